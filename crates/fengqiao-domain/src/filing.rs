//! Filings (立案): suits that a court registered, as the log knows them, without names.
//! Not here: who the parties are, which lies sealed in the vault; which cause trees and courts there are, which is data;
//! and how filings are counted, which an indicator says.

mod number;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use number::{CaseNumber, CaseNumberFault, PRE_SUIT, PRE_SUIT_LAST_ON};

use crate::id::{FilingId, ImportId, PersonId, RegionId, SeriesId};

/// Parties of one filing at most: a representative action names more in its annex, and is registered with its representatives.
pub const PARTIES_MAX: usize = 200;
/// Places that the parties of one side may come from: the least common multiple of 1 to 64 keeps every sum exact in 128 bits.
pub const PLACES_MAX: usize = 64;
/// Filings of one plaintiff or one defendant, of one cause, in one month, from which on they are a bulk series.
///
/// # Source
/// docs/concepts/filing.md, "Bulk series": at least ten.
pub const SERIES_MIN: usize = 10;
/// Days within which a withdrawal counts as early; watched, because a rate can be lowered by sending people home.
pub const EARLY_DAYS: i32 = 7;

/// On which side a party stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 原告.
    Plaintiff,
    /// 被告.
    Defendant,
    /// 第三人.
    Third,
}

impl Side {
    /// Name in files and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plaintiff => "plaintiff",
            Self::Defendant => "defendant",
            Self::Third => "third",
        }
    }
}

/// Whether a party is a natural person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// 自然人.
    Natural,
    /// 法人或者非法人组织.
    Organisation,
}

impl PartyKind {
    /// Name in files and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Organisation => "organisation",
        }
    }
}

/// A party of a filing: a pointer into the vault, and what is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingParty {
    /// Row in the vault.
    pub person_id: PersonId,
    /// Side.
    pub side: Side,
    /// Natural person or organisation.
    pub kind: PartyKind,
    /// Region at filing, as fine as the address told; none when it is unknown, abroad or outside the office.
    pub region_id: Option<RegionId>,
    /// A platform or finance company whose address is only a head office.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub platform: bool,
}

/// How a filing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 判决.
    Judgment,
    /// 调解.
    Mediated,
    /// 撤诉.
    Withdrawn,
    /// 驳回起诉.
    Dismissed,
    /// 不予受理.
    NotAccepted,
    /// 移送其他法院: counted once, at the court that keeps it.
    Moved,
    /// 先行调解成功，以其他方式结案: settled after registration and before it went to trial.
    MediatedFirst,
    /// Anything else.
    Other,
}

impl Outcome {
    /// Every outcome with its name in files and in the store.
    pub const ALL: [(&'static str, Self); 8] = [
        ("judgment", Self::Judgment),
        ("mediated", Self::Mediated),
        ("withdrawn", Self::Withdrawn),
        ("dismissed", Self::Dismissed),
        ("not_accepted", Self::NotAccepted),
        ("moved", Self::Moved),
        ("mediated_first", Self::MediatedFirst),
        ("other", Self::Other),
    ];

    /// Name in files and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judgment => "judgment",
            Self::Mediated => "mediated",
            Self::Withdrawn => "withdrawn",
            Self::Dismissed => "dismissed",
            Self::NotAccepted => "not_accepted",
            Self::Moved => "moved",
            Self::MediatedFirst => "mediated_first",
            Self::Other => "other",
        }
    }
}

/// What an indicator may leave out or ask for; bits of one number in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Of a bulk series.
    Bulk,
    /// A platform or finance company is sued at its head office.
    Platform,
    /// Settled by mediation after registration and before trial.
    MediatedFirst,
    /// Filed again after a withdrawal.
    Refiled,
    /// Merged into another; counted by its own number.
    Merged,
    /// Withdrawn within [`EARLY_DAYS`].
    WithdrawnEarly,
    /// Ended in any way.
    Closed,
}

impl Mark {
    /// Every mark with its name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("bulk", Self::Bulk),
        ("platform", Self::Platform),
        ("mediated_first", Self::MediatedFirst),
        ("refiled", Self::Refiled),
        ("merged", Self::Merged),
        ("withdrawn_early", Self::WithdrawnEarly),
        ("closed", Self::Closed),
    ];

    /// Its bit.
    #[must_use]
    pub const fn bit(self) -> i64 {
        1 << self as u8
    }
}

/// One filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// Own key.
    pub id: FilingId,
    /// Case number with full-width brackets; it is unique, and stands in no mask because it names nobody.
    pub number: String,
    /// Code of the court, such as 鲁0303.
    pub court: String,
    /// Region of the court's seat, if the office has it.
    pub court_region_id: Option<RegionId>,
    /// 4-digit type code; empty for pre-suit mediation numbers of before 2025.
    pub case_type: String,
    /// Number of the cause in the newest tree; none for types that have no civil cause.
    pub cause: Option<String>,
    /// Day on which the suit was first registered anywhere; what it is counted by.
    pub filed_on: Date,
    /// Day on which this court registered it.
    pub registered_on: Date,
    /// Day on which it ended.
    pub closed_on: Option<Date>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Amount in dispute, in fen.
    pub amount_fen: Option<i64>,
    /// Region of the disputed thing or event.
    pub place_region_id: Option<RegionId>,
    /// Number at the court that moved it here.
    pub moved_from: Option<String>,
    /// Number of the suit that was withdrawn before this one was filed.
    pub refiled_from: Option<String>,
    /// Whether it was merged into another suit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
    /// Parties, in the order of the file.
    pub parties: Vec<FilingParty>,
    /// The import that brought it as it is now.
    pub import_id: Option<ImportId>,
    /// SHA-256 over what the source said, hexadecimal: the same again changes nothing.
    pub told_sha256: String,
}

impl Filing {
    /// Its marks; whether it is of a bulk series is known from others, and so an argument.
    #[must_use]
    pub fn marks(&self, series: SeriesState) -> i64 {
        let platform = self.parties.iter().any(|party| party.side == Side::Defendant && party.platform);
        let early = match (self.outcome, self.closed_on) {
            (Some(Outcome::Withdrawn), Some(closed_on)) => {
                self.registered_on.until(closed_on).is_ok_and(|span| span.get_days() <= EARLY_DAYS)
            }
            _ => false,
        };
        let marks = [
            (Mark::Bulk, series == SeriesState::Bulk),
            (Mark::Platform, platform),
            (Mark::MediatedFirst, self.outcome == Some(Outcome::MediatedFirst)),
            (Mark::Refiled, self.refiled_from.is_some()),
            (Mark::Merged, self.merged),
            (Mark::WithdrawnEarly, early),
            (Mark::Closed, self.closed_on.is_some()),
        ];
        marks.iter().filter(|(_, has)| *has).map(|(mark, _)| mark.bit()).sum()
    }

    /// Whether it is counted at all: a suit that was moved is counted at the court that keeps it, one that was not accepted
    /// is no suit.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !matches!(self.outcome, Some(Outcome::Moved | Outcome::NotAccepted))
    }

    /// Regions of one counted side, as the parties told them; none stands for unknown.
    pub fn regions(&self, side: CountedSide) -> Vec<Option<RegionId>> {
        match side {
            CountedSide::Court => vec![self.court_region_id],
            CountedSide::Place => vec![self.place_region_id],
            side => self.parties.iter().filter(|party| side.counts(party.side)).map(|party| party.region_id).collect(),
        }
    }
}

/// Whether a filing is known to be of a bulk series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesState {
    /// Of none.
    Single,
    /// Of one or more.
    Bulk,
}

/// By whose place a filing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedSide {
    /// Where the defendants are.
    Defendant,
    /// Where the plaintiffs are.
    Plaintiff,
    /// Where anybody of both sides is.
    Any,
    /// Where the thing or event is.
    Place,
    /// Where the court sits.
    Court,
}

impl CountedSide {
    /// Every side with its name in files and in the store.
    pub const ALL: [(&'static str, Self); 5] = [
        ("defendant", Self::Defendant),
        ("plaintiff", Self::Plaintiff),
        ("any", Self::Any),
        ("place", Self::Place),
        ("court", Self::Court),
    ];

    /// Name in files and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Defendant => "defendant",
            Self::Plaintiff => "plaintiff",
            Self::Any => "any",
            Self::Place => "place",
            Self::Court => "court",
        }
    }

    /// Whether a party of this side is counted; a third party never is.
    #[must_use]
    pub const fn counts(self, side: Side) -> bool {
        matches!(
            (self, side),
            (Self::Defendant | Self::Any, Side::Defendant) | (Self::Plaintiff | Self::Any, Side::Plaintiff)
        )
    }
}

/// Filings of one party, cause and month that are a bulk series; the party is not named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Own key.
    pub id: SeriesId,
    /// Side that the party has in all of them.
    pub side: Side,
    /// Number of the cause.
    pub cause: String,
    /// First day of the month.
    pub month: Date,
    /// Every filing of the series as it stands now; none left when a change dissolved it.
    pub filings: Vec<FilingId>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn party(side: Side, region: u128) -> FilingParty {
        FilingParty {
            person_id: PersonId::from_bits(region),
            side,
            kind: PartyKind::Natural,
            region_id: (region > 0).then(|| RegionId::from_bits(region)),
            platform: false,
        }
    }

    fn filing() -> Filing {
        Filing {
            id: FilingId::from_bits(1),
            number: "（2025）鲁0303民初1号".into(),
            court: "鲁0303".into(),
            court_region_id: Some(RegionId::from_bits(9)),
            case_type: "0301".into(),
            cause: Some("108.3".into()),
            filed_on: date(2025, 3, 1),
            registered_on: date(2025, 3, 1),
            closed_on: None,
            outcome: None,
            amount_fen: None,
            place_region_id: None,
            moved_from: None,
            refiled_from: None,
            merged: false,
            parties: vec![
                party(Side::Plaintiff, 1),
                party(Side::Defendant, 2),
                party(Side::Defendant, 0),
                party(Side::Third, 3),
            ],
            import_id: None,
            told_sha256: String::new(),
        }
    }

    #[test]
    fn each_side_has_its_places_and_a_third_party_has_none() {
        let one = |bits: u128| Some(RegionId::from_bits(bits));
        for (side, expected) in [
            (CountedSide::Defendant, vec![one(2), None]),
            (CountedSide::Plaintiff, vec![one(1)]),
            (CountedSide::Any, vec![one(1), one(2), None]),
            (CountedSide::Place, vec![None]),
            (CountedSide::Court, vec![one(9)]),
        ] {
            assert_eq!(filing().regions(side), expected, "{side:?}");
        }
    }

    #[test]
    fn a_withdrawal_is_early_within_seven_days_of_the_courts_own_registration() {
        let closed =
            |day: i8| Filing { outcome: Some(Outcome::Withdrawn), closed_on: Some(date(2025, 3, day)), ..filing() };
        for (day, early) in [(1, true), (8, true), (9, false)] {
            let marks = closed(day).marks(SeriesState::Single);
            assert_eq!(marks & Mark::WithdrawnEarly.bit() != 0, early, "day {day}");
        }
        let moved = Filing { registered_on: date(2025, 3, 20), ..closed(25) };
        assert_ne!(moved.marks(SeriesState::Single) & Mark::WithdrawnEarly.bit(), 0);
    }

    #[test]
    fn what_was_moved_away_or_not_accepted_is_not_counted() {
        for (name, outcome) in Outcome::ALL {
            let counted = Filing { outcome: Some(outcome), ..filing() }.is_counted();
            assert_eq!(counted, !matches!(name, "moved" | "not_accepted"), "{name}");
            assert_eq!(outcome.as_str(), name);
        }
    }
}
