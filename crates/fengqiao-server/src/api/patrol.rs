//! Patrol plans and the visits of teams.

use axum::Json;
use axum::extract::State;
use fengqiao_app::patrol::{ChangePlan, ProposePatrol};
use fengqiao_app::store::PatrolFilter;
use fengqiao_domain::id::{PatrolId, VisitId};
use fengqiao_domain::patrol::{DaySpan, VisitState, VisitWay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{day_opt, id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::patrol::{PatrolItem, PatrolView, TeamVisitsView};

/// Which plans.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PatrolQuery {
    /// `proposed`, `accepted`, `refused`.
    state: Option<String>,
    /// The day of the visits.
    on: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Patrol plans, newest day first.
#[utoipa::path(get, path = "/patrols", operation_id = "list_patrols", tag = "patrol", params(PatrolQuery), responses((status = 200, body = Page<PatrolItem>), Problems))]
pub(crate) async fn list_patrols(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<PatrolQuery>,
) -> Result<Json<Page<PatrolItem>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("patrols")?;
    let state = query.state.filter(|word| !word.is_empty());
    if state.as_deref().is_some_and(|word| !["proposed", "accepted", "refused"].contains(&word)) {
        return Err(Problem::unreadable("state is proposed, accepted or refused"));
    }
    let on = day_opt(query.on.as_deref(), "on")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.patrols(names.ctx, PatrolFilter { state, on, ..PatrolFilter::default() }, &page)?;
        Ok(Json(Page::of("patrols", page, |row| PatrolItem::of(names, &row))))
    })
    .await
}

/// One plan.
#[utoipa::path(get, path = "/patrols/{id}", operation_id = "read_patrol", tag = "patrol", params(("id" = String, Path)), responses((status = 200, body = PatrolView), Problems))]
pub(crate) async fn read_patrol(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(patrol): Path<String>,
) -> Result<Json<PatrolView>, Problem> {
    let patrol: PatrolId = id(&patrol, "patrol plan")?;
    with_names(&web, ctx, move |app, names| Ok(Json(PatrolView::of(names, &app.patrol(names.ctx, patrol)?)))).await
}

/// A plan to be proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposePatrolBody {
    /// The day; today when absent.
    on: Option<String>,
    /// The region; the reader's own when absent.
    region_id: Option<String>,
    /// Seed of the search for routes as text; that of the day when absent.
    seed: Option<String>,
}

/// The plan that was proposed, accepted or refused.
#[derive(Serialize, ToSchema)]
pub struct PatrolDone {
    /// Id.
    id: String,
}

/// Proposes a plan of visits; nobody goes before a person accepts it.
#[utoipa::path(post, path = "/patrols", operation_id = "propose_patrol", tag = "patrol", request_body = ProposePatrolBody, responses((status = 200, body = PatrolDone), Problems))]
pub(crate) async fn propose_patrol(
    State(web): State<Web>,
    verb: Verb<ProposePatrolBody>,
) -> Result<Json<PatrolDone>, Problem> {
    let ProposePatrolBody { on, region_id, seed } = verb.body;
    let seed = seed.as_deref().filter(|text| !text.is_empty()).map(str::parse);
    let seed = seed.transpose().map_err(|_| Problem::unreadable("seed is a whole number from 0 to 2^64 - 1"))?;
    let ask =
        ProposePatrol { on: day_opt(on.as_deref(), "on")?, region_id: id_opt(region_id.as_deref(), "region")?, seed };
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(PatrolDone { id: app.propose_patrol(names.ctx, ask)?.to_string() }))
    })
    .await
}

/// A change of a plan.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanChangeBody {
    /// Takes a visit out.
    Remove {
        /// The visit.
        visit_id: String,
        /// Why.
        reason: String,
    },
    /// Puts a visit in.
    Add {
        /// The place.
        region_id: String,
        /// The team.
        team_id: String,
        /// `walk_in` or `patrol`; as the patrol file has it when absent.
        way: Option<String>,
        /// Beginning of the window, such as `08:30`; as the patrol file has it when absent.
        from: Option<String>,
        /// End of the window.
        to: Option<String>,
        /// Why.
        reason: String,
    },
    /// Gives a visit to another team.
    Move {
        /// The visit.
        visit_id: String,
        /// The team that makes it.
        team_id: String,
        /// Why.
        reason: String,
    },
}

impl PlanChangeBody {
    fn read(self) -> Result<ChangePlan, Problem> {
        Ok(match self {
            Self::Remove { visit_id, reason } => ChangePlan::Remove { visit_id: id(&visit_id, "visit")?, reason },
            Self::Move { visit_id, team_id, reason } => {
                ChangePlan::Move { visit_id: id(&visit_id, "visit")?, team_id: id(&team_id, "team")?, reason }
            }
            Self::Add { region_id, team_id, way, from, to, reason } => ChangePlan::Add {
                region_id: id(&region_id, "region")?,
                team_id: id(&team_id, "team")?,
                way: way.as_deref().filter(|word| !word.is_empty()).map(way_of).transpose()?,
                window: window(from.as_deref(), to.as_deref())?,
                reason,
            },
        })
    }
}

fn way_of(word: &str) -> Result<VisitWay, Problem> {
    VisitWay::of(word).ok_or_else(|| Problem::unreadable("way is walk_in or patrol"))
}

/// A time of a day in a body.
pub(super) fn time_of(text: &str, name: &str) -> Result<fengqiao_domain::patrol::DayTime, Problem> {
    text.parse().map_err(|error| Problem::unreadable(format!("{name}: {error}")))
}

fn window(from: Option<&str>, to: Option<&str>) -> Result<Option<DaySpan>, Problem> {
    let filled = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    match (filled(from), filled(to)) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => Ok(Some(DaySpan { from: time_of(&from, "from")?, to: time_of(&to, "to")? })),
        _ => Err(Problem::unreadable("a window has both from and to")),
    }
}

/// What is changed of a plan when it is accepted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptPatrol {
    /// Changes in the order in which they are made; none accepts the plan whole.
    #[serde(default)]
    changes: Vec<PlanChangeBody>,
}

/// Accepts a plan, whole or changed.
#[utoipa::path(post, path = "/patrols/{id}/accept", operation_id = "accept_patrol", tag = "patrol", params(("id" = String, Path)), request_body = AcceptPatrol, responses((status = 200, body = PatrolDone), Problems))]
pub(crate) async fn accept_patrol(
    State(web): State<Web>,
    Path(patrol): Path<String>,
    verb: Verb<AcceptPatrol>,
) -> Result<Json<PatrolDone>, Problem> {
    let patrol: PatrolId = id(&patrol, "patrol plan")?;
    let changes = verb.body.changes.into_iter().map(PlanChangeBody::read).collect::<Result<Vec<_>, _>>()?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(PatrolDone { id: app.accept_patrol(names.ctx, patrol, changes)?.to_string() }))
    })
    .await
}

/// Why a plan is refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusePatrol {
    /// Why.
    reason: String,
}

/// Refuses a plan.
#[utoipa::path(post, path = "/patrols/{id}/refuse", operation_id = "refuse_patrol", tag = "patrol", params(("id" = String, Path)), request_body = RefusePatrol, responses((status = 200, body = PatrolDone), Problems))]
pub(crate) async fn refuse_patrol(
    State(web): State<Web>,
    Path(patrol): Path<String>,
    verb: Verb<RefusePatrol>,
) -> Result<Json<PatrolDone>, Problem> {
    let patrol: PatrolId = id(&patrol, "patrol plan")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(PatrolDone { id: app.refuse_patrol(names.ctx, patrol, &verb.body.reason)?.to_string() }))
    })
    .await
}

/// Which visits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct VisitQuery {
    /// The day; today when absent.
    on: Option<String>,
}

/// The visits of the reader's organisation on a day.
#[derive(Serialize, ToSchema)]
pub struct VisitsView {
    /// The day.
    on: String,
    /// Teams with visits.
    teams: Vec<TeamVisitsView>,
}

/// The visits of one's own organisation's teams on a day, in their order.
#[utoipa::path(get, path = "/visits", operation_id = "list_visits", tag = "patrol", params(VisitQuery), responses((status = 200, body = VisitsView), Problems))]
pub(crate) async fn list_visits(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<VisitQuery>,
) -> Result<Json<VisitsView>, Problem> {
    let asked = day_opt(query.on.as_deref(), "on")?;
    with_names(&web, ctx, move |app, names| {
        let on = asked.unwrap_or_else(|| fengqiao_app::day::day_in_china(names.ctx.now));
        let teams = app.visits(names.ctx, Some(on))?;
        let teams = teams.iter().map(|team| TeamVisitsView::of(names, team)).collect();
        Ok(Json(VisitsView { on: on.to_string(), teams }))
    })
    .await
}

/// What became of a visit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleVisit {
    /// `done` or `not_done`.
    state: String,
    /// What is to be said of it; needed when it was not made.
    note: Option<String>,
}

/// The visit that was settled.
#[derive(Serialize, ToSchema)]
pub struct VisitSettled {
    /// Id.
    id: String,
}

/// Says whether a visit was made.
#[utoipa::path(post, path = "/visits/{id}/settle", operation_id = "settle_visit", tag = "patrol", params(("id" = String, Path)), request_body = SettleVisit, responses((status = 200, body = VisitSettled), Problems))]
pub(crate) async fn settle_visit(
    State(web): State<Web>,
    Path(visit): Path<String>,
    verb: Verb<SettleVisit>,
) -> Result<Json<VisitSettled>, Problem> {
    let visit: VisitId = id(&visit, "visit")?;
    let state = VisitState::of(&verb.body.state).filter(|state| *state != VisitState::Planned);
    let state = state.ok_or_else(|| Problem::unreadable("state is done or not_done"))?;
    with_names(&web, verb.ctx, move |app, names| {
        let id = app.settle_visit(names.ctx, visit, state, verb.body.note.as_deref())?;
        Ok(Json(VisitSettled { id: id.to_string() }))
    })
    .await
}
