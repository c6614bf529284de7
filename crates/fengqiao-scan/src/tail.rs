//! Tails of the negative binomial law, by mean and relative variance.
//!
//! A count X has mean m and variance m + v m^2, v the relative variance of its rate: the gamma-Poisson law with shape
//! 1 / v. v below 1e-6 counts as 1e-6, which differs from the Poisson law by less than a hundredth at a mean of 10,000.

/// Least relative variance; keeps one formula for Poisson and over-dispersed counts.
pub const RELATIVE_VARIANCE_MIN: f64 = 1e-6;

/// Natural logarithm of P(X >= `count`), at most 0; `mean` in cases (at least 1e-12), `relative_variance` not negative.
///
/// # Source
/// P(X >= x) = I_q(x, 1/v), q = m v / (1 + m v): Johnson, Kemp, Kotz 2005, Univariate Discrete Distributions, 5.6.
pub fn ln_upper_tail(count: u64, mean: f64, relative_variance: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let mean = mean.max(1e-12);
    let shape = 1.0 / relative_variance.max(RELATIVE_VARIANCE_MIN);
    let x = count as f64;
    let q = mean / (mean + shape);
    let ln_beta = libm::lgamma(x) + libm::lgamma(shape) - libm::lgamma(x + shape);
    let ln_front = x * libm::log(q) - shape * libm::log1p(mean / shape) - ln_beta;
    let ln_tail = if q < (x + 1.0) / (x + shape + 2.0) {
        ln_front + libm::log(continued_fraction(x, shape, q) / x)
    } else {
        let rest = 1.0 - q;
        let lower = libm::exp(ln_front + libm::log(continued_fraction(shape, x, rest) / shape));
        libm::log1p(-lower.min(1.0 - 1e-16))
    };
    ln_tail.min(0.0)
}

/// Natural logarithm of the regularised incomplete beta function I_x(a, b); `x` in (0, 1), `a` and `b` above 0.
pub(crate) fn ln_beta_lower(a: f64, b: f64, x: f64) -> f64 {
    let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let ln_front = a * libm::log(x) + b * libm::log1p(-x) - ln_beta;
    if x < (a + 1.0) / (a + b + 2.0) {
        return ln_front + libm::log(continued_fraction(a, b, x) / a);
    }
    let upper = libm::exp(ln_front + libm::log(continued_fraction(b, a, 1.0 - x) / b));
    libm::log1p(-upper.min(1.0 - 1e-16))
}

/// Least count x with P(X <= x) >= `probability`; `probability` in (0, 1).
pub fn quantile(probability: f64, mean: f64, relative_variance: f64) -> u64 {
    let ln_above = libm::log1p(-probability.clamp(0.0, 1.0 - 1e-15));
    least_count(0, mean, |count| ln_upper_tail(count + 1, mean, relative_variance) <= ln_above)
}

/// Least count from `start` on for which the monotone `holds` is true; looks near first, then doubles, then halves.
pub(crate) fn least_count(start: u64, mean: f64, holds: impl Fn(u64) -> bool) -> u64 {
    const NEAR: u64 = 4;
    if let Some(near) = (start..start + NEAR).find(|&count| holds(count)) {
        return near;
    }
    let mut low = start + NEAR - 1;
    let mut step = (libm::sqrt(mean.clamp(1.0, 1e15)) as u64).max(4);
    let mut high = low.max(mean.min(1e15) as u64) + step;
    while !holds(high) {
        if high > u64::from(u32::MAX) {
            return high;
        }
        low = high;
        step *= 2;
        high += step;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
///
/// # Source
/// DLMF 8.17.22; Thompson and Barnett 1986, Journal of Computational Physics 64:490.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const STEPS_MAX: usize = 20_000;
    let safe = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..STEPS_MAX {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / safe(1.0 + even * d);
        c = safe(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / safe(1.0 + odd * d);
        c = safe(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-14 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums the law itself, from the recursion P(x+1) = P(x) q (x + k) / (x + 1).
    fn summed(count: u64, mean: f64, v: f64) -> f64 {
        let k = 1.0 / v;
        let q = mean / (mean + k);
        let mut mass = libm::exp(-k * libm::log1p(mean / k));
        let (mut below, mut tail) = (0.0, 0.0);
        for x in 0..100_000_u64 {
            if x < count {
                below += mass
            } else {
                tail += mass
            }
            mass *= q * (x as f64 + k) / (x as f64 + 1.0);
        }
        if below < 0.5 { 1.0 - below } else { tail }
    }

    #[test]
    fn tails_agree_with_the_summed_law() {
        for mean in [0.01, 0.3, 1.0, 7.5, 40.0, 300.0] {
            for v in [0.001, 0.05, 1.0, 4.0] {
                for count in [1, 2, 3, 5, 10, 40, 90, 400] {
                    let expected = summed(count, mean, v);
                    let got = libm::exp(ln_upper_tail(count, mean, v));
                    assert!(
                        (got / expected - 1.0).abs() < 1e-7 || expected < 1e-250,
                        "{count} {mean} {v}: {got} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn tails_agree_with_known_values() {
        // Geometric law: P(X >= 3) = (1/2)^3. Poisson: R ppois(2, 1, lower.tail = FALSE) = 0.0803013970713942.
        assert!((libm::exp(ln_upper_tail(3, 1.0, 1.0)) - 0.125).abs() < 1e-12);
        assert!((libm::exp(ln_upper_tail(3, 1.0, 0.0)) - 0.080_301_397).abs() < 1e-6);
        assert_eq!(ln_upper_tail(0, 5.0, 0.1), 0.0);
    }

    #[test]
    fn far_tails_do_not_underflow_and_fall_with_the_count() {
        let mut before = 0.0;
        for count in [1, 10, 100, 10_000, 1_000_000, 4_000_000_000] {
            let now = ln_upper_tail(count, 2.0, 0.01);
            assert!(now.is_finite() && now < before);
            before = now;
        }
    }

    #[test]
    fn quantiles_are_the_least_counts() {
        for (mean, v) in [(0.1, 0.5), (5.0, 0.0), (2_000.0, 0.02), (1e7, 0.05)] {
            let high = quantile(0.975, mean, v);
            assert!(ln_upper_tail(high + 1, mean, v) <= libm::log(0.025));
            assert!(high == 0 || ln_upper_tail(high, mean, v) > libm::log(0.025));
        }
    }
}
