//! The watch tried on the past: what it would raise, what it notices, how often it is wrong, and what a change would do.

use fengqiao_app::proceeding::TakeStep;
use fengqiao_app::trial::{StartTrial, TrialResult};
use fengqiao_app::tuning::AcceptTuning;
use fengqiao_domain::event::Actor;
use fengqiao_domain::id::TrialId;
use fengqiao_domain::trial::TrialKind;
use fengqiao_domain::tuning::{Override, TuningEffect};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::office::{Office, code, start};
use crate::signals::with_flare_up;

fn clock() -> Timestamp {
    start()
}

fn begin(office: &Office, kind: TrialKind, every_days: u16) -> TrialId {
    office.app.start_trial(&office.ctx("analyst"), StartTrial { kind, seed: Some(3), every_days }).unwrap()
}

fn run(office: &Office, kind: TrialKind, every_days: u16) -> (TrialId, TrialResult) {
    let id = begin(office, kind, every_days);
    office.app.run_trial(office.top_region, id, clock, &mut |_, _| {}).unwrap();
    let row = office.app.trial(&office.ctx("dispatcher"), id).unwrap();
    assert_eq!((row.state.as_str(), row.error), ("done", None));
    (id, serde_json::from_str(&row.result.unwrap()).unwrap())
}

#[test]
fn the_past_year_gives_the_signals_that_the_watch_would_have_raised() {
    let office = Office::new();
    with_flare_up(&office);
    let (_, result) = run(&office, TrialKind::PastYear, 3);
    assert!(result.scans > 60 && result.months > 7.0, "{} scans, {} months", result.scans, result.months);
    assert!(
        result.signals.iter().any(|it| it.category.starts_with("D13") && it.last_on == result.until_on),
        "{result:#?}"
    );
    assert!(result.signals.len() <= 3, "the quiet year raises next to nothing: {:#?}", result.signals);
    let before = office.app.signals(&office.ctx("analyst"), Default::default(), &Default::default()).unwrap();
    assert_eq!(before.total, 0, "nothing is raised by a trial");
}

#[test]
fn planted_flare_ups_are_noticed_the_larger_the_likelier() {
    let office = Office::new();
    with_flare_up(&office);
    let (first, result) = run(&office, TrialKind::Planted, 2);
    assert_eq!(result.planted.len(), 24);
    assert_eq!(result.figures.iter().map(|it| it.planted).sum::<u32>(), 24);
    let noticed = |reports| {
        let own = result.figures.iter().filter(|it| it.reports == reports);
        own.map(|it| it.noticed).sum::<u32>()
    };
    assert!(noticed(16) >= 3 && noticed(16) >= noticed(4), "{:#?}", result.figures);
    let soon = |it: &fengqiao_app::trial::Planted| it.delay_days().is_none_or(|days| (0..=29).contains(&days));
    assert!(result.planted.iter().all(soon), "{:#?}", result.planted);
    // The same seed over the same reports gives the same bytes.
    let (second, again) = run(&office, TrialKind::Planted, 2);
    assert_ne!(first, second);
    let text = |result: &TrialResult| serde_json::to_string(&TrialResult { cut: again.cut, ..result.clone() }).unwrap();
    assert_eq!(text(&result), text(&again));
}

#[test]
fn a_shuffled_past_has_few_false_alarms_and_not_the_true_one() {
    let office = Office::new();
    with_flare_up(&office);
    let (_, result) = run(&office, TrialKind::Shuffled, 3);
    assert!(result.signals_per_month() <= 0.5, "{:#?}", result.signals);
    assert!(result.candidates.is_empty() && result.planted.is_empty());
}

#[test]
fn one_trial_at_a_time_and_it_can_be_stopped() {
    let office = Office::new();
    with_flare_up(&office);
    let id = begin(&office, TrialKind::Shuffled, 28);
    let start = StartTrial { kind: TrialKind::Planted, seed: None, every_days: 7 };
    assert_eq!(code(office.app.start_trial(&office.ctx("analyst"), start.clone())), "trial_running");
    assert_eq!(code(office.app.cancel_trial(&office.ctx("clerk"), id)), "not_permitted");
    office.app.cancel_trial(&office.ctx("analyst"), id).unwrap();
    assert_eq!(code(office.app.cancel_trial(&office.ctx("analyst"), id)), "trial_ended");
    office.app.run_trial(office.top_region, id, clock, &mut |_, _| {}).unwrap();
    let row = office.app.trial(&office.ctx("analyst"), id).unwrap();
    assert_eq!((row.state.as_str(), row.result), ("cancelled", None), "a stopped trial stays stopped");
    let far = StartTrial { every_days: 29, ..start.clone() };
    assert_eq!(code(office.app.start_trial(&office.ctx("analyst"), far)), "out_of_range");
    assert_eq!(code(office.app.start_trial(&office.ctx("officer"), start)), "not_permitted");
}

#[test]
fn a_trial_of_an_office_without_past_fails_with_the_reason() {
    let office = Office::new();
    let id = begin(&office, TrialKind::PastYear, 1);
    office.app.run_trial(office.top_region, id, clock, &mut |_, _| {}).unwrap();
    let row = office.app.trial(&office.ctx("analyst"), id).unwrap();
    assert_eq!(
        (row.state.as_str(), row.error.as_deref()),
        ("failed", Some("there are no reports to try the watch on"))
    );
}

/// A change is measured, accepted by name, held to by later runs, and taken back.
#[test]
fn a_change_of_the_watch_is_shown_before_it_is_accepted() {
    let mut office = Office::new();
    with_flare_up(&office);
    let change = Override { category: Some("D13".into()), count_min: Some(500), ..Override::default() };
    assert_eq!(code(office.app.measure_tuning(&office.ctx("analyst"), &change)), "no_past_year");
    let (trial_id, _) = run(&office, TrialKind::PastYear, 3);
    let raised = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap().raised;
    let directive = office.app.signal(&office.ctx("dispatcher"), raised[0]).unwrap().proceeding.unwrap().proceeding.id;
    let fields = serde_json::from_value(json!({ "confirmation": "属实", "level": "yellow" })).unwrap();
    let take = TakeStep { transition: "confirm".into(), revision: 1, fields, ..TakeStep::default() };
    office.app.take_step(&office.ctx("dispatcher"), directive, take).unwrap();

    let measured = office.app.measure_tuning(&office.ctx("analyst"), &change).unwrap();
    let TuningEffect { before, after, lost, lost_confirmed, gained, .. } = measured.effect;
    assert_eq!((measured.trial_id, lost_confirmed, gained), (trial_id, 1, 0), "{measured:#?}");
    assert!(lost >= 1 && before == after + lost);
    let lost = measured.lost.iter().find(|it| it.state.is_some()).unwrap();
    assert_eq!(lost.state.as_deref(), Some("confirmed"));
    let nothing = Override { category: Some("D13".into()), count_min: Some(3), ..Override::default() };
    let same = office.app.measure_tuning(&office.ctx("analyst"), &nothing).unwrap();
    assert_eq!((same.lost.len(), same.gained.len()), (0, 0));

    let accept = |login: &str, change: &Override, reason: &str, effect: TuningEffect| {
        let accept = AcceptTuning { change: change.clone(), reason: reason.into(), trial_id, effect };
        office.app.accept_tuning(&office.ctx(login), accept)
    };
    let other = TuningEffect { before: measured.effect.before + 1, ..measured.effect };
    assert_eq!(code(accept("analyst", &change, "太吵", other)), "effect_changed");
    assert_eq!(code(accept("analyst", &change, " ", measured.effect)), "missing_field");
    assert_eq!(code(accept("dispatcher", &change, "太吵", measured.effect)), "not_permitted");
    let bad = Override { category: Some("D1".into()), ..change.clone() };
    assert_eq!(code(accept("analyst", &bad, "太吵", measured.effect)), "bad_change");
    let tuning = accept("analyst", &change, "太吵", measured.effect).unwrap();

    office.later(SignedDuration::from_hours(24));
    let tuned = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert_eq!((tuned.raised.len(), tuned.renewed.len()), (0, 0), "the change holds");
    let again = office.app.replay_scan(&office.ctx("analyst"), tuned.scan_id).unwrap();
    let parameters = office.app.scan_run(&office.ctx("analyst"), tuned.scan_id).unwrap().row.scan.parameters;
    assert_eq!(parameters["override"][0]["count_min"], 500, "the run says what held: {parameters}");
    office.app.withdraw_tuning(&office.ctx("analyst"), tuning, "漏了一条").unwrap();
    assert_eq!(code(office.app.withdraw_tuning(&office.ctx("analyst"), tuning, "x")), "tuning_withdrawn");
    let back = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert_eq!(back.renewed, raised);
    let later = office.app.replay_scan(&office.ctx("analyst"), tuned.scan_id).unwrap();
    assert!(again.same && later.same, "a run is made again with the parameters that it had");
    let rows = office.app.tunings(&office.ctx("analyst")).unwrap();
    assert_eq!(
        (rows.len(), rows[0].accepted_by.is_some(), rows[0].withdrawn_for.as_deref()),
        (1, true, Some("漏了一条"))
    );
}
