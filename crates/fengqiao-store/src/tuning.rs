//! Accepted changes of the watch in SQL.

use fengqiao_domain::id::{AccountId, TuningId};
use fengqiao_domain::tuning::Tuning;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

/// A tuning with who accepted it and whether it still holds.
#[derive(Debug, Clone, PartialEq)]
pub struct TuningRow {
    /// The tuning.
    pub tuning: Tuning,
    /// Who accepted it.
    pub accepted_by: Option<AccountId>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// Who took it back.
    pub withdrawn_by: Option<AccountId>,
    /// Why it was taken back.
    pub withdrawn_for: Option<String>,
}

const COLUMNS: &str = "body, withdrawn_at, withdrawn_for, \
                       (select e.account_id from event e where e.top_region = tuning.top_region and e.subject_kind = 'tuning' \
                       and e.subject_id = tuning.id and e.kind = 'tuning_accepted' order by e.seq limit 1), \
                       (select e.account_id from event e where e.top_region = tuning.top_region and e.subject_kind = 'tuning' \
                       and e.subject_id = tuning.id and e.kind = 'tuning_withdrawn' order by e.seq limit 1)";

/// Tunings kept in one office at most; far more than an office can oversee.
pub const TUNINGS_MAX: u32 = 200;

fn tuning_row(row: &Row<'_>) -> StoreResult<TuningRow> {
    Ok(TuningRow {
        tuning: row.json(0)?,
        withdrawn_at: row.instant_opt(1)?,
        withdrawn_for: row.get(2)?,
        accepted_by: row.id_opt(3)?,
        withdrawn_by: row.id_opt(4)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_tuning(&mut self, tuning: &Tuning) -> StoreResult<()> {
        let sql = "insert into tuning (top_region, id, accepted_at, body, created_at) values (?1, ?2, ?3, ?4, ?5)";
        let values = params![self.top_region, tuning.id, tuning.accepted_at, json_text(tuning)?, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_tuning_withdrawn(&mut self, id: TuningId, reason: &str) -> StoreResult<()> {
        let sql = "update tuning set withdrawn_at = ?3, withdrawn_for = ?4 where top_region = ?1 and id = ?2 and withdrawn_at is null";
        self.changed("tuning", sql, params![self.top_region, id, self.at, reason])
    }
}

impl Reader<'_> {
    /// Tunings, oldest first, at most [`TUNINGS_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn tunings(&mut self) -> StoreResult<Vec<TuningRow>> {
        let sql = format!("select {COLUMNS} from tuning where top_region = ?1 order by accepted_at, id limit ?2");
        self.conn.query(&sql, params![self.top_region, TUNINGS_MAX], tuning_row)
    }
}
