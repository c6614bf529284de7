//! Who is sent today: worked out from the sealed seed whenever it is asked, and kept nowhere.

use std::collections::BTreeMap;

use fengqiao_domain::id::{LiaisonId, OrganisationId};
use fengqiao_domain::inspection::{Drawn, Seed, Taken, Window, drawn, order, seed_of_hex, windows};
use fengqiao_domain::liaison::Place;
use fengqiao_store::{DrawRow, LiaisonRow, Reader, TakenDay};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::day::{day_in_china, minute_in_china};
use crate::error::{AppError, AppResult};

/// Longest window in days, from which windows that hold a day are looked for.
pub(super) const WINDOW_DAYS_MAX: i64 = 62;

/// A visit that is today.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// The link.
    pub liaison_id: LiaisonId,
    /// The station.
    pub station_id: OrganisationId,
    /// Where its front desk is.
    pub place: Option<Place>,
    /// The day.
    pub on: Date,
    /// The last day of the window.
    pub until_on: Date,
}

impl App {
    /// The visit of the person that is today; none on other days, before the morning, and once the person has checked in.
    ///
    /// # Errors
    /// Not permitted, a seed does not open, or the store refuses.
    pub fn inspection_today(&self, ctx: &Ctx) -> AppResult<Option<Today>> {
        self.setup().matrix.permit(ctx, "make_inspections", Some(&ctx.region_path), "any")?;
        let today = day_in_china(ctx.now);
        self.read(ctx, |reader| {
            let links = reader.liaisons_of(ctx.account.id, ctx.account.organisation_id)?;
            let own = links.into_iter().find(|row| row.liaison.account_id == ctx.account.id && row.holds_on(today));
            let Some(link) = own else { return Ok(None) };
            let mut draws = Draws::load(reader)?;
            let Some((window, drawn)) = drawn_on(reader, &mut draws, &link, today)? else { return Ok(None) };
            let hour = draws.period(window).map_or(0, |row| row.period.morning_hour);
            let is_morning = minute_in_china(ctx.now) >= u16::from(hour) * 60;
            let visited = reader.visited_days(today, today)?.iter().any(|(id, ..)| *id == link.liaison.id);
            if drawn != (Drawn::Day { on: today }) || !is_morning || visited {
                return Ok(None);
            }
            let note = reader.station_notes()?.into_iter().find(|note| note.station_id == link.liaison.station_id);
            Ok(Some(Today {
                liaison_id: link.liaison.id,
                station_id: link.liaison.station_id,
                place: note.and_then(|note| note.place),
                on: today,
                until_on: window.to_on,
            }))
        })
    }
}

/// The period whose seed draws a window; none when the window began before the digest was published.
pub(super) fn period_of(draws: &[DrawRow], window: Window) -> Option<&DrawRow> {
    draws.iter().find(|row| {
        (row.period.from_on..=row.period.to_on).contains(&window.from_on) && row.period.drawn_from_on <= window.from_on
    })
}

/// The periods of the draws with their seeds, each opened once.
pub(super) struct Draws {
    rows: Vec<DrawRow>,
    seeds: BTreeMap<Date, Option<Seed>>,
}

impl Draws {
    pub(super) fn load(reader: &mut Reader<'_>) -> AppResult<Self> {
        Ok(Self { rows: reader.draws()?, seeds: BTreeMap::new() })
    }

    /// The period whose seed draws a window.
    pub(super) fn period(&self, window: Window) -> Option<&DrawRow> {
        period_of(&self.rows, window)
    }

    /// The period of a window with its seed; none where no period draws it, or nobody kept the seed.
    pub(super) fn opened(&mut self, reader: &mut Reader<'_>, window: Window) -> AppResult<Option<(&DrawRow, Seed)>> {
        let Some(row) = period_of(&self.rows, window) else { return Ok(None) };
        let from_on = row.period.from_on;
        let seed = match self.seeds.get(&from_on) {
            Some(known) => *known,
            None => {
                let seed = reader.seed(from_on)?.map(|text| seed_of_hex(&text)).transpose();
                *self.seeds.entry(from_on).or_insert(seed.map_err(|error| AppError::Data(error.to_string()))?)
            }
        };
        Ok(seed.map(|seed| (row, seed)))
    }
}

/// The window of a link that holds a day.
pub(super) fn window_on(link: &LiaisonRow, on: Date) -> Option<Window> {
    let from = on.saturating_sub(Span::new().days(WINDOW_DAYS_MAX));
    windows(&link.liaison, from, on).into_iter().find(|window| window.to_on >= on)
}

/// The window of a link that holds a day, and what is drawn of it as far as the mornings up to that day know.
pub(super) fn drawn_on(
    reader: &mut Reader<'_>,
    draws: &mut Draws,
    link: &LiaisonRow,
    on: Date,
) -> AppResult<Option<(Window, Drawn)>> {
    let Some(window) = window_on(link, on) else { return Ok(None) };
    let Some((row, seed)) = draws.opened(reader, window)? else { return Ok(None) };
    let taken = reader.taken_days(Some(link.liaison.station_id), window.from_on, window.to_on)?;
    Ok(Some((window, drawn_of(link, (window, row, &seed), &taken, on))))
}

/// What is drawn of a window.
pub(super) fn drawn_of(
    link: &LiaisonRow,
    (window, row, seed): (Window, &DrawRow, &Seed),
    taken: &[TakenDay],
    until_on: Date,
) -> Drawn {
    let days = order(seed, link.liaison.id, window, &row.period.days);
    let hour = row.period.morning_hour;
    let known = |at: Timestamp| match minute_in_china(at) < u16::from(hour) * 60 {
        true => day_in_china(at),
        false => day_in_china(at).tomorrow().unwrap_or(Date::MAX),
    };
    let taken: Vec<Taken> = taken
        .iter()
        .filter(|it| it.station_id == link.liaison.station_id)
        .map(|it| Taken { on: it.on, known_on: known(it.set_at), until_on: it.dropped_at.map(known) })
        .collect();
    drawn(&days, &taken, link.over_on, until_on)
}
