//! The space-time scan: zones of places times windows of time, and the likeliest clusters among them.
//!
//! An input (cases and a model), a set of zones and a kind of windows go in; clusters with p-values come out. What is
//! prospective, retrospective, purely spatial or purely temporal follows from zones and windows:
//!
//! | scan | zones | windows |
//! |---|---|---|
//! | prospective | circles, ellipses, flexible, given | alive |
//! | retrospective | the same | all |
//! | purely spatial | the same | whole |
//! | purely temporal | whole | alive or all |

mod batch;
#[cfg(test)]
mod check;
mod ellipse;
mod field;
mod flexible;
mod input;
mod kernel;
mod law;
mod observed;
mod place;
mod plan;
mod population;
mod report;
mod sample;
mod table;
mod window;
mod zone_set;

pub use ellipse::{Compactness, Ellipses};
pub use flexible::FLEXIBLE_ZONES_MAX;
pub use input::{CASES_MAX, Redraw, SCAN_CELLS_MAX, ScanInput, estimate_relative_variance, weekday_strata};
pub use law::Rates;
pub use place::{CircleLimits, Points, nearest};
pub use population::{Census, Population};
pub use report::{CLUSTERS_MAX, CentreCluster, Cluster, ScanReport, Secondary};
pub use window::{SCAN_WINDOWS_MAX, Windows};
pub use zone_set::{Shape, ZONE_ENTRIES_MAX, ZoneSet};

use crate::error::{ScanError, in_range, number};
use crate::inference::MonteCarlo;
use batch::Engine;
use field::Field;
use kernel::{LANES, Path};
use observed::Observed;
use rayon::prelude::*;
use report::{Replicates, under};
use sample::Sampler;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use table::{Bar, Grid, Tables};

/// How a scan is run.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanOptions {
    /// Which windows of time; default alive, 1 to 28 intervals.
    pub windows: Windows,
    /// Whether the whole period is one more window, which makes purely spatial clusters part of the scan.
    pub and_whole_period: bool,
    /// Which rates; default high.
    pub rates: Rates,
    /// Least cases of a cluster with a high rate, at least 1; default 2.
    pub cases_min_high: u32,
    /// Least cases of a cluster with a low rate; default 0.
    pub cases_min_low: u32,
    /// Replicates, 1 to 99,999; default 999. One gives p-values of 0.5 and 1 only.
    pub replicates: u32,
    /// Stop when so many replicates exceed the likeliest cluster; default never.
    pub stop_after: Option<u32>,
    /// Seed of the replicates.
    pub seed: u64,
    /// Which clusters are told beside the likeliest.
    pub secondary: Secondary,
    /// Most clusters told, 1 to 500; default 500.
    pub clusters_max: usize,
    /// Days between scans, for the recurrence interval, positive; default 1.
    pub interval_days: f64,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            windows: Windows::Alive { min: 1, max: 28 },
            and_whole_period: false,
            rates: Rates::High,
            cases_min_high: 2,
            cases_min_low: 0,
            replicates: 999,
            stop_after: None,
            seed: 1,
            secondary: Secondary::default(),
            clusters_max: CLUSTERS_MAX,
            interval_days: 1.0,
        }
    }
}

/// Scans for clusters; the result is the same for any number of threads and any processor.
///
/// Without cases the report is empty. Of equal ratios the zone with the fewest places comes first, then the lowest
/// centre; within a centre the smallest zone, the earliest end, and the shortest window.
///
/// ```
/// use fengqiao_scan::{CircleLimits, Points, ScanInput, ScanOptions, Windows, ZoneSet, scan};
/// let points = [[0.0, 0.0], [1.0, 0.0], [9.0, 9.0], [9.0, 8.0]];
/// let cases = [1, 0, 1, 6, 0, 1, 0, 5, 1, 1, 0, 1, 0, 1, 1, 1]; // 4 places, 4 days
/// let input = ScanInput::permutation(&cases, 4, 4)?;
/// let zones = ZoneSet::circles(Points::Planar(&points), &input.weights(), &CircleLimits::default())?;
/// let options = ScanOptions { windows: Windows::Alive { min: 1, max: 2 }, ..ScanOptions::default() };
/// let report = scan(&input, &zones, &options)?;
/// assert_eq!((report.clusters[0].start, report.clusters[0].observed), (3, 5));
/// # Ok::<(), fengqiao_scan::ScanError>(())
/// ```
///
/// # Errors
/// `Length` when zones are of other places; `Option`, `Number` or `TooLarge` for an option out of range.
pub fn scan(input: &ScanInput, zones: &ZoneSet, options: &ScanOptions) -> Result<ScanReport, ScanError> {
    scan_watched(input, zones, options, &|_| true)
}

/// As [`scan`], and asks `watch` now and then whether to go on, with the number of replicates done.
///
/// # Errors
/// As `scan`, and `Stopped` when `watch` said no.
pub fn scan_watched(
    input: &ScanInput,
    zones: &ZoneSet,
    options: &ScanOptions,
    watch: &(dyn Fn(u32) -> bool + Sync),
) -> Result<ScanReport, ScanError> {
    let path = Path::available().into_iter().next().unwrap_or(Path::Plain);
    scan_on(path, input, zones, options, watch)
}

fn scan_on(
    path: Path,
    input: &ScanInput,
    zones: &ZoneSet,
    options: &ScanOptions,
    watch: &(dyn Fn(u32) -> bool + Sync),
) -> Result<ScanReport, ScanError> {
    check(input, zones, options)?;
    let spans = options.windows.spans(input.n_intervals, options.and_whole_period)?;
    if input.total == 0 {
        let monte_carlo = MonteCarlo::new(Vec::new());
        return Ok(ScanReport { clusters: vec![], centres: vec![], monte_carlo, replicates: 0, stopped_early: false });
    }
    let field = Field::new(input, &spans);
    let cases_min_high = if input.unit() > 1.0 { 0 } else { options.cases_min_high };
    let bar = Bar {
        law: input.law(),
        rates: options.rates,
        cases_min: [cases_min_high, options.cases_min_low],
        unit: input.unit(),
        per_unit: 1.0 / input.unit(),
    };
    let several = matches!(options.windows, Windows::All { .. });
    let observed = Observed { zones, field: &field, bar, several };
    let mut candidates = observed.candidates();
    report::sort(&mut candidates, &observed);
    let sampler = Sampler::new(input, &field);
    let grid = Grid::new(field.expected_total());
    let tables = (Tables::new(bar, grid), Tables::new(bar, grid), Tables::new(bar, grid));
    let engine = Engine { zones, field: &field, sampler: &sampler, bar, grid, path, seed: options.seed, tables };
    let top = candidates.first().map_or(0.0, |candidate| candidate.ratio);
    let replicates = replicate(&engine, options, top, watch)?;
    Ok(report::report(input, &observed, &candidates, replicates, options))
}

fn check(input: &ScanInput, zones: &ZoneSet, options: &ScanOptions) -> Result<(), ScanError> {
    if zones.n_places() != input.n_places {
        let what = "places of the zones";
        return Err(ScanError::Length { what, expected: input.n_places, got: zones.n_places() });
    }
    in_range("cases_min_high", u64::from(options.cases_min_high), 1, u64::from(u32::MAX))?;
    in_range("replicates", u64::from(options.replicates), 1, 99_999)?;
    in_range("clusters_max", options.clusters_max as u64, 1, CLUSTERS_MAX as u64)?;
    if let Some(stop_after) = options.stop_after {
        in_range("stop_after", u64::from(stop_after), 1, u64::from(options.replicates))?;
    }
    let positive = |days: f64| days > 0.0 && days <= 36_525.0;
    number("option interval_days", 0, options.interval_days, "above 0, at most 36525", positive)
}

/// Draws and scans the replicates, in groups over threads; each has its own stream, so that no order matters.
fn replicate(
    engine: &Engine,
    options: &ScanOptions,
    top: f64,
    watch: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Replicates, ScanError> {
    let asked = options.replicates;
    let threads = rayon::current_num_threads();
    let n_batches = (asked as usize).div_ceil(LANES);
    // A round of a sequential scan is as short as it can be, so that little is done in vain.
    let in_round = match options.stop_after {
        Some(stop_after) => threads.max((stop_after as usize).div_ceil(LANES)),
        None => n_batches,
    };
    let (done, stopped) = (AtomicU32::new(0), AtomicBool::new(false));
    let go_on = || {
        if !watch(done.load(Ordering::Relaxed)) {
            stopped.store(true, Ordering::Relaxed);
        }
        !stopped.load(Ordering::Relaxed)
    };
    let mut maxima: Vec<f64> = Vec::with_capacity(asked as usize);
    while (maxima.len() as u32) < asked {
        let from = maxima.len() as u32;
        let to = asked.min(from + (in_round * LANES) as u32);
        let group = (engine.group(((to - from) as usize).div_ceil(LANES), threads) * LANES) as u32;
        let starts: Vec<u32> = (from..to).step_by(group as usize).collect();
        let one = |&start: &u32| {
            let found = engine.maxima(start..to.min(start + group), &go_on)?;
            done.fetch_add(found.len() as u32, Ordering::Relaxed);
            Some(found)
        };
        let found: Option<Vec<Vec<f64>>> = starts.par_iter().with_max_len(1).map(one).collect();
        let Some(found) = found else {
            return Err(ScanError::Stopped { done: done.into_inner(), asked });
        };
        maxima.extend(found.into_iter().flatten());
        if let Some(at) = options.stop_after.and_then(|stop_after| stops_at(&maxima, stop_after, top)) {
            let stopped_early = at < asked as usize;
            maxima.truncate(at);
            return Ok(Replicates { monte_carlo: MonteCarlo::new(maxima), stopped_early });
        }
    }
    Ok(Replicates { monte_carlo: MonteCarlo::new(maxima), stopped_early: false })
}

/// How many replicates it took until so many exceeded the likeliest cluster.
fn stops_at(maxima: &[f64], stop_after: u32, top: f64) -> Option<usize> {
    let exceed = maxima.iter().enumerate().filter(|(_, maximum)| **maximum >= under(top));
    exceed.map(|(at, _)| at + 1).nth(stop_after as usize - 1)
}
