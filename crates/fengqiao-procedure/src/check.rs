//! Checking procedures as a whole, before any proceeding runs on one.

mod act;
mod appointment;
mod ceiling;
mod decision;
mod gate;
mod hidden;
mod party;
mod proof;
mod situation;

use std::collections::{BTreeMap, BTreeSet};

use crate::explore::{explore, leading_from};
use crate::field::FieldKind;
use crate::file::{Effect, Procedure, State};
use crate::finding::{Finding, Severity, nearest};

/// Days that are compared at most, each: a season more would compare the seasons.
const COMPARED_DAYS_MAX: u32 = 92;

/// Subject of what is about points that were given, and the step by which they were.
pub(crate) const POINTS: &str = "points";
pub(crate) const GIVING: &str = "give";

/// Names that lie outside the procedures.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Role ids.
    pub roles: BTreeSet<String>,
    /// Template ids of documents; every template is unknown while there are none.
    pub templates: BTreeSet<String>,
    /// Keys of the messages that the screens have words for; not looked at while there are none.
    pub messages: BTreeSet<String>,
    /// Kinds of organisations that proposals may name; not looked at while there are none.
    pub organisation_kinds: BTreeSet<String>,
    /// Nouns that may be a subject; none means `signal`, `matter`, `proceeding`, `region` and `points`.
    pub subjects: BTreeSet<String>,
}

/// Finds the faults of procedures that belong together.
#[must_use]
pub fn check(procedures: &[Procedure], vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for procedure in procedures {
        let mut checking = Checking { procedure, vocabulary, all: procedures, findings: Vec::new() };
        checking.everything();
        findings.append(&mut checking.findings);
    }
    findings.extend(repeated_ids(procedures));
    findings.extend(start_loops(procedures));
    findings.sort_by(|one, two| {
        (&one.file, one.line, one.column, one.code).cmp(&(&two.file, two.line, two.column, two.code))
    });
    findings
}

/// How much of a procedure the check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Situations: state, running clocks, filled slots and values of bounded fields.
    pub situations: usize,
    /// Steps that lead from one to another.
    pub steps: usize,
}

/// Counts what the check looks at.
#[must_use]
pub fn extent(procedure: &Procedure) -> Extent {
    let explored = explore(procedure);
    let steps = explored.found.iter().map(|found| found.ways.len()).sum();
    Extent { situations: explored.found.len(), steps }
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
    all: &'c [Procedure],
    findings: Vec<Finding>,
}

impl<'c> Checking<'c> {
    fn everything(&mut self) {
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
        self.slots();
        self.parties();
        self.tables();
        self.upgrades();
        self.states();
        self.transitions();
        self.deadlines();
        for preset in &self.procedure.presets {
            self.slot("preset", &preset.id, &preset.slot);
            self.proposals("preset", &preset.id, &preset.propose);
        }
        self.appointments();
        for slot in &self.procedure.slots {
            self.proposals("slot", &slot.id, &slot.propose);
        }
        self.fields();
        self.hidden();
        self.situations();
    }

    fn fields(&mut self) {
        let procedure = self.procedure;
        let asked: BTreeSet<&String> = procedure
            .transitions
            .iter()
            .flat_map(|transition| transition.requires.iter().chain(&transition.optional))
            .chain(&procedure.opening_requires)
            .chain(&procedure.opening_optional)
            .collect();
        for field in &procedure.fields {
            let id = &field.id;
            if field.kind == FieldKind::Choice && field.options.is_empty() {
                self.fault("field", id, "no_options", format!("choice {id} has no options; list them"));
            }
            let mut options = BTreeSet::new();
            for option in field.options.iter().filter(|option| !options.insert(&option.id)) {
                let words = format!("option {} of field {id} stands twice; give one of them another id", option.id);
                self.fault("field", id, "duplicate_id", words);
            }
            if field.min.zip(field.max).is_some_and(|(min, max)| min > max) {
                self.fault("field", id, "empty_range", format!("no number fits field {id}: its min is over its max"));
            }
            if !asked.contains(id) {
                let words = format!("no act asks for field {id}; list it in requires or optional, or remove it");
                self.fault("field", id, "unused_field", words);
            }
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
        let usual = ["signal", "matter", "proceeding", "region", POINTS];
        let subjects: Vec<&str> = if self.vocabulary.subjects.is_empty() {
            usual.to_vec()
        } else {
            self.vocabulary.subjects.iter().map(String::as_str).collect()
        };
        if !subjects.contains(&procedure.subject.as_str()) {
            self.unknown("subject", &procedure.subject, "subject", &procedure.subject, &subjects);
        }
        if let Some(compare) = &procedure.compare {
            self.point("procedure", &procedure.id, &compare.before);
            self.point("procedure", &procedure.id, &compare.after);
            if procedure.subject != "signal" || !(1..=COMPARED_DAYS_MAX).contains(&compare.days) {
                let words = format!(
                    "{} compares {} days; only what is about a signal compares, over 1 to {COMPARED_DAYS_MAX} days",
                    procedure.id, compare.days
                );
                self.fault("procedure", &procedure.id, "compares_nothing", words);
            }
        }
        self.listed();
        self.pooled();
        for role in &procedure.open_by {
            self.role("procedure", &procedure.id, role);
        }
        for field in procedure.opening_requires.iter().chain(&procedure.opening_optional) {
            self.field("procedure", &procedure.id, field);
        }
    }

    // What the older version had is known where proceedings of it run; here the newer names are looked at.
    fn upgrades(&mut self) {
        let (procedure, id) = (self.procedure, self.procedure.id.clone());
        let mut seen = BTreeSet::new();
        for upgrade in &procedure.upgrades {
            let from = &upgrade.from;
            if *from == procedure.version || !seen.insert(from) {
                let words =
                    format!("{id} is brought from version {from} to itself or twice; say each older version once");
                self.fault("procedure", &id, "upgrade_from_itself", words);
            }
            let states: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
            for state in upgrade.states.values().filter(|id| procedure.state(id).is_none()) {
                self.unknown("procedure", &id, "state", state, &states);
            }
            upgrade.slots.values().for_each(|slot| self.slot("procedure", &id, slot));
            upgrade.fields.values().for_each(|field| self.field("procedure", &id, field));
            let roles: Vec<&str> = procedure.parties.iter().map(|role| role.id.as_str()).collect();
            for role in upgrade.parties.values().filter(|id| procedure.party_role(id).is_none()) {
                self.unknown("procedure", &id, "role of parties", role, &roles);
            }
            let clocks: Vec<&str> = procedure.deadlines.iter().map(|deadline| deadline.id.as_str()).collect();
            for clock in upgrade.deadlines.values().filter(|id| procedure.deadline(id).is_none()) {
                self.unknown("procedure", &id, "deadline", clock, &clocks);
            }
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
            let kinds = &self.vocabulary.organisation_kinds;
            let known_kind = |kind: &str| !kind.is_empty() && (kinds.is_empty() || kinds.contains(kind));
            let known = text.strip_prefix("kind:").is_some_and(known_kind)
                || text.strip_prefix("duty:").is_some_and(|duty| !duty.is_empty())
                || ["playbook:lead", "playbook:also"].contains(&text.as_str());
            if !known {
                self.unknown(
                    part,
                    id,
                    "proposal",
                    text,
                    &["kind:township", "duty:justice", "playbook:lead", "playbook:also"],
                );
            }
        }
    }

    fn states(&mut self) {
        let ending = self.ending();
        for state in &self.procedure.states {
            let id = &state.id;
            if state.terminal {
                self.end(state);
                continue;
            }
            if !ending.contains(id.as_str()) {
                let words = format!("no path leads from state {id} to an end; add a transition or make it terminal");
                self.fault("state", id, "dead_end", words);
            }
            if state.outcome.is_some() {
                let words = format!("state {id} has an outcome but is no end; write terminal = true or remove it");
                self.fault("state", id, "outcome_of_no_end", words);
            }
            match &state.owner {
                None => {
                    let words = format!("state {id} has no owner; name the slot that owes the next step");
                    self.fault("state", id, "no_owner", words);
                }
                Some(slot) => self.slot("state", id, slot),
            }
        }
    }

    fn end(&mut self, state: &State) {
        let id = &state.id;
        if state.owner.is_some() {
            let words = format!("state {id} is an end and owes nothing; remove its owner");
            self.fault("state", id, "owner_of_an_end", words);
        }
        if state.outcome.is_none() {
            let words = format!("state {id} is an end without an outcome; say how it ended");
            self.fault("state", id, "no_outcome", words);
        }
        let leaving = self.procedure.transitions.iter().filter(|transition| transition.from.contains(id));
        for transition in leaving.map(|transition| transition.id.clone()).collect::<Vec<_>>() {
            let words = format!("transition {transition} leaves {id}, which is an end; nothing leaves an end");
            self.fault("transition", &transition, "leaves_an_end", words);
        }
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
}
