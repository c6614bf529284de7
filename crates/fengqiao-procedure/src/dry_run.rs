//! Dry run (推演): past proceedings taken again, step by step as they were, under a changed procedure: which of its clocks
//! would have been late, and which proceedings could not have gone that way. Nothing is recorded.
//!
//! People are taken to have acted just as they did. What a changed limit makes them do differently is not known, so that the
//! figures say what the change would have meant for the past, not what it will bring.

use std::collections::BTreeMap;

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::event::Event;
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::proceeding::{Proceeding, Step};
use jiff::Timestamp;

use crate::act::{closing_clock, leaves};
use crate::clock::{Move, turn};
use crate::file::{Breach, DeadlineKind, Procedure};
use crate::guard::scope;
use crate::instance::Instance;
use crate::recount::is_aside;

/// Runs of one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Runs {
    /// In time.
    pub met: usize,
    /// Late, ended or not.
    pub late: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DryRunFound {
    /// Proceedings looked at.
    pub proceedings: usize,
    /// Those that could have gone the same way: the figures below are theirs.
    pub fitting: usize,
    /// Fitting ones with a limit that was late.
    pub late_before: usize,
    /// Fitting ones with a limit that would have been late.
    pub late_after: usize,
    /// Runs of each clock as they were, by deadline id.
    pub before: BTreeMap<String, Runs>,
    /// Runs of each clock as they would have been.
    pub after: BTreeMap<String, Runs>,
    /// Why the others could not: transition and a stable code, with how many. The codes are `unknown_version` (the log cannot be
    /// read), `unknown_transition`, `other_way`, `missing_field`, `guard_failed`, `too_late`, `by_clock` (a clock would have
    /// taken a step before the person did), `no_such_date`.
    pub misfits: BTreeMap<(String, &'static str), usize>,
}

/// A dry run in the making: events go in, those of one proceeding one after another in the order of the log.
pub struct DryRun<'p> {
    procedure: &'p Procedure,
    calendar: &'p Calendar,
    now: Timestamp,
    found: DryRunFound,
    current: Option<Rerun>,
}

/// One proceeding taken again.
struct Rerun {
    id: ProceedingId,
    instance: Option<Instance>,
    misfit: Option<(String, &'static str)>,
    before: Counted,
    after: Counted,
    open_before: BTreeMap<String, Timestamp>,
}

#[derive(Default)]
struct Counted {
    runs: BTreeMap<String, Runs>,
    is_late: bool,
}

impl Counted {
    fn met(&mut self, key: &str) {
        self.runs.entry(key.to_owned()).or_default().met += 1;
    }

    fn late(&mut self, key: &str, is_limit: bool) {
        self.runs.entry(key.to_owned()).or_default().late += 1;
        self.is_late |= is_limit;
    }

    fn end(&mut self, key: &str, how: &str, is_limit: bool) {
        match how {
            "met" => self.met(key),
            "breached" => self.late(key, is_limit),
            _ => {}
        }
    }

    fn add_to(self, all: &mut BTreeMap<String, Runs>) {
        for (key, runs) in self.runs {
            let sum = all.entry(key).or_default();
            *sum = Runs { met: sum.met + runs.met, late: sum.late + runs.late };
        }
    }
}

impl<'p> DryRun<'p> {
    /// A dry run of a changed procedure; what still runs is looked at as at `now`.
    #[must_use]
    pub fn new(procedure: &'p Procedure, calendar: &'p Calendar, now: Timestamp) -> Self {
        Self { procedure, calendar, now, found: DryRunFound::default(), current: None }
    }

    /// Takes one event; one that is no step of a proceeding is left out.
    pub fn take(&mut self, at: Timestamp, event: &Event) {
        let (Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step }) = event
        else {
            return;
        };
        if self.current.as_ref().is_none_or(|rerun| rerun.id != proceeding.id) {
            self.close();
            self.current = Some(Rerun {
                id: proceeding.id,
                instance: None,
                misfit: None,
                before: Counted::default(),
                after: Counted::default(),
                open_before: BTreeMap::new(),
            });
        }
        if let Some(mut rerun) = self.current.take() {
            self.note(&mut rerun, step);
            if rerun.misfit.is_none() {
                let again = self.again(&mut rerun, proceeding, step, at);
                rerun.misfit = again.err().map(|code| (step.transition.clone(), code));
            }
            self.current = Some(rerun);
        }
    }

    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> DryRunFound {
        self.close();
        self.found
    }

    fn is_limit(&self, key: &str) -> bool {
        self.procedure.deadline(key).is_none_or(|deadline| deadline.kind == DeadlineKind::Limit)
    }

    // How the clocks really ended.
    fn note(&self, rerun: &mut Rerun, step: &Step) {
        for (key, how) in &step.deadlines_ended {
            rerun.open_before.remove(key);
            rerun.before.end(key, how, self.is_limit(key));
        }
        for set in &step.deadlines_set {
            rerun.open_before.insert(set.key.clone(), set.due_at);
        }
    }

    fn again(
        &self,
        rerun: &mut Rerun,
        proceeding: &Proceeding,
        step: &Step,
        at: Timestamp,
    ) -> Result<(), &'static str> {
        if is_aside(&step.transition) {
            return Ok(());
        }
        let mut after: Instance = serde_json::from_value(proceeding.instance.clone()).map_err(|_| "unknown_version")?;
        let transition = step.from.as_ref().map(|_| step.transition.as_str());
        match (&rerun.instance, transition) {
            (Some(before), Some(id)) => {
                self.can_take(before, &after, id, step, at)?;
                after.deadlines.clone_from(&before.deadlines);
            }
            _ if step.to == self.procedure.initial => after.deadlines.clear(),
            _ => return Err("other_way"),
        }
        let by = Move { transition, from: step.from.as_deref(), to: &step.to, now: at };
        let given = serde_json::from_value(step.fields.clone()).unwrap_or_default();
        let (_, ended) =
            turn(self.procedure, &mut after, (&by, &given), self.calendar).map_err(|refusal| refusal.code)?;
        for end in ended {
            rerun.after.end(&end.id, end.how, self.is_limit(&end.id));
        }
        rerun.instance = Some(after);
        Ok(())
    }

    fn can_take(
        &self,
        before: &Instance,
        after: &Instance,
        id: &str,
        step: &Step,
        at: Timestamp,
    ) -> Result<(), &'static str> {
        let transition = self.procedure.transition(id).ok_or("unknown_transition")?;
        let is_over = |id: &str| before.deadlines.get(id).is_some_and(|open| open.is_over(at));
        let takes_a_step = |key: &String| {
            let deadline = self.procedure.deadline(key);
            deadline.is_some_and(|it| matches!(&it.on_breach, Breach::Transition(other) if other != id)) && is_over(key)
        };
        let to = transition.to.as_deref().unwrap_or(&before.state);
        if before.deadlines.keys().any(takes_a_step) {
            Err("by_clock")
        } else if !leaves(self.procedure, transition, &before.state) || to != step.to {
            Err("other_way")
        } else if transition.requires.iter().any(|field| !after.fields.contains_key(field)) {
            Err("missing_field")
        } else if closing_clock(self.procedure, transition, before, is_over).is_some() {
            Err("too_late")
        } else if !self.guard_may_hold(before, after, id) {
            Err("guard_failed")
        } else {
            Ok(())
        }
    }

    // The log does not say with which roles somebody acted: a guard on the person is taken to hold.
    fn guard_may_hold(&self, before: &Instance, after: &Instance, id: &str) -> bool {
        let guard = self.procedure.transition(id).and_then(|transition| transition.guard.as_ref());
        let with = Instance { state: before.state.clone(), deadlines: before.deadlines.clone(), ..after.clone() };
        guard.is_none_or(|guard| guard.text().contains("actor") || guard.holds(&scope(self.procedure, &with, None)))
    }

    fn close(&mut self) {
        let Some(mut rerun) = self.current.take() else { return };
        self.found.proceedings += 1;
        if let Some(misfit) = rerun.misfit {
            *self.found.misfits.entry(misfit).or_default() += 1;
            return;
        }
        for key in rerun.open_before.iter().filter(|(_, due_at)| self.now >= **due_at).map(|(key, _)| key) {
            rerun.before.late(key, self.is_limit(key));
        }
        for (key, open) in rerun.instance.iter().flat_map(|instance| &instance.deadlines) {
            if open.is_over(self.now) {
                rerun.after.late(key, self.is_limit(key));
            }
        }
        self.found.fitting += 1;
        self.found.late_before += usize::from(rerun.before.is_late);
        self.found.late_after += usize::from(rerun.after.is_late);
        rerun.before.add_to(&mut self.found.before);
        rerun.after.add_to(&mut self.found.after);
    }
}
