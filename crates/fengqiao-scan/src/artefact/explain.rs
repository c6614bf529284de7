//! What an artefact explains: counts without it, and findings that are it.

use super::{Artefact, ArtefactKind, Evidence};
use crate::counts::Counts;
use crate::own_past::Cell;
use crate::zone::{Overlap, Search, overlap};

/// A copy of the counts without bulk entries: the excess of a day is taken from its cells in proportion.
///
/// Silent days cannot be filled; pass them as suppressed days. Shape as the counts.
pub fn without_bulk_entries(counts: &Counts, search: &Search, found: &[Artefact]) -> Vec<u32> {
    let mut values = counts.values().to_vec();
    let bulk = found.iter().filter(|artefact| artefact.kind == ArtefactKind::BulkEntry && artefact.observed > 0);
    for artefact in bulk {
        let (Some(zone), Some(group)) = (search.zones().get(artefact.zone), search.groups().get(artefact.group)) else {
            continue;
        };
        let keep = (artefact.expected / artefact.observed as f64).min(1.0);
        for &region in &zone.regions {
            for &category in group {
                let start = (region as usize * counts.n_categories() + category as usize) * counts.n_days();
                for day in artefact.days.clone() {
                    let original = counts.values().get(start + day).copied().unwrap_or(0);
                    if let Some(value) = values.get_mut(start + day) {
                        *value = (*value).min(libm::round(f64::from(original) * keep) as u32);
                    }
                }
            }
        }
    }
    values
}

/// The first artefact that explains a finding, as an index: the finding is then a fault of the data and no flare-up.
///
/// A bulk entry or backlog explains a window of its place and group in which it holds most of the excess; a recoding
/// the risen group and what lies in it, a clerk's village that village, in windows since the change. A silence
/// explains no rise. The rule is ours.
pub fn explained_by(cell: &Cell, search: &Search, found: &[Artefact]) -> Option<usize> {
    found.iter().position(|artefact| explains(artefact, cell, search))
}

/// Share of a finding's excess that a heap of cases must hold to explain it.
const HEAP_SHARE: f64 = 0.5;

fn explains(artefact: &Artefact, cell: &Cell, search: &Search) -> bool {
    let (Some(zone), Some(group)) = (search.zones().get(artefact.zone), search.groups().get(artefact.group)) else {
        return false;
    };
    let (Some(place), Some(kinds)) = (search.zones().get(cell.zone), search.groups().get(cell.group)) else {
        return false;
    };
    let places = overlap(&place.regions, &zone.regions);
    let groups = overlap(kinds, group);
    let excess = cell.observed as f64 - cell.expected;
    let last_day = cell.start_day + cell.window_days;
    let heap = |day: usize, cases: u64, expected: f64| {
        let within = (cell.start_day..last_day).contains(&day);
        let met = places != Overlap::None && groups != Overlap::None;
        within && met && cases as f64 - expected >= HEAP_SHARE * excess
    };
    let change = artefact.days.start < last_day;
    match (artefact.kind, artefact.evidence) {
        (ArtefactKind::BulkEntry, _) => heap(artefact.days.start, artefact.observed, artefact.expected),
        (ArtefactKind::SilentFeed, Evidence::Backlog { day, cases, expected }) => heap(day, cases, expected),
        (ArtefactKind::SilentFeed, _) => false,
        (ArtefactKind::Recoding, _) => change && groups == Overlap::Inside && places == Overlap::Inside,
        (ArtefactKind::SeatVillage, _) => change && places == Overlap::Inside,
    }
}
