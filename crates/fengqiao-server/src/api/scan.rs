//! Scans: running one, the runs that were made, and making one again.

use axum::Json;
use axum::extract::State;
use fengqiao_domain::id::ScanId;

use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::scan::{ReplayedView, ScanDoneView, ScanRunView, ScanView};

/// Looks for flare-ups now.
#[utoipa::path(post, path = "/scans", operation_id = "run_scan", tag = "signal", responses((status = 200, body = ScanDoneView), Problems))]
pub(crate) async fn run_scan(State(web): State<Web>, verb: Verb<Empty>) -> Result<Json<ScanDoneView>, Problem> {
    with_names(&web, verb.ctx, |app, names| Ok(Json(app.scan(names.ctx)?.into()))).await
}

/// Scans, newest first.
#[utoipa::path(get, path = "/scans", operation_id = "list_scans", tag = "signal", params(Paging), responses((status = 200, body = Page<ScanView>), Problems))]
pub(crate) async fn list_scans(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<ScanView>>, Problem> {
    let page = paging.request("scans")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.scans(names.ctx, &page)?;
        Ok(Json(Page::of("scans", page, |row| ScanView::of(names, &row))))
    })
    .await
}

/// One run with its signals.
#[utoipa::path(get, path = "/scans/{id}", operation_id = "read_scan", tag = "signal", params(("id" = String, Path)), responses((status = 200, body = ScanRunView), Problems))]
pub(crate) async fn read_scan(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(scan): Path<String>,
) -> Result<Json<ScanRunView>, Problem> {
    let scan: ScanId = id(&scan, "scan")?;
    with_names(&web, ctx, move |app, names| {
        let read = app.scan_run(names.ctx, scan)?;
        let may = app.setup().matrix.may(names.ctx, "run_scan", Some(&names.ctx.region_path), "any");
        Ok(Json(ScanRunView::of(names, &read, may)))
    })
    .await
}

/// Makes a run again from the log as it stood then, and compares the bytes; nothing is recorded.
#[utoipa::path(post, path = "/scans/{id}/replay", operation_id = "replay_scan", tag = "signal", params(("id" = String, Path)), responses((status = 200, body = ReplayedView), Problems))]
pub(crate) async fn replay_scan(
    State(web): State<Web>,
    Path(scan): Path<String>,
    verb: Verb<Empty>,
) -> Result<Json<ReplayedView>, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        // Permission first: who may not, learns nothing of ids.
        app.setup().matrix.permit(names.ctx, "run_scan", Some(&names.ctx.region_path), "any")?;
        let scan: ScanId = id(&scan, "scan")?;
        Ok(Json(app.replay_scan(names.ctx, scan)?.into()))
    })
    .await
}
