//! Indicators and their figures, the suits behind them, and what they are divided by.

use axum::Json;
use axum::extract::State;
use fengqiao_app::filing::FilingsQuery;
use fengqiao_app::indicator::{FigureQuery, Language, Period, RegionsAs};
use fengqiao_app::{App, Ctx};
use fengqiao_domain::id::FilingId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::indicator::{BasesView, FiguresView, FilingItem, IndicatorsView};

/// The indicator that is shown when none is asked for.
const FIRST: &str = "rate-by-filings";

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FiguresQuery {
    /// Region; the reader's own when absent.
    region_id: Option<String>,
    /// A year as 2025, a quarter as 2025-Q3, a month as 2025-03; the newest year with suits when absent.
    period: Option<String>,
    /// Whether the adjusted series is meant, after a break.
    adjusted: Option<bool>,
    /// Whether regions that ended stand as they were on the day of filing, and not with their successor.
    as_filed: Option<bool>,
    /// Every region of this level inside the region, and not those right below it.
    level: Option<u8>,
    /// Language of the words in a spreadsheet, zh or en; Chinese when absent.
    language: Option<String>,
}

/// The language that was asked for.
pub(super) fn language(query: &FiguresQuery) -> Result<Language, Problem> {
    match query.language.as_deref() {
        None | Some("" | "zh") => Ok(Language::Chinese),
        Some("en") => Ok(Language::English),
        Some(_) => Err(Problem::unreadable("a language is zh or en")),
    }
}

fn period(app: &App, ctx: &Ctx, text: Option<&str>) -> Result<Period, Problem> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            text.parse().map_err(|error: fengqiao_app::indicator::PeriodError| Problem::unreadable(error.to_string()))
        }
        None => Ok(app.newest_period(ctx)?),
    }
}

pub(super) fn asked(app: &App, ctx: &Ctx, indicator: String, query: &FiguresQuery) -> Result<FigureQuery, Problem> {
    Ok(FigureQuery {
        indicator,
        region_id: id_opt(query.region_id.as_deref(), "region")?,
        period: period(app, ctx, query.period.as_deref())?,
        adjusted: query.adjusted.unwrap_or(false),
        regions_as: if query.as_filed.unwrap_or(false) { RegionsAs::AsFiled } else { RegionsAs::Restated },
        level: query.level,
    })
}

/// Every indicator of the office.
#[utoipa::path(get, path = "/indicators", operation_id = "list_indicators", tag = "indicator", responses((status = 200, body = IndicatorsView), Problems))]
pub(crate) async fn list_indicators(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<IndicatorsView>, Problem> {
    with_names(&web, ctx, |app, names| {
        app.setup().matrix.permit(names.ctx, "read_rates", Some(&names.ctx.region_path), "any")?;
        Ok(Json(IndicatorsView::of(app)))
    })
    .await
}

/// Figures of a region and of those right below it: raw and drawn together, with the limits of chance, the change from the
/// year before and the indicators that are printed beside. Small numbers are hidden from readers outside the court.
#[utoipa::path(get, path = "/indicators/{id}/figures", operation_id = "read_figures", tag = "indicator", params(("id" = String, Path), FiguresQuery), responses((status = 200, body = FiguresView), Problems))]
pub(crate) async fn read_figures(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(indicator): Path<String>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<FiguresView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let query = asked(app, names.ctx, indicator, &query)?;
        let found = app.figures(names.ctx, &query)?;
        Ok(Json(FiguresView::of(names, &query, found)?))
    })
    .await
}

/// Which suits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FilingListQuery {
    /// Indicator; suits per 10,000 residents when absent.
    indicator: Option<String>,
    /// Region; the reader's own when absent.
    region_id: Option<String>,
    /// Period; the newest year with suits when absent.
    period: Option<String>,
    /// Whether the adjusted series is meant.
    adjusted: Option<bool>,
    /// Whether regions that ended stand as they were on the day of filing.
    as_filed: Option<bool>,
    /// Whether the suits of the whole are meant, where the figure is a share.
    of_denominator: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The suits behind a figure, newest first; nobody is named.
#[utoipa::path(get, path = "/filings", operation_id = "list_filings", tag = "indicator", params(FilingListQuery), responses((status = 200, body = Page<FilingItem>), Problems))]
pub(crate) async fn list_filings(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<FilingListQuery>,
) -> Result<Json<Page<FilingItem>>, Problem> {
    let FilingListQuery { indicator, region_id, period, adjusted, as_filed, of_denominator, cursor, limit } = query;
    let page = Paging { cursor, limit }.request("filings")?;
    with_names(&web, ctx, move |app, names| {
        let indicator = indicator.filter(|id| !id.is_empty()).unwrap_or_else(|| FIRST.to_owned());
        let query = FiguresQuery { region_id, period, adjusted, as_filed, level: None, language: None };
        let figure = asked(app, names.ctx, indicator, &query)?;
        let query = FilingsQuery { figure, of_denominator: of_denominator.unwrap_or(false) };
        let found = app.filings(names.ctx, &query, &page)?;
        Ok(Json(Page::of("filings", found, |read| FilingItem::of(names, read))))
    })
    .await
}

/// One suit; its parties are counted and not named.
#[utoipa::path(get, path = "/filings/{id}", operation_id = "read_filing", tag = "indicator", params(("id" = String, Path)), responses((status = 200, body = FilingItem), Problems))]
pub(crate) async fn read_filing(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(filing): Path<String>,
) -> Result<Json<FilingItem>, Problem> {
    let filing: FilingId = id(&filing, "filing")?;
    with_names(&web, ctx, move |app, names| Ok(Json(FilingItem::of(names, app.filing(names.ctx, filing)?)))).await
}

/// Which bases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BasesQuery {
    /// Measure; residents when absent.
    measure: Option<String>,
    /// Year; the year before this one when absent.
    year: Option<i16>,
}

/// What figures of a year are divided by, with its sources.
#[utoipa::path(get, path = "/bases", operation_id = "list_bases", tag = "indicator", params(BasesQuery), responses((status = 200, body = BasesView), Problems))]
pub(crate) async fn list_bases(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<BasesQuery>,
) -> Result<Json<BasesView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let measure = query.measure.filter(|id| !id.is_empty()).unwrap_or_else(|| "residents".to_owned());
        let year = query.year.unwrap_or_else(|| fengqiao_app::day::day_in_china(names.ctx.now).year() - 1);
        let rows = app.bases(names.ctx, &measure, year)?;
        Ok(Json(BasesView::of(names, &measure, year, rows)))
    })
    .await
}
