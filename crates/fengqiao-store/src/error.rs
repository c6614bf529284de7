//! The store's errors: a variant per thing the caller can do differently.

use postgres::error::SqlState;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The thing changed since the caller read it; read again and decide again.
    #[error("{noun} changed since it was read")]
    Stale {
        /// What changed.
        noun: &'static str,
    },
    /// A unique value is taken already.
    #[error("{0} is taken already")]
    Taken(&'static str),
    /// No room on the disk; nothing was written, reads go on.
    #[error("no room left on the disk of the database; nothing was written")]
    Full,
    /// The database refused a write in a way that may have left it unsure; the process must restart.
    #[error("the database refused to write ({0}); restart after its disk is repaired")]
    Halted(String),
    /// The change was not committed and nothing of it remains; ask again.
    #[error("the change was undone ({0}); ask again")]
    Undone(String),
    /// The connection broke during the commit: the change may be there or not. Ask again with the same request key.
    #[error("the database did not say whether it kept the change ({0}); ask again with the same request key")]
    Unsure(String),
    /// The store was opened to read only.
    #[error("the database was opened to read only")]
    ReadOnly,
    /// Another process has the database open to write.
    #[error("{0} is open in another process; stop that one first")]
    InUse(String),
    /// The writer's queue is full or gone; ask again.
    #[error("the writer is busy; ask again in a moment")]
    Busy,
    /// A verb panicked; its changes were undone.
    #[error("a step failed inside and was undone")]
    Panicked,
    /// Something stored cannot be read as what it should be.
    #[error("stored {what} {fault}")]
    Damaged {
        /// What it is.
        what: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A key is wrong, missing or unreadable.
    #[error("keys: {0}")]
    Keys(String),
    /// The database is newer or older than this program can use.
    #[error("{0}")]
    Schema(String),
    /// The address of the database cannot be used.
    #[error("database address: {0}")]
    Address(String),
    /// SQLite said no.
    #[error("sqlite: {0}")]
    Lite(#[from] rusqlite::Error),
    /// PostgreSQL said no.
    #[error("postgresql: {0}")]
    Pg(PgFault),
    /// No connection could be had.
    #[error("no connection to the database: {0}")]
    Pool(String),
    /// JSON that cannot be read or written.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// A file of the store cannot be used.
    #[error("{0}")]
    File(String),
}

/// Result of the store.
pub type StoreResult<T> = Result<T, StoreError>;

/// What PostgreSQL said: its code and main message. The detail is left out, for it can repeat values of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PgFault {
    code: Option<SqlState>,
    words: String,
}

impl std::fmt::Display for PgFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.words)
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let words = error.as_db_error().map_or_else(
            || error.to_string(),
            |db| {
                let constraint = db.constraint().map(|it| format!(", {it}")).unwrap_or_default();
                format!("{} ({}{constraint})", db.code().code(), db.message())
            },
        );
        Self::Pg(PgFault { code: error.code().cloned(), words })
    }
}

impl StoreError {
    pub(crate) fn damaged(what: impl Into<String>, fault: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), fault: fault.into() }
    }

    /// Whether the database itself said no, as against something found in its answer.
    pub(crate) const fn is_of_database(&self) -> bool {
        matches!(self, Self::Lite(_) | Self::Pg(_) | Self::Undone(_))
    }

    /// Whether a unique constraint refused the write.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match self {
            Self::Lite(rusqlite::Error::SqliteFailure(failure, _)) => {
                matches!(
                    failure.extended_code,
                    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                )
            }
            Self::Pg(fault) => fault.code == Some(SqlState::UNIQUE_VIOLATION),
            _ => false,
        }
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full => true,
            Self::Lite(rusqlite::Error::SqliteFailure(failure, _)) => failure.code == rusqlite::ErrorCode::DiskFull,
            Self::Pg(fault) => fault.code == Some(SqlState::DISK_FULL),
            _ => false,
        }
    }

    /// Whether the disk failed: the state of what was being written is unknown.
    #[must_use]
    pub fn is_disk_failure(&self) -> bool {
        matches!(self, Self::Lite(rusqlite::Error::SqliteFailure(failure, _))
            if matches!(failure.code, rusqlite::ErrorCode::SystemIoFailure | rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase))
    }
}
