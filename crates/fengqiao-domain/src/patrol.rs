//! Patrols (巡访): which places are proposed for a visit on a day, by which team, when and why, and what became of it.
//! Places and kinds of trouble only, never persons. Not here: how places are weighed and routes are found.

mod cap;
mod day_time;
mod team;

pub use cap::{CAP_PERIOD_DAYS_MAX, Cap, CapLevel, gap_days};
pub use day_time::{DAY_MINUTES, DaySpan, DayTime, DayTimeError};
pub use team::{Shift, ShiftFault, TEAM_NAME_LENGTH_MAX, TEAM_VISITS_MAX, Team, weekday_number};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{PatrolId, RegionId, SignalId, TeamId, VisitId};

/// One proposed plan for one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatrolPlan {
    /// Own key.
    pub id: PatrolId,
    /// Number people quote, such as `XF2026-000001`.
    pub code: String,
    /// The region for which it was made; its teams and places lie there.
    pub region_id: RegionId,
    /// The day of the visits.
    pub planned_on: Date,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Newest day of the reports that were looked at.
    pub data_until_on: Date,
    /// Seed of the search for routes.
    pub seed: u64,
    /// The settings of the patrol file as they were.
    pub settings: serde_json::Value,
    /// Places that were weighed.
    pub weighed: u32,
    /// One route for each team that has visits.
    pub routes: Vec<Route>,
    /// Places with a reason for a visit that have none, with why, most pressing first.
    pub left_out: Vec<LeftOut>,
}

/// What one team does on the day, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// The team.
    pub team_id: TeamId,
    /// When it is out on this day.
    pub span: DaySpan,
    /// Where it sets out.
    pub start_region_id: RegionId,
    /// Visits in order.
    pub visits: Vec<Visit>,
    /// When it is back.
    pub back: DayTime,
    /// Whole way with the way back, metres as estimated; none when a place has no point.
    pub way_m: Option<u32>,
}

/// One visit of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Own key.
    pub id: VisitId,
    /// The place.
    pub region_id: RegionId,
    /// What is done there.
    pub way: VisitWay,
    /// Category code that the visit is about; none for a place that was not visited for long.
    pub category: Option<String>,
    /// When it may take place.
    pub window: DaySpan,
    /// When it begins.
    pub begin: DayTime,
    /// How long it takes.
    pub minutes: u16,
    /// Travel to it from the place before, minutes.
    pub travel_minutes: u16,
    /// Why this place, the weightiest reason first.
    pub reasons: Vec<Reason>,
    /// How the caps stood before this visit.
    pub caps: Vec<CapStand>,
    /// The last visit before, if any is known.
    pub last_on: Option<Date>,
}

/// What a team does at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitWay {
    /// It goes in and talks with people.
    WalkIn,
    /// It goes through and is seen.
    Patrol,
}

impl VisitWay {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WalkIn => "walk_in",
            Self::Patrol => "patrol",
        }
    }

    /// The way of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::WalkIn, Self::Patrol].into_iter().find(|way| way.word() == word)
    }
}

/// One reason for a visit, with the figures behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// A signal that goes on has reports here.
    Signal {
        /// The signal.
        signal_id: SignalId,
        /// Its number.
        code: String,
        /// Category code.
        category: String,
        /// First day of its window.
        start_on: Date,
        /// Last day of its window.
        end_on: Date,
        /// Reports in the signal's window.
        observed: u32,
        /// Reports expected there.
        expected: f64,
        /// Of these reports, those at this place.
        here: u32,
    },
    /// The place has had more of a kind lately than its own past and that of places like it lead one to expect.
    Series {
        /// Category code.
        category: String,
        /// Days looked at.
        days: u16,
        /// Reports in them.
        observed: u32,
        /// Reports expected.
        expected: f64,
        /// Probability by chance over all places and kinds.
        p: f64,
    },
    /// Reports of a kind follow each other here within some days and metres more often than chance would have it.
    NearRepeat {
        /// Category code.
        category: String,
        /// Metres at most.
        distance_m_max: f64,
        /// Days at most.
        days_max: u32,
        /// Pairs seen over pairs expected.
        ratio: f64,
        /// The newest report of the kind that near.
        newest_on: Date,
    },
    /// Reports of a kind come here at certain hours.
    Hours {
        /// Category code.
        category: String,
        /// The hours.
        span: DaySpan,
        /// Reports in these hours.
        observed: u32,
        /// Reports of known hour.
        of: u32,
        /// Days looked at.
        days: u16,
    },
    /// Reports of a kind come here on this day of the week.
    Weekday {
        /// Category code.
        category: String,
        /// 1 Monday to 7 Sunday.
        weekday: u8,
        /// Reports on that day of the week.
        observed: u32,
        /// Reports on all days.
        of: u32,
        /// Days looked at.
        days: u16,
    },
    /// Nobody was here for long, so that visits spread over all places.
    LongAgo {
        /// Days since the last visit; none when no visit is known.
        days: Option<u32>,
    },
    /// A person added the place.
    Asked {
        /// Why, in the person's words.
        why: String,
    },
}

impl Reason {
    /// The category code that it is about.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        match self {
            Self::Signal { category, .. }
            | Self::Series { category, .. }
            | Self::NearRepeat { category, .. }
            | Self::Hours { category, .. }
            | Self::Weekday { category, .. } => Some(category),
            Self::LongAgo { .. } | Self::Asked { .. } => None,
        }
    }
}

/// How a cap stood before a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapStand {
    /// The cap.
    pub cap: Cap,
    /// Visits in the fullest period around the day, without this one.
    pub visits: u16,
}

/// A place without a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The place.
    pub region_id: RegionId,
    /// Why one would go there, the weightiest reason first.
    pub reasons: Vec<Reason>,
    /// Why nobody goes.
    pub why: LeftOutWhy,
}

/// Why a place is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LeftOutWhy {
    /// It was visited as often as a cap permits.
    CapReached {
        /// The cap, and the visits counted.
        stand: CapStand,
    },
    /// It was visited, or will be, too few days away.
    TooSoon {
        /// Days to the nearest visit.
        gap_days: u32,
        /// Days that must lie between.
        gap_days_min: u16,
    },
    /// No team on shift serves it.
    NoTeam,
    /// No team is out in its window of time.
    WindowClosed {
        /// The window.
        window: DaySpan,
    },
    /// No team could go there and be back within its shift, even with nothing else to do.
    Unreachable,
    /// The teams that serve it have no time or no visit left.
    NoRoom,
}

/// What a person changed of a plan when accepting it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlanChange {
    /// A visit was taken out.
    Removed {
        /// The visit.
        visit_id: VisitId,
        /// Where it was.
        region_id: RegionId,
        /// Why.
        reason: String,
    },
    /// A visit was put in.
    Added {
        /// The visit, which stands in the routes.
        visit_id: VisitId,
        /// Where.
        region_id: RegionId,
        /// By which team.
        team_id: TeamId,
        /// Why.
        reason: String,
    },
    /// A visit was given to another team.
    Moved {
        /// The visit.
        visit_id: VisitId,
        /// From which team.
        from: TeamId,
        /// To which team.
        to: TeamId,
        /// Why.
        reason: String,
    },
}

/// How a visit of an accepted plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Yet to be made.
    Planned,
    /// Made.
    Done,
    /// Not made, with a reason.
    NotDone,
}

impl VisitState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Done, Self::NotDone];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::NotDone => "not_done",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
