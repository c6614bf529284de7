//! Writing an inspection down: the check list, the findings, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::deadline::{HourStart, due};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::InspectionId;
use fengqiao_domain::inspection::{Checked, Found, Inspection, InspectionState, Written};
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::{Opening, Slot};
use fengqiao_store::Tx;
use jiff::Timestamp;
use serde_json::json;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::liaison::text_of;
use crate::proceeding::OpenedOn;

/// Findings of one inspection at most.
const FOUND_MAX: usize = 50;
/// The procedure that follows a finding up, where the office has it.
const PROBLEM: &str = "problem";
const SEVERITIES: [&str; 3] = ["minor", "ordinary", "serious"];
const ANSWERS: [&str; 3] = ["yes", "no", "not_seen"];

/// What an official writes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWritten {
    /// The check list.
    pub checked: Vec<Checked>,
    /// Findings.
    pub found: Vec<Found>,
    /// Anything else.
    pub note: Option<String>,
    /// When, by the phone.
    pub written_at: Timestamp,
}

impl App {
    /// Writes an inspection down. Sent again with the same content, it changes nothing.
    ///
    /// # Errors
    /// Not permitted, no such inspection of the person, it was written otherwise before, an unknown line, answer, kind or
    /// severity, a text too long, or the store refuses.
    pub fn write_inspection(&self, ctx: &Ctx, id: InspectionId, new: NewWritten) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "make_inspections", Some(&ctx.region_path), "any")?;
        let new = self.checked_written(new)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(id)?.ok_or(AppError::NotFound("inspection"))?;
            let Some(inspection) = row.inspection.as_ref().filter(|it| it.account_id == person.account.id) else {
                return Err(AppError::NotFound("inspection"));
            };
            if let Some(known) = &row.written {
                let told =
                    |found: &[Found]| found.iter().map(|it| Found { proceeding_id: None, ..it.clone() }).collect();
                let before: Vec<Found> = told(&known.found);
                let same = (&known.checked, &before, &known.note) == (&new.checked, &new.found, &new.note);
                return match same {
                    true => Ok(id),
                    false => refuse("written_already", "this inspection was written down otherwise; it is not changed"),
                };
            }
            if row.state != InspectionState::OnSite {
                return refuse("wrong_state", "this inspection is not on site");
            }
            let length = app.setup().liaison.reply.length;
            let due = due(person.now, length, HourStart::Moment, &app.setup().calendar)
                .map_err(|error| AppError::Data(error.to_string()))?;
            let NewWritten { checked, mut found, note, written_at } = new;
            let problems = app.follow_up(&person, tx, inspection, &mut found)?;
            let written = Written { checked, found, note, written_at, reply_until_on: due.last_on };
            let mut events = problems;
            events.push(Event::InspectionWritten { inspection_id: id, written });
            app.record_visit(tx, &person, &row, &events)?;
            Ok(id)
        })
    }

    fn checked_written(&self, new: NewWritten) -> AppResult<NewWritten> {
        let rules = &self.setup().liaison;
        let fault = |field: String, code, words: &str| -> AppError {
            Refusal::new("bad_field", words).field(field, code, words).into()
        };
        for (place, checked) in new.checked.iter().enumerate() {
            let known = rules.items.iter().any(|item| item.id == checked.item);
            let twice = new.checked[..place].iter().any(|other| other.item == checked.item);
            if !known || twice || !ANSWERS.contains(&checked.answer.as_str()) {
                return Err(fault(
                    format!("checked.{place}"),
                    "unknown",
                    "a line is unknown, stands twice or has no known answer",
                ));
            }
        }
        if new.found.len() > FOUND_MAX {
            return Err(fault("found".into(), "too_many", "an inspection has at most 50 findings"));
        }
        self.check_photos(&new.found)?;
        for (place, found) in new.found.iter().enumerate() {
            let known =
                rules.findings.iter().any(|it| it.id == found.kind) && SEVERITIES.contains(&found.severity.as_str());
            if !known {
                return Err(fault(format!("found.{place}"), "unknown", "a finding has an unknown kind or severity"));
            }
        }
        let short = |text: Option<String>| -> AppResult<Option<String>> {
            text.filter(|text| !text.trim().is_empty()).map(|text| text_of("note", &text)).transpose()
        };
        let checked = new.checked.into_iter().map(|it| Ok(Checked { note: short(it.note)?, ..it }));
        let found = new.found.into_iter().map(|it| {
            Ok(Found { what: text_of("what", &it.what)?, evidence: short(it.evidence)?, proceeding_id: None, ..it })
        });
        Ok(NewWritten {
            checked: checked.collect::<AppResult<_>>()?,
            found: found.collect::<AppResult<_>>()?,
            note: short(new.note)?,
            written_at: new.written_at,
        })
    }

    fn check_photos(&self, found: &[Found]) -> AppResult<()> {
        let rules = &self.setup().liaison.photo;
        let (each, all) = (usize::from(rules.finding_max), usize::from(rules.inspection_max));
        let mut ids = BTreeSet::new();
        for (place, found) in found.iter().enumerate() {
            let own = || Refusal::new("bad_field", "photos of a finding cannot be taken so");
            let field = format!("found.{place}.photos");
            if found.photos.len() > each {
                return Err(own().field(field, "too_many", format!("a finding has at most {each} photos")).into());
            }
            if !found.photos.iter().all(|id| ids.insert(*id)) {
                return Err(own().field(field, "twice", "a photo belongs to one finding, once").into());
            }
            if ids.len() > all {
                return Err(own().field(field, "too_many", format!("an inspection has at most {all} photos")).into());
            }
        }
        Ok(())
    }

    /// Opens a proceeding for each finding, where the office has the procedure for it; the only place that does. A
    /// procedure that asks for more than a finding tells opens none, and the finding stays in the inspection: what an
    /// official wrote on the road is not refused for it.
    fn follow_up(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        inspection: &Inspection,
        found: &mut [Found],
    ) -> AppResult<Vec<Event>> {
        let Some(procedure) = self.setup().procedures.get(PROBLEM).filter(|procedure| procedure.subject == "region")
        else {
            return Ok(Vec::new());
        };
        let office = self.office(ctx.top_region)?;
        let mut events = Vec::new();
        // Whoever found it and the station are known; who else stands in it from the opening on is who the file proposes.
        let filled = |slot: &Slot| match slot.id.as_str() {
            "issuer" => vec![ctx.account.organisation_id.to_string()],
            "station" => vec![inspection.station_id.to_string()],
            _ => {
                let proposed = self.propose(&office, &slot.propose, inspection.region_id, None);
                proposed.iter().map(|it| it.organisation_id.to_string()).collect()
            }
        };
        let slots: BTreeMap<String, Vec<String>> =
            procedure.slots.iter().filter(|slot| slot.at_opening).map(|slot| (slot.id.clone(), filled(slot))).collect();
        for finding in found {
            let fields = [
                ("what", json!(finding.what)),
                ("kind", json!(finding.kind)),
                ("severity", json!(finding.severity)),
                ("evidence", json!(finding.evidence.clone().unwrap_or_default())),
            ];
            let asked = |id: &str| {
                procedure.opening_requires.iter().chain(&procedure.opening_optional).any(|known| known == id)
            };
            let fields = fields.into_iter().filter(|(id, value)| value != "" && asked(id));
            let opening = Opening {
                slots: slots.clone(),
                fields: fields.map(|(id, value)| (id.to_owned(), value)).collect::<BTreeMap<_, _>>(),
                parties: Vec::new(),
                subject: json!({ "kind": "region", "state": "open", "category": null }),
                taken_by: App::opener(ctx),
            };
            let on = OpenedOn {
                id: None,
                subject: Subject { kind: "region".to_owned(), id: inspection.region_id.to_string() },
                parent_id: None,
                region_id: inspection.region_id,
                title: finding.what.chars().take(40).collect(),
            };
            match self.open_proceeding(tx, procedure, opening, on, &mut events) {
                Ok((frame, _)) => finding.proceeding_id = Some(frame.id),
                Err(error @ AppError::Refused(_)) => {
                    tracing::warn!(%error, inspection = %inspection.id, "a finding opens no proceeding");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(events)
    }
}
