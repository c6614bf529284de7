//! The event log and its verification.

use axum::Json;
use axum::extract::State;
use fengqiao_app::store::LogFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{id_opt, instant_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::place::{FaultView, VerificationView};
use crate::view::timeline::EventView;

/// Which events.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    subject_kind: Option<String>,
    subject_id: Option<String>,
    kind: Option<String>,
    actor_id: Option<String>,
    /// Not before this instant.
    from: Option<String>,
    /// Before this instant.
    to: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Events, newest first.
#[utoipa::path(get, path = "/events", operation_id = "list_events", tag = "event", params(EventQuery), responses((status = 200, body = Page<EventView>), Problems))]
pub(crate) async fn list_events(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<EventQuery>,
) -> Result<Json<Page<EventView>>, Problem> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = LogFilter {
        account_id: id_opt(query.actor_id.as_deref(), "account")?,
        from_at: instant_opt(query.from.as_deref(), "from")?,
        to_at: instant_opt(query.to.as_deref(), "to")?,
        subject_kind: filled(query.subject_kind),
        subject_id: filled(query.subject_id),
        kind: filled(query.kind),
    };
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("events")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.events(names.ctx, &filter, &page)?;
        Ok(Json(Page::of("events", page, |row| EventView::of(names, &row))))
    })
    .await
}

/// Verifies the log.
#[utoipa::path(post, path = "/events/verify", operation_id = "verify_events", tag = "event", responses((status = 200, body = VerificationView), Problems))]
pub(crate) async fn verify_events(
    State(web): State<Web>,
    verb: Verb<Empty>,
) -> Result<Json<VerificationView>, Problem> {
    with_names(&web, verb.ctx, |app, names| {
        let found = app.verify_events(names.ctx)?;
        let fault = |it: &fengqiao_app::store::Fault| FaultView {
            seq: it.seq,
            kind: it.kind.to_owned(),
            detail: it.detail.clone(),
        };
        Ok(Json(VerificationView {
            ok: found.faults.is_empty(),
            events: found.events,
            head_seq: found.head_seq,
            head_hash: found.head_hash.clone(),
            faults: found.faults.iter().map(fault).collect(),
        }))
    })
    .await
}
