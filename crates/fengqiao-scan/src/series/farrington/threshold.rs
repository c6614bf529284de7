//! From a fitted mean to the highest count that is no alarm.

use super::{FarringtonOptions, FarringtonThreshold};
use crate::law::{CountLaw, normal_quantile, normal_upper};

/// A threshold and the probability of the count under its law.
pub(super) struct Threshold {
    pub(super) upper: f64,
    pub(super) p: f64,
}

/// `predicted` is the logarithm of the mean and its standard error.
pub(super) fn threshold(observed: f64, predicted: [f64; 2], dispersion: f64, options: &FarringtonOptions) -> Threshold {
    let [eta, error] = predicted;
    let z = normal_quantile(1.0 - options.alpha);
    match options.threshold {
        FarringtonThreshold::Delta => delta(observed, [libm::exp(eta), error], dispersion, z),
        FarringtonThreshold::Plugin => plugin(observed, libm::exp(eta), dispersion, options.alpha),
        FarringtonThreshold::Muan => plugin(observed, libm::exp(eta + z * error), dispersion, options.alpha),
    }
}

/// Farrington et al. 1996, section 3.6, with the 2/3 power.
fn delta(observed: f64, [mean, error]: [f64; 2], dispersion: f64, z: f64) -> Threshold {
    let power = |value: f64| libm::pow(value, 2.0 / 3.0);
    let spread = dispersion + error * error * mean;
    let deviation = libm::sqrt(4.0 / 9.0 * libm::cbrt(mean) * spread);
    let upper = libm::pow(power(mean) + z * deviation, 1.5);
    Threshold { upper, p: normal_upper((power(observed) - power(mean)) / deviation) }
}

/// Noufaily et al. 2013, section 2.4: the negative binomial law with that mean and variance over mean.
fn plugin(observed: f64, mean: f64, dispersion: f64, alpha: f64) -> Threshold {
    if !mean.is_finite() {
        return Threshold { upper: f64::INFINITY, p: 1.0 };
    }
    let law = CountLaw { mean, relative_variance: (dispersion - 1.0) / mean };
    let p = libm::exp(law.ln_upper(observed as u64)).min(1.0);
    Threshold { upper: law.quantile(1.0 - alpha) as f64, p }
}
