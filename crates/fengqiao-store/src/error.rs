//! The store's errors: a variant per thing the caller can do differently.

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
    #[error("postgresql: {}", pg_words(.0))]
    Pg(#[from] postgres::Error),
    /// No connection could be had.
    #[error("no connection to the database: {0}")]
    Pool(#[from] r2d2::Error),
    /// JSON that cannot be read or written.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// A file of the store cannot be used.
    #[error("{0}")]
    File(String),
}

/// Result of the store.
pub type StoreResult<T> = Result<T, StoreError>;

// The detail of a PostgreSQL error can repeat values of the row; only its code and main message are safe to show.
fn pg_words(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(
        || error.to_string(),
        |db| {
            format!(
                "{} ({}{})",
                db.code().code(),
                db.message(),
                db.constraint().map(|it| format!(", {it}")).unwrap_or_default()
            )
        },
    )
}

impl StoreError {
    pub(crate) fn damaged(what: impl Into<String>, fault: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), fault: fault.into() }
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
            Self::Pg(error) => error.code() == Some(&postgres::error::SqlState::UNIQUE_VIOLATION),
            _ => false,
        }
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full => true,
            Self::Lite(rusqlite::Error::SqliteFailure(failure, _)) => failure.code == rusqlite::ErrorCode::DiskFull,
            Self::Pg(error) => error.code() == Some(&postgres::error::SqlState::DISK_FULL),
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
