//! The station's reply, and the end of an inspection: with a reply, or when its time is over.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::InspectionId;
use fengqiao_domain::inspection::InspectionState;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::liaison::text_of;

impl App {
    /// Replies to an inspection of the person's own station.
    ///
    /// # Errors
    /// Not permitted, no such inspection, it is not written or has a reply, no text, or the store refuses.
    pub fn reply_inspection(&self, ctx: &Ctx, id: InspectionId, text: &str) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "reply_inspection", Some(&ctx.region_path), "any")?;
        let text = text_of("text", text)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(id)?.filter(|row| row.state.is_open_to_station());
            let row = row.ok_or(AppError::NotFound("inspection"))?;
            if row.station_id != person.account.organisation_id {
                return Err(AppError::NotFound("inspection"));
            }
            if row.state != InspectionState::Written {
                return refuse("wrong_state", "an inspection is replied to once, after it was written down");
            }
            app.record_visit(tx, &person, &row, &[Event::InspectionReplied { inspection_id: id, text }])?;
            Ok(id)
        })
    }

    /// Closes an inspection of the person: after the reply, or when the time for it is over.
    ///
    /// # Errors
    /// Not permitted, no such inspection of the person, the station still has time, or the store refuses.
    pub fn close_inspection(&self, ctx: &Ctx, id: InspectionId, reason: Option<&str>) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "make_inspections", Some(&ctx.region_path), "any")?;
        let reason = reason.filter(|text| !text.trim().is_empty()).map(|text| text_of("reason", text)).transpose()?;
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(id)?.ok_or(AppError::NotFound("inspection"))?;
            if row.inspection.as_ref().is_none_or(|it| it.account_id != person.account.id) {
                return Err(AppError::NotFound("inspection"));
            }
            let over = row.written.as_ref().is_some_and(|it| it.reply_until_on < day_in_china(person.now));
            match row.state {
                InspectionState::Replied => {}
                InspectionState::Written if over => {}
                InspectionState::Written => return refuse("reply_open", "the station still has time to reply"),
                _ => return refuse("wrong_state", "an inspection is closed after it was written down"),
            }
            tx.record(&person.actor(), &[Event::InspectionClosed { inspection_id: id, reason }])?;
            Ok(id)
        })
    }
}
