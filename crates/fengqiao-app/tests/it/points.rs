//! The ledger of points: what it gives, its limits, appeals, rules that a person accepts, and that the log gives it again.

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::store::PageRequest;
use fengqiao_domain::id::{PointsId, ProceedingId};
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Office, code};
use crate::problems::{found, planned, struck_off};
use crate::walking::{go, on_each_alone, outcome, step};

/// Entries of an organisation, oldest first: rule, points, what was asked.
pub fn entries(office: &Office, who: &str) -> Vec<(String, i32, i32)> {
    let page = PageRequest::default();
    let read = office.app.points(&office.ctx("analyst"), Some(office.organisations[who]), &page).unwrap();
    // Of one instant in the order of their events.
    let mut items: Vec<_> = read.page.items.iter().map(|it| &it.points).collect();
    items.sort_by_key(|it| (it.given_at, it.cause_seq));
    items.into_iter().map(|it| (it.rule.clone(), it.points, it.asked)).collect()
}

pub fn sum(office: &Office, who: &str) -> i64 {
    let read = office.app.points(&office.ctx("analyst"), None, &PageRequest::default()).unwrap();
    read.sums.iter().find(|(id, _)| *id == office.organisations[who]).map_or(0, |(_, sum)| *sum)
}

pub fn newest(office: &Office, who: &str) -> PointsId {
    let page = PageRequest::default();
    let read = office.app.points(&office.ctx("analyst"), Some(office.organisations[who]), &page).unwrap();
    read.page.items.iter().max_by_key(|it| it.cause_seq).unwrap().points.id
}

pub fn audited(office: &Office) {
    let checked = office.app.verify_points(office.top_region).unwrap();
    assert_eq!((checked.differing, &checked.faults[..]), (0, &[][..]));
}

fn solved(office: &Office, severity: &str) -> ProceedingId {
    let id = found(office, severity);
    planned(office, id, "2026-04-30");
    struck_off(office, id);
    id
}

#[test]
fn a_problem_solved_in_time_gives_points_and_each_entry_names_its_event() {
    on_each_alone(|mut office| {
        // Clocks are finer than what a table keeps.
        office.later(SignedDuration::from_nanos(1_234_567));
        let id = solved(&office, "serious");
        assert_eq!(entries(&office, "centre"), [("problem_verified_serious".into(), 3, 3)]);
        assert_eq!(entries(&office, "station"), [("struck_off_in_time".into(), 2, 2)]);
        let read = office.app.points(&office.ctx("chief"), None, &PageRequest::default()).unwrap();
        let entry = &read.page.items[0];
        let row =
            &office.app.store().read(office.top_region, |reader| reader.events_after(entry.cause_seq - 1, 1)).unwrap()
                [0];
        assert_eq!((row.kind.as_str(), entry.points.proceeding_id), ("proceeding_stepped", Some(id)));
        assert!(row.entry.payload.contains("strike_off"));
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(sum(&office, "station"), 2);
        audited(&office);
    });
}

#[test]
fn what_is_struck_off_late_costs_a_point_for_each_five_whole_days() {
    for (days, cost) in [(3, None), (12, Some(-2)), (60, Some(-12))] {
        let mut office = Office::new();
        let id = found(&office, "minor");
        planned(&office, id, "2026-03-31");
        // From 5 March: 26 days to the target, then so many after the midnight that ends it.
        office.later(SignedDuration::from_hours(24 * (27 + days)));
        office.app.fire_due_timers(office.now).unwrap();
        struck_off(&office, id);
        let given: Vec<_> = entries(&office, "station").into_iter().map(|(rule, points, _)| (rule, points)).collect();
        let expected: Vec<_> = cost.map(|cost| ("struck_off_late".to_owned(), cost)).into_iter().collect();
        assert_eq!(given, expected, "{days} days late");
        audited(&office);
    }
}

#[test]
fn a_month_gives_at_most_its_limit_and_what_was_cut_is_shown() {
    let mut office = Office::new();
    for _ in 0..11 {
        solved(&office, "serious");
    }
    let given = entries(&office, "centre");
    assert_eq!((sum(&office, "centre"), given.len(), &given[10]), (30, 11, &("problem_verified_serious".into(), 0, 3)));
    audited(&office);
    office.later(SignedDuration::from_hours(24 * 31));
    solved(&office, "serious");
    assert_eq!(sum(&office, "centre"), 33, "another month begins");
    office.later(SignedDuration::from_hours(24 * 340));
    assert_eq!(sum(&office, "centre"), 3, "what is older than a year has lapsed");
    audited(&office);
}

#[test]
fn an_entry_is_appealed_in_time_decided_by_another_person_and_taken_back_by_a_new_entry() {
    on_each_alone(|mut office| {
        let id = solved(&office, "minor");
        go(&office, "dispatcher", id, "reopen", json!({}));
        assert_eq!(sum(&office, "station"), 2 - 5);
        let entry = newest(&office, "station");
        let appeal = |login: &str, office: &Office| office.app.appeal_points(&office.ctx(login), entry, "当时已解决");
        assert_eq!(code(appeal("officer", &office)), "not_found", "it is of another office");
        let appealed = appeal("chief", &office).unwrap();
        assert_eq!(code(appeal("police", &office)), "appealed_already");
        let decision = || json!({ "decision": "复核属实" });
        assert_eq!(
            code(step(&office, "dispatcher", appealed, "uphold", decision())),
            "same_person",
            "who took the points"
        );
        go(&office, "analyst", appealed, "uphold", decision());
        assert_eq!((outcome(&office, "chief", appealed).as_str(), sum(&office, "station")), ("upheld", 2));
        let given: Vec<i32> = entries(&office, "station").iter().map(|(_, points, _)| *points).collect();
        assert_eq!(given, [2, -5, 5], "nothing is changed or deleted");
        office.later(SignedDuration::from_hours(24 * 20));
        assert_eq!(code(appeal("chief", &office)), "appealed_already");
        let other = office.app.points(&office.ctx("chief"), None, &PageRequest::default()).unwrap();
        assert!(other.page.items.iter().all(|it| !it.may_appeal), "the time is over");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(sum(&office, "station"), 2);
        audited(&office);
    });
}

#[test]
fn changed_rules_are_tried_on_the_past_and_hold_only_after_a_person_accepted_them() {
    let files = DataFiles::built_in().unwrap();
    let text = files.text("points/lists.toml").unwrap().replacen("points = 2\nin_time", "points = 4\nin_time", 1);
    let office = Office::new();
    solved(&office, "minor");
    let before = office.app.store().head(office.top_region).unwrap();
    let tried = office.app.simulate_points(&office.ctx("analyst"), Some(("lists.toml", &text))).unwrap();
    let station = tried.sums.iter().find(|it| it.organisation_id == office.organisations["station"]).unwrap();
    assert_eq!((station.kept, station.simulated), (2, 4));
    assert_eq!(office.app.store().head(office.top_region).unwrap(), before, "nothing is stored");
    let bad = office.app.simulate_points(&office.ctx("analyst"), Some(("lists.toml", "[[rule]]\nquota = 1")));
    assert_eq!(code(bad.map(|_| ())), "faulty_rules");
    assert_eq!(code(office.app.simulate_points(&office.ctx("chief"), None).map(|_| ())), "not_permitted");
    // The office changes its files: nothing changes until somebody accepts.
    let office = office.reopened(&files.with("points/lists.toml", &text));
    solved(&office, "minor");
    assert_eq!(sum(&office, "station"), 4);
    assert_eq!(code(office.app.accept_points_rules(&office.ctx("town"), "上调")), "not_permitted");
    assert_eq!(code(office.app.accept_points_rules(&office.ctx("dispatcher"), " ")), "missing_field");
    assert!(office.app.read_points_rules(&office.ctx("dispatcher")).unwrap().differs());
    office.app.accept_points_rules(&office.ctx("dispatcher"), "经会议研究上调").unwrap();
    assert_eq!(code(office.app.accept_points_rules(&office.ctx("dispatcher"), "再来")), "rules_in_force");
    solved(&office, "minor");
    assert_eq!(sum(&office, "station"), 8);
    audited(&office);
}

#[test]
fn an_audit_finds_an_entry_that_was_written_otherwise() {
    use fengqiao_domain::event::{Actor, Event};
    let office = Office::new();
    solved(&office, "minor");
    let page = PageRequest::default();
    let read = office.app.points(&office.ctx("chief"), None, &page).unwrap();
    let entry = read.page.items[0].points.clone();
    let forged = fengqiao_domain::points::Points { id: PointsId::new(1, 1), points: 20, ..entry };
    let forge = move |tx: &mut fengqiao_app::store::Tx<'_>| {
        tx.record(&Actor::default(), &[Event::PointsGiven { points: forged }])
    };
    office.app.store().write(office.top_region, office.now, forge).unwrap();
    let checked = office.app.verify_points(office.top_region).unwrap();
    assert_eq!(checked.differing, 1);
    assert!(checked.faults[0].words.contains("the log gives nothing"), "{:?}", checked.faults);
}
