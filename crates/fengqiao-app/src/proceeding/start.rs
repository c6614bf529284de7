//! Starting a proceeding by hand, on a matter or on a place.

use std::collections::BTreeMap;

use fengqiao_domain::id::{MatterId, OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::Opening;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::matter::load_open;
use crate::office::Office;
use crate::proceeding::parties::NewParty;
use crate::proceeding::{OpenedOn, unknown_organisation};
use crate::report::path_of;

/// What somebody starts.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Procedure id.
    pub procedure: String,
    /// Organisations by slot; the issuer is the person's own when absent.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Values by field.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Preset that fills a slot.
    pub preset: Option<String>,
    /// Parties, in the order in which they are numbered.
    pub parties: Vec<NewParty>,
}

/// Characters of the title of work in a region.
const TITLE_LENGTH_MAX: usize = 100;

/// Work that is about a place and no dispute, as outreach or visits to enterprises.
#[derive(Debug, Clone)]
pub struct InRegion {
    /// Where.
    pub region_id: RegionId,
    /// What it is called in lists; no names of people.
    pub title: String,
}

impl App {
    /// Starts a procedure on a place.
    ///
    /// # Errors
    /// No such procedure, not for this role, the title, a slot or a field is wrong, not permitted, or the store refuses.
    pub fn start_in_region(&self, ctx: &Ctx, at: InRegion, start: Start) -> AppResult<ProceedingId> {
        let office = self.office(ctx.top_region)?;
        let procedure = self.setup().procedures.get(&start.procedure).filter(|procedure| procedure.subject == "region");
        let Some(procedure) = procedure else {
            return refuse("unknown_procedure", "no such procedure can be started on a place");
        };
        if !procedure.open_by.iter().any(|role| ctx.has_role(role)) {
            return refuse("not_permitted", "your roles may not start this procedure");
        }
        let path = office.path(at.region_id).ok_or(AppError::NotFound("region"))?;
        self.setup().matrix.permit(ctx, "step_proceeding", Some(path), "running")?;
        let title = at.title.trim().to_owned();
        let fault = match title.chars().count() {
            0 => Some(("missing_field", "missing", "say what it is called")),
            length if length > TITLE_LENGTH_MAX => {
                Some(("bad_field", "too_long", "a title has at most 100 characters"))
            }
            _ => None,
        };
        if let Some((kind, code, words)) = fault {
            return Err(Refusal::new(kind, words).field("title", code, words).into());
        }
        let slots = self.fill_slots(ctx, &office, procedure, &start, (at.region_id, None))?;
        let (app, context, id) = (self.clone(), ctx.clone(), procedure.id.clone());
        self.run(ctx, move |tx| {
            let procedure = app.procedure(&id)?;
            let subject = serde_json::json!({ "kind": "region", "state": "open", "category": null });
            let (parties, taken_by) = (Vec::new(), App::opener(&context));
            let opening = Opening { slots, fields: start.fields, parties, subject, taken_by };
            let subject = Subject { kind: "region".to_owned(), id: at.region_id.to_string() };
            let on = OpenedOn { id: None, subject, parent_id: None, region_id: at.region_id, title };
            let mut events = Vec::new();
            let (frame, _) = app.open_proceeding(tx, procedure, opening, on, &mut events)?;
            tx.record(&context.actor(), &events)?;
            Ok(frame.id)
        })
    }

    /// Starts a procedure on an open matter.
    ///
    /// # Errors
    /// No such procedure, not for this role, a slot, field or party is wrong, not permitted, or the store refuses.
    pub fn start_on_matter(&self, ctx: &Ctx, matter_id: MatterId, mut start: Start) -> AppResult<ProceedingId> {
        let office = self.office(ctx.top_region)?;
        let procedure = self.setup().procedures.get(&start.procedure).filter(|procedure| procedure.subject == "matter");
        let Some(procedure) = procedure else {
            return refuse("unknown_procedure", "no such procedure can be started on a matter");
        };
        if !procedure.open_by.iter().any(|role| ctx.has_role(role)) {
            return refuse("not_permitted", "your roles may not start this procedure");
        }
        let parties = self.seal_parties(ctx, procedure, matter_id, std::mem::take(&mut start.parties))?;
        let (app, context, id) = (self.clone(), ctx.clone(), procedure.id.clone());
        self.run(ctx, move |tx| {
            let procedure = app.procedure(&id)?;
            let row = load_open(&app, &context, tx, matter_id)?;
            let path = path_of(tx, row.matter.region_id)?;
            app.setup().matrix.permit(&context, "start_proceeding", path.as_ref(), &row.state)?;
            let Some(region_id) =
                row.matter.region_id.or_else(|| office.region_at(&context.region_path).map(|region| region.id))
            else {
                return refuse("no_region", "say where the matter lies before starting a procedure");
            };
            let category = row.matter.category.as_deref();
            let slots = app.fill_slots(&context, &office, procedure, &start, (region_id, category))?;
            let subject = serde_json::json!({ "kind": "matter", "state": row.state, "category": category });
            parties.keep(tx, matter_id)?;
            let taken_by = App::opener(&context);
            let opening = Opening { slots, fields: start.fields, parties: parties.joining, subject, taken_by };
            let subject = Subject { kind: "matter".to_owned(), id: matter_id.to_string() };
            let on = OpenedOn { id: None, subject, parent_id: None, region_id, title: row.matter.title };
            let mut events = Vec::new();
            let (frame, _) = app.open_proceeding(tx, procedure, opening, on, &mut events)?;
            tx.record(&context.actor(), &events)?;
            Ok(frame.id)
        })
    }

    fn fill_slots(
        &self,
        ctx: &Ctx,
        office: &Office,
        procedure: &fengqiao_procedure::Procedure,
        start: &Start,
        (region_id, category): (RegionId, Option<&str>),
    ) -> AppResult<BTreeMap<String, Vec<String>>> {
        let mut slots = start.slots.clone();
        check_organisations(office, &slots)?;
        if let Some(id) = &start.preset {
            let Some(preset) = procedure.presets.iter().find(|preset| preset.id == *id) else {
                return Err(Refusal::new("bad_field", "there is no such preset")
                    .field("preset", "unknown", "there is no such preset")
                    .into());
            };
            let proposed = self.propose(office, &preset.propose, region_id, category);
            let members = proposed.iter().map(|it| it.organisation_id.to_string()).collect();
            slots.entry(preset.slot.clone()).or_insert(members);
        }
        if procedure.slot("issuer").is_some_and(|slot| slot.at_opening) {
            slots.entry("issuer".to_owned()).or_insert_with(|| vec![ctx.account.organisation_id.to_string()]);
        }
        Ok(slots)
    }
}

/// Refuses organisations that the office does not have or that no longer work.
pub(crate) fn check_organisations(office: &Office, slots: &BTreeMap<String, Vec<String>>) -> AppResult<()> {
    for (slot, members) in slots {
        for member in members {
            let id: OrganisationId = member.parse().map_err(|_| unknown_organisation(slot))?;
            if !office.organisation(id).is_some_and(|organisation| organisation.active) {
                return Err(unknown_organisation(slot));
            }
        }
    }
    Ok::<(), AppError>(())
}
