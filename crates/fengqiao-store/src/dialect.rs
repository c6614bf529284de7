//! Every difference between SQLite and PostgreSQL, by name. Fewer than ten, and nowhere else.

use std::borrow::Cow;

use crate::error::StoreResult;
use crate::sql::{Conn, Link};

/// Placeholders: the SQL is written with `?1`, as SQLite has it; PostgreSQL says `$1`.
pub(crate) fn pg_placeholders(sql: &str) -> String {
    sql.replace('?', "$")
}

/// Column types: the migrations say `blob`; PostgreSQL calls it `bytea`, and its text sorts by bytes only when told so. It
/// has no tables `without rowid`.
pub(crate) fn schema_text<'s>(conn: &Conn, sql: &'s str) -> Cow<'s, str> {
    match &conn.link {
        Link::Lite(_) => Cow::Borrowed(sql),
        Link::Pg(_) => {
            // A type stands between blanks or before a comma; `text_sha256` is a name.
            let typed = [" ", ","].into_iter().fold(sql.replace(" without rowid", ""), |sql, end| {
                sql.replace(&format!(" blob{end}"), &format!(" bytea{end}"))
                    .replace(&format!(" text{end}"), &format!(" text collate \"C\"{end}"))
            });
            Cow::Owned(typed)
        }
    }
}

/// Beginning to write: SQLite takes its one write lock at once; PostgreSQL takes an advisory lock, so that there is
/// one writer over all nodes and a verb never decides on what another is changing.
pub(crate) fn begin_write(conn: &mut Conn) -> StoreResult<()> {
    match &conn.link {
        Link::Lite(_) => conn.control("begin immediate"),
        // Read committed, whatever the server's default: what was decided before the lock came must be seen.
        Link::Pg(_) => conn.control("begin isolation level read committed; select pg_advisory_xact_lock(4601230)"),
    }
}

/// Beginning to read: one snapshot for all queries of one reader.
pub(crate) fn begin_read(conn: &mut Conn) -> StoreResult<()> {
    match &conn.link {
        Link::Lite(_) => conn.control("begin"),
        Link::Pg(_) => conn.control("begin isolation level repeatable read read only"),
    }
}

/// Whether a table exists.
pub(crate) fn has_table(conn: &mut Conn, name: &str) -> StoreResult<bool> {
    let sql = match &conn.link {
        Link::Lite(_) => "select name from sqlite_schema where type = 'table' and name = ?1",
        Link::Pg(_) => {
            "select table_name::text from information_schema.tables where table_schema = current_schema() and table_name = ?1"
        }
    };
    Ok(conn.query_one(sql, crate::sql::params![name], |row| row.get::<String>(0))?.is_some())
}
