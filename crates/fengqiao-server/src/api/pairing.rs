//! Pairings: what software sets side by side, and what a person decides.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::pairing::{Decide, Decided};
use fengqiao_app::store::PairingFilter;
use fengqiao_domain::id::PairingId;
use fengqiao_domain::pairing::{PairingKind, PairingState};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::pairing::{PairingDecided, PairingItem, PairingView, PairingsView, PassView};

/// Which pairings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PairingQuery {
    /// `open`, `same`, `different`, `unsure`, `moot`.
    state: Option<String>,
    /// `merge` or `split`.
    kind: Option<String>,
    /// Only those that software decided by itself.
    by_itself: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

fn state_of(word: &str) -> Result<PairingState, Problem> {
    PairingState::of(word).ok_or_else(|| Problem::unreadable("state is open, same, different, unsure or moot"))
}

fn kind_of(word: &str) -> Result<PairingKind, Problem> {
    PairingKind::of(word).ok_or_else(|| Problem::unreadable("kind is merge or split"))
}

/// Pairings, the surest first, and how they come about here.
#[utoipa::path(get, path = "/pairings", operation_id = "list_pairings", tag = "pairing", params(PairingQuery), responses((status = 200, body = PairingsView), Problems))]
pub(crate) async fn list_pairings(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<PairingQuery>,
) -> Result<Json<PairingsView>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("pairings")?;
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let filter = PairingFilter {
        state: filled(&query.state).as_deref().map(state_of).transpose()?,
        kind: filled(&query.kind).as_deref().map(kind_of).transpose()?,
        by_itself: query.by_itself.unwrap_or_default(),
        ..PairingFilter::default()
    };
    with_names(&web, ctx, move |app, names| {
        let (page, excerpts) = app.pairings(names.ctx, filter, &page)?;
        let mut excerpts = excerpts.into_iter();
        let item = |row| PairingItem::of(names, &row, &excerpts.next().unwrap_or_default());
        let last = app.read(names.ctx, |reader| Ok(reader.newest_pairing_pass()?))?;
        let rules = app.setup().pairing;
        let may = app.setup().matrix.may(names.ctx, "propose_pairings", Some(&names.ctx.region_path), "any");
        Ok(Json(PairingsView {
            page: Page::of("pairings", page, item),
            mode: rules.mode.word().to_owned(),
            precision_min: rules.precision_min,
            join_from: app.join_from(names.ctx.top_region),
            last_pass: last.as_ref().map(PassView::from),
            may: if may { vec!["propose".to_owned()] } else { Vec::new() },
        }))
    })
    .await
}

/// One pairing with both sides.
#[utoipa::path(get, path = "/pairings/{id}", operation_id = "read_pairing", tag = "pairing", params(("id" = String, Path)), responses((status = 200, body = PairingView), Problems))]
pub(crate) async fn read_pairing(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(pairing): Path<String>,
) -> Result<Json<PairingView>, Problem> {
    let pairing: PairingId = id(&pairing, "pairing")?;
    with_names(&web, ctx, move |app, names| Ok(Json(PairingView::of(names, &app.pairing(names.ctx, pairing)?)))).await
}

/// What a person says of a pairing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidePairing {
    /// `same`, `different` or `unsure`.
    state: String,
    /// Why.
    note: Option<String>,
}

/// Decides a pairing; what follows from it happens at once.
#[utoipa::path(post, path = "/pairings/{id}/decide", operation_id = "decide_pairing", tag = "pairing", params(("id" = String, Path)), request_body = DecidePairing, responses((status = 200, body = PairingDecided), Problems))]
pub(crate) async fn decide_pairing(
    State(web): State<Web>,
    Path(pairing): Path<String>,
    verb: Verb<DecidePairing>,
) -> Result<Json<PairingDecided>, Problem> {
    let pairing: PairingId = id(&pairing, "pairing")?;
    let decide = Decide { state: state_of(&verb.body.state)?, note: verb.body.note };
    with_names(&web, verb.ctx, move |app, names| Ok(decided(&app.decide_pairing(names.ctx, pairing, decide)?))).await
}

fn decided(it: &Decided) -> Json<PairingDecided> {
    Json(PairingDecided { id: it.id.to_string(), state: it.state.word().to_owned(), moved: it.moved })
}

/// Why a decision is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoPairing {
    /// Why.
    reason: Option<String>,
}

/// Takes a decision back, with all that it moved.
#[utoipa::path(post, path = "/pairings/{id}/undo", operation_id = "undo_pairing", tag = "pairing", params(("id" = String, Path)), request_body = UndoPairing, responses((status = 200, body = PairingDecided), Problems))]
pub(crate) async fn undo_pairing(
    State(web): State<Web>,
    Path(pairing): Path<String>,
    verb: Verb<UndoPairing>,
) -> Result<Json<PairingDecided>, Problem> {
    let pairing: PairingId = id(&pairing, "pairing")?;
    let reason = verb.body.reason;
    with_names(&web, verb.ctx, move |app, names| Ok(decided(&app.undo_pairing(names.ctx, pairing, reason)?))).await
}

/// Compares the last months now; it runs beside, and the list shows what it proposed.
#[utoipa::path(post, path = "/pairings/propose", operation_id = "propose_pairings", tag = "pairing", responses((status = 202), Problems))]
pub(crate) async fn propose_pairings(State(web): State<Web>, verb: Verb<Empty>) -> Result<StatusCode, Problem> {
    let worker = web.app.clone();
    with_names(&web, verb.ctx, move |app, names| {
        app.setup().matrix.permit(names.ctx, "propose_pairings", Some(&names.ctx.region_path), "any")?;
        let ctx = names.ctx.clone();
        let run = move || {
            if let Err(error) = worker.propose_pairings_as(&ctx) {
                tracing::error!(%error, "a pass over the last months failed");
            }
        };
        std::thread::Builder::new().name("pairings".into()).spawn(run).map_err(|_| Problem::inside())?;
        Ok(StatusCode::ACCEPTED)
    })
    .await
}
