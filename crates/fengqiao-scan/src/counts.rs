//! The one input of every scan: cases by region, category and day.

use crate::error::ScanError;

/// Most days of one series: 27 years.
pub const DAYS_MAX: usize = 10_000;

/// Cases by region, category and day; borrowed, row-major, shape `[n_regions, n_categories, n_days]`.
///
/// The last day is the newest complete day.
///
/// ```
/// use fengqiao_scan::Counts;
/// let values = [0, 1, 0, 2, 0, 0, 1, 0]; // 2 regions, 1 category, 4 days
/// let counts = Counts::new(&values, 2, 1, 4)?;
/// assert_eq!(counts.series(1, 0), [0, 0, 1, 0]);
/// # Ok::<(), fengqiao_scan::ScanError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    values: &'a [u32],
    n_regions: usize,
    n_categories: usize,
    n_days: usize,
}

impl<'a> Counts<'a> {
    /// Views `values` as `[n_regions, n_categories, n_days]`.
    ///
    /// # Errors
    /// `Empty` when a dimension is zero, `TooLarge` over 10,000 days, `Length` when the shape does not fit.
    pub fn new(values: &'a [u32], n_regions: usize, n_categories: usize, n_days: usize) -> Result<Self, ScanError> {
        for (what, size) in [("regions", n_regions), ("categories", n_categories), ("days", n_days)] {
            if size == 0 {
                return Err(ScanError::Empty { what });
            }
        }
        if n_days > DAYS_MAX {
            return Err(ScanError::TooLarge { what: "days", got: n_days, limit: DAYS_MAX });
        }
        let expected = n_regions.checked_mul(n_categories).and_then(|cells| cells.checked_mul(n_days));
        if expected != Some(values.len()) {
            let expected = expected.unwrap_or(usize::MAX);
            let what = "counts [n_regions, n_categories, n_days]";
            return Err(ScanError::Length { what, expected, got: values.len() });
        }
        Ok(Self { values, n_regions, n_categories, n_days })
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

    /// All counts, row-major.
    pub fn values(&self) -> &'a [u32] {
        self.values
    }

    /// The days of one region and category, shape `[n_days]`; empty when either index is out of range.
    pub fn series(&self, region: usize, category: usize) -> &'a [u32] {
        if region >= self.n_regions || category >= self.n_categories {
            return &[];
        }
        let start = (region * self.n_categories + category) * self.n_days;
        &self.values[start..start + self.n_days]
    }

    /// Adds the days of some regions and categories into `sum`, shape `[n_days]`.
    pub(crate) fn add_into(&self, regions: &[u32], categories: &[u32], sum: &mut [u64]) {
        for &region in regions {
            for &category in categories {
                let series = self.series(region as usize, category as usize);
                for (total, &count) in sum.iter_mut().zip(series) {
                    *total += u64::from(count);
                }
            }
        }
    }
}
