//! When nothing happens, little is found.

use crate::county::{County, DAYS, uneven};
use fengqiao_scan::{OwnPastOptions, day_kinds, estimate_day_factors, scan_own_past};

fn least_p(county: &County, options: &OwnPastOptions) -> f64 {
    let report = scan_own_past(county.counts(), &county.search, None, options).unwrap();
    report.findings.first().map_or(1.0, |finding| finding.p)
}

fn quick(seed: u64) -> OwnPastOptions {
    OwnPastOptions { replicates: 199, seed, p_max: 1.0, findings_max: 1, ..OwnPastOptions::default() }
}

#[test]
fn least_p_values_of_quiet_counties_are_about_uniform() {
    const RUNS: u64 = 250;
    let mut ps: Vec<f64> =
        (0..RUNS).map(|seed| least_p(&County::drawn(seed, 30, 6, |v, c, _| uneven(v, c)), &quick(seed))).collect();
    ps.sort_by(f64::total_cmp);
    let distance = |(rank, p): (usize, &f64)| ((rank as f64 + 0.5) / RUNS as f64 - p).abs();
    let ks = ps.iter().enumerate().map(distance).fold(0.0, f64::max);
    let share = |limit: f64| ps.iter().filter(|p| **p <= limit).count() as f64 / RUNS as f64;
    println!(
        "seeds 0..{RUNS}: KS {ks:.3}, share under 0.01 {:.3}, 0.05 {:.3}, 0.1 {:.3}, 0.5 {:.3}",
        share(0.01),
        share(0.05),
        share(0.1),
        share(0.5)
    );
    // 1.95 / sqrt(250): the bound of the Kolmogorov-Smirnov distance at one in a thousand.
    assert!(ks < 0.123, "KS distance {ks}");
    assert!(share(0.05) < 0.09 && share(0.01) < 0.03);
}

#[test]
fn a_place_that_is_always_busy_raises_nothing() {
    for seed in 0..20 {
        let busy = |village, category, _| if village == 3 { 8.0 } else { uneven(village, category) };
        let county = County::drawn(seed, 30, 4, busy);
        let report = scan_own_past(county.counts(), &county.search, None, &quick(seed)).unwrap();
        assert!(report.findings.iter().all(|finding| !finding.alarm), "seed {seed}: {:?}", report.findings);
    }
}

#[test]
fn a_weekly_rhythm_raises_nothing_even_in_windows_of_odd_length() {
    let off: Vec<bool> = (0..DAYS).map(|day| day % 7 >= 5).collect();
    let mut alarms = 0;
    for seed in 0..20 {
        let rhythm = |v, c, day: usize| 4.0 * uneven(v, c) * if off[day] { 0.2 } else { 1.32 };
        let county = County::drawn(seed, 30, 4, rhythm);
        let factors = estimate_day_factors(&county.counts(), &day_kinds(0, &off).unwrap()).unwrap();
        // A window of five days ending on a Friday would be half as full again without factors.
        let cut: Vec<u32> = county.values.chunks(DAYS).flat_map(|series| series[..DAYS - 2].to_vec()).collect();
        let counts = fengqiao_scan::Counts::new(&cut, 30, 4, DAYS - 2).unwrap();
        let options = OwnPastOptions { windows_days: vec![5, 12, 26], ..quick(seed) };
        let report = scan_own_past(counts, &county.search, Some(&factors[..DAYS - 2]), &options).unwrap();
        alarms += usize::from(report.findings.iter().any(|finding| finding.alarm));
    }
    assert!(alarms <= 1, "{alarms} of 20 quiet runs alarmed at one in a hundred");
}

#[test]
fn restless_weeks_of_whole_townships_raise_few_alarms() {
    // Every township-week has its own factor, 0.6 to 1.4: the spread must be learnt from the past.
    let mut alarms = 0;
    for seed in 0..40_u64 {
        let factor = |village: usize, day: usize| {
            let mixed = ((village / 5) as u64 * 7919 + (day / 7) as u64 * 104_729 + seed * 31)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15);
            0.6 + 0.8 * ((mixed >> 33) as f64 / (1_u64 << 31) as f64)
        };
        let county = County::drawn(seed, 30, 6, |v, c, day| 4.0 * uneven(v, c) * factor(v, day));
        let report = scan_own_past(county.counts(), &county.search, None, &quick(seed)).unwrap();
        alarms += usize::from(report.findings.iter().any(|finding| finding.alarm));
    }
    println!("{alarms} of 40 restless counties alarmed at one in a hundred");
    assert!(alarms <= 3);
}
