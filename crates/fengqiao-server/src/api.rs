//! Operations, one function each: read the request, call one verb or read of the app, make a view.

pub mod alarm;
pub mod artefact;
pub mod board;
pub mod bulletin;
pub mod citizen;
pub mod cockpit;
pub mod document;
pub mod event;
pub mod feed;
pub mod handler;
pub mod import;
pub mod indicator;
pub mod inspection;
pub mod liaison;
pub mod matter;
pub mod mediator;
pub mod model;
pub mod organisation;
pub mod pairing;
pub mod party;
pub mod patrol;
pub mod photo;
pub mod points;
pub mod procedure;
pub mod proceeding;
pub mod region;
pub mod report;
pub mod review;
pub mod scan;
pub mod search;
pub mod session;
pub mod setup;
pub mod signal;
pub mod signature;
pub mod sitting;
pub mod team;
pub mod topic;
pub mod trail;
pub mod trial;
pub mod tuning;
pub mod work;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use fengqiao_app::{App, Ctx};

use crate::problem::Problem;
use crate::state::{Web, blocking};
use crate::view::Names;

/// Runs a call of the app with names at hand, on a blocking thread.
pub(crate) async fn with_names<T, F>(web: &Web, ctx: Ctx, call: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce(&App, &Names<'_>) -> Result<T, Problem> + Send + 'static,
{
    let app = web.app.clone();
    blocking(move || {
        let names = Names::new(&app, &ctx)?;
        call(&app, &names)
    })
    .await
}

/// Bytes or text as an answer of a kind.
pub(crate) fn answered(content: impl Into<Body>, kind: &'static str) -> Response {
    let mut response = Response::new(content.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Bytes as an answer that a browser saves under a name of plain letters.
pub(crate) fn attached(bytes: Vec<u8>, kind: &'static str, name: &'static str) -> Response {
    let mut response = answered(bytes, kind);
    let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, named.unwrap_or(HeaderValue::from_static("attachment")));
    response
}

/// Reads an id out of a path or body; what is no id names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str, noun: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found(noun))
}

/// Reads an optional id; an empty text is none.
pub(crate) fn id_opt<T: std::str::FromStr>(text: Option<&str>, noun: &str) -> Result<Option<T>, Problem> {
    text.filter(|text| !text.is_empty()).map(|text| id(text, noun)).transpose()
}

/// Reads an optional day of a query.
pub(crate) fn day_opt(text: Option<&str>, name: &str) -> Result<Option<jiff::civil::Date>, Problem> {
    let bad = |_| Problem::unreadable(format!("{name} is no day; write it as 2026-03-05"));
    text.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(bad)).transpose()
}

/// Reads an optional instant.
pub(crate) fn instant_opt(text: Option<&str>, name: &str) -> Result<Option<jiff::Timestamp>, Problem> {
    let bad = |_| Problem::unreadable(format!("{name} is no instant; write it as 2026-03-05T08:00:00Z"));
    text.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(bad)).transpose()
}
