//! Feeds: what stands in somebody's calendar, as iCalendar, for the calendar of a phone or a mail program.
//!
//! A feed is read at a secret address, which its owner renews or takes back; only a hash of it is kept. It holds days, kinds of
//! work, numbers and public places, and nothing of any person: whoever finds the address learns of no party.

mod write;

use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, RegionId};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::sitting::{SittingForm, SittingPurpose, SittingState};
use fengqiao_procedure::{Appointment as Told, Procedure};
use fengqiao_store::{PageRequest, ProceedingFilter, ProceedingRow, Reader, SittingFilter, SittingRow};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult};
use crate::office::Office;
use crate::proceeding::instance_of;
use crate::session::{new_token, token_hash};
use crate::sitting::is_of;

/// How far back a calendar reaches.
const BEFORE: SignedDuration = SignedDuration::from_hours(24 * 31);
/// How far ahead a calendar reaches.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 366);
/// Proceedings of one procedure that a calendar looks through, those that came last first.
const EACH_MAX: u32 = 200;
/// Bytes of chance in a token.
const TOKEN_BYTES: usize = 24;

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// All of a day.
    Day(Date),
    /// From an instant to another.
    Span(Timestamp, Timestamp),
}

/// One line of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Names it for as long as it is in any calendar.
    pub uid: String,
    /// When it is.
    pub when: When,
    /// What it is; no person is named.
    pub title: String,
    /// Where it is.
    pub place: Option<String>,
    /// How often it was changed.
    pub revision: u32,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Whether it does not take place.
    pub cancelled: bool,
}

impl App {
    /// Gives the reader a secret address for the own calendar; one of before opens nothing any more. It is told once.
    ///
    /// # Errors
    /// The store refuses.
    pub fn give_feed(&self, ctx: &Ctx) -> AppResult<String> {
        let token = new_token::<TOKEN_BYTES>();
        let (person, hash) = (ctx.clone(), token_hash(&token));
        // The answer is a secret: it is not remembered under the request key.
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            let account_id = person.account.id;
            tx.keep_feed(account_id, &hash)?;
            tx.record(&person.actor(), &[Event::FeedGiven { account_id }])?;
            Ok::<_, AppError>(())
        })?;
        Ok(token)
    }

    /// Takes the secret address back.
    ///
    /// # Errors
    /// There is none, or the store refuses.
    pub fn end_feed(&self, ctx: &Ctx) -> AppResult<()> {
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let account_id = person.account.id;
            if !tx.end_feed(account_id)? {
                return Err(AppError::NotFound("feed"));
            }
            tx.record(&person.actor(), &[Event::FeedEnded { account_id }])?;
            Ok(())
        })
    }

    /// Whether the reader has a secret address.
    ///
    /// # Errors
    /// The store refuses.
    pub fn has_feed(&self, ctx: &Ctx) -> AppResult<bool> {
        self.read(ctx, |reader| Ok(reader.has_feed(ctx.account.id)?))
    }

    /// The calendar behind a secret address, as iCalendar; none where the address is wrong or was taken back, or its account was
    /// dismissed.
    ///
    /// # Errors
    /// The store refuses.
    pub fn feed(&self, token: &str, now: Timestamp) -> AppResult<Option<String>> {
        if token.len() != 2 * TOKEN_BYTES {
            return Ok(None);
        }
        let Some((top_region, account_id)) = self.inner.store.feed(&token_hash(token))? else { return Ok(None) };
        match self.context(top_region, account_id, None, now)? {
            Some(ctx) => Ok(Some(self.calendar_text(&ctx)?)),
            None => Ok(None),
        }
    }

    /// The reader's calendar as iCalendar.
    ///
    /// # Errors
    /// The store refuses.
    pub fn calendar_text(&self, ctx: &Ctx) -> AppResult<String> {
        Ok(write::text(&self.calendar(ctx)?))
    }

    /// What stands in the reader's calendar, by time: sittings of the own court and those that the own organisation booked, what
    /// the reader handles or stands in for, and what is open to everybody who may read it.
    ///
    /// # Errors
    /// The store refuses.
    pub fn calendar(&self, ctx: &Ctx) -> AppResult<Vec<CalendarEntry>> {
        let office = self.office(ctx.top_region)?;
        let (from_at, to_at) = (ctx.now - BEFORE, ctx.now + AHEAD);
        let mut entries = Vec::new();
        let reads = |action: &str| self.setup().matrix.allows_somewhere(&ctx.account.roles, action);
        self.read(ctx, |reader| {
            if reads("read_sittings") {
                let rows = reader.sittings(&SittingFilter { from_at, to_at })?;
                let own = rows.iter().filter(|row| is_own(row, ctx));
                entries.extend(own.map(|row| of_sitting(&office, row)));
            }
            if reads("read_proceeding") {
                self.add_appointments(ctx, (&office, reader), &mut entries)?;
            }
            Ok(())
        })?;
        let days = (day_in_china(from_at), day_in_china(to_at));
        let day = |entry: &CalendarEntry| match entry.when {
            When::Day(on) => on,
            When::Span(starts_at, _) => day_in_china(starts_at),
        };
        entries.retain(|entry| (days.0..=days.1).contains(&day(entry)));
        entries.sort_by_cached_key(|entry| (day(entry), entry.when, entry.uid.clone()));
        Ok(entries)
    }

    fn add_appointments(
        &self,
        ctx: &Ctx,
        (office, reader): (&Office, &mut Reader<'_>),
        entries: &mut Vec<CalendarEntry>,
    ) -> AppResult<()> {
        let stands_for: BTreeSet<AccountId> = self.stands_for(reader, ctx)?.into_iter().collect();
        for procedure in self.setup().procedures.values().filter(|it| !it.appointments.is_empty()) {
            for row in running(reader, ctx, procedure)? {
                if !self.may_read_proceeding(ctx, office, &row) {
                    continue;
                }
                let handled = match reader.handler(row.proceeding.id, ctx.account.organisation_id)? {
                    Some(handler) => stands_for.contains(&handler),
                    None => self.stands_in(ctx, &row),
                };
                let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
                for told in procedure.appointments.iter().filter(|told| told.open || handled) {
                    entries.extend(of_appointment(office, procedure, told, &row)?);
                }
            }
        }
        Ok(())
    }
}

/// Running proceedings of a procedure in which the reader's organisation stands, and, where it has appointments that are open,
/// those of the reader's region.
fn running(reader: &mut Reader<'_>, ctx: &Ctx, procedure: &Procedure) -> AppResult<Vec<ProceedingRow>> {
    let page = PageRequest { limit: EACH_MAX, ..PageRequest::default() };
    let filter = |member, within| ProceedingFilter {
        procedure: Some(procedure.id.clone()),
        terminal: Some(false),
        member,
        within,
        ..ProceedingFilter::default()
    };
    let own = filter(Some(ctx.account.organisation_id), RegionPath::top());
    let mut rows = reader.proceedings(&own, &page)?.items;
    if procedure.appointments.iter().any(|told| told.open) {
        rows.extend(reader.proceedings(&filter(None, ctx.region_path.clone()), &page)?.items);
    }
    let mut known = BTreeSet::new();
    rows.retain(|row| known.insert(row.proceeding.id));
    Ok(rows)
}

/// A judge's own sittings, and those of the reader's organisation where it booked them.
fn is_own(row: &SittingRow, ctx: &Ctx) -> bool {
    let booked = row.booking.is_some();
    let of_court = row.sitting.court_id == ctx.account.organisation_id;
    row.sitting.judge_id == ctx.account.id || booked && !of_court && is_of(row, ctx.account.organisation_id)
}

fn of_sitting(office: &Office, row: &SittingRow) -> CalendarEntry {
    let sitting = &row.sitting;
    let name = |id: RegionId| office.region(id).map(|region| region.name.clone()).unwrap_or_default();
    let title = match row.booking.as_ref() {
        None => format!("微法庭（未预约）{}", name(sitting.region_id)),
        Some(booking) => {
            let purpose = match booking.purpose {
                SittingPurpose::Mediation => "调解",
                SittingPurpose::Confirmation => "司法确认",
                SittingPurpose::VillageRules => "村规民约审查",
                SittingPurpose::Advice => "法律咨询",
            };
            format!("微法庭·{purpose} {}", name(booking.region_id))
        }
    };
    CalendarEntry {
        uid: format!("sitting-{}@fengqiao", sitting.id),
        when: When::Span(sitting.starts_at, sitting.ends_at),
        title,
        place: match sitting.form {
            SittingForm::OnLine => Some("线上".to_owned()),
            SittingForm::OnSite => sitting.place.clone(),
        },
        revision: row.revision,
        changed_at: row.changed_at,
        cancelled: row.state == SittingState::Cancelled,
    }
}

fn of_appointment(
    office: &Office,
    procedure: &Procedure,
    told: &Told,
    row: &ProceedingRow,
) -> AppResult<Option<CalendarEntry>> {
    let it = &row.proceeding;
    if !told.states.is_empty() && !told.states.contains(&it.state) {
        return Ok(None);
    }
    let instance = instance_of(row)?;
    let text = |field: &str| instance.fields.get(field).and_then(|value| value.as_str());
    let Some(on) = text(&told.on) else { return Ok(None) };
    let day = on.parse::<Date>().ok().map(When::Day);
    let instant = || on.parse::<Timestamp>().ok().map(|at| When::Span(at, at + SignedDuration::from_hours(1)));
    let Some(when) = day.or_else(instant) else { return Ok(None) };
    // The title of a matter is somebody's own words; that of work on a place is what the office called it.
    let named = if it.subject.kind == "region" { format!("：{}", it.title) } else { String::new() };
    let region = office.region(it.region_id).map(|region| region.name.clone()).unwrap_or_default();
    Ok(Some(CalendarEntry {
        uid: format!("{}-{}@fengqiao", told.id, it.id),
        when,
        title: format!("{}·{}{named}（{}）", procedure.title.zh, told.title.zh, it.code),
        place: told.place.as_ref().and_then(|field| text(field)).map(str::to_owned).or(Some(region)),
        revision: it.revision,
        changed_at: row.proceeding.since_at,
        cancelled: false,
    }))
}
