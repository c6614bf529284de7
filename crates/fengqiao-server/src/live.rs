//! Live updates: what changed is told to whoever may see it, as server-sent events; the page then asks again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use fengqiao_app::jobs::Change;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

use crate::extract::Signed;
use crate::state::Web;

/// Changes that a slow listener may lie behind; then it is told to ask for everything again.
const BEHIND_MAX: usize = 1_024;
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Where the jobs tell changes and the streams listen.
#[derive(Clone)]
pub struct Changes(broadcast::Sender<Change>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(BEHIND_MAX).0)
    }

    /// Tells a change; without listeners it is nobody's loss.
    pub fn tell(&self, change: Change) {
        let _ = self.0.send(change);
    }
}

/// The stream of changes of the person's office: `{kind, id}` only, so that it tells nothing that reading would not.
#[utoipa::path(get, path = "/live", operation_id = "listen_live", tag = "live",
    responses((status = 200, description = "event: changed, data: {kind, id}", body = String, content_type = "text/event-stream"), crate::problem::Problems))]
pub(crate) async fn listen_live(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = BroadcastStream::new(web.changes.0.subscribe()).filter_map(move |item| match item {
        Ok(change) if change.top_region != ctx.top_region => None,
        Ok(change) => {
            let data = serde_json::json!({ "kind": change.row.target_kind, "id": change.row.target_id, "topic": change.row.topic });
            Some(Ok(Event::default().event("changed").data(data.to_string())))
        }
        Err(BroadcastStreamRecvError::Lagged(_)) => Some(Ok(Event::default().event("refetch").data("{}"))),
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}
