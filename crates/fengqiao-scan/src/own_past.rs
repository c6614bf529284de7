//! Flare-ups of a place against its own past: the first method of the watch.
//!
//! Every zone x group x window that ends on the newest day is compared with what the place's own past leads one to
//! expect (rate, day factors, trend, spread), as a negative binomial tail. The most extreme tail of the whole search is
//! compared with that of replicates in which nothing happens, so that the p-value allows for everything looked at.

mod band;
mod fit;
mod leaves;
mod reduce;
mod replicate;

pub use band::DayBand;
pub use leaves::WindowCells;

use crate::control::Control;
use crate::counts::Counts;
use crate::day_factors::{self, PlaceDayFactors};
use crate::error::{ScanError, in_range, number};
use crate::inference::MonteCarlo;
use crate::recurrence::level;
use crate::tail::ln_upper_tail;
use crate::window::Timeline;
use crate::zone::Search;
use fit::{Days, Fit};
use replicate::{Null, NullInput};
use std::ops::Range;

/// How the scan is run; `Default` is what a county starts with.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPastOptions {
    /// Window lengths in days, each 1 to 366, at most 16; default 7, 14, 21, 28.
    pub windows_days: Vec<u16>,
    /// Days of past, at most; default 364. A shorter series is used as far as it goes.
    pub baseline_days: u16,
    /// Days left out between the past and the longest window; default 0.
    pub guard_days: u16,
    /// Least cases of a finding, at least 1; default 3.
    pub count_min: u32,
    /// Whether a plain trend of the whole area in a group is followed; default true.
    pub trend: bool,
    /// Days between two runs, more than 0; default 1.
    pub analysis_interval_days: f64,
    /// The office's setting: at most one false alarm in so many days; default 100.
    pub false_alarm_every_days: f64,
    /// How alarms are chosen.
    pub control: Control,
    /// Replicates, 1 to 99,999; default 999.
    pub replicates: u32,
    /// Replicates stop when so many reach the most extreme test; 0 draws all; default 0. On a morning on which nothing
    /// happens 50 spare nine in ten, and p-values under 50 / replicates stay as they are.
    pub stop_after: u32,
    /// Seed of the replicates.
    pub seed: u64,
    /// Days (indices) that count neither as past nor as present: known feed gaps, bulk entries.
    pub suppressed: Vec<Range<usize>>,
    /// Findings with a larger adjusted p-value are not listed, in (0, 1]; default 0.5.
    pub p_max: f64,
    /// Findings listed at most, 1 to 10,000; default 100.
    pub findings_max: usize,
}

impl Default for OwnPastOptions {
    fn default() -> Self {
        Self {
            windows_days: vec![7, 14, 21, 28],
            baseline_days: 364,
            guard_days: 0,
            count_min: 3,
            trend: true,
            analysis_interval_days: 1.0,
            false_alarm_every_days: 100.0,
            control: Control::FamilyWise,
            replicates: 999,
            stop_after: 0,
            seed: 1,
            suppressed: Vec::new(),
            p_max: 0.5,
            findings_max: 100,
        }
    }
}

impl OwnPastOptions {
    fn check(&self) -> Result<(), ScanError> {
        in_range("baseline_days", u64::from(self.baseline_days), 1, crate::counts::DAYS_MAX as u64)?;
        in_range("count_min", u64::from(self.count_min), 1, 1_000_000)?;
        in_range("replicates", u64::from(self.replicates), 1, 99_999)?;
        in_range("findings_max", self.findings_max as u64, 1, 10_000)?;
        let positive = |value: f64| value > 0.0;
        number("option analysis_interval_days", 0, self.analysis_interval_days, "above 0", positive)?;
        number("option false_alarm_every_days", 0, self.false_alarm_every_days, "above 0", positive)?;
        number("option p_max", 0, self.p_max, "above 0 and at most 1", |value| value > 0.0 && value <= 1.0)
    }
}

/// One test: a zone, a group and a window, with what was seen and what was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Index of the zone in the search.
    pub zone: usize,
    /// Index of the group in the search.
    pub group: usize,
    /// Length of the window that ends on the newest day.
    pub window_days: usize,
    /// Index of the first day of the window.
    pub start_day: usize,
    /// Cases seen.
    pub observed: u64,
    /// Cases expected.
    pub expected: f64,
    /// Relative variance of the count beyond chance.
    pub spread: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// Negative binomial probability of at least `observed`, in (0, 1], for this test alone.
    pub p_unadjusted: f64,
    /// -ln of the tail probability; does not underflow.
    pub statistic: f64,
}

/// A flare-up, with the weaker tests that show the same one.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The most extreme test of the flare-up.
    pub cell: Cell,
    /// Lower end of the 95 % range of the window's count in quiet times.
    pub expected_low: u64,
    /// Upper end of the 95 % range of the window's count in quiet times.
    pub expected_high: u64,
    /// p-value that allows for the whole search, in (0, 1]; where the finding lies within or around an earlier one, it
    /// is about what that one leaves unexplained.
    pub p: f64,
    /// Benjamini-Hochberg q-value, in (0, 1].
    pub q: f64,
    /// By chance about once in so many days.
    pub recurrence_days: f64,
    /// Whether it is an alarm under the office's setting.
    pub alarm: bool,
    /// Share of the window's cases on its fullest day, in (0, 1]: near 1 speaks of a bulk entry or one event.
    pub fullest_day_share: f64,
    /// Other significant tests of the same flare-up, most extreme first, at most 20.
    pub secondary: Vec<Cell>,
}

/// What one run found, and what is needed to judge it.
#[derive(Debug, Clone)]
pub struct OwnPastReport {
    /// Findings, most significant first.
    pub findings: Vec<Finding>,
    /// How many tests the search made.
    pub n_tests: usize,
    /// The replicate maxima and their Gumbel law.
    pub monte_carlo: MonteCarlo,
    /// The p-value at or under which a finding is an alarm.
    pub level: f64,
}

/// A search fitted to its past, ready to scan and to draw.
#[derive(Debug)]
pub struct OwnPast<'a> {
    counts: Counts<'a>,
    search: &'a Search,
    options: &'a OwnPastOptions,
    timeline: Timeline,
    fit: Fit,
}

impl<'a> OwnPast<'a> {
    /// Learns the past; `day_factors` are multipliers of each day, shape `[n_days]`, 0 to 1000.
    ///
    /// # Errors
    /// Wrong shapes, numbers or options, a baseline too short, no exposure in the windows, a search too large.
    pub fn fit(
        counts: Counts<'a>,
        search: &'a Search,
        day_factors: Option<&[f64]>,
        options: &'a OwnPastOptions,
    ) -> Result<Self, ScanError> {
        let factors = day_factors::checked(day_factors, counts.n_days())?;
        Self::fit_days(counts, search, &Days { factors: &factors, places: None, trend: options.trend }, options)
    }

    /// Learns the past where weekdays and holidays differ from place to place.
    ///
    /// # Errors
    /// As `fit`; `Length` for factors of another search or another number of days.
    pub fn fit_by_place(
        counts: Counts<'a>,
        search: &'a Search,
        day_factors: &PlaceDayFactors,
        options: &'a OwnPastOptions,
    ) -> Result<Self, ScanError> {
        let (expected, got) = (search.zones().len(), day_factors.zones.len());
        if expected != got {
            return Err(ScanError::Length { what: "place day factors [n_zones]", expected, got });
        }
        let factors = day_factors::checked(Some(&day_factors.area), counts.n_days())?;
        let days = Days { factors: &factors, places: Some(day_factors), trend: options.trend };
        Self::fit_days(counts, search, &days, options)
    }

    fn fit_days(
        counts: Counts<'a>,
        search: &'a Search,
        days: &Days,
        options: &'a OwnPastOptions,
    ) -> Result<Self, ScanError> {
        options.check()?;
        search.fits(counts.n_regions(), counts.n_categories())?;
        let past = [options.baseline_days, options.guard_days];
        let timeline = Timeline::new(counts.n_days(), &options.windows_days, past, &options.suppressed)?;
        let n_tests = search.zones().len() * search.groups().len() * timeline.windows.len();
        if n_tests > crate::zone::CELLS_MAX {
            let limit = crate::zone::CELLS_MAX;
            return Err(ScanError::TooLarge { what: "zones x groups x windows", got: n_tests, limit });
        }
        let fit = fit::fit(&counts, search, &timeline, days);
        let longest = timeline.longest();
        let any =
            |days: Range<usize>| fit.exposure.iter().all(|exposure| exposure[days.clone()].iter().any(|e| *e > 0.0));
        if !any(timeline.n_days - longest..timeline.n_days) || !any(timeline.baseline.clone()) {
            return Err(ScanError::NoExposure { window: longest });
        }
        Ok(Self { counts, search, options, timeline, fit })
    }

    /// Looks everywhere and reports what stands out.
    pub fn scan(&self) -> OwnPastReport {
        let input = NullInput {
            rates: &self.fit.leaf_rates,
            spread: self.fit.leaf_spread,
            recent: &self.plain_exposure(),
            count_min: self.options.count_min,
        };
        let null = Null::new(self.search, &input);
        let best = self.cells().first().map_or(0.0, |cell| cell.statistic);
        let plan = [self.options.replicates, self.options.stop_after];
        let monte_carlo = MonteCarlo::new(null.maxima(plan, best, self.options.seed));
        let level = level(self.options.false_alarm_every_days, self.options.analysis_interval_days);
        let n_tests = self.fit.observed.len();
        let findings = reduce::findings(self, &monte_carlo, level);
        OwnPastReport { findings, n_tests, monte_carlo, level }
    }

    /// Every test with at least the least count and more than expected, most extreme first.
    pub fn cells(&self) -> Vec<Cell> {
        let n_windows = self.timeline.windows.len();
        let n_groups = self.search.groups().len();
        let enough = |&at: &usize| self.fit.observed[at] >= u64::from(self.options.count_min);
        let mut cells: Vec<Cell> = (0..self.fit.observed.len())
            .filter(enough)
            .map(|at| self.cell(at / n_windows / n_groups, at / n_windows % n_groups, at % n_windows))
            .filter(|cell| cell.expected > 0.0 && cell.observed as f64 > cell.expected)
            .collect();
        let order = |cell: &Cell| (cell.zone, cell.group, cell.window_days);
        cells.sort_by(|a, b| b.statistic.total_cmp(&a.statistic).then_with(|| order(a).cmp(&order(b))));
        cells
    }

    /// Cases seen and expected in a window, by index.
    fn seen_expected(&self, zone: usize, group: usize, window: usize) -> (u64, f64) {
        let n_windows = self.timeline.windows.len();
        let test = zone * self.search.groups().len() + group;
        let expected = self.fit.rates[test].mean * self.fit.recent[test * n_windows + window];
        (self.fit.observed[test * n_windows + window], expected)
    }

    fn cell(&self, zone: usize, group: usize, window: usize) -> Cell {
        let (observed, expected) = self.seen_expected(zone, group, window);
        let test = zone * self.search.groups().len() + group;
        let spread = self.fit.spread[test * self.timeline.windows.len() + window] + self.fit.rates[test].variance;
        let statistic = -ln_upper_tail(observed, expected, spread);
        let window_days = self.timeline.windows[window];
        Cell {
            zone,
            group,
            window_days,
            start_day: self.timeline.n_days - window_days,
            observed,
            expected,
            spread,
            ratio: observed as f64 / expected.max(1e-12),
            p_unadjusted: libm::exp(-statistic).clamp(f64::MIN_POSITIVE, 1.0),
            statistic,
        }
    }

    /// Exposure of the windows before any trend: the mean over groups, which differ by their trends only.
    fn plain_exposure(&self) -> Vec<f64> {
        let n_groups = self.search.groups().len() as f64;
        let days = |window: usize| self.timeline.recent(window);
        let of_window =
            |window| self.fit.exposure.iter().map(|exposure| exposure[days(window)].iter().sum::<f64>()).sum::<f64>();
        (0..self.timeline.windows.len()).map(|window| of_window(window) / n_groups).collect()
    }
}

/// Fits and scans in one call.
///
/// ```
/// use fengqiao_scan::{Counts, OwnPastOptions, Search, scan_own_past};
/// let (n_regions, n_days) = (20, 400);
/// let mut values: Vec<u32> = (0..n_regions * n_days).map(|at| u32::from(at % 9 == 0)).collect();
/// values[3 * n_days + 395..3 * n_days + 400].fill(4); // twenty cases in the last five days of region 3
/// let counts = Counts::new(&values, n_regions, 1, n_days)?;
/// let report = scan_own_past(counts, &Search::plain(n_regions, 1)?, None, &OwnPastOptions::default())?;
/// let first = &report.findings[0];
/// assert!(first.alarm && first.cell.zone == 4 && first.cell.window_days == 7); // zone 0 is all regions
/// # Ok::<(), fengqiao_scan::ScanError>(())
/// ```
///
/// # Errors
/// As `OwnPast::fit`.
///
/// # Source
/// Look-everywhere p-value: Kulldorff 2001, Journal of the Royal Statistical Society A 164:61; gamma-Poisson tail against
/// the place's own past: Noufaily et al. 2013, Statistics in Medicine 32:1206; their joining is ours.
pub fn scan_own_past(
    counts: Counts,
    search: &Search,
    day_factors: Option<&[f64]>,
    options: &OwnPastOptions,
) -> Result<OwnPastReport, ScanError> {
    Ok(OwnPast::fit(counts, search, day_factors, options)?.scan())
}
