//! Patrol plans and visits in SQL: plans as they were proposed and what became of them, and the visits of accepted plans.

use fengqiao_domain::id::{AccountId, OrganisationId, PatrolId, RegionId, TeamId, VisitId};
use fengqiao_domain::patrol::{PatrolPlan, PlanChange, Route, Visit, VisitState};
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// Visits read at once at most; a county's teams make far fewer in the longest period of a cap.
pub const VISITS_READ_MAX: u32 = 50_000;

/// What a person made of a plan when accepting it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatrolSettled {
    /// What was changed.
    pub changes: Vec<PlanChange>,
    /// The routes as accepted.
    pub routes: Vec<Route>,
}

/// A plan with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PatrolRow {
    /// The plan as it was proposed.
    pub plan: PatrolPlan,
    /// `proposed`, `accepted` or `refused`.
    pub state: String,
    /// Who asked for it, none for the morning's timer.
    pub proposed_by: Option<AccountId>,
    /// When a person accepted or refused it.
    pub settled_at: Option<Timestamp>,
    /// Who that was.
    pub settled_by: Option<AccountId>,
    /// Why it was refused.
    pub refused_for: Option<String>,
    /// What was accepted.
    pub settled: Option<PatrolSettled>,
}

/// One visit of an accepted plan.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// The visit.
    pub visit: Visit,
    /// Its plan.
    pub patrol_id: PatrolId,
    /// Its team.
    pub team_id: TeamId,
    /// The day.
    pub on: Date,
    /// How it stands.
    pub state: VisitState,
    /// What the team said of it.
    pub note: Option<String>,
    /// When the team said so.
    pub settled_at: Option<Timestamp>,
    /// Who that was.
    pub settled_by: Option<AccountId>,
}

/// A visit as the caps count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitDay {
    /// The place.
    pub region_id: RegionId,
    /// Its path.
    pub path: RegionPath,
    /// The team.
    pub team_id: TeamId,
    /// The day.
    pub on: Date,
    /// How it stands.
    pub state: VisitState,
}

/// Which plans to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatrolFilter {
    /// Subtree.
    pub within: RegionPath,
    /// `proposed`, `accepted` or `refused`.
    pub state: Option<String>,
    /// The day.
    pub on: Option<Date>,
}

const COLUMNS: &str = "id, body, state, settled_at, refused_for, settled, planned_on, \
                       (select e.account_id from event e where e.top_region = patrol.top_region and e.subject_kind = 'patrol' \
                       and e.subject_id = patrol.id and e.kind = 'patrol_proposed' order by e.seq limit 1), \
                       (select e.account_id from event e where e.top_region = patrol.top_region and e.subject_kind = 'patrol' \
                       and e.subject_id = patrol.id and e.kind in ('patrol_accepted', 'patrol_refused') order by e.seq limit 1)";
const VISIT_COLUMNS: &str = "id, body, patrol_id, team_id, visit_on, state, note, settled_at, \
                             (select e.account_id from event e where e.top_region = visit.top_region and e.subject_kind = 'visit' \
                             and e.subject_id = visit.id and e.kind = 'visit_settled' order by e.seq desc limit 1)";

fn patrol_row(row: &Row<'_>) -> StoreResult<PatrolRow> {
    let settled: Option<String> = row.get(5)?;
    Ok(PatrolRow {
        plan: row.json(1)?,
        state: row.get(2)?,
        settled_at: row.instant_opt(3)?,
        refused_for: row.get(4)?,
        settled: settled.map(|text| serde_json::from_str(&text)).transpose()?,
        proposed_by: row.id_opt(7)?,
        settled_by: row.id_opt(8)?,
    })
}

fn state_of(word: &str) -> StoreResult<VisitState> {
    VisitState::of(word).ok_or_else(|| StoreError::damaged("state of a visit", "is unknown"))
}

fn visit_row(row: &Row<'_>) -> StoreResult<VisitRow> {
    Ok(VisitRow {
        visit: row.json(1)?,
        patrol_id: row.id(2)?,
        team_id: row.id(3)?,
        on: row.day(4)?,
        state: state_of(&row.get::<String>(5)?)?,
        note: row.get(6)?,
        settled_at: row.instant_opt(7)?,
        settled_by: row.id_opt(8)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_patrol(&mut self, plan: &PatrolPlan) -> StoreResult<()> {
        let path = self.known_path(plan.region_id)?;
        let sql = "insert into patrol (top_region, id, code, region_id, region_path, planned_on, proposed_at, state, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'proposed', ?8, ?9)";
        let values = params![
            self.top_region,
            plan.id,
            &plan.code,
            plan.region_id,
            path.as_str(),
            plan.planned_on,
            plan.proposed_at,
            json_text(plan)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn known_path(&mut self, id: RegionId) -> StoreResult<RegionPath> {
        self.region_path(Some(id))?.ok_or_else(|| StoreError::damaged("region of a patrol plan", "is unknown"))
    }

    pub(crate) fn project_patrol_accepted(
        &mut self,
        id: PatrolId,
        changes: &[PlanChange],
        routes: &[Route],
    ) -> StoreResult<()> {
        let settled = json_text(&PatrolSettled { changes: changes.to_vec(), routes: routes.to_vec() })?;
        let sql = "update patrol set state = 'accepted', settled_at = ?3, settled = ?4 where top_region = ?1 and id = ?2 and state = 'proposed'";
        self.changed("patrol plan", sql, params![self.top_region, id, self.at, settled])?;
        let on = "select planned_on from patrol where top_region = ?1 and id = ?2 order by id";
        let on = self.conn.query_one(on, params![self.top_region, id], |row| row.day(0))?;
        let on = on.ok_or_else(|| StoreError::damaged("patrol plan", "is unknown"))?;
        for route in routes {
            let team = self.reader().team(route.team_id)?;
            let team = team.ok_or_else(|| StoreError::damaged("team of a patrol plan", "is unknown"))?;
            for (ordinal, visit) in (0_u32..).zip(&route.visits) {
                self.keep_visit((id, on), (route.team_id, team.organisation_id), ordinal, visit)?;
            }
        }
        Ok(())
    }

    fn keep_visit(
        &mut self,
        (patrol_id, on): (PatrolId, Date),
        (team_id, organisation_id): (TeamId, OrganisationId),
        ordinal: u32,
        visit: &Visit,
    ) -> StoreResult<()> {
        let path = self.known_path(visit.region_id)?;
        let sql = "insert into visit (top_region, id, patrol_id, team_id, organisation_id, region_id, region_path, visit_on, ordinal, state, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'planned', ?10, ?11)";
        let values = params![
            self.top_region,
            visit.id,
            patrol_id,
            team_id,
            organisation_id,
            visit.region_id,
            path.as_str(),
            on,
            ordinal,
            json_text(visit)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_patrol_refused(&mut self, id: PatrolId, reason: &str) -> StoreResult<()> {
        let sql = "update patrol set state = 'refused', settled_at = ?3, refused_for = ?4 where top_region = ?1 and id = ?2 and state = 'proposed'";
        self.changed("patrol plan", sql, params![self.top_region, id, self.at, reason])
    }

    pub(crate) fn project_visit_settled(
        &mut self,
        id: VisitId,
        state: VisitState,
        note: Option<&str>,
    ) -> StoreResult<()> {
        let sql = "update visit set state = ?3, note = ?4, settled_at = ?5 where top_region = ?1 and id = ?2";
        self.changed("visit", sql, params![self.top_region, id, state.word(), note, self.at])
    }
}

impl Reader<'_> {
    /// One plan.
    ///
    /// # Errors
    /// The database refuses.
    pub fn patrol(&mut self, id: PatrolId) -> StoreResult<Option<PatrolRow>> {
        let sql = format!("select {COLUMNS} from patrol where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], patrol_row)
    }

    /// Plans, newest day first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn patrols(&mut self, filter: &PatrolFilter, page: &PageRequest) -> StoreResult<Page<PatrolRow>> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("state", filter.state.as_deref());
        query.equal("planned_on", filter.on);
        let total = query.total(self.conn, "patrol", TOTAL_COUNT_MAX)?;
        query.before("planned_on", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "patrol", ("planned_on desc, id desc", limit + 1), |row| {
            Ok((patrol_row(row)?, row.get::<i64>(6)?))
        })?;
        let paged = Page::from_rows(rows, limit, total, |(row, on)| (*on, row.plan.id.to_string()));
        let Page { items, next, total, total_exact } = paged;
        Ok(Page { items: items.into_iter().map(|(row, _)| row).collect(), next, total, total_exact })
    }

    /// One visit of an accepted plan.
    ///
    /// # Errors
    /// The database refuses.
    pub fn visit(&mut self, id: VisitId) -> StoreResult<Option<VisitRow>> {
        let sql = format!("select {VISIT_COLUMNS} from visit where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], visit_row)
    }

    /// The visits of an accepted plan, by team, in their order.
    ///
    /// # Errors
    /// The database refuses.
    pub fn visits_of_patrol(&mut self, id: PatrolId) -> StoreResult<Vec<VisitRow>> {
        let sql = format!(
            "select {VISIT_COLUMNS} from visit where top_region = ?1 and patrol_id = ?2 order by team_id, ordinal, id limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, id, VISITS_READ_MAX], visit_row)
    }

    /// The visits of an organisation's teams on one day, by team, in their order.
    ///
    /// # Errors
    /// The database refuses.
    pub fn visits_of_organisation(&mut self, id: OrganisationId, on: Date) -> StoreResult<Vec<VisitRow>> {
        let sql = format!(
            "select {VISIT_COLUMNS} from visit where top_region = ?1 and organisation_id = ?2 and visit_on = ?3 order by team_id, ordinal, id limit ?4"
        );
        self.conn.query(&sql, params![self.top_region, id, on, VISITS_READ_MAX], visit_row)
    }

    /// The visits of some days, both inclusive, as the caps count them; at most [`VISITS_READ_MAX`], the newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn visit_days(&mut self, from_on: Date, to_on: Date) -> StoreResult<Vec<VisitDay>> {
        let sql = "select region_id, region_path, team_id, visit_on, state from visit \
                   where top_region = ?1 and visit_on between ?2 and ?3 order by visit_on desc, id limit ?4";
        self.conn.query(sql, params![self.top_region, from_on, to_on, VISITS_READ_MAX], |row| {
            Ok(VisitDay {
                region_id: row.id(0)?,
                path: RegionPath::from_stored(row.get(1)?),
                team_id: row.id(2)?,
                on: row.day(3)?,
                state: state_of(&row.get::<String>(4)?)?,
            })
        })
    }

    /// The last day before `before_on` on which each place was visited; planned and unmade visits do not count.
    ///
    /// # Errors
    /// The database refuses.
    pub fn last_visits(&mut self, before_on: Date) -> StoreResult<Vec<(RegionId, Date)>> {
        let sql = "select region_id, max(visit_on) from visit where top_region = ?1 and visit_on < ?2 and state = 'done' \
                   group by region_id order by region_id";
        self.conn.query(sql, params![self.top_region, before_on], |row| Ok((row.id(0)?, row.day(1)?)))
    }
}
