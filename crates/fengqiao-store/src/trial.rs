//! Trials of the watch in SQL: jobs, so they are kept here and not made by events.

use fengqiao_domain::id::{AccountId, OrganisationId, TrialId};
use fengqiao_domain::trial::TrialKind;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, Store, TOTAL_COUNT_MAX, Tx};

/// A trial to be run.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTrial {
    /// Own key.
    pub id: TrialId,
    /// What for.
    pub kind: TrialKind,
    /// Seed of what is planted or shuffled, and of the replicates.
    pub seed: u64,
    /// Settings of the watch and of the trial as JSON.
    pub parameters: String,
    /// Who asked.
    pub account_id: Option<AccountId>,
    /// For which organisation.
    pub organisation_id: Option<OrganisationId>,
}

/// One trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRow {
    /// As it was asked for.
    pub trial: NewTrial,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Scans in all, 0 before it runs.
    pub steps: u32,
    /// Scans made.
    pub steps_done: u32,
    /// What it gave, as JSON.
    pub result: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

const COLUMNS: &str = "id, kind, seed, parameters, account_id, organisation_id, state, started_at, ended_at, steps, steps_done, result, error";

fn trial_row(row: &Row<'_>) -> StoreResult<TrialRow> {
    let kind = TrialKind::of(&row.get::<String>(1)?);
    let trial = NewTrial {
        id: row.id(0)?,
        kind: kind.ok_or_else(|| StoreError::damaged("kind of a trial", "is unknown"))?,
        seed: row.get::<i64>(2)?.cast_unsigned(),
        parameters: row.get(3)?,
        account_id: row.id_opt(4)?,
        organisation_id: row.id_opt(5)?,
    };
    Ok(TrialRow {
        trial,
        state: row.get(6)?,
        started_at: row.instant(7)?,
        ended_at: row.instant_opt(8)?,
        steps: row.number(9)?,
        steps_done: row.number(10)?,
        result: row.get(11)?,
        error: row.get(12)?,
    })
}

impl Tx<'_> {
    /// Keeps a new trial, waiting.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_trial(&mut self, trial: &NewTrial) -> StoreResult<()> {
        let sql = "insert into trial (top_region, id, kind, seed, parameters, state, account_id, organisation_id, started_at, steps, steps_done, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7, ?8, 0, 0, ?8)";
        let values = params![
            self.top_region,
            trial.id,
            trial.kind.word(),
            trial.seed.cast_signed(),
            &trial.parameters,
            trial.account_id,
            trial.organisation_id,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Says how far a trial has come.
    ///
    /// # Errors
    /// [`crate::StoreError::Stale`] when it has ended, or the database refuses.
    pub fn progress_trial(&mut self, id: TrialId, steps_done: u32, steps: u32) -> StoreResult<()> {
        let sql = "update trial set state = 'running', steps_done = ?3, steps = ?4 \
                   where top_region = ?1 and id = ?2 and state in ('waiting', 'running')";
        self.changed("trial", sql, params![self.top_region, id, steps_done, steps])
    }

    /// Ends a trial with its result or the reason why there is none.
    ///
    /// # Errors
    /// [`crate::StoreError::Stale`] when it has ended, or the database refuses.
    pub fn end_trial(&mut self, id: TrialId, state: &str, outcome: Result<Option<&str>, &str>) -> StoreResult<()> {
        let sql = "update trial set state = ?3, ended_at = ?4, result = ?5, error = ?6 \
                   where top_region = ?1 and id = ?2 and state in ('waiting', 'running')";
        let (result, error) = (outcome.ok().flatten(), outcome.err());
        self.changed("trial", sql, params![self.top_region, id, state, self.at, result, error])
    }
}

impl Reader<'_> {
    /// One trial.
    ///
    /// # Errors
    /// The database refuses.
    pub fn trial(&mut self, id: TrialId) -> StoreResult<Option<TrialRow>> {
        let sql = format!("select {COLUMNS} from trial where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], trial_row)
    }

    /// Trials, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn trials(&mut self, kind: Option<TrialKind>, page: &PageRequest) -> StoreResult<Page<TrialRow>> {
        let mut query = Query::new(self.top_region);
        query.equal("kind", kind.map(TrialKind::word));
        let total = query.total(self.conn, "trial", TOTAL_COUNT_MAX)?;
        query.before("started_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "trial", ("started_at desc, id desc", limit + 1), trial_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.started_at.as_millisecond(), row.trial.id.to_string())))
    }

    /// The newest trial of a kind that is done.
    ///
    /// # Errors
    /// The database refuses.
    pub fn newest_trial(&mut self, kind: TrialKind) -> StoreResult<Option<TrialRow>> {
        let sql = format!(
            "select {COLUMNS} from trial where top_region = ?1 and kind = ?2 and state = 'done' order by started_at desc, id desc limit 1"
        );
        self.conn.query_one(&sql, params![self.top_region, kind.word()], trial_row)
    }
}

impl Store {
    /// Trials of all offices that wait or were broken off, oldest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn unfinished_trials(&self) -> StoreResult<Vec<(i64, TrialId)>> {
        self.read(0, |reader| {
            let sql = "select top_region, id from trial where state in ('waiting', 'running') order by started_at, id limit 100";
            reader.conn.query(sql, &[], |row| Ok((row.get(0)?, row.id(1)?)))
        })
    }
}
