//! XES 1.0: a trace for each proceeding, an event for each step.
//!
//! # Source
//! IEEE 1849 (XES), with its extensions concept, time, lifecycle and org.

use std::io::{self, Write};

use fengqiao_domain::id::OrganisationId;
use fengqiao_procedure::trail::{Stop, Trail};

use super::opaque::Opaque;

/// Name, prefix.
const EXTENSIONS: [(&str, &str); 4] =
    [("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org")];

/// Writes trails of a procedure; `kind` is the kind of an organisation, such as `township`.
pub(super) fn write(
    procedure: &str,
    trails: &[Trail],
    kind: &dyn Fn(OrganisationId) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<log xes.version=\"1.0\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">")?;
    for (name, prefix) in EXTENSIONS {
        let uri = format!("http://www.xes-standard.org/{prefix}.xesext");
        writeln!(out, "<extension name=\"{name}\" prefix=\"{prefix}\" uri=\"{uri}\"/>")?;
    }
    writeln!(out, "<global scope=\"trace\">{}</global>", string("concept:name", ""))?;
    let event = [string("concept:name", ""), date("1970-01-01T00:00:00Z"), string("lifecycle:transition", "complete")];
    writeln!(out, "<global scope=\"event\">{}</global>", event.concat())?;
    writeln!(out, "<classifier name=\"Activity\" keys=\"concept:name\"/>")?;
    writeln!(out, "{}{}", string("concept:name", procedure), string("lifecycle:model", "standard"))?;
    let mut ids = Opaque::default();
    for trail in trails {
        let (id, _) = ids.id("proceeding", &trail.proceeding_id.to_string());
        let (subject, _) = ids.id(&trail.subject.kind, &trail.subject.id);
        write!(out, "<trace>{}", string("concept:name", &id))?;
        write!(out, "{}{}", string("subject", &subject), string("version", &trail.version))?;
        if let Some(outcome) = &trail.ended {
            write!(out, "{}", string("outcome", outcome))?;
        }
        writeln!(out)?;
        for stop in &trail.stops {
            writeln!(out, "{}", event_line(stop, kind, &mut ids))?;
        }
        writeln!(out, "</trace>")?;
    }
    writeln!(out, "</log>")
}

fn event_line(stop: &Stop, kind: &dyn Fn(OrganisationId) -> String, ids: &mut Opaque) -> String {
    let by = stop.organisation_id.map(|id| {
        let (group, _) = ids.id("organisation", &id.to_string());
        string("org:group", &group) + &string("org:role", &kind(id))
    });
    let parts = [
        string("concept:name", &stop.transition),
        date(&stop.at.to_string()),
        string("lifecycle:transition", "complete"),
        by.unwrap_or_default(),
        string("state", &stop.state),
        format!("<boolean key=\"late\" value=\"{}\"/>", stop.late),
    ];
    format!("<event>{}</event>", parts.concat())
}

fn string(key: &str, value: &str) -> String {
    format!("<string key=\"{key}\" value=\"{}\"/>", escaped(value))
}

fn date(value: &str) -> String {
    format!("<date key=\"time:timestamp\" value=\"{value}\"/>")
}

/// What may stand in an attribute of XML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
