//! Faults of single transitions and clocks: unknown names, acts that nobody may take, guards, effects and breaches.

use std::collections::BTreeSet;

use super::{Checking, POINTS, started_by};
use crate::file::{Breach, Effect, Procedure, Starts, Transition};
use crate::finding::{Finding, Severity};
use crate::guard::Guard;
use crate::guard_type::fault_of;

/// States into which an effect may settle a signal. Other subjects are settled by people alone.
const SIGNAL_STATES: [&str; 4] = ["open", "confirmed", "false_alarm", "closed"];
/// Slots and subject that a started procedure is opened with: who started it, and the one it is for.
const CHILD_SLOTS: [&str; 2] = ["issuer", "addressee"];
const CHILD_SUBJECT: &str = "proceeding";

impl Checking<'_> {
    pub(super) fn transitions(&mut self) {
        let procedure = self.procedure;
        let states: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
        for transition in &procedure.transitions {
            let id = &transition.id;
            for state in transition.from.iter().chain(&transition.to) {
                if procedure.state(state).is_none() {
                    self.unknown("transition", id, "state", state, &states);
                }
            }
            for field in transition.requires.iter().chain(&transition.optional) {
                self.field("transition", id, field);
            }
            for slot in &transition.fills {
                self.slot("transition", id, slot);
            }
            self.taker(transition);
            self.party_act(transition);
            self.four_eyes(transition);
            let clocks: Vec<&str> = procedure.deadlines.iter().map(|deadline| deadline.id.as_str()).collect();
            let extended = transition.extends.iter().map(|extension| &extension.deadline);
            for clock in transition.pauses.iter().chain(&transition.resumes).chain(extended) {
                if procedure.deadline(clock).is_none() {
                    self.unknown("transition", id, "deadline", clock, &clocks);
                }
            }
            self.guard(transition);
            for effect in &transition.effects {
                self.effect(id, effect);
            }
        }
    }

    fn guard(&mut self, transition: &Transition) {
        let Some(guard) = &transition.guard else {
            if transition.guard_help.is_some() {
                let words = format!("transition {} has guard_help but no guard", transition.id);
                self.fault("transition", &transition.id, "help_of_no_guard", words);
            }
            return;
        };
        self.typed(&transition.id, guard);
    }

    pub(super) fn typed(&mut self, id: &str, guard: &Guard) {
        let started = started_by(self.procedure);
        let started: Vec<&Procedure> = self.all.iter().filter(|it| started.contains(it.id.as_str())).collect();
        if let Some(fault) = fault_of(guard, self.procedure, &started) {
            self.findings.push(Finding {
                severity: Severity::Error,
                code: "guard_does_not_type_check",
                file: self.procedure.file.clone(),
                line: fault.at.0,
                column: fault.at.1,
                message: format!("guard of {id} {}", fault.words),
            });
        }
    }

    fn taker(&mut self, transition: &Transition) {
        let id = &transition.id;
        let by_clock =
            self.procedure.deadlines.iter().any(|deadline| deadline.on_breach == Breach::Transition(id.clone()));
        match &transition.by {
            None if by_clock => {}
            None => self.fault(
                "transition",
                id,
                "nobody_may_take",
                format!("nobody may take transition {id}; write by = {{ slots, roles }}"),
            ),
            Some(by) => {
                if by.roles.is_empty() {
                    self.fault(
                        "transition",
                        id,
                        "nobody_may_take",
                        format!("transition {id} names no role in by; nobody may take it"),
                    );
                }
                by.roles.iter().for_each(|role| self.role("transition", id, role));
                by.slots.iter().for_each(|slot| self.slot("transition", id, slot));
            }
        }
    }

    fn effect(&mut self, id: &str, effect: &Effect) {
        match effect {
            Effect::Start { procedure, per, issuer } => {
                self.started(id, procedure);
                self.slot("transition", id, per);
                // Many procedures are issued by whoever opened them without a slot of that name in the file.
                if issuer != CHILD_SLOTS[0] {
                    self.slot("transition", id, issuer);
                }
            }
            Effect::Notify { slot, message } => {
                self.slot("transition", id, slot);
                if !self.vocabulary.messages.is_empty() {
                    self.one_of(id, "message", message, &self.vocabulary.messages);
                }
            }
            Effect::SettleSubject { state, cause_field } => {
                if self.procedure.subject != "signal" {
                    let words =
                        format!("transition {id} settles a {}; only a signal can be settled", self.procedure.subject);
                    self.fault("transition", id, "settles_nothing", words);
                } else if !SIGNAL_STATES.contains(&state.as_str()) {
                    self.unknown("transition", id, "state of a signal", state, &SIGNAL_STATES);
                }
                if let Some(field) = cause_field {
                    self.field("transition", id, field);
                }
            }
            Effect::Document { template } => self.one_of(id, "template", template, &self.vocabulary.templates),
            Effect::ReversePoints => {
                if self.procedure.subject != POINTS {
                    let words = format!(
                        "transition {id} takes points back; only a procedure with subject = \"{POINTS}\" is about points"
                    );
                    self.fault("transition", id, "reverses_nothing", words);
                }
            }
        }
    }

    fn one_of(&mut self, id: &str, what: &str, name: &str, known: &BTreeSet<String>) {
        if !known.contains(name) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown("transition", id, what, name, &known);
        }
    }

    // A started procedure is opened by an effect, which knows who starts it, for whom, and the parent's fields of the same id.
    fn started(&mut self, id: &str, child_id: &str) {
        let Some(child) = self.all.iter().find(|procedure| procedure.id == child_id) else {
            let known: Vec<&str> = self.all.iter().map(|procedure| procedure.id.as_str()).collect();
            return self.unknown("transition", id, "procedure", child_id, &known);
        };
        let mut slots = child.slots.iter().filter(|slot| slot.at_opening).map(|slot| slot.id.as_str());
        let fault = if child.subject != CHILD_SUBJECT {
            format!("its subject is {}, not {CHILD_SUBJECT}", child.subject)
        } else if let Some(slot) = slots.find(|slot| !CHILD_SLOTS.contains(slot)) {
            format!("its slot {slot} is filled at the opening, and a start fills only {}", CHILD_SLOTS.join(" and "))
        } else if let Some(field) = child.opening_requires.iter().find(|field| self.procedure.field(field).is_none()) {
            format!("its opening needs the field {field}, which {} does not have", self.procedure.id)
        } else if let Some(fault) =
            self.carried_hidden(child).or_else(|| self.carried_fields(child)).or_else(|| self.child_parties(child))
        {
            fault
        } else {
            return;
        };
        self.fault("transition", id, "child_cannot_open", format!("transition {id} cannot start {child_id}: {fault}"));
    }

    pub(super) fn deadlines(&mut self) {
        let procedure = self.procedure;
        let states: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
        let transitions: Vec<&str> = procedure.transitions.iter().map(|transition| transition.id.as_str()).collect();
        for deadline in &procedure.deadlines {
            let id = &deadline.id;
            match &deadline.starts {
                Starts::State(state) if procedure.state(state).is_none() => {
                    self.unknown("deadline", id, "state", state, &states)
                }
                Starts::Transition(transition) if procedure.transition(transition).is_none() => {
                    self.unknown("deadline", id, "transition", transition, &transitions);
                }
                Starts::Opening | Starts::Transition(_) if deadline.met_by.is_empty() => {
                    self.fault(
                        "deadline",
                        id,
                        "never_met",
                        format!("nothing meets deadline {id}; list transitions in met_by"),
                    );
                }
                _ => {}
            }
            for met in deadline.met_by.iter().filter(|met| procedure.transition(met).is_none()) {
                self.unknown("deadline", id, "transition", met, &transitions);
            }
            self.counted_from(deadline);
            self.counted_back(deadline);
            self.causes_nothing(deadline);
            self.waits(deadline);
            if let Some(when) = &deadline.when {
                self.typed(id, when);
            }
            if deadline.closing && !matches!(deadline.on_breach, Breach::Transition(_)) {
                let words =
                    format!("deadline {id} closes the way on; write on_breach = \"transition:…\" to say what follows");
                self.fault("deadline", id, "closes_without_way_out", words);
            }
            if deadline.basis.as_ref().is_none_or(|basis| basis.trim().is_empty()) {
                let words = format!("deadline {id} names no basis; write the article, or that the office set it");
                self.fault("deadline", id, "no_basis", words);
            }
            match &deadline.on_breach {
                Breach::Alert | Breach::Nothing => {}
                Breach::Escalate(slot) => self.slot("deadline", id, slot),
                Breach::Transition(transition) => self.breach(id, transition, &transitions),
            }
        }
    }

    fn breach(&mut self, id: &str, transition: &str, transitions: &[&str]) {
        let Some(found) = self.procedure.transition(transition) else {
            return self.unknown("deadline", id, "transition", transition, transitions);
        };
        if !found.requires.is_empty() || !found.fills.is_empty() || found.reason_required || found.act.is_some() {
            let words =
                format!("deadline {id} breaches to {transition}, which asks for fields that a clock cannot give");
            self.fault("deadline", id, "breach_needs_fields", words);
        }
    }
}
