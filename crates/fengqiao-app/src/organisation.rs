//! Organisations and accounts: kept by the administrator.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_store::Credential;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::session::{hash_password, one_time_password};

/// Kinds of organisations.
pub const KINDS: [&str; 8] =
    ["centre", "department", "township", "village", "police_station", "court", "procuratorate", "mediation"];
const NAME_LENGTH_MAX: usize = 80;

/// A new organisation.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Display name.
    pub name: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// What a department is responsible for.
    pub duty: Option<String>,
    /// Region it serves.
    pub region_id: RegionId,
    /// The organisation above it.
    pub parent_id: Option<OrganisationId>,
}

/// A change of an organisation; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeOrganisation {
    /// New name.
    pub name: Option<String>,
    /// Whether it still works.
    pub active: Option<bool>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// Display name.
    pub name: String,
    /// Where the person works.
    pub organisation_id: OrganisationId,
    /// Region served.
    pub region_id: RegionId,
    /// Roles.
    pub roles: Vec<String>,
}

/// An account with its first password, which is shown once and never kept in clear.
#[derive(Debug, Clone)]
pub struct OpenedAccount {
    /// The account.
    pub account_id: AccountId,
    /// To be changed at the first sign-in.
    pub one_time_password: String,
}

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    id: T,
}

pub(crate) fn bad<T>(field: &str, code: &'static str, message: &str) -> AppResult<T> {
    Err(Refusal::new("bad_field", message).field(field, code, message).into())
}

impl App {
    /// Adds an organisation.
    ///
    /// # Errors
    /// A field is wrong, not permitted, or the store refuses.
    pub fn add_organisation(&self, ctx: &Ctx, new: NewOrganisation) -> AppResult<OrganisationId> {
        self.setup().matrix.permit(ctx, "manage_organisations", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let Some(region) = office.region(new.region_id) else {
            return bad("region_id", "unknown", "there is no such region");
        };
        self.setup().matrix.permit(ctx, "manage_organisations", Some(&region.path), "any")?;
        check_name(&new.name)?;
        if !KINDS.contains(&new.kind.as_str()) {
            return bad("kind", "unknown", "there is no such kind of organisation");
        }
        if new.parent_id.is_some_and(|id| office.organisation(id).is_none()) {
            return bad("parent_id", "unknown", "there is no such organisation");
        }
        let id = new_id(ctx.now, OrganisationId::new);
        let NewOrganisation { name, kind, duty, region_id, parent_id } = new;
        let organisation =
            Organisation { id, name: name.trim().to_owned(), kind, duty, region_id, parent_id, active: true };
        let actor = ctx.actor();
        let kept = self.run(ctx, move |tx| {
            tx.record(&actor, &[Event::OrganisationKept { organisation }])?;
            Ok(Kept { id })
        })?;
        self.forget_office(ctx.top_region);
        Ok(kept.id)
    }

    /// Changes an organisation.
    ///
    /// # Errors
    /// There is none, a field is wrong, not permitted, or the store refuses.
    pub fn change_organisation(&self, ctx: &Ctx, id: OrganisationId, change: ChangeOrganisation) -> AppResult<()> {
        let office = self.office(ctx.top_region)?;
        let known = office.organisation(id).ok_or(AppError::NotFound("organisation"))?;
        self.setup().matrix.permit(ctx, "manage_organisations", office.path(known.region_id), "any")?;
        if let Some(name) = &change.name {
            check_name(name)?;
        }
        let organisation = Organisation {
            name: change.name.unwrap_or_else(|| known.name.clone()),
            active: change.active.unwrap_or(known.active),
            ..known.clone()
        };
        let actor = ctx.actor();
        self.run(ctx, move |tx| Ok(tx.record(&actor, &[Event::OrganisationKept { organisation }])?))?;
        self.forget_office(ctx.top_region);
        Ok(())
    }

    /// Opens an account with a one-time password. A repeated request gets the same account and a new password.
    ///
    /// # Errors
    /// The login is taken, a field is wrong, duties may not meet in one person, not permitted, or the store refuses.
    pub fn open_account(&self, ctx: &Ctx, new: NewAccount) -> AppResult<OpenedAccount> {
        self.setup().matrix.permit(ctx, "manage_accounts", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let Some(organisation) = office.organisation(new.organisation_id) else {
            return bad("organisation_id", "unknown", "there is no such organisation");
        };
        let Some(region) = office.region(new.region_id) else {
            return bad("region_id", "unknown", "there is no such region");
        };
        self.setup().matrix.permit(ctx, "manage_accounts", Some(&region.path), "any")?;
        check_name(&new.name)?;
        check_login(&new.login)?;
        self.check_roles(&new.roles)?;
        if !organisation.active {
            return bad("organisation_id", "inactive", "this organisation no longer works");
        }
        let login = new.login.trim().to_lowercase();
        let taken = self.inner.store.account_of_login(&login)?.is_some() && ctx.request.is_none();
        if taken {
            return bad("login", "taken", "this login is taken");
        }
        let id = new_id(ctx.now, AccountId::new);
        let NewAccount { name, organisation_id, region_id, roles, .. } = new;
        let account =
            Account { id, login, name: name.trim().to_owned(), organisation_id, region_id, roles, active: true };
        let actor = ctx.actor();
        let kept = self.run(ctx, move |tx| {
            let account_id = account.id;
            let kept =
                tx.record(&actor, &[Event::AccountKept { account }, Event::PasswordSet { account_id, one_time: true }]);
            match kept {
                Err(fengqiao_store::StoreError::Taken(_)) => bad("login", "taken", "this login is taken"),
                other => Ok(other.map(|()| Kept { id: account_id })?),
            }
        })?;
        let one_time_password = self.set_one_time_password(ctx, kept.id)?;
        self.forget_office(ctx.top_region);
        Ok(OpenedAccount { account_id: kept.id, one_time_password })
    }

    /// Gives an account a new one-time password and ends its sessions.
    ///
    /// # Errors
    /// There is no such account, not permitted, or the store refuses.
    pub fn reset_password(&self, ctx: &Ctx, id: AccountId) -> AppResult<String> {
        self.managed(ctx, id)?;
        let actor = ctx.actor();
        let password = one_time_password();
        let credential = new_credential(&password, true);
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            tx.record(&actor, &[Event::PasswordSet { account_id: id, one_time: true }])?;
            tx.keep_credential(id, &credential)?;
            tx.end_other_sessions(id, None).map_err(AppError::from)
        })?;
        Ok(password)
    }

    fn set_one_time_password(&self, ctx: &Ctx, id: AccountId) -> AppResult<String> {
        let password = one_time_password();
        let credential = new_credential(&password, true);
        self.inner
            .store
            .write(ctx.top_region, ctx.now, move |tx| tx.keep_credential(id, &credential).map_err(AppError::from))?;
        Ok(password)
    }

    /// Sets an account's roles.
    ///
    /// # Errors
    /// Unknown role, duties may not meet in one person, not permitted, or the store refuses.
    pub fn set_roles(&self, ctx: &Ctx, id: AccountId, roles: Vec<String>) -> AppResult<()> {
        self.managed(ctx, id)?;
        self.check_roles(&roles)?;
        self.change_account(ctx, id, |account| Account { roles, ..account })
    }

    /// Dismisses an account: it can no longer sign in and its sessions end at once.
    ///
    /// # Errors
    /// It is the person's own, not permitted, or the store refuses.
    pub fn dismiss_account(&self, ctx: &Ctx, id: AccountId) -> AppResult<()> {
        self.managed(ctx, id)?;
        if id == ctx.account.id {
            return Err(Refusal::new("own_account", "ask another administrator to dismiss you").into());
        }
        self.change_account(ctx, id, |account| Account { active: false, ..account })
    }

    /// Changes an account as it stands inside the transaction: new roles do not bring back somebody dismissed beside them.
    fn change_account(
        &self,
        ctx: &Ctx,
        id: AccountId,
        change: impl FnOnce(Account) -> Account + Send + 'static,
    ) -> AppResult<()> {
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            let account = change(tx.reader().account(id)?.ok_or(AppError::NotFound("account"))?);
            Ok(tx.record(&actor, &[Event::AccountKept { account }])?)
        })?;
        self.forget_office(ctx.top_region);
        Ok(())
    }

    fn managed(&self, ctx: &Ctx, id: AccountId) -> AppResult<Account> {
        let account = self.read(ctx, |reader| reader.account(id)?.ok_or(AppError::NotFound("account")))?;
        let office = self.office(ctx.top_region)?;
        self.setup().matrix.permit(ctx, "manage_accounts", office.path(account.region_id), "any")?;
        Ok(account)
    }

    /// Accounts of the office with their credentials' state, for the administrator.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn accounts(&self, ctx: &Ctx) -> AppResult<Vec<(Account, Option<Credential>)>> {
        self.setup().matrix.permit(ctx, "manage_accounts", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let mut accounts = Vec::new();
            for account in reader.accounts()? {
                if office.path(account.region_id).is_some_and(|path| path.is_within(&ctx.region_path)) {
                    let credential = reader.credential(account.id)?;
                    accounts.push((account, credential));
                }
            }
            Ok(accounts)
        })
    }

    fn check_roles(&self, roles: &[String]) -> AppResult<()> {
        if roles.is_empty() {
            return bad("roles", "missing", "an account needs at least one role");
        }
        if let Some(unknown) = roles.iter().find(|role| self.setup().matrix.role(role).is_none()) {
            return bad("roles", "unknown", &format!("there is no role {unknown}"));
        }
        // System, audit and handling duties never meet in one person (GB/T 22239-2019, 8.1.4.2).
        let apart = ["administrator", "auditor"];
        if roles.len() > 1 && roles.iter().any(|role| apart.contains(&role.as_str())) {
            return bad("roles", "duties_apart", "administrator and auditor stand alone");
        }
        Ok(())
    }
}

/// Credentials with this password and no second factor.
#[must_use]
pub fn new_credential(password: &str, one_time: bool) -> Credential {
    Credential {
        password_hash: hash_password(password),
        one_time,
        totp_secret: None,
        totp_on: false,
        totp_step: 0,
        failures: 0,
        locked_until_at: None,
        seen_at: None,
    }
}

pub(crate) fn check_name(name: &str) -> AppResult<()> {
    let length = name.trim().chars().count();
    if length == 0 || length > NAME_LENGTH_MAX {
        return bad("name", "bad_length", "a name has 1 to 80 characters");
    }
    Ok(())
}

pub(crate) fn check_login(login: &str) -> AppResult<()> {
    let login = login.trim();
    let fits = (3..=40).contains(&login.len())
        && login.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
    if !fits {
        return bad("login", "bad_form", "a login has 3 to 40 letters, digits, dots, dashes or underscores");
    }
    Ok(())
}
