//! Deadlines: lengths of time as the law counts them, the instant at which they end, and the light they show.
//! Not here: what happens when one ends; see the procedure engine.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::{Calendar, CalendarError, Certainty};

/// A length of time in the notation of procedure files.
///
/// # Source
/// Civil Procedure Law art. 85; Civil Code arts. 201-203; Criminal Procedure Law art. 105.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// `cal:N`: calendar days; the day of the start is not counted; a last day that is a day off moves to the next working day.
    Calendar(u32),
    /// `cal!:N`: calendar days without moving, as for a person in custody.
    CalendarFixed(u32),
    /// `work:N`: working days; the day of the start is not counted.
    Working(u32),
    /// `hour:N`: hours, through days off.
    Hours(u32),
    /// `mon:N`: months; the same day number or the month's last day, then moved like calendar days.
    Months(u32),
    /// `inst`: at once.
    Instant,
}

/// The largest number in a length; the smallest is 1, for "at once" is `inst`.
pub const LENGTH_MAX: u32 = 5_000;
/// Days off that the explanation of a deadline lists: more than any festival with its weekends.
const DAYS_OFF_MAX: usize = 40;

/// The text is not a length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a length; write cal:30, cal!:10, work:3, hour:24, mon:6 or inst, with numbers from 1 to 5000")]
pub struct LengthError(String);

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        if text == "inst" {
            return Ok(Self::Instant);
        }
        let fault = || LengthError(text.to_owned());
        let (kind, number) = text.split_once(':').ok_or_else(fault)?;
        let number: u32 = number.parse().ok().filter(|number| (1..=LENGTH_MAX).contains(number)).ok_or_else(fault)?;
        match kind {
            "cal" => Ok(Self::Calendar(number)),
            "cal!" => Ok(Self::CalendarFixed(number)),
            "work" => Ok(Self::Working(number)),
            "hour" => Ok(Self::Hours(number)),
            "mon" => Ok(Self::Months(number)),
            _ => Err(fault()),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(number) => write!(out, "cal:{number}"),
            Self::CalendarFixed(number) => write!(out, "cal!:{number}"),
            Self::Working(number) => write!(out, "work:{number}"),
            Self::Hours(number) => write!(out, "hour:{number}"),
            Self::Months(number) => write!(out, "mon:{number}"),
            Self::Instant => out.write_str("inst"),
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// From when hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HourStart {
    /// From the moment itself (Civil Code art. 201).
    #[default]
    Moment,
    /// From the next full hour (interpretation of the Civil Procedure Law, art. 125); a start on the full hour itself waits
    /// for the next one as well, as the day of the start is not counted either.
    NextHour,
}

/// When a length ends, and how that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The first instant that is too late: the midnight in China that ends the last day (24:00), or the end of the last hour.
    pub due_at: Timestamp,
    /// Day on which the count started; it is not counted.
    pub start_on: Date,
    /// Last day before it was moved off a day off.
    pub raw_last_on: Date,
    /// Last day on which the act is in time.
    pub last_on: Date,
    /// Whether every day from start to end stands in a notice.
    pub certainty: Certainty,
    /// The length that was counted.
    pub length: Length,
    /// Days off that were not counted, or off which the last day was moved, at most 40: the sum shown on hover.
    #[serde(default)]
    pub days_off: Vec<DayOff>,
}

impl Due {
    /// Whether the last day was moved off a day off.
    #[must_use]
    pub fn rolled(&self) -> bool {
        self.raw_last_on != self.last_on
    }
}

/// A day off in the sum of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    /// The day.
    pub on: Date,
    /// Festival of the notice; none for a plain weekend.
    pub name: Option<String>,
}

// One zone for all of China. A fixed +08:00 would be wrong from 1986 to 1991, when there was summer time; the bundled
// database makes the answer the same on every machine, whatever zone files it has.
fn china() -> &'static TimeZone {
    static CHINA: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZoneDatabase::bundled().get("Asia/Shanghai").expect("the tz database is compiled into the program")
    });
    &CHINA
}

/// The first instant of a day in China.
///
/// # Errors
/// The day lies outside the calendar.
pub fn first_instant(on: Date) -> Result<Timestamp, CalendarError> {
    china().to_timestamp(on.at(0, 0, 0, 0)).map_err(|_| CalendarError::NoWorkingDay(on))
}

fn midnight_after(last_on: Date) -> Result<Timestamp, CalendarError> {
    let next = last_on.tomorrow().ok().and_then(|next| first_instant(next).ok());
    next.ok_or(CalendarError::NoWorkingDay(last_on))
}

/// When a length that starts at an instant ends.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// As for [`Length`]; golden cases in the tests are worked by hand from the notices.
pub fn due(start_at: Timestamp, length: Length, hours: HourStart, calendar: &Calendar) -> Result<Due, CalendarError> {
    let zone = china();
    let start_on = zone.to_datetime(start_at).date();
    let beyond = || CalendarError::NoWorkingDay(start_on);
    let days_later = |count: u32| start_on.checked_add(Span::new().days(i64::from(count))).map_err(|_| beyond());
    let (raw_last_on, last_on, due_at) = match length {
        Length::Instant => (start_on, start_on, start_at),
        Length::Hours(count) => {
            let from = match hours {
                HourStart::Moment => start_at,
                HourStart::NextHour => next_hour(start_at, zone).ok_or_else(beyond)?,
            };
            let due_at = from.checked_add(SignedDuration::from_hours(i64::from(count))).map_err(|_| beyond())?;
            let last_on = zone.to_datetime(due_at).date();
            (last_on, last_on, due_at)
        }
        Length::CalendarFixed(count) => {
            let last_on = days_later(count)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
        Length::Calendar(count) => moved(days_later(count)?, calendar)?,
        Length::Months(count) => {
            let raw = start_on.checked_add(Span::new().months(i64::from(count))).map_err(|_| beyond())?;
            moved(raw, calendar)?
        }
        Length::Working(count) => {
            let last_on = calendar.add_working_days(start_on, count)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
    };
    let certainty = calendar.certainty(start_on).max(calendar.certainty(last_on));
    let days_off = days_off(length, (start_on, raw_last_on, last_on), calendar);
    Ok(Due { due_at, start_on, raw_last_on, last_on, certainty, length, days_off })
}

/// When a length ends that was paused and goes on: the days or hours that were left at the pause are counted from the
/// resumption, and the end is moved off a day off as before.
///
/// `left` is the former end: the instant, and the last day before it was moved; `pause` is from when to when it waited.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// Ours.
pub fn due_after_pause(
    length: Length,
    (due_at, raw_last_on): (Timestamp, Option<Date>),
    (paused_at, resumed_at): (Timestamp, Timestamp),
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let zone = china();
    let [paused_on, resumed_on] = [paused_at, resumed_at].map(|at| zone.to_datetime(at).date());
    let beyond = || CalendarError::NoWorkingDay(resumed_on);
    let former_last_on = raw_last_on.unwrap_or_else(|| zone.to_datetime(due_at).date());
    let (raw_last_on, last_on, due_at) = match length {
        Length::Instant | Length::Hours(_) => {
            let left = due_at.duration_since(paused_at).max(SignedDuration::ZERO);
            let due_at = resumed_at.checked_add(left).map_err(|_| beyond())?;
            let last_on = zone.to_datetime(due_at).date();
            (last_on, last_on, due_at)
        }
        Length::Working(_) => {
            let days = paused_on.series(Span::new().days(1)).skip(1).take_while(|on| *on <= former_last_on);
            let left = u32::try_from(days.filter(|on| calendar.is_working_day(*on)).count()).map_err(|_| beyond())?;
            let last_on = calendar.on_or_after(calendar.add_working_days(resumed_on, left)?)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
        Length::Calendar(_) | Length::CalendarFixed(_) | Length::Months(_) => {
            let left = paused_on.until(former_last_on).map_or(0, |span| span.get_days()).max(0);
            let raw = resumed_on.checked_add(Span::new().days(left)).map_err(|_| beyond())?;
            match length {
                Length::CalendarFixed(_) => (raw, raw, midnight_after(raw)?),
                _ => moved(raw, calendar)?,
            }
        }
    };
    let certainty = calendar.certainty(resumed_on).max(calendar.certainty(last_on));
    let days_off = days_off(length, (resumed_on, raw_last_on, last_on), calendar);
    Ok(Due { due_at, start_on: resumed_on, raw_last_on, last_on, certainty, length, days_off })
}

/// When a length ends that is extended: `by` is counted from its former last day before that was moved, which is not
/// counted itself, or from its former instant for hours.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// Ours.
pub fn due_after_extension(
    by: Length,
    (due_at, raw_last_on): (Timestamp, Option<Date>),
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let from_at = match (by, raw_last_on) {
        (Length::Instant | Length::Hours(_), _) | (_, None) => due_at,
        (_, Some(last_on)) => first_instant(last_on)?,
    };
    due(from_at, by, HourStart::Moment, calendar)
}

// Of working days every day off on the way is listed; of calendar days only those off which the end was moved.
fn days_off(length: Length, (start_on, raw_last_on, last_on): (Date, Date, Date), calendar: &Calendar) -> Vec<DayOff> {
    let from = match length {
        Length::Working(_) => start_on.tomorrow().unwrap_or(start_on),
        Length::Calendar(_) | Length::Months(_) => raw_last_on,
        Length::CalendarFixed(_) | Length::Hours(_) | Length::Instant => return Vec::new(),
    };
    from.series(Span::new().days(1))
        .take_while(|on| *on < last_on)
        .filter(|on| !calendar.is_working_day(*on))
        .take(DAYS_OFF_MAX)
        .map(|on| DayOff { on, name: calendar.name(on).map(str::to_owned) })
        .collect()
}

fn moved(raw: Date, calendar: &Calendar) -> Result<(Date, Date, Timestamp), CalendarError> {
    let last_on = calendar.on_or_after(raw)?;
    Ok((raw, last_on, midnight_after(last_on)?))
}

fn next_hour(at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let local = zone.to_datetime(at);
    let on_the_hour = local.date().at(local.hour(), 0, 0, 0);
    let floor = zone.to_timestamp(on_the_hour).ok()?;
    floor.checked_add(SignedDuration::from_hours(1)).ok()
}

/// The light of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Paused or without a clock.
    Grey,
    /// In time.
    Green,
    /// In the last third of the time.
    Yellow,
    /// Over.
    Red,
}

/// The light of a running clock at an instant; one that waits or has ended is [`Light::Grey`] without asking.
#[must_use]
pub fn light(start_at: Timestamp, due_at: Timestamp, now: Timestamp) -> Light {
    let (whole, left) = (due_at.duration_since(start_at), due_at.duration_since(now));
    if left <= SignedDuration::ZERO {
        Light::Red
    } else if left.as_millis().saturating_mul(3) <= whole.as_millis() {
        Light::Yellow
    } else {
        Light::Green
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn calendar() -> &'static Calendar {
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
            Calendar::parse(
                include_str!("../../../data/calendars/cn.csv"),
                include_str!("../../../data/calendars/lunar.csv"),
            )
            .unwrap()
        });
        &CALENDAR
    }

    fn at(on: Date, hour: i8, minute: i8) -> Timestamp {
        china().to_timestamp(on.at(hour, minute, 0, 0)).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn golden_deadlines_of_the_law_hold() {
        // start, length, raw last day, due, in custody
        let cases = [
            ("2026-01-20", "cal:30", "2026-02-19", "2026-02-24", "2026-02-19"),
            ("2026-01-15", "cal:30", "2026-02-14", "2026-02-14", "2026-02-14"),
            ("2025-09-05", "cal:30", "2025-10-05", "2025-10-09", "2025-10-05"),
            ("2026-09-25", "cal:10", "2026-10-05", "2026-10-08", "2026-10-05"),
            ("2026-09-28", "cal:3", "2026-10-01", "2026-10-08", ""),
            ("2026-04-24", "cal:7", "2026-05-01", "2026-05-06", ""),
            ("2026-02-12", "work:5", "", "2026-02-26", ""),
            ("2026-09-24", "work:5", "", "2026-10-09", ""),
            ("2026-04-30", "work:3", "", "2026-05-08", ""),
            ("2025-09-26", "work:2", "", "2025-09-29", ""),
            ("2024-09-30", "work:5", "", "2024-10-12", ""),
            ("2025-11-30", "mon:3", "2026-02-28", "2026-02-28", ""),
            ("2026-01-31", "mon:1", "2026-02-28", "2026-02-28", ""),
            ("2025-12-15", "mon:2", "2026-02-15", "2026-02-24", ""),
        ];
        let calendar = calendar();
        for (start, length, raw, last, custody) in cases {
            let start_at = at(day(start), 9, 30);
            let found = due(start_at, length.parse().unwrap(), HourStart::Moment, calendar).unwrap();
            assert_eq!(found.last_on, day(last), "{start} {length}");
            assert_eq!(found.due_at, at(day(last).tomorrow().unwrap(), 0, 0), "{start} {length}");
            if !raw.is_empty() {
                assert_eq!(found.raw_last_on, day(raw), "{start} {length}");
            }
            if !custody.is_empty() {
                let fixed = length.replace("cal:", "cal!:").parse().unwrap();
                assert_eq!(
                    due(start_at, fixed, HourStart::Moment, calendar).unwrap().last_on,
                    day(custody),
                    "{start} {length}"
                );
            }
        }
    }

    #[test]
    fn hours_in_civil_procedure_count_from_the_next_hour() {
        let start = at(date(2026, 2, 14), 22, 10);
        let found = due(start, Length::Hours(24), HourStart::NextHour, calendar()).unwrap();
        assert_eq!(found.due_at, at(date(2026, 2, 15), 23, 0));
        let found = due(start, Length::Hours(24), HourStart::Moment, calendar()).unwrap();
        assert_eq!(found.due_at, at(date(2026, 2, 15), 22, 10));
    }

    #[test]
    fn a_start_on_the_full_hour_waits_for_the_next() {
        let found = due(at(date(2026, 2, 14), 22, 0), Length::Hours(24), HourStart::NextHour, calendar()).unwrap();
        assert_eq!(found.due_at, at(date(2026, 2, 15), 23, 0));
    }

    #[test]
    fn the_sum_names_the_days_off() {
        let start = at(date(2026, 9, 28), 9, 0);
        let named = |due: &Due| due.days_off.iter().filter(|day| day.name.is_some()).count();
        let moved = due(start, Length::Calendar(3), HourStart::Moment, calendar()).unwrap();
        assert!(moved.rolled() && moved.days_off.len() == 7 && named(&moved) == 7, "{moved:?}");
        let worked = due(at(date(2026, 9, 24), 9, 0), Length::Working(5), HourStart::Moment, calendar()).unwrap();
        // Mid-autumn 25 to 27 September and National Day 1 to 7 October.
        assert_eq!((worked.days_off.len(), worked.rolled()), (10, false));
        let custody = due(start, Length::CalendarFixed(3), HourStart::Moment, calendar()).unwrap();
        assert!(!custody.rolled() && custody.days_off.is_empty());
    }

    #[test]
    fn summer_time_of_1986_to_1991_is_counted() {
        // Midnight in the summer of 1988 was 15:00 UTC, not 16:00.
        let found =
            due("1988-07-04T02:00:00Z".parse().unwrap(), Length::CalendarFixed(1), HourStart::Moment, calendar());
        assert_eq!(found.unwrap().due_at, "1988-07-05T15:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_pause_gives_back_the_days_that_were_left() {
        let cases = [
            // length, start, paused, resumed, last day: two of five working days left, then the spring festival between.
            ("work:5", "2026-03-02", "2026-03-05", "2026-03-16", "2026-03-18"),
            ("work:5", "2026-02-02", "2026-02-05", "2026-02-13", "2026-02-24"),
            ("cal:30", "2026-03-02", "2026-03-12", "2026-04-01", "2026-04-21"),
            ("cal:10", "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-08"),
            ("cal!:10", "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-02"),
            ("mon:1", "2026-03-02", "2026-03-03", "2026-03-03", "2026-04-02"),
        ];
        for (length, start, paused, resumed, last) in cases {
            let length: Length = length.parse().unwrap();
            let first = due(at(day(start), 9, 0), length, HourStart::Moment, calendar()).unwrap();
            let pause = (at(day(paused), 9, 0), at(day(resumed), 9, 0));
            let found = due_after_pause(length, (first.due_at, Some(first.raw_last_on)), pause, calendar()).unwrap();
            assert_eq!(found.last_on, day(last), "{length} {start}");
        }
        let (start, length) = (at(date(2026, 3, 2), 9, 0), Length::Hours(24));
        let first = due(start, length, HourStart::Moment, calendar()).unwrap();
        let pause = (at(date(2026, 3, 2), 10, 0), at(date(2026, 3, 9), 10, 0));
        let found = due_after_pause(length, (first.due_at, None), pause, calendar()).unwrap();
        assert_eq!(found.due_at, at(date(2026, 3, 10), 9, 0));
    }

    #[test]
    fn an_extension_counts_on_from_the_last_day() {
        let cases = [
            // Ordinary mediation of 15 days by 30: the 15 days end on Sunday 4 October, and so does not the count.
            ("2026-09-19", "cal:15", "cal:30", "2026-11-03"),
            ("2026-03-02", "work:5", "work:2", "2026-03-11"),
            ("2026-03-02", "cal!:10", "cal!:4", "2026-03-16"),
        ];
        for (start, length, by, last) in cases {
            let first = due(at(day(start), 9, 0), length.parse().unwrap(), HourStart::Moment, calendar()).unwrap();
            let found = due_after_extension(by.parse().unwrap(), (first.due_at, Some(first.raw_last_on)), calendar());
            assert_eq!(found.unwrap().last_on, day(last), "{start} {length} {by}");
        }
        let first = due(at(date(2026, 3, 2), 9, 0), Length::Hours(24), HourStart::Moment, calendar()).unwrap();
        let found =
            due_after_extension(Length::Hours(24), (first.due_at, Some(first.raw_last_on)), calendar()).unwrap();
        assert_eq!(found.due_at, at(date(2026, 3, 4), 9, 0));
    }

    #[test]
    fn a_deadline_into_a_year_without_notice_says_so() {
        let found = due(at(date(2026, 12, 20), 9, 0), Length::Calendar(30), HourStart::Moment, calendar()).unwrap();
        assert_eq!(found.certainty, Certainty::Expected);
    }

    #[test]
    fn a_start_just_before_and_at_midnight_belongs_to_different_days() {
        let before = due(at(date(2026, 3, 2), 23, 59), Length::Working(1), HourStart::Moment, calendar()).unwrap();
        let after = due(at(date(2026, 3, 3), 0, 0), Length::Working(1), HourStart::Moment, calendar()).unwrap();
        assert_eq!((before.last_on, after.last_on), (date(2026, 3, 3), date(2026, 3, 4)));
    }

    #[test]
    fn texts_that_are_no_lengths_are_refused() {
        for text in
            ["", "cal", "cal:", "cal:0", "work:0", "cal:-1", "cal:+1 ", "cal:99999", "day:3", "work:3d", "inst:1"]
        {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }

    #[test]
    fn lights_turn_in_the_last_third() {
        let (start, due_at) = (at(date(2026, 3, 2), 0, 0), at(date(2026, 3, 5), 0, 0));
        let cases = [
            (2, 0, 0, Light::Green),
            (3, 23, 59, Light::Green),
            (4, 0, 0, Light::Yellow),
            (4, 23, 59, Light::Yellow),
            (5, 0, 0, Light::Red),
        ];
        for (on, hour, minute, expected) in cases {
            assert_eq!(light(start, due_at, at(date(2026, 3, on), hour, minute)), expected);
        }
    }

    /// A second, naive count: walks day by day over a list of days off.
    fn naive_last(start: Date, length: Length, calendar: &Calendar) -> Date {
        let off = |on: Date| match calendar.name(on) {
            Some(_) => !calendar.is_working_day(on),
            None => matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday),
        };
        let mut on = start;
        let step = |on: &mut Date| *on = on.tomorrow().unwrap();
        match length {
            Length::Calendar(count) | Length::CalendarFixed(count) => (0..count).for_each(|_| step(&mut on)),
            Length::Working(count) => {
                let mut left = count;
                while left > 0 {
                    step(&mut on);
                    left -= u32::from(!off(on));
                }
            }
            Length::Months(count) => {
                let month = u32::try_from(start.month()).unwrap() - 1 + count;
                let year = start.year() + i16::try_from(month / 12).unwrap();
                let first = date(year, i8::try_from(month % 12 + 1).unwrap(), 1);
                on = first.with().day(start.day().min(first.days_in_month())).build().unwrap();
            }
            Length::Hours(_) | Length::Instant => {}
        }
        while matches!(length, Length::Calendar(_) | Length::Months(_)) && off(on) {
            step(&mut on);
        }
        on
    }

    fn any_length() -> impl Strategy<Value = Length> {
        prop_oneof![
            (1_u32..120).prop_map(Length::Calendar),
            (1_u32..120).prop_map(Length::CalendarFixed),
            (1_u32..60).prop_map(Length::Working),
            (1_u32..24).prop_map(Length::Months),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn two_counts_agree(offset in 0_i64..6_000, length in any_length()) {
            let calendar = calendar();
            let start = date(2008, 1, 1).checked_add(Span::new().days(offset)).unwrap();
            let found = due(at(start, 12, 0), length, HourStart::Moment, calendar).unwrap();
            prop_assert_eq!(found.last_on, naive_last(start, length, calendar));
        }

        #[test]
        fn civil_deadlines_never_end_on_a_day_off(offset in 0_i64..9_000, count in 1_u32..200) {
            let calendar = calendar();
            let start = at(date(2008, 1, 1).checked_add(Span::new().days(offset)).unwrap(), 8, 0);
            for length in [Length::Calendar(count), Length::Working(count), Length::Months(count % 24 + 1)] {
                prop_assert!(calendar.is_working_day(due(start, length, HourStart::Moment, calendar).unwrap().last_on));
            }
        }

        #[test]
        fn deadlines_are_monotone_and_custody_never_moves(offset in 0_i64..6_000, count in 1_u32..150) {
            let calendar = calendar();
            let on = date(2008, 1, 1).checked_add(Span::new().days(offset)).unwrap();
            let last = |on, length| due(at(on, 8, 0), length, HourStart::Moment, calendar).unwrap().last_on;
            for make in [Length::Calendar, Length::CalendarFixed, Length::Working, Length::Months] {
                prop_assert!(last(on, make(count)) <= last(on.tomorrow().unwrap(), make(count)));
                prop_assert!(last(on, make(count)) <= last(on, make(count + 1)));
            }
            let fixed = last(on, Length::CalendarFixed(count));
            prop_assert_eq!(fixed, on.checked_add(Span::new().days(i64::from(count))).unwrap());
        }

        #[test]
        fn a_pause_of_no_time_changes_nothing(offset in 0_i64..6_000, length in any_length(), share in 0_i32..=100) {
            let on = date(2008, 1, 1).checked_add(Span::new().days(offset)).unwrap();
            let first = due(at(on, 8, 0), length, HourStart::Moment, calendar()).unwrap();
            let days = on.until(first.raw_last_on).unwrap().get_days() * share / 100;
            let paused = at(on.checked_add(Span::new().days(days)).unwrap(), 9, 0);
            let again = due_after_pause(length, (first.due_at, Some(first.raw_last_on)), (paused, paused), calendar());
            prop_assert_eq!(again.unwrap().last_on, first.last_on);
        }

        #[test]
        fn a_pause_or_an_extension_never_ends_on_a_day_off_and_custody_never_moves(
            offset in 0_i64..6_000, length in any_length(), share in 0_i64..=100, waited in 0_i64..400, by in any_length(),
        ) {
            let calendar = calendar();
            let later = |on: Date, days: i64| on.checked_add(Span::new().days(days)).unwrap();
            let on = later(date(2008, 1, 1), offset);
            let first = due(at(on, 8, 0), length, HourStart::Moment, calendar).unwrap();
            let left = (first.due_at, Some(first.raw_last_on));
            let paused_on = later(on, i64::from(on.until(first.raw_last_on).unwrap().get_days()) * share / 100);
            let resumed = |days: i64| {
                let pause = (at(paused_on, 9, 0), at(later(paused_on, days), 9, 0));
                due_after_pause(length, left, pause, calendar).unwrap()
            };
            let extended = due_after_extension(by, left, calendar).unwrap();
            prop_assert!(resumed(waited).last_on <= resumed(waited + 1).last_on);
            prop_assert!(resumed(waited).last_on >= first.last_on);
            prop_assert!(extended.last_on > first.raw_last_on);
            for due in [&resumed(waited), &extended] {
                match due.length {
                    Length::CalendarFixed(_) => prop_assert_eq!(due.last_on, due.raw_last_on),
                    _ => prop_assert!(calendar.is_working_day(due.last_on), "{}", due.last_on),
                }
            }
            if matches!(length, Length::CalendarFixed(_)) {
                prop_assert_eq!(resumed(waited).last_on, later(first.last_on, waited));
            }
            if let Length::CalendarFixed(count) = by {
                prop_assert_eq!(extended.last_on, later(first.raw_last_on, i64::from(count)));
            }
        }

        #[test]
        fn lengths_round_trip(length in any_length()) {
            prop_assert_eq!(length.to_string().parse::<Length>(), Ok(length));
        }
    }
}
