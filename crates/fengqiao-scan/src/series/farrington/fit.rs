//! The quasi-Poisson regression: a level for each season and, if asked, one common slope.
//!
//! Levels make the normal equations an arrow, so that a weighted step is a pass over the rows: the slope from times
//! centred in their season, then the levels. Iterations start and stop as R's `glm` does.

use super::FarringtonOptions;
use super::past::Row;
use crate::law::student_two_sided;

/// Iterations at most, and the relative change of the deviance that ends them.
const ITERATIONS_MAX: usize = 25;
const CHANGE_MIN: f64 = 1e-8;
/// Spread of times in their seasons under which there is no slope to fit.
const SLOPE_WEIGHT_MIN: f64 = 1e-11;

/// A fitted regression.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    levels: Vec<f64>,
    /// Log rate per step.
    pub(super) slope: Option<f64>,
    /// Sum of weights and weighted mean time of each season, at the last iteration.
    weights: Vec<f64>,
    times: Vec<f64>,
    /// Weighted squares of centred times.
    slope_weight: f64,
    /// Variance over mean, at least 1.
    pub(super) dispersion: f64,
    /// What R scales its standard errors with.
    error_scale: f64,
    freedom: f64,
}

impl Fit {
    /// Logarithm of the expected count of a step and its standard error.
    pub(super) fn predict(&self, row: &Row) -> (f64, f64) {
        let eta = self.linear(row) + row.offset;
        (eta, libm::sqrt(self.error_scale * self.leverage(row)))
    }

    /// p-value of the slope.
    pub(super) fn slope_p(&self) -> f64 {
        let slope = self.slope.unwrap_or(0.0);
        student_two_sided(slope / libm::sqrt(self.error_scale / self.slope_weight), self.freedom)
    }

    fn linear(&self, row: &Row) -> f64 {
        self.levels[row.group] + self.slope.map_or(0.0, |slope| slope * (row.time - self.times[row.group]))
    }

    /// Unscaled variance of the linear predictor of a row.
    fn leverage(&self, row: &Row) -> f64 {
        let centred = row.time - self.times[row.group];
        let sloped = self.slope.map_or(0.0, |_| centred * centred / self.slope_weight);
        1.0 / self.weights[row.group] + sloped
    }
}

/// Fits, weighs past flare-ups down and fits again; none when the iterations do not settle.
pub(super) fn fit(rows: &[Row], n_groups: usize, trend: bool, options: &FarringtonOptions) -> Option<Fit> {
    let ones = vec![1.0; rows.len()];
    let mut trend = trend;
    let mut first = iterate(rows, n_groups, &ones, trend);
    if trend && !first.as_ref().is_some_and(|run| run.converged) {
        trend = false;
        first = iterate(rows, n_groups, &ones, trend);
    }
    let first = first.filter(|run| run.converged)?;
    if !options.reweight {
        return Some(first.finished(rows, None));
    }
    let plain = first.finished(rows, None);
    let omega = weights(rows, &first, &plain, options.residual_max);
    let second = iterate(rows, n_groups, &omega, trend)?;
    Some(second.finished(rows, Some(&omega)))
}

/// Weights of one over the squared residual where it is large, scaled so that they sum to the number of rows.
fn weights(rows: &[Row], run: &Run, fit: &Fit, residual_max: f64) -> Vec<f64> {
    let residual = |(at, row): (usize, &Row)| {
        let mu = run.mu[at];
        let power = |value: f64| libm::pow(value, 2.0 / 3.0);
        let anscombe = 1.5 * (power(row.count) * libm::pow(mu, -1.0 / 6.0) - libm::sqrt(mu));
        anscombe / libm::sqrt(fit.dispersion * (1.0 - run.weights[at] * fit.leverage(row)))
    };
    let raw = rows.iter().enumerate().map(residual);
    let raw: Vec<f64> = raw.map(|s| if s > residual_max { 1.0 / (s * s) } else { 1.0 }).collect();
    let scale = rows.len() as f64 / raw.iter().sum::<f64>();
    raw.iter().map(|weight| weight * scale).collect()
}

/// Where the iterations ended.
struct Run {
    fit: Fit,
    /// Working weights of the last iteration, with the prior weights, shape `[n_rows]`.
    weights: Vec<f64>,
    /// Fitted means after it, shape `[n_rows]`.
    mu: Vec<f64>,
    converged: bool,
}

impl Run {
    fn finished(&self, rows: &[Row], omega: Option<&[f64]>) -> Fit {
        let working = |at: usize| (rows[at].count - self.mu[at]) / self.mu[at];
        let squares = |weights: &[f64]| {
            let of_row = |at: usize| weights[at] * working(at) * working(at);
            (0..rows.len()).map(of_row).sum::<f64>() / self.fit.freedom
        };
        let own = squares(&self.weights);
        Fit { dispersion: own.max(1.0), error_scale: omega.map_or(own, squares), ..self.fit.clone() }
    }
}

/// Iteratively reweighted least squares; none when no row or no freedom is left.
fn iterate(rows: &[Row], n_groups: usize, prior: &[f64], trend: bool) -> Option<Run> {
    let mut mu: Vec<f64> = rows.iter().map(|row| row.count + 0.1).collect();
    let mut eta: Vec<f64> = mu.iter().map(|mu| libm::log(*mu)).collect();
    let mut before = deviance(rows, &mu, prior);
    let mut last = None;
    for _ in 0..ITERATIONS_MAX {
        let weights: Vec<f64> = mu.iter().zip(prior).map(|(mu, prior)| mu * prior).collect();
        let target = |at: usize| eta[at] - rows[at].offset + (rows[at].count - mu[at]) / mu[at];
        let targets: Vec<f64> = (0..rows.len()).map(target).collect();
        let fit = solve(rows, n_groups, [&weights, &targets], trend)?;
        for (at, row) in rows.iter().enumerate() {
            eta[at] = fit.linear(row) + row.offset;
            mu[at] = libm::exp(eta[at]).max(f64::EPSILON);
        }
        let now = deviance(rows, &mu, prior);
        let converged = (now - before).abs() / (now.abs() + 0.1) < CHANGE_MIN;
        before = now;
        last = Some(Run { fit, weights, mu: Vec::new(), converged });
        if converged || !now.is_finite() {
            break;
        }
    }
    last.map(|run| Run { mu, ..run })
}

/// One weighted least-squares step: levels by season and a common slope.
fn solve(rows: &[Row], n_groups: usize, [weights, targets]: [&[f64]; 2], trend: bool) -> Option<Fit> {
    let (mut sums, mut times, mut levels) = (vec![0.0; n_groups], vec![0.0; n_groups], vec![0.0; n_groups]);
    for ((row, weight), target) in rows.iter().zip(weights).zip(targets) {
        sums[row.group] += weight;
        times[row.group] += weight * row.time;
        levels[row.group] += weight * target;
    }
    let used = sums.iter().filter(|sum| **sum > 0.0).count();
    for group in 0..n_groups {
        times[group] /= sums[group];
        levels[group] /= sums[group];
    }
    let (mut square, mut product) = (0.0, 0.0);
    if trend {
        for ((row, weight), target) in rows.iter().zip(weights).zip(targets) {
            let centred = row.time - times[row.group];
            square += weight * centred * centred;
            product += weight * centred * (target - levels[row.group]);
        }
    }
    let slope = (trend && square > SLOPE_WEIGHT_MIN).then(|| product / square);
    let freedom = rows.len() as f64 - used as f64 - f64::from(u8::from(slope.is_some()));
    // The season of the judged step must have been seen.
    (freedom > 0.0 && sums[n_groups - 1] > 0.0).then_some(Fit {
        levels,
        slope,
        weights: sums,
        times,
        slope_weight: square,
        dispersion: 1.0,
        error_scale: 1.0,
        freedom,
    })
}

fn deviance(rows: &[Row], mu: &[f64], prior: &[f64]) -> f64 {
    let of_row = |((row, mu), prior): ((&Row, &f64), &f64)| {
        let (count, mu) = (row.count, *mu);
        let log = if count > 0.0 { count * libm::log(count / mu) } else { 0.0 };
        2.0 * prior * (log - (count - mu))
    };
    rows.iter().zip(mu).zip(prior).map(of_row).sum()
}
