//! Replay: a stored run is made again from the log as it stood then, and the bytes of what it found are compared.

use std::sync::Arc;

use fengqiao_domain::id::ScanId;
use fengqiao_domain::signal::{ScanFinding, ScanFindings};
use fengqiao_store::ScanRow;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use crate::signal::run::{Sight, sha256};
use crate::signal::scan::METHOD;
use crate::watch::ScanSettings;

/// Differences told at most.
const DIFFERENCES_MAX: usize = 20;

/// What a replay gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// The run.
    pub scan_id: ScanId,
    /// Whether the bytes are the same.
    pub same: bool,
    /// SHA-256 of the findings then, hexadecimal.
    pub then_sha256: String,
    /// SHA-256 of the findings now, hexadecimal.
    pub now_sha256: String,
    /// What went in and is another now: `counts`, `arrivals`, `regions`, `categories`, `calendar`, `method`.
    pub inputs_changed: Vec<String>,
    /// Findings that differ, in words, at most 20.
    pub differences: Vec<String>,
}

impl App {
    /// Makes a run again for a person; nothing is recorded.
    ///
    /// # Errors
    /// Not permitted, no such run, or as [`App::replay_scan_of`].
    pub fn replay_scan(&self, ctx: &Ctx, id: ScanId) -> AppResult<Replayed> {
        self.setup().matrix.permit(ctx, "run_scan", Some(&ctx.region_path), "any")?;
        self.replay_scan_of(ctx.top_region, id)
    }

    /// Makes a run again: the reports and regions that its cut of the log holds, its own parameters and seed.
    ///
    /// # Errors
    /// There is no such run, it was made before runs could be repeated, its parameters are those of another program, or
    /// the store refuses.
    pub fn replay_scan_of(&self, top_region: i64, id: ScanId) -> AppResult<Replayed> {
        let (row, sight, regions) = self.inner.store.read(top_region, |reader| {
            let row = reader.scan(id)?.ok_or(AppError::NotFound("scan"))?;
            let Some(cut) = row.scan.cut.filter(|_| !row.scan.findings_sha256.is_empty()) else {
                return refuse("not_repeatable", "this run was made before runs kept what they saw; run a new one");
            };
            let (counts, arrivals) = (reader.daily_counts_at(cut)?, reader.arrivals_at(cut)?);
            Ok((row, Sight { cut, counts, arrivals }, reader.regions_at(cut.log_seq)?))
        })?;
        let settings: ScanSettings = serde_json::from_value(row.scan.parameters.clone()).map_err(|error| {
            AppError::Data(format!("the parameters of run {id} are those of another program: {error}"))
        })?;
        let office = Arc::new(Office::of_regions(regions, &self.setup().changes)?);
        let again = self.search(&office, &settings, row.scan.seed, &sight)?;
        Ok(compare(&office, &row, &again.text, &again.inputs))
    }
}

fn compare(
    office: &Office,
    row: &ScanRow,
    text: &str,
    inputs: &std::collections::BTreeMap<String, String>,
) -> Replayed {
    let scan = &row.scan;
    let other = |name: &&String| inputs.get(*name) != scan.inputs.get(*name);
    let mut inputs_changed: Vec<String> = inputs.keys().filter(other).cloned().collect();
    if scan.method != METHOD {
        inputs_changed.push("method".to_owned());
    }
    let same = scan.findings == text;
    Replayed {
        scan_id: scan.id,
        same,
        then_sha256: scan.findings_sha256.clone(),
        now_sha256: sha256(text.as_bytes()),
        inputs_changed,
        differences: if same { Vec::new() } else { differences(office, &scan.findings, text) },
    }
}

fn differences(office: &Office, then: &str, now: &str) -> Vec<String> {
    let read = |text: &str| serde_json::from_str::<ScanFindings>(text).unwrap_or_default();
    let (then, now) = (read(then), read(now));
    let words = |finding: &ScanFinding| {
        format!(
            "{} {} {} to {}: {} reports, {:.3} expected, p {:.6}",
            office.path_names(finding.region_id).join(" / "),
            finding.category,
            finding.start_on,
            finding.end_on,
            finding.observed,
            finding.expected,
            finding.p
        )
    };
    let only = |sign: &str, one: &[ScanFinding], two: &[ScanFinding]| {
        one.iter().filter(|it| !two.contains(it)).map(|it| format!("{sign} {}", words(it))).collect::<Vec<_>>()
    };
    let mut found = only("then", &then.flare_ups, &now.flare_ups);
    found.extend(only("now", &now.flare_ups, &then.flare_ups));
    if then.artefacts != now.artefacts {
        found.push(format!("faults of the data: {} then, {} now", then.artefacts.len(), now.artefacts.len()));
    }
    if found.is_empty() {
        found.push("the same findings in another order or with other digits".to_owned());
    }
    found.truncate(DIFFERENCES_MAX);
    found
}
