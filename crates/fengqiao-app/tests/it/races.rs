//! Many clients on few matters: whatever they try at once, what each of them saw fits one order of steps for every
//! proceeding, and no step was taken that the procedure does not know. The bench `proceedings` runs more of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fengqiao_app::AppError;
use fengqiao_app::procedure::{FieldKind, How, Procedure};
use fengqiao_app::proceeding::{NewParty, PartyPerson, ProceedingRead, Start, TakeParty, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, MatterId, ProceedingId};
use fengqiao_domain::person::PersonFields;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::sync::Mutex;

use crate::office::{Office, report};

const PROCEDURE: &str = "people-mediation";
const PEOPLE: [&str; 3] = ["mediator", "dispatcher", "judge"];
const STORY_MAX: u32 = 1_000_000;

/// How many of what.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub clients: u64,
    pub matters: usize,
    pub steps: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    pub proceedings: usize,
    pub reads: usize,
    pub accepted: usize,
    pub refused: BTreeMap<&'static str, usize>,
}

/// What one client saw of one proceeding, and when it asked and was answered.
struct Seen {
    id: ProceedingId,
    begun: Duration,
    ended: Duration,
    what: What,
}

enum What {
    Read(u32),
    Accepted { revision: u32, transition: String, account: AccountId },
    Refused(&'static str),
}

fn start_anew(office: &Office, matter_id: MatterId) -> ProceedingId {
    let told = |role: &str| NewParty {
        role: role.into(),
        person: PartyPerson::Told(PersonFields { name: Some("秦小满".into()), ..PersonFields::default() }),
    };
    let start = Start {
        procedure: PROCEDURE.into(),
        slots: [("committee".to_owned(), vec![office.organisations["village"].to_string()])].into(),
        fields: [("request".to_owned(), json!("请求支付货款")), ("source".to_owned(), json!("application"))].into(),
        parties: ["applicant", "respondent", "respondent"].map(told).into(),
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("mediator"), matter_id, start).unwrap()
}

/// A mediation on a matter of its own, just opened.
pub fn begun(office: &Office) -> ProceedingId {
    start_anew(office, matter(office, 0))
}

fn matter(office: &Office, number: usize) -> MatterId {
    let new = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101100200")),
        category: Some("D13.01".into()),
        ..report(&format!("石桥村超市拖欠货款第{number}笔"))
    };
    office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap()
}

/// A value that the field takes, whatever its kind.
fn any_value(procedure: &Procedure, id: &str, draw: &mut ChaCha8Rng) -> Value {
    let field = procedure.fields.iter().find(|field| field.id == id).unwrap();
    match field.kind {
        FieldKind::Choice => json!(field.options.choose(draw).unwrap().id),
        FieldKind::Boolean => json!(draw.random_bool(0.5)),
        FieldKind::Date => json!("2026-03-05"),
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money => json!(field.min.unwrap_or(1.0).max(1.0)),
        _ => json!("甲"),
    }
}

fn any_step(office: &Office, procedure: &Procedure, read: &ProceedingRead, draw: &mut ChaCha8Rng) -> TakeStep {
    // Mostly what lies open and does not end everything; sometimes anything at all, and sometimes what lay open long ago.
    let open: Vec<&str> = read.acts.iter().filter(|act| act.allowed).map(|act| act.transition.id.as_str()).collect();
    let kept: Vec<&str> = open.iter().copied().filter(|id| !procedure.transition(id).unwrap().danger).collect();
    let any: Vec<&str> = procedure.transitions.iter().map(|transition| transition.id.as_str()).collect();
    let from = match draw.random_range(0..20) {
        0 => &any,
        1 => &open,
        _ => &kept,
    };
    let id = *from.choose(draw).unwrap_or(&any[0]);
    let transition = procedure.transition(id).unwrap();
    let stale = u32::from(draw.random_range(0..20) == 0);
    let fields = transition.requires.iter().map(|id| (id.clone(), any_value(procedure, id, draw))).collect();
    let slots = transition.fills.iter().map(|slot| (slot.clone(), vec![office.organisations["court"].to_string()]));
    let party = transition.act.as_ref().and_then(|_| read.instance.parties.choose(draw));
    TakeStep {
        transition: id.to_owned(),
        revision: read.instance.revision.saturating_sub(stale),
        fields,
        slots: slots.collect(),
        reason: Some("说明".into()),
        party: party.map(|party| TakeParty { id: party.id.clone(), how: How::OnTheSpot, at: None }),
    }
}

fn refusal(error: &AppError) -> &'static str {
    match error {
        AppError::Refused(refusal) => refusal.code,
        AppError::NotFound(_) => "not_found",
        AppError::Store(fengqiao_store::StoreError::Stale { .. }) => "stale_revision",
        other => panic!("not a refusal: {other}"),
    }
}

/// Lets the clients run and proves what they saw.
pub fn run(office: &Office, plan: Plan) -> Outcome {
    let matters: Vec<MatterId> = (0..plan.matters).map(|number| matter(office, number)).collect();
    let current: Vec<Mutex<ProceedingId>> =
        matters.iter().map(|matter_id| Mutex::new(start_anew(office, *matter_id))).collect();
    let (tried, epoch) = (AtomicUsize::new(0), Instant::now());
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..plan.clients)
            .map(|number| {
                let (matters, current, tried) = (&matters, &current, &tried);
                scope.spawn(move || {
                    let mut draw = ChaCha8Rng::seed_from_u64(number);
                    let mut seen = Vec::new();
                    while tried.fetch_add(1, Ordering::Relaxed) < plan.steps {
                        let place = draw.random_range(0..matters.len());
                        let id = *current[place].lock().unwrap();
                        let login = *PEOPLE.choose(&mut draw).unwrap();
                        if client(office, (login, id), epoch, &mut draw, &mut seen) {
                            let mut slot = current[place].lock().unwrap();
                            if *slot == id {
                                *slot = start_anew(office, matters[place]);
                            }
                        }
                    }
                    seen
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    prove(office, &seen)
}

/// One look and one try; whether the proceeding had ended.
fn client(
    office: &Office,
    (login, id): (&str, ProceedingId),
    epoch: Instant,
    draw: &mut ChaCha8Rng,
    seen: &mut Vec<Seen>,
) -> bool {
    let ctx = office.ctx(login);
    let begun = epoch.elapsed();
    let Ok(read) = office.app.proceeding(&ctx, id) else { return false };
    seen.push(Seen { id, begun, ended: epoch.elapsed(), what: What::Read(read.instance.revision) });
    if read.row.proceeding.terminal {
        return true;
    }
    let procedure = &office.app.setup().procedures[PROCEDURE];
    let take = any_step(office, procedure, &read, draw);
    let (transition, revision, begun) = (take.transition.clone(), take.revision, epoch.elapsed());
    let what = match office.app.take_step(&ctx, id, take) {
        Ok(_) => What::Accepted { revision, transition, account: ctx.account.id },
        Err(error) => What::Refused(refusal(&error)),
    };
    seen.push(Seen { id, begun, ended: epoch.elapsed(), what });
    false
}

fn prove(office: &Office, seen: &[Seen]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut by_proceeding: HashMap<ProceedingId, Vec<&Seen>> = HashMap::new();
    for it in seen {
        by_proceeding.entry(it.id).or_default().push(it);
        match &it.what {
            What::Read(_) => outcome.reads += 1,
            What::Accepted { .. } => outcome.accepted += 1,
            What::Refused(code) => *outcome.refused.entry(code).or_default() += 1,
        }
    }
    outcome.proceedings = by_proceeding.len();
    for (id, seen) in by_proceeding {
        let steps = steps_of(office, id);
        matches_the_log(&seen, &steps);
        fits_one_order(&seen);
    }
    outcome
}

/// Who took which transition, by the revision that it made; the opening is revision 1. Each step goes on where the one before
/// it ended, by a transition that the procedure has there.
fn steps_of(office: &Office, id: ProceedingId) -> BTreeMap<u32, (String, Option<AccountId>)> {
    let procedure = &office.app.setup().procedures[PROCEDURE];
    let story =
        office.app.store().read(office.top_region, |reader| reader.story("proceeding", &id.to_string(), STORY_MAX));
    let (mut steps, mut state) = (BTreeMap::new(), None::<String>);
    for row in story.unwrap() {
        let (proceeding, step) = match row.event().unwrap() {
            Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step } => {
                (proceeding, step)
            }
            _ => continue,
        };
        assert_eq!(
            usize::try_from(proceeding.revision).unwrap(),
            steps.len() + 1,
            "{id}: a revision is missing or double"
        );
        assert_eq!(step.from, state, "{id}: a step leaves a state that it was not in");
        if let (Some(from), Some(transition)) = (&step.from, procedure.transition(&step.transition)) {
            assert!(
                transition.from.is_empty() || transition.from.contains(from),
                "{id}: {} from {from}",
                step.transition
            );
            assert_eq!(&step.to, transition.to.as_ref().unwrap_or(from), "{id}: {}", step.transition);
        } else {
            assert!(step.transition == "open" || step.transition.starts_with("child:"), "{id}: {}", step.transition);
        }
        state = Some(step.to);
        steps.insert(proceeding.revision, (step.transition, row.entry.actor.account_id));
    }
    steps
}

fn matches_the_log(seen: &[&Seen], steps: &BTreeMap<u32, (String, Option<AccountId>)>) {
    let mut accepted = 0;
    for it in seen {
        if let What::Accepted { revision, transition, account } = &it.what {
            accepted += 1;
            assert_eq!(steps[&(revision + 1)], (transition.clone(), Some(*account)), "an accepted step is another's");
        }
    }
    let taken =
        steps.values().filter(|(transition, _)| transition != "open" && !transition.starts_with("child:")).count();
    assert_eq!(accepted, taken, "the log has steps that nobody was told of, or lacks some");
}

/// The order of revisions is one in which everything could have happened at an instant between question and answer
/// (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990).
fn fits_one_order(seen: &[&Seen]) {
    let revision = |it: &Seen| match it.what {
        What::Read(revision) => Some((revision, 1)),
        What::Accepted { revision, .. } => Some((revision + 1, 0)),
        What::Refused(_) => None,
    };
    // A read stands behind the step that made what it read; reads of the same revision may stand in any order.
    let mut ordered: Vec<((u32, u8), &Seen)> = seen.iter().filter_map(|it| Some((revision(it)?, *it))).collect();
    ordered.sort_by_key(|(place, it)| (*place, it.begun));
    let mut latest_begun = Duration::ZERO;
    for (place, it) in ordered {
        assert!(
            it.ended >= latest_begun,
            "{}: revision {place:?} was answered before what comes earlier was asked",
            it.id
        );
        latest_begun = latest_begun.max(it.begun);
    }
}

/// A mediation with so many sessions, and how long each took to be written down.
pub fn walk(office: &Office, steps: u32) -> Vec<Duration> {
    let id = begun(office);
    let ctx = office.ctx("mediator");
    let take = |transition: &str, fields: Value, party: Option<usize>| {
        let read = office.app.proceeding(&ctx, id).unwrap();
        let party = party.map(|place| read.instance.parties[place].id.clone());
        let take = TakeStep {
            transition: transition.to_owned(),
            revision: read.instance.revision,
            fields: serde_json::from_value(fields).unwrap(),
            reason: Some("说明".into()),
            party: party.map(|id| TakeParty { id, how: How::OnTheSpot, at: None }),
            ..TakeStep::default()
        };
        let begun = Instant::now();
        office.app.take_step(&ctx, id, take).unwrap();
        begun.elapsed()
    };
    take("ask_consent", json!({ "dispute_kind": "general" }), None);
    for place in 0..3 {
        take("consent", json!({}), Some(place));
    }
    take("accept", json!({}), None);
    take("set_mediator", json!({ "mediators": "罗桂兰", "mediator_by": "chosen", "conflict": "none" }), None);
    take("tell_rights", json!({ "rights_told_on": "2026-03-05" }), None);
    let session = || json!({ "session_on": "2026-03-05", "session_form": "on_site", "session_record": "双方愿意分期" });
    (0..steps).map(|_| take("hold_session", session(), None)).collect()
}
