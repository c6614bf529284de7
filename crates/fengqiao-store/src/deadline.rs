//! Clocks in SQL. The row is the timer: `next_at` says when something must happen, and a conditional update in the same
//! transaction as what it causes makes sure that it happens once.

use fengqiao_domain::id::{DeadlineId, ProceedingId};
use fengqiao_domain::proceeding::{DeadlineSet, Step};
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// One clock of a proceeding.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineRow {
    /// As it was set.
    pub deadline: DeadlineSet,
    /// Whose.
    pub proceeding_id: ProceedingId,
    /// `running`, `met`, `breached`, `moot` or `paused`.
    pub state: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it ran out, if it did.
    pub fired_at: Option<Timestamp>,
}

/// A clock whose next instant has come.
#[derive(Debug, Clone, PartialEq)]
pub struct DueTimer {
    /// Office.
    pub top_region: i64,
    /// The clock.
    pub row: DeadlineRow,
    /// The instant that came.
    pub next_at: Timestamp,
}

const COLUMNS: &str =
    "id, proceeding_id, deadline_key, start_at, due_at, reminders_at, length, basis, sum, state, ended_at, fired_at";

fn deadline_row(row: &Row<'_>) -> StoreResult<DeadlineRow> {
    let reminders: Vec<i64> = row.json(5)?;
    let deadline = DeadlineSet {
        id: row.id(0)?,
        key: row.get(2)?,
        start_at: row.instant(3)?,
        due_at: row.instant(4)?,
        reminders_at: reminders.into_iter().filter_map(|ms| Timestamp::from_millisecond(ms).ok()).collect(),
        length: row.get(6)?,
        basis: row.get(7)?,
        sum: row.json(8)?,
    };
    Ok(DeadlineRow {
        deadline,
        proceeding_id: row.id(1)?,
        state: row.get(9)?,
        ended_at: row.instant_opt(10)?,
        fired_at: row.instant_opt(11)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_deadlines(&mut self, proceeding_id: ProceedingId, step: &Step) -> StoreResult<()> {
        for (key, how) in &step.deadlines_ended {
            let sql = "update deadline set state = ?4, ended_at = ?5, next_at = null \
                       where top_region = ?1 and proceeding_id = ?2 and deadline_key = ?3 and ended_at is null";
            self.conn.execute(sql, params![self.top_region, proceeding_id, key, how, self.at])?;
        }
        for set in &step.deadlines_set {
            let sql = "insert into deadline (top_region, id, proceeding_id, deadline_key, start_at, due_at, reminders_at, next_at, length, basis, sum, state, created_at) \
                       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'running', ?12)";
            let reminders: Vec<i64> = set.reminders_at.iter().map(|at| at.as_millisecond()).collect();
            let next_at = set.reminders_at.iter().copied().filter(|&at| at < set.due_at).min().unwrap_or(set.due_at);
            let values = params![
                self.top_region,
                set.id,
                proceeding_id,
                &set.key,
                set.start_at,
                set.due_at,
                json_text(&reminders)?,
                next_at,
                &set.length,
                set.basis.as_deref(),
                json_text(&set.sum)?,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }

    /// Claims the instant that came of a clock and moves the clock to its next one; false when somebody else has it,
    /// or the clock has ended meanwhile. The clock runs out (`fired_at`) when its end has come, whatever reminders were
    /// missed before it; of several reminders missed earlier, one is given.
    ///
    /// The caller records [`fengqiao_domain::event::Event::DeadlineReminded`] or `DeadlineBreached` in the same
    /// transaction, so that the log alone tells where every clock stands.
    ///
    /// # Errors
    /// The database refuses.
    pub fn claim_timer(&mut self, timer: &DueTimer) -> StoreResult<bool> {
        let deadline = &timer.row.deadline;
        if self.instant_awaited(deadline.id)? != Some(timer.next_at) {
            return Ok(false);
        }
        if self.at >= deadline.due_at {
            let sql = "update deadline set next_at = null, fired_at = ?3, state = 'breached' where top_region = ?1 and id = ?2";
            return Ok(self.conn.execute(sql, params![self.top_region, deadline.id, self.at])? == 1);
        }
        let sql = "update deadline set next_at = ?3 where top_region = ?1 and id = ?2";
        let values = params![self.top_region, deadline.id, instant_after(deadline, self.at)];
        Ok(self.conn.execute(sql, values)? == 1)
    }

    /// What a running clock waits for; none when it has ended or run out. Asked by its key alone: beside the key,
    /// conditions on `next_at`, `ended_at` and `fired_at` let PostgreSQL walk an index of all running clocks instead.
    fn instant_awaited(&mut self, id: DeadlineId) -> StoreResult<Option<Timestamp>> {
        let sql = "select next_at, ended_at, fired_at from deadline where top_region = ?1 and id = ?2";
        let found = self.conn.query_one(sql, params![self.top_region, id], |row| {
            let running = row.instant_opt(1)?.is_none() && row.instant_opt(2)?.is_none();
            Ok(row.instant_opt(0)?.filter(|_| running))
        })?;
        Ok(found.flatten())
    }

    /// Where a clock stands once it has reminded; says nothing new after the claim, everything when replayed.
    pub(crate) fn project_reminded(&mut self, id: DeadlineId) -> StoreResult<()> {
        let Some(row) = self.reader().deadline(id)? else { return Ok(()) };
        if row.ended_at.is_some() || row.fired_at.is_some() {
            return Ok(());
        }
        let sql = "update deadline set next_at = ?3 where top_region = ?1 and id = ?2";
        self.conn.execute(sql, params![self.top_region, id, instant_after(&row.deadline, self.at)])?;
        Ok(())
    }

    /// Where a clock stands once it has run out; says nothing new after the claim, everything when replayed.
    pub(crate) fn project_breached(&mut self, id: DeadlineId) -> StoreResult<()> {
        let sql = "update deadline set next_at = null, fired_at = coalesce(fired_at, ?3), state = case when ended_at is null then 'breached' else state end \
                   where top_region = ?1 and id = ?2";
        self.conn.execute(sql, params![self.top_region, id, self.at])?;
        Ok(())
    }
}

/// The first reminder after `at`, or the clock's end, which is never passed over.
fn instant_after(deadline: &DeadlineSet, at: Timestamp) -> Timestamp {
    let coming = deadline.reminders_at.iter().copied().filter(|&reminder| reminder > at && reminder < deadline.due_at);
    coming.min().unwrap_or(deadline.due_at)
}

impl Store {
    /// Clocks of all offices whose next instant is not after `now`, earliest first, those behind `after`, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn due_timers(&self, now: Timestamp, after: Option<&DueTimer>, limit: u32) -> StoreResult<Vec<DueTimer>> {
        let first = (Timestamp::UNIX_EPOCH, 0, DeadlineId::from_bits(0));
        let (next_at, top_region, id) =
            after.map_or(first, |timer| (timer.next_at, timer.top_region, timer.row.deadline.id));
        self.read(0, |reader| {
            let sql = format!(
                "select {COLUMNS}, top_region, next_at from deadline \
                 where next_at <= ?1 and next_at >= ?2 and (next_at, top_region, id) > (?2, ?3, ?4) \
                 order by next_at, top_region, id limit ?5"
            );
            reader.conn.query(&sql, params![now, next_at, top_region, id, limit], |row| {
                Ok(DueTimer { row: deadline_row(row)?, top_region: row.get(12)?, next_at: row.instant(13)? })
            })
        })
    }

    /// Running clocks whose end passed before `before` and that have not fired: the reconciler's alarm, 0 when all is well.
    ///
    /// # Errors
    /// The database refuses.
    pub fn overlooked_timers(&self, before: Timestamp) -> StoreResult<i64> {
        self.read(0, |reader| {
            let sql = "select count(*) from deadline where ended_at is null and fired_at is null and due_at < ?1";
            Ok(reader.conn.query_one(sql, params![before], |row| row.get(0))?.unwrap_or(0))
        })
    }
}

impl Reader<'_> {
    /// Proceedings behind `after` that have a clock which runs and has not run out, by id, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn proceedings_with_clocks(&mut self, after: ProceedingId, limit: u32) -> StoreResult<Vec<ProceedingId>> {
        let sql = "select distinct proceeding_id from deadline \
                   where top_region = ?1 and ended_at is null and fired_at is null and proceeding_id > ?2 \
                   order by proceeding_id limit ?3";
        self.conn.query(sql, params![self.top_region, after, limit], |row| row.id(0))
    }

    /// Clocks of a proceeding, by start.
    ///
    /// # Errors
    /// The database refuses.
    pub fn deadlines(&mut self, proceeding_id: ProceedingId) -> StoreResult<Vec<DeadlineRow>> {
        let sql = format!(
            "select {COLUMNS} from deadline where top_region = ?1 and proceeding_id = ?2 order by start_at, id"
        );
        self.conn.query(&sql, params![self.top_region, proceeding_id], deadline_row)
    }

    /// One clock.
    ///
    /// # Errors
    /// The database refuses.
    pub fn deadline(&mut self, id: DeadlineId) -> StoreResult<Option<DeadlineRow>> {
        let sql = format!("select {COLUMNS} from deadline where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], deadline_row)
    }
}
