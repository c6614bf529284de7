//! Proceedings: opened on a subject, stepped by people, driven by clocks, and read. The engine decides; this records.

mod compare;
mod effect;
mod fire;
mod open;
pub(crate) mod parties;
mod propose;
mod read;
mod recount;
mod series;
mod start;
mod step;
mod upgrade;
pub(crate) mod version;

pub use compare::{Compared, Stretch};
pub(crate) use fire::PutOff;
pub(crate) use open::OpenedOn;
pub use parties::{NewParty, PartiesRead, PartyPerson, PartyRead, TakeParty};
pub use propose::Proposed;
pub(crate) use read::hidden_fields;
pub use read::{ActRead, ProceedingRead, TimeTaken};
pub use series::{InSeries, SERIES_MAX};
pub use start::{InRegion, Start};
pub use step::TakeStep;
pub use upgrade::{Upgraded, VersionRead};

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{DeadlineId, OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::proceeding::{
    DeadlineSet, PartyStep, Proceeding, SlotMember, Step as StepTaken, Subject, Weighed,
};
use fengqiao_procedure::{Actor, Instance, Procedure, Refusal as EngineRefusal, Step, Taker};
use fengqiao_store::ProceedingRow;
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, FieldFault, Refusal};

/// What a proceeding is, apart from where it stands.
pub(crate) struct Frame {
    pub(crate) id: ProceedingId,
    pub(crate) code: String,
    pub(crate) subject: Subject,
    pub(crate) parent_id: Option<ProceedingId>,
    pub(crate) region_id: RegionId,
    pub(crate) title: String,
    pub(crate) opened_at: Timestamp,
    pub(crate) since_at: Timestamp,
}

impl Frame {
    pub(crate) fn of(row: &ProceedingRow) -> Self {
        let it = &row.proceeding;
        Self {
            id: it.id,
            code: it.code.clone(),
            subject: it.subject.clone(),
            parent_id: it.parent_id,
            region_id: it.region_id,
            title: it.title.clone(),
            opened_at: it.opened_at,
            since_at: it.since_at,
        }
    }
}

/// The event of a step that the engine decided.
pub(crate) fn event_of(procedure: &Procedure, frame: &Frame, step: &Step, now: Timestamp) -> AppResult<Event> {
    let since_at = if step.from.as_deref() == Some(&step.to) { frame.since_at } else { now };
    let proceeding = proceeding_of(procedure, frame, &step.instance, since_at)?;
    let taken = StepTaken {
        transition: step.transition.clone(),
        from: step.from.clone(),
        to: step.to.clone(),
        late: step.late,
        note: step.reason.clone(),
        fields: json(&step.fields)?,
        deadlines_set: step.deadlines_set.iter().map(|set| deadline_of(set, now)).collect::<AppResult<_>>()?,
        deadlines_ended: step.deadlines_ended.iter().map(|end| (end.id.clone(), end.how.to_owned())).collect(),
        party: step.party.as_ref().map(party_of).transpose()?,
        weighed: step.weighed.iter().map(weighed_of).collect(),
    };
    Ok(match step.from {
        None => Event::ProceedingOpened { proceeding, step: taken },
        Some(_) => Event::ProceedingStepped { proceeding, step: taken },
    })
}

pub(crate) fn proceeding_of(
    procedure: &Procedure,
    frame: &Frame,
    instance: &Instance,
    since_at: Timestamp,
) -> AppResult<Proceeding> {
    let state = procedure.state(&instance.state).ok_or(AppError::NotFound("state"))?;
    let mut slots = Vec::new();
    for (slot, members) in &instance.slots {
        for member in members {
            let organisation_id: OrganisationId = member.parse().map_err(|_| unknown_organisation(slot))?;
            slots.push(SlotMember { slot: slot.clone(), organisation_id, owner: state.owner.as_deref() == Some(slot) });
        }
    }
    Ok(Proceeding {
        id: frame.id,
        code: frame.code.clone(),
        procedure: procedure.id.clone(),
        version: instance.version.clone(),
        subject: frame.subject.clone(),
        parent_id: frame.parent_id,
        region_id: frame.region_id,
        title: frame.title.clone(),
        state: instance.state.clone(),
        terminal: state.terminal,
        outcome: state.outcome.clone(),
        revision: instance.revision,
        opened_at: frame.opened_at,
        since_at,
        slots,
        marks: marks_of(procedure, instance),
        instance: json(instance)?,
    })
}

// What lists choose by: choices and days by themselves, yes and no as words.
fn marks_of(procedure: &Procedure, instance: &Instance) -> BTreeMap<String, String> {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mark = |id: &String| Some((id.clone(), text(instance.fields.get(id)?)));
    procedure.listed.iter().filter_map(mark).collect()
}

fn weighed_of(it: &fengqiao_procedure::Weighed) -> Weighed {
    Weighed { table: it.table.clone(), rows: it.rows.clone(), proposed: it.proposed.clone(), chosen: it.chosen.clone() }
}

fn party_of(step: &fengqiao_procedure::PartyStep) -> AppResult<PartyStep> {
    Ok(PartyStep {
        id: step.id.clone(),
        label: step.label.zh.clone(),
        act: step.act.act.clone(),
        how: json(&step.act.how)?.as_str().unwrap_or_default().to_owned(),
        at: step.act.at,
    })
}

fn deadline_of(set: &fengqiao_procedure::SetDeadline, now: Timestamp) -> AppResult<DeadlineSet> {
    Ok(DeadlineSet {
        id: new_id(now, DeadlineId::new),
        key: set.id.clone(),
        start_at: set.start_at,
        due_at: set.due.due_at,
        reminders_at: set.reminders_at.clone(),
        length: set.due.length.to_string(),
        basis: set.basis.clone(),
        sum: json(&set.due)?,
    })
}

pub(crate) fn json(value: &impl serde::Serialize) -> AppResult<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| AppError::Data(error.to_string()))
}

pub(crate) fn instance_of(row: &ProceedingRow) -> AppResult<Instance> {
    serde_json::from_value(row.proceeding.instance.clone())
        .map_err(|error| AppError::Data(format!("stored instance: {error}")))
}

pub(crate) fn unknown_organisation(slot: &str) -> AppError {
    let message = "there is no such organisation";
    Refusal::new("bad_field", message).field(slot, "unknown", message).into()
}

impl App {
    /// The procedure that a proceeding runs on.
    ///
    /// # Errors
    /// The file of that procedure is gone.
    pub fn procedure(&self, id: &str) -> AppResult<&Procedure> {
        let gone = || AppError::Data(format!("data/procedures has no procedure {id}, on which proceedings run"));
        self.setup().procedures.get(id).map(std::sync::Arc::as_ref).ok_or_else(gone)
    }

    pub(crate) fn engine_actor(ctx: &Ctx) -> Actor {
        Actor {
            organisation: ctx.account.organisation_id.to_string(),
            roles: ctx.account.roles.clone(),
            account: ctx.account.id.to_string(),
            party: None,
        }
    }

    /// Who opens a proceeding, as its steps may ask for somebody else.
    pub(crate) fn opener(ctx: &Ctx) -> BTreeMap<String, Taker> {
        let taker =
            Taker { account: ctx.account.id.to_string(), organisation: ctx.account.organisation_id.to_string() };
        [("open".to_owned(), taker)].into()
    }
}

impl From<EngineRefusal> for AppError {
    fn from(refusal: EngineRefusal) -> Self {
        let fields =
            refusal.fields.into_iter().map(|(field, code, message)| FieldFault { field, code, message }).collect();
        Refusal { code: refusal.code, detail: refusal.detail, fields }.into()
    }
}
