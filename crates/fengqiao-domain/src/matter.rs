//! Matters (事项): one trouble between people, told by one or many reports, carried by procedures to an outcome.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{MatterId, RegionId};

/// How a matter may end.
pub const OUTCOMES: [&str; 5] = ["settled", "referred", "withdrawn", "unfounded", "other"];
/// Characters of a matter's title.
pub const TITLE_LENGTH_MAX: usize = 120;

/// One matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Own key.
    pub id: MatterId,
    /// Number people quote, such as `SX2026-000001`; never an access key.
    pub code: String,
    /// Kind and place; no names of people.
    pub title: String,
    /// Category code.
    pub category: Option<String>,
    /// Where.
    pub region_id: Option<RegionId>,
    /// When it was opened.
    pub opened_at: Timestamp,
}
