//! The watch: what is new this morning, against every place's own past and the present of all the others.
//!
//! A county's disputes have seasons, moods and feeds that all places share, and townships have weeks of their own. A place
//! is therefore held against its own share of the past year, moved by what the rest of the county shows in the same kind
//! today and by what its township shows in all other kinds. Looked at are single places, circles of neighbouring places,
//! areas (townships) and the whole, each over several windows that end on the newest day. Each of these four levels has
//! a share of the office's false alarms, so that a slow rise of a township need not beat the thousands of villages.

mod clean;
mod doubt;
mod ground;
mod lanes;
mod likeness;
mod null;
mod past;
mod present;
mod rate;
mod tally;
mod tell;

pub use doubt::Doubt;
pub use ground::Ground;
pub use tally::Tally;
pub use tell::{Flare, FlarePlace};

use crate::error::{ScanError, in_range, number};
use crate::inference::MonteCarlo;
use crate::own_past::DayBand;
use crate::tail::quantile;
use lanes::{Reach, Spot, walk};
use null::Null;
use past::Past;
use present::Present;
use std::sync::Arc;

/// Levels of the search: single regions, circles, areas and the whole, each with groups of several categories and with
/// single categories.
pub(crate) const LEVELS: usize = 8;
/// Share of the false alarms of each level, groups of several categories first.
///
/// Weighted tests: Genovese, Roeder, Wasserman 2006, Biometrika 93:509. There are few groups and many categories, few areas
/// and many circles; equal treatment would leave nothing to the few, whose rises are slow and slight. The shares are ours.
const SHARES: [f64; LEVELS] = [0.22, 0.03, 0.38, 0.06, 0.24, 0.03, 0.02, 0.02];
/// Longest window of single regions and circles, days; slower things are for areas.
const PLACE_WINDOW_MAX: usize = 28;
/// Shortest window of areas, days: an area's weeks are restless, and what is quick is seen in single places and circles.
const AREA_WINDOW_MIN: usize = 14;
/// Shortest window of the whole, days: offices close, courts file late, and all of that is everywhere at once.
const WHOLE_WINDOW_MIN: usize = 28;
/// How many times as often as alarms that are new a morning may show one by chance: windows of neighbouring days are nearly
/// the same, so a chance alarm is seen on several mornings. Set on invented counties in which nothing is planted, so that
/// the office's setting holds; `fengqiao demo-verify` counts.
const MORNINGS_PER_ALARM: f64 = 3.5;
/// A group with fewer cases in the past year, anywhere, has no past to be held against.
const PAST_CASES_MIN: f64 = 10.0;

/// How the watch looks; `Default` is what a county starts with.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchOptions {
    /// Window lengths in days, each 1 to 366, at most 16; default 4, 7, 10, 14, 21, 28, 42, 56.
    pub windows_days: Vec<u16>,
    /// Days of past, at most; default 364.
    pub baseline_days: u16,
    /// Least cases of a finding, at least 1; default 3.
    pub count_min: u32,
    /// The office's setting: at most one false alarm in so many days; default 75.
    pub false_alarm_every_days: f64,
    /// Replicates, 1 to 99,999; default 999.
    pub replicates: u32,
    /// Seed of the replicates.
    pub seed: u64,
    /// Findings listed at most; default 100.
    pub findings_max: usize,
    /// Findings with a larger adjusted p-value are not listed, in (0, 1]; default 0.5.
    pub p_max: f64,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            windows_days: vec![4, 7, 10, 14, 21, 28, 42, 56],
            baseline_days: 364,
            count_min: 3,
            false_alarm_every_days: 75.0,
            replicates: 999,
            seed: 1,
            findings_max: 100,
            p_max: 0.5,
        }
    }
}

impl WatchOptions {
    fn check(&self) -> Result<(), ScanError> {
        if self.windows_days.is_empty() {
            return Err(ScanError::Empty { what: "option windows_days" });
        }
        in_range("windows_days (how many)", self.windows_days.len() as u64, 1, crate::window::WINDOWS_MAX as u64)?;
        for &days in &self.windows_days {
            in_range("windows_days", u64::from(days), 1, u64::from(crate::window::WINDOW_DAYS_MAX))?;
        }
        in_range("baseline_days", u64::from(self.baseline_days), 56, crate::counts::DAYS_MAX as u64)?;
        in_range("count_min", u64::from(self.count_min), 1, 1_000_000)?;
        in_range("replicates", u64::from(self.replicates), 1, 99_999)?;
        number("option false_alarm_every_days", 0, self.false_alarm_every_days, "above 0", |value| value > 0.0)?;
        number("option p_max", 0, self.p_max, "above 0 and at most 1", |value| value > 0.0 && value <= 1.0)
    }
}

/// A past that was learnt and the chance that was drawn from it: what a morning is judged by.
///
/// It may serve several mornings, as long as its past is not stale; the windows are always those of the morning.
#[derive(Debug, Clone)]
pub struct Watch {
    ground: Arc<Ground>,
    options: WatchOptions,
    past: Past,
    reach: Reach,
    tested: Vec<bool>,
    chance: Vec<MonteCarlo>,
    /// -ln of the least weighted p-value over the levels, in replicates.
    together: MonteCarlo,
}

impl Watch {
    /// Learns the days before `today` (an index; the newest complete day is the one before it) and draws the replicates.
    ///
    /// `kinds` are the kinds of day as from [`crate::day_kinds`], shape at least `[today]`.
    ///
    /// # Errors
    /// Options out of range, a tally of another shape, too little past.
    pub fn learn(
        ground: Arc<Ground>,
        tally: &Tally,
        kinds: &[u8],
        today: usize,
        options: WatchOptions,
    ) -> Result<Self, ScanError> {
        options.check()?;
        for (what, expected, got) in [
            ("regions of the tally", ground.n_regions(), tally.n_regions()),
            ("categories of the tally", ground.n_categories, tally.n_categories()),
        ] {
            if expected != got {
                return Err(ScanError::Length { what, expected, got });
            }
        }
        let past = Past::fit(&ground, tally, kinds, today, &options)?;
        let n_groups = ground.groups.len();
        let windows = &past.span.windows;
        let short = windows.iter().filter(|days| **days <= PLACE_WINDOW_MAX).count().max(1);
        let area_from = windows.iter().filter(|days| **days < AREA_WINDOW_MIN).count().min(windows.len() - 1);
        let count_min = options.count_min as f32;
        let whole_from = windows.iter().filter(|days| **days < WHOLE_WINDOW_MIN).count().min(windows.len() - 1);
        let reach = Reach {
            place_lanes: short * n_groups,
            area_from: area_from * n_groups,
            whole_from: whole_from * n_groups,
            count_min,
        };
        let tested = tested(&past);
        let mut watch =
            Self { ground, options, past, reach, tested, chance: Vec::new(), together: MonteCarlo::new(Vec::new()) };
        watch.draw();
        Ok(watch)
    }

    /// Learns the days before another `today` and keeps the replicates, which a few weeks hardly change.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub fn learn_again(&mut self, tally: &Tally, kinds: &[u8], today: usize) -> Result<(), ScanError> {
        self.past = Past::fit(&self.ground, tally, kinds, today, &self.options)?;
        self.tested = tested(&self.past);
        Ok(())
    }

    /// Draws the replicates anew.
    pub fn draw(&mut self) {
        let null = Null::new(&self.ground, &self.past, &self.reach, &self.tested);
        let maxima = null.maxima(self.options.replicates, self.options.seed);
        self.chance = maxima.iter().cloned().map(MonteCarlo::new).collect();
        let least = |replicate: usize| {
            let weighted = (0..LEVELS).map(|level| self.weighted(level, maxima[level][replicate]));
            -libm::log(weighted.fold(1.0, f64::min))
        };
        let replicates = 0..maxima.first().map_or(0, Vec::len);
        self.together = MonteCarlo::new(replicates.map(least).collect());
    }

    /// Looks everywhere on the morning of `today`: doubts about the data first, then what is new apart from them.
    ///
    /// `kinds` are the kinds of day as for [`Self::learn`], shape at least `[today]`; `arrivals` are cases by source and day
    /// of arrival, shape `[n_sources][n_days]`, empty when not known. Bulk entries of the newest week are muted in the tally.
    ///
    /// # Errors
    /// `Length` when the tally, the kinds or the arrivals of a source end before `today`.
    pub fn morning(
        &self,
        tally: &mut Tally,
        arrivals: &[Vec<u32>],
        kinds: &[u8],
        today: usize,
    ) -> Result<Morning, ScanError> {
        let shortest = arrivals.iter().map(Vec::len).chain([tally.n_days(), kinds.len()]).min().unwrap_or(0);
        if shortest < today {
            return Err(ScanError::Length { what: "days", expected: today, got: shortest });
        }
        let factors = &self.day_factors(kinds)[..];
        let mut doubts = mute_bulk_entries(&self.ground, tally, today.saturating_sub(NEW_BULK_DAYS)..today, today);
        doubts.extend(doubt::silent_sources(arrivals, kinds, today)?);
        let new_codes = doubt::new_codes(tally.whole(), today);
        let present = Present::new(&self.ground, &self.past, tally, factors, today);
        let (one_places, suspect) = doubt::one_places(&self.ground, &self.past, &present);
        let spoiled = self.spoiled(&new_codes, &suspect);
        doubts.extend(new_codes);
        doubts.extend(one_places);
        let mut tests = Vec::new();
        let n_groups = self.ground.groups.len();
        walk(&self.ground, &present.regions, &present.areas, &self.reach, &mut |spot, lane, seen, expected| {
            if self.tested[lane % n_groups] && !spoiled.holds(&self.ground, spot, lane % n_groups) {
                tests.push(tell::test(&present, spot, lane, seen, expected));
            }
        });
        let (p, flares) = tell::flares(self, &present, tests);
        Ok(Morning { p, flares, doubts })
    }

    fn spoiled(&self, new_codes: &[Doubt], suspect: &[usize]) -> Spoiled {
        let mut spoiled =
            Spoiled { groups: vec![false; self.ground.groups.len()], regions: vec![false; self.ground.n_regions()] };
        suspect.iter().for_each(|region| spoiled.regions[*region] = true);
        for doubt in new_codes {
            if let Doubt::NewCode { category, from, .. } = doubt {
                let alone =
                    |group: &Vec<u32>| group.iter().all(|at| *at as usize == *category || Some(*at as usize) == *from);
                let groups = self.ground.groups.iter().enumerate().filter(|(_, group)| alone(group));
                groups.for_each(|(group, _)| spoiled.groups[group] = true);
            }
        }
        spoiled
    }

    /// How many tests the search makes: places, groups and windows.
    pub fn n_tests(&self) -> usize {
        let rings: usize = self.ground.near.iter().map(|near| near.len().max(1)).sum();
        let lanes = self.past.span.windows.len() * self.ground.groups.len();
        rings * self.reach.place_lanes
            + self.ground.n_areas * (lanes - self.reach.area_from)
            + (lanes - self.reach.whole_from)
    }

    /// Cases of a flare-up's place and group on each of the last days, with what is usual, for a chart.
    ///
    /// What is usual is the flare-up's expectation shared over days by their kind; the range holds 95 in 100 days.
    pub fn days(&self, tally: &Tally, factors: &[f64], flare: &Flare, days: std::ops::Range<usize>) -> Vec<DayBand> {
        let window = flare.start_day..flare.start_day + flare.window_days;
        let exposure = factors.get(window).map_or(1.0, |factors| factors.iter().sum::<f64>()).max(1e-9);
        let categories = &self.ground.groups[flare.group];
        let day = |day: usize| {
            let row = tally.day(day);
            let of = |region: &u32| {
                let cells = &row[*region as usize * self.ground.n_categories..];
                categories.iter().map(|category| u64::from(cells[*category as usize])).sum::<u64>()
            };
            let observed = flare.regions.iter().map(of).sum();
            let expected = flare.expected * factors[day] / exposure;
            let spread = flare.spread + DAY_SPREAD + self.past.following[flare.group] / expected.max(1e-9);
            let (low, high) = (quantile(0.025, expected, spread), quantile(0.975, expected, spread));
            DayBand { day, observed, expected, low, high }
        };
        days.filter(|day| *day < factors.len().min(tally.n_days())).map(day).collect()
    }

    /// Regions of a flare-up with cases of its group in its window, ascending.
    pub fn told_in<'t>(&'t self, tally: &'t Tally, flare: &'t Flare) -> impl Iterator<Item = usize> + 't {
        let n_categories = self.ground.n_categories;
        let categories = &self.ground.groups[flare.group];
        let days = flare.start_day..flare.start_day + flare.window_days;
        let told = move |region: &usize| {
            let cell = |day: usize, category: &u32| tally.day(day).get(region * n_categories + *category as usize);
            days.clone()
                .any(|day| categories.iter().any(|category| cell(day, category).is_some_and(|count| *count > 0)))
        };
        flare.regions.iter().map(|region| *region as usize).filter(told)
    }

    /// Multipliers of weekdays and days off, learnt from the past, for the days up to `kinds`' length.
    pub fn day_factors(&self, kinds: &[u8]) -> Vec<f64> {
        self.past.factors_of(kinds)
    }

    /// The p-value over everything looked at, of a statistic at a level: how often quiet mornings show a weighted p-value so
    /// small at any level. The levels hang together, and replicates know how.
    ///
    /// # Source
    /// The least p-value over tests that depend on each other: Westfall and Young 1993, Resampling-Based Multiple Testing, 2.3.
    pub(crate) fn p(&self, level: usize, statistic: f64) -> f64 {
        self.together.p(-libm::log(self.weighted(level, statistic)))
    }

    /// The p-value at a level alone, made comparable with those of levels with other shares.
    ///
    /// # Source
    /// Šidák 1967, Journal of the American Statistical Association 62:626, with weights.
    fn weighted(&self, level: usize, statistic: f64) -> f64 {
        let own = self.chance[level].p(statistic).max(libm::exp(-statistic)).min(1.0 - 1e-12);
        (-libm::expm1(libm::log1p(-own) / SHARES[level])).clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// Groups that have a past to be held against.
fn tested(past: &Past) -> Vec<bool> {
    past.whole_cases.iter().map(|cases| *cases >= PAST_CASES_MIN).collect()
}

/// What a morning found.
#[derive(Debug, Clone, PartialEq)]
pub struct Morning {
    /// Least p-value of everything looked at, in (0, 1]; uniform on quiet mornings as far as something stands out.
    pub p: f64,
    /// Flare-ups: alarms first, those with the largest statistic before the others; then the rest by p-value.
    pub flares: Vec<Flare>,
    /// Doubts about the data.
    pub doubts: Vec<Doubt>,
}

/// Groups and regions whose counts do not speak of the world this morning.
struct Spoiled {
    groups: Vec<bool>,
    regions: Vec<bool>,
}

impl Spoiled {
    fn holds(&self, ground: &Ground, spot: Spot, group: usize) -> bool {
        let regions = || match spot {
            Spot::Region(region) => self.regions[region as usize],
            Spot::Circle(centre, size) => {
                let near = ground.near[centre as usize].iter().take(size as usize);
                near.into_iter().any(|region| self.regions[*region as usize])
            }
            Spot::Area(_) | Spot::Whole => false,
        };
        self.groups[group] || regions()
    }
}

/// Relative variance of single days beyond that of their window, for charts.
const DAY_SPREAD: f64 = 0.05;
/// Days of a morning in which bulk entries are looked for; those before were found on their mornings.
const NEW_BULK_DAYS: usize = 7;

/// Finds bulk entries on the given days and mutes them in the tally.
pub fn mute_bulk_entries(ground: &Ground, tally: &mut Tally, days: std::ops::Range<usize>, today: usize) -> Vec<Doubt> {
    let found = doubt::bulk_entries(ground, tally, days, today);
    for entry in &found {
        if let Doubt::BulkEntry { day, category, .. } = entry {
            tally.mute(*day, *category);
        }
    }
    found
}

/// The level of a spot and a group.
pub(crate) fn level_of(ground: &Ground, spot: Spot, group: usize) -> usize {
    let place = match spot {
        Spot::Region(_) => 0,
        Spot::Circle(..) => 1,
        Spot::Area(_) => 2,
        Spot::Whole => 3,
    };
    2 * place + usize::from(ground.groups[group].len() == 1)
}
