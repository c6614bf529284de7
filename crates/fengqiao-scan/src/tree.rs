//! Tree-based scan: which branch of the category tree, in which place, has more cases than expected.
//!
//! Every node of the tree with everything below it is a cut, and every cut is looked at in every zone; the p-value
//! allows for all of them. Expected counts come from elsewhere, such as the places' own past.

mod null;

use crate::error::{ScanError, in_range, number};
use crate::inference::MonteCarlo;
use crate::sequential;
use crate::zone::{Overlap, Search, overlap};
use null::Null;
use rayon::prelude::*;

/// Most cases of one scan.
pub const TREE_CASES_MAX: u64 = 50_000_000;

/// The groups of a category tree: one for each node, itself and all nodes below it, in the order of the nodes.
///
/// `parents` names each node's parent, none for a root; shape `[n_nodes]`. The groups are made for [`Search::new`].
///
/// # Errors
/// `Index` for a parent that is no node, `Cycle` for a node that lies below itself.
pub fn tree_groups(parents: &[Option<u32>]) -> Result<Vec<Vec<u32>>, ScanError> {
    let n_nodes = parents.len();
    let mut groups = vec![Vec::new(); n_nodes];
    for node in 0..n_nodes {
        let mut above = Some(node);
        for _ in 0..=n_nodes {
            let Some(at) = above else { break };
            groups[at].push(node as u32);
            above = match parents[at] {
                Some(parent) if parent as usize >= n_nodes => {
                    return Err(ScanError::Index {
                        what: "parent of node",
                        at,
                        index: parent as usize,
                        limit: n_nodes,
                    });
                }
                parent => parent.map(|parent| parent as usize),
            };
        }
        if above.is_some() {
            return Err(ScanError::Cycle { what: "category tree", at: node });
        }
    }
    Ok(groups)
}

/// What is given under the null.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TreeNull {
    /// The number of cases as seen, spread by the expected counts: tells an unusual mix.
    Conditional,
    /// The expected counts themselves: tells an unusual number too.
    Unconditional,
}

/// What is scanned, each shape `[n_regions, n_categories]`, row-major.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeCells<'a> {
    /// Cases seen.
    pub observed: &'a [u32],
    /// Cases expected, from 0 to 1e9, above 0 where there are cases.
    pub expected: &'a [f64],
    /// Relative variance of each cell beyond chance, from 0 to 1e6; empty for Poisson. Counts in the unconditional null.
    pub spread: &'a [f64],
}

/// How the scan is run.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeOptions {
    /// The null; default conditional.
    pub null: TreeNull,
    /// Least cases of a cut, at least 1; default 3.
    pub count_min: u32,
    /// Replicates, 1 to 99,999; default 999.
    pub replicates: u32,
    /// Replicates stop when so many reach the best cut; 0 draws all; default 0.
    pub stop_after: u32,
    /// Seed of the replicates.
    pub seed: u64,
    /// Cuts with a larger p-value are not listed, in (0, 1]; default 0.5.
    pub p_max: f64,
    /// Cuts listed at most, 1 to 10,000; default 100.
    pub cuts_max: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        let null = TreeNull::Conditional;
        Self { null, count_min: 3, replicates: 999, stop_after: 0, seed: 1, p_max: 0.5, cuts_max: 100 }
    }
}

impl TreeOptions {
    fn check(&self) -> Result<(), ScanError> {
        in_range("count_min", u64::from(self.count_min), 1, 1_000_000)?;
        in_range("replicates", u64::from(self.replicates), 1, 99_999)?;
        in_range("cuts_max", self.cuts_max as u64, 1, 10_000)?;
        number("option p_max", 0, self.p_max, "above 0 and at most 1", |value| value > 0.0 && value <= 1.0)
    }
}

/// A branch of the tree in a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Index of the zone in the search.
    pub zone: usize,
    /// Index of the group in the search: the node.
    pub group: usize,
    /// Cases seen.
    pub observed: u64,
    /// Cases expected under the null.
    pub expected: f64,
    /// Logarithm of the likelihood ratio.
    pub llr: f64,
    /// p-value that allows for all cuts and zones, in (0, 1].
    pub p: f64,
    /// Index in the report of the most significant cut that shares cases with this one; none when it stands alone.
    pub part_of: Option<usize>,
}

/// What a tree scan found.
#[derive(Debug, Clone)]
pub struct TreeReport {
    /// Cuts, most significant first; equal ones by zone, then group.
    pub cuts: Vec<Cut>,
    /// Cuts and zones looked at.
    pub n_tests: usize,
    /// The replicate maxima.
    pub monte_carlo: MonteCarlo,
    /// Whether the replicates were stopped early.
    pub stopped: bool,
}

/// Looks at every group in every zone.
///
/// # Errors
/// Wrong shapes, numbers (named by index) or options, more than 50 million cases.
///
/// # Source
/// Kulldorff, Fang, Walsh 2003, Biometrics 59:323; Kulldorff et al. 2013, Pharmacoepidemiology and Drug Safety 22:517
/// (conditional and unconditional); places beside the tree and the spread are ours.
pub fn scan_tree(cells: &TreeCells, search: &Search, options: &TreeOptions) -> Result<TreeReport, ScanError> {
    options.check()?;
    let total = checked(cells, search)?;
    let scale = match options.null {
        TreeNull::Conditional => total as f64 / cells.expected.iter().sum::<f64>().max(1e-12),
        TreeNull::Unconditional => 1.0,
    };
    let expected: Vec<f64> = cells.expected.iter().map(|mean| mean * scale).collect();
    let null = Null::new(search, &TreeCells { expected: &expected, ..*cells }, total, options);
    let mut cuts = cuts(cells.observed, &null, search, options);
    cuts.sort_by(|a, b| b.llr.total_cmp(&a.llr).then_with(|| (a.zone, a.group).cmp(&(b.zone, b.group))));
    let best = cuts.first().map_or(0.0, |cut| cut.llr);
    let plan = [options.replicates, options.stop_after];
    let maxima =
        sequential::maxima(plan, best, || null.scratch(), |scratch, at| null.maximum(scratch, options.seed, at));
    let monte_carlo = MonteCarlo::new(maxima.values.clone());
    cuts.truncate(options.cuts_max);
    for cut in &mut cuts {
        cut.p = if maxima.stopped { maxima.p(cut.llr) } else { monte_carlo.p(cut.llr) };
    }
    cuts.retain(|cut| cut.p <= options.p_max);
    for at in 1..cuts.len() {
        cuts[at].part_of = (0..at).find(|&before| share(&cuts[before], &cuts[at], search));
    }
    Ok(TreeReport { cuts, n_tests: null.n_tests(), monte_carlo, stopped: maxima.stopped })
}

/// The number of cases, when everything fits.
fn checked(cells: &TreeCells, search: &Search) -> Result<u64, ScanError> {
    let expected = search.zones_of_region.len() * search.groups_of_category.len();
    for (what, got) in [
        ("observed [n_regions, n_categories]", cells.observed.len()),
        ("expected [n_regions, n_categories]", cells.expected.len()),
        ("spread [n_regions, n_categories]", if cells.spread.is_empty() { expected } else { cells.spread.len() }),
    ] {
        if got != expected {
            return Err(ScanError::Length { what, expected, got });
        }
    }
    for (at, (&mean, &count)) in cells.expected.iter().zip(cells.observed).enumerate() {
        let allowed = if count > 0 { "above 0 where there are cases, at most 1e9" } else { "from 0 to 1e9" };
        number("expected", at, mean, allowed, |mean| (0.0..=1e9).contains(&mean) && (mean > 0.0 || count == 0))?;
    }
    for (at, &spread) in cells.spread.iter().enumerate() {
        number("spread", at, spread, "from 0 to 1e6", |spread| (0.0..=1e6).contains(&spread))?;
    }
    let total: u64 = cells.observed.iter().map(|&count| u64::from(count)).sum();
    if total > TREE_CASES_MAX {
        let (got, limit) = (usize::try_from(total).unwrap_or(usize::MAX), TREE_CASES_MAX as usize);
        return Err(ScanError::TooLarge { what: "cases of a tree scan", got, limit });
    }
    Ok(total)
}

fn cuts(observed: &[u32], null: &Null, search: &Search, options: &TreeOptions) -> Vec<Cut> {
    let (n_groups, n_categories) = (search.groups().len(), search.groups_of_category.len());
    let of_zone = |(zone, place): (usize, &crate::zone::Zone)| {
        let mut sums = vec![0_u64; n_groups];
        for &region in &place.regions {
            let row = &observed[region as usize * n_categories..][..n_categories];
            for (category, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                for &group in &search.groups_of_category[category] {
                    sums[group as usize] += u64::from(count);
                }
            }
        }
        let cut = move |(group, observed): (usize, u64)| {
            let expected = null.mean(zone * n_groups + group);
            let llr = null.llr(observed as f64, expected);
            Cut { zone, group, observed, expected, llr, p: 1.0, part_of: None }
        };
        let least = u64::from(options.count_min);
        let rows = sums.into_iter().enumerate().filter(move |(_, observed)| *observed >= least);
        rows.map(cut).filter(|cut| cut.llr > 0.0).collect::<Vec<_>>()
    };
    search.zones().par_iter().enumerate().flat_map_iter(of_zone).collect()
}

/// Whether two cuts have a region and a category in common.
fn share(one: &Cut, two: &Cut, search: &Search) -> bool {
    let (zones, groups) = (search.zones(), search.groups());
    overlap(&zones[one.zone].regions, &zones[two.zone].regions) != Overlap::None
        && overlap(&groups[one.group], &groups[two.group]) != Overlap::None
}
