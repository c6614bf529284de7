//! Farrington flexible: a week against a quasi-Poisson regression of the same season in past years.

mod fit;
mod past;
mod threshold;

use super::Series;
use crate::error::{ScanError, in_range, number};
use fit::{Fit, fit};
use past::{Row, groups, rows};
use rayon::prelude::*;
use std::ops::Range;

/// How the threshold is made from the fitted mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FarringtonThreshold {
    /// Normal law on the 2/3 power scale with the error of the fit (Farrington et al. 1996).
    Delta,
    /// Negative binomial quantile at the fitted mean (Noufaily et al. 2013).
    Plugin,
    /// Negative binomial quantile at the upper confidence bound of the mean (Salmon, Schumacher, Höhle 2016).
    Muan,
}

/// How Farrington flexible is run; the defaults are those of R `farringtonFlexible`, but for the ten periods and the
/// half year left out that Noufaily et al. recommend.
#[derive(Debug, Clone, PartialEq)]
pub struct FarringtonOptions {
    /// Years of past, 1 to 20; default 5. A trend needs 3.
    pub years: usize,
    /// Steps to both sides of the same week in past years, at most 26; default 3.
    pub half_width: usize,
    /// Steps of a year, 4 to 366; default 52.
    pub period: usize,
    /// Seasons of a year, each with its own level, 1 to 53; default 10. With 1 only the reference windows are used.
    pub seasons: usize,
    /// Newest steps that are not past; default 26, so that a flare-up does not hide itself.
    pub past_left_out: usize,
    /// Whether past flare-ups weigh less; default true.
    pub reweight: bool,
    /// Residuals over this weigh less, above 0; default 2.58.
    pub residual_max: f64,
    /// Whether a trend may be fitted; default true.
    pub trend: bool,
    /// The trend is kept when its p-value is under this, in (0, 1]; default 0.05.
    pub trend_p_max: f64,
    /// Probability of an alarm in a quiet week, in (0, 0.5]; default 0.05.
    pub alpha: f64,
    /// The threshold; default `Delta`.
    pub threshold: FarringtonThreshold,
    /// Whether the population of the series is an offset; default false.
    pub population_offset: bool,
    /// Least cases in the newest steps, and how many steps (at least 1); default 5 in 4. With fewer there is no result.
    pub cases_min: [usize; 2],
}

impl Default for FarringtonOptions {
    fn default() -> Self {
        Self {
            years: 5,
            half_width: 3,
            period: 52,
            seasons: 10,
            past_left_out: 26,
            reweight: true,
            residual_max: 2.58,
            trend: true,
            trend_p_max: 0.05,
            alpha: 0.05,
            threshold: FarringtonThreshold::Delta,
            population_offset: false,
            cases_min: [5, 4],
        }
    }
}

impl FarringtonOptions {
    fn check(&self) -> Result<(), ScanError> {
        in_range("years", self.years as u64, 1, 20)?;
        in_range("half_width", self.half_width as u64, 0, 26)?;
        in_range("period", self.period as u64, 4, 366)?;
        in_range("seasons", self.seasons as u64, 1, 53)?;
        in_range("past_left_out", self.past_left_out as u64, 0, 366)?;
        in_range("cases_min (steps)", self.cases_min[1] as u64, 1, 366)?;
        let window = 2 * self.half_width + 1;
        in_range("half_width (windows in a year)", window as u64, 1, self.period as u64)?;
        if self.seasons > 1 {
            let seasons_max = self.period - window + 1;
            in_range("seasons", self.seasons as u64, 1, seasons_max as u64)?;
        }
        let positive = |value: f64| value > 0.0;
        number("option residual_max", 0, self.residual_max, "above 0", positive)?;
        number("option trend_p_max", 0, self.trend_p_max, "above 0 and at most 1", |p| p > 0.0 && p <= 1.0)?;
        number("option alpha", 0, self.alpha, "above 0 and at most 0.5", |p| p > 0.0 && p <= 0.5)
    }

    /// Steps needed before a judged one.
    fn past(&self) -> usize {
        self.years * self.period + self.half_width
    }
}

/// A judged step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FarringtonPoint {
    /// Index of the step.
    pub at: usize,
    /// Count seen.
    pub observed: u32,
    /// Count expected.
    pub expected: f64,
    /// Highest count that is no alarm.
    pub upper: f64,
    /// Dispersion, at least 1: variance over mean.
    pub dispersion: f64,
    /// Probability of a count at least as high under the threshold's law, in [0, 1].
    pub p: f64,
    /// Log rate per step, where a trend was kept.
    pub slope: Option<f64>,
    /// Whether the count is over the threshold.
    pub alarm: bool,
}

impl FarringtonPoint {
    /// Excess over the room up to the threshold: over 1 is an alarm. None where there is no room.
    ///
    /// # Source
    /// Exceedance score: Farrington et al. 1996, section 3.7.
    pub fn exceedance(&self) -> Option<f64> {
        let room = self.upper - self.expected;
        (room > 0.0).then(|| (f64::from(self.observed) - self.expected) / room)
    }
}

/// Judges the steps of `range`; none where there are too few cases, the step is missing, or the fit does not converge.
///
/// The prediction error is that of R: after reweighting it scales with the weighted working residuals rather than with
/// the dispersion, which Noufaily et al. leave open.
///
/// # Errors
/// `Option` and `Number` for options, `Index` for a range outside the series, `PastTooShort`.
///
/// # Source
/// Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett 2013, Statistics in Medicine 32:1206; numbers as R
/// surveillance 1.20 `farringtonFlexible` with steps counted, not dates.
pub fn farrington_flexible(
    series: &Series,
    range: Range<usize>,
    options: &FarringtonOptions,
) -> Result<Vec<Option<FarringtonPoint>>, ScanError> {
    options.check()?;
    series.checked(&range, options.past())?;
    Ok(range.into_par_iter().map(|at| point(series, at, options)).collect())
}

fn point(series: &Series, at: usize, options: &FarringtonOptions) -> Option<FarringtonPoint> {
    series.seen(at)?;
    let [cases_min, steps] = options.cases_min;
    let mut cases = 0.0;
    for step in (at + 1).saturating_sub(steps)..=at {
        cases += series.seen(step)?;
    }
    if cases < cases_min as f64 {
        return None;
    }
    let rows = rows(series, at, &groups(at, options), options);
    let (fitted, slope) = chosen(series, at, &rows, options)?;
    let now = past::now(series, at, options);
    let (eta, error) = fitted.predict(&now);
    let observed = series.counts[at];
    let law = threshold::threshold(f64::from(observed), [eta, error], fitted.dispersion, options);
    // A season without a case in all its past has a boundless error: nothing can be said.
    if !law.upper.is_finite() {
        return None;
    }
    Some(FarringtonPoint {
        at,
        observed,
        expected: libm::exp(eta),
        upper: law.upper,
        dispersion: fitted.dispersion,
        p: law.p,
        slope,
        alarm: observed > 0 && f64::from(observed) > law.upper,
    })
}

/// The fit with a trend where it is plain and does not run ahead of the past, else without.
fn chosen(series: &Series, at: usize, rows: &[Row], options: &FarringtonOptions) -> Option<(Fit, Option<f64>)> {
    let n_groups = options.seasons;
    let fitted = fit(rows, n_groups, options.trend, options)?;
    let Some(slope) = fitted.slope else { return Some((fitted, None)) };
    let (eta, _) = fitted.predict(&past::now(series, at, options));
    let highest = rows.iter().map(|row| row.count).fold(0.0, f64::max);
    let kept = options.years >= 3 && fitted.slope_p() < options.trend_p_max && libm::exp(eta) <= highest;
    if kept {
        return Some((fitted, Some(slope)));
    }
    fit(rows, n_groups, false, options).map(|fitted| (fitted, None))
}
