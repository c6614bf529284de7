//! Codes of citizens in SQL.

use fengqiao_domain::id::{MatterId, PersonId};
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// A code with which somebody follows a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenCode {
    /// Office.
    pub top_region: i64,
    /// What is followed.
    pub matter_id: MatterId,
    /// By whom.
    pub person_id: PersonId,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
    /// When it was used last.
    pub seen_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

const COLUMNS: &str = "top_region, matter_id, person_id, ends_at, seen_at, created_at";

fn citizen_code(row: &Row<'_>) -> StoreResult<CitizenCode> {
    Ok(CitizenCode {
        top_region: row.get(0)?,
        matter_id: row.id(1)?,
        person_id: row.id(2)?,
        ends_at: row.instant(3)?,
        seen_at: row.instant_opt(4)?,
        created_at: row.instant(5)?,
    })
}

impl Tx<'_> {
    /// Keeps the hash of a code in the place of the one that the person had for the matter.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_citizen_code(
        &mut self,
        (matter_id, person_id): (MatterId, PersonId),
        code_hash: &str,
        ends_at: Timestamp,
    ) -> StoreResult<()> {
        self.end_citizen_code(matter_id, person_id)?;
        let sql = "insert into citizen_code (top_region, matter_id, person_id, code_hash, ends_at, seen_at, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, null, ?6)";
        self.conn.execute(sql, params![self.top_region, matter_id, person_id, code_hash, ends_at, self.at])?;
        Ok(())
    }

    /// Ends the code that a person has for a matter; false when there is none.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_citizen_code(&mut self, matter_id: MatterId, person_id: PersonId) -> StoreResult<bool> {
        let sql = "delete from citizen_code where top_region = ?1 and matter_id = ?2 and person_id = ?3";
        Ok(self.conn.execute(sql, params![self.top_region, matter_id, person_id])? == 1)
    }

    /// Notes that a code is in use.
    ///
    /// # Errors
    /// The database refuses.
    pub fn touch_citizen_code(&mut self, matter_id: MatterId, person_id: PersonId) -> StoreResult<()> {
        let sql = "update citizen_code set seen_at = ?4 where top_region = ?1 and matter_id = ?2 and person_id = ?3";
        self.conn.execute(sql, params![self.top_region, matter_id, person_id, self.at])?;
        Ok(())
    }

    /// Takes away codes that ended before an instant.
    ///
    /// # Errors
    /// The database refuses.
    pub fn expire_citizen_codes(&mut self, before: Timestamp) -> StoreResult<()> {
        self.conn.execute(
            "delete from citizen_code where top_region = ?1 and ends_at < ?2",
            params![self.top_region, before],
        )?;
        Ok(())
    }
}

impl Store {
    /// The code of a hash, whatever office it is of.
    ///
    /// # Errors
    /// The database refuses.
    pub fn citizen_code(&self, code_hash: &str) -> StoreResult<Option<CitizenCode>> {
        self.read(0, |reader| {
            let sql = format!("select {COLUMNS} from citizen_code where code_hash = ?1 order by code_hash");
            reader.conn.query_one(&sql, params![code_hash], citizen_code)
        })
    }
}

impl Reader<'_> {
    /// Codes for a matter, by person.
    ///
    /// # Errors
    /// The database refuses.
    pub fn citizen_codes(&mut self, matter_id: MatterId) -> StoreResult<Vec<CitizenCode>> {
        let sql =
            format!("select {COLUMNS} from citizen_code where top_region = ?1 and matter_id = ?2 order by person_id");
        self.conn.query(&sql, params![self.top_region, matter_id], citizen_code)
    }
}
