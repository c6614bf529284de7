//! Organisations (单位) and accounts (账号): who works here, where, and in which roles.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, OrganisationId, RegionId};

/// An office, department, station, court, committee or village body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Own key.
    pub id: OrganisationId,
    /// Display name.
    pub name: String,
    /// `centre`, `department`, `township`, `village`, `police_station`, `court`, `procuratorate`, `mediation`.
    pub kind: String,
    /// What a department is responsible for, as its short code (`market_regulation`, `housing`…); playbooks name departments by it.
    pub duty: Option<String>,
    /// Region it serves.
    pub region_id: RegionId,
    /// The organisation above it.
    pub parent_id: Option<OrganisationId>,
    /// Whether it still works.
    pub active: bool,
}

/// One person's account: exactly one organisation, one region, one or more roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Own key.
    pub id: AccountId,
    /// Name typed at sign-in; unique, lower case.
    pub login: String,
    /// Display name of the official.
    pub name: String,
    /// Where the person works.
    pub organisation_id: OrganisationId,
    /// The region whose subtree the person serves.
    pub region_id: RegionId,
    /// Role ids of `data/roles.toml`.
    pub roles: Vec<String>,
    /// False after dismissal.
    pub active: bool,
}
