//! Counts and expectations side by side for every place, window and group, and the walk over all of them.
//!
//! A lane is a window and a group; a place has one row of lanes. Circles grow by adding rows, one pass for all lanes.

use super::ground::Ground;

/// Fewest cases over the expectation that are worth a closer look.
const OVER_MIN: f32 = 2.0;
/// And so many standard deviations of chance beyond that; with the above, probabilities over about 1 in 1,000 are left.
const DEVIATIONS_MIN: f32 = 3.0;
/// Lanes screened at once.
const BLOCK: usize = 16;

/// Rows of lanes, shape `[n_rows, n_windows, n_groups]`, row-major.
#[derive(Debug, Clone)]
pub(crate) struct Lanes {
    pub(crate) width: usize,
    pub(crate) seen: Vec<f32>,
    pub(crate) expected: Vec<f32>,
}

impl Lanes {
    pub(crate) fn new(rows: usize, width: usize) -> Self {
        Self { width, seen: vec![0.0; rows * width], expected: vec![0.0; rows * width] }
    }

    pub(crate) fn seen_row(&self, row: usize) -> &[f32] {
        &self.seen[row * self.width..(row + 1) * self.width]
    }

    pub(crate) fn expected_row(&self, row: usize) -> &[f32] {
        &self.expected[row * self.width..(row + 1) * self.width]
    }
}

/// Where a test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// One region.
    Region(u32),
    /// A region and its nearest, so many in all.
    Circle(u32, u32),
    /// One area.
    Area(u32),
    /// Everything.
    Whole,
}

/// A lane that stands out: where, which lane, cases and expectation.
pub(crate) type Visit<'a> = dyn FnMut(Spot, usize, f64, f64) + 'a;

/// Which windows (by index) single regions, circles, and areas are looked at with.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    /// Lanes of regions and circles, the first so many.
    pub(crate) place_lanes: usize,
    /// First lane of areas.
    pub(crate) area_from: usize,
    /// First lane of the whole.
    pub(crate) whole_from: usize,
    pub(crate) count_min: f32,
}

/// Visits every lane that stands out: rows of regions, their circles, then areas and the whole.
pub(crate) fn walk(ground: &Ground, regions: &Lanes, areas: &Lanes, reach: &Reach, visit: &mut Visit<'_>) {
    let lanes = reach.place_lanes;
    let (mut seen, mut expected) = (vec![0_f32; lanes], vec![0_f32; lanes]);
    for region in 0..ground.n_regions() {
        if ground.area_of[region].is_none() {
            continue;
        }
        let (row, row_expected) = (&regions.seen_row(region)[..lanes], &regions.expected_row(region)[..lanes]);
        screen(row, row, row_expected, reach.count_min, |lane| {
            visit(Spot::Region(region as u32), lane, f64::from(row[lane]), f64::from(row_expected[lane]));
        });
        let Some((_, others)) = ground.near[region].split_first() else { continue };
        seen.copy_from_slice(row);
        expected.copy_from_slice(row_expected);
        for (ring, &other) in others.iter().enumerate() {
            let row = &regions.seen_row(other as usize)[..lanes];
            let row_expected = &regions.expected_row(other as usize)[..lanes];
            seen.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
            expected.iter_mut().zip(row_expected).for_each(|(sum, mean)| *sum += mean);
            screen(&seen, row, &expected, reach.count_min, |lane| {
                let spot = Spot::Circle(region as u32, ring as u32 + 2);
                visit(spot, lane, f64::from(seen[lane]), f64::from(expected[lane]));
            });
        }
    }
    for area in 0..=ground.n_areas {
        let spot = if area == ground.n_areas { Spot::Whole } else { Spot::Area(area as u32) };
        let (row, row_expected) = (areas.seen_row(area), areas.expected_row(area));
        let from = if spot == Spot::Whole { reach.whole_from } else { reach.area_from };
        for lane in from..areas.width {
            if row[lane] >= reach.count_min && row[lane] > row_expected[lane] {
                visit(spot, lane, f64::from(row[lane]), f64::from(row_expected[lane]));
            }
        }
    }
}

/// Calls `stands_out` for lanes with enough cases, a case in the newest row, and far more than expected.
fn screen(seen: &[f32], newest: &[f32], expected: &[f32], count_min: f32, mut stands_out: impl FnMut(usize)) {
    let far = |lane: usize| {
        let over = seen[lane] - expected[lane] - OVER_MIN;
        (seen[lane] >= count_min)
            & (newest[lane] > 0.0)
            & (over >= 0.0)
            & (over * over >= DEVIATIONS_MIN * DEVIATIONS_MIN * expected[lane])
    };
    let blocks = seen.len() / BLOCK;
    for block in 0..blocks {
        let at = block * BLOCK;
        let (seen, newest): (&[f32], &[f32]) = (&seen[at..at + BLOCK], &newest[at..at + BLOCK]);
        let mut any = 0_u32;
        for lane in 0..BLOCK {
            any |= u32::from((seen[lane] >= count_min) & (newest[lane] > 0.0));
        }
        if any != 0 {
            (at..at + BLOCK).filter(|lane| far(*lane)).for_each(&mut stands_out);
        }
    }
    (blocks * BLOCK..seen.len()).filter(|lane| far(*lane)).for_each(&mut stands_out);
}
