//! The prospective space-time permutation scan: needs cases only, no population and no model of their rate.
//!
//! Circles of nearest neighbours times windows that end on the newest day; expected cases are the product of the margins
//! of place and day; replicates permute the days over the cases, keeping both margins.

use crate::counts::Counts;
use crate::draw::stream;
use crate::error::{ScanError, in_range};
use crate::inference::MonteCarlo;
use crate::place::Neighbours;
use rand_chacha::rand_core::Rng;
use rayon::prelude::*;

/// Most cases of one scan; each is 4 bytes for every thread.
pub const CASES_MAX: u64 = 100_000_000;

/// How the scan is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermutationOptions {
    /// Longest window in days, 1 to 366 and shorter than the series; default 28.
    pub window_days_max: u16,
    /// Least cases of a cluster, at least 2; default 2.
    pub cases_min: u32,
    /// Replicates, 1 to 99,999; default 999.
    pub replicates: u32,
    /// Seed of the replicates.
    pub seed: u64,
}

impl Default for PermutationOptions {
    fn default() -> Self {
        Self { window_days_max: 28, cases_min: 2, replicates: 999, seed: 1 }
    }
}

/// A circle of places over the last days.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Index of the place in the middle.
    pub centre: usize,
    /// Indices of the places by distance, the centre first.
    pub places: Vec<u32>,
    /// Days of the window that ends on the newest day.
    pub window_days: usize,
    /// Cases seen.
    pub observed: u64,
    /// Cases expected.
    pub expected: f64,
    /// Log-likelihood ratio.
    pub llr: f64,
    /// Rank p-value, in (0, 1].
    pub p_rank: f64,
    /// Rank p-value, or that of the Gumbel law where it is small, in (0, 1].
    pub p: f64,
}

/// Clusters without a place in common, most likely first, and the maxima they were judged by.
#[derive(Debug, Clone)]
pub struct PermutationReport {
    /// Clusters, most likely first.
    pub clusters: Vec<Cluster>,
    /// The replicate maxima.
    pub monte_carlo: MonteCarlo,
}

/// Scans counts of one category, shape [n_places, 1, n_days], over circles of `neighbours`.
///
/// # Errors
/// `Length` when there are several categories or other neighbours than places, `Option` for an option out of range,
/// `TooLarge` over 100 million cases.
///
/// # Source
/// Kulldorff, Heffernan, Hartman, Assunção, Mostashari 2005, PLoS Medicine 2:e59.
pub fn scan_permutation(
    counts: &Counts,
    neighbours: &Neighbours,
    options: &PermutationOptions,
) -> Result<PermutationReport, ScanError> {
    let (n_places, n_days) = (counts.n_regions(), counts.n_days());
    for (what, expected, got) in
        [("categories of a permutation scan", 1, counts.n_categories()), ("neighbours", n_places, neighbours.len())]
    {
        if expected != got {
            return Err(ScanError::Length { what, expected, got });
        }
    }
    let longest = (n_days as u64).saturating_sub(1).min(u64::from(crate::window::WINDOW_DAYS_MAX));
    in_range("window_days_max", u64::from(options.window_days_max), 1, longest)?;
    in_range("cases_min", u64::from(options.cases_min), 2, 1_000_000)?;
    in_range("replicates", u64::from(options.replicates), 1, 99_999)?;
    let total: u64 = counts.values().iter().map(|&count| u64::from(count)).sum();
    if total > CASES_MAX {
        return Err(ScanError::TooLarge { what: "cases", got: total as usize, limit: CASES_MAX as usize });
    }
    // Of equal ratios the fewest places come first, then the lowest centre: places without cases add nothing.
    let order = |a: &Cluster, b: &Cluster| {
        let rest = || (a.places.len(), a.centre).cmp(&(b.places.len(), b.centre));
        b.llr.total_cmp(&a.llr).then_with(rest)
    };
    let margins = Margins::new(counts, neighbours, options);
    let mut best: Vec<Cluster> = margins.best_by_centre(counts);
    best.sort_by(|a, b| order(a, b));
    let monte_carlo = MonteCarlo::new(margins.maxima(options.replicates, options.seed));
    let mut taken = vec![false; n_places];
    let mut clusters = Vec::new();
    for mut cluster in best {
        if cluster.places.iter().any(|&place| taken[place as usize]) {
            continue;
        }
        cluster.places.iter().for_each(|&place| taken[place as usize] = true);
        cluster.p_rank = monte_carlo.p_rank(cluster.llr);
        cluster.p = monte_carlo.p(cluster.llr);
        clusters.push(cluster);
    }
    Ok(PermutationReport { clusters, monte_carlo })
}

/// What stays the same in every replicate.
struct Margins<'a> {
    neighbours: &'a Neighbours,
    cases_min: u32,
    n_windows: usize,
    /// Cases of each place.
    by_place: Vec<u64>,
    /// Share of all cases that fall into the last 1, 2, ... days.
    share: Vec<f64>,
    /// Cases of the last day, the day before, ...
    by_recent_day: Vec<u64>,
    total: f64,
}

impl<'a> Margins<'a> {
    fn new(counts: &Counts, neighbours: &'a Neighbours, options: &PermutationOptions) -> Self {
        let sum = |series: &[u32]| series.iter().map(|&count| u64::from(count)).sum::<u64>();
        let by_place: Vec<u64> = counts.values().chunks_exact(counts.n_days()).map(sum).collect();
        let n_windows = usize::from(options.window_days_max);
        let of_day = |back: usize| {
            let day = counts.n_days() - 1 - back;
            (0..counts.n_regions()).map(|place| u64::from(counts.series(place, 0)[day])).sum::<u64>()
        };
        let by_recent_day: Vec<u64> = (0..n_windows).map(of_day).collect();
        let total = by_place.iter().sum::<u64>() as f64;
        let mut cumulated = 0;
        let share = by_recent_day.iter().map(|cases| {
            cumulated += cases;
            cumulated as f64 / total.max(1.0)
        });
        let share = share.collect();
        Self { neighbours, cases_min: options.cases_min, n_windows, by_place, share, by_recent_day, total }
    }

    /// The likeliest circle and window of every centre that has any with more cases than expected.
    fn best_by_centre(&self, counts: &Counts) -> Vec<Cluster> {
        let mut recent = vec![0; self.by_place.len() * self.n_windows];
        for (place, sums) in recent.chunks_exact_mut(self.n_windows).enumerate() {
            let mut cumulated = 0;
            for (sum, &count) in sums.iter_mut().zip(counts.series(place, 0).iter().rev()) {
                cumulated += count;
                *sum = cumulated;
            }
        }
        let every = (0..self.by_place.len()).into_par_iter();
        every.filter_map(|centre| self.best(centre, &recent, 0.0)).collect()
    }

    /// The likeliest circle of a centre with a ratio over `floor`, the smallest and shortest of equals.
    fn best(&self, centre: usize, recent: &[u32], floor: f64) -> Option<Cluster> {
        let places = self.neighbours.of(centre);
        let mut sums = vec![0_u32; self.n_windows];
        let (mut cases, mut best, mut found) = (0_u64, floor, None);
        for (at, &place) in places.iter().enumerate() {
            cases += self.by_place[place as usize];
            let more = &recent[place as usize * self.n_windows..][..self.n_windows];
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            for (window, &count) in sums.iter().enumerate() {
                let expected = cases as f64 * self.share[window];
                let over = f64::from(count) - expected;
                // The ratio is at most over^2 N / (mu (N - mu)), since ln x <= x - 1: no logarithm where that is small.
                let bound = best * expected * (self.total - expected);
                if count >= self.cases_min && over > 0.0 && over * over * self.total > bound {
                    let llr = self.llr(f64::from(count), expected);
                    if llr > best {
                        best = llr;
                        found = Some((at, window, count, expected));
                    }
                }
            }
        }
        found.map(|(at, window, count, expected)| Cluster {
            centre,
            places: places[..=at].to_vec(),
            window_days: window + 1,
            observed: u64::from(count),
            expected,
            llr: best,
            p_rank: 1.0,
            p: 1.0,
        })
    }

    /// c ln(c / mu) + (N - c) ln((N - c) / (N - mu)).
    fn llr(&self, count: f64, expected: f64) -> f64 {
        let rest = self.total - count;
        let outside = if rest > 0.0 { rest * libm::log(rest / (self.total - expected)) } else { 0.0 };
        count * libm::log(count / expected) + outside
    }

    /// The maxima of replicates; the same for any number of threads.
    fn maxima(&self, replicates: u32, seed: u64) -> Vec<f64> {
        let cases = self.by_place.iter().enumerate();
        let owners: Vec<u32> = cases.flat_map(|(place, &n)| std::iter::repeat_n(place as u32, n as usize)).collect();
        let scratch = || (owners.clone(), vec![0; self.by_place.len() * self.n_windows], Vec::new());
        let one = |(owners, recent, swaps): &mut (Vec<u32>, Vec<u32>, Vec<usize>), replicate: u32| {
            self.permute([seed, u64::from(replicate)], owners, recent, swaps);
            let centres = 0..self.by_place.len();
            centres.fold(0.0, |floor, centre| self.best(centre, recent, floor).map_or(floor, |cluster| cluster.llr))
        };
        (0..replicates).into_par_iter().with_min_len(8).map_init(scratch, one).collect()
    }

    /// Draws which places own the cases of the last days, by a partial shuffle that is undone afterwards.
    ///
    /// # Source
    /// Fisher and Yates in place: Durstenfeld 1964, Communications of the ACM 7:420.
    fn permute(&self, key: [u64; 2], owners: &mut [u32], recent: &mut [u32], swaps: &mut Vec<usize>) {
        let rng = &mut stream(key[0], key[1]);
        recent.fill(0);
        swaps.clear();
        for (back, &cases) in self.by_recent_day.iter().enumerate() {
            for _ in 0..cases {
                let at = swaps.len();
                let left = (owners.len() - at) as u64;
                // Multiply and shift: the bias is under n / 2^64.
                let pick = at + ((u128::from(rng.next_u64()) * u128::from(left)) >> 64) as usize;
                owners.swap(at, pick);
                swaps.push(pick);
                recent[owners[at] as usize * self.n_windows + back] += 1;
            }
        }
        for (at, &pick) in swaps.iter().enumerate().rev() {
            owners.swap(at, pick);
        }
        for sums in recent.chunks_exact_mut(self.n_windows) {
            for window in 1..self.n_windows {
                sums[window] += sums[window - 1];
            }
        }
    }
}
