//! The rate of one region over time.

use fengqiao_domain::ratio::Ratio;
use fengqiao_domain::region::Region;
use fengqiao_store::Reader;

use super::engine::Area;
use super::figure::{Asked, Measures, RowPlace, TrendPoint, adjust, is_since};
use super::period::{Grain, Period};
use crate::error::AppResult;

/// Periods of a trend: two years of months, three of quarters, six years.
const fn trend_periods(grain: Grain) -> usize {
    match grain {
        Grain::Month => 24,
        Grain::Quarter => 12,
        Grain::Year => 6,
    }
}

impl Asked<'_> {
    /// The region's own rate over time: months where they may be shown, otherwise the shortest periods that may.
    pub(super) fn trend(&self, reader: &mut Reader<'_>, whole: &Region) -> AppResult<Vec<TrendPoint>> {
        let finest = match &self.indicator.suppression {
            Some(rule) if !self.sees_small => rule.finest(whole.level),
            _ => Grain::Month,
        };
        let mut periods = vec![Period::holding(finest, self.period.to_on())];
        while periods.len() < trend_periods(finest) {
            let next = periods[periods.len() - 1].before();
            periods.push(next);
        }
        periods.reverse();
        let alone = Area::alone(self.office, whole);
        let own = self.measures(reader, &alone, &self.indicator.numerator, &periods)?;
        let adjusted = match &self.indicator.series {
            Some(series) => {
                Some(self.measures(reader, &alone, &adjust(&self.indicator.numerator, series), &periods)?)
            }
            None => None,
        };
        let rate = |measures: &Measures, period: Period| {
            let (count, base) = measures.measured(RowPlace::Whole, period, self.base_below())?;
            count.times(Ratio::whole(self.indicator.factor))?.over(base)
        };
        let point = |period: Period| {
            let is_since = is_since(self.indicator, period);
            let own_rate = rate(&own, period);
            let adjusted = adjusted.as_ref().filter(|_| is_since && own_rate.is_some()).and_then(|it| {
                let left_out = own.count(RowPlace::Whole, period).minus(it.count(RowPlace::Whole, period))?;
                let below = self.indicator.suppression.as_ref().map_or(0, |rule| rule.below);
                let tells = !left_out.is_zero() && left_out < Ratio::whole(below);
                (self.sees_small || !tells).then(|| rate(it, period)).flatten()
            });
            TrendPoint { period, rate: own_rate, adjusted, is_since }
        };
        Ok(periods.into_iter().map(point).collect())
    }
}
