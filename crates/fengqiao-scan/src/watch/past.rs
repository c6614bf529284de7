//! What the past says: the rate of each place and kind, and how restless places, areas and the whole area are.

use super::WatchOptions;
use super::clean::{CHUNK_DAYS, Chunks};
use super::ground::Ground;
use super::rate::{area_rates, leaf_rates, region_rates};
use super::tally::Tally;
use crate::counts::Counts;
use crate::day_factors::{DAY_KINDS, estimate_kind_factors};
use crate::error::ScanError;
use crate::expected::Rate;
use rayon::prelude::*;
use std::ops::Range;

/// Days of past at least.
const PAST_DAYS_MIN: usize = 56;
/// Past windows of one length that are looked at.
const PAST_WINDOWS_MAX: usize = 52;
/// Rounds in which the past is freed of its flare-ups.
const CLEANINGS: usize = 2;
/// Reports that follow from a report, as a share, before it is learnt: for the areas, where it hardly matters.
const FOLLOWING: f64 = 0.1;
/// Range of that share by group once it is learnt.
const FOLLOWING_RANGE: [f64; 2] = [0.01, 3.0];
/// Cases of the share of all kinds that are added to those of one.
const COMMON_CASES: f64 = 300.0;
/// Range of the prior cases of a level: low where the past is restless, high where it is even.
const PRIOR_CASES_RANGE: [f64; 2] = [2.0, 1e4];
/// Relative variance of areas that is assumed at least and at most.
const SPREAD_RANGE: [f64; 2] = [1e-4, 1.0];

/// The days of a fit.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    /// Window lengths, ascending.
    pub(crate) windows: Vec<usize>,
    /// The past to compare with.
    pub(crate) baseline: Range<usize>,
    /// Multiplier of each day, shape `[today]`.
    pub(crate) factors: Vec<f64>,
    /// Multiplier of each kind of day.
    by_kind: [f64; DAY_KINDS],
}

impl Span {
    pub(crate) fn exposure(&self, days: Range<usize>) -> f64 {
        self.factors.get(days).map_or(0.0, |factors| factors.iter().sum())
    }

    /// Windows of a length in the baseline, newest first.
    pub(crate) fn past_windows(&self, days: usize) -> Vec<Range<usize>> {
        let ends = (0..PAST_WINDOWS_MAX).map(|step| self.baseline.end.saturating_sub(step * days));
        ends.take_while(|end| *end >= self.baseline.start + days).map(|end| end - days..end).collect()
    }

    /// The window whose length is nearest, by index.
    pub(crate) fn nearest_window(&self, days: usize) -> usize {
        (0..self.windows.len()).min_by_key(|at| self.windows[*at].abs_diff(days)).unwrap_or(0)
    }
}

/// What the past says; shapes `[n_regions, n_groups]`, `[n_areas, n_groups]`, `[n_windows, n_groups]`, row-major.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    pub(crate) span: Span,
    /// Of single regions, raked to the rates of their areas.
    pub(crate) rates: Vec<Rate>,
    pub(crate) area_rates: Vec<Rate>,
    /// Cases of the whole area per unit of exposure, shape `[n_groups]`.
    pub(crate) whole_rates: Vec<f64>,
    /// Cases in the baseline by group.
    pub(crate) whole_cases: Vec<f64>,
    /// Reports that follow from a report, shape `[n_groups]`: the index of dispersion less one.
    pub(crate) following: Vec<f64>,
    /// Prior cases with which the whole area's present is believed, shape `[n_windows, n_groups]`.
    pub(crate) whole_prior: Vec<f64>,
    /// The same for an area's present over all kinds, shape `[n_windows]`.
    pub(crate) area_prior: Vec<f64>,
    /// Relative variance of areas that neither explains, shape `[n_windows]`.
    pub(crate) spread: Vec<f64>,
    /// Rates of single regions and categories for replicates, shape `[n_regions, n_categories]`.
    pub(crate) leaf_rates: Vec<f64>,
}

/// Cases by day, area and group; the last area is the whole.
pub(crate) struct AreaDays {
    first: usize,
    n_groups: usize,
    n_areas: usize,
    /// Shape `[n_days, n_areas + 1, n_groups]`.
    values: Vec<f32>,
}

impl AreaDays {
    pub(crate) fn new(ground: &Ground, tally: &Tally, days: Range<usize>) -> Self {
        let n_groups = ground.groups.len();
        let width = (ground.n_areas + 1) * n_groups;
        let day = |day: usize| {
            let mut sum = vec![0_u32; tally.n_regions() * tally.n_categories()];
            tally.add_days(day..day + 1, &mut sum);
            let mut by_area = vec![0_f32; width];
            for (region, row) in sum.chunks_exact(tally.n_categories()).enumerate() {
                let area = ground.area_of[region].map(|area| area as usize);
                for (category, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                    for &group in &ground.groups_of[category] {
                        by_area[ground.n_areas * n_groups + group as usize] += count as f32;
                        if let Some(area) = area {
                            by_area[area * n_groups + group as usize] += count as f32;
                        }
                    }
                }
            }
            by_area
        };
        let values = days.clone().into_par_iter().flat_map_iter(day).collect();
        Self { first: days.start, n_groups, n_areas: ground.n_areas, values }
    }

    /// Cases of some days, shape `[n_areas + 1, n_groups]`.
    pub(crate) fn sum(&self, days: Range<usize>) -> Vec<f64> {
        let width = (self.n_areas + 1) * self.n_groups;
        let mut sum = vec![0.0; width];
        for day in days {
            let Some(at) = day.checked_sub(self.first) else { continue };
            let row = self.values.get(at * width..(at + 1) * width).unwrap_or(&[]);
            sum.iter_mut().zip(row).for_each(|(total, value)| *total += f64::from(*value));
        }
        sum
    }
}

fn factors(by_kind: &[f64; DAY_KINDS], kinds: &[u8]) -> Vec<f64> {
    kinds.iter().map(|kind| by_kind.get(usize::from(*kind)).copied().unwrap_or(1.0)).collect()
}

impl Past {
    /// Multipliers of days of these kinds.
    pub(crate) fn factors_of(&self, kinds: &[u8]) -> Vec<f64> {
        factors(&self.span.by_kind, kinds)
    }

    /// Learns the past of the days before `today`; `kinds` are the kinds of day, shape at least `[today]`.
    pub(crate) fn fit(
        ground: &Ground,
        tally: &Tally,
        kinds: &[u8],
        today: usize,
        options: &WatchOptions,
    ) -> Result<Self, ScanError> {
        let span = span(tally, kinds, today, options)?;
        let days = AreaDays::new(ground, tally, span.baseline.clone());
        let mut chunks = Chunks::new(tally, &span);
        let mut past = Self::of_cases(ground, span, &chunks.sum());
        for _ in 0..CLEANINGS {
            past.learn_levels(ground, &days);
            chunks.cut_flares(ground, &past, &days);
            past = Self::of_cases(ground, past.span, &chunks.sum());
        }
        past.learn_levels(ground, &days);
        past.learn_following(ground, &chunks, &days);
        Ok(past)
    }

    /// The rates that cases of shape `[n_regions, n_categories]` give; how restless everything is has to be learnt.
    fn of_cases(ground: &Ground, span: Span, cases: &[f32]) -> Self {
        let cases: Vec<f64> = cases.iter().map(|count| f64::from(*count)).collect();
        let exposed = span.exposure(span.baseline.clone()).max(1e-9);
        let (n_groups, n_windows) = (ground.groups.len(), span.windows.len());
        let by_region = ground.grouped(&cases);
        let by_area = ground.by_area(&by_region, n_groups);
        let mut whole_cases = vec![0.0; n_groups];
        for row in by_region.chunks_exact(n_groups) {
            whole_cases.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let area_rates = area_rates(ground, &by_area, exposed);
        let rates = region_rates(ground, &cases, &area_rates, exposed);
        let leaf_rates = leaf_rates(ground, &rates);
        Self {
            span,
            rates,
            area_rates,
            whole_rates: whole_cases.iter().map(|cases| cases / exposed).collect(),
            whole_cases,
            following: vec![FOLLOWING; n_groups],
            whole_prior: vec![PRIOR_CASES_RANGE[1]; n_windows * n_groups],
            area_prior: vec![PRIOR_CASES_RANGE[1]; n_windows],
            spread: vec![SPREAD_RANGE[0]; n_windows],
            leaf_rates,
        }
    }

    /// How restless the whole area, the areas, and what is left of them were, by window length.
    fn learn_levels(&mut self, ground: &Ground, days: &AreaDays) {
        let n_groups = ground.groups.len();
        for window in 0..self.span.windows.len() {
            let windows = self.span.past_windows(self.span.windows[window]);
            let seen: Vec<Vec<f64>> = windows.iter().map(|days_of| days.sum(days_of.clone())).collect();
            let exposures: Vec<f64> = windows.iter().map(|days| self.span.exposure(days.clone())).collect();
            let whole = ground.n_areas * n_groups;
            for group in 0..n_groups {
                let pairs = seen.iter().zip(&exposures);
                let pairs =
                    pairs.map(|(seen, exposure)| (seen[whole + group], self.whole_rates[group] * exposure, 0.0));
                self.whole_prior[window * n_groups + group] = prior_of(relative_variance(pairs, |seen, _| seen));
            }
            let levels: Vec<_> = (seen.iter().zip(&exposures))
                .map(|(seen, exposure)| Levels::new(ground, self, window, seen, *exposure))
                .collect();
            let pairs =
                levels.iter().flat_map(|levels| levels.all.iter().map(|[seen, expected]| (*seen, *expected, 0.0)));
            self.area_prior[window] = prior_of(relative_variance(pairs, capped));
            let levels: Vec<_> = (seen.iter().zip(&exposures))
                .map(|(seen, exposure)| Levels::new(ground, self, window, seen, *exposure))
                .collect();
            let left = levels.iter().zip(&seen).zip(&exposures).flat_map(|((levels, seen), exposure)| {
                let past = &*self;
                (0..ground.n_areas * n_groups).map(move |at| {
                    let (factor, variance) = levels.of(ground, at / n_groups, at % n_groups);
                    (seen[at], past.area_rates[at].mean * exposure * factor, variance)
                })
            });
            self.spread[window] = relative_variance(left, capped).clamp(SPREAD_RANGE[0], SPREAD_RANGE[1]);
        }
    }

    /// How many reports follow from one in single places, by group.
    fn learn_following(&mut self, ground: &Ground, chunks: &Chunks, days: &AreaDays) {
        let n_groups = ground.groups.len();
        let window = self.span.nearest_window(CHUNK_DAYS);
        let all = ground.grouped(&chunks.sum());
        let whole_windows = chunks.days.len() - 1;
        // A rate that was learnt from a window lies nearer to it than the truth does.
        let own = |at: usize| (all[at] * self.rates[at].variance).min(1.0) / whole_windows.max(1) as f64;
        let of_chunk = |(days_of, cases): (&Range<usize>, &Vec<f32>)| {
            let seen = ground.grouped(cases);
            let exposure = self.span.exposure(days_of.clone());
            let levels = Levels::new(ground, self, window, &days.sum(days_of.clone()), exposure);
            let mut sums = vec![[0.0; 2]; n_groups];
            for (region, row) in seen.chunks_exact(n_groups).enumerate() {
                let Some(area) = ground.area_of[region] else { continue };
                for (group, &seen) in row.iter().enumerate() {
                    let (factor, _) = levels.of(ground, area as usize, group);
                    let expected = self.rates[region * n_groups + group].mean * exposure * factor;
                    let off = capped(seen, expected) - expected;
                    let chance = expected * (1.0 - own(region * n_groups + group));
                    sums[group][0] += off * off - chance - self.spread[window] * expected * expected;
                    sums[group][1] += expected;
                }
            }
            sums
        };
        let pairs = chunks.days[..whole_windows].par_iter().zip(&chunks.cases[..whole_windows]);
        let sums: Vec<Vec<[f64; 2]>> = pairs.map(of_chunk).collect();
        let of_group =
            |group: usize| sums.iter().fold((0.0, 0.0), |sum, by| (sum.0 + by[group][0], sum.1 + by[group][1]));
        let singles = (0..n_groups).filter(|group| ground.groups[*group].len() == 1);
        let (over, expected) = singles.map(of_group).fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let common = (over + 20.0 * FOLLOWING) / (expected + 20.0);
        for group in 0..n_groups {
            let (over, expected) = of_group(group);
            // Some hundred cases of the common share keep rare kinds from an opinion of their own.
            let share = (over + COMMON_CASES * common) / (expected + COMMON_CASES);
            self.following[group] = share.clamp(FOLLOWING_RANGE[0], FOLLOWING_RANGE[1]);
        }
    }
}

/// How the present of a window stands to the past: the whole area by kind without the area itself, and the area by all
/// other kinds.
pub(crate) struct Levels {
    /// Factor and its relative variance, shape `[n_areas, n_groups]`.
    by_whole: Vec<[f64; 2]>,
    /// Factor and its relative variance, shape `[n_areas, n_groups]`, of the group's family.
    by_area: Vec<[f64; 2]>,
    /// Seen and expected of each area over all families.
    all: Vec<[f64; 2]>,
}

/// A level moves an expectation by no more than this factor, either way.
const LEVEL_FACTOR_MAX: f64 = 8.0;

impl Levels {
    /// `seen` are the cases of the window, shape `[n_areas + 1, n_groups]`.
    pub(crate) fn new(ground: &Ground, past: &Past, window: usize, seen: &[f64], exposure: f64) -> Self {
        let n_groups = ground.groups.len();
        let whole = ground.n_areas * n_groups;
        let mut by_whole = Vec::with_capacity(whole);
        for at in 0..whole {
            let group = at % n_groups;
            let prior = past.whole_prior[window * n_groups + group];
            let others = (seen[whole + group] - seen[at]).max(0.0);
            let rate = (past.whole_rates[group] - past.area_rates[at].mean).max(0.0);
            by_whole.push(level(others, rate * exposure, prior));
        }
        let mut all = vec![[0.0; 2]; ground.n_areas];
        let expected = |at: usize| past.area_rates[at].mean * exposure * by_whole[at][0];
        for (area, sums) in all.iter_mut().enumerate() {
            for &family in &ground.families {
                let at = area * n_groups + family as usize;
                sums[0] += seen[at];
                sums[1] += expected(at);
            }
        }
        let by_area = (0..whole)
            .map(|at| {
                let (area, family) = (at / n_groups, ground.family_of[at % n_groups] as usize);
                let own = area * n_groups + family;
                let [seen_all, expected_all] = all[area];
                level((seen_all - seen[own]).max(0.0), (expected_all - expected(own)).max(0.0), past.area_prior[window])
            })
            .collect();
        Self { by_whole, by_area, all }
    }

    /// The factor on a rate in an area, and its relative variance.
    pub(crate) fn of(&self, ground: &Ground, area: usize, group: usize) -> (f64, f64) {
        let at = area * ground.groups.len() + group;
        let ([whole, whole_variance], [area, area_variance]) = (self.by_whole[at], self.by_area[at]);
        (whole * area, whole_variance + area_variance)
    }
}

/// The gamma-Poisson posterior of a level around 1: mean and relative variance.
fn level(seen: f64, expected: f64, prior: f64) -> [f64; 2] {
    let factor = (seen + prior) / (expected + prior);
    [factor.clamp(1.0 / LEVEL_FACTOR_MAX, LEVEL_FACTOR_MAX), 1.0 / (seen + prior)]
}

fn span(tally: &Tally, kinds: &[u8], today: usize, options: &WatchOptions) -> Result<Span, ScanError> {
    let mut windows: Vec<usize> = options.windows_days.iter().map(|days| usize::from(*days)).collect();
    windows.sort_unstable();
    windows.dedup();
    let longest = windows.last().copied().unwrap_or(1);
    let today = today.min(tally.n_days());
    let end = today.saturating_sub(longest);
    let baseline = end.saturating_sub(usize::from(options.baseline_days))..end;
    if baseline.len() < PAST_DAYS_MIN.max(3 * longest) {
        let past = PAST_DAYS_MIN.max(3 * longest);
        let (needed, got) = (longest + past, today);
        return Err(ScanError::BaselineTooShort { needed, window: longest, guard: 0, past, got });
    }
    if kinds.len() < today {
        return Err(ScanError::Length { what: "day kinds [n_days]", expected: today, got: kinds.len() });
    }
    let first = baseline.start;
    let totals: Vec<u32> = (first..today).map(|day| tally.area_day(day).iter().sum::<u64>() as u32).collect();
    let counts = Counts::new(&totals, 1, 1, totals.len())?;
    // The newest days are short of late reports and must not teach what a Sunday is; they are few.
    let by_kind = estimate_kind_factors(&counts, &kinds[first..today])?;
    let factors = factors(&by_kind, &kinds[..today]);
    Ok(Span { windows, baseline, factors, by_kind })
}

/// A count kept from saying too much: past flare-ups must not teach that everything is restless.
pub(crate) fn capped(seen: f64, expected: f64) -> f64 {
    seen.min(expected + 3.0 + 3.0 * libm::sqrt(expected))
}

/// Relative variance beyond chance of (seen, expected, relative variance known of the expectation), by moments; `cap`
/// keeps a count from saying too much.
fn relative_variance(pairs: impl Iterator<Item = (f64, f64, f64)>, cap: impl Fn(f64, f64) -> f64) -> f64 {
    let (over, square) = pairs.fold((0.0, 0.0), |sum, (seen, expected, known)| {
        let off = cap(seen, expected) - expected;
        let chance = expected * (1.0 + FOLLOWING) + known * expected * expected;
        (sum.0 + off * off - chance, sum.1 + expected * expected)
    });
    if square > 0.0 { (over / square).max(0.0) } else { 0.0 }
}

fn prior_of(variance: f64) -> f64 {
    (1.0 / variance.max(1e-9)).clamp(PRIOR_CASES_RANGE[0], PRIOR_CASES_RANGE[1])
}
