//! Input that is wrong is refused with words that help; input that is only odd gives a stated result.

use crate::county::DAYS;
use fengqiao_scan::{Counts, OwnPastOptions, ScanError, Search, Zone, scan_own_past};

fn run(values: &[u32], days: usize, factors: Option<&[f64]>, options: &OwnPastOptions) -> Result<usize, ScanError> {
    let counts = Counts::new(values, 2, 1, days)?;
    Ok(scan_own_past(counts, &Search::plain(2, 1)?, factors, options)?.findings.len())
}

fn refused(options: OwnPastOptions, words: &str) {
    let error = run(&[1; 2 * DAYS], DAYS, None, &options).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_wrong_shape_names_both_lengths() {
    let error = Counts::new(&[1, 2, 3], 2, 1, 2).unwrap_err();
    assert_eq!(error.to_string(), "counts [n_regions, n_categories, n_days] has 3 values, expected 4; check its shape");
    assert_eq!(Counts::new(&[], 0, 1, 1).unwrap_err(), ScanError::Empty { what: "regions" });
    assert!(matches!(Counts::new(&[], usize::MAX, 2, 2), Err(ScanError::Length { .. })));
    assert!(matches!(Counts::new(&[], 1, 1, 10_001), Err(ScanError::TooLarge { .. })));
}

#[test]
fn a_short_series_says_how_many_days_are_needed() {
    let error = run(&[1; 200], 100, None, &OwnPastOptions::default()).unwrap_err();
    assert!(error.to_string().contains("112 days are needed"), "{error}");
    assert!(run(&[1; 224], 112, None, &OwnPastOptions::default()).is_ok());
    assert!(run(&[1; 2], 1, None, &OwnPastOptions::default()).is_err());
}

#[test]
fn numbers_that_are_none_are_refused_with_their_place() {
    let mut factors = vec![1.0; DAYS];
    factors[7] = f64::NAN;
    let error = run(&[1; 2 * DAYS], DAYS, Some(&factors), &OwnPastOptions::default()).unwrap_err();
    assert!(error.to_string().contains("day factor at index 7 is NaN"), "{error}");
    let error = run(&[1; 2 * DAYS], DAYS, Some(&[1.0]), &OwnPastOptions::default()).unwrap_err();
    assert!(matches!(error, ScanError::Length { expected: DAYS, got: 1, .. }));
    let zero = vec![0.0; DAYS];
    let error = run(&[1; 2 * DAYS], DAYS, Some(&zero), &OwnPastOptions::default()).unwrap_err();
    assert!(matches!(error, ScanError::NoExposure { window: 28 }));
}

#[test]
fn options_outside_their_range_are_refused_by_name() {
    let base = OwnPastOptions::default;
    refused(OwnPastOptions { windows_days: vec![], ..base() }, "windows_days is empty");
    refused(OwnPastOptions { windows_days: vec![7, 0], ..base() }, "option windows_days is 0");
    refused(OwnPastOptions { windows_days: vec![367], ..base() }, "option windows_days is 367");
    refused(OwnPastOptions { windows_days: vec![7; 17], ..base() }, "how many");
    refused(OwnPastOptions { windows_days: vec![200], ..base() }, "baseline too short");
    refused(OwnPastOptions { replicates: 0, ..base() }, "replicates is 0");
    refused(OwnPastOptions { count_min: 0, ..base() }, "count_min is 0");
    refused(OwnPastOptions { baseline_days: 0, ..base() }, "baseline_days is 0");
    refused(OwnPastOptions { p_max: f64::NAN, ..base() }, "p_max");
    refused(OwnPastOptions { false_alarm_every_days: 0.0, ..base() }, "false_alarm_every_days");
    refused(OwnPastOptions { analysis_interval_days: f64::INFINITY, ..base() }, "analysis_interval_days");
    refused(OwnPastOptions { suppressed: vec![0..DAYS], ..base() }, "baseline too short");
    refused(OwnPastOptions { suppressed: vec![DAYS - 28..usize::MAX], ..base() }, "no day of the longest window");
}

#[test]
fn zones_and_groups_that_cannot_be_are_refused() {
    let zone = |regions: &[u32]| vec![Zone { regions: regions.to_vec(), level: 0 }];
    let of = |regions: &[u32], group: &[u32]| Search::new(zone(regions), vec![group.to_vec()], 2, 1).unwrap_err();
    assert!(of(&[2], &[0]).to_string().contains("zone number 0 names index 2, but there are only 2"));
    assert!(of(&[1, 0, 1], &[0]).to_string().contains("names index 1 twice"));
    assert_eq!(of(&[], &[0]), ScanError::Empty { what: "zone" });
    assert_eq!(of(&[0], &[]), ScanError::Empty { what: "group" });
    assert_eq!(Search::new(vec![], vec![vec![0]], 2, 1).unwrap_err(), ScanError::Empty { what: "zones" });
    let search = Search::plain(3, 1).unwrap();
    let counts = Counts::new(&[1; 2 * DAYS], 2, 1, DAYS).unwrap();
    let error = scan_own_past(counts, &search, None, &OwnPastOptions::default()).unwrap_err();
    assert!(matches!(error, ScanError::Length { expected: 3, got: 2, .. }));
}

#[test]
fn odd_input_gives_a_quiet_answer() {
    let options = OwnPastOptions::default();
    assert_eq!(run(&[0; 2 * DAYS], DAYS, None, &options), Ok(0), "no cases");
    let mut one = vec![0; 2 * DAYS];
    one[DAYS - 1] = 1;
    assert_eq!(run(&one, DAYS, None, &options), Ok(0), "one case");
    let single = OwnPastOptions { replicates: 1, ..OwnPastOptions::default() };
    one[DAYS - 1] = 50;
    assert!(run(&one, DAYS, None, &single).unwrap() <= 1, "one replicate");
    let backwards = OwnPastOptions { suppressed: vec![std::ops::Range { start: 9, end: 3 }], ..options };
    assert!(run(&one, DAYS, None, &backwards).is_ok(), "a range that ends before it starts is empty");
    let tiny = vec![1e-300; DAYS];
    assert!(run(&one, DAYS, Some(&tiny), &OwnPastOptions::default()).is_ok(), "factors near zero");
}
