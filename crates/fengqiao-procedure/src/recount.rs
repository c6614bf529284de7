//! Counting the running clocks of a proceeding again after the calendar changed.

use std::collections::BTreeMap;

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::deadline::{Run, recount as recount_clock};
use jiff::Timestamp;

use crate::act::Step;
use crate::clock::{EndedDeadline, SetDeadline, counted_back, no_such_date, open_of, set};
use crate::file::Procedure;
use crate::instance::{Instance, Refusal};
use crate::upgrade::UPGRADE;

/// Transition of a step that only counts clocks again.
pub const RECOUNT: &str = "recount";

/// Whether a step was taken by nobody and leads nowhere: a clock that alerted, a child that moved, clocks counted again, another
/// version of the procedure.
#[must_use]
pub fn is_aside(transition: &str) -> bool {
    transition == RECOUNT
        || transition == UPGRADE
        || transition.starts_with("breach:")
        || transition.starts_with("child:")
}

/// What another calendar does to a proceeding: a step that moves the ends of its running clocks and changes nothing else; none
/// where no end moves. `runs` are the runs of each clock by deadline id, oldest first.
///
/// A clock that waits is counted when it goes on. One that has run out stays as it is, and none is moved to where it would have
/// run out already: nobody is late by a notice that came afterwards.
///
/// # Errors
/// An end lies beyond what a calendar can count.
pub fn recount(
    procedure: &Procedure,
    instance: &Instance,
    runs: &BTreeMap<String, Vec<Run>>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Option<Step>, Refusal> {
    let mut after = instance.clone();
    let (mut moved, mut ended): (Vec<SetDeadline>, Vec<EndedDeadline>) = (Vec::new(), Vec::new());
    for (key, open) in &instance.deadlines {
        let (Some(deadline), Some(runs)) = (procedure.deadline(key), runs.get(key)) else { continue };
        if open.breached || open.paused_at.is_some() || open.is_over(now) {
            continue;
        }
        let due = match &deadline.before_day {
            Some(field) => Some(counted_back(deadline, field, instance, open.start_at, calendar)?),
            None => recount_clock(runs, calendar).map_err(|error| no_such_date(deadline, &error))?,
        };
        let Some(due) = due else { continue };
        if due.due_at <= now || due.due_at == open.due_at {
            continue;
        }
        let clock = set(deadline, open.start_at, now, due);
        after.deadlines.insert(key.clone(), open_of(&clock));
        ended.push(EndedDeadline { id: key.clone(), how: "moot" });
        moved.push(clock);
    }
    if moved.is_empty() {
        return Ok(None);
    }
    after.revision += 1;
    Ok(Some(Step { deadlines_set: moved, deadlines_ended: ended, ..Step::aside(RECOUNT.to_owned(), after) }))
}
