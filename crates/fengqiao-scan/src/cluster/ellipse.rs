//! Ellipses of several shapes and angles around every place, beside the circles.

use super::place::{CircleLimits, Points};
use super::zone_set::{Ground, Shape, ZoneSet};
use crate::error::{ScanError, number};
use rayon::prelude::*;

/// Most shapes, and most angles of one shape.
const ELLIPSES_MAX: usize = 60;

/// How much the ratio of a long ellipse is lowered: by (4 s / (s + 1)^2) to a power, s long over short axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compactness {
    /// Not at all.
    None,
    /// By the square root.
    #[default]
    Medium,
    /// By the whole.
    Strong,
}

/// Which ellipses are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Ellipses {
    /// Long over short axis, above 1 and at most 20, and how many angles, 1 to 60; default 1.5, 2, 3, 4 and 5 with 4, 6,
    /// 9, 12 and 15 angles, evenly over half a turn from the x axis.
    pub shapes: Vec<(f64, u32)>,
    /// How much long ellipses are held back.
    pub compactness: Compactness,
}

impl Default for Ellipses {
    fn default() -> Self {
        Self { shapes: vec![(1.5, 4), (2.0, 6), (3.0, 9), (4.0, 12), (5.0, 15)], compactness: Compactness::default() }
    }
}

impl ZoneSet {
    /// Circles and ellipses around every place, with limits and order as in [`ZoneSet::circles`].
    ///
    /// The radius of an ellipse is half its short axis.
    ///
    /// # Errors
    /// As `circles`; `NotPlanar` for latitude and longitude; `Number` or `Option` for unusable shapes.
    ///
    /// # Source
    /// Kulldorff, Huang, Pickle, Duczmal 2006, Statistics in Medicine 25:3929.
    pub fn ellipses(
        points: Points,
        weights: &[f64],
        limits: &CircleLimits,
        ellipses: &Ellipses,
    ) -> Result<Self, ScanError> {
        let ground = Ground::new(points, weights, limits)?;
        if !ground.layout.is_planar() {
            return Err(ScanError::NotPlanar);
        }
        if ellipses.shapes.len() > ELLIPSES_MAX {
            let (got, limit) = (ellipses.shapes.len(), ELLIPSES_MAX);
            return Err(ScanError::TooLarge { what: "shapes of ellipses", got, limit });
        }
        let mut all = vec![(Shape::Circle, 1.0)];
        for (at, &(ratio, angles)) in ellipses.shapes.iter().enumerate() {
            number("shape of ellipses", at, ratio, "above 1, at most 20", |ratio| ratio > 1.0 && ratio <= 20.0)?;
            crate::error::in_range("angles of ellipses", u64::from(angles), 1, ELLIPSES_MAX as u64)?;
            let factor = factor(ratio, ellipses.compactness);
            all.extend((0..angles).map(|turn| {
                let angle = std::f64::consts::PI * f64::from(turn) / f64::from(angles);
                (Shape::Ellipse { ratio, angle }, factor)
            }));
        }
        let pairs = (0..ground.groups.len() * all.len()).into_par_iter();
        let lists = pairs.map(|pair| {
            let shape = all[pair % all.len()].0;
            let chord = |from: usize, to: usize| short(shape, ground.layout.point(from), ground.layout.point(to));
            ground.around(pair / all.len(), chord)
        });
        let lists = lists.collect();
        ground.zone_set(lists, |pair| {
            let (shape, factor) = all[pair % all.len()];
            (ground.groups[pair / all.len()][0], shape, factor)
        })
    }

    /// Distance from the centre to the farthest of the first `len` places of a family.
    pub(super) fn radius(&self, family: usize, len: usize) -> Option<f64> {
        let layout = self.layout.as_ref()?;
        let shape = self.families[family].shape;
        if !matches!(shape, Shape::Circle | Shape::Ellipse { .. }) {
            return None;
        }
        let places = self.places(family);
        let (first, last) = (places[0] as usize, places[len - 1] as usize);
        if matches!(shape, Shape::Circle) {
            return Some(layout.distance(layout.chord(first, last)));
        }
        Some(short(shape, layout.point(first), layout.point(last)))
    }
}

fn factor(ratio: f64, compactness: Compactness) -> f64 {
    let roundness = 4.0 * ratio / ((ratio + 1.0) * (ratio + 1.0));
    match compactness {
        Compactness::None => 1.0,
        Compactness::Medium => libm::sqrt(roundness),
        Compactness::Strong => roundness,
    }
}

/// Half the short axis of the ellipse around one point that just reaches another.
fn short(shape: Shape, from: [f64; 3], to: [f64; 3]) -> f64 {
    let Shape::Ellipse { ratio, angle } = shape else {
        return super::place::straight(from, to);
    };
    let (x, y) = (to[0] - from[0], to[1] - from[1]);
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    libm::hypot((x * cos + y * sin) / ratio, y * cos - x * sin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_ellipse_reaches_far_along_its_axis() {
        let points: Vec<[f64; 2]> = (0..5).map(|x| [f64::from(x), 0.0]).chain([[0.0, 1.5]]).collect();
        let ellipses = Ellipses { shapes: vec![(4.0, 2)], compactness: Compactness::Strong };
        let limits = CircleLimits { share_max: 1.0, places_max: Some(4), radius_max: None };
        let set = ZoneSet::ellipses(Points::Planar(&points), &[1.0; 6], &limits, &ellipses).unwrap();
        assert_eq!(set.n_families(), 18);
        assert_eq!(set.places(0), [0, 1, 5, 2]);
        assert_eq!(set.places(1), [0, 1, 2, 3]);
        assert_eq!(set.places(2), [0, 5, 1, 2]);
        assert!((set.families[1].factor - 16.0 / 25.0).abs() < 1e-12);
        assert!((set.radius(1, 4).unwrap() - 0.75).abs() < 1e-12);
    }

    #[test]
    fn unusable_ellipses_are_refused() {
        let on = |points, shapes: Vec<(f64, u32)>| {
            let ellipses = Ellipses { shapes, ..Ellipses::default() };
            ZoneSet::ellipses(points, &[1.0], &CircleLimits::default(), &ellipses).unwrap_err().to_string()
        };
        let plane = Points::Planar(&[[0.0, 0.0]]);
        assert!(on(plane, vec![(2.0, 3), (1.0, 4)]).contains("shape of ellipses at index 1"));
        assert!(on(plane, vec![(2.0, 0)]).contains("angles"));
        assert!(on(Points::LatLong(&[[0.0, 0.0]]), vec![]).contains("planar"));
    }
}
