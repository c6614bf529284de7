//! Views of changes of the watch, and of what they would have done to the past year.

use fengqiao_app::store::TuningRow;
use fengqiao_app::tuning::{Judged, TuningMeasure};
use fengqiao_app::watch::ScanSettings;
use fengqiao_domain::tuning::{Override, TuningEffect, WatchLevel};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::trial::TrialSignalView;
use super::{CategoryRef, Names, Ref, instant};
use crate::problem::Problem;

/// A change of the watch; what is not said stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// Category code, with those below it; every category when absent.
    pub category: Option<String>,
    /// `county`, `township`, `village`; every level when absent.
    pub level: Option<String>,
    /// Whether signals are raised at all.
    pub on: Option<bool>,
    /// Windows that may raise, days.
    pub windows_days: Option<Vec<u16>>,
    /// Fewest reports.
    pub count_min: Option<u32>,
    /// Least observed over expected.
    pub ratio_min: Option<f64>,
    /// By chance at most once in this many days.
    pub recurrence_days_min: Option<f64>,
}

impl ChangeBody {
    pub(crate) fn read(self) -> Result<Override, Problem> {
        let level = self.level.filter(|word| !word.is_empty());
        let level = level.map(|word| {
            WatchLevel::of(&word).ok_or_else(|| Problem::unreadable("level is county, township or village"))
        });
        Ok(Override {
            category: self.category.filter(|code| !code.is_empty()),
            level: level.transpose()?,
            on: self.on,
            windows_days: self.windows_days,
            count_min: self.count_min,
            ratio_min: self.ratio_min,
            recurrence_days_min: self.recurrence_days_min,
        })
    }
}

/// A change as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeView {
    /// Kind, none for every kind.
    pub category: Option<CategoryRef>,
    /// Level, none for every level.
    pub level: Option<String>,
    /// Whether signals are raised at all.
    pub on: Option<bool>,
    /// Windows that may raise, days.
    pub windows_days: Option<Vec<u16>>,
    /// Fewest reports.
    pub count_min: Option<u32>,
    /// Least observed over expected.
    pub ratio_min: Option<f64>,
    /// By chance at most once in this many days.
    pub recurrence_days_min: Option<f64>,
}

impl ChangeView {
    fn of(names: &Names<'_>, change: &Override) -> Self {
        Self {
            category: change.category.as_deref().map(|code| names.category_or_code(code)),
            level: change.level.map(|level| level.word().to_owned()),
            on: change.on,
            windows_days: change.windows_days.clone(),
            count_min: change.count_min,
            ratio_min: change.ratio_min,
            recurrence_days_min: change.recurrence_days_min,
        }
    }
}

/// What a change would have made of the past.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectBody {
    /// Signals as the watch is set.
    pub before: u32,
    /// Signals with the change.
    pub after: u32,
    /// Signals that the change would not have raised.
    pub lost: u32,
    /// Of these, confirmed by a person.
    pub lost_confirmed: u32,
    /// Of these, called false alarms.
    pub lost_false: u32,
    /// Signals that only the change would have raised.
    pub gained: u32,
}

impl From<TuningEffect> for EffectBody {
    fn from(it: TuningEffect) -> Self {
        let TuningEffect { before, after, lost, lost_confirmed, lost_false, gained } = it;
        Self { before, after, lost, lost_confirmed, lost_false, gained }
    }
}

impl From<EffectBody> for TuningEffect {
    fn from(it: EffectBody) -> Self {
        let EffectBody { before, after, lost, lost_confirmed, lost_false, gained } = it;
        Self { before, after, lost, lost_confirmed, lost_false, gained }
    }
}

/// A signal of the past with what a person made of it at the time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JudgedView {
    /// As the trial would have raised it.
    #[serde(flatten)]
    pub signal: TrialSignalView,
    /// `open`, `confirmed`, `closed`, `false_alarm`; none when nothing was raised at the time.
    pub state: Option<String>,
}

/// The effect of a change on the past year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeasureView {
    /// The trial of the past year.
    pub trial_id: String,
    /// First day of its scans.
    pub from_on: String,
    /// Last day of its scans.
    pub until_on: String,
    /// Numbers.
    pub effect: EffectBody,
    /// Signals that the change would not have raised.
    pub lost: Vec<JudgedView>,
    /// Signals that only the change would have raised.
    pub gained: Vec<JudgedView>,
}

impl MeasureView {
    pub(crate) fn of(names: &Names<'_>, measure: &TuningMeasure) -> Self {
        let judged =
            |it: &Judged| JudgedView { signal: TrialSignalView::of(names, &it.signal), state: it.state.clone() };
        Self {
            trial_id: measure.trial_id.to_string(),
            from_on: measure.days.0.to_string(),
            until_on: measure.days.1.to_string(),
            effect: measure.effect.into(),
            lost: measure.lost.iter().map(judged).collect(),
            gained: measure.gained.iter().map(judged).collect(),
        }
    }
}

/// An accepted change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TuningView {
    /// Id.
    pub id: String,
    /// When it was accepted.
    pub accepted_at: String,
    /// By whom.
    pub accepted_by: Option<Ref>,
    /// The change.
    pub change: ChangeView,
    /// Why.
    pub reason: String,
    /// The trial on which the effect was measured.
    pub trial_id: String,
    /// The effect that was shown.
    pub effect: EffectBody,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
    /// By whom.
    pub withdrawn_by: Option<Ref>,
    /// Why it was taken back.
    pub withdrawn_for: Option<String>,
    /// Acts: `withdraw`.
    pub may: Vec<String>,
}

impl TuningView {
    fn of(names: &Names<'_>, row: &TuningRow, may_tune: bool) -> Self {
        let tuning = &row.tuning;
        Self {
            id: tuning.id.to_string(),
            accepted_at: instant(tuning.accepted_at),
            accepted_by: row.accepted_by.map(|id| names.account(id)),
            change: ChangeView::of(names, &tuning.change),
            reason: tuning.reason.clone(),
            trial_id: tuning.trial_id.to_string(),
            effect: tuning.effect.into(),
            withdrawn_at: row.withdrawn_at.map(instant),
            withdrawn_by: row.withdrawn_by.map(|id| names.account(id)),
            withdrawn_for: row.withdrawn_for.clone(),
            may: if may_tune && row.withdrawn_at.is_none() { vec!["withdraw".to_owned()] } else { Vec::new() },
        }
    }
}

/// How the watch is set: the file, its overrides, and the accepted changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TuningsView {
    /// Windows that are looked at, days.
    pub windows_days: Vec<u16>,
    /// Fewest reports of a signal.
    pub count_min: u32,
    /// By chance at most once in this many days.
    pub recurrence_days_min: f64,
    /// A signal that was not seen for so many days has ended.
    pub ends_after_days: u16,
    /// Overrides of data/watch.toml.
    pub overrides: Vec<ChangeView>,
    /// Accepted changes, newest first.
    pub tunings: Vec<TuningView>,
    /// Acts: `tune`.
    pub may: Vec<String>,
}

impl TuningsView {
    pub(crate) fn of(names: &Names<'_>, settings: &ScanSettings, rows: &[TuningRow], may_tune: bool) -> Self {
        Self {
            windows_days: settings.windows_days.clone(),
            count_min: settings.count_min,
            recurrence_days_min: settings.recurrence_days_min,
            ends_after_days: settings.ends_after_days,
            overrides: settings.overrides.iter().map(|change| ChangeView::of(names, change)).collect(),
            tunings: rows.iter().rev().map(|row| TuningView::of(names, row, may_tune)).collect(),
            may: if may_tune { vec!["tune".to_owned()] } else { Vec::new() },
        }
    }
}
