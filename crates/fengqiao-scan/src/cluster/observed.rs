//! The likeliest windows of every centre in the cases as they are.

use super::field::Field;
use super::table::Bar;
use super::window::Span;
use super::zone_set::{Family, Shape, ZoneSet};
use rayon::prelude::*;
use std::ops::Range;

/// Further clusters of one centre must have at least this ratio, as in SaTScan.
const FURTHER_RATIO_MIN: f64 = 1.0;

/// A zone and window with a ratio over 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) family: u32,
    /// How many of the family's places.
    pub(crate) len: u32,
    /// Index of the window.
    pub(crate) span: u32,
    pub(crate) ratio: f64,
}

/// The zone that a walk is at.
#[derive(Debug, Clone, Copy)]
struct Zone {
    family: u32,
    len: u32,
    factor: f64,
}

/// What is looked at.
pub(crate) struct Observed<'a> {
    pub(crate) zones: &'a ZoneSet,
    pub(crate) field: &'a Field,
    pub(crate) bar: Bar,
    /// Whether a centre may have several clusters at different times.
    pub(crate) several: bool,
}

impl Observed<'_> {
    /// The likeliest cluster of every centre, and further ones at other times where they are asked for.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let centres = self.centres();
        let every = centres.into_par_iter();
        every
            .flat_map_iter(|families| if self.several { self.several(families) } else { self.best(families) })
            .collect()
    }

    /// Families that compete: those around one centre.
    fn centres(&self) -> Vec<Range<usize>> {
        let mut centres: Vec<Range<usize>> = Vec::new();
        let families = &self.zones.families;
        let competes = |family: &Family| !matches!(family.shape, Shape::Given | Shape::Whole);
        for (at, family) in families.iter().enumerate() {
            match centres.last_mut() {
                Some(last)
                    if competes(family)
                        && competes(&families[last.start])
                        && families[last.start].centre == family.centre =>
                {
                    last.end = at + 1;
                }
                _ => centres.push(at..at + 1),
            }
        }
        centres
    }

    fn best(&self, families: Range<usize>) -> Vec<Candidate> {
        let mut best = None;
        let mut ratio_best = 0.0;
        self.walk(families, |zone, span, value, expected| {
            if let Some(ratio) = self.beats(ratio_best, value, expected, zone.factor) {
                ratio_best = ratio;
                best = Some(Candidate { family: zone.family, len: zone.len, span, ratio });
            }
        });
        best.into_iter().collect()
    }

    /// The likeliest window, then the likeliest before and after it, and so on.
    fn several(&self, families: Range<usize>) -> Vec<Candidate> {
        let none = Candidate { family: 0, len: 0, span: 0, ratio: 0.0 };
        let mut by_span = vec![none; self.field.spans.len()];
        let mut top = none;
        self.walk(families, |zone, span, value, expected| {
            let best = &mut by_span[span as usize];
            if let Some(ratio) = self.beats(best.ratio, value, expected, zone.factor) {
                *best = Candidate { family: zone.family, len: zone.len, span, ratio };
                if ratio > top.ratio {
                    top = *best;
                }
            }
        });
        if top.ratio <= 0.0 {
            return Vec::new();
        }
        let mut found = vec![top];
        let all_whole = self.zones.families.iter().all(|family| family.shape == Shape::Whole);
        if all_whole || self.zones.families[top.family as usize].shape != Shape::Whole {
            let span = self.span(top.span);
            let newest = self.field.cuts[self.field.cuts.len() - 1];
            self.between(0..span.start.saturating_sub(1), &by_span, &mut found);
            // As in SaTScan, no further cluster after the likeliest ends with the newest interval.
            self.between(span.end + 1..newest - 1, &by_span, &mut found);
        }
        found
    }

    /// The ratio, when it is over `floor`.
    #[inline]
    fn beats(&self, floor: f64, value: u64, expected: f64, factor: f64) -> Option<f64> {
        let cases = self.bar.cases(value);
        // Circles need no division.
        let plain = if factor < 1.0 { floor / factor } else { floor };
        if !self.bar.counts(cases, expected) || self.bar.law.at_most(cases, expected, plain) {
            return None;
        }
        let ratio = self.bar.law.ratio(cases, expected) * factor;
        (ratio > floor).then_some(ratio)
    }

    /// Visits every zone of the families and every window with its value and expected cases.
    #[inline]
    fn walk(&self, families: Range<usize>, mut visit: impl FnMut(Zone, u32, u64, f64)) {
        let n_cuts = self.field.cuts.len();
        let (mut values, mut expected) = (vec![0; n_cuts], vec![0.0; n_cuts]);
        for index in families {
            let family = &self.zones.families[index];
            values.fill(0);
            expected.fill(0.0);
            for (at, &place) in self.zones.places(index).iter().enumerate() {
                let (more, more_expected) = self.field.before_cuts(place as usize);
                values.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                expected.iter_mut().zip(more_expected).for_each(|(sum, more)| *sum += more);
                if !self.zones.is_zone(family, at + 1) {
                    continue;
                }
                let zone = Zone { family: index as u32, len: at as u32 + 1, factor: family.factor };
                for (span, &Span { start, end }) in self.field.spans.iter().enumerate() {
                    let (start, end) = (start as usize, end as usize);
                    visit(zone, span as u32, values[end] - values[start], expected[end] - expected[start]);
                }
            }
        }
    }

    /// The likeliest window within intervals, and recursively those before and after it; one interval stays between.
    fn between(&self, range: Range<u32>, by_span: &[Candidate], found: &mut Vec<Candidate>) {
        if range.start >= range.end {
            return;
        }
        let mut best: Option<(Candidate, Span)> = None;
        for candidate in by_span.iter().filter(|candidate| candidate.ratio > FURTHER_RATIO_MIN) {
            let span = self.span(candidate.span);
            let is_inside = span.start >= range.start && span.end <= range.end;
            let wins = best.as_ref().is_none_or(|(best, at)| {
                let later = (span.end, span.start) > (at.end, at.start);
                candidate.ratio > best.ratio || (candidate.ratio >= best.ratio && later)
            });
            if is_inside && wins {
                best = Some((*candidate, span));
            }
        }
        let Some((candidate, span)) = best else { return };
        found.push(candidate);
        self.between(range.start..span.start.saturating_sub(1), by_span, found);
        self.between(span.end + 1..range.end, by_span, found);
    }

    /// A window in intervals.
    pub(crate) fn span(&self, index: u32) -> Span {
        let Span { start, end } = self.field.spans[index as usize];
        Span { start: self.field.cuts[start as usize], end: self.field.cuts[end as usize] }
    }
}
