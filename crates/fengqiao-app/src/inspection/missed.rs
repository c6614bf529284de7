//! Windows that were over without a visit: told once a night, after the time in which a check-in without network may still
//! arrive. A window in which nobody was drawn, or whose check-in still waits for a person, is not missed.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::LiaisonId;
use fengqiao_domain::inspection::{Drawn, MissedWindow, Moment, Window, windows};
use fengqiao_domain::points::Happening;
use fengqiao_store::{LiaisonRow, Reader, Tx};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::app::App;
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::inspection::plan::{Draws, WINDOW_DAYS_MAX, drawn_of};
use crate::points::Cause;

/// Days back in which windows are looked at: the longest window, its grace, and nights on which nothing ran.
const BACK_DAYS: i64 = 2 * WINDOW_DAYS_MAX;

impl App {
    /// Tells the windows that were over without a visit and were not told before; returns how many.
    ///
    /// # Errors
    /// A seed does not open, or the store refuses.
    pub fn tell_missed_windows(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let grace = Span::new().days(i64::from(self.setup().liaison.check_in.late_days_max) + 1);
        let until = day_in_china(now).saturating_sub(grace);
        let from = until.saturating_sub(Span::new().days(BACK_DAYS));
        let office = self.office(top_region)?;
        let found = self.store().read(top_region, |reader| {
            let visited = reader.visited_days(from.saturating_sub(Span::new().days(WINDOW_DAYS_MAX)), until)?;
            let (mut found, mut draws) = (Vec::new(), Draws::load(reader)?);
            for link in reader.all_liaisons()? {
                let Some(station) = office.organisation(link.liaison.station_id) else { continue };
                let missed = missed_of(reader, &mut draws, (&link, &visited), (from, until))?;
                let official = if missed.is_empty() { None } else { reader.account(link.liaison.account_id)? };
                let Some(official) = official else { continue };
                found.extend(missed.into_iter().map(|window| MissedWindow {
                    liaison_id: link.liaison.id,
                    station_id: station.id,
                    region_id: station.region_id,
                    account_id: official.id,
                    organisation_id: official.organisation_id,
                    window,
                }));
            }
            AppResult::Ok(found)
        })?;
        let count = found.len();
        let app = self.clone();
        self.store()
            .write(top_region, now, move |tx| found.into_iter().try_for_each(|missed| app.record_missed(tx, missed)))?;
        Ok(count)
    }

    fn record_missed(&self, tx: &mut Tx<'_>, missed: MissedWindow) -> AppResult<()> {
        if tx.reader().missed_windows(missed.liaison_id, missed.window.from_on)?.contains(&missed.window.from_on) {
            return Ok(());
        }
        let seq = tx.next_seq()?;
        tx.record(&Actor::default(), &[Event::InspectionMissed { missed }])?;
        let happening = Happening::Inspection(Moment::Missed, missed.organisation_id);
        self.give(tx, &Actor::default(), Cause { seq, ..Cause::default() }, &happening)
    }
}

/// Windows of a link that ended from one day to another, in which somebody was drawn and nobody came.
fn missed_of(
    reader: &mut Reader<'_>,
    draws: &mut Draws,
    (link, visited): (&LiaisonRow, &[(LiaisonId, Date, String)]),
    (from, until): (Date, Date),
) -> AppResult<Vec<Window>> {
    let over = windows(&link.liaison, from.saturating_sub(Span::new().days(WINDOW_DAYS_MAX)), until);
    let over: Vec<Window> = over.into_iter().filter(|window| (from..=until).contains(&window.to_on)).collect();
    let Some(first) = over.first() else { return Ok(Vec::new()) };
    let told = reader.missed_windows(link.liaison.id, first.from_on)?;
    let mut found = Vec::new();
    for window in over.into_iter().filter(|window| !told.contains(&window.from_on)) {
        let inside = |on: &Date| (window.from_on..=window.to_on).contains(on);
        if visited.iter().any(|(id, on, doubt)| *id == link.liaison.id && inside(on) && doubt != "rejected") {
            continue;
        }
        let Some((row, seed)) = draws.opened(reader, window)? else { continue };
        let taken = reader.taken_days(Some(link.liaison.station_id), window.from_on, window.to_on)?;
        if matches!(drawn_of(link, (window, row, &seed), &taken, window.to_on), Drawn::Day { .. }) {
            found.push(window);
        }
    }
    Ok(found)
}
