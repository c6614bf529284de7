//! Near repeats, places with a series and phrases that spread: found where planted, seldom where nothing is.

use crate::county::poisson;
use fengqiao_scan::{
    Band, NearRepeatOptions, PhraseOptions, PhraseUse, PlaceSeriesOptions, near_repeat, phrase_growth, repeated_places,
};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Events in a square of 3 km over a year; of a share another follows within 60 m and five days.
fn events(seed: u64, n: usize, followed: f64) -> (Vec<[f64; 2]>, Vec<u32>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut points, mut days) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let (point, day) = ([uniform(&mut rng) * 3e3, uniform(&mut rng) * 3e3], (uniform(&mut rng) * 360.0) as u32);
        points.push(point);
        days.push(day);
        if uniform(&mut rng) < followed {
            points.push(point.map(|x| x + 40.0 * uniform(&mut rng)));
            days.push(day + 1 + (uniform(&mut rng) * 5.0) as u32);
        }
    }
    (points, days)
}

fn options() -> NearRepeatOptions {
    NearRepeatOptions { distances: vec![100.0, 300.0], days: vec![6, 14, 28], replicates: 199, seed: 3 }
}

fn run(points: &[[f64; 2]], days: &[u32]) -> Vec<Band> {
    near_repeat(points, days, &options()).unwrap()
}

#[test]
fn near_repeats_are_told_with_their_band_and_no_other() {
    let (points, days) = events(1, 400, 0.15);
    let bands = run(&points, &days);
    let significant: Vec<_> = bands
        .iter()
        .filter(|band| band.p_adjusted <= 0.01)
        .map(|band| (band.distance_max, band.days.clone()))
        .collect();
    assert_eq!(significant, [(100.0, 0..=6)], "{bands:?}");
    assert!(bands[0].observed as f64 > 2.0 * bands[0].expected);
}

#[test]
fn chance_gives_near_repeats_as_often_as_stated() {
    let hits = (0..200).filter(|&seed| {
        let (points, days) = events(100 + seed, 120, 0.0);
        run(&points, &days).iter().any(|band| band.p_adjusted <= 0.05)
    });
    let hits = hits.count();
    println!("near repeat: {hits} of 200 quiet years at 0.05");
    // Expected 10; more than 20 has a probability under one in a thousand.
    assert!(hits <= 20);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pairs_agree_with_looking_at_every_pair(seed in any::<u64>()) {
        let (points, days) = events(seed, 60, 0.2);
        let bands = run(&points, &days);
        let mut seen = vec![0_u64; 6];
        let (mut near, mut soon, mut all) = ([0.0; 2], [0.0; 3], 0.0);
        for one in 0..points.len() {
            for two in 0..one {
                let [x, y] = [points[one][0] - points[two][0], points[one][1] - points[two][1]];
                let distance = (x * x + y * y).sqrt();
                let close = [100.0, 300.0].iter().position(|&end| distance <= end);
                let quick = [6, 14, 28].iter().position(|&end| days[one].abs_diff(days[two]) <= end);
                if let (Some(close), Some(quick)) = (close, quick) { seen[close * 3 + quick] += 1; }
                if let Some(close) = close { near[close] += 1.0; }
                if let Some(quick) = quick { soon[quick] += 1.0; }
                all += 1.0;
            }
        }
        prop_assert_eq!(&seen, &bands.iter().map(|band| band.observed).collect::<Vec<_>>());
        // Knox's expectation: pairs near x pairs soon / all pairs.
        for (at, band) in bands.iter().enumerate() {
            let knox = near[at / 3] * soon[at % 3] / all;
            prop_assert!((band.expected - knox).abs() < 0.4 * knox.sqrt() + 0.15, "{} {}", band.expected, knox);
        }
    }
}

#[test]
fn threads_change_nothing() {
    let (points, days) = events(2, 300, 0.1);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&points, &days))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn events_that_cannot_be_are_refused() {
    let words = |points: &[[f64; 2]], days: &[u32], options: NearRepeatOptions| {
        near_repeat(points, days, &options).map(|bands| bands.len()).map_err(|error| error.to_string())
    };
    assert!(words(&[[0.0; 2]], &[], options()).unwrap_err().contains("has 0 values, expected 1"));
    assert!(words(&[[0.0, f64::NAN]], &[1], options()).unwrap_err().contains("point at index 0 is NaN"));
    assert!(words(&[[0.0; 2]], &[10_000], options()).unwrap_err().contains("day at index 0"));
    let falling = NearRepeatOptions { distances: vec![200.0, 100.0], ..options() };
    assert!(words(&[[0.0; 2]], &[1], falling).unwrap_err().contains("distances at index 1 is 100"));
    assert_eq!(words(&[], &[], options()), Ok(6), "no events");
    let same = NearRepeatOptions { distances: vec![0.0], ..options() };
    let bands = near_repeat(&[[1.0; 2]; 5], &[1, 1, 1, 200, 200], &same).unwrap();
    assert_eq!((bands[0].observed, bands[0].p_adjusted), (4, 1.0), "one place tells nothing");
}

/// Matters of 2,000 estates, uneven, over 400 days.
fn matters(seed: u64) -> Vec<[u32; 2]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut matters = Vec::new();
    for place in 0..2_000 {
        let rate = 4.0 * uniform(&mut rng).powi(3);
        for _ in 0..poisson(&mut rng, rate) {
            matters.push([place, (uniform(&mut rng) * 400.0) as u32]);
        }
    }
    matters
}

#[test]
fn a_place_again_and_again_is_told_with_its_days() {
    let mut all = matters(1);
    all.extend([375, 381, 390, 392, 399].map(|day| [77, day]));
    let found = repeated_places(&all, 2_000, 400, &PlaceSeriesOptions::default()).unwrap();
    assert_eq!(found[0].place, 77, "{found:?}");
    assert!(found[0].observed >= 5 && found[0].p < 0.01 && found[0].days.contains(&381) && found[0].expected < 1.0);
}

#[test]
fn quiet_places_are_told_as_seldom_as_stated() {
    let hits = (0..200).filter(|&seed| {
        !repeated_places(&matters(500 + seed), 2_000, 400, &PlaceSeriesOptions::default()).unwrap().is_empty()
    });
    let hits = hits.count();
    println!("places with a series: {hits} of 200 quiet years at 0.05");
    assert!(hits <= 20);
}

#[test]
fn places_that_cannot_be_are_refused() {
    let words = |matters: &[[u32; 2]], days: usize| {
        repeated_places(matters, 3, days, &PlaceSeriesOptions::default())
            .map(|found| found.len())
            .map_err(|e| e.to_string())
    };
    assert!(words(&[[0, 1], [3, 1]], 100).unwrap_err().contains("place of matter number 1 names index 3"));
    assert!(words(&[[0, 100]], 100).unwrap_err().contains("day of matter number 0 names index 100"));
    assert!(words(&[], 40).unwrap_err().contains("baseline too short"));
    assert_eq!(words(&[], 100), Ok(0));
}

/// Uses of 3,000 phrases, most of them rare, over 371 days and 40 places.
fn uses(seed: u64) -> Vec<PhraseUse> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut uses = Vec::new();
    for phrase in 0..3_000_u32 {
        let mean = 60.0 / f64::from(1 + phrase % 100);
        for _ in 0..poisson(&mut rng, mean) {
            let [place, day] = [40.0, 371.0].map(|most| (uniform(&mut rng) * most) as u32);
            uses.push(PhraseUse { phrase, place, day });
        }
    }
    uses
}

#[test]
fn a_new_phrase_that_spreads_is_told_and_one_told_often_in_one_place_is_not() {
    let mut all = uses(1);
    all.extend((0..6).map(|at| PhraseUse { phrase: 9_000, place: at, day: 365 + at }));
    all.extend((0..40).map(|at| PhraseUse { phrase: 9_001, place: 5, day: 364 + at % 7 }));
    let found = phrase_growth(&all, &[500; 371], &PhraseOptions::default()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let first = &found[0];
    assert_eq!((first.phrase, first.observed, first.past, first.places, first.first_day), (9_000, 6, 0, 6, 365));
    assert!(first.places_new == 6 && first.p < 1e-3);
}

#[test]
fn quiet_phrases_are_told_as_seldom_as_stated() {
    let told =
        |seed: u64| !phrase_growth(&uses(900 + seed), &[500; 371], &PhraseOptions::default()).unwrap().is_empty();
    let hits = (0..100).filter(|&seed| told(seed)).count();
    println!("phrases that spread: {hits} of 100 quiet weeks at 0.05");
    assert!(hits <= 12);
}

#[test]
fn phrases_that_cannot_be_are_refused() {
    let one = [PhraseUse { phrase: 1, place: 1, day: 371 }];
    let words = |uses: &[PhraseUse], texts: &[u32]| {
        phrase_growth(uses, texts, &PhraseOptions::default())
            .map(|found| found.len())
            .map_err(|error| error.to_string())
    };
    assert!(words(&one, &[9; 371]).unwrap_err().contains("day of phrase use number 0 names index 371"));
    assert!(words(&[], &[9; 10]).unwrap_err().contains("baseline too short"));
    assert!(words(&[], &[0; 371]).unwrap_err().contains("texts of the window"));
    assert_eq!(words(&[], &[9; 371]), Ok(0));
}
