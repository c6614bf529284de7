//! Alarms (数据异常提醒): figures of an organisation's work that look made up, told to the auditor with the events behind them.
//! They are about organisations and figures, never about a person. Not here: how they are found; see `fengqiao-app`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AlarmId, OrganisationId, RegionId};

/// One alarm; the same rule raises it once for the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Own key.
    pub id: AlarmId,
    /// Rule of `data/alarms.toml`.
    pub rule: String,
    /// What it is about, in the words of the rule: the same key is never raised again.
    pub key: String,
    /// Whose work, if one organisation's.
    pub organisation_id: Option<OrganisationId>,
    /// Where, if one place's.
    pub region_id: Option<RegionId>,
    /// What was seen, in the unit of the rule: minutes, per cent, cases per 10,000.
    pub seen: i64,
    /// The limit that it passed, in the same unit.
    pub limit: i64,
    /// Of how many.
    pub of: i64,
    /// Places in the log of the events behind it, ascending, at most 50.
    pub seqs: Vec<i64>,
    /// When.
    pub raised_at: Timestamp,
}

/// What a person made of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// Nobody has looked yet.
    Open,
    /// The figures were made up.
    Founded,
    /// There is a good reason for them.
    Unfounded,
}

impl AlarmState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Founded, Self::Unfounded];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Founded => "founded",
            Self::Unfounded => "unfounded",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
