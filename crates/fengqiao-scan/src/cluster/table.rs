//! The least count that beats a ratio, by expected cases: what keeps logarithms out of the inner loop.
//!
//! Cells are even in the square root of the expected cases, where counts have even spread. The count of a cell is that
//! of its lower edge for high rates and of its upper edge for low rates, so that it never misses.

use super::kernel::Lane;
use super::law::{Law, Rates};
use std::sync::OnceLock;

/// Cells for each unit of the square root of expected cases, unless that gives too many.
const CELLS_PER_ROOT: f64 = 64.0;
/// Most cells of a table.
const CELLS_MAX: f64 = 65_536.0;
/// Tables for each unit of the ratio.
const LEVELS_PER_UNIT: f64 = 4.0;
/// Ratios over 64 share the last table.
const LEVELS: usize = 256;

/// What a cluster must have to count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bar {
    pub(crate) law: Law,
    pub(crate) rates: Rates,
    /// Least cases of a cluster of high and of low rate.
    pub(crate) cases_min: [u32; 2],
    /// Lanes hold cases times this.
    pub(crate) unit: f64,
    /// One over the unit.
    pub(crate) per_unit: f64,
}

impl Bar {
    /// Cases of a value in lanes' units; the unit is a power of two, so that nothing is rounded.
    #[inline]
    pub(crate) fn cases(&self, value: u64) -> f64 {
        // Values are under 2^63, which converts faster with a sign.
        value as i64 as f64 * self.per_unit
    }

    /// The ratio of a cluster that counts, else 0; `value` in lanes' units.
    pub(crate) fn ratio(&self, value: u64, expected: f64) -> f64 {
        let cases = self.cases(value);
        if self.counts(cases, expected) { self.law.ratio(cases, expected) } else { 0.0 }
    }

    /// Whether rate and number of cases make a cluster.
    #[inline]
    pub(crate) fn counts(&self, cases: f64, expected: f64) -> bool {
        let [high, low] = self.cases_min;
        expected > 0.0
            && ((cases > expected && self.rates.high() && cases >= f64::from(high))
                || (cases < expected && self.rates.low() && cases >= f64::from(low)))
    }
}

/// Thresholds at one ratio: high rates need more than `over`, low rates less than `under`.
#[derive(Debug)]
pub(crate) struct Table<T> {
    pub(crate) over: Vec<T>,
    pub(crate) under: Vec<T>,
}

/// The cells of all tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    per_root: f64,
    n_cells: usize,
}

impl Grid {
    /// Cells for up to so many expected cases.
    pub(crate) fn new(expected_max: f64) -> Self {
        let root = libm::sqrt(expected_max.max(1.0)) + 1.0;
        let per_root = CELLS_PER_ROOT.min(CELLS_MAX / root);
        Self { per_root, n_cells: (root * per_root) as usize + 2 }
    }

    /// The cell of some expected cases.
    pub(crate) fn cell(&self, expected: f64) -> u32 {
        ((libm::sqrt(expected.max(0.0)) * self.per_root) as usize).min(self.n_cells - 1) as u32
    }
}

/// Tables at rising ratios, each made when it is first needed.
#[derive(Debug)]
pub(crate) struct Tables<T> {
    bar: Bar,
    grid: Grid,
    levels: Vec<OnceLock<Table<T>>>,
}

impl<T: Lane> Tables<T> {
    pub(crate) fn new(bar: Bar, grid: Grid) -> Self {
        Self { bar, grid, levels: (0..LEVELS).map(|_| OnceLock::new()).collect() }
    }

    /// The thresholds of ratios over `floor`, or over a little less.
    pub(crate) fn at(&self, floor: f64) -> &Table<T> {
        let level = ((floor * LEVELS_PER_UNIT) as usize).min(LEVELS - 1);
        self.levels[level].get_or_init(|| self.build(level as f64 / LEVELS_PER_UNIT))
    }

    /// The floor at which a higher table than that of `floor` is due.
    pub(crate) fn next(&self, floor: f64) -> f64 {
        (libm::floor(floor * LEVELS_PER_UNIT) + 1.0) / LEVELS_PER_UNIT
    }

    fn build(&self, floor: f64) -> Table<T> {
        // A hair under, so that rounding never hides a ratio.
        let floor = floor * (1.0 - 1e-9) - 1e-9;
        let edge = |cell: usize, hair: f64| {
            let root = cell as f64 / self.grid.per_root;
            root * root * (1.0 + hair)
        };
        let cells = 0..self.grid.n_cells;
        let (high, low) = (self.bar.rates.high(), self.bar.rates.low());
        let mut last = 1;
        let over = cells.clone().map(|cell| {
            last = self.least(edge(cell, -1e-9), floor, last);
            T::clamped(last - 1)
        });
        let over = if high { over.collect() } else { Vec::new() };
        let mut last = 0;
        let under = cells.map(|cell| {
            last = self.most_and_one(edge(cell + 1, 1e-9), floor, last);
            T::clamped(last)
        });
        let under = if low { under.collect() } else { Vec::new() };
        Table { over, under }
    }

    /// The least value, at least `from`, whose ratio is over `floor` where more than `expected` is high.
    fn least(&self, expected: f64, floor: f64, from: u64) -> u64 {
        let unit = self.bar.unit;
        let first = (f64::from(self.bar.cases_min[0]) * unit).max(libm::floor(expected * unit) + 1.0).max(1.0);
        let beats = |value: u64| {
            let cases = self.bar.cases(value);
            expected <= 0.0 || (cases > expected && self.bar.law.ratio(cases, expected) > floor)
        };
        let from = from.max(first as u64);
        // Where a normal law would put it, a little lower; galloping starts there unless that is too far.
        let guess = ((expected + 0.95 * libm::sqrt(2.0 * floor.max(0.0) * expected)) * unit) as u64;
        gallop(if guess > from && !beats(guess) { guess } else { from }, beats)
    }

    /// One more than the greatest value whose ratio is over `floor` where less than `expected` is low; 0 for none.
    fn most_and_one(&self, expected: f64, floor: f64, from: u64) -> u64 {
        let beats = |value: u64| {
            let cases = self.bar.cases(value);
            cases < expected && self.bar.law.ratio(cases, expected) > floor
        };
        gallop(from, |value| !beats(value))
    }
}

/// The first value from `from` on for which `holds`, which stays true once it is; 2^62 when never.
fn gallop(from: u64, holds: impl Fn(u64) -> bool) -> u64 {
    const END: u64 = 1 << 62;
    let (mut low, mut step) = (from, 1_u64);
    if holds(low) {
        return low;
    }
    while low + step < END && !holds(low + step) {
        low += step;
        step *= 2;
    }
    let mut high = (low + step).min(END);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_never_miss_and_are_tight() {
        let total = 5_000.0;
        for law in [Law::Poisson { total }, Law::Bernoulli { total, people: 4.0 }, Law::Score] {
            let bar = Bar { law, rates: Rates::Both, cases_min: [2, 0], unit: 1.0, per_unit: 1.0 };
            let grid = Grid::new(total);
            let tables = Tables::<u32>::new(bar, grid);
            for floor in [0.0, 0.3, 5.1, 11.0] {
                let table = tables.at(floor);
                let mut kept = [0, 0];
                for expected in (1..400).map(|at| f64::from(at * at) * 0.01) {
                    let cell = grid.cell(expected) as usize;
                    for cases in 0..2_000_u32 {
                        let passes = cases > table.over[cell] || cases < table.under[cell];
                        let beats = bar.ratio(u64::from(cases), expected) > floor;
                        assert!(passes || !beats, "{law:?} floor {floor}: {cases} against {expected}");
                        kept[0] += usize::from(passes && floor > 1.0);
                        kept[1] += usize::from(beats && floor > 1.0);
                    }
                }
                assert!(kept[0] as f64 <= 1.1 * kept[1] as f64 + 2_000.0, "{law:?} floor {floor}: {kept:?}");
            }
        }
    }

    #[test]
    fn galloping_finds_the_first() {
        for first in [0, 1, 5, 1_000_003] {
            assert_eq!(gallop(0, |value| value >= first), first);
        }
        assert_eq!(gallop(3, |_| false), 1 << 62);
    }
}
