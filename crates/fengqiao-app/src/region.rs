//! Regions: brought by the office as a file, and read.

use std::collections::HashMap;

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::{Region, RegionPath};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};

mod cells;
mod changes;
mod file;

use file::{ALIASES_MAX, RegionRow, parse};

/// Regions of one office at most.
const REGIONS_MAX: usize = 200_000;
/// Faulty rows reported at most.
const FAULTS_MAX: usize = 100;
/// Changes named at most.
const TOLD_MAX: usize = 200;
/// Regions in one event.
const CHUNK: usize = 1_000;

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column, empty when it is the row as a whole.
    #[serde(default)]
    pub column: String,
    /// Stable code.
    pub reason: String,
    /// In words.
    pub detail: String,
}

impl RegionFault {
    fn new(line: u64, column: &str, reason: &str, detail: impl Into<String>) -> Self {
        Self { line, column: column.into(), reason: reason.into(), detail: detail.into() }
    }
}

/// What a row changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Line of the file, from 1.
    pub line: u64,
    /// `added`, `renamed`, `changed`, `other_name`, `ended`.
    pub what: String,
    /// Code.
    pub code: String,
    /// Name as it is now.
    pub name: String,
    /// Name of before, where that is another.
    pub before: Option<String>,
}

/// What is to be imported.
#[derive(Debug, Clone, Copy)]
pub struct ImportRegions<'f> {
    /// The region file, CSV or XLSX; none when only changes are brought.
    pub regions: Option<&'f [u8]>,
    /// The table of changes, CSV or XLSX.
    pub changes: Option<&'f [u8]>,
    /// Whether it is only told what would happen.
    pub dry_run: bool,
}

/// What an import of regions did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionsImported {
    /// New regions.
    pub added: u32,
    /// Regions whose name or numbers changed.
    pub changed: u32,
    /// Regions that were known so.
    pub unchanged: u32,
    /// Rows refused.
    pub faults: Vec<RegionFault>,
    /// Rows refused in all; the first of them are named.
    #[serde(default)]
    pub refused: u32,
    /// What the first rows changed.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Whether nothing was written.
    #[serde(default)]
    pub dry_run: bool,
}

impl App {
    /// Founds an office: the top region of a region file gets its key, and all regions are kept.
    ///
    /// # Errors
    /// The file has no single top region, is faulty in every row, or the store refuses.
    pub fn found_office(&self, file: &str, now: Timestamp) -> AppResult<(i64, RegionsImported)> {
        let (rows, faults) = parse(file.as_bytes());
        let top = top_of(&rows)?;
        for (key, _) in self.inner.store.top_regions()? {
            if self.office(key)?.regions().iter().any(|known| known.parent_id.is_none() && known.code == top.code) {
                return refuse("office_exists", format!("the office of {} ({}) is here already", top.name, top.code));
            }
        }
        let top_id = new_id(now, RegionId::new);
        let code = top.code.clone();
        let top_region = self.inner.store.keep_top_region(top_id, now)?;
        let merged = merge(Vec::new(), rows, Some((top_id, code)), now);
        let imported = self.record_regions((top_region, Actor::default()), merged, faults, (now, false))?;
        Ok((top_region, imported))
    }

    /// Imports a region file, a table of changes, or both into the person's office: new codes are added, known ones are
    /// changed, old names lead to their successors, and nothing is deleted. The same files again change nothing.
    ///
    /// # Errors
    /// Not permitted, too many rows, or the store refuses. A row that cannot be used is no error: it is told in the result.
    pub fn import_regions(&self, ctx: &Ctx, import: ImportRegions<'_>) -> AppResult<RegionsImported> {
        self.setup().matrix.permit(ctx, "manage_regions", Some(&RegionPath::top()), "any")?;
        let (rows, mut faults) = import.regions.map(parse).unwrap_or_default();
        if rows.len() > REGIONS_MAX {
            return refuse("too_many_rows", format!("at most {REGIONS_MAX} regions"));
        }
        let known = self.read(ctx, |reader| Ok(reader.regions()?))?;
        let mut merged = merge(known.clone(), rows, None, ctx.now);
        if let Some(file) = import.changes {
            faults.extend(change(known, &mut merged, file));
        }
        self.record_regions((ctx.top_region, ctx.actor()), merged, faults, (ctx.now, import.dry_run))
    }

    fn record_regions(
        &self,
        (top_region, actor): (i64, Actor),
        merged: Merged,
        mut faults: Vec<RegionFault>,
        (now, dry_run): (Timestamp, bool),
    ) -> AppResult<RegionsImported> {
        faults.extend(merged.faults);
        faults.sort_by_key(|fault| fault.line);
        let refused = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        faults.truncate(FAULTS_MAX);
        let chunks = if dry_run { [].chunks(CHUNK) } else { merged.kept.chunks(CHUNK) };
        for chunk in chunks {
            let regions = chunk.to_vec();
            self.inner.store.write(top_region, now, move |tx| {
                tx.record(&actor, &[Event::RegionsKept { regions }]).map_err(AppError::from)
            })?;
        }
        self.forget_office(top_region);
        let Merged { added, changed, unchanged, mut told, .. } = merged;
        told.truncate(TOLD_MAX);
        Ok(RegionsImported { added, changed, unchanged, faults, refused, told, dry_run })
    }
}

/// Applies a table of changes to the regions as they are with the file, and keeps what it changed.
fn change(known: Vec<Region>, merged: &mut Merged, file: &[u8]) -> Vec<RegionFault> {
    let mut regions = known;
    for kept in &merged.kept {
        match regions.iter_mut().find(|region| region.id == kept.id) {
            Some(region) => region.clone_from(kept),
            None => regions.push(kept.clone()),
        }
    }
    let (touched, faults) = changes::apply(file, &mut regions, &mut merged.told);
    for place in touched {
        let region = &regions[place];
        match merged.kept.iter_mut().find(|kept| kept.id == region.id) {
            Some(kept) => kept.clone_from(region),
            None => {
                merged.changed += 1;
                merged.kept.push(region.clone());
            }
        }
    }
    faults
}

/// The one region on the highest level of a file; those whose parent is missing further down are faults of their own.
fn top_of(rows: &[(u64, RegionRow)]) -> AppResult<&RegionRow> {
    let highest = rows.iter().map(|(_, row)| row.level).min();
    let tops: Vec<_> = rows.iter().filter(|(_, row)| Some(row.level) == highest).collect();
    match tops[..] {
        [(_, top)] => Ok(top),
        [] => {
            refuse("bad_region_file", "the file has no region; its first line names the columns code,name,level,parent")
        }
        [(line, one), (other_line, other), ..] => refuse(
            "bad_region_file",
            format!(
                "an office has one region on top, but {} (line {line}) and {} (line {other_line}) both stand on level {}",
                one.name, other.name, one.level
            ),
        ),
    }
}

#[derive(Default)]
struct Merged {
    kept: Vec<Region>,
    added: u32,
    changed: u32,
    unchanged: u32,
    faults: Vec<RegionFault>,
    told: Vec<Told>,
}

/// Brings the rows of a file together with the regions known, parents before children. The key of a region is code and
/// level, since codes repeat across levels.
fn merge(
    known: Vec<Region>,
    mut rows: Vec<(u64, RegionRow)>,
    top: Option<(RegionId, String)>,
    now: Timestamp,
) -> Merged {
    let mut merged = Merged::default();
    let mut by_key: HashMap<(String, u8), Region> =
        known.into_iter().map(|region| ((region.code.clone(), region.level), region)).collect();
    let mut children: HashMap<Option<RegionId>, u32> = HashMap::new();
    for region in by_key.values() {
        *children.entry(region.parent_id).or_default() += 1;
    }
    rows.sort_by_key(|(line, row)| (row.level, *line));
    for (line, row) in rows {
        let mut fault = |column: &str, reason: &str, detail: String| {
            merged.faults.push(RegionFault::new(line, column, reason, detail));
        };
        let mut tell = |what: &str, before: Option<&String>| {
            let (code, name) = (row.code.clone(), row.name.clone());
            merged.told.push(Told { line, what: what.into(), code, name, before: before.cloned() });
        };
        let key = (row.code.clone(), row.level);
        if let Some(region) = by_key.get(&key) {
            if let Some(words) = moved(region, &row, &by_key) {
                fault("parent", "parent_differs", words);
                continue;
            }
            let renewed = renew(region, &row);
            if renewed == *region {
                merged.unchanged += 1;
            } else {
                let ended = renewed.valid_to_on.is_some() && region.valid_to_on.is_none();
                match (region.name != renewed.name, ended) {
                    (true, _) => tell("renamed", Some(&region.name)),
                    (false, true) => tell("ended", None),
                    (false, false) => tell("changed", None),
                }
                merged.changed += 1;
                merged.kept.push(renewed.clone());
                by_key.insert(key, renewed);
            }
            continue;
        }
        let is_top = top.as_ref().is_some_and(|(_, code)| *code == row.code) && merged.added == 0;
        let parent = (1..row.level).rev().find_map(|level| by_key.get(&(row.parent.clone(), level)));
        let (id, parent_id, path) = match (is_top, parent) {
            (true, _) => {
                (top.as_ref().map_or_else(|| new_id(now, RegionId::new), |(id, _)| *id), None, Some(RegionPath::top()))
            }
            (false, Some(parent)) => {
                let ordinal = children.entry(Some(parent.id)).or_default();
                let path = parent.path.child(*ordinal);
                *ordinal += 1;
                (new_id(now, RegionId::new), Some(parent.id), path)
            }
            (false, None) => {
                let words = format!("no region with the code {} stands above level {}", row.parent, row.level);
                fault("parent", "unknown_parent", words + ": add its row, or correct the parent");
                continue;
            }
        };
        let Some(path) = path else {
            fault("parent", "too_many_children", "its parent has more children than can be numbered: part it".into());
            continue;
        };
        let region = renew(&blank((id, parent_id, path), &row), &row);
        tell("added", None);
        merged.added += 1;
        merged.kept.push(region.clone());
        by_key.insert(key, region);
    }
    merged
}

/// A region of which only the place in the tree is known.
fn blank((id, parent_id, path): (RegionId, Option<RegionId>, RegionPath), row: &RegionRow) -> Region {
    Region {
        id,
        parent_id,
        code_system: "nbs".into(),
        code: row.code.clone(),
        level: row.level,
        name: String::new(),
        aliases: Vec::new(),
        path,
        population: None,
        longitude: None,
        latitude: None,
        valid_from_on: None,
        valid_to_on: None,
    }
}

/// Why a row that names another parent than the one that its region has cannot be used: paths never change, since every
/// figure of before hangs on them.
fn moved(region: &Region, row: &RegionRow, by_key: &HashMap<(String, u8), Region>) -> Option<String> {
    let parent = by_key.values().find(|parent| Some(parent.id) == region.parent_id)?;
    let same = row.parent.is_empty() || parent.code == row.parent;
    let words = || {
        format!(
            "{} lies in {} ({}): give it a last day, and add it in its new place under its new code",
            region.name, parent.name, parent.code
        )
    };
    (!same).then(words)
}

/// The region with what the row says; a name or a number that a row leaves out stays, and so do names of before.
fn renew(region: &Region, row: &RegionRow) -> Region {
    let mut aliases = region.aliases.clone();
    let further = row.aliases.iter().flatten();
    // A renamed region keeps its old name as an alias, so that old texts still find it.
    let before = Some(&region.name).filter(|before| !before.is_empty() && **before != row.name);
    for name in further.chain(before) {
        if aliases.len() < ALIASES_MAX && *name != row.name && !aliases.contains(name) {
            aliases.push(name.clone());
        }
    }
    Region {
        name: row.name.clone(),
        aliases,
        population: row.population.or(region.population),
        longitude: row.longitude.or(region.longitude),
        latitude: row.latitude.or(region.latitude),
        valid_from_on: row.valid_from_on.or(region.valid_from_on),
        valid_to_on: row.valid_to_on.or(region.valid_to_on),
        ..region.clone()
    }
}
