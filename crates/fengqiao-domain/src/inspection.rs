//! Inspections (督导): unannounced visits of officials to stations. The day is drawn so that nobody chooses or foresees it; the
//! station sees nothing of a visit before the official checks in. Not here: who answers for which station.

mod check_in;
mod draw;
mod photo;
mod visit;

pub use check_in::{CheckIn, CheckInRules, Claim, Question, questions};
pub use draw::{
    DRAW_VERSION, DrawPeriod, Drawn, SEED_LENGTH, Seed, SeedError, Taken, Window, commitment, drawn, order, rank,
    seed_of_hex, windows,
};
pub use photo::{CleanPhoto, Photo, PhotoFault, PhotoRules, cleaned};
pub use visit::{Doubt, Moment, Visit};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, InspectionId, LiaisonId, OrganisationId, PhotoId, ProceedingId, RegionId};

/// Kind of the inspections that are drawn for a liaison.
pub const LIAISON_KIND: &str = "liaison";

/// How an inspection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InspectionState {
    /// Set for a day by an office that inspects; the station sees nothing of it.
    Set,
    /// Set and taken back.
    Dropped,
    /// The official has checked in.
    OnSite,
    /// What was found is written down.
    Written,
    /// The station has replied.
    Replied,
    /// It is over.
    Closed,
}

impl InspectionState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Set, Self::Dropped, Self::OnSite, Self::Written, Self::Replied, Self::Closed];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Dropped => "dropped",
            Self::OnSite => "on_site",
            Self::Written => "written",
            Self::Replied => "replied",
            Self::Closed => "closed",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the station knows of it.
    #[must_use]
    pub const fn is_open_to_station(self) -> bool {
        !matches!(self, Self::Set | Self::Dropped)
    }
}

/// A day set by hand for an inspection of another kind, so that no station is inspected twice on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetInspection {
    /// Own key.
    pub id: InspectionId,
    /// Kind, one of the file of rules.
    pub kind: String,
    /// The station.
    pub station_id: OrganisationId,
    /// The region that the station serves.
    pub region_id: RegionId,
    /// The organisation that inspects.
    pub organisation_id: OrganisationId,
    /// The day.
    pub on: Date,
}

/// An inspection from the moment at which the official checks in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// Own key, chosen by the phone, so that it is kept once however often it is sent.
    pub id: InspectionId,
    /// Number people quote, such as `DD2026-000001`.
    pub code: String,
    /// The link by which the official inspects.
    pub liaison_id: LiaisonId,
    /// The station.
    pub station_id: OrganisationId,
    /// The region that the station serves.
    pub region_id: RegionId,
    /// The official.
    pub account_id: AccountId,
    /// The day in China on which it took place, as far as the clocks can tell.
    pub on: Date,
    /// Arrival.
    pub check_in: CheckIn,
    /// The official's organisation on that day; none where it was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<OrganisationId>,
    /// The window that this visit is the one of; none where the link had none on that day, or where it was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// A window that is over without a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedWindow {
    /// The link.
    pub liaison_id: LiaisonId,
    /// The station.
    pub station_id: OrganisationId,
    /// The region that the station serves.
    pub region_id: RegionId,
    /// The official.
    pub account_id: AccountId,
    /// The organisation of the official.
    pub organisation_id: OrganisationId,
    /// The window.
    pub window: Window,
}

/// What was answered to one line of the check list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Id of the line.
    pub item: String,
    /// `yes`, `no` or `not_seen`.
    pub answer: String,
    /// What is to be said of it.
    #[serde(default)]
    pub note: Option<String>,
}

/// Something that must be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What.
    pub what: String,
    /// One of the kinds of the file of rules.
    pub kind: String,
    /// `minor`, `ordinary` or `serious`.
    pub severity: String,
    /// What shows it.
    #[serde(default)]
    pub evidence: Option<String>,
    /// Photos that show it; each arrives by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// The proceeding that follows it up, once there is one.
    #[serde(default)]
    pub proceeding_id: Option<ProceedingId>,
}

/// What the official wrote down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The check list.
    pub checked: Vec<Checked>,
    /// Findings.
    pub found: Vec<Found>,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
    /// When, by the phone.
    pub written_at: Timestamp,
    /// Last day for the station's reply.
    pub reply_until_on: Date,
}
