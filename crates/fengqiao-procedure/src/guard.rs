//! Guards: conditions in CEL (Common Expression Language) over the fields, the state, the children and the subject.
//! Not here: whether a guard makes sense for its procedure; see `guard_type`.

use std::fmt;
use std::sync::Arc;

use cel::{Context, ParseErrors, Program, Value};
use serde_json::{Value as Json, json};

use crate::act::Actor;
use crate::field::FieldKind;
use crate::file::{Field, Procedure};
use crate::instance::Instance;
use crate::party;

/// Names that a guard may use.
pub(crate) const NAMES: [&str; 9] =
    ["fields", "state", "slots", "children", "subject", "actor", "breached", "parties", "party"];

/// Characters of a condition: a longer one is a rule of its own and belongs into more states.
const LENGTH_MAX: usize = 1_000;
/// Brackets within brackets and choices within choices: the parser calls itself for each, and its stack is not ours.
const NESTING_MAX: usize = 20;

/// A compiled condition.
#[derive(Clone)]
pub struct Guard {
    text: String,
    program: Arc<Program>,
    at: (usize, usize),
}

/// Line and column in the file, and what is wrong there.
type Unreadable = ((usize, usize), String);

impl fmt::Debug for Guard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Guard({})", self.text)
    }
}

impl PartialEq for Guard {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Guard {}

impl Guard {
    /// Compiles a condition whose text begins at a line and column of its file.
    ///
    /// # Errors
    /// What is wrong, with its line and column in the file.
    pub(crate) fn compile(text: &str, at: (usize, usize)) -> Result<Self, Unreadable> {
        if text.chars().count() > LENGTH_MAX {
            return Err((at, format!("it has more than {LENGTH_MAX} characters; divide the state instead")));
        }
        if nesting(text) > NESTING_MAX {
            return Err((at, format!("it is nested more than {NESTING_MAX} deep; divide it")));
        }
        let program = Program::compile(text).map_err(|errors| unreadable(&errors, at))?;
        Ok(Self { text: text.to_owned(), program: Arc::new(program), at })
    }

    /// The condition as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// Line and column in the file of a character of the condition.
    pub(crate) fn place_of(&self, character: usize) -> (usize, usize) {
        let before: String = self.text.chars().take(character).collect();
        match before.rsplit_once('\n') {
            None => (self.at.0, self.at.1 + before.chars().count()),
            Some((above, line)) => (self.at.0 + above.matches('\n').count() + 1, line.chars().count() + 1),
        }
    }

    /// Whether the condition holds; one that cannot be evaluated, as on a field that is not given yet, does not hold.
    pub(crate) fn holds(&self, scope: &Json) -> bool {
        matches!(self.evaluate(scope), Ok(Value::Bool(true)))
    }

    /// The answer of the condition.
    pub(crate) fn evaluate(&self, scope: &Json) -> Result<Value, String> {
        let mut context = Context::default();
        for name in NAMES {
            context.add_variable_from_value(name, to_cel(&scope[name]));
        }
        self.program.execute(&context).map_err(|error| error.to_string())
    }
}

// The parser names what it met and then everything it would have liked; the first is what helps.
fn unreadable(errors: &ParseErrors, at: (usize, usize)) -> Unreadable {
    let Some(error) = errors.errors.first() else { return (at, "it is no condition".to_owned()) };
    let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
    let column = usize::try_from(error.pos.1).unwrap_or(1).max(1);
    let place = if line == 1 { (at.0, at.1 + column - 1) } else { (at.0 + line - 1, column) };
    let words = error.msg.trim_start_matches("Syntax error: ");
    let words = words.split_once(" expecting ").map_or(words, |(met, _)| met).replace("'<EOF>'", "its end");
    (place, words.trim().replace('\n', "; "))
}

// An upper bound without parsing: brackets in texts and choices side by side count as well, which no sane guard has many of.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' | '?' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn to_cel(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => it.as_i64().map_or_else(|| Value::Float(it.as_f64().unwrap_or(f64::NAN)), Value::Int),
        Json::String(it) => Value::from(it.as_str()),
        Json::Array(items) => Value::from(items.iter().map(to_cel).collect::<Vec<Value>>()),
        Json::Object(map) => Value::from(
            map.iter().map(|(key, value)| (key.clone(), to_cel(value))).collect::<std::collections::HashMap<_, _>>(),
        ),
    }
}

/// What a guard sees of an instance. Without an actor a clock acts.
pub(crate) fn scope(procedure: &Procedure, instance: &Instance, actor: Option<&Actor>) -> Json {
    scope_of_act(procedure, instance, actor, None)
}

/// What a guard sees where a step enters the act of a party: the party as it stands after it is `party`.
pub(crate) fn scope_of_act(
    procedure: &Procedure,
    instance: &Instance,
    actor: Option<&Actor>,
    acting: Option<&str>,
) -> Json {
    let fields: serde_json::Map<String, Json> =
        procedure.fields.iter().map(|field| (field.id.clone(), seen(field, instance.fields.get(&field.id)))).collect();
    let members = |slot: &str| instance.slots.get(slot).cloned().unwrap_or_default();
    let slots: serde_json::Map<String, Json> =
        procedure.slots.iter().map(|slot| (slot.id.clone(), json!(members(&slot.id)))).collect();
    let stands = |slot: &&str| actor.is_some_and(|actor| members(slot).contains(&actor.organisation));
    let stood_in: Vec<&str> = procedure.slots.iter().map(|slot| slot.id.as_str()).filter(stands).collect();
    let breached: Vec<&String> =
        instance.deadlines.iter().filter(|(_, open)| open.breached).map(|(id, _)| id).collect();
    json!({
        "fields": fields,
        "state": instance.state,
        "slots": slots,
        "children": instance.children,
        "subject": instance.subject,
        "actor": { "roles": actor.map(|actor| actor.roles.clone()).unwrap_or_default(), "slots": stood_in },
        "breached": breached,
        "parties": party::seen(procedure, &instance.parties),
        "party": party::acting(procedure, &instance.parties, acting),
    })
}

// JSON has one kind of number, CEL two that do not mix: the type of the field decides.
fn seen(field: &Field, value: Option<&Json>) -> Json {
    match (field.kind, value) {
        (_, None) => Json::Null,
        (FieldKind::Decimal | FieldKind::Money, Some(value)) => {
            value.as_f64().map_or(Json::Null, |number| json!(number))
        }
        (_, Some(value)) => value.clone(),
    }
}

/// A scope with every field filled, for trying a guard before any proceeding runs.
pub(crate) fn example_scope(procedure: &Procedure) -> Json {
    let fields: serde_json::Map<String, Json> =
        procedure.fields.iter().map(|field| (field.id.clone(), field.example())).collect();
    let slots: serde_json::Map<String, Json> =
        procedure.slots.iter().map(|slot| (slot.id.clone(), json!(["example"]))).collect();
    json!({
        "fields": fields,
        "state": procedure.initial,
        "slots": slots,
        "children": [{ "id": "example", "procedure": "example", "state": "example", "terminal": true, "outcome": "done" }],
        "subject": { "kind": procedure.subject, "state": "open", "category": "example" },
        "actor": { "roles": ["example"], "slots": ["example"] },
        "breached": ["example"],
        "parties": party::examples(procedure),
        "party": party::examples(procedure)[0],
    })
}
