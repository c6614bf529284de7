//! Calendars: the reader's own as a file, and the secret address at which other programs read it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{answered, attached};
use crate::extract::{Empty, Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Connection, Web, blocking};

const KIND: &str = "text/calendar; charset=utf-8";

/// Whether there is a secret address.
#[derive(Serialize, ToSchema)]
pub struct FeedState {
    /// Whether the reader has one.
    pub given: bool,
}

/// A secret address, shown once.
#[derive(Serialize, ToSchema)]
pub struct FeedView {
    /// The path on this server, such as `/api/feeds/…`.
    pub path: String,
}

/// The reader's calendar as a file: sittings, hearings and events.
#[utoipa::path(get, path = "/calendar", operation_id = "read_calendar", tag = "feed", responses((status = 200, content_type = "text/calendar", body = String), Problems))]
pub(crate) async fn read_calendar(State(web): State<Web>, Signed(ctx): Signed) -> Result<Response, Problem> {
    let app = web.app.clone();
    let text = blocking(move || Ok(app.calendar_text(&ctx)?)).await?;
    Ok(attached(text.into_bytes(), KIND, "fengqiao.ics"))
}

/// Whether the reader has a secret address.
#[utoipa::path(get, path = "/feed", operation_id = "read_feed_state", tag = "feed", responses((status = 200, body = FeedState), Problems))]
pub(crate) async fn read_feed_state(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<FeedState>, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(Json(FeedState { given: app.has_feed(&ctx)? }))).await
}

/// Gives the reader a secret address; one of before opens nothing any more. It is shown once.
#[utoipa::path(post, path = "/feed", operation_id = "give_feed", tag = "feed", responses((status = 200, body = FeedView), Problems))]
pub(crate) async fn give_feed(State(web): State<Web>, verb: Verb<Empty>) -> Result<Json<FeedView>, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(Json(FeedView { path: format!("/api/feeds/{}", app.give_feed(&verb.ctx)?) }))).await
}

/// Takes the secret address back.
#[utoipa::path(post, path = "/feed/end", operation_id = "end_feed", tag = "feed", responses((status = 204), Problems))]
pub(crate) async fn end_feed(State(web): State<Web>, verb: Verb<Empty>) -> Result<StatusCode, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.end_feed(&verb.ctx)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A calendar, read by another program at its secret address.
#[utoipa::path(get, path = "/feeds/{token}", operation_id = "read_feed", tag = "feed", security(()), params(("token" = String, Path)),
    responses((status = 200, content_type = "text/calendar", body = String), Problems))]
pub(crate) async fn read_feed(
    State(web): State<Web>,
    connection: Connection,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    web.ask_in_public(connection)?;
    let (app, now) = (web.app.clone(), (web.clock)());
    let text = blocking(move || Ok(app.feed(&token, now)?)).await?;
    let text = text.ok_or_else(|| Problem::not_found("calendar"))?;
    let mut response = answered(text, KIND);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
