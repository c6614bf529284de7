//! What people bring to a step: whether the values, organisations and the reason are complete and fit.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::file::{Procedure, Transition};
use crate::instance::Refusal;

/// Characters of a reason.
const REASON_LENGTH_MAX: usize = 2_000;

/// Organisations in one slot.
pub(crate) const SLOT_MEMBERS_MAX: u32 = 50;

/// Field or slot, stable code, words.
pub(crate) type Fault = (String, &'static str, String);

/// Refuses a step whose input has faults; the code is that of the first.
pub(crate) fn refuse_faults(faults: Vec<Fault>) -> Result<(), Refusal> {
    let Some((field, code, words)) = faults.first() else { return Ok(()) };
    let kind = if *code == "missing" { "missing_field" } else { "bad_field" };
    Err(Refusal { code: kind, detail: format!("{field}: {words}"), fields: faults })
}

/// Faults of the values that a step gives, beside those that stand already.
pub(crate) fn check_fields(
    procedure: &Procedure,
    requires: &[String],
    optional: &[String],
    given: &BTreeMap<String, Value>,
    held: &BTreeMap<String, Value>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for id in requires {
        // What the step gives counts, also when it takes a value back; what stood before only when it says nothing.
        if given.get(id).or_else(|| held.get(id)).is_none_or(Value::is_null) {
            faults.push((id.clone(), "missing", "is needed for this act".to_owned()));
        }
    }
    for (id, value) in given {
        if !requires.contains(id) && !optional.contains(id) {
            faults.push((id.clone(), "unknown", "is not asked for in this act".to_owned()));
        } else if let Some(field) = procedure.field(id)
            && !value.is_null()
            && let Err((code, words)) = field.accept(value)
        {
            faults.push((id.clone(), code, words));
        }
    }
    faults
}

/// Faults of the organisations that a step names.
pub(crate) fn check_slots(
    procedure: &Procedure,
    fills: &[String],
    given: &BTreeMap<String, Vec<String>>,
    held: &BTreeMap<String, Vec<String>>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for id in fills {
        let filled = given.get(id).or_else(|| held.get(id)).is_some_and(|members| !members.is_empty());
        if !filled {
            faults.push((id.clone(), "missing", "name who it is".to_owned()));
        }
    }
    for (id, members) in given {
        let Some(slot) = procedure.slot(id).filter(|_| fills.contains(id)) else {
            faults.push((id.clone(), "unknown", "is not filled in this act".to_owned()));
            continue;
        };
        let mut distinct = members.clone();
        distinct.sort();
        distinct.dedup();
        if distinct.len() != members.len() {
            faults.push((id.clone(), "repeated", "names somebody twice".to_owned()));
        }
        if members.len() > slot.max as usize {
            faults.push((id.clone(), "too_many", format!("names {}; at most {}", members.len(), slot.max)));
        }
        if !members.is_empty() && members.len() < slot.min as usize {
            faults.push((id.clone(), "too_few", format!("names {}; at least {}", members.len(), slot.min)));
        }
    }
    faults
}

/// Refuses a missing or endless reason.
pub(crate) fn check_reason(transition: &Transition, reason: Option<&str>) -> Result<(), Refusal> {
    let length = reason.map_or(0, |reason| reason.trim().chars().count());
    if transition.reason_required && length == 0 {
        let mut refusal = Refusal::new("missing_field", "give a reason");
        refusal.fields.push(("reason".to_owned(), "missing", "give a reason".to_owned()));
        return Err(refusal);
    }
    if length > REASON_LENGTH_MAX {
        return Err(Refusal::new("bad_field", "a reason has at most 2,000 characters"));
    }
    Ok(())
}
