//! Tests: every path through the inner loop against a plain evaluation of the same replicates.

use super::batch::Engine;
use super::field::Field;
use super::kernel::Path;
use super::sample::Sampler;
use super::table::{Bar, Grid, Tables};
use super::{CircleLimits, Ellipses, Points, Rates, Redraw, ScanInput, ScanOptions, Windows, ZoneSet, scan_on};
use crate::draw::{poisson, stream};

const PLACES: usize = 30;
const DAYS: usize = 12;

fn counts(seed: u64, mean: f64) -> Vec<u32> {
    let mut rng = stream(seed, 0);
    (0..PLACES * DAYS).map(|cell| poisson(&mut rng, mean * (1.0 + (cell / DAYS) as f64 / 10.0)) as u32).collect()
}

/// A lattice of six by five, with two places at one point.
fn points() -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = (0..PLACES).map(|at| [(at % 6) as f64, (at / 6) as f64 * 1.1]).collect();
    points[29] = points[28];
    points
}

fn zone_sets(weights: &[f64]) -> Vec<ZoneSet> {
    let points = points();
    let plane = Points::Planar(&points);
    let touches = |a: usize, b: usize| (points[a][0] - points[b][0]).hypot(points[a][1] - points[b][1]) < 1.2;
    let adjacent: Vec<Vec<u32>> =
        (0..PLACES).map(|a| (0..PLACES as u32).filter(|&b| touches(a, b as usize)).collect()).collect();
    let limits = CircleLimits::default();
    let few = CircleLimits { places_max: Some(6), ..limits };
    let ellipses = Ellipses { shapes: vec![(2.0, 3), (4.0, 5)], ..Ellipses::default() };
    let given = ZoneSet::given(&[(0..9).collect(), vec![3, 17, 29], (5..25).rev().collect()], PLACES).unwrap();
    vec![
        ZoneSet::circles(plane, weights, &limits).unwrap(),
        ZoneSet::ellipses(plane, weights, &limits, &ellipses).unwrap(),
        ZoneSet::flexible(plane, &adjacent, weights, &few).unwrap().and_whole(),
        ZoneSet::circles(plane, weights, &few).unwrap().and(&given).unwrap(),
    ]
}

fn inputs(mean: f64) -> Vec<ScanInput> {
    let cases = counts(1, mean);
    let controls = counts(2, 3.0 * mean);
    let expected: Vec<f64> = (0..PLACES * DAYS).map(|cell| mean * (0.2 + (cell % 7) as f64 / 4.0)).collect();
    let shape = (PLACES, DAYS);
    vec![
        ScanInput::permutation(&cases, PLACES, DAYS).unwrap(),
        ScanInput::permutation_within(&[&cases, &controls], PLACES, DAYS).unwrap(),
        ScanInput::poisson(&cases, &expected, PLACES, DAYS).unwrap(),
        ScanInput::bernoulli(&cases, &controls, PLACES, DAYS).unwrap(),
        ScanInput::bernoulli(&controls, &cases, PLACES, DAYS).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, shape, 0.3, Redraw::Law).unwrap(),
        ScanInput::negative_binomial(&cases, &expected, shape, 0.3, Redraw::Intervals).unwrap(),
    ]
}

/// The greatest ratio of a replicate, zone by zone and window by window.
fn plainly(zones: &ZoneSet, field: &Field, bar: &Bar, counts: &[u64]) -> f64 {
    let n_segments = field.n_segments();
    let mut best = 0.0_f64;
    for (index, family) in zones.families.iter().enumerate() {
        let places = zones.places(index);
        for len in (1..=places.len()).filter(|&len| zones.is_zone(family, len)) {
            for &span in &field.spans {
                let (mut value, mut expected) = (0_u64, 0.0);
                for &place in &places[..len] {
                    let row = &counts[place as usize * n_segments..][..n_segments];
                    value += row[span.start as usize..span.end as usize].iter().sum::<u64>();
                    expected += field.expected(place as usize, span);
                }
                best = best.max(bar.ratio(value, expected) * family.factor);
            }
        }
    }
    best
}

/// Compares the maxima of 40 replicates on every path with the plain ones.
fn check(input: &ScanInput, zones: &ZoneSet, windows: Windows, rates: Rates, and_whole: bool) {
    let spans = windows.spans(DAYS, and_whole).unwrap();
    let field = Field::new(input, &spans);
    let bar = Bar {
        law: input.law(),
        rates,
        cases_min: [if input.unit() > 1.0 { 0 } else { 2 }, 1],
        unit: input.unit(),
        per_unit: 1.0 / input.unit(),
    };
    let sampler = Sampler::new(input, &field);
    let grid = Grid::new(field.expected_total());
    let mut scratch = sampler.scratch();
    let plain: Vec<f64> = (0..40)
        .map(|replicate| {
            let mut counts = vec![0_u64; PLACES * field.n_segments()];
            sampler.draw([9, replicate], &mut scratch, |cell, value| counts[cell] = counts[cell].wrapping_add(value));
            plainly(zones, &field, &bar, &counts)
        })
        .collect();
    for path in Path::available() {
        let tables = (Tables::new(bar, grid), Tables::new(bar, grid), Tables::new(bar, grid));
        let engine = Engine { zones, field: &field, sampler: &sampler, bar, grid, path, seed: 9, tables };
        let got = engine.maxima(0..40, &|| true).unwrap();
        for (replicate, (got, plain)) in got.iter().zip(&plain).enumerate() {
            let what = || format!("{path:?} {windows:?} {rates:?} {:?} replicate {replicate}", bar.law);
            assert!((got - plain).abs() <= 1e-9 * (1.0 + plain), "{}: {got} instead of {plain}", what());
        }
    }
}

#[test]
fn every_model_zone_and_window_agrees_with_a_plain_evaluation_on_every_path() {
    for input in inputs(0.4) {
        for (at, zones) in zone_sets(&input.weights()).iter().enumerate() {
            check(&input, zones, Windows::Alive { min: 1, max: 5 }, Rates::High, at == 1);
            if at != 2 {
                check(&input, zones, Windows::All { min: 2, max: 4 }, Rates::Both, at == 0);
                check(&input, zones, Windows::Whole, Rates::Low, false);
            }
        }
    }
}

#[test]
fn many_cases_take_wider_lanes_and_agree_too() {
    // 360 cells of about 500 are over 16 bits together, so that zones of few places still fit and others do not.
    for input in inputs(500.0) {
        let zones = zone_sets(&input.weights());
        check(&input, &zones[0], Windows::Alive { min: 1, max: 3 }, Rates::Both, false);
        check(&input, &zones[0], Windows::Whole, Rates::High, false);
        let limits = CircleLimits { places_max: Some(3), ..CircleLimits::default() };
        let points = points();
        let few = ZoneSet::circles(Points::Planar(&points), &input.weights(), &limits).unwrap();
        check(&input, &few, Windows::Alive { min: 2, max: 6 }, Rates::High, true);
    }
}

#[test]
fn every_path_gives_the_same_report() {
    let input = &inputs(0.5)[0];
    let zones = &zone_sets(&input.weights())[0];
    let options = ScanOptions { windows: Windows::Alive { min: 1, max: 6 }, replicates: 99, ..ScanOptions::default() };
    let on = |path| {
        let report = scan_on(path, input, zones, &options, &|_| true).unwrap();
        (report.clusters, report.monte_carlo.maxima().to_vec())
    };
    let first = on(Path::Plain);
    assert!(Path::available().into_iter().all(|path| on(path) == first));
}

#[test]
fn draws_of_the_conditional_models_keep_the_total() {
    for input in &inputs(2.0)[..5] {
        let field = Field::new(input, &Windows::Whole.spans(DAYS, false).unwrap());
        let sampler = Sampler::new(input, &field);
        let mut scratch = sampler.scratch();
        for replicate in 0..20 {
            let mut sum = 0_u64;
            sampler.draw([3, replicate], &mut scratch, |_, value| sum = sum.wrapping_add(value));
            assert_eq!(sum, input.total());
        }
    }
}
