//! Bulletins (通报): figures of a period that are told to one organisation, frozen with their place in the log.
//! Not here: how a bulletin is reviewed, sent and answered, which is a proceeding; and how it is set.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{BulletinId, OrganisationId, ProceedingId, RegionId};

/// A bulletin with its figures, as the log knows it. Set again from this it has the same bytes, whatever was recorded since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Own key.
    pub id: BulletinId,
    /// Its file in `data/bulletins/`.
    pub kind: String,
    /// The proceeding in which it is reviewed, sent and answered.
    pub proceeding_id: ProceedingId,
    /// Period as figures write it: 2025-12, 2025-Q4.
    pub period: String,
    /// The region whose figures it tells.
    pub region_id: RegionId,
    /// Whom it is for.
    pub organisation_id: OrganisationId,
    /// The last entry of the log that its figures know.
    pub cut: i64,
    /// Day on which it was made, in China.
    pub made_on: Date,
    /// Digest of the texts that it is set with, which are kept under it.
    pub template_hash: String,
    /// SHA-256 of the figures in their canonical form.
    pub figures_hash: String,
    /// What it tells, small numbers hidden.
    pub figures: serde_json::Value,
}
