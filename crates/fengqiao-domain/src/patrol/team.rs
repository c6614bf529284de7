//! Teams (巡访组): who goes out together, from where and when. A team is counted as a whole; nothing is kept of who is in it.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::day_time::DaySpan;
use crate::id::{OrganisationId, RegionId, TeamId};

/// Characters of a team's name.
pub const TEAM_NAME_LENGTH_MAX: usize = 40;
/// Visits that one team may make on one day at most; more is no visit but a drive past.
pub const TEAM_VISITS_MAX: u16 = 24;

/// One team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Own key.
    pub id: TeamId,
    /// Display name.
    pub name: String,
    /// The station, township or other organisation that it belongs to; it visits places in that organisation's region.
    pub organisation_id: OrganisationId,
    /// The region from which it sets out and to which it returns.
    pub start_region_id: RegionId,
    /// When it is out.
    pub shift: Shift,
    /// Visits on one day at most, 1 to [`TEAM_VISITS_MAX`].
    pub visits_max: u16,
    /// Whether it still goes out.
    pub active: bool,
}

impl Team {
    /// Whether it goes out on this day.
    #[must_use]
    pub fn is_on_shift(&self, on: Date) -> bool {
        self.active && self.shift.is_on(on)
    }
}

/// When a team is out: the same span on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Days of the week, 1 Monday to 7 Sunday, rising.
    pub weekdays: Vec<u8>,
    /// Span of these days; it does not cross midnight.
    pub span: DaySpan,
}

/// What is wrong with a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShiftFault {
    /// It has no day, a day that is none, or a day twice.
    #[error("a shift has one or more days of the week, 1 Monday to 7 Sunday, each once")]
    Weekdays,
    /// It does not end after it begins.
    #[error("a shift ends after it begins, on the same day")]
    Span,
}

impl Shift {
    /// Whether it covers this day.
    #[must_use]
    pub fn is_on(&self, on: Date) -> bool {
        self.weekdays.contains(&weekday_number(on.weekday()))
    }

    /// The same shift with its days in order.
    ///
    /// # Errors
    /// No day, a day that is none or stands twice, or a span of no minute.
    pub fn checked(mut self) -> Result<Self, ShiftFault> {
        self.weekdays.sort_unstable();
        let once = self.weekdays.windows(2).all(|two| two[0] != two[1]);
        if self.weekdays.is_empty() || !once || !self.weekdays.iter().all(|day| (1..=7).contains(day)) {
            return Err(ShiftFault::Weekdays);
        }
        if self.span.minutes() == 0 {
            return Err(ShiftFault::Span);
        }
        Ok(self)
    }
}

/// 1 Monday to 7 Sunday (ISO 8601).
#[must_use]
pub fn weekday_number(day: Weekday) -> u8 {
    day.to_monday_one_offset().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(weekdays: &[u8], from: &str, to: &str) -> Shift {
        let span = DaySpan { from: from.parse().expect("sound"), to: to.parse().expect("sound") };
        Shift { weekdays: weekdays.to_vec(), span }
    }

    #[test]
    fn a_shift_has_days_and_minutes() {
        let check = |shift: Shift, expected: Result<Vec<u8>, ShiftFault>| {
            assert_eq!(shift.clone().checked().map(|it| it.weekdays), expected, "{shift:?}");
        };
        check(shift(&[5, 1], "08:00", "12:00"), Ok(vec![1, 5]));
        check(shift(&[], "08:00", "12:00"), Err(ShiftFault::Weekdays));
        check(shift(&[0], "08:00", "12:00"), Err(ShiftFault::Weekdays));
        check(shift(&[8], "08:00", "12:00"), Err(ShiftFault::Weekdays));
        check(shift(&[2, 2], "08:00", "12:00"), Err(ShiftFault::Weekdays));
        check(shift(&[1], "08:00", "08:00"), Err(ShiftFault::Span));
        check(shift(&[1], "20:00", "02:00"), Err(ShiftFault::Span));
    }

    #[test]
    fn a_shift_covers_its_days_of_the_week() {
        let weekdays = shift(&[1, 2, 3, 4, 5], "08:00", "17:00");
        let on: Vec<bool> = (2..9).map(|day| weekdays.is_on(jiff::civil::date(2026, 3, day))).collect();
        assert_eq!(on, [true, true, true, true, true, false, false], "2 March 2026 is a Monday");
    }
}
