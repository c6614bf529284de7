//! The field of a scan: the office's daily counts as arrays, and what each index stands for.

use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::id::RegionId;
use fengqiao_scan::{Search, Zone};
use fengqiao_store::DailyCount;
use fengqiao_text::category::Categories;
use jiff::civil::Date;

use crate::error::{AppError, AppResult};
use crate::office::Office;

/// Level of a county; wider regions are not scanned, they see the counties' signals.
const COUNTY: u8 = 3;

/// Counts by region, category and day, with the meaning of every index.
pub(crate) struct Field {
    /// [n_regions, n_categories, n_days], row-major.
    pub(crate) values: Vec<u32>,
    /// Region of each zone and of each row; a zone is a region with everything below it.
    pub(crate) regions: Vec<RegionId>,
    /// Category code of each group.
    pub(crate) groups: Vec<String>,
    pub(crate) n_categories: usize,
    pub(crate) first_on: Date,
    pub(crate) n_days: usize,
    pub(crate) search: Search,
}

impl Field {
    pub(crate) fn new(
        office: &Office,
        tree: &Categories,
        counts: &[DailyCount],
        first_on: Date,
        last_on: Date,
    ) -> AppResult<Self> {
        let n_days = usize::try_from(first_on.until(last_on).map_or(0, |span| span.get_days()) + 1).unwrap_or(0);
        let regions: Vec<RegionId> =
            office.regions().iter().filter(|region| region.level >= COUNTY).map(|region| region.id).collect();
        let row_of: HashMap<RegionId, usize> = regions.iter().enumerate().map(|(row, id)| (*id, row)).collect();
        let codes: Vec<&str> = tree.rows().iter().map(|category| category.code.as_str()).collect();
        let column_of: BTreeMap<&str, usize> = codes.iter().enumerate().map(|(column, code)| (*code, column)).collect();
        let mut values = vec![0_u32; regions.len() * codes.len() * n_days];
        for count in counts {
            let (Some(&row), Some(&column)) = (row_of.get(&count.region_id), column_of.get(count.category.as_str()))
            else {
                continue;
            };
            let Ok(day) = usize::try_from(first_on.until(count.on).map_or(-1, |span| span.get_days())) else {
                continue;
            };
            if day < n_days {
                let cell = &mut values[(row * codes.len() + column) * n_days + day];
                *cell = cell.saturating_add(u32::try_from(count.reports).unwrap_or(0));
            }
        }
        let (groups, members) = groups(&codes);
        let zones = zones(office, &regions);
        let search = Search::new(zones, members, regions.len(), codes.len())
            .map_err(|error| AppError::Data(format!("scan: {error}")))?;
        Ok(Self { values, regions, groups, n_categories: codes.len(), first_on, n_days, search })
    }

    pub(crate) fn day(&self, index: usize) -> Date {
        let days = i64::try_from(index).unwrap_or(0);
        self.first_on.checked_add(jiff::Span::new().days(days)).unwrap_or(self.first_on)
    }
}

/// Every code alone, and every code of level 1 with those below it.
fn groups(codes: &[&str]) -> (Vec<String>, Vec<Vec<u32>>) {
    let mut names = Vec::new();
    let mut members = Vec::new();
    for code in codes {
        let below = |other: &&str| other == code || other.strip_prefix(code).is_some_and(|rest| rest.starts_with('.'));
        let group: Vec<u32> =
            (0_u32..).zip(codes).filter(|(_, other)| below(other)).map(|(column, _)| column).collect();
        names.push((*code).to_owned());
        members.push(group);
    }
    (names, members)
}

fn zones(office: &Office, regions: &[RegionId]) -> Vec<Zone> {
    let paths: Vec<_> = regions.iter().filter_map(|id| office.region(*id)).collect();
    paths
        .iter()
        .map(|zone| {
            let inside = (0_u32..)
                .zip(&paths)
                .filter(|(_, region)| region.path.is_within(&zone.path))
                .map(|(row, _)| row)
                .collect();
            Zone { regions: inside, level: zone.level - COUNTY }
        })
        .collect()
}
