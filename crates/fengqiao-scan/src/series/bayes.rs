//! The Bayes tail: a count against the predictive law of its past, exact for small counts.

use super::{Series, SeriesPoint};
use crate::error::{ScanError, in_range, number};
use crate::law::CountLaw;
use std::ops::Range;

/// How the past is chosen; the defaults are those of R `bayes`.
#[derive(Debug, Clone, PartialEq)]
pub struct BayesOptions {
    /// Earlier years, each with `half_width` steps to both sides, at most 20; default 0.
    pub years: usize,
    /// Steps before the judged one, and to both sides in earlier years, 1 to 366; default 6.
    pub half_width: usize,
    /// Whether the steps just before count; default true.
    pub recent: bool,
    /// Steps of a year, 1 to 366; default 52.
    pub period: usize,
    /// Probability of an alarm on a quiet step, in (0, 0.5]; default 0.05.
    pub alpha: f64,
    /// Relative variance of the rate beyond chance, not negative; default 0 as in R.
    pub relative_variance: f64,
}

impl Default for BayesOptions {
    fn default() -> Self {
        Self { years: 0, half_width: 6, recent: true, period: 52, alpha: 0.05, relative_variance: 0.0 }
    }
}

/// Judges the steps of `range`, each with the probability of a count at least as high, in (0, 1].
///
/// The rate has a Jeffreys prior; with a past of n steps and s cases the count is negative binomial with shape s + 1/2
/// and mean (s + 1/2) / n. None where the step or all of its past is missing.
///
/// # Errors
/// `Option`, `Number`, `Index` for a range outside the series, `PastTooShort`, `Empty` when no past is chosen.
///
/// # Source
/// Höhle 2007, Computational Statistics 22:571, section 2.2; numbers as R surveillance 1.20 `bayes`; the relative
/// variance is ours.
pub fn bayes(
    series: &Series,
    range: Range<usize>,
    options: &BayesOptions,
) -> Result<Vec<Option<(SeriesPoint, f64)>>, ScanError> {
    in_range("years", options.years as u64, 0, 20)?;
    in_range("half_width", options.half_width as u64, 1, 366)?;
    in_range("period", options.period as u64, 1, 366)?;
    number("option alpha", 0, options.alpha, "above 0 and at most 0.5", |value| value > 0.0 && value <= 0.5)?;
    number("option relative_variance", 0, options.relative_variance, "not negative", |value| value >= 0.0)?;
    if options.years == 0 && !options.recent {
        return Err(ScanError::Empty { what: "past of the Bayes tail (years and recent)" });
    }
    series.checked(&range, options.years * options.period + options.half_width)?;
    Ok(range.map(|at| point(series, at, options)).collect())
}

fn point(series: &Series, at: usize, options: &BayesOptions) -> Option<(SeriesPoint, f64)> {
    let width = options.half_width;
    series.seen(at)?;
    let recent = if options.recent { at - width..at } else { at..at };
    let years = (1..=options.years).map(|year| at - year * options.period);
    // In years shorter than the width the window must not reach the judged step itself.
    let windows = years.map(|middle| middle - width..(middle + width + 1).min(at));
    let past = std::iter::once(recent).chain(windows).flatten().filter_map(|step| series.seen(step));
    let (sum, n) = past.fold((0.0, 0.0), |total, seen| (total.0 + seen, total.1 + 1.0));
    if n == 0.0 {
        return None;
    }
    let shape = sum + 0.5;
    let law = CountLaw { mean: shape / n, relative_variance: 1.0 / shape + options.relative_variance };
    let observed = series.counts[at];
    let upper = law.quantile(1.0 - options.alpha) as f64;
    let p = libm::exp(law.ln_upper(u64::from(observed))).clamp(f64::MIN_POSITIVE, 1.0);
    Some((SeriesPoint { at, observed, upper, alarm: f64::from(observed) > upper }, p))
}
