//! Teams in SQL.

use fengqiao_domain::id::TeamId;
use fengqiao_domain::patrol::Team;

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::params;
use crate::store::{Reader, Tx};

/// Teams of one office at most; far more than a county has.
pub const TEAMS_MAX: u32 = 500;

impl Tx<'_> {
    pub(crate) fn project_team(&mut self, team: &Team) -> StoreResult<()> {
        let path = self
            .region_path(Some(team.start_region_id))?
            .ok_or_else(|| StoreError::damaged("region of a team", "is unknown"))?;
        let sql = "insert into team (top_region, id, organisation_id, region_path, active, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                   on conflict (top_region, id) do update set organisation_id = ?3, region_path = ?4, active = ?5, body = ?6";
        let values = params![
            self.top_region,
            team.id,
            team.organisation_id,
            path.as_str(),
            team.active,
            json_text(team)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Teams, those that still go out first, in the order in which they were made, at most [`TEAMS_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn teams(&mut self) -> StoreResult<Vec<Team>> {
        let sql = "select body from team where top_region = ?1 order by active desc, id limit ?2";
        self.conn.query(sql, params![self.top_region, TEAMS_MAX], |row| row.json(0))
    }

    /// One team.
    ///
    /// # Errors
    /// The database refuses.
    pub fn team(&mut self, id: TeamId) -> StoreResult<Option<Team>> {
        let sql = "select body from team where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], |row| row.json(0))
    }
}
