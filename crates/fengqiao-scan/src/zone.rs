//! Where and what a scan looks at: zones of regions and groups of categories.
//!
//! A zone is any set of regions: a village, a township with its villages, the county, later a circle. A group is any
//! set of categories. Zones may nest and overlap; every zone is looked at in every group.

use crate::error::ScanError;

/// Most pairs of zone and group in one search; bounds memory to about 2 GB.
pub const CELLS_MAX: usize = 20_000_000;

/// A set of regions that is watched as one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Region indices, each once, in any order.
    pub regions: Vec<u32>,
    /// Level of the place, 0 for the widest; zones of one level are alike in size and share what is learnt about spread.
    pub level: u8,
}

/// Zones and groups, checked, with the memberships turned around.
#[derive(Debug, Clone)]
pub struct Search {
    zones: Vec<Zone>,
    groups: Vec<Vec<u32>>,
    pub(crate) zones_of_region: Vec<Vec<u32>>,
    pub(crate) groups_of_category: Vec<Vec<u32>>,
}

impl Search {
    /// Checks zones against `n_regions` and groups (lists of category indices) against `n_categories`.
    ///
    /// # Errors
    /// `Empty` for no zones, no groups or an empty member; `Index` for an index out of range; `Twice` for one named
    /// twice; `TooLarge` over 20 million pairs.
    pub fn new(
        zones: Vec<Zone>,
        groups: Vec<Vec<u32>>,
        n_regions: usize,
        n_categories: usize,
    ) -> Result<Self, ScanError> {
        let cells = zones.len().saturating_mul(groups.len());
        if cells > CELLS_MAX {
            return Err(ScanError::TooLarge { what: "zones x groups", got: cells, limit: CELLS_MAX });
        }
        let mut zones = zones;
        let mut groups = groups;
        zones.iter_mut().for_each(|zone| zone.regions.sort_unstable());
        groups.iter_mut().for_each(|group| group.sort_unstable());
        let regions: Vec<&[u32]> = zones.iter().map(|zone| zone.regions.as_slice()).collect();
        let categories: Vec<&[u32]> = groups.iter().map(Vec::as_slice).collect();
        let zones_of_region = turned(&regions, n_regions, ["zones", "zone"])?;
        let groups_of_category = turned(&categories, n_categories, ["groups", "group"])?;
        Ok(Self { zones, groups, zones_of_region, groups_of_category })
    }

    /// Every region alone (level 1), all regions together (level 0), every category alone.
    ///
    /// # Errors
    /// As `new`.
    pub fn plain(n_regions: usize, n_categories: usize) -> Result<Self, ScanError> {
        let every = 0..n_regions as u32;
        let mut zones = vec![Zone { regions: every.clone().collect(), level: 0 }];
        zones.extend(every.map(|region| Zone { regions: vec![region], level: 1 }));
        Self::new(zones, (0..n_categories as u32).map(|category| vec![category]).collect(), n_regions, n_categories)
    }

    /// The zones, in the order given, each with its regions sorted.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The groups, in the order given, each sorted.
    pub fn groups(&self) -> &[Vec<u32>] {
        &self.groups
    }

    /// Refuses counts of another shape than this search was made for.
    pub(crate) fn fits(&self, n_regions: usize, n_categories: usize) -> Result<(), ScanError> {
        let pairs = [
            ("regions of the counts against the search", self.zones_of_region.len(), n_regions),
            ("categories of the counts against the search", self.groups_of_category.len(), n_categories),
        ];
        match pairs.into_iter().find(|(_, expected, got)| expected != got) {
            Some((what, expected, got)) => Err(ScanError::Length { what, expected, got }),
            None => Ok(()),
        }
    }
}

/// How two sorted sets stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overlap {
    /// Nothing in common.
    None,
    /// The first lies in the second, or is equal to it.
    Inside,
    /// The second lies in the first and is smaller.
    Around,
    /// They cross.
    Crossing,
}

/// Compares two sorted sets.
pub(crate) fn overlap(first: &[u32], second: &[u32]) -> Overlap {
    let (mut left, mut right, mut shared) = (0, 0, 0);
    while left < first.len() && right < second.len() {
        match first[left].cmp(&second[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                left += 1;
                right += 1;
            }
        }
    }
    match shared {
        0 => Overlap::None,
        _ if shared == first.len() => Overlap::Inside,
        _ if shared == second.len() => Overlap::Around,
        _ => Overlap::Crossing,
    }
}

/// For every member the lists that hold it, checking the lists on the way; `names` is plural and singular.
fn turned(lists: &[&[u32]], n_members: usize, names: [&'static str; 2]) -> Result<Vec<Vec<u32>>, ScanError> {
    if lists.is_empty() {
        return Err(ScanError::Empty { what: names[0] });
    }
    let mut holders = vec![Vec::new(); n_members];
    for (at, list) in lists.iter().enumerate() {
        if list.is_empty() {
            return Err(ScanError::Empty { what: names[1] });
        }
        for &index in *list {
            let index = index as usize;
            let Some(holder) = holders.get_mut(index) else {
                return Err(ScanError::Index { what: names[1], at, index, limit: n_members });
            };
            if holder.last() == Some(&(at as u32)) {
                return Err(ScanError::Twice { what: names[1], at, index });
            }
            holder.push(at as u32);
        }
    }
    Ok(holders)
}
