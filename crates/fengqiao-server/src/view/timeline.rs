//! The story of a thing: events as lines of a timeline.

use fengqiao_domain::hex::hex;
use std::collections::BTreeSet;

use fengqiao_app::procedure::{Procedure, RECOUNT, UPGRADE};
use fengqiao_app::store::LogRow;
use fengqiao_domain::event::Event;
use fengqiao_domain::proceeding::{Proceeding, Step};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::proceeding::FieldValue;
use super::table::WeighedView;
use super::{Bilingual, Names, Ref, RegionRef, instant};

/// What a party did, as an account entered it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyDone {
    /// Id of the party.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// `on_the_spot`, `phone`, `in_writing` or `online`.
    pub how: String,
    /// When the party did it.
    pub at: String,
}

/// One line of a timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineItem {
    /// Id.
    pub id: String,
    /// When.
    pub at: String,
    /// Event kind; the web owns the words.
    pub kind: String,
    /// Who.
    pub actor: Option<Ref>,
    /// For which organisation.
    pub organisation: Option<Ref>,
    /// Title of the act.
    pub act: Option<Bilingual>,
    /// State before.
    pub from: Option<Bilingual>,
    /// State after.
    pub to: Option<Bilingual>,
    /// Reason or note.
    pub note: Option<String>,
    /// Fields given.
    pub fields: Vec<FieldValue>,
    /// The party whose act it was.
    pub party: Option<PartyDone>,
    /// Whether a deadline had passed.
    pub late: bool,
    /// Article behind it.
    pub basis: Option<String>,
    /// What decision tables had proposed for what the step decided.
    pub weighed: Vec<WeighedView>,
}

impl TimelineItem {
    pub(crate) fn of(names: &Names<'_>, row: &LogRow) -> Self {
        let entry = &row.entry;
        let mut item = Self {
            id: entry.seq.to_string(),
            at: instant(entry.at),
            kind: row.kind.clone(),
            actor: entry.actor.account_id.map(|id| names.account(id)),
            organisation: entry.actor.organisation_id.map(|id| names.organisation(id)),
            act: None,
            from: None,
            to: None,
            note: None,
            fields: Vec::new(),
            party: None,
            late: false,
            basis: None,
            weighed: Vec::new(),
        };
        match row.event() {
            Ok(Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step }) => {
                item.step(names, &proceeding, &step);
            }
            Ok(Event::DeadlineReminded { key, .. } | Event::DeadlineBreached { key, .. }) => item.note = Some(key),
            Ok(Event::MatterClosed { outcome, reason, .. }) => item.note = Some(format!("{outcome}: {reason}")),
            Ok(Event::MatterReopened { reason, .. } | Event::ReportSeparated { reason, .. }) => {
                item.note = Some(reason)
            }
            Ok(Event::ReportClassified { proposed, category, reason, .. }) => {
                let name = |code: Option<String>| {
                    let category = code.and_then(|code| names.category(&code))?;
                    Some(Bilingual::new(category.path, category.name.en))
                };
                (item.from, item.to) = (name(proposed), name(category));
                item.note = reason;
            }
            Ok(Event::PairingDecided { decision, .. }) => {
                item.act = Some(super::pairing::state_title(decision.state));
                item.note = decision.note;
            }
            Ok(Event::PairingUndone { reason, .. }) => item.note = reason,
            Ok(Event::DocumentMade { document }) => {
                let number = document.number.map(|number| number.text).unwrap_or_default();
                item.note = Some(format!("{} {number}", document.title).trim_end().to_owned());
            }
            Ok(Event::DocumentVoided { reason, .. }) => item.note = Some(reason),
            Ok(Event::PointsGiven { points }) => {
                item.act = Some(super::points::rule_title(names, &points.rule));
                item.organisation = Some(names.organisation(points.organisation_id));
                item.note = Some(format!("{:+}", points.points));
            }
            Ok(Event::HandlerSet { handler, note }) => {
                let name = handler.account_id.map_or_else(|| "—".to_owned(), |id| names.account(id).name);
                item.organisation = Some(names.organisation(handler.organisation_id));
                item.note = Some(std::iter::once(name).chain(note).collect::<Vec<_>>().join(" · "));
            }
            Ok(Event::ConflictChecked { evidence, .. }) => {
                item.note = Some(evidence.join(", ")).filter(|it| !it.is_empty())
            }
            Ok(Event::PersonRevealed { purpose, note, fields, .. }) => {
                item.note = Some([purpose, fields.join(", "), note.unwrap_or_default()].join(" · "));
            }
            _ => {}
        }
        item
    }

    /// One line without the values that its reader does not see.
    pub(crate) fn seen(names: &Names<'_>, row: &LogRow, hidden: &BTreeSet<String>) -> Self {
        let mut item = Self::of(names, row);
        item.fields.retain(|field| !hidden.contains(&field.id));
        item
    }

    fn step(&mut self, names: &Names<'_>, proceeding: &Proceeding, step: &Step) {
        let Some(procedure) = names.procedure_of(proceeding) else { return };
        let procedure = &*procedure;
        let title = |id: &str| procedure.state(id).map(|state| Bilingual::from(&state.title));
        let transition = procedure.transition(&step.transition);
        self.act = transition.map(|it| Bilingual::from(&it.title)).or_else(|| other_act(procedure, &step.transition));
        self.basis = transition.and_then(|it| it.basis.clone());
        self.from = step.from.as_deref().and_then(title);
        self.to = title(&step.to);
        self.note = step.note.clone();
        self.late = step.late;
        self.party = step.party.as_ref().map(|it| PartyDone {
            id: it.id.clone(),
            label: it.label.clone(),
            how: it.how.clone(),
            at: instant(it.at),
        });
        self.weighed = step.weighed.iter().filter_map(|it| WeighedView::of(procedure, it)).collect();
        if let Value::Object(fields) = &step.fields {
            let given = procedure.fields.iter().filter_map(|field| Some((&field.id, fields.get(&field.id)?)));
            self.fields = given.filter_map(|(id, value)| FieldValue::of(names, procedure, id, value)).collect();
        }
    }
}

/// What steps are called that stand in no file of a procedure.
pub(crate) fn by_nobody(transition: &str) -> Option<Bilingual> {
    match transition {
        RECOUNT => Some(Bilingual::new("按新的放假安排重算期限", "Deadlines counted again")),
        UPGRADE => Some(Bilingual::new("换用程序新版本", "Brought to another version")),
        _ => None,
    }
}

fn other_act(procedure: &Procedure, transition: &str) -> Option<Bilingual> {
    match transition.split_once(':') {
        None if transition == "open" => Some(Bilingual::new("生成", "Opened")),
        None => by_nobody(transition),
        Some(("breach", deadline)) => {
            let title = &procedure.deadline(deadline)?.title;
            Some(Bilingual::new(format!("{}已超期", title.zh), format!("{}: over", title.en)))
        }
        Some(("child", code)) => Some(Bilingual::new(format!("下级办理有进展 {code}"), format!("Progress of {code}"))),
        _ => None,
    }
}

/// One event of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventView {
    /// Place in the chain.
    pub seq: i64,
    /// The place as text.
    pub id: String,
    /// When.
    pub at: String,
    /// Kind.
    pub kind: String,
    /// Who.
    pub actor: Option<Ref>,
    /// What it is about.
    pub subject: Option<SubjectRef>,
    /// Where.
    pub region: Option<RegionRef>,
    /// The event; long lists are cut.
    #[schema(value_type = Object)]
    pub summary: Value,
    /// Hash, hexadecimal.
    pub hash: String,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SubjectRef {
    /// Noun.
    pub kind: String,
    /// Id.
    pub id: String,
}

/// Members of a list that an event's summary shows.
const LIST_SHOWN: usize = 3;

impl EventView {
    pub(crate) fn of(names: &Names<'_>, row: &LogRow) -> Self {
        let entry = &row.entry;
        let mut summary: Value = serde_json::from_str(&entry.payload).unwrap_or_default();
        hide(names, &mut summary);
        cut(&mut summary);
        Self {
            seq: entry.seq,
            id: entry.seq.to_string(),
            at: instant(entry.at),
            kind: row.kind.clone(),
            actor: entry.actor.account_id.map(|id| names.account(id)),
            subject: Some(SubjectRef { kind: row.subject_kind.clone(), id: row.subject_id.clone() }),
            region: row.region_id.and_then(|id| names.region(id)),
            summary,
            hash: hex(&entry.hash),
        }
    }
}

/// Takes out the answers that a procedure shows to slots alone: whoever reads the log stands in none of them.
fn hide(names: &Names<'_>, summary: &mut Value) {
    let proceeding = &summary["proceeding"];
    let version = |key: &str| proceeding[key].as_str().unwrap_or_default().to_owned();
    let (id, version) = (version("procedure"), version("version"));
    if id.is_empty() {
        return;
    }
    // A text that is not kept any more hides everything.
    let procedure = names.version_of(&id, &version);
    let is_open = |field: &str| {
        let field = procedure.as_ref().and_then(|procedure| procedure.field(field));
        field.is_some_and(|field| field.seen_by.is_empty())
    };
    for fields in ["/proceeding/instance/fields", "/step/fields"] {
        if let Some(Value::Object(given)) = summary.pointer_mut(fields) {
            given.retain(|field, _| is_open(field));
        }
    }
}

fn cut(value: &mut Value) {
    match value {
        Value::Array(items) => {
            let more = items.len().saturating_sub(LIST_SHOWN);
            items.truncate(LIST_SHOWN);
            items.iter_mut().for_each(cut);
            if more > 0 {
                items.push(Value::String(format!("… {more} more")));
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(cut),
        _ => {}
    }
}
