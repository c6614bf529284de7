//! The days of the county: from the warm-up year to some weeks after the last day, with days off and spring festivals.
//! Not here: deadlines; the calendar of the law is elsewhere.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{SignedDuration, ToSpan};
use std::collections::HashMap;

/// Days generated before the first day, so that slow channels are in steady state.
pub(crate) const WARM_UP: usize = 365;
/// Days known after the last one, for next working days.
const MARGIN: usize = 60;

/// Spring festivals 2010 to 2040.
const SPRING_FESTIVALS: [(i8, i8); 31] = [
    (2, 14),
    (2, 3),
    (1, 23),
    (2, 10),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
    (2, 6),
    (1, 26),
    (2, 13),
    (2, 3),
    (1, 23),
    (2, 11),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 15),
    (2, 4),
    (1, 24),
    (2, 12),
];

/// One day and what is special about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    pub(crate) on: Date,
    /// 0 is Monday.
    pub(crate) weekday: u8,
    /// Nobody works in an office.
    pub(crate) off: bool,
    /// Off because of a public holiday.
    pub(crate) holiday: bool,
    /// Days since the nearest spring festival, -60 to 40, else none.
    pub(crate) spring: Option<i32>,
}

/// All days, by number from the first day of the warm-up.
#[derive(Debug)]
pub(crate) struct Days {
    days: Vec<Day>,
    /// Days up to and including the last day that is asked for.
    pub(crate) count: usize,
}

impl Days {
    /// Days from [`WARM_UP`] before `from` to `to`.
    pub(crate) fn new(from: Date, to: Date) -> Self {
        let start = from.saturating_sub((WARM_UP as i64).days());
        let count = day_number(to) - day_number(start) + 1;
        let kinds = holidays();
        let days = (0..count + MARGIN as i64).map(|number| day(start.saturating_add(number.days()), &kinds));
        Self { days: days.collect(), count: count as usize }
    }

    /// The day of this number; numbers outside the range give its ends.
    pub(crate) fn at(&self, number: usize) -> &Day {
        &self.days[number.min(self.days.len() - 1)]
    }

    /// The days that are generated, in order.
    pub(crate) fn generated(&self) -> &[Day] {
        &self.days[..self.count]
    }

    /// The number of a date, when it lies in the range.
    pub(crate) fn number(&self, on: Date) -> Option<usize> {
        usize::try_from(day_number(on) - day_number(self.days[0].on)).ok().filter(|number| *number < self.days.len())
    }

    /// Local date and time of a moment counted in days.
    pub(crate) fn moment(&self, at: f64) -> DateTime {
        let seconds = (at * 86_400.0) as i64;
        self.days[0].on.to_datetime(jiff::civil::Time::midnight()).saturating_add(SignedDuration::from_secs(seconds))
    }

    /// Numbers of the spring festivals in the range, in order.
    pub(crate) fn spring_festivals(&self) -> Vec<usize> {
        (0..self.count).filter(|number| self.days[*number].spring == Some(0)).collect()
    }

    /// Years that the generated days count.
    pub(crate) fn years(&self) -> f64 {
        self.count as f64 / 365.25
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(on: Date) -> i64 {
    on.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

fn holidays() -> HashMap<&'static str, bool> {
    let lines = include_str!("../data/holidays.csv").lines().skip(1);
    lines.filter_map(|line| Some((line.get(..10)?, line.contains(",off,")))).collect()
}

fn day(on: Date, kinds: &HashMap<&'static str, bool>) -> Day {
    let weekday = on.weekday().to_monday_zero_offset() as u8;
    let announced = kinds.get(on.to_string().as_str()).copied();
    let weekend = matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday);
    Day { on, weekday, off: announced.unwrap_or(weekend), holiday: announced == Some(true), spring: spring(on) }
}

fn spring(on: Date) -> Option<i32> {
    let festivals = (2010_i16..).zip(SPRING_FESTIVALS).map(|(year, (month, day))| Date::constant(year, month, day));
    let mut since = festivals.map(|festival| (day_number(on) - day_number(festival)) as i32);
    since.find(|days| (-60..=40).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn make_up_days_are_worked_and_holidays_are_not() {
        let days = Days::new(date(2023, 1, 1), date(2025, 12, 31));
        let day = |on| *days.at(days.number(on).unwrap());
        assert!(day(date(2025, 1, 28)).holiday && day(date(2025, 1, 28)).off);
        assert!(!day(date(2025, 1, 26)).off, "the Sunday before the spring festival of 2025 was worked");
        assert!(day(date(2025, 3, 1)).off && !day(date(2025, 3, 1)).holiday);
        assert_eq!(day(date(2025, 1, 29)).spring, Some(0));
        assert_eq!(day(date(2025, 6, 1)).spring, None);
    }

    #[test]
    fn moments_are_counted_from_the_first_day_of_the_warm_up() {
        let days = Days::new(date(2023, 1, 1), date(2023, 12, 31));
        assert_eq!(days.moment(WARM_UP as f64 + 0.5), date(2023, 1, 1).at(12, 0, 0, 0));
        assert_eq!(days.spring_festivals().len(), 2);
    }
}
