//! Reading proceedings: one with its story and the acts that lie open to the reader, and lists.

use std::collections::BTreeSet;

use fengqiao_domain::id::{AccountId, MatterId, ProceedingId, SignalId};
use fengqiao_domain::proceeding::Proceeding;
use fengqiao_domain::region::{RegionPath, Relation};
use fengqiao_procedure::trail::{Trail, Trails};
use fengqiao_procedure::{Instance, Procedure, Transition, may};
use fengqiao_store::{
    DeadlineRow, LogRow, MatterRow, Page, PageRequest, ProceedingFilter, ProceedingRow, SignalRow, Stage,
};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::proceeding::compare::{Compared, compared};
use crate::proceeding::instance_of;
use crate::proceeding::parties::PartiesRead;
use crate::proceeding::propose::Proposed;
use crate::report::read::STORY_LENGTH_MAX;

/// Proceedings that are shown of each stage.
const EACH_STAGE: u32 = 20;

/// An act that the reader may take, with whom its slots propose.
pub struct ActRead {
    /// The transition.
    pub transition: Transition,
    /// Whether it can be taken now.
    pub allowed: bool,
    /// Why not: a stable code.
    pub why_not: Option<&'static str>,
    /// Proposals for each slot that it fills, in the order of `transition.fills`.
    pub proposed: Vec<Vec<Proposed>>,
    /// Ids of the parties whose act it would be, where it is one.
    pub parties: Vec<String>,
}

/// One proceeding as its reader sees it.
pub struct ProceedingRead {
    /// The row.
    pub row: ProceedingRow,
    /// The engine's instance.
    pub instance: Instance,
    /// Clocks, by start.
    pub deadlines: Vec<DeadlineRow>,
    /// Events about it, oldest first.
    pub story: Vec<LogRow>,
    /// Proceedings that it started.
    pub children: Vec<ProceedingRow>,
    /// The proceeding that started it.
    pub parent: Option<ProceedingRow>,
    /// Its subject, when that is a signal.
    pub signal: Option<SignalRow>,
    /// Its subject, when that is a matter and the reader may see it.
    pub matter: Option<MatterRow>,
    /// Its parties.
    pub parties: PartiesRead,
    /// Acts that the reader may take.
    pub acts: Vec<ActRead>,
    /// Fields whose values the reader's organisation does not see; they are gone from the instance.
    pub hidden: BTreeSet<String>,
    /// How long it has taken.
    pub taken: TimeTaken,
    /// Counts before and after, where the procedure compares.
    pub compared: Option<Compared>,
    /// Who of the reader's organisation handles it.
    pub handler: Option<AccountId>,
}

/// Time from the opening to the end or now, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeTaken {
    /// All of it.
    pub gross_s: i64,
    /// Without the time in which a clock waited.
    pub net_s: i64,
}

impl App {
    /// One proceeding.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn proceeding(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<ProceedingRead> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.proceeding(id)?.ok_or(AppError::NotFound("proceeding"))?;
            if !self.may_read_proceeding(ctx, &office, &row) {
                return Err(AppError::NotFound("proceeding"));
            }
            let mut instance = instance_of(&row)?;
            let deadlines = reader.deadlines(id)?;
            let story = reader.story("proceeding", &id.to_string(), STORY_LENGTH_MAX)?;
            let children = reader.children(id)?;
            let parent = row.proceeding.parent_id.map(|id| reader.proceeding(id)).transpose()?.flatten();
            let subject = &row.proceeding.subject;
            let signal = match (subject.kind.as_str(), subject.id.parse::<SignalId>()) {
                ("signal", Ok(id)) => reader.signal(id)?,
                _ => None,
            };
            let matter = match (subject.kind.as_str(), subject.id.parse::<MatterId>()) {
                ("matter", Ok(id)) => reader.matter(id)?,
                _ => None,
            };
            let seen = |matter: &MatterRow| {
                let path = matter.matter.region_id.and_then(|id| office.path(id));
                self.setup().matrix.may(ctx, "read_matter", path, &matter.state)
            };
            let category = signal
                .as_ref()
                .map(|row| row.signal.category.clone())
                .or_else(|| matter.as_ref().and_then(|row| row.matter.category.clone()));
            let acts = self.acts(ctx, &office, &row, &instance, category.as_deref())?;
            let matter = matter.filter(seen);
            let parties = self.parties_read(ctx, &office, reader, (&row, &instance))?;
            let hidden = self.hidden(ctx, &row)?;
            instance.fields.retain(|field, _| !hidden.contains(field));
            let children = children.into_iter().filter(|child| self.may_read_proceeding(ctx, &office, child)).collect();
            let parent = parent.filter(|parent| self.may_read_proceeding(ctx, &office, parent));
            let trail = trail_of(&story);
            let taken = trail.as_ref().map(|trail| time_taken(trail, ctx.now)).unwrap_or_default();
            let compared = match trail.as_ref().zip(signal.as_ref()) {
                None => None,
                Some((trail, signal)) => {
                    let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
                    compared(reader, &office, (procedure, trail), signal, ctx.now)?
                }
            };
            Ok(ProceedingRead {
                row,
                instance,
                deadlines,
                story,
                children,
                parent,
                signal,
                matter,
                parties,
                acts,
                hidden,
                taken,
                compared,
                handler: reader.handler(id, ctx.account.organisation_id)?,
            })
        })
    }

    /// Fields that the procedure shows to slots in which the reader's organisation does not stand.
    fn hidden(&self, ctx: &Ctx, row: &ProceedingRow) -> AppResult<BTreeSet<String>> {
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        Ok(hidden_fields(ctx, procedure, &row.proceeding))
    }

    pub(crate) fn acts(
        &self,
        ctx: &Ctx,
        office: &crate::office::Office,
        row: &ProceedingRow,
        instance: &Instance,
        category: Option<&str>,
    ) -> AppResult<Vec<ActRead>> {
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        let state = if row.proceeding.terminal { "ended" } else { "running" };
        let path = office.path(row.proceeding.region_id);
        if !self.stands_in(ctx, row) && !self.setup().matrix.may(ctx, "step_proceeding", path, state) {
            return Ok(Vec::new());
        }
        let proposed = |transition: &Transition| {
            let slots = transition.fills.iter().filter_map(|slot| procedure.slot(slot));
            slots.map(|slot| self.propose(office, &slot.propose, row.proceeding.region_id, category)).collect()
        };
        let acts = may(procedure, instance, &Self::engine_actor(ctx)).into_iter();
        Ok(acts
            .map(|act| ActRead {
                proposed: proposed(act.transition),
                transition: act.transition.clone(),
                allowed: act.allowed,
                why_not: act.why_not,
                parties: act.parties,
            })
            .collect())
    }

    /// The first act that lies open to the person in a proceeding: the button of the work list.
    ///
    /// # Errors
    /// The stored instance cannot be read.
    pub fn next_act(&self, ctx: &Ctx, row: &ProceedingRow) -> AppResult<Option<Transition>> {
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        let instance = instance_of(row)?;
        let acts = may(procedure, &instance, &Self::engine_actor(ctx));
        Ok(acts.into_iter().find(|act| act.allowed && !act.transition.danger).map(|act| act.transition.clone()))
    }

    /// The running proceedings of a procedure by state, each state with the first 20 by the clock.
    ///
    /// # Errors
    /// There is no such procedure, not permitted, or the store refuses.
    pub fn stages(&self, ctx: &Ctx, procedure: &str, within: RegionPath) -> AppResult<Vec<Stage>> {
        if !self.setup().procedures.contains_key(procedure) {
            return Err(AppError::NotFound("procedure"));
        }
        let filter = ProceedingFilter {
            within,
            procedure: Some(procedure.to_owned()),
            terminal: Some(false),
            ..ProceedingFilter::default()
        };
        let filter = self.readable(ctx, filter)?;
        self.read(ctx, |reader| Ok(reader.stages(&filter, EACH_STAGE)?))
    }

    /// A page of proceedings in the person's region, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn proceedings(
        &self,
        ctx: &Ctx,
        filter: ProceedingFilter,
        page: &PageRequest,
    ) -> AppResult<Page<ProceedingRow>> {
        let filter = self.readable(ctx, filter)?;
        self.read(ctx, |reader| Ok(reader.proceedings(&filter, page)?))
    }

    /// What a filter finds of what the person may open.
    pub(crate) fn readable(&self, ctx: &Ctx, mut filter: ProceedingFilter) -> AppResult<ProceedingFilter> {
        self.setup().matrix.permit(ctx, "read_proceeding", Some(&ctx.region_path), "running")?;
        filter.within = self.visible(ctx, &filter.within);
        let procedures = self.setup().procedures.values();
        filter.sealed = procedures.filter(|it| it.sealed).map(|it| it.id.clone()).collect();
        filter.standing = Some(ctx.account.organisation_id);
        let permits = self.setup().matrix.permits(&ctx.account.roles, "read_proceeding");
        let reads_below = permits.iter().any(|(relation, _)| *relation == Relation::Below);
        filter.only_at = (!reads_below).then(|| ctx.region_path.clone());
        Ok(filter)
    }
}

/// Fields of a proceeding that somebody does not see.
pub(crate) fn hidden_fields(ctx: &Ctx, procedure: &Procedure, proceeding: &Proceeding) -> BTreeSet<String> {
    let own = ctx.account.organisation_id;
    let slots: Vec<&str> =
        proceeding.slots.iter().filter(|it| it.organisation_id == own).map(|it| it.slot.as_str()).collect();
    let hidden = procedure.fields.iter().filter(|field| !field.is_seen_by(&slots, &ctx.account.roles));
    hidden.map(|field| field.id.clone()).collect()
}

fn trail_of(story: &[LogRow]) -> Option<Trail> {
    let mut trails = Trails::default();
    for row in story {
        if let Ok(event) = row.event() {
            trails.take(row.entry.at, row.entry.actor.organisation_id, &event);
        }
    }
    trails.finish().into_iter().next()
}

fn time_taken(trail: &Trail, now: jiff::Timestamp) -> TimeTaken {
    let stays = trail.stays(now);
    TimeTaken { gross_s: stays.iter().map(|it| it.gross_s).sum(), net_s: stays.iter().map(|it| it.net_s).sum() }
}
