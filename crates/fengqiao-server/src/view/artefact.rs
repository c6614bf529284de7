//! Views of faults of the data.

use fengqiao_app::store::ArtefactRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Names, Ref, RegionRef, instant};

/// A fault of the data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArtefactView {
    /// Id.
    pub id: String,
    /// What it looks like: `silent_feed`, `bulk_entry` and others of the scan library; the web owns the words.
    pub kind: String,
    /// When it was first found.
    pub found_at: String,
    /// The scan that saw it last.
    pub scan_id: String,
    /// Where.
    pub region: RegionRef,
    /// Kind of report.
    pub category: CategoryRef,
    /// First day.
    pub from_on: String,
    /// Last day.
    pub to_on: String,
    /// Reports on these days.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// `open`, `fault`, `sound`.
    pub state: String,
    /// What a person found.
    pub note: Option<String>,
    /// When a person said so.
    pub settled_at: Option<String>,
    /// Who that was.
    pub settled_by: Option<Ref>,
    /// Acts: `settle`.
    pub may: Vec<String>,
}

impl ArtefactView {
    pub(crate) fn of(names: &Names<'_>, row: &ArtefactRow, may_settle: bool) -> Self {
        let seen = &row.artefact.seen;
        Self {
            id: row.artefact.id.to_string(),
            kind: seen.kind.clone(),
            found_at: instant(row.artefact.found_at),
            scan_id: row.artefact.scan_id.to_string(),
            region: names.region_or_id(seen.region_id),
            category: names.category_or_code(&seen.category),
            from_on: seen.from_on.to_string(),
            to_on: seen.to_on.to_string(),
            observed: seen.observed,
            expected: seen.expected,
            state: row.state.word().to_owned(),
            note: row.note.clone(),
            settled_at: row.settled_at.map(instant),
            settled_by: row.settled_by.map(|id| names.account(id)),
            may: if may_settle { vec!["settle".to_owned()] } else { Vec::new() },
        }
    }
}
