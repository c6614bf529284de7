//! Making connections: the one that writes, and those that read.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

use crate::error::{StoreError, StoreResult};
use crate::sql::{Conn, Link, PgConn};

/// How long a connection to PostgreSQL may take, unless its address says otherwise.
const PG_CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    File(PathBuf),
    Memory(String),
    Pg(String),
}

impl Address {
    pub(crate) fn parse(text: &str) -> StoreResult<Self> {
        if let Some(name) = text.strip_prefix("sqlite::memory:") {
            // A shared-cache name lets the readers see the writer's memory; it must be unique in the process.
            let unique = if name.is_empty() { format!("{:016x}", rand::random::<u64>()) } else { name.to_owned() };
            Ok(Self::Memory(format!("file:fengqiao-{unique}?mode=memory&cache=shared")))
        } else if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            Ok(Self::File(PathBuf::from(path)))
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Pg(text.to_owned()))
        } else {
            Err(StoreError::Address("write sqlite:PATH or postgres://USER@HOST/DATABASE".into()))
        }
    }

    pub(crate) const fn is_sqlite(&self) -> bool {
        !matches!(self, Self::Pg(_))
    }
}

/// Marks a SQLite file as Fengqiao's ("FQ01"), so that a foreign database is refused.
const APPLICATION_ID: i64 = 0x4651_3031;

fn unusable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::File(format!("{}: {error}", path.display()))
}

/// Opens or makes a file that only its owner can read; SQLite gives its companion files the same permissions.
fn private_file(path: &Path, must_be_new: bool) -> StoreResult<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(!must_be_new).create_new(must_be_new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| unusable(path, &error))
}

/// Takes the lock file beside a database file, so that no second process writes; the system lets go of it when the
/// process ends, however it ends. Other databases need none: PostgreSQL has an advisory lock for each batch.
pub(crate) fn lock(address: &Address) -> StoreResult<Option<File>> {
    let Address::File(path) = address else { return Ok(None) };
    let mut beside = OsString::from(path);
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let file = private_file(&beside, false)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(unusable(&beside, &error)),
    }
}

fn connect_lite(address: &Address, write: bool) -> StoreResult<rusqlite::Connection> {
    let conn = match address {
        Address::File(path) => {
            if write {
                private_file(path, false)?;
            }
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            rusqlite::Connection::open_with_flags(path, flags)?
        }
        Address::Memory(uri) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            rusqlite::Connection::open_with_flags(uri, flags)?
        }
        Address::Pg(_) => return Err(StoreError::Address("not a sqlite address".into())),
    };
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(256);
    // Without statistics the values bound to a statement tell its plan nothing, yet each new value would plan it anew.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if write && matches!(address, Address::File(_)) {
        mark(&conn)?;
        conn.pragma_update(None, "journal_mode", "wal")?;
    }
    conn.pragma_update(None, "synchronous", "full")?;
    conn.pragma_update(None, "foreign_keys", "on")?;
    conn.pragma_update(None, "trusted_schema", "off")?;
    conn.pragma_update(None, "cell_size_check", "on")?;
    conn.pragma_update(None, "secure_delete", "on")?;
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.pragma_update(None, "cache_size", if write { -65_536 } else { -16_384 })?;
    // Mapped pages would count as this process's memory, without a bound that it could set, and a failing disk would
    // end the process instead of a read; the system keeps the file's pages anyway.
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "journal_size_limit", 64_i64 << 20)?;
    // `checkpoint` decides when the log is written back.
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    if matches!(address, Address::Memory(_)) {
        // In shared-cache memory a reader would wait for the writer's table locks; tests may read what is being written.
        conn.pragma_update(None, "read_uncommitted", "on")?;
    } else if !write {
        conn.pragma_update(None, "query_only", "on")?;
    }
    Ok(conn)
}

fn mark(conn: &rusqlite::Connection) -> StoreResult<()> {
    let id: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = conn.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    match id {
        APPLICATION_ID => Ok(()),
        0 if tables == 0 => Ok(conn.pragma_update(None, "application_id", APPLICATION_ID)?),
        _ => Err(StoreError::Schema("this file is another program's database; choose another path".into())),
    }
}

const PG_SESSION: &str = "set statement_timeout = '60s'; set lock_timeout = '30s'; \
    set idle_in_transaction_session_timeout = '60s'; set client_min_messages = 'warning'; \
    select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')";

fn connect_pg(url: &str) -> StoreResult<PgConn> {
    let mut config: postgres::Config = url.parse()?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PG_CONNECT_TIME_MAX);
    }
    let mut client = config.connect(postgres::NoTls)?;
    client.batch_execute(PG_SESSION)?;
    Ok(PgConn::new(client))
}

fn connect(address: &Address, write: bool) -> StoreResult<Conn> {
    Ok(Conn::new(match address {
        Address::Pg(url) => Link::Pg(Box::new(connect_pg(url)?)),
        _ => Link::Lite(connect_lite(address, write)?),
    }))
}

pub(crate) fn connect_writer(address: &Address) -> StoreResult<Conn> {
    connect(address, true)
}

/// A connection that only reads.
pub(crate) fn connect_reader(address: &Address) -> StoreResult<Conn> {
    connect(address, false)
}

pub(crate) fn backup(address: &Address, target: &Path) -> StoreResult<()> {
    if !address.is_sqlite() {
        return Err(StoreError::Address("a PostgreSQL database is backed up with pg_basebackup or pgbackrest".into()));
    }
    let path = target.to_str().ok_or_else(|| StoreError::File("the target path is not UTF-8".into()))?;
    let file = private_file(target, true)?;
    let conn = connect_lite(address, false)?;
    conn.pragma_update(None, "query_only", "off")?;
    conn.execute("vacuum into ?1", [path])?;
    file.sync_all().map_err(|error| unusable(target, &error))
}
