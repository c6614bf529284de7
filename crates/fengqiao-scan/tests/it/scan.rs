//! The space-time scan as a caller uses it: recorded runs of the reference program, properties, odd and wrong input.

#[path = "../../benches/scan/recorded.rs"]
mod recorded;

use crate::county::poisson;
use fengqiao_scan::{
    CircleLimits, Cluster, Points, Rates, Redraw, ScanError, ScanInput, ScanOptions, ScanReport, Secondary, Windows,
    ZoneSet, scan, scan_watched, weekday_strata,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::path::PathBuf;

#[test]
fn recorded_runs_of_the_reference_program_are_found_again() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("FENGQIAO_SHARED").map_or_else(beside, PathBuf::from).join("data/scan");
    let Ok(folders) = std::fs::read_dir(root.join("results")) else {
        println!("skipped: no recorded runs at {}; set FENGQIAO_SHARED", root.display());
        return;
    };
    for folder in folders.map(|entry| entry.unwrap().path()) {
        let mut case = recorded::case(&folder, &root.join("inputs")).unwrap();
        assert_eq!(case.unknown, Vec::<String>::new(), "{}", folder.display());
        // Clusters do not depend on the replicates; p-values of few are compared loosely.
        case.options.replicates = 199;
        case.options.stop_after = None;
        let report = scan(&case.input, &case.zones, &case.options).unwrap();
        let theirs = recorded::maxima(&folder);
        let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
        let distance = mean(report.monte_carlo.maxima()) - mean(&theirs);
        assert!(distance.abs() < 0.5, "{}: mean of the maxima {distance} off", folder.display());
        for (at, expected) in recorded::clusters(&folder).unwrap().iter().enumerate() {
            let Some(got) = report.clusters.get(at) else {
                assert!(expected.p.unwrap() > 0.97, "{} cluster {}", folder.display(), at + 1);
                continue;
            };
            let what = format!("{} cluster {}: {got:?} instead of {expected:?}", folder.display(), at + 1);
            assert_eq!(case.names[got.centre], expected.centre, "{what}");
            assert_eq!((Some(got.places.len()), Some(got.observed)), (expected.n_places, expected.observed), "{what}");
            let days = (case.bounds[got.start], case.bounds[got.end] - 1);
            assert_eq!((Some(days.0), Some(days.1)), (expected.start, expected.end), "{what}");
            assert!((got.llr - expected.llr).abs() < 1.5e-6, "{what}");
            assert!((got.radius.unwrap() - expected.radius.unwrap()).abs() < 0.0051, "{what}");
            assert!((got.expected - expected.expected.unwrap()).abs() < 0.0051, "{what}");
            assert!((got.p_rank - expected.p.unwrap()).abs() < 0.16, "{what}");
            let p_gumbel = expected.p_gumbel.unwrap_or(got.p_gumbel.unwrap());
            assert!((got.p_gumbel.unwrap() - p_gumbel).abs() < 0.16, "{what}");
        }
    }
}

#[test]
fn dates_of_recorded_runs_are_read_in_every_form() {
    use recorded::calendar::{from_civil, months_before, parse, parse_population, to_civil};
    let day = |text: &str| parse(text).unwrap().day;
    assert_eq!((day("1970/1/1"), day("2001-11-24"), day("11/24/2001")), (0, 11_650, 11_650));
    assert_eq!((day("1973"), day("73"), day("1973/2")), (day("1973/1/1"), day("1973/1/1"), day("1973/2/1")));
    assert_eq!(parse_population("82").unwrap().day, day("1982/7/1"));
    assert_eq!(parse_population("1982/3").unwrap().day, day("1982/3/15"));
    assert!(parse("when").is_err() && parse("1/2/3/4").is_err());
    assert_eq!(months_before(day("2024/3/31"), 1), day("2024/2/29"));
    assert_eq!(months_before(day("2024/1/15"), 13), day("2022/12/15"));
    for day in (-800_000..800_000).step_by(997) {
        let (year, month, of_month) = to_civil(day);
        assert_eq!(from_civil(year, month, of_month), day);
    }
}

const PLACES: usize = 25;
const DAYS: usize = 30;

fn points() -> Vec<[f64; 2]> {
    (0..PLACES).map(|at| [(at % 5) as f64, (at / 5) as f64 + 0.01 * (at % 3) as f64]).collect()
}

fn counts(seed: u64, mean: f64) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..PLACES * DAYS).map(|cell| poisson(&mut rng, mean * (0.5 + (cell / DAYS) as f64 / 25.0))).collect()
}

fn quick() -> ScanOptions {
    ScanOptions { windows: Windows::Alive { min: 1, max: 7 }, replicates: 99, ..ScanOptions::default() }
}

fn circles(input: &ScanInput, points: &[[f64; 2]]) -> ZoneSet {
    ZoneSet::circles(Points::Planar(points), &input.weights(), &CircleLimits::default()).unwrap()
}

fn run(input: &ScanInput, options: &ScanOptions) -> ScanReport {
    scan(input, &circles(input, &points()), options).unwrap()
}

/// All four models of one set of cases without and with what they need besides.
fn models(seed: u64, mean: f64) -> Vec<ScanInput> {
    let cases = counts(seed, mean);
    let expected: Vec<f64> = (0..PLACES * DAYS).map(|cell| mean * (0.5 + (cell / DAYS) as f64 / 25.0)).collect();
    vec![
        ScanInput::permutation(&cases, PLACES, DAYS).unwrap(),
        ScanInput::poisson(&cases, &expected, PLACES, DAYS).unwrap(),
        ScanInput::bernoulli(&cases, &counts(seed + 5_000, 2.0 * mean), PLACES, DAYS).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, (PLACES, DAYS), 0.0, Redraw::Law).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, (PLACES, DAYS), 0.0, Redraw::Intervals).unwrap(),
    ]
}

#[test]
fn p_values_of_quiet_maps_are_about_uniform_in_every_model() {
    const RUNS: u64 = 200;
    // Few expected cases make few possible scores, and ties make p-values too large; hence more for the last models.
    for (model, mean) in [0.15, 0.15, 0.3, 3.0, 3.0].into_iter().enumerate() {
        let p = |seed| {
            // Bernoulli cases must be random among people, which independent Poisson counts of even rates are.
            run(&models(seed, mean)[model], &quick()).clusters.first().map_or(1.0, |cluster| cluster.p_rank)
        };
        let mut ps: Vec<f64> = (0..RUNS).map(p).collect();
        ps.sort_by(f64::total_cmp);
        let distance = |(rank, p): (usize, &f64)| ((rank as f64 + 0.5) / RUNS as f64 - p).abs();
        let ks = ps.iter().enumerate().map(distance).fold(0.0, f64::max);
        println!("model {model}, seeds 0..{RUNS}: KS {ks:.3}");
        assert!(ks < 0.138, "model {model}: KS distance {ks}, bound 1.95 / sqrt(200)");
    }
}

#[test]
fn a_planted_cluster_is_found_in_every_model_whatever_the_number_of_threads() {
    let mut cases = counts(5, 0.3);
    for place in [6, 7, 8, 2, 12] {
        cases[place * DAYS + 24..place * DAYS + 30].iter_mut().for_each(|count| *count += 2);
    }
    let expected: Vec<f64> = (0..PLACES * DAYS).map(|cell| 0.3 * (0.5 + (cell / DAYS) as f64 / 25.0)).collect();
    for input in [
        ScanInput::permutation(&cases, PLACES, DAYS).unwrap(),
        ScanInput::poisson(&cases, &expected, PLACES, DAYS).unwrap(),
        ScanInput::bernoulli(&cases, &counts(9, 0.6), PLACES, DAYS).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, (PLACES, DAYS), 0.1, Redraw::Law).unwrap(),
    ] {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&input, &quick()))
        };
        let (one, three) = (on(1), on(3));
        assert_eq!((&one.clusters, one.monte_carlo.maxima()), (&three.clusters, three.monte_carlo.maxima()));
        let first = &one.clusters[0];
        assert!(
            first.places.contains(&7) && first.p < 0.02 && (5..=7).contains(&(first.end - first.start)),
            "{first:?}"
        );
        assert!(first.is_high && first.observed as f64 > first.expected && first.recurrence_days > 50.0);
    }
}

#[test]
fn renaming_places_changes_no_cluster() {
    let cases = counts(8, 0.4);
    let name = |place: usize| (place * 7 + 3) % PLACES;
    let mut renamed = vec![0; cases.len()];
    let mut points_renamed = vec![[0.0; 2]; PLACES];
    for place in 0..PLACES {
        renamed[name(place) * DAYS..][..DAYS].copy_from_slice(&cases[place * DAYS..][..DAYS]);
        points_renamed[name(place)] = points()[place];
    }
    let one = run(&ScanInput::permutation(&cases, PLACES, DAYS).unwrap(), &quick());
    let input = ScanInput::permutation(&renamed, PLACES, DAYS).unwrap();
    let two = scan(&input, &circles(&input, &points_renamed), &quick()).unwrap();
    let told = |clusters: &[Cluster], name: &dyn Fn(usize) -> usize| -> Vec<(usize, usize, usize, i64)> {
        let key = |c: &Cluster| (name(c.centre), c.places.len(), c.end - c.start, (c.llr * 1e6).round() as i64);
        clusters.iter().filter(|cluster| cluster.llr > 2.0).map(key).collect()
    };
    assert!(!told(&one.clusters, &name).is_empty());
    assert_eq!(told(&one.clusters, &name), told(&two.clusters, &|place| place));
}

#[test]
fn another_unit_of_time_population_or_length_changes_no_cluster() {
    let cases = counts(3, 0.4);
    let expected = vec![1.0; cases.len()];
    let many: Vec<f64> = expected.iter().map(|value| value * 7e5).collect();
    let report = |points: &[[f64; 2]], expected: &[f64]| {
        let input = ScanInput::poisson(&cases, expected, PLACES, DAYS).unwrap();
        let key = |c: &Cluster| (c.centre, c.places.clone(), c.start, (c.llr * 1e6).round() as i64, c.p_rank.to_bits());
        let options = ScanOptions { windows: Windows::All { min: 1, max: 9 }, ..quick() };
        scan(&input, &circles(&input, points), &options).unwrap().clusters.iter().map(key).collect::<Vec<_>>()
    };
    let far: Vec<[f64; 2]> = points().iter().map(|[x, y]| [x * 1024.0, y * 1024.0]).collect();
    assert_eq!(report(&points(), &expected), report(&far, &many));
}

#[test]
fn a_weekly_rhythm_of_one_place_is_no_cluster_within_weekdays() {
    let mut cases = counts(21, 0.5);
    // The place has all its cases on the weekday of the last day.
    for day in 0..DAYS {
        cases[12 * DAYS + day] = if day % 7 == (DAYS - 1) % 7 { 8 } else { 0 };
    }
    let plain = run(&ScanInput::permutation(&cases, PLACES, DAYS).unwrap(), &quick());
    let strata = weekday_strata(&cases, DAYS).unwrap();
    let strata: Vec<&[u32]> = strata.iter().map(Vec::as_slice).collect();
    let input = ScanInput::permutation_within(&strata, PLACES, DAYS).unwrap();
    let within = run(&input, &quick());
    assert!(plain.clusters[0].centre == 12 && plain.clusters[0].p < 0.05, "{:?}", plain.clusters[0]);
    assert!(within.clusters.iter().all(|cluster| cluster.centre != 12 || cluster.p > 0.1), "{:?}", within.clusters);
    assert!(ScanInput::permutation_within(&[], PLACES, DAYS).is_err() && weekday_strata(&cases, 7).is_err());
}

#[test]
fn a_hole_is_found_by_a_scan_for_low_rates_and_by_none_for_high_ones() {
    let mut cases = vec![4; PLACES * DAYS];
    for place in [6, 7, 11, 12] {
        cases[place * DAYS + 22..][..8].fill(0);
    }
    let input = ScanInput::poisson(&cases, &vec![1.0; PLACES * DAYS], PLACES, DAYS).unwrap();
    let with = |rates| run(&input, &ScanOptions { rates, ..quick() }).clusters[0].clone();
    let (low, both, high) = (with(Rates::Low), with(Rates::Both), with(Rates::High));
    assert!(!low.is_high && low.p < 0.02 && low.observed < 30, "{low:?}");
    assert_eq!((low.centre, low.llr), (both.centre, both.llr));
    assert!(high.is_high && high.llr < 0.1 * low.llr, "{high:?}");
}

#[test]
fn retrospective_clusters_may_share_places_at_different_times() {
    let mut cases = counts(4, 0.5);
    for days in [5..9, 20..24] {
        for place in [6, 7, 8] {
            cases[place * DAYS..][days.clone()].iter_mut().for_each(|count| *count += 4);
        }
    }
    let input = ScanInput::poisson(&cases, &vec![1.0; cases.len()], PLACES, DAYS).unwrap();
    let clusters = run(&input, &ScanOptions { windows: Windows::All { min: 1, max: 10 }, ..quick() }).clusters;
    let at: Vec<(usize, usize)> = clusters[..2].iter().map(|cluster| (cluster.start, cluster.end)).collect();
    assert!(at.contains(&(5, 9)) && at.contains(&(20, 24)), "{at:?}");
    assert!(clusters[..2].iter().all(|cluster| cluster.places.contains(&7) && cluster.p < 0.02));
}

#[test]
fn purely_spatial_and_purely_temporal_scans_follow_from_zones_and_windows() {
    let mut cases = counts(6, 0.5);
    cases[12 * DAYS..13 * DAYS].iter_mut().for_each(|count| *count += 2);
    (0..PLACES).for_each(|place| cases[place * DAYS + 28] += 1);
    let input = ScanInput::poisson(&cases, &vec![1.0; cases.len()], PLACES, DAYS).unwrap();
    let space = run(&input, &ScanOptions { windows: Windows::Whole, ..quick() });
    assert_eq!((space.clusters[0].centre, space.clusters[0].start, space.clusters[0].end), (12, 0, DAYS));
    let whole = ZoneSet::whole(PLACES).unwrap();
    let time = scan(&input, &whole, &ScanOptions { windows: Windows::All { min: 1, max: 15 }, ..quick() }).unwrap();
    assert_eq!((time.clusters[0].places.len(), time.clusters[0].start, time.clusters[0].end), (PLACES, 28, 29));
    let township = ZoneSet::given(&[vec![12, 13], vec![1, 2, 3]], PLACES).unwrap();
    let given = scan(&input, &township, &ScanOptions { windows: Windows::Whole, ..quick() }).unwrap();
    assert_eq!((given.clusters[0].centre, given.clusters[0].places.as_slice()), (0, &[12, 13][..]));
}

#[test]
fn secondary_criteria_let_through_more_and_more() {
    let input = ScanInput::permutation(&counts(12, 0.6), PLACES, DAYS).unwrap();
    let count = |secondary| run(&input, &ScanOptions { secondary, ..quick() }).clusters.len();
    let none = count(Secondary::NoOverlap);
    let counts = [
        count(Secondary::NoCentreInOther),
        count(Secondary::NoCentreInLikelier),
        count(Secondary::NoCentreInLessLikely),
        count(Secondary::NoPairOfCentres),
        count(Secondary::All),
    ];
    assert!(none <= counts[0] && counts[0] <= counts[1] && counts[0] <= counts[2], "{none} {counts:?}");
    assert!(counts[1].max(counts[2]) <= counts[3] && counts[3] <= counts[4] && none < counts[4], "{none} {counts:?}");
    let options = ScanOptions { secondary: Secondary::All, clusters_max: 3, ..quick() };
    assert_eq!(run(&input, &options).clusters.len(), 3);
}

#[test]
fn a_sequential_scan_stops_early_with_the_same_replicates() {
    let input = ScanInput::permutation(&counts(14, 0.5), PLACES, DAYS).unwrap();
    let all = run(&input, &ScanOptions { replicates: 999, ..quick() });
    let early = run(&input, &ScanOptions { replicates: 999, stop_after: Some(10), ..quick() });
    assert!(early.stopped_early && early.replicates < 999);
    assert_eq!(early.clusters[0].llr, all.clusters[0].llr);
    assert_eq!(early.clusters[0].p_rank, 10.0 / f64::from(early.replicates));
    assert!((early.clusters[0].p_rank - all.clusters[0].p_rank).abs() < 0.3);
    let never = run(&input, &ScanOptions { stop_after: Some(99), ..quick() });
    assert!(!never.stopped_early && never.replicates == 99);
}

#[test]
fn a_scan_that_is_told_to_stop_says_so() {
    let input = ScanInput::permutation(&counts(1, 0.5), PLACES, DAYS).unwrap();
    let zones = circles(&input, &points());
    let error = scan_watched(&input, &zones, &quick(), &|_| false).unwrap_err();
    assert_eq!(error, ScanError::Stopped { done: 0, asked: 99 });
    assert!(error.to_string().contains("stopped after 0 of 99"));
    assert!(scan_watched(&input, &zones, &quick(), &|_| true).is_ok());
}

#[test]
fn odd_cases_give_a_stated_answer() {
    let none = run(&ScanInput::permutation(&[0; PLACES * DAYS], PLACES, DAYS).unwrap(), &quick());
    assert!(none.clusters.is_empty() && none.replicates == 0, "no cases");
    let mut cases = vec![0; PLACES * DAYS];
    cases[DAYS - 1] = 1;
    let every = |cases: &[u32], options: &ScanOptions| -> Vec<usize> {
        let expected = vec![1.0; PLACES * DAYS];
        let inputs = [
            ScanInput::permutation(cases, PLACES, DAYS).unwrap(),
            ScanInput::poisson(cases, &expected, PLACES, DAYS).unwrap(),
            ScanInput::bernoulli(cases, &[0; PLACES * DAYS], PLACES, DAYS).unwrap(),
            ScanInput::negative_binomial(cases, &expected, (PLACES, DAYS), 0.5, Redraw::Law).unwrap(),
        ];
        inputs.iter().map(|input| run(input, options).clusters.len()).collect()
    };
    assert_eq!(every(&cases, &quick())[..3], [0, 0, 0], "one case");
    cases[DAYS - 1] = 40;
    let found = every(&cases, &quick());
    assert_eq!((found[0], found[2]), (0, 0), "all cases at one place and day");
    assert!(found[1] > 0, "expected elsewhere, seen here");
    let same = vec![[1.0, 1.0]; PLACES];
    let input = ScanInput::permutation(&counts(1, 0.5), PLACES, DAYS).unwrap();
    let at_one_point = scan(&input, &circles(&input, &same), &quick()).unwrap();
    assert!(at_one_point.clusters.is_empty(), "all places at one point are over the share");
    let single = run(&input, &ScanOptions { replicates: 1, ..quick() });
    assert!(single.clusters.iter().all(|cluster| cluster.p_rank == 0.5 || cluster.p_rank == 1.0), "one replicate");
}

#[test]
fn ten_million_cases_in_one_place_are_scanned() {
    let mut cases = counts(2, 2.0);
    cases[3 * DAYS + 29] = 10_000_000;
    let expected = vec![1.0; PLACES * DAYS];
    let all = CircleLimits { share_max: 1.0, ..CircleLimits::default() };
    let options = ScanOptions { replicates: 3, windows: Windows::Alive { min: 1, max: 2 }, ..quick() };
    for input in [
        ScanInput::permutation(&cases, PLACES, DAYS).unwrap(),
        ScanInput::poisson(&cases, &expected, PLACES, DAYS).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, (PLACES, DAYS), 0.5, Redraw::Law).unwrap(),
    ] {
        let zones = ZoneSet::circles(Points::Planar(&points()), &input.weights(), &all).unwrap();
        let first = scan(&input, &zones, &options).unwrap().clusters[0].clone();
        assert!(first.places.contains(&3) && first.observed >= 10_000_000 && first.llr.is_finite(), "{first:?}");
    }
}

#[test]
fn ratios_over_ten_billion_stay_in_order() {
    let cases = [3_000_000_000, 4_000_000_000, 1, 0];
    let input = ScanInput::poisson(&cases, &[1e-9, 1e-9, 1.0, 1.0], 4, 1).unwrap();
    let points = [[0.0, 0.0], [5.0, 0.0], [6.0, 0.0], [9.0, 0.0]];
    let options = ScanOptions { windows: Windows::Whole, secondary: Secondary::All, replicates: 3, ..quick() };
    let clusters = scan(&input, &circles(&input, &points), &options).unwrap().clusters;
    assert!(clusters.len() > 1 && clusters[0].llr > 1e10, "{clusters:?}");
    assert!(clusters.windows(2).all(|pair| pair[0].llr >= pair[1].llr), "{clusters:?}");
}

#[test]
fn wrong_input_is_refused_with_its_place() {
    let cases = vec![1; PLACES * DAYS];
    let text = |result: Result<ScanInput, ScanError>| result.unwrap_err().to_string();
    assert!(text(ScanInput::permutation(&cases, PLACES, DAYS + 1)).contains("750 values, expected 775"));
    assert!(text(ScanInput::permutation(&[], 0, 1)).contains("places is empty"));
    assert!(text(ScanInput::permutation(&[], 1 << 40, 1 << 40)).contains("limit"));
    assert!(text(ScanInput::permutation(&[u32::MAX; 2], 2, 1)).contains("limit of 100000000"));
    let mut expected = vec![1.0; PLACES * DAYS];
    expected[31] = f64::NAN;
    assert!(text(ScanInput::poisson(&cases, &expected, PLACES, DAYS)).contains("expected at index 31 is NaN"));
    expected[DAYS..2 * DAYS].fill(0.0);
    assert!(text(ScanInput::poisson(&cases, &expected, PLACES, DAYS)).contains("place 1 has 30 cases, but none"));
    let shape = (PLACES, DAYS);
    assert!(text(ScanInput::negative_binomial(&cases, &vec![1.0; 750], shape, -1.0, Redraw::Law)).contains("relative"));
    assert!(text(ScanInput::bernoulli(&cases, &[1], PLACES, DAYS)).contains("controls"));
    let input = ScanInput::permutation(&cases, PLACES, DAYS).unwrap();
    let refused = |options: ScanOptions, words: &str| {
        let error = scan(&input, &circles(&input, &points()), &options).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(ScanOptions { windows: Windows::Alive { min: 1, max: 30 }, ..quick() }, "windows max is 30");
    refused(ScanOptions { replicates: 0, ..quick() }, "replicates is 0");
    refused(ScanOptions { stop_after: Some(0), ..quick() }, "stop_after is 0");
    refused(ScanOptions { cases_min_high: 0, ..quick() }, "cases_min_high is 0");
    refused(ScanOptions { interval_days: f64::NAN, ..quick() }, "interval_days");
    refused(ScanOptions { clusters_max: 501, ..quick() }, "clusters_max");
    let other = ZoneSet::whole(3).unwrap();
    assert!(scan(&input, &other, &quick()).unwrap_err().to_string().contains("places of the zones"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3_000))]

    #[test]
    fn arbitrary_bytes_are_refused_or_scanned(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..700)) {
        crate::bytes::scan_bytes(&bytes);
    }
}
