//! Rates of places and kinds: what a place had of a kind, as far as that speaks, and else what places like it have.

use super::ground::Ground;
use super::likeness::{COMMON_CASES, expected_by_type};
use super::past::capped;
use crate::expected::{Lean, Rate};

/// Sizes of expected counts up to which places are judged together when one asks how far they are as their type says.
const SIZES: [f64; 5] = [0.5, 2.0, 8.0, 32.0, f64::INFINITY];
/// Weight of what all groups say of a size beside what one group says, in squares of expected cases.
const POOLED: f64 = 50.0;
/// Range of the prior cases of a place.
const PRIOR_CASES_RANGE: [f64; 2] = [0.3, 300.0];

/// Rates of single regions, shape `[n_regions, n_groups]`; `cases` of shape `[n_regions, n_categories]`.
///
/// A place's own cases of a kind are believed beside what its type of place has of it in its area, the more the less places
/// keep to their types.
///
/// # Source
/// Moments of the gamma-Poisson law: Clayton and Kaldor 1987, Biometrics 43:671; by size and pooled, ours.
pub(crate) fn region_rates(ground: &Ground, cases: &[f64], area_rates: &[Rate], exposed: f64) -> Vec<Rate> {
    let (n_groups, n_categories) = (ground.groups.len(), ground.n_categories);
    let mut leaves = expected_by_type(cases, n_categories);
    rake_leaves(ground, &mut leaves, area_rates, exposed);
    let patterns = ground.grouped(&leaves);
    let own = ground.grouped(cases);
    let totals: Vec<f64> = cases.chunks_exact(n_categories).map(|row| row.iter().sum()).collect();
    let size = |pattern: f64| SIZES.iter().position(|most| pattern <= *most).unwrap_or(SIZES.len() - 1);
    let mut moments = vec![[[0.0_f64; 2]; SIZES.len()]; n_groups];
    for (at, (&seen, &pattern)) in own.iter().zip(&patterns).enumerate() {
        if pattern > 0.0 {
            let off = capped(seen, pattern) - pattern;
            let cell = &mut moments[at % n_groups][size(pattern)];
            *cell = [cell[0] + off * off - pattern, cell[1] + pattern * pattern];
        }
    }
    let mut pooled = [[0.0_f64; 2]; SIZES.len()];
    for by_size in &moments {
        pooled.iter_mut().zip(by_size).for_each(|(sum, cell)| *sum = [sum[0] + cell[0], sum[1] + cell[1]]);
    }
    let variance = |group: usize, size: usize| {
        let all = (pooled[size][0] / pooled[size][1].max(1e-9)).max(0.0);
        ((moments[group][size][0] + POOLED * all) / (moments[group][size][1] + POOLED)).max(1e-9)
    };
    let rate = |(at, (&seen, &pattern)): (usize, (&f64, &f64))| {
        let pattern = pattern.max(1e-9);
        let prior = 1.0 / variance(at % n_groups, size(pattern));
        let lean = Lean { cases: prior.clamp(PRIOR_CASES_RANGE[0], PRIOR_CASES_RANGE[1]) };
        let own = lean.rate(seen, pattern, exposed);
        // What is not known of the place's type counts as far as the place leans on it.
        let leaning = (1.0 - own.variance * seen).clamp(0.0, 1.0);
        Rate { variance: own.variance + leaning * leaning / (totals[at / n_groups] + COMMON_CASES), ..own }
    };
    let mut rates: Vec<Rate> = own.iter().zip(&patterns).enumerate().map(rate).collect();
    rake(ground, &mut rates, area_rates);
    rates
}

/// Moves single categories so that they add up to what their areas have.
fn rake_leaves(ground: &Ground, leaves: &mut [f64], area_rates: &[Rate], exposed: f64) {
    let (n_groups, n_categories) = (ground.groups.len(), ground.n_categories);
    let alone: Vec<Option<usize>> = singles(ground);
    for (area, regions) in ground.areas.iter().enumerate() {
        for category in 0..n_categories {
            let Some(group) = alone[category] else { continue };
            let sum: f64 = regions.iter().map(|region| leaves[*region as usize * n_categories + category]).sum();
            let ratio = area_rates[area * n_groups + group].mean * exposed / sum.max(1e-12);
            regions.iter().for_each(|region| leaves[*region as usize * n_categories + category] *= ratio);
        }
    }
}

/// The group that holds a category alone, by category.
pub(crate) fn singles(ground: &Ground) -> Vec<Option<usize>> {
    let alone = |category: u32| ground.groups.iter().position(|group| group.as_slice() == [category]);
    (0..ground.n_categories as u32).map(alone).collect()
}

/// What one expects of a place before its own past is read, with its variance: from the rates so far and the place.
type Pattern<'a> = &'a dyn Fn(&[Rate], usize) -> (f64, f64);

/// Rates of places of one level; shape `[n_places, n_groups]`.
///
/// A family of kinds leans on what all places of the level have of it, in proportion to the place's cases of all kinds; a
/// group within the family leans on its usual share of the place's family, since where there are no estates no kind of
/// trouble of estates is.
pub(crate) fn area_rates(ground: &Ground, cases: &[f64], exposed: f64) -> Vec<Rate> {
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
pub(crate) fn leaf_rates(ground: &Ground, rates: &[Rate]) -> Vec<f64> {
    let alone = singles(ground);
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
