//! Secret addresses of calendars in SQL: a hash for each account, nothing else.

use fengqiao_domain::id::AccountId;

use crate::error::StoreResult;
use crate::sql::params;
use crate::store::{Reader, Store, Tx};

impl Tx<'_> {
    /// Keeps the hash of a feed's token in the place of the one that the account had.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_feed(&mut self, account_id: AccountId, token_hash: &str) -> StoreResult<()> {
        self.end_feed(account_id)?;
        let sql = "insert into feed (top_region, account_id, token_hash, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, account_id, token_hash, self.at])?;
        Ok(())
    }

    /// Ends the feed of an account; false when there is none.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_feed(&mut self, account_id: AccountId) -> StoreResult<bool> {
        let sql = "delete from feed where top_region = ?1 and account_id = ?2";
        Ok(self.conn.execute(sql, params![self.top_region, account_id])? > 0)
    }
}

impl Reader<'_> {
    /// Whether an account has a feed.
    ///
    /// # Errors
    /// The database refuses.
    pub fn has_feed(&mut self, account_id: AccountId) -> StoreResult<bool> {
        let sql = "select account_id from feed where top_region = ?1 and account_id = ?2 order by account_id";
        let found = self.conn.query_one(sql, params![self.top_region, account_id], |row| row.id::<AccountId>(0))?;
        Ok(found.is_some())
    }
}

impl Store {
    /// Office and account of a feed's hash, whatever office it is of.
    ///
    /// # Errors
    /// The database refuses.
    pub fn feed(&self, token_hash: &str) -> StoreResult<Option<(i64, AccountId)>> {
        self.read(0, |reader| {
            let sql = "select top_region, account_id from feed where token_hash = ?1 order by top_region, account_id";
            reader.conn.query_one(sql, params![token_hash], |row| Ok((row.get(0)?, row.id(1)?)))
        })
    }
}
