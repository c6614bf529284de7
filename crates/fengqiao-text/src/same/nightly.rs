//! What a night's pass proposes: matters that should be one, matters that should be several, and how large a group
//! dispute is. It proposes only; a person joins or parts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::digest::Digest;
use super::group::{GroupOptions, Grouping};
use super::index::SameMatterIndex;

/// Proposals of one pass.
const PROPOSALS_MAX: usize = 500;
/// Members of a part below which it is no part of its own but a stray report, shown all the same.
const PART_MIN: usize = 1;

/// A report and the matter it is filed under.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The report.
    pub digest: Digest,
    /// Its matter; none stands alone.
    pub matter: Option<u128>,
    /// Whether it or its matter has changed since the last pass.
    pub changed: bool,
}

/// Two matters that should be one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Merge {
    /// The matters, the smaller id first. A report without a matter stands for itself.
    pub matters: (u128, u128),
    /// Mean score of their pairs, 0..=1.
    pub score: f32,
    /// The pair of reports that says most, one of each.
    pub reports: (u128, u128),
}

/// A matter that should be several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The matter.
    pub matter: u128,
    /// Its reports in parts, the largest first.
    pub parts: Vec<Vec<u128>>,
}

/// What a pass proposes, the surest first.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Proposals {
    /// Matters to be joined.
    pub merges: Vec<Merge>,
    /// Matters to be parted.
    pub splits: Vec<Split>,
}

/// Compares how reports are filed with how they group. Only groups and matters with something changed are proposed, so
/// that what a person has refused does not come back every night. The answer does not depend on `threads`.
#[must_use]
pub fn propose(index: &mut SameMatterIndex, filed: &[Filed], options: &GroupOptions, threads: usize) -> Proposals {
    let digests: Vec<Digest> = filed.iter().map(|filed| filed.digest.clone()).collect();
    index.fill(&digests);
    let edges = index.edges(&digests, threads);
    let grouping = index.group_scored(&digests, options, &edges);
    let mut merges = merges(filed, &grouping, &edges);
    merges.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.matters.cmp(&b.matters)));
    merges.truncate(PROPOSALS_MAX);
    let mut splits = splits(filed, &grouping);
    splits.truncate(PROPOSALS_MAX);
    Proposals { merges, splits }
}

/// The matter of a report; one without stands under its own id.
fn matter_of(filed: &Filed) -> u128 {
    filed.matter.unwrap_or(filed.digest.report())
}

/// What was seen between two matters within one group.
#[derive(Debug, Clone, Copy)]
struct Between {
    sum: f32,
    pairs: u32,
    best: f32,
    /// The pair of the best score, in the order of the matters.
    reports: (u128, u128),
    changed: bool,
}

fn merges(filed: &[Filed], grouping: &Grouping, edges: &[(u32, u32, f32)]) -> Vec<Merge> {
    let mut found: BTreeMap<(u128, u128), Between> = BTreeMap::new();
    for &(a, b, score) in edges {
        let (mut one, mut two) = (&filed[a as usize], &filed[b as usize]);
        if grouping.group_of[a as usize] != grouping.group_of[b as usize] || matter_of(one) == matter_of(two) {
            continue;
        }
        if matter_of(one) > matter_of(two) {
            (one, two) = (two, one);
        }
        let reports = (one.digest.report(), two.digest.report());
        let first = Between { sum: 0.0, pairs: 0, best: -1.0, reports, changed: false };
        let between = found.entry((matter_of(one), matter_of(two))).or_insert(first);
        between.sum += score;
        between.pairs += 1;
        between.changed |= one.changed || two.changed;
        if score > between.best {
            (between.best, between.reports) = (score, reports);
        }
    }
    let changed = found.into_iter().filter(|(_, between)| between.changed);
    changed.map(|(matters, it)| Merge { matters, score: it.sum / it.pairs as f32, reports: it.reports }).collect()
}

fn splits(filed: &[Filed], grouping: &Grouping) -> Vec<Split> {
    let mut matters: BTreeMap<u128, (BTreeMap<u32, Vec<u128>>, bool)> = BTreeMap::new();
    for (filed, group) in filed.iter().zip(&grouping.group_of) {
        let Some(matter) = filed.matter else { continue };
        let entry = matters.entry(matter).or_default();
        entry.0.entry(*group).or_default().push(filed.digest.report());
        entry.1 |= filed.changed;
    }
    let torn = matters.into_iter().filter(|(_, (parts, changed))| parts.len() > 1 && *changed);
    torn.map(|(matter, (parts, _))| {
        let mut parts: Vec<Vec<u128>> = parts.into_values().filter(|part| part.len() >= PART_MIN).collect();
        parts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        Split { matter, parts }
    })
    .collect()
}

/// Who stands behind one report of a matter, as opaque keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Household {
    /// Key of the address, if it is known.
    pub address: Option<u64>,
    /// Key of the reporter, if it is known.
    pub reporter: Option<u64>,
}

/// How many stand behind a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Reports.
    pub reports: u32,
    /// Households that are told apart: by address, else by reporter.
    pub households: u32,
    /// Reports of which neither is known.
    pub unknown: u32,
    /// Whether so many households make it a group dispute.
    pub group: bool,
}

/// Counts the households behind a matter's reports; `group_from` of them make a group dispute. A reporter who gave an
/// address in one report counts under it in all.
#[must_use]
pub fn size(reports: &[Household], group_from: u32) -> Size {
    let mut home: BTreeMap<u64, u64> = BTreeMap::new();
    for report in reports {
        if let (Some(reporter), Some(address)) = (report.reporter, report.address) {
            home.entry(reporter).or_insert(address);
        }
    }
    let mut households: BTreeSet<(bool, u64)> = BTreeSet::new();
    let mut unknown = 0;
    for report in reports {
        let address = report.address.or_else(|| home.get(&report.reporter?).copied());
        match (address, report.reporter) {
            (Some(address), _) => households.insert((true, address)),
            (None, Some(reporter)) => households.insert((false, reporter)),
            (None, None) => {
                unknown += 1;
                false
            }
        };
    }
    let households = households.len() as u32;
    Size { reports: reports.len() as u32, households, unknown, group: households >= group_from.max(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_counts_once_however_many_reports_it_sends() {
        let report = |address, reporter| Household { address, reporter };
        let reports = [
            report(Some(1), Some(10)),
            report(Some(1), Some(11)),
            report(None, Some(10)),
            report(None, Some(12)),
            report(Some(2), None),
            report(None, None),
        ];
        let size = size(&reports, 3);
        assert_eq!(size, Size { reports: 6, households: 3, unknown: 1, group: true });
        assert!(!super::size(&reports[..3], 3).group);
        assert_eq!(super::size(&[], 3).households, 0);
    }
}
