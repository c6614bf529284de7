//! Gates: no path comes before one of their points without what they need.

use super::Checking;
use crate::claim::{Gate, Need, Point};
use crate::explore::Explored;
use crate::file::Transition;

impl<'c> Checking<'c> {
    pub(super) fn gates(&mut self, explored: &Explored<'c>) {
        for gate in &self.procedure.claims.gates {
            if !self.gate_names(gate) {
                continue;
            }
            for need in &gate.needs {
                let round = gate.before.iter().find_map(|point| Some((point, self.way_round(explored, point, need)?)));
                if let Some((point, story)) = round {
                    let words = format!(
                        "a path goes round gate {}: {story}; {point} is reached and {}",
                        gate.id,
                        missing(need)
                    );
                    self.fault("gate", &gate.id, "gate_skipped", words);
                }
            }
        }
    }

    fn gate_names(&mut self, gate: &Gate) -> bool {
        let before = self.findings.len();
        for point in &gate.before {
            self.point("gate", &gate.id, point);
        }
        for need in &gate.needs {
            match need {
                Need::Transition(id) => self.point("gate", &gate.id, &Point::Transition(id.clone())),
                Need::Field(id) => self.field("gate", &gate.id, id),
            }
        }
        if gate.before.is_empty() || gate.needs.is_empty() {
            let words = format!("gate {} proves nothing; name what it stands before and what it needs", gate.id);
            self.fault("gate", &gate.id, "empty_gate", words);
        }
        self.no_blank_basis("gate", &gate.id, &gate.basis);
        self.findings.len() == before
    }

    pub(super) fn point(&mut self, part: &'static str, id: &str, point: &Point) {
        let procedure = self.procedure;
        match point {
            Point::State(state) if procedure.state(state).is_none() => {
                let known: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
                self.unknown(part, id, "state", state, &known);
            }
            Point::Transition(transition) if procedure.transition(transition).is_none() => {
                let known: Vec<&str> = procedure.transitions.iter().map(|it| it.id.as_str()).collect();
                self.unknown(part, id, "transition", transition, &known);
            }
            Point::Opening | Point::State(_) | Point::Transition(_) => {}
        }
    }

    pub(super) fn no_blank_basis(&mut self, part: &'static str, id: &str, basis: &str) {
        if basis.trim().is_empty() {
            let words = format!("{part} {id} names no basis; write the article, or that the office set it");
            self.fault(part, id, "no_basis", words);
        }
    }

    // A field that an act may give may also be taken back by it: only one that must be given then stands for sure.
    fn way_round(&self, explored: &Explored<'c>, point: &Point, need: &Need) -> Option<String> {
        let begins = match need {
            Need::Transition(_) => false,
            Need::Field(field) => self.procedure.opening_requires.contains(field),
        };
        let carry = |met: bool, taken: &Transition| match need {
            Need::Transition(id) => met || taken.id == *id,
            Need::Field(field) if taken.requires.contains(field) => true,
            Need::Field(field) => met && !taken.optional.contains(field),
        };
        let way = explored.search(begins, carry, |known, (taken, place)| match point {
            Point::Opening => taken.is_none() && !known.after,
            Point::State(state) => explored.found[place].situation.state == state && !known.after,
            // What the act itself asks for is there when it is taken; an act does not come before itself.
            Point::Transition(id) => {
                let met = if matches!(need, Need::Field(_)) { known.after } else { known.before };
                taken.is_some_and(|taken| taken.id == *id) && !met
            }
        });
        way.map(|way| explored.story(&way))
    }
}

fn missing(need: &Need) -> String {
    match need {
        Need::Transition(id) => format!("transition {id} was not taken"),
        Need::Field(id) => format!("field {id} was not given"),
    }
}
