//! Alarms about figures that look made up.

use axum::Json;
use axum::extract::State;
use fengqiao_domain::alarm::AlarmState;
use fengqiao_domain::id::AlarmId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::alarm::AlarmView;

/// Which alarms.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AlarmQuery {
    /// `open`, `founded`, `unfounded`; all when absent.
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Alarms, newest first.
#[utoipa::path(get, path = "/alarms", operation_id = "list_alarms", tag = "organisation", params(AlarmQuery), responses((status = 200, body = Page<AlarmView>), Problems))]
pub(crate) async fn list_alarms(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<AlarmQuery>,
) -> Result<Json<Page<AlarmView>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("alarms")?;
    let state = query.state.as_deref().filter(|word| !word.is_empty()).map(state_of).transpose()?;
    with_names(&web, ctx, move |app, names| {
        let page = app.alarms(names.ctx, state, &page)?;
        Ok(Json(Page::of("alarms", page, |row| AlarmView::of(names, &row))))
    })
    .await
}

fn state_of(word: &str) -> Result<AlarmState, Problem> {
    AlarmState::of(word).ok_or_else(|| Problem::unreadable("state is open, founded or unfounded"))
}

/// What became of an alarm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleAlarm {
    /// `founded` or `unfounded`.
    state: String,
    /// Why.
    reason: String,
}

/// The alarm that was settled.
#[derive(Serialize, ToSchema)]
pub struct AlarmSettled {
    /// Id.
    id: String,
}

/// Says what became of an alarm.
#[utoipa::path(post, path = "/alarms/{id}/settle", operation_id = "settle_alarm", tag = "organisation", params(("id" = String, Path)), request_body = SettleAlarm, responses((status = 200, body = AlarmSettled), Problems))]
pub(crate) async fn settle_alarm(
    State(web): State<Web>,
    Path(alarm): Path<String>,
    verb: Verb<SettleAlarm>,
) -> Result<Json<AlarmSettled>, Problem> {
    let alarm: AlarmId = id(&alarm, "alarm")?;
    let state = state_of(&verb.body.state)?;
    with_names(&web, verb.ctx, move |app, names| {
        let id = app.settle_alarm(names.ctx, alarm, state, &verb.body.reason)?;
        Ok(Json(AlarmSettled { id: id.to_string() }))
    })
    .await
}
