//! Matters.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::matter::{Close, Reopen};
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start};
use fengqiao_app::store::MatterFilter;
use fengqiao_domain::id::MatterId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::report::ReporterBody;
use super::{id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::matter::{MatterItem, MatterView};
use crate::view::proceeding::ProceedingView;

/// Which matters.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MatterQuery {
    region_id: Option<String>,
    category: Option<String>,
    /// `open` or `closed`.
    state: Option<String>,
    /// Exact number.
    code: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Matters, newest first.
#[utoipa::path(get, path = "/matters", operation_id = "list_matters", tag = "matter", params(MatterQuery), responses((status = 200, body = Page<MatterItem>), Problems))]
pub(crate) async fn list_matters(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<MatterQuery>,
) -> Result<Json<Page<MatterItem>>, Problem> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = MatterFilter {
        region_id: id_opt(query.region_id.as_deref(), "region")?,
        category: filled(query.category),
        state: filled(query.state),
        code: filled(query.code),
        ..MatterFilter::default()
    };
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("matters")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.matters(names.ctx, filter, &page)?;
        Ok(Json(Page::of("matters", page, |it| MatterItem::of(names, &it.row, &it.proceedings, it.crowd.as_ref()))))
    })
    .await
}

/// One matter.
#[utoipa::path(get, path = "/matters/{id}", operation_id = "read_matter", tag = "matter", params(("id" = String, Path)), responses((status = 200, body = MatterView), Problems))]
pub(crate) async fn read_matter(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(matter): Path<String>,
) -> Result<Json<MatterView>, Problem> {
    let matter: MatterId = id(&matter, "matter")?;
    with_names(&web, ctx, move |app, names| Ok(Json(MatterView::of(names, &app.matter(names.ctx, matter)?)))).await
}

/// What is started.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartBody {
    procedure: String,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, serde_json::Value>,
    preset: Option<String>,
    /// Parties, in the order in which they are numbered.
    #[serde(default)]
    parties: Vec<NewPartyBody>,
}

/// A party of what is started: somebody whom a report of the matter names, or somebody told now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartyBody {
    /// Role of the procedure.
    role: String,
    /// A person of the matter.
    person_id: Option<String>,
    /// Somebody told now.
    person: Option<ReporterBody>,
}

impl NewPartyBody {
    fn read(self) -> Result<NewParty, Problem> {
        let person = match (self.person_id, self.person) {
            (Some(known), None) => PartyPerson::Known(id(&known, "person")?),
            (None, Some(told)) => PartyPerson::Told(told.into()),
            _ => return Err(Problem::unreadable("a party has either person_id or person")),
        };
        Ok(NewParty { role: self.role, person })
    }
}

/// Starts a procedure on the matter.
#[utoipa::path(post, path = "/matters/{id}/start", operation_id = "start_proceeding", tag = "matter", params(("id" = String, Path)), request_body = StartBody, responses((status = 201, body = ProceedingView), Problems))]
pub(crate) async fn start_proceeding(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<StartBody>,
) -> Result<(StatusCode, Json<ProceedingView>), Problem> {
    let matter: MatterId = id(&matter, "matter")?;
    let StartBody { procedure, slots, fields, preset, parties } = verb.body;
    let parties = parties.into_iter().map(NewPartyBody::read).collect::<Result<_, _>>()?;
    let start = Start { procedure, slots, fields, preset, parties };
    with_names(&web, verb.ctx, move |app, names| {
        let proceeding = app.start_on_matter(names.ctx, matter, start)?;
        Ok((StatusCode::CREATED, Json(ProceedingView::of(names, &app.proceeding(names.ctx, proceeding)?))))
    })
    .await
}

/// How the matter ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    outcome: String,
    reason: String,
    revision: u32,
}

/// Closes the matter.
#[utoipa::path(post, path = "/matters/{id}/close", operation_id = "close_matter", tag = "matter", params(("id" = String, Path)), request_body = CloseBody, responses((status = 200, body = MatterView), Problems))]
pub(crate) async fn close_matter(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<CloseBody>,
) -> Result<Json<MatterView>, Problem> {
    let matter: MatterId = id(&matter, "matter")?;
    let CloseBody { outcome, reason, revision } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        app.close_matter(names.ctx, matter, Close { outcome, reason, revision })?;
        Ok(Json(MatterView::of(names, &app.matter(names.ctx, matter)?)))
    })
    .await
}

/// Why the matter is opened again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenBody {
    reason: String,
    revision: u32,
}

/// Opens the matter again.
#[utoipa::path(post, path = "/matters/{id}/reopen", operation_id = "reopen_matter", tag = "matter", params(("id" = String, Path)), request_body = ReopenBody, responses((status = 200, body = MatterView), Problems))]
pub(crate) async fn reopen_matter(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<ReopenBody>,
) -> Result<Json<MatterView>, Problem> {
    let matter: MatterId = id(&matter, "matter")?;
    let ReopenBody { reason, revision } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        app.reopen_matter(names.ctx, matter, Reopen { reason, revision })?;
        Ok(Json(MatterView::of(names, &app.matter(names.ctx, matter)?)))
    })
    .await
}
