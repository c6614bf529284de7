//! Views of trials of the watch.

use fengqiao_app::store::TrialRow;
use fengqiao_app::trial::{Planted, PlantedFigures, TrialParameters, TrialResult, TrialSignal};
use fengqiao_domain::trial::TrialKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Names, Ref, RegionRef, instant};

/// A signal that a trial would have raised.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrialSignalView {
    /// Where.
    pub region: RegionRef,
    /// Kind.
    pub category: CategoryRef,
    /// First day of its first window.
    pub start_on: String,
    /// Newest day of the scan that would have raised it.
    pub raised_on: String,
    /// Last day on which it would have been seen.
    pub last_on: String,
    /// Reports when it would have been raised.
    pub observed: u32,
    /// Reports expected then.
    pub expected: f64,
    /// By chance about once in this many days, then.
    pub recurrence_days: f64,
}

impl TrialSignalView {
    pub(crate) fn of(names: &Names<'_>, signal: &TrialSignal) -> Self {
        Self {
            region: names.region_or_id(signal.region_id),
            category: names.category_or_code(&signal.category),
            start_on: signal.start_on.to_string(),
            raised_on: signal.raised_on.to_string(),
            last_on: signal.last_on.to_string(),
            observed: signal.observed,
            expected: signal.expected,
            recurrence_days: signal.recurrence_days,
        }
    }
}

/// A planted flare-up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlantedView {
    /// Where.
    pub region: RegionRef,
    /// Kind.
    pub category: CategoryRef,
    /// Reports added over two weeks.
    pub reports: u32,
    /// First of the two weeks.
    pub start_on: String,
    /// The morning on which it was noticed.
    pub noticed_on: Option<String>,
}

impl PlantedView {
    fn of(names: &Names<'_>, planted: &Planted) -> Self {
        Self {
            region: names.region_or_id(planted.region_id),
            category: names.category_or_code(&planted.category),
            reports: planted.reports,
            start_on: planted.start_on.to_string(),
            noticed_on: planted.noticed_on.map(|on| on.to_string()),
        }
    }
}

/// Power and delay for planted flare-ups of one size.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlantedFigureView {
    /// `village` or `township`.
    pub level: String,
    /// Reports added.
    pub reports: u32,
    /// Flare-ups planted.
    pub planted: u32,
    /// Of these, noticed.
    pub noticed: u32,
    /// Median days from the first added day to the morning on which it was noticed.
    pub delay_days_median: Option<f64>,
}

impl From<&PlantedFigures> for PlantedFigureView {
    fn from(it: &PlantedFigures) -> Self {
        let PlantedFigures { level, reports, planted, noticed, delay_days_median } = it.clone();
        Self { level, reports, planted, noticed, delay_days_median }
    }
}

/// A trial in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrialItem {
    /// Id.
    pub id: String,
    /// `past_year`, `planted`, `shuffled`.
    pub kind: String,
    /// Seed.
    pub seed: String,
    /// Days from one scan to the next.
    pub every_days: u16,
    /// `waiting`, `running`, `done`, `failed`, `cancelled`.
    pub state: String,
    /// When it was asked for.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Who asked.
    pub by: Option<Ref>,
    /// Scans in all, 0 before it runs.
    pub steps: u32,
    /// Scans made.
    pub steps_done: u32,
    /// Why it failed.
    pub error: Option<String>,
    /// The command that gives the same figures.
    pub command: String,
    /// Acts: `cancel`.
    pub may: Vec<String>,
}

impl TrialItem {
    pub(crate) fn of(names: &Names<'_>, row: &TrialRow, may_tune: bool) -> Self {
        let parameters: Option<TrialParameters> = serde_json::from_str(&row.trial.parameters).ok();
        let every_days = parameters.map_or(1, |it| it.every_days);
        let word = match row.trial.kind {
            TrialKind::PastYear => "past-year",
            TrialKind::Planted => "planted",
            TrialKind::Shuffled => "shuffled",
        };
        let runs = matches!(row.state.as_str(), "waiting" | "running");
        Self {
            id: row.trial.id.to_string(),
            kind: row.trial.kind.word().to_owned(),
            seed: row.trial.seed.to_string(),
            every_days,
            state: row.state.clone(),
            started_at: instant(row.started_at),
            ended_at: row.ended_at.map(instant),
            by: row.trial.account_id.map(|id| names.account(id)),
            steps: row.steps,
            steps_done: row.steps_done,
            error: row.error.clone(),
            command: format!("fengqiao trial {word} --seed {} --every {every_days}", row.trial.seed),
            may: if may_tune && runs { vec!["cancel".to_owned()] } else { Vec::new() },
        }
    }
}

/// What a trial gave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrialResultView {
    /// Method and version.
    pub method: String,
    /// Place of the newest event of the log that it saw.
    pub log_seq: i64,
    /// First day of a scan.
    pub from_on: String,
    /// Last day of a scan.
    pub until_on: String,
    /// Scans made.
    pub scans: u32,
    /// Months between first and last scan.
    pub months: f64,
    /// Signals that would have been raised.
    pub signals_total: u32,
    /// Signals a month.
    pub signals_per_month: f64,
    /// The first of the signals, at most 100.
    pub signals: Vec<TrialSignalView>,
    /// What was planted.
    pub planted: Vec<PlantedView>,
    /// Power and delay by size.
    pub figures: Vec<PlantedFigureView>,
}

/// Signals of a trial that are shown.
const SIGNALS_SHOWN: usize = 100;

/// One trial.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrialView {
    /// As in lists.
    #[serde(flatten)]
    pub item: TrialItem,
    /// What it gave, once it is done.
    pub result: Option<TrialResultView>,
}

impl TrialView {
    pub(crate) fn of(names: &Names<'_>, row: &TrialRow, may_tune: bool) -> Self {
        let result = row.result.as_deref().and_then(|text| serde_json::from_str::<TrialResult>(text).ok());
        let view = |result: TrialResult| TrialResultView {
            log_seq: result.cut.log_seq,
            from_on: result.from_on.to_string(),
            until_on: result.until_on.to_string(),
            scans: result.scans,
            months: result.months,
            signals_total: u32::try_from(result.signals.len()).unwrap_or(u32::MAX),
            signals_per_month: result.signals_per_month(),
            signals: result.signals.iter().take(SIGNALS_SHOWN).map(|it| TrialSignalView::of(names, it)).collect(),
            planted: result.planted.iter().map(|it| PlantedView::of(names, it)).collect(),
            figures: result.figures.iter().map(PlantedFigureView::from).collect(),
            method: result.method,
        };
        Self { item: TrialItem::of(names, row, may_tune), result: result.map(view) }
    }
}
