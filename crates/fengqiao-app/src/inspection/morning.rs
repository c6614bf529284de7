//! The morning of a visit: the official alone is told, on the bell. Nothing is kept before the morning, so that the notice tells
//! nobody on the eve what is still in the sealed seed; it is no event, and no listener hears of it.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::id::{AccountId, LiaisonId, NoticeId, OrganisationId};
use fengqiao_domain::inspection::Drawn;
use fengqiao_store::{NoticeRow, Reader};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::app::{App, new_id};
use crate::day::{day_in_china, minute_in_china};
use crate::error::{AppError, AppResult};
use crate::inspection::plan::{Draws, WINDOW_DAYS_MAX, drawn_of, window_on};

/// Key of the message.
const MESSAGE: &str = "visit_today";
/// What the notice is about: the day's visit, which has no id before the check-in.
const TARGET: &str = "inspection_today";

impl App {
    /// Tells every official whose visit is today, once, from the morning on; returns how many were told.
    ///
    /// # Errors
    /// A seed does not open, or the store refuses.
    pub fn tell_visits(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let today = day_in_china(now);
        let day = today.to_string();
        let visits = self.store().read(top_region, |reader| {
            let visits = visits_of(reader, today, minute_in_china(now))?;
            let mut open = Vec::new();
            for (account_id, station_id) in visits {
                let told = reader.was_notified(account_id, MESSAGE, (TARGET, &day))?;
                if !told && reader.account(account_id)?.is_some_and(|account| account.active) {
                    open.push((account_id, station_id));
                }
            }
            Ok::<_, AppError>(open)
        })?;
        if visits.is_empty() {
            return Ok(0);
        }
        let office = self.office(top_region)?;
        self.store().write(top_region, now, move |tx| {
            let mut told = 0;
            for (account_id, station_id) in visits {
                // Another process may have been quicker.
                if tx.reader().was_notified(account_id, MESSAGE, (TARGET, &day))? {
                    continue;
                }
                let station = office.organisation(station_id).map(|it| it.name.clone()).unwrap_or_default();
                tx.notify(&NoticeRow {
                    id: new_id(now, NoticeId::new),
                    account_id,
                    at: now,
                    message: MESSAGE.to_owned(),
                    params: BTreeMap::from([("station".to_owned(), station), ("day".to_owned(), day.clone())]),
                    target_kind: TARGET.to_owned(),
                    target_id: day.clone(),
                    read_at: None,
                })?;
                told += 1;
            }
            Ok(told)
        })
    }
}

/// Who visits which station on a day, as far as the morning has come and nobody has checked in.
fn visits_of(reader: &mut Reader<'_>, today: Date, minute: u16) -> AppResult<Vec<(AccountId, OrganisationId)>> {
    let mut draws = Draws::load(reader)?;
    let from = today.saturating_sub(Span::new().days(WINDOW_DAYS_MAX));
    let to = today.saturating_add(Span::new().days(WINDOW_DAYS_MAX));
    let taken = reader.taken_days(None, from, to)?;
    let visited: BTreeSet<LiaisonId> = reader.visited_days(today, today)?.into_iter().map(|(id, ..)| id).collect();
    let mut found = Vec::new();
    for link in reader.all_liaisons()? {
        if !link.holds_on(today) || visited.contains(&link.liaison.id) {
            continue;
        }
        let Some(window) = window_on(&link, today) else { continue };
        if draws.period(window).is_none_or(|row| minute < u16::from(row.period.morning_hour) * 60) {
            continue;
        }
        let Some((row, seed)) = draws.opened(reader, window)? else { continue };
        if drawn_of(&link, (window, row, &seed), &taken, today) == (Drawn::Day { on: today }) {
            found.push((link.liaison.account_id, link.liaison.station_id));
        }
    }
    Ok(found)
}
