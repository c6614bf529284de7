//! Every situation that a procedure can come into: state, running clocks, filled slots and the values of bounded fields, found
//! by taking every transition from the opening on with every value that it may give. Guards on anything else than bounded
//! fields are taken as open, and clocks with such a condition as started: what is proved of a path then holds whatever people
//! write. See `bounded` for the fields, `way` for the stories.

mod bounded;
mod way;

pub(crate) use way::{Stop, traced};

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::act::leaves;
use crate::clock::{is_met, starts_now};
use crate::explore::bounded::{Bounded, Values};
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
    /// Values of bounded fields that guards look at.
    pub(crate) values: Values<'p>,
    /// How often extensions were given that may be given only so often.
    pub(crate) given: BTreeMap<&'p str, u32>,
}

impl<'p> Situation<'p> {
    /// Whether somebody who stands in a filled slot, or a clock that runs here, can take a transition.
    pub(crate) fn can_be_taken(&self, procedure: &Procedure, transition: &Transition) -> bool {
        self.is_for_somebody(transition) || self.breaching(procedure).any(|id| id == transition.id)
    }

    /// Whether it was taken as often as it may be.
    fn is_used_up(&self, transition: &Transition) -> bool {
        let given = self.given.get(transition.id.as_str()).copied().unwrap_or_default();
        transition.times_max.is_some_and(|times| given >= times)
    }

    /// Whether a person can take a transition: somebody who stands in a filled slot.
    pub(crate) fn is_for_somebody(&self, transition: &Transition) -> bool {
        let filled = |slots: &[String]| slots.is_empty() || slots.iter().any(|slot| self.slots.contains(slot.as_str()));
        transition.by.as_ref().is_some_and(|by| filled(&by.slots))
    }

    /// Transitions that the running clocks would take.
    pub(crate) fn breaching<'s>(&'s self, procedure: &'s Procedure) -> impl Iterator<Item = &'s str> {
        self.clocks.iter().filter_map(|id| match &procedure.deadline(id)?.on_breach {
            Breach::Transition(transition) => Some(transition.as_str()),
            Breach::Alert | Breach::Escalate(_) | Breach::Nothing => None,
        })
    }

    fn after(&self, bounded: &Bounded<'p>, transition: &'p Transition, values: Values<'p>) -> Self {
        let state = transition.to.as_deref().unwrap_or(self.state);
        let mut next = Self { state, values, ..self.clone() };
        if transition.times_max.is_some() && !transition.extends.is_empty() {
            *next.given.entry(&transition.id).or_default() += 1;
        }
        next.slots.extend(transition.fills.iter().map(String::as_str));
        next.turn(bounded, Some(&transition.id), Some(self.state));
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

    fn turn(&mut self, bounded: &Bounded<'p>, transition: Option<&str>, from: Option<&str>) {
        let by = crate::clock::Move { transition, from, to: self.state, now: jiff::Timestamp::UNIX_EPOCH };
        if bounded.procedure.state(self.state).is_some_and(|state| state.terminal) {
            self.clocks.clear();
            self.paused.clear();
            return;
        }
        let timers = bounded.procedure.deadlines.iter().filter(|it| it.on_breach != Breach::Nothing);
        for deadline in timers {
            if is_met(deadline, &by) {
                self.clocks.remove(deadline.id.as_str());
                self.paused.remove(deadline.id.as_str());
            }
            let is_meant =
                || deadline.when.as_ref().is_none_or(|when| bounded.may_hold(when, self.state, &self.values));
            if starts_now(deadline, &by) && is_meant() {
                self.paused.remove(deadline.id.as_str());
                self.clocks.insert(&deadline.id);
            }
        }
    }
}

/// A situation with the one from which it was first reached, and by which transition; none for an opening.
#[derive(Debug)]
pub(crate) struct Found<'p> {
    pub(crate) situation: Situation<'p>,
    pub(crate) came: Option<(usize, &'p Transition)>,
    /// Ways on: the transition and the situation behind it.
    pub(crate) ways: Vec<(&'p Transition, usize)>,
}

/// What was found.
pub(crate) struct Explored<'p> {
    /// Every situation, the openings first.
    pub(crate) found: Vec<Found<'p>>,
    /// Whether the search ended before all were found.
    pub(crate) cut_short: bool,
    pub(crate) procedure: &'p Procedure,
}

/// Finds every situation.
pub(crate) fn explore(procedure: &Procedure) -> Explored<'_> {
    let bounded = Bounded::of(procedure);
    let mut search = Search { found: Vec::new(), known: BTreeMap::new(), open: VecDeque::new() };
    let opened: BTreeSet<&str> =
        procedure.slots.iter().filter(|slot| slot.at_opening).map(|slot| slot.id.as_str()).collect();
    for values in bounded.given(&Values::new(), &procedure.opening_requires, &[]) {
        let (clocks, paused) = (BTreeSet::new(), BTreeSet::new());
        let mut first = Situation {
            state: &procedure.initial,
            clocks,
            paused,
            slots: opened.clone(),
            values,
            given: BTreeMap::new(),
        };
        first.turn(&bounded, None, None);
        search.place(first, None);
    }
    while let Some(place) = search.open.pop_front() {
        let situation = search.found[place].situation.clone();
        for transition in leading_from(procedure, situation.state) {
            if !situation.can_be_taken(procedure, transition) || situation.is_used_up(transition) {
                continue;
            }
            for values in bounded.given(&situation.values, &transition.requires, &transition.optional) {
                let guard = transition.guard.as_ref();
                if guard.is_none_or(|guard| bounded.may_hold(guard, situation.state, &values)) {
                    let next = search.place(situation.after(&bounded, transition, values), Some((place, transition)));
                    search.found[place].ways.push((transition, next));
                }
            }
        }
        if search.found.len() > SITUATIONS_MAX {
            return Explored { found: search.found, cut_short: true, procedure };
        }
    }
    Explored { found: search.found, cut_short: false, procedure }
}

struct Search<'p> {
    found: Vec<Found<'p>>,
    known: BTreeMap<Situation<'p>, usize>,
    open: VecDeque<usize>,
}

impl<'p> Search<'p> {
    fn place(&mut self, situation: Situation<'p>, came: Option<(usize, &'p Transition)>) -> usize {
        if let Some(place) = self.known.get(&situation) {
            return *place;
        }
        let place = self.found.len();
        self.known.insert(situation.clone(), place);
        self.found.push(Found { situation, came, ways: Vec::new() });
        self.open.push_back(place);
        place
    }
}

/// Transitions that leave a state; none leave an end.
pub(crate) fn leading_from<'p>(procedure: &'p Procedure, state: &str) -> impl Iterator<Item = &'p Transition> {
    procedure.transitions.iter().filter(move |transition| leaves(procedure, transition, state))
}
