//! Reading plans and visits, and what was told of a place before and after a visit: shown, never scored.

use std::collections::BTreeMap;

use fengqiao_domain::id::{PatrolId, VisitId};
use fengqiao_domain::patrol::{Team, VisitState};
use fengqiao_store::{CountBy, Page, PageRequest, PatrolFilter, PatrolRow, Reader, VisitRow};
use jiff::Span;
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult};
use crate::office::Office;

/// Reports told of a place before and after a visit. A number that falls proves nothing: what was unusual becomes usual again
/// by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// Days counted on each side, as far as they have come to pass.
    pub days: u16,
    /// Days that will be counted on each side in the end.
    pub days_whole: u16,
    /// Reports on the days before the visit.
    pub before: i64,
    /// Reports on the days after it; the day itself counts on neither side.
    pub after: i64,
}

/// One plan as its reader sees it.
pub struct PatrolRead {
    /// The plan and what became of it.
    pub row: PatrolRow,
    /// Its visits, once it was accepted.
    pub visits: Vec<VisitRow>,
    /// What was told of the places of the visits that were made.
    pub effects: BTreeMap<VisitId, Effect>,
    /// Every team of the office, for names.
    pub teams: Vec<Team>,
}

/// A team's visits of one day.
pub struct TeamVisits {
    /// The team.
    pub team: Team,
    /// Its visits in their order.
    pub visits: Vec<VisitRow>,
}

impl App {
    /// A page of plans for the person's region, newest day first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn patrols(&self, ctx: &Ctx, mut filter: PatrolFilter, page: &PageRequest) -> AppResult<Page<PatrolRow>> {
        self.setup().matrix.permit(ctx, "read_patrol", Some(&ctx.region_path), "any")?;
        filter.within = self.visible(ctx, &filter.within);
        self.read(ctx, |reader| Ok(reader.patrols(&filter, page)?))
    }

    /// One plan.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn patrol(&self, ctx: &Ctx, id: PatrolId) -> AppResult<PatrolRead> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.patrol(id)?.ok_or(AppError::NotFound("patrol plan"))?;
            if !self.setup().matrix.may(ctx, "read_patrol", office.path(row.plan.region_id), &row.state) {
                return Err(AppError::NotFound("patrol plan"));
            }
            let visits = reader.visits_of_patrol(id)?;
            let mut effects = BTreeMap::new();
            for visit in visits.iter().filter(|visit| visit.state == VisitState::Done) {
                let effect = self.effect(reader, &office, visit, day_in_china(ctx.now))?;
                effects.extend(effect.map(|effect| (visit.visit.id, effect)));
            }
            Ok(PatrolRead { row, visits, effects, teams: reader.teams()? })
        })
    }

    fn effect(
        &self,
        reader: &mut Reader<'_>,
        office: &Office,
        row: &VisitRow,
        today: Date,
    ) -> AppResult<Option<Effect>> {
        let days_whole = self.setup().patrol.plan.effect_days;
        let passed = row.on.until(today).map_or(0, |span| span.get_days() - 1);
        let days = u16::try_from(passed.max(0)).unwrap_or(u16::MAX).min(days_whole);
        let Some(path) = office.path(row.visit.region_id).filter(|_| days > 0) else { return Ok(None) };
        let span = |days: u16| Span::new().days(i64::from(days));
        let mut count = |from: Date, to: Date| {
            let counts = reader.counts(path, from, to, CountBy::Day)?;
            Ok::<i64, AppError>(counts.iter().map(|(_, reports)| reports).sum())
        };
        let before = count(row.on.saturating_sub(span(days)), row.on.saturating_sub(span(1)))?;
        let after = count(row.on.saturating_add(span(1)), row.on.saturating_add(span(days)))?;
        Ok(Some(Effect { days, days_whole, before, after }))
    }

    /// The visits of the person's organisation on a day, by team in the order of the routes.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn visits(&self, ctx: &Ctx, on: Option<Date>) -> AppResult<Vec<TeamVisits>> {
        self.setup().matrix.permit(ctx, "settle_visit", Some(&ctx.region_path), "planned")?;
        let on = on.unwrap_or_else(|| day_in_china(ctx.now));
        self.read(ctx, |reader| {
            let rows = reader.visits_of_organisation(ctx.account.organisation_id, on)?;
            let mut visits: BTreeMap<_, Vec<VisitRow>> = BTreeMap::new();
            for row in rows {
                visits.entry(row.team_id).or_default().push(row);
            }
            let teams = reader.teams()?.into_iter();
            Ok(teams.filter_map(|team| Some(TeamVisits { visits: visits.remove(&team.id)?, team })).collect())
        })
    }

    /// Whether this person may say what became of a visit of a team.
    #[must_use]
    pub fn may_tick(&self, ctx: &Ctx, row: &VisitRow, team: &Team) -> bool {
        row.on <= day_in_china(ctx.now) && self.may_settle_visit(ctx, row, Some(team))
    }
}
