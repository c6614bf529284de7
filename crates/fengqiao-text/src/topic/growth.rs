//! Whether a count grew more than chance explains, and which of many counts did.

/// Counts of one thing in two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub now: u32,
    pub before: u32,
}

/// (place, chance) of the counts that grew, the least likely first; at most a share of them by chance. Sizes are the
/// reports of both periods.
pub(super) fn grown(counts: &[Counted], sizes: (usize, usize), false_share: f64) -> Vec<(usize, f64)> {
    let share = sizes.0 as f64 / (sizes.0 + sizes.1).max(1) as f64;
    let mut found: Vec<(usize, f64)> =
        counts.iter().enumerate().map(|(place, counted)| (place, tail(*counted, share))).collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then(counts[b.0].now.cmp(&counts[a.0].now)).then(a.0.cmp(&b.0)));
    let tests = found.len() as f64;
    let passes = |(rank, (_, p)): (usize, &(usize, f64))| *p <= false_share * (rank + 1) as f64 / tests;
    let kept = found.iter().enumerate().rposition(passes).map_or(0, |last| last + 1);
    found.truncate(kept);
    found
}

/// Chance of at least so many of all in the period, if each falls into it with `share`.
fn tail(counted: Counted, share: f64) -> f64 {
    let all = counted.now + counted.before;
    if share <= 0.0 || share >= 1.0 || counted.now == 0 {
        return 1.0;
    }
    let (yes, no) = (share.ln(), (1.0 - share).ln());
    let mut log_choose = 0.0;
    let mut sum = 0.0;
    // From all down to `now`: each step is one more report before the period.
    for before in 0..=counted.before {
        if before > 0 {
            log_choose += f64::from(all - before + 1).ln() - f64::from(before).ln();
        }
        sum += (log_choose + f64::from(all - before) * yes + f64::from(before) * no).exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_that_of_the_binomial() {
        let check = |now, before, share, expected: f64| {
            let found = tail(Counted { now, before }, share);
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        };
        check(3, 0, 0.5, 0.125);
        check(2, 1, 0.5, 0.5);
        check(8, 2, 0.5, 56.0 / 1024.0);
        check(0, 5, 0.5, 1.0);
        check(5, 0, 0.2, 0.000_32);
    }

    #[test]
    fn of_many_equal_counts_none_has_grown() {
        let counts = vec![Counted { now: 10, before: 30 }; 500];
        assert!(grown(&counts, (100, 300), 0.05).is_empty());
        let mut one = counts;
        one[3] = Counted { now: 40, before: 10 };
        assert_eq!(grown(&one, (100, 300), 0.05).iter().map(|found| found.0).collect::<Vec<_>>(), [3]);
    }
}
