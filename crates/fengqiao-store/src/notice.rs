//! Notices (通知) in SQL: what the bell shows one account.

use std::collections::BTreeMap;

use fengqiao_domain::id::{AccountId, NoticeId};
use jiff::Timestamp;

use crate::count::Query;
use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::params;
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Own key.
    pub id: NoticeId,
    /// For whom.
    pub account_id: AccountId,
    /// When.
    pub at: Timestamp,
    /// Key of the message; the web owns the words.
    pub message: String,
    /// What the words need; no personal data.
    pub params: BTreeMap<String, String>,
    /// Noun of the thing it is about.
    pub target_kind: String,
    /// Its id.
    pub target_id: String,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Puts a notice on an account's bell.
    ///
    /// # Errors
    /// The database refuses.
    pub fn notify(&mut self, notice: &NoticeRow) -> StoreResult<()> {
        let sql = "insert into notice (top_region, id, account_id, at, message, params, target_kind, target_id, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            self.top_region,
            notice.id,
            notice.account_id,
            notice.at,
            &notice.message,
            json_text(&notice.params)?,
            &notice.target_kind,
            &notice.target_id,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Marks notices as read, up to and with one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn read_notices(&mut self, account_id: AccountId, up_to: NoticeId) -> StoreResult<()> {
        let sql =
            "update notice set read_at = ?4 where top_region = ?1 and account_id = ?2 and id <= ?3 and read_at is null";
        self.conn.execute(sql, params![self.top_region, account_id, up_to, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Notices of an account, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn notices(&mut self, account_id: AccountId, page: &PageRequest) -> StoreResult<Page<NoticeRow>> {
        let mut query = Query::new(self.top_region);
        query.equal("account_id", Some(account_id));
        let total = query.total(self.conn, "notice", TOTAL_COUNT_MAX)?;
        query.compare("id", "<", Some(page.before().1));
        let limit = page.limit();
        let columns = "id, account_id, at, message, params, target_kind, target_id, read_at";
        let rows = query.rows(self.conn, columns, "notice", ("id desc", limit + 1), |row| {
            Ok(NoticeRow {
                id: row.id(0)?,
                account_id: row.id(1)?,
                at: row.instant(2)?,
                message: row.get(3)?,
                params: row.json(4)?,
                target_kind: row.get(5)?,
                target_id: row.get(6)?,
                read_at: row.instant_opt(7)?,
            })
        })?;
        Ok(Page::from_rows(rows, limit, total, |row| (0, row.id.to_string())))
    }

    /// Whether an account was told this of this thing.
    ///
    /// # Errors
    /// The database refuses.
    pub fn was_notified(
        &mut self,
        account_id: AccountId,
        message: &str,
        (target_kind, target_id): (&str, &str),
    ) -> StoreResult<bool> {
        let sql = "select count(*) from notice where top_region = ?1 and account_id = ?2 and message = ?3 and target_kind = ?4 and target_id = ?5";
        let values = params![self.top_region, account_id, message, target_kind, target_id];
        Ok(self.conn.query_one(sql, values, |row| row.get::<i64>(0))?.unwrap_or(0) > 0)
    }

    /// Notices that an account has not read.
    ///
    /// # Errors
    /// The database refuses.
    pub fn notices_unread(&mut self, account_id: AccountId) -> StoreResult<i64> {
        let sql = "select count(*) from notice where top_region = ?1 and account_id = ?2 and read_at is null";
        Ok(self.conn.query_one(sql, params![self.top_region, account_id], |row| row.get(0))?.unwrap_or(0))
    }
}
