//! Plane shapes: the closed curve of the county, cells around sites, and edges that wander a little.
//! Not here: which site is which region.

use crate::draw::{Draw, Seed};

/// Longitude and latitude in degrees.
pub type Point = [f64; 2];

/// The centre of the county: open sea in the Gulf of Guinea, so that nobody takes it for a real map.
pub(crate) const CENTRE: Point = [0.5, 0.5];
const OUTLINE_RADIUS: f64 = 0.29;
const OUTLINE_VERTICES: usize = 180;

/// A polygon whose edges know the site on their other side: the edge from a vertex to the next carries the vertex's tag.
type Tagged = Vec<(Point, Option<usize>)>;

/// The outline of the county, counter-clockwise, not closed.
pub(crate) fn outline(seed: Seed) -> Vec<Point> {
    let mut draw = seed.stream("outline", 0);
    let waves: Vec<(f64, f64)> = (0..5).map(|_| (0.03 * draw.unit(), std::f64::consts::TAU * draw.unit())).collect();
    let vertex = |step: usize| {
        let angle = std::f64::consts::TAU * step as f64 / OUTLINE_VERTICES as f64;
        let wave = |(index, (height, phase)): (usize, &(f64, f64))| {
            1.0 + height * libm::sin((index + 2) as f64 * angle + phase)
        };
        let radius = OUTLINE_RADIUS * waves.iter().enumerate().map(wave).product::<f64>();
        [CENTRE[0] + radius * libm::cos(angle), CENTRE[1] + radius * libm::sin(angle)]
    };
    (0..OUTLINE_VERTICES).map(vertex).collect()
}

/// The cells of `sites` inside `outline`: each holds the points nearer to its site than to any other.
pub(crate) fn cells(outline: &[Point], sites: &[Point]) -> Vec<Tagged> {
    let cell = |own: usize| {
        let whole: Tagged = outline.iter().map(|point| (*point, None)).collect();
        let others = (0..sites.len()).filter(|other| *other != own);
        others.fold(whole, |cell, other| cut(&cell, sites[own], sites[other], other))
    };
    (0..sites.len()).map(cell).collect()
}

/// Keeps what is nearer to `own` than to `other`.
///
/// # Source
/// Sutherland and Hodgman (1974), Reentrant polygon clipping.
fn cut(cell: &Tagged, own: Point, other: Point, tag: usize) -> Tagged {
    let side = |p: Point| {
        (p[0] - (own[0] + other[0]) / 2.0) * (other[0] - own[0])
            + (p[1] - (own[1] + other[1]) / 2.0) * (other[1] - own[1])
    };
    let mut kept = Tagged::with_capacity(cell.len() + 2);
    for (index, (here, edge)) in cell.iter().enumerate() {
        let next = cell[(index + 1) % cell.len()].0;
        let (from, to) = (side(*here), side(next));
        let crossing = || {
            let share = from / (from - to);
            [here[0] + share * (next[0] - here[0]), here[1] + share * (next[1] - here[1])]
        };
        match (from <= 0.0, to <= 0.0) {
            (true, true) => kept.push((*here, *edge)),
            (true, false) => kept.extend([(*here, *edge), (crossing(), Some(tag))]),
            (false, true) => kept.push((crossing(), *edge)),
            (false, false) => {}
        }
    }
    kept
}

/// Lets the shared edges of a cell wander; both neighbours get the same line, because it is drawn for the pair.
pub(crate) fn wander(own: usize, cell: &Tagged, seed: Seed) -> Vec<Point> {
    let round = |p: Point| [(p[0] * 1e6).round() / 1e6, (p[1] * 1e6).round() / 1e6];
    let mut line = Vec::new();
    for (index, (here, edge)) in cell.iter().enumerate() {
        let (from, to) = (round(*here), round(cell[(index + 1) % cell.len()].0));
        line.push(from);
        let Some(other) = edge else { continue };
        let mut draw = seed.stream("edge", (own.min(*other) * 4096 + own.max(*other)) as u64);
        let forward = (from[0], from[1]) < (to[0], to[1]);
        let (first, last) = if forward { (from, to) } else { (to, from) };
        let mut inner = Vec::new();
        displace(first, last, 4, &mut draw, &mut inner);
        if !forward {
            inner.reverse();
        }
        line.extend(inner.into_iter().map(round));
    }
    line
}

fn displace(from: Point, to: Point, depth: u8, draw: &mut Draw, out: &mut Vec<Point>) {
    if depth == 0 {
        return;
    }
    let shift = 0.16 * (draw.unit() - 0.5);
    let middle =
        [(from[0] + to[0]) / 2.0 - shift * (to[1] - from[1]), (from[1] + to[1]) / 2.0 + shift * (to[0] - from[0])];
    displace(from, middle, depth - 1, draw, out);
    out.push(middle);
    displace(middle, to, depth - 1, draw, out);
}

/// Whether a point lies inside a polygon.
pub(crate) fn contains(polygon: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (index, here) in polygon.iter().enumerate() {
        let next = polygon[(index + 1) % polygon.len()];
        if (here[1] > point[1]) != (next[1] > point[1]) {
            let crossing = here[0] + (point[1] - here[1]) / (next[1] - here[1]) * (next[0] - here[0]);
            inside ^= point[0] < crossing;
        }
    }
    inside
}

/// Distance of two points in degrees; near the equator both axes measure alike.
pub(crate) fn distance(a: Point, b: Point) -> f64 {
    ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(polygon: &[Point]) -> f64 {
        let next = |index: usize| polygon[(index + 1) % polygon.len()];
        polygon.iter().enumerate().map(|(i, p)| p[0] * next(i)[1] - next(i)[0] * p[1]).sum::<f64>() / 2.0
    }

    #[test]
    fn cells_fill_the_county_and_neighbours_share_their_edges() {
        let seed = Seed(1);
        let outline = outline(seed);
        let sites = [[0.5, 0.5], [0.6, 0.55], [0.4, 0.6], [0.45, 0.35], [0.65, 0.4]];
        let cells = cells(&outline, &sites);
        let lines: Vec<_> = cells.iter().enumerate().map(|(own, cell)| wander(own, cell, seed)).collect();
        let total: f64 = lines.iter().map(|line| area(line)).sum();
        assert!((total / area(&outline) - 1.0).abs() < 1e-4, "{total}");
        assert!(sites.iter().zip(&lines).all(|(site, line)| contains(line, *site)));
    }
}
