//! Reading a procedure file into its types, with the place of everything that is wrong. Not here: faults of the whole
//! (`check`) and unknown keys (`keys`).

mod raw;

use std::collections::BTreeMap;

use toml::Spanned;

use crate::claim::{Ceiling, Claims, Comparison, Gate, Need, Point};
use crate::decision::{DecisionRow, DecisionTable};
use crate::file::{Appointment, Breach, Deadline, Field, Preset, Procedure, Reminder, Slot, Starts, State, Transition};
use crate::finding::{Finding, Severity, place};
use crate::guard::Guard;
use crate::input::SLOT_MEMBERS_MAX;
use crate::keys::key_faults;
use crate::party::{ACT_WORDS, PartyRole, kind_of};
use raw::{
    Filled, FromStates, RawAppointment, RawCeiling, RawCompare, RawDeadline, RawField, RawFile, RawGate, RawParty,
    RawPreset, RawSlot, RawState, RawTable, RawTransition,
};

/// Bytes of a file: many times the longest procedure we know of, so that a wrong file is refused at once.
const FILE_BYTES_MAX: usize = 262_144;

impl Procedure {
    /// Reads a procedure. What it reads may still be faulty as a whole: see [`crate::check`].
    ///
    /// # Errors
    /// Findings for what is not TOML, not of this language, or not readable as a length, guard or clock, with their places.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        if text.len() > FILE_BYTES_MAX {
            let words = format!("a procedure has at most {FILE_BYTES_MAX} bytes; this file has {}", text.len());
            return Err(vec![finding(file, (1, 1), "too_large", words)]);
        }
        let faults = key_faults(file, text);
        if !faults.is_empty() {
            return Err(faults);
        }
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or((1, 1), |span| place(text, span.start));
            vec![finding(file, at, "not_a_procedure", error.message().trim().replace('\n', "; "))]
        })?;
        Reading { file, text, findings: Vec::new(), places: BTreeMap::new(), repeated: Vec::new() }.procedure(raw)
    }
}

pub(crate) fn finding(
    file: &str,
    (line, column): (usize, usize),
    code: &'static str,
    message: impl Into<String>,
) -> Finding {
    Finding { severity: Severity::Error, code, file: file.to_owned(), line, column, message: message.into() }
}

struct Reading<'r> {
    file: &'r str,
    text: &'r str,
    findings: Vec<Finding>,
    places: BTreeMap<(&'static str, String), (usize, usize)>,
    repeated: Vec<(&'static str, String, (usize, usize))>,
}

impl Reading<'_> {
    fn procedure(mut self, raw: RawFile) -> Result<Procedure, Vec<Finding>> {
        let head = raw.procedure;
        let id = self.id("procedure", head.id);
        let subject = self.id("subject", head.subject);
        let initial = self.id("initial", head.initial);
        let compare = head.compare.and_then(|raw| self.compare(&id, &raw));
        let slots = raw.slot.into_iter().map(|raw| self.slot(raw)).collect();
        let parties = raw.party.into_iter().map(|raw| self.party(raw)).collect();
        let fields = raw.field.into_iter().map(|raw| self.field(raw)).collect();
        let states = raw.state.into_iter().map(|raw| self.state(raw)).collect();
        let transitions = raw.transition.into_iter().map(|raw| self.transition(raw)).collect();
        let deadlines = raw.deadline.into_iter().filter_map(|raw| self.deadline(raw)).collect();
        let presets = raw.preset.into_iter().map(|raw| self.preset(raw)).collect();
        let appointments = raw.appointment.into_iter().map(|raw| self.appointment(raw)).collect();
        let tables = raw.table.into_iter().map(|raw| self.decision_table(raw)).collect();
        let gates = raw.gate.into_iter().map(|raw| self.gate(raw)).collect();
        let ceilings = raw.ceiling.into_iter().filter_map(|raw| self.ceiling(raw)).collect();
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        Ok(Procedure {
            id,
            version: head.version,
            title: head.title,
            subject,
            code: head.code,
            initial,
            open_by: head.open_by,
            opening_requires: head.opening_requires,
            opening_optional: head.opening_optional,
            legal: head.legal,
            sealed: head.sealed,
            listed: head.listed,
            order: head.order,
            compare,
            pool: head.pool,
            slots,
            parties,
            fields,
            states,
            transitions,
            deadlines,
            presets,
            appointments,
            tables,
            upgrades: raw.upgrade,
            claims: Claims { voluntary: head.voluntary, bars_filing: head.bars_filing, gates, ceilings },
            file: self.file.to_owned(),
            source: self.text.into(),
            places: self.places,
            repeated: self.repeated,
        })
    }

    fn id(&mut self, part: &'static str, id: Spanned<String>) -> String {
        let at = place(self.text, id.span().start);
        let id = id.into_inner();
        if self.places.insert((part, id.clone()), at).is_some() {
            self.repeated.push((part, id.clone(), at));
        }
        id
    }

    fn fault(&mut self, span: std::ops::Range<usize>, code: &'static str, message: String) {
        self.findings.push(finding(self.file, place(self.text, span.start), code, message));
    }

    // Where the content of a string begins: after its quotes, where it is written as it reads.
    fn inside(&self, span: &std::ops::Range<usize>, content: &str) -> (usize, usize) {
        let written = self.text.get(span.clone()).unwrap_or_default();
        place(self.text, span.start + written.find(content).unwrap_or(0))
    }

    fn slot(&mut self, raw: RawSlot) -> Slot {
        let id = self.id("slot", raw.id);
        let at_opening = matches!(raw.filled, Filled::Opening);
        let most = if raw.many { SLOT_MEMBERS_MAX } else { 1 };
        Slot {
            id,
            title: raw.title,
            kind: raw.kind,
            many: raw.many,
            min: raw.min.unwrap_or(1),
            max: raw.max.unwrap_or(most),
            at_opening,
            propose: raw.propose,
        }
    }

    fn party(&mut self, raw: RawParty) -> PartyRole {
        let id = self.id("party", raw.id);
        PartyRole { id, title: raw.title, side: raw.side, min: raw.min, max: raw.max }
    }

    fn act(&mut self, id: &str, text: Spanned<String>) -> Option<String> {
        if kind_of(text.get_ref()).is_some() {
            return Some(text.into_inner());
        }
        let words = format!(
            "transition {id} is the act {}; write {}, or one of them about something as consent:extension",
            text.get_ref(),
            ACT_WORDS.join(", ")
        );
        self.fault(text.span(), "unknown_party_act", words);
        None
    }

    fn field(&mut self, raw: RawField) -> Field {
        let id = self.id("field", raw.id);
        let RawField { title, kind, help, options, length_max, min, max, seen_by, seen_by_roles, .. } = raw;
        Field { id, title, kind, help, options, length_max, min, max, seen_by, seen_by_roles }
    }

    fn state(&mut self, raw: RawState) -> State {
        let id = self.id("state", raw.id);
        State { id, title: raw.title, owner: raw.owner, terminal: raw.terminal, outcome: raw.outcome, side: raw.side }
    }

    fn transition(&mut self, raw: RawTransition) -> Transition {
        let id = self.id("transition", raw.id);
        let guard = raw.guard.and_then(|text| self.guard(&id, &text));
        let act = raw.act.and_then(|text| self.act(&id, text));
        let from = match raw.from {
            FromStates::Any(star) if star == "*" => Vec::new(),
            FromStates::Any(one) => vec![one],
            FromStates::These(these) => these,
        };
        Transition {
            id,
            title: raw.title,
            from,
            to: (raw.to != "=").then_some(raw.to),
            by: raw.by,
            act,
            clears: raw.clears,
            guard,
            guard_help: raw.guard_help,
            requires: raw.requires,
            optional: raw.optional,
            fills: raw.fills,
            effects: raw.effects,
            reason_required: raw.reason_required,
            times_max: raw.times_max.or(raw.once.then_some(1)),
            advice: raw.advice,
            basis: raw.basis,
            danger: raw.danger,
            pauses: raw.pauses,
            resumes: raw.resumes,
            extends: raw.extends,
            means: raw.means,
            other_person_than: raw.other_person_than,
            other_organisation_than: raw.other_organisation_than,
        }
    }

    fn guard(&mut self, id: &str, text: &Spanned<String>) -> Option<Guard> {
        let at = self.inside(&text.span(), text.get_ref());
        match Guard::compile(text.get_ref(), at) {
            Ok(guard) => Some(guard),
            Err((at, words)) => {
                let words = format!("guard of {id} does not parse: {words}");
                self.findings.push(finding(self.file, at, "guard_does_not_parse", words));
                None
            }
        }
    }

    fn deadline(&mut self, raw: RawDeadline) -> Option<Deadline> {
        let id = self.id("deadline", raw.id);
        let (starts, length, on_breach) =
            (starts(raw.starts.get_ref()), raw.length.get_ref().parse(), breach_of(raw.on_breach.get_ref()));
        if starts.is_none() {
            self.fault(
                raw.starts.span(),
                "unknown_start",
                format!("deadline {id} starts at {}; write opening, state:… or transition:…", raw.starts.get_ref()),
            );
        }
        if let Err(words) = &length {
            self.fault(raw.length.span(), "bad_length", format!("deadline {id}: {words}"));
        }
        if on_breach.is_none() {
            self.fault(
                raw.on_breach.span(),
                "unknown_breach",
                format!(
                    "deadline {id} breaches to {}; write alert, escalate:…, transition:… or nothing",
                    raw.on_breach.get_ref()
                ),
            );
        }
        let when = raw.when.as_ref().and_then(|text| self.guard(&id, text));
        let mut remind = Vec::new();
        for text in &raw.remind {
            match reminder(text.get_ref()) {
                Some(reminder) => remind.push(reminder),
                None => self.fault(
                    text.span(),
                    "bad_reminder",
                    format!("deadline {id} reminds at {}; write third or hour:4", text.get_ref()),
                ),
            }
        }
        let RawDeadline { title, met_by, hours, from_day, before_day, kind, closing, basis, .. } = raw;
        Some(Deadline {
            id,
            title,
            starts: starts?,
            when,
            met_by,
            length: length.ok()?,
            hours,
            from_day,
            before_day,
            on_breach: on_breach?,
            remind,
            kind,
            closing,
            basis,
        })
    }

    fn preset(&mut self, raw: RawPreset) -> Preset {
        let id = self.id("preset", raw.id);
        Preset { id, title: raw.title, slot: raw.slot, propose: raw.propose }
    }

    fn appointment(&mut self, raw: RawAppointment) -> Appointment {
        let id = self.id("appointment", raw.id);
        let RawAppointment { title, on, place, states, open, .. } = raw;
        Appointment { id, title, on, place, states, open }
    }

    fn decision_table(&mut self, raw: RawTable) -> DecisionTable {
        let id = self.id("table", raw.id);
        let rows = raw.row.into_iter().filter_map(|row| {
            let name = self.id("row", row.id);
            let when = self.guard(&name, &row.when)?;
            Some(DecisionRow { id: name, when, proposes: row.proposes, says: row.says, basis: row.basis })
        });
        let rows = rows.collect();
        DecisionTable { id, title: raw.title, field: raw.field, basis: raw.basis, rows }
    }

    fn gate(&mut self, raw: RawGate) -> Gate {
        let id = self.id("gate", raw.id);
        let mut before = Vec::new();
        for text in &raw.before {
            before.extend(self.point("gate", &id, text));
        }
        let mut needs = Vec::new();
        for text in &raw.needs {
            match Need::read(text.get_ref()) {
                Some(need) => needs.push(need),
                None => {
                    let words = format!("gate {id} needs {}; write transition:… or field:…", text.get_ref());
                    self.fault(text.span(), "unknown_need", words);
                }
            }
        }
        Gate { id, title: raw.title, before, needs, basis: raw.basis }
    }

    fn ceiling(&mut self, raw: RawCeiling) -> Option<Ceiling> {
        let id = self.id("ceiling", raw.id);
        let (from, to) = (self.point("ceiling", &id, &raw.from), self.point("ceiling", &id, &raw.to));
        let length = raw.length.get_ref().parse();
        if let Err(words) = &length {
            self.fault(raw.length.span(), "bad_length", format!("ceiling {id}: {words}"));
        }
        Some(Ceiling { id, title: raw.title, from: from?, to: to?, length: length.ok()?, basis: raw.basis })
    }

    fn compare(&mut self, id: &str, raw: &RawCompare) -> Option<Comparison> {
        let (before, after) = (self.point("procedure", id, &raw.before), self.point("procedure", id, &raw.after));
        Some(Comparison { before: before?, after: after?, days: raw.days })
    }

    fn point(&mut self, part: &str, id: &str, text: &Spanned<String>) -> Option<Point> {
        let point = Point::read(text.get_ref());
        if point.is_none() {
            let words = format!("{part} {id} names {}; write opening, state:… or transition:…", text.get_ref());
            self.fault(text.span(), "unknown_point", words);
        }
        point
    }
}

fn starts(text: &str) -> Option<Starts> {
    match text.split_once(':') {
        None if text == "opening" => Some(Starts::Opening),
        Some(("state", id)) => Some(Starts::State(id.to_owned())),
        Some(("transition", id)) => Some(Starts::Transition(id.to_owned())),
        _ => None,
    }
}

fn breach_of(text: &str) -> Option<Breach> {
    match text.split_once(':') {
        None if text == "alert" => Some(Breach::Alert),
        None if text == "nothing" => Some(Breach::Nothing),
        Some(("escalate", slot)) => Some(Breach::Escalate(slot.to_owned())),
        Some(("transition", id)) => Some(Breach::Transition(id.to_owned())),
        _ => None,
    }
}

fn reminder(text: &str) -> Option<Reminder> {
    match text.split_once(':') {
        None if text == "third" => Some(Reminder::Third),
        Some(("hour", hours)) => hours.parse().ok().map(Reminder::Hours),
        _ => None,
    }
}
