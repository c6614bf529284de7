//! Founding an office before anybody can sign in, and letting its administrator in again: the operator's two verbs, for
//! whoever has the machine. Everything else is done by people with accounts.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_store::{Credential, Tx};
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::error::{AppError, AppResult, refuse};
use crate::organisation::{KINDS, bad, check_login, check_name, new_credential};
use crate::region::RegionsImported;
use crate::session::one_time_password;

/// Role of the first account.
const ADMINISTRATOR: &str = "administrator";

/// A new office with its first organisation and its administrator.
#[derive(Debug, Clone)]
pub struct NewOffice {
    /// Region file: `code,name,level,parent[,population,longitude,latitude,aliases]`, with one region on top.
    pub regions: String,
    /// Name of the organisation that coordinates, such as 某县矛盾纠纷调处中心.
    pub organisation: String,
    /// Its kind, one of [`KINDS`].
    pub kind: String,
    /// Login of the administrator.
    pub login: String,
    /// Name of the administrator.
    pub name: String,
}

/// An office that was founded.
#[derive(Debug, Clone)]
pub struct FoundedOffice {
    /// Its key.
    pub top_region: i64,
    /// What the region file brought.
    pub regions: RegionsImported,
    /// To be changed at the first sign-in.
    pub one_time_password: String,
}

impl App {
    /// Founds an office.
    ///
    /// # Errors
    /// A field is wrong, the login is taken, the region file has no single top region or its office exists, or the store
    /// refuses.
    pub fn found(&self, new: &NewOffice, now: Timestamp) -> AppResult<FoundedOffice> {
        check_name(&new.organisation)?;
        check_name(&new.name)?;
        check_login(&new.login)?;
        if !KINDS.contains(&new.kind.as_str()) {
            return bad("kind", "unknown", &format!("a kind of organisation is one of {}", KINDS.join(", ")));
        }
        let login = new.login.trim().to_lowercase();
        if self.inner.store.account_of_login(&login)?.is_some() {
            return bad("login", "taken", "this login is taken");
        }
        let (top_region, regions) = self.found_office(&new.regions, now)?;
        let office = self.office(top_region)?;
        let Some(top) = office.regions().iter().find(|region| region.parent_id.is_none()) else {
            return refuse("bad_region_file", "the region file kept no top region");
        };
        let organisation = Organisation {
            id: new_id(now, OrganisationId::new),
            name: new.organisation.trim().to_owned(),
            kind: new.kind.clone(),
            duty: None,
            region_id: top.id,
            parent_id: None,
            active: true,
        };
        let account = Account {
            id: new_id(now, AccountId::new),
            login,
            name: new.name.trim().to_owned(),
            organisation_id: organisation.id,
            region_id: top.id,
            roles: vec![ADMINISTRATOR.to_owned()],
            active: true,
        };
        let one_time_password = one_time_password();
        let accounts = vec![(account, new_credential(&one_time_password, true))];
        self.inner.store.write(top_region, now, move |tx| keep_founders(tx, vec![organisation], accounts))?;
        self.forget_office(top_region);
        Ok(FoundedOffice { top_region, regions, one_time_password })
    }

    /// Gives the account with this login a one-time password, takes its second factor and its lock away and ends its
    /// sessions: for an administrator who is locked out. The log keeps it as an act of the system.
    ///
    /// # Errors
    /// There is no such login, or the store refuses.
    pub fn let_in_again(&self, login: &str, now: Timestamp) -> AppResult<String> {
        let login = login.trim().to_lowercase();
        let Some((top_region, account)) = self.inner.store.account_of_login(&login)? else {
            return refuse("unknown_login", format!("there is no account with the login {login}"));
        };
        if !account.active {
            return refuse(
                "dismissed",
                format!("the account {login} was dismissed; another administrator opens a new one"),
            );
        }
        let password = one_time_password();
        let credential = new_credential(&password, true);
        let account_id = account.id;
        self.inner.store.write(top_region, now, move |tx| {
            tx.record(&Actor::default(), &[Event::PasswordSet { account_id, one_time: true }])?;
            tx.keep_credential(account_id, &credential)?;
            tx.end_other_sessions(account_id, None).map_err(AppError::from)
        })?;
        Ok(password)
    }
}

/// Keeps the first organisations and accounts of an office.
///
/// # Errors
/// The store refuses.
pub fn keep_founders(
    tx: &mut Tx<'_>,
    organisations: Vec<Organisation>,
    accounts: Vec<(Account, Credential)>,
) -> AppResult<()> {
    let actor = Actor::default();
    for organisation in organisations {
        tx.record(&actor, &[Event::OrganisationKept { organisation }])?;
    }
    for (account, credential) in accounts {
        let account_id = account.id;
        let one_time = credential.one_time;
        tx.record(&actor, &[Event::AccountKept { account }, Event::PasswordSet { account_id, one_time }])?;
        tx.keep_credential(account_id, &credential)?;
    }
    Ok(())
}
