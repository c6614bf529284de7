//! One clerk's village: from one day on the cases of a township are filed under one of its villages.

use super::shift::{Looks, SINCE_DAYS_MIN, Shift, Totals, balanced, change_days};
use super::{Artefact, ArtefactKind, ArtefactOptions, Evidence};
use crate::counts::Counts;
use crate::zone::{Overlap, Search, Zone, overlap};
use rayon::prelude::*;

/// Villages that a township must have besides the one that rises.
const OTHERS_MIN: usize = 2;
/// Share of the other villages that must have fallen.
const FALLEN_SHARE_MIN: f64 = 0.6;
/// The township itself may have moved by this many deviations.
const TOWNSHIP_Z_MAX: f64 = 3.0;

/// Villages that took the cases of their township, most significant first, one a township.
pub(super) fn seat_villages(counts: &Counts, search: &Search, options: &ArtefactOptions) -> Vec<Artefact> {
    let mut days = change_days(counts.n_days(), options.change_days_max);
    days.retain(|day| counts.n_days() - day >= SINCE_DAYS_MIN);
    if days.is_empty() {
        return Vec::new();
    }
    let townships = townships(search);
    let n_villages: usize = townships.iter().map(|(_, villages)| villages.len()).sum();
    let (pairs, weeks) = (n_villages as f64, (days.len() as f64 / 7.0).ceil());
    let every: Vec<u32> = (0..counts.n_regions() as u32).collect();
    let area = totals(counts, &every);
    let look = |(township, villages): &(usize, Vec<usize>)| {
        let of = |zone: usize| totals(counts, &search.zones()[zone].regions);
        let whole = of(*township);
        let base = area.without(&whole);
        let parts = villages.iter().map(|&zone| (zone, of(zone))).collect();
        let looks = Looks { rises: villages.len() as f64, falls: 1.0, pairs, weeks };
        let look = Look { township: *township, whole, base, parts, looks, p_max: options.change_p_max };
        look.best(&days)
    };
    let mut found: Vec<Artefact> = townships.par_iter().filter_map(look).collect();
    for artefact in &mut found {
        artefact.group = largest_group(counts, search, artefact);
    }
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then(a.zone.cmp(&b.zone)));
    found
}

/// Every zone that holds three zones of the finest level or more, with them; the narrowest such zone of each village.
fn townships(search: &Search) -> Vec<(usize, Vec<usize>)> {
    let zones = search.zones();
    let finest = zones.iter().map(|zone| zone.level).max().unwrap_or(0);
    let next = zones.iter().map(|zone| zone.level).filter(|level| *level < finest).max();
    let of_level = |level: Option<u8>| (0..zones.len()).filter(move |&zone| Some(zones[zone].level) == level);
    let inside = |village: &Zone, zone: &Zone| overlap(&village.regions, &zone.regions) == Overlap::Inside;
    let with_villages = |zone: usize| {
        (zone, of_level(Some(finest)).filter(|&village| inside(&zones[village], &zones[zone])).collect::<Vec<_>>())
    };
    of_level(next).map(with_villages).filter(|(_, villages)| villages.len() > OTHERS_MIN).collect()
}

fn totals(counts: &Counts, regions: &[u32]) -> Totals {
    let every: Vec<u32> = (0..counts.n_categories() as u32).collect();
    let mut series = vec![0; counts.n_days()];
    counts.add_into(regions, &every, &mut series);
    Totals::new(&series)
}

/// One township under suspicion.
struct Look {
    township: usize,
    whole: Totals,
    /// The area without the township; the days themselves where it is all there is.
    base: Totals,
    parts: Vec<(usize, Totals)>,
    looks: Looks,
    p_max: f64,
}

impl Look {
    fn best(mut self, days: &[usize]) -> Option<Artefact> {
        if self.base.sum(0..self.base.n_days()) < self.base.n_days() as f64 {
            self.base = Totals::new(&vec![1; self.base.n_days()]);
        }
        let least = self.looks.least(self.p_max);
        let found = days.iter().flat_map(|&day| (0..self.parts.len()).map(move |village| (day, village)));
        let found = found.filter_map(|(day, village)| self.judged(day, village, least));
        found.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, artefact)| artefact)
    }

    /// A village on a day, by minus the sum of both moves, when all signs are there.
    fn judged(&self, day: usize, village: usize, least: [f64; 2]) -> Option<(f64, Artefact)> {
        let (zone, series) = &self.parts[village];
        let rise = Shift::at(series, &self.base, day);
        if rise.z < least[0] {
            return None;
        }
        let fall = Shift::at(&self.whole.without(series), &self.base, day);
        let whole = Shift::at(&self.whole, &self.base, day);
        let p = self.looks.p(&rise, &fall);
        if p > self.p_max || fall.z > -least[1] || whole.z.abs() > TOWNSHIP_Z_MAX || !balanced(&rise, &fall) {
            return None;
        }
        let others = self.parts.iter().enumerate().filter(|(at, _)| *at != village);
        let fallen = others.filter(|(_, (_, series))| Shift::at(series, &self.base, day).excess() < 0.0).count();
        let n_others = self.parts.len() - 1;
        if (fallen as f64) < FALLEN_SHARE_MIN * n_others as f64 {
            return None;
        }
        let evidence = Evidence::OtherVillages {
            township: self.township,
            observed: fall.after as u64,
            expected: fall.expected,
            parts: [fallen, n_others],
        };
        let artefact = Artefact {
            kind: ArtefactKind::SeatVillage,
            zone: *zone,
            group: 0,
            days: day..series.n_days(),
            observed: rise.after as u64,
            expected: rise.expected,
            p,
            evidence,
        };
        Some((fall.z - rise.z, artefact))
    }
}

/// The group with the most cases of the village since the change.
fn largest_group(counts: &Counts, search: &Search, artefact: &Artefact) -> usize {
    let cases = |group: &Vec<u32>| {
        let mut series = vec![0_u64; counts.n_days()];
        counts.add_into(&search.zones()[artefact.zone].regions, group, &mut series);
        series[artefact.days.clone()].iter().sum::<u64>()
    };
    let sizes: Vec<u64> = search.groups().iter().map(cases).collect();
    (0..sizes.len()).max_by_key(|&group| (sizes[group], std::cmp::Reverse(group))).unwrap_or(0)
}
