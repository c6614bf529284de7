//! Many methods at once under one setting: at most one false alarm in N days, whatever looks at the data.
//!
//! Each method is a family of tests. A family whose p-values already allow for its whole search counts as one test, a
//! family of single tests as many. The budget of false alarms is shared among the families by weight.

use crate::control::Control;
use crate::error::{ScanError, number};
use crate::recurrence::{level, recurrence_days};

/// The p-values of one method on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Family<'a> {
    /// p-values, each in (0, 1], in any order; those not listed count as larger.
    pub p: &'a [f64],
    /// How many tests the p-values stand for: 1 when they allow for the whole search, else all tests that were made,
    /// also those not listed.
    pub n_tests: usize,
    /// Share of the budget, above 0, against the other families; 1 when nothing speaks for more.
    pub weight: f64,
}

/// What the office allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// At most one false alarm in so many days, above 0; default 100.
    pub false_alarm_every_days: f64,
    /// Days between two runs, above 0; default 1.
    pub analysis_interval_days: f64,
    /// How alarms are chosen; default family-wise.
    pub control: Control,
}

impl Default for Budget {
    fn default() -> Self {
        Self { false_alarm_every_days: 100.0, analysis_interval_days: 1.0, control: Control::FamilyWise }
    }
}

/// One p-value after allowing for every test of every family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// p-value over all families, in (0, 1].
    pub p: f64,
    /// False-discovery q-value over all families, in (0, 1].
    pub q: f64,
    /// By chance about once in so many days, from `p`.
    pub recurrence_days: f64,
    /// Whether it is an alarm under the budget.
    pub alarm: bool,
}

/// A verdict for each p-value of each family, in the order given.
///
/// Family-wise, a family may spend its share of interval / N and its tests share that evenly (weighted Bonferroni), so
/// that methods may depend on each other in any way. With false-discovery control the same weights divide the p-values
/// (weighted Benjamini-Hochberg); it allows for dependence that is positive, as of tests on overlapping places.
///
/// # Errors
/// `Empty` for no family, `Number` for a p-value, weight or budget outside its range, `Length` for fewer tests than
/// p-values in a family of single tests.
///
/// # Source
/// Weighted Bonferroni: Holm 1979, Scandinavian Journal of Statistics 6:65; weighted false-discovery control:
/// Genovese, Roeder, Wasserman 2006, Biometrika 93:509, and Benjamini and Yekutieli 2001, Annals of Statistics 29:1165.
pub fn combine(families: &[Family], budget: &Budget) -> Result<Vec<Vec<Verdict>>, ScanError> {
    check(families, budget)?;
    let total: f64 = families.iter().map(|family| family.weight).sum();
    // What every p-value is multiplied by to allow for its family's tests and share.
    let burden = |family: &Family| family.n_tests as f64 * total / family.weight;
    let level = level(budget.false_alarm_every_days, budget.analysis_interval_days);
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (at, family) in families.iter().enumerate() {
        order.extend(family.p.iter().enumerate().map(|(test, p)| (p * burden(family), at, test)));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let blank = Verdict { p: 1.0, q: 1.0, recurrence_days: budget.analysis_interval_days, alarm: false };
    let mut verdicts: Vec<Vec<Verdict>> = families.iter().map(|family| vec![blank; family.p.len()]).collect();
    // From the largest down, the least of (burdened p) / rank.
    let mut q = 1.0_f64;
    for (&(burdened, family, test), discoveries) in order.iter().zip(discoveries(families, &order)).rev() {
        q = q.min(burdened / discoveries as f64);
        let p = burdened.clamp(f64::MIN_POSITIVE, 1.0);
        let alarm = match budget.control {
            Control::FamilyWise => p <= level,
            Control::FalseDiscovery => q <= level,
        };
        let recurrence_days = recurrence_days(p, budget.analysis_interval_days);
        verdicts[family][test] = Verdict { p, q: q.max(f64::MIN_POSITIVE), recurrence_days, alarm };
    }
    Ok(verdicts)
}

/// Discoveries up to each rank: a family that counts as one test is one, however many p-values it lists.
fn discoveries(families: &[Family], order: &[(f64, usize, usize)]) -> Vec<usize> {
    let mut told = vec![false; families.len()];
    let mut sum = 0;
    let count = |&(_, family, _): &(f64, usize, usize)| {
        let again = std::mem::replace(&mut told[family], true) && families[family].n_tests == 1;
        sum += usize::from(!again);
        sum
    };
    order.iter().map(count).collect()
}

fn check(families: &[Family], budget: &Budget) -> Result<(), ScanError> {
    if families.is_empty() {
        return Err(ScanError::Empty { what: "families" });
    }
    number("false_alarm_every_days", 0, budget.false_alarm_every_days, "above 0", |days| days > 0.0)?;
    number("analysis_interval_days", 0, budget.analysis_interval_days, "above 0", |days| days > 0.0)?;
    for (at, family) in families.iter().enumerate() {
        number("weight of family", at, family.weight, "above 0", |weight| weight > 0.0)?;
        number("tests of family", at, family.n_tests as f64, "at least 1", |tests| tests >= 1.0)?;
        if family.n_tests > 1 && family.p.len() > family.n_tests {
            let (expected, got) = (family.n_tests, family.p.len());
            return Err(ScanError::Length { what: "p-values of a family", expected, got });
        }
        for (test, &p) in family.p.iter().enumerate() {
            number("p-value", test, p, "above 0 and at most 1", |p| p > 0.0 && p <= 1.0)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(p: &[f64], n_tests: usize, weight: f64) -> Family<'_> {
        Family { p, n_tests, weight }
    }

    #[test]
    fn p_values_are_burdened_by_tests_and_shares() {
        let families = [family(&[0.002, 0.5], 1, 3.0), family(&[1e-6], 1000, 1.0)];
        let verdicts = combine(&families, &Budget::default()).unwrap();
        assert!((verdicts[0][0].p - 0.002 * 4.0 / 3.0).abs() < 1e-15 && verdicts[0][0].alarm);
        assert!((verdicts[1][0].p - 0.004).abs() < 1e-15 && verdicts[1][0].alarm);
        assert!(verdicts[0][1].p > 0.6 && !verdicts[0][1].alarm);
        assert!((verdicts[1][0].recurrence_days - 250.0).abs() < 1e-9);
    }

    #[test]
    fn one_family_of_single_tests_is_benjamini_hochberg() {
        // R: p.adjust(c(0.001, 0.2, 0.9, 0.004), "BH", n = 10) is 0.01, 0.667, 1, 0.02.
        let budget = Budget { control: Control::FalseDiscovery, ..Budget::default() };
        let verdicts = combine(&[family(&[0.001, 0.2, 0.9, 0.004], 10, 1.0)], &budget).unwrap();
        for (verdict, q) in verdicts[0].iter().zip([0.01, 2.0 / 3.0, 1.0, 0.02]) {
            assert!((verdict.q - q).abs() < 1e-12, "{verdict:?} {q}");
        }
        assert!(verdicts[0][0].alarm && !verdicts[0][3].alarm);
    }

    #[test]
    fn families_that_cannot_be_are_refused() {
        let words = |families: &[Family]| combine(families, &Budget::default()).unwrap_err().to_string();
        assert!(words(&[]).contains("families is empty"));
        assert!(words(&[family(&[0.1, 0.0], 9, 1.0)]).contains("p-value at index 1 is 0"));
        assert!(words(&[family(&[0.1; 3], 2, 1.0)]).contains("has 3 values, expected 2"));
        assert!(words(&[family(&[0.1], 2, 0.0)]).contains("weight of family at index 0"));
        assert!(words(&[family(&[0.1], 0, 1.0)]).contains("tests of family"));
    }
}
