//! Places as points, and the circles around them: sorted neighbour lists with limits.

use crate::error::{ScanError, number};
use rayon::prelude::*;

/// Mean radius of the earth in kilometres, as SaTScan takes it.
const EARTH_RADIUS_KM: f64 = 6367.0;

/// Where places are, shape `[n_places]`.
#[derive(Debug, Clone, Copy)]
pub enum Points<'a> {
    /// x and y in any one unit; distances in that unit.
    Planar(&'a [[f64; 2]]),
    /// Latitude -90 to 90 and longitude -180 to 180 in degrees; distances in kilometres along great circles.
    LatLong(&'a [[f64; 2]]),
}

impl Points<'_> {
    /// How many places.
    pub fn len(&self) -> usize {
        match self {
            Self::Planar(points) | Self::LatLong(points) => points.len(),
        }
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn check(&self) -> Result<(), ScanError> {
        if self.is_empty() {
            return Err(ScanError::Empty { what: "points" });
        }
        match self {
            Self::Planar(points) => points.iter().enumerate().try_for_each(|(at, point)| {
                point.iter().try_for_each(|&value| number("point", at, value, "in one unit", |_| true))
            }),
            Self::LatLong(points) => points.iter().enumerate().try_for_each(|(at, &[latitude, longitude])| {
                number("latitude", at, latitude, "from -90 to 90 (is it the longitude?)", |x| x.abs() <= 90.0)?;
                number("longitude", at, longitude, "from -180 to 180", |x| x.abs() <= 180.0)
            }),
        }
    }

    fn distance(&self, from: usize, to: usize) -> f64 {
        match self {
            Self::Planar(points) => libm::hypot(points[from][0] - points[to][0], points[from][1] - points[to][1]),
            Self::LatLong(points) => great_circle_km(points[from], points[to]),
        }
    }
}

/// Haversine distance in kilometres.
fn great_circle_km(from: [f64; 2], to: [f64; 2]) -> f64 {
    let [[lat_from, long_from], [lat_to, long_to]] = [from, to].map(|point| point.map(f64::to_radians));
    let half = |angle: f64| libm::pow(libm::sin(angle / 2.0), 2.0);
    let chord = half(lat_to - lat_from) + libm::cos(lat_from) * libm::cos(lat_to) * half(long_to - long_from);
    2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(chord.min(1.0)))
}

/// How far circles reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CircleLimits {
    /// Greatest share of all cases in a circle, in (0, 1]; default 0.5.
    pub share_max: f64,
    /// Greatest radius in the unit of distance, if any.
    pub radius_max: Option<f64>,
    /// Most places in a circle, if limited; at least 1.
    pub places_max: Option<usize>,
}

impl Default for CircleLimits {
    fn default() -> Self {
        Self { share_max: 0.5, radius_max: None, places_max: None }
    }
}

/// For every place its neighbours by distance, itself first, cut at the limits; ties go to the lower index.
#[derive(Debug, Clone)]
pub struct Neighbours {
    lists: Vec<Vec<u32>>,
}

impl Neighbours {
    /// Sorts and cuts; `cases` weigh the places, shape `[n_places]`.
    ///
    /// A place is always its own circle, even when it alone is over the share; an empty one adds nothing and is kept.
    ///
    /// # Errors
    /// `Empty` or `Number` for unusable points or limits, `Length` when `cases` is of another length.
    pub fn new(points: Points, cases: &[u64], limits: &CircleLimits) -> Result<Self, ScanError> {
        points.check()?;
        if cases.len() != points.len() {
            return Err(ScanError::Length { what: "cases [n_places]", expected: points.len(), got: cases.len() });
        }
        let share = |value: f64| value > 0.0 && value <= 1.0;
        number("option share_max", 0, limits.share_max, "above 0 and at most 1", share)?;
        let radius = limits.radius_max.unwrap_or(0.0);
        number("option radius_max", 0, radius, "not negative", |value| value >= 0.0)?;
        let cases_max = limits.share_max * cases.iter().map(|&cases| cases as f64).sum::<f64>();
        let places_max = limits.places_max.unwrap_or(usize::MAX).max(1);
        let around = |centre: usize| {
            let mut near: Vec<(f64, u32)> =
                (0..points.len()).map(|place| (points.distance(centre, place), place as u32)).collect();
            near.retain(|(distance, _)| limits.radius_max.is_none_or(|radius| *distance <= radius));
            near.sort_by(|a, b| {
                let own = |place: u32| place as usize != centre;
                a.0.total_cmp(&b.0).then_with(|| own(a.1).cmp(&own(b.1))).then_with(|| a.1.cmp(&b.1))
            });
            let mut sum = 0.0;
            let within = |place: u32| {
                sum += cases[place as usize] as f64;
                place as usize == centre || sum <= cases_max
            };
            let mut within = within;
            near.into_iter().map(|(_, place)| place).take(places_max).take_while(|&place| within(place)).collect()
        };
        Ok(Self { lists: (0..points.len()).into_par_iter().map(around).collect() })
    }

    /// The neighbours of a place, itself first; empty when out of range.
    pub fn of(&self, place: usize) -> &[u32] {
        self.lists.get(place).map_or(&[], Vec::as_slice)
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_sorted_cut_and_ties_go_to_the_lower_index() {
        let points = Points::Planar(&[[0.0, 0.0], [2.0, 0.0], [1.0, 0.0], [-1.0, 0.0]]);
        let all = Neighbours::new(points, &[1; 4], &CircleLimits { share_max: 1.0, ..Default::default() }).unwrap();
        assert_eq!(all.of(0), [0, 2, 3, 1]);
        let half = Neighbours::new(points, &[1; 4], &CircleLimits::default()).unwrap();
        assert_eq!(half.of(0), [0, 2]);
        let near = CircleLimits { share_max: 1.0, radius_max: Some(1.0), places_max: None };
        assert_eq!(Neighbours::new(points, &[1; 4], &near).unwrap().of(1), [1, 2]);
    }

    #[test]
    fn swapped_and_missing_coordinates_are_refused() {
        let limits = CircleLimits::default();
        let error = Neighbours::new(Points::LatLong(&[[120.7, 30.0]]), &[1], &limits).unwrap_err();
        assert!(error.to_string().contains("latitude at index 0 is 120.7"), "{error}");
        assert!(Neighbours::new(Points::Planar(&[[f64::NAN, 0.0]]), &[1], &limits).is_err());
        assert!(Neighbours::new(Points::Planar(&[]), &[], &limits).is_err());
        assert!(Neighbours::new(Points::Planar(&[[0.0, 0.0]]), &[1, 2], &limits).is_err());
    }
}
