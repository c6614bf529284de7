//! Artefacts (数据疑点): runs of days that look like a fault of the data rather than like disputes. Never an alarm about people.
//! Not here: how they are found, which is the scan library's.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{ArtefactId, RegionId, ScanId};

/// What a scan saw of an artefact, without names given later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtefactSeen {
    /// Stable word of the scan library, such as `silent_feed` or `bulk_entry`.
    pub kind: String,
    /// Where.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
    /// Reports on these days.
    pub observed: u32,
    /// Reports expected on these days.
    pub expected: f64,
    /// Probability of so few or so many in quiet times.
    pub p: f64,
}

/// One artefact as it stands after the latest scan that saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artefact {
    /// Own key; the same fault keeps it from scan to scan.
    pub id: ArtefactId,
    /// When it was first found.
    pub found_at: Timestamp,
    /// The scan that saw it last.
    pub scan_id: ScanId,
    /// What was seen.
    pub seen: ArtefactSeen,
}

/// What a person made of an artefact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtefactState {
    /// Nobody has looked yet.
    Open,
    /// It is a fault of the data.
    Fault,
    /// The data is right.
    Sound,
}

impl ArtefactState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Fault, Self::Sound];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fault => "fault",
            Self::Sound => "sound",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
