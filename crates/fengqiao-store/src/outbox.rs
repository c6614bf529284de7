//! The outbox: what others must be told once a verb is committed. Readers keep their own place and may be told twice, never not.

use fengqiao_domain::event::Event;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::sql::params;
use crate::store::{Reader, Tx};

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Place of its event in the log.
    pub seq: i64,
    /// Event kind.
    pub topic: String,
    /// Noun of the thing that changed.
    pub target_kind: String,
    /// Its id.
    pub target_id: String,
}

impl Tx<'_> {
    pub(crate) fn announce(&mut self, seq: i64, event: &Event) -> StoreResult<()> {
        if event.is_quiet() {
            return Ok(());
        }
        let about = event.about();
        let sql = "insert into outbox (top_region, seq, part, topic, target_id, detail, created_at) values (?1, ?2, 0, ?3, ?4, ?5, ?6)";
        self.conn.execute(sql, params![self.top_region, seq, event.kind(), &about.id, about.kind, self.at])?;
        Ok(())
    }

    /// Moves a reader of the outbox forward.
    ///
    /// # Errors
    /// The database refuses.
    pub fn outbox_done(&mut self, reader: &str, seq: i64) -> StoreResult<()> {
        let sql = "insert into outbox_reader (top_region, reader, seq, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region, reader) do update set seq = ?3 where outbox_reader.seq < ?3";
        self.conn.execute(sql, params![self.top_region, reader, seq, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Announcements after place `seq`, in order.
    ///
    /// # Errors
    /// The database refuses.
    pub fn outbox_after(&mut self, seq: i64, limit: u32) -> StoreResult<Vec<OutboxRow>> {
        let sql = "select seq, topic, detail, target_id from outbox where top_region = ?1 and seq > ?2 order by seq, part limit ?3";
        self.conn.query(sql, params![self.top_region, seq, limit], |row| {
            Ok(OutboxRow { seq: row.get(0)?, topic: row.get(1)?, target_kind: row.get(2)?, target_id: row.get(3)? })
        })
    }

    /// How far a reader has come; 0 when it is new.
    ///
    /// # Errors
    /// The database refuses.
    pub fn outbox_place(&mut self, reader: &str) -> StoreResult<i64> {
        let sql = "select seq from outbox_reader where top_region = ?1 and reader = ?2 order by reader";
        Ok(self.conn.query_one(sql, params![self.top_region, reader], |row| row.get(0))?.unwrap_or(0))
    }

    /// Place of the newest announcement.
    ///
    /// # Errors
    /// The database refuses.
    pub fn outbox_newest(&mut self) -> StoreResult<i64> {
        let sql = "select coalesce(max(seq), 0) from outbox where top_region = ?1";
        Ok(self.conn.query_one(sql, params![self.top_region], |row| row.get(0))?.unwrap_or(0))
    }

    /// When the oldest announcement that a reader has not seen was made.
    ///
    /// # Errors
    /// The database refuses.
    pub fn outbox_oldest_unseen(&mut self, reader: &str) -> StoreResult<Option<Timestamp>> {
        let place = self.outbox_place(reader)?;
        let sql = "select min(created_at) from outbox where top_region = ?1 and seq > ?2";
        Ok(self.conn.query_one(sql, params![self.top_region, place], |row| row.instant_opt(0))?.flatten())
    }
}
