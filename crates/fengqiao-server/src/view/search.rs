//! Views of what a search found.

use fengqiao_app::search::{Excerpt, Group, SearchRead, Shown};
use fengqiao_app::store::{MatterRow, ReportRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, CodeRef, Names, Page, RegionRef, instant};
use crate::api::search::CURSOR;

/// An answer to a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchView {
    /// Matters, then reports; a kind that the reader may not read is absent.
    pub groups: Vec<SearchGroup>,
    /// Whether a name or number of a person was left out of the question.
    pub left_out: bool,
    /// Events that the index does not know yet; 0 when it is up to date.
    pub behind: i64,
}

/// Hits of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchGroup {
    /// `matter` or `report`.
    pub kind: String,
    /// How far the search reached: `words` (the very words), `letters`, `sounds` (the same sound), `near` (slips).
    pub reach: String,
    /// Hits, the newest first.
    pub items: Vec<SearchItem>,
    /// Cursor of the next page, null at the end.
    pub next: Option<String>,
    /// All hits that the reader may see.
    pub total: i64,
}

/// A text with the letters that were looked for.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct MarkedText {
    /// The text; names, numbers and doors are masked.
    pub text: String,
    /// Marked stretches in order.
    pub marks: Vec<MarkView>,
}

/// A marked stretch of a text, in characters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkView {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// A report or matter that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchItem {
    /// Id.
    pub id: String,
    /// The matter's title; null for a report.
    pub title: Option<MarkedText>,
    /// The stretch of the narrative that fits best.
    pub excerpt: MarkedText,
    /// Kind.
    pub category: Option<CategoryRef>,
    /// Where.
    pub region: Option<RegionRef>,
    /// State of the report or matter.
    pub state: String,
    /// When the report was told or the matter opened.
    pub at: String,
    /// The matter itself, or that of the report.
    pub matter: Option<CodeRef>,
    /// Reports of the matter; null for a report.
    pub reports: Option<u32>,
}

impl SearchView {
    pub(crate) fn of(names: &Names<'_>, read: SearchRead) -> Self {
        let SearchRead { groups, left_out, behind } = read;
        Self { groups: groups.into_iter().map(|group| SearchGroup::of(names, group)).collect(), left_out, behind }
    }
}

impl SearchGroup {
    fn of(names: &Names<'_>, group: Group) -> Self {
        let (kind, reach) = (group.kind.word().to_owned(), group.reach.word().to_owned());
        let Page { items, next, total, .. } = Page::of(CURSOR, group.page, |shown| SearchItem::of(names, shown));
        Self { kind, reach, items: items.into_iter().flatten().collect(), next, total }
    }
}

impl MarkedText {
    pub(crate) fn of(excerpt: Excerpt) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let marks = excerpt.marks.into_iter().map(|mark| MarkView { start: place(mark.start), end: place(mark.end) });
        Self { text: excerpt.text, marks: marks.collect() }
    }
}

fn code_of(row: &MatterRow) -> CodeRef {
    CodeRef { id: row.matter.id.to_string(), code: row.matter.code.clone() }
}

impl SearchItem {
    fn of(names: &Names<'_>, shown: Shown) -> Option<Self> {
        let Shown { report, matter, title, excerpt } = shown;
        match (report, matter) {
            (Some(report), matter) => Some(Self::report(names, &report, matter.as_ref(), excerpt)),
            (None, Some(matter)) => Some(Self::matter(names, &matter, title, excerpt)),
            (None, None) => None,
        }
    }

    fn report(names: &Names<'_>, row: &ReportRow, matter: Option<&MatterRow>, excerpt: Excerpt) -> Self {
        Self {
            id: row.report.id.to_string(),
            title: None,
            excerpt: MarkedText::of(excerpt),
            category: row.report.category.as_deref().and_then(|code| names.category(code)),
            region: row.report.region_id.and_then(|id| names.region(id)),
            state: row.state.clone(),
            at: instant(row.report.reported_at),
            matter: matter.map(code_of),
            reports: None,
        }
    }

    fn matter(names: &Names<'_>, row: &MatterRow, title: Option<Excerpt>, excerpt: Excerpt) -> Self {
        Self {
            id: row.matter.id.to_string(),
            title: title.map(MarkedText::of),
            excerpt: MarkedText::of(excerpt),
            category: row.matter.category.as_deref().and_then(|code| names.category(code)),
            region: row.matter.region_id.and_then(|id| names.region(id)),
            state: row.state.clone(),
            at: instant(row.matter.opened_at),
            matter: Some(code_of(row)),
            reports: Some(row.reports),
        }
    }
}
