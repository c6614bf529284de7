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

mod file;

use file::{RegionRow, parse};

/// Regions of one office at most.
const REGIONS_MAX: usize = 200_000;
/// Faulty rows reported at most.
const FAULTS_MAX: usize = 100;
/// Regions in one event.
const CHUNK: usize = 1_000;

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Stable code.
    pub reason: String,
    /// In words.
    pub detail: String,
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
}

impl App {
    /// Founds an office: the top region of a region file gets its key, and all regions are kept.
    ///
    /// # Errors
    /// The file has no single top region, is faulty in every row, or the store refuses.
    pub fn found_office(&self, file: &str, now: Timestamp) -> AppResult<(i64, RegionsImported)> {
        let (rows, faults) = parse(file);
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
        let imported = self.record_regions(top_region, Actor::default(), merged, faults, now)?;
        Ok((top_region, imported))
    }

    /// Imports a region file into the person's office: new codes are added, known ones are changed, none is deleted.
    ///
    /// # Errors
    /// Not permitted, too many rows, or the store refuses.
    pub fn import_regions(&self, ctx: &Ctx, file: &str) -> AppResult<RegionsImported> {
        self.setup().matrix.permit(ctx, "manage_regions", Some(&RegionPath::top()), "any")?;
        let (rows, faults) = parse(file);
        if rows.len() > REGIONS_MAX {
            return refuse("too_many_rows", format!("at most {REGIONS_MAX} regions"));
        }
        let known = self.read(ctx, |reader| Ok(reader.regions()?))?;
        let merged = merge(known, rows, None, ctx.now);
        self.record_regions(ctx.top_region, ctx.actor(), merged, faults, ctx.now)
    }

    fn record_regions(
        &self,
        top_region: i64,
        actor: Actor,
        merged: Merged,
        mut faults: Vec<RegionFault>,
        now: Timestamp,
    ) -> AppResult<RegionsImported> {
        faults.extend(merged.faults);
        faults.sort_by_key(|fault| fault.line);
        faults.truncate(FAULTS_MAX);
        for chunk in merged.kept.chunks(CHUNK) {
            let regions = chunk.to_vec();
            self.inner.store.write(top_region, now, move |tx| {
                tx.record(&actor, &[Event::RegionsKept { regions }]).map_err(AppError::from)
            })?;
        }
        self.forget_office(top_region);
        Ok(RegionsImported { added: merged.added, changed: merged.changed, unchanged: merged.unchanged, faults })
    }
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
        let mut fault =
            |reason: &str, detail: String| merged.faults.push(RegionFault { line, reason: reason.into(), detail });
        let key = (row.code.clone(), row.level);
        if let Some(region) = by_key.get(&key) {
            let renewed = renew(region, &row);
            if renewed == *region {
                merged.unchanged += 1;
            } else {
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
                fault(
                    "unknown_parent",
                    format!("no region with the code {} stands above level {}", row.parent, row.level),
                );
                continue;
            }
        };
        let Some(path) = path else {
            fault("too_many_children", "its parent has more children than can be numbered".into());
            continue;
        };
        let empty = Region {
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
        };
        let region = renew(&empty, &row);
        merged.added += 1;
        merged.kept.push(region.clone());
        by_key.insert(key, region);
    }
    merged
}

fn renew(region: &Region, row: &RegionRow) -> Region {
    let aliases = row
        .aliases
        .as_deref()
        .map(|text| text.split(['|', '、']).map(str::to_owned).filter(|name| !name.is_empty()).collect());
    // A renamed region keeps its old name as an alias, so that old texts still find it.
    let mut aliases: Vec<String> = aliases.unwrap_or_else(|| region.aliases.clone());
    if !region.name.is_empty() && region.name != row.name && !aliases.contains(&region.name) {
        aliases.push(region.name.clone());
    }
    Region {
        name: row.name.clone(),
        aliases,
        population: row.population.or(region.population),
        longitude: row.longitude.or(region.longitude),
        latitude: row.latitude.or(region.latitude),
        ..region.clone()
    }
}
