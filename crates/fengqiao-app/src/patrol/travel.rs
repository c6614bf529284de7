//! Travel between places: minutes and metres from points on the map, by the speed and detour of the patrol file. Straight
//! lines made longer, no road map.

use fengqiao_domain::region::Region;

use crate::office::Office;
use crate::patrol::file::Travel;

/// Mean radius of the earth, metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// No two points of one office are farther apart; a wrong coordinate shall not overflow minutes.
const DISTANCE_M_MAX: f64 = 2_000_000.0;

/// A point on the map, degrees WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) longitude: f64,
    pub(crate) latitude: f64,
}

impl Point {
    /// The point of a region, or that of the nearest region above it below the county that has one.
    pub(crate) fn of(office: &Office, region: &Region) -> Option<Self> {
        const TOWNSHIP: u8 = 4;
        let mut next = Some(region);
        while let Some(region) = next.filter(|it| it.level >= TOWNSHIP || std::ptr::eq(*it, region)) {
            if let Some(point) = Self::own(region) {
                return Some(point);
            }
            next = region.parent_id.and_then(|id| office.region(id));
        }
        None
    }

    /// The region's own point.
    pub(crate) fn own(region: &Region) -> Option<Self> {
        let (longitude, latitude) = region.longitude.zip(region.latitude)?;
        let sound = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        sound.then_some(Self { longitude, latitude })
    }

    /// Metres along the great circle.
    ///
    /// # Source
    /// Haversine formula: Sinnott 1984, Sky and Telescope 68:159.
    pub(crate) fn distance_m(self, other: Self) -> f64 {
        let [one, two] = [self, other].map(|it| (it.longitude.to_radians(), it.latitude.to_radians()));
        let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
        let chord = half(one.1, two.1) + one.1.cos() * two.1.cos() * half(one.0, two.0);
        2.0 * EARTH_RADIUS_M * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// The way between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    /// Whole minutes, rounded up.
    pub(crate) minutes: u16,
    /// Whole metres on the road; none when one of them has no point.
    pub(crate) metres: Option<u32>,
}

impl Travel {
    /// The way from one point to another.
    pub(crate) fn way(&self, from: Option<Point>, to: Option<Point>) -> Way {
        let Some((from, to)) = from.zip(to) else { return Way { minutes: self.unknown_minutes, metres: None } };
        let metres = (from.distance_m(to) * self.detour).min(DISTANCE_M_MAX).round();
        let minutes = (metres * 60.0 / (self.speed_kmh * 1_000.0)).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are capped and not negative")]
        let (minutes, metres) = (minutes.min(f64::from(u16::MAX)) as u16, metres as u32);
        Way { minutes, metres: Some(metres) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAVEL: Travel = Travel { speed_kmh: 30.0, detour: 1.5, unknown_minutes: 20 };

    #[test]
    fn the_way_follows_distance_speed_and_detour() {
        let at = |longitude, latitude| Some(Point { longitude, latitude });
        let check = |from, to, expected: (u16, Option<u32>)| {
            let way = TRAVEL.way(from, to);
            assert_eq!((way.minutes, way.metres), expected, "{from:?} {to:?}");
        };
        // One degree of the great circle is 111,195 m.
        check(at(0.0, 0.0), at(1.0, 0.0), (334, Some(166_793)));
        check(at(0.5, 0.5), at(0.5, 0.5), (0, Some(0)));
        check(None, at(0.5, 0.5), (20, None));
        check(at(-180.0, -90.0), at(180.0, 90.0), (4_000, Some(2_000_000)));
    }
}
