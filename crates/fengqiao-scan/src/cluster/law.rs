//! The log-likelihood ratio of each model, as a function of cases and expected cases.

/// Which rates make a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rates {
    /// More cases than expected.
    #[default]
    High,
    /// Fewer cases than expected.
    Low,
    /// Either.
    Both,
}

impl Rates {
    pub(crate) fn high(self) -> bool {
        self != Self::Low
    }

    pub(crate) fn low(self) -> bool {
        self != Self::High
    }
}

/// A model's law; `expected` is always in cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Law {
    /// Poisson, given the total; also of the permutation model.
    Poisson { total: f64 },
    /// Bernoulli: `total` cases, each expected case stands for `people` cases and controls.
    Bernoulli { total: f64, people: f64 },
    /// Score of a law whose variance is already in the weights.
    Score,
}

/// x ln(x / y), continued to 0.
fn entropy(x: f64, y: f64) -> f64 {
    if x > 0.0 && y > 0.0 { x * libm::log(x / y) } else { 0.0 }
}

impl Law {
    /// The log-likelihood ratio against no difference; 0 where nothing is expected.
    ///
    /// # Source
    /// Kulldorff 1997, Communications in Statistics 26:1481 (Poisson, Bernoulli); Tango, Takahashi, Kohriyama 2011,
    /// Biometrics 67:106 (score, here half its square).
    pub(crate) fn ratio(&self, cases: f64, expected: f64) -> f64 {
        if expected <= 0.0 {
            return 0.0;
        }
        match *self {
            Self::Poisson { total } => entropy(cases, expected) + entropy(total - cases, total - expected),
            Self::Bernoulli { total, people } => {
                let inside = expected * people;
                let outside = total * people - inside;
                let controls = |people: f64, cases: f64| {
                    let rest = people - cases;
                    // Rest of rounding: a zone of cases only.
                    if rest > 1e-9 * people { rest } else { 0.0 }
                };
                let rest_in = controls(inside, cases);
                let rest_out = controls(outside, total - cases);
                let share = 1.0 - 1.0 / people;
                entropy(cases, expected)
                    + entropy(rest_in, inside * share)
                    + entropy(total - cases, total - expected)
                    + entropy(rest_out, outside * share)
            }
            Self::Score => {
                let over = cases - expected;
                over * over / (2.0 * expected)
            }
        }
    }

    /// Whether the ratio certainly stays at or under `floor`, without a logarithm.
    ///
    /// From ln x <= x - 1: the Poisson ratio is at most over^2 total / (expected (total - expected)); the Bernoulli one
    /// is that of the Poisson law times people / (people - 1).
    #[inline]
    pub(crate) fn at_most(&self, cases: f64, expected: f64, floor: f64) -> bool {
        let over = cases - expected;
        match *self {
            Self::Poisson { total } => over * over * total <= floor * expected * (total - expected),
            Self::Bernoulli { total, people } => {
                over * over * total * people <= floor * expected * (total - expected) * (people - 1.0)
            }
            Self::Score => false,
        }
    }

    /// Relative risk: the rate inside over the rate outside; none for the score or when no case is outside.
    pub(crate) fn relative_risk(&self, cases: f64, expected: f64) -> Option<f64> {
        let total = match *self {
            Self::Poisson { total } | Self::Bernoulli { total, .. } => total,
            Self::Score => return None,
        };
        let risk = (cases / expected) / ((total - cases) / (total - expected));
        risk.is_finite().then_some(risk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_agree_with_the_formulas_as_published() {
        let poisson = Law::Poisson { total: 200_000.0 };
        // SaTScan 10.3.2 on the synthetic province: 65 cases against 39.12.
        assert!((poisson.ratio(65.0, 39.12) - 7.122).abs() < 0.01);
        let (c, n, total, people) = (12.0_f64, 30.0_f64, 50.0_f64, 400.0_f64);
        let ln = |x: f64| x.ln();
        let inside = c * ln(c / n) + (n - c) * ln(1.0 - c / n);
        let outside = (total - c) * ln((total - c) / (people - n))
            + (people - n - total + c) * ln(1.0 - (total - c) / (people - n));
        let null = total * ln(total / people) + (people - total) * ln(1.0 - total / people);
        let bernoulli = Law::Bernoulli { total, people: people / total };
        assert!((bernoulli.ratio(c, n * total / people) - (inside + outside - null)).abs() < 1e-9);
        assert!(bernoulli.ratio(30.0, 30.0 * total / people).is_finite(), "cases only");
    }

    #[test]
    fn the_bound_without_logarithm_holds() {
        for law in [Law::Poisson { total: 300.0 }, Law::Bernoulli { total: 300.0, people: 3.0 }] {
            for cases in 0..=300 {
                for expected in [0.01, 0.7, 3.0, 30.0, 160.0, 250.0, 299.0] {
                    if f64::from(cases) > expected * 3.0 || 300.0 - f64::from(cases) > (300.0 - expected) * 3.0 {
                        continue;
                    }
                    let ratio = law.ratio(f64::from(cases), expected);
                    assert!(
                        !law.at_most(f64::from(cases), expected, ratio * (1.0 - 1e-9) - 1e-12),
                        "{cases} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn extremes_give_finite_ratios() {
        for law in [Law::Poisson { total: 10.0 }, Law::Bernoulli { total: 10.0, people: 1.0 }, Law::Score] {
            for (cases, expected) in [(0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (10.0, 1e-12), (0.0, 5.0)] {
                assert!(law.ratio(cases, expected).is_finite(), "{law:?} {cases} {expected}");
            }
        }
    }
}
