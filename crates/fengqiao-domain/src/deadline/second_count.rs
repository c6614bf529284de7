//! A second count of deadlines that shares nothing with the first but the file of notices: days are numbers, months and weekdays
//! are worked out by arithmetic, and the zone of China is eight hours. A thousand starts, every kind of length.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::tests::calendar;
use super::{HourStart, Length, due};

const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 24 * HOUR_S;
const CHINA_S: i64 = 8 * HOUR_S;
/// Notices are known from 2007 to 2026; with what the longest length adds, every day that is asked for is announced.
const FIRST: (i64, i64, i64) = (2008, 1, 2);
const STARTS: usize = 1_000;
const SEED: u64 = 20_261_128;

/// Days since 1970-01-01: 400 years have 146,097 days, and years that begin in March end with the day that leaps.
fn number_of((year, month, day): (i64, i64, i64)) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

fn day_of(number: i64) -> (i64, i64, i64) {
    let mut year = 1970 + number.div_euclid(366);
    while number_of((year + 1, 1, 1)) <= number {
        year += 1;
    }
    let mut month = 12;
    while number_of((year, month, 1)) > number {
        month -= 1;
    }
    (year, month, number - number_of((year, month, 1)) + 1)
}

/// What the notices say of single days; the rest is by the day of the week. 1970-01-01 was a Thursday.
struct Notices(BTreeMap<i64, bool>);

impl Notices {
    fn read() -> Self {
        let rows = include_str!("../../../../data/calendars/cn.csv").lines().skip(1);
        let row = |line: &str| {
            let mut cells = line.split(',');
            let mut parts = cells.next()?.split('-').map(|part| part.parse::<i64>().ok());
            let on = (parts.next()??, parts.next()??, parts.next()??);
            Some((number_of(on), cells.nth(1)? == "off"))
        };
        Self(rows.filter_map(row).collect())
    }

    fn off(&self, day: i64) -> bool {
        self.0.get(&day).copied().unwrap_or((day + 3).rem_euclid(7) >= 5)
    }

    fn worked_from(&self, mut day: i64) -> i64 {
        while self.off(day) {
            day += 1;
        }
        day
    }
}

/// The last second that is in time, and one: the end of the last day in China, or the hour, in seconds since 1970.
fn counted(start_s: i64, length: Length, hours: HourStart, notices: &Notices) -> i64 {
    let start = (start_s + CHINA_S).div_euclid(DAY_S);
    let last = match length {
        Length::Instant => return start_s,
        Length::Hours(count) => {
            let from = match hours {
                HourStart::Moment => start_s,
                HourStart::NextHour => (start_s.div_euclid(HOUR_S) + 1) * HOUR_S,
            };
            return from + i64::from(count) * HOUR_S;
        }
        Length::CalendarFixed(count) => start + i64::from(count),
        Length::Calendar(count) => notices.worked_from(start + i64::from(count)),
        Length::Working(count) => (0..count).fold(start, |day, _| notices.worked_from(day + 1)),
        Length::Months(count) => {
            let (year, month, day) = day_of(start);
            let months = year * 12 + month - 1 + i64::from(count);
            let first = number_of((months.div_euclid(12), months.rem_euclid(12) + 1, 1));
            let next = number_of(((months + 1).div_euclid(12), (months + 1).rem_euclid(12) + 1, 1));
            notices.worked_from((first + day - 1).min(next - 1))
        }
    };
    (last + 1) * DAY_S - CHINA_S
}

/// The next number of SplitMix64.
fn drawn(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[test]
fn a_thousand_starts_agree_with_the_second_count_for_every_kind_of_length() {
    let notices = Notices::read();
    assert!(notices.0.len() > 600, "the notices are read as expected");
    let mut state = SEED;
    let mut number = |below: i64| i64::try_from(drawn(&mut state) >> 1).unwrap() % below;
    let (first, last) = (number_of(FIRST), number_of((2025, 12, 1)));
    let mut moved = 0;
    for _ in 0..STARTS {
        let start_s = (first + number(last - first)) * DAY_S + number(DAY_S);
        let count = u32::try_from(1 + number(120)).unwrap();
        let start = Timestamp::from_second(start_s).unwrap();
        for (length, hours) in [
            (Length::Calendar(count), HourStart::Moment),
            (Length::CalendarFixed(count), HourStart::Moment),
            (Length::Working(count / 2 + 1), HourStart::Moment),
            (Length::Months(count % 8 + 1), HourStart::Moment),
            (Length::Hours(count), HourStart::Moment),
            (Length::Hours(count), HourStart::NextHour),
            (Length::Instant, HourStart::Moment),
        ] {
            let found = due(start, length, hours, calendar()).unwrap();
            let expected = counted(start_s, length, hours, &notices);
            assert_eq!(found.due_at.as_second(), expected, "seed {SEED}: {start} {length} {hours:?}");
            moved += usize::from(found.rolled());
        }
    }
    assert!(moved > 200, "only {moved} of them met a day off");
}
