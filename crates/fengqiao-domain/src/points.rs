//! Points (积分): what an organisation's work in a proceeding or an inspection is worth by a rule of the office, and the ledger.
//! Organisations have points; persons never do. Not here: which rules an office may have; see `fengqiao-app`.

mod audit;
mod ledger;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use audit::{Audit, LedgerFault, Replayed};
pub use ledger::{Happening, Stepped, earned};

use crate::id::{InspectionId, OrganisationId, PointsId, ProceedingId};
use crate::inspection::Moment;

/// An entry of the ledger. It is never changed; another entry may take it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Own key.
    pub id: PointsId,
    /// The proceeding whose step or clock gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proceeding_id: Option<ProceedingId>,
    /// The inspection whose moment gave them; neither where there was none, as for a window without a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection_id: Option<InspectionId>,
    /// The organisation that has them.
    pub organisation_id: OrganisationId,
    /// Rule by which they were given.
    pub rule: String,
    /// What counts, after the limits of the month; below zero takes away. Kept here, so that a changed rule changes nothing that
    /// was given.
    pub points: i32,
    /// When.
    pub given_at: Timestamp,
    /// What the rule says, before the limits of the month.
    #[serde(default)]
    pub asked: i32,
    /// Place in the log of the event that gave them; 0 for entries from before the ledger named it.
    #[serde(default)]
    pub cause_seq: i64,
    /// The entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<PointsId>,
}

/// A title in the two languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What gives points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Procedure id; empty where it is an inspection.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub procedure: String,
    /// The step, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The clock that ran out, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The moment of an inspection, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<Moment>,
}

/// Points for each so many whole days that a clock is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Deadline id.
    pub deadline: String,
    /// Days, at least 1.
    pub days: u32,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsRule {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Title,
    /// What gives them.
    pub on: Cause,
    /// Slot whose organisations have them; of an inspection `official`, for the organisation of the official, or `station`.
    pub to: String,
    /// How many; below zero takes away.
    pub points: i32,
    /// Values that fields of the proceeding must have.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The clock that must not have run out at the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_time: Option<String>,
    /// The points count for each so many days that a clock is over at the step; none of these, none given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// Whether the procedure may be absent: the rule then waits for it, and the check warns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits: bool,
    /// What it stands on.
    pub basis: String,
}

/// Limits of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// Most that an organisation gains in a month, 1 to 1,000.
    pub month_gain_max: u32,
    /// Most that an organisation loses in a month, 1 to 1,000.
    pub month_loss_max: u32,
    /// Months after which an entry does not count any more.
    pub lapse_months: u32,
    /// Working days within which an organisation may appeal.
    pub appeal_days_working: u32,
}

/// The rules of an office, as a person accepted them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsRules {
    /// Limits.
    pub caps: Caps,
    /// The rules.
    pub rules: Vec<PointsRule>,
}

impl PointsRules {
    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&PointsRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

impl Caps {
    /// What counts of `asked` points when the month's sum stands at `sum`: the sum stays between the loss and the gain.
    ///
    /// # Source
    /// Ours: the limits of a month, +30 and -20 by default, as a rule of an office.
    #[must_use]
    pub fn counted(&self, asked: i32, sum: i64) -> i32 {
        let (most, least) = (i64::from(self.month_gain_max), -i64::from(self.month_loss_max));
        let wanted = (sum + i64::from(asked)).clamp(least.min(sum), most.max(sum));
        i32::try_from(wanted - sum).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_gains_and_loses_no_more_than_its_limits() {
        let caps = Caps { month_gain_max: 30, month_loss_max: 20, lapse_months: 12, appeal_days_working: 5 };
        for (asked, sum, counted) in [
            (2, 0, 2),
            (5, 28, 2),
            (5, 30, 0),
            (-5, 30, -5),
            (-5, -18, -2),
            (-5, -20, 0),
            (3, -20, 3),
            // What stands outside after an entry was taken back is not brought in by the next one.
            (3, 34, 0),
            (-3, -25, 0),
            (i32::MAX, 0, 30),
            (i32::MIN, 0, -20),
        ] {
            assert_eq!(caps.counted(asked, sum), counted, "{asked} at {sum}");
        }
    }
}
