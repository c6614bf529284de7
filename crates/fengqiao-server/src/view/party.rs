//! Parties as the web sees them: kinds of evidence and one number, never a person.

use fengqiao_app::party::{ConflictFound, PartiesCounted, SHOWN_MIN};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether somebody who handles a matter seems to be a party of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConflictView {
    /// Whether anything speaks for it.
    pub conflict: bool,
    /// What speaks for it: `name`, `number`, `phone`.
    pub evidence: Vec<String>,
    /// Whether any of it is hard evidence; a namesake is none.
    pub hard: bool,
}

impl From<ConflictFound> for ConflictView {
    fn from(ConflictFound { conflict, evidence, hard }: ConflictFound) -> Self {
        Self { conflict, evidence, hard }
    }
}

/// Distinct parties of a region and period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyCountView {
    /// Reports that were looked through.
    pub reports: u64,
    /// Distinct parties; null if they are fewer than `shown_min`.
    pub parties: Option<u64>,
    /// The least number that is shown.
    pub shown_min: u64,
}

impl From<PartiesCounted> for PartyCountView {
    fn from(PartiesCounted { reports, parties }: PartiesCounted) -> Self {
        Self { reports, parties, shown_min: SHOWN_MIN }
    }
}
