//! Keys of a procedure file: syntax errors and keys that the language does not know, all of them, each with its place and,
//! where one is near, the key that was probably meant. The reader behind it would stop at the first.

use toml::de::{DeTable, DeValue};

use crate::finding::{Finding, nearest, place};
use crate::read::finding;

const TOP: &[&str] = &[
    "procedure",
    "slot",
    "party",
    "field",
    "state",
    "transition",
    "deadline",
    "preset",
    "appointment",
    "gate",
    "ceiling",
    "table",
    "upgrade",
];
const PARTY: &[&str] = &["id", "title", "side", "min", "max"];
const TRANSITION: &[&str] = &[
    "id",
    "title",
    "from",
    "to",
    "by",
    "act",
    "clears",
    "guard",
    "guard_help",
    "requires",
    "optional",
    "fills",
    "effects",
    "reason_required",
    "once",
    "times_max",
    "pauses",
    "resumes",
    "extends",
    "advice",
    "basis",
    "danger",
    "means",
    "other_person_than",
    "other_organisation_than",
];
const BILINGUAL: &[&str] = &["zh", "en"];

/// The keys of a part of the file; none where any key is left to the reader.
fn known_keys(part: &str) -> Option<&'static [&'static str]> {
    Some(match part {
        "" => TOP,
        "procedure" => &[
            "id",
            "version",
            "title",
            "subject",
            "code",
            "initial",
            "open_by",
            "opening_requires",
            "opening_optional",
            "legal",
            "order",
            "sealed",
            "listed",
            "pool",
            "compare",
            "voluntary",
            "bars_filing",
        ],
        "slot" => &["id", "title", "kind", "many", "min", "max", "filled", "propose"],
        "party" => PARTY,
        "field" => &["id", "title", "type", "help", "options", "length_max", "min", "max", "seen_by", "seen_by_roles"],
        "options" => &["id", "title", "basis"],
        "state" => &["id", "title", "owner", "terminal", "outcome", "side"],
        "transition" => TRANSITION,
        "extends" => &["deadline", "length"],
        "by" => &["slots", "roles", "party", "online", "electronic"],
        "effects" => &["kind", "procedure", "per", "issuer", "slot", "message", "state", "cause_field", "template"],
        "deadline" => &[
            "id",
            "title",
            "starts",
            "when",
            "met_by",
            "length",
            "hours",
            "from_day",
            "before_day",
            "on_breach",
            "remind",
            "kind",
            "closing",
            "basis",
        ],
        "preset" => &["id", "title", "slot", "propose"],
        "appointment" => &["id", "title", "on", "place", "states", "open"],
        "gate" => &["id", "title", "before", "needs", "basis"],
        "ceiling" => &["id", "title", "from", "to", "length", "basis"],
        "compare" => &["before", "after", "days"],
        "upgrade" => &["from", "states", "slots", "parties", "fields", "transitions", "deadlines", "drops"],
        "pool" => &["about", "ask", "least"],
        "table" => &["id", "title", "field", "basis", "row"],
        "row" => &["id", "when", "proposes", "says", "basis"],
        "title" | "says" | "help" | "advice" | "guard_help" => BILINGUAL,
        _ => return None,
    })
}

/// Syntax errors, or else unknown keys.
pub(crate) fn key_faults(file: &str, text: &str) -> Vec<Finding> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let fault = |error: toml::de::Error| {
            let at = error.span().map_or((1, 1), |span| place(text, span.start));
            finding(file, at, "not_toml", error.message().trim().replace('\n', "; "))
        };
        let mut faults: Vec<Finding> = errors.into_iter().map(fault).collect();
        faults.sort_by_key(|fault| (fault.line, fault.column));
        return faults;
    }
    let mut faults = Vec::new();
    walk("", document.get_ref(), &mut |part, key, at| {
        let known = known_keys(part).unwrap_or_default();
        let whole = if part.is_empty() { "a procedure file" } else { part };
        let hint = match nearest(key, known) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("known are {}", known.join(", ")),
        };
        faults.push(finding(file, place(text, at), "unknown_key", format!("{whole} has no key {key}; {hint}")));
    });
    faults.sort_by_key(|fault| (fault.line, fault.column));
    faults
}

fn walk(part: &str, table: &DeTable<'_>, fault: &mut dyn FnMut(&str, &str, usize)) {
    let known = known_keys(part);
    for (key, value) in table {
        let name: &str = key.get_ref();
        if known.is_some_and(|known| !known.contains(&name)) {
            fault(part, name, key.span().start);
        } else {
            walk_value(name, value.get_ref(), fault);
        }
    }
}

fn walk_value(part: &str, value: &DeValue<'_>, fault: &mut dyn FnMut(&str, &str, usize)) {
    match value {
        DeValue::Table(table) => walk(part, table, fault),
        DeValue::Array(items) => items.iter().for_each(|item| walk_value(part, item.get_ref(), fault)),
        _ => {}
    }
}
