//! Sittings: a court offers times of its judges for a place, a village or township books one, and either side is told when it moves,
//! is given back or is cancelled.
//!
//! Whoever serves the place sees which times are free; what a time is booked for is seen by the court and by whoever booked it.

mod read;

pub use read::{SITTING_DAYS_MAX, SittingRead};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, MatterId, NoticeId, OrganisationId, RegionId, SittingId};
use fengqiao_domain::sitting::{
    Booking, SITTING_TEXT_LENGTH_MAX, Sitting, SittingFault, SittingForm, SittingPurpose, SittingState, check_time,
};
use fengqiao_store::{NoticeRow, SittingRow, Tx};
use jiff::{SignedDuration, Timestamp};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::matter::load_open;
use crate::organisation::bad;

/// Weeks for which one act may offer the same time.
pub const SITTING_WEEKS_MAX: u32 = 26;
/// Sittings ahead that one organisation may have booked: nobody takes them all.
pub const BOOKED_MAX: u32 = 10;

/// When, where and how a sitting takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingTime {
    /// The judge.
    pub judge_id: AccountId,
    /// For whom: the region and those below it.
    pub region_id: RegionId,
    /// On line or on site.
    pub form: SittingForm,
    /// Where, when it is on site.
    pub place: Option<String>,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

/// What a sitting is booked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSitting {
    /// For which place.
    pub region_id: RegionId,
    /// What for.
    pub purpose: SittingPurpose,
    /// The matter, where it is about one.
    pub matter_id: Option<MatterId>,
    /// A word to the judge, without names of people.
    pub note: Option<String>,
}

impl App {
    /// Offers a time of a judge of the own court, once or in as many weeks. All of them are offered, or none.
    ///
    /// # Errors
    /// A field is wrong, the judge sits elsewhere at the time, not permitted, or the store refuses.
    pub fn offer_sittings(&self, ctx: &Ctx, time: SittingTime, weeks: u32) -> AppResult<Vec<SittingId>> {
        if !(1..=SITTING_WEEKS_MAX).contains(&weeks) {
            return bad("weeks", "out_of_range", &format!("offer it in 1 to {SITTING_WEEKS_MAX} weeks"));
        }
        let first = self.sitting_of(ctx, new_id(ctx.now, SittingId::new), time)?;
        let week = |number: u32| SignedDuration::from_hours(24 * 7 * i64::from(number));
        let mut offered = Vec::new();
        for number in 0..weeks {
            let id = if number == 0 { first.id } else { new_id(ctx.now, SittingId::new) };
            let (starts_at, ends_at) = (first.starts_at + week(number), first.ends_at + week(number));
            offered.push(Sitting { id, starts_at, ends_at, ..first.clone() });
        }
        if let Some(last) = offered.last() {
            timely(last, ctx.now)?;
        }
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let mut ids = Vec::new();
            for sitting in offered {
                free_judge(tx, &sitting, None)?;
                ids.push(sitting.id);
                tx.record(&person.actor(), &[Event::SittingOffered { sitting }])?;
            }
            Ok(ids)
        })
    }

    /// Books an open sitting for a place of the own region.
    ///
    /// # Errors
    /// There is no such sitting for this place, it is taken, over or cancelled, the matter is not there or not named, too many are
    /// booked, not permitted, or the store refuses.
    pub fn book_sitting(&self, ctx: &Ctx, id: SittingId, book: BookSitting) -> AppResult<SittingId> {
        self.takes_part(ctx, "book_sitting")?;
        let office = self.office(ctx.top_region)?;
        let Some(path) = office.path(book.region_id).cloned() else {
            return bad("region_id", "unknown", "there is no such region");
        };
        self.setup().matrix.permit(ctx, "book_sitting", Some(&path), "any")?;
        let note = text(book.note, "note")?;
        match (book.purpose.needs_matter(), book.matter_id) {
            (true, None) => return bad("matter_id", "missing", "name the matter that is mediated or confirmed"),
            (false, Some(_)) => return bad("matter_id", "unknown", "this purpose is about no single matter"),
            _ => {}
        }
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().sitting(id)?.ok_or(AppError::NotFound("sitting"))?;
            let office = app.office(tx.top_region())?;
            if !office.path(row.sitting.region_id).is_some_and(|served| path.is_within(served)) {
                return Err(AppError::NotFound("sitting"));
            }
            match row.state {
                SittingState::Open => {}
                SittingState::Booked => return refuse("sitting_taken", "somebody booked it; choose another time"),
                SittingState::Cancelled => return refuse("sitting_cancelled", "it does not take place"),
            }
            ahead(&row.sitting, person.now)?;
            if let Some(matter_id) = book.matter_id {
                load_open(&app, &person, tx, matter_id)?;
            }
            let own = person.account.organisation_id;
            if tx.reader().sittings_booked_by(own, person.now)? >= BOOKED_MAX {
                return refuse("too_many", format!("{BOOKED_MAX} sittings ahead are booked; give one back first"));
            }
            let booking = Booking {
                organisation_id: own,
                account_id: person.account.id,
                region_id: book.region_id,
                purpose: book.purpose,
                matter_id: book.matter_id,
                note,
            };
            tx.record(&person.actor(), &[Event::SittingBooked { sitting_id: id, booking }])?;
            tell(tx, &person, row.sitting.judge_id, "sitting_booked", &row.sitting)?;
            Ok(id)
        })
    }

    /// Gives a booking back: by whoever booked it, or by the court. The sitting is open again.
    ///
    /// # Errors
    /// It is not the reader's, nobody booked it, it is over, no reason is given, or the store refuses.
    pub fn release_sitting(&self, ctx: &Ctx, id: SittingId, reason: String) -> AppResult<SittingId> {
        let reason = needed(reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().sitting(id)?.ok_or(AppError::NotFound("sitting"))?;
            let own = person.account.organisation_id;
            let by_court = app.holds(&person, &row.sitting)?;
            let Some(booking) = row.booking.filter(|booking| by_court || booking.organisation_id == own) else {
                return Err(AppError::NotFound("sitting"));
            };
            if row.state != SittingState::Booked {
                return refuse("sitting_cancelled", "it does not take place");
            }
            ahead(&row.sitting, person.now)?;
            tx.record(&person.actor(), &[Event::SittingReleased { sitting_id: id, reason }])?;
            let told = if by_court { booking.account_id } else { row.sitting.judge_id };
            tell(tx, &person, told, "sitting_released", &row.sitting)?;
            Ok(id)
        })
    }

    /// Moves a sitting of the own court, with its booking; whoever booked it is told.
    ///
    /// # Errors
    /// A field is wrong, the judge sits elsewhere, the place is not that of the booking, it is over or cancelled, no reason is
    /// given, not permitted, or the store refuses.
    pub fn move_sitting(&self, ctx: &Ctx, id: SittingId, time: SittingTime, reason: String) -> AppResult<SittingId> {
        let reason = needed(reason)?;
        let moved = self.sitting_of(ctx, id, time)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = app.own_sitting(tx, &person, id)?;
            if let Some(booking) = &row.booking {
                let office = app.office(tx.top_region())?;
                let (place, served) = (office.path(booking.region_id), office.path(moved.region_id));
                if !place.zip(served).is_some_and(|(place, served)| place.is_within(served)) {
                    return bad("region_id", "out_of_range", "it is booked for a place that lies elsewhere");
                }
            }
            free_judge(tx, &moved, Some(id))?;
            tx.record(&person.actor(), &[Event::SittingMoved { sitting: moved.clone(), reason }])?;
            if let Some(booking) = row.booking {
                tell(tx, &person, booking.account_id, "sitting_moved", &moved)?;
            }
            Ok(id)
        })
    }

    /// Cancels a sitting of the own court; whoever booked it is told.
    ///
    /// # Errors
    /// It is over or cancelled, no reason is given, not permitted, or the store refuses.
    pub fn cancel_sitting(&self, ctx: &Ctx, id: SittingId, reason: String) -> AppResult<SittingId> {
        let reason = needed(reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = app.own_sitting(tx, &person, id)?;
            tx.record(&person.actor(), &[Event::SittingCancelled { sitting_id: id, reason }])?;
            if let Some(booking) = row.booking {
                tell(tx, &person, booking.account_id, "sitting_cancelled", &row.sitting)?;
            }
            Ok(id)
        })
    }

    /// Whether the reader may act for the court of a sitting.
    pub(crate) fn holds(&self, ctx: &Ctx, sitting: &Sitting) -> AppResult<bool> {
        let office = self.office(ctx.top_region)?;
        Ok(sitting.court_id == ctx.account.organisation_id
            && self.setup().matrix.may(ctx, "offer_sitting", office.path(sitting.region_id), "any"))
    }

    /// A sitting of the own court that is still ahead.
    fn own_sitting(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: SittingId) -> AppResult<SittingRow> {
        let row = tx.reader().sitting(id)?.ok_or(AppError::NotFound("sitting"))?;
        if !self.holds(ctx, &row.sitting)? {
            return Err(AppError::NotFound("sitting"));
        }
        if row.state == SittingState::Cancelled {
            return refuse("sitting_cancelled", "it does not take place");
        }
        ahead(&row.sitting, ctx.now)?;
        Ok(row)
    }

    /// Refuses whom no region would help, before anything is said of the region.
    fn takes_part(&self, ctx: &Ctx, action: &str) -> AppResult<()> {
        if self.setup().matrix.allows_somewhere(&ctx.account.roles, action) {
            return Ok(());
        }
        refuse("not_permitted", format!("your roles do not permit {action}"))
    }

    fn sitting_of(&self, ctx: &Ctx, id: SittingId, time: SittingTime) -> AppResult<Sitting> {
        self.takes_part(ctx, "offer_sitting")?;
        let office = self.office(ctx.top_region)?;
        let Some(path) = office.path(time.region_id) else {
            return bad("region_id", "unknown", "there is no such region");
        };
        self.setup().matrix.permit(ctx, "offer_sitting", Some(path), "any")?;
        let court_id = ctx.account.organisation_id;
        let judge = self.read(ctx, |reader| Ok(reader.account(time.judge_id)?))?;
        let sits = |roles: &[String]| self.setup().matrix.allows_somewhere(roles, "hold_sitting");
        if !judge.is_some_and(|it| it.active && it.organisation_id == court_id && sits(&it.roles)) {
            return bad("judge_id", "unknown", "name a judge of your own court");
        }
        let place = text(time.place, "place")?;
        if time.form == SittingForm::OnSite && place.is_none() {
            return bad("place", "missing", "say where it is, as it is on site");
        }
        let sitting = Sitting {
            id,
            court_id,
            judge_id: time.judge_id,
            region_id: time.region_id,
            form: time.form,
            place: place.filter(|_| time.form == SittingForm::OnSite),
            starts_at: time.starts_at,
            ends_at: time.ends_at,
        };
        timely(&sitting, ctx.now)?;
        Ok(sitting)
    }
}

fn timely(sitting: &Sitting, now: Timestamp) -> AppResult<()> {
    match check_time(sitting.starts_at, sitting.ends_at, now) {
        Ok(()) => Ok(()),
        Err(fault @ (SittingFault::Past | SittingFault::TooFar)) => {
            bad("starts_at", "out_of_range", &fault.to_string())
        }
        Err(fault @ SittingFault::Length) => bad("ends_at", "out_of_range", &fault.to_string()),
    }
}

fn ahead(sitting: &Sitting, now: Timestamp) -> AppResult<()> {
    if sitting.starts_at > now { Ok(()) } else { refuse("sitting_past", "it has begun already") }
}

fn free_judge(tx: &mut Tx<'_>, sitting: &Sitting, without: Option<SittingId>) -> AppResult<()> {
    if tx.reader().judge_sits(sitting.judge_id, (sitting.starts_at, sitting.ends_at), without)? {
        let words = format!("the judge sits elsewhere at {}; choose another time", sitting.starts_at);
        return refuse("judge_sits", words);
    }
    Ok(())
}

fn text(text: Option<String>, field: &str) -> AppResult<Option<String>> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > SITTING_TEXT_LENGTH_MAX) {
        return bad(field, "too_long", &format!("write at most {SITTING_TEXT_LENGTH_MAX} characters"));
    }
    Ok(text)
}

fn needed(reason: String) -> AppResult<String> {
    match text(Some(reason), "reason")? {
        Some(reason) => Ok(reason),
        None => bad("reason", "missing", "give a reason: the other side is told"),
    }
}

/// Puts a notice on the bell of the other side; nobody is told of their own act.
fn tell(tx: &mut Tx<'_>, ctx: &Ctx, account_id: AccountId, message: &str, sitting: &Sitting) -> AppResult<()> {
    if account_id == ctx.account.id {
        return Ok(());
    }
    let notice = NoticeRow {
        id: new_id(tx.at(), NoticeId::new),
        account_id,
        at: tx.at(),
        message: message.to_owned(),
        params: [("at".to_owned(), sitting.starts_at.to_string())].into(),
        target_kind: "sitting".to_owned(),
        target_id: sitting.id.to_string(),
        read_at: None,
    };
    tx.notify(&notice)?;
    Ok(())
}

/// Organisations whose affair a sitting is.
pub(crate) fn is_of(row: &SittingRow, organisation_id: OrganisationId) -> bool {
    row.sitting.court_id == organisation_id
        || row.booking.as_ref().is_some_and(|booking| booking.organisation_id == organisation_id)
}
