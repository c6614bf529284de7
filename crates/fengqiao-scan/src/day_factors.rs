//! Multipliers for weekdays, holidays and make-up working days, learnt from the whole area.

use crate::counts::Counts;
use crate::error::{ScanError, number};
use crate::expected::Lean;
use crate::zone::Search;
use rayon::prelude::*;

/// Kinds of day: weekdays 0 to 6 (Monday is 0), 7 a weekday off, 8 a weekend day worked.
pub const DAY_KINDS: usize = 9;
const OFF_ON_WEEKDAY: u8 = 7;
const WORK_ON_WEEKEND: u8 = 8;
/// Days of the moving average that stands for the level around a day; a multiple of a week.
const LEVEL_DAYS: usize = 28;
/// Cases of prior weight that pull a rarely seen kind of day towards 1.
const PRIOR_CASES: f64 = 20.0;

/// The kind of each day, from the weekday of the first day (Monday is 0) and whether each day is off, shape `[n_days]`.
///
/// # Errors
/// `Option` for a weekday over 6.
pub fn day_kinds(first_weekday: u8, off: &[bool]) -> Result<Vec<u8>, ScanError> {
    crate::error::in_range("first_weekday", u64::from(first_weekday), 0, 6)?;
    let kind = |(at, &off): (usize, &bool)| {
        let weekday = ((usize::from(first_weekday) + at) % 7) as u8;
        match (weekday >= 5, off) {
            (false, true) => OFF_ON_WEEKDAY,
            (true, false) => WORK_ON_WEEKEND,
            _ => weekday,
        }
    };
    Ok(off.iter().enumerate().map(kind).collect())
}

/// Estimates the multiplier of every day, shape `[n_days]`, mean about 1, from all regions and categories together.
///
/// Cases on days of a kind over the cases that a centred 28-day average leads one to expect, pulled by 20 cases towards
/// 1, for a weekday off towards Sundays and for a weekend day worked towards weekdays. `kinds` as from `day_kinds`, shape `[n_days]`, each under 9.
///
/// # Errors
/// `Length` for another length, `Index` for an unknown kind.
///
/// # Source
/// Ratio to moving average (Persons 1919); the pull is ours.
pub fn estimate_day_factors(counts: &Counts, kinds: &[u8]) -> Result<Vec<f64>, ScanError> {
    Ok(of_days(&estimate_kind_factors(counts, kinds)?, kinds))
}

/// The multiplier of every kind of day, as `estimate_day_factors`.
pub(crate) fn estimate_kind_factors(counts: &Counts, kinds: &[u8]) -> Result<[f64; DAY_KINDS], ScanError> {
    let mut daily = vec![0_u64; counts.n_days()];
    for series in counts.values().chunks_exact(counts.n_days()) {
        daily.iter_mut().zip(series).for_each(|(total, &count)| *total += u64::from(count));
    }
    pulled_by_kind(&daily, kinds)
}

/// The multiplier of every day of one series.
pub(crate) fn kind_factors(daily: &[u64], kinds: &[u8]) -> Result<Vec<f64>, ScanError> {
    Ok(of_days(&pulled_by_kind(daily, kinds)?, kinds))
}

fn of_days(by_kind: &[f64; DAY_KINDS], kinds: &[u8]) -> Vec<f64> {
    kinds.iter().map(|&kind| by_kind[usize::from(kind)]).collect()
}

fn pulled_by_kind(daily: &[u64], kinds: &[u8]) -> Result<[f64; DAY_KINDS], ScanError> {
    check_kinds(kinds, daily.len())?;
    let pairs = by_kind(daily, kinds, None);
    let pulled = |kind: usize, towards: f64| {
        let [seen, expected] = pairs[kind];
        (seen + PRIOR_CASES * towards) / (expected + PRIOR_CASES)
    };
    let mut factors: [f64; DAY_KINDS] = std::array::from_fn(|kind| pulled(kind, 1.0));
    // A holiday is rare; until it is known it is like a Sunday, and a weekend day worked like a weekday.
    factors[usize::from(OFF_ON_WEEKDAY)] = pulled(usize::from(OFF_ON_WEEKDAY), factors[6]);
    let weekday = factors[..5].iter().sum::<f64>() / 5.0;
    factors[usize::from(WORK_ON_WEEKEND)] = pulled(usize::from(WORK_ON_WEEKEND), weekday);
    Ok(factors)
}

/// Day factors of the whole area, and how far each zone's kinds of day differ from them.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceDayFactors {
    /// Multipliers of the whole area, shape `[n_days]`.
    pub(crate) area: Vec<f64>,
    /// Multipliers of each zone on top of them by kind of day, shape `[n_zones, DAY_KINDS]`.
    pub(crate) zones: Vec<[f64; DAY_KINDS]>,
    /// Kind of each day, shape `[n_days]`.
    pub(crate) kinds: Vec<u8>,
}

impl PlaceDayFactors {
    /// The multiplier of every day in a zone, shape `[n_days]`; empty for a zone that there is not.
    pub fn of_zone(&self, zone: usize) -> Vec<f64> {
        let Some(ratios) = self.zones.get(zone) else { return Vec::new() };
        self.area.iter().zip(&self.kinds).map(|(area, &kind)| area * ratios[usize::from(kind)]).collect()
    }
}

/// Estimates weekdays and holidays for the whole area and, where places differ, for each zone: a market town lives on
/// other days than an office quarter.
///
/// Each zone's ratio to the area is pulled towards 1 by as many cases as the zones of its level are alike.
///
/// # Errors
/// As `estimate_day_factors`, and `Length` when the search was made for other counts.
///
/// # Source
/// Day of week by place as an adjustment: Kulldorff et al. 2005, PLoS Medicine 2:e59; the pull by moments: Clayton and
/// Kaldor 1987, Biometrics 43:671.
pub fn estimate_place_day_factors(
    counts: &Counts,
    search: &Search,
    kinds: &[u8],
) -> Result<PlaceDayFactors, ScanError> {
    search.fits(counts.n_regions(), counts.n_categories())?;
    let area = estimate_day_factors(counts, kinds)?;
    let every: Vec<u32> = (0..counts.n_categories() as u32).collect();
    let of_zone = |zone: &crate::zone::Zone| {
        let mut daily = vec![0; counts.n_days()];
        counts.add_into(&zone.regions, &every, &mut daily);
        by_kind(&daily, kinds, Some(&area))
    };
    let pairs: Vec<[[f64; 2]; DAY_KINDS]> = search.zones().par_iter().map(of_zone).collect();
    let lean_of = |level: u8| {
        let members = search.zones().iter().zip(&pairs).filter(|(zone, _)| zone.level == level);
        Lean::estimate(members.flat_map(|(_, pairs)| pairs.iter().map(|&[seen, expected]| (seen, expected))))
    };
    let leans: Vec<f64> = (0..=u8::MAX).map(|level| lean_of(level).cases.max(PRIOR_CASES)).collect();
    let ratios = |(zone, pairs): (&crate::zone::Zone, &[[f64; 2]; DAY_KINDS])| {
        let prior = leans[usize::from(zone.level)];
        pairs.map(|[seen, expected]| (seen + prior) / (expected + prior))
    };
    let zones = search.zones().iter().zip(&pairs).map(ratios).collect();
    Ok(PlaceDayFactors { area, zones, kinds: kinds.to_vec() })
}

fn check_kinds(kinds: &[u8], n_days: usize) -> Result<(), ScanError> {
    if kinds.len() != n_days {
        return Err(ScanError::Length { what: "day kinds [n_days]", expected: n_days, got: kinds.len() });
    }
    match kinds.iter().position(|&kind| usize::from(kind) >= DAY_KINDS) {
        Some(at) => {
            Err(ScanError::Index { what: "day kinds: day", at, index: usize::from(kinds[at]), limit: DAY_KINDS })
        }
        None => Ok(()),
    }
}

/// Cases seen on each kind of day, and expected by the level around and the factors of the days.
fn by_kind(daily: &[u64], kinds: &[u8], factors: Option<&[f64]>) -> [[f64; 2]; DAY_KINDS] {
    let mut pairs = [[0.0; 2]; DAY_KINDS];
    for (at, &kind) in kinds.iter().enumerate() {
        let days = around(at, daily.len());
        let n = days.len() as f64;
        let pair = &mut pairs[usize::from(kind)];
        pair[0] += daily[at] as f64;
        pair[1] += daily[days].iter().sum::<u64>() as f64 / n * factors.map_or(1.0, |factors| factors[at]);
    }
    pairs
}

/// About 28 days around `at`, moved inwards at the ends.
fn around(at: usize, n_days: usize) -> std::ops::Range<usize> {
    let start = at.saturating_sub(LEVEL_DAYS / 2).min(n_days.saturating_sub(LEVEL_DAYS));
    start..(start + LEVEL_DAYS).min(n_days)
}

/// Checks day factors given by a caller, or makes them all 1.
pub(crate) fn checked(day_factors: Option<&[f64]>, n_days: usize) -> Result<Vec<f64>, ScanError> {
    let Some(factors) = day_factors else { return Ok(vec![1.0; n_days]) };
    if factors.len() != n_days {
        return Err(ScanError::Length { what: "day factors [n_days]", expected: n_days, got: factors.len() });
    }
    for (at, &factor) in factors.iter().enumerate() {
        number("day factor", at, factor, "from 0 to 1000", |value| (0.0..=1000.0).contains(&value))?;
    }
    Ok(factors.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekly_rhythm_and_holidays_are_learnt() {
        let off: Vec<bool> = (0..364).map(|day| day % 7 >= 5 || (100..107).contains(&day)).collect();
        let kinds = day_kinds(0, &off).unwrap();
        let values: Vec<u32> = off.iter().map(|&off| if off { 20 } else { 200 }).collect();
        let factors = estimate_day_factors(&Counts::new(&values, 1, 1, 364).unwrap(), &kinds).unwrap();
        assert!((factors[0] - 1.35).abs() < 0.06, "{}", factors[0]);
        assert!((factors[5] - 0.14).abs() < 0.03, "{}", factors[5]);
        assert!((factors[100] - factors[5]).abs() < 0.2 && kinds[100] == OFF_ON_WEEKDAY);
    }

    #[test]
    fn wrong_lengths_and_kinds_are_refused() {
        let counts = Counts::new(&[1, 2, 3], 1, 1, 3).unwrap();
        assert!(matches!(estimate_day_factors(&counts, &[0, 1]), Err(ScanError::Length { expected: 3, got: 2, .. })));
        assert!(matches!(estimate_day_factors(&counts, &[0, 9, 1]), Err(ScanError::Index { at: 1, .. })));
        assert!(day_kinds(7, &[true]).is_err());
        assert!(checked(Some(&[1.0, f64::NAN, 1.0]), 3).is_err());
        assert!(checked(Some(&[1.0, -0.1, 1.0]), 3).is_err());
    }
}
