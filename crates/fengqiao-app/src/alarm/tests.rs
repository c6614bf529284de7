//! Every look on work that is made up, which it must tell of, and on honest work, of which it must not.

use std::collections::BTreeMap;

use fengqiao_domain::alarm::Alarm;
use fengqiao_domain::id::{OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::inspection::Window;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

use super::find::is_out_of_range;
use super::look::{
    Calendar, Run, Seen, Visited, at_window_end, copies, likeness, mutual, on_last_day, pairs, shares, too_fast,
};
use super::{AlarmRule, AlarmRules};
use crate::data_files::DataFiles;

/// A rule of the shipped file, as it is.
fn rule(id: &str) -> AlarmRule {
    let files = DataFiles::built_in().unwrap();
    let read: AlarmRules = toml::from_str(files.text("alarms.toml").unwrap()).unwrap();
    read.rules.into_iter().find(|rule| rule.id == id).unwrap()
}

fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from_bits(number)
}

fn at(on: Date, hour: i64) -> Timestamp {
    crate::day::midnight_in_china(on).checked_add(Span::new().hours(hour)).unwrap()
}

fn run(number: u128, issuer: u128, steps: &[(&str, Timestamp)]) -> Run {
    let seq = |place: usize| i64::try_from(number).unwrap() * 100 + i64::try_from(place).unwrap();
    let step = |(place, (transition, at)): (usize, &(&str, Timestamp))| Seen {
        seq: seq(place),
        at: *at,
        transition: (*transition).to_owned(),
        by: Some(organisation(7)),
    };
    Run {
        id: ProceedingId::from_bits(number),
        region_id: RegionId::from_bits(1),
        slots: vec![("issuer".to_owned(), organisation(issuer))],
        outcome: None,
        values: BTreeMap::new(),
        steps: steps.iter().enumerate().map(step).collect(),
    }
}

fn told(alarms: &[Alarm]) -> Vec<(i64, i64, usize)> {
    alarms.iter().map(|it| (it.seen, it.of, it.seqs.len())).collect()
}

/// Monday to Friday are working days; it is 10 May 2026.
fn looking(look: impl Fn(&Calendar<'_>) -> Vec<Alarm>) -> Vec<Alarm> {
    let last_working_day = |on: Date| {
        let off = i64::from(on.weekday().to_monday_one_offset()) - 5;
        on.checked_sub(Span::new().days(off.max(0))).unwrap()
    };
    look(&Calendar { today: date(2026, 5, 10), last_working_day: &last_working_day })
}

#[test]
fn claims_on_the_last_working_day_of_a_month_that_is_over_are_told() {
    let rule = rule("claims_on_last_day");
    let claims = |days: &[Date]| -> Vec<Run> {
        days.iter().zip(1..).map(|(on, number)| run(number, 1, &[("claim", at(*on, 10))])).collect()
    };
    let check = |days: &[Date], expected: &[(i64, i64, usize)]| {
        let runs = claims(days);
        let found = looking(|calendar| on_last_day(&rule, &runs.iter().collect::<Vec<_>>(), calendar));
        assert_eq!(told(&found), expected, "{days:?}");
    };
    check(&[date(2026, 4, 30); 5], &[(100, 5, 5)]);
    // The last of January was a Saturday, so that the thirtieth was the last day of work.
    check(&[date(2026, 1, 30); 6], &[(100, 6, 6)]);
    check(&[date(2026, 4, 30); 4], &[]);
    // Spread over the month as honest work is.
    let spread: Vec<Date> = (1..=25).map(|day| date(2026, 4, day)).chain([date(2026, 4, 30); 5]).collect();
    check(&spread, &[]);
    // Of the present month nothing is known yet.
    check(&[date(2026, 5, 29); 9], &[]);
    let others: Vec<Run> = claims(&[date(2026, 4, 30); 5])
        .into_iter()
        .map(|mut run| {
            run.steps[0].transition = "plan".to_owned();
            run
        })
        .collect();
    assert!(looking(|calendar| on_last_day(&rule, &others.iter().collect::<Vec<_>>(), calendar)).is_empty());
}

#[test]
fn visits_on_the_last_day_of_their_window_are_told() {
    let rule = rule("visits_at_window_end");
    let visit = |seq: i64, first: i8, on: i8| Visited {
        seq,
        organisation_id: organisation(1),
        on: date(2026, 4, on),
        window: Window { from_on: date(2026, 4, first), to_on: date(2026, 4, first + 6) },
    };
    let check = |visits: &[Visited], expected: &[(i64, i64, usize)]| {
        assert_eq!(told(&looking(|calendar| at_window_end(&rule, visits, calendar))), expected);
    };
    // Windows from Monday to Sunday: the last day of work is the Friday.
    let late: Vec<Visited> =
        [6, 13, 20].iter().flat_map(|first| [visit(1, *first, first + 4), visit(2, *first, first + 4)]).collect();
    check(&late, &[(100, 6, 6)]);
    let drawn: Vec<Visited> =
        [6, 13, 20].iter().flat_map(|first| (0..5).map(move |day| visit(1, *first, first + day))).collect();
    check(&drawn, &[]);
    check(&late[..4], &[]);
}

#[test]
fn a_problem_struck_off_within_an_hour_is_told_each_time() {
    let rule = rule("struck_off_at_once");
    let on = |hour: i64, minutes: i64| at(date(2026, 4, 7), hour).checked_add(Span::new().minutes(minutes)).unwrap();
    let check = |steps: &[(&str, Timestamp)], expected: &[(i64, i64, usize)]| {
        assert_eq!(told(&too_fast(&rule, &run(3, 1, steps))), expected);
    };
    check(&[("claim", on(9, 0)), ("verify", on(9, 20)), ("strike_off", on(9, 59))], &[(59, 1, 2)]);
    check(&[("claim", on(9, 0)), ("verify", on(9, 20)), ("strike_off", on(10, 0))], &[]);
    // Sent back in between: the claim that counts is the one before the striking off.
    check(&[("claim", on(9, 0)), ("send_back", on(9, 5)), ("claim", on(15, 0)), ("strike_off", on(17, 0))], &[]);
    let again = [
        ("claim", on(1, 0)),
        ("strike_off", on(5, 0)),
        ("reopen", on(6, 0)),
        ("claim", on(7, 0)),
        ("strike_off", on(7, 3)),
    ];
    check(&again, &[(3, 1, 2)]);
    let twice = [("claim", on(1, 0)), ("strike_off", on(1, 1)), ("claim", on(2, 0)), ("strike_off", on(2, 2))];
    let found = too_fast(&rule, &run(3, 1, &twice));
    assert_eq!((told(&found).len(), found[0].key != found[1].key), (2, true), "each has its own key");
    check(&[("strike_off", on(9, 0))], &[]);
}

#[test]
fn findings_that_are_copies_are_told_and_different_ones_are_not() {
    let rule = rule("copied_problems");
    let of = |texts: &[&str]| -> Vec<Run> {
        let with = |(number, text): (u128, &&str)| {
            let values = [("what".to_owned(), (*text).to_owned())].into();
            Run { values, ..run(number, 1, &[("open", at(date(2026, 4, 7), 9))]) }
        };
        (1..).zip(texts).map(with).collect()
    };
    let check = |texts: &[&str], expected: &[(i64, i64, usize)]| {
        let runs = of(texts);
        assert_eq!(told(&copies(&rule, &runs.iter().collect::<Vec<_>>())), expected);
    };
    let same = "夜间接处警登记缺少出警时间和处置结果";
    check(&[same, "夜间接处警登记，缺少出警时间和处置结果。", same], &[(100, 3, 3)]);
    check(&[same, same], &[]);
    check(&[same, "办案区监控录像保存不足九十日", "枪弹库双人双锁登记缺页", "值班室灭火器过期未更换"], &[]);
    // Two offices that each wrote it once or twice copied from nobody of their own.
    let mut runs = of(&[same, same, same]);
    runs[2].slots[0].1 = organisation(2);
    assert!(copies(&rule, &runs.iter().collect::<Vec<_>>()).is_empty());
}

#[test]
fn likeness_is_of_letters_and_not_of_marks() {
    let check = |one: &str, two: &str, least: i64, most: i64| {
        let found = likeness(&pairs(one), &pairs(two));
        assert!((least..=most).contains(&found), "{one} {two}: {found}");
    };
    check("接处警登记不全，缺少时间。", "接处警登记不全 缺少时间", 100, 100);
    check("接处警登记不全，缺少时间和地点", "接处警登记不全，缺少时间、地点", 70, 90);
    check("接处警登记不全", "办案区录像保存不足", 0, 20);
    check("", "", 0, 0);
}

#[test]
fn success_that_is_too_good_and_content_that_is_everybodys_are_told() {
    let ended = |of: usize, hits: usize, hit: &str, miss: &str| -> Vec<Run> {
        let word = |place: usize| if place < hits { hit } else { miss };
        let with = |place: usize| Run {
            outcome: Some(word(place).to_owned()),
            values: [("content".to_owned(), word(place).to_owned())].into(),
            ..run(place as u128 + 1, 1, &[("end", at(date(2026, 4, 7), 9))])
        };
        (0..of).map(with).collect()
    };
    let outcomes = |of, hits| {
        let runs = ended(of, hits, "settled", "failed");
        told(&shares(&rule("mediation_too_good"), &runs.iter().collect::<Vec<_>>(), |run| run.outcome.as_deref()))
    };
    assert_eq!(outcomes(100, 99), [(99, 100, 50)], "at most fifty events are named");
    assert!(outcomes(100, 98).is_empty() && outcomes(100, 85).is_empty() && outcomes(50, 50).is_empty());
    let values = |of, hits| {
        let runs = ended(of, hits, "mostly", "not");
        told(&shares(&rule("all_content"), &runs.iter().collect::<Vec<_>>(), |run| run.value("content")))
    };
    assert_eq!(values(60, 60), [(100, 60, 50)]);
    assert!(values(60, 59).is_empty() && values(50, 50).is_empty());
    // One that has not ended says nothing of how they end.
    let open: Vec<Run> = ended(99, 99, "settled", "").into_iter().map(|run| Run { outcome: None, ..run }).collect();
    let looked = shares(&rule("mediation_too_good"), &open.iter().collect::<Vec<_>>(), |run| run.outcome.as_deref());
    assert!(looked.is_empty());
}

#[test]
fn two_offices_that_adopt_from_each_other_are_told_and_a_good_teacher_is_not() {
    let rule = rule("practice_exchanged");
    let adopted = |number: u128, from: u128, by: u128| {
        let mut run = run(number, from, &[("confirm_adoption", at(date(2026, 4, 7), 9))]);
        run.slots.push(("adopter".to_owned(), organisation(by)));
        run
    };
    let check = |runs: &[Run], expected: &[(i64, i64, usize)]| {
        assert_eq!(told(&mutual(&rule, &runs.iter().collect::<Vec<_>>())), expected);
    };
    check(&[adopted(1, 1, 2), adopted(2, 2, 1)], &[(1, 2, 2)]);
    check(&[adopted(1, 1, 2), adopted(2, 1, 2), adopted(3, 1, 3), adopted(4, 2, 3), adopted(5, 3, 4)], &[]);
    let mut offered = adopted(2, 2, 1);
    offered.steps[0].transition = "offer".to_owned();
    check(&[adopted(1, 1, 2), offered], &[]);
}

#[test]
fn a_rate_that_nobody_would_believe_is_told() {
    let rule = rule("rate_out_of_range");
    for (rate, count, expected) in [(9, 1, true), (10, 1, false), (400, 9, false), (401, 9, true), (0, 0, false)] {
        assert_eq!(is_out_of_range(&rule, rate, count), expected, "{rate} of {count}");
    }
}
