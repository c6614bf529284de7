//! Ways through the situations, told as stories: "opened in asked; then consent to agreed; then …".

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

use super::Explored;
use crate::file::Transition;

/// One stop of a way: the transition taken, none for the opening, and the situation behind it.
pub(crate) type Stop<'p> = (Option<&'p Transition>, usize);

/// Steps that a story tells; of a longer one the middle is left out.
const TOLD_MAX: usize = 14;

/// What is carried along a way: whether something has come about.
pub(crate) struct Carried {
    /// Before the step.
    pub(crate) before: bool,
    /// After it.
    pub(crate) after: bool,
}

impl<'p> Explored<'p> {
    /// The shortest way to a situation.
    pub(crate) fn way_to(&self, place: usize) -> Vec<Stop<'p>> {
        traced(Some(place), |place| {
            let came = self.found[place].came;
            ((came.map(|(_, transition)| transition), place), came.map(|(before, _)| before))
        })
    }

    /// The shortest way whose last stop `hits`, where something is known that each transition may change: `begins` says it
    /// at the opening, `carry` after a transition.
    pub(crate) fn search(
        &self,
        begins: bool,
        carry: impl Fn(bool, &Transition) -> bool,
        hits: impl Fn(&Carried, Stop<'p>) -> bool,
    ) -> Option<Vec<Stop<'p>>> {
        let mut seen = BTreeSet::new();
        // Each node with the node before it, so that the way can be told.
        let mut nodes: Vec<(Stop<'p>, bool, Option<usize>)> = Vec::new();
        let mut open = VecDeque::new();
        let openings = self.found.iter().enumerate().filter(|(_, found)| found.came.is_none());
        for (place, _) in openings {
            nodes.push(((None, place), begins, None));
            if hits(&Carried { before: begins, after: begins }, (None, place)) {
                return Some(told(&nodes));
            }
            seen.insert((place, begins));
            open.push_back(nodes.len() - 1);
        }
        while let Some(node) = open.pop_front() {
            let ((_, place), before, _) = nodes[node];
            for &(transition, next) in &self.found[place].ways {
                let after = carry(before, transition);
                let stop = (Some(transition), next);
                let is_hit = hits(&Carried { before, after }, stop);
                if is_hit || seen.insert((next, after)) {
                    nodes.push((stop, after, Some(node)));
                    open.push_back(nodes.len() - 1);
                }
                if is_hit {
                    return Some(told(&nodes));
                }
            }
        }
        None
    }

    /// A way in words.
    pub(crate) fn story(&self, way: &[Stop<'p>]) -> String {
        let mut out = String::new();
        let mut last: Option<usize> = None;
        for (count, &(transition, place)) in way.iter().enumerate() {
            let is_middle = way.len() > TOLD_MAX && (TOLD_MAX / 2..way.len() - TOLD_MAX / 2).contains(&count);
            if !is_middle {
                self.tell(&mut out, transition, (last, place));
            } else if count == TOLD_MAX / 2 {
                let _ = write!(out, "; then {} more steps", way.len() - 2 * (TOLD_MAX / 2));
            }
            last = Some(place);
        }
        out
    }

    fn tell(&self, out: &mut String, transition: Option<&Transition>, (last, place): (Option<usize>, usize)) {
        let it = &self.found[place].situation;
        let before = last.map(|last| &self.found[last].situation);
        let given = it
            .values
            .iter()
            .filter(|(field, value)| before.is_none_or(|before| before.values.get(*field) != Some(*value)));
        let given: Vec<String> = given.map(|(field, value)| format!("{field} = {value}")).collect();
        let with = if given.is_empty() { String::new() } else { format!(" with {}", given.join(", ")) };
        let _ = match (transition, before) {
            (Some(transition), Some(before)) if before.state == it.state => {
                write!(out, "; then {}{with}", transition.id)
            }
            (Some(transition), _) => write!(out, "; then {}{with} to {}", transition.id, it.state),
            (None, _) => write!(out, "opened{with} in {}", it.state),
        };
    }
}

fn told<'p>(nodes: &[(Stop<'p>, bool, Option<usize>)]) -> Vec<Stop<'p>> {
    traced(nodes.len().checked_sub(1), |node| (nodes[node].0, nodes[node].2))
}

/// The way to the last node of a search; `node` gives the stop of one and the node before it.
pub(crate) fn traced<'p>(last: Option<usize>, node: impl Fn(usize) -> (Stop<'p>, Option<usize>)) -> Vec<Stop<'p>> {
    let mut next = last;
    let mut way: Vec<Stop<'p>> = std::iter::from_fn(|| {
        let (stop, before) = node(next?);
        next = before;
        Some(stop)
    })
    .collect();
    way.reverse();
    way
}
