//! EARS C1, C2 and C3: a day against the mean and deviation of the days before it.

use super::{Series, SeriesPoint, moments};
use crate::error::{ScanError, in_range, number};
use crate::law::normal_quantile;
use std::ops::Range;

/// Steps that C2 and C3 leave between the day and its past.
const GUARD: usize = 2;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarsMethod {
    /// The days just before.
    C1,
    /// The days before, two days left between.
    C2,
    /// C2 of three successive days together.
    C3,
}

/// How EARS is run; the defaults are those of R `earsC` for C1 and C2.
#[derive(Debug, Clone, PartialEq)]
pub struct EarsOptions {
    /// Which method.
    pub method: EarsMethod,
    /// Days of past, 3 to 366; default 7.
    pub baseline: usize,
    /// Least standard deviation, not negative; default 0.
    pub deviation_min: f64,
    /// Probability of an alarm on a quiet normal day, in (0, 0.5]; default 0.001, customary for C3 is 0.025.
    pub alpha: f64,
}

impl Default for EarsOptions {
    fn default() -> Self {
        Self { method: EarsMethod::C1, baseline: 7, deviation_min: 0.0, alpha: 0.001 }
    }
}

/// Judges the steps of `range`; none where the step or its past is missing, or C3 has no deviation to divide by.
///
/// Counts are treated as normal: of a series with few cases far more steps alarm than `alpha` says.
///
/// # Errors
/// `Option`, `Number`, `Index` for a range outside the series, `PastTooShort`.
///
/// # Source
/// Fricker, Hegler, Dunfee 2008, Statistics in Medicine 27:3407; numbers as R surveillance 1.20 `earsC`.
pub fn ears(
    series: &Series,
    range: Range<usize>,
    options: &EarsOptions,
) -> Result<Vec<Option<SeriesPoint>>, ScanError> {
    in_range("baseline", options.baseline as u64, 3, 366)?;
    number("option deviation_min", 0, options.deviation_min, "not negative", |value| value >= 0.0)?;
    number("option alpha", 0, options.alpha, "above 0 and at most 0.5", |value| value > 0.0 && value <= 0.5)?;
    let lag = match options.method {
        EarsMethod::C1 => 0,
        EarsMethod::C2 => GUARD,
        EarsMethod::C3 => 2 * GUARD,
    };
    series.checked(&range, options.baseline + lag)?;
    let z = normal_quantile(1.0 - options.alpha);
    Ok(range.map(|at| point(series, at, z, options)).collect())
}

fn point(series: &Series, at: usize, z: f64, options: &EarsOptions) -> Option<SeriesPoint> {
    let seen = series.seen(at)?;
    let past = |at: usize, guard: usize| {
        let (mean, deviation) = moments(series, at - guard - options.baseline..at - guard)?;
        Some((mean, deviation.max(options.deviation_min)))
    };
    let upper = match options.method {
        EarsMethod::C1 => past(at, 0).map(|(mean, deviation)| mean + z * deviation)?,
        EarsMethod::C2 => past(at, GUARD).map(|(mean, deviation)| mean + z * deviation)?,
        EarsMethod::C3 => {
            let excess = |at: usize| {
                let (mean, deviation) = past(at, GUARD)?;
                let excess = (series.seen(at)? - mean) / deviation - 1.0;
                (!excess.is_nan()).then_some(excess.max(0.0))
            };
            let (_, deviation) = past(at, GUARD)?;
            let upper = seen + deviation * (z - (excess(at - 2)? + excess(at - 1)?));
            if upper.is_nan() {
                return None;
            }
            upper.max(0.0)
        }
    };
    Some(SeriesPoint { at, observed: series.counts[at], upper, alarm: seen > upper })
}
