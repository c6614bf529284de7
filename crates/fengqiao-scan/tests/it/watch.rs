//! Every morning with every method at once: how often a quiet county alarms, and whether a flare-up is still found.

use crate::county::{County, search, uneven};
use fengqiao_scan::{
    Alarm, BayesOptions, Budget, Counts, Episodes, Family, FarringtonOptions, FarringtonThreshold, OwnPast,
    OwnPastOptions, Search, Series, TreeCells, TreeNull, TreeOptions, bayes, combine, farrington_flexible, scan_tree,
};

const VILLAGES: usize = 30;
const KINDS: usize = 4;
/// Days of a series: three years for Farrington, then the mornings.
const PAST: usize = 3 * 364 + 28;
const MORNINGS: usize = 120;
/// Few days between false alarms, so that a few hundred mornings tell.
const EVERY: f64 = 20.0;

/// Counts over years, in pieces since a county has a fixed number of days.
fn years(seed: u64, restless: bool) -> Vec<u32> {
    let n_days = PAST + MORNINGS;
    let pieces = n_days.div_ceil(crate::county::DAYS);
    let factor = |village: usize, day: usize, piece: usize| {
        let mixed = ((village / 5) as u64 * 7919 + ((day / 7) * 17 + piece) as u64 * 104_729 + seed * 31)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if restless { 0.8 + 0.4 * ((mixed >> 33) as f64 / (1_u64 << 31) as f64) } else { 1.0 }
    };
    let drawn: Vec<County> = (0..pieces)
        .map(|piece| {
            let rate = |v, c, day| 2.0 * uneven(v, c) * factor(v, day, piece);
            County::drawn(seed * 100 + piece as u64, VILLAGES, KINDS, rate)
        })
        .collect();
    let row = |row: usize| {
        let days = crate::county::DAYS;
        drawn.iter().flat_map(move |county| county.values[row * days..(row + 1) * days].to_vec()).take(n_days)
    };
    (0..VILLAGES * KINDS).flat_map(row).collect()
}

/// The last `keep` days up to a morning.
fn until(values: &[u32], morning: usize, keep: usize) -> Vec<u32> {
    let n_days = PAST + MORNINGS;
    let end = PAST + morning;
    values.chunks(n_days).flat_map(|series| series[end - keep..end].to_vec()).collect()
}

/// Weekly sums of a zone and group that end on the newest day.
fn weeks(counts: &Counts, search: &Search, zone: usize, group: usize) -> Vec<u32> {
    let n_days = counts.n_days();
    let mut days = vec![0; n_days];
    for &region in &search.zones()[zone].regions {
        for &kind in &search.groups()[group] {
            let series = counts.series(region as usize, kind as usize);
            days.iter_mut().zip(series).for_each(|(sum, count)| *sum += count);
        }
    }
    days[n_days % 7..].chunks(7).map(|week| week.iter().sum()).collect()
}

/// The alarms of one morning by all methods.
fn morning(values: &[u32], at: usize, search: &Search) -> Vec<Alarm> {
    let year = until(values, at, 392);
    let counts = Counts::new(&year, VILLAGES, KINDS, 392).unwrap();
    let options =
        OwnPastOptions { replicates: 199, seed: at as u64, p_max: 1.0, findings_max: 5, ..OwnPastOptions::default() };
    let past = OwnPast::fit(counts, search, None, &options).unwrap();
    let own = past.scan();
    let cells = past.window_cells(7).unwrap();
    let tree = TreeOptions {
        null: TreeNull::Unconditional,
        replicates: 199,
        stop_after: 20,
        seed: at as u64,
        ..TreeOptions::default()
    };
    let cells = TreeCells { observed: &cells.observed, expected: &cells.expected, spread: &cells.spread };
    let cuts = scan_tree(&cells, search, &tree).unwrap().cuts;
    let all = until(values, at, PAST);
    let all = Counts::new(&all, VILLAGES, KINDS, PAST).unwrap();
    let pairs: Vec<[usize; 2]> =
        (0..search.zones().len()).flat_map(|zone| (0..search.groups().len()).map(move |group| [zone, group])).collect();
    let farrington = FarringtonOptions {
        years: 2,
        threshold: FarringtonThreshold::Muan,
        alpha: 0.01,
        ..FarringtonOptions::default()
    };
    let tail = BayesOptions { half_width: 52, relative_variance: 0.05, ..BayesOptions::default() };
    let (mut of_weeks, mut of_tail) = (Vec::new(), Vec::new());
    for &[zone, group] in &pairs {
        let weeks = weeks(&all, search, zone, group);
        let series = Series::new(&weeks).unwrap();
        let last = weeks.len() - 1..weeks.len();
        let judged = farrington_flexible(&series, last.clone(), &farrington).unwrap()[0];
        of_weeks.push(judged.map_or(1.0, |point| point.p.max(f64::MIN_POSITIVE)));
        of_tail.push(bayes(&series, last, &tail).unwrap()[0].map_or(1.0, |(_, p)| p));
    }
    let own_p: Vec<f64> = own.findings.iter().map(|finding| finding.p).collect();
    let tree_p: Vec<f64> = cuts.iter().map(|cut| cut.p).collect();
    let family = |p, n_tests| Family { p, n_tests, weight: 1.0 };
    let families =
        [family(&own_p, 1), family(&tree_p, 1), family(&of_weeks, pairs.len()), family(&of_tail, pairs.len())];
    let budget = Budget { false_alarm_every_days: EVERY, ..Budget::default() };
    let verdicts = combine(&families, &budget).unwrap();
    let of = |family: usize, test: usize| match family {
        0 => Alarm {
            zone: own.findings[test].cell.zone,
            group: own.findings[test].cell.group,
            window_days: own.findings[test].cell.window_days,
        },
        1 => Alarm { zone: cuts[test].zone, group: cuts[test].group, window_days: 7 },
        _ => Alarm { zone: pairs[test][0], group: pairs[test][1], window_days: 7 },
    };
    let told = verdicts.iter().enumerate().flat_map(|(family, verdicts)| {
        verdicts
            .iter()
            .enumerate()
            .filter(|(_, verdict)| verdict.alarm)
            .map(move |(test, verdict)| (verdict.p, of(family, test)))
    });
    let mut told: Vec<(f64, Alarm)> = told.collect();
    told.sort_by(|a, b| a.0.total_cmp(&b.0));
    told.into_iter().map(|(_, alarm)| alarm).collect()
}

/// Mornings that told something new, of all mornings.
fn false_alarms(seeds: std::ops::Range<u64>, restless: bool) -> [usize; 2] {
    let search = search(VILLAGES, KINDS);
    let (mut told, mut mornings) = (0, 0);
    for seed in seeds {
        let values = years(seed, restless);
        let mut episodes = Episodes::new(14).unwrap();
        for at in 0..MORNINGS {
            let alarms = morning(&values, at, &search);
            let looks = episodes.look(at as u32, &alarms, &search).unwrap();
            told += usize::from(looks.iter().any(|(_, new)| *new));
            mornings += 1;
        }
    }
    [told, mornings]
}

#[test]
fn all_methods_together_keep_to_the_budget_of_false_alarms() {
    for (restless, seeds) in [(false, 1..3), (true, 5..7)] {
        let [told, mornings] = false_alarms(seeds, restless);
        let allowed = mornings as f64 / EVERY;
        println!(
            "restless {restless}: {told} mornings with a new false alarm in {mornings}; allowed {allowed:.0} at one in {EVERY} days"
        );
        assert!(told as f64 <= allowed + 2.0 * allowed.sqrt(), "{told} of {mornings}");
    }
}

#[test]
fn a_flare_up_is_told_once_by_all_methods_together() {
    let search = search(VILLAGES, KINDS);
    let mut values = years(20, false);
    let start = (7 * KINDS + 2) * (PAST + MORNINGS) + PAST + 60;
    values[start..start + 14].iter_mut().for_each(|count| *count += 2);
    let mut episodes = Episodes::new(14).unwrap();
    for at in 55..85 {
        let alarms = morning(&values, at, &search);
        episodes.look(at as u32, &alarms, &search).unwrap();
    }
    let holds = |zone: usize| search.zones()[zone].regions.contains(&7);
    let of_plant: Vec<_> = episodes.all().iter().filter(|episode| holds(episode.newest.zone)).collect();
    assert_eq!(of_plant.len(), 1, "{:?}", episodes.all());
    assert!((62..=68).contains(&of_plant[0].first_day) && of_plant[0].runs >= 8, "{of_plant:?}");
}
