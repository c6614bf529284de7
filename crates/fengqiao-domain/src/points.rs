//! Points (积分): what an organisation's work in a proceeding is worth by a rule of the office. Organisations have points;
//! persons never do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{OrganisationId, PointsId, ProceedingId};

/// Points given once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Own key.
    pub id: PointsId,
    /// The proceeding whose step gave them.
    pub proceeding_id: ProceedingId,
    /// The organisation that has them.
    pub organisation_id: OrganisationId,
    /// Rule of `data/points.toml`.
    pub rule: String,
    /// How many; below zero takes away. Kept here, so that a changed rule changes nothing that was given.
    pub points: i32,
    /// When.
    pub given_at: Timestamp,
}
