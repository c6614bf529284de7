//! Making a document of a report or matter: where it is, what state it is in, and its masked words.

use fengqiao_domain::id::{MatterId, RegionId, ReportId};
use fengqiao_domain::region::RegionPath;
use fengqiao_search::{Change, Document, Key, Kind};
use fengqiao_store::{PageRequest, Reader, ReportFilter};
use fengqiao_text::redact::redact;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::day::day_in_china;
use crate::error::AppResult;
use crate::narrative::{Masked, masked};
use crate::office::Office;
use crate::setup::Setup;

/// Letters of a report that are searched.
pub(super) const REPORT_LETTERS_MAX: usize = 4_000;
/// Reports whose words a matter is found by, the newest first.
pub(super) const REPORTS_OF_MATTER_MAX: u32 = 20;
/// Letters of each of them.
const LETTERS_OF_MATTER_MAX: usize = 1_000;

/// Days from 1970 to a day.
pub(super) fn days(day: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    i64::from(day.since(epoch).map_or(0, |span| span.get_days()))
}

/// The changes that bring reports and matters up to date.
pub(super) fn make(
    setup: &Setup,
    office: &Office,
    reader: &mut Reader<'_>,
    (reports, matters): (&[ReportId], &[MatterId]),
) -> AppResult<Vec<Change>> {
    let mut made = Vec::with_capacity(reports.len() + matters.len());
    for (&id, masked) in reports.iter().zip(masked(reader, reports, REPORT_LETTERS_MAX)?) {
        let key = Key { kind: Kind::Report, id: id.bits() };
        // A report whose narrative was erased is found no more.
        let (Some(row), Some(masked)) = (reader.report(id)?, masked) else {
            made.push(Change::Remove(key));
            continue;
        };
        let report = row.report;
        let mut texts = words_of(&masked);
        texts.extend(names(setup, office, report.category.as_deref(), report.region_id));
        let thing = Thing { key, state: row.state, category: report.category, at: report.reported_at };
        made.push(Change::Keep(thing.document(path(office, report.region_id), texts)));
    }
    for &id in matters {
        made.push(matter(setup, office, reader, id)?);
    }
    Ok(made)
}

fn matter(setup: &Setup, office: &Office, reader: &mut Reader<'_>, id: MatterId) -> AppResult<Change> {
    let key = Key { kind: Kind::Matter, id: id.bits() };
    let Some(row) = reader.matter(id)? else { return Ok(Change::Remove(key)) };
    let matter = row.matter;
    // A title has no names of people by rule; a person typed it all the same.
    let mut texts = vec![redact(&matter.title, &[]).words(), matter.code.clone()];
    texts.extend(names(setup, office, matter.category.as_deref(), matter.region_id));
    for masked in masked_of_matter(reader, id, LETTERS_OF_MATTER_MAX)? {
        texts.extend(words_of(&masked.1));
    }
    let thing = Thing { key, state: row.state, category: matter.category, at: matter.opened_at };
    Ok(Change::Keep(thing.document(path(office, matter.region_id), texts)))
}

/// The newest reports of a matter, masked.
pub(super) fn masked_of_matter(
    reader: &mut Reader<'_>,
    id: MatterId,
    letters_max: usize,
) -> AppResult<Vec<(ReportId, Masked)>> {
    let filter = ReportFilter { matter_id: Some(id), ..ReportFilter::default() };
    let page = reader.reports(&filter, &PageRequest { after: None, limit: REPORTS_OF_MATTER_MAX })?;
    let ids: Vec<ReportId> = page.items.iter().map(|row| row.report.id).collect();
    let masked = masked(reader, &ids, letters_max)?;
    Ok(ids.into_iter().zip(masked).filter_map(|(id, masked)| Some((id, masked?))).collect())
}

struct Thing {
    key: Key,
    state: String,
    category: Option<String>,
    at: Timestamp,
}

impl Thing {
    fn document(self, region: RegionPath, texts: Vec<String>) -> Document {
        let Self { key, state, category, at } = self;
        Document { key, region, state, category, at_ms: at.as_millisecond(), day: days(day_in_china(at)), texts }
    }
}

fn words_of(masked: &Masked) -> Vec<String> {
    [Some(&masked.text), masked.place.as_ref()].into_iter().flatten().map(|it| it.words()).collect()
}

fn path(office: &Office, id: Option<RegionId>) -> RegionPath {
    id.and_then(|id| office.path(id)).cloned().unwrap_or_default()
}

/// The kind in both languages, with the kind above it, and the place from the county down.
fn names(setup: &Setup, office: &Office, category: Option<&str>, region_id: Option<RegionId>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if let Some((tree, code)) = category.and_then(|code| Some((setup.tree_of(code)?, code))) {
        for code in [code, tree.top_of(code)] {
            names.extend(tree.by_code(code).into_iter().flat_map(|it| [it.name.clone(), it.name_en.clone()]));
        }
    }
    names.extend(region_id.into_iter().flat_map(|id| office.path_names(id)).map(str::to_owned));
    names
}
