//! The cockpit as the web sees it: figures of many regions in few bytes. Numbers are rounded once, from exact fractions; what is
//! hidden is hidden here too.

use fengqiao_app::indicator::{Figure, FigureQuery, Figures, Indicator, RowPlace};
use fengqiao_domain::ratio::Ratio;
use serde::Serialize;
use utoipa::ToSchema;

use super::indicator::{FigureSeriesView, IndicatorItem, TrendPointView, change_percent, missing_word, place_word};
use super::{Names, RegionRef};
use crate::problem::Problem;

/// One row; what does not apply is left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CockpitRow {
    /// `whole`, `region`, `unplaced` or `outside`.
    pub place: &'static str,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name; empty where there is no region.
    pub name: String,
    /// Name of the region above, where that is not the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<String>,
    /// Whether there are regions below it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_below: bool,
    /// Whether the number is hidden, because it is small or would tell another that is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// Why there is no rate: `base`, `base_zero`, `base_small`, `nothing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'static str>,
    /// Rate drawn towards the common one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<String>,
    /// Inner funnel (95 %), lower and upper rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<[String; 2]>,
    /// `within`, `above`, `far_above`, `below` or `far_below`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands: Option<&'static str>,
    /// Change from the year before, per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Whether chance alone would do that in fewer than one of twenty cases.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sure: bool,
    /// Rates of the counter-indicators in their order; null when hidden or missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Option<String>>,
}

/// A region, those below it, and its trend.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CockpitView {
    /// The indicator.
    pub indicator: IndicatorItem,
    /// The region that was asked for.
    pub region: RegionRef,
    /// The regions above it that the reader may see, the highest first.
    pub above: Vec<RegionRef>,
    /// Levels below the region that can be asked for, the coarsest first.
    pub levels: Vec<u8>,
    /// Period.
    pub period: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The region first, then those below it in the order of the region tree, then what has no place.
    pub rows: Vec<CockpitRow>,
    /// Trend of the region.
    pub trend: Vec<TrendPointView>,
    /// The indicators printed beside, in the order of the rows' `counters`.
    pub counters: Vec<IndicatorItem>,
    /// Shortest period that is shown of the rows.
    pub finest: &'static str,
    /// Whether the reader sees small numbers.
    pub sees_small: bool,
    /// Numbers below this are hidden from others.
    pub hidden_below: Option<i64>,
    /// Where the series breaks.
    pub series: Option<FigureSeriesView>,
    /// Whether the period lies after the break.
    pub is_since: bool,
    /// Whether the period has not ended.
    pub is_running: bool,
    /// Whether the reader may open the suits behind a figure.
    pub may_list_filings: bool,
}

impl CockpitView {
    pub(crate) fn of(names: &Names<'_>, query: &FigureQuery, it: &Figures) -> Result<Self, Problem> {
        let indicators = &names.app.setup().indicators;
        let indicator = indicators.get(&it.indicator).ok_or_else(|| Problem::not_found("indicator"))?;
        let counters: Vec<(&Indicator, &Vec<Figure>)> =
            it.counters.iter().filter_map(|(id, rows)| Some((indicators.get(id)?, rows))).collect();
        let rows = it.rows.iter().enumerate().map(|(at, figure)| {
            let beside = counters.iter().map(|(other, rows)| rows.get(at).and_then(|row| decimal(row.rate, other)));
            row(names, it.region_id, indicator, figure, beside.collect())
        });
        let path = names.office.path(it.region_id);
        let may = |action: &str| names.app.setup().matrix.may(names.ctx, action, path, "any");
        let level = names.office.region(it.region_id).map_or(0, |region| region.level);
        let mut levels: Vec<u8> = names
            .office
            .regions()
            .iter()
            .filter(|region| region.level > level && path.is_some_and(|path| region.path.is_within(path)))
            .map(|region| region.level)
            .collect();
        levels.sort_unstable();
        levels.dedup();
        Ok(Self {
            region: names.region_or_id(it.region_id),
            above: above(names, it.region_id),
            levels,
            period: query.period.to_string(),
            from: query.period.from_on.to_string(),
            to: query.period.to_on().to_string(),
            rows: rows.collect(),
            trend: it.trend.iter().map(|point| TrendPointView::of(point, indicator.decimals)).collect(),
            counters: counters.iter().map(|(other, _)| (*other).into()).collect(),
            finest: it.finest.as_str(),
            sees_small: it.sees_small,
            hidden_below: indicator.suppression.as_ref().map(|rule| rule.below),
            series: indicator.series.as_ref().map(FigureSeriesView::from),
            is_since: it.is_since,
            is_running: it.is_running,
            may_list_filings: indicator.filings().is_some() && may("read_filings"),
            indicator: indicator.into(),
        })
    }
}

fn above(names: &Names<'_>, id: fengqiao_domain::id::RegionId) -> Vec<RegionRef> {
    let mut found = Vec::new();
    let mut at = names.office.region(id).and_then(|region| region.parent_id);
    while let Some(region) = at.and_then(|id| names.office.region(id)) {
        if names.app.setup().matrix.may(names.ctx, "read_rates", Some(&region.path), "any") {
            found.extend(names.region(region.id));
        }
        at = region.parent_id;
    }
    found.reverse();
    found
}

fn decimal(value: Option<Ratio>, indicator: &Indicator) -> Option<String> {
    value.map(|value| value.to_decimal(indicator.decimals))
}

fn row(
    names: &Names<'_>,
    whole: fengqiao_domain::id::RegionId,
    indicator: &Indicator,
    it: &Figure,
    counters: Vec<Option<String>>,
) -> CockpitRow {
    let (place, id) = match it.place {
        RowPlace::Whole => ("whole", Some(whole)),
        RowPlace::Region(id) => ("region", Some(id)),
        RowPlace::Unplaced => ("unplaced", None),
        RowPlace::Outside => ("outside", None),
    };
    let region = id.and_then(|id| names.office.region(id));
    let parent = region.and_then(|region| region.parent_id).filter(|parent| *parent != whole);
    let width = indicator.decimals as usize;
    CockpitRow {
        place,
        id: id.map(|id| id.to_string()),
        name: region.map_or_else(String::new, |region| region.name.clone()),
        above: parent
            .filter(|_| place == "region")
            .and_then(|id| names.office.region(id))
            .map(|region| region.name.clone()),
        has_below: id.is_some_and(|id| !names.office.is_leaf(id)),
        hidden: it.hidden.is_some(),
        count: it.count.map(super::indicator::whole_or_decimal),
        rate: decimal(it.rate, indicator),
        missing: it.missing.map(missing_word),
        shrunk: it.beside.as_ref().map(|beside| format!("{:.width$}", beside.shrunk)),
        limits: it.beside.as_ref().map(|it| [format!("{:.width$}", it.inner.0), format!("{:.width$}", it.inner.1)]),
        stands: it.beside.as_ref().map(|beside| place_word(beside.place)),
        change: it.change.as_ref().and_then(change_percent),
        sure: it.change.as_ref().is_some_and(|change| change.sure),
        counters,
    }
}
