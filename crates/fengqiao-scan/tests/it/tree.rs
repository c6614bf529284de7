//! The tree scan: exact p-values of small trees, planted branches, thread count, bad input.

use crate::county::poisson;
use fengqiao_scan::{Search, TreeCells, TreeNull, TreeOptions, TreeReport, Zone, scan_tree, tree_groups};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Three leaves; 3 holds 0 and 1; 4 holds everything.
const PARENTS: [Option<u32>; 5] = [Some(3), Some(3), Some(4), Some(4), None];

fn search(n_regions: usize, parents: &[Option<u32>]) -> Search {
    let every = 0..n_regions as u32;
    let mut zones = vec![Zone { regions: every.clone().collect(), level: 0 }];
    if n_regions > 1 {
        zones.extend(every.map(|region| Zone { regions: vec![region], level: 1 }));
    }
    Search::new(zones, tree_groups(parents).unwrap(), n_regions, parents.len()).unwrap()
}

fn cells<'a>(observed: &'a [u32], expected: &'a [f64]) -> TreeCells<'a> {
    TreeCells { observed, expected, spread: &[] }
}

fn llr(count: f64, mean: f64, total: f64) -> f64 {
    let outside = total - count;
    let rest = if outside > 0.0 { outside * (outside / (total - mean)).ln() } else { 0.0 };
    if count > mean { count * (count / mean).ln() + rest } else { 0.0 }
}

/// The exact conditional p-value: every way to spread `total` cases over three leaves, with its multinomial weight.
fn exact(observed: [f64; 3], shares: [f64; 3], count_min: f64) -> f64 {
    let total: f64 = observed.iter().sum();
    let factorial = |n: f64| (1..=n as u32).map(f64::from).product::<f64>();
    let best = |seen: [f64; 3]| {
        let cuts = [
            (seen[0], shares[0]),
            (seen[1], shares[1]),
            (seen[2], shares[2]),
            (seen[0] + seen[1], shares[0] + shares[1]),
        ];
        let one = |(count, share): (f64, f64)| if count >= count_min { llr(count, share * total, total) } else { 0.0 };
        cuts.map(one).into_iter().fold(0.0, f64::max)
    };
    let (target, mut p) = (best(observed), 0.0);
    for first in 0..=total as u32 {
        for second in 0..=(total as u32 - first) {
            let seen = [f64::from(first), f64::from(second), total - f64::from(first + second)];
            let weight = factorial(total) / seen.map(factorial).iter().product::<f64>();
            let chance = shares.iter().zip(seen).map(|(share, seen)| share.powf(seen)).product::<f64>() * weight;
            p += if best(seen) >= target - 1e-9 { chance } else { 0.0 };
        }
    }
    p
}

#[test]
fn p_values_agree_with_all_ways_to_spread_the_cases() {
    let search = search(1, &PARENTS);
    for observed in [[9, 2, 1], [6, 5, 2], [3, 4, 9], [5, 5, 5]] {
        let counts: Vec<u32> = observed.iter().copied().chain([0, 0]).collect();
        let shares = [0.3, 0.3, 0.4];
        let expected = [3.0, 3.0, 4.0, 0.0, 0.0];
        let options = TreeOptions { replicates: 19_999, p_max: 1.0, ..TreeOptions::default() };
        let report = scan_tree(&cells(&counts, &expected), &search, &options).unwrap();
        let p = exact(observed.map(f64::from), shares, 3.0);
        let error = 4.0 * (p * (1.0 - p) / 19_999.0_f64).sqrt() + 1e-4;
        let rank = report.cuts.first().map_or(1.0, |first| report.monte_carlo.p_rank(first.llr));
        assert!((rank - p).abs() < error, "{observed:?}: {rank} against {p}");
    }
}

#[test]
fn likelihood_ratios_are_those_of_the_formulas() {
    let search = search(1, &PARENTS);
    let (counts, expected) = ([9, 2, 1, 0, 0], [3.0, 3.0, 4.0, 0.0, 0.0]);
    let run = |null| {
        let options = TreeOptions { null, p_max: 1.0, replicates: 9, ..TreeOptions::default() };
        scan_tree(&cells(&counts, &expected), &search, &options).unwrap().cuts[0].clone()
    };
    let cut = run(TreeNull::Conditional);
    assert_eq!((cut.group, cut.observed), (0, 9));
    assert!((cut.expected - 3.6).abs() < 1e-12 && (cut.llr - llr(9.0, 3.6, 12.0)).abs() < 1e-12);
    let cut = run(TreeNull::Unconditional);
    assert!((cut.llr - (9.0 * (9.0_f64 / 3.0).ln() - 6.0)).abs() < 1e-12 && cut.expected == 3.0);
}

/// 40 regions, a tree of 12 leaves in 3 branches.
fn drawn(seed: u64, planted: bool) -> (Vec<u32>, Vec<f64>, Search) {
    let parents: Vec<Option<u32>> = (0..16)
        .map(|node| match node {
            0..12 => Some(12 + node / 4),
            12..15 => Some(15),
            _ => None,
        })
        .collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut counts, mut expected) = (Vec::new(), Vec::new());
    for region in 0..40_u32 {
        for node in 0..16_u32 {
            let mean = if node < 12 { 0.2 * f64::from(1 + region % 5) * f64::from(1 + node % 3) } else { 0.0 };
            let more = if planted && region == 7 && (4..8).contains(&node) { 5.0 } else { 0.0 };
            expected.push(mean);
            counts.push(if mean > 0.0 { poisson(&mut rng, mean + more) } else { 0 });
        }
    }
    (counts, expected, search(40, &parents))
}

fn scan(seed: u64, planted: bool, options: &TreeOptions) -> TreeReport {
    let (counts, expected, search) = drawn(seed, planted);
    scan_tree(&cells(&counts, &expected), &search, options).unwrap()
}

#[test]
fn a_planted_branch_in_one_place_is_the_first_cut() {
    for null in [TreeNull::Conditional, TreeNull::Unconditional] {
        let report = scan(3, true, &TreeOptions { null, ..TreeOptions::default() });
        let first = &report.cuts[0];
        assert_eq!((first.zone, first.group), (8, 13), "{first:?}");
        assert!(first.p < 0.01 && report.n_tests == 41 * 16, "{first:?}");
        assert!(report.cuts[1..].iter().any(|cut| cut.part_of == Some(0)));
    }
}

#[test]
fn restless_cells_make_the_same_cut_less_significant() {
    let (counts, expected, search) = drawn(3, true);
    let p = |spread: &[f64]| {
        let options = TreeOptions { null: TreeNull::Unconditional, p_max: 1.0, ..TreeOptions::default() };
        let cells = TreeCells { spread, ..cells(&counts, &expected) };
        scan_tree(&cells, &search, &options).unwrap().cuts[0].p
    };
    assert!(p(&[]) < p(&[0.5; 640]) && p(&[0.5; 640]) < p(&[3.0; 640]));
}

#[test]
fn p_values_of_quiet_trees_are_about_uniform() {
    for null in [TreeNull::Conditional, TreeNull::Unconditional] {
        let options =
            |seed| TreeOptions { null, replicates: 199, p_max: 1.0, cuts_max: 1, seed, ..TreeOptions::default() };
        let least = |seed: u64| scan(1_000 + seed, false, &options(seed)).cuts[0].p;
        let mut ps: Vec<f64> = (0..200).map(least).collect();
        ps.sort_by(f64::total_cmp);
        let distance = |(rank, p): (usize, &f64)| ((rank as f64 + 0.5) / 200.0 - p).abs();
        let ks = ps.iter().enumerate().map(distance).fold(0.0, f64::max);
        println!(
            "tree {null:?}, 200 quiet trees: KS {ks:.3}, at or under 0.05 {}",
            ps.iter().filter(|p| **p <= 0.05).count()
        );
        // 1.95 / sqrt(200): the bound of the Kolmogorov-Smirnov distance at one in a thousand.
        assert!(ks < 0.138, "{null:?} {ks}");
    }
}

#[test]
fn stopping_early_draws_less_and_agrees() {
    let full = scan(5, false, &TreeOptions { p_max: 1.0, ..TreeOptions::default() });
    let early = scan(5, false, &TreeOptions { p_max: 1.0, stop_after: 20, ..TreeOptions::default() });
    assert!(early.stopped && early.monte_carlo.maxima().len() < 999);
    let (p, q) = (full.cuts[0].p, early.cuts[0].p);
    assert!((p - q).abs() < 4.0 * q / 20.0_f64.sqrt(), "{p} {q}");
    let strong = scan(3, true, &TreeOptions { stop_after: 20, ..TreeOptions::default() });
    assert!(!strong.stopped && strong.cuts[0].p < 0.01);
}

#[test]
fn threads_change_nothing() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let report = pool.install(|| scan(6, true, &TreeOptions { stop_after: 10, ..TreeOptions::default() }));
        (report.cuts, report.monte_carlo.maxima().to_vec())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn trees_and_counts_that_cannot_be_are_refused() {
    let words = |parents: &[Option<u32>]| tree_groups(parents).unwrap_err().to_string();
    assert_eq!(words(&[Some(1), Some(0)]), "category tree goes in a circle at node 0; give it another parent");
    assert!(words(&[Some(7)]).contains("names index 7, but there are only 1"));
    let search = search(1, &PARENTS);
    let run = |counts: &[u32], expected: &[f64]| {
        scan_tree(&cells(counts, expected), &search, &TreeOptions::default()).map(|report| report.cuts.len())
    };
    assert!(run(&[1; 4], &[1.0; 5]).unwrap_err().to_string().contains("has 4 values, expected 5"));
    let error = run(&[1, 0, 0, 0, 0], &[0.0, 1.0, 1.0, 1.0, 1.0]).unwrap_err().to_string();
    assert!(error.contains("expected at index 0 is 0; give a finite number above 0 where there are cases"), "{error}");
    assert!(run(&[1; 5], &[1.0, f64::NAN, 1.0, 1.0, 1.0]).is_err());
    assert!(run(&[u32::MAX; 5], &[1.0; 5]).unwrap_err().to_string().contains("limit of 50000000"));
    assert_eq!(run(&[0; 5], &[1.0; 5]), Ok(0), "no cases");
    assert_eq!(run(&[0; 5], &[0.0; 5]), Ok(0), "nothing expected");
    assert_eq!(run(&[9, 0, 0, 0, 0], &[1.0, 0.0, 0.0, 0.0, 0.0]), Ok(0), "all cases where all are expected");
}
