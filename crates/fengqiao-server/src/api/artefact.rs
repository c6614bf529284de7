//! Faults of the data.

use axum::Json;
use axum::extract::State;
use fengqiao_app::store::ArtefactFilter;
use fengqiao_domain::artefact::ArtefactState;
use fengqiao_domain::id::ArtefactId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::artefact::ArtefactView;

/// Which faults of the data.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ArtefactQuery {
    /// `open`, `fault`, `sound`.
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Faults of the data, newest days first.
#[utoipa::path(get, path = "/artefacts", operation_id = "list_artefacts", tag = "signal", params(ArtefactQuery), responses((status = 200, body = Page<ArtefactView>), Problems))]
pub(crate) async fn list_artefacts(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<ArtefactQuery>,
) -> Result<Json<Page<ArtefactView>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("artefacts")?;
    let state = query.state.as_deref().filter(|word| !word.is_empty()).map(state_of).transpose()?;
    with_names(&web, ctx, move |app, names| {
        let filter = ArtefactFilter { state, ..ArtefactFilter::default() };
        let page = app.artefacts(names.ctx, filter, &page)?;
        let view = |row: fengqiao_app::store::ArtefactRow| {
            let path = names.office.path(row.artefact.seen.region_id);
            let may = app.setup().matrix.may(names.ctx, "settle_artefact", path, row.state.word());
            ArtefactView::of(names, &row, may)
        };
        Ok(Json(Page::of("artefacts", page, view)))
    })
    .await
}

fn state_of(word: &str) -> Result<ArtefactState, Problem> {
    ArtefactState::of(word).ok_or_else(|| Problem::unreadable("state is open, fault or sound"))
}

/// What a person found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleArtefact {
    /// `fault` or `sound`.
    state: String,
    /// In words.
    note: String,
}

/// The fault that was settled.
#[derive(Serialize, ToSchema)]
pub struct ArtefactSettled {
    /// Id.
    id: String,
}

/// Says what a fault of the data is.
#[utoipa::path(post, path = "/artefacts/{id}/settle", operation_id = "settle_artefact", tag = "signal", params(("id" = String, Path)), request_body = SettleArtefact, responses((status = 200, body = ArtefactSettled), Problems))]
pub(crate) async fn settle_artefact(
    State(web): State<Web>,
    Path(artefact): Path<String>,
    verb: Verb<SettleArtefact>,
) -> Result<Json<ArtefactSettled>, Problem> {
    let artefact: ArtefactId = id(&artefact, "artefact")?;
    let state = state_of(&verb.body.state)?;
    with_names(&web, verb.ctx, move |app, names| {
        let id = app.settle_artefact(names.ctx, artefact, state, &verb.body.note)?;
        Ok(Json(ArtefactSettled { id: id.to_string() }))
    })
    .await
}
