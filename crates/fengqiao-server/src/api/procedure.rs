//! Versions of procedures: which are kept, on which proceedings run, and bringing those to the present one.

use axum::Json;
use axum::extract::State;
use fengqiao_domain::id::ProceedingId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{id, with_names};
use crate::extract::{Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::version::{UpgradeView, VersionsView};

/// Versions of a procedure, the present one first.
#[utoipa::path(get, path = "/procedures/{id}/versions", operation_id = "list_procedure_versions", tag = "setup", params(("id" = String, Path, description = "Procedure")), responses((status = 200, body = VersionsView), Problems))]
pub(crate) async fn list_procedure_versions(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(procedure): Path<String>,
) -> Result<Json<VersionsView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let versions = app.procedure_versions(names.ctx, &procedure)?;
        let may = app.setup().matrix.may(names.ctx, "upgrade_proceedings", Some(&names.ctx.region_path), "any");
        Ok(Json(VersionsView::of(names, &procedure, versions, may)))
    })
    .await
}

/// What bringing the running proceedings of a version to the present one would do; nothing is recorded.
#[utoipa::path(get, path = "/procedures/{id}/versions/{version}/upgrade", operation_id = "check_upgrade", tag = "setup", params(("id" = String, Path, description = "Procedure"), ("version" = String, Path, description = "Older version")), responses((status = 200, body = UpgradeView), Problems))]
pub(crate) async fn check_upgrade(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path((procedure, version)): Path<(String, String)>,
) -> Result<Json<UpgradeView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let found = app.check_upgrade(names.ctx, &procedure, &version)?;
        Ok(Json(UpgradeView::of(names, &procedure, &version, found)))
    })
    .await
}

/// Where bringing over goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeUpgrade {
    /// The `next` of the answer before; absent at first.
    #[serde(default)]
    after: Option<String>,
}

/// Brings running proceedings of a version to the present one, at most 200 at a time; what does not fit stays and is named.
#[utoipa::path(post, path = "/procedures/{id}/versions/{version}/upgrade", operation_id = "upgrade_proceedings", tag = "setup", params(("id" = String, Path, description = "Procedure"), ("version" = String, Path, description = "Older version")), request_body = TakeUpgrade, responses((status = 200, body = UpgradeView), Problems))]
pub(crate) async fn upgrade_proceedings(
    State(web): State<Web>,
    Path((procedure, version)): Path<(String, String)>,
    verb: Verb<TakeUpgrade>,
) -> Result<Json<UpgradeView>, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        let after: Option<ProceedingId> = verb.body.after.as_deref().map(|text| id(text, "proceeding")).transpose()?;
        let found = app.upgrade_proceedings(names.ctx, &procedure, &version, after)?;
        Ok(Json(UpgradeView::of(names, &procedure, &version, found)))
    })
    .await
}
