//! A morning's look: careful when nothing happens, quick where something does, and silent about faults of the data.

use std::sync::Arc;

use crate::county::poisson;
use fengqiao_scan::{Doubt, FlarePlace, Ground, Morning, Points, Tally, Watch, WatchOptions, day_kinds, nearest};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const VILLAGES: usize = 40;
const AREAS: usize = 8;
const KINDS: usize = 6;
const DAYS: usize = 480;

/// A county of villages in a row of townships of five, kinds in pairs; the last row of each township is what lies in no
/// village. `rate` gives cases a day.
struct County {
    ground: Arc<Ground>,
    tally: Tally,
    kinds_of_days: Vec<u8>,
}

impl County {
    fn drawn(seed: u64, rate: impl Fn(usize, usize, usize) -> f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut tally = Tally::new(VILLAGES, KINDS, DAYS).unwrap();
        for village in 0..VILLAGES {
            for kind in 0..KINDS {
                for day in 0..DAYS {
                    tally.add(day, village, kind, poisson(&mut rng, rate(village, kind, day)));
                }
            }
        }
        let points: Vec<[f64; 2]> = (0..VILLAGES).map(|at| [(at % 8) as f64, (at / 8) as f64 * 1.1]).collect();
        let near = nearest(Points::Planar(&points), 5).unwrap();
        let area_of = (0..VILLAGES).map(|village| Some((village * AREAS / VILLAGES) as u32)).collect();
        let mut groups: Vec<Vec<u32>> = (0..KINDS as u32).map(|kind| vec![kind]).collect();
        groups.extend((0..KINDS as u32 / 2).map(|pair| vec![2 * pair, 2 * pair + 1]));
        let ground = Ground::new(area_of, groups, Vec::new(), KINDS, near).unwrap();
        let off: Vec<bool> = (0..DAYS).map(|day| day % 7 >= 5).collect();
        Self { ground: Arc::new(ground), tally, kinds_of_days: day_kinds(0, &off).unwrap() }
    }

    fn morning(&mut self, options: WatchOptions) -> Morning {
        let watch = Watch::learn(self.ground.clone(), &self.tally, &self.kinds_of_days, DAYS, options).unwrap();
        watch.morning(&mut self.tally, &[], &self.kinds_of_days, DAYS).unwrap()
    }

    fn plant(&mut self, villages: std::ops::Range<usize>, kind: usize, days: usize, cases: u32) {
        for day in DAYS - days..DAYS {
            villages.clone().for_each(|village| self.tally.add(day, village, kind, cases));
        }
    }
}

fn uneven(village: usize, kind: usize, _: usize) -> f64 {
    0.01 * (1.0 + (village % 5) as f64) * (1.0 + (kind % 3) as f64)
}

fn options(seed: u64) -> WatchOptions {
    WatchOptions { windows_days: vec![3, 7, 14, 28], replicates: 199, seed, ..WatchOptions::default() }
}

fn alarms(morning: &Morning) -> Vec<&fengqiao_scan::Flare> {
    morning.flares.iter().filter(|flare| flare.alarm).collect()
}

#[test]
fn least_p_values_of_quiet_mornings_are_uniform() {
    const RUNS: u64 = 300;
    // A morning on which nothing stands out has a p-value of 1.
    let least = |seed: u64| County::drawn(seed, uneven).morning(options(seed)).p;
    let mut ps: Vec<f64> = (0..RUNS).map(least).collect();
    ps.sort_by(f64::total_cmp);
    let share = |limit: f64| ps.iter().filter(|p| **p <= limit).count() as f64 / RUNS as f64;
    let limits = [0.02_f64, 0.05, 0.1, 0.2, 0.3, 0.5];
    let shares: Vec<String> = limits.iter().map(|limit| format!("{:.3} under {limit}", share(*limit))).collect();
    println!("seeds 0..{RUNS}: {}", shares.join(", "));
    // The law of Kolmogorov and Smirnov at one in a thousand, over the part in which findings are.
    let farthest = ps.iter().enumerate().filter(|(_, p)| **p <= 0.5);
    let farthest =
        farthest.map(|(at, p)| (p - at as f64 / RUNS as f64).abs().max((p - (at + 1) as f64 / RUNS as f64).abs()));
    let farthest = farthest.fold((share(0.5) - 0.5).abs(), f64::max);
    assert!(farthest <= 1.95 / (RUNS as f64).sqrt(), "the p-values are {farthest:.3} from uniform");
    // And in the tail, in which alarms are: three standard errors either way.
    for limit in limits {
        let error = 3.0 * (limit * (1.0 - limit) / RUNS as f64).sqrt();
        assert!((share(limit) - limit).abs() <= error, "{:.3} of the p-values are at or under {limit}", share(limit));
    }
}

#[test]
fn a_season_that_all_places_share_raises_no_place() {
    let season =
        |village, kind, day: usize| uneven(village, kind, day) * if kind == 2 && day >= DAYS - 20 { 4.0 } else { 1.0 };
    // That the whole county has more than ever is told of the whole county, and of no place in it.
    let places = |seed| {
        let morning = County::drawn(seed, season).morning(options(seed));
        alarms(&morning).iter().filter(|flare| flare.place != FlarePlace::Whole).count()
    };
    let raised: usize = (0..12).map(places).sum();
    assert!(raised <= 4, "{raised} alarms on 12 mornings of a busy season, at one in ten");
}

#[test]
fn a_cluster_in_one_village_is_told_there() {
    let mut county = County::drawn(1, uneven);
    county.plant(12..13, 3, 5, 2);
    let morning = county.morning(options(1));
    let first = &morning.flares[0];
    assert!(first.alarm && first.recurrence_days > 365.0, "{first:?}");
    assert!(first.regions.contains(&12) && first.window_days <= 7, "{first:?}");
    assert_eq!(alarms(&morning).iter().filter(|flare| flare.regions.contains(&12)).count(), 1);
}

#[test]
fn a_cluster_over_neighbours_of_two_townships_is_told_as_a_circle() {
    let mut county = County::drawn(2, uneven);
    // 20 lies in the fifth township; 12 and 28 are above and below it, 19 and 21 beside it.
    for village in [12, 19, 20, 21, 28] {
        county.plant(village..village + 1, 1, 3, 1);
    }
    let first = county.morning(options(2)).flares.remove(0);
    assert!(first.alarm && matches!(first.place, FlarePlace::Circle(_)), "{first:?}");
    assert!(first.regions.iter().filter(|region| [12, 19, 20, 21, 28].contains(*region)).count() >= 4, "{first:?}");
}

#[test]
fn a_slow_rise_of_a_township_is_told_as_the_township() {
    let mut county = County::drawn(3, |village, kind, day| {
        let risen = (25..30).contains(&village) && kind < 2 && day >= DAYS - 28;
        uneven(village, kind, day) * if risen { 3.5 } else { 1.0 }
    });
    let morning = county.morning(options(3));
    assert!(alarms(&morning).iter().any(|flare| flare.place == FlarePlace::Area(5) && flare.group == 6), "{morning:?}");
}

#[test]
fn old_rows_typed_in_on_one_day_are_a_doubt_and_no_flare_up() {
    let mut county = County::drawn(4, uneven);
    (0..VILLAGES).for_each(|village| county.tally.add(DAYS - 3, village, 4, 3));
    let morning = county.morning(options(4));
    let bulk = |doubt: &Doubt| matches!(doubt, Doubt::BulkEntry { day, category: 4, .. } if *day == DAYS - 3);
    assert!(morning.doubts.iter().any(bulk), "{:?}", morning.doubts);
    assert!(alarms(&morning).iter().all(|flare| !county.ground.groups()[flare.group].contains(&4)), "{morning:?}");
}

#[test]
fn a_code_that_takes_over_from_another_is_a_doubt_and_no_flare_up() {
    let mut county = County::drawn(5, |village, kind, day| match kind {
        0 if day < DAYS - 50 => uneven(village, 0, day) + uneven(village, 5, day),
        5 if day < DAYS - 50 => 0.0,
        _ => uneven(village, kind, day),
    });
    let morning = county.morning(options(5));
    let recoding = |doubt: &Doubt| matches!(doubt, Doubt::NewCode { category: 5, from: Some(0), .. });
    assert!(morning.doubts.iter().any(recoding), "{:?}", morning.doubts);
    assert!(alarms(&morning).iter().all(|flare| flare.group != 5), "{:?}", alarms(&morning));
}

#[test]
fn a_clerk_who_records_all_at_one_village_is_a_doubt_and_no_flare_up() {
    let mut county = County::drawn(6, |village, kind, day| {
        let busy = 4.0 * uneven(village, kind, day);
        match village {
            10 if day >= DAYS - 14 => (10..15).map(|other| 4.0 * uneven(other, kind, day)).sum(),
            11..15 if day >= DAYS - 14 => 0.0,
            _ => busy,
        }
    });
    let morning = county.morning(options(6));
    assert!(
        morning.doubts.iter().any(|doubt| matches!(doubt, Doubt::OnePlace { region: 10, area: 2, .. })),
        "{morning:?}"
    );
    assert!(alarms(&morning).iter().all(|flare| !flare.regions.contains(&10)), "{:?}", alarms(&morning));
}

#[test]
fn a_source_that_fell_silent_is_a_doubt() {
    let mut county = County::drawn(7, uneven);
    let watch = Watch::learn(county.ground.clone(), &county.tally, &county.kinds_of_days, DAYS, options(7)).unwrap();
    let daily: Vec<u32> = (0..DAYS).map(|day| if day >= DAYS - 4 { 0 } else { 20 }).collect();
    let weekly: Vec<u32> = (0..DAYS).map(|day| if day % 7 == 0 { 90 } else { 0 }).collect();
    let morning = watch.morning(&mut county.tally, &[daily, weekly], &county.kinds_of_days, DAYS).unwrap();
    let silent = |doubt: &&Doubt| matches!(doubt, Doubt::SilentSource { .. });
    let silent: Vec<&Doubt> = morning.doubts.iter().filter(silent).collect();
    let [Doubt::SilentSource { source: 0, days, expected }] = silent[..] else { panic!("{silent:?}") };
    assert_eq!(*days, DAYS - 4..DAYS);
    assert!((expected - 80.0).abs() < 8.0, "{expected}");
}

#[test]
fn threads_change_nothing() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut county = County::drawn(8, uneven);
            county.plant(7..8, 2, 7, 1);
            county.morning(options(8))
        })
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn too_little_past_and_wrong_shapes_are_refused() {
    let county = County::drawn(9, uneven);
    let learn =
        |today, options| Watch::learn(county.ground.clone(), &county.tally, &county.kinds_of_days, today, options);
    let refused = learn(100, options(9)).unwrap_err().to_string();
    assert!(refused.contains("112"), "{refused}");
    assert!(learn(DAYS, WatchOptions { windows_days: Vec::new(), ..options(9) }).is_err());
    assert!(learn(DAYS, WatchOptions { false_alarm_every_days: f64::NAN, ..options(9) }).is_err());
    let other = Tally::new(VILLAGES, KINDS + 1, DAYS).unwrap();
    assert!(Watch::learn(county.ground.clone(), &other, &county.kinds_of_days, DAYS, options(9)).is_err());
}
