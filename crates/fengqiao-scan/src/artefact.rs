//! Data artefacts: days that look like a fault of the feed rather than like disputes.
//!
//! A silent feed is a run of days without a case where many are expected; a bulk entry is one day far beyond its month
//! whose neighbours are ordinary; a recoding moves cases from one category to another, one clerk's village moves them
//! from the villages of a township to its seat, and neither changes the sum. They are the commonest "outbreaks", so they
//! are named first and kept out of the scan.

mod explain;
mod look;
mod recoding;
mod seat;
mod shift;

pub use explain::{explained_by, without_bulk_entries};

use crate::counts::Counts;
use crate::day_factors::{self, kind_factors};
use crate::error::{ScanError, in_range, number};
use crate::zone::Search;
use look::Look;
use rayon::prelude::*;
use std::ops::Range;

/// What a suspicious run of days looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtefactKind {
    /// No case at all where many are expected.
    SilentFeed,
    /// One day far beyond, its neighbours ordinary.
    BulkEntry,
    /// One category falls as another rises by as much, on one day in the whole area: cases are coded otherwise.
    Recoding,
    /// One village rises as the other villages of its township fall by as much: cases are filed under one village.
    SeatVillage,
}

/// What speaks for an artefact beside its counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// The counts alone.
    Counts,
    /// What a silent feed lacked came in one heap.
    Backlog {
        /// Index of the day it came.
        day: usize,
        /// Cases of that day.
        cases: u64,
        /// Cases expected on an ordinary day.
        expected: f64,
    },
    /// Where the cases of a recoding came from.
    FallenGroup {
        /// Index of the group that fell.
        group: usize,
        /// Its cases on the days.
        observed: u64,
        /// Its cases expected.
        expected: f64,
        /// Parts of the area in which the share moved the same way, and parts with cases enough to tell.
        parts: [usize; 2],
    },
    /// Where the cases of one clerk's village came from.
    OtherVillages {
        /// Index of the zone of the township.
        township: usize,
        /// Cases of the township's other villages on the days.
        observed: u64,
        /// Cases expected of them.
        expected: f64,
        /// Other villages that fell, and how many there are.
        parts: [usize; 2],
    },
}

/// A run of suspicious days in one zone and group.
#[derive(Debug, Clone, PartialEq)]
pub struct Artefact {
    /// What it looks like.
    pub kind: ArtefactKind,
    /// Index of the zone in the search; of one clerk's village the village, of a recoding the whole area.
    pub zone: usize,
    /// Index of the group in the search; of a recoding the one that rose, of one clerk's village the largest.
    pub group: usize,
    /// Indices of the days, end not included; of a recoding and one clerk's village from the change to the newest day.
    pub days: Range<usize>,
    /// Cases seen on these days.
    pub observed: u64,
    /// Cases expected on these days.
    pub expected: f64,
    /// Probability of so few or so many in quiet times, in (0, 1]; of a recoding and one clerk's village that of both
    /// the rise and the fall, allowing for all pairs and days looked at.
    pub p: f64,
    /// What else speaks for it.
    pub evidence: Evidence,
}

/// When days are suspicious.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtefactOptions {
    /// A silent run or a bulk day is suspicious at or under this probability, in (0, 1); default 1e-6.
    pub p_max: f64,
    /// Least cases of a bulk day, at least 2; default 20.
    pub bulk_min: u32,
    /// A bulk day holds at least this share of the fortnight around it, in (0, 1]; default 0.8.
    pub bulk_share: f64,
    /// Relative variance of a day's count beyond chance, not negative; default 0.1.
    pub spread: f64,
    /// A recoding or one clerk's village is told at or under this probability, in (0, 1); default 1e-3.
    pub change_p_max: f64,
    /// A change is looked for in this many newest days, 14 to 366; default 120.
    pub change_days_max: u16,
}

impl Default for ArtefactOptions {
    fn default() -> Self {
        Self { p_max: 1e-6, bulk_min: 20, bulk_share: 0.8, spread: 0.1, change_p_max: 1e-3, change_days_max: 120 }
    }
}

impl ArtefactOptions {
    fn check(&self) -> Result<(), ScanError> {
        let share = |value: f64| value > 0.0 && value <= 1.0;
        number("option p_max", 0, self.p_max, "above 0 and at most 1", share)?;
        number("option bulk_share", 0, self.bulk_share, "above 0 and at most 1", share)?;
        number("option spread", 0, self.spread, "not negative", |value| value >= 0.0)?;
        number("option change_p_max", 0, self.change_p_max, "above 0 and at most 1", share)?;
        in_range("bulk_min", u64::from(self.bulk_min), 2, u64::from(u32::MAX))?;
        in_range("change_days_max", u64::from(self.change_days_max), 14, 366)
    }
}

/// Bulk days of one series, zone and group 0.
pub(crate) fn heaps(series: &[u64], options: &ArtefactOptions) -> Result<Vec<Artefact>, ScanError> {
    options.check()?;
    let factors = vec![1.0; series.len()];
    Ok(Look { series, factors: &factors, options, place: [0, 0] }.bulk())
}

/// Finds silent feeds and bulk entries in every zone and group, by zone, group and day, then recodings and one clerk's
/// villages, most significant first.
///
/// A run of zeros counts while it is at most 14 days long, so that a category that ended is not one, and longer than any
/// other of the eight weeks before, so that a feed that comes weekly is not one. Expected counts are day factor times
/// the median rate of the eight weeks around. With channels as groups, the silence of one channel is told.
///
/// Changes are judged against the rest of the area over the half year before (shorter pasts tell nothing) and need
/// 14 days since; zones of level 0 are whole areas, and the zones of the finest level inside a wider one its villages.
/// A code that was hardly used before is told after 7 days, with the group it most likely came from.
///
/// # Errors
/// Wrong shapes, numbers or options.
///
/// # Source
/// Ours.
pub fn artefacts(
    counts: &Counts,
    search: &Search,
    day_factors: Option<&[f64]>,
    options: &ArtefactOptions,
) -> Result<Vec<Artefact>, ScanError> {
    search.fits(counts.n_regions(), counts.n_categories())?;
    let factors = day_factors::checked(day_factors, counts.n_days())?;
    options.check()?;
    let zones = search.zones().par_iter().enumerate();
    let of_zone = |(zone, place): (usize, &crate::zone::Zone)| {
        let mut found = Vec::new();
        for (group, categories) in search.groups().iter().enumerate() {
            let mut series = vec![0; counts.n_days()];
            counts.add_into(&place.regions, categories, &mut series);
            let look = Look { series: &series, factors: &factors, options, place: [zone, group] };
            found.extend(look.silent());
            found.extend(look.bulk());
        }
        found
    };
    let mut found: Vec<Artefact> = zones.flat_map_iter(of_zone).collect();
    let clean = without_bulk_entries(counts, search, &found);
    let clean = Counts::new(&clean, counts.n_regions(), counts.n_categories(), counts.n_days())?;
    found.extend(recoding::recodings(&clean, search, options));
    found.extend(seat::seat_villages(&clean, search, options));
    Ok(found)
}

/// Finds silent feeds and bulk entries where each group is a channel with a rhythm of its own: a court that sends on
/// working days is not silent over a holiday, a police line that is silent on a Sunday is.
///
/// Weekdays and holidays are learnt for each group from all its regions; `kinds` as from `day_kinds`, shape `[n_days]`.
///
/// # Errors
/// As `artefacts` and `estimate_day_factors`.
///
/// # Source
/// Ours.
pub fn channel_artefacts(
    counts: &Counts,
    search: &Search,
    kinds: &[u8],
    options: &ArtefactOptions,
) -> Result<Vec<Artefact>, ScanError> {
    options.check()?;
    search.fits(counts.n_regions(), counts.n_categories())?;
    let every: Vec<u32> = (0..counts.n_regions() as u32).collect();
    let sum = |regions: &[u32], group: &[u32]| {
        let mut series = vec![0; counts.n_days()];
        counts.add_into(regions, group, &mut series);
        series
    };
    let rhythms: Result<Vec<Vec<f64>>, ScanError> =
        search.groups().iter().map(|group| kind_factors(&sum(&every, group), kinds)).collect();
    let rhythms = rhythms?;
    let of_zone = |(zone, place): (usize, &crate::zone::Zone)| {
        let mut found = Vec::new();
        for (group, channel) in search.groups().iter().enumerate() {
            let series = sum(&place.regions, channel);
            let look = Look { series: &series, factors: &rhythms[group], options, place: [zone, group] };
            found.extend(look.silent());
            found.extend(look.bulk());
        }
        found
    };
    Ok(search.zones().par_iter().enumerate().flat_map_iter(of_zone).collect())
}
