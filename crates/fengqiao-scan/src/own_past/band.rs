//! The series of one zone and group with its expected band, for a chart.

use super::OwnPast;
use crate::day_factors::PlaceDayFactors;
use crate::tail::quantile;

/// One day of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayBand {
    /// Index of the day.
    pub day: usize,
    /// Cases seen; 0 on suppressed days.
    pub observed: u64,
    /// Cases expected; 0 on suppressed days.
    pub expected: f64,
    /// Lower end of the 95 % range.
    pub low: u64,
    /// Upper end of the 95 % range.
    pub high: u64,
}

impl OwnPast<'_> {
    /// Every day of the series with its 95 % range, shape `[n_days]`; empty when an index is out of range.
    ///
    /// The spread of single days is that of the shortest window times its length: the most it can be when days vary
    /// alone (ours).
    pub fn band(&self, zone: usize, group: usize) -> Vec<DayBand> {
        let (Some(place), Some(categories)) = (self.search.zones().get(zone), self.search.groups().get(group)) else {
            return Vec::new();
        };
        let series = self.series(&place.regions, categories);
        let test = zone * self.search.groups().len() + group;
        let rate = self.fit.rates[test];
        let shortest = self.timeline.windows[0] as f64;
        let spread = self.fit.spread[test * self.timeline.windows.len()] * shortest + rate.variance;
        let day = |(day, &observed): (usize, &u64)| {
            let of_place = |places: &PlaceDayFactors| places.zones[zone][usize::from(places.kinds[day])];
            let ratio = self.fit.places.as_ref().map_or(1.0, of_place);
            let expected = rate.mean * self.fit.exposure[group][day] * ratio;
            let end = |probability| if expected > 0.0 { quantile(probability, expected, spread) } else { 0 };
            DayBand { day, observed, expected, low: end(0.025), high: end(0.975) }
        };
        series.iter().enumerate().map(day).collect()
    }

    /// Cases by day, suppressed days 0.
    pub(super) fn series(&self, regions: &[u32], categories: &[u32]) -> Vec<u64> {
        let mut series = vec![0; self.timeline.n_days];
        self.counts.add_into(regions, categories, &mut series);
        series.iter_mut().zip(&self.timeline.usable).filter(|(_, usable)| !**usable).for_each(|(count, _)| *count = 0);
        series
    }
}
