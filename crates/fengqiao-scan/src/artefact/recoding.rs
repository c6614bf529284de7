//! Recodings: from one day on a kind of case is entered under another code in the whole area.

use super::shift::{PAST_DAYS, Shift, Totals, balanced, change_days};
use super::{Artefact, ArtefactKind, ArtefactOptions, Evidence};
use crate::counts::Counts;
use crate::law::normal_quantile;
use crate::zone::{Overlap, Search, overlap};
use rayon::prelude::*;

/// Cases of both groups in a part of the area, before and since, from which its share tells something.
const PART_CASES_MIN: f64 = 4.0;
/// Share of the telling parts in which the share must have moved the same way.
const PARTS_SHARE_MIN: f64 = 0.7;
/// A group is paired when its move against all others is this share of what a pair needs.
const SCREEN_SHARE: f64 = 0.5;
/// Days of a year, and days around the same day a year before that are looked at for the same move.
const YEAR_DAYS: usize = 364;
const SEASON_DAYS: usize = 56;

/// Pairs of groups that exchanged cases, most significant first, each group in one pair at most.
pub(super) fn recodings(counts: &Counts, search: &Search, options: &ArtefactOptions) -> Vec<Artefact> {
    let areas: Vec<usize> = (0..search.zones().len()).filter(|&zone| search.zones()[zone].level == 0).collect();
    areas.into_iter().flat_map(|zone| of_area(counts, search, options, zone)).collect()
}

/// A pair that may have exchanged cases on a day.
struct Pair {
    day: usize,
    risen: usize,
    fallen: usize,
    rise: Shift,
    fall: Shift,
    p: f64,
}

fn of_area(counts: &Counts, search: &Search, options: &ArtefactOptions, zone: usize) -> Vec<Artefact> {
    let area = Area::new(counts, search, zone);
    let days = change_days(counts.n_days(), options.change_days_max);
    let n_groups = area.groups.len();
    // Neighbouring days tell nearly the same: one look a week is counted.
    let n_looks = (n_groups * n_groups.saturating_sub(1)) as f64 * (days.len() as f64 / 7.0).ceil();
    let of_day = |&day: &usize| area.pairs(day, n_looks, options.change_p_max);
    let mut pairs: Vec<Pair> = days.par_iter().flat_map_iter(of_day).collect();
    // The sharpest pair: a group around the one that moved has a smaller move, or as small a p-value by chance.
    pairs.sort_by(|a, b| (b.rise.z - b.fall.z).total_cmp(&(a.rise.z - a.fall.z)));
    let mut told: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for pair in pairs {
        let meets = |&group: &usize| [pair.risen, pair.fallen].iter().any(|&other| area.overlap(group, other));
        if told.iter().any(meets) {
            continue;
        }
        let parts = area.parts(&pair);
        if (parts[0] as f64) < PARTS_SHARE_MIN * parts[1] as f64 || area.seasonal(&pair) {
            continue;
        }
        told.extend([pair.risen, pair.fallen]);
        let (observed, expected) = (pair.fall.after as u64, pair.fall.expected);
        found.push(Artefact {
            kind: ArtefactKind::Recoding,
            zone,
            group: pair.risen,
            days: pair.day..counts.n_days(),
            observed: pair.rise.after as u64,
            expected: pair.rise.expected,
            p: pair.p.max(f64::MIN_POSITIVE),
            evidence: Evidence::FallenGroup { group: pair.fallen, observed, expected, parts },
        });
    }
    found
}

/// The groups of one area as running totals.
struct Area<'a> {
    counts: &'a Counts<'a>,
    search: &'a Search,
    zone: usize,
    groups: Vec<Totals>,
    all: Totals,
}

impl<'a> Area<'a> {
    fn new(counts: &'a Counts<'a>, search: &'a Search, zone: usize) -> Self {
        let regions = &search.zones()[zone].regions;
        let of = |categories: &[u32]| {
            let mut series = vec![0; counts.n_days()];
            counts.add_into(regions, categories, &mut series);
            Totals::new(&series)
        };
        let groups = search.groups().par_iter().map(|group| of(group)).collect();
        let every: Vec<u32> = (0..counts.n_categories() as u32).collect();
        Self { counts, search, zone, groups, all: of(&every) }
    }

    fn overlap(&self, first: usize, second: usize) -> bool {
        overlap(&self.search.groups()[first], &self.search.groups()[second]) != Overlap::None
    }

    /// Groups apart from each other that rose and fell by as much on a day, judged against what neither holds.
    fn pairs(&self, day: usize, n_looks: f64, p_max: f64) -> Vec<Pair> {
        let p_one = (p_max / n_looks.max(1.0)).clamp(1e-300, 0.4);
        let least = normal_quantile(1.0 - p_one);
        let shift = |(group, totals): (usize, &Totals)| (group, Shift::at(totals, &self.all.without(totals), day).z);
        let moved: Vec<(usize, f64)> =
            self.groups.iter().enumerate().map(shift).filter(|(_, z)| z.abs() >= SCREEN_SHARE * least).collect();
        let mut pairs = Vec::new();
        for &(risen, _) in moved.iter().filter(|(_, z)| *z > 0.0) {
            for &(fallen, _) in moved.iter().filter(|(_, z)| *z < 0.0) {
                if self.overlap(risen, fallen) {
                    continue;
                }
                let base = self.all.without(&self.groups[risen]).without(&self.groups[fallen]);
                let [rise, fall] = [risen, fallen].map(|group| Shift::at(&self.groups[group], &base, day));
                if rise.z >= least && fall.z <= -least && balanced(&rise, &fall) {
                    let p = (rise.p().max(fall.p()) * n_looks).min(1.0);
                    pairs.push(Pair { day, risen, fallen, rise, fall, p });
                }
            }
        }
        pairs
    }

    /// Parts of the area (zones of the next level) whose share moved the same way, and those with cases enough.
    fn parts(&self, pair: &Pair) -> [usize; 2] {
        let zones = self.search.zones();
        let inside = |zone: &usize| overlap(&zones[*zone].regions, &zones[self.zone].regions) == Overlap::Inside;
        let below = |zone: &usize| zones[*zone].level > zones[self.zone].level;
        let members: Vec<usize> = (0..zones.len()).filter(|zone| below(zone) && inside(zone)).collect();
        let next = members.iter().map(|&zone| zones[zone].level).min();
        let (mut moved, mut telling) = (0, 0);
        for zone in members.into_iter().filter(|&zone| Some(zones[zone].level) == next) {
            let sum = |group: usize, days: std::ops::Range<usize>| {
                let mut series = vec![0; self.counts.n_days()];
                self.counts.add_into(&zones[zone].regions, &self.search.groups()[group], &mut series);
                series[days].iter().sum::<u64>() as f64
            };
            let (past, since) = (pair.day - PAST_DAYS..pair.day, pair.day..self.counts.n_days());
            let [rose, fell] =
                [pair.risen, pair.fallen].map(|group| [sum(group, past.clone()), sum(group, since.clone())]);
            if rose[0] + fell[0] >= PART_CASES_MIN && rose[1] + fell[1] >= PART_CASES_MIN {
                telling += 1;
                moved += usize::from(rose[1] * (rose[0] + fell[0]) > rose[0] * (rose[1] + fell[1]));
            }
        }
        [moved, telling]
    }

    /// Whether the pair moved as far the year before: a season and no recoding.
    fn seasonal(&self, pair: &Pair) -> bool {
        let Some(day) = pair.day.checked_sub(YEAR_DAYS).filter(|day| *day >= SEASON_DAYS) else { return false };
        let since = (self.counts.n_days() - pair.day).min(SEASON_DAYS);
        let share = |day: usize| {
            let odds = |days: std::ops::Range<usize>| {
                (self.groups[pair.risen].sum(days.clone()) + 0.5) / (self.groups[pair.fallen].sum(days) + 0.5)
            };
            libm::log(odds(day..day + since) / odds(day - SEASON_DAYS..day))
        };
        share(day) >= 0.5 * share(pair.day)
    }
}
