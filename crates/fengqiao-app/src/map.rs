//! Outlines of the regions, which an office brings itself.

use std::collections::HashMap;

use fengqiao_domain::id::RegionId;
use jiff::Timestamp;
use serde_json::Value;

use crate::app::App;
use crate::error::{AppError, AppResult, refuse};

impl App {
    /// Keeps outlines for the map: GeoJSON in WGS 84 whose features name their region in the property `code`. Answers how
    /// many features name a region of the office; the others are kept as background.
    ///
    /// # Errors
    /// Not a GeoJSON FeatureCollection (`bad_map`), or the store refuses.
    pub fn keep_map(&self, top_region: i64, geojson: &str, source: Option<&str>, now: Timestamp) -> AppResult<usize> {
        let Ok(mut map) = serde_json::from_str::<Value>(geojson) else {
            return refuse("bad_map", "the map is not JSON; save it as GeoJSON in UTF-8");
        };
        let features = map.get_mut("features").and_then(Value::as_array_mut);
        let Some(features) = features else {
            return refuse("bad_map", "the map must be a GeoJSON FeatureCollection");
        };
        let office = self.office(top_region)?;
        let by_code: HashMap<&str, RegionId> =
            office.regions().iter().map(|region| (region.code.as_str(), region.id)).collect();
        let mut named = 0;
        for feature in features {
            let code = feature.pointer("/properties/code").and_then(Value::as_str).unwrap_or_default();
            if let Some(id) = by_code.get(code) {
                feature["properties"]["region_id"] = Value::String(id.to_string());
                named += 1;
            }
        }
        let (map, source) = (map.to_string(), source.map(str::to_owned));
        let keep = move |tx: &mut fengqiao_store::Tx<'_>| tx.keep_map(&map, source.as_deref()).map_err(AppError::from);
        self.inner.store.write(top_region, now, keep)?;
        Ok(named)
    }
}
