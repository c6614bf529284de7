//! Handlers (承办人): who in an organisation handles a proceeding, and who stands in while somebody is away. The work belongs to
//! the organisation; a handler is who its clerk turns to, and nobody is counted by it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, OrganisationId, ProceedingId};

/// Who handles a proceeding for an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handler {
    /// The proceeding.
    pub proceeding_id: ProceedingId,
    /// For which organisation in it.
    pub organisation_id: OrganisationId,
    /// Who; none gives it back to everybody of the organisation.
    pub account_id: Option<AccountId>,
}

/// Who stands in for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitute {
    /// Who is away.
    pub account_id: AccountId,
    /// Who stands in.
    pub substitute_id: AccountId,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
}

impl Substitute {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        (self.from_on..=self.to_on).contains(&on)
    }
}
