//! OCEL 2.0 as JSON: matters, signals, proceedings and organisations are its objects, steps its events.
//!
//! # Source
//! OCEL (Object-Centric Event Log) Specification 2.0, 2023, section 7 (JSON).

use std::collections::BTreeSet;
use std::io::{self, Write};

use fengqiao_domain::id::OrganisationId;
use fengqiao_procedure::trail::{Stop, Trail};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::opaque::Opaque;

const ORGANISATION: &str = "organisation";
const PROCEEDING: &str = "proceeding";
/// Attributes of objects that never change are said to hold from here on, as the specification does it.
const ALWAYS: Timestamp = Timestamp::UNIX_EPOCH;

/// Writes trails; `kind` is the kind of an organisation, such as `township`.
pub(super) fn write(trails: &[Trail], kind: &dyn Fn(OrganisationId) -> String, out: &mut dyn Write) -> io::Result<()> {
    let mut ids = Opaque::default();
    let mut objects = Vec::new();
    for trail in trails {
        object_lines(trail, kind, &mut ids, &mut objects);
    }
    let subjects: BTreeSet<&str> =
        trails.iter().map(|trail| trail.subject.kind.as_str()).chain([PROCEEDING, ORGANISATION]).collect();
    let object_types: Vec<Value> = subjects.into_iter().map(object_type).collect();
    let transitions: BTreeSet<&str> =
        trails.iter().flat_map(|trail| &trail.stops).map(|stop| stop.transition.as_str()).collect();
    let event_types: Vec<Value> = transitions.into_iter().map(event_type).collect();
    out.write_all(b"{\"objectTypes\":")?;
    serde_json::to_writer(&mut *out, &object_types)?;
    out.write_all(b",\"eventTypes\":")?;
    serde_json::to_writer(&mut *out, &event_types)?;
    list(out, "objects", objects.into_iter())?;
    let mut number = 0;
    let events = trails.iter().flat_map(|trail| trail.stops.iter().map(move |stop| (trail, stop)));
    let events = events.map(|(trail, stop)| {
        number += 1;
        event(number, trail, stop, &mut ids)
    });
    list(out, "events", events)?;
    out.write_all(b"}\n")
}

fn list(out: &mut dyn Write, name: &str, items: impl Iterator<Item = Value>) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (place, item) in items.enumerate() {
        out.write_all(if place == 0 { "\n" } else { ",\n" }.as_bytes())?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"]")
}

fn object_type(name: &str) -> Value {
    let attributes: &[&str] = match name {
        PROCEEDING => &["version", "outcome"],
        ORGANISATION => &["kind"],
        _ => &[],
    };
    let attribute = |name: &&str| json!({ "name": name, "type": "string" });
    json!({ "name": name, "attributes": attributes.iter().map(attribute).collect::<Vec<_>>() })
}

fn event_type(name: &str) -> Value {
    json!({
        "name": name,
        "attributes": [{ "name": "state", "type": "string" }, { "name": "late", "type": "boolean" }],
    })
}

fn object(id: &str, noun: &str, attributes: &[(&str, &str)], relationships: &[Value]) -> Value {
    let attribute = |(name, value): &(&str, &str)| json!({ "name": name, "value": value, "time": ALWAYS });
    let attributes: Vec<Value> = attributes.iter().map(attribute).collect();
    json!({ "id": id, "type": noun, "attributes": attributes, "relationships": relationships })
}

fn relation(id: &str, qualifier: &str) -> Value {
    json!({ "objectId": id, "qualifier": qualifier })
}

/// The proceeding, and its subject and organisations where they are new. Nothing that is referred to is missing: a parent
/// outside the file is named by an object without attributes.
fn object_lines(trail: &Trail, kind: &dyn Fn(OrganisationId) -> String, ids: &mut Opaque, objects: &mut Vec<Value>) {
    let mut relations = Vec::new();
    let (subject, is_new) = ids.id(&trail.subject.kind, &trail.subject.id);
    if is_new {
        objects.push(object(&subject, &trail.subject.kind, &[], &[]));
    }
    relations.push(relation(&subject, "subject"));
    let by = trail.stops.iter().filter_map(|stop| stop.organisation_id).map(|id| (id, None));
    let slots = trail.slots.iter().map(|member| (member.organisation_id, Some(member.slot.as_str())));
    for (organisation, slot) in slots.chain(by) {
        let (id, is_new) = ids.id(ORGANISATION, &organisation.to_string());
        if is_new {
            objects.push(object(&id, ORGANISATION, &[("kind", kind(organisation).as_str())], &[]));
        }
        relations.extend(slot.map(|slot| relation(&id, slot)));
    }
    let (id, is_new) = ids.id(PROCEEDING, &trail.proceeding_id.to_string());
    let mut attributes = vec![("version", trail.version.as_str())];
    attributes.extend(trail.ended.as_deref().map(|outcome| ("outcome", outcome)));
    let line = object(&id, PROCEEDING, &attributes, &relations);
    if is_new {
        objects.push(line);
    } else if let Some(named) = objects.iter_mut().find(|it| it["id"] == id.as_str()) {
        *named = line;
    }
}

fn event(number: usize, trail: &Trail, stop: &Stop, ids: &mut Opaque) -> Value {
    let mut relations = vec![
        relation(&ids.id(PROCEEDING, &trail.proceeding_id.to_string()).0, "proceeding"),
        relation(&ids.id(&trail.subject.kind, &trail.subject.id).0, "subject"),
    ];
    relations.extend(stop.organisation_id.map(|by| relation(&ids.id(ORGANISATION, &by.to_string()).0, "by")));
    json!({
        "id": format!("event-{number}"),
        "type": stop.transition,
        "time": stop.at,
        "attributes": [{ "name": "state", "value": stop.state }, { "name": "late", "value": stop.late }],
        "relationships": relations,
    })
}
