//! How a series moved on a day, measured against the rest of the area.

use crate::law::normal_upper;
use std::ops::Range;

/// Days of past before a change that its level is learnt from.
pub(super) const PAST_DAYS: usize = 182;
/// Days since a change, at least: of a new code, and of a move between codes or villages.
pub(super) const NEW_DAYS_MIN: usize = 7;
pub(super) const SINCE_DAYS_MIN: usize = 14;
/// Length of the blocks in which the spread of the past is measured.
const BLOCK_DAYS: usize = 28;
/// The smaller of rise and fall is at least this share of the larger.
const BALANCE_MIN: f64 = 0.5;

/// Days on which a change may have happened, newest first, with a past before and days since.
pub(super) fn change_days(n_days: usize, days_max: u16) -> Vec<usize> {
    let newest = n_days.saturating_sub(NEW_DAYS_MIN);
    let oldest = n_days.saturating_sub(usize::from(days_max)).max(PAST_DAYS);
    (oldest..=newest).rev().collect()
}

/// Running totals of a series, so that any stretch of days is one subtraction.
#[derive(Debug, Clone)]
pub(super) struct Totals(Vec<u64>);

impl Totals {
    pub(super) fn new(series: &[u64]) -> Self {
        let mut total = 0;
        let add = |count: &u64| {
            total += count;
            total
        };
        Self(std::iter::once(0).chain(series.iter().map(add).collect::<Vec<u64>>()).collect())
    }

    /// The days of this series without those of another that lies in it.
    pub(super) fn without(&self, part: &Self) -> Self {
        Self(self.0.iter().zip(&part.0).map(|(all, part)| all - part).collect())
    }

    pub(super) fn sum(&self, days: Range<usize>) -> f64 {
        (self.0[days.end] - self.0[days.start]) as f64
    }

    pub(super) fn n_days(&self) -> usize {
        self.0.len() - 1
    }
}

/// A series before and after a day, with what the rest of the area leads one to expect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shift {
    pub(super) after: f64,
    pub(super) expected: f64,
    /// Signed distance from no change, about standard normal in quiet times.
    pub(super) z: f64,
}

impl Shift {
    /// Compares the days from `day` on with the half year before it, `base` being the rest of the area.
    ///
    /// The signed root of the likelihood ratio of two Poisson rates, shrunk by the spread of past blocks of four weeks.
    pub(super) fn at(series: &Totals, base: &Totals, day: usize) -> Self {
        let (past, since) = (day - PAST_DAYS..day, day..series.n_days());
        let (before, after) = (series.sum(past.clone()), series.sum(since.clone()));
        let (base_before, base_after) = (base.sum(past), base.sum(since));
        let share = base_after / (base_before + base_after).max(1.0);
        let fair = (before + after) * share;
        let term = |seen: f64, fair: f64| if seen > 0.0 { seen * libm::log(seen / fair.max(1e-9)) } else { 0.0 };
        let ratio = 2.0 * (term(after, fair) + term(before, before + after - fair));
        let root = libm::sqrt(ratio.max(0.0) / dispersion(series, base, day));
        let expected = before / base_before.max(1.0) * base_after;
        Self { after, expected, z: if after >= fair { root } else { -root } }
    }

    /// Cases more than expected.
    pub(super) fn excess(&self) -> f64 {
        self.after - self.expected
    }

    /// Probability of a move as far the same way.
    pub(super) fn p(&self) -> f64 {
        normal_upper(self.z.abs())
    }
}

/// Variance over mean of past blocks against the base, at least 1.
fn dispersion(series: &Totals, base: &Totals, day: usize) -> f64 {
    let blocks = day / BLOCK_DAYS;
    let block = |at: usize| day - (at + 1) * BLOCK_DAYS..day - at * BLOCK_DAYS;
    let blocks = blocks.min(364 / BLOCK_DAYS);
    let all = day - blocks * BLOCK_DAYS..day;
    let rate = series.sum(all.clone()) / base.sum(all).max(1.0);
    let misfit = |at: usize| {
        let expected = rate * base.sum(block(at));
        if expected > 0.0 { (series.sum(block(at)) - expected).powi(2) / expected } else { 0.0 }
    };
    ((0..blocks).map(misfit).sum::<f64>() / (blocks - 1) as f64).max(1.0)
}

/// Whether a rise and a fall are as large as each other.
pub(super) fn balanced(rise: &Shift, fall: &Shift) -> bool {
    let (more, less) = (rise.excess(), -fall.excess());
    more > 0.0 && less > 0.0 && more.min(less) >= BALANCE_MIN * more.max(less)
}

/// How many tests a rise and a fall that belong together are found among.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// Rises that may go with one real fall.
    pub(super) rises: f64,
    /// Falls that may go with one real rise.
    pub(super) falls: f64,
    /// All pairs of both.
    pub(super) pairs: f64,
    /// Days looked at, one a week: neighbouring days tell nearly the same.
    pub(super) weeks: f64,
}

impl Looks {
    /// Probability of a pair at least as plain, in (0, 1]: where neither side is real both are chance together; where
    /// one is real, the other alone is chance.
    pub(super) fn p(&self, rise: &Shift, fall: &Shift) -> f64 {
        let (rise, fall) = (rise.p(), fall.p());
        let one = (rise * self.rises).max(fall * self.falls);
        (one.max(rise * fall * self.pairs) * self.weeks).clamp(f64::MIN_POSITIVE, 1.0)
    }

    /// Least distances of rise and fall that can reach a probability.
    pub(super) fn least(&self, p_max: f64) -> [f64; 2] {
        [self.rises, self.falls].map(|looks| {
            let p = p_max / (looks.max(1.0) * self.weeks.max(1.0));
            crate::law::normal_quantile(1.0 - p.clamp(1e-300, 0.4))
        })
    }
}
