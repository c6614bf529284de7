//! What the past says: the rate of each place and kind, and how restless places, areas and the whole area are.

use super::WatchOptions;
use super::ground::Ground;
use super::tally::Tally;
use crate::counts::Counts;
use crate::day_factors::{DAY_KINDS, estimate_kind_factors};
use crate::error::ScanError;
use crate::expected::{Lean, Rate};
use rayon::prelude::*;
use std::ops::Range;

/// Days of past at least.
const PAST_DAYS_MIN: usize = 56;
/// Past windows of one length that are looked at.
const PAST_WINDOWS_MAX: usize = 52;
/// Length of the past windows of single places, days.
const PLACE_WINDOW_DAYS: usize = 28;
/// Reports that follow from a report, as a share, before it is learnt: for the areas, where it hardly matters.
const FOLLOWING: f64 = 0.1;
/// Range of that share by group once it is learnt.
const FOLLOWING_RANGE: [f64; 2] = [0.02, 3.0];
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
    fn past_windows(&self, days: usize) -> Vec<Range<usize>> {
        let ends = (0..PAST_WINDOWS_MAX).map(|step| self.baseline.end.saturating_sub(step * days));
        ends.take_while(|end| *end >= self.baseline.start + days).map(|end| end - days..end).collect()
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
        let mut cases = vec![0_u32; tally.n_regions() * tally.n_categories()];
        tally.add_days(span.baseline.clone(), &mut cases);
        let exposed = span.exposure(span.baseline.clone()).max(1e-9);
        let days = AreaDays::new(ground, tally, span.baseline.clone());
        let n_groups = ground.groups.len();
        let by_region = ground.grouped(&cases);
        let by_area = ground.by_area(&by_region, n_groups);
        let whole_cases = days.sum(span.baseline.clone()).split_off(ground.n_areas * n_groups);
        let area_rates = rates(ground, &by_area, exposed);
        let mut own = rates(ground, &by_region, exposed);
        rake(ground, &mut own, &area_rates);
        let leaf_rates = leaf_rates(ground, &own);
        let n_windows = span.windows.len();
        let mut past = Self {
            span,
            rates: own,
            area_rates,
            whole_rates: whole_cases.iter().map(|cases| cases / exposed).collect(),
            whole_cases,
            following: vec![FOLLOWING; n_groups],
            whole_prior: vec![PRIOR_CASES_RANGE[1]; n_windows * n_groups],
            area_prior: vec![PRIOR_CASES_RANGE[1]; n_windows],
            spread: vec![SPREAD_RANGE[0]; n_windows],
            leaf_rates,
        };
        past.learn_levels(ground, &days);
        past.learn_following(ground, tally, &days);
        Ok(past)
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
    fn learn_following(&mut self, ground: &Ground, tally: &Tally, days: &AreaDays) {
        let n_groups = ground.groups.len();
        let near = |days: &usize| days.abs_diff(PLACE_WINDOW_DAYS);
        let window = (0..self.span.windows.len()).min_by_key(|at| near(&self.span.windows[*at])).unwrap_or(0);
        let windows = self.span.past_windows(self.span.windows[window]);
        let of_window = |days_of: &Range<usize>| {
            let mut cases = vec![0_u32; tally.n_regions() * tally.n_categories()];
            tally.add_days(days_of.clone(), &mut cases);
            let seen = ground.grouped(&cases);
            let exposure = self.span.exposure(days_of.clone());
            let levels = Levels::new(ground, self, window, &days.sum(days_of.clone()), exposure);
            let mut sums = vec![[0.0; 2]; n_groups];
            for (region, row) in seen.chunks_exact(n_groups).enumerate() {
                let Some(area) = ground.area_of[region] else { continue };
                for (group, &seen) in row.iter().enumerate() {
                    let (factor, _) = levels.of(ground, area as usize, group);
                    let expected = self.rates[region * n_groups + group].mean * exposure * factor;
                    let off = capped(seen, expected) - expected;
                    sums[group][0] += off * off - expected - self.spread[window] * expected * expected;
                    sums[group][1] += expected;
                }
            }
            sums
        };
        let sums: Vec<Vec<[f64; 2]>> = windows.par_iter().map(of_window).collect();
        for group in 0..n_groups {
            let (over, expected) = sums.iter().fold((0.0, 0.0), |sum, by| (sum.0 + by[group][0], sum.1 + by[group][1]));
            // Twenty cases of the usual share keep rare kinds from an opinion of their own.
            let share = (over + 20.0 * FOLLOWING) / (expected + 20.0);
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

/// What one expects of a place before its own past is read, with its variance: from the rates so far and the place.
type Pattern<'a> = &'a dyn Fn(&[Rate], usize) -> (f64, f64);

/// Rates of places of one level; shape `[n_places, n_groups]`.
///
/// A family of kinds leans on what all places of the level have of it, in proportion to the place's cases of all kinds; a
/// group within the family leans on its usual share of the place's family, since where there are no estates no kind of
/// trouble of estates is.
fn rates(ground: &Ground, cases: &[f64], exposed: f64) -> Vec<Rate> {
    let n_groups = ground.groups.len();
    let mut by_group = vec![0.0; n_groups];
    for row in cases.chunks_exact(n_groups) {
        by_group.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
    }
    let of_row = |row: &[f64]| ground.families.iter().map(|family| row[*family as usize]).sum();
    let all: Vec<f64> = cases.chunks_exact(n_groups).map(of_row).collect();
    let total: f64 = all.iter().sum();
    let mut rates = vec![Rate { mean: 0.0, variance: 0.0 }; cases.len()];
    let mut learn = |group: usize, pattern: Pattern| {
        let at = |place: usize| place * n_groups + group;
        let patterns: Vec<(f64, f64)> = (0..all.len()).map(|place| pattern(&rates, place)).collect();
        let lean = Lean::estimate(patterns.iter().enumerate().map(|(place, pattern)| (cases[at(place)], pattern.0)));
        for (place, &(pattern, variance)) in patterns.iter().enumerate() {
            let own = lean.rate(cases[at(place)], pattern, exposed);
            // What the pattern itself does not know counts as far as the place leans on it.
            let leaning = (1.0 - own.variance * cases[at(place)]).clamp(0.0, 1.0);
            rates[at(place)] = Rate { variance: own.variance + leaning * leaning * variance, ..own };
        }
    };
    let family = |group: usize| ground.family_of[group] as usize;
    let within = |group: usize| {
        let wide = &ground.groups[family(group)];
        family(group) != group && ground.groups[group].iter().all(|category| wide.contains(category))
    };
    for group in (0..n_groups).filter(|group| !within(*group)) {
        let share = (by_group[group] + 0.5) / (total + 1.0);
        learn(group, &|_, place| ((all[place] + 0.5) * share, 0.0));
    }
    for group in (0..n_groups).filter(|group| within(*group)) {
        let share = (by_group[group] + 0.5) / (by_group[family(group)] + 1.0);
        learn(group, &|rates, place| {
            let wide = rates[place * n_groups + family(group)];
            ((wide.mean * exposed * share).max(1e-9), wide.variance)
        });
    }
    rates
}

/// Rates of single categories, from the groups that hold one alone; shape `[n_regions, n_categories]`.
fn leaf_rates(ground: &Ground, rates: &[Rate]) -> Vec<f64> {
    let alone = |category: u32| ground.groups.iter().position(|group| group.as_slice() == [category]);
    let alone: Vec<Option<usize>> = (0..ground.n_categories as u32).map(alone).collect();
    let rows = rates.chunks_exact(ground.groups.len());
    rows.flat_map(|row| alone.iter().map(|group| group.map_or(0.0, |group| row[group].mean))).collect()
}

/// Moves the rates of regions so that they add up to those of their areas.
fn rake(ground: &Ground, own: &mut [Rate], areas: &[Rate]) {
    let n_groups = ground.groups.len();
    for (area, regions) in ground.areas.iter().enumerate() {
        for group in 0..n_groups {
            let sum: f64 = regions.iter().map(|region| own[*region as usize * n_groups + group].mean).sum();
            let ratio = areas[area * n_groups + group].mean / sum.max(1e-12);
            for region in regions {
                own[*region as usize * n_groups + group].mean *= ratio;
            }
        }
    }
}

/// A count kept from saying too much: past flare-ups must not teach that everything is restless.
fn capped(seen: f64, expected: f64) -> f64 {
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
