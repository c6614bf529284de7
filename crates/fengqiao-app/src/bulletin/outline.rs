//! Outlines of regions as a bulletin prints them: a few whole numbers, frozen with the figures.

use fengqiao_domain::id::RegionId;
use serde_json::{Value, json};

use crate::office::Office;

/// Outlines that a page can show.
const OUTLINES_MAX: usize = 300;
/// Points of one outline at most; a page shows no more.
const POINTS_MAX: usize = 60;
/// Width of the map.
const WIDTH: f64 = 1_000.0;

/// The outline of a region: longitude and latitude.
struct Outline {
    id: RegionId,
    points: Vec<(f64, f64)>,
}

/// Outlines of the regions right below one, in whole numbers of which 1,000 are the width, and the size of the whole.
pub(super) fn outlines(office: &Office, whole: RegionId, geojson: Option<&str>) -> (Value, Value) {
    let none = || (json!([]), json!([1000, 1000]));
    let map: Option<Value> = geojson.and_then(|text| serde_json::from_str(text).ok());
    let Some(features) = map.as_ref().and_then(|map| map.get("features")).and_then(Value::as_array) else {
        return none();
    };
    let found: Vec<Outline> = features.iter().filter_map(|feature| outline(office, whole, feature)).collect();
    if found.is_empty() || found.len() > OUTLINES_MAX {
        return none();
    }
    let all = || found.iter().flat_map(|it| it.points.iter());
    let middle = all().map(|point| point.1).sum::<f64>() / all().count().max(1) as f64;
    let stretch = middle.to_radians().cos();
    let flat = |point: &(f64, f64)| (point.0 * stretch, -point.1);
    let (west, east) = ends(all().map(|point| flat(point).0));
    let (north, south) = ends(all().map(|point| flat(point).1));
    let scale = WIDTH / (east - west).max(f64::EPSILON);
    let place = |point: &(f64, f64)| {
        let (x, y) = flat(point);
        [whole_number((x - west) * scale), whole_number((y - north) * scale)]
    };
    let list: Vec<Value> = found
        .iter()
        .map(|it| {
            let points: Vec<[i64; 2]> = it.points.iter().map(place).collect();
            let (left, right) = (points.iter().map(|p| p[0]).min(), points.iter().map(|p| p[0]).max());
            let (top, bottom) = (points.iter().map(|p| p[1]).min(), points.iter().map(|p| p[1]).max());
            let half = |one: Option<i64>, other: Option<i64>| i64::midpoint(one.unwrap_or(0), other.unwrap_or(0));
            json!({ "region": it.id.to_string(), "points": points, "centre": [half(left, right), half(top, bottom)] })
        })
        .collect();
    (Value::Array(list), json!([1000, whole_number((south - north) * scale).max(1)]))
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a map of 1,000 by some thousands")]
fn whole_number(value: f64) -> i64 {
    value.round() as i64
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn outline(office: &Office, whole: RegionId, feature: &Value) -> Option<Outline> {
    let id: RegionId = feature.pointer("/properties/region_id")?.as_str()?.parse().ok()?;
    if office.region(id)?.parent_id != Some(whole) {
        return None;
    }
    let kind = feature.pointer("/geometry/type")?.as_str()?;
    let coordinates = feature.pointer("/geometry/coordinates")?;
    let ring = match kind {
        "Polygon" => coordinates.get(0)?.as_array()?,
        // Of several parts the one with the most points stands for the region.
        "MultiPolygon" => {
            coordinates.as_array()?.iter().filter_map(|it| it.get(0)?.as_array()).max_by_key(|it| it.len())?
        }
        _ => return None,
    };
    let all: Vec<(f64, f64)> =
        ring.iter().filter_map(|point| Some((point.get(0)?.as_f64()?, point.get(1)?.as_f64()?))).collect();
    let step = all.len().div_ceil(POINTS_MAX).max(1);
    let points: Vec<(f64, f64)> = all.into_iter().step_by(step).collect();
    (points.len() >= 3).then_some(Outline { id, points })
}
