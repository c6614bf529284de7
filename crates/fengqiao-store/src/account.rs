//! Accounts, their credentials and their sessions in SQL.

use fengqiao_domain::id::{AccountId, OrganisationId, SessionId};
use fengqiao_domain::organisation::Account;
use jiff::Timestamp;

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

const COLUMNS: &str = "id, login, name, organisation_id, region_id, roles, active";

fn account_row(row: &Row<'_>) -> StoreResult<Account> {
    Ok(Account {
        id: row.id(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        organisation_id: row.id(3)?,
        region_id: row.id(4)?,
        roles: row.json(5)?,
        active: row.flag(6)?,
    })
}

/// The secrets and the lock of one account.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Whether the password must be changed at the next sign-in.
    pub one_time: bool,
    /// Shared secret of the second factor, as the app sealed it.
    pub totp_secret: Option<Vec<u8>>,
    /// Whether the second factor is asked for.
    pub totp_on: bool,
    /// Newest time step whose code was used, so that no code works twice.
    pub totp_step: i64,
    /// Failures since the last success.
    pub failures: u32,
    /// Closed until then.
    pub locked_until_at: Option<Timestamp>,
    /// Last sign-in.
    pub seen_at: Option<Timestamp>,
}

/// One open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Key for the list of sessions.
    pub id: SessionId,
    /// Office.
    pub top_region: i64,
    /// Whose.
    pub account_id: AccountId,
    /// Browser as it named itself.
    pub agent: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Last use, to the minute.
    pub seen_at: Timestamp,
    /// End at the latest.
    pub expires_at: Timestamp,
}

const SESSION: &str = "id, top_region, account_id, agent, created_at, seen_at, expires_at";

fn session_row(row: &Row<'_>) -> StoreResult<SessionRow> {
    Ok(SessionRow {
        id: row.id(0)?,
        top_region: row.get(1)?,
        account_id: row.id(2)?,
        agent: row.get(3)?,
        created_at: row.instant(4)?,
        seen_at: row.instant(5)?,
        expires_at: row.instant(6)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_account(&mut self, account: &Account) -> StoreResult<()> {
        let sql = "insert into account (top_region, id, login, name, organisation_id, region_id, roles, active, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                   on conflict (top_region, id) do update set login = ?3, name = ?4, organisation_id = ?5, region_id = ?6, roles = ?7, active = ?8";
        let values = params![
            self.top_region,
            account.id,
            &account.login,
            &account.name,
            account.organisation_id,
            account.region_id,
            json_text(&account.roles)?,
            account.active,
            self.at
        ];
        match self.conn.execute(sql, values) {
            Err(error) if error.is_unique_violation() => Err(StoreError::Taken("login")),
            other => other.map(|_| ()),
        }
    }

    /// What follows a change of an account outside the read tables: a login is one person's on the whole installation,
    /// since signing in names no office; and who is out has no session.
    pub(crate) fn account_changed(&mut self, account: &Account) -> StoreResult<()> {
        let sql = "select 1 from account where login = ?1 and top_region <> ?2 order by top_region";
        if self.conn.query_one(sql, params![&account.login, self.top_region], |_| Ok(()))?.is_some() {
            return Err(StoreError::Taken("login"));
        }
        if !account.active {
            self.end_other_sessions(account.id, None)?;
        }
        Ok(())
    }

    /// Keeps an account's secrets and lock.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_credential(&mut self, account_id: AccountId, credential: &Credential) -> StoreResult<()> {
        let sql = "insert into credential (top_region, account_id, password_hash, one_time, totp_secret, totp_on, totp_step, failures, locked_until_at, seen_at, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) on conflict (top_region, account_id) do update set \
                   password_hash = ?3, one_time = ?4, totp_secret = ?5, totp_on = ?6, totp_step = ?7, failures = ?8, locked_until_at = ?9, seen_at = ?10";
        let values = params![
            self.top_region,
            account_id,
            &credential.password_hash,
            credential.one_time,
            credential.totp_secret.as_ref(),
            credential.totp_on,
            credential.totp_step,
            credential.failures,
            credential.locked_until_at,
            credential.seen_at,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Opens a session.
    ///
    /// # Errors
    /// The database refuses.
    pub fn open_session(&mut self, token_hash: &str, session: &SessionRow) -> StoreResult<()> {
        let sql = "insert into session (top_region, token_hash, id, account_id, agent, seen_at, expires_at, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.top_region,
            token_hash,
            session.id,
            session.account_id,
            &session.agent,
            session.seen_at,
            session.expires_at,
            session.created_at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// The database refuses.
    pub fn touch_session(&mut self, id: SessionId) -> StoreResult<()> {
        self.conn.execute(
            "update session set seen_at = ?3 where top_region = ?1 and id = ?2",
            params![self.top_region, id, self.at],
        )?;
        Ok(())
    }

    /// Ends one session of an account.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_session(&mut self, account_id: AccountId, id: SessionId) -> StoreResult<()> {
        let sql = "delete from session where top_region = ?1 and account_id = ?2 and id = ?3";
        self.conn.execute(sql, params![self.top_region, account_id, id])?;
        Ok(())
    }

    /// Ends every session of an account but one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_other_sessions(&mut self, account_id: AccountId, keep: Option<SessionId>) -> StoreResult<()> {
        let keep = keep.map(|id| id.to_string()).unwrap_or_default();
        let sql = "delete from session where top_region = ?1 and account_id = ?2 and id <> ?3";
        self.conn.execute(sql, params![self.top_region, account_id, keep])?;
        Ok(())
    }
}

impl Store {
    /// The session of a token and its office, whatever office that is.
    ///
    /// # Errors
    /// The database refuses.
    pub fn session(&self, token_hash: &str) -> StoreResult<Option<SessionRow>> {
        self.read(0, |reader| {
            let sql = format!("select {SESSION} from session where token_hash = ?1 order by token_hash");
            reader.conn.query_one(&sql, params![token_hash], session_row)
        })
    }

    /// The office and account of a login name, whatever office that is.
    ///
    /// # Errors
    /// The database refuses.
    pub fn account_of_login(&self, login: &str) -> StoreResult<Option<(i64, Account)>> {
        self.read(0, |reader| {
            let sql = format!("select {COLUMNS}, top_region from account where login = ?1 order by top_region");
            reader.conn.query_one(&sql, params![login], |row| Ok((row.get(7)?, account_row(row)?)))
        })
    }
}

impl Reader<'_> {
    /// One account.
    ///
    /// # Errors
    /// The database refuses.
    pub fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        let sql = format!("select {COLUMNS} from account where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], account_row)
    }

    /// Every account of the office, by login.
    ///
    /// # Errors
    /// The database refuses.
    pub fn accounts(&mut self) -> StoreResult<Vec<Account>> {
        let sql = format!("select {COLUMNS} from account where top_region = ?1 order by login, id");
        self.conn.query(&sql, params![self.top_region], account_row)
    }

    /// Active accounts of an organisation.
    ///
    /// # Errors
    /// The database refuses.
    pub fn accounts_of(&mut self, organisation_id: OrganisationId) -> StoreResult<Vec<Account>> {
        let sql = format!(
            "select {COLUMNS} from account where top_region = ?1 and organisation_id = ?2 and active = 1 order by login, id"
        );
        self.conn.query(&sql, params![self.top_region, organisation_id], account_row)
    }

    /// The secrets and the lock of an account.
    ///
    /// # Errors
    /// The database refuses.
    pub fn credential(&mut self, account_id: AccountId) -> StoreResult<Option<Credential>> {
        let sql = "select password_hash, one_time, totp_secret, totp_on, totp_step, failures, locked_until_at, seen_at \
                   from credential where top_region = ?1 and account_id = ?2 order by account_id";
        self.conn.query_one(sql, params![self.top_region, account_id], |row| {
            Ok(Credential {
                password_hash: row.get(0)?,
                one_time: row.flag(1)?,
                totp_secret: row.get(2)?,
                totp_on: row.flag(3)?,
                totp_step: row.get(4)?,
                failures: row.number(5)?,
                locked_until_at: row.instant_opt(6)?,
                seen_at: row.instant_opt(7)?,
            })
        })
    }

    /// Open sessions of an account, newest use first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn sessions_of(&mut self, account_id: AccountId) -> StoreResult<Vec<SessionRow>> {
        let sql = format!(
            "select {SESSION} from session where top_region = ?1 and account_id = ?2 order by seen_at desc, id"
        );
        self.conn.query(&sql, params![self.top_region, account_id], session_row)
    }
}
