//! The zones that a scan looks at: circles, or any sets of places that are given.
//!
//! Zones that grow out of each other are one family, so that sums are carried on: a circle's family is its centre's
//! neighbours by distance, and every prefix of the list is a zone.

use super::place::{CircleLimits, Layout, Points, compare};
use crate::error::ScanError;
use rayon::prelude::*;

/// Most entries of all families together; 4 bytes each.
pub const ZONE_ENTRIES_MAX: usize = 500_000_000;

/// The shape of a family of zones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Circles around a centre.
    Circle,
    /// Ellipses around a centre.
    Ellipse {
        /// Length of the long axis over that of the short one, above 1.
        ratio: f64,
        /// Angle of the long axis from the x axis in radians, 0 to pi.
        angle: f64,
    },
    /// A connected set of places around a centre.
    Flexible,
    /// A zone that was given; the centre is its index.
    Given,
    /// All places.
    Whole,
}

/// Zones that grow out of each other.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    pub(crate) centre: u32,
    pub(crate) shape: Shape,
    /// Where the places of the family lie in the list of all families.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Factor on the log-likelihood ratio, in (0, 1].
    pub(crate) factor: f64,
    /// Whether only the whole list is a zone, not its prefixes.
    pub(crate) only_last: bool,
}

/// The zones of a scan, in families.
#[derive(Debug, Clone)]
pub struct ZoneSet {
    pub(super) n_places: usize,
    pub(super) places: Vec<u32>,
    /// Whether the places up to and with this entry make a zone; empty when all do.
    pub(super) ends: Vec<bool>,
    pub(super) families: Vec<Family>,
    pub(super) layout: Option<Layout>,
}

impl ZoneSet {
    /// Circles around every place: its neighbours by distance as far as the limits go.
    ///
    /// `weights` say how much of the limit `share_max` a place takes, shape `[n_places]`, see
    /// [`ScanInput::weights`](super::ScanInput::weights). Places at one point are one centre and enter together. Of places at one distance
    /// the one with the lesser first coordinate enters first, then the lesser second one; for latitude and longitude
    /// these are the coordinates in space. A place that alone is over the share is in no circle.
    ///
    /// # Errors
    /// `Empty`, `Number` or `Option` for unusable points, weights or limits; `Length` when `weights` is of another
    /// length; `TooLarge` over 500 million entries.
    ///
    /// # Source
    /// Kulldorff 1997, Communications in Statistics 26:1481.
    pub fn circles(points: Points, weights: &[f64], limits: &CircleLimits) -> Result<Self, ScanError> {
        let ground = Ground::new(points, weights, limits)?;
        let every = (0..ground.groups.len()).into_par_iter();
        let lists = every.map(|centre| ground.around(centre, |from, to| ground.layout.chord(from, to))).collect();
        ground.zone_set(lists, |at| (ground.groups[at][0], Shape::Circle, 1.0))
    }

    /// Zones that were given, such as townships with their villages; each is looked at as it is.
    ///
    /// # Errors
    /// `Empty` for no zones or an empty one, `Index` for a place out of range, `Twice` for one named twice.
    pub fn given(zones: &[Vec<u32>], n_places: usize) -> Result<Self, ScanError> {
        if zones.is_empty() {
            return Err(ScanError::Empty { what: "zones" });
        }
        let mut set = Self::none(n_places);
        let mut seen = vec![u32::MAX; n_places];
        for (at, zone) in zones.iter().enumerate() {
            if zone.is_empty() {
                return Err(ScanError::Empty { what: "zone" });
            }
            for &place in zone {
                let index = place as usize;
                let limit = n_places;
                let seen = seen.get_mut(index).ok_or(ScanError::Index { what: "zone", at, index, limit })?;
                if *seen == at as u32 {
                    return Err(ScanError::Twice { what: "zone", at, index });
                }
                *seen = at as u32;
            }
            set.push(zone, at as u32, Shape::Given);
        }
        Ok(set)
    }

    /// All places as one zone: with it alone the scan is purely temporal.
    ///
    /// # Errors
    /// `Empty` when there is no place.
    pub fn whole(n_places: usize) -> Result<Self, ScanError> {
        if n_places == 0 {
            return Err(ScanError::Empty { what: "places" });
        }
        Ok(Self::none(n_places).and_whole())
    }

    /// Adds the zone of all places, which makes purely temporal clusters part of the scan.
    #[must_use]
    pub fn and_whole(mut self) -> Self {
        let every: Vec<u32> = (0..self.n_places as u32).collect();
        self.push(&every, 0, Shape::Whole);
        self
    }

    /// Adds the zones of another set over the same places.
    ///
    /// # Errors
    /// `Length` when the other set has another number of places.
    pub fn and(mut self, other: &Self) -> Result<Self, ScanError> {
        if self.n_places != other.n_places {
            let what = "places of the second zone set";
            return Err(ScanError::Length { what, expected: self.n_places, got: other.n_places });
        }
        let shift = self.places.len();
        if !(self.ends.is_empty() && other.ends.is_empty()) {
            self.ends.resize(shift, true);
            self.ends.extend_from_slice(&other.ends);
            self.ends.resize(shift + other.places.len(), true);
        }
        self.places.extend_from_slice(&other.places);
        let moved = |family: &Family| Family { from: family.from + shift, to: family.to + shift, ..family.clone() };
        self.families.extend(other.families.iter().map(moved));
        self.layout = self.layout.or_else(|| other.layout.clone());
        Ok(self)
    }

    /// How many places the zones are made of.
    pub fn n_places(&self) -> usize {
        self.n_places
    }

    /// How many families of zones.
    pub fn n_families(&self) -> usize {
        self.families.len()
    }

    /// The places of a family by distance; empty when out of range.
    pub fn places(&self, family: usize) -> &[u32] {
        self.families.get(family).map_or(&[], |family| &self.places[family.from..family.to])
    }

    /// Whether the first `len` places of a family are a zone.
    pub(super) fn is_zone(&self, family: &Family, len: usize) -> bool {
        if family.only_last {
            family.from + len == family.to
        } else {
            self.ends.is_empty() || self.ends[family.from + len - 1]
        }
    }

    pub(super) fn none(n_places: usize) -> Self {
        Self { n_places, places: Vec::new(), ends: Vec::new(), families: Vec::new(), layout: None }
    }

    /// Adds one zone that is looked at as it is.
    pub(super) fn push(&mut self, zone: &[u32], centre: u32, shape: Shape) {
        let from = self.places.len();
        self.places.extend_from_slice(zone);
        if !self.ends.is_empty() {
            self.ends.resize(self.places.len(), true);
        }
        self.families.push(Family { centre, shape, from, to: self.places.len(), factor: 1.0, only_last: true });
    }
}

/// Points, weights and limits, checked.
pub(super) struct Ground {
    pub(super) layout: Layout,
    pub(super) groups: Vec<Vec<u32>>,
    weight: Vec<f64>,
    weight_max: f64,
    limits: CircleLimits,
}

impl Ground {
    pub(super) fn new(points: Points, weights: &[f64], limits: &CircleLimits) -> Result<Self, ScanError> {
        let layout = points.laid_out()?;
        limits.check()?;
        if weights.len() != layout.len() {
            return Err(ScanError::Length { what: "weights [n_places]", expected: layout.len(), got: weights.len() });
        }
        for (at, &weight) in weights.iter().enumerate() {
            crate::error::number("weight", at, weight, "not negative", |weight| weight >= 0.0)?;
        }
        let groups = layout.groups();
        let weight = groups.iter().map(|group| group.iter().map(|&place| weights[place as usize]).sum()).collect();
        let weight_max = limits.share_max * weights.iter().sum::<f64>();
        Ok(Self { layout, groups, weight, weight_max, limits: *limits })
    }

    /// The groups around one of them by `chord`, itself first, as far as the limits go.
    pub(super) fn around(&self, centre: usize, chord: impl Fn(usize, usize) -> f64) -> Vec<u32> {
        let lowest = |group: usize| self.groups[group][0] as usize;
        let from = lowest(centre);
        let mut near: Vec<(f64, u32)> = (0..self.groups.len()).map(|to| (chord(from, lowest(to)), to as u32)).collect();
        if let Some(radius) = self.limits.radius_max {
            near.retain(|&(chord, _)| self.layout.distance(chord) <= radius);
        }
        near.sort_unstable_by(|a, b| {
            let own = |group: u32| group as usize != centre;
            let point = |group: u32| self.layout.point(lowest(group as usize));
            a.0.total_cmp(&b.0).then_with(|| own(a.1).cmp(&own(b.1))).then_with(|| compare(point(a.1), point(b.1)))
        });
        let mut sum = 0.0;
        let within = |group: &u32| {
            sum += self.weight[*group as usize];
            sum <= self.weight_max
        };
        let most = self.limits.places_max.unwrap_or(usize::MAX);
        near.into_iter().map(|(_, group)| group).take(most).take_while(within).collect()
    }

    /// Families from lists of groups; `describe` gives centre, shape and factor of each list.
    pub(super) fn zone_set(
        &self,
        lists: Vec<Vec<u32>>,
        describe: impl Fn(usize) -> (u32, Shape, f64),
    ) -> Result<ZoneSet, ScanError> {
        let size = |list: &Vec<u32>| list.iter().map(|&group| self.groups[group as usize].len()).sum::<usize>();
        let entries: usize = lists.iter().map(size).sum();
        if entries > ZONE_ENTRIES_MAX {
            return Err(ScanError::TooLarge { what: "zone entries", got: entries, limit: ZONE_ENTRIES_MAX });
        }
        let mut set = ZoneSet::none(self.layout.len());
        let apart = self.groups.len() == self.layout.len();
        set.places.reserve_exact(entries);
        for (at, list) in lists.into_iter().enumerate() {
            let from = set.places.len();
            for group in list {
                let group = &self.groups[group as usize];
                set.places.extend_from_slice(group);
                if !apart {
                    set.ends.resize(set.places.len() - 1, false);
                    set.ends.push(true);
                }
            }
            let (centre, shape, factor) = describe(at);
            if set.places.len() > from {
                set.families.push(Family { centre, shape, from, to: set.places.len(), factor, only_last: false });
            }
        }
        set.layout = Some(self.layout.clone());
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(points: &[[f64; 2]], limits: &CircleLimits) -> ZoneSet {
        ZoneSet::circles(Points::Planar(points), &vec![1.0; points.len()], limits).unwrap()
    }

    #[test]
    fn neighbours_are_sorted_cut_and_ties_go_to_the_lesser_coordinate() {
        let points = [[0.0, 0.0], [2.0, 0.0], [1.0, 0.0], [-1.0, 0.0]];
        let all = circles(&points, &CircleLimits { share_max: 1.0, ..Default::default() });
        assert_eq!(all.places(0), [0, 3, 2, 1]);
        assert_eq!(circles(&points, &CircleLimits::default()).places(0), [0, 3]);
        let near = CircleLimits { share_max: 1.0, radius_max: Some(1.0), places_max: None };
        assert_eq!(circles(&points, &near).places(1), [1, 2]);
        let few = CircleLimits { share_max: 1.0, radius_max: None, places_max: Some(1) };
        assert_eq!(circles(&points, &few).places(1), [1]);
    }

    #[test]
    fn places_at_one_point_are_one_centre_and_enter_together() {
        let set = circles(
            &[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [5.0, 0.0]],
            &CircleLimits { share_max: 1.0, ..Default::default() },
        );
        assert_eq!(set.n_families(), 3);
        assert_eq!((set.places(0), set.places(1)), (&[0, 2, 1, 3][..], &[1, 0, 2, 3][..]));
        let zones: Vec<bool> = (1..=4).map(|len| set.is_zone(&set.families[0], len)).collect();
        assert_eq!(zones, [false, true, true, true]);
    }

    #[test]
    fn a_place_over_the_share_is_in_no_circle() {
        let points = Points::Planar(&[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]);
        let set = ZoneSet::circles(points, &[9.0, 1.0, 1.0], &CircleLimits::default()).unwrap();
        assert_eq!(set.n_families(), 2);
        assert_eq!((set.places(0), set.places(1)), (&[1][..], &[2, 1][..]));
    }

    #[test]
    fn given_zones_are_checked() {
        assert!(ZoneSet::given(&[vec![0, 3]], 3).unwrap_err().to_string().contains("names index 3"));
        assert!(ZoneSet::given(&[vec![0, 0]], 3).unwrap_err().to_string().contains("twice"));
        assert!(ZoneSet::given(&[], 3).is_err() && ZoneSet::given(&[vec![]], 3).is_err());
        let set = ZoneSet::given(&[vec![0, 2]], 3).unwrap().and_whole();
        assert_eq!((set.n_families(), set.places(1)), (2, &[0, 1, 2][..]));
        assert!(set.and(&ZoneSet::whole(4).unwrap()).is_err());
    }
}
