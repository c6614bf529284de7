//! Teams that make visits.

use axum::Json;
use axum::extract::State;
use fengqiao_app::patrol::KeepTeam;
use fengqiao_domain::id::TeamId;
use fengqiao_domain::patrol::{DaySpan, Shift};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::patrol::time_of;
use super::{id, id_opt, with_names};
use crate::extract::{Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::patrol::TeamView;
use crate::view::place::Items;

/// Teams, those that still go out first.
#[utoipa::path(get, path = "/teams", operation_id = "list_teams", tag = "patrol", responses((status = 200, body = Items<TeamView>), Problems))]
pub(crate) async fn list_teams(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<Items<TeamView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let teams = app.teams(names.ctx)?;
        Ok(Json(Items { items: teams.iter().map(|team| TeamView::of(names, team)).collect() }))
    })
    .await
}

/// A team as it is from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamBody {
    /// Name.
    name: String,
    /// Its organisation.
    organisation_id: String,
    /// Where it sets out; the organisation's region when absent.
    start_region_id: Option<String>,
    /// Days of the week, 1 Monday to 7 Sunday.
    weekdays: Vec<u8>,
    /// Beginning of its shift, such as `08:30`.
    from: String,
    /// End of its shift, on the same day.
    to: String,
    /// Visits on one day at most.
    visits_max: u16,
    /// Whether it still goes out; true when absent.
    active: Option<bool>,
}

impl TeamBody {
    fn read(self, id_of: Option<TeamId>) -> Result<KeepTeam, Problem> {
        Ok(KeepTeam {
            id: id_of,
            name: self.name,
            organisation_id: id(&self.organisation_id, "organisation")?,
            start_region_id: id_opt(self.start_region_id.as_deref(), "region")?,
            shift: Shift {
                weekdays: self.weekdays,
                span: DaySpan { from: time_of(&self.from, "from")?, to: time_of(&self.to, "to")? },
            },
            visits_max: self.visits_max,
            active: self.active.unwrap_or(true),
        })
    }
}

/// The team that was kept.
#[derive(Serialize, ToSchema)]
pub struct TeamDone {
    /// Id.
    id: String,
}

/// Makes a team.
#[utoipa::path(post, path = "/teams", operation_id = "create_team", tag = "patrol", request_body = TeamBody, responses((status = 200, body = TeamDone), Problems))]
pub(crate) async fn create_team(State(web): State<Web>, verb: Verb<TeamBody>) -> Result<Json<TeamDone>, Problem> {
    let keep = verb.body.read(None)?;
    with_names(&web, verb.ctx, move |app, names| Ok(Json(TeamDone { id: app.keep_team(names.ctx, keep)?.to_string() })))
        .await
}

/// Changes a team.
#[utoipa::path(post, path = "/teams/{id}/change", operation_id = "change_team", tag = "patrol", params(("id" = String, Path)), request_body = TeamBody, responses((status = 200, body = TeamDone), Problems))]
pub(crate) async fn change_team(
    State(web): State<Web>,
    Path(team): Path<String>,
    verb: Verb<TeamBody>,
) -> Result<Json<TeamDone>, Problem> {
    let keep = verb.body.read(Some(id(&team, "team")?))?;
    with_names(&web, verb.ctx, move |app, names| Ok(Json(TeamDone { id: app.keep_team(names.ctx, keep)?.to_string() })))
        .await
}
