//! The past of every zone and group: counts, rates and spread.

use crate::counts::Counts;
use crate::day_factors::PlaceDayFactors;
use crate::expected::{Lean, Rate, exposure};
use crate::window::Timeline;
use crate::zone::Search;
use rayon::prelude::*;
use std::borrow::Cow;

/// Relative variances are kept under this: beyond it a place says nothing.
const SPREAD_MAX: f64 = 10.0;
/// A level of places with no spread of its own is taken to have this much when weighing its members' spread.
const SPREAD_PRIOR_MIN: f64 = 1e-3;

/// What is known of the past; shapes `[n_zones, n_groups]` and `[n_zones, n_groups, n_windows]`, row-major.
#[derive(Debug)]
pub(crate) struct Fit {
    /// Exposure of each day by group, shape `[n_groups, n_days]`.
    pub(crate) exposure: Vec<Vec<f64>>,
    /// Multipliers of each zone's days on top of it, none where places do not differ.
    pub(crate) places: Option<PlaceDayFactors>,
    /// Exposure of each window that ends on the newest day, shape `[n_zones, n_groups, n_windows]`.
    pub(crate) recent: Vec<f64>,
    /// Cases in each window, shape `[n_zones, n_groups, n_windows]`.
    pub(crate) observed: Vec<u64>,
    /// Rates, shape `[n_zones, n_groups]`.
    pub(crate) rates: Vec<Rate>,
    /// Relative variance of a window's count beyond chance, shape `[n_zones, n_groups, n_windows]`.
    pub(crate) spread: Vec<f64>,
    /// Rates of single regions and categories, for replicates, shape `[n_regions, n_categories]`.
    pub(crate) leaf_rates: Vec<Rate>,
    /// Spread of single regions over the longest window.
    pub(crate) leaf_spread: f64,
}

/// The series and sums of one zone.
struct ZonePast {
    /// Baseline cases by group.
    cases: Vec<f64>,
    /// Baseline cases in all categories.
    cases_all: f64,
    /// Baseline exposure by group, and exposure by group and recent window.
    exposed: Vec<f64>,
    recent: Vec<f64>,
    /// Cases by group and recent window.
    observed: Vec<u64>,
    /// By group and window length: excess square over chance, and expected square.
    spread: Vec<[f64; 2]>,
}

/// Fits everything; the work is shared over zones and its result does not depend on threads.
pub(crate) fn fit(counts: &Counts, search: &Search, timeline: &Timeline, days: &Days) -> Fit {
    let area = area_series(counts, timeline);
    let groups = search.groups();
    let sums: Vec<Vec<u64>> = groups.iter().map(|group| group_series(&area, group, timeline.n_days)).collect();
    let exposure: Vec<Vec<f64>> =
        sums.par_iter().map(|sum| exposure(timeline, days.factors, sum, days.trend)).collect();
    let past_windows: Vec<_> = timeline.windows.iter().map(|&days| timeline.past_windows(days)).collect();
    let look = Look { counts, search, timeline, exposure: &exposure, places: days.places, past_windows: &past_windows };
    let pasts: Vec<ZonePast> = (0..search.zones().len()).into_par_iter().map(|zone| look.zone_past(zone)).collect();
    let base = |series: &Vec<u64>| series[timeline.baseline.clone()].iter().sum::<u64>() as f64;
    let pattern = Pattern { by_group: sums.iter().map(base).collect(), all: area.iter().map(base).sum() };
    let rates = rates(search, &pasts, &pattern);
    let (spread, leaf_spread) = spreads(search, &pasts, &past_windows);
    let leaf_rates = leaf_rates(counts, timeline, &area, exposure_of_leaves(timeline, days.factors));
    let (mut observed, mut recent) = (Vec::new(), Vec::new());
    for past in pasts {
        observed.extend(past.observed);
        recent.extend(past.recent);
    }
    Fit { exposure, places: days.places.cloned(), recent, observed, rates, spread, leaf_rates, leaf_spread }
}

/// What is known of the days before the counts are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days<'a> {
    /// Multipliers of the whole area, shape `[n_days]`.
    pub(crate) factors: &'a [f64],
    /// Multipliers of each zone on top of them.
    pub(crate) places: Option<&'a PlaceDayFactors>,
    /// Whether a plain trend is followed.
    pub(crate) trend: bool,
}

fn exposure_of_leaves(timeline: &Timeline, factors: &[f64]) -> f64 {
    timeline.baseline.clone().filter(|&day| timeline.usable[day]).map(|day| factors[day]).sum()
}

/// Cases of the whole area by category, suppressed days 0.
fn area_series(counts: &Counts, timeline: &Timeline) -> Vec<Vec<u64>> {
    let regions: Vec<u32> = (0..counts.n_regions() as u32).collect();
    let categories = (0..counts.n_categories() as u32).into_par_iter();
    categories.map(|category| masked_series(counts, timeline, &regions, category)).collect()
}

fn masked_series(counts: &Counts, timeline: &Timeline, regions: &[u32], category: u32) -> Vec<u64> {
    let mut series = vec![0; timeline.n_days];
    counts.add_into(regions, &[category], &mut series);
    series.iter_mut().zip(&timeline.usable).filter(|(_, usable)| !**usable).for_each(|(count, _)| *count = 0);
    series
}

fn group_series(by_category: &[Vec<u64>], group: &[u32], n_days: usize) -> Vec<u64> {
    let mut sum = vec![0; n_days];
    for &category in group {
        sum.iter_mut().zip(&by_category[category as usize]).for_each(|(total, count)| *total += count);
    }
    sum
}

/// What every zone is read with.
struct Look<'a> {
    counts: &'a Counts<'a>,
    search: &'a Search,
    timeline: &'a Timeline,
    exposure: &'a [Vec<f64>],
    places: Option<&'a PlaceDayFactors>,
    past_windows: &'a [Vec<std::ops::Range<usize>>],
}

impl Look<'_> {
    fn zone_past(&self, zone: usize) -> ZonePast {
        let regions = &self.search.zones()[zone].regions;
        let categories = 0..self.counts.n_categories() as u32;
        let by_category: Vec<Vec<u64>> =
            categories.map(|category| masked_series(self.counts, self.timeline, regions, category)).collect();
        let baseline = self.timeline.baseline.clone();
        let cases_in = |series: &Vec<u64>| series[baseline.clone()].iter().sum::<u64>() as f64;
        let cases_all = by_category.iter().map(cases_in).sum();
        let mut past = ZonePast {
            cases: Vec::new(),
            cases_all,
            exposed: Vec::new(),
            recent: Vec::new(),
            observed: Vec::new(),
            spread: Vec::new(),
        };
        for (group, exposure) in self.search.groups().iter().zip(self.exposure) {
            let series = group_series(&by_category, group, self.timeline.n_days);
            let exposure = self.of_place(zone, exposure);
            let exposed: f64 = exposure[baseline.clone()].iter().sum();
            let cases = cases_in(&series);
            past.cases.push(cases);
            past.exposed.push(exposed);
            for (window, windows) in self.past_windows.iter().enumerate() {
                let days = self.timeline.recent(window);
                past.recent.push(exposure[days.clone()].iter().sum());
                past.observed.push(series[days].iter().sum());
                past.spread.push(excess(&series, &exposure, windows, cases / exposed.max(1e-9)));
            }
        }
        past
    }

    /// The exposure of the days in a zone.
    fn of_place<'b>(&self, zone: usize, exposure: &'b [f64]) -> Cow<'b, [f64]> {
        let Some(places) = self.places else { return Cow::Borrowed(exposure) };
        let ratios = &places.zones[zone];
        let days = exposure.iter().zip(&places.kinds);
        Cow::Owned(days.map(|(exposure, &kind)| exposure * ratios[usize::from(kind)]).collect())
    }
}

/// Sums of (o - e)^2 n / (n - 1) - e and of e^2 over past windows, e by the rate of the whole baseline.
fn excess(series: &[u64], exposure: &[f64], windows: &[std::ops::Range<usize>], rate: f64) -> [f64; 2] {
    if rate == 0.0 || windows.len() < 2 {
        return [0.0; 2];
    }
    let unbiased = windows.len() as f64 / (windows.len() - 1) as f64;
    windows.iter().fold([0.0; 2], |sum, days| {
        let observed = series[days.clone()].iter().sum::<u64>() as f64;
        let expected = rate * exposure[days.clone()].iter().sum::<f64>();
        [sum[0] + (observed - expected).powi(2) * unbiased - expected, sum[1] + expected * expected]
    })
}

/// Baseline cases of the whole area.
struct Pattern {
    by_group: Vec<f64>,
    all: f64,
}

impl Pattern {
    /// Cases that a place with `cases_all` would have in a group of `cases_group`, were all places alike.
    fn of(&self, cases_all: f64, cases_group: f64) -> f64 {
        (cases_all + 0.5) * (cases_group + 0.5) / (self.all + 1.0)
    }
}

fn rates(search: &Search, pasts: &[ZonePast], pattern: &Pattern) -> Vec<Rate> {
    let n_groups = search.groups().len();
    let cell = |zone: usize, group: usize| {
        let past: &ZonePast = &pasts[zone];
        (past.cases[group], pattern.of(past.cases_all, pattern.by_group[group]))
    };
    let mut leans: Vec<Option<Lean>> = vec![None; 256];
    let zones = search.zones();
    for level in zones.iter().map(|zone| zone.level) {
        let members = || (0..zones.len()).filter(|&zone| zones[zone].level == level);
        leans[usize::from(level)].get_or_insert_with(|| {
            Lean::estimate(members().flat_map(|zone| (0..n_groups).map(move |group| cell(zone, group))))
        });
    }
    let every = (0..zones.len()).flat_map(|zone| (0..n_groups).map(move |group| (zone, group)));
    every
        .map(|(zone, group)| {
            let lean = leans[usize::from(zones[zone].level)].unwrap_or(Lean { cases: 1.0 });
            let (cases, expected) = cell(zone, group);
            lean.rate(cases, expected, pasts[zone].exposed[group].max(1e-9))
        })
        .collect()
}

fn leaf_rates(counts: &Counts, timeline: &Timeline, area: &[Vec<u64>], exposed: f64) -> Vec<Rate> {
    let days = timeline.baseline.clone();
    let base = |series: &[u32]| {
        let used = days.clone().filter(|&day| timeline.usable[day]);
        used.map(|day| f64::from(series[day])).sum::<f64>()
    };
    let cases: Vec<f64> = counts.values().par_chunks_exact(timeline.n_days).map(base).collect();
    let by_category: Vec<f64> = area.iter().map(|series| series[days.clone()].iter().sum::<u64>() as f64).collect();
    let pattern = Pattern { all: by_category.iter().sum(), by_group: by_category };
    let rows = || cases.chunks_exact(counts.n_categories());
    let pairs = || {
        rows().flat_map(|row| {
            let all: f64 = row.iter().sum();
            row.iter().zip(&pattern.by_group).map(move |(&cases, &group)| (cases, all, group))
        })
    };
    let lean = Lean::estimate(pairs().map(|(cases, all, group)| (cases, pattern.of(all, group))));
    pairs().map(|(cases, all, group)| lean.rate(cases, pattern.of(all, group), exposed.max(1e-9))).collect()
}

/// The spread of every cell, and of the places of the finest level over the longest window.
fn spreads(search: &Search, pasts: &[ZonePast], past_windows: &[Vec<std::ops::Range<usize>>]) -> (Vec<f64>, f64) {
    let (n_groups, n_windows) = (search.groups().len(), past_windows.len());
    let width = n_groups * n_windows;
    let mut spread = vec![0.0; pasts.len() * width];
    let mut levels: Vec<u8> = search.zones().iter().map(|zone| zone.level).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut leaf_spread = 0.0;
    for level in levels {
        let members: Vec<usize> = (0..pasts.len()).filter(|&zone| search.zones()[zone].level == level).collect();
        for (window, windows) in past_windows.iter().enumerate() {
            let sum = |group: usize| sums(members.iter().map(|&zone| pasts[zone].spread[group * n_windows + window]));
            let by_group: Vec<[f64; 2]> = (0..n_groups).map(sum).collect();
            let pool = ratio(sums(by_group.iter().copied()));
            leaf_spread = pool;
            for (group, &sums) in by_group.iter().enumerate() {
                let shared = shrunk(sums, windows.len() * members.len(), pool);
                for &zone in &members {
                    let at = zone * width + group * n_windows + window;
                    let own = pasts[zone].spread[group * n_windows + window];
                    spread[at] = shrunk(own, windows.len(), shared);
                }
            }
        }
    }
    (spread, leaf_spread)
}

fn sums(pairs: impl Iterator<Item = [f64; 2]>) -> [f64; 2] {
    pairs.fold([0.0; 2], |sum, pair| [sum[0] + pair[0], sum[1] + pair[1]])
}

fn ratio(sums: [f64; 2]) -> f64 {
    if sums[1] > 0.0 { (sums[0] / sums[1]).clamp(0.0, SPREAD_MAX) } else { 0.0 }
}

/// A relative variance from `n` windows, pulled towards `prior` by how little the windows can tell.
///
/// The moment estimate has variance near 2 (prior + 1/e)^2 / n with e cases a window; the prior is given the standard
/// deviation of its own size. Precision weights follow.
///
/// # Source
/// Moments with shrinkage, after Robinson and Smyth 2008, Biostatistics 9:321; the weights are ours.
fn shrunk(sums: [f64; 2], n: usize, prior: f64) -> f64 {
    if sums[1] <= 0.0 || n == 0 {
        return prior;
    }
    let n = n as f64;
    let chance = 1.0 / libm::sqrt(sums[1] / n);
    let scale = prior.max(SPREAD_PRIOR_MIN);
    let own = n * scale * scale;
    let weight = own / (own + 2.0 * (scale + chance) * (scale + chance));
    (weight * sums[0] / sums[1] + (1.0 - weight) * prior).clamp(0.0, SPREAD_MAX)
}
