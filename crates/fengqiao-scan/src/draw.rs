//! Random draws for replicates: one ChaCha8 stream each, and the laws that a null model needs.

use crate::tail::RELATIVE_VARIANCE_MIN;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The random stream of one replicate; the same whichever thread draws it.
pub(crate) fn stream(seed: u64, replicate: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(replicate.wrapping_add(1));
    rng
}

/// Uniform on (0, 1), never 0 nor 1.
pub(crate) fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

/// Standard normal, by the polar method.
///
/// # Source
/// Marsaglia and Bray 1964, SIAM Review 6:260.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    loop {
        let (u, v) = (2.0 * uniform(rng) - 1.0, 2.0 * uniform(rng) - 1.0);
        let s = u * u + v * v;
        if s < 1.0 && s > 0.0 {
            return u * libm::sqrt(-2.0 * libm::log(s) / s);
        }
    }
}

/// Gamma with mean 1 and variance `relative_variance`.
pub(crate) fn gamma_of_mean_one(rng: &mut ChaCha8Rng, relative_variance: f64) -> f64 {
    let shape = 1.0 / relative_variance.max(RELATIVE_VARIANCE_MIN);
    gamma(rng, shape) / shape
}

/// Gamma of a shape, with scale 1.
///
/// # Source
/// Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26:363.
fn gamma(rng: &mut ChaCha8Rng, shape: f64) -> f64 {
    let boost = if shape < 1.0 { libm::pow(uniform(rng), 1.0 / shape) } else { 1.0 };
    let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = normal(rng);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        if libm::log(uniform(rng)) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return boost * d * v;
        }
    }
}

/// Poisson with the given mean: by multiplication under 10, by transformed rejection above.
///
/// # Source
/// Hoermann 1993, Insurance: Mathematics and Economics 12:39 (PTRS).
pub(crate) fn poisson(rng: &mut ChaCha8Rng, mean: f64) -> u64 {
    if mean < 10.0 {
        let limit = libm::exp(-mean.max(0.0));
        let (mut count, mut product) = (0, uniform(rng));
        while product > limit {
            count += 1;
            product *= uniform(rng);
        }
        return count;
    }
    let ln_mean = libm::log(mean);
    let b = 0.931 + 2.53 * libm::sqrt(mean);
    let a = -0.059 + 0.024_83 * b;
    let ln_inv_alpha = libm::log(1.1239 + 1.1328 / (b - 3.4));
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = uniform(rng) - 0.5;
        let v = uniform(rng);
        let us = 0.5 - u.abs();
        let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
        if us >= 0.07 && v <= v_r {
            return k as u64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        let accepted = libm::log(v) + ln_inv_alpha - libm::log(a / (us * us) + b);
        if accepted <= k * ln_mean - mean - libm::lgamma(k + 1.0) {
            return k as u64;
        }
    }
}

/// Binomial: successes among `trials` of probability `share`, by halving at order statistics of uniforms.
///
/// # Source
/// Relles 1972, Technometrics 14:727 (a beta variate splits the trials).
pub(crate) fn binomial(rng: &mut ChaCha8Rng, trials: u64, share: f64) -> u64 {
    let (mut left, mut share, mut count) = (trials, share, 0);
    if share >= 1.0 {
        return trials;
    }
    while left > 24 && share > 0.0 && share < 1.0 {
        let below = left / 2 + 1;
        // The order statistic number `below` of `left` uniforms.
        let (first, second) = (gamma(rng, below as f64), gamma(rng, (left + 1 - below) as f64));
        let split = first / (first + second);
        if split <= share {
            count += below;
            left -= below;
            share = (share - split) / (1.0 - split);
        } else {
            left = below - 1;
            share /= split;
        }
    }
    count + (0..left).filter(|_| uniform(rng) < share).count() as u64
}

/// Logarithmic series law, given ln(1 - q), q in (0, 1): the sizes of the bursts that make up a negative binomial.
///
/// # Source
/// Kemp 1981, Applied Statistics 30:249 (algorithm LK).
pub(crate) fn log_series(rng: &mut ChaCha8Rng, ln_one_minus_q: f64) -> u64 {
    let v = uniform(rng);
    let q = -libm::expm1(ln_one_minus_q);
    if v >= q {
        return 1;
    }
    let y = -libm::expm1(ln_one_minus_q * uniform(rng));
    if v <= y * y {
        let size = 1.0 + libm::log(v) / libm::log(y);
        return if size.is_finite() { (size as u64).max(1) } else { 1 };
    }
    if v > y { 1 } else { 2 }
}

/// Draws an index with given weights in constant time.
///
/// # Source
/// Vose 1991, IEEE Transactions on Software Engineering 17:972.
#[derive(Debug)]
pub(crate) struct Alias {
    keep: Vec<f64>,
    other: Vec<u32>,
}

impl Alias {
    /// Builds the table; the weights are positive.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        let mut keep: Vec<f64> = weights.iter().map(|weight| weight / total * n as f64).collect();
        let mut other: Vec<u32> = (0..n as u32).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|&at| keep[at] < 1.0);
        while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
            small.pop();
            other[less] = more as u32;
            keep[more] -= 1.0 - keep[less];
            if keep[more] < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        for at in small.into_iter().chain(large) {
            keep[at] = 1.0;
        }
        Self { keep, other }
    }

    /// One index.
    pub(crate) fn draw(&self, rng: &mut ChaCha8Rng) -> usize {
        let place = uniform(rng) * self.keep.len() as f64;
        let at = (place as usize).min(self.keep.len() - 1);
        if place - (at as f64) < self.keep[at] { at } else { self.other[at] as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let all: Vec<f64> = draws.collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (mean, all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / all.len() as f64)
    }

    fn check(name: &str, got: (f64, f64), mean: f64, variance: f64) {
        assert!((got.0 / mean - 1.0).abs() < 0.02, "{name}: mean {} against {mean}", got.0);
        assert!((got.1 / variance - 1.0).abs() < 0.05, "{name}: variance {} against {variance}", got.1);
    }

    #[test]
    fn laws_have_their_moments() {
        let rng = &mut stream(7, 0);
        for mean in [0.3, 9.0, 11.0, 250.0, 1e6] {
            check("poisson", moments((0..60_000).map(|_| poisson(rng, mean) as f64)), mean, mean);
        }
        for (trials, share) in [(10, 0.3), (1_000, 0.02), (200_000, 0.4), (10_000_000, 0.9)] {
            let mean = trials as f64 * share;
            let draws = (0..40_000).map(|_| binomial(rng, trials, share) as f64);
            check("binomial", moments(draws), mean, mean * (1.0 - share));
        }
        assert_eq!((binomial(rng, 7, 1.0), binomial(rng, 1_000_000, 0.0)), (7, 0));
        for v in [0.01, 0.5, 2.0] {
            check("gamma", moments((0..100_000).map(|_| gamma_of_mean_one(rng, v))), 1.0, v);
        }
        for q in [0.05, 0.6, 0.95_f64] {
            let l = libm::log1p(-q);
            let (mean, variance) = (-q / ((1.0 - q) * l), -q * (q + l) / ((1.0 - q) * (1.0 - q) * l * l));
            check("log series", moments((0..200_000).map(|_| log_series(rng, l) as f64)), mean, variance);
        }
    }

    #[test]
    fn alias_draws_by_weight() {
        let alias = Alias::new(&[1.0, 5.0, 0.5, 3.5]);
        let rng = &mut stream(1, 2);
        let mut seen = [0.0_f64; 4];
        (0..100_000).for_each(|_| seen[alias.draw(rng)] += 1e-5);
        for (got, expected) in seen.iter().zip([0.1, 0.5, 0.05, 0.35]) {
            assert!((got - expected).abs() < 0.006, "{seen:?}");
        }
    }

    #[test]
    fn streams_differ_by_replicate_and_seed() {
        let first = |seed, replicate| stream(seed, replicate).next_u64();
        assert_eq!(first(1, 1), first(1, 1));
        assert_ne!(first(1, 1), first(1, 2));
        assert_ne!(first(1, 1), first(2, 1));
    }
}
