//! Deadlines against dates worked by hand, a second count, and laws that hold for every start.

use super::*;
use jiff::civil::{Weekday, date};
use proptest::prelude::*;
use std::sync::LazyLock;

pub(super) fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
        Calendar::parse(
            include_str!("../../../../data/calendars/cn.csv"),
            include_str!("../../../../data/calendars/lunar.csv"),
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
    let found = due("1988-07-04T02:00:00Z".parse().unwrap(), Length::CalendarFixed(1), HourStart::Moment, calendar());
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
    let found = due_after_extension(Length::Hours(24), (first.due_at, Some(first.raw_last_on)), calendar()).unwrap();
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
    for text in ["", "cal", "cal:", "cal:0", "work:0", "cal:-1", "cal:+1 ", "cal:99999", "day:3", "work:3d", "inst:1"] {
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

/// The announced calendar, with days added or changed.
fn calendar_with(rows: &[(&str, &str)]) -> Calendar {
    let mut text = include_str!("../../../../data/calendars/cn.csv").to_owned();
    for (on, kind) in rows {
        let year = &on[..4];
        text.push_str(&format!("{on},临时放假,{kind},{year}\n"));
    }
    Calendar::parse(&text, include_str!("../../../../data/calendars/lunar.csv")).unwrap()
}

fn runs(dues: &[&Due]) -> Vec<Run> {
    dues.iter().zip(1..).map(|(due, place)| Run { due: (*due).clone(), gave_way: place < dues.len() }).collect()
}

#[test]
fn a_notice_that_comes_later_moves_what_it_touches_and_nothing_else() {
    // 18 and 19 March 2026 are given off by a later notice, Saturday the 21st is worked instead.
    let later = calendar_with(&[("2026-03-18", "off"), ("2026-03-19", "off"), ("2026-03-21", "workday")]);
    let cases = [
        ("2026-03-16", "work:5", "2026-03-23", "2026-03-24"),
        ("2026-03-16", "work:1", "2026-03-17", ""),
        ("2026-03-08", "cal:10", "2026-03-18", "2026-03-20"),
        ("2026-03-11", "cal:10", "2026-03-23", "2026-03-21"),
        ("2026-03-08", "cal!:10", "2026-03-18", ""),
        ("2026-02-18", "mon:1", "2026-03-18", "2026-03-20"),
        ("2026-03-17", "hour:24", "2026-03-18", ""),
        ("2026-04-08", "work:5", "2026-04-15", ""),
    ];
    for (start, length, last, moved) in cases {
        let first = due(at(day(start), 9, 0), length.parse().unwrap(), HourStart::Moment, calendar()).unwrap();
        assert_eq!(first.last_on, day(last), "{start} {length}");
        let found = recount(&runs(&[&first]), &later).unwrap();
        assert_eq!(found.map_or(String::new(), |due| due.last_on.to_string()), moved, "{start} {length}");
    }
    assert_eq!(recount(&[], &later).unwrap(), None);
}

#[test]
fn a_paused_and_an_extended_clock_are_counted_again_from_what_was_left() {
    let later = calendar_with(&[("2026-03-18", "off"), ("2026-03-19", "off")]);
    let working =
        |count| due(at(day("2026-03-10"), 9, 0), Length::Working(count), HourStart::Moment, calendar()).unwrap();
    // Three of five days are left from Monday the 16th on: 17, 18, 19; now 17, 20, 23.
    let first = working(5);
    let pause = (at(day("2026-03-12"), 9, 0), at(day("2026-03-16"), 9, 0));
    let resumed = due_after_pause(first.length, (first.due_at, Some(first.raw_last_on)), pause, calendar()).unwrap();
    assert_eq!(resumed.last_on, day("2026-03-19"));
    let two = [Run { due: first, gave_way: false }, Run { due: resumed, gave_way: false }];
    assert_eq!(recount(&two, &later).unwrap().unwrap().last_on, day("2026-03-23"));
    // Six days end on the 18th, which is off now, so on the 20th; two more on the 24th instead of the 20th.
    let base = working(6);
    assert_eq!(base.last_on, day("2026-03-18"));
    let longer = due_after_extension(Length::Working(2), (base.due_at, Some(base.raw_last_on)), calendar()).unwrap();
    assert_eq!(longer.last_on, day("2026-03-20"));
    assert_eq!(recount(&runs(&[&base, &longer]), &later).unwrap().unwrap().last_on, day("2026-03-24"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// However often it is counted again by the same calendar, nothing moves; by another, it ends where a clock that was counted
    /// by that one from the start would.
    #[test]
    fn counting_again_is_counting_anew(offset in 0_i64..6_000, length in any_length(), off in 1_i64..60) {
        let on = date(2008, 1, 1).checked_add(Span::new().days(offset)).unwrap();
        let extra = on.checked_add(Span::new().days(off)).unwrap();
        prop_assume!(calendar().name(extra).is_none());
        let later = calendar_with(&[(&extra.to_string(), "off")]);
        let count = |calendar: &Calendar| due(at(on, 8, 0), length, HourStart::Moment, calendar).unwrap();
        let first = count(calendar());
        prop_assert_eq!(recount(&runs(&[&first]), calendar()).unwrap(), None);
        let anew = count(&later);
        let again = recount(&runs(&[&first]), &later).unwrap().unwrap_or_else(|| first.clone());
        prop_assert_eq!((again.last_on, again.due_at), (anew.last_on, anew.due_at));
    }
}
