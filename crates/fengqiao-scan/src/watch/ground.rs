//! Where and what is watched: places in their areas, the circles around them, and the groups of categories.

use crate::error::ScanError;

/// The places and kinds of one office.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Area of each region (a village's township), none when a region lies in no area; shape `[n_regions]`.
    pub(crate) area_of: Vec<Option<u32>>,
    pub(crate) n_areas: usize,
    /// Regions of each area.
    pub(crate) areas: Vec<Vec<u32>>,
    /// Nearest regions of each, itself first; a region without neighbours has no circle.
    pub(crate) near: Vec<Vec<u32>>,
    pub(crate) groups: Vec<Vec<u32>>,
    /// For each group, the widest group that holds it.
    pub(crate) family_of: Vec<u32>,
    /// The widest groups, which together hold every category at most once.
    pub(crate) families: Vec<u32>,
    pub(crate) n_categories: usize,
    /// Groups of several categories, each of which is a group alone too: the group and those groups.
    pub(crate) made_of: Vec<(usize, Vec<usize>)>,
    /// Groups of each category.
    pub(crate) groups_of: Vec<Vec<u32>>,
}

impl Ground {
    /// Checks and turns around.
    ///
    /// `area_of` names the area of each region, shape `[n_regions]`; `groups` are lists of categories that nest or are
    /// apart, and `themes` lists that cut across them, numbered on after the groups; `near` are the circles of the first
    /// regions (those that have a point) as `nearest` gives them, empty for no circles.
    ///
    /// # Errors
    /// `Empty` for no regions, groups or an empty group, `Index` for a category out of range, `Length` for neighbours of
    /// more regions than there are.
    pub fn new(
        area_of: Vec<Option<u32>>,
        mut groups: Vec<Vec<u32>>,
        themes: Vec<Vec<u32>>,
        n_categories: usize,
        mut near: Vec<Vec<u32>>,
    ) -> Result<Self, ScanError> {
        let n_regions = area_of.len();
        if n_regions == 0 || groups.is_empty() {
            return Err(ScanError::Empty { what: if n_regions == 0 { "regions" } else { "groups" } });
        }
        if near.len() > n_regions {
            return Err(ScanError::Length { what: "neighbours [n_regions]", expected: n_regions, got: near.len() });
        }
        let n_nested = groups.len();
        groups.extend(themes);
        let mut groups_of = vec![Vec::new(); n_categories];
        for (at, group) in groups.iter().enumerate() {
            if group.is_empty() {
                return Err(ScanError::Empty { what: "group" });
            }
            for &category in group {
                let Some(holder) = groups_of.get_mut(category as usize) else {
                    let index = category as usize;
                    return Err(ScanError::Index { what: "group", at, index, limit: n_categories });
                };
                holder.push(at as u32);
            }
        }
        let n_areas = area_of.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let mut areas = vec![Vec::new(); n_areas];
        for (region, area) in area_of.iter().enumerate() {
            if let Some(area) = area {
                areas[*area as usize].push(region as u32);
            }
        }
        near.resize(n_regions, Vec::new());
        // A theme belongs to the family of its first category.
        let widest = |at: usize| {
            let members = if at < n_nested { &groups[at][..] } else { &groups[at][..1] };
            let holds = |&at: &u32| members.iter().all(|category| groups[at as usize].contains(category));
            let holders = (0..n_nested as u32).filter(holds);
            holders.max_by_key(|&at| (groups[at as usize].len(), u32::MAX - at)).unwrap_or(0)
        };
        let family_of: Vec<u32> = (0..groups.len()).map(widest).collect();
        let mut families = family_of.clone();
        families.sort_unstable();
        families.dedup();
        let single = |category: &u32| groups.iter().position(|group| group.as_slice() == [*category]);
        let several = groups.iter().enumerate().filter(|(_, group)| group.len() > 1);
        let made_of =
            several.filter_map(|(at, group)| Some((at, group.iter().map(single).collect::<Option<_>>()?))).collect();
        Ok(Self { area_of, n_areas, areas, near, groups, family_of, families, n_categories, made_of, groups_of })
    }

    /// How many regions.
    pub fn n_regions(&self) -> usize {
        self.area_of.len()
    }

    /// Area of a region, none when it lies in none.
    pub fn area_of(&self, region: usize) -> Option<usize> {
        self.area_of.get(region).copied().flatten().map(|area| area as usize)
    }

    /// The groups of categories, in the order given.
    pub fn groups(&self) -> &[Vec<u32>] {
        &self.groups
    }

    /// Adds cases by category up to groups; shapes `[n_regions, n_categories]` to `[n_regions, n_groups]`.
    pub(crate) fn grouped<T: Copy + Into<f64>>(&self, cases: &[T]) -> Vec<f64> {
        let n_groups = self.groups.len();
        let mut sums = vec![0.0; self.n_regions() * n_groups];
        for (row, sum) in cases.chunks_exact(self.n_categories).zip(sums.chunks_exact_mut(n_groups)) {
            for (category, &count) in row.iter().enumerate() {
                let count: f64 = count.into();
                if count != 0.0 {
                    self.groups_of[category].iter().for_each(|&group| sum[group as usize] += count);
                }
            }
        }
        sums
    }

    /// Adds rows of regions up to areas; shapes `[n_regions, width]` to `[n_areas, width]`.
    pub(crate) fn by_area(&self, rows: &[f64], width: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_areas * width];
        for (row, area) in rows.chunks_exact(width).zip(&self.area_of) {
            if let Some(area) = area {
                let sum = &mut sums[*area as usize * width..][..width];
                sum.iter_mut().zip(row).for_each(|(total, value)| *total += value);
            }
        }
        sums
    }
}
