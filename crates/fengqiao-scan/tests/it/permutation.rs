//! The permutation scan against a recorded run of the reference program, and against odd input.

use crate::county::poisson;
use fengqiao_scan::{CircleLimits, Counts, Neighbours, PermutationOptions, Points, scan_permutation};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::path::PathBuf;

fn shared() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("FENGQIAO_SHARED").map_or_else(beside, PathBuf::from);
    let inputs = root.join("data/scan/inputs");
    inputs.join("NYCfever.cas").exists().then_some(inputs)
}

/// Cases sit in November 2001, written as place, number, year/month/day.
fn fever(inputs: &std::path::Path) -> (Vec<String>, Vec<[f64; 2]>, Vec<u32>) {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(inputs.join(name)).unwrap();
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        text.lines().map(words).filter(|row| row.len() >= 3).collect()
    };
    let geo = rows("NYCfever.geo");
    let names: Vec<String> = geo.iter().map(|row| row[0].clone()).collect();
    let points = geo.iter().map(|row| [row[1].parse().unwrap(), row[2].parse().unwrap()]).collect();
    let mut values = vec![0; names.len() * 24];
    for row in rows("NYCfever.cas") {
        let place = names.iter().position(|name| *name == row[0]).unwrap();
        let day: usize = row[2].rsplit('/').next().unwrap().parse().unwrap();
        values[place * 24 + day - 1] += row[1].parse::<u32>().unwrap();
    }
    (names, points, values)
}

#[test]
fn new_york_fever_agrees_with_the_recorded_reference_run() {
    let Some(inputs) = shared() else {
        println!("skipped: no shared data; set FENGQIAO_SHARED");
        return;
    };
    let (names, points, values) = fever(&inputs);
    let counts = Counts::new(&values, names.len(), 1, 24).unwrap();
    let cases: Vec<u64> = values.chunks(24).map(|days| days.iter().map(|&n| u64::from(n)).sum()).collect();
    let limits = CircleLimits { radius_max: Some(3.0), ..CircleLimits::default() };
    let neighbours = Neighbours::new(Points::LatLong(&points), &cases, &limits).unwrap();
    let options = PermutationOptions { window_days_max: 7, replicates: 9_999, ..PermutationOptions::default() };
    let report = scan_permutation(&counts, &neighbours, &options).unwrap();
    // SaTScan 10.3.2: centre, places, days, cases, ratio; p-values of the run with 9,999 replicates for the first.
    let expected = [
        ("11418", 9, 3, 4, 3.845_418),
        ("11372", 1, 1, 2, 3.164_201),
        ("10472", 1, 2, 2, 2.137_259),
        ("10469", 4, 1, 2, 1.427_139),
    ];
    for (cluster, (centre, places, days, cases, llr)) in report.clusters.iter().zip(expected) {
        println!(
            "{} {} places, {} days, {} cases, {:.6}, p {:.4}",
            names[cluster.centre],
            cluster.places.len(),
            cluster.window_days,
            cluster.observed,
            cluster.llr,
            cluster.p_rank
        );
        assert_eq!(
            (names[cluster.centre].as_str(), cluster.places.len(), cluster.window_days, cluster.observed),
            (centre, places, days, cases)
        );
        assert!((cluster.llr - llr).abs() < 1e-6, "{}", cluster.llr);
    }
    assert!(report.clusters.len() >= 4);
    assert!((report.clusters[0].p_rank - 0.2112).abs() < 0.02);
}

/// Days from 2 June 2023, the first of the synthetic province.
fn province_day(date: &str) -> usize {
    let parts: Vec<usize> = date.split(['/', '-']).map(|part| part.parse().unwrap()).collect();
    let before = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335]; // 2024 is a leap year
    match parts[0] {
        2023 => before[parts[1] - 1] + parts[2] - (before[5] + 2),
        _ => 213 - 1 + before[parts[1] - 1] + parts[2],
    }
}

#[test]
fn the_synthetic_province_agrees_with_the_recorded_reference_run() {
    let Some(inputs) = shared().map(|inputs| inputs.join("A1500")) else {
        println!("skipped: no shared data; set FENGQIAO_SHARED");
        return;
    };
    let geo = std::fs::read_to_string(inputs.join("all.geo")).unwrap();
    let place = |line: &str| -> (String, [f64; 2]) {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[0].to_owned(), [words[1].parse().unwrap(), words[2].parse().unwrap()])
    };
    let (names, points): (Vec<String>, Vec<[f64; 2]>) = geo.lines().map(place).unzip();
    let mut cas = String::new();
    let file = std::fs::File::open(inputs.join("all.cas.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut cas).unwrap();
    let mut values = vec![0; names.len() * 365];
    for line in cas.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let place: usize = words[0][1..].parse().unwrap();
        values[place * 365 + province_day(words[2])] += words[1].parse::<u32>().unwrap();
    }
    let cases: Vec<u64> = values.chunks(365).map(|days| days.iter().map(|&n| u64::from(n)).sum()).collect();
    assert_eq!(cases.iter().sum::<u64>(), 200_000);
    let neighbours = Neighbours::new(Points::Planar(&points), &cases, &CircleLimits::default()).unwrap();
    let counts = Counts::new(&values, names.len(), 1, 365).unwrap();
    let options = PermutationOptions { replicates: 19, ..PermutationOptions::default() };
    let start = std::time::Instant::now();
    let report = scan_permutation(&counts, &neighbours, &options).unwrap();
    println!("19 replicates in {:.2} s, p {}", start.elapsed().as_secs_f64(), report.clusters[0].p_rank);
    // SaTScan 10.3.2: centre, places, days, cases, ratio.
    let expected = [
        ("L01089", 1, 1, 3, 7.820_410),
        ("L01050", 20, 5, 65, 7.122_472),
        ("L01483", 2, 4, 6, 6.828_219),
        ("L01377", 1, 14, 25, 6.802_439),
    ];
    for (cluster, (centre, places, days, cases, llr)) in report.clusters.iter().zip(expected) {
        let got = (names[cluster.centre].as_str(), cluster.places.len(), cluster.window_days, cluster.observed);
        assert_eq!(got, (centre, places, days, cases));
        assert!((cluster.llr - llr).abs() < 1e-6, "{}", cluster.llr);
    }
    assert!(report.clusters[0].p_rank > 0.5);
}

fn drawn(seed: u64) -> (Vec<[f64; 2]>, Vec<u32>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let points = (0..25).map(|at| [f64::from(at % 5), f64::from(at / 5)]).collect();
    (points, (0..25 * 60).map(|at| poisson(&mut rng, 0.1 + 0.02 * f64::from(at / 60))).collect())
}

fn run(points: &[[f64; 2]], values: &[u32], replicates: u32) -> fengqiao_scan::PermutationReport {
    let cases: Vec<u64> = values.chunks(60).map(|days| days.iter().map(|&n| u64::from(n)).sum()).collect();
    let neighbours = Neighbours::new(Points::Planar(points), &cases, &CircleLimits::default()).unwrap();
    let options = PermutationOptions { window_days_max: 14, replicates, ..PermutationOptions::default() };
    scan_permutation(&Counts::new(values, points.len(), 1, 60).unwrap(), &neighbours, &options).unwrap()
}

#[test]
fn p_values_of_quiet_maps_are_about_uniform() {
    const RUNS: u64 = 200;
    let p = |seed| {
        let (points, values) = drawn(seed);
        run(&points, &values, 99).clusters[0].p_rank
    };
    let mut ps: Vec<f64> = (0..RUNS).map(p).collect();
    ps.sort_by(f64::total_cmp);
    let distance = |(rank, p): (usize, &f64)| ((rank as f64 + 0.5) / RUNS as f64 - p).abs();
    let ks = ps.iter().enumerate().map(distance).fold(0.0, f64::max);
    println!("seeds 0..{RUNS}: KS {ks:.3}");
    assert!(ks < 0.138, "KS distance {ks}, bound 1.95 / sqrt(200)");
}

#[test]
fn a_planted_circle_is_found_whatever_the_number_of_threads() {
    let (points, mut values) = drawn(5);
    for place in [6, 7, 8, 2, 12] {
        values[place * 60 + 54..place * 60 + 60].iter_mut().for_each(|count| *count += 1);
    }
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&points, &values, 99))
    };
    let (one, four) = (on(1), on(4));
    assert_eq!((&one.clusters, one.monte_carlo.maxima()), (&four.clusters, four.monte_carlo.maxima()));
    let first = &one.clusters[0];
    assert!(first.places.contains(&7) && first.p < 0.01 && (5..=7).contains(&first.window_days), "{first:?}");
}

#[test]
fn odd_maps_give_a_quiet_answer_and_wrong_ones_are_refused() {
    let points: Vec<[f64; 2]> = vec![[1.0, 1.0]; 3];
    assert!(run(&points, &[0; 180], 9).clusters.is_empty(), "no cases");
    let mut values = vec![0; 180];
    values[59] = 40;
    assert!(run(&points, &values, 9).clusters.is_empty(), "all cases on one day and place");
    let neighbours = Neighbours::new(Points::Planar(&points), &[1; 3], &CircleLimits::default()).unwrap();
    let scan = |n_places, n_categories, days: u16| {
        let values = vec![1; n_places * n_categories * 20];
        let counts = Counts::new(&values, n_places, n_categories, 20).unwrap();
        let options = PermutationOptions { window_days_max: days, replicates: 9, ..PermutationOptions::default() };
        scan_permutation(&counts, &neighbours, &options).map(|report| report.clusters.len())
    };
    assert!(scan(3, 2, 7).is_err() && scan(2, 1, 7).is_err() && scan(3, 1, 20).is_err() && scan(3, 1, 0).is_err());
    assert_eq!(scan(3, 1, 7), Ok(0));
}
