//! The language of procedure files, as types. Not here: how a file is read (`read`), checked (`check`) or run (`act`).
//!
//! ```toml
//! [procedure]     # id, version, title, subject, code (prefix of its numbers), initial, open_by, opening_requires,
//!                 # opening_optional, legal, sealed = true (read by those who stand in it alone),
//!                 # compare = { before, after, days } (counts of the place and kind of a signal around two points),
//!                 # order (place among what may be started, least first),
//!                 # listed = [fields] (by which lists show and choose it),
//!                 # pool = { about, ask, least } (answers that others see as means of so many alone),
//!                 # voluntary = true, bars_filing = false (claims that the check proves)
//! [[party]]       # a role of parties: id, title, side = "one" | "other", min, max
//! [[slot]]        # a place for organisations in the work: id, title, many, min, max, filled = "opening" | "step", propose
//! [[field]]       # a value: id, title, type, help, options = [{ id, title, basis }], length_max, min, max,
//!                 # seen_by = [slots] (shown to these alone), seen_by_roles = [roles] (among them to these alone)
//! [[state]]       # id, title, owner = slot, or terminal = true with outcome; side = true leaves it out of the step bar
//! [[transition]]  # id, title, from = ["…"] | "*", to ("=" stays), by = { slots, roles, party }, act, clears, guard,
//!                 # guard_help, requires, optional, fills, effects, reason_required, once, times_max, pauses, resumes, extends = [{ deadline, length }], advice,
//!                 # other_person_than = [steps], other_organisation_than = [steps] (not whoever took those), basis, danger, means = "consent" | "withdrawal" | "conclusion" | "filing" | "upheld"
//! [[deadline]]    # id, title, starts = "opening" | "state:…" | "transition:…", when, met_by, length, hours, from_day,
//!                 # before_day (counted back from the day in a field), kind,
//!                 # closing, on_breach = "alert" | "escalate:SLOT" | "transition:…" | "nothing", remind = ["third", "hour:4"], basis
//! [[preset]]      # a named choice of who fills a slot: id, title, slot, propose
//! [[appointment]] # a day or an instant that stands in calendars: id, title, on = field, place = field,
//!                 # states = ["…"] (in these alone), open = true (for everybody who may read it, and not for those alone who handle it)
//! [[table]]       # a decision table that advises: id, title, field (the choice that a person makes), basis, and
//!                 # [[table.row]] with id, when, proposes (options of the field), says, basis
//! [[gate]]        # no path goes round it: id, title, before = ["state:…" | "transition:…"],
//!                 # needs = ["transition:…" | "field:…"], basis
//! [[ceiling]]     # the limits along every path stay within it: id, title, from, to = "opening" | "state:…" | "transition:…",
//!                 # length, basis
//! [[upgrade]]     # how proceedings of an older version go on under this one: from = "1.0.0", states, slots, parties, fields, transitions,
//!                 # deadlines = { old = "new" } where names changed, drops = ["…"]
//! ```
//!
//! A guard, and the `when` of a deadline, is a condition in CEL. It sees `fields` (null until given), `state`, `slots` (lists of organisations), `children`
//! (`procedure`, `state`, `terminal`, `outcome`), `parties` (`id`, `role`, `side`, `number`, `acts`, and `consented`, `refused`, `withdrawn`, `signed`, `performed`), `party` (the one whose act is entered), `subject` (`kind`, `state`, `category`), `actor` (`roles`, and the `slots` that
//! the person's organisation stands in) and `breached` (clocks that ran out and still run). It does not see the time: what
//! time does is a deadline, so that a list of acts on a screen never goes stale by itself. One that cannot be evaluated, as
//! on a field that is not given yet, does not hold.
//!
//! A transition with `act` is the act of a party of a role in `by.party`: `consent`, `refuse`, `withdraw`, `sign` or `perform`,
//! or one of these about something, as `consent:extension`. An account that `by` lets in enters it, with the party, the way
//! and the instant; each act of a party counts once. Where `by` says `online = true`, the party may do it by itself as well; where a signature says
//! `electronic = true`, it may be given electronically under a paper whose template names the transition. `clears` takes acts of all parties back, as signatures under a text that is
//! changed.
//!
//! `propose` and presets name organisations without naming one office: `kind:township` is the nearest organisation of that
//! kind around the place, `duty:justice` whoever has that duty, `playbook:lead` and `playbook:also` are the duties of the watch's playbook for the category.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::{HourStart, Length};
use serde::{Deserialize, Serialize};

use crate::claim::{Claims, Comparison, Meaning, Pool};
use crate::decision::DecisionTable;
use crate::field::{FieldKind, FieldOption};
use crate::guard::Guard;
use crate::party::PartyRole;
use crate::upgrade::Upgrade;

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
    /// Organisations at least, once it is filled.
    pub min: u32,
    /// Organisations at most.
    pub max: u32,
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
    /// Slots whose organisations see the value; empty means everybody who may read the proceeding.
    pub seen_by: Vec<String>,
    /// Roles that see it among the people of these slots; empty means all of them.
    pub seen_by_roles: Vec<String>,
}

impl Field {
    /// Whether somebody sees the value whose organisation stands in these slots and who has these roles.
    #[must_use]
    pub fn is_seen_by(&self, slots: &[&str], roles: &[String]) -> bool {
        let stands = self.seen_by.is_empty() || self.seen_by.iter().any(|slot| slots.contains(&slot.as_str()));
        stands && (self.seen_by_roles.is_empty() || self.seen_by_roles.iter().any(|role| roles.contains(role)))
    }
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
    /// Roles of the parties whose act the person enters; empty where the act is the person's own.
    #[serde(default)]
    pub party: Vec<String>,
    /// Whether such a party may also do it by itself, on the page that it follows its matter with.
    #[serde(default)]
    pub online: bool,
    /// Whether the act may be an electronic signature under a paper, given by the party itself.
    #[serde(default)]
    pub electronic: bool,
}

/// What follows from a transition beside the change of state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Starts another procedure, once for each organisation in a slot. It begins with the fields that its opening asks for
    /// and the parties whose roles it has.
    Start {
        /// Procedure id.
        procedure: String,
        /// Slot whose members get one each.
        per: String,
        /// Slot whose members issue it.
        #[serde(default = "issuer")]
        issuer: String,
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
    /// Takes the points back that the procedure is about.
    ReversePoints,
}

fn issuer() -> String {
    "issuer".to_owned()
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
    /// The act of a party that it is, if it is one.
    pub act: Option<String>,
    /// Acts of all parties that do not stand any more after it.
    pub clears: Vec<String>,
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
    /// How often it may be taken in a proceeding; none means as often as it lies open.
    pub times_max: Option<u32>,
    /// Advice beside the form.
    pub advice: Option<Bilingual>,
    /// Article behind it.
    pub basis: Option<String>,
    /// Whether the act ends or rejects something, so that the button warns.
    pub danger: bool,
    /// Clocks that it stops, to be resumed.
    pub pauses: Vec<String>,
    /// Clocks that it lets run on, with the time that was left.
    pub resumes: Vec<String>,
    /// Clocks that it gives more time; refused when one of them is over. `times_max` says how often.
    pub extends: Vec<Extension>,
    /// What it means to a party in law.
    pub means: Option<Meaning>,
    /// Steps whose taker may not take this one; `open` is the opening.
    pub other_person_than: Vec<String>,
    /// Steps of which nobody of the taker's organisation may take this one.
    pub other_organisation_than: Vec<String>,
}

/// More time for a clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Deadline id.
    pub deadline: String,
    /// How much, counted on from its last day.
    pub length: Length,
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
    /// Nothing at all: a target that is shown beside the limits. It is no timer, turns no light and counts for nobody.
    Nothing,
}

/// When a clock reminds its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// When the last third begins and the light turns yellow.
    Third,
    /// So many hours before the end.
    Hours(u32),
}

/// Whether a clock is law, aim or a time to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// A limit.
    #[default]
    Limit,
    /// A target, shown and never scored.
    Target,
    /// A time that must go by before what comes after it, as a period for appeal: its end is no lateness of anybody.
    Wait,
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
    /// Condition under which it starts, tried on what the step leaves behind; none means always. Two clocks with opposite
    /// conditions are one clock of two lengths.
    pub when: Option<Guard>,
    /// How long.
    pub length: Length,
    /// From when hours count.
    pub hours: HourStart,
    /// Field of the day from which it counts, where that is not the day of the step: papers are entered after the fact.
    pub from_day: Option<String>,
    /// Field of the day from which it is counted back: it ends so long before that day, and moves along with it.
    pub before_day: Option<String>,
    /// What happens at its end.
    pub on_breach: Breach,
    /// When it reminds.
    pub remind: Vec<Reminder>,
    /// Limit, target or wait.
    pub kind: DeadlineKind,
    /// Whether the act is refused once the time is over; otherwise it may be taken late and is marked so.
    pub closing: bool,
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

/// A day or an instant that stands in calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Field of the day or the instant.
    pub on: String,
    /// Field of the place, where there is one.
    pub place: Option<String>,
    /// States in which it stands; empty means every state that is no end.
    pub states: Vec<String>,
    /// Whether it stands in the calendar of everybody who may read the proceeding.
    pub open: bool,
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
    /// Noun of the subject: `signal`, `matter`, `proceeding`, `region` or `points`.
    pub subject: String,
    /// Prefix of the numbers of its proceedings.
    pub code: String,
    /// State in which it begins.
    pub initial: String,
    /// Its place among what may be started: the least stands first.
    pub order: u32,
    /// Roles that may open it by hand; empty when only effects and signals open it.
    pub open_by: Vec<String>,
    /// Fields needed at the opening.
    pub opening_requires: Vec<String>,
    /// Fields that may be given at the opening.
    pub opening_optional: Vec<String>,
    /// Articles behind it.
    pub legal: Vec<String>,
    /// Whether only those who stand in it may read it, whatever their roles may read elsewhere.
    pub sealed: bool,
    /// Fields by which lists show proceedings and choose among them.
    pub listed: Vec<String>,
    /// Counts that are compared before and after, for a procedure on a signal.
    pub compare: Option<Comparison>,
    /// Answers that others see as means alone.
    pub pool: Option<Pool>,
    /// Slots.
    pub slots: Vec<Slot>,
    /// Roles of parties.
    pub parties: Vec<PartyRole>,
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
    /// What stands in calendars.
    pub appointments: Vec<Appointment>,
    /// Decision tables.
    pub tables: Vec<DecisionTable>,
    /// How proceedings of older versions go on under this one.
    pub upgrades: Vec<Upgrade>,
    /// What it says of itself.
    pub claims: Claims,
    pub(crate) file: String,
    pub(crate) source: std::sync::Arc<str>,
    pub(crate) places: BTreeMap<(&'static str, String), (usize, usize)>,
    pub(crate) repeated: Vec<(&'static str, String, (usize, usize))>,
}

impl Procedure {
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

    /// How proceedings of an older version go on under this one.
    #[must_use]
    pub fn upgrade_from(&self, version: &str) -> Option<&Upgrade> {
        self.upgrades.iter().find(|upgrade| upgrade.from == version)
    }

    /// The file as it was read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where a part of the file begins.
    pub(crate) fn place_of(&self, part: &'static str, id: &str) -> (usize, usize) {
        self.places.get(&(part, id.to_owned())).copied().unwrap_or((1, 1))
    }
}
