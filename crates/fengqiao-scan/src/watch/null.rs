//! Mornings on which nothing happens: how extreme the most extreme test of each kind of place is by chance.
//!
//! Single regions and categories are drawn and added up to circles, areas and groups, so that tests depend on each other
//! as in the real walk. Reports that follow from a report are drawn with it, as bursts of logarithmic size, and a rate of
//! which a thin past is unsure is drawn anew in each replicate, as clumps of a logarithmic number of bursts (Quenouille 1949,
//! Biometrics 5:162). Each count is judged by its own law under the null, so that what replicates carry over is how many
//! tests there are and how they overlap.

use super::ground::Ground;
use super::lanes::{Lanes, Reach, Spot, walk};
use super::past::Past;
use super::present::rows;
use super::rate::singles;
use super::{LEVELS, level_of};
use crate::draw::{Alias, log_series, poisson, stream, uniform};
use crate::tail::ln_upper_tail;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Mean of a cell in replicates is kept under this.
const CELL_CASES_MAX: f64 = 1e6;

pub(crate) struct Null<'a> {
    ground: &'a Ground,
    reach: &'a Reach,
    /// Cumulated exposure of the windows over that of the longest.
    ends: Vec<f64>,
    cells: Vec<Cell>,
    cell_of: Option<Alias>,
    clumps: f64,
    expected: Lanes,
    area_expected: Vec<f32>,
    /// Mean and the part of the variance that reports that follow add, over the longest window, `[n_regions, n_groups]`.
    laws: Vec<[f64; 2]>,
    area_laws: Vec<[f64; 2]>,
    tested: &'a [bool],
    past: &'a Past,
}

struct Cell {
    region: u32,
    category: u32,
    /// Of the law of the bursts of one clump, as [`log_series`] takes it.
    ln_one_burst: f64,
    /// Of the law of the cases of one burst.
    ln_one_case: f64,
}

struct Scratch {
    regions: Lanes,
    areas: Lanes,
}

impl<'a> Null<'a> {
    pub(crate) fn new(ground: &'a Ground, past: &'a Past, reach: &'a Reach, tested: &'a [bool]) -> Self {
        let span = &past.span;
        let exposure = |days: usize| span.exposure(span.baseline.end - days..span.baseline.end);
        let longest = exposure(span.windows.last().copied().unwrap_or(1)).max(1e-9);
        let ends: Vec<f64> = span.windows.iter().map(|days| exposure(*days) / longest).collect();
        let following = |category: usize| {
            let narrow = ground.groups_of[category].iter().min_by_key(|group| ground.groups[**group as usize].len());
            narrow.map_or(0.1, |group| past.following[*group as usize])
        };
        let alone = singles(ground);
        let (mut cells, mut weights) = (Vec::new(), Vec::new());
        let n_groups = ground.groups.len();
        let mut laws = vec![[0.0; 2]; ground.n_regions() * n_groups];
        for (at, rate) in past.leaf_rates.iter().enumerate() {
            let (region, category) = (at / ground.n_categories, at % ground.n_categories);
            let mean = (rate * longest).min(CELL_CASES_MAX);
            if mean <= 0.0 || ground.area_of[region].is_none() || ground.groups_of[category].is_empty() {
                continue;
            }
            let follow = following(category);
            let bursts = mean * libm::log1p(follow) / follow;
            let unsure = alone[category].map_or(0.0, |group| past.rates[region * n_groups + group].variance).max(1e-9);
            weights.push(libm::log1p(unsure * bursts) / unsure);
            cells.push(Cell {
                region: region as u32,
                category: category as u32,
                ln_one_burst: -libm::log1p(unsure * bursts),
                ln_one_case: -libm::log1p(follow),
            });
            for &group in &ground.groups_of[category] {
                let law = &mut laws[region * n_groups + group as usize];
                law[0] += mean;
                law[1] += mean * follow;
            }
        }
        let mut area_laws = vec![[0.0; 2]; (ground.n_areas + 1) * n_groups];
        for (at, law) in laws.iter().enumerate() {
            let Some(area) = ground.area_of[at / n_groups] else { continue };
            for area in [area as usize, ground.n_areas] {
                let sum = &mut area_laws[area * n_groups + at % n_groups];
                *sum = [sum[0] + law[0], sum[1] + law[1]];
            }
        }
        let width = ends.len() * n_groups;
        let mut expected = Lanes::new(ground.n_regions(), width);
        spread_over(&mut expected.expected, &laws, &ends, n_groups);
        let mut area_expected = vec![0.0; (ground.n_areas + 1) * width];
        spread_over(&mut area_expected, &area_laws, &ends, n_groups);
        let cell_of = (!weights.is_empty()).then(|| Alias::new(&weights));
        let clumps = weights.iter().sum();
        Self { ground, reach, ends, cells, cell_of, clumps, expected, area_expected, laws, area_laws, tested, past }
    }

    /// The most extreme statistic of each level in each replicate, shape `[n_levels][replicates]`.
    pub(crate) fn maxima(&self, replicates: u32, seed: u64) -> Vec<Vec<f64>> {
        let every = (0..replicates).into_par_iter().with_min_len(8);
        let rows: Vec<[f64; LEVELS]> =
            every.map_init(|| self.scratch(), |scratch, replicate| self.maximum(scratch, seed, replicate)).collect();
        (0..LEVELS).map(|level| rows.iter().map(|row| row[level]).collect()).collect()
    }

    fn scratch(&self) -> Scratch {
        let mut areas = Lanes::new(self.ground.n_areas + 1, self.expected.width);
        areas.expected.copy_from_slice(&self.area_expected);
        Scratch { regions: self.expected.clone(), areas }
    }

    fn maximum(&self, scratch: &mut Scratch, seed: u64, replicate: u32) -> [f64; LEVELS] {
        self.draw(scratch, &mut stream(seed, u64::from(replicate)));
        let mut best = [0.0_f64; LEVELS];
        let n_groups = self.ground.groups.len();
        walk(self.ground, &scratch.regions, &scratch.areas, self.reach, &mut |spot, lane, seen, expected| {
            if self.tested[lane % n_groups] {
                let statistic = -ln_upper_tail(seen as u64, expected, self.variance(spot, lane, expected));
                let best = &mut best[level_of(self.ground, spot, lane % n_groups)];
                *best = best.max(statistic);
            }
        });
        best
    }

    fn variance(&self, spot: Spot, lane: usize, expected: f64) -> f64 {
        let n_groups = self.ground.groups.len();
        let (end, group) = (self.ends[lane / n_groups], lane % n_groups);
        let rate = |law: [f64; 2], variance: f64| law[1] * end + law[0] * law[0] * end * end * variance;
        let more = match spot {
            Spot::Area(area) => {
                // An area's rate is known well; its law holds without this.
                rate(self.area_laws[area as usize * n_groups + group], 0.0)
            }
            Spot::Whole => rate(self.area_laws[self.ground.n_areas * n_groups + group], 0.0),
            _ => {
                let at = |region: &u32| *region as usize * n_groups + group;
                let rows = rows(self.ground, spot);
                rows.iter().map(|region| rate(self.laws[at(region)], self.past.rates[at(region)].variance)).sum()
            }
        };
        more / (expected * expected).max(1e-18)
    }

    fn draw(&self, scratch: &mut Scratch, rng: &mut ChaCha8Rng) {
        scratch.regions.seen.fill(0.0);
        scratch.areas.seen.fill(0.0);
        let Some(cell_of) = &self.cell_of else { return };
        let (n_groups, width) = (self.ground.groups.len(), self.expected.width);
        for _ in 0..poisson(rng, self.clumps) {
            let cell = &self.cells[cell_of.draw(rng)];
            let area = self.ground.area_of[cell.region as usize].map_or(self.ground.n_areas, |area| area as usize);
            for _ in 0..log_series(rng, cell.ln_one_burst) {
                let size = log_series(rng, cell.ln_one_case) as f32;
                let place = uniform(rng);
                let from = self.ends.iter().position(|end| place < *end).unwrap_or(self.ends.len() - 1);
                for &group in &self.ground.groups_of[cell.category as usize] {
                    for window in from..self.ends.len() {
                        let lane = window * n_groups + group as usize;
                        scratch.regions.seen[cell.region as usize * width + lane] += size;
                        scratch.areas.seen[area * width + lane] += size;
                        scratch.areas.seen[self.ground.n_areas * width + lane] += size;
                    }
                }
            }
        }
    }
}

fn spread_over(lanes: &mut [f32], laws: &[[f64; 2]], ends: &[f64], n_groups: usize) {
    let width = ends.len() * n_groups;
    for (at, law) in laws.iter().enumerate() {
        for (window, end) in ends.iter().enumerate() {
            lanes[at / n_groups * width + window * n_groups + at % n_groups] = (law[0] * end) as f32;
        }
    }
}
