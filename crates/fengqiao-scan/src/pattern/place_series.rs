//! One place again and again: a shop, an estate, a building site with more matters lately than its own past and that of
//! places like it lead one to expect.

use crate::control::benjamini_hochberg;
use crate::error::{ScanError, in_range, number};
use crate::expected::Lean;
use crate::tail::ln_upper_tail;

/// Most places of one run.
pub const PLACES_MAX: usize = 5_000_000;

/// How places are judged.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceSeriesOptions {
    /// Newest days that are judged, 1 to 366; default 28.
    pub window_days: u16,
    /// Days of past before them, at least 1; default 364.
    pub past_days: u16,
    /// Least matters in the window, at least 2; default 3.
    pub count_min: u32,
    /// Relative variance of a place's rate beyond chance, not negative; default 0.
    pub spread: f64,
    /// Places with a larger p-value are not listed, in (0, 1]; default 0.05. It allows for all places.
    pub p_max: f64,
}

impl Default for PlaceSeriesOptions {
    fn default() -> Self {
        Self { window_days: 28, past_days: 364, count_min: 3, spread: 0.0, p_max: 0.05 }
    }
}

/// A place with a series.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceSeries {
    /// The place.
    pub place: u32,
    /// Matters in the window.
    pub observed: u32,
    /// Matters expected there.
    pub expected: f64,
    /// Matters in its past.
    pub past: u32,
    /// Days of the window's matters, ascending.
    pub days: Vec<u32>,
    /// p-value of this place alone, in (0, 1].
    pub p_unadjusted: f64,
    /// p-value that allows for all places (Bonferroni), in (0, 1].
    pub p: f64,
    /// Benjamini-Hochberg q-value, in (0, 1].
    pub q: f64,
}

/// Places with a series, most significant first; `matters` are `[place, day]`, shape `[n, 2]`, in any order.
///
/// A place is a key that the caller chose, such as an estate or a shop, under `n_places`; days end before `n_days` and
/// the window ends on the last one. Each place's rate leans on the mean of all places as far as places are alike.
///
/// # Errors
/// Options; `Index` for a place or day that there is not; `BaselineTooShort` when nothing is left of the past.
///
/// # Source
/// Gamma-Poisson rates: Clayton and Kaldor 1987, Biometrics 43:671; predictive tail and use for places: ours.
pub fn repeated_places(
    matters: &[[u32; 2]],
    n_places: usize,
    n_days: usize,
    options: &PlaceSeriesOptions,
) -> Result<Vec<PlaceSeries>, ScanError> {
    let past_days = check(n_places, n_days, options)?;
    let window = n_days - usize::from(options.window_days);
    let oldest = window - past_days;
    let (mut past, mut recent) = (vec![0_u32; n_places], vec![0_u32; n_places]);
    for (at, &[place, day]) in matters.iter().enumerate() {
        for (what, index, limit) in [("place of matter", place, n_places), ("day of matter", day, n_days)] {
            if index as usize >= limit {
                return Err(ScanError::Index { what, at, index: index as usize, limit });
            }
        }
        let seen = if day as usize >= window { &mut recent } else { &mut past };
        if day as usize >= oldest {
            seen[place as usize] += 1;
        }
    }
    let mean = (past.iter().map(|&count| f64::from(count)).sum::<f64>() + 0.5) / n_places as f64;
    let lean = Lean::estimate(past.iter().map(|&count| (f64::from(count), mean)));
    let judged = (0..n_places).filter(|&place| recent[place] >= options.count_min).map(|place| {
        let rate = lean.rate(f64::from(past[place]), mean, past_days as f64);
        let expected = rate.mean * f64::from(options.window_days);
        let ln_p = ln_upper_tail(u64::from(recent[place]), expected, rate.variance + options.spread);
        (place, expected, libm::exp(ln_p).clamp(f64::MIN_POSITIVE, 1.0))
    });
    let mut judged: Vec<(usize, f64, f64)> = judged.collect();
    judged.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)));
    let ascending: Vec<f64> = judged.iter().map(|judged| judged.2).collect();
    let q = benjamini_hochberg(&ascending, n_places);
    let told = judged.into_iter().zip(q).map(|((place, expected, p_unadjusted), q)| {
        let inside = |matter: &&[u32; 2]| matter[0] as usize == place && matter[1] as usize >= window;
        let mut days: Vec<u32> = matters.iter().filter(inside).map(|matter| matter[1]).collect();
        days.sort_unstable();
        let p = (p_unadjusted * n_places as f64).min(1.0);
        let (observed, past) = (recent[place], past[place]);
        PlaceSeries { place: place as u32, observed, expected, past, days, p_unadjusted, p, q }
    });
    Ok(told.take_while(|place| place.p <= options.p_max).collect())
}

/// Days of past that there are.
fn check(n_places: usize, n_days: usize, options: &PlaceSeriesOptions) -> Result<usize, ScanError> {
    in_range("window_days", u64::from(options.window_days), 1, 366)?;
    in_range("past_days", u64::from(options.past_days), 1, crate::counts::DAYS_MAX as u64)?;
    in_range("count_min", u64::from(options.count_min), 2, 1_000_000)?;
    number("option spread", 0, options.spread, "not negative", |value| value >= 0.0)?;
    number("option p_max", 0, options.p_max, "above 0 and at most 1", |p| p > 0.0 && p <= 1.0)?;
    if n_places > PLACES_MAX {
        return Err(ScanError::TooLarge { what: "places", got: n_places, limit: PLACES_MAX });
    }
    let window = usize::from(options.window_days);
    let past = n_days.saturating_sub(window).min(usize::from(options.past_days));
    if past < window {
        let needed = 2 * window;
        return Err(ScanError::BaselineTooShort { needed, window, guard: 0, past: window, got: n_days });
    }
    Ok(past)
}
