//! This morning: what was seen in every window, what was expected, and the law of each count.

use super::ground::Ground;
use super::lanes::{Lanes, Spot};
use super::past::{Levels, Past};
use super::tally::Tally;
use std::ops::Range;

/// Days of a year of weeks, so that weekdays fall on weekdays.
const YEAR_DAYS: usize = 364;
/// Days before and after a window of last year that tell its season.
const SEASON_DAYS: usize = 7;
/// Relative variance of the whole area against its season that is assumed at least.
const WHOLE_SPREAD_MIN: f64 = 0.01;

/// The present of one morning.
pub(crate) struct Present<'a> {
    ground: &'a Ground,
    past: &'a Past,
    pub(crate) today: usize,
    pub(crate) regions: Lanes,
    pub(crate) areas: Lanes,
    levels: Vec<Levels>,
    exposures: Vec<f64>,
}

impl<'a> Present<'a> {
    /// Counts the windows that end with the day before `today` and what is expected in them.
    pub(crate) fn new(ground: &'a Ground, past: &'a Past, tally: &Tally, factors: &[f64], today: usize) -> Self {
        let (n_groups, windows) = (ground.groups.len(), &past.span.windows);
        let width = windows.len() * n_groups;
        let mut regions = Lanes::new(ground.n_regions(), width);
        let mut areas = Lanes::new(ground.n_areas + 1, width);
        let mut cases = vec![0_u32; tally.n_regions() * tally.n_categories()];
        let (mut end, mut levels, mut exposures) = (today, Vec::new(), Vec::new());
        for (window, &days) in windows.iter().enumerate() {
            tally.add_days(today - days..end, &mut cases);
            end = today - days;
            let exposure = factors[today - days..today].iter().sum::<f64>();
            let seen = ground.grouped(&cases);
            let mut by_area = ground.by_area(&seen, n_groups);
            by_area.extend(whole(&seen, n_groups));
            let level = Levels::new(ground, past, window, &by_area, exposure);
            put(&mut regions.seen, width, window * n_groups, &seen, n_groups);
            put(&mut areas.seen, width, window * n_groups, &by_area, n_groups);
            for region in 0..ground.n_regions() {
                let Some(area) = ground.area_of[region] else { continue };
                for group in 0..n_groups {
                    let (factor, _) = level.of(ground, area as usize, group);
                    let mean = past.rates[region * n_groups + group].mean * exposure * factor;
                    regions.expected[region * width + window * n_groups + group] = mean as f32;
                }
            }
            for at in 0..ground.n_areas * n_groups {
                let (factor, _) = level.of(ground, at / n_groups, at % n_groups);
                let mean = past.area_rates[at].mean * exposure * factor;
                areas.expected[at / n_groups * width + window * n_groups + at % n_groups] = mean as f32;
            }
            add_up(ground, &mut regions.expected, width, window * n_groups);
            add_up(ground, &mut areas.expected, width, window * n_groups);
            levels.push(level);
            exposures.push(exposure);
        }
        let mut present = Self { ground, past, today, regions, areas, levels, exposures };
        present.expect_whole(tally, factors);
        present
    }

    /// The whole is held against its past year and the same season a year ago, whichever is higher; without that season it
    /// is not judged, since a year alone cannot tell a season from a flare-up.
    fn expect_whole(&mut self, tally: &Tally, factors: &[f64]) {
        let n_groups = self.ground.groups.len();
        let sum = |days: Range<usize>| {
            let mut sum = vec![0.0; n_groups];
            for day in days {
                for (category, count) in tally.area_day(day).into_iter().enumerate() {
                    for &group in &self.ground.groups_of[category] {
                        sum[group as usize] += count as f64;
                    }
                }
            }
            sum
        };
        for (window, &days) in self.past.span.windows.iter().enumerate() {
            let plain = |group: usize| self.past.whole_rates[group] * self.exposures[window];
            let end = (self.today + SEASON_DAYS).saturating_sub(YEAR_DAYS);
            let start = end.checked_sub(days + 2 * SEASON_DAYS);
            let season = start.map(|start| (sum(start..end), factors[start..end].iter().sum::<f64>()));
            for group in 0..n_groups {
                let last_year = season.as_ref().map(|(cases, exposed)| {
                    plain(group).max(cases[group] * self.exposures[window] / exposed.max(1e-9))
                });
                let at = self.ground.n_areas * self.areas.width + window * n_groups + group;
                self.areas.expected[at] = last_year.unwrap_or(f64::INFINITY) as f32;
            }
        }
    }

    /// Cases seen and expected of a spot in a lane.
    pub(crate) fn counts(&self, spot: Spot, lane: usize) -> (f64, f64) {
        let (lanes, rows) = match spot {
            Spot::Area(area) => (&self.areas, vec![area]),
            Spot::Whole => (&self.areas, vec![self.ground.n_areas as u32]),
            Spot::Region(_) | Spot::Circle(..) => (&self.regions, self.rows(spot)),
        };
        let of = |row: &u32| (lanes.seen_row(*row as usize)[lane], lanes.expected_row(*row as usize)[lane]);
        rows.iter().map(of).fold((0.0, 0.0), |sum, (seen, mean)| (sum.0 + f64::from(seen), sum.1 + f64::from(mean)))
    }

    /// Regions of a spot.
    pub(crate) fn rows(&self, spot: Spot) -> Vec<u32> {
        rows(self.ground, spot)
    }

    /// Relative variance of a count beyond chance.
    pub(crate) fn variance(&self, spot: Spot, lane: usize, expected: f64) -> f64 {
        let n_groups = self.ground.groups.len();
        let (window, group) = (lane / n_groups, lane % n_groups);
        let expected = expected.max(1e-9);
        let following = self.past.following[group] / expected;
        if spot == Spot::Whole {
            let restless = 1.0 / self.past.whole_prior[window * n_groups + group];
            return following + restless.max(WHOLE_SPREAD_MIN);
        }
        let area = match spot {
            Spot::Area(area) => area,
            Spot::Region(region) | Spot::Circle(region, _) => self.ground.area_of[region as usize].unwrap_or(0),
            Spot::Whole => 0,
        };
        let (_, levels) = self.levels[window].of(self.ground, area as usize, group);
        let rates = if let Spot::Area(area) = spot {
            self.past.area_rates[area as usize * n_groups + group].variance
        } else {
            let of = |region: u32| {
                let mean = f64::from(self.regions.expected_row(region as usize)[lane]);
                mean * mean * self.past.rates[region as usize * n_groups + group].variance
            };
            self.rows(spot).into_iter().map(of).sum::<f64>() / (expected * expected)
        };
        following + self.past.spread[window] + levels + rates
    }
}

/// Expects of a group what its categories lead to: each has its own season, and their mix changes with it.
fn add_up(ground: &Ground, expected: &mut [f32], width: usize, offset: usize) {
    for row in expected.chunks_exact_mut(width) {
        for (group, alone) in &ground.made_of {
            row[offset + group] = alone.iter().map(|single| row[offset + single]).sum();
        }
    }
}

/// Regions of a spot.
pub(crate) fn rows(ground: &Ground, spot: Spot) -> Vec<u32> {
    match spot {
        Spot::Region(region) => vec![region],
        Spot::Circle(centre, size) => ground.near[centre as usize].iter().take(size as usize).copied().collect(),
        Spot::Area(area) => ground.areas[area as usize].clone(),
        Spot::Whole => (0..ground.n_regions() as u32).collect(),
    }
}

fn whole(rows: &[f64], width: usize) -> Vec<f64> {
    let mut sum = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        sum.iter_mut().zip(row).for_each(|(total, value)| *total += value);
    }
    sum
}

fn put(into: &mut [f32], width: usize, offset: usize, from: &[f64], n: usize) {
    for (row, values) in into.chunks_exact_mut(width).zip(from.chunks_exact(n)) {
        row[offset..offset + n].iter_mut().zip(values).for_each(|(lane, value)| *lane = *value as f32);
    }
}
