//! Boards: figures of a place, an organisation or the own work, each with the list that it counts.

use axum::Json;
use axum::extract::State;
use fengqiao_app::board::BoardOf;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{id_opt, with_names};
use crate::extract::{Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::board::BoardView;

/// Whose board; the reader's own place when nothing is given.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    /// A place.
    region_id: Option<String>,
    /// An organisation.
    organisation_id: Option<String>,
    /// A person: oneself, or an official for whom one answers.
    account_id: Option<String>,
}

/// A board.
#[utoipa::path(get, path = "/boards", operation_id = "read_board", tag = "organisation", params(BoardQuery), responses((status = 200, body = BoardView), Problems))]
pub(crate) async fn read_board(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardView>, Problem> {
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let organisation = id_opt(query.organisation_id.as_deref(), "organisation")?;
    let account = id_opt(query.account_id.as_deref(), "account")?;
    let of = match (region, organisation, account) {
        (None, None, None) => BoardOf::Region(ctx.account.region_id),
        (Some(id), None, None) => BoardOf::Region(id),
        (None, Some(id), None) => BoardOf::Organisation(id),
        (None, None, Some(id)) => BoardOf::Person(id),
        _ => {
            return Err(Problem::unreadable(
                "give a region_id, an organisation_id or an account_id, and one of them alone",
            ));
        }
    };
    with_names(&web, ctx, move |app, names| Ok(Json(BoardView::of(names, &app.board(names.ctx, of)?)))).await
}
