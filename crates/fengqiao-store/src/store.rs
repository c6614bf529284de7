//! The store itself: opening, reading, writing, and what a transaction and a reader carry.

use std::collections::HashMap;
use std::sync::Arc;

use fengqiao_domain::id::{AccountId, RegionId};
use fengqiao_domain::person::PersonFields;
use jiff::Timestamp;

use crate::count::Total;
use crate::error::{StoreError, StoreResult};
use crate::keys::Keys;
use crate::log::Head;
use crate::pool::{self, Address};
use crate::readers::Pool;
use crate::sql::{Conn, params};
use crate::vault::Sealer;
use crate::writer::Writer;
use crate::{dialect, log, migration};

/// Rows that one page may hold.
pub const PAGE_LENGTH_MAX: u32 = 200;
/// A total is counted up to here and then said to be "more than".
pub const TOTAL_COUNT_MAX: i64 = 1_000;

/// An open database with its keys.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    /// None when the store was opened to read only.
    writer: Option<Writer>,
    sealer: Arc<Sealer>,
    address: Address,
}

/// A write transaction of one top region at one moment.
pub struct Tx<'t> {
    pub(crate) conn: &'t mut Conn,
    pub(crate) heads: &'t mut HashMap<i64, Head>,
    pub(crate) sealer: &'t Sealer,
    pub(crate) top_region: i64,
    pub(crate) at: Timestamp,
}

/// A read snapshot of one top region.
pub struct Reader<'r> {
    pub(crate) conn: &'r mut Conn,
    pub(crate) sealer: &'r Sealer,
    pub(crate) top_region: i64,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Where the page before ended: the sort key and the id of its last row.
    pub after: Option<(i64, String)>,
    /// Rows wanted, 1 to [`PAGE_LENGTH_MAX`]; 0 means 50.
    pub limit: u32,
}

impl PageRequest {
    pub(crate) fn limit(&self) -> u32 {
        match self.limit {
            0 => 50,
            asked => asked.min(PAGE_LENGTH_MAX),
        }
    }

    /// Sort key and id to start below; the largest of both for the first page.
    pub(crate) fn before(&self) -> (i64, String) {
        self.after.clone().unwrap_or((i64::MAX, "~".to_owned()))
    }
}

/// One page of a list with an honest total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts, none at the end.
    pub next: Option<(i64, String)>,
    /// Rows in the whole list as far as they were counted, at most [`TOTAL_COUNT_MAX`].
    pub total: i64,
    /// Whether `total` is exact; otherwise there are at least so many.
    pub total_exact: bool,
}

impl<T> Page<T> {
    /// Makes a page of up to `limit` rows from `limit` + 1 rows read; `key` gives a row's sort key and id.
    pub(crate) fn from_rows(mut items: Vec<T>, limit: u32, total: Total, key: impl Fn(&T) -> (i64, String)) -> Self {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next, total: total.rows, total_exact: !total.more }
    }
}

/// What is already known of a request key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remembered {
    /// Never seen.
    New,
    /// Seen with the same request; this was the answer.
    Answered(String),
    /// Seen with another request.
    Reused,
}

/// An open read transaction; it ends with its owner, also when that one panics.
struct Snapshot<'c> {
    conn: &'c mut Conn,
    open: bool,
}

impl<'c> Snapshot<'c> {
    fn begin(conn: &'c mut Conn) -> StoreResult<Self> {
        dialect::begin_read(conn)?;
        Ok(Self { conn, open: true })
    }

    fn end(&mut self) -> StoreResult<()> {
        self.conn.control("commit")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // A connection that cannot even do this is found broken by the pool.
        if self.open && self.conn.control("rollback").is_err() {
            tracing::warn!("a reader could not end its snapshot");
        }
    }
}

impl Store {
    /// Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…` and brings its schema up to date.
    ///
    /// # Errors
    /// The address is malformed, the database cannot be reached, is newer than this program, was written with other
    /// keys, or a second process holds it.
    pub fn open(address: &str, keys: Keys) -> StoreResult<Self> {
        let address = Address::parse(address)?;
        let sealer = Arc::new(Sealer::new(keys));
        let lock = pool::lock(&address)?;
        let mut conn = pool::connect_writer(&address)?;
        migration::migrate(&mut conn, &sealer)?;
        log::check_heads(&mut conn, &sealer)?;
        let writer = Some(Writer::start(conn, Arc::clone(&sealer), &address, lock)?);
        let pool = Pool::open(&address)?;
        Ok(Self { inner: Arc::new(Inner { pool, writer, sealer, address }) })
    }

    /// Opens an existing database to read only, also while another process writes: for verifying and copying it.
    ///
    /// # Errors
    /// As for [`Store::open`], but for the second process and the keys, and when the schema is older than this program.
    pub fn open_to_read(address: &str, keys: Keys) -> StoreResult<Self> {
        let address = Address::parse(address)?;
        migration::check(&mut pool::connect_reader(&address)?)?;
        let pool = Pool::open(&address)?;
        Ok(Self { inner: Arc::new(Inner { pool, writer: None, sealer: Arc::new(Sealer::new(keys)), address }) })
    }

    /// Whether this is SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.inner.address.is_sqlite()
    }

    /// Runs a verb in one transaction of one top region and returns once its changes are durable.
    ///
    /// Verbs of other callers that wait at the same time share the commit; a verb that fails is undone alone.
    ///
    /// # Errors
    /// What the verb returns, or why the commit failed; in both cases nothing of the verb remains.
    pub fn write<T, E, F>(&self, top_region: i64, at: Timestamp, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.inner.writer.as_ref().ok_or(StoreError::ReadOnly)?.write(top_region, at, verb)
    }

    /// Reads in one snapshot.
    ///
    /// # Errors
    /// What the closure returns, or why no connection could be had.
    pub fn read<T, E, F>(&self, top_region: i64, read: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&mut Reader<'_>) -> Result<T, E>,
    {
        let mut conn = self.inner.pool.get()?;
        let mut snapshot = Snapshot::begin(&mut conn)?;
        let value = read(&mut Reader { conn: snapshot.conn, sealer: &self.inner.sealer, top_region })?;
        snapshot.end()?;
        Ok(value)
    }

    /// Whether the database answers and takes writes.
    ///
    /// # Errors
    /// Why not.
    pub fn ready(&self) -> StoreResult<()> {
        self.inner.writer.as_ref().map_or(Ok(()), Writer::healthy)?;
        self.read(0, |reader| reader.conn.query_one("select 1", &[], |_| Ok(())).map(|_| ()))
    }

    /// Copies the whole database into a new file while it is in use (SQLite only).
    ///
    /// # Errors
    /// The file exists or cannot be written, or the database is PostgreSQL (use its own tools).
    pub fn backup(&self, target: &std::path::Path) -> StoreResult<()> {
        pool::backup(&self.inner.address, target)
    }

    /// The offices on this installation: short key and top region.
    ///
    /// # Errors
    /// The database refuses.
    pub fn top_regions(&self) -> StoreResult<Vec<(i64, RegionId)>> {
        self.read(0, |reader| {
            let sql = "select top_region, region_id from top_region order by top_region";
            reader.conn.query(sql, &[], |row| Ok((row.get(0)?, row.id(1)?)))
        })
    }

    /// Gives a top region its short key, or finds the one it has.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_top_region(&self, region_id: RegionId, at: Timestamp) -> StoreResult<i64> {
        self.write(0, at, move |tx| {
            let known = "select top_region from top_region where region_id = ?1 order by top_region";
            if let Some(key) = tx.conn.query_one(known, params![region_id], |row| row.get(0))? {
                return Ok(key);
            }
            let last = "select coalesce(max(top_region), 0) from top_region";
            let key: i64 = tx.conn.query_one(last, &[], |row| row.get(0))?.unwrap_or(0) + 1;
            let sql = "insert into top_region (top_region, region_id, created_at) values (?1, ?2, ?3)";
            tx.conn.execute(sql, params![key, region_id, at])?;
            Ok(key)
        })
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.inner.sealer
    }

    /// Seals a secret that is not a person's, such as that of a second factor; `context` is bound to it.
    #[must_use]
    pub fn seal(&self, context: &str, clear: &str) -> Vec<u8> {
        self.inner.sealer.seal(context, clear)
    }

    /// Opens what [`Store::seal`] sealed.
    ///
    /// # Errors
    /// It was changed or moved, or the key is another.
    pub fn unseal(&self, context: &str, sealed: &[u8]) -> StoreResult<String> {
        self.inner.sealer.open(context, sealed)
    }

    /// Opaque keys of a person's phone, identity number and whole name for same-matter search in memory; true marks
    /// hard evidence. "张某" and "王女士" stand for anybody and give no key.
    #[must_use]
    pub fn party_keys_of(&self, person: &PersonFields) -> Vec<(u64, bool)> {
        self.inner.sealer.party_keys(person)
    }
}

impl Reader<'_> {
    /// The short key of the top region.
    #[must_use]
    pub const fn top_region(&self) -> i64 {
        self.top_region
    }
}

impl Tx<'_> {
    /// A reader that sees what this transaction has written so far.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { conn: self.conn, sealer: self.sealer, top_region: self.top_region }
    }

    /// The short key of the top region.
    #[must_use]
    pub const fn top_region(&self) -> i64 {
        self.top_region
    }

    /// The moment of the verb.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The next value of a named counter, from 1; `count` values are taken and the first is returned.
    ///
    /// # Errors
    /// The database refuses.
    pub fn next_number(&mut self, name: &str, count: u32) -> StoreResult<i64> {
        let sql = "insert into counter (top_region, name, value, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region, name) do update set value = counter.value + ?3 returning value";
        let last: Option<i64> =
            self.conn.query_one(sql, params![self.top_region, name, count, self.at], |row| row.get(0))?;
        Ok(last.unwrap_or(0) - i64::from(count) + 1)
    }

    /// What is known of a request key of an account on a route.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remembered(
        &mut self,
        account_id: AccountId,
        route: &str,
        key: &str,
        fingerprint: &str,
    ) -> StoreResult<Remembered> {
        let sql = "select fingerprint, answer from idempotency \
                   where top_region = ?1 and account_id = ?2 and route = ?3 and request_key = ?4 order by request_key";
        let values = params![self.top_region, account_id, route, key];
        let known = self.conn.query_one(sql, values, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
        Ok(match known {
            None => Remembered::New,
            Some((first, answer)) if first == fingerprint => Remembered::Answered(answer),
            Some(_) => Remembered::Reused,
        })
    }

    /// Keeps the answer to a request with the changes that it caused.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remember(
        &mut self,
        account_id: AccountId,
        route: &str,
        key: &str,
        fingerprint: &str,
        answer: &str,
    ) -> StoreResult<()> {
        let sql = "insert into idempotency (top_region, account_id, route, request_key, fingerprint, answer, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![self.top_region, account_id, route, key, fingerprint, answer, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Forgets answers, expired sessions and outbox rows older than their keeping time; an outbox row stays until every
    /// reader has passed it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn expire(&mut self, answers_before: Timestamp, outbox_before: Timestamp) -> StoreResult<u64> {
        let answers = self.conn.execute(
            "delete from idempotency where top_region = ?1 and created_at < ?2",
            params![self.top_region, answers_before],
        )?;
        let sessions = self.conn.execute(
            "delete from session where top_region = ?1 and expires_at < ?2",
            params![self.top_region, self.at],
        )?;
        let outbox = self.conn.execute(
            "delete from outbox where top_region = ?1 and created_at < ?2 \
             and seq <= (select coalesce(min(r.seq), 0) from outbox_reader r where r.top_region = ?1)",
            params![self.top_region, outbox_before],
        )?;
        Ok(answers + sessions + outbox)
    }
}
