//! From counts to a signal, from the signal to a closed directive.

use std::collections::BTreeMap;

use fengqiao_app::AppError;
use fengqiao_app::proceeding::TakeStep;
use fengqiao_app::report::NewReport;
use fengqiao_app::work::WhoseWork;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{ImportId, ProceedingId, ReportId, ScanId, SignalId};
use fengqiao_domain::signal::Signal;
use fengqiao_store::{NewImport, PageRequest, SignalFilter, Tx, WorkBox};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;

use crate::office::{Office, code, keep, report, told};

const KINDS: [&str; 3] = ["D13.01", "D03.01", "D07.01"];
const VILLAGES: [&str; 3] = ["990101001001", "990101100200", "990101100201"];

/// A quiet past of a bit less than a year, and a flare-up of consumer troubles in one village in the last week.
pub fn with_flare_up(office: &Office) {
    let mut reports = Vec::new();
    let mut add = |day: i64, category: &str, village: &str| {
        reports.push(told(office, day, (village, category), reports.len()));
    };
    for day in 1..380_i64 {
        if day % 9 == 0 {
            let place = usize::try_from(day / 9).unwrap();
            add(day, KINDS[place % 3], VILLAGES[(place / 3) % 3]);
        }
    }
    for day in [1, 1, 2, 3, 3, 4, 5, 6, 6] {
        add(day, "D13.01", "990101100200");
    }
    keep(office, reports);
}

fn step(
    office: &Office,
    login: &str,
    id: ProceedingId,
    transition: &str,
    fields: serde_json::Value,
) -> Result<ProceedingId, AppError> {
    step_with(office, login, id, (transition, fields), BTreeMap::new(), None)
}

fn step_with(
    office: &Office,
    login: &str,
    id: ProceedingId,
    (transition, fields): (&str, serde_json::Value),
    slots: BTreeMap<String, Vec<String>>,
    reason: Option<&str>,
) -> Result<ProceedingId, AppError> {
    let revision = office.app.proceeding(&office.ctx(login), id)?.instance.revision;
    let fields = serde_json::from_value(fields).unwrap();
    let take = TakeStep {
        transition: transition.into(),
        revision,
        fields,
        slots,
        reason: reason.map(str::to_owned),
        party: None,
    };
    office.app.take_step(&office.ctx(login), id, take)
}

fn signal_and_directive(office: &Office) -> (fengqiao_domain::id::SignalId, ProceedingId) {
    with_flare_up(office);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, Some(1)).unwrap();
    assert_eq!(done.raised.len(), 1, "one flare-up is one signal");
    let read = office.app.signal(&office.ctx("dispatcher"), done.raised[0]).unwrap();
    (done.raised[0], read.proceeding.unwrap().proceeding.id)
}

#[test]
fn a_flare_up_becomes_a_signal_that_says_why() {
    let office = Office::new();
    let (id, _) = signal_and_directive(&office);
    let read = office.app.signal(&office.ctx("dispatcher"), id).unwrap();
    let signal = &read.row.signal;
    assert!(signal.category.starts_with("D13"), "{}", signal.category);
    assert!(f64::from(signal.observed) > 4.0 * signal.expected && signal.recurrence_days >= 100.0);
    assert!(!signal.series.is_empty() && signal.series.iter().any(|day| day.count > 0));
    assert_eq!(read.reports.len(), usize::try_from(signal.observed).unwrap());
    // The next morning's scan sees the same flare-up and renews it; it does not tell it twice.
    let again = office.app.scan_office(office.top_region, Actor::default(), office.now, Some(2)).unwrap();
    assert_eq!((again.raised.len(), again.renewed.as_slice()), (0, &[id][..]));
}

#[test]
fn the_same_seed_finds_the_same() {
    let office = Office::new();
    with_flare_up(&office);
    let one = office.app.scan_office(office.top_region, Actor::default(), office.now, Some(7)).unwrap();
    let first = office.app.signal(&office.ctx("analyst"), one.raised[0]).unwrap().row.signal;
    let two = office.app.scan_office(office.top_region, Actor::default(), office.now, Some(7)).unwrap();
    let second = office.app.signal(&office.ctx("analyst"), two.renewed[0]).unwrap().row.signal;
    assert_eq!((first.p.to_bits(), first.observed), (second.p.to_bits(), second.observed));
}

/// Later reports, later changes of kind and a later region leave what a run saw, and so what it found, as they were.
#[test]
fn a_run_made_again_gives_the_same_bytes_whatever_came_later() {
    let mut office = Office::new();
    with_flare_up(&office);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let again = office.app.replay_scan(&office.ctx("analyst"), done.scan_id).unwrap();
    assert!(again.same && again.inputs_changed.is_empty(), "{again:?}");
    for _ in 0..12 {
        let new = NewReport {
            region_id: Some(office.region("990101100200")),
            category: Some("D13.01".into()),
            ..report("过期牛奶")
        };
        office.app.receive_report(&office.ctx("clerk"), new).unwrap();
    }
    let moved = Event::ReportClassified {
        report_id: ReportId::from_bits(1_045),
        category: Some("D03.01".into()),
        region_id: Some(office.region("990101001001")),
        proposed: None,
        reason: None,
    };
    let write = move |tx: &mut fengqiao_store::Tx<'_>| tx.record(&Actor::default(), &[moved]);
    office.app.store().write(office.top_region, office.now, write).unwrap();
    office.later(SignedDuration::from_hours(24));
    let next = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let [first, second] = [done.scan_id, next.scan_id].map(|id| {
        let again = office.app.replay_scan(&office.ctx("analyst"), id).unwrap();
        assert!(again.same && again.inputs_changed.is_empty() && again.differences.is_empty(), "{again:?}");
        again.now_sha256
    });
    assert_ne!(first, second, "the two mornings saw different reports");
    assert_eq!(code(office.app.replay_scan(&office.ctx("clerk"), done.scan_id)), "not_permitted");
    let run = office.app.scan_run(&office.ctx("dispatcher"), done.scan_id).unwrap();
    assert_eq!((run.signals.len(), run.row.scan.findings_sha256.as_str()), (1, first.as_str()));
    assert_eq!(run.row.scan.cut.unwrap().until_on, done.data_until_on);
}

#[test]
fn a_run_whose_stored_findings_were_changed_is_told_so() {
    let office = Office::new();
    with_flare_up(&office);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let mut scan = office.app.scan_run(&office.ctx("analyst"), done.scan_id).unwrap().row.scan;
    scan.id = fengqiao_domain::id::ScanId::from_bits(5);
    scan.findings = scan.findings.replacen("\"observed\":", "\"observed\":9", 1);
    let (id, write) =
        (scan.id, move |tx: &mut fengqiao_store::Tx<'_>| tx.record(&Actor::default(), &[Event::ScanEnded { scan }]));
    office.app.store().write(office.top_region, office.now, write).unwrap();
    let again = office.app.replay_scan(&office.ctx("analyst"), id).unwrap();
    assert!(!again.same && again.differences.len() == 2, "{again:?}");
    assert!(again.differences[0].starts_with("then 青禾县"), "{again:?}");
}

/// A flare-up over ten mornings: it grows, is not seen any more once the longest window has left it behind, and ends by
/// itself; its days are kept.
#[test]
fn a_signal_grows_day_by_day_and_ends_by_itself() {
    let mut office = Office::new();
    with_flare_up(&office);
    let first = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let id = first.raised[0];
    let mut ended = Vec::new();
    for day in 1..=90_i64 {
        office.later(SignedDuration::from_hours(24));
        let told = if day <= 3 { 3 } else { i64::from(day % 9 == 0) };
        // Afterwards the quiet of the past goes on, each kind in each village in turn.
        let turn = usize::try_from(day / 9).unwrap();
        let (kind, village) = if day <= 3 { (0, 1) } else { (turn % 3, turn / 3 % 3) };
        for _ in 0..told {
            let new = NewReport {
                region_id: Some(office.region(VILLAGES[village])),
                category: Some(KINDS[kind].into()),
                ..report("过期牛奶")
            };
            office.app.receive_report(&office.ctx("clerk"), new).unwrap();
        }
        let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
        assert!(done.raised.is_empty(), "day {day}: {done:?}");
        ended.extend(done.ended);
    }
    assert_eq!(ended, [id]);
    let read = office.app.signal(&office.ctx("dispatcher"), id).unwrap();
    let most = read.history.iter().map(|day| day.observed).max().unwrap();
    assert!(read.history.len() > 5 && most > read.history[0].observed, "{:?}", read.history);
    assert!(read.history.windows(2).all(|pair| pair[0].on < pair[1].on));
    assert_eq!(read.row.ended_on, read.history.last().map(|day| day.on));
    assert_eq!(read.row.signal.since_on, read.history.iter().map(|day| day.start_on).min());
    assert_eq!(read.row.state, "open", "that it is over is not what people made of it");
    let filter = |running| SignalFilter { running: Some(running), ..SignalFilter::default() };
    let count = |running| {
        office.app.signals(&office.ctx("analyst"), filter(running), &PageRequest::default()).unwrap().items.len()
    };
    assert_eq!((count(true), count(false)), (0, 1));
}

#[test]
fn a_false_alarm_is_not_told_again_by_the_next_morning() {
    let mut office = Office::new();
    let (signal_id, id) = signal_and_directive(&office);
    let fields = json!({ "false_alarm_cause": "one_off_event" });
    step_with(&office, "analyst", id, ("dismiss", fields), BTreeMap::new(), Some("庙会")).unwrap();
    office.later(SignedDuration::from_hours(24));
    let next = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert_eq!((next.raised.len(), next.renewed.as_slice()), (0, &[signal_id][..]));
    let row = office.app.signal(&office.ctx("analyst"), signal_id).unwrap().row;
    assert_eq!((row.state.as_str(), row.settled_by.is_some()), ("false_alarm", true));
}

#[test]
fn a_signal_proposes_whom_to_ask() {
    let office = Office::new();
    let (id, _) = signal_and_directive(&office);
    let [lead, also] = office.app.signal(&office.ctx("dispatcher"), id).unwrap().proposed;
    assert_eq!(lead[0].organisation_id, office.organisations["market"]);
    assert_eq!(also[0].organisation_id, office.organisations["town"]);
}

#[test]
fn a_directive_is_confirmed_issued_worked_and_closed() {
    let office = Office::new();
    let (signal_id, id) = signal_and_directive(&office);
    let todo = |login: &str| office.app.work(&office.ctx(login), (WorkBox::Todo, WhoseWork::All), 0, 0).unwrap().1;
    assert_eq!((todo("dispatcher"), todo("officer")), (1, 0));
    assert_eq!(code(step(&office, "officer", id, "confirm", json!({}))), "not_permitted");
    step(&office, "dispatcher", id, "confirm", json!({ "confirmation": "多人投诉同一超市", "level": "yellow" }))
        .unwrap();
    let proposed = office.app.proceeding(&office.ctx("dispatcher"), id).unwrap();
    let issue = proposed.acts.iter().find(|act| act.transition.id == "issue").unwrap();
    assert_eq!(issue.proposed[0][0].organisation_id, office.organisations["market"]);
    assert_eq!(issue.proposed[1][0].organisation_id, office.organisations["town"]);
    let slots: BTreeMap<String, Vec<String>> = [
        ("lead".to_owned(), vec![office.organisations["market"].to_string()]),
        ("addressees".to_owned(), vec![office.organisations["town"].to_string()]),
    ]
    .into();
    step_with(&office, "dispatcher", id, ("issue", json!({ "asked": "检查证照" })), slots, None).unwrap();
    assert_eq!((todo("dispatcher"), todo("officer")), (0, 1));
    assert_eq!(office.app.work(&office.ctx("dispatcher"), (WorkBox::Supervising, WhoseWork::All), 0, 0).unwrap().1, 1);
    assert_eq!(office.app.work(&office.ctx("town"), (WorkBox::Copied, WhoseWork::All), 0, 0).unwrap().1, 1);
    assert_eq!(
        office.app.notices(&office.ctx("officer"), &PageRequest::default()).unwrap().items[0].message,
        "directive_issued"
    );
    step(&office, "officer", id, "accept", json!({})).unwrap();
    step(&office, "officer", id, "analyse", json!({ "causes": "证照过期" })).unwrap();
    let tasks = |done: bool| json!([{ "title": "检查", "owner": "执法队", "due_on": "2026-03-09", "done": done }]);
    step(&office, "officer", id, "plan", json!({ "plan": "逐户检查", "tasks": tasks(false) })).unwrap();
    let early = step(&office, "officer", id, "report", json!({ "inspected_on": "2026-03-06", "findings": "两家过期" }));
    assert_eq!(code(early), "guard_failed");
    step(&office, "officer", id, "update_tasks", json!({ "tasks": tasks(true) })).unwrap();
    step(&office, "officer", id, "report", json!({ "inspected_on": "2026-03-06", "findings": "两家过期，已改正" }))
        .unwrap();
    step(&office, "dispatcher", id, "close", json!({ "evaluation": "一周无新增", "effective": true })).unwrap();
    let read = office.app.proceeding(&office.ctx("dispatcher"), id).unwrap();
    assert_eq!((read.row.proceeding.outcome.as_deref(), read.acts.len()), (Some("done"), 0));
    assert!(read.deadlines.iter().all(|row| row.state == "met"), "{:?}", read.deadlines);
    assert_eq!(office.app.signal(&office.ctx("analyst"), signal_id).unwrap().row.state, "closed");
    assert_eq!(office.app.work(&office.ctx("officer"), (WorkBox::Done, WhoseWork::All), 0, 0).unwrap().1, 1);
    assert!(office.app.verify_log(office.top_region, &[]).unwrap().faults.is_empty());
}

#[test]
fn a_directive_counts_thirty_days_before_it_was_signed_and_after_the_report() {
    let mut office = Office::new();
    let (_, id) = signal_and_directive(&office);
    let compared = |office: &Office| office.app.proceeding(&office.ctx("dispatcher"), id).unwrap().compared;
    assert_eq!(compared(&office), None, "nothing was signed yet");
    step(&office, "dispatcher", id, "confirm", json!({ "confirmation": "属实", "level": "yellow" })).unwrap();
    let slots: BTreeMap<String, Vec<String>> = [
        ("lead".to_owned(), vec![office.organisations["market"].to_string()]),
        ("addressees".to_owned(), vec![office.organisations["town"].to_string()]),
    ]
    .into();
    step_with(&office, "dispatcher", id, ("issue", json!({ "asked": "检查证照" })), slots, None).unwrap();
    let signed = compared(&office).unwrap();
    // The nine of the flare-up and one of a quiet past, all within thirty days; nothing of the kind elsewhere.
    assert_eq!((signed.before.here, signed.before.elsewhere, signed.after), (10, 0, None));
    assert_eq!((signed.before.from_on, signed.before.to_on), (date(2026, 2, 3), date(2026, 3, 4)));
    step(&office, "officer", id, "accept", json!({})).unwrap();
    step(&office, "officer", id, "analyse", json!({ "causes": "证照过期" })).unwrap();
    let tasks = json!([{ "title": "检查", "owner": "执法队", "due_on": "2026-03-09", "done": true }]);
    step(&office, "officer", id, "plan", json!({ "plan": "逐户检查", "tasks": tasks })).unwrap();
    step(&office, "officer", id, "report", json!({ "inspected_on": "2026-03-05", "findings": "已改正" })).unwrap();
    office.later(SignedDuration::from_hours(24 * 10));
    let kinds = [
        ("990101100200", "D13.01"),
        ("990101100201", "D13.01"),
        ("990101001001", "D13.01"),
        ("990101100200", "D03.01"),
    ];
    let reports = kinds.iter().zip(9_000..).map(|(what, number)| told(&office, 2, *what, number));
    keep(&office, reports.collect());
    let found = compared(&office).unwrap();
    let after = found.after.unwrap();
    assert_eq!((after.here, after.elsewhere, found.complete), (1, 2, false));
    assert_eq!((after.from_on, after.to_on), (date(2026, 3, 6), date(2026, 3, 15)));
    office.later(SignedDuration::from_hours(24 * 25));
    let found = compared(&office).unwrap();
    assert_eq!((found.after.unwrap().to_on, found.complete), (date(2026, 4, 4), true));
}

#[test]
fn a_false_alarm_keeps_its_cause() {
    let office = Office::new();
    let (signal_id, id) = signal_and_directive(&office);
    let fields = json!({ "false_alarm_cause": "campaign" });
    assert_eq!(code(step(&office, "dispatcher", id, "dismiss", fields.clone())), "missing_field");
    step_with(&office, "analyst", id, ("dismiss", fields), BTreeMap::new(), Some("3·15 集中宣传")).unwrap();
    let row = office.app.signal(&office.ctx("analyst"), signal_id).unwrap().row;
    assert_eq!((row.state.as_str(), row.cause.as_deref()), ("false_alarm", Some("campaign")));
}

#[test]
fn two_people_taking_the_same_step_at_once_one_is_told_so() {
    let office = Office::new();
    let (_, id) = signal_and_directive(&office);
    let fields: BTreeMap<String, serde_json::Value> =
        serde_json::from_value(json!({ "confirmation": "属实", "level": "red" })).unwrap();
    let take = TakeStep { transition: "confirm".into(), revision: 1, fields, ..TakeStep::default() };
    let results: Vec<&str> = std::thread::scope(|scope| {
        let threads: Vec<_> = ["dispatcher", "analyst"]
            .map(|login| {
                let (office, take) = (&office, take.clone());
                scope.spawn(move || code(office.app.take_step(&office.ctx(login), id, take)))
            })
            .into_iter()
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(results.contains(&"accepted") && results.contains(&"stale_revision"), "{results:?}");
}

#[test]
fn who_may_read_no_proceeding_has_no_work_and_no_bell_though_the_office_has() {
    let office = Office::new();
    signal_and_directive(&office);
    let seen = |login: &str| {
        let ctx = office.ctx(login);
        let todo = office.app.work(&ctx, (WorkBox::Todo, WhoseWork::All), 0, 0).unwrap();
        let notices = office.app.notices(&ctx, &PageRequest::default()).unwrap();
        let counts = office.app.work_counts(&ctx).unwrap();
        (todo.0.len(), todo.1, notices.items.len(), counts.todo, counts.notices_unread)
    };
    assert_eq!(seen("dispatcher"), (1, 1, 1, 1, 1));
    assert_eq!(seen("admin"), (0, 0, 0, 0, 0));
}

#[test]
fn clocks_remind_run_out_escalate_and_a_late_step_is_marked() {
    let mut office = Office::new();
    let (_, id) = signal_and_directive(&office);
    assert_eq!(office.app.fire_due_timers(office.now).unwrap(), 0);
    office.later(SignedDuration::from_hours(17));
    assert_eq!(office.app.fire_due_timers(office.now).unwrap(), 1);
    assert_eq!(office.app.fire_due_timers(office.now).unwrap(), 0);
    let messages = |office: &Office| {
        office
            .app
            .notices(&office.ctx("dispatcher"), &PageRequest::default())
            .unwrap()
            .items
            .iter()
            .map(|it| it.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(messages(&office)[0], "deadline_near");
    office.later(SignedDuration::from_hours(8));
    assert_eq!(office.app.fire_due_timers(office.now).unwrap(), 1);
    assert!(messages(&office).contains(&"deadline_breached".to_owned()));
    assert_eq!(office.app.work_counts(&office.ctx("dispatcher")).unwrap().red, 1);
    step(&office, "dispatcher", id, "confirm", json!({ "confirmation": "属实", "level": "red" })).unwrap();
    let read = office.app.proceeding(&office.ctx("dispatcher"), id).unwrap();
    let confirm = read.deadlines.iter().find(|row| row.deadline.key == "confirm").unwrap();
    assert_eq!(confirm.state, "breached");
    let last = read.story.last().unwrap();
    assert!(last.entry.payload.contains("\"late\":true"));
    assert_eq!(office.app.store().overlooked_timers(office.now).unwrap(), 0);
}

#[test]
fn scans_need_a_past_and_a_duty() {
    let office = Office::new();
    assert_eq!(code(office.app.scan(&office.ctx("dispatcher"))), "no_reports");
    let new = NewReport {
        region_id: Some(office.region("990101100200")),
        category: Some("D13.01".into()),
        ..report("过期牛奶")
    };
    office.app.receive_report(&office.ctx("clerk"), new).unwrap();
    assert_eq!(code(office.app.scan(&office.ctx("dispatcher"))), "too_little_past");
    assert_eq!(code(office.app.scan(&office.ctx("clerk"))), "not_permitted");
    assert_eq!(code(office.app.scan(&office.ctx("town"))), "too_little_past");
    let signals = office.app.signals(&office.ctx("officer"), SignalFilter::default(), &PageRequest::default()).unwrap();
    assert_eq!(signals.total, 0);
}

#[test]
fn the_mornings_scan_waits_for_a_file_that_is_being_imported_but_not_for_ever() {
    let office = Office::new();
    with_flare_up(&office);
    let import = NewImport {
        id: ImportId::from_bits(77),
        file_name: "county.csv".into(),
        file_path: String::new(),
        file_sha256: "00".into(),
        bytes: 1,
        profile: "fengqiao".into(),
        settings: "{}".into(),
        account_id: None,
        organisation_id: None,
    };
    let keep = move |tx: &mut Tx<'_>| tx.keep_import(&import).map_err(AppError::from);
    office.app.store().write(office.top_region, office.now, keep).unwrap();
    let day_later = office.now.checked_add(SignedDuration::from_hours(24)).unwrap();
    let scan = |now| office.app.scan_in_the_morning(office.top_region, now).unwrap();
    assert_eq!(scan(office.now), None, "half a county looks like a flare-up");
    let done = scan(day_later).expect("an import that broke off yesterday holds nothing up");
    assert_eq!(done.raised.len(), 1);
    assert_eq!(scan(day_later), None, "once a day");
}

fn found(office: &Office, members: &[&str], told_in: &[&str], categories: &[&str]) -> Signal {
    let id = |code: &&str| office.region(code);
    Signal {
        id: SignalId::from_bits(1),
        code: "YJ2026-0001".into(),
        raised_at: office.now,
        since_on: None,
        scan_id: ScanId::from_bits(1),
        region_id: office.region("990101100000"),
        category: categories[0].into(),
        window_days: 7,
        start_on: date(2026, 2, 26),
        end_on: date(2026, 3, 4),
        observed: 9,
        expected: 2.0,
        p: 0.01,
        recurrence_days: 100.0,
        method: "x".into(),
        seed: 1,
        series: Vec::new(),
        regions: told_in.iter().map(|code| (id(code), 3)).collect(),
        artefact: None,
        members: members.iter().map(id).collect(),
        also: categories[1..].iter().map(|code| (*code).to_owned()).collect(),
    }
}

#[test]
fn a_circle_is_named_by_its_villages_and_a_theme_by_its_own_name() {
    let office = Office::new();
    let cached = office.app.office(office.top_region).unwrap();
    let check = |signal: &Signal, place: [&str; 2], kind: [&str; 2]| {
        let names = office.app.signal_names(&cached, signal);
        assert_eq!([names.place.zh.as_str(), names.place.en.as_str()], place);
        assert_eq!([names.kind.zh.as_str(), names.kind.en.as_str()], kind);
    };
    let (bridge, willow, east) = ("990101100200", "990101100201", "990101001001");
    let whole = ["青禾县 / 大桥镇"; 2];
    check(&found(&office, &[], &[bridge], &["D13"]), whole, ["消费、电商", "Consumers and online trade"]);
    check(&found(&office, &[], &[bridge], &["D13.02"]), whole, ["消费、电商 / 商品质量", "Quality of goods"]);
    let near = ["大桥镇 / 柳塘村一带 2 个村（社区）", "2 villages around 柳塘村 in 大桥镇"];
    check(
        &found(&office, &[bridge, willow], &[willow, bridge], &["D13"]),
        near,
        ["消费、电商", "Consumers and online trade"],
    );
    let over = ["东溪街道、大桥镇 / 东门社区一带 2 个村（社区）", "2 villages around 东门社区 in 东溪街道, 大桥镇"];
    let land = ["土地与宅基地", "Land and homesteads"];
    check(&found(&office, &[east, bridge], &[], &["D05", "D04.05"]), over, land);
    // A theme that the office has changed since is told by its kinds.
    let kinds = ["山林土地承包、消费、电商", "Forest, land and land contracts, Consumers and online trade"];
    check(&found(&office, &[], &[], &["D05", "D13"]), whole, kinds);
}
