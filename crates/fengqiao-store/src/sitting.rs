//! Sittings in SQL. A booking is one conditional update: of two that come at once, one finds the sitting open.

use fengqiao_domain::id::{AccountId, OrganisationId, SittingId};
use fengqiao_domain::sitting::{Booking, Sitting, SittingState};
use jiff::Timestamp;

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

/// Sittings read at once at most: more than a county's judges sit in half a year.
pub const SITTINGS_READ_MAX: u32 = 2_000;

/// A sitting and who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingRow {
    /// The sitting.
    pub sitting: Sitting,
    /// Whether it can be had.
    pub state: SittingState,
    /// Who has it.
    pub booking: Option<Booking>,
    /// How often it was changed.
    pub revision: u32,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

/// Which sittings are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingFilter {
    /// Those that end after this instant.
    pub from_at: Timestamp,
    /// Those that begin before this instant.
    pub to_at: Timestamp,
}

const COLUMNS: &str = "body, state, booking, revision, changed_at";

fn sitting_row(row: &Row<'_>) -> StoreResult<SittingRow> {
    let state = match row.get::<String>(1)?.as_str() {
        "open" => SittingState::Open,
        "booked" => SittingState::Booked,
        "cancelled" => SittingState::Cancelled,
        _ => return Err(StoreError::damaged("state of a sitting", "is unknown")),
    };
    let booking: Option<String> = row.get(2)?;
    let booking = booking.map(|text| serde_json::from_str(&text)).transpose()?;
    Ok(SittingRow { sitting: row.json(0)?, state, booking, revision: row.number(3)?, changed_at: row.instant(4)? })
}

impl Tx<'_> {
    pub(crate) fn project_sitting(&mut self, sitting: &Sitting) -> StoreResult<()> {
        let path = self
            .region_path(Some(sitting.region_id))?
            .ok_or_else(|| StoreError::damaged("region of a sitting", "is unknown"))?;
        let sql = "insert into sitting (top_region, id, court_id, judge_id, region_path, starts_at, ends_at, state, booked_by, body, booking, revision, changed_at, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', null, ?8, null, 0, ?9, ?9) \
                   on conflict (top_region, id) do update set judge_id = ?4, region_path = ?5, starts_at = ?6, ends_at = ?7, body = ?8, \
                   revision = sitting.revision + 1, changed_at = ?9";
        let values = params![
            self.top_region,
            sitting.id,
            sitting.court_id,
            sitting.judge_id,
            path.as_str(),
            sitting.starts_at,
            sitting.ends_at,
            json_text(sitting)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_sitting_booked(&mut self, id: SittingId, booking: &Booking) -> StoreResult<()> {
        let sql = "update sitting set state = 'booked', booked_by = ?3, booking = ?4, revision = revision + 1, changed_at = ?5 where top_region = ?1 and id = ?2 and state = 'open'";
        let values = params![self.top_region, id, booking.organisation_id, json_text(booking)?, self.at];
        self.changed("sitting", sql, values)
    }

    pub(crate) fn project_sitting_released(&mut self, id: SittingId) -> StoreResult<()> {
        let sql = "update sitting set state = 'open', booked_by = null, booking = null, revision = revision + 1, changed_at = ?3 where top_region = ?1 and id = ?2 and state = 'booked'";
        self.changed("sitting", sql, params![self.top_region, id, self.at])
    }

    pub(crate) fn project_sitting_cancelled(&mut self, id: SittingId) -> StoreResult<()> {
        let sql = "update sitting set state = 'cancelled', revision = revision + 1, changed_at = ?3 where top_region = ?1 and id = ?2 and state <> 'cancelled'";
        self.changed("sitting", sql, params![self.top_region, id, self.at])
    }
}

impl Reader<'_> {
    /// One sitting.
    ///
    /// # Errors
    /// The database refuses.
    pub fn sitting(&mut self, id: SittingId) -> StoreResult<Option<SittingRow>> {
        let sql = format!("select {COLUMNS} from sitting where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], sitting_row)
    }

    /// Sittings by their time, at most [`SITTINGS_READ_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn sittings(&mut self, filter: &SittingFilter) -> StoreResult<Vec<SittingRow>> {
        let sql = format!(
            "select {COLUMNS} from sitting where top_region = ?1 and ends_at > ?2 and starts_at < ?3 order by starts_at, id limit ?4"
        );
        let values = params![self.top_region, filter.from_at, filter.to_at, SITTINGS_READ_MAX];
        self.conn.query(&sql, values, sitting_row)
    }

    /// Whether a judge sits at some moment of a time, in another sitting than `without`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn judge_sits(
        &mut self,
        judge_id: AccountId,
        (starts_at, ends_at): (Timestamp, Timestamp),
        without: Option<SittingId>,
    ) -> StoreResult<bool> {
        let sql = "select id from sitting where top_region = ?1 and judge_id = ?2 and starts_at < ?4 and ends_at > ?3 \
                   and state <> 'cancelled' and id <> ?5 order by id limit 1";
        let without = without.map(|id| id.to_string()).unwrap_or_default();
        let values = params![self.top_region, judge_id, starts_at, ends_at, without];
        Ok(self.conn.query_one(sql, values, |row| row.get::<String>(0))?.is_some())
    }

    /// Sittings ahead that an organisation has booked.
    ///
    /// # Errors
    /// The database refuses.
    pub fn sittings_booked_by(&mut self, organisation_id: OrganisationId, from_at: Timestamp) -> StoreResult<u32> {
        let sql = "select count(*) from sitting where top_region = ?1 and booked_by = ?2 and state = 'booked' and starts_at > ?3 order by 1";
        let found =
            self.conn.query_one(sql, params![self.top_region, organisation_id, from_at], |row| row.number(0))?;
        Ok(found.unwrap_or_default())
    }
}
