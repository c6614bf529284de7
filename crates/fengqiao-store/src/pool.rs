//! Connections: the one that writes, and the pool of those that read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;

use crate::error::{StoreError, StoreResult};
use crate::sql::{Conn, PgConn};

/// Readers kept open at most; each costs a file handle and a page cache.
const READERS_MAX: u32 = 8;
/// How long a reader waits for a connection before the request is refused.
const READER_WAIT: Duration = Duration::from_secs(5);

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

fn connect_lite(address: &Address, write: bool) -> StoreResult<rusqlite::Connection> {
    let conn = match address {
        Address::File(path) => {
            let flags = if write {
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
            } else {
                OpenFlags::SQLITE_OPEN_READ_WRITE
            };
            rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
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
    conn.pragma_update(None, "mmap_size", 1_i64 << 30)?;
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

fn connect_pg(url: &str) -> StoreResult<PgConn> {
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    client.batch_execute("set statement_timeout = '60s'; set lock_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'; set client_min_messages = 'warning'")?;
    Ok(PgConn::new(client))
}

pub(crate) fn connect_writer(address: &Address) -> StoreResult<Conn> {
    match address {
        Address::Pg(url) => Ok(Conn::Pg(connect_pg(url)?)),
        _ => Ok(Conn::Lite(connect_lite(address, true)?)),
    }
}

/// Makes and checks reader connections.
pub(crate) struct Readers(Address);

impl r2d2::ManageConnection for Readers {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> StoreResult<Conn> {
        match &self.0 {
            Address::Pg(url) => Ok(Conn::Pg(connect_pg(url)?)),
            address => Ok(Conn::Lite(connect_lite(address, false)?)),
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> StoreResult<()> {
        conn.batch("select 1")
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        match conn {
            Conn::Lite(lite) => !lite.is_autocommit(),
            Conn::Pg(pg) => pg.client.is_closed(),
        }
    }
}

pub(crate) type Pool = r2d2::Pool<Readers>;

pub(crate) fn readers(address: &Address) -> StoreResult<Pool> {
    let pool = r2d2::Pool::builder()
        .max_size(READERS_MAX)
        .min_idle(Some(1))
        .connection_timeout(READER_WAIT)
        .test_on_check_out(matches!(address, Address::Pg(_)))
        .build(Readers(address.clone()))?;
    Ok(pool)
}

pub(crate) fn backup(address: &Address, target: &Path) -> StoreResult<()> {
    if !address.is_sqlite() {
        return Err(StoreError::Address("a PostgreSQL database is backed up with pg_basebackup or pgbackrest".into()));
    }
    if target.exists() {
        return Err(StoreError::File(format!("{} exists already; choose another path", target.display())));
    }
    let path = target.to_str().ok_or_else(|| StoreError::File("the target path is not UTF-8".into()))?;
    connect_lite(address, false)?.execute("vacuum into ?1", [path])?;
    Ok(())
}
