//! Points of organisations.

use axum::Json;
use axum::extract::State;
use fengqiao_domain::id::OrganisationId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::points::{PointsItem, PointsView};

/// Whose points.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PointsQuery {
    /// One organisation; all when absent.
    organisation_id: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Points given, newest first, with the sums that count now.
#[utoipa::path(get, path = "/points", operation_id = "list_points", tag = "organisation", params(PointsQuery), responses((status = 200, body = PointsView), Problems))]
pub(crate) async fn list_points(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<PointsQuery>,
) -> Result<Json<PointsView>, Problem> {
    let organisation: Option<OrganisationId> = id_opt(query.organisation_id.as_deref(), "organisation")?;
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("points")?;
    with_names(&web, ctx, move |app, names| {
        let read = app.points(names.ctx, organisation, &page)?;
        let page = Page::of("points", read.page, |points| PointsItem::of(names, &points));
        Ok(Json(PointsView::of(names, &read.sums, page)))
    })
    .await
}
