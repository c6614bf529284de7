//! Clocks of a step: which start, with their dates, which end, and which wait.

use std::collections::BTreeMap;

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::deadline::{Due, due, due_after_extension, due_after_pause, due_before, first_instant};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::file::{Breach, Deadline, DeadlineKind, Procedure, Reminder, Starts, Transition};
use crate::guard::scope;
use crate::instance::{Instance, OpenDeadline, Refusal, Target};

/// A clock that a step starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDeadline {
    /// Deadline id.
    pub id: String,
    /// When it starts.
    pub start_at: Timestamp,
    /// When it ends, and how that was counted.
    pub due: Due,
    /// Instants of reminders, ascending, after the start and before the end.
    pub reminders_at: Vec<Timestamp>,
    /// Article behind it.
    pub basis: Option<String>,
}

/// A clock that a step ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedDeadline {
    /// Deadline id.
    pub id: String,
    /// `met` in time, `breached` when it had run out, `paused` when it waits to be resumed, and `moot` when the proceeding
    /// ended or left without meeting it, or when a longer run of the same clock takes its place.
    pub how: &'static str,
}

/// What moves the clocks.
pub(crate) struct Move<'m> {
    /// Transition taken, none for the opening.
    pub(crate) transition: Option<&'m str>,
    /// State before, none for the opening.
    pub(crate) from: Option<&'m str>,
    /// State after.
    pub(crate) to: &'m str,
    pub(crate) now: Timestamp,
}

impl Move<'_> {
    fn changes_state(&self) -> bool {
        self.from != Some(self.to)
    }
}

type Turned = (Vec<SetDeadline>, Vec<EndedDeadline>);

/// Ends and starts clocks in the instance and says which.
pub(crate) fn turn(
    procedure: &Procedure,
    instance: &mut Instance,
    (by, given): (&Move<'_>, &BTreeMap<String, Value>),
    calendar: &Calendar,
) -> Result<Turned, Refusal> {
    let terminal = procedure.state(by.to).is_some_and(|state| state.terminal);
    let mut ended = end(procedure, instance, by, terminal);
    let mut set = Vec::new();
    if terminal {
        return Ok((set, ended));
    }
    let scope = scope(procedure, instance, None);
    let is_meant = |deadline: &&Deadline| deadline.when.as_ref().is_none_or(|when| when.holds(&scope));
    for deadline in procedure.deadlines.iter().filter(|deadline| starts_now(deadline, by)).filter(is_meant) {
        let clock = start(deadline, instance, by.now, calendar)?;
        if deadline.on_breach == Breach::Nothing {
            let target = Target { start_at: clock.start_at, due: clock.due, reached_at: None };
            instance.targets.insert(deadline.id.clone(), target);
            continue;
        }
        if instance.deadlines.insert(deadline.id.clone(), open_of(&clock)).is_some_and(|open| open.paused_at.is_none())
        {
            ended.push(EndedDeadline { id: deadline.id.clone(), how: "moot" });
        }
        set.push(clock);
    }
    for clock in follow(procedure, instance, (by, given), calendar)? {
        ended.push(EndedDeadline { id: clock.id.clone(), how: "moot" });
        set.push(clock);
    }
    if let Some(transition) = by.transition.and_then(|id| procedure.transition(id)) {
        pause(transition, instance, by.now, &mut ended);
        resume(procedure, transition, instance, (by.now, calendar), &mut set)?;
        let extended = extend(procedure, transition, instance, (by.now, calendar))?;
        ended.extend(extended.iter().map(|clock| EndedDeadline { id: clock.id.clone(), how: "moot" }));
        set.extend(extended);
    }
    Ok((set, ended))
}

fn end(procedure: &Procedure, instance: &mut Instance, by: &Move<'_>, terminal: bool) -> Vec<EndedDeadline> {
    let mut ended = Vec::new();
    for deadline in &procedure.deadlines {
        let met = is_met(deadline, by);
        if met && let Some(target) = instance.targets.get_mut(&deadline.id) {
            target.reached_at.get_or_insert(by.now);
        }
        if !met && !terminal {
            continue;
        }
        let Some(open) = instance.deadlines.remove(&deadline.id) else { continue };
        let how = match open.paused_at {
            // It was reported as paused already; nothing runs any more.
            Some(_) => continue,
            None if by.now >= open.due_at && deadline.kind != DeadlineKind::Wait => "breached",
            None if met => "met",
            None => "moot",
        };
        ended.push(EndedDeadline { id: deadline.id.clone(), how });
    }
    ended
}

/// Whether a clock ends by being done: its transition is taken, or the state that started it is left.
pub(crate) fn is_met(deadline: &Deadline, by: &Move<'_>) -> bool {
    let by_transition = by.transition.is_some_and(|id| deadline.met_by.iter().any(|met| met == id));
    let by_leaving = match &deadline.starts {
        Starts::State(state) => by.changes_state() && by.from == Some(state.as_str()) && deadline.met_by.is_empty(),
        Starts::Opening | Starts::Transition(_) => false,
    };
    by_transition || by_leaving
}

/// Whether a clock begins.
pub(crate) fn starts_now(deadline: &Deadline, by: &Move<'_>) -> bool {
    match &deadline.starts {
        Starts::Opening => by.transition.is_none(),
        Starts::State(state) => by.changes_state() && state == by.to,
        Starts::Transition(id) => by.transition == Some(id.as_str()),
    }
}

// A clock that counts from a day that was written down counts from its first instant; its reminders never lie in the past.
pub(crate) fn start(
    deadline: &Deadline,
    instance: &Instance,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<SetDeadline, Refusal> {
    if let Some(field) = &deadline.before_day {
        let due = counted_back(deadline, field, instance, now, calendar)?;
        return Ok(set(deadline, now, now, due));
    }
    let day = deadline.from_day.as_ref().and_then(|field| instance.fields.get(field)).and_then(Value::as_str);
    let start_at = match day.and_then(|day| day.parse().ok()) {
        Some(day) => first_instant(day).map_err(|error| no_such_date(deadline, &error))?,
        None => now,
    };
    let due =
        due(start_at, deadline.length, deadline.hours, calendar).map_err(|error| no_such_date(deadline, &error))?;
    Ok(set(deadline, start_at, now, due))
}

/// When a clock ends that is counted back from the day in a field.
pub(crate) fn counted_back(
    deadline: &Deadline,
    field: &str,
    instance: &Instance,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Due, Refusal> {
    let day = instance.fields.get(field).and_then(Value::as_str).and_then(|day| day.parse().ok());
    let Some(day) = day else {
        let words = format!("deadline {} counts back from {field}, which is not given; give that day", deadline.id);
        return Err(Refusal::new("no_such_date", words));
    };
    due_before(day, deadline.length, now, calendar).map_err(|error| no_such_date(deadline, &error))
}

// A clock that is counted back moves with its day, as long as it has not run out: what is late stays late.
fn follow(
    procedure: &Procedure,
    instance: &mut Instance,
    (by, given): (&Move<'_>, &BTreeMap<String, Value>),
    calendar: &Calendar,
) -> Result<Vec<SetDeadline>, Refusal> {
    let mut moved = Vec::new();
    for deadline in procedure.deadlines.iter().filter(|deadline| !starts_now(deadline, by)) {
        let Some(field) = deadline.before_day.as_ref().filter(|field| given.contains_key(*field)) else { continue };
        let Some(open) = instance.deadlines.get(&deadline.id).filter(|open| !open.is_over(by.now)) else { continue };
        let due = counted_back(deadline, field, instance, by.now, calendar)?;
        if due.due_at == open.due_at {
            continue;
        }
        let clock = set(deadline, open.start_at, by.now, due);
        instance.deadlines.insert(deadline.id.clone(), open_of(&clock));
        moved.push(clock);
    }
    Ok(moved)
}

pub(crate) fn no_such_date(deadline: &Deadline, error: &impl std::fmt::Display) -> Refusal {
    Refusal::new("no_such_date", format!("deadline {}: {error}", deadline.id))
}

pub(crate) fn set(deadline: &Deadline, start_at: Timestamp, now: Timestamp, due: Due) -> SetDeadline {
    let at = |reminder: &Reminder| reminder_at(*reminder, start_at, due.due_at);
    let mut reminders_at: Vec<Timestamp> = deadline.remind.iter().filter_map(at).collect();
    reminders_at.retain(|at| *at > now && *at < due.due_at);
    reminders_at.sort();
    reminders_at.dedup();
    SetDeadline { id: deadline.id.clone(), start_at, due, reminders_at, basis: deadline.basis.clone() }
}

pub(crate) fn open_of(clock: &SetDeadline) -> OpenDeadline {
    OpenDeadline {
        start_at: clock.start_at,
        due_at: clock.due.due_at,
        breached: false,
        raw_last_on: Some(clock.due.raw_last_on),
        paused_at: None,
    }
}

// A clock that has run out is not paused: what is late stays late.
fn pause(transition: &Transition, instance: &mut Instance, now: Timestamp, ended: &mut Vec<EndedDeadline>) {
    for id in &transition.pauses {
        let running = instance.deadlines.get_mut(id).filter(|open| open.paused_at.is_none() && now < open.due_at);
        if let Some(open) = running {
            open.paused_at = Some(now);
            ended.push(EndedDeadline { id: id.clone(), how: "paused" });
        }
    }
}

fn resume(
    procedure: &Procedure,
    transition: &Transition,
    instance: &mut Instance,
    (now, calendar): (Timestamp, &Calendar),
    sets: &mut Vec<SetDeadline>,
) -> Result<(), Refusal> {
    for deadline in transition.resumes.iter().filter_map(|id| procedure.deadline(id)) {
        let Some(open) = instance.deadlines.get(&deadline.id) else { continue };
        let Some(paused_at) = open.paused_at else { continue };
        let left = (open.due_at, open.raw_last_on);
        let due = due_after_pause(deadline.length, left, (paused_at, now), calendar)
            .map_err(|error| no_such_date(deadline, &error))?;
        // The start moves along, so that the light turns in the last third of the time that really ran.
        let start_at = open.start_at.checked_add(now.duration_since(paused_at)).unwrap_or(now);
        let clock = set(deadline, start_at, now, due);
        instance.deadlines.insert(deadline.id.clone(), open_of(&clock));
        sets.push(clock);
    }
    Ok(())
}

fn extend(
    procedure: &Procedure,
    transition: &Transition,
    instance: &mut Instance,
    (now, calendar): (Timestamp, &Calendar),
) -> Result<Vec<SetDeadline>, Refusal> {
    let mut extended = Vec::new();
    for extension in &transition.extends {
        let Some(deadline) = procedure.deadline(&extension.deadline) else { continue };
        let Some(open) = instance.deadlines.get(&deadline.id).filter(|open| open.paused_at.is_none()) else { continue };
        if open.is_over(now) {
            return Err(Refusal::new(
                "too_late",
                format!("deadline {} ended at {} and cannot be extended", deadline.id, open.due_at),
            ));
        }
        let due = due_after_extension(extension.length, (open.due_at, open.raw_last_on), calendar)
            .map_err(|error| no_such_date(deadline, &error))?;
        let clock = set(deadline, open.start_at, now, due);
        instance.deadlines.insert(deadline.id.clone(), open_of(&clock));
        extended.push(clock);
    }
    Ok(extended)
}

fn reminder_at(reminder: Reminder, start_at: Timestamp, due_at: Timestamp) -> Option<Timestamp> {
    match reminder {
        Reminder::Third => {
            let whole = due_at.duration_since(start_at);
            due_at.checked_sub(SignedDuration::from_millis(i64::try_from(whole.as_millis() / 3).ok()?)).ok()
        }
        Reminder::Hours(hours) => due_at.checked_sub(SignedDuration::from_hours(i64::from(hours))).ok(),
    }
}
