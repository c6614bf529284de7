//! Migrations: numbered, forward only, each in its own transaction, the same text for both databases.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::dialect;
use crate::error::{StoreError, StoreResult};
use crate::sql::{Conn, params};
use crate::store::Tx;
use crate::vault::Sealer;

/// Since this version suits are counted by period and region tree; the counts of an older database are made from its suits.
const FIGURE: i64 = 15;

const MIGRATIONS: [(i64, &str); 17] = [
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
    (13, include_str!("../migrations/0013_photo.sql")),
    (14, include_str!("../migrations/0014_ledger.sql")),
    (FIGURE, include_str!("../migrations/0015_figure.sql")),
    (16, include_str!("../migrations/0016_signature.sql")),
    (17, include_str!("../migrations/0017_mediator_sitting.sql")),
];

/// Brings the schema up to the newest version; a newer one is refused.
pub(crate) fn migrate(conn: &mut Conn, sealer: &Sealer) -> StoreResult<()> {
    dialect::begin_write(conn)?;
    let result = migrate_within(conn, sealer);
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

fn migrate_within(conn: &mut Conn, sealer: &Sealer) -> StoreResult<()> {
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
    if (1..FIGURE).contains(&newest) {
        let tops: Vec<i64> =
            conn.query("select top_region from top_region order by top_region", &[], |row| row.get(0))?;
        for top_region in tops {
            let heads = &mut HashMap::new();
            Tx { conn, heads, sealer, top_region, at: Timestamp::UNIX_EPOCH }.count_filings_anew()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use fengqiao_domain::event::{Actor, Event};
    use fengqiao_domain::filing::{Filing, FilingParty, PartyKind, Side};
    use fengqiao_domain::id::{FilingId, ImportId, PersonId, RegionId};
    use fengqiao_domain::region::{Region, RegionPath};
    use jiff::civil::date;

    use super::*;
    use crate::{Keys, LitigantFields, NewLitigant, Store};

    const COUNTS: [&str; 3] = ["filing_count", "litigant_count", "vault_litigant_month"];

    fn county() -> Region {
        Region {
            id: RegionId::from_bits(1),
            parent_id: None,
            code_system: "stat".into(),
            code: "990101000000".into(),
            level: 3,
            name: "青禾县".into(),
            aliases: Vec::new(),
            path: RegionPath::top(),
            population: None,
            longitude: None,
            latitude: None,
            valid_from_on: None,
            valid_to_on: None,
        }
    }

    fn suit(number: u128) -> Filing {
        let party = |side: Side, key: u128| FilingParty {
            person_id: PersonId::from_bits(number * 10 + key),
            side,
            kind: PartyKind::Natural,
            region_id: Some(RegionId::from_bits(1)),
            platform: false,
        };
        Filing {
            id: FilingId::from_bits(number),
            number: format!("（2025）青0101民初{number}号"),
            court: "青0101".into(),
            court_region_id: None,
            case_type: "0301".into(),
            cause: Some("14".into()),
            filed_on: date(2025, 3, 5),
            registered_on: date(2025, 3, 5),
            closed_on: None,
            outcome: None,
            amount_fen: None,
            place_region_id: None,
            moved_from: None,
            refiled_from: None,
            merged: false,
            parties: vec![party(Side::Plaintiff, 1), party(Side::Defendant, 2)],
            import_id: None,
            told_sha256: String::new(),
        }
    }

    fn dump(tx: &mut Tx<'_>) -> StoreResult<Vec<String>> {
        let mut found = Vec::new();
        for (table, number) in COUNTS.iter().zip(["filings", "litigants", "filings"]) {
            let sql = format!("select count(*), sum({number}), min(top_region) from {table} order by 1");
            found.extend(
                tx.conn.query(&sql, &[], |row| Ok(format!("{table} {} {}", row.get::<i64>(0)?, row.get::<i64>(1)?)))?,
            );
        }
        Ok(found)
    }

    #[test]
    fn an_older_database_counts_its_suits_anew() {
        let store = Store::open("sqlite::memory:", Keys::from_master(&[1; 32])).unwrap();
        let suits: Vec<Filing> = (1..=3).map(suit).collect();
        let party = |it: &FilingParty, filing: &Filing| NewLitigant {
            id: it.person_id,
            filing_id: filing.id,
            side: it.side,
            year: 2025,
            region_code: String::new(),
            fields: LitigantFields { name: None, number: Some(it.side.as_str().to_owned()) },
        };
        let sealed: Vec<_> = suits
            .iter()
            .flat_map(|filing| filing.parties.iter().map(move |it| party(it, filing)))
            .map(|it| store.seal_litigant(&it))
            .collect();
        let done = store.write(1, Timestamp::UNIX_EPOCH, move |tx| {
            tx.record(&Actor::default(), &[Event::RegionsKept { regions: vec![county()] }])?;
            tx.keep_litigants(&sealed)?;
            let filings = suits.clone();
            tx.record(
                &Actor::default(),
                &[Event::FilingsImported { import_id: ImportId::from_bits(1), chunk: 0, filings }],
            )?;
            let before = dump(tx)?;
            for table in COUNTS {
                tx.conn.execute(&format!("delete from {table} where top_region = 1"), &[])?;
            }
            tx.count_filings_anew()?;
            Ok::<_, StoreError>((before, dump(tx)?))
        });
        let (before, after) = done.unwrap();
        assert_eq!(before, after);
        assert!(before[1].starts_with("litigant_count 18 "), "two parties, three levels, three periods: {before:?}");
    }
}
