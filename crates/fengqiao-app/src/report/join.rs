//! Joining a report to a matter, opening a matter for it, taking it out again.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_domain::matter::{Matter, TITLE_LENGTH_MAX};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppResult, Refusal, refuse};
use crate::matter::{load_open, next_code};
use crate::report::classify::REASON_LENGTH_MAX;
use crate::report::{load_for_change, matter_title};

/// Join to this matter.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// The matter.
    pub matter_id: MatterId,
    /// Revision of the report that the person saw.
    pub revision: u32,
}

/// Open a matter for a report.
#[derive(Debug, Clone)]
pub struct OpenMatter {
    /// Title; kind and place when absent.
    pub title: Option<String>,
    /// Revision of the report that the person saw.
    pub revision: u32,
}

/// Take a report out of its matter.
#[derive(Debug, Clone)]
pub struct Separate {
    /// Why.
    pub reason: String,
    /// Revision of the report that the person saw.
    pub revision: u32,
}

impl App {
    /// Joins a report to an open matter.
    ///
    /// # Errors
    /// Joined already, the matter is closed, changed meanwhile, not permitted, or the store refuses.
    pub fn join_report(&self, ctx: &Ctx, id: ReportId, join: Join) -> AppResult<MatterId> {
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load_for_change(&app, &context, tx, id, join.revision)?;
            if row.report.matter_id.is_some() {
                return refuse("joined_already", "separate the report from its matter first");
            }
            load_open(&app, &context, tx, join.matter_id)?;
            let likely = row.report.likely.as_ref().map(|likely| likely.report_id);
            let proposed = match likely {
                Some(likely) => {
                    tx.reader().report(likely)?.is_some_and(|other| other.report.matter_id == Some(join.matter_id))
                }
                None => false,
            };
            let event = Event::ReportJoined { report_id: id, matter_id: join.matter_id, proposed };
            tx.record(&context.actor(), &[event])?;
            Ok(join.matter_id)
        })
    }

    /// Opens a matter for a report.
    ///
    /// # Errors
    /// Joined already, changed meanwhile, not permitted, or the store refuses.
    pub fn open_matter(&self, ctx: &Ctx, id: ReportId, open: OpenMatter) -> AppResult<MatterId> {
        let office = self.office(ctx.top_region)?;
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load_for_change(&app, &context, tx, id, open.revision)?;
            if row.report.matter_id.is_some() {
                return refuse("joined_already", "separate the report from its matter first");
            }
            let (category, region_id) = (row.report.category.clone(), row.report.region_id);
            let given = open.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
            if given.as_ref().is_some_and(|title| title.chars().count() > TITLE_LENGTH_MAX) {
                let message = "a title has at most 120 characters";
                return Err(Refusal::new("bad_field", message).field("title", "too_long", message).into());
            }
            let title = given.unwrap_or_else(|| matter_title(&app, &office, category.as_deref(), region_id));
            let code = next_code(tx, "SX", context.now)?;
            let matter_id = new_id(context.now, MatterId::new);
            let matter = Matter { id: matter_id, code, title, category, region_id, opened_at: context.now };
            let joined = Event::ReportJoined { report_id: id, matter_id, proposed: false };
            tx.record(&context.actor(), &[Event::MatterOpened { matter }, joined])?;
            Ok(matter_id)
        })
    }

    /// Takes a report out of its matter.
    ///
    /// # Errors
    /// Not joined, no reason, changed meanwhile, not permitted, or the store refuses.
    pub fn separate_report(&self, ctx: &Ctx, id: ReportId, separate: Separate) -> AppResult<()> {
        let length = separate.reason.trim().chars().count();
        if length == 0 || length > REASON_LENGTH_MAX {
            let message = "give a reason of at most 1,000 characters";
            return Err(Refusal::new("missing_field", message).field("reason", "missing", message).into());
        }
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load_for_change(&app, &context, tx, id, separate.revision)?;
            let Some(matter_id) = row.report.matter_id else {
                return refuse("not_joined", "the report belongs to no matter");
            };
            let event = Event::ReportSeparated { report_id: id, matter_id, reason: separate.reason };
            tx.record(&context.actor(), &[event])?;
            Ok(())
        })
    }
}
