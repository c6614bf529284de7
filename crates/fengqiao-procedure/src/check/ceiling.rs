//! Ceilings: along every path the limits add up to no more than a statutory time.
//!
//! Every clock is a bound on the time of the steps that come while it runs. At each step the latest moment that keeps all
//! limits is the least of these bounds, and a clock that the step starts ends its own length later: the sum that people
//! would work out on paper, for every path at once. Targets bound nothing. Extensions count as often as a path can take them,
//! and while a limit waits no time counts. Clocks that share cases by a condition count as the longest of them.
//!
//! # Source
//! Shortest paths in difference constraints (Bellman 1958); the convention of units is ours: a working day counts as a
//! calendar day and each begun week of them as two more, a month as thirty days; festivals are left out.

use std::collections::{BTreeMap, VecDeque};

use fengqiao_domain::deadline::Length;

use super::Checking;
use crate::claim::{Ceiling, Point};
use crate::clock::{Move, starts_now};
use crate::explore::{Explored, Stop, traced};
use crate::file::{Deadline, DeadlineKind, Transition};

/// Nodes of the search: situation, whether the time runs, and the bounds of the clocks.
const NODES_MAX: usize = 100_000;

/// Latest ends of the running limits, hours from the start; and the latest moment of the last step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Bounds<'p> {
    ends: BTreeMap<&'p str, u32>,
    at: u32,
}

struct Node<'p> {
    place: usize,
    by: Option<&'p Transition>,
    /// None before the time begins.
    bounds: Option<Bounds<'p>>,
    before: Option<usize>,
}

/// What was found of one ceiling.
enum Outcome<'p> {
    Within,
    Over(Vec<Stop<'p>>, u32),
    TooMany,
}

impl<'c> Checking<'c> {
    pub(super) fn ceilings(&mut self, explored: &Explored<'c>) {
        for ceiling in &self.procedure.claims.ceilings {
            let before = self.findings.len();
            self.point("ceiling", &ceiling.id, &ceiling.from);
            self.point("ceiling", &ceiling.id, &ceiling.to);
            self.no_blank_basis("ceiling", &ceiling.id, &ceiling.basis);
            if self.findings.len() > before {
                continue;
            }
            let id = &ceiling.id;
            let measure = Measure { in_working_days: matches!(ceiling.length, Length::Working(_)) };
            let most = measure.hours(ceiling.length);
            match (Climb { explored, ceiling, measure, most }).climb() {
                Outcome::Within => {}
                Outcome::TooMany => {
                    let words = format!("ceiling {id} leads through more than {NODES_MAX} sums; divide the procedure");
                    self.fault("ceiling", id, "ceiling_not_proved", words);
                }
                Outcome::Over(way, hours) => {
                    let story = explored.story(&way);
                    let sum = if hours > most + UNBOUNDED { "set no end".to_owned() } else { allowed(hours) };
                    let words = format!(
                        "a path takes longer than ceiling {id} of {}: {story}; from {} to {} its limits {sum}",
                        ceiling.length, ceiling.from, ceiling.to
                    );
                    self.fault("ceiling", id, "over_ceiling", words);
                }
            }
        }
    }
}

/// Hours over a ceiling from which on a sum is told as endless: circles add up until here.
const UNBOUNDED: u32 = 24 * 400;

fn allowed(hours: u32) -> String {
    if hours.is_multiple_of(24) { format!("allow {} days", hours / 24) } else { format!("allow {hours} hours") }
}

/// How lengths are compared.
#[derive(Debug, Clone, Copy)]
struct Measure {
    in_working_days: bool,
}

impl Measure {
    fn hours(self, length: Length) -> u32 {
        const DAY: u32 = 24;
        match (length, self.in_working_days) {
            (Length::Instant, _) => 0,
            (Length::Hours(hours), _) => hours,
            (Length::Working(days), true) | (Length::Calendar(days) | Length::CalendarFixed(days), _) => DAY * days,
            (Length::Working(days), false) => DAY * (days + 2 * days.div_ceil(5)),
            (Length::Months(months), _) => DAY * 30 * months,
        }
    }
}

struct Climb<'e, 'c> {
    explored: &'e Explored<'c>,
    ceiling: &'e Ceiling,
    measure: Measure,
    most: u32,
}

impl<'c> Climb<'_, 'c> {
    fn cap(&self) -> u32 {
        self.most + UNBOUNDED + 1
    }

    fn climb(&self) -> Outcome<'c> {
        let mut nodes: Vec<Node<'c>> = Vec::new();
        let mut known: BTreeMap<usize, Vec<Option<Bounds<'c>>>> = BTreeMap::new();
        let mut open = VecDeque::new();
        for (place, _) in self.explored.found.iter().enumerate().filter(|(_, found)| found.came.is_none()) {
            let begins = self.is_at(&self.ceiling.from, None, (None, place));
            let bounds = begins.then(|| self.started(place, &Bounds::default(), (None, None)));
            nodes.push(Node { place, by: None, bounds, before: None });
            open.push_back(nodes.len() - 1);
        }
        while let Some(node) = open.pop_front() {
            let place = nodes[node].place;
            for &(transition, next) in &self.explored.found[place].ways {
                let (arrives, bounds) = self.step(&nodes[node], transition, next);
                if let Some(hours) = arrives.filter(|hours| *hours > self.most) {
                    nodes.push(Node { place: next, by: Some(transition), bounds, before: Some(node) });
                    return Outcome::Over(way(&nodes), hours);
                }
                let seen = known.entry(next).or_default();
                if seen.iter().any(|other| covers(other.as_ref(), bounds.as_ref())) {
                    continue;
                }
                seen.push(bounds.clone());
                nodes.push(Node { place: next, by: Some(transition), bounds, before: Some(node) });
                open.push_back(nodes.len() - 1);
                if nodes.len() > NODES_MAX {
                    return Outcome::TooMany;
                }
            }
        }
        Outcome::Within
    }

    /// When the step arrives where the ceiling ends, the latest moment; and the bounds after it.
    fn step(&self, node: &Node<'c>, by: &'c Transition, next: usize) -> (Option<u32>, Option<Bounds<'c>>) {
        let from = self.explored.found[node.place].situation.state;
        let Some(bounds) = &node.bounds else {
            let begins = self.is_at(&self.ceiling.from, Some(from), (Some(by), next));
            let fresh = || self.started(next, &Bounds::default(), (Some(by), Some(from)));
            return (None, begins.then(fresh));
        };
        let at = self.latest(node.place, bounds);
        if self.is_at(&self.ceiling.to, Some(from), (Some(by), next)) {
            return (Some(at), None);
        }
        let moved = Bounds { ends: bounds.ends.clone(), at };
        (None, Some(self.started(next, &moved, (Some(by), Some(from)))))
    }

    fn is_at(&self, point: &Point, from: Option<&str>, (by, place): (Option<&Transition>, usize)) -> bool {
        let state = self.explored.found[place].situation.state;
        match point {
            Point::Opening => by.is_none(),
            Point::State(id) => state == id && from != Some(state),
            Point::Transition(id) => by.is_some_and(|by| by.id == *id),
        }
    }

    fn limits(&self, place: usize) -> impl Iterator<Item = &'c Deadline> {
        let procedure = self.explored.procedure;
        let clocks = self.explored.found[place].situation.clocks.iter();
        let clocks = clocks.filter_map(move |id| procedure.deadline(id));
        // What is counted back ends on a day that people set, and bounds nothing by itself.
        clocks.filter(|clock| clock.kind == DeadlineKind::Limit && clock.before_day.is_none())
    }

    /// The latest moment of a step that leaves this situation and keeps all limits.
    fn latest(&self, place: usize, bounds: &Bounds<'_>) -> u32 {
        let procedure = self.explored.procedure;
        let is_limit = |id: &str| procedure.deadline(id).is_some_and(|it| it.kind == DeadlineKind::Limit);
        if self.explored.found[place].situation.paused.iter().any(|id| is_limit(id)) {
            return bounds.at;
        }
        let end = |clock: &&Deadline| bounds.ends.get(clock.id.as_str()).copied();
        let (shared, plain): (Vec<&Deadline>, Vec<&Deadline>) = self.limits(place).partition(|it| it.when.is_some());
        let plain = plain.iter().filter_map(end).min();
        let shared = shared.iter().filter_map(end).max();
        let least = plain.into_iter().chain(shared).min();
        least.unwrap_or_else(|| self.cap()).max(bounds.at)
    }

    /// The bounds once a situation is come into: clocks that ended are gone, those that began and those that were extended
    /// have their new end. A clock that ran before the time began counts from there: it bounds what is left of it at most.
    fn started(
        &self,
        place: usize,
        bounds: &Bounds<'c>,
        (by, from): (Option<&Transition>, Option<&str>),
    ) -> Bounds<'c> {
        let situation = &self.explored.found[place].situation;
        let movement = Move {
            transition: by.map(|by| by.id.as_str()),
            from,
            to: situation.state,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let mut ends = BTreeMap::new();
        for id in situation.clocks.iter().chain(&situation.paused) {
            let Some(clock) = self.explored.procedure.deadline(id) else { continue };
            if clock.kind != DeadlineKind::Limit {
                continue;
            }
            let fresh = bounds.at + self.measure.hours(clock.length);
            let end = match bounds.ends.get(id) {
                Some(end) if !starts_now(clock, &movement) => *end,
                Some(_) | None => fresh,
            };
            let more = by.into_iter().flat_map(|by| &by.extends).filter(|extension| extension.deadline == *id);
            let more: u32 = more.map(|extension| self.measure.hours(extension.length)).sum();
            ends.insert(*id, (end + more).min(self.cap()));
        }
        Bounds { ends, at: bounds.at.min(self.cap()) }
    }
}

/// Whether everything that can follow from one is allowed by another that is known.
fn covers(known: Option<&Bounds<'_>>, bounds: Option<&Bounds<'_>>) -> bool {
    match (known, bounds) {
        (None, None) => true,
        (Some(known), Some(bounds)) => {
            known.at >= bounds.at && bounds.ends.iter().all(|(id, end)| known.ends.get(id).is_some_and(|it| it >= end))
        }
        _ => false,
    }
}

fn way<'c>(nodes: &[Node<'c>]) -> Vec<Stop<'c>> {
    traced(nodes.len().checked_sub(1), |node| ((nodes[node].by, nodes[node].place), nodes[node].before))
}
