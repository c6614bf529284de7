//! How families of zones are walked through: in blocks of places between which sums are compared.
//!
//! Sums only grow, so no zone of a block can have more cases than the block's end, nor fewer than its start; thresholds
//! grow with the expected cases. One comparison of the end with the threshold of the first zone therefore serves the
//! whole block. Blocks are cut so that the expected cases grow little against their own spread.

use super::kernel::WINDOWS;
use super::table::Grid;
use super::zone_set::ZoneSet;

/// How far the square root of expected cases may grow within a block; the spread of a count is half that of its root.
const ROOT_GROWTH: f64 = 0.3;
/// Most places of a block, so that one that must be looked at exactly stays cheap.
pub(crate) const BLOCK_PLACES: usize = 64;

/// Places that enter a family between two comparisons.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Entries in the list of all families.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Index of the family.
    pub(crate) family: u32,
    /// Cells of the expected cases of the first and of the last zone in the block, for each window.
    pub(crate) cells_first: [u32; WINDOWS],
    pub(crate) cells_last: [u32; WINDOWS],
    /// Expected cases before the block.
    pub(crate) before: [f64; WINDOWS],
}

/// The blocks of some families for one tile of windows.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    blocks: Vec<Block>,
    ends: Vec<u32>,
}

impl Plan {
    /// The blocks of each family in turn.
    pub(crate) fn families(&self) -> impl Iterator<Item = &[Block]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(&start, &end)| &self.blocks[start as usize..end as usize])
    }

    /// Lays out the families `families` of a zone set; `expected` is that of each place, for each window.
    pub(crate) fn lay(
        &mut self,
        zones: &ZoneSet,
        families: std::ops::Range<usize>,
        expected: &[[f64; WINDOWS]],
        grid: &Grid,
    ) {
        self.blocks.clear();
        self.ends.clear();
        for index in families {
            self.lay_family(zones, index, expected, grid);
            self.ends.push(self.blocks.len() as u32);
        }
    }

    fn lay_family(&mut self, zones: &ZoneSet, index: usize, expected: &[[f64; WINDOWS]], grid: &Grid) {
        let family = &zones.families[index];
        let list = &zones.places[family.from..family.to];
        // Most families have a zone at every place.
        let every = zones.ends.is_empty() && !family.only_last;
        let mut sum = [0.0; WINDOWS];
        let mut from = family.from;
        let mut before = sum;
        let mut first: Option<[f64; WINDOWS]> = None;
        let mut limit = f64::INFINITY;
        for (entry, &place) in list.iter().enumerate() {
            let at = family.from + entry;
            let more = &expected[place as usize];
            let next: [f64; WINDOWS] = std::array::from_fn(|window| sum[window] + more[window]);
            let is_zone = every || zones.is_zone(family, entry + 1);
            let full = at - from >= BLOCK_PLACES || next.iter().fold(false, |over, &next| over | (next > limit));
            if full && first.is_some() {
                self.push(index, [from, at], [first, Some(sum)], before, grid);
                (from, before, first, limit) = (at, sum, None, f64::INFINITY);
            }
            sum = next;
            if first.is_none() && is_zone {
                first = Some(sum);
                let root = libm::sqrt(sum.iter().fold(0.0, |a: f64, &b| a.max(b))) + ROOT_GROWTH;
                limit = root * root;
            }
        }
        self.push(index, [from, family.to], [first, Some(sum)], before, grid);
    }

    fn push(
        &mut self,
        family: usize,
        [from, to]: [usize; 2],
        [first, last]: [Option<[f64; WINDOWS]>; 2],
        before: [f64; WINDOWS],
        grid: &Grid,
    ) {
        let cells = |sums: Option<[f64; WINDOWS]>| sums.unwrap_or([0.0; WINDOWS]).map(|sum| grid.cell(sum));
        self.blocks.push(Block {
            from: from as u32,
            to: to as u32,
            family: family as u32,
            cells_first: cells(first),
            cells_last: cells(last),
            before,
        });
    }
}
