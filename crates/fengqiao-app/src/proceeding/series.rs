//! The same step in many proceedings (批量办理): each is a step of its own, taken or refused for itself.

use fengqiao_domain::id::ProceedingId;

use crate::app::App;
use crate::context::{Ctx, RequestKey};
use crate::error::{AppError, AppResult, Refusal};
use crate::proceeding::TakeStep;

/// Proceedings that one series steps through.
pub const SERIES_MAX: usize = 100;

/// What became of one proceeding of a series; a refusal is its code and words.
pub type InSeries = (ProceedingId, Result<(), (String, String)>);

impl App {
    /// Takes the same step in several proceedings, each against the revision that the person saw and in a transaction of its own:
    /// one that is refused spoils none of the others, and the whole asked again with the same key acts once.
    ///
    /// # Errors
    /// The person takes no steps, nothing is named, one stands twice, too many are, or the store refuses.
    pub fn take_steps(&self, ctx: &Ctx, each: &[(ProceedingId, u32)], take: &TakeStep) -> AppResult<Vec<InSeries>> {
        self.takes_steps(ctx)?;
        let mut ids: Vec<ProceedingId> = each.iter().map(|(id, _)| *id).collect();
        ids.sort();
        ids.dedup();
        if each.is_empty() || each.len() > SERIES_MAX || ids.len() < each.len() {
            let message = format!("name 1 to {SERIES_MAX} proceedings, each once");
            return Err(Refusal::new("bad_field", message.clone()).field("items", "out_of_range", &message).into());
        }
        let mut outcomes = Vec::new();
        for (id, revision) in each {
            let key = |request: &RequestKey| RequestKey { key: format!("{}/{id}", request.key), ..request.clone() };
            let one = Ctx { request: ctx.request.as_ref().map(key), ..ctx.clone() };
            let outcome = match self.take_step(&one, *id, TakeStep { revision: *revision, ..take.clone() }) {
                Ok(_) => Ok(()),
                Err(AppError::Refused(refusal)) => Err((refusal.code.to_owned(), refusal.detail)),
                Err(AppError::NotFound(noun)) => Err(("not_found".to_owned(), format!("there is no such {noun}"))),
                Err(error) => return Err(error),
            };
            outcomes.push((*id, outcome));
        }
        Ok(outcomes)
    }
}
