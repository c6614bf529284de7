//! Near repeats: whether matters follow others nearby sooner than chance would have it, and how near and how soon.

use crate::draw::stream;
use crate::error::{ScanError, in_range, number};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use rayon::prelude::*;
use std::ops::RangeInclusive;

/// Most events of one test.
pub const EVENTS_MAX: usize = 200_000;
/// Most pairs within the widest distance; more would take gigabytes.
pub const PAIRS_MAX: usize = 20_000_000;
/// Most bands of distance and of days.
const BANDS_MAX: u64 = 32;

/// How the test is run.
#[derive(Debug, Clone, PartialEq)]
pub struct NearRepeatOptions {
    /// Upper ends of the distance bands, inclusive, rising, in the unit of the points; the first may be 0, the same
    /// place; default 0, 100, 200, 400.
    pub distances: Vec<f64>,
    /// Upper ends of the day bands, inclusive, rising; default 3, 7, 14, 28.
    pub days: Vec<u32>,
    /// Replicates, 1 to 99,999; default 999.
    pub replicates: u32,
    /// Seed of the replicates.
    pub seed: u64,
}

impl Default for NearRepeatOptions {
    fn default() -> Self {
        Self { distances: vec![0.0, 100.0, 200.0, 400.0], days: vec![3, 7, 14, 28], replicates: 999, seed: 1 }
    }
}

impl NearRepeatOptions {
    fn check(&self) -> Result<(), ScanError> {
        in_range("replicates", u64::from(self.replicates), 1, 99_999)?;
        in_range("distances (how many)", self.distances.len() as u64, 1, BANDS_MAX)?;
        in_range("days (how many)", self.days.len() as u64, 1, BANDS_MAX)?;
        for (at, &end) in self.distances.iter().enumerate() {
            let over = at.checked_sub(1).map_or(-1.0, |before| self.distances[before]);
            number("option distances", at, end, "not negative and rising", |end| end >= 0.0 && end > over)?;
        }
        for (at, &end) in self.days.iter().enumerate() {
            let rising = at == 0 || end > self.days[at - 1];
            number("option days", at, f64::from(end), "rising, at most 9999", |end| rising && end <= 9_999.0)?;
        }
        Ok(())
    }
}

/// Pairs of one distance band and one band of days.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Upper end of the distance, inclusive; the lower one is the band before, exclusive.
    pub distance_max: f64,
    /// Days between the two, inclusive.
    pub days: RangeInclusive<u32>,
    /// Pairs seen.
    pub observed: u64,
    /// Pairs when days are dealt to the events by chance: the mean of the replicates.
    pub expected: f64,
    /// p-value of this band alone, in (0, 1].
    pub p: f64,
    /// p-value that allows for all bands, in (0, 1].
    pub p_adjusted: f64,
}

/// Every band, by distance and then days; `points` are planar, shape `[n, 2]`, `days` of the events, shape `[n]`.
///
/// Replicates deal the days to the events anew, so that places and days stay as they were and only their meeting is by
/// chance. A shift of population over the period looks like a near repeat: keep the period to a year or so.
///
/// # Errors
/// Wrong lengths, points that are not finite, days over 9,999, options; `TooLarge` over 200,000 events or 20 million
/// pairs within the widest distance.
///
/// # Source
/// Knox 1964, Applied Statistics 13:25; bands and Monte Carlo: Johnson et al. 2007, Journal of Quantitative Criminology
/// 23:201; p-values over all bands: Westfall and Young 1993, Resampling-Based Multiple Testing, section 2.
pub fn near_repeat(points: &[[f64; 2]], days: &[u32], options: &NearRepeatOptions) -> Result<Vec<Band>, ScanError> {
    options.check()?;
    check_events(points, days)?;
    let pairs = pairs(points, &options.distances)?;
    let table = Table::new(options);
    let observed = table.count(&pairs, days);
    let replicates = (0..options.replicates).into_par_iter().with_min_len(4);
    let drawn: Vec<Vec<u64>> = replicates
        .map(|replicate| {
            let mut dealt = days.to_vec();
            shuffle(&mut dealt, &mut stream(options.seed, u64::from(replicate)));
            table.count(&pairs, &dealt)
        })
        .collect();
    Ok(bands(&observed, &drawn, options))
}

fn check_events(points: &[[f64; 2]], days: &[u32]) -> Result<(), ScanError> {
    if points.len() != days.len() {
        return Err(ScanError::Length { what: "days of events [n]", expected: points.len(), got: days.len() });
    }
    if points.len() > EVENTS_MAX {
        return Err(ScanError::TooLarge { what: "events", got: points.len(), limit: EVENTS_MAX });
    }
    for (at, (point, &day)) in points.iter().zip(days).enumerate() {
        for &value in point {
            number("point", at, value, "in one unit", |_| true)?;
        }
        number("day", at, f64::from(day), "from 0 to 9999", |day| day <= 9_999.0)?;
    }
    Ok(())
}

/// Two events and the band of their distance.
struct Pair {
    one: u32,
    two: u32,
    band: u8,
}

/// All pairs within the widest distance, by a sweep over events sorted by their second coordinate.
fn pairs(points: &[[f64; 2]], distances: &[f64]) -> Result<Vec<Pair>, ScanError> {
    let widest = distances.last().copied().unwrap_or(0.0);
    let mut order: Vec<u32> = (0..points.len() as u32).collect();
    order.sort_by(|&a, &b| points[a as usize][1].total_cmp(&points[b as usize][1]).then(a.cmp(&b)));
    let mut pairs = Vec::new();
    for (rank, &one) in order.iter().enumerate() {
        let [x, y] = points[one as usize];
        for &two in &order[rank + 1..] {
            let [other_x, other_y] = points[two as usize];
            if other_y - y > widest {
                break;
            }
            if (other_x - x).abs() > widest {
                continue;
            }
            let distance = libm::hypot(other_x - x, other_y - y);
            if let Some(band) = distances.iter().position(|&end| distance <= end) {
                pairs.push(Pair { one, two, band: band as u8 });
            }
        }
        if pairs.len() > PAIRS_MAX {
            return Err(ScanError::TooLarge { what: "pairs of near events", got: pairs.len(), limit: PAIRS_MAX });
        }
    }
    Ok(pairs)
}

/// The band of every number of days between two events.
struct Table {
    band: Vec<u8>,
    n_days: usize,
    n_bands: usize,
}

impl Table {
    fn new(options: &NearRepeatOptions) -> Self {
        let last = options.days.last().copied().unwrap_or(0);
        let band = |apart: u32| options.days.iter().position(|&end| apart <= end).unwrap_or(0) as u8;
        let n_bands = options.days.len() * options.distances.len();
        Self { band: (0..=last).map(band).collect(), n_days: options.days.len(), n_bands }
    }

    fn count(&self, pairs: &[Pair], days: &[u32]) -> Vec<u64> {
        let mut counts = vec![0; self.n_bands];
        for pair in pairs {
            let apart = days[pair.one as usize].abs_diff(days[pair.two as usize]);
            if let Some(&band) = self.band.get(apart as usize) {
                counts[pair.band as usize * self.n_days + band as usize] += 1;
            }
        }
        counts
    }
}

/// Fisher-Yates; the bias of a 64-bit product over at most 200,000 places is under one in 10^13.
fn shuffle(days: &mut [u32], rng: &mut ChaCha8Rng) {
    for at in (1..days.len()).rev() {
        let other = ((u128::from(rng.next_u64()) * (at as u128 + 1)) >> 64) as usize;
        days.swap(at, other);
    }
}

fn bands(observed: &[u64], drawn: &[Vec<u64>], options: &NearRepeatOptions) -> Vec<Band> {
    let n = drawn.len() as f64;
    let moments: Vec<[f64; 2]> = (0..observed.len())
        .map(|band| {
            let mean = drawn.iter().map(|counts| counts[band] as f64).sum::<f64>() / n;
            let squares: f64 = drawn.iter().map(|counts| (counts[band] as f64 - mean).powi(2)).sum();
            [mean, libm::sqrt(squares / n).max(1e-9)]
        })
        .collect();
    let apart = |band: usize, count: u64| (count as f64 - moments[band][0]) / moments[band][1];
    let farthest = |counts: &Vec<u64>| {
        counts.iter().enumerate().map(|(band, &count)| apart(band, count)).fold(f64::NEG_INFINITY, f64::max)
    };
    let maxima: Vec<f64> = drawn.iter().map(farthest).collect();
    let rank = |exceeding: usize| (1 + exceeding) as f64 / (1.0 + n);
    let band = |(band, &observed): (usize, &u64)| {
        let (distance, of_days) = (band / options.days.len(), band % options.days.len());
        let start = of_days.checked_sub(1).map_or(0, |before| options.days[before] + 1);
        let distance_of = apart(band, observed);
        Band {
            distance_max: options.distances[distance],
            days: start..=options.days[of_days],
            observed,
            expected: moments[band][0],
            p: rank(drawn.iter().filter(|counts| counts[band] >= observed).count()),
            p_adjusted: rank(maxima.iter().filter(|&&most| most >= distance_of).count()),
        }
    };
    observed.iter().enumerate().map(band).collect()
}
