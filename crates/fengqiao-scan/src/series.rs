//! One series of counts against its own past: the methods of public health, with the numbers of R `surveillance`.
//!
//! Farrington flexible for weeks with years of past, EARS C1 to C3 and the Bayes tail for short pasts, CUSUM for small
//! lasting rises. Each judges the days or weeks of a range and knows nothing of other series; `Combined` joins many.

mod bayes;
mod cusum;
mod ears;
pub(crate) mod farrington;

pub use bayes::{BayesOptions, bayes};
pub use cusum::{CusumOptions, CusumPoint, CusumTransform, cusum};
pub use ears::{EarsMethod, EarsOptions, ears};
pub use farrington::{FarringtonOptions, FarringtonPoint, FarringtonThreshold, farrington_flexible};

use crate::counts::DAYS_MAX;
use crate::error::{ScanError, number};
use std::ops::Range;

/// One series of counts, oldest first, with what is known about its days or weeks; shapes `[n]`.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    counts: &'a [u32],
    population: Option<&'a [f64]>,
    missing: &'a [bool],
}

impl<'a> Series<'a> {
    /// Views counts; nothing missing, no population.
    ///
    /// # Errors
    /// `Empty` for none, `TooLarge` over 10,000.
    pub fn new(counts: &'a [u32]) -> Result<Self, ScanError> {
        if counts.is_empty() {
            return Err(ScanError::Empty { what: "series" });
        }
        if counts.len() > DAYS_MAX {
            return Err(ScanError::TooLarge { what: "steps of a series", got: counts.len(), limit: DAYS_MAX });
        }
        Ok(Self { counts, population: None, missing: &[] })
    }

    /// With the population (or any exposure) of each step, shape `[n]`, above 0.
    ///
    /// # Errors
    /// `Length` or `Number`.
    pub fn with_population(self, population: &'a [f64]) -> Result<Self, ScanError> {
        if population.len() != self.counts.len() {
            let (expected, got) = (self.counts.len(), population.len());
            return Err(ScanError::Length { what: "population of a series [n]", expected, got });
        }
        for (at, &value) in population.iter().enumerate() {
            number("population", at, value, "above 0", |value| value > 0.0)?;
        }
        Ok(Self { population: Some(population), ..self })
    }

    /// With the steps that are missing (closures, feed gaps), shape `[n]`: neither past nor judged.
    ///
    /// # Errors
    /// `Length`.
    pub fn with_missing(self, missing: &'a [bool]) -> Result<Self, ScanError> {
        if missing.len() != self.counts.len() {
            let (expected, got) = (self.counts.len(), missing.len());
            return Err(ScanError::Length { what: "missing steps of a series [n]", expected, got });
        }
        Ok(Self { missing, ..self })
    }

    /// How many steps.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Never true: a series has at least one step.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The count of a step, none when it is missing.
    fn seen(&self, at: usize) -> Option<f64> {
        let missing = self.missing.get(at).copied().unwrap_or(false);
        (!missing).then(|| f64::from(self.counts[at]))
    }

    /// Checks a range to judge, which needs `past` steps before it.
    fn checked(&self, range: &Range<usize>, past: usize) -> Result<(), ScanError> {
        if range.is_empty() {
            return Err(ScanError::Empty { what: "range to judge" });
        }
        if range.end > self.len() {
            let (index, limit) = (range.end - 1, self.len());
            return Err(ScanError::Index { what: "range to judge", at: 0, index, limit });
        }
        if range.start < past {
            return Err(ScanError::PastTooShort { needed: past, got: range.start });
        }
        Ok(())
    }
}

/// A judged step of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// Index of the step.
    pub at: usize,
    /// Count seen.
    pub observed: u32,
    /// Highest count that is no alarm.
    pub upper: f64,
    /// Whether the count is over it.
    pub alarm: bool,
}

/// Mean and standard deviation (n - 1) of some steps, none when one is missing.
fn moments(series: &Series, steps: Range<usize>) -> Option<(f64, f64)> {
    let n = steps.len() as f64;
    let mut sum = 0.0;
    for at in steps.clone() {
        sum += series.seen(at)?;
    }
    let mean = sum / n;
    let squares: f64 = steps.filter_map(|at| series.seen(at)).map(|seen| (seen - mean) * (seen - mean)).sum();
    Some((mean, libm::sqrt(squares / (n - 1.0))))
}
