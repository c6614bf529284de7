//! Faults of what can really come about: states that no path reaches, and situations in which nobody owes, no clock runs,
//! or a clock breaches to nowhere.

use std::collections::BTreeSet;

use super::Checking;
use crate::explore::{Explored, SITUATIONS_MAX, Situation, explore, leading_from};
use crate::file::Breach;

impl<'c> Checking<'c> {
    // What can really come about: states that are never reached, and those in which nobody owes or no clock runs.
    pub(super) fn situations(&mut self) {
        let procedure = self.procedure;
        if procedure.state(&procedure.initial).is_none() {
            return;
        }
        let explored = explore(procedure);
        if explored.cut_short {
            let words = format!("more than {SITUATIONS_MAX} situations can come about; divide the procedure");
            self.fault("procedure", &procedure.id, "too_many_situations", words);
            return;
        }
        let reached: BTreeSet<&str> = explored.found.iter().map(|found| found.situation.state).collect();
        for state in procedure.states.iter().filter(|state| !reached.contains(state.id.as_str())) {
            let words = format!("no path leads to state {}; add a transition to it or remove it", state.id);
            self.fault("state", &state.id, "unreachable_state", words);
        }
        let mut told = BTreeSet::new();
        for found in &explored.found {
            self.situation(&found.situation, found.came.map(|(_, by)| by.id.as_str()), &mut told);
        }
        self.takers(&explored);
        self.proofs(&explored);
        self.gates(&explored);
        self.ceilings(&explored);
    }

    // Roles are checked elsewhere; here, that a slot of `by` is filled when the act lies open.
    fn takers(&mut self, explored: &Explored<'c>) {
        let procedure = self.procedure;
        for transition in &procedure.transitions {
            let Some(by) = &transition.by else { continue };
            if by.roles.is_empty() || by.slots.iter().any(|slot| procedure.slot(slot).is_none()) {
                continue;
            }
            let lies_open = |it: &&Situation<'_>| leading_from(procedure, it.state).any(|one| one.id == transition.id);
            let met: Vec<&Situation<'_>> =
                explored.found.iter().map(|found| &found.situation).filter(lies_open).collect();
            if !met.is_empty() && !met.iter().any(|it| it.can_be_taken(procedure, transition)) {
                let words = format!("nobody may take transition {}: no act before it fills its slots", transition.id);
                self.fault("transition", &transition.id, "nobody_may_take", words);
            }
        }
    }

    fn situation(&mut self, it: &Situation<'c>, by: Option<&str>, told: &mut BTreeSet<(&'static str, String)>) {
        let procedure = self.procedure;
        let Some(state) = procedure.state(it.state).filter(|state| !state.terminal) else { return };
        let id = &state.id;
        let way = by.map_or_else(|| "at the opening".to_owned(), |by| format!("after {by}"));
        if it.clocks.is_empty() && told.insert(("no_deadline", id.clone())) {
            let words = format!("no clock runs in state {id} {way}; add a deadline with starts = \"state:{id}\"");
            self.fault("state", id, "no_deadline", words);
        }
        let is_empty = |slot: &String| procedure.slot(slot).is_some() && !it.slots.contains(slot.as_str());
        if let Some(owner) = state.owner.as_ref().filter(|slot| is_empty(slot))
            && told.insert(("owner_not_filled", id.clone()))
        {
            let words =
                format!("state {id} is reached {way}, before its owner {owner} is filled; fill {owner} on the way");
            self.fault("state", id, "owner_not_filled", words);
        }
        for deadline in it.clocks.iter().filter_map(|clock| procedure.deadline(clock)) {
            match &deadline.on_breach {
                Breach::Escalate(slot)
                    if is_empty(slot) && told.insert(("escalates_to_nobody", deadline.id.clone())) =>
                {
                    let words =
                        format!("deadline {} may escalate to {slot} in state {id}, before it is filled", deadline.id);
                    self.fault("deadline", &deadline.id, "escalates_to_nobody", words);
                }
                Breach::Transition(transition)
                    if procedure.transition(transition).is_some()
                        && leading_from(procedure, id).all(|leading| leading.id != *transition)
                        && told.insert(("breach_not_allowed", deadline.id.clone())) =>
                {
                    let words = format!(
                        "deadline {} runs in state {id} {way} and breaches to {transition}, which does not lead on from there",
                        deadline.id
                    );
                    self.fault("deadline", &deadline.id, "breach_not_allowed", words);
                }
                _ => {}
            }
        }
    }
}
