//! Replicates of a tree scan: cases drawn over regions and categories, added up to every zone and node.
//!
//! Cells that expect little are drawn together: a few bursts from one alias table. Cases are first added to their
//! cells and then, once a cell, to every zone and node around it.

use super::{TreeCells, TreeNull, TreeOptions};
use crate::draw::{Alias, gamma_of_mean_one, log_series, poisson, stream};
use crate::zone::Search;
use rand_chacha::ChaCha8Rng;

/// Cells that expect more than this are drawn one by one.
const DENSE_CASES: f64 = 30.0;
/// A test is looked at in full only when its count could give this likelihood ratio; if none does, all are.
const LLR_FLOOR: f64 = 5.0;

/// The null model of one scan.
pub(super) struct Null<'a> {
    search: &'a Search,
    null: TreeNull,
    total: u64,
    count_min: u32,
    /// Cells drawn through the alias table and their burst sizes, ln(1 - q); 0 for single cases.
    pooled: Vec<(u32, f64)>,
    pool: Option<Alias>,
    pool_mean: f64,
    /// Cells drawn one by one, with their means and relative variances.
    dense: Vec<(u32, [f64; 2])>,
    n_cells: usize,
    /// Expected by zone and group.
    means: Vec<f64>,
    /// Least count by zone and group whose likelihood ratio reaches the floor.
    least: Vec<u32>,
}

/// Memory of one thread.
pub(super) struct Scratch {
    cells: Vec<u32>,
    touched_cells: Vec<u32>,
    tests: Vec<u32>,
    touched_tests: Vec<u32>,
}

impl<'a> Null<'a> {
    pub(super) fn new(search: &'a Search, cells: &TreeCells, total: u64, options: &TreeOptions) -> Self {
        let n_tests = search.zones().len() * search.groups().len();
        let mut means = vec![0.0; n_tests];
        let (mut pooled, mut weights, mut dense) = (Vec::new(), Vec::new(), Vec::new());
        let n_categories = search.groups_of_category.len();
        for (cell, &mean) in cells.expected.iter().enumerate().filter(|(_, mean)| **mean > 0.0) {
            for_each_test(search, n_categories, cell as u32, |test| means[test] += mean);
            let conditional = options.null == TreeNull::Conditional;
            let spread = if conditional { 0.0 } else { cells.spread.get(cell).copied().unwrap_or(0.0) };
            if mean > DENSE_CASES && !conditional {
                dense.push((cell as u32, [mean, spread]));
                continue;
            }
            let ln_one_minus_q = -libm::log1p(mean * spread);
            pooled.push((cell as u32, ln_one_minus_q));
            weights.push(if spread > 0.0 { -ln_one_minus_q / spread } else { mean });
        }
        let pool = (!weights.is_empty()).then(|| Alias::new(&weights));
        let mut null = Self {
            search,
            null: options.null,
            total,
            count_min: options.count_min,
            pooled,
            pool,
            pool_mean: weights.iter().sum(),
            dense,
            n_cells: cells.expected.len(),
            means,
            least: Vec::new(),
        };
        null.least = null.means.iter().map(|&mean| null.least_count(mean)).collect();
        null
    }

    pub(super) fn n_tests(&self) -> usize {
        self.means.len()
    }

    pub(super) fn mean(&self, test: usize) -> f64 {
        self.means[test]
    }

    /// Logarithm of the likelihood ratio of a count over its mean; 0 where it is not over.
    pub(super) fn llr(&self, count: f64, mean: f64) -> f64 {
        if count <= mean || mean <= 0.0 {
            return 0.0;
        }
        let inside = count * libm::log(count / mean);
        match self.null {
            TreeNull::Unconditional => inside - (count - mean),
            TreeNull::Conditional => {
                let outside = self.total as f64 - count;
                let rest = self.total as f64 - mean;
                if outside > 0.0 { inside + outside * libm::log(outside / rest) } else { inside }
            }
        }
    }

    fn least_count(&self, mean: f64) -> u32 {
        let reaches = |count: u64| self.llr(count as f64, mean) >= LLR_FLOOR;
        let most = if self.null == TreeNull::Conditional { self.total } else { u64::from(u32::MAX) };
        if mean <= 0.0 || !reaches(most) {
            return u32::MAX;
        }
        let (mut low, mut high) = (mean as u64, most);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if reaches(middle) { high = middle } else { low = middle }
        }
        u32::try_from(high).unwrap_or(u32::MAX).max(self.count_min)
    }

    pub(super) fn scratch(&self) -> Scratch {
        let (cells, tests) = (vec![0; self.n_cells], vec![0; self.means.len()]);
        Scratch { cells, touched_cells: Vec::new(), tests, touched_tests: Vec::new() }
    }

    /// The greatest likelihood ratio of one replicate.
    pub(super) fn maximum(&self, scratch: &mut Scratch, seed: u64, replicate: u32) -> f64 {
        let rng = &mut stream(seed, u64::from(replicate));
        self.draw(scratch, rng);
        let n_categories = self.search.groups_of_category.len();
        let Scratch { cells, touched_cells, tests, touched_tests } = scratch;
        for cell in touched_cells.drain(..) {
            let count = std::mem::take(&mut cells[cell as usize]);
            for_each_test(self.search, n_categories, cell, |test| {
                if tests[test] == 0 {
                    touched_tests.push(test as u32);
                }
                tests[test] = tests[test].saturating_add(count);
            });
        }
        let best_over = |least: &dyn Fn(usize) -> u32| {
            let over = touched_tests.iter().map(|&test| test as usize).filter(|&test| tests[test] >= least(test));
            over.map(|test| self.llr(f64::from(tests[test]), self.means[test])).fold(0.0, f64::max)
        };
        let mut best = best_over(&|test| self.least[test]);
        if best == 0.0 {
            best = best_over(&|_| self.count_min);
        }
        for test in touched_tests.drain(..) {
            tests[test as usize] = 0;
        }
        best
    }

    fn draw(&self, scratch: &mut Scratch, rng: &mut ChaCha8Rng) {
        let mut add = |cell: u32, count: u64| {
            let at = &mut scratch.cells[cell as usize];
            if count > 0 && *at == 0 {
                scratch.touched_cells.push(cell);
            }
            *at = at.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        };
        for &(cell, [mean, spread]) in &self.dense {
            let mean = if spread > 0.0 { mean * gamma_of_mean_one(rng, spread) } else { mean };
            add(cell, poisson(rng, mean));
        }
        let Some(pool) = &self.pool else { return };
        let bursts = match self.null {
            TreeNull::Conditional => self.total,
            TreeNull::Unconditional => poisson(rng, self.pool_mean),
        };
        for _ in 0..bursts {
            let (cell, ln_one_minus_q) = self.pooled[pool.draw(rng)];
            add(cell, if ln_one_minus_q < 0.0 { log_series(rng, ln_one_minus_q) } else { 1 });
        }
    }
}

/// Calls `visit` with the index of every zone and group that holds a cell.
fn for_each_test(search: &Search, n_categories: usize, cell: u32, mut visit: impl FnMut(usize)) {
    let (region, category) = (cell as usize / n_categories, cell as usize % n_categories);
    for &zone in &search.zones_of_region[region] {
        for &group in &search.groups_of_category[category] {
            visit(zone as usize * search.groups().len() + group as usize);
        }
    }
}
