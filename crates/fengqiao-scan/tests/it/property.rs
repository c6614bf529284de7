//! What must hold for any input.

use crate::county::{County, DAYS, uneven};
use fengqiao_scan::{Counts, Finding, OwnPast, OwnPastOptions, Search, Zone, ln_upper_tail, scan_own_past};
use proptest::prelude::*;

const REGIONS: usize = 4;
const CATEGORIES: usize = 3;
const SHORT_DAYS: usize = 130;

fn options(seed: u64) -> OwnPastOptions {
    OwnPastOptions { replicates: 39, seed, p_max: 1.0, windows_days: vec![7, 14], ..OwnPastOptions::default() }
}

fn values() -> impl Strategy<Value = Vec<u32>> {
    let count = prop_oneof![20 => Just(0_u32), 5 => 0..3_u32, 1 => 0..60_u32, 1 => any::<u32>()];
    prop::collection::vec(count, REGIONS * CATEGORIES * SHORT_DAYS)
}

/// A finding by content, so that two searches with other numbering compare.
fn told(findings: &[Finding], search: &Search, name: impl Fn(u32) -> u32) -> Vec<(Vec<u32>, usize, usize, u64)> {
    let of = |finding: &Finding| {
        let mut regions: Vec<u32> = search.zones()[finding.cell.zone].regions.iter().map(|&r| name(r)).collect();
        regions.sort_unstable();
        (regions, finding.cell.group, finding.cell.window_days, finding.cell.observed)
    };
    findings.iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_counts_give_sound_numbers(values in values(), seed in any::<u64>()) {
        let counts = Counts::new(&values, REGIONS, CATEGORIES, SHORT_DAYS).unwrap();
        let search = Search::plain(REGIONS, CATEGORIES).unwrap();
        let options = options(seed);
        let report = scan_own_past(counts, &search, None, &options).unwrap();
        for finding in &report.findings {
            prop_assert!(finding.p > 0.0 && finding.p <= 1.0 && finding.q > 0.0 && finding.q <= 1.0);
            prop_assert!(finding.p >= finding.cell.p_unadjusted);
            prop_assert_eq!(finding.recurrence_days, options.analysis_interval_days / finding.p);
            prop_assert_eq!(finding.alarm, finding.recurrence_days >= options.false_alarm_every_days);
            prop_assert!(finding.expected_low <= finding.expected_high);
            prop_assert!(finding.cell.expected.is_finite() && finding.cell.statistic.is_finite());
        }
        prop_assert!(report.findings.windows(2).all(|pair| pair[0].p <= pair[1].p));
    }

    #[test]
    fn more_cases_are_never_less_significant(x in 1..5_000_u64, mean in 1e-6..1e4_f64, spread in 0.0..5.0_f64) {
        prop_assert!(ln_upper_tail(x + 1, mean, spread) <= ln_upper_tail(x, mean, spread));
        prop_assert!(ln_upper_tail(x, mean * 1.1, spread) >= ln_upper_tail(x, mean, spread) - 1e-9);
    }
}

#[test]
fn more_cases_in_the_window_are_never_less_significant_in_a_scan() {
    let mut county = County::drawn(31, 10, 3, |v, c, _| uneven(v, c));
    let options = OwnPastOptions { replicates: 99, p_max: 1.0, ..OwnPastOptions::default() };
    let mut before = 1.0;
    for _ in 0..6 {
        county.plant(4, 1, 5, 1);
        let report = scan_own_past(county.counts(), &county.search, None, &options).unwrap();
        assert!(report.findings[0].p <= before);
        before = report.findings[0].p;
    }
    assert!(before < 0.01);
}

#[test]
fn renaming_regions_changes_no_expectation_and_no_finding() {
    let mut county = County::drawn(32, 10, 3, |v, c, _| uneven(v, c));
    county.plant(4, 1, 7, 1);
    county.plant(8, 0, 14, 1);
    let name = |region: u32| (region * 7 + 3) % 10;
    let mut renamed = vec![0; county.values.len()];
    let width = 3 * DAYS;
    for region in 0..10 {
        let to = name(region as u32) as usize * width;
        renamed[to..to + width].copy_from_slice(&county.values[region * width..][..width]);
    }
    let rename = |zone: &Zone| Zone { regions: zone.regions.iter().map(|&r| name(r)).collect(), level: zone.level };
    let zones = county.search.zones().iter().map(rename).collect();
    let search = Search::new(zones, county.search.groups().to_vec(), 10, 3).unwrap();
    let counts = Counts::new(&renamed, 10, 3, DAYS).unwrap();
    let options = OwnPastOptions { replicates: 999, p_max: 0.01, ..OwnPastOptions::default() };
    let one = OwnPast::fit(county.counts(), &county.search, None, &options).unwrap();
    let two = OwnPast::fit(counts, &search, None, &options).unwrap();
    let cells = |past: &OwnPast| {
        past.cells().iter().map(|c| (c.zone, c.group, c.window_days, (c.statistic * 1e6).round())).collect::<Vec<_>>()
    };
    assert_eq!(cells(&one), cells(&two));
    let findings = told(&one.scan().findings, &county.search, name);
    assert!(findings.len() >= 2);
    assert_eq!(findings, told(&two.scan().findings, &search, |region| region));
}
