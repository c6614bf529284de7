//! What proceedings really did, and their log for the tools of others.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use fengqiao_app::trail::{TrailFormat, TrailQuery};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{attached, day_opt, id_opt, with_names};
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::trail::{DryRunView, PathsView};

/// Which proceedings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PathsQuery {
    /// One version; all when absent.
    version: Option<String>,
    /// Region with those below it; the reader's own when absent.
    region_id: Option<String>,
    /// Opened on this day or later.
    from: Option<String>,
    /// Opened on this day or before.
    to: Option<String>,
    /// Day of a change: before and after are compared; the two newest versions when absent.
    changed_on: Option<String>,
}

impl PathsQuery {
    fn of(self, procedure: String) -> Result<TrailQuery, Problem> {
        Ok(TrailQuery {
            procedure,
            version: self.version.filter(|version| !version.is_empty()),
            region_id: id_opt(self.region_id.as_deref(), "region")?,
            from_on: day_opt(self.from.as_deref(), "from")?,
            to_on: day_opt(self.to.as_deref(), "to")?,
            changed_on: day_opt(self.changed_on.as_deref(), "changed_on")?,
        })
    }
}

/// Paths, times and late clocks of the proceedings of a procedure, before and after a change.
#[utoipa::path(get, path = "/procedures/{id}/paths", operation_id = "read_paths", tag = "setup", params(("id" = String, Path), PathsQuery), responses((status = 200, body = PathsView), Problems))]
pub(crate) async fn read_paths(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(procedure): Path<String>,
    Query(query): Query<PathsQuery>,
) -> Result<Json<PathsView>, Problem> {
    let query = query.of(procedure)?;
    with_names(&web, ctx, move |app, names| {
        let read = app.paths(names.ctx, &query)?;
        Ok(Json(PathsView::of(names, &query.procedure, read)))
    })
    .await
}

/// A changed procedure and which past proceedings are taken again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunBody {
    /// The procedure, as its file would say it.
    text: String,
    /// One version of the past proceedings; all when absent.
    version: Option<String>,
    /// Region with those below it; the reader's own when absent.
    region_id: Option<String>,
    /// Opened on this day or later.
    from: Option<String>,
    /// Opened on this day or before.
    to: Option<String>,
}

/// Takes past proceedings again under a changed procedure: how many would have been late. Nothing is recorded.
#[utoipa::path(post, path = "/procedures/dry-run", operation_id = "dry_run_procedure", tag = "setup", request_body = DryRunBody, responses((status = 200, body = DryRunView), Problems))]
pub(crate) async fn dry_run_procedure(
    State(web): State<Web>,
    verb: Verb<DryRunBody>,
) -> Result<Json<DryRunView>, Problem> {
    let DryRunBody { text, version, region_id, from, to } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        // Permission first: who may not, learns nothing of ids.
        app.setup().matrix.permit(names.ctx, "read_paths", Some(&names.ctx.region_path), "any")?;
        let query = PathsQuery { version, region_id, from, to, changed_on: None }.of(String::new())?;
        Ok(Json(DryRunView::of(names, app.dry_run(names.ctx, query, (PASTED, &text))?)))
    })
    .await
}

/// What the findings call a file that came with a request.
const PASTED: &str = "procedure.toml";

/// Which proceedings, and the format of the file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TrailsQuery {
    /// `ocel` (OCEL 2.0, JSON; when absent) or `xes` (XES 1.0).
    format: Option<String>,
    /// One version; all when absent.
    version: Option<String>,
    /// Region with those below it; the reader's own when absent.
    region_id: Option<String>,
    /// Opened on this day or later.
    from: Option<String>,
    /// Opened on this day or before.
    to: Option<String>,
}

/// The log of the proceedings of a procedure, with opaque ids and without anything of persons.
#[utoipa::path(get, path = "/procedures/{id}/trails", operation_id = "export_trails", tag = "setup", params(("id" = String, Path), TrailsQuery),
    responses((status = 200, description = "OCEL 2.0 or XES 1.0", body = String, content_type = "application/json"), Problems))]
pub(crate) async fn export_trails(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(procedure): Path<String>,
    Query(query): Query<TrailsQuery>,
) -> Result<Response, Problem> {
    let (format, kind, name) = match query.format.as_deref() {
        None | Some("" | "ocel") => (TrailFormat::Ocel, "application/json", "trails.ocel.json"),
        Some("xes") => (TrailFormat::Xes, "application/xml", "trails.xes"),
        Some(_) => return Err(Problem::unreadable("format is ocel or xes")),
    };
    let TrailsQuery { version, region_id, from, to, .. } = query;
    let query = PathsQuery { version, region_id, from, to, changed_on: None }.of(procedure)?;
    let app = web.app.clone();
    let bytes = blocking(move || {
        let mut bytes = Vec::new();
        app.export_trails(&ctx, &query, format, &mut bytes)?;
        Ok(bytes)
    })
    .await?;
    Ok(attached(bytes, kind, name))
}
