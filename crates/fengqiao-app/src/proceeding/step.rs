//! Taking a step in a proceeding.

use std::collections::BTreeMap;

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::ProceedingId;
use fengqiao_procedure::{How, Taken, step};
use fengqiao_store::{ProceedingRow, Tx};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::office::Office;
use crate::proceeding::parties::TakeParty;
use crate::proceeding::start::check_organisations;
use crate::proceeding::{Frame, event_of, instance_of};

/// What somebody brings to a step.
#[derive(Debug, Clone, Default)]
pub struct TakeStep {
    /// Transition id.
    pub transition: String,
    /// Revision that the person saw.
    pub revision: u32,
    /// Values by field.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Organisations by slot.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Reason or note.
    pub reason: Option<String>,
    /// The party whose act it is, where it is one.
    pub party: Option<TakeParty>,
}

impl App {
    /// Takes a step. What follows from it (children started, people told, the subject settled) is in the same transaction.
    ///
    /// # Errors
    /// There is no such proceeding for this person, the engine refuses, or the store refuses.
    pub fn take_step(&self, ctx: &Ctx, id: ProceedingId, take: TakeStep) -> AppResult<ProceedingId> {
        let office = self.office(ctx.top_region)?;
        check_organisations(&office, &take.slots)?;
        if take.party.as_ref().is_some_and(|party| party.how == How::Electronic) {
            let message = "an electronic signature is given under its paper, and not entered";
            return Err(Refusal::new("bad_field", message).field("party.how", "unknown", message).into());
        }
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().proceeding(id)?.ok_or(AppError::NotFound("proceeding"))?;
            if !app.may_read_proceeding(&context, &office, &row) {
                return Err(AppError::NotFound("proceeding"));
            }
            // Standing in a slot gives the right to act; the engine checks slot and role of each act.
            let state = if row.proceeding.terminal { "ended" } else { "running" };
            if !app.stands_in(&context, &row) {
                app.setup().matrix.permit(&context, "step_proceeding", office.path(row.proceeding.region_id), state)?;
            }
            let procedure = &*app.procedure_of(context.top_region, &row.proceeding)?;
            let instance = instance_of(&row)?;
            let taken = Taken {
                transition: take.transition,
                revision: take.revision,
                fields: take.fields,
                slots: take.slots,
                reason: take.reason.filter(|reason| !reason.trim().is_empty()),
                party: take.party.map(|party| party.by(&context)),
            };
            let decided =
                step(procedure, &instance, &taken, &App::engine_actor(&context), context.now, &app.setup().calendar)?;
            let mut events = vec![event_of(procedure, &Frame::of(&row), &decided, context.now)?];
            events.extend(App::appoint(tx, procedure, id, &decided.fields)?);
            app.follow(tx, &row, &decided, &mut events)?;
            app.record_step(tx, &context.actor(), (&row, &decided.effects), &events)?;
            app.renew_parent(tx, &context.actor(), &row)?;
            Ok(id)
        })
    }

    pub(crate) fn stands_in(&self, ctx: &Ctx, row: &ProceedingRow) -> bool {
        row.proceeding.slots.iter().any(|member| member.organisation_id == ctx.account.organisation_id)
    }

    pub(crate) fn may_read_proceeding(&self, ctx: &Ctx, office: &Office, row: &ProceedingRow) -> bool {
        let state = if row.proceeding.terminal { "ended" } else { "running" };
        let reads = self.setup().matrix.allows_somewhere(&ctx.account.roles, "read_proceeding");
        if self.is_sealed(&row.proceeding.procedure) {
            return reads && self.stands_in(ctx, row);
        }
        reads && self.stands_in(ctx, row)
            || self.setup().matrix.may(ctx, "read_proceeding", office.path(row.proceeding.region_id), state)
    }

    /// Whether a procedure is read by those who stand in its proceedings alone; one whose file is gone says nothing.
    pub(crate) fn is_sealed(&self, procedure: &str) -> bool {
        self.setup().procedures.get(procedure).is_some_and(|procedure| procedure.sealed)
    }

    /// Whether a reader of a matter sees that a proceeding runs on it: a sealed one only who stands in it.
    pub(crate) fn may_show_on_matter(&self, ctx: &Ctx, row: &ProceedingRow) -> bool {
        !self.is_sealed(&row.proceeding.procedure) || self.stands_in(ctx, row)
    }

    /// Brings what a parent's guards see of its children up to date after a step of a child.
    pub(crate) fn renew_parent(&self, tx: &mut Tx<'_>, actor: &Actor, child: &ProceedingRow) -> AppResult<()> {
        let Some(parent_id) = child.proceeding.parent_id else { return Ok(()) };
        let Some(parent) = tx.reader().proceeding(parent_id)?.filter(|parent| !parent.proceeding.terminal) else {
            return Ok(());
        };
        let Some(child) = tx.reader().proceeding(child.proceeding.id)? else { return Ok(()) };
        let procedure = &*self.procedure_of(tx.top_region(), &parent.proceeding)?;
        let mut instance = instance_of(&parent)?;
        let id = child.proceeding.id.to_string();
        let Some(seen) = instance.children.iter_mut().find(|seen| seen.id == id) else { return Ok(()) };
        if seen.state == child.proceeding.state {
            return Ok(());
        }
        seen.state = child.proceeding.state.clone();
        seen.terminal = child.proceeding.terminal;
        seen.outcome = child.proceeding.outcome.clone().unwrap_or_default();
        instance.revision += 1;
        let frame = Frame::of(&parent);
        let proceeding = crate::proceeding::proceeding_of(procedure, &frame, &instance, frame.since_at)?;
        let taken = fengqiao_domain::proceeding::Step {
            transition: format!("child:{}", child.proceeding.code),
            from: Some(instance.state.clone()),
            to: instance.state.clone(),
            late: false,
            note: None,
            fields: serde_json::json!({}),
            deadlines_set: Vec::new(),
            deadlines_ended: Vec::new(),
            party: None,
            weighed: Vec::new(),
        };
        tx.record(actor, &[Event::ProceedingStepped { proceeding, step: taken }])?;
        Ok(())
    }
}
