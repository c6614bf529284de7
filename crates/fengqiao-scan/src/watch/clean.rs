//! A past without its flare-ups: what flared up a year ago must not teach that this place is always so.

use super::ground::Ground;
use super::past::{AreaDays, Levels, Past, Span};
use super::tally::Tally;
use crate::tail::ln_upper_tail;
use rayon::prelude::*;
use std::ops::Range;

/// Length of the windows of the past that are looked at one by one, days.
pub(crate) const CHUNK_DAYS: usize = 28;
/// -ln of the tail probability from which a past count is taken for a flare-up. By chance one count in 8,000 is as far out,
/// and what is lost by cutting those down is far below what one flare-up leaves behind.
const FLARE_STATISTIC_MIN: f64 = 9.0;
/// Reports that follow from a report, as far as a past flare-up is concerned.
const FOLLOWING: f64 = 0.1;

/// The past of every region and category, window by window.
pub(crate) struct Chunks {
    /// Newest first; the last holds the days that are left over.
    pub(crate) days: Vec<Range<usize>>,
    /// Cases as they count, shape `[n_chunks][n_regions, n_categories]`.
    pub(crate) cases: Vec<Vec<f32>>,
    raw: Vec<Vec<u32>>,
}

impl Chunks {
    /// The baseline in windows of four weeks and a rest.
    pub(crate) fn new(tally: &Tally, span: &Span) -> Self {
        let mut days = span.past_windows(CHUNK_DAYS);
        let rest = span.baseline.start..days.last().map_or(span.baseline.end, |last| last.start);
        days.push(rest);
        let sum = |days: &Range<usize>| {
            let mut cases = vec![0_u32; tally.n_regions() * tally.n_categories()];
            tally.add_days(days.clone(), &mut cases);
            cases
        };
        let raw: Vec<Vec<u32>> = days.par_iter().map(sum).collect();
        let cases = raw.iter().map(|chunk| chunk.iter().map(|count| *count as f32).collect()).collect();
        Self { days, cases, raw }
    }

    /// Cases as they count over all days, shape `[n_regions, n_categories]`.
    pub(crate) fn sum(&self) -> Vec<f32> {
        let mut sum = vec![0.0; self.cases.first().map_or(0, Vec::len)];
        for chunk in &self.cases {
            sum.iter_mut().zip(chunk).for_each(|(total, count)| *total += count);
        }
        sum
    }

    /// Cuts what flared up down to what was expected of its place, by a past that was learnt from these chunks so far.
    pub(crate) fn cut_flares(&mut self, ground: &Ground, past: &Past, areas: &AreaDays) {
        let whole_windows = self.days.len() - 1;
        let cut = |(days, raw): (&Range<usize>, &Vec<u32>)| cut(ground, past, areas, days.clone(), raw);
        self.cases[..whole_windows]
            .par_iter_mut()
            .zip(self.days[..whole_windows].par_iter().zip(&self.raw[..whole_windows]))
            .for_each(|(cases, chunk)| *cases = cut(chunk));
    }
}

fn cut(ground: &Ground, past: &Past, areas: &AreaDays, days: Range<usize>, raw: &[u32]) -> Vec<f32> {
    let (n_groups, n_categories) = (ground.groups.len(), ground.n_categories);
    let window = past.span.nearest_window(CHUNK_DAYS);
    let exposure = past.span.exposure(days.clone());
    let levels = Levels::new(ground, past, window, &areas.sum(days), exposure);
    let seen = ground.grouped(raw);
    let mut cases: Vec<f32> = raw.iter().map(|count| *count as f32).collect();
    for (region, row) in seen.chunks_exact(n_groups).enumerate() {
        let Some(area) = ground.area_of[region] else { continue };
        for (group, &seen) in row.iter().enumerate() {
            let rate = past.rates[region * n_groups + group];
            let (factor, variance) = levels.of(ground, area as usize, group);
            let expected = (rate.mean * exposure * factor).max(1e-9);
            if seen < 3.0 || seen < expected + 2.0 + 3.0 * libm::sqrt(expected) {
                continue;
            }
            let spread = FOLLOWING / expected + variance + rate.variance + past.spread[window];
            if -ln_upper_tail(seen as u64, expected, spread) < FLARE_STATISTIC_MIN {
                continue;
            }
            for &category in &ground.groups[group] {
                let at = region * n_categories + category as usize;
                cases[at] = cases[at].min((f64::from(raw[at]) * expected / seen) as f32);
            }
        }
    }
    cases
}
