//! Migrations: numbered, forward only, each in its own transaction, the same text for both databases.

use crate::dialect;
use crate::error::{StoreError, StoreResult};
use crate::sql::{Conn, params};

const MIGRATIONS: [(i64, &str); 13] = [
    (1, include_str!("../migrations/0001_foundation.sql")),
    (2, include_str!("../migrations/0002_watch.sql")),
    (3, include_str!("../migrations/0003_model.sql")),
    (4, include_str!("../migrations/0004_patrol.sql")),
    (5, include_str!("../migrations/0005_pairing.sql")),
    (6, include_str!("../migrations/0006_filing.sql")),
    (7, include_str!("../migrations/0007_document.sql")),
    (8, include_str!("../migrations/0008_citizen.sql")),
    (9, include_str!("../migrations/0009_liaison.sql")),
    (10, include_str!("../migrations/0010_points.sql")),
    (11, include_str!("../migrations/0011_bulletin.sql")),
    (12, include_str!("../migrations/0012_version_handler.sql")),
    (16, include_str!("../migrations/0016_signature.sql")),
];

/// Brings the schema up to the newest version; a newer one is refused.
pub(crate) fn migrate(conn: &mut Conn) -> StoreResult<()> {
    dialect::begin_write(conn)?;
    let result = migrate_within(conn);
    conn.batch(if result.is_ok() { "commit" } else { "rollback" })?;
    result
}

fn newest(conn: &mut Conn) -> StoreResult<i64> {
    if !dialect::has_table(conn, "migration")? {
        return Ok(0);
    }
    Ok(conn.query_one("select coalesce(max(version), 0) from migration", &[], |row| row.get(0))?.unwrap_or(0))
}

const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Checks that the schema is just the one that this program knows.
pub(crate) fn check(conn: &mut Conn) -> StoreResult<()> {
    match newest(conn)? {
        KNOWN => Ok(()),
        0 => Err(StoreError::Schema("there is no Fengqiao database here; check the path or address".into())),
        older if older < KNOWN => Err(StoreError::Schema(format!(
            "the database has schema {older}, this program needs {KNOWN}; migrate it first"
        ))),
        newer => Err(too_new(newer)),
    }
}

fn too_new(newest: i64) -> StoreError {
    StoreError::Schema(format!("the database has schema {newest}, this program knows {KNOWN}; run a newer program"))
}

fn migrate_within(conn: &mut Conn) -> StoreResult<()> {
    let newest = newest(conn)?;
    if newest > KNOWN {
        return Err(too_new(newest));
    }
    if newest == 0 {
        conn.batch(
            "create table if not exists migration (version bigint not null primary key, created_at bigint not null)",
        )?;
    }
    for (version, text) in MIGRATIONS.iter().filter(|(version, _)| *version > newest) {
        let text = dialect::schema_text(conn, text).into_owned();
        conn.batch(&text)?;
        conn.execute("insert into migration (version, created_at) values (?1, 0)", params![*version])?;
    }
    Ok(())
}
