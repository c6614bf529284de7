//! The narrow waist between the nouns and the two databases: values in, rows out, one SQL text for both.
//! Placeholders are `?1`, `?2`…; what else differs between the databases has a name in `dialect`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::dialect;
use crate::error::{StoreError, StoreResult};

/// One value bound to a placeholder.
#[derive(Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
}

// Bound values may be personal data: they never show in a log.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Null => "null",
            Self::Int(_) => "int",
            Self::Real(_) => "real",
            Self::Text(_) => "text",
            Self::Blob(_) => "blob",
        })
    }
}

macro_rules! value_from {
    ($($from:ty => |$it:ident| $to:expr),+ $(,)?) => {$(
        impl<'a> From<$from> for Value<'a> {
            fn from($it: $from) -> Self { $to }
        }
    )+};
}
value_from! {
    i64 => |it| Value::Int(it),
    u32 => |it| Value::Int(i64::from(it)),
    u16 => |it| Value::Int(i64::from(it)),
    u8 => |it| Value::Int(i64::from(it)),
    bool => |it| Value::Int(i64::from(it)),
    f64 => |it| Value::Real(it),
    &'a str => |it| Value::Text(Cow::Borrowed(it)),
    &'a String => |it| Value::Text(Cow::Borrowed(it)),
    String => |it| Value::Text(Cow::Owned(it)),
    &'a [u8] => |it| Value::Blob(Cow::Borrowed(it)),
    &'a Vec<u8> => |it| Value::Blob(Cow::Borrowed(it)),
    Vec<u8> => |it| Value::Blob(Cow::Owned(it)),
    jiff::Timestamp => |it| Value::Int(it.as_millisecond()),
    jiff::civil::Date => |it| Value::Int(crate::row::day_number(it)),
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(it: Option<T>) -> Self {
        it.map_or(Value::Null, Into::into)
    }
}
macro_rules! value_from_id {
    ($($id:ident),+) => {$(
        impl<'a> From<fengqiao_domain::id::$id> for Value<'a> {
            fn from(it: fengqiao_domain::id::$id) -> Self { Value::Text(Cow::Owned(it.to_string())) }
        }
    )+};
}
value_from_id!(
    RegionId,
    OrganisationId,
    AccountId,
    ReportId,
    MatterId,
    PersonId,
    ModelId,
    SignalId,
    ScanId,
    ProceedingId,
    DeadlineId,
    ImportId,
    EventId,
    SessionId,
    NoticeId,
    PointsId,
    AlarmId,
    ArtefactId,
    TuningId,
    TrialId,
    TeamId,
    PatrolId,
    VisitId,
    DocumentId,
    SignatureId,
    BulletinId,
    PairingId,
    PairingPassId,
    FilingId,
    SeriesId,
    LiaisonId,
    LiaisonProposalId,
    InspectionId,
    MediatorId,
    PhotoId,
    SittingId
);

/// The values of one statement, in the order of its placeholders.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*][..] };
}
pub(crate) use params;

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(it) => ValueRef::Integer(*it),
            Self::Real(it) => ValueRef::Real(*it),
            Self::Text(it) => ValueRef::Text(it.as_bytes()),
            Self::Blob(it) => ValueRef::Blob(it),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(it) if *ty == Type::INT4 => i32::try_from(*it)?.to_sql(ty, out),
            Self::Int(it) if *ty == Type::FLOAT8 => {
                #[expect(clippy::cast_precision_loss, reason = "an integer bound to a real column is small")]
                let real = *it as f64;
                real.to_sql(ty, out)
            }
            Self::Int(it) => it.to_sql(ty, out),
            Self::Real(it) => it.to_sql(ty, out),
            Self::Text(it) => it.as_ref().to_sql(ty, out),
            Self::Blob(it) => it.as_ref().to_sql(ty, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// A connection to either database, with what went wrong on it since its transaction began.
pub(crate) struct Conn {
    pub(crate) link: Link,
    /// A statement failed; on PostgreSQL nothing more can be done in this savepoint, so SQLite keeps to the same rule.
    failed: bool,
    /// The transaction as a whole is lost.
    wound: Option<Wound>,
}

/// The driver's part of a connection.
pub(crate) enum Link {
    Lite(rusqlite::Connection),
    Pg(Box<PgConn>),
}

/// Why a whole transaction cannot be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wound {
    /// No room on the disk.
    Full,
    /// The disk failed, or what it holds is no longer a database.
    Disk(String),
    /// Something else; nothing of the transaction remains.
    Undone(String),
}

impl Wound {
    pub(crate) fn of(error: &StoreError) -> Self {
        if error.is_full() {
            Self::Full
        } else if error.is_disk_failure() {
            Self::Disk(error.to_string())
        } else {
            Self::Undone(error.to_string())
        }
    }

    pub(crate) fn into_error(self) -> StoreError {
        match self {
            Self::Full => StoreError::Full,
            Self::Disk(words) => StoreError::Halted(words),
            Self::Undone(words) => StoreError::Undone(words),
        }
    }
}

/// A PostgreSQL connection with its prepared statements.
pub(crate) struct PgConn {
    pub(crate) client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

/// Statements that one PostgreSQL connection keeps prepared before it forgets them all.
const PREPARED_MAX: usize = 500;

impl PgConn {
    pub(crate) fn new(client: postgres::Client) -> Self {
        Self { client, prepared: HashMap::new() }
    }

    fn statement(&mut self, sql: &str) -> StoreResult<postgres::Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED_MAX {
            self.prepared.clear();
        }
        let statement = self.client.prepare(&dialect::pg_placeholders(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> StoreResult<()>,
    ) -> StoreResult<()> {
        let statement = self.statement(sql)?;
        let mut rows = self.client.query_raw(&statement, borrowed(values))?;
        while let Some(row) = rows.next()? {
            each(&Row::Pg(&row))?;
        }
        Ok(())
    }
}

fn execute_lite(lite: &rusqlite::Connection, sql: &str, values: &[Value<'_>]) -> StoreResult<u64> {
    // SQLite drops the whole transaction when its disk is full; a statement outside of one would commit by itself.
    if lite.is_autocommit() {
        return Err(StoreError::Undone("the transaction has ended".into()));
    }
    let mut statement = lite.prepare_cached(sql)?;
    Ok(statement.execute(rusqlite::params_from_iter(values))? as u64)
}

fn each_lite(
    lite: &rusqlite::Connection,
    sql: &str,
    values: &[Value<'_>],
    mut each: impl FnMut(&Row<'_>) -> StoreResult<()>,
) -> StoreResult<()> {
    let mut statement = lite.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        each(&Row::Lite(row))?;
    }
    Ok(())
}

impl Conn {
    pub(crate) const fn new(link: Link) -> Self {
        Self { link, failed: false, wound: None }
    }

    /// Runs a statement and returns the number of rows that it changed.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> StoreResult<u64> {
        let done = match &mut self.link {
            Link::Lite(lite) => execute_lite(lite, sql, values),
            Link::Pg(pg) => {
                pg.statement(sql).and_then(|statement| Ok(pg.client.execute(&statement, &borrowed(values))?))
            }
        };
        self.noted(done)
    }

    /// Runs a query and hands every row to `each` as it comes.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: impl FnMut(&Row<'_>) -> StoreResult<()>,
    ) -> StoreResult<()> {
        let done = match &mut self.link {
            Link::Lite(lite) => each_lite(lite, sql, values, each),
            Link::Pg(pg) => pg.each(sql, values, each),
        };
        self.noted(done)
    }

    /// Runs a query and returns what `each` makes of every row.
    pub(crate) fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, values, |row| {
            found.push(each(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a query that has at most one row.
    pub(crate) fn query_one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: impl FnMut(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Option<T>> {
        Ok(self.query(sql, values, each)?.into_iter().next())
    }

    /// Runs statements that take no values, such as those of a migration.
    pub(crate) fn batch(&mut self, sql: &str) -> StoreResult<()> {
        let done = match &mut self.link {
            Link::Lite(lite) => lite.execute_batch(sql).map_err(StoreError::from),
            Link::Pg(pg) => pg.client.batch_execute(sql).map_err(StoreError::from),
        };
        self.noted(done)
    }

    /// Runs one statement of transaction control, such as `commit`, that is wanted again and again.
    pub(crate) fn control(&mut self, sql: &'static str) -> StoreResult<()> {
        let done = match &mut self.link {
            Link::Lite(lite) => lite
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([]))
                .map(|_| ())
                .map_err(StoreError::from),
            Link::Pg(pg) => pg.client.batch_execute(sql).map_err(StoreError::from),
        };
        self.noted(done)
    }

    fn noted<T>(&mut self, done: StoreResult<T>) -> StoreResult<T> {
        if let Err(error) = &done
            && error.is_of_database()
        {
            self.failed = true;
            let lost = match &self.link {
                Link::Lite(lite) => lite.is_autocommit() || error.is_disk_failure(),
                Link::Pg(pg) => pg.client.is_closed(),
            };
            if lost {
                self.wounded(error);
            }
        }
        done
    }

    /// Marks the whole transaction as lost; the first cause counts.
    pub(crate) fn wounded(&mut self, error: &StoreError) {
        self.wound.get_or_insert_with(|| Wound::of(error));
    }

    /// Why the whole transaction is lost, if it is.
    pub(crate) const fn wound(&self) -> Option<&Wound> {
        self.wound.as_ref()
    }

    /// Whether a statement failed since this was last asked.
    pub(crate) const fn take_failed(&mut self) -> bool {
        std::mem::replace(&mut self.failed, false)
    }

    /// Forgets what went wrong, before a new transaction.
    pub(crate) fn heal(&mut self) {
        self.failed = false;
        self.wound = None;
    }

    /// Whether no transaction is open, so that the connection can serve another caller.
    pub(crate) fn is_idle(&self) -> bool {
        match &self.link {
            Link::Lite(lite) => lite.is_autocommit(),
            Link::Pg(pg) => !pg.client.is_closed(),
        }
    }

    /// Whether the connection itself is gone.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(&self.link, Link::Pg(pg) if pg.client.is_closed())
    }
}

fn borrowed<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// One row of an answer.
pub(crate) enum Row<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Pg(&'r postgres::Row),
}

/// A type that a column can be read as.
pub(crate) trait Column: Sized {
    fn from_lite(row: &rusqlite::Row<'_>, place: usize) -> Result<Self, rusqlite::Error>;
    fn from_pg(row: &postgres::Row, place: usize) -> Result<Self, postgres::Error>;
}

macro_rules! column {
    ($($ty:ty),+) => {$(
        impl Column for $ty {
            fn from_lite(row: &rusqlite::Row<'_>, place: usize) -> Result<Self, rusqlite::Error> { row.get(place) }
            fn from_pg(row: &postgres::Row, place: usize) -> Result<Self, postgres::Error> { row.try_get(place) }
        }
    )+};
}
column!(i64, f64, String, Vec<u8>, Option<i64>, Option<f64>, Option<String>, Option<Vec<u8>>);

impl Row<'_> {
    /// Reads column number `place`, from 0.
    pub(crate) fn get<T: Column>(&self, place: usize) -> StoreResult<T> {
        match self {
            Self::Lite(row) => T::from_lite(row, place).map_err(StoreError::from),
            Self::Pg(row) => T::from_pg(row, place).map_err(StoreError::from),
        }
    }
}
