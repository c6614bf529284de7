//! Photos with findings: sent as they are, one by one; shown after the look stands in the log.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use fengqiao_app::inspection::NewPhoto;
use fengqiao_domain::id::{InspectionId, PhotoId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{answered, id};
use crate::extract::{Empty, FileVerb, Path, Query, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};

/// Which photo.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PhotoQuery {
    /// Key that the phone chose, a ULID, and that a finding names.
    #[serde(default)]
    photo: String,
}

/// The photo that was kept.
#[derive(Serialize, ToSchema)]
pub struct PhotoDone {
    /// Id.
    id: String,
}

/// Keeps a photo of a finding: a JPEG file as the body. What it says beside the picture is left out; sent again, it changes
/// nothing.
#[utoipa::path(post, path = "/inspections/{id}/photos", operation_id = "keep_photo", tag = "inspection", params(("id" = String, Path), PhotoQuery),
    request_body(content = Vec<u8>, content_type = "image/jpeg"), responses((status = 200, body = PhotoDone), Problems))]
pub(crate) async fn keep_photo(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    Query(query): Query<PhotoQuery>,
    verb: FileVerb,
) -> Result<Json<PhotoDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    // Whoever may not send photos is told so, whatever was sent.
    web.app.setup().matrix.permit(&verb.ctx, "make_inspections", Some(&verb.ctx.region_path), "any")?;
    let new = NewPhoto { id: id(&query.photo, "photo")?, content: verb.content };
    let (app, ctx) = (web.app.clone(), verb.ctx);
    let kept = blocking(move || Ok(app.keep_photo(&ctx, inspection, new)?)).await?;
    Ok(Json(PhotoDone { id: kept.to_string() }))
}

/// Shows a photo. The look is in the log first.
#[utoipa::path(post, path = "/photos/{id}/open", operation_id = "open_photo", tag = "inspection", params(("id" = String, Path)),
    responses((status = 200, description = "JPEG", body = Vec<u8>, content_type = "image/jpeg"), Problems))]
pub(crate) async fn open_photo(
    State(web): State<Web>,
    Path(photo): Path<String>,
    verb: Verb<Empty>,
) -> Result<Response, Problem> {
    let photo: PhotoId = id(&photo, "photo")?;
    let (app, ctx) = (web.app.clone(), verb.ctx);
    let content = blocking(move || Ok(app.open_photo(&ctx, photo)?)).await?;
    Ok(answered(content, "image/jpeg"))
}
