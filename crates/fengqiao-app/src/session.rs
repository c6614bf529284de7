//! Sessions: signing in with password and second factor, the lock that survives a restart, and who is behind a token.

mod credential;
mod sign_in;

pub use credential::{NewTotp, hash_password, one_time_password};
pub use sign_in::{SignIn, SignedIn};

use fengqiao_document::sha256_hex;
use fengqiao_domain::hex::hex;
use fengqiao_domain::id::SessionId;
use fengqiao_store::SessionRow;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};

/// A session ends after this long without use.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// A session ends after this long in any case.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// The last use is written down at most this often.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// SHA-256 of a token, hexadecimal: all that the store keeps of it.
#[must_use]
pub fn token_hash(token: &str) -> String {
    sha256_hex(&[token.as_bytes()])
}

/// A new secret token of so many bytes of chance, hexadecimal.
pub(crate) fn new_token<const BYTES: usize>() -> String {
    hex(&rand::random::<[u8; BYTES]>())
}

impl App {
    /// The person behind a session token at this moment, or none when the session has ended or the account was dismissed.
    ///
    /// # Errors
    /// The store refuses.
    pub fn session(&self, token: &str, now: Timestamp) -> AppResult<Option<Ctx>> {
        let Some(session) = self.inner.store.session(&token_hash(token))? else { return Ok(None) };
        if now >= session.expires_at || now.duration_since(session.seen_at) > IDLE {
            return Ok(None);
        }
        let ctx = self.context(session.top_region, session.account_id, Some(session.id), now)?;
        let Some(ctx) = ctx else { return Ok(None) };
        if now.duration_since(session.seen_at) > TOUCH {
            self.inner
                .store
                .write(session.top_region, now, move |tx| tx.touch_session(session.id).map_err(AppError::from))?;
        }
        Ok(Some(ctx))
    }

    /// The context of an account, or none when it is not active.
    ///
    /// # Errors
    /// The store refuses.
    pub fn context(
        &self,
        top_region: i64,
        account_id: fengqiao_domain::id::AccountId,
        session_id: Option<SessionId>,
        now: Timestamp,
    ) -> AppResult<Option<Ctx>> {
        self.inner.store.read(top_region, |reader| {
            let Some(account) = reader.account(account_id)?.filter(|account| account.active) else { return Ok(None) };
            let region_path =
                reader.region_path(account.region_id)?.ok_or(AppError::NotFound("region of the account"))?;
            Ok(Some(Ctx { top_region, account, region_path, session_id, now, request: None }))
        })
    }

    /// Ends the session of the context.
    ///
    /// # Errors
    /// The store refuses.
    pub fn sign_out(&self, ctx: &Ctx) -> AppResult<()> {
        let Some(session_id) = ctx.session_id else { return Ok(()) };
        self.end_session(ctx, session_id)
    }

    /// Ends one of the person's own sessions.
    ///
    /// # Errors
    /// The store refuses.
    pub fn end_session(&self, ctx: &Ctx, session_id: SessionId) -> AppResult<()> {
        let account_id = ctx.account.id;
        self.inner
            .store
            .write(ctx.top_region, ctx.now, move |tx| tx.end_session(account_id, session_id).map_err(AppError::from))
    }

    /// The person's own open sessions.
    ///
    /// # Errors
    /// The store refuses.
    pub fn sessions(&self, ctx: &Ctx) -> AppResult<Vec<SessionRow>> {
        self.read(ctx, |reader| Ok(reader.sessions_of(ctx.account.id)?))
    }
}
