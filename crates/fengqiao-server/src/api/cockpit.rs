//! The cockpit: figures of many regions in few bytes, and the same as a spreadsheet.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::indicator::{FiguresQuery, asked, language};
use super::{attached, with_names};
use crate::extract::{Path, Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::cockpit::CockpitView;

/// The type of a spreadsheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Figures of a region, of the regions below it (right below, or all of one level), and its trend: for a map and a screen in a
/// hall.
#[utoipa::path(get, path = "/indicators/{id}/cockpit", operation_id = "read_cockpit", tag = "indicator", params(("id" = String, Path), FiguresQuery), responses((status = 200, body = CockpitView), Problems))]
pub(crate) async fn read_cockpit(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(indicator): Path<String>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<CockpitView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let query = asked(app, names.ctx, indicator, &query)?;
        let found = app.figures(names.ctx, &query)?;
        Ok(Json(CockpitView::of(names, &query, &found)?))
    })
    .await
}

/// The same as XLSX: the rows with what stands beside each rate, and the trend. What is hidden on the page is hidden there.
#[utoipa::path(get, path = "/indicators/{id}/workbook", operation_id = "read_figures_workbook", tag = "indicator", params(("id" = String, Path), FiguresQuery),
    responses((status = 200, description = "XLSX", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Problems))]
pub(crate) async fn read_figures_workbook(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(indicator): Path<String>,
    Query(query): Query<FiguresQuery>,
) -> Result<Response, Problem> {
    let bytes = with_names(&web, ctx, move |app, names| {
        let language = language(&query)?;
        let query = asked(app, names.ctx, indicator, &query)?;
        Ok(app.figures_workbook(names.ctx, &query, language)?)
    })
    .await?;
    Ok(spreadsheet(bytes, "figures.xlsx"))
}

/// A spreadsheet as an answer.
pub(super) fn spreadsheet(bytes: Vec<u8>, name: &'static str) -> Response {
    attached(bytes, XLSX, name)
}
