//! When something happens, it is found, once, where and when it is.

use crate::county::{County, DAYS, uneven};
use fengqiao_scan::{Control, Counts, OwnPast, OwnPastOptions, OwnPastReport, Search, Zone, scan_own_past};

fn quiet(seed: u64) -> County {
    County::drawn(seed, 30, 6, |v, c, _| uneven(v, c))
}

fn scan(county: &County) -> OwnPastReport {
    scan_own_past(county.counts(), &county.search, None, &OwnPastOptions::default()).unwrap()
}

#[test]
fn a_cluster_of_a_week_in_one_village_is_the_first_finding_and_the_only_alarm() {
    let mut county = quiet(11);
    county.plant(7, 2, 7, 2);
    let report = scan(&county);
    let first = &report.findings[0];
    assert!(first.alarm && first.recurrence_days > 1000.0, "{first:?}");
    assert_eq!((first.cell.zone, first.cell.group, first.cell.window_days), (county.village_zone(7), 2, 7));
    assert_eq!(first.cell.start_day, DAYS - 7);
    assert!(first.cell.observed >= 14 && first.cell.ratio > 5.0 && first.expected_high < first.cell.observed);
    assert!(!first.secondary.is_empty());
    assert_eq!(report.findings.iter().filter(|finding| finding.alarm).count(), 1, "{:?}", report.findings);
}

#[test]
fn nested_zones_of_the_same_villages_give_one_finding() {
    let mut county = quiet(12);
    county.plant(7, 2, 14, 1);
    let mut zones: Vec<Zone> = county.search.zones().to_vec();
    zones.push(Zone { regions: vec![7, 8], level: 2 });
    zones.push(Zone { regions: vec![6, 7], level: 2 });
    zones.push(Zone { regions: vec![7], level: 1 });
    let search = Search::new(zones, county.search.groups().to_vec(), 30, 6).unwrap();
    let report = scan_own_past(county.counts(), &search, None, &OwnPastOptions::default()).unwrap();
    let alarms: Vec<_> = report.findings.iter().filter(|finding| finding.alarm).collect();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert!(alarms[0].secondary.len() > 3);
}

#[test]
fn two_clusters_far_apart_are_two_findings() {
    let mut county = quiet(13);
    county.plant(2, 1, 7, 2);
    county.plant(22, 5, 21, 2);
    let report = scan(&county);
    let alarms: Vec<_> = report.findings.iter().filter(|finding| finding.alarm).map(|f| f.cell.zone).collect();
    assert!(alarms.contains(&county.village_zone(2)) && alarms.contains(&county.village_zone(22)), "{alarms:?}");
    assert_eq!(alarms.len(), 2);
}

#[test]
fn a_rise_of_a_whole_township_is_told_as_the_township() {
    let mut county = quiet(14);
    (10..15).for_each(|village| county.plant(village, 3, 28, 1));
    let report = scan(&county);
    assert_eq!(report.findings[0].cell.zone, 3);
    let alarms: Vec<_> = report.findings.iter().filter(|finding| finding.alarm).map(|f| (&f.cell, f.p)).collect();
    assert_eq!(alarms.len(), 1, "{alarms:#?}");
}

#[test]
fn a_village_that_stands_out_of_a_rising_township_is_told_beside_it() {
    let mut county = quiet(15);
    (10..15).for_each(|village| county.plant(village, 3, 28, 1));
    county.plant(12, 0, 7, 4);
    let report = scan(&county);
    let alarms: Vec<_> =
        report.findings.iter().filter(|finding| finding.alarm).map(|f| (f.cell.zone, f.cell.group)).collect();
    assert!(alarms.contains(&(3, 3)) && alarms.contains(&(county.village_zone(12), 0)), "{alarms:?}");
}

#[test]
fn false_discovery_control_finds_no_less() {
    let mut county = quiet(16);
    (0..6).for_each(|at| county.plant(at * 5, at, 14, 1));
    let alarms = |control| {
        let options = OwnPastOptions { control, ..OwnPastOptions::default() };
        let report = scan_own_past(county.counts(), &county.search, None, &options).unwrap();
        report.findings.iter().filter(|finding| finding.alarm).count()
    };
    let (family, discovery) = (alarms(Control::FamilyWise), alarms(Control::FalseDiscovery));
    assert!(family >= 4 && discovery >= family, "{family} {discovery}");
}

#[test]
fn threads_change_nothing() {
    let mut county = quiet(17);
    county.plant(7, 2, 7, 1);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let report = pool.install(|| scan(&county));
        (report.findings, report.monte_carlo.maxima().to_vec())
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn stopping_early_spares_quiet_mornings_and_changes_no_alarm() {
    let run = |county: &County, stop_after| {
        let options = OwnPastOptions { stop_after, p_max: 1.0, ..OwnPastOptions::default() };
        scan_own_past(county.counts(), &county.search, None, &options).unwrap()
    };
    let quiet = run(&quiet(21), 50);
    let drawn = quiet.monte_carlo.maxima().len();
    assert!(drawn < 999 && quiet.findings[0].p >= 0.04, "{drawn} {}", quiet.findings[0].p);
    let mut county = self::quiet(17);
    county.plant(7, 2, 7, 2);
    assert_eq!(run(&county, 50).findings, run(&county, 0).findings);
}

#[test]
fn suppressed_days_count_neither_as_past_nor_as_present() {
    let mut county = quiet(18);
    county.plant(7, 2, 3, 10);
    let options = OwnPastOptions { suppressed: vec![DAYS - 3..DAYS, 50..60], ..OwnPastOptions::default() };
    let report = scan_own_past(county.counts(), &county.search, None, &options).unwrap();
    assert!(report.findings.iter().all(|finding| !finding.alarm));
    let past = OwnPast::fit(county.counts(), &county.search, None, &options).unwrap();
    let band = past.band(county.village_zone(7), 2);
    assert_eq!((band.len(), band[DAYS - 1].observed, band[DAYS - 1].high), (DAYS, 0, 0));
    assert!(band[55].expected == 0.0 && band[100].expected > 0.0);
}

#[test]
fn one_full_day_is_told_by_its_share() {
    let mut county = quiet(19);
    county.plant(7, 2, 1, 30);
    let first = scan(&county).findings.remove(0);
    assert!(first.fullest_day_share > 0.8, "{first:?}");
    assert_eq!(first.cell.window_days, 7);
}

#[test]
fn a_band_holds_most_days_of_a_quiet_place() {
    let county = quiet(20);
    let options = OwnPastOptions::default();
    let past = OwnPast::fit(county.counts(), &county.search, None, &options).unwrap();
    let band = past.band(0, 3);
    let inside = band.iter().filter(|day| (day.low..=day.high).contains(&day.observed)).count();
    assert!(inside as f64 / DAYS as f64 > 0.93, "{inside}");
    assert!(past.band(999, 0).is_empty() && past.band(0, 999).is_empty());
}

#[test]
fn huge_counts_saturate_and_do_not_panic() {
    let mut values = vec![4_000_000_000_u32; 2 * DAYS];
    values[0] = 0;
    let counts = Counts::new(&values, 2, 1, DAYS).unwrap();
    let options = OwnPastOptions { replicates: 9, ..OwnPastOptions::default() };
    let report = scan_own_past(counts, &Search::plain(2, 1).unwrap(), None, &options).unwrap();
    assert!(report.findings.iter().all(|finding| !finding.alarm));
}
