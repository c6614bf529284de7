//! Figures as the web sees them: rounded once, from exact fractions, with what stands beside them.

use fengqiao_app::App;
use fengqiao_app::filing::FilingRead;
use fengqiao_app::indicator::{
    Beside, Change, Denominator, Figure, FigureQuery, Figures, FunnelPlace, Indicator, Missing, RowPlace, SeriesBreak,
    TrendPoint,
};
use fengqiao_app::store::BaseRow;
use fengqiao_domain::filing::{Filing, Mark, Side};
use fengqiao_domain::ratio::Ratio;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, RegionRef};
use crate::problem::Problem;

/// Decimals of a count that is shared between regions.
const COUNT_DECIMALS: u32 = 2;
/// Decimals of a change in per cent.
const CHANGE_DECIMALS: u32 = 1;

/// An indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorItem {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it tells and what not.
    pub note: Bilingual,
    /// What one of it is called.
    pub unit: Bilingual,
    /// Its family.
    pub family: String,
    /// Decimals shown.
    pub decimals: u32,
    /// Whether suits stand behind it.
    pub of_filings: bool,
    /// Whether it is divided by a number of the office.
    pub of_base: bool,
    /// Sources of the definition.
    pub legal: Vec<String>,
}

impl From<&Indicator> for IndicatorItem {
    fn from(it: &Indicator) -> Self {
        Self {
            id: it.id.clone(),
            title: (&it.title).into(),
            note: (&it.note).into(),
            unit: (&it.unit).into(),
            family: it.family.clone(),
            decimals: it.decimals,
            of_filings: it.filings().is_some(),
            of_base: matches!(it.denominator, Denominator::Base(_)),
            legal: it.legal.clone(),
        }
    }
}

/// Every indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorsView {
    /// In the order of their ids.
    pub items: Vec<IndicatorItem>,
}

impl IndicatorsView {
    pub(crate) fn of(app: &App) -> Self {
        Self { items: app.setup().indicators.values().map(IndicatorItem::from).collect() }
    }
}

/// What stands beside a rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BesideView {
    /// Rate drawn towards the common one.
    pub shrunk: String,
    /// Weight of the place's own rate, 0 to 1.
    pub weight: f64,
    /// Inner funnel (95 %), lower and upper rate.
    pub inner: [f64; 2],
    /// Outer funnel (99.8 %), lower and upper rate.
    pub outer: [f64; 2],
    /// `within`, `above`, `far_above`, `below` or `far_below`.
    pub place: &'static str,
}

impl BesideView {
    fn of(it: &Beside, decimals: u32) -> Self {
        let place = place_word(it.place);
        let shrunk = format!("{:.width$}", it.shrunk, width = decimals as usize);
        Self { shrunk, weight: it.weight, inner: it.inner.into(), outer: it.outer.into(), place }
    }
}

pub(super) const fn place_word(place: FunnelPlace) -> &'static str {
    match place {
        FunnelPlace::Within => "within",
        FunnelPlace::Above => "above",
        FunnelPlace::FarAbove => "far_above",
        FunnelPlace::Below => "below",
        FunnelPlace::FarBelow => "far_below",
    }
}

pub(super) const fn missing_word(missing: Missing) -> &'static str {
    match missing {
        Missing::Base => "base",
        Missing::BaseZero => "base_zero",
        Missing::BaseSmall => "base_small",
        Missing::Nothing => "nothing",
    }
}

pub(super) fn change_percent(it: &Change) -> Option<String> {
    it.by.and_then(|by| by.times(Ratio::whole(100))).map(|by| by.to_decimal(CHANGE_DECIMALS))
}

/// Change from the same period of the year before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureChangeView {
    /// Per cent, null where the year before had none.
    pub percent: Option<String>,
    /// Whether chance alone would do it in fewer than one of twenty cases.
    pub sure: bool,
    /// That chance.
    pub chance: f64,
    /// Whether this year's figure is that of the adjusted series.
    pub adjusted: bool,
}

impl From<&Change> for FigureChangeView {
    fn from(it: &Change) -> Self {
        let percent = change_percent(it);
        Self { percent, sure: it.sure, chance: it.chance, adjusted: it.adjusted }
    }
}

/// One row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureRowView {
    /// `whole`, `region`, `unplaced` (known, and none below it) or `outside` (unknown or outside the office).
    pub place: &'static str,
    /// The region, for the first two.
    pub region: Option<RegionRef>,
    /// Whether there are regions below it.
    pub has_below: bool,
    /// Count; null when hidden.
    pub count: Option<String>,
    /// The count as an exact fraction, such as 3/2; null when hidden or whole.
    pub exact: Option<String>,
    /// What it is divided by.
    pub base: Option<String>,
    /// Who says so.
    pub base_source: Option<String>,
    /// Rate.
    pub rate: Option<String>,
    /// Rate as if the period lasted a year.
    pub annual: Option<String>,
    /// Why there is no rate: `base`, `base_zero`, `base_small`, `nothing`.
    pub missing: Option<&'static str>,
    /// Whether the number is hidden, because it is small or would tell another that is.
    pub hidden: bool,
    /// What stands beside the rate.
    pub beside: Option<BesideView>,
    /// Change from the year before.
    pub change: Option<FigureChangeView>,
    /// Rank among regions that are large enough, 1 the highest.
    pub rank: Option<u32>,
}

pub(super) fn whole_or_decimal(value: Ratio) -> String {
    if value.denominator() == 1 { value.to_string() } else { value.to_decimal(COUNT_DECIMALS) }
}

impl FigureRowView {
    fn of(names: &Names<'_>, whole: fengqiao_domain::id::RegionId, indicator: &Indicator, it: &Figure) -> Self {
        let (place, id) = match it.place {
            RowPlace::Whole => ("whole", Some(whole)),
            RowPlace::Region(id) => ("region", Some(id)),
            RowPlace::Unplaced => ("unplaced", None),
            RowPlace::Outside => ("outside", None),
        };
        let decimal = |value: Option<Ratio>| value.map(|value| value.to_decimal(indicator.decimals));
        Self {
            place,
            region: id.map(|id| names.region_or_id(id)),
            has_below: id.is_some_and(|id| !names.office.is_leaf(id)),
            count: it.count.map(whole_or_decimal),
            exact: it.count.filter(|count| count.denominator() != 1).map(|count| count.to_string()),
            base: it.base.map(whole_or_decimal),
            base_source: it.base_source.clone(),
            rate: decimal(it.rate),
            annual: decimal(it.annual),
            missing: it.missing.map(missing_word),
            hidden: it.hidden.is_some(),
            beside: it.beside.as_ref().map(|beside| BesideView::of(beside, indicator.decimals)),
            change: it.change.as_ref().map(FigureChangeView::from),
            rank: it.rank,
        }
    }
}

/// One point of a trend.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendPointView {
    /// Period.
    pub period: String,
    /// Rate of the series of that time; null when hidden or missing.
    pub rate: Option<String>,
    /// Rate of the adjusted series, after a break.
    pub adjusted: Option<String>,
    /// Whether the series of after the break goes on here.
    pub is_since: bool,
}

impl TrendPointView {
    pub(super) fn of(it: &TrendPoint, decimals: u32) -> Self {
        let decimal = |value: Option<Ratio>| value.map(|value| value.to_decimal(decimals));
        Self {
            period: it.period.to_string(),
            rate: decimal(it.rate),
            adjusted: decimal(it.adjusted),
            is_since: it.is_since,
        }
    }
}

/// The rows of an indicator that is printed beside.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CounterView {
    /// The indicator.
    pub indicator: IndicatorItem,
    /// Its rows.
    pub rows: Vec<FigureRowView>,
}

/// A region that ended, and the one with which it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedView {
    /// The region that ended.
    pub ended: RegionRef,
    /// Its successor.
    pub into: RegionRef,
}

/// Where a series breaks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureSeriesView {
    /// First day of the new way of counting.
    pub on: String,
    /// Why.
    pub note: Bilingual,
    /// The series before.
    pub before: Bilingual,
    /// The series since.
    pub since: Bilingual,
    /// The adjusted series.
    pub adjusted: Bilingual,
}

impl From<&SeriesBreak> for FigureSeriesView {
    fn from(series: &SeriesBreak) -> Self {
        Self {
            on: series.on.to_string(),
            note: (&series.note).into(),
            before: (&series.before).into(),
            since: (&series.since).into(),
            adjusted: (&series.adjusted).into(),
        }
    }
}

/// A table of figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresView {
    /// The indicator.
    pub indicator: IndicatorItem,
    /// The region that was asked for.
    pub region: RegionRef,
    /// The region above it, as far as the reader may see its figures.
    pub above: Option<RegionRef>,
    /// Period.
    pub period: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The region first, then those below it, then what has no place.
    pub rows: Vec<FigureRowView>,
    /// Trend of the region.
    pub trend: Vec<TrendPointView>,
    /// Indicators that are printed beside.
    pub counters: Vec<CounterView>,
    /// Shortest period that is shown of the rows: `month`, `quarter` or `year`.
    pub finest: &'static str,
    /// Whether the reader sees small numbers.
    pub sees_small: bool,
    /// Numbers below this are hidden from others.
    pub hidden_below: Option<i64>,
    /// With a base below this only the count is shown.
    pub base_min: Option<i64>,
    /// Regions with a base below this have no rank.
    pub rank_base_min: Option<i64>,
    /// Regions that ended and stand with their successor.
    pub merged: Vec<MergedView>,
    /// Where the series breaks.
    pub series: Option<FigureSeriesView>,
    /// Whether the period lies after the break.
    pub is_since: bool,
    /// Whether the period has not ended: nothing is compared with the year before.
    pub is_running: bool,
    /// Whether the reader may open the suits behind a figure.
    pub may_list_filings: bool,
}

impl FiguresView {
    pub(crate) fn of(names: &Names<'_>, query: &FigureQuery, it: Figures) -> Result<Self, Problem> {
        let indicators = &names.app.setup().indicators;
        let indicator = indicators.get(&it.indicator).ok_or_else(|| Problem::not_found("indicator"))?;
        let view = |figure: &Figure, indicator: &Indicator| FigureRowView::of(names, it.region_id, indicator, figure);
        let counter = |(id, rows): &(String, Vec<Figure>)| {
            let other = indicators.get(id)?;
            Some(CounterView { indicator: other.into(), rows: rows.iter().map(|row| view(row, other)).collect() })
        };
        let path = names.office.path(it.region_id);
        let may = |action: &str| names.app.setup().matrix.may(names.ctx, action, path, "any");
        let parent = names.office.region(it.region_id).and_then(|region| region.parent_id);
        let above =
            parent.filter(|id| names.app.setup().matrix.may(names.ctx, "read_rates", names.office.path(*id), "any"));
        let rule = indicator.suppression.as_ref();
        Ok(Self {
            region: names.region_or_id(it.region_id),
            above: above.and_then(|id| names.region(id)),
            period: query.period.to_string(),
            from: query.period.from_on.to_string(),
            to: query.period.to_on().to_string(),
            rows: it.rows.iter().map(|row| view(row, indicator)).collect(),
            trend: it.trend.iter().map(|point| TrendPointView::of(point, indicator.decimals)).collect(),
            counters: it.counters.iter().filter_map(counter).collect(),
            finest: it.finest.as_str(),
            sees_small: it.sees_small,
            hidden_below: rule.map(|rule| rule.below),
            base_min: rule.map(|rule| rule.base_below),
            rank_base_min: rule.map(|rule| rule.rank_base_min),
            merged: it
                .merged
                .iter()
                .map(|(ended, into)| MergedView { ended: names.region_or_id(*ended), into: names.region_or_id(*into) })
                .collect(),
            series: indicator.series.as_ref().map(FigureSeriesView::from),
            is_since: it.is_since,
            is_running: it.is_running,
            may_list_filings: indicator.filings().is_some() && may("read_filings"),
            indicator: indicator.into(),
        })
    }
}

/// A suit; its parties are counted and not named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FilingItem {
    /// Id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Court.
    pub court: String,
    /// Type.
    pub case_type: String,
    /// Cause.
    pub cause: Option<String>,
    /// Day on which it was first registered anywhere.
    pub filed_on: String,
    /// Day on which this court registered it.
    pub registered_on: String,
    /// Day on which it ended.
    pub closed_on: Option<String>,
    /// How it ended: `judgment`, `mediated`, `withdrawn`, `dismissed`, `not_accepted`, `moved`, `mediated_first`, `other`.
    pub outcome: Option<&'static str>,
    /// Marks: `bulk`, `platform`, `mediated_first`, `refiled`, `merged`, `withdrawn_early`.
    pub marks: Vec<&'static str>,
    /// Plaintiffs.
    pub plaintiffs: u32,
    /// Defendants.
    pub defendants: u32,
    /// Regions of the defendants, each once; what is unknown is left out.
    pub defendant_regions: Vec<RegionRef>,
}

impl FilingItem {
    pub(crate) fn of(names: &Names<'_>, it: FilingRead) -> Self {
        let Filing { parties, .. } = &it.row.filing;
        let many =
            |side: Side| u32::try_from(parties.iter().filter(|party| party.side == side).count()).unwrap_or(u32::MAX);
        let mut regions: Vec<_> =
            parties.iter().filter(|party| party.side == Side::Defendant).filter_map(|party| party.region_id).collect();
        regions.sort_unstable();
        regions.dedup();
        let marks = Mark::ALL.into_iter().filter(|(_, mark)| *mark != Mark::Closed && it.row.marks & mark.bit() != 0);
        Self {
            id: it.row.filing.id.to_string(),
            number: it.row.filing.number.clone(),
            court: it.court,
            case_type: it.case_type,
            cause: it.cause,
            filed_on: it.row.filing.filed_on.to_string(),
            registered_on: it.row.filing.registered_on.to_string(),
            closed_on: it.row.filing.closed_on.map(|day| day.to_string()),
            outcome: it.row.filing.outcome.map(|outcome| outcome.as_str()),
            marks: marks.map(|(name, _)| name).collect(),
            plaintiffs: many(Side::Plaintiff),
            defendants: many(Side::Defendant),
            defendant_regions: regions.into_iter().filter_map(|id| names.region(id)).collect(),
        }
    }
}

/// One number of the office.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BaseItem {
    /// Region.
    pub region: RegionRef,
    /// How many.
    pub value: i64,
    /// Who says so.
    pub source: String,
}

/// What figures of a year are divided by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BasesView {
    /// Measure id.
    pub measure: String,
    /// Its title.
    pub title: Bilingual,
    /// Year.
    pub year: i16,
    /// Every region that has a number.
    pub items: Vec<BaseItem>,
}

impl BasesView {
    pub(crate) fn of(names: &Names<'_>, measure: &str, year: i16, rows: Vec<BaseRow>) -> Self {
        let known = names.app.setup().bases.measure(measure);
        let item = |row: BaseRow| BaseItem {
            region: names.region_or_id(row.base.region_id),
            value: row.base.value,
            source: row.base.source,
        };
        Self {
            title: known.map_or_else(|| Bilingual::new(measure, measure), |it| Bilingual::from(&it.title)),
            measure: measure.to_owned(),
            year,
            items: rows.into_iter().map(item).collect(),
        }
    }
}
