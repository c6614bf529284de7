//! A province's morning by every method that looks at the past: `cargo bench -p fengqiao-scan --bench past`.
//!
//! 1,504 stations in 100 counties and 11 cities, 22 categories in 5 groups, 678,000 reports a year (what one province
//! told in 2023), 400 days and 290 weeks; 999 replicates, the tree stopping early. With `-- --circles` also the circle
//! scan of all categories together. CPU seconds are of the whole process; the figures go to the README.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use fengqiao_scan::{
    ArtefactOptions, BayesOptions, CircleLimits, Counts, CusumOptions, EarsMethod, EarsOptions, FarringtonOptions,
    FarringtonThreshold, NearRepeatOptions, OwnPast, OwnPastOptions, PlaceSeriesOptions, Points, ScanInput,
    ScanOptions, Search, Series, TreeCells, TreeNull, TreeOptions, Zone, ZoneSet, artefacts, bayes, cusum, day_kinds,
    ears, estimate_place_day_factors, farrington_flexible, near_repeat, repeated_places, scan, scan_tree, tree_groups,
};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

const STATIONS: usize = 1_504;
const COUNTIES: usize = 100;
const CITIES: usize = 11;
const CATEGORIES: usize = 22;
const BRANCHES: usize = 5;
const NODES: usize = CATEGORIES + BRANCHES + 1;
const DAYS: usize = 400;
const WEEKS: usize = 290;
const CASES_A_YEAR: f64 = 678_000.0;

fn main() -> Result<(), Box<dyn Error>> {
    let search = Search::new(zones(), tree_groups(&parents())?, STATIONS, NODES)?;
    let values = values(1, DAYS, CASES_A_YEAR / 365.0);
    let counts = Counts::new(&values, STATIONS, NODES, DAYS)?;
    let off: Vec<bool> = (0..DAYS).map(|day| day % 7 >= 5).collect();
    let kinds = day_kinds(0, &off)?;
    let mut clock = Clock::start();
    let found = artefacts(&counts, &search, None, &ArtefactOptions::default())?;
    clock.lap(&format!("artefacts: {} found", found.len()));
    let factors = estimate_place_day_factors(&counts, &search, &kinds)?;
    clock.lap("weekdays and holidays by place");
    let options = OwnPastOptions::default();
    let past = OwnPast::fit_by_place(counts, &search, &factors, &options)?;
    clock.lap("own past: fit");
    let report = past.scan();
    clock.lap(&format!("own past: {} tests, {} findings, 999 replicates", report.n_tests, report.findings.len()));
    let options = OwnPastOptions { stop_after: 50, ..OwnPastOptions::default() };
    let report = OwnPast::fit_by_place(counts, &search, &factors, &options)?.scan();
    clock.lap(&format!("own past again, stopping after 50: {} replicates", report.monte_carlo.maxima().len()));
    tree(&past, &search, &mut clock)?;
    drop(past);
    series(&counts, &search, &mut clock)?;
    patterns(&mut clock)?;
    if std::env::args().any(|word| word == "--circles") {
        circles(&counts, &mut clock)?;
    }
    clock.end();
    Ok(())
}

fn tree(past: &OwnPast, search: &Search, clock: &mut Clock) -> Result<(), Box<dyn Error>> {
    for (null, stop_after) in [(TreeNull::Unconditional, 50), (TreeNull::Conditional, 50), (TreeNull::Conditional, 0)] {
        let cells = past.window_cells(7).ok_or("no window of a week")?;
        let cells = TreeCells { observed: &cells.observed, expected: &cells.expected, spread: &cells.spread };
        let report = scan_tree(&cells, search, &TreeOptions { null, stop_after, ..TreeOptions::default() })?;
        let drawn = report.monte_carlo.maxima().len();
        clock.lap(&format!("tree {null:?}, stop after {stop_after}: {} tests, {drawn} replicates", report.n_tests));
    }
    Ok(())
}

/// Every zone and node as a series of its own.
fn series(counts: &Counts, search: &Search, clock: &mut Clock) -> Result<(), Box<dyn Error>> {
    let weekly = values(2, WEEKS, CASES_A_YEAR / 365.0 * 7.0);
    let weeks = all_series(&Counts::new(&weekly, STATIONS, NODES, WEEKS)?, search);
    let days = all_series(counts, search);
    clock.lap("sums of zones and nodes");
    let options = FarringtonOptions { threshold: FarringtonThreshold::Muan, ..FarringtonOptions::default() };
    let mut judged = 0;
    for week in &weeks {
        judged += usize::from(farrington_flexible(&Series::new(week)?, WEEKS - 1..WEEKS, &options)?[0].is_some());
    }
    clock.lap(&format!("Farrington flexible: {judged} of {} series judged", weeks.len()));
    for week in &weeks {
        black_box(bayes(&Series::new(week)?, WEEKS - 1..WEEKS, &BayesOptions::default())?);
    }
    clock.lap("Bayes tail");
    for day in &days {
        let series = Series::new(day)?;
        for method in [EarsMethod::C1, EarsMethod::C2, EarsMethod::C3] {
            black_box(ears(&series, DAYS - 1..DAYS, &EarsOptions { method, ..EarsOptions::default() })?);
        }
        let mean = Some(0.5);
        black_box(cusum(&series, DAYS - 28..DAYS, &CusumOptions { mean, ..CusumOptions::default() })?);
    }
    clock.lap("EARS C1 to C3 and CUSUM");
    Ok(())
}

/// Sums by zone and group.
fn all_series(counts: &Counts, search: &Search) -> Vec<Vec<u32>> {
    let mut all = vec![vec![0; counts.n_days()]; search.zones().len() * search.groups().len()];
    for (zone, place) in search.zones().iter().enumerate() {
        for (group, nodes) in search.groups().iter().enumerate() {
            let sum = &mut all[zone * search.groups().len() + group];
            for &region in &place.regions {
                for &node in nodes {
                    let series = counts.series(region as usize, node as usize);
                    sum.iter_mut().zip(series).for_each(|(total, count)| *total += count);
                }
            }
        }
    }
    all
}

fn patterns(clock: &mut Clock) -> Result<(), Box<dyn Error>> {
    let mut uniform = generator(9);
    let points: Vec<[f64; 2]> = (0..50_000).map(|_| [uniform() * 3e5, uniform() * 3e5]).collect();
    let days: Vec<u32> = points.iter().map(|_| (uniform() * 365.0) as u32).collect();
    let bands =
        near_repeat(&points, &days, &NearRepeatOptions { distances: vec![100.0, 1000.0], ..Default::default() })?;
    let pairs: u64 = bands.iter().map(|band| band.observed).sum();
    clock.lap(&format!("near repeats: 50,000 events, {pairs} near pairs, 999 replicates"));
    let matters: Vec<[u32; 2]> =
        (0..500_000).map(|_| [(uniform() * uniform() * 1e5) as u32, (uniform() * 400.0) as u32]).collect();
    let found = repeated_places(&matters, 100_000, 400, &PlaceSeriesOptions::default())?;
    clock.lap(&format!("place series: 500,000 matters of 100,000 places, {} told", found.len()));
    Ok(())
}

fn circles(counts: &Counts, clock: &mut Clock) -> Result<(), Box<dyn Error>> {
    let mut uniform = generator(5);
    let points: Vec<[f64; 2]> = (0..STATIONS).map(|_| [uniform() * 3e5, uniform() * 3e5]).collect();
    let mut values = vec![0; STATIONS * DAYS];
    for region in 0..STATIONS {
        for node in 0..NODES {
            let sum = &mut values[region * DAYS..][..DAYS];
            sum.iter_mut().zip(counts.series(region, node)).for_each(|(total, count)| *total += count);
        }
    }
    let input = ScanInput::permutation(&values, STATIONS, DAYS)?;
    let zones = ZoneSet::circles(Points::Planar(&points), &input.weights(), &CircleLimits::default())?;
    for stop_after in [Some(50), None] {
        let report = scan(&input, &zones, &ScanOptions { stop_after, ..ScanOptions::default() })?;
        let told = report.clusters.len();
        clock.lap(&format!("circle scan of all categories together, stop after {stop_after:?}: {told} clusters"));
    }
    Ok(())
}

fn zones() -> Vec<Zone> {
    let stations = 0..STATIONS as u32;
    let level = |level: u8, of: usize, at: usize| {
        let regions = stations.clone().filter(|station| *station as usize * of / STATIONS == at).collect();
        Zone { regions, level }
    };
    let mut zones = vec![level(0, 1, 0)];
    zones.extend((0..CITIES).map(|at| level(1, CITIES, at)));
    zones.extend((0..COUNTIES).map(|at| level(2, COUNTIES, at)));
    zones.extend((0..STATIONS).map(|at| level(3, STATIONS, at)));
    zones
}

/// 22 leaves under 5 branches under one root.
fn parents() -> Vec<Option<u32>> {
    let leaf = |node: usize| Some((CATEGORIES + node * BRANCHES / CATEGORIES) as u32);
    let branches = std::iter::repeat_n(Some((CATEGORIES + BRANCHES) as u32), BRANCHES);
    (0..CATEGORIES).map(leaf).chain(branches).chain([None]).collect()
}

/// Cases at the leaves of the tree, uneven by station and category; shape `[STATIONS, NODES, steps]`.
fn values(seed: u64, steps: usize, a_step: f64) -> Vec<u32> {
    let mut uniform = generator(seed);
    let mut values = vec![0; STATIONS * NODES * steps];
    for _ in 0..(a_step * steps as f64) as usize {
        let station = (uniform() * uniform() * STATIONS as f64) as usize;
        let category = (uniform() * uniform() * CATEGORIES as f64) as usize;
        let step = (uniform() * steps as f64) as usize;
        values[(station * NODES + category) * steps + step] += 1;
    }
    values
}

/// Uniform numbers by a fixed linear congruential generator.
fn generator(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// Wall and processor seconds of each part.
struct Clock {
    start: [f64; 2],
    last: [f64; 2],
    began: Instant,
}

impl Clock {
    fn start() -> Self {
        let mut clock = Self { start: [0.0; 2], last: [0.0; 2], began: Instant::now() };
        clock.start = clock.now();
        clock.last = clock.start;
        clock
    }

    /// Wall seconds and CPU seconds; the latter from Linux, elsewhere 0.
    fn now(&self) -> [f64; 2] {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or("");
        let ticks: f64 = fields.split(' ').skip(12).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
        [self.began.elapsed().as_secs_f64(), ticks / 100.0]
    }

    fn lap(&mut self, what: &str) {
        let now = self.now();
        println!("{:7.2} s CPU {:7.2} s wall  {what}", now[1] - self.last[1], now[0] - self.last[0]);
        self.last = now;
    }

    fn end(&self) {
        let now = self.now();
        println!("{:7.2} s CPU {:7.2} s wall  together", now[1] - self.start[1], now[0] - self.start[0]);
    }
}
