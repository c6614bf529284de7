//! A person decides kind and place of a report.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{RegionId, ReportId};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppResult, refuse};
use crate::report::{check_choice, load_for_change};

/// Characters of a reason.
pub(crate) const REASON_LENGTH_MAX: usize = 1_000;

/// What the person decided; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Classify {
    /// Category code.
    pub category: Option<String>,
    /// Region.
    pub region_id: Option<RegionId>,
    /// Why.
    pub reason: Option<String>,
    /// Revision that the person saw.
    pub revision: u32,
}

#[derive(Serialize, Deserialize)]
struct Done {}

impl App {
    /// Classifies a report. The proposal of the software and the decision both stand in the log.
    ///
    /// # Errors
    /// Unknown category or region, changed meanwhile, not permitted, or the store refuses.
    pub fn classify_report(&self, ctx: &Ctx, id: ReportId, classify: Classify) -> AppResult<()> {
        let office = self.office(ctx.top_region)?;
        check_choice(self, &office, classify.category.as_deref(), classify.region_id)?;
        if classify.reason.as_ref().is_some_and(|reason| reason.chars().count() > REASON_LENGTH_MAX) {
            return refuse("bad_field", "a reason has at most 1,000 characters");
        }
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load_for_change(&app, &context, tx, id, classify.revision)?;
            if let Some(target) = classify.region_id.and_then(|id| office.path(id)) {
                app.setup().matrix.permit(&context, "handle_report", Some(target), &row.state)?;
            }
            let proposed = row.report.category.clone();
            let category = classify.category.or(row.report.category);
            let region_id = classify.region_id.or(row.report.region_id);
            let event =
                Event::ReportClassified { report_id: id, category, region_id, proposed, reason: classify.reason };
            tx.record(&context.actor(), &[event])?;
            Ok(Done {})
        })
        .map(|_| ())
    }
}
