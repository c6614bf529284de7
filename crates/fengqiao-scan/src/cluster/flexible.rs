//! Flexible zones: every connected set of places among the nearest ones, so that clusters may follow rivers and roads.

use super::place::{CircleLimits, Points};
use super::zone_set::{Family, Ground, Shape, ZoneSet};
use crate::error::{ScanError, in_range};

/// Most flexible zones of one set; a place with 15 neighbours around it can have 16,384.
pub const FLEXIBLE_ZONES_MAX: usize = 20_000_000;
/// Most places of a flexible zone.
const PLACES_MAX: u64 = 15;

impl ZoneSet {
    /// Every connected set of places that holds a centre and lies among its nearest ones, `limits.places_max` (1 to 15,
    /// default 15) of them with the centre.
    ///
    /// `adjacent` names for each place the places that touch it, in any order; one direction is enough.
    ///
    /// # Errors
    /// As `circles`; `Length` or `Index` for unusable `adjacent`; `Option` for `places_max` over 15; `TooLarge` over 20
    /// million zones.
    ///
    /// # Source
    /// Tango and Takahashi 2005, International Journal of Health Geographics 4:11.
    pub fn flexible(
        points: Points,
        adjacent: &[Vec<u32>],
        weights: &[f64],
        limits: &CircleLimits,
    ) -> Result<Self, ScanError> {
        let n_places = points.len();
        if adjacent.len() != n_places {
            return Err(ScanError::Length { what: "adjacent [n_places]", expected: n_places, got: adjacent.len() });
        }
        for (at, places) in adjacent.iter().enumerate() {
            if let Some(&index) = places.iter().find(|&&place| place as usize >= n_places) {
                return Err(ScanError::Index { what: "adjacent", at, index: index as usize, limit: n_places });
            }
        }
        let places_max = limits.places_max.unwrap_or(PLACES_MAX as usize);
        in_range("places_max of flexible zones", places_max as u64, 1, PLACES_MAX)?;
        // The share of each zone is checked as it grows; a far neighbour must not be cut because nearer ones are heavy.
        let near = CircleLimits { share_max: 1.0, places_max: None, ..*limits };
        let apart: Vec<f64> = weights.to_vec();
        let ground = Ground::new(points, &apart, &near)?;
        let mut set = Self::none(n_places);
        let weight_max = limits.share_max * weights.iter().sum::<f64>();
        limits.check()?;
        let touches = |a: u32, b: u32| adjacent[a as usize].contains(&b) || adjacent[b as usize].contains(&a);
        for centre in 0..ground.groups.len() {
            let groups = ground.around(centre, |from, to| ground.layout.chord(from, to));
            for &own in &ground.groups[centre] {
                let others = groups.iter().flat_map(|&group| ground.groups[group as usize].iter().copied());
                let others = others.filter(|&place| place != own).take(places_max - 1);
                let members: Vec<u32> = std::iter::once(own).chain(others).collect();
                let near = |&a: &u32| {
                    members
                        .iter()
                        .enumerate()
                        .fold(0_u16, |mask, (at, &b)| mask | (u16::from(a != b && touches(a, b)) << at))
                };
                let near = members.iter().map(near).collect();
                let weight = members.iter().map(|&place| weights[place as usize]).collect();
                let mut growth = Growth { set: &mut set, members, near, weight, weight_max, list: vec![0], told: 0 };
                growth.start()?;
            }
        }
        if set.families.is_empty() {
            return Err(ScanError::Empty { what: "flexible zones under the share" });
        }
        set.layout = Some(ground.layout);
        Ok(set)
    }
}

/// Grows connected sets from one centre; each path is a family, of which only the sets not told before are zones.
struct Growth<'a> {
    set: &'a mut ZoneSet,
    /// The centre and its nearest places.
    members: Vec<u32>,
    /// For each member those that touch it, as bits.
    near: Vec<u16>,
    weight: Vec<f64>,
    weight_max: f64,
    /// The path: members in the order in which they entered.
    list: Vec<usize>,
    /// How much of the path has been told.
    told: usize,
}

impl Growth<'_> {
    fn start(&mut self) -> Result<(), ScanError> {
        if self.weight[0] > self.weight_max {
            return Ok(());
        }
        self.grow(1, 0, self.weight[0])
    }

    /// Goes on from a set with members `taken`; `closed` ones were tried before.
    fn grow(&mut self, taken: u16, closed: u16, weight: f64) -> Result<(), ScanError> {
        let reach = self.list.iter().fold(0, |reach, &member| reach | self.near[member]);
        let mut closed = closed;
        let mut is_leaf = true;
        for member in 0..self.members.len() {
            let bit = 1 << member;
            let heavier = weight + self.weight[member];
            if reach & bit == 0 || (taken | closed) & bit != 0 || heavier > self.weight_max {
                continue;
            }
            is_leaf = false;
            self.list.push(member);
            self.grow(taken | bit, closed, heavier)?;
            self.list.pop();
            self.told = self.told.min(self.list.len());
            closed |= bit;
        }
        if is_leaf { self.tell() } else { Ok(()) }
    }

    fn tell(&mut self) -> Result<(), ScanError> {
        let set = &mut *self.set;
        let from = set.places.len();
        set.places.extend(self.list.iter().map(|&member| self.members[member]));
        set.ends.resize(from + self.told, false);
        set.ends.resize(set.places.len(), true);
        if set.places.len() > FLEXIBLE_ZONES_MAX {
            let (got, limit) = (set.places.len(), FLEXIBLE_ZONES_MAX);
            return Err(ScanError::TooLarge { what: "flexible zones", got, limit });
        }
        let centre = self.members[0];
        let to = set.places.len();
        set.families.push(Family { centre, shape: Shape::Flexible, from, to, factor: 1.0, only_last: false });
        self.told = self.list.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A cross: 0 in the middle touches 1 to 4.
    fn cross(places_max: usize, share_max: f64) -> Vec<BTreeSet<u32>> {
        let points = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.1], [-1.2, 0.0], [0.0, -1.3]];
        let adjacent = vec![vec![1, 2, 3, 4], vec![], vec![], vec![], vec![]];
        let limits = CircleLimits { share_max, radius_max: None, places_max: Some(places_max) };
        let set = ZoneSet::flexible(Points::Planar(&points), &adjacent, &[1.0; 5], &limits).unwrap();
        let zones = set.families.iter().filter(|family| family.centre == 0).flat_map(|family| {
            let list = &set.places[family.from..family.to];
            (1..=list.len()).filter(|&len| set.is_zone(family, len)).map(|len| list[..len].iter().copied().collect())
        });
        zones.collect()
    }

    #[test]
    fn every_connected_set_is_told_once() {
        let zones = cross(5, 1.0);
        assert_eq!(zones.len(), 16, "the middle with any of four");
        assert_eq!(zones.iter().collect::<BTreeSet<_>>().len(), 16);
        assert!(zones.iter().all(|zone| zone.contains(&0)));
        assert_eq!(cross(3, 1.0).len(), 4);
        assert_eq!(cross(5, 0.4).len(), 5, "at most two of five");
    }

    #[test]
    fn unusable_neighbours_are_refused() {
        let points = Points::Planar(&[[0.0, 0.0], [1.0, 0.0]]);
        let on = |adjacent: &[Vec<u32>], places_max| {
            let limits = CircleLimits { places_max: Some(places_max), ..CircleLimits::default() };
            ZoneSet::flexible(points, adjacent, &[1.0; 2], &limits).unwrap_err().to_string()
        };
        assert!(on(&[vec![1]], 3).contains("adjacent"));
        assert!(on(&[vec![2], vec![]], 3).contains("names index 2"));
        assert!(on(&[vec![1], vec![]], 16).contains("from 1 to 15"));
    }
}
