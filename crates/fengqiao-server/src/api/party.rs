//! Parties: a check for conflicts of interest, and a count. There is no list of parties and no search for one.

use axum::Json;
use axum::extract::State;
use fengqiao_app::party::ConflictCheck;
use fengqiao_domain::id::{MatterId, RegionId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{day_opt, id, id_opt, with_names};
use crate::extract::{Path, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::party::{ConflictView, PartyCountView};

/// Who is checked; at least one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictBody {
    /// Account of whoever handles the matter.
    account_id: Option<String>,
    /// Organisation that handles it.
    organisation_id: Option<String>,
}

/// Checks whether an account or an organisation of the office appears as a party of the matter. The check is logged.
#[utoipa::path(post, path = "/matters/{id}/check-conflict", operation_id = "check_conflict", tag = "matter", params(("id" = String, Path)), request_body = ConflictBody, responses((status = 200, body = ConflictView), Problems))]
pub(crate) async fn check_conflict(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<ConflictBody>,
) -> Result<Json<ConflictView>, Problem> {
    let matter: MatterId = id(&matter, "matter")?;
    let check = ConflictCheck {
        account_id: id_opt(verb.body.account_id.as_deref(), "account")?,
        organisation_id: id_opt(verb.body.organisation_id.as_deref(), "organisation")?,
    };
    with_names(&web, verb.ctx, move |app, names| Ok(Json(app.check_conflict(names.ctx, matter, check)?.into()))).await
}

/// Whose parties are counted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyCountBody {
    /// Region; the reader's own when absent.
    region_id: Option<String>,
    /// First day.
    from: String,
    /// Last day.
    to: String,
}

/// Counts distinct persons and organisations that reports of a region and period name. Only a number is told; the count is
/// logged.
#[utoipa::path(post, path = "/counts/parties", operation_id = "count_parties", tag = "signal", request_body = PartyCountBody, responses((status = 200, body = PartyCountView), Problems))]
pub(crate) async fn count_parties(
    State(web): State<Web>,
    verb: Verb<PartyCountBody>,
) -> Result<Json<PartyCountView>, Problem> {
    let region: Option<RegionId> = id_opt(verb.body.region_id.as_deref(), "region")?;
    let day = |text: &str, name: &str| {
        day_opt(Some(text), name)?
            .ok_or_else(|| Problem::unreadable(format!("{name} is missing; write it as 2026-03-05")))
    };
    let days = (day(&verb.body.from, "from")?, day(&verb.body.to, "to")?);
    with_names(&web, verb.ctx, move |app, names| Ok(Json(app.count_parties(names.ctx, region, days)?.into()))).await
}
