//! Calendars: which days are worked, by the notices of the State Council and, where none exists yet, by expectation.
//! Not here: lengths of time and when they end; see `deadline`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Working days that may be counted in one go; beyond it a length is a mistake.
pub const WORKING_DAYS_MAX: u32 = 5_000;
/// File of the announced days, as messages name it.
pub const ANNOUNCED_FILE: &str = "cn.csv";
/// File of the lunar festivals, as messages name it.
pub const LUNAR_FILE: &str = "lunar.csv";

const ANNOUNCED_HEADER: &str = "date,name,kind,notice_year";
const LUNAR_HEADER: &str = "year,spring_festival,lantern,dragon_boat,mid_autumn";
/// From this day of December the notice of the next year may speak too: that of 2008 moved a Saturday to 29 December 2007.
const NEXT_NOTICE_FROM_DAY: i8 = 25;

/// What is wrong with a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A row cannot be read.
    #[error("{file}:{line}: {fault}")]
    Row {
        /// Which of the two files: [`ANNOUNCED_FILE`] or [`LUNAR_FILE`].
        file: &'static str,
        /// Line of the file, from 1.
        line: usize,
        /// What is wrong and what to do.
        fault: String,
    },
    /// No day was found before the end of time.
    #[error("no working day after {0} in this calendar")]
    NoWorkingDay(Date),
    /// Nothing can be counted back from a day that is over.
    #[error("{0} is over already; choose a later day")]
    Over(Date),
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
    /// (`year,spring_festival,lantern,dragon_boat,mid_autumn`), each under its header line. Without lunar festivals
    /// under it, only the days with a fixed date are expected in years without a notice.
    ///
    /// # Errors
    /// No header, a row that cannot be read, a date or year that stands twice, an unknown kind, or a date that the
    /// notice of that year cannot speak of; with file and line.
    pub fn parse(announced: &str, lunar: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self { days: BTreeMap::new(), announced: BTreeSet::new(), lunar: BTreeMap::new() };
        calendar.read_announced(announced)?;
        calendar.read_lunar(lunar)?;
        Ok(calendar)
    }

    fn read_announced(&mut self, text: &str) -> Result<(), CalendarError> {
        let mut lines: BTreeMap<Date, usize> = BTreeMap::new();
        for (line, row) in rows(ANNOUNCED_FILE, ANNOUNCED_HEADER, text)? {
            let fault = |fault: String| CalendarError::Row { file: ANNOUNCED_FILE, line, fault };
            let [on, name, kind, year] = row[..] else {
                return Err(fault(format!("expected {ANNOUNCED_HEADER}")));
            };
            let on = day(on).map_err(fault)?;
            let kind = match kind {
                "off" => Kind::Off,
                "workday" => Kind::Workday,
                other => return Err(fault(format!("unknown kind {other}; write off or workday"))),
            };
            let year: i16 = year.parse().map_err(|_| fault(format!("{year} is not a year")))?;
            if on.year() != year && (on.year() + 1, on.month()) != (year, 12) {
                return Err(fault(format!("the notice of {year} does not speak of {on}; correct one of the two")));
            }
            if let Some(first) = lines.insert(on, line) {
                return Err(fault(format!("{on} stands in line {first} already; keep one of the two notices")));
            }
            self.days.insert(on, (kind, name.to_owned()));
            self.announced.insert(year);
        }
        Ok(())
    }

    fn read_lunar(&mut self, text: &str) -> Result<(), CalendarError> {
        for (line, row) in rows(LUNAR_FILE, LUNAR_HEADER, text)? {
            let fault = |fault: String| CalendarError::Row { file: LUNAR_FILE, line, fault };
            let [year, spring, _, dragon, autumn] = row[..] else {
                return Err(fault(format!("expected {LUNAR_HEADER}")));
            };
            let year: i16 = year.parse().map_err(|_| fault(format!("{year} is not a year")))?;
            let [spring, dragon, autumn] = [day(spring), day(dragon), day(autumn)].map(|day| day.map_err(fault));
            let festivals = [spring?, dragon?, autumn?];
            if let Some(other) = festivals.iter().find(|on| on.year() != year) {
                return Err(fault(format!("{other} does not lie in {year}")));
            }
            if self.lunar.insert(year, festivals).is_some() {
                return Err(fault(format!("{year} stands twice; keep one row")));
            }
        }
        Ok(())
    }

    /// Years whose notice is known.
    pub fn announced_years(&self) -> impl Iterator<Item = i16> {
        self.announced.iter().copied()
    }

    /// How sure the calendar is about a day. The last week of December is sure only when the notice of the next year is
    /// known as well, for New Year's days off and make-up days may lie in it.
    #[must_use]
    pub fn certainty(&self, on: Date) -> Certainty {
        let next = on.month() == 12 && on.day() >= NEXT_NOTICE_FROM_DAY;
        let known = self.announced.contains(&on.year()) && (!next || self.announced.contains(&(on.year() + 1)));
        if known { Certainty::Announced } else { Certainty::Expected }
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

    /// The last working day on or before a day.
    ///
    /// # Errors
    /// There is none.
    pub fn on_or_before(&self, on: Date) -> Result<Date, CalendarError> {
        let mut day = on;
        while !self.is_working_day(day) {
            day = day.yesterday().map_err(|_| CalendarError::NoWorkingDay(on))?;
        }
        Ok(day)
    }

    /// The working day that is `count` working days before a day, which is not counted itself.
    ///
    /// # Errors
    /// There is none, or `count` is over [`WORKING_DAYS_MAX`].
    pub fn subtract_working_days(&self, on: Date, count: u32) -> Result<Date, CalendarError> {
        if count > WORKING_DAYS_MAX {
            return Err(CalendarError::NoWorkingDay(on));
        }
        let mut day = on;
        for _ in 0..count {
            day = self.on_or_before(day.yesterday().map_err(|_| CalendarError::NoWorkingDay(on))?)?;
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

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("{text} is not a date; write 2026-01-01"))
}

type Rows<'t> = Vec<(usize, Vec<&'t str>)>;

// A file without its header would lose its first row in silence, so the header is demanded.
fn rows<'t>(file: &'static str, header: &str, text: &'t str) -> Result<Rows<'t>, CalendarError> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    if lines.next().is_none_or(|(_, line)| line.trim() != header) {
        return Err(CalendarError::Row { file, line: 1, fault: format!("expected the header {header}") });
    }
    Ok(lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(place, line)| (place + 1, line.split(',').map(str::trim).collect()))
        .collect())
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
    fn the_last_week_of_december_waits_for_the_next_notice() {
        let calendar = china();
        let last = calendar.announced_years().max().unwrap();
        assert_eq!(calendar.certainty(date(last, 12, 24)), Certainty::Announced);
        assert_eq!(calendar.certainty(date(last, 12, 31)), Certainty::Expected);
        assert_eq!(calendar.certainty(date(last - 1, 12, 31)), Certainty::Announced);
    }

    #[test]
    fn without_lunar_festivals_the_fixed_days_are_still_expected() {
        let calendar = Calendar::parse("date,name,kind,notice_year\n", LUNAR_HEADER).unwrap();
        assert!(!calendar.is_working_day(date(2031, 10, 1)));
        assert!(calendar.is_working_day(date(2031, 1, 23)), "the spring festival of 2031 is not known");
    }

    #[test]
    fn qingming_falls_where_the_almanac_says() {
        for (year, day) in
            [(2007, 5), (2008, 4), (2010, 5), (2012, 4), (2023, 5), (2024, 4), (2026, 5), (2027, 5), (2028, 4)]
        {
            assert_eq!(qingming_day(year), day, "{year}");
        }
    }

    #[test]
    fn counting_stops_where_no_day_is_left() {
        let calendar = china();
        assert!(calendar.add_working_days(date(2026, 1, 1), WORKING_DAYS_MAX + 1).is_err());
        assert!(calendar.add_working_days(date(9999, 12, 30), 5).is_err());
    }

    #[test]
    fn faulty_files_are_refused_with_their_line() {
        let cases = [
            ("2026-02-30,x,off,2026", "cn.csv:2: 2026-02-30 is not a date; write 2026-01-01"),
            ("2026-01-01,x,rest,2026", "cn.csv:2: unknown kind rest; write off or workday"),
            ("2026-01-01,x,off", "cn.csv:2: expected date,name,kind,notice_year"),
            ("2026-01-01,x,off,next", "cn.csv:2: next is not a year"),
            (
                "2026-05-01,x,off,2027",
                "cn.csv:2: the notice of 2027 does not speak of 2026-05-01; correct one of the two",
            ),
            (
                "2026-01-01,x,off,2026\n\n2026-01-01,x,workday,2026",
                "cn.csv:4: 2026-01-01 stands in line 2 already; keep one of the two notices",
            ),
        ];
        for (rows, expected) in cases {
            let error = Calendar::parse(&format!("{ANNOUNCED_HEADER}\n{rows}"), LUNAR_HEADER).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        let headless = Calendar::parse("2026-01-01,x,off,2026", LUNAR_HEADER).unwrap_err();
        assert_eq!(headless.to_string(), "cn.csv:1: expected the header date,name,kind,notice_year");
        let cases = [
            (
                "2027,2027-02-06,2027-02-20,2027-06-09",
                "lunar.csv:2: expected year,spring_festival,lantern,dragon_boat,mid_autumn",
            ),
            ("2027,2027-02-06,x,2027-06-09,soon", "lunar.csv:2: soon is not a date; write 2026-01-01"),
            ("2027,2026-02-17,x,2027-06-09,2027-09-15", "lunar.csv:2: 2026-02-17 does not lie in 2027"),
        ];
        for (rows, expected) in cases {
            let lunar = format!("{LUNAR_HEADER}\n{rows}");
            let error = Calendar::parse(&format!("{ANNOUNCED_HEADER}\n"), &lunar).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
