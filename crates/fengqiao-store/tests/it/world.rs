//! A small invented office: regions, organisations, accounts, and what happens there.

use fengqiao_domain::alarm::{Alarm, AlarmState};
use fengqiao_domain::artefact::{Artefact, ArtefactSeen, ArtefactState};
use fengqiao_domain::base::Base;
use fengqiao_domain::bulletin::Bulletin;
use fengqiao_domain::document::{Document, DocumentNumber, KeptTemplate, code_of};
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::filing::{Filing, FilingParty, Outcome, PartyKind, Series, Side as FilingSide};
use fengqiao_domain::handler::{Handler, Substitute};
use fengqiao_domain::id::*;
use fengqiao_domain::matter::Matter;
use fengqiao_domain::mediator::{Mediator, MediatorKind};
use fengqiao_domain::model::{ModelReport, TrainedModel};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_domain::pairing::{Decision, Move, Pairing, PairingKind, PairingPass, PairingState, Side};
use fengqiao_domain::patrol::*;
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::points::{Caps, Points, PointsRules};
use fengqiao_domain::proceeding::{DeadlineSet, KeptProcedure, Proceeding, SlotMember, Step, Subject};
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_domain::report::{CategoryBy, Likeness, Part, PersonRef, Report};
use fengqiao_domain::signal::{DataCut, Scan, Signal, SignalDay};
use fengqiao_domain::signature::Signature;
use fengqiao_domain::sitting::{Booking, Sitting, SittingForm, SittingPurpose};
use fengqiao_domain::trial::TrialKind;
use fengqiao_domain::tuning::{Override, Tuning, TuningEffect};
use fengqiao_store::{NewPerson, NewSigningCode, Store, StoreError};
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// The office's top region key.
pub const TOP: i64 = 1;
/// The first moment of the story.
pub const START: i64 = 1_767_225_600_000;

/// `seconds` after the story's start.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millisecond(START + seconds * 1_000).expect("in range")
}

pub fn on(day: i8) -> Date {
    date(2026, 1, day)
}

macro_rules! ids {
    ($($name:ident -> $id:ident),+) => {$(pub fn $name(number: u64) -> $id { $id::new(START.cast_unsigned(), u128::from(number)) })+};
}
ids!(region_id -> RegionId, organisation_id -> OrganisationId, account_id -> AccountId, report_id -> ReportId, matter_id -> MatterId,
     person_id -> PersonId, signal_id -> SignalId, scan_id -> ScanId, proceeding_id -> ProceedingId, deadline_id -> DeadlineId,
     import_id -> ImportId, artefact_id -> ArtefactId, tuning_id -> TuningId, trial_id -> TrialId, notice_id -> NoticeId,
     points_id -> PointsId, alarm_id -> AlarmId, session_id -> SessionId, model_id -> ModelId, team_id -> TeamId, patrol_id -> PatrolId, bulletin_id -> BulletinId,
     visit_id -> VisitId, document_id -> DocumentId, signature_id -> SignatureId, pairing_id -> PairingId, pass_id -> PairingPassId, filing_id -> FilingId,
     series_id -> SeriesId, liaison_id -> LiaisonId, proposal_id -> LiaisonProposalId, inspection_id -> InspectionId, photo_id -> PhotoId,
     mediator_id -> MediatorId, sitting_id -> SittingId);

pub fn actor() -> Actor {
    Actor { account_id: Some(account_id(1)), organisation_id: Some(organisation_id(1)) }
}

/// Region 0 is the county, 1 to 3 its towns, 11 to 33 the villages of town 1 to 3.
pub fn regions() -> Vec<Region> {
    let top = RegionPath::top();
    let mut regions = vec![region(0, None, top.clone(), 6)];
    for town in 1..=3_u32 {
        let path = top.child(town).expect("small");
        regions.push(region(u64::from(town), Some(0), path.clone(), 7));
        for village in 1..=3_u32 {
            let number = u64::from(town * 10 + village);
            regions.push(region(number, Some(u64::from(town)), path.child(village + 32).expect("small"), 8));
        }
    }
    regions
}

fn region(number: u64, parent: Option<u64>, path: RegionPath, level: u8) -> Region {
    Region {
        id: region_id(number),
        parent_id: parent.map(region_id),
        code_system: "demo".into(),
        code: format!("{number:012}"),
        level,
        name: format!("第{number}村"),
        aliases: vec!["老村".into()],
        path,
        population: Some(1_200),
        longitude: Some(109.5),
        latitude: None,
        valid_from_on: Some(date(1949, 10, 1)),
        valid_to_on: None,
    }
}

pub fn organisation(number: u64) -> Organisation {
    Organisation {
        id: organisation_id(number),
        name: format!("单位{number}"),
        kind: "department".into(),
        duty: Some("water".into()),
        region_id: region_id(0),
        parent_id: None,
        active: true,
    }
}

pub fn account(number: u64) -> Account {
    Account {
        id: account_id(number),
        login: format!("user{number}"),
        name: format!("某{number}"),
        organisation_id: organisation_id(1),
        region_id: region_id(0),
        roles: vec!["coordinator".into()],
        active: true,
    }
}

pub fn report(number: u64, region: Option<u64>, category: Option<&str>) -> Report {
    Report {
        id: report_id(number),
        received_at: at(i64::try_from(number).expect("small")),
        reported_at: at(-3_600),
        channel: "12345".into(),
        text_sha256: format!("{number:064x}"),
        region_id: region.map(region_id),
        category: category.map(str::to_owned),
        category_by: CategoryBy::Source,
        longitude: Some(109.25),
        latitude: Some(35.75),
        external_id: Some(format!("N{number}")),
        source: "hotline".into(),
        source_category: Some("邻里".into()),
        import_id: None,
        matter_id: None,
        closed_at: None,
        persons: vec![PersonRef { person_id: person_id(number), part: Part::Reporter }],
        likely: None,
    }
}

pub fn matter(number: u64) -> Matter {
    Matter {
        id: matter_id(number),
        code: format!("SX2026-{number:06}"),
        title: "邻里纠纷".into(),
        category: Some("D13.02".into()),
        region_id: Some(region_id(11)),
        opened_at: at(100 + i64::try_from(number).expect("small")),
    }
}

pub fn person(number: u64, report: u64) -> NewPerson {
    let fields = PersonFields {
        name: Some(format!("欧阳{number}")),
        phone: Some(format!("138{number:08}")),
        id_number: Some(format!("99999919900101{number:04}")),
        address: Some("枫桥路一号".into()),
    };
    NewPerson { id: person_id(number), report_id: report_id(report), part: Part::Reporter, fields }
}

pub fn proceeding(number: u64, revision: u32) -> Proceeding {
    Proceeding {
        id: proceeding_id(number),
        code: format!("BL2026-{number:06}"),
        procedure: "directive".into(),
        version: "1".into(),
        subject: Subject { kind: "matter".into(), id: matter_id(1).to_string() },
        parent_id: None,
        region_id: region_id(11),
        title: "交办".into(),
        state: format!("s{revision}"),
        terminal: false,
        outcome: None,
        revision,
        opened_at: at(1_000),
        since_at: at(1_000 + i64::from(revision)),
        slots: vec![slot("issuer", 1, false), slot("handler", 2, true), slot("copy", 3, false)],
        marks: [("kind".to_owned(), format!("k{revision}"))].into(),
        instance: serde_json::json!({"step": revision}),
    }
}

pub fn points(number: u64, points: i32) -> Points {
    Points {
        id: points_id(number),
        proceeding_id: Some(proceeding_id(1)),
        inspection_id: None,
        organisation_id: organisation_id(2),
        rule: "directive_closed".into(),
        points,
        given_at: at(100 + i64::try_from(number).expect("small")),
        asked: points,
        cause_seq: i64::try_from(number).expect("small"),
        reverses: None,
    }
}

pub fn points_rules() -> PointsRules {
    let caps = Caps { month_gain_max: 30, month_loss_max: 20, lapse_months: 12, appeal_days_working: 5 };
    PointsRules { caps, rules: Vec::new() }
}

pub fn alarm(number: u64) -> Alarm {
    Alarm {
        id: alarm_id(number),
        rule: "struck_off_at_once".into(),
        key: format!("key-{number}"),
        organisation_id: Some(organisation_id(2)),
        region_id: None,
        seen: 12,
        limit: 60,
        of: 1,
        seqs: vec![1, 2],
        raised_at: at(100),
    }
}

pub fn slot(slot: &str, organisation: u64, owner: bool) -> SlotMember {
    SlotMember { slot: slot.into(), organisation_id: organisation_id(organisation), owner }
}

pub fn step(deadlines_set: Vec<DeadlineSet>, deadlines_ended: Vec<(String, String)>) -> Step {
    Step {
        transition: "issue".into(),
        from: None,
        to: "issued".into(),
        late: false,
        note: Some("请办理".into()),
        fields: serde_json::json!({}),
        deadlines_set,
        deadlines_ended,
        party: None,
        weighed: Vec::new(),
    }
}

/// A clock with reminders at these seconds.
pub fn clock(number: u64, key: &str, reminders: &[i64], due: i64) -> DeadlineSet {
    DeadlineSet {
        id: deadline_id(number),
        key: key.into(),
        start_at: at(1_000),
        due_at: at(due),
        reminders_at: reminders.iter().map(|&seconds| at(seconds)).collect(),
        length: "P3D".into(),
        basis: Some("第五条".into()),
        sum: serde_json::json!({"working_days": 3}),
    }
}

pub fn signal(number: u64, end_day: i8) -> Signal {
    Signal {
        id: signal_id(number),
        code: format!("YJ2026-{number:04}"),
        raised_at: at(500),
        since_on: Some(on(1)),
        scan_id: scan_id(1),
        region_id: region_id(2),
        category: "D13.02".into(),
        window_days: 7,
        start_on: on(1),
        end_on: on(end_day),
        observed: 12,
        expected: 3.25,
        p: 0.001,
        recurrence_days: 1_000.0,
        method: "scan 1".into(),
        seed: u64::MAX,
        series: vec![SignalDay { on: on(1), count: 2, expected: 0.5, low: 0.0, high: 2.0 }],
        regions: vec![(region_id(21), 9)],
        artefact: None,
        members: vec![region_id(21), region_id(22)],
        also: vec!["D14".into()],
    }
}

pub fn scan(number: u64) -> Scan {
    Scan {
        id: scan_id(number),
        started_at: at(500),
        data_until_on: on(8),
        seed: u64::MAX - 1,
        method: "scan 1".into(),
        searched: 10_000,
        signals: 1,
        parameters: serde_json::json!({"replicates": 999}),
        cut: Some(DataCut { from_on: on(1), until_on: on(8), log_seq: 18 }),
        inputs: [("counts".to_owned(), "00".to_owned())].into(),
        findings: "{\"flare_ups\":[],\"artefacts\":[]}".into(),
        findings_sha256: "00".into(),
    }
}

pub fn artefact(number: u64, to_day: i8) -> Artefact {
    Artefact {
        id: artefact_id(number),
        found_at: at(500),
        scan_id: scan_id(1),
        seen: ArtefactSeen {
            kind: "silent_feed".into(),
            region_id: region_id(2),
            category: "D13".into(),
            from_on: on(1),
            to_on: on(to_day),
            observed: 0,
            expected: 41.5,
            p: 1e-9,
        },
    }
}

pub fn tuning(number: u64) -> Tuning {
    Tuning {
        id: tuning_id(number),
        accepted_at: at(500 + i64::try_from(number).expect("small")),
        change: Override { category: Some("D13".into()), count_min: Some(5), ..Override::default() },
        reason: "误报太多".into(),
        trial_id: trial_id(1),
        effect: TuningEffect { before: 12, after: 9, lost: 3, lost_confirmed: 0, lost_false: 2, gained: 0 },
    }
}

pub fn side(matter: Option<u64>, reports: &[u64]) -> Side {
    Side {
        matter_id: matter.map(matter_id),
        reports: reports.iter().map(|&number| report_id(number)).collect(),
        report_count: u32::try_from(reports.len()).expect("small"),
    }
}

pub fn pairing(number: u64) -> Pairing {
    Pairing {
        id: pairing_id(number),
        kind: PairingKind::Merge,
        proposed_at: at(600 + i64::try_from(number).expect("small")),
        one: side(Some(1), &[1]),
        two: side(None, &[100 + number]),
        reports: (report_id(1), report_id(100 + number)),
        score: 0.5,
        reasons: vec!["same_place".into()],
        new_evidence: Vec::new(),
        region_id: Some(region_id(2)),
        category: Some("D13.02".into()),
    }
}

pub fn decision(state: PairingState, by_itself: bool) -> Decision {
    let moves = vec![Move { report_id: report_id(102), from: None, to: Some(matter_id(1)) }];
    Decision { state, by_itself, moves, opened: None, closed: None, note: Some("同一件事".into()) }
}

pub fn pass(number: u64) -> PairingPass {
    PairingPass {
        id: pass_id(number),
        started_at: at(700),
        reports: 12,
        cut: false,
        merges: 2,
        splits: 0,
        kept_back: 1,
        joined: 1,
    }
}

/// Records events in one verb at `seconds`.
pub fn record(store: &Store, seconds: i64, events: Vec<Event>) {
    try_record(store, seconds, events).expect("the events are recorded");
}

pub fn try_record(store: &Store, seconds: i64, events: Vec<Event>) -> Result<(), StoreError> {
    store.write(TOP, at(seconds), move |tx| tx.record(&actor(), &events))
}

/// The office itself: regions, three organisations, two accounts.
/// Events with which an office is founded: its regions, three organisations, two accounts.
pub const FOUNDING_EVENTS: usize = 6;

pub fn found(store: &Store) {
    assert_eq!(store.keep_top_region(region_id(0), at(0)).expect("kept"), TOP);
    let mut events = vec![Event::RegionsKept { regions: regions() }];
    events.extend((1..=3).map(|number| Event::OrganisationKept { organisation: organisation(number) }));
    events.extend((1..=2).map(|number| Event::AccountKept { account: account(number) }));
    assert_eq!(events.len(), FOUNDING_EVENTS);
    record(store, 0, events);
}

/// One event of every kind that the domain knows, in an order that makes sense, each in its own verb.
pub fn story() -> Vec<Event> {
    let mut told = report(1, Some(11), Some("D13.02"));
    told.likely = Some(Likeness { report_id: report_id(900), score: 0.75, reasons: vec!["same_phone".into()] });
    let imported = (100..110).map(|number| Report {
        import_id: Some(import_id(1)),
        closed_at: (number % 2 == 0).then(|| at(50)),
        ..report(number, Some(21 + number % 3), Some("D13.02"))
    });
    let first = vec![
        Event::PasswordSet { account_id: account_id(1), one_time: true },
        Event::TotpSet { account_id: account_id(1), on: true },
        Event::SignedIn { account_id: account_id(1) },
        Event::SignInFailed { account_id: account_id(1), locked: false },
        Event::ReportReceived { report: told },
        Event::ImportStarted {
            import_id: import_id(1),
            file_name: "a.csv".into(),
            file_sha256: "00".into(),
            bytes: 9,
            profile: "hotline".into(),
        },
        Event::ReportsImported { import_id: import_id(1), chunk: 0, reports: imported.collect() },
        Event::ImportEnded {
            import_id: import_id(1),
            state: "done".into(),
            rows_read: 10,
            rows_accepted: 10,
            rows_rejected: 0,
            rows_repeated: 0,
        },
        Event::ReportClassified {
            report_id: report_id(100),
            category: Some("D14".into()),
            region_id: Some(region_id(31)),
            proposed: None,
            reason: None,
        },
        Event::MatterOpened { matter: matter(1) },
        Event::ReportJoined { report_id: report_id(1), matter_id: matter_id(1), proposed: true },
        Event::ReportJoined { report_id: report_id(102), matter_id: matter_id(1), proposed: false },
        Event::ReportSeparated { report_id: report_id(102), matter_id: matter_id(1), reason: "另一件事".into() },
    ];
    first
        .into_iter()
        .chain(handled())
        .chain(counted())
        .chain(compared())
        .chain(patrolled())
        .chain(printed())
        .chain(met())
        .chain(crate::inspected::inspected())
        .collect()
}

/// The second half: a signal and what follows it.
fn handled() -> Vec<Event> {
    let mut ended = proceeding(1, 3);
    (ended.terminal, ended.outcome) = (true, Some("settled".into()));
    let reminded = |number, key: &str| Event::DeadlineReminded {
        proceeding_id: proceeding_id(1),
        deadline_id: deadline_id(number),
        key: key.into(),
    };
    vec![
        Event::ScanEnded { scan: scan(1) },
        Event::SignalRaised { signal: signal(1, 8), renewed: false },
        Event::SignalRaised { signal: Signal { observed: 15, ..signal(1, 9) }, renewed: true },
        Event::SignalSettled { signal_id: signal_id(1), state: "false_alarm".into(), cause: Some("festival".into()) },
        Event::SignalEnded { signal_id: signal_id(1), last_on: on(9) },
        Event::ArtefactFound { artefact: artefact(1, 4), again: false },
        Event::ArtefactFound { artefact: artefact(1, 6), again: true },
        Event::ArtefactSettled {
            artefact_id: artefact_id(1), state: ArtefactState::Fault, note: "接口停了".into()
        },
        Event::TrialStarted { trial_id: trial_id(1), trial: TrialKind::PastYear, seed: 7 },
        Event::TrialEnded { trial_id: trial_id(1), state: "done".into() },
        Event::TuningAccepted { tuning: tuning(1) },
        Event::TuningAccepted { tuning: tuning(2) },
        Event::TuningWithdrawn { tuning_id: tuning_id(2), reason: "太迟".into() },
        Event::ProceedingOpened {
            proceeding: proceeding(1, 1),
            step: step(vec![clock(1, "answer", &[2_000, 3_000], 4_000), clock(2, "sign", &[], 5_000)], vec![]),
        },
        reminded(1, "answer"),
        Event::DeadlineBreached {
            proceeding_id: proceeding_id(1),
            deadline_id: deadline_id(1),
            key: "answer".into(),
            escalated_to: vec![organisation_id(1)],
        },
        Event::ProceedingStepped {
            proceeding: proceeding(1, 2),
            step: step(vec![clock(3, "close", &[6_000], 7_000)], vec![("sign".into(), "met".into())]),
        },
        Event::ProceedingStepped {
            proceeding: ended,
            step: step(vec![], vec![("answer".into(), "breached".into()), ("close".into(), "moot".into())]),
        },
        Event::PersonRevealed {
            person_id: person_id(1),
            report_id: report_id(1),
            matter_id: matter_id(1),
            purpose: "call".into(),
            note: None,
            fields: vec!["phone".into()],
        },
        Event::ConflictChecked {
            matter_id: matter_id(1),
            account_id: Some(account_id(1)),
            organisation_id: None,
            evidence: vec!["name".into()],
        },
        Event::PartiesCounted { region_id: None, from_on: on(1), to_on: on(2), reports: 3, parties: 2 },
        Event::CodeGiven { person_id: person_id(1), matter_id: matter_id(1), ends_at: at(9) },
        Event::CorrectionAsked { person_id: person_id(1), matter_id: matter_id(1), parts: vec!["phone".into()] },
        Event::CodeEnded { person_id: person_id(1), matter_id: matter_id(1) },
    ]
}

/// Points, what looked made up, and models.
fn counted() -> Vec<Event> {
    vec![
        Event::PointsGiven { points: points(1, 2) },
        Event::PointsGiven { points: Points { reverses: Some(points_id(1)), ..points(2, -2) } },
        Event::PointsRulesAccepted { rules: points_rules(), since_seq: 7, reason: None },
        Event::AlarmRaised { alarm: alarm(1) },
        Event::AlarmRaised { alarm: alarm(2) },
        Event::AlarmSettled { alarm_id: alarm_id(2), state: AlarmState::Unfounded, reason: "核实属实".into() },
        Event::ModelTrained { model: model(1) },
        Event::ModelTrained { model: model(2) },
        Event::ModelActivated { tree: "disputes".into(), model_id: Some(model_id(1)), before: None },
        Event::ModelActivated { tree: "disputes".into(), model_id: Some(model_id(2)), before: Some(model_id(1)) },
    ]
}

/// What was compared, and the end of the story.
fn compared() -> Vec<Event> {
    let mut closed_account = account(2);
    closed_account.active = false;
    vec![
        Event::PairingProposed { pairing: pairing(1), again: false },
        Event::PairingProposed { pairing: pairing(2), again: false },
        Event::PairingProposed { pairing: Pairing { score: 0.75, ..pairing(2) }, again: true },
        Event::PairingDecided { pairing_id: pairing_id(1), decision: decision(PairingState::Unsure, false) },
        Event::PairingDecided { pairing_id: pairing_id(1), decision: decision(PairingState::Different, false) },
        Event::PairingDecided { pairing_id: pairing_id(2), decision: decision(PairingState::Same, true) },
        Event::PairingUndone { pairing_id: pairing_id(2), state: PairingState::Different, reason: None },
        Event::PairingPassEnded { pass: pass(1) },
        Event::MatterClosed { matter_id: matter_id(1), outcome: "settled".into(), reason: "和解".into() },
        Event::MatterReopened { matter_id: matter_id(1), reason: "反悔".into() },
        Event::AccountKept { account: closed_account },
    ]
}

/// The last part: a team, a plan that was accepted and one that was refused.
fn patrolled() -> Vec<Event> {
    vec![
        Event::TeamKept { team: team(1, 8) },
        Event::TeamKept { team: team(1, 6) },
        Event::PatrolProposed { plan: plan(1, 9) },
        Event::PatrolAccepted {
            patrol_id: patrol_id(1),
            changes: vec![PlanChange::Removed {
                visit_id: visit_id(12),
                region_id: region_id(12),
                reason: "村里赶集".into(),
            }],
            routes: vec![route(1, &[11, 13])],
        },
        Event::VisitSettled {
            patrol_id: patrol_id(1),
            visit_id: visit_id(11),
            state: VisitState::NotDone,
            note: Some("道路积水".into()),
        },
        Event::VisitSettled { patrol_id: patrol_id(1), visit_id: visit_id(11), state: VisitState::Done, note: None },
        Event::PatrolProposed { plan: plan(2, 10) },
        Event::PatrolRefused { patrol_id: patrol_id(2), reason: "人手另有安排".into() },
        Event::FilingsImported {
            import_id: import_id(1),
            chunk: 0,
            filings: vec![filing(1, &[11], &[21]), filing(2, &[12], &[21, 22])],
        },
        Event::FilingChanged {
            filing: Filing {
                outcome: Some(Outcome::Withdrawn),
                closed_on: Some(on(20)),
                ..filing(2, &[12], &[22, 31])
            },
        },
        Event::SeriesKept { series: series(&[1, 2]) },
        Event::BasesKept {
            import_id: None,
            bases: vec![Base {
                region_id: region_id(1),
                measure: "residents".into(),
                year: 2025,
                value: 4_200,
                source: "统计年鉴".into(),
            }],
        },
    ]
}

/// Mediators of the register, sittings, and addresses of calendars.
fn met() -> Vec<Event> {
    let reason = || "法官出差".to_owned();
    let appointed = |mediator: u64| Event::MediatorAppointed {
        proceeding_id: proceeding_id(1),
        field: "invited".into(),
        mediator_id: mediator_id(mediator),
        running: 3,
    };
    vec![
        Event::MediatorKept { mediator: Mediator { active: false, ..mediator(1) } },
        Event::MediatorKept { mediator: mediator(1) },
        Event::MediatorKept { mediator: mediator(2) },
        appointed(1),
        appointed(2),
        Event::SittingOffered { sitting: sitting(1) },
        Event::SittingOffered { sitting: sitting(2) },
        Event::SittingOffered { sitting: sitting(3) },
        Event::SittingBooked { sitting_id: sitting_id(1), booking: booking() },
        Event::SittingMoved { sitting: Sitting { ends_at: at(9_000), ..sitting(1) }, reason: reason() },
        Event::SittingBooked { sitting_id: sitting_id(2), booking: booking() },
        Event::SittingReleased { sitting_id: sitting_id(2), reason: reason() },
        Event::SittingBooked { sitting_id: sitting_id(3), booking: booking() },
        Event::SittingCancelled { sitting_id: sitting_id(3), reason: reason() },
        Event::FeedGiven { account_id: account_id(1) },
        Event::FeedEnded { account_id: account_id(1) },
    ]
}

pub fn mediator(number: u64) -> Mediator {
    Mediator {
        id: mediator_id(number),
        kind: MediatorKind::Person,
        name: format!("调解员{number}"),
        organisation_id: None,
        kept_by: organisation_id(1),
        region_id: region_id(1),
        categories: vec!["D03.01".into()],
        languages: vec!["客家话".into()],
        certificate_no: format!("特邀{number}"),
        valid_from_on: on(1),
        valid_to_on: on(31),
        active: true,
    }
}

/// A sitting of two hours for town 1; each begins where the one before ends.
pub fn sitting(number: u64) -> Sitting {
    let starts = i64::try_from(number).expect("small") * 7_200;
    Sitting {
        id: sitting_id(number),
        court_id: organisation_id(1),
        judge_id: account_id(1),
        region_id: region_id(1),
        form: SittingForm::OnLine,
        place: None,
        starts_at: at(starts),
        ends_at: at(starts + 7_200),
    }
}

pub fn booking() -> Booking {
    Booking {
        organisation_id: organisation_id(2),
        account_id: account_id(1),
        region_id: region_id(11),
        purpose: SittingPurpose::Mediation,
        matter_id: Some(matter_id(1)),
        note: None,
    }
}

/// What was made on paper.
fn printed() -> Vec<Event> {
    let opened = Event::DocumentOpened {
        document_id: document_id(1),
        proceeding_id: proceeding_id(1),
        purpose: "serve_document".into(),
        note: None,
    };
    vec![
        Event::ProcedureKept { kept: kept_procedure("h1") },
        Event::HandlerSet { handler: handler(1, Some(1)), note: None },
        Event::HandlerSet { handler: handler(2, Some(1)), note: None },
        Event::HandlerSet { handler: handler(2, None), note: Some("交回".into()) },
        Event::SubstituteSet { account_id: account_id(1), substitute: Some(substitute(1, 2)) },
        Event::TemplateKept { template: kept_template() },
        Event::DocumentMade { document: document(1, 1, 1) },
        Event::DocumentMade { document: document(2, 1, 2) },
        opened,
        Event::SigningCodeGiven {
            document_id: document_id(1),
            proceeding_id: proceeding_id(1),
            person_id: person_id(1),
            channel: "handed".into(),
            ends_at: at(9),
        },
        Event::SigningRefused {
            document_id: document_id(1),
            proceeding_id: proceeding_id(1),
            person_id: person_id(1),
            tries_left: 4,
        },
        Event::DocumentSigned { signature: signature(1) },
        voided(2),
        Event::BulletinMade { bulletin: Box::new(bulletin(1)) },
    ]
}

pub fn bulletin(number: u64) -> Bulletin {
    Bulletin {
        id: bulletin_id(number),
        kind: "court-quarter".into(),
        proceeding_id: proceeding_id(number),
        period: "2025-Q4".into(),
        region_id: region_id(1),
        organisation_id: organisation_id(1),
        cut: 7,
        made_on: on(8),
        template_hash: kept_template().hash,
        figures_hash: "00".into(),
        figures: serde_json::json!({ "indicators": [{ "id": "rate-by-filings", "rows": [{ "rate": "114.09" }] }] }),
    }
}

pub fn voided(number: u64) -> Event {
    Event::DocumentVoided {
        document_id: document_id(number),
        proceeding_id: proceeding_id(1),
        reason: "写错了日期".into(),
    }
}

pub fn handler(proceeding: u64, account: Option<u64>) -> Handler {
    Handler {
        proceeding_id: proceeding_id(proceeding),
        organisation_id: organisation_id(1),
        account_id: account.map(account_id),
    }
}

/// From the second to the fifth day.
pub fn substitute(account: u64, by: u64) -> Substitute {
    Substitute { account_id: account_id(account), substitute_id: account_id(by), from_on: on(2), to_on: on(5) }
}

pub fn kept_procedure(hash: &str) -> KeptProcedure {
    KeptProcedure {
        procedure: "directive".into(),
        version: "1.0.0".into(),
        hash: hash.into(),
        text: "[procedure]".into(),
    }
}

pub fn kept_template() -> KeptTemplate {
    KeptTemplate {
        hash: "h1".into(),
        template: "agreement".into(),
        version: "1".into(),
        text: "#fields.amount".into(),
        layout: "#let a = 1".into(),
    }
}

/// A numbered document of an organisation.
pub fn document(number: u64, organisation: u64, n: u32) -> Document {
    Document {
        id: document_id(number),
        proceeding_id: proceeding_id(1),
        revision: 1,
        organisation_id: organisation_id(organisation),
        template: "agreement".into(),
        version: "1".into(),
        template_hash: "h1".into(),
        title: "协议书".into(),
        number: Some(DocumentNumber {
            series: "agreement".into(),
            year: 2026,
            n,
            text: format!("（2026）石桥村{organisation}人调字第{n}号"),
        }),
        made_on: on(5),
        made_at: at(i64::try_from(number).expect("small")),
        pages: 2,
        engine: "typst 0.15.1".into(),
        fonts_hash: "f".into(),
        content_hash: "c".into(),
        pdf_hash: "p".into(),
        code: code_of(u128::from(number)),
        ink: true,
        personal: true,
        persons: vec![person_id(1)],
        printed: vec!["name".into()],
        data: serde_json::json!({ "fields": {} }),
    }
}

/// A signature of person 1 under document 1.
pub fn signature(number: u64) -> Signature {
    Signature {
        id: signature_id(number),
        document_id: document_id(1),
        proceeding_id: proceeding_id(1),
        person_id: person_id(1),
        label: "申请人 1".into(),
        content_hash: "c".into(),
        pdf_hash: "p".into(),
        mark: "drawn".into(),
        mark_hash: "m".into(),
        place: "online".into(),
        channel: "handed".into(),
        code_given_at: at(3),
        at: at(4),
    }
}

/// A code for person 1 and document 1, given the so-manieth time.
pub fn signing_code(code: &str, given: u32) -> NewSigningCode<'_> {
    NewSigningCode {
        document_id: document_id(1),
        person_id: person_id(1),
        code,
        channel: "handed",
        tries: 2,
        ends_at: at(600),
        counted: (at(1), given),
    }
}

/// Tells the whole story, each event in a verb of its own, ten minutes apart from second 1,000.
pub fn tell(store: &Store) {
    found(store);
    for (place, event) in story().into_iter().enumerate() {
        record(store, 1_000 + 600 * i64::try_from(place).expect("small"), vec![event]);
    }
}

/// A loan suit of January 2026 between parties of these regions; 0 is an unknown place.
pub fn filing(number: u64, plaintiffs: &[u64], defendants: &[u64]) -> Filing {
    let party = |side: FilingSide, place: usize, region: u64| FilingParty {
        person_id: person_id(1_000 * number + place as u64 + if side == FilingSide::Plaintiff { 0 } else { 500 }),
        side,
        kind: PartyKind::Natural,
        region_id: (region > 0).then(|| region_id(region)),
        platform: false,
    };
    let of = |side: FilingSide, regions: &[u64]| -> Vec<FilingParty> {
        regions.iter().enumerate().map(|(place, region)| party(side, place, *region)).collect()
    };
    Filing {
        id: filing_id(number),
        number: format!("（2026）青0101民初{number}号"),
        court: "青0101".into(),
        court_region_id: Some(region_id(0)),
        case_type: "0301".into(),
        cause: Some("108.3".into()),
        filed_on: on(5),
        registered_on: on(5),
        closed_on: None,
        outcome: None,
        amount_fen: Some(1_000_000),
        place_region_id: None,
        moved_from: None,
        refiled_from: None,
        merged: false,
        parties: [of(FilingSide::Plaintiff, plaintiffs), of(FilingSide::Defendant, defendants)].concat(),
        import_id: Some(import_id(1)),
        told_sha256: format!("{number:064x}"),
    }
}

pub fn series(filings: &[u64]) -> Series {
    Series {
        id: series_id(1),
        side: FilingSide::Plaintiff,
        cause: "108.3".into(),
        month: on(1),
        filings: filings.iter().map(|number| filing_id(*number)).collect(),
    }
}

/// A trained model of the tree of disputes.
pub fn model(number: u64) -> TrainedModel {
    TrainedModel {
        id: model_id(number),
        tree: "disputes".into(),
        file_name: "labels.csv".into(),
        trained_by: Some(account_id(1)),
        trained_at: at(i64::try_from(number).expect("small")),
        sha256: "ab".into(),
        bytes: 3,
        report: ModelReport { rows: 60, macro_f1: 0.9, ..ModelReport::default() },
    }
}

fn span(from: &str, to: &str) -> DaySpan {
    DaySpan { from: from.parse().expect("a time"), to: to.parse().expect("a time") }
}

/// A team of organisation 2 that sets out from town 1.
pub fn team(number: u64, visits_max: u16) -> Team {
    Team {
        id: team_id(number),
        name: format!("第{number}组"),
        organisation_id: organisation_id(2),
        start_region_id: region_id(1),
        shift: Shift { weekdays: vec![1, 2, 3, 4, 5], span: span("08:00", "17:00") },
        visits_max,
        active: true,
    }
}

/// A visit to the village of the same number.
pub fn visit(number: u64) -> Visit {
    let cap = Cap { level: CapLevel::Place, visits_max: 2, period_days: 7 };
    Visit {
        id: visit_id(number),
        region_id: region_id(number),
        way: VisitWay::WalkIn,
        category: Some("D13.02".into()),
        window: span("09:00", "12:00"),
        begin: "09:30".parse().expect("a time"),
        minutes: 25,
        travel_minutes: 15,
        reasons: vec![Reason::LongAgo { days: None }],
        caps: vec![CapStand { cap, visits: 1 }],
        last_on: None,
    }
}

pub fn route(team: u64, visits: &[u64]) -> Route {
    Route {
        team_id: team_id(team),
        span: span("08:00", "17:00"),
        start_region_id: region_id(1),
        visits: visits.iter().map(|number| visit(*number)).collect(),
        back: "11:00".parse().expect("a time"),
        way_m: Some(12_000),
    }
}

/// A plan of team 1 for a day of January: villages 11 to 13.
pub fn plan(number: u64, day: i8) -> PatrolPlan {
    PatrolPlan {
        id: patrol_id(number),
        code: format!("XF2026-{number:06}"),
        region_id: region_id(0),
        planned_on: on(day),
        proposed_at: at(900),
        data_until_on: on(day - 1),
        seed: u64::MAX,
        settings: serde_json::json!({"visit": {"minutes": 25}}),
        weighed: 9,
        routes: vec![route(1, &[11, 12, 13])],
        left_out: vec![LeftOut { region_id: region_id(21), reasons: vec![], why: LeftOutWhy::NoTeam }],
    }
}
