//! Signing in.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, SessionId};
use fengqiao_domain::organisation::Account;
use fengqiao_store::{Credential, SessionRow};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::session::credential::{hash_password, totp_step, verify_password};
use crate::session::{ABSOLUTE, token_hash};

/// Failures after which an account is closed for a while.
const FAILURES_MAX: u32 = 5;
/// How long it is closed.
const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// Characters of a browser's name that are kept.
const AGENT_LENGTH_MAX: usize = 200;

/// What somebody typed to sign in.
pub struct SignIn {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Code of the second factor.
    pub totp: Option<String>,
    /// The browser as it names itself.
    pub agent: String,
}

/// A new session.
pub struct SignedIn {
    /// The token for the cookie; only its hash is kept.
    pub token: String,
    /// Who it is.
    pub ctx: Ctx,
    /// Whether the password must be changed.
    pub one_time: bool,
}

impl App {
    /// Signs in. An unknown login and a wrong password cannot be told apart.
    ///
    /// # Errors
    /// `bad_credentials`, `totp_required`, `bad_code`, `locked`, or the store refuses.
    pub fn sign_in(&self, sign_in: &SignIn, now: Timestamp) -> AppResult<SignedIn> {
        let login = sign_in.login.trim().to_lowercase();
        let password_fits_limits = sign_in.password.len() <= 4 * super::credential::PASSWORD_LENGTH_MAX;
        let known =
            self.inner.store.account_of_login(&login)?.filter(|(_, account)| account.active && password_fits_limits);
        let Some((top_region, account)) = known else {
            // The same work as for a known login, so that the time tells nothing.
            let _ = hash_password("no such login");
            return refuse("bad_credentials", "login or password is wrong");
        };
        let credential =
            self.inner.store.read(top_region, |reader| Ok::<_, AppError>(reader.credential(account.id)?))?;
        let Some(mut credential) = credential else {
            let _ = hash_password("no such login");
            return refuse("bad_credentials", "login or password is wrong");
        };
        if let Some(until) = credential.locked_until_at.filter(|until| now < *until) {
            let seconds = until.duration_since(now).as_secs().max(1);
            return refuse("locked", format!("too many failures; try again in {seconds} s"));
        }
        let refusal = self.check(&account, &credential, sign_in, now)?;
        match refusal {
            Err(refusal) if refusal.code == "totp_required" => Err(refusal.into()),
            Err(refusal) => {
                self.note_failure(top_region, account.id, credential, now)?;
                Err(refusal.into())
            }
            Ok(step) => {
                credential.totp_step = step.unwrap_or(credential.totp_step);
                self.open(top_region, account, credential, sign_in, now)
            }
        }
    }

    fn check(
        &self,
        account: &Account,
        credential: &Credential,
        sign_in: &SignIn,
        now: Timestamp,
    ) -> AppResult<Result<Option<i64>, Refusal>> {
        if !verify_password(&sign_in.password, &credential.password_hash) {
            return Ok(Err(Refusal::new("bad_credentials", "login or password is wrong")));
        }
        if !credential.totp_on {
            return Ok(Ok(None));
        }
        let Some(code) = sign_in.totp.as_deref().filter(|code| !code.is_empty()) else {
            return Ok(Err(Refusal::new("totp_required", "enter the code of your second factor")));
        };
        let secret = self.totp_secret(account.id, credential)?.unwrap_or_default();
        // A code is good once: its step must be newer than the last one used.
        let step = totp_step(&secret, &account.login, code, now)?.filter(|step| *step > credential.totp_step);
        Ok(step.map(Some).ok_or_else(|| Refusal::new("bad_code", "the code is wrong, too old or used already")))
    }

    fn note_failure(
        &self,
        top_region: i64,
        account_id: AccountId,
        mut credential: Credential,
        now: Timestamp,
    ) -> AppResult<()> {
        credential.failures += 1;
        let locked = credential.failures.is_multiple_of(FAILURES_MAX);
        credential.locked_until_at = locked.then(|| now.checked_add(LOCK).unwrap_or(now));
        self.inner.store.write(top_region, now, move |tx| {
            // Failures of parallel guesses all count: the stored number is taken anew inside the transaction.
            let stored = tx.reader().credential(account_id)?.map_or(0, |stored| stored.failures);
            credential.failures = credential.failures.max(stored + 1);
            tx.keep_credential(account_id, &credential)?;
            tx.record(&Actor::default(), &[Event::SignInFailed { account_id, locked }])?;
            Ok::<_, AppError>(())
        })
    }

    fn open(
        &self,
        top_region: i64,
        account: Account,
        mut credential: Credential,
        sign_in: &SignIn,
        now: Timestamp,
    ) -> AppResult<SignedIn> {
        let mut bytes = [0_u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let session = SessionRow {
            id: new_id(now, SessionId::new),
            top_region,
            account_id: account.id,
            agent: sign_in.agent.chars().take(AGENT_LENGTH_MAX).collect(),
            created_at: now,
            seen_at: now,
            expires_at: now.checked_add(ABSOLUTE).unwrap_or(now),
        };
        credential.failures = 0;
        credential.locked_until_at = None;
        credential.seen_at = Some(now);
        let one_time = credential.one_time;
        let (hash, session_id, account_id) = (token_hash(&token), session.id, account.id);
        let actor = Actor { account_id: Some(account.id), organisation_id: Some(account.organisation_id) };
        self.inner.store.write(top_region, now, move |tx| {
            tx.keep_credential(account_id, &credential)?;
            tx.open_session(&hash, &session)?;
            tx.record(&actor, &[Event::SignedIn { account_id }])?;
            Ok::<_, AppError>(())
        })?;
        let ctx = self.context(top_region, account_id, Some(session_id), now)?.ok_or(AppError::NotFound("account"))?;
        Ok(SignedIn { token, ctx, one_time })
    }
}
