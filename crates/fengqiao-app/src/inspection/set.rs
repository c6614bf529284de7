//! Days that other offices set for inspections of their own kinds. The draw goes round them, so that no station is inspected
//! twice on a day; whoever sets one is not told whether a drawn visit had to move.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{InspectionId, OrganisationId};
use fengqiao_domain::inspection::{InspectionState, SetInspection};
use jiff::Span;
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::liaison::text_of;
use crate::organisation::bad;

/// A day is set this long beforehand at most.
const AHEAD_DAYS_MAX: i64 = 366;
/// Days before and after in which the days that are set at one station are counted.
const AROUND_DAYS: i64 = 30;

/// A day to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSetInspection {
    /// Kind, one of the file of rules.
    pub kind: String,
    /// The station.
    pub station_id: OrganisationId,
    /// The day.
    pub on: Date,
}

impl App {
    /// Sets a day for an inspection of another kind.
    ///
    /// # Errors
    /// Not permitted, an unknown kind or station, a day that is past or too far, another office set this day, too many days
    /// at this station, or the store refuses.
    pub fn set_inspection(&self, ctx: &Ctx, new: NewSetInspection) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "set_inspections", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let Some(station) = office.organisation(new.station_id).filter(|it| it.active) else {
            return bad("station_id", "unknown", "there is no such station");
        };
        self.setup().matrix.permit(ctx, "set_inspections", office.path(station.region_id), "any")?;
        if !self.setup().liaison.kinds.iter().any(|kind| kind.id == new.kind) {
            return bad("kind", "unknown", "there is no such kind of inspection; the file of rules names them");
        }
        let today = day_in_china(ctx.now);
        if new.on <= today || new.on > today.saturating_add(Span::new().days(AHEAD_DAYS_MAX)) {
            return bad("on", "out_of_range", "a day is set from tomorrow on, and a year ahead at most");
        }
        let region_id = station.region_id;
        let (set_max, person) = (self.setup().liaison.draw.set_max, ctx.clone());
        self.run(ctx, move |tx| {
            let around = Span::new().days(AROUND_DAYS);
            let (from, to) = (new.on.saturating_sub(around), new.on.saturating_add(around));
            let mut set = tx.reader().taken_days(Some(new.station_id), from, to)?;
            set.retain(|it| it.dropped_at.is_none());
            if set.iter().any(|it| it.on == new.on) {
                return refuse(
                    "inspected_already",
                    "another office inspects this station on this day; take another day",
                );
            }
            if set.len() >= usize::from(set_max) {
                let words = format!("offices set at most {set_max} days at one station within {AROUND_DAYS} days");
                return refuse("too_many_set", words);
            }
            let id = new_id(person.now, InspectionId::new);
            let NewSetInspection { kind, station_id, on } = new;
            let organisation_id = person.account.organisation_id;
            let set = SetInspection { id, kind, station_id, region_id, organisation_id, on };
            tx.record(&person.actor(), &[Event::InspectionSet { set }])?;
            Ok(id)
        })
    }

    /// Takes back a day that the person's own organisation set.
    ///
    /// # Errors
    /// Not permitted, no such day, it is past or was taken back, no reason, or the store refuses.
    pub fn drop_inspection(&self, ctx: &Ctx, id: InspectionId, reason: &str) -> AppResult<InspectionId> {
        self.setup().matrix.permit(ctx, "set_inspections", Some(&ctx.region_path), "any")?;
        let reason = text_of("reason", reason)?;
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let row = tx.reader().inspection(id)?.ok_or(AppError::NotFound("inspection"))?;
            let own = row.set.as_ref().is_some_and(|set| set.organisation_id == person.account.organisation_id);
            if !own {
                return Err(AppError::NotFound("inspection"));
            }
            if row.state != InspectionState::Set || row.on <= day_in_china(person.now) {
                return refuse("inspection_past", "this day is past, or was taken back before");
            }
            tx.record(&person.actor(), &[Event::InspectionDropped { inspection_id: id, reason }])?;
            Ok(id)
        })
    }
}
