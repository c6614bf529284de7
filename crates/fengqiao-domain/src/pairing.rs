//! Pairings (比对): two reports or matters set side by side because software thinks that they tell of one trouble, or that
//! one matter holds two; and what a person made of it. Not here: how they are found, which is the text library's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MatterId, PairingId, PairingPassId, RegionId, ReportId};

/// Reports of one side that a pairing names; a larger side says how many it has.
pub const SIDE_REPORTS_MAX: usize = 200;
/// Reports that one decision moves at most; the rest of a larger side comes again the next night.
pub const MOVES_MAX: usize = 500;
/// How a matter ends whose reports all went to another one; never chosen by hand.
pub const MERGED: &str = "merged";

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingKind {
    /// Whether the two sides are one trouble.
    Merge,
    /// Whether the second side should leave the matter of the first.
    Split,
}

impl PairingKind {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Merge, Self::Split].into_iter().find(|kind| kind.word() == word)
    }
}

/// What was made of a pairing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingState {
    /// Nobody has looked yet.
    Open,
    /// The two sides are one trouble.
    Same,
    /// They are two.
    Different,
    /// Whoever looked could not tell; it comes back.
    Unsure,
    /// What was asked has been settled another way.
    Moot,
}

impl PairingState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Open, Self::Same, Self::Different, Self::Unsure, Self::Moot];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
            Self::Moot => "moot",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One side of a pairing: a matter, or reports that belong to none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The matter; none for reports that stand alone.
    pub matter_id: Option<MatterId>,
    /// Its reports as they were proposed, oldest first, at most [`SIDE_REPORTS_MAX`].
    pub reports: Vec<ReportId>,
    /// How many reports it had.
    pub report_count: u32,
}

impl Side {
    /// The key by which a side is known again: its matter, or the first of its reports.
    #[must_use]
    pub fn key(&self) -> Option<u128> {
        self.matter_id.map(MatterId::bits).or_else(|| self.reports.first().map(|id| id.bits()))
    }
}

/// A proposal to look at two sides together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pairing {
    /// Own key.
    pub id: PairingId,
    /// What is asked.
    pub kind: PairingKind,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// For a split, what stays.
    pub one: Side,
    /// For a split, what would leave.
    pub two: Side,
    /// The two reports that say most, one of each side.
    pub reports: (ReportId, ReportId),
    /// 0 to 1: the share of such pairs that are one trouble.
    pub score: f64,
    /// Why, as stable codes.
    pub reasons: Vec<String>,
    /// What is new since these two were refused; empty when they never were.
    pub new_evidence: Vec<String>,
    /// The narrowest region in which both sides lie; none when one of them has no place.
    pub region_id: Option<RegionId>,
    /// Category of the first side.
    pub category: Option<String>,
}

/// A report that a decision moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The report.
    pub report_id: ReportId,
    /// The matter it left.
    pub from: Option<MatterId>,
    /// The matter it joined.
    pub to: Option<MatterId>,
}

/// What was decided, and all that it changed, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `same`, `different`, `unsure` or `moot`.
    pub state: PairingState,
    /// Whether software joined by itself, at the precision that the office set.
    pub by_itself: bool,
    /// Reports that moved, in order.
    pub moves: Vec<Move>,
    /// The matter that was opened for it.
    pub opened: Option<MatterId>,
    /// The matter that was closed because nothing was left in it.
    pub closed: Option<MatterId>,
    /// In words, when somebody said why.
    pub note: Option<String>,
}

/// One pass over the last months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingPass {
    /// Own key.
    pub id: PairingPassId,
    /// When it ran.
    pub started_at: Timestamp,
    /// Reports that were compared.
    pub reports: u32,
    /// Whether older ones were left out, because there were more than the office lets a pass read.
    pub cut: bool,
    /// Merges proposed.
    pub merges: u32,
    /// Splits proposed.
    pub splits: u32,
    /// Proposals kept back because a person had refused them and nothing is new.
    pub kept_back: u32,
    /// Merges that software made by itself.
    pub joined: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_its_state_and_kind() {
        for state in PairingState::ALL {
            assert_eq!(PairingState::of(state.word()), Some(state));
        }
        assert_eq!(PairingKind::of("split"), Some(PairingKind::Split));
        assert_eq!((PairingKind::of("joined"), PairingState::of("")), (None, None));
    }

    #[test]
    fn a_side_is_known_by_its_matter_else_by_its_first_report() {
        let side = |matter: Option<u128>, reports: &[u128]| Side {
            matter_id: matter.map(MatterId::from_bits),
            reports: reports.iter().map(|&bits| ReportId::from_bits(bits)).collect(),
            report_count: reports.len() as u32,
        };
        assert_eq!(side(Some(5), &[1, 2]).key(), Some(5));
        assert_eq!(side(None, &[1, 2]).key(), Some(1));
        assert_eq!(side(None, &[]).key(), None);
    }
}
