//! What must hold in every situation: an end can be reached, somebody can act, a party can leave, and nobody is kept from
//! filing. What does not hold is told by the shortest way to where it does not.

use std::collections::BTreeSet;

use super::Checking;
use crate::act::{closing, leaves};
use crate::claim::Meaning;
use crate::explore::{Explored, Found, leading_from};
use crate::file::Transition;

impl<'c> Checking<'c> {
    pub(super) fn proofs(&mut self, explored: &Explored<'c>) {
        self.nobody_can_act(explored);
        self.no_end(explored);
        if self.procedure.claims.voluntary {
            self.voluntary(explored);
        }
        if self.procedure.claims.bars_filing == Some(false) {
            self.bars_nobody(explored);
        }
    }

    fn is_end(&self, state: &str) -> bool {
        self.procedure.state(state).is_none_or(|state| state.terminal)
    }

    // A state that nothing leaves is told by `dead_end` already.
    fn nobody_can_act(&mut self, explored: &Explored<'c>) {
        let mut told = BTreeSet::new();
        for (place, found) in explored.found.iter().enumerate() {
            let state = found.situation.state;
            let leads_on = leading_from(self.procedure, state).next().is_some();
            if self.is_end(state) || !found.ways.is_empty() || !leads_on || !told.insert(state) {
                continue;
            }
            let story = explored.story(&explored.way_to(place));
            let clock = if found.situation.clocks.is_empty() { "no clock runs" } else { "no clock takes a step" };
            let words = format!("state {state} can be stuck: {story}; and nobody can act, and {clock}");
            self.fault("state", state, "nobody_can_act", words);
        }
    }

    // Situations that go on and on; one that is stuck is told by `nobody_can_act`.
    fn no_end(&mut self, explored: &Explored<'c>) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); explored.found.len()];
        for (place, found) in explored.found.iter().enumerate() {
            found.ways.iter().for_each(|(_, next)| before[*next].push(place));
        }
        let mut open: Vec<usize> = (0..explored.found.len()).filter(|it| explored.found[*it].ways.is_empty()).collect();
        let mut ending: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(place) = open.pop() {
            open.extend(before[place].iter().copied().filter(|it| ending.insert(*it)));
        }
        let by_states = self.ending();
        let mut told = BTreeSet::new();
        for (place, found) in explored.found.iter().enumerate() {
            let state = found.situation.state;
            if !ending.contains(&place) && by_states.contains(state) && told.insert(state) {
                let story = explored.story(&explored.way_to(place));
                let words =
                    format!("from state {state} no end can be reached any more: {story}; and every step on leads back");
                self.fault("state", state, "no_end", words);
            }
        }
    }

    fn meaning(&self, meaning: Meaning) -> impl Iterator<Item = &'c Transition> {
        self.procedure.transitions.iter().filter(move |transition| transition.means == Some(meaning))
    }

    fn voluntary(&mut self, explored: &Explored<'c>) {
        let id = &self.procedure.id;
        if self.meaning(Meaning::Withdrawal).next().is_none() {
            let words = format!("{id} is voluntary but no act is a withdrawal; write means = \"withdrawal\" at one");
            return self.fault("procedure", id, "not_voluntary", words);
        }
        for act in self.meaning(Meaning::Withdrawal).collect::<Vec<_>>() {
            self.free(act);
        }
        // Without an act of consent the opening is taken as the consent.
        let begins = self.meaning(Meaning::Consent).next().is_none();
        let carry = |agreed: bool, taken: &Transition| match taken.means {
            Some(Meaning::Consent) => true,
            Some(Meaning::Withdrawal | Meaning::Conclusion) => false,
            Some(Meaning::Filing | Meaning::Upheld) | None => agreed,
        };
        let lets_go = |found: &Found<'_>| {
            let is_free =
                |act: &Transition| act.means == Some(Meaning::Withdrawal) && found.situation.is_for_somebody(act);
            found.ways.iter().any(|(act, _)| is_free(act))
        };
        // Every state that holds somebody is told once: the search is made again only while there are such.
        let mut told = BTreeSet::new();
        while let Some(way) = explored.search(begins, carry, |known, (_, place)| {
            let found = &explored.found[place];
            let state = found.situation.state;
            known.after && !self.is_end(state) && !told.contains(state) && !lets_go(found)
        }) {
            let Some(&(_, place)) = way.last() else { break };
            let state = explored.found[place].situation.state;
            told.insert(state);
            let story = explored.story(&way);
            let words = format!("a party cannot leave in state {state}: {story}; and no withdrawal lies open");
            self.fault("state", state, "not_voluntary", words);
        }
    }

    // What a party would have to fulfil or to be in time for before it may leave.
    fn free(&mut self, act: &'c Transition) {
        let id = &act.id;
        let bar = if act.guard.is_some() {
            Some("its guard may bar it; remove the guard".to_owned())
        } else if act.reason_required {
            Some("it asks for a reason, which nobody owes; remove reason_required".to_owned())
        } else if let Some(field) = act.requires.first() {
            Some(format!("it asks for field {field}; move it to optional"))
        } else if let Some(slot) = act.fills.first() {
            Some(format!("it asks who fills {slot}; remove fills"))
        } else {
            self.closed_by(act).map(|clock| format!("deadline {clock} closes it once it is over; remove closing"))
        };
        if let Some(bar) = bar {
            self.fault("transition", id, "not_voluntary", format!("withdrawal {id} is not free: {bar}"));
        }
    }

    fn closed_by(&self, act: &'c Transition) -> Option<&'c str> {
        let states = self.procedure.states.iter().filter(|from| leaves(self.procedure, act, &from.id));
        states.flat_map(|from| closing(self.procedure, act, &from.id)).next().map(|deadline| deadline.id.as_str())
    }

    // Whoever files must be let go at once: by one act of a person, without a condition that others could keep from holding.
    fn bars_nobody(&mut self, explored: &Explored<'c>) {
        let mut told = BTreeSet::new();
        for (place, found) in explored.found.iter().enumerate() {
            let state = found.situation.state;
            let lets_go = found.ways.iter().any(|(act, next)| {
                let ends = self.is_end(explored.found[*next].situation.state);
                let is_said = matches!(act.means, Some(Meaning::Filing | Meaning::Withdrawal));
                (ends || is_said) && act.guard.is_none() && found.situation.is_for_somebody(act)
            });
            if self.is_end(state) || lets_go || !told.insert(state) {
                continue;
            }
            let story = explored.story(&explored.way_to(place));
            let words = format!(
                "state {state} bars filing: {story}; and no act without a condition ends it, is a withdrawal or a filing"
            );
            self.fault("state", state, "bars_filing", words);
        }
    }
}
