//! Counts by day, region and category as they come in, morning after morning.

use crate::counts::DAYS_MAX;
use crate::error::ScanError;

/// Most cells of a tally, one day of all regions and categories times the days; about 2 GB.
const TALLY_MAX: usize = 1_000_000_000;

/// Cases, day by day; shape `[n_days, n_regions, n_categories]`, row-major. A cell holds at most 65,535.
///
/// Rows may be added to past days at any time: reports come late.
#[derive(Debug, Clone)]
pub struct Tally {
    n_regions: usize,
    n_categories: usize,
    n_days: usize,
    values: Vec<u16>,
    /// The same of all regions, `[n_days][n_categories]`.
    whole: Vec<Vec<u64>>,
    /// Days and categories that do not count: bulk entries.
    muted: Vec<(usize, usize)>,
}

impl Tally {
    /// An empty tally.
    ///
    /// # Errors
    /// `Empty` when a dimension is zero, `TooLarge` over 10,000 days or 10^9 cells.
    pub fn new(n_regions: usize, n_categories: usize, n_days: usize) -> Result<Self, ScanError> {
        for (what, size) in [("regions", n_regions), ("categories", n_categories), ("days", n_days)] {
            if size == 0 {
                return Err(ScanError::Empty { what });
            }
        }
        if n_days > DAYS_MAX {
            return Err(ScanError::TooLarge { what: "days", got: n_days, limit: DAYS_MAX });
        }
        let cells = n_regions.saturating_mul(n_categories).saturating_mul(n_days);
        if cells > TALLY_MAX {
            return Err(ScanError::TooLarge { what: "days x regions x categories", got: cells, limit: TALLY_MAX });
        }
        let whole = vec![vec![0; n_categories]; n_days];
        Ok(Self { n_regions, n_categories, n_days, values: vec![0; cells], whole, muted: Vec::new() })
    }

    /// Adds cases; what lies outside the shape is left out, and a full cell stays full.
    pub fn add(&mut self, day: usize, region: usize, category: usize, cases: u32) {
        if day < self.n_days && region < self.n_regions && category < self.n_categories {
            let cell = &mut self.values[(day * self.n_regions + region) * self.n_categories + category];
            *cell = cell.saturating_add(u16::try_from(cases).unwrap_or(u16::MAX));
            self.whole[day][category] += u64::from(cases);
        }
    }

    /// Lets a category not count on a day, anywhere.
    pub fn mute(&mut self, day: usize, category: usize) {
        if !self.muted.contains(&(day, category)) {
            self.muted.push((day, category));
        }
    }

    /// Lets everything count again.
    pub fn unmute(&mut self) {
        self.muted.clear();
    }

    /// How many regions.
    pub fn n_regions(&self) -> usize {
        self.n_regions
    }

    /// How many categories.
    pub fn n_categories(&self) -> usize {
        self.n_categories
    }

    /// How many days.
    pub fn n_days(&self) -> usize {
        self.n_days
    }

    /// Cases of one day, shape `[n_regions, n_categories]`, those that do not count included; empty out of range.
    pub fn day(&self, day: usize) -> &[u16] {
        let width = self.n_regions * self.n_categories;
        self.values.get(day * width..(day + 1) * width).unwrap_or(&[])
    }

    /// Cases of one day, of all regions and categories, those that do not count included; zero out of range.
    pub fn total(&self, day: usize) -> u64 {
        self.whole.get(day).map_or(0, |row| row.iter().sum())
    }

    /// Adds the days into `sum`, shape `[n_regions, n_categories]`.
    pub(crate) fn add_days(&self, days: std::ops::Range<usize>, sum: &mut [u32]) {
        for day in days.clone() {
            for (total, &count) in sum.iter_mut().zip(self.day(day)) {
                *total += u32::from(count);
            }
        }
        for &(day, category) in self.muted.iter().filter(|(day, _)| days.contains(day)) {
            let column = self.day(day).iter().skip(category).step_by(self.n_categories);
            for (total, &count) in sum.iter_mut().skip(category).step_by(self.n_categories).zip(column) {
                *total -= u32::from(count);
            }
        }
    }

    /// Cases of all regions by day and category, shape `[n_days][n_categories]`, those that do not count included.
    pub(crate) fn whole(&self) -> &[Vec<u64>] {
        &self.whole
    }

    /// Cases of all regions by category on one day, shape `[n_categories]`, those that do not count left out.
    pub(crate) fn area_day(&self, day: usize) -> Vec<u64> {
        let mut sum = self.whole[day].clone();
        self.muted.iter().filter(|(muted, _)| *muted == day).for_each(|&(_, category)| sum[category] = 0);
        sum
    }
}
