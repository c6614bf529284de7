//! What `data/` says: categories and procedures.

use axum::Json;
use axum::extract::State;

use super::with_names;
use crate::extract::Signed;
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::place::{CategoryNode, Items, ProceduresView, categories, procedures};

/// Category trees.
#[utoipa::path(get, path = "/categories", operation_id = "list_categories", tag = "setup", responses((status = 200, body = Items<CategoryNode>), Problems))]
pub(crate) async fn list_categories(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<CategoryNode>>, Problem> {
    with_names(&web, ctx, |_, names| Ok(Json(Items { items: categories(names) }))).await
}

/// Procedures with what the check found.
#[utoipa::path(get, path = "/procedures", operation_id = "list_procedures", tag = "setup", responses((status = 200, body = ProceduresView), Problems))]
pub(crate) async fn list_procedures(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<ProceduresView>, Problem> {
    with_names(&web, ctx, |app, names| {
        app.setup().matrix.permit(names.ctx, "read_procedures", Some(&names.ctx.region_path), "any")?;
        Ok(Json(procedures(names)))
    })
    .await
}
