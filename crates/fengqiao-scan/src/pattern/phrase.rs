//! A new phrase that spreads: words of the reports that come more often lately, and from more places than one.

use crate::control::benjamini_hochberg;
use crate::error::{ScanError, in_range, number};
use crate::tail::ln_beta_lower;

/// One use of a phrase in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhraseUse {
    /// The phrase.
    pub phrase: u32,
    /// Place of the report.
    pub place: u32,
    /// Day of the report.
    pub day: u32,
}

/// How phrases are judged.
#[derive(Debug, Clone, PartialEq)]
pub struct PhraseOptions {
    /// Newest days that are judged, 1 to 366; default 7.
    pub window_days: u16,
    /// Days of past before them, at least as many as the window; default 364.
    pub past_days: u16,
    /// Least place-days in the window, at least 2; default 5.
    pub count_min: u32,
    /// Least places in the window, at least 1; default 3: a phrase of one place is one matter told often.
    pub places_min: u32,
    /// Phrases with a larger p-value are not listed, in (0, 1]; default 0.05. It allows for all phrases.
    pub p_max: f64,
}

impl Default for PhraseOptions {
    fn default() -> Self {
        Self { window_days: 7, past_days: 364, count_min: 5, places_min: 3, p_max: 0.05 }
    }
}

/// A phrase that spreads.
#[derive(Debug, Clone, PartialEq)]
pub struct PhraseGrowth {
    /// The phrase.
    pub phrase: u32,
    /// Place-days with the phrase in the window.
    pub observed: u32,
    /// Place-days expected in the window, given those of window and past together.
    pub expected: f64,
    /// Place-days in the past.
    pub past: u32,
    /// Places in the window.
    pub places: u32,
    /// Places of the window that never had it before.
    pub places_new: u32,
    /// First day of the window with the phrase.
    pub first_day: u32,
    /// p-value of this phrase alone, in (0, 1].
    pub p_unadjusted: f64,
    /// p-value that allows for all phrases (Bonferroni), in (0, 1].
    pub p: f64,
    /// Benjamini-Hochberg q-value, in (0, 1].
    pub q: f64,
}

/// Phrases that spread, most significant first.
///
/// `texts` are the reports of each day, shape `[n_days]`; the window ends on the last day. Many uses in one place on one
/// day count once, so that forty neighbours with one letter are one. Given its place-days in window and past together,
/// a phrase that does not grow has a binomial number of them in the window, by the window's share of all texts; so a
/// phrase never seen before needs no rate. The control counts every phrase with `count_min` place-days in all.
///
/// # Errors
/// Options; `Index` for a day that there is not; `BaselineTooShort`; `Number` when window or past has no texts.
///
/// # Source
/// Conditional test of two Poisson rates: Przyborowski and Wilenski 1940, Biometrika 31:313; place-days are ours.
pub fn phrase_growth(
    uses: &[PhraseUse],
    texts: &[u32],
    options: &PhraseOptions,
) -> Result<Vec<PhraseGrowth>, ScanError> {
    let [oldest, window] = check(texts, options)?;
    for (at, used) in uses.iter().enumerate() {
        let (index, limit) = (used.day as usize, texts.len());
        if index >= limit {
            return Err(ScanError::Index { what: "day of phrase use", at, index, limit });
        }
    }
    let sum = |days: &[u32]| days.iter().map(|&texts| f64::from(texts)).sum::<f64>();
    let (past_texts, window_texts) = (sum(&texts[oldest..window]), sum(&texts[window..]));
    number("texts of the window", 0, window_texts, "above 0", |texts| texts > 0.0)?;
    number("texts of the past", 0, past_texts, "above 0", |texts| texts > 0.0)?;
    let share = window_texts / (past_texts + window_texts);
    let mut once: Vec<PhraseUse> = uses.iter().copied().filter(|used| used.day as usize >= oldest).collect();
    once.sort_unstable();
    once.dedup();
    let of_phrase = once.chunk_by(|one, two| one.phrase == two.phrase);
    let candidates: Vec<&[PhraseUse]> = of_phrase.filter(|uses| uses.len() >= options.count_min as usize).collect();
    let n_tests = candidates.len();
    let mut found: Vec<PhraseGrowth> =
        candidates.into_iter().filter_map(|uses| judged(uses, window as u32, share, options)).collect();
    found.sort_by(|a, b| a.p_unadjusted.total_cmp(&b.p_unadjusted).then(a.phrase.cmp(&b.phrase)));
    let ascending: Vec<f64> = found.iter().map(|phrase| phrase.p_unadjusted).collect();
    for (phrase, q) in found.iter_mut().zip(benjamini_hochberg(&ascending, n_tests)) {
        (phrase.p, phrase.q) = ((phrase.p_unadjusted * n_tests as f64).min(1.0), q);
    }
    found.retain(|phrase| phrase.p <= options.p_max);
    Ok(found)
}

/// One phrase, its uses sorted by place and day; none when it is too rare in the window or in too few places.
fn judged(uses: &[PhraseUse], window: u32, share: f64, options: &PhraseOptions) -> Option<PhraseGrowth> {
    let recent = uses.iter().filter(|used| used.day >= window);
    let observed = recent.clone().count() as u32;
    let first_day = recent.map(|used| used.day).min()?;
    let (mut places, mut places_new) = (0, 0);
    for place in uses.chunk_by(|one, two| one.place == two.place) {
        places += u32::from(place.iter().any(|used| used.day >= window));
        places_new += u32::from(place.iter().all(|used| used.day >= window));
    }
    let total = uses.len() as f64;
    let expected = total * share;
    if observed < options.count_min || places < options.places_min || f64::from(observed) <= expected {
        return None;
    }
    let ln_p = ln_beta_lower(f64::from(observed), total - f64::from(observed) + 1.0, share);
    let p_unadjusted = libm::exp(ln_p).clamp(f64::MIN_POSITIVE, 1.0);
    let (phrase, past) = (uses[0].phrase, uses.len() as u32 - observed);
    Some(PhraseGrowth { phrase, observed, expected, past, places, places_new, first_day, p_unadjusted, p: 1.0, q: 1.0 })
}

/// First day of the past and of the window.
fn check(texts: &[u32], options: &PhraseOptions) -> Result<[usize; 2], ScanError> {
    in_range("window_days", u64::from(options.window_days), 1, 366)?;
    in_range("past_days", u64::from(options.past_days), u64::from(options.window_days), 9_999)?;
    in_range("count_min", u64::from(options.count_min), 2, 1_000_000)?;
    in_range("places_min", u64::from(options.places_min), 1, 1_000_000)?;
    number("option p_max", 0, options.p_max, "above 0 and at most 1", |p| p > 0.0 && p <= 1.0)?;
    let window = usize::from(options.window_days);
    if texts.len() < 2 * window {
        let got = texts.len();
        return Err(ScanError::BaselineTooShort { needed: 2 * window, window, guard: 0, past: window, got });
    }
    let start = texts.len() - window;
    Ok([start.saturating_sub(usize::from(options.past_days)), start])
}
