//! Proceedings.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::procedure::How;
use fengqiao_app::proceeding::{InRegion, Start, TakeParty, TakeStep};
use fengqiao_app::store::{ProceedingFilter, ProceedingRow};
use fengqiao_domain::id::ProceedingId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::Page;
use crate::view::handler::GivenView;
use crate::view::matter::{Startable, startable};
use crate::view::proceeding::{ProceedingItem, ProceedingView};
use crate::view::stages::StagesView;

/// Which proceedings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ProceedingQuery {
    procedure: Option<String>,
    region_id: Option<String>,
    /// `open` or `ended`.
    state: Option<String>,
    /// Exact number.
    code: Option<String>,
    /// State of the procedure.
    at_state: Option<String>,
    /// Organisation that owes the next step.
    owner_id: Option<String>,
    /// Organisation that stands in it.
    member_id: Option<String>,
    /// A listed field and its value, as `kind:reception`.
    mark: Option<String>,
    /// Only those with a clock that has run out.
    late: Option<bool>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Proceedings, newest first.
#[utoipa::path(get, path = "/proceedings", operation_id = "list_proceedings", tag = "proceeding", params(ProceedingQuery), responses((status = 200, body = Page<ProceedingItem>), Problems))]
pub(crate) async fn list_proceedings(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<ProceedingQuery>,
) -> Result<Json<Page<ProceedingItem>>, Problem> {
    let terminal = match query.state.as_deref() {
        None | Some("") => None,
        Some("open") => Some(false),
        Some("ended") => Some(true),
        Some(_) => return Err(Problem::unreadable("state is open or ended")),
    };
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("proceedings")?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (procedure, code, at_state) = (filled(query.procedure), filled(query.code), filled(query.at_state));
    let (owner, member) =
        (id_opt(query.owner_id.as_deref(), "organisation")?, id_opt(query.member_id.as_deref(), "organisation")?);
    let mark = filled(query.mark).map(|text| {
        let parts = text.split_once(':').map(|(field, value)| (field.to_owned(), value.to_owned()));
        parts.ok_or_else(|| Problem::unreadable("mark is a field and a value, as kind:reception"))
    });
    let (mark, late) = (mark.transpose()?, query.late.unwrap_or_default());
    with_names(&web, ctx, move |app, names| {
        let within = region.and_then(|id| names.office.path(id)).cloned().unwrap_or_default();
        let chosen = ProceedingFilter { state: at_state, owner, member, mark, late, ..ProceedingFilter::default() };
        let filter = ProceedingFilter { within, procedure, terminal, code, ..chosen };
        let page = app.proceedings(names.ctx, filter, &page)?;
        let closed = app.closed_bulletins(names.ctx, &page.items)?;
        let item = |row: ProceedingRow| ProceedingItem {
            paper_closed: closed.contains(&row.proceeding.id),
            ..ProceedingItem::of(names, &row)
        };
        Ok(Json(Page::of("proceedings", page, item)))
    })
    .await
}

/// Of which procedure, and where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StagesQuery {
    /// Procedure id; the first of the files when absent.
    procedure: Option<String>,
    region_id: Option<String>,
}

/// The running proceedings of a procedure by state, in the order of its file, each state with the first 20 by the clock.
#[utoipa::path(get, path = "/proceedings/stages", operation_id = "read_stages", tag = "proceeding", params(StagesQuery), responses((status = 200, body = StagesView), Problems))]
pub(crate) async fn read_stages(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<StagesQuery>,
) -> Result<Json<StagesView>, Problem> {
    let region = id_opt(query.region_id.as_deref(), "region")?;
    with_names(&web, ctx, move |app, names| {
        let within = region.and_then(|id| names.office.path(id)).cloned().unwrap_or_default();
        let first = || app.setup().procedures.keys().next().cloned().unwrap_or_default();
        let procedure = query.procedure.unwrap_or_else(first);
        let stages = app.stages(names.ctx, &procedure, within)?;
        Ok(Json(StagesView::of(names, app.procedure(&procedure)?, stages)))
    })
    .await
}

/// Where something is started.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StartableQuery {
    /// The reader's own when absent.
    region_id: Option<String>,
}

/// What the reader may start on a place.
#[utoipa::path(get, path = "/startable", operation_id = "list_startable", tag = "proceeding", params(StartableQuery), responses((status = 200, body = Vec<Startable>), Problems))]
pub(crate) async fn list_startable(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<StartableQuery>,
) -> Result<Json<Vec<Startable>>, Problem> {
    let region = id_opt(query.region_id.as_deref(), "region")?;
    with_names(&web, ctx, move |app, names| {
        app.setup().matrix.permit(names.ctx, "read_procedures", Some(&names.ctx.region_path), "any")?;
        let place = region.unwrap_or(names.ctx.account.region_id);
        Ok(Json(startable(names, "region", (place, None))))
    })
    .await
}

/// What is started on a place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartInRegionBody {
    procedure: String,
    region_id: String,
    /// What it is called in lists; no names of people.
    title: String,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, serde_json::Value>,
    preset: Option<String>,
}

/// Starts a procedure on a place.
#[utoipa::path(post, path = "/proceedings", operation_id = "start_in_region", tag = "proceeding", request_body = StartInRegionBody, responses((status = 201, body = ProceedingView), Problems))]
pub(crate) async fn start_in_region(
    State(web): State<Web>,
    verb: Verb<StartInRegionBody>,
) -> Result<(StatusCode, Json<ProceedingView>), Problem> {
    let StartInRegionBody { procedure, region_id, title, slots, fields, preset } = verb.body;
    let at = InRegion { region_id: id(&region_id, "region")?, title };
    let start = Start { procedure, slots, fields, preset, parties: Vec::new() };
    with_names(&web, verb.ctx, move |app, names| {
        let proceeding = app.start_in_region(names.ctx, at, start)?;
        Ok((StatusCode::CREATED, Json(ProceedingView::of(names, &app.proceeding(names.ctx, proceeding)?))))
    })
    .await
}

/// One proceeding.
#[utoipa::path(get, path = "/proceedings/{id}", operation_id = "read_proceeding", tag = "proceeding", params(("id" = String, Path)), responses((status = 200, body = ProceedingView), Problems))]
pub(crate) async fn read_proceeding(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proceeding): Path<String>,
) -> Result<Json<ProceedingView>, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "proceeding")?;
    with_names(&web, ctx, move |app, names| {
        Ok(Json(ProceedingView::of(names, &app.proceeding(names.ctx, proceeding)?)))
    })
    .await
}

/// A step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBody {
    transition: String,
    revision: u32,
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    reason: Option<String>,
    /// The party whose act it is, where it is one.
    party: Option<PartyBody>,
}

/// The act of a party that is entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyBody {
    /// Id of the party.
    id: String,
    /// `on_the_spot`, `phone`, `in_writing` or `online`.
    #[schema(value_type = String)]
    how: How,
    /// When the party did it; now when absent.
    at: Option<String>,
}

impl PartyBody {
    fn read(self) -> Result<TakeParty, Problem> {
        let at =
            self.at.map(|at| at.parse().map_err(|_| Problem::unreadable("at is an instant as 2026-03-05T08:00:00Z")));
        Ok(TakeParty { id: self.id, how: self.how, at: at.transpose()? })
    }
}

/// The same step in several proceedings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepsBody {
    /// Proceedings, at most 100, each once.
    items: Vec<SeenProceeding>,
    transition: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    reason: Option<String>,
}

/// A proceeding as the person saw it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenProceeding {
    id: String,
    revision: u32,
}

/// Takes the same step in several proceedings, each for itself: one that is refused spoils none of the others.
#[utoipa::path(post, path = "/proceedings/steps", operation_id = "take_steps", tag = "proceeding", request_body = StepsBody, responses((status = 200, body = GivenView), Problems))]
pub(crate) async fn take_steps(State(web): State<Web>, verb: Verb<StepsBody>) -> Result<Json<GivenView>, Problem> {
    let StepsBody { items, transition, fields, slots, reason } = verb.body;
    let seen = |it: &SeenProceeding| Ok::<_, Problem>((id(&it.id, "proceeding")?, it.revision));
    let each = items.iter().map(seen).collect::<Result<Vec<_>, _>>()?;
    let take = TakeStep { transition, revision: 0, fields, slots, reason, party: None };
    let app = web.app.clone();
    let outcomes = blocking(move || Ok(app.take_steps(&verb.ctx, &each, &take)?)).await?;
    Ok(Json(outcomes.into()))
}

/// Takes a step.
#[utoipa::path(post, path = "/proceedings/{id}/steps", operation_id = "take_step", tag = "proceeding", params(("id" = String, Path)), request_body = StepBody, responses((status = 200, body = ProceedingView), Problems))]
pub(crate) async fn take_step(
    State(web): State<Web>,
    Path(proceeding): Path<String>,
    verb: Verb<StepBody>,
) -> Result<Json<ProceedingView>, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "proceeding")?;
    let StepBody { transition, revision, fields, slots, reason, party } = verb.body;
    let party = party.map(PartyBody::read).transpose()?;
    with_names(&web, verb.ctx, move |app, names| {
        app.take_step(names.ctx, proceeding, TakeStep { transition, revision, fields, slots, reason, party })?;
        Ok(Json(ProceedingView::of(names, &app.proceeding(names.ctx, proceeding)?)))
    })
    .await
}
