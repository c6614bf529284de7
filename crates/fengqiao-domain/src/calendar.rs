//! Calendars: which days are worked, by the notices of the State Council and, where none exists yet, by expectation.
//! Not here: lengths of time and when they end; see `deadline`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Working days that may be counted in one go; beyond it a length is a mistake.
pub const WORKING_DAYS_MAX: u32 = 5_000;

/// What is wrong with a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A row cannot be read.
    #[error("line {line}: {fault}")]
    Row {
        /// Line of the file, from 1.
        line: usize,
        /// What is wrong and what to do.
        fault: String,
    },
    /// No day was found before the end of time.
    #[error("no working day after {0} in this calendar")]
    NoWorkingDay(Date),
}

/// How sure a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The notice of the year is known.
    Announced,
    /// No notice yet: weekends and the statutory days are expected, make-up days are unknown.
    Expected,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Off,
    Workday,
}

/// A calendar of working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Date, (Kind, String)>,
    announced: BTreeSet<i16>,
    lunar: BTreeMap<i16, [Date; 3]>,
}

impl Calendar {
    /// Reads the announced days (`date,name,kind,notice_year`) and the lunar festivals
    /// (`year,spring_festival,lantern,dragon_boat,mid_autumn`), each with a header line.
    ///
    /// # Errors
    /// A row that cannot be read, a date that stands twice, an unknown kind; with its line.
    pub fn parse(announced: &str, lunar: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self { days: BTreeMap::new(), announced: BTreeSet::new(), lunar: BTreeMap::new() };
        let mut lines: BTreeMap<Date, usize> = BTreeMap::new();
        for (line, row) in rows(announced) {
            let fault = |fault: String| CalendarError::Row { line, fault };
            let [on, name, kind, year] = row[..] else {
                return Err(fault("expected date,name,kind,notice_year".into()));
            };
            let on: Date = on.parse().map_err(|_| fault(format!("{on} is not a date; write 2026-01-01")))?;
            let kind = match kind {
                "off" => Kind::Off,
                "workday" => Kind::Workday,
                other => return Err(fault(format!("unknown kind {other}; write off or workday"))),
            };
            let year: i16 = year.parse().map_err(|_| fault(format!("{year} is not a year")))?;
            if let Some(first) = lines.insert(on, line) {
                return Err(fault(format!("{on} stands in line {first} already; keep one of the two notices")));
            }
            calendar.days.insert(on, (kind, name.to_owned()));
            calendar.announced.insert(year);
        }
        for (line, row) in rows(lunar) {
            let fault = |fault: &str| CalendarError::Row { line, fault: fault.to_owned() };
            let [year, spring, _, dragon, autumn] = row[..] else { return Err(fault("expected five columns")) };
            let day = |text: &str| text.parse::<Date>().map_err(|_| fault("not a date"));
            let year = year.parse().map_err(|_| fault("not a year"))?;
            calendar.lunar.insert(year, [day(spring)?, day(dragon)?, day(autumn)?]);
        }
        Ok(calendar)
    }

    /// Years whose notice is known.
    pub fn announced_years(&self) -> impl Iterator<Item = i16> {
        self.announced.iter().copied()
    }

    /// How sure the calendar is about a day.
    #[must_use]
    pub fn certainty(&self, on: Date) -> Certainty {
        if self.announced.contains(&on.year()) { Certainty::Announced } else { Certainty::Expected }
    }

    /// Why a day is a day off or a make-up working day: the festival's name.
    #[must_use]
    pub fn name(&self, on: Date) -> Option<&str> {
        self.days.get(&on).map(|(_, name)| name.as_str())
    }

    /// Whether a day is worked: an announced day as announced, otherwise every day but weekends and, in years without a
    /// notice, the statutory days.
    ///
    /// # Source
    /// Measures on Public Holidays for National Festivals and Memorial Days (2025 text), articles 2 and 6.
    #[must_use]
    pub fn is_working_day(&self, on: Date) -> bool {
        match self.days.get(&on) {
            Some((kind, _)) => *kind == Kind::Workday,
            None => !is_weekend(on) && (self.announced.contains(&on.year()) || !self.is_statutory(on)),
        }
    }

    // The 13 statutory days since 2025; Qingming is the 4th or 5th of April.
    fn is_statutory(&self, on: Date) -> bool {
        let fixed = match (on.month(), on.day()) {
            (1, 1) | (5, 1 | 2) | (10, 1..=3) => true,
            (4, day) => day == qingming_day(on.year()),
            _ => false,
        };
        let lunar = self.lunar.get(&on.year()).is_some_and(|[spring, dragon, autumn]| {
            let from_eve = spring.until(on).map_or(i32::MAX, |span| span.get_days());
            (-1..=2).contains(&from_eve) || on == *dragon || on == *autumn
        });
        fixed || lunar
    }

    /// The first working day on or after a day.
    ///
    /// # Errors
    /// There is none.
    pub fn on_or_after(&self, on: Date) -> Result<Date, CalendarError> {
        let mut day = on;
        while !self.is_working_day(day) {
            day = day.tomorrow().map_err(|_| CalendarError::NoWorkingDay(on))?;
        }
        Ok(day)
    }

    /// The working day that is `count` working days after a day, which is not counted itself.
    ///
    /// # Errors
    /// There is none, or `count` is over [`WORKING_DAYS_MAX`].
    pub fn add_working_days(&self, on: Date, count: u32) -> Result<Date, CalendarError> {
        if count > WORKING_DAYS_MAX {
            return Err(CalendarError::NoWorkingDay(on));
        }
        let mut day = on;
        for _ in 0..count {
            day = self.on_or_after(day.tomorrow().map_err(|_| CalendarError::NoWorkingDay(on))?)?;
        }
        Ok(day)
    }
}

fn is_weekend(on: Date) -> bool {
    matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Day of April on which Qingming falls, for 2000 to 2099.
///
/// # Source
/// The usual century formula of solar terms, constant 4.81.
fn qingming_day(year: i16) -> i8 {
    let short = i32::from(year) - 2000;
    let day = (f64::from(short) * 0.2422 + 4.81).floor() - (f64::from(short) / 4.0).floor();
    #[expect(clippy::cast_possible_truncation, reason = "the day is 4 or 5 in this century")]
    let day = day as i8;
    day
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(place, line)| (place + 1, line.split(',').map(str::trim).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn china() -> Calendar {
        Calendar::parse(
            include_str!("../../../data/calendars/cn.csv"),
            include_str!("../../../data/calendars/lunar.csv"),
        )
        .unwrap()
    }

    #[test]
    fn announced_days_are_as_announced() {
        let calendar = china();
        let cases = [
            (date(2026, 10, 10), true),
            (date(2026, 10, 1), false),
            (date(2026, 2, 14), true),
            (date(2026, 2, 23), false),
            (date(2026, 2, 24), true),
            (date(2025, 9, 28), true),
            (date(2025, 9, 27), false),
            (date(2024, 2, 18), true),
        ];
        for (on, worked) in cases {
            assert_eq!(calendar.is_working_day(on), worked, "{on}");
        }
    }

    #[test]
    fn a_year_without_notice_expects_weekends_and_statutory_days() {
        let calendar = china();
        let cases = [
            (date(2027, 1, 1), false),
            (date(2027, 2, 5), false),
            (date(2027, 2, 6), false),
            (date(2027, 2, 8), false),
            (date(2027, 2, 9), true),
            (date(2027, 4, 5), false),
            (date(2027, 10, 4), true),
        ];
        for (on, worked) in cases {
            assert_eq!(calendar.is_working_day(on), worked, "{on}");
            assert_eq!(calendar.certainty(on), Certainty::Expected);
        }
        assert_eq!(calendar.certainty(date(2026, 5, 5)), Certainty::Announced);
    }

    #[test]
    fn faulty_files_are_refused_with_their_line() {
        let head = "date,name,kind,notice_year\n";
        let cases = [
            ("2026-02-30,x,off,2026", "line 2: 2026-02-30 is not a date; write 2026-01-01"),
            ("2026-01-01,x,rest,2026", "line 2: unknown kind rest; write off or workday"),
            ("2026-01-01,x,off", "line 2: expected date,name,kind,notice_year"),
            (
                "2026-01-01,x,off,2026\n2026-01-01,x,workday,2026",
                "line 3: 2026-01-01 stands in line 2 already; keep one of the two notices",
            ),
        ];
        for (rows, expected) in cases {
            let error = Calendar::parse(&format!("{head}{rows}"), "").unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
