//! Tunings (调参): changes of the watch for a group of categories or a level of places, accepted by a named person.
//! Not here: the file of defaults, and what a change would have done to the past.

use crate::category::lies_in;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{TrialId, TuningId};

/// Level of a place that the watch looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchLevel {
    /// A county as a whole.
    County,
    /// A township or subdistrict.
    Township,
    /// A village or community.
    Village,
}

impl WatchLevel {
    /// The level of a region's level in the tree: 3 is a county, 4 a township, 5 and below a village.
    #[must_use]
    pub const fn of_region(level: u8) -> Self {
        match level {
            0..=3 => Self::County,
            4 => Self::Township,
            _ => Self::Village,
        }
    }

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::County, Self::Township, Self::Village].into_iter().find(|level| level.word() == word)
    }
}

/// What differs for a group of categories, a level of places, or both; what is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Category code, with those below it; none means every category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Level of places; none means every level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<WatchLevel>,
    /// Whether it raises signals at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
    /// Windows that may raise, days; some of those that the scan looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows_days: Option<Vec<u16>>,
    /// Fewest reports of a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_min: Option<u32>,
    /// Least observed over expected of a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio_min: Option<f64>,
    /// A signal is raised when chance alone would do so at most once in this many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence_days_min: Option<f64>,
}

impl Override {
    /// Whether it says anything at all.
    #[must_use]
    pub const fn changes(&self) -> bool {
        self.on.is_some()
            || self.windows_days.is_some()
            || self.count_min.is_some()
            || self.ratio_min.is_some()
            || self.recurrence_days_min.is_some()
    }

    /// Whether it speaks of a category at a level.
    #[must_use]
    pub fn covers(&self, category: &str, level: WatchLevel) -> bool {
        self.category.as_deref().is_none_or(|wide| lies_in(category, wide)) && self.level.is_none_or(|own| own == level)
    }

    /// The narrower an override, the later it is applied: category depth first, then the level.
    #[must_use]
    pub fn narrowness(&self) -> (usize, bool) {
        let depth = self.category.as_deref().map_or(0, |code| 1 + code.matches('.').count());
        (depth, self.level.is_some())
    }
}

/// How many signals a change would have made of the past, as it was shown before it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TuningEffect {
    /// Signals of the past as the watch was set.
    pub before: u32,
    /// Signals with the change.
    pub after: u32,
    /// Signals that the change would not have raised.
    pub lost: u32,
    /// Of these, confirmed by a person at the time.
    pub lost_confirmed: u32,
    /// Of these, called false alarms at the time.
    pub lost_false: u32,
    /// Signals that only the change would have raised.
    pub gained: u32,
}

/// One accepted change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Own key.
    pub id: TuningId,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// The change.
    pub change: Override,
    /// Why, in the words of who accepted it.
    pub reason: String,
    /// The trial of the past year on which the effect was measured.
    pub trial_id: TrialId,
    /// The effect that was shown.
    pub effect: TuningEffect,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(category: Option<&str>, level: Option<WatchLevel>) -> Override {
        Override { category: category.map(str::to_owned), level, ..Override::default() }
    }

    #[test]
    fn an_override_covers_its_category_with_those_below_and_its_level() {
        let check = |change: &Override, category: &str, level: WatchLevel, expected: bool| {
            assert_eq!(change.covers(category, level), expected, "{change:?} {category} {level:?}");
        };
        check(&change(Some("D13"), None), "D13", WatchLevel::County, true);
        check(&change(Some("D13"), None), "D13.02", WatchLevel::Village, true);
        check(&change(Some("D13"), None), "D130", WatchLevel::Village, false);
        check(&change(Some("D13.02"), None), "D13", WatchLevel::Village, false);
        check(&change(None, Some(WatchLevel::Village)), "D01", WatchLevel::Village, true);
        check(&change(None, Some(WatchLevel::Village)), "D01", WatchLevel::Township, false);
    }

    #[test]
    fn narrower_overrides_come_later() {
        let mut changes = [
            change(Some("D13.02"), None),
            change(Some("D13"), Some(WatchLevel::Village)),
            change(Some("D13"), None),
            change(None, Some(WatchLevel::Village)),
        ];
        changes.sort_by_key(Override::narrowness);
        let order: Vec<_> = changes.iter().map(|it| (it.category.as_deref(), it.level.is_some())).collect();
        assert_eq!(order, [(None, true), (Some("D13"), false), (Some("D13"), true), (Some("D13.02"), false)]);
    }
}
