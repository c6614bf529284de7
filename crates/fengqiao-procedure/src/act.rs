//! Acting: opening a proceeding, what somebody may do next, taking a step, and what a clock does when it runs out.

use std::collections::BTreeMap;

use fengqiao_domain::calendar::Calendar;
use jiff::Timestamp;
use serde_json::Value;

use crate::clock::{EndedDeadline, Move, SetDeadline, is_met, turn};
use crate::decision::{Weighed, weighed};
use crate::file::{Breach, Deadline, DeadlineKind, Effect, Procedure, Transition};
use crate::guard::{scope, scope_of_act};
use crate::guard_type::{looks_at, names};
use crate::hand::same_hand;
use crate::input::{check_fields, check_reason, check_slots, refuse_faults};
use crate::instance::{Instance, OpenDeadline, Refusal, Taker};
use crate::party::{How, Joining, PartyStep, PartyTaken, check_parties, enter, joined, waiting};

/// Who acts: the organisation as an id, and the roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Organisation the person acts for.
    pub organisation: String,
    /// Roles of the person.
    pub roles: Vec<String>,
    /// The person's account as an id.
    pub account: String,
    /// The party that acts for itself, as an id; none for an account.
    pub party: Option<String>,
}

impl Actor {
    /// A party that acts for itself, on line.
    #[must_use]
    pub fn party(id: &str) -> Self {
        Self { organisation: String::new(), roles: Vec::new(), account: String::new(), party: Some(id.to_owned()) }
    }
}

/// What a proceeding is opened with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opening {
    /// Organisations by slot.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Values by field.
    pub fields: BTreeMap<String, Value>,
    /// Parties, in the order in which they are numbered.
    pub parties: Vec<Joining>,
    /// Facts of the subject that guards may use.
    pub subject: Value,
    /// Who opens it, and who took what came before it, by step.
    pub taken_by: BTreeMap<String, Taker>,
}

/// What somebody brings to a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// Transition id.
    pub transition: String,
    /// Revision that the person saw.
    pub revision: u32,
    /// Values by field.
    pub fields: BTreeMap<String, Value>,
    /// Organisations by slot.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Reason or note.
    pub reason: Option<String>,
    /// The party whose act it is, where it is one.
    pub party: Option<PartyTaken>,
}

/// An act that somebody may take now, or could if its condition held.
#[derive(Debug, Clone)]
pub struct Act<'p> {
    /// The transition.
    pub transition: &'p Transition,
    /// Whether it can be taken now.
    pub allowed: bool,
    /// Why not: a stable code.
    pub why_not: Option<&'static str>,
    /// Parties whose act it would be, where it is one; not those that have done so.
    pub parties: Vec<String>,
}

/// What a step does. The instance is as it stands afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Transition id; `open` for the opening, `breach:<deadline>` for a clock that only alerts.
    pub transition: String,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: String,
    /// The instance afterwards.
    pub instance: Instance,
    /// Fields that the step gave.
    pub fields: BTreeMap<String, Value>,
    /// Clocks started.
    pub deadlines_set: Vec<SetDeadline>,
    /// Clocks ended.
    pub deadlines_ended: Vec<EndedDeadline>,
    /// What follows.
    pub effects: Vec<Effect>,
    /// Slots to be told, beside notices among the effects.
    pub escalate: Vec<String>,
    /// Whether a clock had run out already.
    pub late: bool,
    /// Reason or note.
    pub reason: Option<String>,
    /// What a party did, where the step is the act of one.
    pub party: Option<PartyStep>,
    /// What the tables proposed where the step decides what they advise on.
    pub weighed: Vec<Weighed>,
}

impl Step {
    /// A step that leads nowhere, ends and starts no clock, and has no effect; the instance is as it stands afterwards.
    #[must_use]
    pub fn aside(transition: String, instance: Instance) -> Self {
        Self {
            transition,
            from: Some(instance.state.clone()),
            to: instance.state.clone(),
            instance,
            fields: BTreeMap::new(),
            deadlines_set: Vec::new(),
            deadlines_ended: Vec::new(),
            effects: Vec::new(),
            escalate: Vec::new(),
            late: false,
            reason: None,
            party: None,
            weighed: Vec::new(),
        }
    }
}

/// Opens a proceeding.
///
/// # Errors
/// A slot, field or party of the opening is missing or wrong.
pub fn open(procedure: &Procedure, opening: Opening, now: Timestamp, calendar: &Calendar) -> Result<Step, Refusal> {
    let needed: Vec<String> =
        procedure.slots.iter().filter(|slot| slot.at_opening).map(|slot| slot.id.clone()).collect();
    let faults = check_fields(
        procedure,
        &procedure.opening_requires,
        &procedure.opening_optional,
        &opening.fields,
        &BTreeMap::new(),
    );
    let slots = check_slots(procedure, &needed, &opening.slots, &BTreeMap::new());
    let faults = [faults, slots, check_parties(procedure, &opening.parties)].concat();
    refuse_faults(faults)?;
    let mut instance = Instance {
        procedure: procedure.id.clone(),
        version: procedure.version.clone(),
        state: procedure.initial.clone(),
        revision: 1,
        slots: opening.slots,
        fields: opening
            .fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(id, value)| (id.clone(), value.clone()))
            .collect(),
        deadlines: BTreeMap::new(),
        children: Vec::new(),
        subject: opening.subject,
        parties: joined(opening.parties),
        once: Vec::new(),
        cleared: BTreeMap::new(),
        targets: BTreeMap::new(),
        passed: vec![procedure.initial.clone()],
        taken_by: opening.taken_by.into_iter().filter(|(step, _)| procedure.keeps_taker(step)).collect(),
    };
    let by = Move { transition: None, from: None, to: &procedure.initial, now };
    let (deadlines_set, deadlines_ended) = turn(procedure, &mut instance, (&by, &opening.fields), calendar)?;
    Ok(Step {
        transition: "open".to_owned(),
        from: None,
        to: procedure.initial.clone(),
        instance,
        fields: opening.fields,
        deadlines_set,
        deadlines_ended,
        effects: Vec::new(),
        escalate: Vec::new(),
        late: false,
        reason: None,
        party: None,
        weighed: Vec::new(),
    })
}

/// The acts that lie open to somebody, in the order of the file. Acts of others are left out; one whose condition does
/// not hold yet, or whose closing clock has run out, is shown with why. A condition on a value that the act itself asks
/// for cannot be decided before that value is given: such an act is shown as allowed, and [`step`] decides.
#[must_use]
pub fn may<'p>(procedure: &'p Procedure, instance: &Instance, actor: &Actor) -> Vec<Act<'p>> {
    let scope = scope(procedure, instance, Some(actor));
    let leaves = |transition: &&Transition| leaves(procedure, transition, &instance.state);
    let open_to = |transition: &&Transition| is_permitted(transition, instance, actor, None);
    let act = |transition: &'p Transition| {
        let mut parties = waiting(transition, instance);
        parties.retain(|party| actor.party.as_ref().is_none_or(|own| party.id == *own));
        let undecided = |guard| {
            looks_at(guard, &transition.requires)
                || transition.act.is_some() && (names(guard, "parties") || names(guard, "party"))
        };
        let holds = transition.guard.as_ref().is_none_or(|guard| undecided(guard) || guard.holds(&scope));
        let is_breached = |id: &str| instance.deadlines.get(id).is_some_and(|open| open.breached);
        let why_not = if is_used_up(transition, instance) {
            Some("already_taken")
        } else if let Some(refusal) = same_hand(transition, instance, actor) {
            Some(refusal.code)
        } else if !holds {
            Some("guard_failed")
        } else if transition.act.is_some() && parties.is_empty() {
            Some("already_done")
        } else {
            closing_clock(procedure, transition, instance, is_breached).map(|_| "too_late")
        };
        let parties = parties.into_iter().map(|party| party.id.clone()).collect();
        Act { transition, allowed: why_not.is_none(), why_not, parties }
    };
    procedure.transitions.iter().filter(leaves).filter(open_to).map(act).collect()
}

/// Takes a step for somebody.
///
/// # Errors
/// Why not: `unknown_transition`, `not_in_state`, `not_permitted`, `stale_revision`, `guard_failed`, `missing_field`, `bad_field`,
/// `wrong_party`, `already_done`, `already_taken`, `same_person`, `same_organisation`, `too_late`, `no_such_date`. A refusal of fields lists the fault of each. A step after its deadline is taken and marked late,
/// unless the deadline is declared closing.
pub fn step(
    procedure: &Procedure,
    instance: &Instance,
    taken: &Taken,
    actor: &Actor,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Refusal> {
    let Some(transition) = procedure.transition(&taken.transition) else {
        return Err(Refusal::new("unknown_transition", format!("there is no act {}", taken.transition)));
    };
    let for_itself = actor.party.is_none() || actor.party.as_ref() == taken.party.as_ref().map(|party| &party.id);
    let how = taken.party.as_ref().map(|party| party.how);
    if !for_itself || !is_permitted(transition, instance, actor, how) {
        return Err(Refusal::new("not_permitted", "this act is for another organisation or role"));
    }
    if taken.revision != instance.revision {
        let words = format!(
            "somebody was faster: it is at step {}, you saw step {}; look at it again",
            instance.revision, taken.revision
        );
        return Err(Refusal::new("stale_revision", words));
    }
    if !leaves(procedure, transition, &instance.state) {
        return Err(Refusal::new("not_in_state", format!("this act does not lead on from {}", instance.state)));
    }
    if is_used_up(transition, instance) {
        let times = transition.times_max.unwrap_or(1);
        let often = if times == 1 { "once only".to_owned() } else { format!("{times} times at most") };
        return Err(Refusal::new("already_taken", format!("act {} is taken {often}, and was", transition.id)));
    }
    if let Some(refusal) = same_hand(transition, instance, actor) {
        return Err(refusal);
    }
    let faults = check_fields(procedure, &transition.requires, &transition.optional, &taken.fields, &instance.fields);
    let faults = [faults, check_slots(procedure, &transition.fills, &taken.slots, &instance.slots)].concat();
    refuse_faults(faults)?;
    check_reason(transition, taken.reason.as_deref())?;
    let is_over = |id: &str| instance.deadlines.get(id).is_some_and(|open| open.is_over(now));
    if let Some(deadline) = closing_clock(procedure, transition, instance, is_over) {
        let ended_at = instance.deadlines.get(deadline).map(|open| format!(" at {}", open.due_at)).unwrap_or_default();
        let words = format!("deadline {deadline} ended{ended_at}: act {} cannot be taken any more", transition.id);
        return Err(Refusal::new("too_late", words));
    }
    take(procedure, instance, (transition, taken, Some(actor)), now, calendar)
}

/// What a clock does that ran out. None when it does not run any more, waits, or has been dealt with.
///
/// A clock takes its transition where the transition leads on from the state and its condition holds; otherwise it
/// alerts, so that nothing is ever lost in silence. The owner of the state is told in each case, save where a time to wait
/// went by, which is nobody's delay.
///
/// # Errors
/// The transition it causes leads to a date that the calendar cannot count.
pub fn breach(
    procedure: &Procedure,
    instance: &Instance,
    deadline_id: &str,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Step>, Refusal> {
    let Some(deadline) = procedure.deadline(deadline_id) else { return Ok(None) };
    let Some(open) = instance.deadlines.get(deadline_id).filter(|open| !open.breached && open.is_over(now)) else {
        return Ok(None);
    };
    let waits = deadline.kind == DeadlineKind::Wait;
    let owner = procedure.state(&instance.state).and_then(|state| state.owner.clone()).filter(|_| !waits);
    let mut escalate: Vec<String> = owner.into_iter().collect();
    let mut after = instance.clone();
    after.deadlines.insert(deadline_id.to_owned(), OpenDeadline { breached: true, ..open.clone() });
    match &deadline.on_breach {
        Breach::Transition(id) => {
            let leads_on = |transition: &&Transition| leaves(procedure, transition, &instance.state);
            if let Some(transition) = procedure.transition(id).filter(leads_on) {
                let taken = Taken { transition: id.clone(), revision: instance.revision, ..Taken::default() };
                match take(procedure, &after, (transition, &taken, None), now, calendar) {
                    Ok(step) => return Ok(Some(Step { escalate, late: !waits || step.late, ..step })),
                    Err(refusal) if refusal.code == "guard_failed" => {}
                    Err(refusal) => return Err(refusal),
                }
            }
        }
        Breach::Escalate(slot) if !escalate.contains(slot) => escalate.push(slot.clone()),
        Breach::Escalate(_) | Breach::Alert | Breach::Nothing => {}
    }
    after.revision += 1;
    Ok(Some(Step { escalate, late: true, ..Step::aside(format!("breach:{deadline_id}"), after) }))
}

fn take(
    procedure: &Procedure,
    instance: &Instance,
    (transition, taken, actor): (&Transition, &Taken, Option<&Actor>),
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Refusal> {
    let to = transition.to.clone().unwrap_or_else(|| instance.state.clone());
    let late = is_late(procedure, instance, now);
    let mut after = instance.clone();
    after.fields.extend(taken.fields.clone());
    // A value given as null is taken back.
    after.fields.retain(|_, value| !value.is_null());
    after.slots.extend(taken.slots.clone());
    let party = enter(procedure, &mut after, (transition, taken.party.as_ref()), now)?;
    // The condition is tried on what the step gives, not on what stood before.
    let acting = party.as_ref().map(|party| party.id.as_str());
    let seen = || scope_of_act(procedure, &after, actor, acting);
    if transition.guard.as_ref().is_some_and(|guard| !guard.holds(&seen())) {
        let help = transition.guard_help.as_ref().map_or("its condition does not hold yet", |help| help.en.as_str());
        return Err(Refusal::new("guard_failed", help));
    }
    after.parties.iter_mut().for_each(|party| party.forget(&transition.clears));
    after.state.clone_from(&to);
    after.revision += 1;
    after.cleared.extend(transition.clears.iter().map(|act| (act.clone(), after.revision)));
    if transition.times_max.is_some() {
        after.once.push(transition.id.clone());
    }
    if let Some(taker) = actor.and_then(Actor::taker).filter(|_| procedure.keeps_taker(&transition.id)) {
        after.taken_by.insert(transition.id.clone(), taker);
    }
    if !after.passed.contains(&to) {
        after.passed.push(to.clone());
    }
    let by = Move { transition: Some(&transition.id), from: Some(&instance.state), to: &to, now };
    let (deadlines_set, deadlines_ended) = turn(procedure, &mut after, (&by, &taken.fields), calendar)?;
    let weighed = weighed(procedure, &after, &taken.fields);
    Ok(Step {
        transition: transition.id.clone(),
        from: Some(instance.state.clone()),
        to,
        instance: after,
        fields: taken.fields.clone(),
        deadlines_set,
        deadlines_ended,
        effects: transition.effects.clone(),
        escalate: Vec::new(),
        late,
        reason: taken.reason.clone(),
        party,
        weighed,
    })
}

// Targets are shown and never held against anybody.
fn is_late(procedure: &Procedure, instance: &Instance, now: Timestamp) -> bool {
    let is_limit = |id: &str| procedure.deadline(id).is_none_or(|deadline| deadline.kind == DeadlineKind::Limit);
    instance.deadlines.iter().any(|(id, open)| open.is_over(now) && is_limit(id))
}

/// The closing clock whose time is over and which this transition would have met.
pub(crate) fn closing_clock<'a>(
    procedure: &'a Procedure,
    transition: &'a Transition,
    instance: &'a Instance,
    is_over: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    closing(procedure, transition, &instance.state).find(|deadline| is_over(&deadline.id)).map(|it| it.id.as_str())
}

/// The clocks that would close a transition out of a state once they are over.
pub(crate) fn closing<'a>(
    procedure: &'a Procedure,
    transition: &'a Transition,
    state: &'a str,
) -> impl Iterator<Item = &'a Deadline> {
    let to = transition.to.as_deref().unwrap_or(state);
    let by = Move { transition: Some(&transition.id), from: Some(state), to, now: Timestamp::UNIX_EPOCH };
    // The way out that the clock itself takes stays open to people.
    let is_way_out = move |deadline: &Deadline| deadline.on_breach == Breach::Transition(transition.id.clone());
    procedure.deadlines.iter().filter(move |it| it.closing && !is_way_out(it) && is_met(it, &by))
}

pub(crate) fn leaves(procedure: &Procedure, transition: &Transition, state: &str) -> bool {
    let leads_on = transition.from.is_empty() || transition.from.iter().any(|from| from == state);
    leads_on && procedure.state(state).is_some_and(|state| !state.terminal)
}

fn is_used_up(transition: &Transition, instance: &Instance) -> bool {
    let taken = instance.once.iter().filter(|id| **id == transition.id).count();
    transition.times_max.is_some_and(|times| taken >= times as usize)
}

fn is_permitted(transition: &Transition, instance: &Instance, actor: &Actor, how: Option<How>) -> bool {
    let Some(by) = &transition.by else { return false };
    let signs = how == Some(How::Electronic);
    if signs && !by.electronic {
        return false;
    }
    if let Some(id) = &actor.party {
        return (by.online || signs)
            && instance.parties.iter().any(|party| party.id == *id && by.party.contains(&party.role));
    }
    let stands = |slot: &String| instance.slots.get(slot).is_some_and(|members| members.contains(&actor.organisation));
    let slot = by.slots.is_empty() || by.slots.iter().any(stands);
    slot && by.roles.iter().any(|role| actor.roles.contains(role))
}
