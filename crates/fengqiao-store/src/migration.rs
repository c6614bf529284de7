//! Migrations: numbered, forward only, each in its own transaction, the same text for both databases.

use crate::dialect;
use crate::error::{StoreError, StoreResult};
use crate::sql::{Conn, params};

const MIGRATIONS: [(i64, &str); 1] = [(1, include_str!("../migrations/0001_foundation.sql"))];

/// Brings the schema up to the newest version; a newer one is refused.
pub(crate) fn migrate(conn: &mut Conn) -> StoreResult<()> {
    dialect::begin_write(conn)?;
    let result = migrate_within(conn);
    conn.batch(if result.is_ok() { "commit" } else { "rollback" })?;
    result
}

fn migrate_within(conn: &mut Conn) -> StoreResult<()> {
    if !dialect::has_table(conn, "migration")? {
        conn.batch("create table migration (version bigint not null primary key, created_at bigint not null)")?;
    }
    let newest: i64 =
        conn.query_one("select coalesce(max(version), 0) from migration", &[], |row| row.get(0))?.unwrap_or(0);
    let known = MIGRATIONS[MIGRATIONS.len() - 1].0;
    if newest > known {
        let words = format!("the database has schema {newest}, this program knows {known}; run a newer program");
        return Err(StoreError::Schema(words));
    }
    for (version, text) in MIGRATIONS.iter().filter(|(version, _)| *version > newest) {
        let text = dialect::schema_text(conn, text).into_owned();
        conn.batch(&text)?;
        conn.execute("insert into migration (version, created_at) values ($1, 0)", params![*version])?;
    }
    Ok(())
}
