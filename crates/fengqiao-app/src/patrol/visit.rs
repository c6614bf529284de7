//! Visits: a team's list of a day, and what the team says became of each.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::VisitId;
use fengqiao_domain::patrol::VisitState;
use fengqiao_store::VisitRow;
use jiff::Span;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::patrol::{REASON_LENGTH_MAX, reason_of};

/// Days after a visit on which a team may still say what became of it.
const LATE_DAYS_MAX: i64 = 7;

impl App {
    /// Whether this person may say what became of a visit: by role, and only for a team of their own organisation.
    pub(crate) fn may_settle_visit(
        &self,
        ctx: &Ctx,
        row: &VisitRow,
        team: Option<&fengqiao_domain::patrol::Team>,
    ) -> bool {
        let Ok(office) = self.office(ctx.top_region) else { return false };
        let own = team.is_some_and(|team| team.organisation_id == ctx.account.organisation_id);
        own && self.setup().matrix.may(ctx, "settle_visit", office.path(row.visit.region_id), row.state.word())
    }

    /// Says whether a visit was made; it can be said again for some days.
    ///
    /// # Errors
    /// Not permitted, no such visit, its day has not come or is long past, a visit not made without a reason, or the store
    /// refuses.
    pub fn settle_visit(&self, ctx: &Ctx, id: VisitId, state: VisitState, note: Option<&str>) -> AppResult<VisitId> {
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        let note = match (state, note) {
            (VisitState::Planned, _) => return refuse("unknown_state", "a visit is settled as done or as not done"),
            (VisitState::NotDone, note) => Some(reason_of(note.unwrap_or_default())?),
            (VisitState::Done, note) => note.map(str::to_owned),
        };
        if note.as_ref().is_some_and(|note| note.chars().count() > REASON_LENGTH_MAX) {
            let words = format!("a note has at most {REASON_LENGTH_MAX} characters");
            return Err(Refusal::new("too_long", words.clone()).field("note", "too_long", words).into());
        }
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().visit(id)?.ok_or(AppError::NotFound("visit"))?;
            let team = tx.reader().team(row.team_id)?;
            if !app.may_settle_visit(&person, &row, team.as_ref()) {
                // What is of another organisation and what is not there cannot be told apart.
                return match app.setup().matrix.allows_somewhere(&person.account.roles, "settle_visit") {
                    true => Err(AppError::NotFound("visit")),
                    false => app.setup().matrix.permit(&person, "settle_visit", None, "planned").map(|()| id),
                };
            }
            let today = day_in_china(person.now);
            if row.on > today {
                return refuse("too_early", "the day of this visit has not come");
            }
            if row.on.saturating_add(Span::new().days(LATE_DAYS_MAX)) < today {
                return refuse("too_late", format!("a visit is settled within {LATE_DAYS_MAX} days"));
            }
            let event = Event::VisitSettled { patrol_id: row.patrol_id, visit_id: id, state, note };
            tx.record(&person.actor(), &[event])?;
            Ok(id)
        })
    }
}
