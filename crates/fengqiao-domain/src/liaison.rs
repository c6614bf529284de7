//! Liaison (包联): one official answers for one police station. Which official goes where is proposed, with a proof that no
//! other complete assignment travels less; a person accepts it. Not here: inspections; see [`crate::inspection`].

mod assign;
mod certificate;
mod solve;
#[cfg(test)]
mod tests;

pub use assign::{Answer, Assigned, Official, Rules, SIDE_MAX, Shortage, Station, Task, assign, quotas};
pub use certificate::{Certificate, CertificateFault, check};
pub use solve::{Blocked, Solved, solve};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadline::Length;
use crate::id::{AccountId, LiaisonId, LiaisonProposalId, OrganisationId};

/// From which organ an official comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The province.
    Province,
    /// The city.
    City,
    /// The county.
    County,
}

impl Level {
    /// Every level, the highest first.
    pub const ALL: [Self; 3] = [Self::Province, Self::City, Self::County];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }

    /// Its place in [`Level::ALL`].
    #[must_use]
    pub const fn place(self) -> usize {
        self as usize
    }
}

/// Why an official may not have a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bar {
    /// The official served there not long ago.
    FormerPost,
    /// A relative of the official works there.
    Relative,
    /// It is too far.
    TooFar,
    /// The official was there for the longest time that is allowed.
    Rotation,
    /// The station is for officials of another level.
    Level,
    /// One of the two was claimed for another by hand.
    Claimed,
}

impl Bar {
    /// Every bar.
    pub const ALL: [Self; 6] =
        [Self::FormerPost, Self::Relative, Self::TooFar, Self::Rotation, Self::Level, Self::Claimed];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FormerPost => "former_post",
            Self::Relative => "relative",
            Self::TooFar => "too_far",
            Self::Rotation => "rotation",
            Self::Level => "level",
            Self::Claimed => "claimed",
        }
    }
}

/// Several bars at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bars(u8);

impl Bars {
    /// The same with one more.
    #[must_use]
    pub const fn with(self, bar: Bar) -> Self {
        Self(self.0 | (1 << bar as u8))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether one is among them.
    #[must_use]
    pub const fn has(self, bar: Bar) -> bool {
        self.0 & (1 << bar as u8) != 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Bar> {
        Bar::ALL.into_iter().filter(move |bar| self.has(*bar))
    }
}

/// A point on the map, degrees WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Longitude.
    pub longitude: f64,
    /// Latitude.
    pub latitude: f64,
}

/// What is known of a station beside its being an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StationNote {
    /// The station.
    pub station_id: OrganisationId,
    /// Where its front desk is.
    pub place: Option<Place>,
    /// From which level its official must come; free when none.
    pub level: Option<Level>,
}

/// An official who may be linked, without what is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialNote {
    /// The account.
    pub account_id: AccountId,
    /// The level.
    pub level: Level,
    /// Whether the official may be given a station.
    pub active: bool,
}

/// What is personal of an official, kept sealed: for the exclusions alone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Personnel {
    /// Where the official sets out; the account's own region when none.
    pub home: Option<Place>,
    /// Stations where the official served.
    pub former: Vec<FormerPost>,
    /// Stations where relatives work.
    pub relatives: Vec<OrganisationId>,
}

/// A post that an official had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerPost {
    /// Where.
    pub station_id: OrganisationId,
    /// The last day there.
    pub until_on: Date,
}

/// The link of an official and a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liaison {
    /// Own key.
    pub id: LiaisonId,
    /// The station.
    pub station_id: OrganisationId,
    /// The official.
    pub account_id: AccountId,
    /// The official's level when the link was made.
    pub level: Level,
    /// How often at least the official inspects: the length of a window in which there is one visit.
    pub cadence: Length,
    /// First day.
    pub from_on: Date,
    /// Metres of the way, none when a point was not known.
    pub metres: Option<u32>,
}

/// A proposed link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedLink {
    /// The station.
    pub station_id: OrganisationId,
    /// The official.
    pub account_id: AccountId,
    /// The official's level.
    pub level: Level,
    /// Metres of the way, none when a point is not known.
    pub metres: Option<u32>,
    /// Whether it is the link that there is.
    pub stays: bool,
    /// Whether it goes against a rule; which, only those are told who assign.
    pub lifted: bool,
    /// Whether a person put it so.
    #[serde(default)]
    pub by_hand: bool,
}

/// A proposal for all stations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiaisonProposal {
    /// Own key.
    pub id: LiaisonProposalId,
    /// Number people quote, such as `BL2026-000001`.
    pub code: String,
    /// When it was made.
    pub proposed_at: Timestamp,
    /// The links, by station.
    pub links: Vec<ProposedLink>,
    /// Stations without an official.
    pub left: Vec<OrganisationId>,
    /// Officials lacking for the ratio, by level in the order of [`Level::ALL`].
    pub lacking: [u32; 3],
    /// Stations that together have too few officials open to them, when rules had to be lifted.
    pub blocked: Vec<OrganisationId>,
    /// Sum of the ways with what moving costs, metres.
    pub total_m: i64,
    /// No complete assignment under the same rules costs less than this; equal to the total when it is the best.
    pub bound_m: i64,
    /// The rules as they were.
    pub rules: serde_json::Value,
}

impl LiaisonProposal {
    /// Whether every station has an official.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left.is_empty()
    }
}
