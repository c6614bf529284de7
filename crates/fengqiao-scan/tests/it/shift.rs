//! Cases that move between codes or between villages are named, and rises that are real are not.

use crate::county::{County, DAYS, search, uneven};
use fengqiao_scan::{
    Artefact, ArtefactKind, ArtefactOptions, Evidence, OwnPastOptions, artefacts, channel_artefacts, day_kinds,
    explained_by, scan_own_past,
};

const CHANGE: usize = 380;

fn found(county: &County, options: &ArtefactOptions) -> Vec<Artefact> {
    artefacts(&county.counts(), &county.search, None, options).unwrap()
}

fn busy(village: usize, category: usize) -> f64 {
    4.0 * uneven(village, category)
}

/// From `CHANGE` on half of category 0 is coded as category 3.
fn recoded(seed: u64) -> County {
    County::drawn(seed, 30, 6, |v, c, day| match c {
        0 => busy(v, 3) * if day < CHANGE { 1.0 } else { 0.5 },
        3 => busy(v, 3) * if day < CHANGE { 0.02 } else { 0.52 },
        _ => busy(v, c),
    })
}

/// From `CHANGE` on a share of township 2 (villages 10 to 14) is filed under village 12.
fn seated(seed: u64, share: f64) -> County {
    let all = |c| (10..15).map(|village| busy(village, c)).sum::<f64>();
    County::drawn(seed, 30, 6, |v, c, day| match v {
        _ if day < CHANGE || v / 5 != 2 => busy(v, c),
        12 => busy(v, c) * (1.0 - share) + all(c) * share,
        _ => busy(v, c) * (1.0 - share),
    })
}

#[test]
fn a_recoding_is_told_with_both_codes_and_its_day() {
    for seed in 0..5 {
        let county = recoded(seed);
        let found = found(&county, &ArtefactOptions::default());
        let first = found.iter().find(|it| it.kind == ArtefactKind::Recoding).unwrap();
        let Evidence::FallenGroup { group, observed, expected, parts } = first.evidence else { panic!("{first:?}") };
        assert_eq!((first.zone, first.group, group), (0, 3, 0), "{first:?}");
        assert!(first.days.start.abs_diff(CHANGE) <= 5 && first.days.end == DAYS, "{first:?}");
        assert!(first.p < 1e-3 && (observed as f64) < expected && parts[0] == parts[1] && parts[1] == 6, "{first:?}");
        assert!(found.iter().all(|it| it.kind == first.kind && it.zone == first.zone), "{found:?}");
    }
}

#[test]
fn one_clerks_village_is_told_with_its_township_and_day() {
    for seed in 0..5 {
        let county = seated(seed, 0.4);
        let found = found(&county, &ArtefactOptions::default());
        let first = found.iter().find(|it| it.kind == ArtefactKind::SeatVillage).unwrap();
        let Evidence::OtherVillages { township, observed, expected, parts } = first.evidence else {
            panic!("{first:?}")
        };
        assert_eq!((first.zone, township), (county.village_zone(12), 3));
        assert!(first.days.start.abs_diff(CHANGE) <= 5 && (observed as f64) < expected, "{first:?}");
        assert!(first.p < 1e-3 && parts[0] >= 3 && parts[1] == 4, "{first:?}");
        assert!(found.iter().all(|it| it.kind == first.kind && it.zone == first.zone), "{found:?}");
    }
}

#[test]
fn findings_that_an_artefact_explains_are_known() {
    for county in [recoded(1), seated(1, 0.4)] {
        let found = found(&county, &ArtefactOptions::default());
        let report = scan_own_past(county.counts(), &county.search, None, &OwnPastOptions::default()).unwrap();
        let alarms: Vec<_> = report.findings.iter().filter(|finding| finding.alarm).collect();
        assert!(!alarms.is_empty());
        for alarm in alarms {
            assert!(explained_by(&alarm.cell, &county.search, &found).is_some(), "{:?}", alarm.cell);
        }
    }
}

#[test]
fn real_rises_are_no_artefacts_and_are_not_explained() {
    for seed in 0..5 {
        let mut county = County::drawn(seed, 30, 6, |v, c, _| busy(v, c));
        county.plant(12, 3, 40, 2);
        (20..25).for_each(|village| county.plant(village, 1, 28, 1));
        let found = found(&county, &ArtefactOptions::default());
        assert_eq!(found, []);
        let report = scan_own_past(county.counts(), &county.search, None, &OwnPastOptions::default()).unwrap();
        assert!(report.findings[0].alarm);
        assert_eq!(explained_by(&report.findings[0].cell, &county.search, &found), None);
    }
}

#[test]
fn a_falling_season_beside_a_rising_one_is_no_recoding_in_its_second_year() {
    let season = |v: usize, c: usize, day: usize| match (c, day % 364 >= 300) {
        (0, true) => 0.3 * busy(v, 3),
        (0, false) => busy(v, 3),
        (3, true) => busy(v, 3),
        (3, false) => 0.3 * busy(v, 3),
        _ => busy(v, c),
    };
    // Two years end to end, so that the season before is seen.
    let mut values = Vec::new();
    let (first, second) =
        (County::drawn(7, 30, 6, season), County::drawn(8, 30, 6, |v, c, day| season(v, c, day + DAYS)));
    for (one, two) in first.values.chunks(DAYS).zip(second.values.chunks(DAYS)) {
        values.extend(one.iter().chain(two).take(700));
    }
    let counts = fengqiao_scan::Counts::new(&values, 30, 6, 700).unwrap();
    let found = artefacts(&counts, &search(30, 6), None, &ArtefactOptions::default()).unwrap();
    assert!(found.iter().all(|it| it.kind != ArtefactKind::Recoding), "{found:?}");
}

#[test]
fn quiet_counties_raise_changes_no_more_often_than_stated() {
    const RUNS: u64 = 60;
    let options = ArtefactOptions { change_p_max: 0.05, ..ArtefactOptions::default() };
    let (mut recodings, mut seats, mut others) = (0, 0, 0);
    for seed in 0..RUNS {
        let factor = |village: usize, day: usize| {
            let mixed = ((village / 5) as u64 * 7919 + (day / 7) as u64 * 104_729 + seed * 31)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15);
            0.8 + 0.4 * ((mixed >> 33) as f64 / (1_u64 << 31) as f64)
        };
        let county = County::drawn(1_000 + seed, 30, 6, |v, c, day| busy(v, c) * factor(v, day));
        let found = found(&county, &options);
        let any = |kind| usize::from(found.iter().any(|it| it.kind == kind));
        recodings += any(ArtefactKind::Recoding);
        seats += any(ArtefactKind::SeatVillage);
        others += any(ArtefactKind::SilentFeed) + any(ArtefactKind::BulkEntry);
    }
    println!(
        "{RUNS} quiet restless counties at 0.05: {recodings} recodings, {seats} clerk's villages, {others} others"
    );
    // 0.05 of 60 runs is 3; more than 8 has a probability under 0.01.
    assert!(recodings <= 8 && seats <= 8 && others <= 2, "{recodings} {seats} {others}");
}

#[test]
fn a_new_code_is_told_after_a_week_with_the_code_it_came_from() {
    for seed in 0..5 {
        // Two in five of category 0 are coded as category 3 from nine days ago on.
        let county = County::drawn(40 + seed, 30, 6, |v, c, day| match (c, day < DAYS - 9) {
            (0, true) => 2.0 * busy(v, 3),
            (0, false) => 1.2 * busy(v, 3),
            (3, true) => 0.0,
            (3, false) => 0.8 * busy(v, 3),
            _ => busy(v, c),
        });
        let found = found(&county, &ArtefactOptions::default());
        let first = found.iter().find(|it| it.kind == ArtefactKind::Recoding).unwrap();
        let Evidence::FallenGroup { group, parts, .. } = first.evidence else { panic!("{first:?}") };
        assert_eq!((first.group, group), (3, 0), "{first:?}");
        assert!(parts[0] >= 5 && first.days.start.abs_diff(DAYS - 9) <= 3, "{first:?}");
    }
}

#[test]
fn a_channel_that_rests_on_holidays_is_silent_only_on_working_days() {
    // Channel 4 works on working days; day 350 to 356 are a holiday; from day 386, a Tuesday, on it is silent for three.
    let off = |day: usize| day % 7 >= 5 || (350..357).contains(&day);
    let silent = |day: usize| (386..389).contains(&day);
    let county = County::drawn(6, 30, 6, |v, c, day| match c {
        4 if off(day) || silent(day) => 0.0,
        4 => 8.0 * busy(v, c),
        _ => busy(v, c),
    });
    let off: Vec<bool> = (0..DAYS).map(off).collect();
    let kinds = day_kinds(0, &off).unwrap();
    let found = channel_artefacts(&county.counts(), &county.search, &kinds, &ArtefactOptions::default()).unwrap();
    assert!(found.iter().any(|it| it.zone == 0 && it.group == 4 && it.days == (386..389)), "{found:?}");
    assert!(found.iter().all(|it| it.days.start >= 384), "{found:?}");
}

#[test]
fn the_backlog_of_a_silent_channel_is_part_of_its_silence() {
    let mut county = County::drawn(3, 30, 6, |v, c, _| busy(v, c));
    for village in 0..30 {
        let start = (village * 6 + 2) * DAYS;
        let held: u32 = county.values[start + 400..start + 404].iter().sum();
        county.values[start + 400..start + 404].fill(0);
        county.values[start + 404] += held;
    }
    let found = found(&county, &ArtefactOptions::default());
    let whole = found.iter().find(|it| it.zone == 0 && it.group == 2).unwrap();
    assert_eq!((whole.kind, whole.days.clone()), (ArtefactKind::SilentFeed, 400..404));
    let Evidence::Backlog { day, cases, expected } = whole.evidence else { panic!("{whole:?}") };
    assert!(day == 404 && cases as f64 > 3.0 * expected);
}

#[test]
fn a_feed_that_comes_once_a_week_is_not_silent() {
    let weekly = |v, c, day: usize| match (c, day % 7) {
        (4, 0) => 7.0 * busy(v, c),
        (4, _) => 0.0,
        _ => busy(v, c),
    };
    let county = County::drawn(4, 30, 6, weekly);
    let quiet = found(&county, &ArtefactOptions::default());
    assert_eq!(quiet, []);
    let stopped =
        County::drawn(4, 30, 6, |v, c, day| if c == 4 && (390..397).contains(&day) { 0.0 } else { weekly(v, c, day) });
    let found = found(&stopped, &ArtefactOptions::default());
    assert!(
        found.iter().any(|it| it.kind == ArtefactKind::SilentFeed && it.group == 4 && it.days == (386..399)),
        "{found:?}"
    );
}
