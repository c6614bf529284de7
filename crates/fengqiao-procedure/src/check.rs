//! Checking procedures as a whole, before any proceeding runs on one.

use std::collections::{BTreeMap, BTreeSet};

use crate::file::{Breach, Effect, Procedure, Starts, Transition};
use crate::finding::{Finding, Severity};

/// Names that lie outside the procedures.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Role ids.
    pub roles: BTreeSet<String>,
    /// Template ids of documents; every template is unknown while there are none.
    pub templates: BTreeSet<String>,
    /// Nouns that may be a subject; none means `signal`, `matter` and `proceeding`.
    pub subjects: BTreeSet<String>,
}

/// Finds the faults of procedures that belong together.
#[must_use]
pub fn check(procedures: &[Procedure], vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    let ids: BTreeSet<&str> = procedures.iter().map(|procedure| procedure.id.as_str()).collect();
    for procedure in procedures {
        let mut checking = Checking { procedure, vocabulary, ids: &ids, findings: Vec::new() };
        checking.all();
        findings.append(&mut checking.findings);
    }
    findings.extend(repeated_ids(procedures));
    findings.extend(start_loops(procedures));
    findings.sort_by(|one, two| {
        (&one.file, one.line, one.column, one.code).cmp(&(&two.file, two.line, two.column, two.code))
    });
    findings
}

fn finding(procedure: &Procedure, part: &'static str, id: &str, code: &'static str, message: String) -> Finding {
    let (line, column) = procedure.place_of(part, id);
    Finding { severity: Severity::Error, code, file: procedure.file.clone(), line, column, message }
}

fn repeated_ids(procedures: &[Procedure]) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for procedure in procedures {
        if let Some(other) = seen.insert(&procedure.id, &procedure.file) {
            let words = format!("procedure {} stands in {other} already; give one of them another id", procedure.id);
            findings.push(finding(procedure, "procedure", &procedure.id, "duplicate_id", words));
        }
    }
    findings
}

// A procedure that starts itself through others would never end.
fn start_loops(procedures: &[Procedure]) -> Vec<Finding> {
    let starts: BTreeMap<&str, BTreeSet<&str>> =
        procedures.iter().map(|procedure| (procedure.id.as_str(), started_by(procedure))).collect();
    let mut findings = Vec::new();
    for procedure in procedures {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = starts[procedure.id.as_str()].iter().copied().collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(starts.get(next).into_iter().flatten().copied());
            }
        }
        if reached.contains(procedure.id.as_str()) {
            let words = format!("procedure {} starts itself through its effects; break the loop", procedure.id);
            findings.push(finding(procedure, "procedure", &procedure.id, "start_loop", words));
        }
    }
    findings
}

fn started_by(procedure: &Procedure) -> BTreeSet<&str> {
    let effects = procedure.transitions.iter().flat_map(|transition| &transition.effects);
    effects
        .filter_map(|effect| if let Effect::Start { procedure, .. } = effect { Some(procedure.as_str()) } else { None })
        .collect()
}

struct Checking<'c> {
    procedure: &'c Procedure,
    vocabulary: &'c Vocabulary,
    ids: &'c BTreeSet<&'c str>,
    findings: Vec<Finding>,
}

impl<'c> Checking<'c> {
    fn all(&mut self) {
        for (part, id, at) in &self.procedure.repeated {
            let message = format!("{part} {id} stands twice; give one of them another id");
            let (line, column) = *at;
            let file = self.procedure.file.clone();
            self.findings.push(Finding {
                severity: Severity::Error,
                code: "duplicate_id",
                file,
                line,
                column,
                message,
            });
        }
        self.head();
        self.states();
        self.transitions();
        self.deadlines();
        for preset in &self.procedure.presets {
            self.slot("preset", &preset.id, &preset.slot);
            self.proposals("preset", &preset.id, &preset.propose);
        }
        for slot in &self.procedure.slots {
            self.proposals("slot", &slot.id, &slot.propose);
        }
        for field in self
            .procedure
            .fields
            .iter()
            .filter(|field| field.kind == crate::field::FieldKind::Choice && field.options.is_empty())
        {
            self.fault("field", &field.id, "no_options", format!("choice {} has no options; list them", field.id));
        }
    }

    fn fault(&mut self, part: &'static str, id: &str, code: &'static str, message: String) {
        self.findings.push(finding(self.procedure, part, id, code, message));
    }

    fn unknown(&mut self, part: &'static str, id: &str, what: &str, name: &str, known: &[&str]) {
        let hint = nearest(name, known).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        self.fault(part, id, "unknown_name", format!("{part} {id} names the unknown {what} {name}{hint}"));
    }

    fn head(&mut self) {
        let procedure = self.procedure;
        if procedure.state(&procedure.initial).is_none() {
            let known: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
            self.unknown("initial", &procedure.initial, "state", &procedure.initial, &known);
        }
        let usual = ["signal", "matter", "proceeding"];
        let subjects: Vec<&str> = if self.vocabulary.subjects.is_empty() {
            usual.to_vec()
        } else {
            self.vocabulary.subjects.iter().map(String::as_str).collect()
        };
        if !subjects.contains(&procedure.subject.as_str()) {
            self.unknown("subject", &procedure.subject, "subject", &procedure.subject, &subjects);
        }
        for role in &procedure.open_by {
            self.role("procedure", &procedure.id, role);
        }
        for field in &procedure.opening_requires {
            self.field("procedure", &procedure.id, field);
        }
    }

    fn slot(&mut self, part: &'static str, id: &str, slot: &str) {
        if self.procedure.slot(slot).is_none() {
            let known: Vec<&str> = self.procedure.slots.iter().map(|slot| slot.id.as_str()).collect();
            self.unknown(part, id, "slot", slot, &known);
        }
    }

    fn field(&mut self, part: &'static str, id: &str, field: &str) {
        if self.procedure.field(field).is_none() {
            let known: Vec<&str> = self.procedure.fields.iter().map(|field| field.id.as_str()).collect();
            self.unknown(part, id, "field", field, &known);
        }
    }

    fn role(&mut self, part: &'static str, id: &str, role: &str) {
        if !self.vocabulary.roles.contains(role) {
            let known: Vec<&str> = self.vocabulary.roles.iter().map(String::as_str).collect();
            self.unknown(part, id, "role", role, &known);
        }
    }

    fn proposals(&mut self, part: &'static str, id: &str, propose: &[String]) {
        for text in propose {
            let known = text.strip_prefix("kind:").is_some_and(|kind| !kind.is_empty())
                || ["playbook:lead", "playbook:also"].contains(&text.as_str());
            if !known {
                self.unknown(part, id, "proposal", text, &["kind:township", "playbook:lead", "playbook:also"]);
            }
        }
    }

    fn states(&mut self) {
        let (reached, ending) = (self.reached(), self.ending());
        for state in &self.procedure.states {
            let id = &state.id;
            if !reached.contains(id.as_str()) {
                self.fault(
                    "state",
                    id,
                    "unreachable_state",
                    format!("no path leads to state {id}; add a transition to it or remove it"),
                );
            }
            if state.terminal {
                continue;
            }
            if !ending.contains(id.as_str()) {
                self.fault(
                    "state",
                    id,
                    "dead_end",
                    format!("no path leads from state {id} to an end; add a transition or make it terminal"),
                );
            }
            match &state.owner {
                None => self.fault(
                    "state",
                    id,
                    "no_owner",
                    format!("state {id} has no owner; name the slot that owes the next step"),
                ),
                Some(slot) => self.slot("state", id, slot),
            }
            if !self.has_clock(id) {
                self.fault(
                    "state",
                    id,
                    "no_deadline",
                    format!("no clock runs in state {id}; add a deadline with starts = \"state:{id}\""),
                );
            }
        }
    }

    // A clock runs in a state when a path leads there from its start without a transition that meets it.
    fn has_clock(&self, state: &str) -> bool {
        self.procedure.deadlines.iter().any(|deadline| match &deadline.starts {
            Starts::State(start) => start == state,
            Starts::Opening => self.runs_from(&self.procedure.initial, &deadline.met_by, state),
            Starts::Transition(id) => {
                let target = self.procedure.transition(id).and_then(|transition| transition.to.as_deref());
                target.is_some_and(|target| self.runs_from(target, &deadline.met_by, state))
            }
        })
    }

    fn runs_from(&self, start: &str, met_by: &[String], state: &str) -> bool {
        let mut reached = BTreeSet::new();
        let mut open = vec![start];
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                let unmet = leading_from(self.procedure, next).filter(|transition| !met_by.contains(&transition.id));
                open.extend(unmet.filter_map(|transition| transition.to.as_deref()));
            }
        }
        reached.contains(state)
    }

    fn reached(&self) -> BTreeSet<&'c str> {
        let procedure = self.procedure;
        let mut reached = BTreeSet::new();
        let mut open = vec![procedure.initial.as_str()];
        while let Some(state) = open.pop() {
            if reached.insert(state) && !procedure.state(state).is_some_and(|state| state.terminal) {
                open.extend(leading_from(procedure, state).filter_map(|transition| transition.to.as_deref()));
            }
        }
        reached
    }

    fn ending(&self) -> BTreeSet<&'c str> {
        let procedure = self.procedure;
        let mut ending: BTreeSet<&str> =
            procedure.states.iter().filter(|state| state.terminal).map(|state| state.id.as_str()).collect();
        loop {
            let before = ending.len();
            for state in &procedure.states {
                if leading_from(procedure, &state.id)
                    .any(|transition| transition.to.as_deref().is_some_and(|to| ending.contains(to)))
                {
                    ending.insert(&state.id);
                }
            }
            if ending.len() == before {
                return ending;
            }
        }
    }

    fn transitions(&mut self) {
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
            if let Some(words) = transition.guard.as_ref().and_then(|guard| guard.fault(procedure)) {
                self.fault("transition", id, "guard_does_not_type_check", format!("guard of {id} {words}"));
            }
            for effect in &transition.effects {
                self.effect(id, effect);
            }
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
            Effect::Start { procedure, per } => {
                if !self.ids.contains(procedure.as_str()) {
                    let known: Vec<&str> = self.ids.iter().copied().collect();
                    self.unknown("transition", id, "procedure", procedure, &known);
                }
                self.slot("transition", id, per);
            }
            Effect::Notify { slot, .. } => self.slot("transition", id, slot),
            Effect::SettleSubject { cause_field, .. } => {
                if let Some(field) = cause_field {
                    self.field("transition", id, field);
                }
            }
            Effect::Document { template } if !self.vocabulary.templates.contains(template) => {
                let known: Vec<&str> = self.vocabulary.templates.iter().map(String::as_str).collect();
                self.unknown("transition", id, "template", template, &known);
            }
            Effect::Document { .. } | Effect::Points { .. } => {}
        }
    }

    fn deadlines(&mut self) {
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
            match &deadline.on_breach {
                Breach::Alert => {}
                Breach::Escalate(slot) => self.slot("deadline", id, slot),
                Breach::Transition(transition) => self.breach(id, &deadline.starts, transition, &transitions),
            }
        }
    }

    fn breach(&mut self, id: &str, starts: &Starts, transition: &str, transitions: &[&str]) {
        let Some(found) = self.procedure.transition(transition) else {
            return self.unknown("deadline", id, "transition", transition, transitions);
        };
        if let Starts::State(state) = starts
            && !found.from.is_empty()
            && !found.from.contains(state)
        {
            let words = format!("deadline {id} breaches to {transition}, which does not lead on from state {state}");
            self.fault("deadline", id, "breach_not_allowed", words);
        }
        if !found.requires.is_empty() || !found.fills.is_empty() || found.reason_required {
            let words =
                format!("deadline {id} breaches to {transition}, which asks for fields that a clock cannot give");
            self.fault("deadline", id, "breach_needs_fields", words);
        }
    }
}

fn leading_from<'p>(procedure: &'p Procedure, state: &str) -> impl Iterator<Item = &'p Transition> {
    procedure
        .transitions
        .iter()
        .filter(move |transition| transition.from.is_empty() || transition.from.iter().any(|from| from == state))
}

/// The known name that differs in the fewest letters, if few enough.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let limit = (name.chars().count() / 3).max(1);
    known
        .iter()
        .map(|other| (distance(name, other), *other))
        .filter(|(away, _)| *away <= limit)
        .min()
        .map(|(_, other)| other)
}

/// Levenshtein distance in letters.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = place + 1;
        for (column, other) in two.iter().enumerate() {
            let kept = before + usize::from(letter != *other);
            before = row[column + 1];
            row[column + 1] = kept.min(before + 1).min(row[column] + 1);
        }
    }
    row[two.len()]
}
