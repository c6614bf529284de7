//! Fields with few values, yes or no and choices, where a guard looks at nothing else: such a guard is decided for each value
//! and not taken as open.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::field::FieldKind;
use crate::file::{Field, Procedure};
use crate::guard::Guard;
use crate::guard_type::fields_alone;

/// Combinations of values that are told apart: fields that would make more are not looked into.
const COMBINATIONS_MAX: usize = 500;

/// Values by field; one that is not given is absent.
pub(crate) type Values<'p> = BTreeMap<&'p str, &'p str>;

/// State, text of the guard, values: what an answer depends on.
type Asked<'p> = (String, String, Values<'p>);

/// The fields whose values are followed.
pub(crate) struct Bounded<'p> {
    pub(crate) procedure: &'p Procedure,
    values_of: BTreeMap<&'p str, Vec<&'p str>>,
    /// Texts of the guards that look at nothing else but bounded fields and the state.
    decided: BTreeSet<&'p str>,
    answers: RefCell<BTreeMap<Asked<'p>, bool>>,
}

impl<'p> Bounded<'p> {
    pub(crate) fn of(procedure: &'p Procedure) -> Self {
        let guards = procedure.transitions.iter().filter_map(|it| it.guard.as_ref());
        let guards = guards.chain(procedure.deadlines.iter().filter_map(|it| it.when.as_ref()));
        let alone: BTreeMap<&str, Vec<String>> =
            guards.filter_map(|guard| Some((guard.text(), fields_alone(guard)?))).collect();
        let looked_at: BTreeSet<&String> = alone.values().flatten().collect();
        let mut values_of = BTreeMap::new();
        let mut combinations = 1;
        for field in procedure.fields.iter().filter(|field| looked_at.contains(&field.id)) {
            let values = values(field);
            combinations *= values.len() + 1;
            if !values.is_empty() && combinations <= COMBINATIONS_MAX {
                values_of.insert(field.id.as_str(), values);
            }
        }
        let is_bounded = |fields: &[String]| fields.iter().all(|field| values_of.contains_key(field.as_str()));
        let decided = alone.iter().filter(|(_, fields)| is_bounded(fields)).map(|(text, _)| *text).collect();
        Self { procedure, values_of, decided, answers: RefCell::default() }
    }

    /// The values after an act that asks for fields: each that must be given has any of its values, each that may be given
    /// any, none, or the one it had.
    pub(crate) fn given(&self, held: &Values<'p>, requires: &[String], optional: &[String]) -> Vec<Values<'p>> {
        let mut all = vec![held.clone()];
        for (field, values) in &self.values_of {
            let is_asked = |asked: &[String]| asked.iter().any(|id| id == field);
            let must = is_asked(requires);
            if !must && !is_asked(optional) {
                continue;
            }
            let mut with: Vec<Values<'p>> = Vec::new();
            for before in &all {
                with.extend(values.iter().map(|value| {
                    let mut after = before.clone();
                    after.insert(*field, *value);
                    after
                }));
                if !must {
                    let mut without = before.clone();
                    without.remove(field);
                    with.extend([before.clone(), without]);
                }
            }
            all = with;
        }
        all
    }

    /// Whether a guard can hold with these values; one that looks at more than bounded fields can.
    pub(crate) fn may_hold(&self, guard: &Guard, state: &str, values: &Values<'p>) -> bool {
        if !self.decided.contains(guard.text()) {
            return true;
        }
        let asked = (state.to_owned(), guard.text().to_owned(), values.clone());
        *self.answers.borrow_mut().entry(asked).or_insert_with(|| guard.holds(&self.scope(state, values)))
    }

    fn scope(&self, state: &str, values: &Values<'p>) -> Json {
        let value = |field: &Field| match (values.get(field.id.as_str()), field.kind) {
            (None, _) => Json::Null,
            (Some(value), FieldKind::Boolean) => json!(*value == TRUE),
            (Some(value), _) => json!(value),
        };
        let fields: serde_json::Map<String, Json> =
            self.procedure.fields.iter().map(|field| (field.id.clone(), value(field))).collect();
        json!({ "fields": fields, "state": state })
    }
}

const TRUE: &str = "true";

fn values(field: &Field) -> Vec<&str> {
    match field.kind {
        FieldKind::Boolean => vec![TRUE, "false"],
        FieldKind::Choice => field.options.iter().map(|option| option.id.as_str()).collect(),
        _ => Vec::new(),
    }
}
