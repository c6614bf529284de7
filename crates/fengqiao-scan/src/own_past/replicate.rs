//! Replicates under the null: whole searches through counts in which nothing happens.
//!
//! Single regions and categories are drawn, zones and groups are their sums, so that nested tests depend on each other
//! as in the real search. A negative binomial count is a Poisson number of bursts of logarithmic size (Quenouille 1949,
//! Biometrics 5:162); so one alias table over all cells draws the few bursts of a replicate instead of every cell.
//! Each sum is judged by its own law under the null: what replicates carry over is how many tests there are and how they
//! overlap. Effects shared by many places (a cold week) are in the spread of the zones, not in the replicates, which
//! makes the tests of replicates less alike and the p-values rather too large than too small.

use crate::draw::{Alias, gamma_of_mean_one, log_series, poisson, stream, uniform};
use crate::expected::Rate;
use crate::sequential;
use crate::tail::{least_count, ln_upper_tail};
use crate::zone::Search;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Cells that expect more than this are drawn one by one, through a gamma and Poisson counts.
const DENSE_CASES: f64 = 60.0;
/// Mean of a cell in replicates is kept under this, so that sums fit 32 bits in practice and saturate otherwise.
const CELL_CASES_MAX: f64 = 1e9;

/// The null model of one search.
pub(crate) struct Null<'a> {
    search: &'a Search,
    count_min: u32,
    /// Cases in longest window over cases in each bin, newest bin first, cumulated; the last is 1.
    bin_ends: Vec<f64>,
    bursts: Vec<Cell>,
    burst_of: Option<Alias>,
    bursts_mean: f64,
    dense: Vec<Cell>,
    /// Mean over the longest window and relative variance, shape `[n_zones, n_groups]`.
    laws: Vec<[f64; 2]>,
    /// Least statistic that is looked for first.
    floor: f64,
    /// Least count whose statistic reaches the floor, shape `[n_zones, n_groups, n_windows]`.
    least: Vec<u32>,
}

/// One region and category.
struct Cell {
    region: u32,
    category: u32,
    mean: f64,
    spread: f64,
    /// ln(1 - q) of the burst size.
    ln_one_minus_q: f64,
}

/// Memory of one thread.
pub(crate) struct Scratch {
    bins: Vec<u32>,
    touched: Vec<u32>,
}

/// What the null model is made from.
pub(crate) struct NullInput<'a> {
    /// Rates by region and category, shape `[n_regions, n_categories]`.
    pub(crate) rates: &'a [Rate],
    /// Their spread beyond chance.
    pub(crate) spread: f64,
    /// Exposure of the windows, ascending; the last is positive.
    pub(crate) recent: &'a [f64],
    /// Least cases of a finding.
    pub(crate) count_min: u32,
}

impl<'a> Null<'a> {
    pub(crate) fn new(search: &'a Search, input: &NullInput) -> Self {
        let longest = input.recent.last().copied().unwrap_or(1.0);
        let bin_ends: Vec<f64> = input.recent.iter().map(|exposure| exposure / longest).collect();
        let n_categories = search.groups_of_category.len();
        let (mut bursts, mut dense, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        let mut laws = vec![[0.0; 2]; search.zones().len() * search.groups().len()];
        for (at, rate) in input.rates.iter().enumerate() {
            let mean = (rate.mean * longest).min(CELL_CASES_MAX);
            let spread = (input.spread + rate.variance).max(crate::tail::RELATIVE_VARIANCE_MIN);
            let (region, category) = ((at / n_categories) as u32, (at % n_categories) as u32);
            let ln_one_minus_q = -libm::log1p(mean * spread);
            let cell = Cell { region, category, mean, spread, ln_one_minus_q };
            for_each_test(search, region, category, |test| {
                laws[test][0] += mean;
                laws[test][1] += mean * mean * spread;
            });
            if mean > DENSE_CASES {
                dense.push(cell);
            } else if mean > 0.0 {
                weights.push(-ln_one_minus_q / spread);
                bursts.push(cell);
            }
        }
        for law in &mut laws {
            law[1] = if law[0] > 0.0 { law[1] / (law[0] * law[0]) } else { 1.0 };
        }
        let burst_of = (!weights.is_empty()).then(|| Alias::new(&weights));
        let bursts_mean = weights.iter().sum();
        let n_tests = laws.len() * bin_ends.len();
        let floor = -libm::log((200.0 / n_tests as f64).clamp(1e-3, 0.2));
        let count_min = input.count_min;
        let mut null =
            Self { search, count_min, bin_ends, bursts, burst_of, bursts_mean, dense, laws, floor, least: Vec::new() };
        null.least = null.least_counts();
        null
    }

    /// The least counts that can reach the floor.
    fn least_counts(&self) -> Vec<u32> {
        let n_windows = self.bin_ends.len();
        let tests = (0..self.laws.len() * n_windows).into_par_iter();
        tests
            .map(|at| {
                let [mean, spread] = self.laws[at / n_windows];
                let mean = mean * self.bin_ends[at % n_windows];
                let reaches = |count| -ln_upper_tail(count, mean, spread) >= self.floor;
                u32::try_from(least_count(u64::from(self.count_min), mean, reaches)).unwrap_or(u32::MAX)
            })
            .collect()
    }

    /// The maxima of up to `replicates` searches, no more than it takes for `stop_after` to reach `observed` (0: all);
    /// the same for any number of threads.
    pub(crate) fn maxima(&self, [replicates, stop_after]: [u32; 2], observed: f64, seed: u64) -> Vec<f64> {
        let maximum = |scratch: &mut Scratch, replicate| self.maximum(scratch, seed, replicate);
        sequential::maxima([replicates, stop_after], observed, || self.scratch(), maximum).values
    }

    fn scratch(&self) -> Scratch {
        Scratch { bins: vec![0; self.least.len()], touched: Vec::new() }
    }

    fn maximum(&self, scratch: &mut Scratch, seed: u64, replicate: u32) -> f64 {
        let rng = &mut stream(seed, u64::from(replicate));
        self.draw_bursts(scratch, rng);
        self.draw_dense(scratch, rng);
        let n_windows = self.bin_ends.len();
        for &test in &scratch.touched {
            let bins = &mut scratch.bins[test as usize * n_windows..][..n_windows];
            for window in 1..n_windows {
                bins[window] = bins[window].saturating_add(bins[window - 1]);
            }
        }
        let mut best = self.best(scratch, |at| self.least[at]);
        if best < self.floor {
            best = self.best(scratch, |_| self.count_min);
        }
        for &test in &scratch.touched {
            scratch.bins[test as usize * n_windows..][..n_windows].fill(0);
        }
        scratch.touched.clear();
        best
    }

    /// The greatest statistic among touched tests whose count is at least `least` of its place.
    fn best(&self, scratch: &Scratch, least: impl Fn(usize) -> u32) -> f64 {
        let n_windows = self.bin_ends.len();
        let mut best = 0.0_f64;
        for &test in &scratch.touched {
            for window in 0..n_windows {
                let at = test as usize * n_windows + window;
                let count = scratch.bins[at];
                if count >= least(at) && count > 0 {
                    let [mean, spread] = self.laws[test as usize];
                    best = best.max(-ln_upper_tail(u64::from(count), mean * self.bin_ends[window], spread));
                }
            }
        }
        best
    }

    fn draw_bursts(&self, scratch: &mut Scratch, rng: &mut ChaCha8Rng) {
        let Some(burst_of) = &self.burst_of else { return };
        for _ in 0..poisson(rng, self.bursts_mean) {
            let cell = &self.bursts[burst_of.draw(rng)];
            for _ in 0..log_series(rng, cell.ln_one_minus_q) {
                let place = uniform(rng);
                let bin = self.bin_ends.iter().position(|&end| place < end).unwrap_or(0);
                self.add(scratch, cell, bin, 1);
            }
        }
    }

    fn draw_dense(&self, scratch: &mut Scratch, rng: &mut ChaCha8Rng) {
        for cell in &self.dense {
            let mean = cell.mean * gamma_of_mean_one(rng, cell.spread);
            let mut before = 0.0;
            for (bin, &end) in self.bin_ends.iter().enumerate() {
                let count = poisson(rng, mean * (end - before));
                before = end;
                self.add(scratch, cell, bin, u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
    }

    fn add(&self, scratch: &mut Scratch, cell: &Cell, bin: usize, count: u32) {
        if count == 0 {
            return;
        }
        let n_windows = self.bin_ends.len();
        for_each_test(self.search, cell.region, cell.category, |test| {
            let bins = &mut scratch.bins[test * n_windows..][..n_windows];
            if bins.iter().all(|&count| count == 0) {
                scratch.touched.push(test as u32);
            }
            bins[bin] = bins[bin].saturating_add(count);
        });
    }
}

/// Calls `visit` with the index of every zone and group that holds the region and category.
fn for_each_test(search: &Search, region: u32, category: u32, mut visit: impl FnMut(usize)) {
    let n_groups = search.groups().len();
    for &zone in &search.zones_of_region[region as usize] {
        for &group in &search.groups_of_category[category as usize] {
            visit(zone as usize * n_groups + group as usize);
        }
    }
}
