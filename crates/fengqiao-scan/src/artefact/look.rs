//! Runs of days in one series: silences, with the backlog that ends them, and single days far beyond.

use super::{Artefact, ArtefactKind, ArtefactOptions, Evidence};
use crate::tail::ln_upper_tail;
use std::ops::Range;

/// Days around a day that tell whether its neighbours are ordinary.
const NEIGHBOUR_DAYS: usize = 7;
/// Days around a run whose weeks tell the level.
const LEVEL_DAYS: usize = 56;
/// A longer silence is a fact about the place or the kind (schools in summer, a category that ended), not a fault of the
/// feed; somebody has noticed by then.
const SILENT_DAYS_MAX: usize = 14;
/// Days around a silence in which others as long make it a habit: a feed that comes once a week.
const HABIT_DAYS: usize = 56;
/// So many others make a habit.
const HABIT_RUNS: usize = 2;
/// The first day back is a backlog when so many cases come in ordinary times with this probability at most.
const BACKLOG_P_MAX: f64 = 1e-3;

/// One series under suspicion.
pub(super) struct Look<'a> {
    pub(super) series: &'a [u64],
    pub(super) factors: &'a [f64],
    pub(super) options: &'a ArtefactOptions,
    /// Zone and group.
    pub(super) place: [usize; 2],
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

    /// Whether days nearly as full lie near: a feed that comes once a week.
    fn often(&self, day: usize) -> bool {
        let near = day.saturating_sub(HABIT_DAYS)..(day + HABIT_DAYS + 1).min(self.series.len());
        let full = near.filter(|&other| other != day && 2 * self.series[other] >= self.series[day]);
        full.count() >= HABIT_RUNS
    }

    /// Cases expected on the days around a day, by the level that is expected of that day.
    fn expected_around(&self, near: &Range<usize>, day: usize) -> f64 {
        let exposed = self.factors[near.clone()].iter().sum::<f64>();
        self.expected(&(day..day + 1)) / self.factors[day].max(1e-9) * exposed
    }

    fn artefact(&self, kind: ArtefactKind, days: Range<usize>, ln_p: f64) -> Artefact {
        let observed = self.series[days.clone()].iter().sum();
        let expected = self.expected(&days);
        let p = libm::exp(ln_p).clamp(f64::MIN_POSITIVE, 1.0);
        let evidence = Evidence::Counts;
        Artefact { kind, zone: self.place[0], group: self.place[1], days, observed, expected, p, evidence }
    }

    /// Runs of zeros that quiet times hardly give; days vary alone, so each day adds its own probability of none.
    pub(super) fn silent(&self) -> Vec<Artefact> {
        let runs = self.runs();
        let mean = self.series.iter().sum::<u64>() as f64 / self.factors.iter().sum::<f64>().max(1e-9);
        let mut found = Vec::new();
        for days in &runs {
            let length = days.len() as f64;
            // The weeks around are few; the whole series keeps them from promising too much.
            let exposed = self.factors[days.clone()].iter().sum::<f64>();
            let (expected, spread) = (self.expected(days).min(mean * exposed), self.options.spread.max(1e-6));
            let ln_p = -libm::log1p(expected / length * spread) / spread * length;
            let long = days.len() > SILENT_DAYS_MAX;
            if long || ln_p > libm::log(self.options.p_max) || is_habit(days, &runs) {
                continue;
            }
            let evidence = self.backlog(days.end, expected);
            found.push(Artefact { expected, evidence, ..self.artefact(ArtefactKind::SilentFeed, days.clone(), ln_p) });
        }
        found
    }

    /// Runs of days without a case, in order.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut day = 0;
        while day < self.series.len() {
            let length = self.series[day..].iter().take_while(|&&count| count == 0).count();
            if length > 0 {
                runs.push(day..day + length);
            }
            day += length + 1;
        }
        runs
    }

    /// Whether what the silence lacked comes on the first day back: more than an ordinary day, no more than was missing.
    fn backlog(&self, day: usize, missing: f64) -> Evidence {
        let Some(&cases) = self.series.get(day) else { return Evidence::Counts };
        let expected = self.expected(&(day..day + 1)).max(1e-3);
        let above = ln_upper_tail(cases, expected, self.options.spread) <= libm::log(BACKLOG_P_MAX);
        let owed = expected + missing;
        let explained = ln_upper_tail(cases, owed, self.options.spread) > libm::log(BACKLOG_P_MAX);
        if above && explained { Evidence::Backlog { day, cases, expected } } else { Evidence::Counts }
    }

    /// Days far beyond whose neighbours are ordinary.
    pub(super) fn bulk(&self) -> Vec<Artefact> {
        let mut found = Vec::new();
        for (day, &count) in self.series.iter().enumerate() {
            if count < u64::from(self.options.bulk_min) {
                continue;
            }
            let near = day.saturating_sub(NEIGHBOUR_DAYS)..(day + NEIGHBOUR_DAYS + 1).min(self.series.len());
            let expected = self.expected(&(day..day + 1)).max(1e-3);
            let ln_p = ln_upper_tail(count, expected, self.options.spread);
            // Ordinary neighbours: nearly all that the fortnight has too much of is on this day.
            let fortnight = self.series[near.clone()].iter().sum::<u64>() as f64 - self.expected_around(&near, day);
            let alone = count as f64 - expected >= self.options.bulk_share * fortnight;
            if alone && !self.often(day) && ln_p <= libm::log(self.options.p_max) {
                found.push(self.artefact(ArtefactKind::BulkEntry, day..day + 1, ln_p));
            }
        }
        found
    }
}

/// Whether others as long lie near.
fn is_habit(days: &Range<usize>, runs: &[Range<usize>]) -> bool {
    let near = |run: &&Range<usize>| run.end + HABIT_DAYS > days.start && run.start < days.end + HABIT_DAYS;
    let as_long = runs.iter().filter(near).filter(|run| *run != days && run.len() >= days.len());
    as_long.count() >= HABIT_RUNS
}
