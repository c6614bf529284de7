//! Data artefacts: days that look like a fault of the feed rather than like disputes.
//!
//! A silent feed is a run of days without a case where many are expected; a bulk entry is one day far beyond its month
//! whose neighbours are ordinary. They are the commonest "outbreaks", so they are named first and kept out of the scan.

use crate::counts::Counts;
use crate::day_factors;
use crate::error::{ScanError, in_range, number};
use crate::tail::ln_upper_tail;
use crate::zone::Search;
use rayon::prelude::*;
use std::ops::Range;

/// What a suspicious run of days looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtefactKind {
    /// No case at all where many are expected.
    SilentFeed,
    /// One day far beyond, its neighbours ordinary.
    BulkEntry,
}

/// A run of suspicious days in one zone and group.
#[derive(Debug, Clone, PartialEq)]
pub struct Artefact {
    /// What it looks like.
    pub kind: ArtefactKind,
    /// Index of the zone in the search.
    pub zone: usize,
    /// Index of the group in the search.
    pub group: usize,
    /// Indices of the days, end not included.
    pub days: Range<usize>,
    /// Cases seen on these days.
    pub observed: u64,
    /// Cases expected on these days.
    pub expected: f64,
    /// Probability of so few or so many in quiet times, in (0, 1].
    pub p: f64,
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
}

impl Default for ArtefactOptions {
    fn default() -> Self {
        Self { p_max: 1e-6, bulk_min: 20, bulk_share: 0.8, spread: 0.1 }
    }
}

/// Days around a day that tell whether its neighbours are ordinary.
const NEIGHBOUR_DAYS: usize = 7;
/// Days around a run whose weeks tell the level.
const LEVEL_DAYS: usize = 56;
/// A longer silence is a fact about the place or a category that ended, not a fault of the feed.
const SILENT_DAYS_MAX: usize = 28;

/// Finds silent feeds and bulk entries in every zone and group, by zone, group and day.
///
/// A run of zeros counts while it is at most 28 days long, so that a category that ended is not one. Expected counts are
/// day factor times the median rate of the eight weeks around.
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
    let share = |value: f64| value > 0.0 && value <= 1.0;
    number("option p_max", 0, options.p_max, "above 0 and at most 1", share)?;
    number("option bulk_share", 0, options.bulk_share, "above 0 and at most 1", share)?;
    number("option spread", 0, options.spread, "not negative", |value| value >= 0.0)?;
    in_range("bulk_min", u64::from(options.bulk_min), 2, u64::from(u32::MAX))?;
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
    Ok(zones.flat_map_iter(of_zone).collect())
}

/// A copy of the counts without bulk entries: the excess of a day is taken from its cells in proportion.
///
/// Silent days cannot be filled; pass them as suppressed days. Shape as the counts.
pub fn without_bulk_entries(counts: &Counts, search: &Search, found: &[Artefact]) -> Vec<u32> {
    let mut values = counts.values().to_vec();
    let bulk = found.iter().filter(|artefact| artefact.kind == ArtefactKind::BulkEntry && artefact.observed > 0);
    for artefact in bulk {
        let (Some(zone), Some(group)) = (search.zones().get(artefact.zone), search.groups().get(artefact.group)) else {
            continue;
        };
        let keep = (artefact.expected / artefact.observed as f64).min(1.0);
        for &region in &zone.regions {
            for &category in group {
                let start = (region as usize * counts.n_categories() + category as usize) * counts.n_days();
                for day in artefact.days.clone() {
                    let original = counts.values().get(start + day).copied().unwrap_or(0);
                    if let Some(value) = values.get_mut(start + day) {
                        *value = (*value).min(libm::round(f64::from(original) * keep) as u32);
                    }
                }
            }
        }
    }
    values
}

/// One series under suspicion.
struct Look<'a> {
    series: &'a [u64],
    factors: &'a [f64],
    options: &'a ArtefactOptions,
    place: [usize; 2],
}

impl Look<'_> {
    /// Cases expected on some days: the median rate of the weeks around, so that a flare-up nearby does not count.
    fn expected(&self, days: &Range<usize>) -> f64 {
        let before = days.start.saturating_sub(LEVEL_DAYS / 2)..days.start;
        let after = days.end..(days.end + LEVEL_DAYS / 2).min(self.series.len());
        let weeks = |side: Range<usize>| {
            self.series[side.clone()].chunks_exact(7).zip(self.factors[side].chunks_exact(7)).map(|(cases, factors)| {
                let exposure = factors.iter().sum::<f64>();
                if exposure > 0.0 { cases.iter().sum::<u64>() as f64 / exposure } else { 0.0 }
            })
        };
        let mut rates: Vec<f64> = weeks(before).chain(weeks(after)).collect();
        rates.sort_by(f64::total_cmp);
        let median = rates.get(rates.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
        median * self.factors[days.clone()].iter().sum::<f64>()
    }

    fn artefact(&self, kind: ArtefactKind, days: Range<usize>, ln_p: f64) -> Artefact {
        let observed = self.series[days.clone()].iter().sum();
        let expected = self.expected(&days);
        let p = libm::exp(ln_p).clamp(f64::MIN_POSITIVE, 1.0);
        Artefact { kind, zone: self.place[0], group: self.place[1], days, observed, expected, p }
    }

    /// Runs of zeros that quiet times hardly give; days vary alone, so each day adds its own probability of none.
    fn silent(&self) -> Vec<Artefact> {
        let mut found = Vec::new();
        let mut day = 0;
        while day < self.series.len() {
            if self.series[day] > 0 {
                day += 1;
                continue;
            }
            let length = self.series[day..].iter().take_while(|&&count| count == 0).count();
            let days = day..day + length;
            day += length;
            if length > SILENT_DAYS_MAX {
                continue;
            }
            let (expected, spread) = (self.expected(&days), self.options.spread.max(1e-6));
            let ln_p = -libm::log1p(expected / length as f64 * spread) / spread * length as f64;
            if ln_p <= libm::log(self.options.p_max) {
                found.push(self.artefact(ArtefactKind::SilentFeed, days, ln_p));
            }
        }
        found
    }

    /// Days far beyond whose neighbours are ordinary.
    fn bulk(&self) -> Vec<Artefact> {
        let mut found = Vec::new();
        for (day, &count) in self.series.iter().enumerate() {
            if count < u64::from(self.options.bulk_min) {
                continue;
            }
            let near = day.saturating_sub(NEIGHBOUR_DAYS)..(day + NEIGHBOUR_DAYS + 1).min(self.series.len());
            let fortnight: u64 = self.series[near].iter().sum();
            let expected = self.expected(&(day..day + 1)).max(1e-3);
            let ln_p = ln_upper_tail(count, expected, self.options.spread);
            let alone = count as f64 >= self.options.bulk_share * fortnight as f64;
            if alone && ln_p <= libm::log(self.options.p_max) {
                found.push(self.artefact(ArtefactKind::BulkEntry, day..day + 1, ln_p));
            }
        }
        found
    }
}
