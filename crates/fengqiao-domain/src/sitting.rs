//! Sittings (微法庭时段): times at which a judge of a court is there for a village, on line or on site, and who booked them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, MatterId, OrganisationId, RegionId, SittingId};

/// The shortest sitting; less is no hearing.
pub const SITTING_LENGTH_MIN: SignedDuration = SignedDuration::from_mins(10);
/// The longest sitting: a working day.
pub const SITTING_LENGTH_MAX: SignedDuration = SignedDuration::from_hours(8);
/// How far ahead one may be offered.
pub const SITTING_AHEAD_MAX: SignedDuration = SignedDuration::from_hours(24 * 366);
/// Characters of a place or a note.
pub const SITTING_TEXT_LENGTH_MAX: usize = 200;

/// How the judge and the village meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SittingForm {
    /// By picture and sound.
    OnLine,
    /// At the place.
    OnSite,
}

/// What a sitting is booked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SittingPurpose {
    /// Mediation of a matter.
    Mediation,
    /// Confirmation of an agreement.
    Confirmation,
    /// Whether rules of a village keep the law.
    VillageRules,
    /// General advice to the village.
    Advice,
}

impl SittingPurpose {
    /// Whether it is about one matter, which is then named.
    #[must_use]
    pub const fn needs_matter(self) -> bool {
        matches!(self, Self::Mediation | Self::Confirmation)
    }
}

/// A time that a court offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Own key.
    pub id: SittingId,
    /// The court.
    pub court_id: OrganisationId,
    /// The judge.
    pub judge_id: AccountId,
    /// For whom: the region and those below it.
    pub region_id: RegionId,
    /// On line or on site.
    pub form: SittingForm,
    /// Where, when it is on site.
    pub place: Option<String>,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

/// Who booked a sitting, for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// For which organisation.
    pub organisation_id: OrganisationId,
    /// By whom.
    pub account_id: AccountId,
    /// For which place.
    pub region_id: RegionId,
    /// What for.
    pub purpose: SittingPurpose,
    /// The matter, where it is about one.
    pub matter_id: Option<MatterId>,
    /// A word to the judge, without names of people.
    pub note: Option<String>,
}

/// Whether a sitting can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SittingState {
    /// Nobody booked it.
    Open,
    /// Somebody did.
    Booked,
    /// It does not take place.
    Cancelled,
}

impl SittingState {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Booked => "booked",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What is wrong with the time of a sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SittingFault {
    /// It begins before now.
    #[error("a sitting begins later than now")]
    Past,
    /// It begins too far ahead.
    #[error("a sitting is offered at most a year ahead")]
    TooFar,
    /// It is too short, too long, or ends before it begins.
    #[error("a sitting lasts 10 minutes to 8 hours")]
    Length,
}

/// Whether a time is one for a sitting.
///
/// # Errors
/// What is wrong with it.
pub fn check_time(starts_at: Timestamp, ends_at: Timestamp, now: Timestamp) -> Result<(), SittingFault> {
    if starts_at <= now {
        return Err(SittingFault::Past);
    }
    if starts_at.duration_since(now) > SITTING_AHEAD_MAX {
        return Err(SittingFault::TooFar);
    }
    let length = ends_at.duration_since(starts_at);
    if length < SITTING_LENGTH_MIN || length > SITTING_LENGTH_MAX {
        return Err(SittingFault::Length);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitting_lies_ahead_and_lasts_as_long_as_a_hearing() {
        let now: Timestamp = "2026-03-05T01:00:00Z".parse().expect("an instant");
        let in_minutes = |minutes: i64| now + SignedDuration::from_mins(minutes);
        for (from, to, expected) in [
            (60, 120, Ok(())),
            (0, 60, Err(SittingFault::Past)),
            (-60, 60, Err(SittingFault::Past)),
            (60, 69, Err(SittingFault::Length)),
            (60, 60 + 8 * 60 + 1, Err(SittingFault::Length)),
            (60, 30, Err(SittingFault::Length)),
            (60 * 24 * 367, 60 * 24 * 367 + 60, Err(SittingFault::TooFar)),
        ] {
            assert_eq!(check_time(in_minutes(from), in_minutes(to), now), expected, "{from} to {to}");
        }
    }
}
