//! The language of procedure files.
//!
//! ```toml
//! [procedure]                # id, version, title, subject, initial state, prefix of its numbers, articles
//! [[slot]]                   # a place for organisations in the work: id, title, many, filled = "opening" | "step", propose
//! [[field]]                  # a value: id, title, type, limits, options
//! [[state]]                  # id, title, owner = slot, or terminal = true with outcome
//! [[transition]]             # id, title, from, to ("=" stays), by = { slots, roles }, guard, requires, optional, fills, effects
//! [[deadline]]               # id, title, starts, length, met_by, on_breach, remind, basis
//! [[preset]]                 # a named choice of who fills a slot
//! ```
//!
//! `propose` and presets name organisations without naming one office: `kind:township` is the nearest organisation of that
//! kind around the place, `playbook:lead` and `playbook:also` are the duties of the watch's playbook for the category.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::{HourStart, Length};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::field::{FieldKind, FieldOption};
use crate::finding::{Finding, Severity, place};
use crate::guard::Guard;

/// A text in the two languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What fills a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// An organisation.
    #[default]
    Organisation,
}

/// A place for organisations in the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What fills it.
    pub kind: SlotKind,
    /// Whether several may fill it.
    pub many: bool,
    /// Whether it is filled when the proceeding is opened; otherwise a transition fills it.
    pub at_opening: bool,
    /// Who is proposed.
    pub propose: Vec<String>,
}

/// A value of the proceeding.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Type.
    pub kind: FieldKind,
    /// Help under the input.
    pub help: Option<Bilingual>,
    /// Choices of a choice.
    pub options: Vec<FieldOption>,
    /// Characters at most.
    pub length_max: Option<u32>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Slot that owes the next step.
    pub owner: Option<String>,
    /// Whether it is an end.
    pub terminal: bool,
    /// How the proceeding ended.
    pub outcome: Option<String>,
    /// Whether it is a side state that the step bar leaves out.
    pub side: bool,
}

/// Who may take a transition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The person's organisation stands in one of these slots.
    #[serde(default)]
    pub slots: Vec<String>,
    /// The person has one of these roles.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// What follows from a transition beside the change of state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Starts another procedure, once for each organisation in a slot.
    Start {
        /// Procedure id.
        procedure: String,
        /// Slot whose members get one each.
        per: String,
    },
    /// Tells the accounts of the organisations in a slot.
    Notify {
        /// Slot.
        slot: String,
        /// Message key; the web owns the words.
        message: String,
    },
    /// Changes the state of the subject.
    SettleSubject {
        /// New state.
        state: String,
        /// Field that holds the cause.
        #[serde(default)]
        cause_field: Option<String>,
    },
    /// Makes a document from a template.
    Document {
        /// Template id.
        template: String,
    },
    /// Gives points by a rule.
    Points {
        /// Rule id.
        rule: String,
    },
}

/// A transition.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Id.
    pub id: String,
    /// Title of the act.
    pub title: Bilingual,
    /// States it leaves; empty means every state that is no end.
    pub from: Vec<String>,
    /// State it leads to; none when it stays.
    pub to: Option<String>,
    /// Who may take it; none for transitions that only a clock takes.
    pub by: Option<By>,
    /// Condition.
    pub guard: Option<Guard>,
    /// What the person is told when the condition does not hold.
    pub guard_help: Option<Bilingual>,
    /// Fields that must be given or stand already.
    pub requires: Vec<String>,
    /// Fields that may be given.
    pub optional: Vec<String>,
    /// Slots that must be filled.
    pub fills: Vec<String>,
    /// What follows.
    pub effects: Vec<Effect>,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// Advice beside the form.
    pub advice: Option<Bilingual>,
    /// Article behind it.
    pub basis: Option<String>,
    /// Whether the act ends or rejects something, so that the button warns.
    pub danger: bool,
}

/// What starts a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Starts {
    /// The opening.
    Opening,
    /// Coming into a state; the clock is met by leaving it.
    State(String),
    /// A transition; the clock is met by `met_by`.
    Transition(String),
}

/// What happens when a clock runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// The owner and the issuer are told.
    Alert,
    /// The organisations in a slot are told, and it shows in their work.
    Escalate(String),
    /// A transition is taken.
    Transition(String),
}

/// When a clock reminds its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// When the last third begins and the light turns yellow.
    Third,
    /// So many hours before the end.
    Hours(u32),
}

/// Whether a clock is law or aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// A limit.
    #[default]
    Limit,
    /// A target, shown and never scored.
    Target,
}

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What starts it.
    pub starts: Starts,
    /// Transitions that meet it, where leaving a state does not.
    pub met_by: Vec<String>,
    /// How long.
    pub length: Length,
    /// From when hours count.
    pub hours: HourStart,
    /// What happens at its end.
    pub on_breach: Breach,
    /// When it reminds.
    pub remind: Vec<Reminder>,
    /// Limit or target.
    pub kind: DeadlineKind,
    /// Article behind it.
    pub basis: Option<String>,
}

/// A named choice of who fills a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Slot.
    pub slot: String,
    /// Who is proposed, in order.
    pub propose: Vec<String>,
}

/// A procedure as its file says it.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Id.
    pub id: String,
    /// Version; a running proceeding stays on the one it began with.
    pub version: String,
    /// Title.
    pub title: Bilingual,
    /// Noun of the subject: `signal`, `matter` or `proceeding`.
    pub subject: String,
    /// Prefix of the numbers of its proceedings.
    pub code: String,
    /// State in which it begins.
    pub initial: String,
    /// Roles that may open it by hand; empty when only effects and signals open it.
    pub open_by: Vec<String>,
    /// Fields needed at the opening.
    pub opening_requires: Vec<String>,
    /// Articles behind it.
    pub legal: Vec<String>,
    /// Slots.
    pub slots: Vec<Slot>,
    /// Fields.
    pub fields: Vec<Field>,
    /// States.
    pub states: Vec<State>,
    /// Transitions.
    pub transitions: Vec<Transition>,
    /// Clocks.
    pub deadlines: Vec<Deadline>,
    /// Presets.
    pub presets: Vec<Preset>,
    pub(crate) file: String,
    pub(crate) places: BTreeMap<(&'static str, String), (usize, usize)>,
    pub(crate) repeated: Vec<(&'static str, String, (usize, usize))>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    procedure: RawHead,
    #[serde(default)]
    slot: Vec<RawSlot>,
    #[serde(default)]
    field: Vec<RawField>,
    #[serde(default)]
    state: Vec<RawState>,
    #[serde(default)]
    transition: Vec<RawTransition>,
    #[serde(default)]
    deadline: Vec<RawDeadline>,
    #[serde(default)]
    preset: Vec<RawPreset>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: Spanned<String>,
    version: String,
    title: Bilingual,
    subject: Spanned<String>,
    code: String,
    initial: Spanned<String>,
    #[serde(default)]
    open_by: Vec<String>,
    #[serde(default)]
    opening_requires: Vec<String>,
    #[serde(default)]
    legal: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSlot {
    id: Spanned<String>,
    title: Bilingual,
    #[serde(default)]
    kind: SlotKind,
    #[serde(default)]
    many: bool,
    filled: Filled,
    #[serde(default)]
    propose: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Filled {
    Opening,
    Step,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    id: Spanned<String>,
    title: Bilingual,
    #[serde(rename = "type")]
    kind: FieldKind,
    help: Option<Bilingual>,
    #[serde(default)]
    options: Vec<FieldOption>,
    length_max: Option<u32>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawState {
    id: Spanned<String>,
    title: Bilingual,
    owner: Option<String>,
    #[serde(default)]
    terminal: bool,
    outcome: Option<String>,
    #[serde(default)]
    side: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTransition {
    id: Spanned<String>,
    title: Bilingual,
    from: FromStates,
    to: String,
    by: Option<By>,
    guard: Option<Spanned<String>>,
    guard_help: Option<Bilingual>,
    #[serde(default)]
    requires: Vec<String>,
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default)]
    fills: Vec<String>,
    #[serde(default)]
    effects: Vec<Effect>,
    #[serde(default)]
    reason_required: bool,
    advice: Option<Bilingual>,
    basis: Option<String>,
    #[serde(default)]
    danger: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FromStates {
    Any(String),
    These(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeadline {
    id: Spanned<String>,
    title: Bilingual,
    starts: Spanned<String>,
    #[serde(default)]
    met_by: Vec<String>,
    length: Spanned<String>,
    #[serde(default)]
    hours: HourStart,
    on_breach: Spanned<String>,
    #[serde(default)]
    remind: Vec<Spanned<String>>,
    #[serde(default)]
    kind: DeadlineKind,
    basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPreset {
    id: Spanned<String>,
    title: Bilingual,
    slot: String,
    propose: Vec<String>,
}

impl Procedure {
    /// Reads a procedure. What it reads may still be faulty as a whole: see [`crate::check`].
    ///
    /// # Errors
    /// Findings for what is not TOML, not of this language, or not readable as a length, guard or clock, with their places.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or((1, 1), |span| place(text, span.start));
            vec![finding(file, at, "not_a_procedure", error.message().trim().replace('\n', "; "))]
        })?;
        Reading { file, text, findings: Vec::new(), places: BTreeMap::new(), repeated: Vec::new() }.procedure(raw)
    }

    /// One state.
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// One slot.
    #[must_use]
    pub fn slot(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.id == id)
    }

    /// One field.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// One transition.
    #[must_use]
    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|transition| transition.id == id)
    }

    /// One clock.
    #[must_use]
    pub fn deadline(&self, id: &str) -> Option<&Deadline> {
        self.deadlines.iter().find(|deadline| deadline.id == id)
    }

    /// Where a part of the file begins.
    pub(crate) fn place_of(&self, part: &'static str, id: &str) -> (usize, usize) {
        self.places.get(&(part, id.to_owned())).copied().unwrap_or((1, 1))
    }
}

fn finding(file: &str, (line, column): (usize, usize), code: &'static str, message: impl Into<String>) -> Finding {
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
        let slots = raw.slot.into_iter().map(|raw| self.slot(raw)).collect();
        let fields = raw.field.into_iter().map(|raw| self.field(raw)).collect();
        let states = raw.state.into_iter().map(|raw| self.state(raw)).collect();
        let transitions = raw.transition.into_iter().map(|raw| self.transition(raw)).collect();
        let deadlines = raw.deadline.into_iter().filter_map(|raw| self.deadline(raw)).collect();
        let presets = raw.preset.into_iter().map(|raw| self.preset(raw)).collect();
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
            legal: head.legal,
            slots,
            fields,
            states,
            transitions,
            deadlines,
            presets,
            file: self.file.to_owned(),
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

    fn slot(&mut self, raw: RawSlot) -> Slot {
        let id = self.id("slot", raw.id);
        let at_opening = matches!(raw.filled, Filled::Opening);
        Slot { id, title: raw.title, kind: raw.kind, many: raw.many, at_opening, propose: raw.propose }
    }

    fn field(&mut self, raw: RawField) -> Field {
        let id = self.id("field", raw.id);
        let RawField { title, kind, help, options, length_max, min, max, .. } = raw;
        Field { id, title, kind, help, options, length_max, min, max }
    }

    fn state(&mut self, raw: RawState) -> State {
        let id = self.id("state", raw.id);
        State { id, title: raw.title, owner: raw.owner, terminal: raw.terminal, outcome: raw.outcome, side: raw.side }
    }

    fn transition(&mut self, raw: RawTransition) -> Transition {
        let id = self.id("transition", raw.id);
        let guard = raw.guard.and_then(|text| {
            let span = text.span();
            match Guard::compile(text.get_ref()) {
                Ok(guard) => Some(guard),
                Err(words) => {
                    self.fault(span, "guard_does_not_parse", format!("guard of {id} does not parse: {words}"));
                    None
                }
            }
        });
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
            guard,
            guard_help: raw.guard_help,
            requires: raw.requires,
            optional: raw.optional,
            fills: raw.fills,
            effects: raw.effects,
            reason_required: raw.reason_required,
            advice: raw.advice,
            basis: raw.basis,
            danger: raw.danger,
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
                    "deadline {id} breaches to {}; write alert, escalate:… or transition:…",
                    raw.on_breach.get_ref()
                ),
            );
        }
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
        let RawDeadline { title, met_by, hours, kind, basis, .. } = raw;
        Some(Deadline {
            id,
            title,
            starts: starts?,
            met_by,
            length: length.ok()?,
            hours,
            on_breach: on_breach?,
            remind,
            kind,
            basis,
        })
    }

    fn preset(&mut self, raw: RawPreset) -> Preset {
        let id = self.id("preset", raw.id);
        Preset { id, title: raw.title, slot: raw.slot, propose: raw.propose }
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
