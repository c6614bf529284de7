//! Reports (诉求): what somebody told an office, once, through one channel.
//! Not here: the narrative and the people in it, which lie sealed in the vault; a report only points at them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{ImportId, MatterId, PersonId, RegionId, ReportId};

/// Characters of narrative that one report may hold.
pub const TEXT_LENGTH_MAX: usize = 20_000;

/// Channels through which a report can arrive.
pub const CHANNELS: [&str; 9] = ["mediator", "110", "12345", "court", "12368", "web", "walk_in", "grid", "other"];

/// Who decided a report's category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryBy {
    /// Mapped from the category that the source gave.
    Source,
    /// Proposed by software and not yet looked at by a person.
    Software,
    /// Decided by a person.
    Person,
}

/// The part that a person plays in a report or matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who told it.
    Reporter,
    /// A party on the reporter's side.
    Party,
    /// The other side.
    OtherParty,
}

/// A pointer from a report to a person in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Row in the vault.
    pub person_id: PersonId,
    /// The part played.
    pub part: Part,
}

/// One report as the log knows it: without narrative and without people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Own key.
    pub id: ReportId,
    /// When the platform saw it.
    pub received_at: Timestamp,
    /// When it was told to the channel.
    pub reported_at: Timestamp,
    /// One of [`CHANNELS`].
    pub channel: String,
    /// SHA-256 of the sealed narrative, hexadecimal: the log can prove the text without holding it.
    pub text_sha256: String,
    /// Region it happened in.
    pub region_id: Option<RegionId>,
    /// Category code.
    pub category: Option<String>,
    /// Who decided the category.
    pub category_by: CategoryBy,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
    /// The source's own number; together with `source` it is unique.
    pub external_id: Option<String>,
    /// Import profile id, or `entry` for reports typed here.
    pub source: String,
    /// The category as the source wrote it.
    pub source_category: Option<String>,
    /// The import that brought it.
    pub import_id: Option<ImportId>,
    /// The matter it belongs to.
    pub matter_id: Option<MatterId>,
    /// When the source says it was done.
    pub closed_at: Option<Timestamp>,
    /// The people it names.
    pub persons: Vec<PersonRef>,
    /// A likely same report that software found when this one arrived.
    pub likely: Option<Likeness>,
}

/// Reasons by which a likely same report comes from the same person.
pub const SAME_TELLER: [&str; 2] = ["same_phone", "same_person"];

impl Report {
    /// Whether somebody tells again what they told before, as far as software sees: it counts as a report, but not as
    /// one more person in trouble, so a flare-up is not made of it.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        let same_teller =
            |likely: &Likeness| likely.reasons.iter().any(|reason| SAME_TELLER.contains(&reason.as_str()));
        self.likely.as_ref().is_some_and(same_teller)
    }
}

/// Software's proposal that two reports tell of the same matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// The earlier report.
    pub report_id: ReportId,
    /// 0 to 1, higher is likelier.
    pub score: f64,
    /// Why, as stable codes.
    pub reasons: Vec<String>,
}
