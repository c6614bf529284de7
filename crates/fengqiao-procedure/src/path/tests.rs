//! Times that a published study gives, and trails made by hand.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::proceeding::{DeadlineSet, Proceeding, Step, Subject};
use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::trail::Trails;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn at(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
    start.checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

/// One step of an invented proceeding: when, transition, state afterwards, clocks set (id, due), ended, waiting.
#[derive(Default, Clone)]
struct Done<'d> {
    at_s: i64,
    transition: &'d str,
    to: &'d str,
    set: &'d [(&'d str, i64)],
    ended: &'d [(&'d str, &'d str)],
    held: &'d [(&'d str, bool)],
    outcome: Option<&'d str>,
}

fn trail(number: u128, steps: &[Done<'_>]) -> Trail {
    let mut trails = Trails::default();
    let mut from: Option<String> = None;
    for (place, done) in steps.iter().enumerate() {
        let held = done.held.iter().map(|(id, waits)| {
            let open = json!({ "start_at": at(0), "due_at": at(0), "paused_at": waits.then(|| at(done.at_s)) });
            ((*id).to_owned(), open)
        });
        let set = done.set.iter().map(|(id, due_s)| DeadlineSet {
            id: fengqiao_domain::id::DeadlineId::from_bits(1),
            key: (*id).to_owned(),
            start_at: at(done.at_s),
            due_at: at(*due_s),
            reminders_at: Vec::new(),
            length: "cal:1".into(),
            basis: None,
            sum: json!(null),
        });
        let proceeding = Proceeding {
            id: ProceedingId::from_bits(number),
            code: "ZL".into(),
            procedure: "directive".into(),
            version: "1".into(),
            subject: Subject { kind: "matter".into(), id: "m".into() },
            parent_id: None,
            region_id: RegionId::from_bits(1),
            title: String::new(),
            state: done.to.into(),
            terminal: done.outcome.is_some(),
            outcome: done.outcome.map(str::to_owned),
            revision: u32::try_from(place).unwrap() + 1,
            opened_at: at(0),
            since_at: at(done.at_s),
            slots: Vec::new(),
            marks: Default::default(),
            instance: json!({ "deadlines": held.collect::<serde_json::Map<_, _>>() }),
        };
        let step = Step {
            transition: done.transition.into(),
            from: from.replace(done.to.to_owned()),
            to: done.to.into(),
            late: false,
            note: None,
            fields: json!({}),
            party: None,
            weighed: Vec::new(),
            deadlines_set: set.collect(),
            deadlines_ended: done.ended.iter().map(|(id, how)| ((*id).to_owned(), (*how).to_owned())).collect(),
        };
        let event = if place == 0 {
            Event::ProceedingOpened { proceeding, step }
        } else {
            Event::ProceedingStepped { proceeding, step }
        };
        trails.take(at(done.at_s), Some(OrganisationId::from_bits(7)), &event);
    }
    trails.finish().remove(0)
}

/// Opened, and closed so many seconds later.
fn closed(number: u128, opened_s: i64, seconds: i64) -> Trail {
    let open = Done { at_s: opened_s, transition: "open", to: "begun", ..Done::default() };
    let close =
        Done { at_s: opened_s + seconds, transition: "end", to: "ended", outcome: Some("done"), ..Done::default() };
    trail(number, &[open, close])
}

#[test]
fn the_median_is_that_of_a_published_study() {
    // Weeks of remission under 6-MP, with those still in remission, and under a placebo (Freireich et al., Blood 1963).
    let treated = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|weeks| (weeks, true)).into_iter();
    let lasting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|weeks| (weeks, false));
    let found = spread(treated.chain(lasting).collect());
    assert_eq!((found.ended, found.going_on), (9, 12));
    assert_eq!(found.median_s, None, "fewer than {POPULATION_MIN} have ended: no figure");
    let twice = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|weeks| [(weeks, true); 2]).into_iter().flatten();
    let found = spread(twice.chain(lasting.into_iter().flat_map(|it| [it; 2])).collect());
    assert_eq!((found.median_s, found.p90_s), (Some(23), None), "the estimate never falls to a tenth");
    let placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
    let found = spread(placebo.map(|weeks| (weeks, true)).into());
    assert_eq!((found.median_s, found.p90_s), (Some(8), Some(17)));
}

#[test]
fn a_change_is_told_with_both_populations() {
    let before: Vec<Trail> =
        (0..61).map(|place| closed(place, 0, (47 + i64::try_from(place).unwrap()) * DAY)).collect();
    let after: Vec<Trail> =
        (0..58).map(|place| closed(100 + place, 0, (14 + i64::try_from(place).unwrap()) * HOUR)).collect();
    let (before, after): (Vec<&Trail>, Vec<&Trail>) = (before.iter().collect(), after.iter().collect());
    let found = compare(&before, &after, at(1_000 * DAY));
    assert_eq!((found.before.whole.ended, found.before.whole.median_s), (61, Some(77 * DAY)));
    assert_eq!((found.after.whole.ended, found.after.whole.median_s), (58, Some(42 * HOUR)));
    assert_eq!(found.states[0].0, "begun");
    let few = compare(&before[..9], &after, at(1_000 * DAY));
    assert_eq!((few.before.whole.ended, few.before.whole.median_s), (9, None));
}

#[test]
fn what_goes_on_does_not_make_the_newest_look_quick() {
    let quick: Vec<Trail> = (0..10).map(|place| closed(place, 0, HOUR)).collect();
    let slow: Vec<Trail> =
        (20..34).map(|place| trail(place, &[Done { transition: "open", to: "begun", ..Done::default() }])).collect();
    let all: Vec<&Trail> = quick.iter().chain(&slow).collect();
    let found = paths(&all, at(DAY));
    assert_eq!((found.whole.ended, found.whole.going_on, found.whole.median_s), (10, 14, None));
    assert_eq!((found.states[0].now, found.states[0].overdue), (14, 0));
}

#[test]
fn a_pause_is_taken_off_the_net_time_and_not_off_the_gross() {
    let steps = [
        Done { transition: "open", to: "begun", set: &[("limit", DAY)], held: &[("limit", false)], ..Done::default() },
        Done {
            at_s: 2 * HOUR,
            transition: "pause",
            to: "begun",
            ended: &[("limit", "paused")],
            held: &[("limit", true)],
            ..Done::default()
        },
        Done {
            at_s: 12 * HOUR,
            transition: "resume",
            to: "begun",
            set: &[("limit", DAY + 10 * HOUR)],
            held: &[("limit", false)],
            ..Done::default()
        },
        Done {
            at_s: 13 * HOUR,
            transition: "end",
            to: "ended",
            ended: &[("limit", "met")],
            outcome: Some("done"),
            ..Done::default()
        },
    ];
    let trail = trail(1, &steps);
    let stays = trail.stays(at(DAY));
    assert_eq!(stays, [Stay { state: "begun", gross_s: 13 * HOUR, net_s: 3 * HOUR, left: true }]);
    assert_eq!((trail.clocks.len(), trail.clocks[0].end), (1, Some(ClockEnd::Met)), "a resumed clock is one run");
    assert_eq!(trail.states(), ["begun", "ended"]);
}

#[test]
fn clocks_are_late_whether_they_ended_or_still_run() {
    let open =
        Done { transition: "open", to: "begun", set: &[("limit", DAY)], held: &[("limit", false)], ..Done::default() };
    let end = |ended: &'static [(&'static str, &'static str)]| Done {
        at_s: DAY,
        transition: "end",
        to: "ended",
        ended,
        outcome: Some("done"),
        ..Done::default()
    };
    let mut trails = Vec::new();
    for number in 0..6 {
        trails.push(trail(number, &[open.clone(), end(&[("limit", "met")])]));
    }
    for number in 10..13 {
        trails.push(trail(number, &[open.clone(), end(&[("limit", "breached")])]));
    }
    trails.push(trail(20, std::slice::from_ref(&open)));
    trails.push(trail(21, &[open, end(&[("limit", "moot")])]));
    let all: Vec<&Trail> = trails.iter().collect();
    let found = paths(&all, at(2 * DAY)).clocks.remove(0);
    assert_eq!((found.met, found.late, found.overdue, found.moot, found.running), (6, 4, 1, 1, 0));
    assert_eq!(found.share_late, Some(0.4));
    let found = paths(&all[..8], at(2 * DAY)).clocks.remove(0);
    assert_eq!((found.met, found.late, found.share_late), (6, 2, None), "below {POPULATION_MIN}: no share");
}

#[test]
fn ways_and_passages_are_counted_with_their_circles() {
    let step = |at_s, transition, to| Done { at_s, transition, to, ..Done::default() };
    let ends = |at_s| Done { at_s, transition: "close", to: "closed", outcome: Some("done"), ..Done::default() };
    let plain = [step(0, "open", "asked"), step(60, "answer", "answered"), ends(100)];
    let round = [
        step(0, "open", "asked"),
        step(60, "answer", "answered"),
        step(90, "return", "asked"),
        step(100, "breach:answer", "asked"),
        step(120, "answer", "answered"),
        ends(180),
    ];
    let trails = [trail(1, &plain), trail(2, &round), trail(3, &plain)];
    let found = paths(&trails.iter().collect::<Vec<_>>(), at(DAY));
    let ways: Vec<(String, usize)> = found.paths.iter().map(|it| (it.states.join(" "), it.proceedings)).collect();
    assert_eq!(ways, [("asked answered closed".to_owned(), 2), ("asked answered asked answered closed".to_owned(), 1)]);
    let passage = |from: &str, transition: &str| {
        let it = found.passages.iter().find(|it| it.from == from && it.transition == transition).unwrap();
        (it.times, it.proceedings)
    };
    assert_eq!((passage("asked", "answer"), passage("asked", "breach:answer")), ((4, 3), (1, 1)));
    assert_eq!(found.outcomes, [("done".to_owned(), 3)]);
    assert_eq!(found.states[0].state, "asked", "most of the time lay there");
}
