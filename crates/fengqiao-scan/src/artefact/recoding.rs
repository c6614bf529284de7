//! Recodings: from one day on a kind of case is entered under another code in the whole area.

use super::shift::{Looks, PAST_DAYS, SINCE_DAYS_MIN, Shift, Totals, balanced, change_days};
use super::{Artefact, ArtefactKind, ArtefactOptions, Evidence};
use crate::counts::Counts;
use crate::zone::{Overlap, Search, overlap};
use rayon::prelude::*;

/// Cases of both groups in a part of the area, before and since, from which its share tells something.
const PART_CASES_MIN: f64 = 4.0;
/// Share of the telling parts in which the share must have moved the same way.
const PARTS_SHARE_MIN: f64 = 0.7;
/// Deviations that a category more in a group must win to be told instead of the smaller group.
const SIZE_COST: f64 = 1.0;
/// Other groups that moved so many deviations are no part of the base: a real rise elsewhere makes no fall here.
const MOVED_MIN: f64 = 2.5;
/// A group is paired when its move against all others is this share of what a pair needs.
const SCREEN_SHARE: f64 = 0.5;
/// A code is new when its rate before was under this share of its rate since, with so many cases since.
const NEW_SHARE_MAX: f64 = 0.05;
const NEW_CASES_MIN: f64 = 15.0;
/// What a new code came from must have fallen by so many deviations.
const NEW_FALL_MIN: f64 = 2.0;
/// Variance over binomial variance of the weekly share since the change, at most: a step, not a season.
const STEADY_MAX: f64 = 3.0;
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
    let n = area.groups.len() as f64;
    let looks = Looks { rises: n, falls: n, pairs: n * (n - 1.0), weeks: (days.len() as f64 / 7.0).ceil() };
    let of_day = |&day: &usize| area.pairs(day, &looks, options.change_p_max);
    let mut pairs: Vec<Pair> = days.par_iter().flat_map_iter(of_day).collect();
    // The sharpest pair of the smallest groups: a group around the one that moved moves less, or as much by chance.
    let sharp = |pair: &Pair| {
        let sizes = [pair.risen, pair.fallen].map(|group| search.groups()[group].len());
        pair.rise.z - pair.fall.z - SIZE_COST * (sizes[0] + sizes[1]) as f64
    };
    pairs.sort_by(|a, b| sharp(b).total_cmp(&sharp(a)));
    let mut told: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for pair in pairs {
        let meets = |&group: &usize| [pair.risen, pair.fallen].iter().any(|&other| area.overlap(group, other));
        if told.iter().any(meets) {
            continue;
        }
        let parts = area.parts(&pair);
        let spread_out = parts[0] as f64 >= PARTS_SHARE_MIN * parts[1] as f64;
        if !spread_out || area.seasonal(&pair) || !area.steady(&pair) {
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
    fn pairs(&self, day: usize, looks: &Looks, p_max: f64) -> Vec<Pair> {
        let [least_rise, least_fall] = looks.least(p_max);
        let z = |totals: &Totals| Shift::at(totals, &self.all.without(totals), day).z;
        let moved: Vec<f64> = self.groups.iter().map(z).collect();
        let with = |fits: &dyn Fn(f64) -> bool| (0..moved.len()).filter(|&at| fits(moved[at])).collect::<Vec<_>>();
        let risen = with(&|z| z >= SCREEN_SHARE * least_rise);
        let fallen = with(&|z| z <= -SCREEN_SHARE * NEW_FALL_MIN);
        let mut others = with(&|z| z.abs() >= MOVED_MIN);
        others.sort_by_key(|&group| self.search.groups()[group].len());
        let mut pairs = Vec::new();
        for &risen in &risen {
            for &fallen in fallen.iter().filter(|&&fallen| !self.overlap(risen, fallen)) {
                let base = self.base([risen, fallen], &others);
                let [rise, fall] = [risen, fallen].map(|group| Shift::at(&self.groups[group], &base, day));
                let new = is_new(&rise) && rise.z >= least_rise && fall.z <= -NEW_FALL_MIN;
                let old = self.all.n_days() - day >= SINCE_DAYS_MIN && rise.z >= least_rise && fall.z <= -least_fall;
                // A new code is as unlikely as its rise; what it came from only names it.
                let p = if new {
                    (rise.p() * looks.pairs * looks.weeks).clamp(f64::MIN_POSITIVE, 1.0)
                } else {
                    looks.p(&rise, &fall)
                };
                if (new || old) && p <= p_max && balanced(&rise, &fall) {
                    pairs.push(Pair { day, risen, fallen, rise, fall, p });
                }
            }
        }
        pairs
    }

    /// The area without a pair and without other groups that moved, the smallest of those that overlap.
    fn base(&self, pair: [usize; 2], others: &[usize]) -> Totals {
        let mut out = pair.to_vec();
        for &group in others {
            if out.iter().all(|&before| !self.overlap(before, group)) {
                out.push(group);
            }
        }
        out.iter().fold(self.all.clone(), |base, &group| base.without(&self.groups[group]))
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

    /// Whether the share since the change stays where the change put it, from week to week.
    fn steady(&self, pair: &Pair) -> bool {
        let last = self.all.n_days();
        let share = pair.rise.after / (pair.rise.after + pair.fall.after);
        let weeks = (last - pair.day) / 7;
        let misfit = |week: usize| {
            let days = last - (week + 1) * 7..last - week * 7;
            let risen = self.groups[pair.risen].sum(days.clone());
            let both = risen + self.groups[pair.fallen].sum(days);
            let variance = both * share * (1.0 - share);
            if variance > 0.0 { (risen - both * share).powi(2) / variance } else { 0.0 }
        };
        let misfit: f64 = (0..weeks).map(misfit).sum();
        weeks < 2 || misfit <= STEADY_MAX * (weeks - 1) as f64
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

/// Whether a code was hardly used before.
fn is_new(rise: &Shift) -> bool {
    rise.after >= NEW_CASES_MIN && rise.expected <= NEW_SHARE_MAX * rise.after
}
