//! Every situation that a procedure can come into: state, running clocks and filled slots, found by taking every transition
//! from the opening on. Guards are taken as open: a finding must hold whatever people write into fields. A clock with a
//! condition is taken as started, for it is one of several that share the cases.

use std::collections::{BTreeSet, VecDeque};

use crate::clock::{is_met, starts_now};
use crate::file::{Breach, Procedure, Transition};

/// Situations after which the search ends: a procedure with more cannot be reviewed by people either.
pub(crate) const SITUATIONS_MAX: usize = 20_000;

/// Where a proceeding can stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Situation<'p> {
    pub(crate) state: &'p str,
    pub(crate) clocks: BTreeSet<&'p str>,
    pub(crate) paused: BTreeSet<&'p str>,
    pub(crate) slots: BTreeSet<&'p str>,
}

impl<'p> Situation<'p> {
    /// Whether somebody who stands in a filled slot, or a clock that runs here, can take a transition.
    pub(crate) fn can_be_taken(&self, procedure: &Procedure, transition: &Transition) -> bool {
        let by_person = transition
            .by
            .as_ref()
            .is_some_and(|by| by.slots.is_empty() || by.slots.iter().any(|slot| self.slots.contains(slot.as_str())));
        by_person || self.breaching(procedure).any(|id| id == transition.id)
    }

    /// Transitions that the running clocks would take.
    pub(crate) fn breaching<'s>(&'s self, procedure: &'s Procedure) -> impl Iterator<Item = &'s str> {
        self.clocks.iter().filter_map(|id| match &procedure.deadline(id)?.on_breach {
            Breach::Transition(transition) => Some(transition.as_str()),
            Breach::Alert | Breach::Escalate(_) => None,
        })
    }

    fn after(&self, procedure: &'p Procedure, transition: &'p Transition) -> Self {
        let state = transition.to.as_deref().unwrap_or(self.state);
        let mut next = Self { state, ..self.clone() };
        next.slots.extend(transition.fills.iter().map(String::as_str));
        next.turn(procedure, Some(&transition.id), Some(self.state));
        for id in transition.pauses.iter().map(String::as_str) {
            if next.clocks.remove(id) {
                next.paused.insert(id);
            }
        }
        for id in transition.resumes.iter().map(String::as_str) {
            if next.paused.remove(id) {
                next.clocks.insert(id);
            }
        }
        next
    }

    fn turn(&mut self, procedure: &'p Procedure, transition: Option<&str>, from: Option<&str>) {
        let by = crate::clock::Move { transition, from, to: self.state, now: jiff::Timestamp::UNIX_EPOCH };
        for deadline in &procedure.deadlines {
            if is_met(deadline, &by) {
                self.clocks.remove(deadline.id.as_str());
                self.paused.remove(deadline.id.as_str());
            }
            if starts_now(deadline, &by) {
                self.clocks.insert(&deadline.id);
            }
        }
    }
}

/// What was found.
pub(crate) struct Explored<'p> {
    /// Every situation with the transition that first led there, none for the opening.
    pub(crate) situations: Vec<(Situation<'p>, Option<&'p str>)>,
    /// Whether the search ended before all were found.
    pub(crate) cut_short: bool,
}

/// Finds every situation.
pub(crate) fn explore(procedure: &Procedure) -> Explored<'_> {
    let opened = procedure.slots.iter().filter(|slot| slot.at_opening).map(|slot| slot.id.as_str());
    let mut first = Situation {
        state: &procedure.initial,
        clocks: BTreeSet::new(),
        paused: BTreeSet::new(),
        slots: opened.collect(),
    };
    first.turn(procedure, None, None);
    let mut seen = BTreeSet::from([first.clone()]);
    let mut open = VecDeque::from([(first, None)]);
    let mut situations = Vec::new();
    while let Some((situation, by)) = open.pop_front() {
        for transition in leading_from(procedure, situation.state) {
            if situation.can_be_taken(procedure, transition) {
                let next = situation.after(procedure, transition);
                if seen.insert(next.clone()) {
                    open.push_back((next, Some(transition.id.as_str())));
                }
            }
        }
        situations.push((situation, by));
        if seen.len() > SITUATIONS_MAX {
            return Explored { situations, cut_short: true };
        }
    }
    Explored { situations, cut_short: false }
}

/// Transitions that leave a state; none leave an end.
pub(crate) fn leading_from<'p>(procedure: &'p Procedure, state: &str) -> impl Iterator<Item = &'p Transition> {
    let ended = procedure.state(state).is_none_or(|state| state.terminal);
    let leaves = move |state: &str, transition: &Transition| {
        !ended && (transition.from.is_empty() || transition.from.iter().any(|from| from == state))
    };
    let state = state.to_owned();
    procedure.transitions.iter().filter(move |transition| leaves(&state, transition))
}
