//! Guards: conditions in CEL (Common Expression Language) over the fields, the state, the children and the subject.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use cel::{Context, Program, Value};
use serde_json::{Value as Json, json};

use crate::file::Procedure;
use crate::instance::Instance;

/// Names that a guard may use.
const NAMES: [&str; 5] = ["fields", "state", "children", "slots", "subject"];

/// A compiled condition.
#[derive(Clone)]
pub struct Guard {
    text: String,
    program: Arc<Program>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Guard({})", self.text)
    }
}

impl Guard {
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        let program = Program::compile(text).map_err(|error| error.to_string().trim().replace('\n', "; "))?;
        Ok(Self { text: text.to_owned(), program: Arc::new(program) })
    }

    /// The condition as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the condition holds; one that cannot be evaluated, as on a field that is not given yet, does not hold.
    pub(crate) fn holds(&self, scope: &Json) -> bool {
        matches!(self.evaluate(scope), Ok(Value::Bool(true)))
    }

    fn evaluate(&self, scope: &Json) -> Result<Value, String> {
        let mut context = Context::default();
        for name in NAMES {
            context.add_variable_from_value(name, to_cel(&scope[name]));
        }
        self.program.execute(&context).map_err(|error| error.to_string())
    }

    /// What is wrong with the condition for this procedure: unknown names, or an answer that is not yes or no.
    pub(crate) fn fault(&self, procedure: &Procedure) -> Option<String> {
        let iterated = self.iterated();
        let references = self.program.references();
        let unknown: BTreeSet<&str> = references
            .variables()
            .into_iter()
            .filter(|name| !NAMES.contains(name) && !iterated.contains(name))
            .collect();
        if let Some(name) = unknown.first() {
            return Some(format!("uses the unknown name {name}; known are {}", NAMES.join(", ")));
        }
        if let Some(field) = self.unknown_field(procedure) {
            return Some(format!("uses the unknown field {field}"));
        }
        match self.evaluate(&example_scope(procedure)) {
            Ok(Value::Bool(_)) => None,
            Ok(other) => Some(format!("answers {}, not yes or no", other.type_of())),
            Err(words) => Some(words),
        }
    }

    // Variables of `list.all(x, …)` and its kin.
    fn iterated(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for macro_name in [".all(", ".exists(", ".exists_one(", ".filter(", ".map("] {
            for (at, _) in self.text.match_indices(macro_name) {
                let rest = &self.text[at + macro_name.len()..];
                names.insert(rest.split(',').next().unwrap_or_default().trim());
            }
        }
        names
    }

    fn unknown_field(&self, procedure: &Procedure) -> Option<String> {
        self.text.match_indices("fields.").find_map(|(at, word)| {
            let rest = &self.text[at + word.len()..];
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
            let name = &rest[..end];
            procedure.field(name).is_none().then(|| name.to_owned())
        })
    }
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

/// What a guard sees of an instance.
pub(crate) fn scope(procedure: &Procedure, instance: &Instance) -> Json {
    let field = |id: &String| instance.fields.get(id).cloned().unwrap_or(Json::Null);
    let fields: serde_json::Map<String, Json> =
        procedure.fields.iter().map(|it| (it.id.clone(), field(&it.id))).collect();
    json!({
        "fields": fields,
        "state": instance.state,
        "children": instance.children,
        "slots": instance.slots,
        "subject": instance.subject,
    })
}

fn example_scope(procedure: &Procedure) -> Json {
    let fields: serde_json::Map<String, Json> =
        procedure.fields.iter().map(|it| (it.id.clone(), it.example(true))).collect();
    let slots: serde_json::Map<String, Json> =
        procedure.slots.iter().map(|it| (it.id.clone(), json!(["example"]))).collect();
    json!({
        "fields": fields,
        "state": procedure.initial,
        "children": [{ "procedure": "example", "state": "example", "terminal": true, "outcome": "done" }],
        "slots": slots,
        "subject": { "kind": procedure.subject, "state": "open", "category": "D13", "region_level": 5 },
    })
}
