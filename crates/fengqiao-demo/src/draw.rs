//! Chance that is the same on every machine: one ChaCha8 stream per kind and index of entity, own samplers, libm.
//! Not here: what is drawn.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The seed of a county, from which every stream is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed(pub(crate) u64);

/// Mixes a word so that near words end far apart (the finaliser of SplitMix64).
pub(crate) const fn mix(word: u64) -> u64 {
    let a = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

/// One number for a kind of entity and its index.
pub(crate) fn hash64(kind: &str, index: u64) -> u64 {
    let name = kind
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(name ^ mix(index.wrapping_add(0x9e37_79b9_7f4a_7c15)))
}

impl Seed {
    /// The stream of one entity; adding entities of another kind leaves it as it is.
    pub(crate) fn stream(self, kind: &str, index: u64) -> Draw {
        let mut key = [0; 32];
        for (part, bytes) in (0_u64..).zip(key.chunks_exact_mut(8)) {
            let word = mix(self.0.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(part + 1)));
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(hash64(kind, index));
        Draw(generator)
    }
}

/// A stream of chance with the samplers that the county needs.
#[derive(Debug)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// A number in [0, 1) with 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 up to, not including, `end`; `end` is at least 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        debug_assert!(end > 0, "nothing to draw from");
        ((self.unit() * end as f64) as usize).min(end - 1)
    }

    /// A whole number of a range without its end.
    pub(crate) fn between(&mut self, start: usize, end: usize) -> usize {
        start + self.below(end.saturating_sub(start).max(1))
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One of a list of words that is not empty.
    pub(crate) fn word<'a>(&mut self, list: &'a [String]) -> &'a str {
        &list[self.below(list.len())]
    }

    /// The index at which running sums first exceed a uniform share of their total.
    pub(crate) fn among(&mut self, sums: &[f64]) -> usize {
        let at = self.unit() * sums.last().copied().unwrap_or(0.0);
        sums.partition_point(|sum| *sum <= at).min(sums.len() - 1)
    }

    /// An index of weights that need not sum to 1.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }

    /// Standard normal.
    ///
    /// # Source
    /// Box and Muller (1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Lognormal by its median and the spread of its logarithm.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// Gamma of a shape of at least 1 and scale 1.
    ///
    /// # Source
    /// Marsaglia and Tsang (2000), A simple method for generating gamma variables.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
            if v > 0.0 && libm::log(1.0 - self.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Poisson by inversion; means above 30 are the sum of two halves, so that nothing underflows.
    pub(crate) fn poisson(&mut self, mean: f64) -> usize {
        if mean > 30.0 {
            return self.poisson(mean / 2.0) + self.poisson(mean / 2.0);
        }
        let mut rest = self.unit();
        let mut share = libm::exp(-mean);
        let mut count = 0;
        while rest >= share && count < 400 {
            rest -= share;
            count += 1;
            share *= mean / count as f64;
        }
        count
    }

    /// Geometric on 1, 2, …: tries until the first success.
    pub(crate) fn geometric(&mut self, probability: f64) -> usize {
        1 + (libm::log(1.0 - self.unit()) / libm::log(1.0 - probability)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(mut sample: impl FnMut() -> f64) -> (f64, f64) {
        let values: Vec<f64> = (0..40_000).map(|_| sample()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
    }

    #[test]
    fn samplers_have_their_mean_and_variance() {
        let mut draw = Seed(1).stream("test", 0);
        type Moments = (f64, f64);
        let rows: [(&str, Moments, Moments); 6] = [
            ("unit", moments(|| draw.unit()), (0.5, 1.0 / 12.0)),
            ("normal", moments(|| draw.normal()), (0.0, 1.0)),
            ("gamma", moments(|| draw.gamma(20.0)), (20.0, 20.0)),
            ("small poisson", moments(|| draw.poisson(0.3) as f64), (0.3, 0.3)),
            ("large poisson", moments(|| draw.poisson(90.0) as f64), (90.0, 90.0)),
            ("geometric", moments(|| draw.geometric(0.5) as f64), (2.0, 2.0)),
        ];
        for (name, found, expected) in rows {
            assert!((found.0 - expected.0).abs() < 0.03 * expected.1.max(1.0), "{name} mean {}", found.0);
            assert!((found.1 / expected.1 - 1.0).abs() < 0.05, "{name} variance {}", found.1);
        }
    }

    #[test]
    fn streams_do_not_depend_on_each_other() {
        let first = Seed(1).stream("dispute", 7).unit();
        let _ = Seed(1).stream("dispute", 8).unit();
        assert!((Seed(1).stream("dispute", 7).unit() - first).abs() < f64::EPSILON);
        assert!((Seed(1).stream("person", 7).unit() - first).abs() > 1e-12);
        assert!((Seed(2).stream("dispute", 7).unit() - first).abs() > 1e-12);
    }
}
