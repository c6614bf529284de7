//! Handlers of proceedings: who of an organisation handles what, handing work over, and who stands in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_domain::id::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{id, id_opt, with_names};
use crate::extract::{Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::handler::{ColleagueView, GivenView};

/// Those of the reader's organisation who take steps, by name.
#[utoipa::path(get, path = "/colleagues", operation_id = "list_colleagues", tag = "work", responses((status = 200, body = Vec<ColleagueView>), Problems))]
pub(crate) async fn list_colleagues(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Vec<ColleagueView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let colleagues = app.colleagues(names.ctx)?;
        Ok(Json(colleagues.into_iter().map(|it| ColleagueView::of(names, it)).collect()))
    })
    .await
}

/// What is given to whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetHandlers {
    /// Proceedings, at most 200.
    ids: Vec<String>,
    /// Account; absent gives them back to everybody of the organisation.
    to: Option<String>,
    /// A word to whoever takes over.
    note: Option<String>,
}

/// Gives proceedings to somebody of the own organisation to handle; what cannot be given is named.
#[utoipa::path(post, path = "/handlers", operation_id = "set_handlers", tag = "work", request_body = SetHandlers, responses((status = 200, body = GivenView), Problems))]
pub(crate) async fn set_handlers(State(web): State<Web>, verb: Verb<SetHandlers>) -> Result<Json<GivenView>, Problem> {
    let SetHandlers { ids, to, note } = verb.body;
    let ids = ids.iter().map(|text| id(text, "proceeding")).collect::<Result<Vec<_>, _>>()?;
    let to: Option<AccountId> = id_opt(to.as_deref(), "account")?;
    let app = web.app.clone();
    let given = blocking(move || Ok(app.set_handlers(&verb.ctx, ids, to, note)?)).await?;
    Ok(Json(given.into()))
}

/// Whose work goes to whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Account that gives it up.
    from: String,
    /// Account that takes it; absent gives it back to everybody of the organisation.
    to: Option<String>,
    /// A word to whoever takes over.
    note: Option<String>,
}

/// Gives all that somebody of the own organisation handles to another, at most 200 at a time.
#[utoipa::path(post, path = "/handlers/hand-over", operation_id = "hand_over", tag = "work", request_body = HandOver, responses((status = 200, body = GivenView), Problems))]
pub(crate) async fn hand_over(State(web): State<Web>, verb: Verb<HandOver>) -> Result<Json<GivenView>, Problem> {
    let HandOver { from, to, note } = verb.body;
    let (from, to) = (id(&from, "account")?, id_opt(to.as_deref(), "account")?);
    let app = web.app.clone();
    let given = blocking(move || Ok(app.hand_over(&verb.ctx, from, to, note)?)).await?;
    Ok(Json(given.into()))
}

/// Who stands in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstituteBody {
    /// Account; absent says that nobody stands in any more, and the days are left out as well.
    substitute_id: Option<String>,
    /// First day.
    from_on: Option<String>,
    /// Last day.
    to_on: Option<String>,
}

/// Says who stands in for the reader on which days.
#[utoipa::path(post, path = "/substitute", operation_id = "set_substitute", tag = "work", request_body = SubstituteBody, responses((status = 204), Problems))]
pub(crate) async fn set_substitute(State(web): State<Web>, verb: Verb<SubstituteBody>) -> Result<StatusCode, Problem> {
    let SubstituteBody { substitute_id, from_on, to_on } = verb.body;
    let day = |text: String| text.parse().map_err(|_| Problem::unreadable("a day is written as 2026-03-05"));
    let by = match (id_opt(substitute_id.as_deref(), "account")?, from_on, to_on) {
        (None, None, None) => None,
        (Some(id), Some(from_on), Some(to_on)) => Some((id, day(from_on)?, day(to_on)?)),
        _ => return Err(Problem::unreadable("name a person with a first and a last day, or nothing at all")),
    };
    let app = web.app.clone();
    blocking(move || Ok(app.set_substitute(&verb.ctx, by)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
