//! Views of scans: runs, what they saw and found, and runs made again.

use std::collections::BTreeMap;

use fengqiao_app::signal::{Replayed, ScanDone, ScanRead};
use fengqiao_app::store::{ScanRow, SignalRow};
use fengqiao_domain::signal::{ScanFindings, SignalSeen};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::signal::{SignalItem, SignalSeenView};
use super::{Names, Ref, instant};

/// One scan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScanView {
    /// Id.
    pub id: String,
    /// When.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Newest complete day.
    pub data_until_on: String,
    /// Seed.
    pub seed: String,
    /// Method and version.
    pub method: String,
    /// Combinations searched.
    pub searched: u64,
    /// Signals raised or renewed.
    pub signals: u32,
    /// `done`.
    pub state: String,
    /// Who asked, null for the timer.
    pub by: Option<Ref>,
    /// Parameters as text.
    pub parameters: BTreeMap<String, String>,
    /// First day that it looked at; none for scans of before this was kept.
    pub from_on: Option<String>,
    /// Place of the newest event of the log that it saw.
    pub log_seq: Option<i64>,
    /// SHA-256 of what it found, which a replay must give again.
    pub findings_sha256: Option<String>,
    /// Faults of the data that it saw.
    pub artefacts: u32,
}

impl ScanView {
    pub(crate) fn of(names: &Names<'_>, row: &ScanRow) -> Self {
        let scan = &row.scan;
        let parameters = match &scan.parameters {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value.to_string())).collect(),
            _ => BTreeMap::new(),
        };
        Self {
            id: scan.id.to_string(),
            started_at: instant(scan.started_at),
            ended_at: Some(instant(scan.started_at)),
            data_until_on: scan.data_until_on.to_string(),
            seed: scan.seed.to_string(),
            method: scan.method.clone(),
            searched: scan.searched,
            signals: scan.signals,
            state: "done".to_owned(),
            by: row.account_id.map(|id| names.account(id)),
            parameters,
            from_on: scan.cut.map(|cut| cut.from_on.to_string()),
            log_seq: scan.cut.map(|cut| cut.log_seq),
            findings_sha256: Some(scan.findings_sha256.clone()).filter(|sum| !sum.is_empty()),
            artefacts: artefacts(&scan.findings),
        }
    }
}

fn artefacts(findings: &str) -> u32 {
    let found: ScanFindings = serde_json::from_str(findings).unwrap_or_default();
    u32::try_from(found.artefacts.len()).unwrap_or(u32::MAX)
}

/// A signal of one run: as the run saw it, and how it stands now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScanSignal {
    /// As it stands now.
    pub signal: SignalItem,
    /// As the run saw it.
    pub seen: SignalSeenView,
}

/// One run with its signals.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScanRunView {
    /// As in lists.
    #[serde(flatten)]
    pub item: ScanView,
    /// SHA-256 of each thing that went in.
    pub inputs: BTreeMap<String, String>,
    /// Signals that it raised or saw again, for those who may read them.
    pub found: Vec<ScanSignal>,
    /// The command that makes it again.
    pub command: String,
    /// Acts: `replay`.
    pub may: Vec<String>,
}

impl ScanRunView {
    pub(crate) fn of(names: &Names<'_>, read: &ScanRead, may_replay: bool) -> Self {
        let item = ScanView::of(names, &read.row);
        let signal = |(seen, row): &(SignalSeen, SignalRow)| ScanSignal {
            signal: SignalItem::of(names, row, None),
            seen: SignalSeenView::of(names, seen),
        };
        Self {
            command: format!("fengqiao scan --replay {}", item.id),
            may: if may_replay && item.findings_sha256.is_some() { vec!["replay".to_owned()] } else { Vec::new() },
            item,
            inputs: read.row.scan.inputs.clone(),
            found: read.signals.iter().map(signal).collect(),
        }
    }
}

/// What a run that was made again gave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReplayedView {
    /// The run.
    pub id: String,
    /// Whether the bytes are the same.
    pub same: bool,
    /// SHA-256 of the findings then.
    pub then_sha256: String,
    /// SHA-256 of the findings now.
    pub now_sha256: String,
    /// What went in and is another now: `counts`, `regions`, `categories`, `calendar`, `method`.
    pub inputs_changed: Vec<String>,
    /// Findings that differ, in words.
    pub differences: Vec<String>,
}

impl From<Replayed> for ReplayedView {
    fn from(it: Replayed) -> Self {
        let Replayed { scan_id, same, then_sha256, now_sha256, inputs_changed, differences } = it;
        Self { id: scan_id.to_string(), same, then_sha256, now_sha256, inputs_changed, differences }
    }
}

/// What a scan that somebody asked for did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScanDoneView {
    /// The scan.
    pub id: String,
    /// Newest complete day.
    pub data_until_on: String,
    /// Signals raised anew.
    pub raised: Vec<String>,
    /// Signals seen again.
    pub renewed: Vec<String>,
    /// Signals that have ended.
    pub ended: Vec<String>,
    /// Faults of the data found anew.
    pub artefacts: u32,
}

impl From<ScanDone> for ScanDoneView {
    fn from(done: ScanDone) -> Self {
        let text = |ids: Vec<fengqiao_domain::id::SignalId>| ids.iter().map(ToString::to_string).collect();
        Self {
            id: done.scan_id.to_string(),
            data_until_on: done.data_until_on.to_string(),
            raised: text(done.raised),
            renewed: text(done.renewed),
            ended: text(done.ended),
            artefacts: done.artefacts,
        }
    }
}
