//! The land (区划): province, city, county, 16 townships, about 700 villages, and housing estates.
//! Not here: what happens there.

use crate::book::book;
use crate::draw::{Draw, Seed};
use crate::shape::{self, CENTRE, Point};
use std::collections::HashSet;
use std::ops::Range;

/// Code of the invented province.
pub const PROVINCE: &str = "990000000000";
/// Code of the invented city.
pub const CITY: &str = "990100000000";
/// Code of the invented county.
pub const COUNTY: &str = "990101000000";
/// Names of province, city and county.
pub const TOP_NAMES: [&str; 3] = ["示例省", "云溪市", "青禾县"];

/// Offsets of the township seats from the centre, degrees.
const SEATS: [Point; 16] = [
    [0.0, 0.0],
    [-0.028, 0.012],
    [0.02, -0.03],
    [-0.13, -0.05],
    [0.12, 0.03],
    [-0.10, 0.09],
    [0.03, 0.12],
    [0.14, -0.09],
    [0.0, -0.13],
    [-0.19, 0.02],
    [0.19, 0.10],
    [-0.05, 0.18],
    [0.10, 0.17],
    [-0.17, -0.13],
    [0.21, -0.02],
    [-0.19, 0.15],
];
/// Urban residents to one housing estate.
const RESIDENTS_PER_ESTATE: f64 = 9000.0;

/// A township (街道, 镇 or 乡).
#[derive(Debug, Clone)]
pub struct Township {
    /// Twelve digits.
    pub code: String,
    /// Name with its suffix.
    pub name: &'static str,
    /// Residents.
    pub population: f64,
    /// Its seat.
    pub seat: Point,
    /// Its area: a closed line whose last point is not repeated.
    pub area: Vec<Point>,
    /// Indices of its villages in [`Land::villages`], communities first.
    pub villages: Range<usize>,
    pub(crate) urban_share: f64,
}

/// A village (村) or community (社区).
#[derive(Debug, Clone)]
pub struct Village {
    /// Twelve digits.
    pub code: String,
    /// Name as in the statistics, with 村委会 or 社区居委会.
    pub name: String,
    /// Index of its township.
    pub township: usize,
    /// True for a community.
    pub community: bool,
    /// Residents.
    pub population: f64,
    /// A point inside.
    pub point: Point,
    /// Its area, as for a township.
    pub area: Vec<Point>,
}

impl Village {
    /// The name that people use: 上王村, 桥东社区.
    #[must_use]
    pub fn spoken(&self) -> String {
        if self.community {
            self.name.replace("社区居委会", "社区")
        } else {
            self.name.replace("村委会", "村")
        }
    }
}

/// A housing estate (小区).
#[derive(Debug, Clone)]
pub struct Estate {
    /// Name.
    pub name: String,
    /// Index of the community it belongs to.
    pub village: usize,
}

/// The whole land.
#[derive(Debug)]
pub struct Land {
    /// Outline of the county.
    pub outline: Vec<Point>,
    /// The townships, by code.
    pub townships: Vec<Township>,
    /// The villages, by township.
    pub villages: Vec<Village>,
    /// The estates, by township.
    pub estates: Vec<Estate>,
    /// Indices of the estates of each village.
    pub(crate) estates_of: Vec<Vec<usize>>,
}

impl Land {
    /// The nearest `count` villages to a village, itself first.
    pub(crate) fn near(&self, village: usize, count: usize) -> Vec<usize> {
        let here = self.villages[village].point;
        let mut order: Vec<usize> = (0..self.villages.len()).collect();
        let far = |index: &usize| shape::distance(self.villages[*index].point, here);
        let nearer = |a: &usize, b: &usize| far(a).total_cmp(&far(b)).then(a.cmp(b));
        if count < order.len() {
            order.select_nth_unstable_by(count, nearer);
            order.truncate(count);
        }
        order.sort_unstable_by(nearer);
        order
    }

    pub(crate) fn township_of(&self, village: usize) -> &Township {
        &self.townships[self.villages[village].township]
    }
}

/// Makes the land of a seed; the scale has no part in it.
pub(crate) fn land(seed: Seed) -> Land {
    let outline = shape::outline(seed);
    let seats: Vec<Point> = SEATS.iter().map(|offset| [CENTRE[0] + offset[0], CENTRE[1] + offset[1]]).collect();
    let cells = shape::cells(&outline, &seats);
    let counts = village_counts();
    let mut villages = Vec::new();
    let mut townships = Vec::new();
    let mut names = Names { draw: seed.stream("village names", 0), used: HashSet::new() };
    for (index, (name, suffix, share, urban_share)) in book().params.townships.iter().enumerate() {
        let start = villages.len();
        let mut township = Township {
            code: format!("990101{suffix}000"),
            name,
            population: share * book().params.population,
            seat: seats[index],
            area: shape::wander(index, &cells[index], seed),
            villages: start..start,
            urban_share: *urban_share,
        };
        villages.extend(villages_of(index, &township, counts[index], seed, &mut names));
        township.villages.end = villages.len();
        townships.push(township);
    }
    let estates = estates(&townships, &villages, seed);
    let mut estates_of = vec![Vec::new(); villages.len()];
    for (index, estate) in estates.iter().enumerate() {
        estates_of[estate.village].push(index);
    }
    Land { outline, townships, villages, estates, estates_of }
}

/// Communities and villages of each township.
fn village_counts() -> Vec<(usize, usize)> {
    let params = &book().params;
    let people = |urban: bool| {
        let part = move |(_, _, share, urban_share): &(String, String, f64, f64)| {
            if urban { share * urban_share } else { libm::pow(share * (1.0 - urban_share), 0.8) }
        };
        let parts: Vec<f64> = params.townships.iter().map(part).collect();
        let sum: f64 = parts.iter().sum();
        parts.into_iter().map(move |part| part / sum)
    };
    let counts = people(true).zip(people(false)).map(|(urban, rural)| {
        ((params.communities * urban).round().max(1.0) as usize, (params.villages * rural).round().max(6.0) as usize)
    });
    counts.collect()
}

struct Names {
    draw: Draw,
    used: HashSet<String>,
}

impl Names {
    fn next(&mut self, community: bool) -> String {
        let lexicon = &book().lexicon;
        let tail = if community { "社区居委会" } else { "村委会" };
        loop {
            let (first, second) = (self.draw.word(&lexicon.village_a), self.draw.word(&lexicon.village_b));
            let stem = format!("{first}{second}{}", self.draw.word(&lexicon.village_c));
            if first != second && self.used.insert(stem.clone()) {
                return stem + tail;
            }
        }
    }
}

fn villages_of(
    index: usize,
    township: &Township,
    counts: (usize, usize),
    seed: Seed,
    names: &mut Names,
) -> Vec<Village> {
    let mut draw = seed.stream("villages", index as u64);
    let people = [township.population * township.urban_share, township.population * (1.0 - township.urban_share)];
    let mut found: Vec<Village> = Vec::new();
    for (community, count, sigma, first) in [(true, counts.0, 0.45, 1), (false, counts.1, 0.55, 200)] {
        let weights: Vec<f64> = (0..count).map(|_| draw.lognormal(1.0, sigma)).collect();
        let sum: f64 = weights.iter().sum();
        for (number, weight) in weights.iter().enumerate() {
            found.push(Village {
                code: format!("{}{:03}", &township.code[..9], first + number),
                name: names.next(community),
                township: index,
                community,
                population: people[usize::from(!community)] * weight / sum,
                point: place(township, community, &found, &mut draw),
                area: Vec::new(),
            });
        }
    }
    let points: Vec<Point> = found.iter().map(|village| village.point).collect();
    for (village, cell) in found.iter_mut().zip(shape::cells(&township.area, &points)) {
        village.area = cell.into_iter().map(|(point, _)| point).collect();
    }
    found
}

/// A point inside the township, of eight the one farthest from the villages that stand already.
fn place(township: &Township, community: bool, others: &[Village], draw: &mut Draw) -> Point {
    let reach = if community { 0.025 } else { 0.09 };
    let mut best = (township.seat, -1.0);
    let mut inside = 0;
    for _ in 0..2000 {
        if inside == 8 {
            break;
        }
        let (radius, angle) = (reach * draw.unit().sqrt(), std::f64::consts::TAU * draw.unit());
        let point = [township.seat[0] + radius * libm::cos(angle), township.seat[1] + radius * libm::sin(angle)];
        if shape::contains(&township.area, point) {
            inside += 1;
            let room = others.iter().map(|other| shape::distance(other.point, point)).fold(f64::INFINITY, f64::min);
            if room > best.1 {
                best = (point, room);
            }
        }
    }
    best.0
}

fn estates(townships: &[Township], villages: &[Village], seed: Seed) -> Vec<Estate> {
    let lexicon = &book().lexicon;
    let mut found = Vec::new();
    for (index, township) in townships.iter().enumerate() {
        let mut draw = seed.stream("estates", index as u64);
        let communities: Vec<usize> =
            township.villages.clone().filter(|village| villages[*village].community).collect();
        let count = (township.population * township.urban_share / RESIDENTS_PER_ESTATE).round() as usize;
        found.extend((0..count).map(|_| Estate {
            name: format!("{}{}", draw.word(&lexicon.estates), draw.word(&lexicon.estate_tail)),
            village: *draw.pick(&communities),
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_700_villages_stand_apart_inside_their_townships() {
        for seed in 1..4 {
            let land = land(Seed(seed));
            assert!((690..=710).contains(&land.villages.len()), "{}", land.villages.len());
            let people: f64 = land.villages.iter().map(|village| village.population).sum();
            assert!((people - 1e6).abs() < 1.0);
            let mut points = HashSet::new();
            for village in &land.villages {
                let township = &land.townships[village.township];
                assert!(shape::contains(&township.area, village.point), "{} of seed {seed}", village.code);
                assert!(points.insert(village.point.map(f64::to_bits)), "two villages at one point, seed {seed}");
            }
            assert!(land.townships.iter().all(|township| shape::contains(&land.outline, township.seat)));
        }
    }

    #[test]
    fn codes_are_twelve_digits_and_unique() {
        let land = land(Seed(7));
        let codes: HashSet<_> = land.villages.iter().map(|village| &village.code).collect();
        assert_eq!(codes.len(), land.villages.len());
        assert!(codes.iter().all(|code| code.len() == 12 && code.starts_with("990101")));
    }
}
