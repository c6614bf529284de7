//! Trials of the watch.

use axum::Json;
use axum::extract::State;
use fengqiao_app::trial::StartTrial;
use fengqiao_domain::id::TrialId;
use fengqiao_domain::trial::TrialKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::trial::{TrialItem, TrialView};
use crate::view::{Names, Page};

/// Which trials.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TrialQuery {
    /// `past_year`, `planted`, `shuffled`.
    kind: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

fn kind_of(word: &str) -> Result<TrialKind, Problem> {
    TrialKind::of(word).ok_or_else(|| Problem::unreadable("kind is past_year, planted or shuffled"))
}

fn may_tune(app: &fengqiao_app::App, names: &Names<'_>) -> bool {
    app.setup().matrix.may(names.ctx, "tune_watch", Some(&names.ctx.region_path), "any")
}

/// Trials, newest first.
#[utoipa::path(get, path = "/trials", operation_id = "list_trials", tag = "signal", params(TrialQuery), responses((status = 200, body = Page<TrialItem>), Problems))]
pub(crate) async fn list_trials(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<TrialQuery>,
) -> Result<Json<Page<TrialItem>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("trials")?;
    let kind = query.kind.as_deref().filter(|word| !word.is_empty()).map(kind_of).transpose()?;
    with_names(&web, ctx, move |app, names| {
        let page = app.trials(names.ctx, kind, &page)?;
        let may = may_tune(app, names);
        Ok(Json(Page::of("trials", page, |row| TrialItem::of(names, &row, may))))
    })
    .await
}

/// One trial with what it gave.
#[utoipa::path(get, path = "/trials/{id}", operation_id = "read_trial", tag = "signal", params(("id" = String, Path)), responses((status = 200, body = TrialView), Problems))]
pub(crate) async fn read_trial(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(trial): Path<String>,
) -> Result<Json<TrialView>, Problem> {
    let trial: TrialId = id(&trial, "trial")?;
    with_names(&web, ctx, move |app, names| {
        let row = app.trial(names.ctx, trial)?;
        Ok(Json(TrialView::of(names, &row, may_tune(app, names))))
    })
    .await
}

/// A trial to be run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrialBody {
    /// `past_year`, `planted`, `shuffled`.
    kind: String,
    /// Seed as text; 1 when absent.
    seed: Option<String>,
    /// Days from one scan to the next, 1 to 28; 1 when absent.
    every_days: Option<u16>,
}

/// The trial that was started or cancelled.
#[derive(Serialize, ToSchema)]
pub struct TrialDone {
    /// Id.
    id: String,
}

/// Asks for a trial; the jobs run it.
#[utoipa::path(post, path = "/trials", operation_id = "start_trial", tag = "signal", request_body = NewTrialBody, responses((status = 200, body = TrialDone), Problems))]
pub(crate) async fn start_trial(State(web): State<Web>, verb: Verb<NewTrialBody>) -> Result<Json<TrialDone>, Problem> {
    let seed = verb.body.seed.as_deref().filter(|text| !text.is_empty()).map(str::parse);
    let seed = seed.transpose().map_err(|_| Problem::unreadable("seed is a whole number from 0 to 2^64 - 1"))?;
    let start = StartTrial { kind: kind_of(&verb.body.kind)?, seed, every_days: verb.body.every_days.unwrap_or(1) };
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(TrialDone { id: app.start_trial(names.ctx, start)?.to_string() }))
    })
    .await
}

/// Stops a trial.
#[utoipa::path(post, path = "/trials/{id}/cancel", operation_id = "cancel_trial", tag = "signal", params(("id" = String, Path)), responses((status = 200, body = TrialDone), Problems))]
pub(crate) async fn cancel_trial(
    State(web): State<Web>,
    Path(trial): Path<String>,
    verb: Verb<Empty>,
) -> Result<Json<TrialDone>, Problem> {
    let trial: TrialId = id(&trial, "trial")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(TrialDone { id: app.cancel_trial(names.ctx, trial)?.to_string() }))
    })
    .await
}
