//! Signing in.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, SessionId};
use fengqiao_domain::organisation::Account;
use fengqiao_store::{Credential, SessionRow};
use jiff::{SignedDuration, Timestamp};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::session::credential::{hash_password, totp_step, verify_password};
use crate::session::{ABSOLUTE, new_token, token_hash};

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

/// A sign-in that was right when it was checked; hashing takes long enough for the account to change meanwhile.
struct Checked {
    credential: Credential,
    /// Time step of the code of the second factor.
    step: Option<i64>,
}

impl Checked {
    /// What is kept of the account's secrets as they stand now, inside the transaction that opens the session.
    fn still_good(&self, stored: Credential, now: Timestamp) -> AppResult<Credential> {
        refuse_locked(&stored, now)?;
        let factors = |of: &Credential| (of.password_hash.clone(), of.totp_on, of.totp_secret.clone());
        if factors(&stored) != factors(&self.credential) {
            return refuse("bad_credentials", "login or password is wrong");
        }
        if self.step.is_some_and(|step| step <= stored.totp_step) {
            return refuse("bad_code", "the code is wrong, too old or used already");
        }
        let totp_step = self.step.unwrap_or(stored.totp_step);
        Ok(Credential { totp_step, failures: 0, locked_until_at: None, seen_at: Some(now), ..stored })
    }
}

/// Refuses while the account is closed after too many failures.
pub(super) fn refuse_locked(credential: &Credential, now: Timestamp) -> AppResult<()> {
    let Some(until) = credential.locked_until_at.filter(|until| now < *until) else { return Ok(()) };
    let seconds = until.duration_since(now).as_secs().max(1);
    refuse("locked", format!("too many failures; try again in {seconds} s"))
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
        let Some(credential) = credential else {
            let _ = hash_password("no such login");
            return refuse("bad_credentials", "login or password is wrong");
        };
        refuse_locked(&credential, now)?;
        match self.check(&account, &credential, sign_in, now)? {
            Err(refusal) if refusal.code == "totp_required" => Err(refusal.into()),
            Err(refusal) => {
                self.note_failure(top_region, account.id, now)?;
                Err(refusal.into())
            }
            Ok(step) => self.open(top_region, account, Checked { credential, step }, sign_in, now),
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

    /// Counts a wrong password or code, and closes the account for a while after too many.
    pub(super) fn note_failure(&self, top_region: i64, account_id: AccountId, now: Timestamp) -> AppResult<()> {
        self.inner.store.write(top_region, now, move |tx| {
            // Guesses made at the same moment all count, and a password changed meanwhile stays changed.
            let Some(mut credential) = tx.reader().credential(account_id)? else { return Ok(()) };
            credential.failures += 1;
            let locked = credential.failures.is_multiple_of(FAILURES_MAX);
            if locked {
                credential.locked_until_at = Some(now.checked_add(LOCK).unwrap_or(now));
            }
            tx.keep_credential(account_id, &credential)?;
            tx.record(&Actor::default(), &[Event::SignInFailed { account_id, locked }])?;
            Ok::<_, AppError>(())
        })
    }

    fn open(
        &self,
        top_region: i64,
        account: Account,
        checked: Checked,
        sign_in: &SignIn,
        now: Timestamp,
    ) -> AppResult<SignedIn> {
        let token = new_token::<32>();
        let session = SessionRow {
            id: new_id(now, SessionId::new),
            top_region,
            account_id: account.id,
            agent: sign_in.agent.chars().take(AGENT_LENGTH_MAX).collect(),
            created_at: now,
            seen_at: now,
            expires_at: now.checked_add(ABSOLUTE).unwrap_or(now),
        };
        let one_time = checked.credential.one_time;
        let (hash, session_id, account_id) = (token_hash(&token), session.id, account.id);
        let actor = Actor { account_id: Some(account.id), organisation_id: Some(account.organisation_id) };
        self.inner.store.write(top_region, now, move |tx| {
            let stored = tx.reader().credential(account_id)?.ok_or(AppError::NotFound("credential"))?;
            tx.keep_credential(account_id, &checked.still_good(stored, now)?)?;
            tx.open_session(&hash, &session)?;
            tx.record(&actor, &[Event::SignedIn { account_id }])?;
            Ok::<_, AppError>(())
        })?;
        let ctx = self.context(top_region, account_id, Some(session_id), now)?.ok_or(AppError::NotFound("account"))?;
        Ok(SignedIn { token, ctx, one_time })
    }
}
