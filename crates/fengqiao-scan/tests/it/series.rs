//! Bad input and odd input of the series methods.

use fengqiao_scan::{
    BayesOptions, CusumOptions, EarsMethod, EarsOptions, FarringtonOptions, ScanError, Series, bayes, cusum, ears,
    farrington_flexible,
};
use proptest::prelude::*;

fn refused<T>(result: Result<T, ScanError>, words: &str) {
    let error = result.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains(words), "{error:?} does not say {words:?}");
}

#[test]
fn series_that_cannot_be_are_refused_with_their_place() {
    refused(Series::new(&[]), "series is empty");
    refused(Series::new(&vec![0; 10_001]), "limit of 10000");
    let series = Series::new(&[1, 2, 3]).unwrap();
    refused(series.with_population(&[1.0]), "population of a series [n] has 1 values, expected 3");
    refused(series.with_population(&[1.0, 0.0, 1.0]), "population at index 1 is 0");
    refused(series.with_missing(&[true]), "missing steps");
}

#[test]
fn ranges_that_cannot_be_judged_are_refused() {
    let counts = [2; 320];
    let series = Series::new(&counts).unwrap();
    let farrington = |range| farrington_flexible(&series, range, &FarringtonOptions::default());
    refused(farrington(262..320), "needs 263 steps before it, it has 262");
    refused(farrington(300..321), "names index 320, but there are only 320");
    refused(farrington(300..300), "range to judge is empty");
    assert!(farrington(263..320).is_ok());
    refused(ears(&series, 10..20, &EarsOptions { method: EarsMethod::C3, ..EarsOptions::default() }), "11 steps");
    refused(cusum(&series, 0..5, &CusumOptions::default()), "1 steps before it");
    refused(bayes(&series, 5..6, &BayesOptions::default()), "6 steps");
}

#[test]
fn options_outside_their_range_are_refused_by_name() {
    let counts = [2; 320];
    let series = Series::new(&counts).unwrap();
    let farrington = |options| farrington_flexible(&series, 300..310, &options);
    let base = FarringtonOptions::default;
    refused(farrington(FarringtonOptions { years: 0, ..base() }), "years is 0");
    refused(farrington(FarringtonOptions { seasons: 54, ..base() }), "seasons is 54");
    refused(farrington(FarringtonOptions { seasons: 47, ..base() }), "seasons is 47");
    refused(farrington(FarringtonOptions { half_width: 27, ..base() }), "half_width is 27");
    refused(farrington(FarringtonOptions { alpha: f64::NAN, ..base() }), "alpha");
    refused(ears(&series, 30..40, &EarsOptions { baseline: 2, ..EarsOptions::default() }), "baseline is 2");
    refused(cusum(&series, 30..40, &CusumOptions { limit: 0.0, ..CusumOptions::default() }), "limit");
    refused(cusum(&series, 30..40, &CusumOptions { mean: Some(0.0), ..CusumOptions::default() }), "give option mean");
    let none = BayesOptions { recent: false, ..BayesOptions::default() };
    refused(bayes(&series, 30..40, &none), "past of the Bayes tail");
}

#[test]
fn missing_steps_are_neither_past_nor_judged() {
    let mut counts = vec![8_u32; 330];
    let mut missing = vec![false; 330];
    for at in [100, 290, 300] {
        (counts[at], missing[at]) = (4_000, true);
    }
    let series = Series::new(&counts).unwrap().with_missing(&missing).unwrap();
    let points = farrington_flexible(&series, 300..330, &FarringtonOptions::default()).unwrap();
    assert!(points[..4].iter().all(Option::is_none), "the newest four steps hold a missing one");
    assert!(points[4..].iter().flatten().all(|point| (point.expected - 8.0).abs() < 1e-6 && !point.alarm));
    assert_eq!(points.iter().flatten().count(), 26);
    let tail = bayes(&series, 300..310, &BayesOptions::default()).unwrap();
    assert!(tail[0].is_none() && tail[1..].iter().flatten().all(|(point, p)| !point.alarm && *p > 0.3));
    assert!(ears(&series, 300..308, &EarsOptions::default()).unwrap().iter().all(Option::is_none));
    assert!(cusum(&series, 299..302, &CusumOptions::default()).unwrap()[1].is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_counts_give_sound_numbers(counts in prop::collection::vec(prop_oneof![6 => Just(0_u32), 6 => 0..9_u32, 1 => any::<u32>()], 290)) {
        let series = Series::new(&counts).unwrap();
        for point in farrington_flexible(&series, 270..290, &FarringtonOptions::default()).unwrap().into_iter().flatten() {
            prop_assert!(point.upper.is_finite() && point.expected >= 0.0 && point.dispersion >= 1.0);
            prop_assert!((0.0..=1.0).contains(&point.p), "{:?}", point);
        }
        for (point, p) in bayes(&series, 270..290, &BayesOptions::default()).unwrap().into_iter().flatten() {
            prop_assert!(p > 0.0 && p <= 1.0 && point.alarm == (p <= 0.05), "{:?} {}", point, p);
        }
        if let Ok(points) = cusum(&series, 270..290, &CusumOptions::default()) {
            prop_assert!(points.into_iter().flatten().all(|point| point.sum >= 0.0 && point.sum.is_finite()));
        }
    }
}
