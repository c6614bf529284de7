//! The context of a verb: who acts, for which organisation, where, when, and under which request key.

use fengqiao_domain::event::Actor;
use fengqiao_domain::id::SessionId;
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;

/// The key under which a mutating request is remembered, so that asking twice acts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Route, such as `POST /reports`.
    pub route: String,
    /// Key that the client chose.
    pub key: String,
    /// SHA-256 of the request's content, hexadecimal.
    pub fingerprint: String,
}

/// Who acts, when.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Office.
    pub top_region: i64,
    /// The account.
    pub account: Account,
    /// Path of the account's region.
    pub region_path: RegionPath,
    /// The session, none for the command line.
    pub session_id: Option<SessionId>,
    /// The moment of the verb.
    pub now: Timestamp,
    /// Request key of a mutating request.
    pub request: Option<RequestKey>,
}

impl Ctx {
    /// The actor as the log names it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { account_id: Some(self.account.id), organisation_id: Some(self.account.organisation_id) }
    }

    /// Whether the account has a role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.account.roles.iter().any(|own| own == role)
    }
}
