//! Rates of places set side by side: what is left of a difference once chance is allowed for. Counts and populations are
//! plain arrays in the same order; counts may be fractions, where one thing is shared between places.
//! Not here: what is counted, and how a figure is rounded.

use crate::law::CountLaw;
use crate::tail::{ln_beta_lower, ln_upper_tail};

/// Rates drawn towards the common one.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrunk {
    /// Common rate of all places, things a person.
    pub common: f64,
    /// Variance of the true rates between places, at least 0; 0 when chance alone explains what is seen.
    pub variance: f64,
    /// Weight of each place's own rate, from 0 to 1, \[n_places\].
    pub weights: Vec<f64>,
    /// Rate of each place, things a person, \[n_places\].
    pub rates: Vec<f64>,
}

/// Draws the rates of places towards their common rate, the more the smaller the place: the mean of the gamma-Poisson
/// posterior, (count + a) / (population + b) with a = m^2 / A and b = m / A.
///
/// m is the common rate, A the variance between places by moments: the population-weighted variance of the raw rates less
/// m over the mean population, and no less than 0. Places without population take no part and get the common rate.
/// None when no place has a population, or nothing was counted anywhere.
///
/// # Source
/// Marshall 1991, Mapping Disease and Mortality Rates Using Empirical Bayes Estimators, Applied Statistics 40:283-294,
/// section 2, the global estimator; posterior mean as in Clayton and Kaldor 1987, Biometrics 43:671-681.
pub fn shrink(counts: &[f64], populations: &[f64]) -> Option<Shrunk> {
    assert_eq!(counts.len(), populations.len(), "one population for each count");
    let placed = || counts.iter().zip(populations).filter(|(_, population)| **population > 0.0);
    let (mut count, mut population, mut places) = (0.0, 0.0, 0.0);
    for (own, persons) in placed() {
        count += own;
        population += persons;
        places += 1.0;
    }
    if population <= 0.0 || count <= 0.0 {
        return None;
    }
    let common = count / population;
    let spread = placed().map(|(own, persons)| persons * (own / persons - common).powi(2)).sum::<f64>() / population;
    let variance = (spread - common / (population / places)).max(0.0);
    let weight = |persons: f64| match variance > 0.0 && persons > 0.0 {
        true => variance / (variance + common / persons),
        false => 0.0,
    };
    let weights: Vec<f64> = populations.iter().map(|persons| weight(*persons)).collect();
    let own = |place: usize| if populations[place] > 0.0 { counts[place] / populations[place] } else { common };
    let rates = (0..counts.len()).map(|place| common + weights[place] * (own(place) - common)).collect();
    Some(Shrunk { common, variance, weights, rates })
}

/// Counts between which a place lies with some probability when its rate is the common one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Lower limit, a count, at least 0.
    pub low: f64,
    /// Upper limit, a count.
    pub high: f64,
}

/// Control limits of a funnel plot for a place in which `expected` things are expected (above 0): `tail` is left on each
/// side, such as 0.025 or 0.001.
///
/// # Source
/// Spiegelhalter 2005, Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202, appendix
/// A.1.1: exact Poisson limits, interpolated so that they have no steps.
pub fn funnel_limits(expected: f64, tail: f64) -> Limits {
    Limits { low: interpolated(expected, tail).max(0.0), high: interpolated(expected, 1.0 - tail) }
}

fn interpolated(mean: f64, probability: f64) -> f64 {
    let count = poisson(mean).quantile(probability);
    let (here, before) =
        (poisson_upto(count, mean), count.checked_sub(1).map_or(0.0, |before| poisson_upto(before, mean)));
    count as f64 - (here - probability) / (here - before)
}

/// The Poisson law itself: the negative binomial tail at its least relative variance would blur small counts.
const fn poisson(mean: f64) -> CountLaw {
    CountLaw { mean, relative_variance: 0.0 }
}

/// P(X <= `count`) for a Poisson law.
fn poisson_upto(count: u64, mean: f64) -> f64 {
    -libm::expm1(poisson(mean).ln_upper(count + 1))
}

/// How sure it is that a rate changed: the chance of a change at least as great, on either side, when the two true rates are
/// one; from 0 to 1. `now` and `before` are counts and populations; both populations are above 0.
///
/// # Source
/// Przyborowski and Wilenski 1940, Biometrika 31:313-323: given the sum of both counts, the first is binomial. Two-sided as
/// twice the smaller tail. For counts that are fractions the beta integral stands in for the sum.
pub fn change(now: (f64, f64), before: (f64, f64)) -> f64 {
    let ((count, population), (count_before, population_before)) = (now, before);
    let all = count + count_before;
    if all <= 0.0 {
        return 1.0;
    }
    let share = population / (population + population_before);
    // P(X >= x) = I_share(x, n - x + 1).
    let at_least = |x: f64| match x <= 0.0 {
        true => 1.0,
        false => libm::exp(ln_beta_lower(x, all - x + 1.0, share)),
    };
    let above = at_least(count);
    let below = 1.0 - at_least(count + 1.0).min(1.0);
    let below = if count >= all { 1.0 } else { below };
    (2.0 * above.min(below)).clamp(0.0, 1.0)
}

/// The chance that a place with the common rate would have so many things or more, or so few or fewer, whichever is smaller.
/// `expected` is above 0; a count that is a fraction is taken down above and up below, so that it never looks rarer.
pub fn rarity(count: f64, expected: f64) -> f64 {
    let above = libm::exp(ln_upper_tail(count.max(0.0) as u64, expected, 0.0));
    let below = poisson_upto(libm::ceil(count) as u64, expected);
    above.min(below).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, what: &str) {
        assert!((got - expected).abs() < 1e-9 * expected.abs().max(1.0), "{what}: {got} is not {expected}");
    }

    /// Worked by hand: 5, 30 and 25 things among 1,000, 2,000 and 3,000 persons. m = 60 / 6,000 = 1 / 100; the weighted
    /// variance is (0.025 + 0.05 + 1 / 120) / 6,000 = 1 / 72,000; A = 1 / 72,000 - 1 / 200,000 = 1 / 112,500; the weights
    /// are A / (A + m / n) = 8 / 17, 16 / 25 and 8 / 11.
    #[test]
    fn the_hand_worked_example_comes_out() {
        let shrunk = shrink(&[5.0, 30.0, 25.0], &[1_000.0, 2_000.0, 3_000.0]).expect("counts");
        near(shrunk.common, 0.01, "common");
        near(shrunk.variance * 112_500.0, 1.0, "variance");
        for (place, weight, raw) in [(0, 8.0 / 17.0, 0.005), (1, 16.0 / 25.0, 0.015), (2, 8.0 / 11.0, 1.0 / 120.0)] {
            near(shrunk.weights[place], weight, "weight");
            near(shrunk.rates[place], 0.01 + weight * (raw - 0.01), "rate");
        }
    }

    #[test]
    fn the_posterior_mean_is_that_of_gamma_and_poisson() {
        let (counts, populations) = ([5.0, 30.0, 25.0], [1_000.0, 2_000.0, 3_000.0]);
        let shrunk = shrink(&counts, &populations).expect("counts");
        let (a, b) = (shrunk.common.powi(2) / shrunk.variance, shrunk.common / shrunk.variance);
        for place in 0..3 {
            near(shrunk.rates[place], (counts[place] + a) / (populations[place] + b), "posterior mean");
        }
    }

    #[test]
    fn where_chance_explains_all_every_place_gets_the_common_rate() {
        let shrunk = shrink(&[10.0, 11.0, 9.0, 0.0], &[1_000.0, 1_000.0, 1_000.0, 0.0]).expect("counts");
        assert_eq!(shrunk.variance, 0.0);
        shrunk.rates.iter().for_each(|rate| near(*rate, 0.01, "rate"));
        assert_eq!(shrink(&[0.0, 0.0], &[10.0, 20.0]), None);
        assert_eq!(shrink(&[1.0], &[0.0]), None);
    }

    /// Sums of Poisson terms in double precision, by the formula of the paper, with Python's math module.
    #[test]
    fn funnel_limits_agree_with_the_summed_law() {
        for (mean, tail, low, high) in [
            (2.5, 0.025, 0.0, 5.611_525_674_655_086),
            (2.5, 0.001, 0.0, 8.162_536_461_531_008),
            (10.0, 0.025, 3.775_187_947_688_403, 16.159_950_673_344_77),
            (10.0, 0.001, 1.220_529_315_896_134_1, 20.662_000_835_994_867),
            (95.0, 0.025, 75.876_227_538_439_1, 114.067_058_575_122_19),
            (95.0, 0.001, 65.838_487_748_137_7, 125.998_040_265_984_67),
        ] {
            let limits = funnel_limits(mean, tail);
            assert!((limits.low - low).abs() < 1e-6 && (limits.high - high).abs() < 1e-6, "{mean} {tail}: {limits:?}");
        }
        let wide = funnel_limits(1_000_000.0, 0.025);
        assert!((wide.high - 1_000_000.0 - 1.959_964 * 1_000.0).abs() < 2.0, "{wide:?}");
    }

    /// Binomial sums with Python's math.comb: 10 against 25 of equal populations; 16 against 14 at one to two.
    #[test]
    fn changes_agree_with_the_binomial_law() {
        near(change((10.0, 1.0), (25.0, 1.0)), 0.016_673_847_800_120_73, "10 and 25");
        near(change((25.0, 1.0), (10.0, 1.0)), 0.016_673_847_800_120_73, "25 and 10");
        near(change((16.0, 1_000.0), (14.0, 2_000.0)), 0.037_590_002_453_666_38, "16 and 14");
        near(change((0.0, 1.0), (0.0, 1.0)), 1.0, "none");
        near(change((3.0, 1.0), (0.0, 1.0)), 0.25, "3 and none");
        assert!(change((7.5, 1.0), (8.0, 1.0)) > 0.5);
    }

    #[test]
    fn rarity_is_the_smaller_tail() {
        near(rarity(0.0, 2.0), libm::exp(-2.0), "none");
        assert!((rarity(3.0, 1.0) - 0.080_301_397).abs() < 1e-6);
        assert!(rarity(2.5, 2.5) > 0.4);
    }
}
