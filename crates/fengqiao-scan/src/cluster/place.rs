//! Places as points: checked coordinates, distances, and the order in which places enter a growing circle.

use crate::error::{ScanError, number};
use rayon::prelude::*;

/// Mean radius of the earth in kilometres, as SaTScan takes it.
pub(crate) const EARTH_RADIUS_KM: f64 = 6367.0;

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
                point.iter().try_for_each(|&value| number("point", at, value, "in one unit", |x| x.abs() < 1e150))
            }),
            Self::LatLong(points) => points.iter().enumerate().try_for_each(|(at, &[latitude, longitude])| {
                number("latitude", at, latitude, "from -90 to 90 (is it the longitude?)", |x| x.abs() <= 90.0)?;
                number("longitude", at, longitude, "from -180 to 180", |x| x.abs() <= 180.0)
            }),
        }
    }

    /// Checks and lays the points out in space: the plane, or the sphere in three dimensions.
    pub(crate) fn laid_out(&self) -> Result<Layout, ScanError> {
        self.check()?;
        Ok(match self {
            Self::Planar(points) => {
                Layout { at: points.iter().map(|&[x, y]| [x + 0.0, y + 0.0, 0.0]).collect(), round: false }
            }
            Self::LatLong(points) => Layout { at: points.iter().map(|&point| on_sphere(point)).collect(), round: true },
        })
    }
}

fn on_sphere([latitude, longitude]: [f64; 2]) -> [f64; 3] {
    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
    // A zero is added so that -0 and 0 are one point.
    [
        EARTH_RADIUS_KM * libm::cos(longitude) * libm::cos(latitude) + 0.0,
        EARTH_RADIUS_KM * libm::sin(longitude) * libm::cos(latitude) + 0.0,
        EARTH_RADIUS_KM * libm::sin(latitude) + 0.0,
    ]
}

/// Points in space; distances are straight lines, which order places as great circles do.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    at: Vec<[f64; 3]>,
    round: bool,
}

impl Layout {
    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    pub(crate) fn is_planar(&self) -> bool {
        !self.round
    }

    pub(crate) fn point(&self, place: usize) -> [f64; 3] {
        self.at[place]
    }

    /// Length of the straight line between two places.
    pub(crate) fn chord(&self, from: usize, to: usize) -> f64 {
        straight(self.at[from], self.at[to])
    }

    /// The distance in the unit of the points that belongs to a straight line.
    pub(crate) fn distance(&self, chord: f64) -> f64 {
        if !self.round {
            return chord;
        }
        2.0 * EARTH_RADIUS_KM * libm::asin((chord / (2.0 * EARTH_RADIUS_KM)).min(1.0))
    }

    /// Groups of places at one point, each ascending, in the order of their lowest index.
    pub(crate) fn groups(&self) -> Vec<Vec<u32>> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        let place = |index: u32| self.at[index as usize];
        order.sort_by(|&a, &b| compare(place(a), place(b)).then(a.cmp(&b)));
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for index in order {
            match groups.last_mut() {
                Some(group) if place(group[0]) == place(index) => group.push(index),
                _ => groups.push(vec![index]),
            }
        }
        groups.sort_by_key(|group| group[0]);
        groups
    }
}

/// Length of the straight line between two points.
pub(crate) fn straight(from: [f64; 3], to: [f64; 3]) -> f64 {
    let square = |axis: usize| (from[axis] - to[axis]) * (from[axis] - to[axis]);
    libm::sqrt(square(0) + square(1) + square(2))
}

/// Ties in distance go to the lesser first coordinate, then the second, then the third.
pub(crate) fn compare(a: [f64; 3], b: [f64; 3]) -> std::cmp::Ordering {
    let axis = |axis: usize| a[axis].total_cmp(&b[axis]);
    axis(0).then_with(|| axis(1)).then_with(|| axis(2))
}

/// The nearest places of each place, itself first and at most `most`; shape `[n_places]` of lists of indices.
///
/// Ties in distance go to the lower index.
///
/// # Errors
/// `Empty` or `Number` for unusable points.
pub fn nearest(points: Points, most: usize) -> Result<Vec<Vec<u32>>, ScanError> {
    let layout = points.laid_out()?;
    let around = |centre: usize| {
        let mut near: Vec<(f64, u32)> =
            (0..layout.len()).map(|place| (layout.chord(centre, place), place as u32)).collect();
        let own = |place: u32| place as usize != centre;
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (own(a.1), a.1).cmp(&(own(b.1), b.1))));
        near.into_iter().take(most).map(|(_, place)| place).collect()
    };
    Ok((0..layout.len()).into_par_iter().map(around).collect())
}

/// How far circles, ellipses and flexible zones reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CircleLimits {
    /// Greatest share of all weight (cases, population at risk) in a zone, in (0, 1]; default 0.5.
    pub share_max: f64,
    /// Greatest distance from the centre in the unit of distance, if any; along the short axis for ellipses.
    pub radius_max: Option<f64>,
    /// Most points in a zone, if limited; at least 1.
    pub places_max: Option<usize>,
}

impl Default for CircleLimits {
    fn default() -> Self {
        Self { share_max: 0.5, radius_max: None, places_max: None }
    }
}

impl CircleLimits {
    pub(crate) fn check(&self) -> Result<(), ScanError> {
        let share = |value: f64| value > 0.0 && value <= 1.0;
        number("option share_max", 0, self.share_max, "above 0 and at most 1", share)?;
        let radius = self.radius_max.unwrap_or(0.0);
        number("option radius_max", 0, radius, "not negative", |value| value >= 0.0)?;
        match self.places_max {
            Some(0) => Err(ScanError::Option { what: "places_max", got: 0, min: 1, max: u64::from(u32::MAX) }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_and_missing_coordinates_are_refused_with_their_index() {
        let error = Points::LatLong(&[[30.0, 120.7], [120.7, 30.0]]).laid_out().unwrap_err();
        assert!(error.to_string().contains("latitude at index 1 is 120.7"), "{error}");
        assert!(Points::Planar(&[[f64::NAN, 0.0]]).laid_out().is_err());
        assert!(Points::Planar(&[[1e200, 0.0]]).laid_out().is_err());
        assert!(Points::Planar(&[]).laid_out().is_err());
    }

    #[test]
    fn the_nearest_come_in_order_and_ties_go_to_the_lower_index() {
        let points = Points::Planar(&[[0.0, 0.0], [2.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]]);
        let near = nearest(points, 4).unwrap();
        assert_eq!((&near[0][..], &near[4][..]), (&[0, 2, 3, 4][..], &[4, 2, 0, 1][..]));
        assert!(nearest(Points::Planar(&[]), 4).is_err());
    }

    #[test]
    fn distances_follow_great_circles_and_equal_points_are_one_group() {
        let layout = Points::LatLong(&[[0.0, 0.0], [0.0, 90.0], [-0.0, 0.0]]).laid_out().unwrap();
        let quarter = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2;
        assert!((layout.distance(layout.chord(0, 1)) - quarter).abs() < 1e-9);
        assert_eq!(layout.groups(), [vec![0, 2], vec![1]]);
    }
}
