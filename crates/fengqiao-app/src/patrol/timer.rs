//! The morning's plan: proposed once for a day after its scan, when a team is on shift. It waits for a person.

use fengqiao_domain::event::Actor;
use fengqiao_domain::id::PatrolId;
use fengqiao_store::{PageRequest, PatrolFilter};
use jiff::Timestamp;

use crate::app::App;
use crate::day::{day_in_china, hour_in_china};
use crate::error::AppResult;
use crate::patrol::propose::Asked;
use crate::signal::seed_of;

impl App {
    /// Proposes the plan of this day for the whole office, unless there is one of any kind, no team is on shift, the office
    /// was not scanned today, or the patrol file leaves plans to people.
    ///
    /// # Errors
    /// As [`App::propose_patrol`].
    pub fn propose_in_the_morning(&self, top_region: i64, now: Timestamp) -> AppResult<Option<PatrolId>> {
        if !self.setup().patrol.plan.morning || hour_in_china(now) < self.setup().watch.scan.hour {
            return Ok(None);
        }
        let today = day_in_china(now);
        let (teams, scans, plans) = self.inner.store.read(top_region, |reader| {
            let one = PageRequest { after: None, limit: 1 };
            let of_day = PatrolFilter { on: Some(today), ..PatrolFilter::default() };
            Ok::<_, crate::AppError>((reader.teams()?, reader.scans(&one)?, reader.patrols(&of_day, &one)?))
        })?;
        let on_shift = teams.iter().any(|team| team.is_on_shift(today));
        let scanned = scans.items.first().is_some_and(|row| day_in_china(row.scan.started_at) == today);
        if !on_shift || !scanned || !plans.items.is_empty() {
            return Ok(None);
        }
        let office = self.office(top_region)?;
        let Some(top) = office.regions().first() else { return Ok(None) };
        let asked = Asked { region_id: top.id, on: today, now, seed: seed_of(top_region, today) };
        let plan = self.draft_patrol(top_region, asked)?;
        let app = self.clone();
        self.inner.store.write(top_region, now, move |tx| app.record_patrol(tx, &Actor::default(), plan)).map(Some)
    }
}
