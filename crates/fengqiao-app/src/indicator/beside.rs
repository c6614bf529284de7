//! What stands beside a raw rate: the rate drawn towards that of all, the limits within which chance alone keeps it, and how
//! sure a change from the year before is. Statistics are floating-point; the figures themselves never are.

use std::collections::BTreeMap;

use fengqiao_domain::ratio::Ratio;
use fengqiao_scan::{change, funnel_limits, shrink};

use super::figure::RowPlace;

/// Tails of the two funnels: 95 % and 99.8 % lie within.
const TAILS: [f64; 2] = [0.025, 0.001];
/// A change as rare as this by chance is marked.
const SURE: f64 = 0.05;

/// Where a place stands in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Within both funnels: it cannot be told from the others.
    Within,
    /// Above the inner funnel.
    Above,
    /// Above the outer one.
    FarAbove,
    /// Below the inner funnel.
    Below,
    /// Below the outer one.
    FarBelow,
}

/// What stands beside a rate; rates have the factor of the indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// Rate drawn towards the common one.
    pub shrunk: f64,
    /// Weight of the place's own rate, 0 to 1.
    pub weight: f64,
    /// Inner funnel, lower and upper rate.
    pub inner: (f64, f64),
    /// Outer funnel, lower and upper rate.
    pub outer: (f64, f64),
    /// Where the place stands.
    pub place: Place,
}

/// A change from the same period of the year before.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// (now - before) / before of the rates, as a share of one; none where the year before had none.
    pub by: Option<Ratio>,
    /// Chance of a change at least as great when nothing changed.
    pub chance: f64,
    /// Whether that is rarer than one in twenty.
    pub sure: bool,
    /// Whether this year's count is that of the adjusted series, because the series breaks between the two.
    pub adjusted: bool,
}

/// A count with what it is divided by.
pub(super) type Measured = (Ratio, Ratio);

/// The statistics of places side by side. Only counts that the reader sees go in: from a statistic of hidden ones they could
/// be worked out.
pub(super) fn beside(rows: &BTreeMap<RowPlace, Measured>, factor: i64) -> BTreeMap<RowPlace, Beside> {
    let (mut counts, mut bases) = (Vec::new(), Vec::new());
    for (count, base) in rows.values() {
        counts.push(count.to_f64());
        bases.push(base.to_f64());
    }
    let Some(shrunk) = shrink(&counts, &bases) else { return BTreeMap::new() };
    #[expect(clippy::cast_precision_loss, reason = "a factor is at most a million")]
    let factor = factor as f64;
    let one = |(at, place): (usize, &RowPlace)| {
        let (count, base) = (counts[at], bases[at]);
        if base <= 0.0 {
            return None;
        }
        let funnels = TAILS.map(|tail| funnel_limits(shrunk.common * base, tail));
        let rates = |at: usize| (factor * funnels[at].low / base, factor * funnels[at].high / base);
        let stands = match () {
            () if count > funnels[1].high => Place::FarAbove,
            () if count > funnels[0].high => Place::Above,
            () if count < funnels[1].low => Place::FarBelow,
            () if count < funnels[0].low => Place::Below,
            () => Place::Within,
        };
        let (inner, outer) = (rates(0), rates(1));
        Some((
            *place,
            Beside { shrunk: factor * shrunk.rates[at], weight: shrunk.weights[at], inner, outer, place: stands },
        ))
    };
    rows.keys().enumerate().filter_map(one).collect()
}

/// The change between two measured rates.
pub(super) fn changed(now: Measured, before: Measured, adjusted: bool) -> Option<Change> {
    let (rate, rate_before) = (now.0.over(now.1)?, before.0.over(before.1)?);
    let by = rate.minus(rate_before).and_then(|difference| difference.over(rate_before));
    let of = |(count, base): Measured| (count.to_f64(), base.to_f64());
    let chance = change(of(now), of(before));
    Some(Change { by, chance, sure: chance < SURE, adjusted })
}

#[cfg(test)]
mod tests {
    use fengqiao_domain::id::RegionId;

    use super::*;

    #[test]
    fn a_village_of_nine_hundred_is_not_told_from_the_others_by_two_suits() {
        let row = |number: u128, count: i64, base: i64| {
            (RowPlace::Region(RegionId::from_bits(number)), (Ratio::whole(count), Ratio::whole(base)))
        };
        let rows: BTreeMap<_, _> =
            [row(1, 12, 900), row(2, 400, 40_000), row(3, 640, 40_000), row(4, 250, 30_000), row(5, 330, 30_000)]
                .into();
        let found = beside(&rows, 10_000);
        let small = &found[&RowPlace::Region(RegionId::from_bits(1))];
        let large = &found[&RowPlace::Region(RegionId::from_bits(3))];
        assert_eq!((small.place, large.place), (Place::Within, Place::FarAbove));
        assert!(small.weight < 0.6 && large.weight > 0.95, "{small:?} {large:?}");
        assert!(small.shrunk < 133.3 && small.shrunk > 100.0);
    }

    #[test]
    fn a_year_before_without_any_has_no_change_and_an_old_one_is_exact() {
        let of = |count: i64, base: i64| (Ratio::whole(count), Ratio::whole(base));
        let found = changed(of(90, 10_000), of(100, 10_000), false).unwrap();
        assert_eq!((found.by, found.sure), (Ratio::new(-1, 10), false));
        assert!(changed(of(900, 10_000), of(1_000, 10_000), true).unwrap().sure);
        assert_eq!(changed(of(5, 10_000), of(0, 10_000), false).unwrap().by, None);
        assert_eq!(changed(of(5, 10_000), of(5, 0), false), None);
    }
}
