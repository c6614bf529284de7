//! The areas of the county as GeoJSON.
//! Not here: how they are drawn; the caption must say that they are invented.

use crate::BANNER;
use crate::land::{COUNTY, Land, TOP_NAMES};
use crate::shape::Point;
use std::fmt::Write;

/// One feature for the county, each township and each village; degrees WGS 84.
pub(crate) fn geojson(land: &Land) -> String {
    let mut features = vec![feature(COUNTY, TOP_NAMES[2], 3, &land.outline)];
    features.extend(land.townships.iter().map(|township| feature(&township.code, township.name, 4, &township.area)));
    features.extend(land.villages.iter().map(|village| feature(&village.code, &village.name, 5, &village.area)));
    format!("{{\"type\":\"FeatureCollection\",\"note\":\"{BANNER}\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn feature(code: &str, name: &str, level: u8, area: &[Point]) -> String {
    let mut ring = String::new();
    for [longitude, latitude] in area.iter().chain(area.first()) {
        let comma = if ring.is_empty() { "" } else { "," };
        write!(ring, "{comma}[{longitude:.5},{latitude:.5}]").expect("a string takes everything");
    }
    format!(
        "{{\"type\":\"Feature\",\"id\":\"{code}\",\"properties\":{{\"code\":\"{code}\",\"name\":\"{name}\",\"level\":{level}}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}"
    )
}
