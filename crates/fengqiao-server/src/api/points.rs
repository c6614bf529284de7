//! Points of organisations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_domain::id::{OrganisationId, PointsId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::points::{PointsItem, PointsRulesView, PointsView, SimulationView};

/// Whose points.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PointsQuery {
    /// One organisation; all that the reader may see when absent.
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

/// The rules of points in force, and those of the files.
#[utoipa::path(get, path = "/points/rules", operation_id = "read_points_rules", tag = "organisation", responses((status = 200, body = PointsRulesView), Problems))]
pub(crate) async fn read_points_rules(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<PointsRulesView>, Problem> {
    with_names(&web, ctx, move |app, names| Ok(Json(PointsRulesView::of(names, &app.read_points_rules(names.ctx)?))))
        .await
}

/// Why the rules of the files are put in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptPointsRules {
    /// In words.
    reason: String,
}

/// The rules that were accepted.
#[derive(Serialize, ToSchema)]
pub struct PointsRulesAccepted {
    /// Place in the log from which they hold.
    since_seq: i64,
}

/// Puts the rules of the files in force from now on.
#[utoipa::path(post, path = "/points/rules/accept", operation_id = "accept_points_rules", tag = "organisation", request_body = AcceptPointsRules, responses((status = 200, body = PointsRulesAccepted), Problems))]
pub(crate) async fn accept_points_rules(
    State(web): State<Web>,
    verb: Verb<AcceptPointsRules>,
) -> Result<Json<PointsRulesAccepted>, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        let since_seq = app.accept_points_rules(names.ctx, &verb.body.reason)?;
        Ok(Json(PointsRulesAccepted { since_seq }))
    })
    .await
}

/// Rules that are tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatePoints {
    /// The file that would be changed, such as `lists.toml`.
    file: Option<String>,
    /// Its text; the files as they are when absent.
    text: Option<String>,
}

/// What the last year would have given under other rules; nothing is stored.
#[utoipa::path(post, path = "/points/simulate", operation_id = "simulate_points", tag = "organisation", request_body = SimulatePoints, responses((status = 200, body = SimulationView), Problems))]
pub(crate) async fn simulate_points(
    State(web): State<Web>,
    verb: Verb<SimulatePoints>,
) -> Result<Json<SimulationView>, Problem> {
    let SimulatePoints { file, text } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        let changed = text.as_deref().map(|text| (file.as_deref().unwrap_or("own.toml"), text));
        Ok(Json(SimulationView::of(names, &app.simulate_points(names.ctx, changed)?)))
    })
    .await
}

/// Why an entry is appealed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealPoints {
    /// In words.
    grounds: String,
}

/// The appeal.
#[derive(Serialize, ToSchema)]
pub struct PointsAppealed {
    /// Its proceeding.
    proceeding_id: String,
}

/// Appeals an entry of the own organisation.
#[utoipa::path(post, path = "/points/{id}/appeal", operation_id = "appeal_points", tag = "organisation", params(("id" = String, Path)), request_body = AppealPoints, responses((status = 201, body = PointsAppealed), Problems))]
pub(crate) async fn appeal_points(
    State(web): State<Web>,
    Path(points): Path<String>,
    verb: Verb<AppealPoints>,
) -> Result<(StatusCode, Json<PointsAppealed>), Problem> {
    let points: PointsId = id(&points, "points")?;
    with_names(&web, verb.ctx, move |app, names| {
        let proceeding = app.appeal_points(names.ctx, points, &verb.body.grounds)?;
        Ok((StatusCode::CREATED, Json(PointsAppealed { proceeding_id: proceeding.to_string() })))
    })
    .await
}
