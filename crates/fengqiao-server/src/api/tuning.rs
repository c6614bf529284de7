//! Changes of the watch: measured on the past year, accepted by a person, taken back.

use axum::Json;
use axum::extract::State;
use fengqiao_app::tuning::AcceptTuning;
use fengqiao_domain::id::TuningId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{id, with_names};
use crate::extract::{Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::tuning::{ChangeBody, EffectBody, MeasureView, TuningsView};

/// How the watch is set, with the accepted changes.
#[utoipa::path(get, path = "/tunings", operation_id = "list_tunings", tag = "signal", responses((status = 200, body = TuningsView), Problems))]
pub(crate) async fn list_tunings(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<TuningsView>, Problem> {
    with_names(&web, ctx, |app, names| {
        let rows = app.tunings(names.ctx)?;
        let may = app.setup().matrix.may(names.ctx, "tune_watch", Some(&names.ctx.region_path), "any");
        Ok(Json(TuningsView::of(names, &app.setup().watch.scan, &rows, may)))
    })
    .await
}

/// What a change would have done to the past year; nothing is recorded.
#[utoipa::path(post, path = "/tunings/effect", operation_id = "measure_tuning", tag = "signal", request_body = ChangeBody, responses((status = 200, body = MeasureView), Problems))]
pub(crate) async fn measure_tuning(
    State(web): State<Web>,
    verb: Verb<ChangeBody>,
) -> Result<Json<MeasureView>, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        let measure = app.measure_tuning(names.ctx, &verb.body.read()?)?;
        Ok(Json(MeasureView::of(names, &measure)))
    })
    .await
}

/// A change to be accepted with the effect that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTuning {
    /// The change.
    change: ChangeBody,
    /// Why.
    reason: String,
    /// The trial whose effect was shown.
    trial_id: String,
    /// The effect that was shown.
    effect: EffectBody,
}

/// The change that was accepted or taken back.
#[derive(Serialize, ToSchema)]
pub struct TuningDone {
    /// Id.
    id: String,
}

/// Accepts a change: later runs hold to it.
#[utoipa::path(post, path = "/tunings", operation_id = "accept_tuning", tag = "signal", request_body = NewTuning, responses((status = 200, body = TuningDone), Problems))]
pub(crate) async fn accept_tuning(State(web): State<Web>, verb: Verb<NewTuning>) -> Result<Json<TuningDone>, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        let NewTuning { change, reason, trial_id, effect } = verb.body;
        let trial_id = id(&trial_id, "trial")?;
        let accept = AcceptTuning { change: change.read()?, reason, trial_id, effect: effect.into() };
        Ok(Json(TuningDone { id: app.accept_tuning(names.ctx, accept)?.to_string() }))
    })
    .await
}

/// Why a change is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawTuning {
    /// Why.
    reason: String,
}

/// Takes an accepted change back.
#[utoipa::path(post, path = "/tunings/{id}/withdraw", operation_id = "withdraw_tuning", tag = "signal", params(("id" = String, Path)), request_body = WithdrawTuning, responses((status = 200, body = TuningDone), Problems))]
pub(crate) async fn withdraw_tuning(
    State(web): State<Web>,
    Path(tuning): Path<String>,
    verb: Verb<WithdrawTuning>,
) -> Result<Json<TuningDone>, Problem> {
    let tuning: TuningId = id(&tuning, "tuning")?;
    with_names(&web, verb.ctx, move |app, names| {
        let id = app.withdraw_tuning(names.ctx, tuning, &verb.body.reason)?;
        Ok(Json(TuningDone { id: id.to_string() }))
    })
    .await
}
