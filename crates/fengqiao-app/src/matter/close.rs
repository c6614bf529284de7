//! Closing a matter, and opening it again.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::MatterId;
use fengqiao_domain::matter::OUTCOMES;
use fengqiao_store::{MatterRow, StoreError, Tx};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::report::path_of;

/// Characters of a reason.
const REASON_LENGTH_MAX: usize = 1_000;

/// How a matter ends.
#[derive(Debug, Clone)]
pub struct Close {
    /// One of the outcomes of the domain.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// Revision that the person saw.
    pub revision: u32,
}

/// Why a matter is opened again.
#[derive(Debug, Clone)]
pub struct Reopen {
    /// Why.
    pub reason: String,
    /// Revision that the person saw.
    pub revision: u32,
}

impl App {
    /// Closes a matter; every proceeding on it must have ended.
    ///
    /// # Errors
    /// A proceeding still runs, no reason, changed meanwhile, not permitted, or the store refuses.
    pub fn close_matter(&self, ctx: &Ctx, id: MatterId, close: Close) -> AppResult<()> {
        check_reason(&close.reason)?;
        if !OUTCOMES.contains(&close.outcome.as_str()) {
            let message = "there is no such outcome";
            return Err(Refusal::new("bad_field", message).field("outcome", "unknown", message).into());
        }
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load(&app, &context, tx, id, close.revision)?;
            if row.state != "open" {
                return refuse("matter_closed", "the matter is closed already");
            }
            if row.proceedings_open > 0 {
                return refuse(
                    "proceedings_open",
                    format!("{} proceedings on this matter have not ended", row.proceedings_open),
                );
            }
            let event = Event::MatterClosed { matter_id: id, outcome: close.outcome, reason: close.reason };
            tx.record(&context.actor(), &[event])?;
            Ok(())
        })
    }

    /// Opens a closed matter again.
    ///
    /// # Errors
    /// It is open, no reason, changed meanwhile, not permitted, or the store refuses.
    pub fn reopen_matter(&self, ctx: &Ctx, id: MatterId, reopen: Reopen) -> AppResult<()> {
        check_reason(&reopen.reason)?;
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load(&app, &context, tx, id, reopen.revision)?;
            if row.state != "closed" {
                return refuse("matter_open", "the matter is open");
            }
            tx.record(&context.actor(), &[Event::MatterReopened { matter_id: id, reason: reopen.reason }])?;
            Ok(())
        })
    }
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    let length = reason.trim().chars().count();
    if length == 0 || length > REASON_LENGTH_MAX {
        let message = "give a reason of at most 1,000 characters";
        return Err(Refusal::new("missing_field", message).field("reason", "missing", message));
    }
    Ok(())
}

fn load(app: &App, ctx: &Ctx, tx: &mut Tx<'_>, id: MatterId, revision: u32) -> AppResult<MatterRow> {
    let row = tx.reader().matter(id)?.ok_or(AppError::NotFound("matter"))?;
    let path = path_of(tx, row.matter.region_id)?;
    if !app.setup().matrix.may(ctx, "read_matter", path.as_ref(), &row.state) {
        return Err(AppError::NotFound("matter"));
    }
    app.setup().matrix.permit(ctx, "handle_matter", path.as_ref(), &row.state)?;
    if row.revision != revision {
        return Err(StoreError::Stale { noun: "matter" }.into());
    }
    Ok(row)
}
