//! The suits behind a figure.

use fengqiao_store::FilingFilter;

use super::{Area, RowPlace, series_of};
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppResult, refuse};
use crate::filing::FilingsQuery;
use crate::indicator::engine::filter;
use crate::indicator::file::{Denominator, Numerator};

impl App {
    /// The suits that a query means, for the list behind a figure.
    pub(crate) fn filings_behind(&self, ctx: &Ctx, query: &FilingsQuery) -> AppResult<FilingFilter> {
        let figure = &query.figure;
        let office = self.office(ctx.top_region)?;
        let region = self.asked_region(ctx, &office, figure.region_id)?;
        let indicator = self.indicator(&figure.indicator)?;
        let numerator = series_of(indicator, figure.period, figure.adjusted);
        let spec = match (&numerator, &indicator.denominator) {
            (_, Denominator::Filings(spec) | Denominator::Litigants(spec)) if query.of_denominator => spec,
            (Numerator::Filings(spec) | Numerator::Litigants(spec), _) => spec,
            _ => return refuse("no_filings_behind", "this figure is not made of suits"),
        };
        let parent = region.parent_id.and_then(|id| office.region(id));
        let mut paths = match parent {
            Some(parent) => Area::new(&office, parent, figure.regions_as).paths_of(RowPlace::Region(region.id)),
            None => vec![region.path.clone()],
        };
        let within = paths.remove(0);
        Ok(filter(spec, within, paths, figure.period))
    }
}
