//! What the past leads one to expect: exposure of days with a common trend, and rates that lean on the whole area.

use crate::window::Timeline;

/// Days of the blocks in which a trend is fitted.
const TREND_BLOCK_DAYS: usize = 28;
/// Fewest blocks and cases for a trend.
const TREND_BLOCKS_MIN: usize = 6;
const TREND_CASES_MIN: f64 = 50.0;
/// A trend moves a day's exposure by no more than this factor, either way.
const TREND_FACTOR_MAX: f64 = 1.5;
/// A slope counts when it is this many standard errors from 0.
const TREND_ERRORS_MIN: f64 = 1.96;

/// The exposure of each day, shape `[n_days]`: day factor times trend, 0 on suppressed days.
///
/// `series` are the cases of the whole area. The trend is log-linear, fitted to blocks of 28 days of the baseline, and
/// used only where it is plain: at least 1.96 over-dispersed standard errors, and never beyond a factor of 1.5.
///
/// # Source
/// Farrington, Andrews, Beale, Catchpole 1996, Journal of the Royal Statistical Society A 159:547, section 3.4 (a trend
/// only where significant and bounded); the bound of 1.5 is ours.
pub(crate) fn exposure(timeline: &Timeline, day_factors: &[f64], series: &[u64], trend: bool) -> Vec<f64> {
    let usable = day_factors.iter().zip(&timeline.usable);
    let plain: Vec<f64> = usable.map(|(factor, usable)| if *usable { *factor } else { 0.0 }).collect();
    let slope = if trend { plain_slope(timeline, &plain, series) } else { 0.0 };
    if slope == 0.0 {
        return plain;
    }
    let bent = |(day, exposure): (usize, &f64)| {
        let factor = libm::exp(slope * time(timeline, day as f64));
        exposure * factor.clamp(1.0 / TREND_FACTOR_MAX, TREND_FACTOR_MAX)
    };
    plain.iter().enumerate().map(bent).collect()
}

/// Day as time: -1 at the start of the baseline, 1 at its end.
fn time(timeline: &Timeline, day: f64) -> f64 {
    let half = timeline.baseline.len() as f64 / 2.0;
    (day - timeline.baseline.start as f64 - half) / half
}

/// The slope of the log rate per unit of time when it is significant, else 0.
fn plain_slope(timeline: &Timeline, exposure: &[f64], series: &[u64]) -> f64 {
    let blocks: Vec<[f64; 3]> = timeline
        .past_windows(TREND_BLOCK_DAYS)
        .into_iter()
        .map(|days| {
            let middle = time(timeline, (days.start + days.end) as f64 / 2.0);
            let used = days.filter(|&day| timeline.usable[day]);
            let (cases, exposed) =
                used.fold((0.0, 0.0), |sum, day| (sum.0 + series[day] as f64, sum.1 + exposure[day]));
            [cases, exposed, middle]
        })
        .filter(|block| block[1] > 0.0)
        .collect();
    let cases: f64 = blocks.iter().map(|block| block[0]).sum();
    if blocks.len() < TREND_BLOCKS_MIN || cases < TREND_CASES_MIN {
        return 0.0;
    }
    let mut slope = 0.0_f64;
    for _ in 0..20 {
        let (mean, variance, _) = moments(&blocks, slope);
        let seen: f64 = blocks.iter().map(|block| block[0] * block[2]).sum::<f64>() / cases;
        slope = (slope + (seen - mean) / variance.max(1e-9)).clamp(-5.0, 5.0);
    }
    let (_, variance, weights) = moments(&blocks, slope);
    let misfit = |(block, weight): (&[f64; 3], &f64)| (block[0] - cases * weight).powi(2) / (cases * weight).max(1e-9);
    let dispersion = blocks.iter().zip(&weights).map(misfit).sum::<f64>() / (blocks.len() - 2) as f64;
    let error = libm::sqrt(dispersion.max(1.0) / (cases * variance.max(1e-9)));
    if slope.abs() >= TREND_ERRORS_MIN * error { slope } else { 0.0 }
}

/// Mean and variance of time under the fitted law, and the share of each block.
fn moments(blocks: &[[f64; 3]], slope: f64) -> (f64, f64, Vec<f64>) {
    let raw: Vec<f64> = blocks.iter().map(|block| block[1] * libm::exp(slope * block[2])).collect();
    let total: f64 = raw.iter().sum();
    let weights: Vec<f64> = raw.iter().map(|weight| weight / total).collect();
    let mean: f64 = blocks.iter().zip(&weights).map(|(block, weight)| block[2] * weight).sum();
    let variance = blocks.iter().zip(&weights).map(|(block, weight)| (block[2] - mean).powi(2) * weight).sum();
    (mean, variance, weights)
}

/// A rate per unit of exposure and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    /// Cases per unit of exposure.
    pub(crate) mean: f64,
    /// Relative variance of the mean.
    pub(crate) variance: f64,
}

/// How far single places lean on the pattern of the whole area.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lean {
    /// Prior cases; large where places are alike.
    pub(crate) cases: f64,
}

impl Lean {
    /// Fewest and most prior cases.
    const RANGE: [f64; 2] = [0.05, 1000.0];

    /// Estimates the prior weight from pairs (cases, cases under the pattern).
    ///
    /// # Source
    /// Moments of the gamma-Poisson law: Clayton and Kaldor 1987, Biometrics 43:671.
    pub(crate) fn estimate(pairs: impl Iterator<Item = (f64, f64)>) -> Self {
        let add = |sum: (f64, f64), (n, m): (f64, f64)| (sum.0 + (n - m) * (n - m) - m, sum.1 + m * m);
        let (over, square) = pairs.fold((0.0, 0.0), add);
        let cases = if over > 0.0 { square / over } else { Self::RANGE[1] };
        Self { cases: cases.clamp(Self::RANGE[0], Self::RANGE[1]) }
    }

    /// The rate of a place with `cases` in its past, `pattern` (> 0) expected of it and `exposure` (> 0) units of past.
    ///
    /// The gamma-Poisson posterior. A place far above the pattern keeps its own rate: the prior weight falls by
    /// pattern / cases (ours), so that a place that is always busy is not pulled down and raises no false alarm.
    pub(crate) fn rate(self, cases: f64, pattern: f64, exposure: f64) -> Rate {
        let prior = self.cases * (pattern / cases.max(1e-9)).min(1.0);
        let mean = (cases + prior) * pattern / ((pattern + prior) * exposure);
        Rate { mean, variance: 1.0 / (cases + prior) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline() -> Timeline {
        Timeline::new(400, &[28], [364, 0], &[]).unwrap()
    }

    #[test]
    fn a_plain_trend_is_followed_and_a_flat_series_is_left_alone() {
        let timeline = timeline();
        let rising: Vec<u64> = (0..400).map(|day| 50 + day / 8).collect();
        let exposure = exposure(&timeline, &[1.0; 400], &rising, true);
        assert!(exposure[399] / exposure[10] > 1.5, "{}", exposure[399] / exposure[10]);
        assert!(exposure.iter().all(|factor| (0.6..1.6).contains(factor)));
        let flat = super::exposure(&timeline, &[1.0; 400], &[50; 400], true);
        assert!(flat.iter().all(|factor| *factor == 1.0));
    }

    #[test]
    fn a_busy_place_keeps_its_own_rate_and_a_silent_one_borrows() {
        let lean = Lean { cases: 1.0 };
        assert!((lean.rate(30_000.0, 20.0, 364.0).mean * 364.0 / 30_000.0 - 1.0).abs() < 0.001);
        let silent = lean.rate(0.0, 0.5, 364.0).mean * 364.0;
        assert!(silent > 0.1 && silent < 0.5, "{silent}");
    }

    #[test]
    fn lean_is_strong_where_places_are_alike() {
        assert_eq!(Lean::estimate([(10.0, 10.0), (9.0, 10.0)].into_iter()).cases, 1000.0);
        assert!(Lean::estimate([(0.0, 10.0), (30.0, 10.0)].into_iter()).cases < 1.0);
        assert_eq!(Lean::estimate([].into_iter()).cases, 1000.0);
    }
}
