//! Checking in, with or without network at the time: the phone chooses the key, so that a check-in is kept once however often
//! it is sent; a wrong clock or a false place is kept with its question for a person to settle.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{InspectionId, LiaisonId};
use fengqiao_domain::inspection::{Claim, Drawn, Inspection, Question, questions};

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::inspection::plan::{Draws, drawn_on, window_on};
use crate::liaison::text_of;
use crate::matter::next_code;

/// Letters of the number of an inspection.
const CODE: &str = "DD";

/// A check-in as a phone sends it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewCheckIn {
    /// Key that the phone chose.
    pub id: InspectionId,
    /// The link.
    pub liaison_id: LiaisonId,
    /// Where and when.
    pub claim: Claim,
}

impl App {
    /// Checks in at the person's station. From now on the station knows of the inspection.
    ///
    /// # Errors
    /// Not permitted, no such link of the person, another check-in of the same day, or the store refuses. A doubtful clock or
    /// place is no error.
    pub fn check_in(&self, ctx: &Ctx, new: NewCheckIn) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "make_inspections", Some(&ctx.region_path), "any")?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            if let Some(row) = tx.reader().inspection(new.id)? {
                // Sent again after the answer was lost, with a key that is no longer remembered.
                let own = row
                    .inspection
                    .is_some_and(|it| it.account_id == person.account.id && it.liaison_id == new.liaison_id);
                return if own {
                    Ok(new.id)
                } else {
                    refuse("id_taken", "another inspection has this id; choose a new one")
                };
            }
            let link = tx.reader().liaison(new.liaison_id)?.ok_or(AppError::NotFound("liaison"))?;
            if link.liaison.account_id != person.account.id {
                return Err(AppError::NotFound("liaison"));
            }
            let office = app.office(person.top_region)?;
            let station = office.organisation(link.liaison.station_id).ok_or(AppError::NotFound("station"))?;
            let notes = tx.reader().station_notes()?;
            let desk = notes.iter().find(|note| note.station_id == station.id).and_then(|note| note.place);
            let mut check_in = questions(&new.claim, desk, person.now, &app.setup().liaison.check_in);
            let on = check_in.day(day_in_china);
            if !link.holds_on(on) {
                check_in = check_in.asked(Question::NoLink);
            }
            let mut draws = Draws::load(&mut tx.reader())?;
            let drawn = drawn_on(&mut tx.reader(), &mut draws, &link, on)?;
            if !matches!(drawn, Some((_, Drawn::Day { on: day })) if day == on) {
                check_in = check_in.asked(Question::NotDrawn);
            }
            if tx.reader().visited_days(on, on)?.iter().any(|(id, ..)| *id == new.liaison_id) {
                return refuse("checked_in_already", "there is a check-in of this day already; write it down there");
            }
            let inspection = Inspection {
                id: new.id,
                code: next_code(tx, CODE, person.now)?,
                liaison_id: new.liaison_id,
                station_id: station.id,
                region_id: station.region_id,
                account_id: person.account.id,
                on,
                check_in,
                organisation_id: Some(person.account.organisation_id),
                window: window_on(&link, on),
            };
            tx.record(&person.actor(), &[Event::InspectionStarted { inspection }])?;
            Ok(new.id)
        })
    }

    /// Says what a doubtful check-in is: true, or none.
    ///
    /// # Errors
    /// Not permitted, no such inspection, nothing about it is open, it is the person's own, no reason, or the store refuses.
    pub fn settle_check_in(
        &self,
        ctx: &Ctx,
        id: InspectionId,
        accepted: bool,
        reason: &str,
    ) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "settle_check_in", Some(&ctx.region_path), "any")?;
        let reason = text_of("reason", reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(id)?.ok_or(AppError::NotFound("inspection"))?;
            app.setup().matrix.permit(&person, "settle_check_in", Some(&row.path), "any")?;
            if row.inspection.as_ref().is_some_and(|it| it.account_id == person.account.id) {
                return refuse("own_check_in", "somebody else settles one's own check-in");
            }
            if row.doubt != "open" {
                return refuse("nothing_doubtful", "nothing about this check-in waits to be settled");
            }
            app.record_visit(tx, &person, &row, &[Event::CheckInSettled { inspection_id: id, accepted, reason }])?;
            Ok(id)
        })
    }
}
