//! CUSUM: standardised excesses added up, so that a small lasting rise is seen.

use super::Series;
use crate::error::{ScanError, number};
use std::ops::Range;

/// How a count is made comparable to a standard normal value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CusumTransform {
    /// (x - m) / sqrt(m).
    Standard,
    /// (x - 3 m + 2 sqrt(x m)) / (2 sqrt(m)): Rossi, Lampugnani, Marchi 1999, Statistics in Medicine 18:2111.
    Rossi,
    /// 3/2 (x^(2/3) - m^(2/3)) / m^(1/6).
    Anscombe,
    /// (x - m) / sqrt(m + a m^2), a the relative variance beyond chance.
    PearsonNegativeBinomial,
}

/// How CUSUM is run; the defaults are those of R `cusum`.
#[derive(Debug, Clone, PartialEq)]
pub struct CusumOptions {
    /// Reference value taken from each standardised count; default 1.04.
    pub reference: f64,
    /// Sum at which there is an alarm, above 0; default 2.26.
    pub limit: f64,
    /// The transform; default standard.
    pub transform: CusumTransform,
    /// Mean in quiet times, above 0; none takes the mean of all steps before the range.
    pub mean: Option<f64>,
    /// Relative variance beyond chance for the negative binomial transform, not negative; default 0.1.
    pub relative_variance: f64,
}

impl Default for CusumOptions {
    fn default() -> Self {
        let transform = CusumTransform::Standard;
        Self { reference: 1.04, limit: 2.26, transform, mean: None, relative_variance: 0.1 }
    }
}

/// A step of the running sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CusumPoint {
    /// Index of the step.
    pub at: usize,
    /// Count seen.
    pub observed: u32,
    /// The sum after this step, not negative.
    pub sum: f64,
    /// The count that would have reached the limit, as R shows it; not negative.
    pub upper: f64,
    /// Whether the sum is at or over the limit.
    pub alarm: bool,
}

/// Runs the sum over `range` from 0; it is not set back after an alarm. Missing steps give none and leave the sum.
///
/// # Errors
/// `Number`, `Index` for a range outside the series, `PastTooShort` when the mean is to be learnt from no past, and a
/// past without cases as `Number`: give the mean then.
///
/// # Source
/// Page 1954, Biometrika 41:100; numbers as R surveillance 1.20 `cusum`.
pub fn cusum(
    series: &Series,
    range: Range<usize>,
    options: &CusumOptions,
) -> Result<Vec<Option<CusumPoint>>, ScanError> {
    number("option reference", 0, options.reference, "not negative", |value| value >= 0.0)?;
    number("option limit", 0, options.limit, "above 0", |value| value > 0.0)?;
    number("option relative_variance", 0, options.relative_variance, "not negative", |value| value >= 0.0)?;
    series.checked(&range, usize::from(options.mean.is_none()))?;
    let mean = options.mean.unwrap_or_else(|| {
        let past: Vec<f64> = (0..range.start).filter_map(|at| series.seen(at)).collect();
        past.iter().sum::<f64>() / past.len() as f64
    });
    number("mean of a series before the range", 0, mean, "above 0, or give option mean", |value| value > 0.0)?;
    let mut sum = 0.0_f64;
    let step = |at: usize| {
        let seen = series.seen(at)?;
        let before = sum;
        sum = (before + standardised(seen, mean, options) - options.reference).max(0.0);
        let upper = upper(options.limit + options.reference - before, mean, options).max(0.0);
        Some(CusumPoint { at, observed: series.counts[at], sum, upper, alarm: sum >= options.limit })
    };
    Ok(range.map(step).collect())
}

fn standardised(seen: f64, mean: f64, options: &CusumOptions) -> f64 {
    match options.transform {
        CusumTransform::Standard => (seen - mean) / libm::sqrt(mean),
        CusumTransform::Rossi => (seen - 3.0 * mean + 2.0 * libm::sqrt(seen * mean)) / (2.0 * libm::sqrt(mean)),
        CusumTransform::Anscombe => {
            let power = |value: f64| libm::pow(value, 2.0 / 3.0);
            1.5 * (power(seen) - power(mean)) / libm::pow(mean, 1.0 / 6.0)
        }
        CusumTransform::PearsonNegativeBinomial => (seen - mean) / deviation(mean, options),
    }
}

/// The count whose standardised value is `room`.
fn upper(room: f64, mean: f64, options: &CusumOptions) -> f64 {
    match options.transform {
        CusumTransform::Standard => libm::ceil(libm::sqrt(mean) * room + mean),
        CusumTransform::Rossi => {
            let root = libm::sqrt(mean);
            let inner = 4.0 * mean * mean + 2.0 * mean * root * room;
            if inner < 0.0 { 0.0 } else { 2.0 * root * room + 5.0 * mean - 2.0 * libm::sqrt(inner) }
        }
        CusumTransform::Anscombe => {
            let power = 2.0 / 3.0 * libm::pow(mean, 1.0 / 6.0) * room + libm::pow(mean, 2.0 / 3.0);
            libm::pow(power.max(0.0), 1.5)
        }
        CusumTransform::PearsonNegativeBinomial => deviation(mean, options) * room + mean,
    }
}

fn deviation(mean: f64, options: &CusumOptions) -> f64 {
    libm::sqrt(mean + options.relative_variance * mean * mean)
}
