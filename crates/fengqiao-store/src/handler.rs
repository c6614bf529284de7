//! Handlers and substitutes in SQL.

use fengqiao_domain::handler::{Handler, Substitute};
use fengqiao_domain::id::{AccountId, OrganisationId, ProceedingId};
use jiff::civil::Date;

use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

const SUBSTITUTE: &str = "account_id, substitute_id, from_on, to_on";

fn substitute_row(row: &Row<'_>) -> StoreResult<Substitute> {
    Ok(Substitute { account_id: row.id(0)?, substitute_id: row.id(1)?, from_on: row.day(2)?, to_on: row.day(3)? })
}

impl Tx<'_> {
    pub(crate) fn project_handler(&mut self, handler: &Handler) -> StoreResult<()> {
        let sql = "delete from handler where top_region = ?1 and proceeding_id = ?2 and organisation_id = ?3";
        self.conn.execute(sql, params![self.top_region, handler.proceeding_id, handler.organisation_id])?;
        let Some(account_id) = handler.account_id else { return Ok(()) };
        let sql = "insert into handler (top_region, proceeding_id, organisation_id, account_id, since_at, created_at) values (?1, ?2, ?3, ?4, ?5, ?5)";
        let values = params![self.top_region, handler.proceeding_id, handler.organisation_id, account_id, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_substitute(
        &mut self,
        account_id: AccountId,
        substitute: Option<&Substitute>,
    ) -> StoreResult<()> {
        let sql = "delete from substitute where top_region = ?1 and account_id = ?2";
        self.conn.execute(sql, params![self.top_region, account_id])?;
        let Some(it) = substitute else { return Ok(()) };
        let sql = "insert into substitute (top_region, account_id, substitute_id, from_on, to_on, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![self.top_region, account_id, it.substitute_id, it.from_on, it.to_on, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Who handles a proceeding for an organisation.
    ///
    /// # Errors
    /// The database refuses.
    pub fn handler(
        &mut self,
        proceeding_id: ProceedingId,
        organisation_id: OrganisationId,
    ) -> StoreResult<Option<AccountId>> {
        let sql = "select account_id from handler where top_region = ?1 and proceeding_id = ?2 and organisation_id = ?3 order by account_id";
        self.conn.query_one(sql, params![self.top_region, proceeding_id, organisation_id], |row| row.id(0))
    }

    /// Running proceedings that an account handles for an organisation, by id, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn handled(
        &mut self,
        account_id: AccountId,
        organisation_id: OrganisationId,
        limit: u32,
    ) -> StoreResult<Vec<ProceedingId>> {
        let sql = "select h.proceeding_id from handler h join proceeding p on p.top_region = h.top_region and p.id = h.proceeding_id \
                   where h.top_region = ?1 and h.account_id = ?2 and h.organisation_id = ?3 and p.terminal = 0 \
                   order by h.proceeding_id limit ?4";
        self.conn.query(sql, params![self.top_region, account_id, organisation_id, limit], |row| row.id(0))
    }

    /// Who stands in for an account, whatever the day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn substitute(&mut self, account_id: AccountId) -> StoreResult<Option<Substitute>> {
        let sql = format!(
            "select {SUBSTITUTE} from substitute where top_region = ?1 and account_id = ?2 order by account_id"
        );
        self.conn.query_one(&sql, params![self.top_region, account_id], substitute_row)
    }

    /// For whom an account stands in on a day, by account.
    ///
    /// # Errors
    /// The database refuses.
    pub fn stood_in_for(&mut self, substitute_id: AccountId, on: Date) -> StoreResult<Vec<AccountId>> {
        let sql = format!(
            "select {SUBSTITUTE} from substitute where top_region = ?1 and substitute_id = ?2 and from_on <= ?3 and to_on >= ?3 order by account_id"
        );
        let rows = self.conn.query(&sql, params![self.top_region, substitute_id, on], substitute_row)?;
        Ok(rows.into_iter().map(|row| row.account_id).collect())
    }
}
