//! Passwords and second factors: hashing, changing, switching on and off.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use fengqiao_domain::event::Event;
use fengqiao_domain::hex::hex;
use fengqiao_domain::id::AccountId;
use fengqiao_store::Credential;
use jiff::Timestamp;
use rand::RngExt;
use totp_rs::{Algorithm as TotpAlgorithm, Totp};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::session::sign_in::refuse_locked;

/// Characters of a password at least (MLPS level 3 practice; OWASP ASVS 5 asks for 8).
pub const PASSWORD_LENGTH_MIN: usize = 12;
/// Characters of a password at most: hashing a megabyte is an attack.
pub const PASSWORD_LENGTH_MAX: usize = 128;

fn argon() -> Argon2<'static> {
    // 19 MiB, two passes, one lane: the OWASP password storage minimum for Argon2id.
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Argon2id of a password in PHC form.
#[must_use]
pub fn hash_password(password: &str) -> String {
    argon().hash_password(password.as_bytes()).expect("any password of bounded length hashes").to_string()
}

/// Whether a password fits a hash; the same work is done for a hash that cannot be read.
pub(crate) fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A password made by the system, to be changed at the first sign-in: 16 letters and digits that are hard to mistake.
#[must_use]
pub fn one_time_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    (0..16).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

/// A second factor that is not switched on yet.
#[derive(Debug, Clone)]
pub struct NewTotp {
    /// Secret in base 32, to be typed by hand.
    pub secret: String,
    /// `otpauth://` address for a QR code.
    pub uri: String,
}

fn totp(secret: Vec<u8>, login: &str) -> AppResult<Totp> {
    totp_rs::Builder::new()
        .with_algorithm(TotpAlgorithm::SHA1)
        .with_secret(secret)
        .with_issuer(Some("Fengqiao"))
        .with_account_name(login.to_owned())
        .build()
        .map_err(|error| AppError::Data(format!("second factor: {error}")))
}

/// The time step of a valid code at this moment; the step before is accepted too.
pub(crate) fn totp_step(secret: &[u8], login: &str, code: &str, now: Timestamp) -> AppResult<Option<i64>> {
    const STEP_S: i64 = 30;
    let totp = totp(secret.to_vec(), login)?;
    let current = now.as_second() / STEP_S;
    let fits = |step: &i64| {
        u64::try_from(step * STEP_S).is_ok_and(|at| constant_time_eq(&totp.generate(at).to_string(), code))
    };
    Ok([current, current - 1].into_iter().find(fits))
}

fn constant_time_eq(one: &str, two: &str) -> bool {
    one.len() == two.len() && one.bytes().zip(two.bytes()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

fn check_password(password: &str, login: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    let refuse = |code, message: &str| Err(Refusal::new("bad_password", message).field("new", code, message));
    if length < PASSWORD_LENGTH_MIN {
        return refuse("too_short", "a password needs at least 12 characters");
    }
    if length > PASSWORD_LENGTH_MAX {
        return refuse("too_long", "a password has at most 128 characters");
    }
    let lower = password.to_lowercase();
    let distinct = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    if distinct < 5 || lower.contains(login) || WEAK.iter().any(|weak| lower.starts_with(weak)) {
        return refuse("weak", "choose a password that is not your login, a common one, or a few repeated characters");
    }
    Ok(())
}

const WEAK: [&str; 10] = [
    "password",
    "123456789",
    "qwertyuiop",
    "abc123456",
    "11111111",
    "admin123",
    "iloveyou",
    "woaini",
    "5201314",
    "fengqiao",
];

impl App {
    /// Changes the person's own password and ends the other sessions.
    ///
    /// # Errors
    /// The old password is wrong, the new one is too weak, or the store refuses.
    pub fn change_password(&self, ctx: &Ctx, old: &str, new: &str) -> AppResult<()> {
        check_password(new, &ctx.account.login)?;
        let credential = self.own_credential(ctx)?;
        if !verify_password(old, &credential.password_hash) {
            return Err(Refusal::new("bad_credentials", "the old password is wrong")
                .field("old", "wrong", "the old password is wrong")
                .into());
        }
        let (old_hash, new_hash) = (credential.password_hash, hash_password(new));
        let (account_id, session_id) = (ctx.account.id, ctx.session_id);
        self.change_credential(ctx, Event::PasswordSet { account_id, one_time: false }, move |tx, credential| {
            if credential.password_hash != old_hash {
                return refuse("bad_credentials", "the password was changed meanwhile");
            }
            credential.password_hash = new_hash;
            credential.one_time = false;
            Ok(tx.end_other_sessions(account_id, session_id)?)
        })
    }

    /// Begins to set up a second factor.
    ///
    /// # Errors
    /// The store refuses.
    pub fn new_totp(&self, ctx: &Ctx) -> AppResult<NewTotp> {
        let secret: [u8; 20] = rand::random();
        let text = hex(&secret);
        let sealed = self.inner.store.seal(&totp_context(ctx.account.id), &text);
        let account_id = ctx.account.id;
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            let mut credential = tx.reader().credential(account_id)?.ok_or(AppError::NotFound("credential"))?;
            if credential.totp_on {
                return refuse("totp_on_already", "switch the second factor off before setting up a new one");
            }
            credential.totp_secret = Some(sealed);
            Ok(tx.keep_credential(account_id, &credential)?)
        })?;
        let totp = totp(secret.to_vec(), &ctx.account.login)?;
        Ok(NewTotp { secret: base32(&secret), uri: totp.to_url().map_err(|error| AppError::Data(error.to_string()))? })
    }

    /// Switches the second factor on, proved by a code.
    ///
    /// # Errors
    /// The code is wrong or none was set up.
    pub fn confirm_totp(&self, ctx: &Ctx, code: &str) -> AppResult<()> {
        let credential = self.own_credential(ctx)?;
        let secret = self.totp_secret(ctx.account.id, &credential)?;
        let Some(step) =
            secret.map(|secret| totp_step(&secret, &ctx.account.login, code, ctx.now)).transpose()?.flatten()
        else {
            return refuse("bad_code", "the code is wrong or too old");
        };
        let proved = credential.totp_secret;
        self.change_credential(ctx, Event::TotpSet { account_id: ctx.account.id, on: true }, move |_, credential| {
            if credential.totp_secret != proved {
                return refuse("bad_code", "another second factor was set up meanwhile");
            }
            credential.totp_on = true;
            credential.totp_step = step;
            Ok(())
        })
    }

    /// Switches the second factor off, proved by a code: an open session alone must not be enough. Wrong codes count as
    /// failed sign-ins do.
    ///
    /// # Errors
    /// The code is wrong or was used (`bad_code`), too many were wrong (`locked`), or the store refuses.
    pub fn remove_totp(&self, ctx: &Ctx, code: &str) -> AppResult<()> {
        let account_id = ctx.account.id;
        let credential = self.own_credential(ctx)?;
        refuse_locked(&credential, ctx.now)?;
        let Some(secret) = self.totp_secret(account_id, &credential)?.filter(|_| credential.totp_on) else {
            return refuse("totp_off_already", "the second factor is off");
        };
        let Some(step) =
            totp_step(&secret, &ctx.account.login, code, ctx.now)?.filter(|step| *step > credential.totp_step)
        else {
            self.note_failure(ctx.top_region, account_id, ctx.now)?;
            return refuse("bad_code", "the code is wrong, too old or used already");
        };
        let proved = credential.totp_secret;
        self.change_credential(ctx, Event::TotpSet { account_id, on: false }, move |_, credential| {
            if credential.totp_secret != proved || step <= credential.totp_step {
                return refuse("bad_code", "another second factor was set up, or the code was used meanwhile");
            }
            credential.totp_on = false;
            credential.totp_secret = None;
            credential.totp_step = step;
            Ok(())
        })
    }

    /// Whether the person's second factor is on.
    ///
    /// # Errors
    /// The store refuses.
    pub fn totp_on(&self, ctx: &Ctx) -> AppResult<bool> {
        Ok(self.own_credential(ctx)?.totp_on)
    }

    /// Whether the person's second factor is on, and whether the password must be changed.
    ///
    /// # Errors
    /// The store refuses.
    pub fn own_state(&self, ctx: &Ctx) -> AppResult<(bool, bool)> {
        let credential = self.own_credential(ctx)?;
        Ok((credential.totp_on, credential.one_time))
    }

    pub(crate) fn totp_secret(&self, account_id: AccountId, credential: &Credential) -> AppResult<Option<Vec<u8>>> {
        let Some(sealed) = &credential.totp_secret else { return Ok(None) };
        let text = self.inner.store.unseal(&totp_context(account_id), sealed)?;
        Ok((0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect())
    }

    fn own_credential(&self, ctx: &Ctx) -> AppResult<Credential> {
        self.read(ctx, |reader| reader.credential(ctx.account.id)?.ok_or(AppError::NotFound("credential")))
    }

    /// Changes the person's secrets as they stand inside the transaction, so that nothing set beside it is undone.
    fn change_credential(
        &self,
        ctx: &Ctx,
        event: Event,
        change: impl FnOnce(&mut fengqiao_store::Tx<'_>, &mut Credential) -> AppResult<()> + Send + 'static,
    ) -> AppResult<()> {
        let (account_id, actor) = (ctx.account.id, ctx.actor());
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            let mut credential = tx.reader().credential(account_id)?.ok_or(AppError::NotFound("credential"))?;
            change(tx, &mut credential)?;
            tx.keep_credential(account_id, &credential)?;
            tx.record(&actor, &[event])?;
            Ok::<_, AppError>(())
        })
    }
}

fn totp_context(account_id: AccountId) -> String {
    format!("totp/{account_id}")
}

fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(LETTERS[((held >> bits) & 31) as usize]));
        }
    }
    out
}
