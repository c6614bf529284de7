//! Clocks of a step: which start, with their dates, and which end.

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::deadline::{Due, due};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::file::{Deadline, Procedure, Reminder, Starts};
use crate::instance::{Instance, OpenDeadline, Refusal};

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
    /// `met` in time, `breached` when it had run out, `moot` when the proceeding ended or left without meeting it.
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

/// Ends and starts clocks in the instance and says which.
pub(crate) fn turn(
    procedure: &Procedure,
    instance: &mut Instance,
    by: &Move<'_>,
    calendar: &Calendar,
) -> Result<(Vec<SetDeadline>, Vec<EndedDeadline>), Refusal> {
    let terminal = procedure.state(by.to).is_some_and(|state| state.terminal);
    let moved = by.from != Some(by.to);
    let mut ended = Vec::new();
    for deadline in &procedure.deadlines {
        let Some(open) = instance.deadlines.get(&deadline.id) else { continue };
        let met = is_met(deadline, by, moved);
        if met || terminal {
            let how = if by.now >= open.due_at {
                "breached"
            } else if met {
                "met"
            } else {
                "moot"
            };
            ended.push(EndedDeadline { id: deadline.id.clone(), how });
        }
    }
    for end in &ended {
        instance.deadlines.remove(&end.id);
    }
    let mut set = Vec::new();
    if !terminal {
        for deadline in procedure.deadlines.iter().filter(|deadline| starts_now(deadline, by, moved)) {
            let clock = start(deadline, by.now, calendar)?;
            let open = OpenDeadline { start_at: clock.start_at, due_at: clock.due.due_at, breached: false };
            if instance.deadlines.insert(deadline.id.clone(), open).is_some() {
                ended.push(EndedDeadline { id: deadline.id.clone(), how: "moot" });
            }
            set.push(clock);
        }
    }
    Ok((set, ended))
}

fn is_met(deadline: &Deadline, by: &Move<'_>, moved: bool) -> bool {
    let by_transition = by.transition.is_some_and(|id| deadline.met_by.iter().any(|met| met == id));
    let by_leaving = matches!(&deadline.starts, Starts::State(state) if moved && by.from == Some(state.as_str()) && deadline.met_by.is_empty());
    by_transition || by_leaving
}

fn starts_now(deadline: &Deadline, by: &Move<'_>, moved: bool) -> bool {
    match &deadline.starts {
        Starts::Opening => by.transition.is_none(),
        Starts::State(state) => moved && state == by.to,
        Starts::Transition(id) => by.transition == Some(id.as_str()),
    }
}

fn start(deadline: &Deadline, now: Timestamp, calendar: &Calendar) -> Result<SetDeadline, Refusal> {
    let due = due(now, deadline.length, deadline.hours, calendar)
        .map_err(|error| Refusal::new("no_such_date", format!("deadline {}: {error}", deadline.id)))?;
    let mut reminders_at: Vec<Timestamp> =
        deadline.remind.iter().filter_map(|reminder| reminder_at(*reminder, now, due.due_at)).collect();
    reminders_at.retain(|at| *at > now && *at < due.due_at);
    reminders_at.sort();
    reminders_at.dedup();
    Ok(SetDeadline { id: deadline.id.clone(), start_at: now, due, reminders_at, basis: deadline.basis.clone() })
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
