//! Rates of the places below an office without a reader, for those who look for what is made up.

use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;

use super::{Area, Asked, Grids, RegionsAs, RowPlace};
use crate::app::App;
use crate::error::AppResult;
use crate::indicator::Period;

impl App {
    /// Rates of the places below the whole office in a period, each with its count, for those who look for what is made up.
    pub(crate) fn rates_below_top(
        &self,
        top_region: i64,
        indicator: &str,
        period: Period,
    ) -> AppResult<Vec<(RegionId, i64, i64)>> {
        let office = self.office(top_region)?;
        let Some(whole) = office.regions().first() else { return Ok(Vec::new()) };
        let (grids, regions_as) = (&Grids::default(), RegionsAs::Restated);
        let asked = Asked {
            grids,
            office: &office,
            indicator: self.indicator(indicator)?,
            period,
            regions_as,
            sees_small: true,
            is_running: false,
        };
        let area = Area::new(&office, whole, regions_as);
        let rows = self.store().read(top_region, |reader| asked.rows(reader, &area, false))?;
        let whole_of = |ratio: &Ratio| ratio.to_decimal(0).parse::<i64>().ok();
        let told = rows.iter().filter_map(|row| match (row.place, &row.rate, &row.count) {
            (RowPlace::Region(id), Some(rate), Some(count)) => Some((id, whole_of(rate)?, whole_of(count)?)),
            _ => None,
        });
        Ok(told.collect())
    }
}
