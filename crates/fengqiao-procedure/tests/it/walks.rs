//! Random walks over every shipped procedure: what is allowed can be taken, and only ends have no acts.

use std::collections::BTreeSet;

use fengqiao_procedure::{
    Actor, Child, DeadlineKind, Field, FieldKind, Instance, Joining, Opening, PartyRole, Procedure, Taken, breach, may,
    open, step,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{actor, by_party, calendar, shipped, slots, start, tasks};

const ORGANISATIONS: [&str; 3] = ["centre", "market", "town"];

/// Everybody who could act: each role that the procedure names, in each organisation.
fn people(procedure: &Procedure) -> Vec<Actor> {
    let takers = procedure.transitions.iter().filter_map(|it| it.by.as_ref());
    let roles: BTreeSet<&String> = takers.flat_map(|by| &by.roles).collect();
    ORGANISATIONS.iter().flat_map(|organisation| roles.iter().map(|role| actor(organisation, role))).collect()
}

fn value(field: &Field) -> Value {
    match field.kind {
        FieldKind::Text | FieldKind::LongText => json!("说明"),
        // Far enough for what is counted back from it.
        FieldKind::Date if ["target_on", "promised_on"].contains(&field.id.as_str()) => json!("2027-12-31"),
        FieldKind::Date => json!("2026-03-06"),
        FieldKind::Instant => json!("2026-03-06T01:00:00Z"),
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money => json!(field.min.unwrap_or(1.0) as i64),
        FieldKind::Choice => json!(field.options[0].id),
        FieldKind::Boolean => json!(true),
        FieldKind::Organisation | FieldKind::Region | FieldKind::Mediator => json!("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        FieldKind::TaskList => tasks(true),
    }
}

/// As many organisations as a slot asks for at least, the issuer's own in its slot.
fn members_of(slot: &str, least: u32) -> &'static [&'static str] {
    match (slot, least) {
        ("issuer", _) => &["centre"],
        ("lead", _) => &["market"],
        (_, 0 | 1) => &["town"],
        (_, 2) => &["market", "town"],
        (_, _) => &ORGANISATIONS,
    }
}

fn begun(procedure: &Procedure) -> Instance {
    let opened = procedure.slots.iter().filter(|slot| slot.at_opening);
    let members = opened.map(|slot| (slot.id.as_str(), members_of(&slot.id, slot.min)));
    let fields = procedure.opening_requires.iter().map(|id| (id.clone(), value(procedure.field(id).unwrap())));
    let one = |role: &PartyRole, number| Joining { role: role.id.clone(), id: format!("{}-{number}", role.id) };
    let sides = procedure.parties.iter().flat_map(|role| (1..=role.max.min(2).max(role.min)).map(|it| one(role, it)));
    let opening = Opening {
        slots: slots(&members.collect::<Vec<_>>()),
        fields: fields.collect(),
        parties: sides.collect(),
        subject: Value::Null,
        ..Opening::default()
    };
    open(procedure, opening, start(), &calendar()).unwrap().instance
}

fn bring(procedure: &Procedure, instance: &Instance, (id, party): (&str, Option<&String>), at: Timestamp) -> Taken {
    let transition = procedure.transition(id).unwrap();
    let asked = transition.requires.iter().chain(&transition.optional);
    let filled = |id: &String| {
        let members = members_of(id, procedure.slot(id).unwrap().min);
        (id.clone(), members.iter().map(|it| (*it).to_owned()).collect())
    };
    Taken {
        transition: id.to_owned(),
        revision: instance.revision,
        fields: asked.map(|id| (id.clone(), value(procedure.field(id).unwrap()))).collect(),
        slots: transition.fills.iter().map(filled).collect(),
        reason: Some("说明".into()),
        party: party.and_then(|party| by_party(instance, id, party, at).party),
    }
}

fn ended_child() -> Child {
    let (id, procedure, state) = ("x".to_owned(), "push".to_owned(), "closed".to_owned());
    Child { id, procedure, state, terminal: true, outcome: "answered".into() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_allowed_act_can_be_taken(choices in proptest::collection::vec(0_usize..1_000, 1..30), hours in 1_i64..60) {
        let calendar = calendar();
        for procedure in shipped() {
            let mut instance = begun(&procedure);
            let mut at = start();
            for choice in &choices {
                let terminal = procedure.state(&instance.state).unwrap().terminal;
                let acts: Vec<(Actor, String, Option<String>)> = people(&procedure).into_iter().flat_map(|who| {
                    let acts = may(&procedure, &instance, &who).into_iter().filter(|act| act.allowed);
                    acts.map(|act| (who.clone(), act.transition.id.clone(), act.parties.first().cloned())).collect::<Vec<_>>()
                }).collect();
                let waits = procedure.id == "three-push" && instance.state == "pushed" && instance.children.is_empty();
                prop_assert_eq!(acts.is_empty(), terminal || waits, "{} {}", procedure.id, instance.state);
                if terminal {
                    prop_assert!(instance.deadlines.is_empty());
                    break;
                }
                if waits {
                    instance.children.push(ended_child());
                    continue;
                }
                prop_assert!(!instance.deadlines.is_empty(), "no clock runs in {}", instance.state);
                let stood = instance.state.clone();
                at = at.checked_add(SignedDuration::from_hours(hours)).unwrap();
                for clock in instance.deadlines.keys().cloned().collect::<Vec<_>>() {
                    if let Some(fired) = breach(&procedure, &instance, &clock, at, &calendar).unwrap() {
                        // What was waited for is nobody's delay; of everything else the owner hears.
                        let is_wait = procedure.deadline(&clock).is_some_and(|it| it.kind == DeadlineKind::Wait);
                        prop_assert_eq!(fired.escalate.is_empty(), is_wait);
                        prop_assert!(fired.late || is_wait);
                        instance = fired.instance;
                    }
                }
                if instance.state != stood {
                    // A clock was faster: the acts are those of another state.
                    continue;
                }
                let (who, id, party) = &acts[choice % acts.len()];
                let taken = bring(&procedure, &instance, (id, party.as_ref()), at);
                let done = step(&procedure, &instance, &taken, who, at, &calendar);
                // A condition on what an act brings is decided when it is brought, and a clock may close it meanwhile.
                let asks = procedure.transition(id).is_some_and(|it| {
                    !it.requires.is_empty() || !it.optional.is_empty() || !it.fills.is_empty()
                });
                if done.as_ref().is_err_and(|it| it.code == "too_late" || asks && it.code == "guard_failed") {
                    continue;
                }
                prop_assert!(done.is_ok(), "{} {} in {}: {:?}", procedure.id, id, instance.state, done);
                let stale = step(&procedure, &done.as_ref().unwrap().instance, &taken, who, at, &calendar).unwrap_err();
                let moved_on = ["stale_revision", "not_permitted"].contains(&stale.code);
                prop_assert!(moved_on, "the same step twice gave {}", stale.code);
                let json = serde_json::to_string(&done.unwrap().instance).unwrap();
                instance = serde_json::from_str(&json).unwrap();
                prop_assert_eq!(instance.revision, taken.revision + 1);
            }
        }
    }
}
