//! The work page and the bell.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::store::WorkBox;
use fengqiao_app::work::WhoseWork;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::with_names;
use crate::cursor::{self, Paging};
use crate::extract::{Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::Page;
use crate::view::session::{Notice, WorkCountsView, WorkItem};

/// Which box.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WorkQuery {
    /// `todo`, `supervising`, `done`, `copied`.
    #[serde(rename = "box")]
    work_box: Option<String>,
    /// `all`, `mine` (what the reader handles or stands in for) or `nobody`.
    whose: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// A box of the work page, by the clock.
#[utoipa::path(get, path = "/work", operation_id = "list_work", tag = "work", params(WorkQuery), responses((status = 200, body = Page<WorkItem>), Problems))]
pub(crate) async fn list_work(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<WorkQuery>,
) -> Result<Json<Page<WorkItem>>, Problem> {
    let work_box = match query.work_box.as_deref() {
        None | Some("todo") => WorkBox::Todo,
        Some("supervising") => WorkBox::Supervising,
        Some("done") => WorkBox::Done,
        Some("copied") => WorkBox::Copied,
        Some(_) => return Err(Problem::unreadable("box is todo, supervising, done or copied")),
    };
    let whose = match query.whose.as_deref() {
        None | Some("all") => WhoseWork::All,
        Some("mine") => WhoseWork::Mine,
        Some("nobody") => WhoseWork::Nobody,
        Some(_) => return Err(Problem::unreadable("whose is all, mine or nobody")),
    };
    let request = Paging { cursor: query.cursor, limit: query.limit }.request("work")?;
    let offset = request.after.as_ref().and_then(|(offset, _)| u32::try_from(*offset).ok()).unwrap_or(0);
    let limit = if request.limit == 0 { 50 } else { request.limit.min(200) };
    with_names(&web, ctx, move |app, names| {
        let (lines, total) = app.work(names.ctx, (work_box, whose), offset, limit)?;
        let end = i64::from(offset) + i64::try_from(lines.len()).unwrap_or(0);
        let next = (end < total && !lines.is_empty()).then(|| cursor::write("work", &(end, String::new())));
        Ok(Json(Page {
            items: lines.iter().map(|line| WorkItem::of(names, line)).collect(),
            next,
            total,
            total_exact: true,
        }))
    })
    .await
}

/// Numbers on the boxes and the bell.
#[utoipa::path(get, path = "/work-counts", operation_id = "count_work", tag = "work", responses((status = 200, body = WorkCountsView), Problems))]
pub(crate) async fn count_work(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<WorkCountsView>, Problem> {
    let app = web.app.clone();
    let counts = blocking(move || Ok(app.work_counts(&ctx)?)).await?;
    Ok(Json(counts.into()))
}

/// Notices, newest first.
#[utoipa::path(get, path = "/notices", operation_id = "list_notices", tag = "work", params(Paging), responses((status = 200, body = Page<Notice>), Problems))]
pub(crate) async fn list_notices(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Notice>>, Problem> {
    let page = paging.request("notices")?;
    let app = web.app.clone();
    let page = blocking(move || Ok(app.notices(&ctx, &page)?)).await?;
    Ok(Json(Page::of("notices", page, Notice::from)))
}

/// The newest notice that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    up_to_id: String,
}

/// Marks notices as read.
#[utoipa::path(post, path = "/notices/read", operation_id = "read_notices", tag = "work", request_body = ReadBody, responses((status = 204), Problems))]
pub(crate) async fn read_notices(State(web): State<Web>, verb: Verb<ReadBody>) -> Result<StatusCode, Problem> {
    let (app, id) = (web.app.clone(), super::id(&verb.body.up_to_id, "notice")?);
    blocking(move || Ok(app.read_notices(&verb.ctx, id)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
