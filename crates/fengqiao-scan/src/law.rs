//! Laws that single series need: normal, Poisson, Student. The negative binomial has its own file, `tail`.

use crate::tail::{ln_beta_lower, ln_upper_tail, quantile};

/// The value that a standard normal variable stays under with the given probability, in (0, 1).
///
/// # Source
/// Wichura 1988, Applied Statistics 37:477 (AS 241, PPND16).
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ];
    const B: [f64; 8] = [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let at = |terms: &[f64; 8], x: f64| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    let ratio = |above: &[f64; 8], below: &[f64; 8], x: f64| at(above, x) / at(below, x);
    let q = probability - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&A, &B, 0.180_625 - q * q);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { probability } else { 1.0 - probability }));
    let size = if r <= 5.0 { ratio(&C, &D, r - 1.6) } else { ratio(&E, &F, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// Probability that a standard normal variable is over `z`.
pub(crate) fn normal_upper(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Probability that a Student variable with `freedom` degrees is farther from 0 than `t`.
pub(crate) fn student_two_sided(t: f64, freedom: f64) -> f64 {
    if t == 0.0 {
        return 1.0;
    }
    libm::exp(ln_beta_lower(freedom / 2.0, 0.5, freedom / (freedom + t * t)))
}

/// Natural logarithm of the probability that a Poisson variable is at least `count`; `mean` above 0.
///
/// # Source
/// The regularised incomplete gamma function: DLMF 8.11.4 (series) and 8.9.2 (continued fraction).
pub(crate) fn poisson_ln_upper(count: u64, mean: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let shape = count as f64;
    let ln_front = shape * libm::log(mean) - mean - libm::lgamma(shape + 1.0);
    if mean < shape + 1.0 {
        let (mut term, mut sum) = (1.0, 1.0);
        for step in 1..100_000 {
            term *= mean / (shape + f64::from(step));
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        return (ln_front + libm::log(sum)).min(0.0);
    }
    let above = libm::exp(ln_front + libm::log(shape * gamma_fraction(shape, mean)));
    libm::log1p(-above.min(1.0 - 1e-16))
}

/// The continued fraction of the upper incomplete gamma function, without its front, by Lentz's method.
fn gamma_fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - shape;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut fraction = d;
    for step in 1..100_000 {
        let step = f64::from(step);
        let a = -step * (step - shape);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// A count law with a mean and a relative variance beyond chance; of 0 it is the Poisson law itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CountLaw {
    pub(crate) mean: f64,
    pub(crate) relative_variance: f64,
}

impl CountLaw {
    /// ln P(X >= count).
    pub(crate) fn ln_upper(self, count: u64) -> f64 {
        if self.relative_variance > 0.0 {
            ln_upper_tail(count, self.mean, self.relative_variance)
        } else {
            poisson_ln_upper(count, self.mean.max(1e-12))
        }
    }

    /// Least count x with P(X <= x) >= probability.
    pub(crate) fn quantile(self, probability: f64) -> u64 {
        if self.relative_variance > 0.0 {
            return quantile(probability, self.mean, self.relative_variance);
        }
        let ln_above = libm::log1p(-probability.clamp(0.0, 1.0 - 1e-15));
        crate::tail::least_count(0, self.mean, |count| self.ln_upper(count + 1) <= ln_above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64) {
        assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
    }

    #[test]
    fn laws_agree_with_r() {
        // R: qnorm(c(0.95, 0.999, 1e-10, 0.3)).
        near(normal_quantile(0.95), 1.644_853_626_951_472_2);
        near(normal_quantile(0.999), 3.090_232_306_167_813);
        near(normal_quantile(1e-10), -6.361_340_902_404_056);
        near(normal_quantile(0.3), -0.524_400_512_708_041);
        // R: pnorm(3, lower.tail = FALSE); 2 * pt(-2.5, 17).
        near(normal_upper(3.0), 0.001_349_898_031_630_094_6);
        near(student_two_sided(2.5, 17.0), 0.022_947_806_986_384_94);
        // R: ppois(c(2, 59, 9), c(1, 40, 40), lower.tail = FALSE).
        near(libm::exp(poisson_ln_upper(3, 1.0)), 0.080_301_397_071_394_2);
        near(libm::exp(poisson_ln_upper(10, 1.0)), 1.114_254_783_387_207_4e-7);
        near(normal_quantile(0.5 + 0.425), 1.439_531_470_938_456);
    }

    #[test]
    fn poisson_tails_agree_with_the_summed_law() {
        for mean in [0.01, 0.7, 4.0, 60.0, 500.0] {
            let mut mass = libm::exp(-mean);
            let mut below = 0.0;
            for count in 0..2_000_u64 {
                let tail = libm::exp(poisson_ln_upper(count, mean));
                assert!((tail - (1.0 - below)).abs() < 1e-11, "{count} {mean}: {tail} {}", 1.0 - below);
                below += mass;
                mass *= mean / (count as f64 + 1.0);
            }
        }
    }

    #[test]
    fn quantiles_are_least_counts_in_both_laws() {
        for relative_variance in [0.0, 0.2] {
            let law = CountLaw { mean: 7.5, relative_variance };
            let high = law.quantile(0.99);
            assert!(law.ln_upper(high + 1) <= libm::log(0.01) && law.ln_upper(high) > libm::log(0.01));
        }
    }
}
