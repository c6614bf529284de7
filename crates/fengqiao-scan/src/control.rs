//! Many tests at once: which findings are alarms when an office asks for at most one false alarm in N days.

/// How alarms are chosen among the findings of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Control {
    /// Alarm when the p-value adjusted for the whole search is at most interval / N: one false run in N days.
    #[default]
    FamilyWise,
    /// Alarm when the Benjamini-Hochberg q-value is at most interval / N: as strict on a day when nothing happens, and
    /// finds more on a day when much does, of which a share of interval / N is false.
    FalseDiscovery,
}

/// Benjamini-Hochberg q-values of ascending p-values out of `n_tests` tests (those not listed count as larger).
///
/// Shapes: `[n]` to `[n]`, ascending, each in (0, 1].
///
/// # Source
/// Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289.
pub fn benjamini_hochberg(ascending: &[f64], n_tests: usize) -> Vec<f64> {
    let n_tests = n_tests.max(ascending.len()) as f64;
    let mut least = 1.0_f64;
    let mut q: Vec<f64> = Vec::with_capacity(ascending.len());
    for (rank, p) in ascending.iter().enumerate().rev() {
        least = least.min(p * n_tests / (rank + 1) as f64);
        q.push(least);
    }
    q.reverse();
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_agree_with_a_worked_example() {
        // R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "BH") gives 0.05 five times.
        for q in benjamini_hochberg(&[0.01, 0.02, 0.03, 0.04, 0.05], 5) {
            assert!((q - 0.05).abs() < 1e-12);
        }
        // R: p.adjust(c(0.001, 0.2, 0.9), "BH", n = 10) is 0.01, 1, 1.
        assert_eq!(benjamini_hochberg(&[0.001, 0.2, 0.9], 10), [0.01, 1.0, 1.0]);
        assert!(benjamini_hochberg(&[], 0).is_empty());
    }
}
