//! The field of a scan: the office's daily counts as arrays, and what each index stands for.

use fengqiao_domain::category::lies_in;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::Region;
use fengqiao_scan::{Ground, Points, Tally, nearest};
use fengqiao_store::{ArrivalCount, DailyCount};
use fengqiao_text::category::Categories;
use jiff::civil::Date;

use crate::error::{AppError, AppResult};
use crate::office::Office;
use crate::watch::Theme;

/// Level of a county; wider regions are not scanned, they see the counties' signals.
const COUNTY: u8 = 3;
/// Level of a township: the area in which a village's present is seen.
const TOWNSHIP: u8 = 4;
/// Villages of the largest circle.
const CIRCLE_MAX: usize = 6;

/// Counts by region, category and day, with the meaning of every index.
pub(crate) struct Field {
    pub(crate) ground: Arc<Ground>,
    pub(crate) tally: Tally,
    /// Region of each row; those with a point come first.
    pub(crate) rows: Vec<RegionId>,
    /// Region of each area.
    pub(crate) areas: Vec<RegionId>,
    /// The region that holds all.
    pub(crate) whole: RegionId,
    /// Category codes of each group; the first names it.
    pub(crate) groups: Vec<Vec<String>>,
    /// Code of each category.
    pub(crate) codes: Vec<String>,
    pub(crate) first_on: Date,
    pub(crate) n_days: usize,
    /// Reports by channel and day of arrival, shape `[n_channels][n_days]`; empty when not known.
    pub(crate) arrivals: Vec<Vec<u32>>,
    row_of: HashMap<RegionId, usize>,
    column_of: BTreeMap<String, usize>,
}

impl Field {
    /// The counts and arrivals of the days, both inclusive.
    pub(crate) fn new(
        office: &Office,
        (tree, themes): (&Categories, &[Theme]),
        (counts, arrivals): (&[DailyCount], &[ArrivalCount]),
        days: (Date, Date),
    ) -> AppResult<Self> {
        let used: BTreeSet<&str> = counts.iter().map(|count| count.category.as_str()).collect();
        let mut field = Self::empty(office, (tree, themes), &used, days)?;
        counts.iter().for_each(|count| field.add(count));
        field.arrivals = by_channel(arrivals, days.0, field.n_days);
        Ok(field)
    }

    /// A field of the categories in `used` in which nothing is counted yet.
    pub(crate) fn empty(
        office: &Office,
        (tree, themes): (&Categories, &[Theme]),
        used: &BTreeSet<&str>,
        (first_on, last_on): (Date, Date),
    ) -> AppResult<Self> {
        let fault = |error: fengqiao_scan::ScanError| AppError::Data(format!("scan: {error}"));
        let n_days = usize::try_from(first_on.until(last_on).map_or(0, |span| span.get_days()) + 1).unwrap_or(0);
        let mut regions: Vec<&Region> = office.regions().iter().filter(|region| region.level >= COUNTY).collect();
        regions.sort_by_key(|region| point(region).is_none());
        let areas: Vec<&Region> = regions.iter().copied().filter(|region| region.level == TOWNSHIP).collect();
        let area = |region: &&Region| {
            (0_u32..).zip(&areas).find(|(_, area)| region.path.is_within(&area.path)).map(|(area, _)| area)
        };
        let points: Vec<[f64; 2]> = regions.iter().map_while(|region| point(region)).collect();
        let near = if points.is_empty() { Ok(Vec::new()) } else { nearest(Points::LatLong(&points), CIRCLE_MAX) };
        let codes = codes(tree, used);
        let (groups, themes) = (groups(tree, &codes), themed(themes, &codes));
        let members = |named: &[(Vec<String>, Vec<u32>)]| named.iter().map(|(_, members)| members.clone()).collect();
        let ground = Ground::new(
            regions.iter().map(area).collect(),
            members(&groups),
            members(&themes),
            codes.len(),
            near.map_err(fault)?,
        );
        let whole = regions.iter().find(|region| region.level == COUNTY).or(regions.first()).map(|region| region.id);
        let counties = regions.iter().filter(|region| region.level == COUNTY).count();
        let top = office.regions().iter().find(|region| region.parent_id.is_none()).map(|region| region.id);
        let whole = if counties == 1 { whole } else { top.or(whole) };
        Ok(Self {
            ground: Arc::new(ground.map_err(fault)?),
            tally: Tally::new(regions.len(), codes.len(), n_days).map_err(fault)?,
            areas: areas.iter().map(|region| region.id).collect(),
            whole: whole.ok_or_else(|| AppError::Data("scan: the office has no region to scan".to_owned()))?,
            groups: groups.into_iter().chain(themes).map(|(names, _)| names).collect(),
            first_on,
            n_days,
            arrivals: Vec::new(),
            row_of: regions.iter().enumerate().map(|(row, region)| (region.id, row)).collect(),
            column_of: codes.iter().enumerate().map(|(column, code)| (code.clone(), column)).collect(),
            rows: regions.iter().map(|region| region.id).collect(),
            codes,
        })
    }

    /// Counts what was told; regions, categories and days outside the field are left out.
    pub(crate) fn add(&mut self, count: &DailyCount) {
        let day = usize::try_from(self.first_on.until(count.on).map_or(-1, |span| span.get_days()));
        let (row, column) = (self.row_of.get(&count.region_id), self.column_of.get(count.category.as_str()));
        if let (Ok(day), Some(&row), Some(&column)) = (day, row, column) {
            self.tally.add(day, row, column, u32::try_from(count.reports).unwrap_or(0));
        }
    }

    pub(crate) fn day(&self, index: usize) -> Date {
        let days = i64::try_from(index).unwrap_or(0);
        self.first_on.checked_add(jiff::Span::new().days(days)).unwrap_or(self.first_on)
    }
}

/// Reports by channel, in the order of their names, and day of arrival; days outside are left out.
fn by_channel(arrivals: &[ArrivalCount], first_on: Date, n_days: usize) -> Vec<Vec<u32>> {
    let mut channels: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for count in arrivals {
        let series = channels.entry(&count.channel).or_insert_with(|| vec![0; n_days]);
        let day = usize::try_from(first_on.until(count.on).map_or(-1, |span| span.get_days()));
        if let Some(cell) = day.ok().and_then(|day| series.get_mut(day)) {
            *cell = cell.saturating_add(u32::try_from(count.reports).unwrap_or(u32::MAX));
        }
    }
    channels.into_values().collect()
}

/// Latitude and longitude of a place that may lie in a circle.
fn point(region: &Region) -> Option<[f64; 2]> {
    (region.level > TOWNSHIP).then_some(())?;
    Some([region.latitude?, region.longitude?])
}

/// Codes that were used, in the order of the tree; the first of the tree when none was.
fn codes(tree: &Categories, used: &BTreeSet<&str>) -> Vec<String> {
    let all = || tree.rows().iter().map(|category| category.code.as_str());
    let mut codes: Vec<String> = all().filter(|code| used.contains(code)).map(str::to_owned).collect();
    if codes.is_empty() {
        codes.extend(all().next().map(str::to_owned));
    }
    codes
}

fn columns(codes: &[String], holds: impl Fn(&str) -> bool) -> Vec<u32> {
    (0_u32..).zip(codes).filter(|(_, code)| holds(code)).map(|(column, _)| column).collect()
}

/// Every code alone, and every code of the tree with several below it.
fn groups(tree: &Categories, codes: &[String]) -> Vec<(Vec<String>, Vec<u32>)> {
    let alone = (0_u32..).zip(codes).map(|(column, code)| (vec![code.clone()], vec![column]));
    let wide = tree.rows().iter().map(|it| (vec![it.code.clone()], columns(codes, |code| lies_in(code, &it.code))));
    alone.chain(wide.filter(|(_, members)| members.len() > 1)).collect()
}

/// Themes of several codes that were used.
fn themed(themes: &[Theme], codes: &[String]) -> Vec<(Vec<String>, Vec<u32>)> {
    let members = |theme: &Theme| columns(codes, |code| theme.categories.iter().any(|wide| lies_in(code, wide)));
    let named = themes.iter().map(|theme| (theme.categories.clone(), members(theme)));
    named.filter(|(_, members)| members.len() > 1).collect()
}
