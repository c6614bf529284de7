//! A procedure as a table that people can read and review: the golden files are made of it.

use std::fmt::Write as _;

use fengqiao_domain::deadline::HourStart;

use crate::claim::{Claims, Need};
use crate::decision::DecisionTable;
use crate::file::{
    Breach, Deadline, DeadlineKind, Effect, Field, Procedure, Reminder, Slot, Starts, State, Transition,
};
use crate::input::SLOT_MEMBERS_MAX;
use crate::party::PartyRole;
use crate::upgrade::Upgrade;

impl Procedure {
    /// The procedure as text: everything in its file that decides what happens, one fact a line.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = format!("{} {} ({} / {})\n", self.id, self.version, self.title.zh, self.title.en);
        let _ = writeln!(out, "subject {}, numbers {}, begins {}", self.subject, self.code, self.initial);
        line(&mut out, "", "opened by", &self.open_by);
        line(&mut out, "", "opening requires", &self.opening_requires);
        line(&mut out, "", "opening may have", &self.opening_optional);
        line(&mut out, "", "law", &self.legal);
        if self.sealed {
            let _ = writeln!(out, "sealed: read by those who stand in it alone");
        }
        if let Some(it) = &self.compare {
            let _ = writeln!(out, "compares {} days before {} and after {}", it.days, it.before, it.after);
        }
        section(&mut out, "slots", &self.slots, slot_lines);
        section(&mut out, "presets", &self.presets, |out, preset| {
            let _ = writeln!(out, "  {} fills {} with {}", preset.id, preset.slot, preset.propose.join(", "));
        });
        section(&mut out, "parties", &self.parties, |out, role| {
            let PartyRole { id, title, side, min, max } = role;
            let _ = writeln!(out, "  {id:<14} {} (side {}, {min} to {max})", title.zh, side.word());
        });
        section(&mut out, "fields", &self.fields, field_line);
        section(&mut out, "states", &self.states, state_line);
        section(&mut out, "transitions", &self.transitions, transition_lines);
        section(&mut out, "deadlines", &self.deadlines, deadline_lines);
        section(&mut out, "tables", &self.tables, decision_lines);
        section(&mut out, "upgrades", &self.upgrades, upgrade_lines);
        claim_lines(&mut out, &self.claims);
        out
    }
}

fn upgrade_lines(out: &mut String, upgrade: &Upgrade) {
    let _ = writeln!(out, "  from {}, drops {}", upgrade.from, upgrade.drops.join(", "));
    let Upgrade { states, slots, parties, fields, deadlines, .. } = upgrade;
    for (what, map) in
        [("state", states), ("slot", slots), ("party", parties), ("field", fields), ("deadline", deadlines)]
    {
        map.iter().for_each(|(old, new)| writeln!(out, "    {what} {old} is {new}").unwrap_or_default());
    }
}

fn claim_lines(out: &mut String, claims: &Claims) {
    if claims.voluntary {
        let _ = writeln!(out, "\nvoluntary: a party may leave at any time");
    }
    if claims.bars_filing == Some(false) {
        let _ = writeln!(out, "\nbars nobody from filing");
    }
    section(out, "gates", &claims.gates, |out, gate| {
        let before: Vec<String> = gate.before.iter().map(ToString::to_string).collect();
        let need = |need: &Need| match need {
            Need::Transition(id) => format!("transition {id}"),
            Need::Field(id) => format!("field {id}"),
        };
        let needs: Vec<String> = gate.needs.iter().map(need).collect();
        let _ = writeln!(out, "  {}: {} before {}  {}", gate.id, needs.join(", "), before.join(", "), gate.title.zh);
        let _ = writeln!(out, "      basis {}", gate.basis);
    });
    section(out, "ceilings", &claims.ceilings, |out, it| {
        let _ = writeln!(out, "  {}: {} from {} to {}  {}", it.id, it.length, it.from, it.to, it.title.zh);
        let _ = writeln!(out, "      basis {}", it.basis);
    });
}

fn section<T>(out: &mut String, name: &str, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    if !items.is_empty() {
        let _ = writeln!(out, "\n{name}");
        items.iter().for_each(|item| write(out, item));
    }
}

fn line(out: &mut String, indent: &str, name: &str, items: &[String]) {
    if !items.is_empty() {
        let _ = writeln!(out, "{indent}{name} {}", items.join(", "));
    }
}

fn slot_lines(out: &mut String, slot: &Slot) {
    let when = if slot.at_opening { "opening" } else { "step" };
    let many = match (slot.many, slot.min, slot.max) {
        (false, ..) => String::new(),
        (true, 1, SLOT_MEMBERS_MAX) => ", many".to_owned(),
        (true, min, max) => format!(", {min} to {max}"),
    };
    let _ = writeln!(out, "  {:<14} {} (filled at {when}{many})", slot.id, slot.title.zh);
    line(out, "      ", "proposes", &slot.propose);
}

fn field_line(out: &mut String, field: &Field) {
    let kind = format!("{:?}", field.kind).to_lowercase();
    let _ = write!(out, "  {:<18} {} ({kind}", field.id, field.title.zh);
    let options: Vec<&str> = field.options.iter().map(|option| option.id.as_str()).collect();
    if !options.is_empty() {
        let _ = write!(out, ": {}", options.join(" | "));
    }
    for (name, limit) in [("at least", field.min), ("at most", field.max)] {
        let _ = limit.map(|limit| write!(out, ", {name} {limit}"));
    }
    let _ = field.length_max.map(|length| write!(out, ", at most {length} characters"));
    out.push_str(")\n");
    line(out, "      ", "shown to", &field.seen_by);
    line(out, "      ", "and of them to", &field.seen_by_roles);
    for (option, basis) in field.options.iter().filter_map(|option| option.basis.as_ref().map(|basis| (option, basis)))
    {
        let _ = writeln!(out, "      {} {}: {basis}", option.id, option.title.zh);
    }
}

fn state_line(out: &mut String, state: &State) {
    let what = match (&state.owner, &state.outcome) {
        (_, Some(outcome)) => format!("end: {outcome}"),
        (Some(owner), None) => format!("owner {owner}"),
        (None, None) => "no owner".to_owned(),
    };
    let side = if state.side { ", side" } else { "" };
    let _ = writeln!(out, "  {:<14} {} ({what}{side})", state.id, state.title.zh);
}

fn transition_lines(out: &mut String, transition: &Transition) {
    const INDENT: &str = "      ";
    let from = if transition.from.is_empty() { "*".to_owned() } else { transition.from.join(", ") };
    let to = transition.to.as_deref().unwrap_or("(stays)");
    let danger = if transition.danger { " (warns)" } else { "" };
    let _ = writeln!(out, "  {}: {from} -> {to}  {}{danger}", transition.id, transition.title.zh);
    let by = transition.by.as_ref().map_or("the clock".to_owned(), |by| {
        format!("slots [{}] roles [{}]", by.slots.join(", "), by.roles.join(", "))
    });
    let _ = writeln!(out, "{INDENT}by {by}");
    if let Some((by, act)) = transition.by.as_ref().zip(transition.act.as_ref()) {
        let _ = writeln!(out, "{INDENT}enters {act} of [{}]", by.party.join(", "));
    }
    if let Some(guard) = &transition.guard {
        let _ = writeln!(out, "{INDENT}if {}", guard.text());
    }
    line(out, INDENT, "not by the person of", &transition.other_person_than);
    line(out, INDENT, "not by the organisation of", &transition.other_organisation_than);
    line(out, INDENT, "requires", &transition.requires);
    if transition.reason_required {
        let _ = writeln!(out, "{INDENT}requires a reason");
    }
    match transition.times_max {
        None => {}
        Some(1) => {
            let _ = writeln!(out, "{INDENT}once only");
        }
        Some(times) => {
            let _ = writeln!(out, "{INDENT}at most {times} times");
        }
    }
    line(out, INDENT, "optional", &transition.optional);
    line(out, INDENT, "fills", &transition.fills);
    line(out, INDENT, "pauses", &transition.pauses);
    line(out, INDENT, "resumes", &transition.resumes);
    line(out, INDENT, "clears", &transition.clears);
    for extension in &transition.extends {
        let _ = writeln!(out, "{INDENT}extends {} by {}", extension.deadline, extension.length);
    }
    for effect in &transition.effects {
        let _ = writeln!(out, "{INDENT}then {}", effect_text(effect));
    }
    if let Some(meaning) = transition.means {
        let _ = writeln!(out, "{INDENT}means {}", meaning.word());
    }
    if let Some(basis) = &transition.basis {
        let _ = writeln!(out, "{INDENT}basis {basis}");
    }
}

fn effect_text(effect: &Effect) -> String {
    match effect {
        Effect::Start { procedure, per, issuer } if issuer == "issuer" => {
            format!("start {procedure} for each of {per}")
        }
        Effect::Start { procedure, per, issuer } => format!("start {procedure} for each of {per}, issued by {issuer}"),
        Effect::Notify { slot, message } => format!("tell {slot}: {message}"),
        Effect::SettleSubject { state, cause_field: None } => format!("settle the subject as {state}"),
        Effect::SettleSubject { state, cause_field: Some(field) } => {
            format!("settle the subject as {state}, its cause from {field}")
        }
        Effect::Document { template } => format!("make the document {template}"),
        Effect::ReversePoints => "take the points back".to_owned(),
    }
}

fn deadline_lines(out: &mut String, deadline: &Deadline) {
    let starts = match &deadline.starts {
        Starts::Opening => "opening".to_owned(),
        Starts::State(state) => format!("state {state}"),
        Starts::Transition(transition) => format!("transition {transition}"),
    };
    let breach = match &deadline.on_breach {
        Breach::Alert => "alert".to_owned(),
        Breach::Escalate(slot) => format!("escalate to {slot}"),
        Breach::Transition(transition) => format!("take {transition}"),
        Breach::Nothing => "nothing".to_owned(),
    };
    let hours = if deadline.hours == HourStart::NextHour { " (from the next hour)" } else { "" };
    let target = match deadline.kind {
        DeadlineKind::Limit => "",
        DeadlineKind::Target => ", a target",
        DeadlineKind::Wait => ", to be waited for",
    };
    let closing = if deadline.closing { ", closing" } else { "" };
    let remind: Vec<String> = deadline.remind.iter().map(reminder_text).collect();
    let _ = writeln!(
        out,
        "  {}: {}{hours} from {starts}, else {breach}{target}{closing}  {}",
        deadline.id, deadline.length, deadline.title.zh
    );
    if let Some(when) = &deadline.when {
        let _ = writeln!(out, "      when {}", when.text());
    }
    if let Some(field) = &deadline.from_day {
        let _ = writeln!(out, "      counted from the day in {field}");
    }
    if let Some(field) = &deadline.before_day {
        let _ = writeln!(out, "      counted back from the day in {field}");
    }
    line(out, "      ", "met by", &deadline.met_by);
    line(out, "      ", "reminds", &remind);
    if let Some(basis) = &deadline.basis {
        let _ = writeln!(out, "      basis {basis}");
    }
}

fn decision_lines(out: &mut String, table: &DecisionTable) {
    let _ = writeln!(out, "  {}: advises on {}  {}", table.id, table.field, table.title.zh);
    let _ = writeln!(out, "      basis {}", table.basis);
    for row in &table.rows {
        let _ = writeln!(out, "    {}: if {}", row.id, row.when.text());
        line(out, "      ", "proposes", &row.proposes);
        let _ = writeln!(out, "      says {}", row.says.zh);
        let _ = writeln!(out, "      basis {}", row.basis);
    }
}

fn reminder_text(reminder: &Reminder) -> String {
    match reminder {
        Reminder::Third => "at the last third".to_owned(),
        Reminder::Hours(hours) => format!("{hours} h before"),
    }
}
