//! Regions and the map.

use axum::Json;
use axum::extract::{Multipart, Request, State};
use axum::response::Response;
use fengqiao_app::region::ImportRegions;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::RegionPath;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{answered, id_opt, with_names};
use crate::extract::{Query, Signed, check_origin, idempotency_key, multipart};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Names;
use crate::view::place::{Items, RegionNode, RegionsImportedView};

/// Bytes of a region file.
const FILE_LENGTH_MAX: usize = 64 << 20;

/// All regions that the reader may see.
#[utoipa::path(get, path = "/regions", operation_id = "list_regions", tag = "region", responses((status = 200, body = Items<RegionNode>), Problems))]
pub(crate) async fn list_regions(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<RegionNode>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let sees = |region: &&fengqiao_domain::region::Region| {
            app.setup().matrix.may(names.ctx, "read_regions", Some(&region.path), "any")
        };
        Ok(Json(Items { items: names.office.regions().iter().filter(sees).map(RegionNode::from).collect() }))
    })
    .await
}

/// Which outlines.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MapQuery {
    /// Only regions inside this one, and itself.
    region_id: Option<String>,
    /// Only regions of this level, beside the region that was asked for.
    level: Option<u8>,
}

/// Outlines for the map, GeoJSON: all of them, or those of a level inside a region.
#[utoipa::path(get, path = "/map", operation_id = "read_map", tag = "region", params(MapQuery), responses((status = 200, description = "GeoJSON", body = Object), Problems))]
pub(crate) async fn read_map(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<MapQuery>,
) -> Result<Response, Problem> {
    let within: Option<RegionId> = id_opt(query.region_id.as_deref(), "region")?;
    let text = with_names(&web, ctx, move |app, names| {
        app.setup().matrix.permit(names.ctx, "read_regions", Some(&names.ctx.region_path), "any")?;
        let (map, source) = app.read(names.ctx, |reader| Ok(reader.map()?))?.unwrap_or_else(|| (EMPTY.to_owned(), None));
        let mut map: serde_json::Value = serde_json::from_str(&map).map_err(|_| Problem::inside())?;
        if within.is_some() || query.level.is_some() {
            keep_outlines(&mut map, names, within, query.level);
        }
        map["caption"] = serde_json::json!({ "zh": "示意分区，非行政区域界线", "en": "Schematic areas, not administrative boundaries" });
        map["source"] = serde_json::json!(source);
        Ok(map.to_string())
    })
    .await?;
    Ok(answered(text, "application/geo+json"))
}

/// Leaves out every outline that was not asked for.
fn keep_outlines(map: &mut serde_json::Value, names: &Names<'_>, within: Option<RegionId>, level: Option<u8>) {
    let path = within.and_then(|id| names.office.path(id));
    let wanted = |feature: &serde_json::Value| {
        let id = feature.pointer("/properties/region_id").and_then(|it| it.as_str()).and_then(|it| it.parse().ok());
        id.and_then(|id: RegionId| names.office.region(id)).is_some_and(|region| {
            let inside = path.is_none_or(|path| region.path.is_within(path));
            inside && (Some(region.id) == within || level.is_none_or(|level| region.level == level))
        })
    };
    if let Some(features) = map.get_mut("features").and_then(|it| it.as_array_mut()) {
        features.retain(wanted);
    }
}

const EMPTY: &str = "{\"type\":\"FeatureCollection\",\"features\":[]}";

/// Imports regions, their changes, or both: form fields `file` (`code,name,level,parent` and more), `changes`
/// (`on,old_code,old_name,new_code,new_name`), and `dry_run` (`true`: only tells what would happen). CSV or XLSX.
#[utoipa::path(post, path = "/regions/import", operation_id = "import_regions", tag = "region",
    request_body(content = super::import::UploadForm, content_type = "multipart/form-data"), responses((status = 200, body = RegionsImportedView), Problems))]
pub(crate) async fn import_regions(
    State(web): State<Web>,
    Signed(ctx): Signed,
    request: Request,
) -> Result<Json<RegionsImportedView>, Problem> {
    check_origin(request.headers(), &web)?;
    idempotency_key(request.headers())?;
    // A large file is not taken in from somebody who may not send it.
    web.app.setup().matrix.permit(&ctx, "manage_regions", Some(&RegionPath::top()), "any")?;
    let form = read_form(multipart(&web, request).await?).await?;
    with_names(&web, ctx, move |app, names| {
        let import = ImportRegions {
            regions: form.file.as_deref(),
            changes: form.changes.as_deref(),
            dry_run: form.dry_run.as_deref() == Some(b"true"),
        };
        Ok(Json(app.import_regions(names.ctx, import)?.into()))
    })
    .await
}

/// The parts of the form, as they came.
#[derive(Default)]
struct Form {
    file: Option<Vec<u8>>,
    changes: Option<Vec<u8>>,
    dry_run: Option<Vec<u8>>,
}

async fn read_form(mut multipart: Multipart) -> Result<Form, Problem> {
    let broken = |_| Problem::unreadable("the upload broke off; send the file again");
    let mut form = Form::default();
    let mut length = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            length += piece.len();
            if length > FILE_LENGTH_MAX {
                let words = "a region file has at most 64 MiB";
                return Err(Problem::new(axum::http::StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", words));
            }
            bytes.extend_from_slice(&piece);
        }
        match name.as_str() {
            "file" => form.file = Some(bytes),
            "changes" => form.changes = Some(bytes),
            "dry_run" => form.dry_run = Some(bytes),
            _ => {}
        }
    }
    if form.file.is_none() && form.changes.is_none() {
        return Err(Problem::unreadable("the form has no field named file or changes"));
    }
    Ok(form)
}
