//! The page of citizens: following a matter with a code, doing what is a party's own to do, asking for a correction; and, for
//! those who handle the matter, giving and taking back the code. No account is behind the first, and no list.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::{Json, RequestPartsExt};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::SameSite;
use fengqiao_app::citizen::{Citizen, CitizenAct};
use fengqiao_domain::id::{MatterId, PersonId, ProceedingId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::id;
use crate::extract::{Body1, Empty, Path, Verb, check_origin, idempotency_key};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::citizen::{CitizenView, CodeView};
use crate::view::instant;

/// Somebody who follows a matter with a code.
pub(crate) struct Following(Citizen);

impl FromRequestParts<Web> for Following {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let jar = parts.extract::<CookieJar>().await.map_err(|_| Problem::not_signed_in())?;
        let code = jar.get(web.citizen_cookie()).map(|cookie| cookie.value().to_owned());
        let (code, app, now) = (code.ok_or_else(Problem::not_signed_in)?, web.app.clone(), (web.clock)());
        let citizen = blocking(move || Ok(app.citizen(&code, now)?)).await?;
        Ok(Self(citizen.ok_or_else(Problem::not_signed_in)?))
    }
}

/// A mutating request of somebody who follows a matter. The key is asked for as everywhere; what repeats an act is refused by
/// the revision that it names, so that nothing is done twice.
pub(crate) struct CitizenVerb<T> {
    pub(crate) citizen: Citizen,
    pub(crate) body: T,
}

impl<T: DeserializeOwned> FromRequest<Web> for CitizenVerb<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        check_origin(&parts.headers, web)?;
        let Following(citizen) = Following::from_request_parts(&mut parts, web).await?;
        idempotency_key(&parts.headers)?;
        let Body1(body) = Body1::from_request(Request::from_parts(parts, body), web).await?;
        Ok(Self { citizen, body })
    }
}

/// The code that somebody was given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowBody {
    code: String,
}

/// Opens a matter with a code.
#[utoipa::path(post, path = "/citizen", operation_id = "follow_matter", tag = "citizen", security(()), request_body = FollowBody,
    responses((status = 204), Problems))]
pub(crate) async fn follow_matter(
    State(web): State<Web>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    jar: CookieJar,
    Body1(body): Body1<FollowBody>,
) -> Result<(CookieJar, StatusCode), Problem> {
    if !web.may_sign_in(connection.map(|axum::Extension(ConnectInfo(address))| address.ip())) {
        let words = "too many codes from this address; wait a minute";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_often", words));
    }
    let (app, now, code) = (web.app.clone(), (web.clock)(), body.code.clone());
    if blocking(move || Ok(app.citizen(&code, now)?)).await?.is_none() {
        let words = "this code opens nothing: look at it again, or ask whoever gave it for a new one";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong_code", words));
    }
    let code = fengqiao_app::citizen::tidy_code(&body.code).unwrap_or_default();
    let cookie = web.own_cookie(web.citizen_cookie(), code, SameSite::Strict);
    Ok((jar.add(cookie), StatusCode::NO_CONTENT))
}

/// Leaves the page: the browser forgets the code.
#[utoipa::path(delete, path = "/citizen", operation_id = "leave_matter", tag = "citizen", security(("citizen" = [])), responses((status = 204), Problems))]
pub(crate) async fn leave_matter(
    State(web): State<Web>,
    jar: CookieJar,
    _: CitizenVerb<Empty>,
) -> Result<(CookieJar, StatusCode), Problem> {
    let gone = web.own_cookie(web.citizen_cookie(), String::new(), SameSite::Strict);
    Ok((jar.remove(gone), StatusCode::NO_CONTENT))
}

/// The matter as its person sees it.
#[utoipa::path(get, path = "/citizen", operation_id = "read_followed", tag = "citizen", security(("citizen" = [])), responses((status = 200, body = CitizenView), Problems))]
pub(crate) async fn read_followed(
    State(web): State<Web>,
    Following(citizen): Following,
) -> Result<Json<CitizenView>, Problem> {
    let app = web.app.clone();
    blocking(move || {
        let read = app.citizen_read(&citizen)?;
        Ok(Json(CitizenView::of(&app, &citizen, &read)?))
    })
    .await
}

/// An act of the party itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitizenActBody {
    proceeding_id: String,
    transition: String,
    revision: u32,
}

/// Does what is the party's own to do: agree, refuse, leave.
#[utoipa::path(post, path = "/citizen/acts", operation_id = "take_citizen_act", tag = "citizen", security(("citizen" = [])), request_body = CitizenActBody, responses((status = 204), Problems))]
pub(crate) async fn take_citizen_act(
    State(web): State<Web>,
    verb: CitizenVerb<CitizenActBody>,
) -> Result<StatusCode, Problem> {
    let proceeding_id: ProceedingId = id(&verb.body.proceeding_id, "proceeding")?;
    let act = CitizenAct { proceeding_id, transition: verb.body.transition, revision: verb.body.revision };
    let app = web.app.clone();
    blocking(move || Ok(app.take_citizen_act(&verb.citizen, act)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is to be put right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// `name`, `phone`, `id_number`, `address`, `narrative`, `kind`, `place`.
    parts: Vec<String>,
}

/// Asks those who handle the matter to put right what is written.
#[utoipa::path(post, path = "/citizen/corrections", operation_id = "ask_correction", tag = "citizen", security(("citizen" = [])), request_body = CorrectionBody, responses((status = 204), Problems))]
pub(crate) async fn ask_correction(
    State(web): State<Web>,
    verb: CitizenVerb<CorrectionBody>,
) -> Result<StatusCode, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.ask_correction(&verb.citizen, verb.body.parts)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is given a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeForBody {
    person_id: String,
}

/// Gives a person of a matter a code with which to follow it. It is shown once.
#[utoipa::path(post, path = "/matters/{id}/codes", operation_id = "give_code", tag = "matter", params(("id" = String, Path)), request_body = CodeForBody, responses((status = 200, body = CodeView), Problems))]
pub(crate) async fn give_code(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<CodeForBody>,
) -> Result<Json<CodeView>, Problem> {
    let (matter, person): (MatterId, PersonId) = (id(&matter, "matter")?, id(&verb.body.person_id, "person")?);
    let app = web.app.clone();
    let given = blocking(move || Ok(app.give_code(&verb.ctx, matter, person)?)).await?;
    Ok(Json(CodeView { code: given.code, ends_at: instant(given.ends_at) }))
}

/// Takes a code back.
#[utoipa::path(post, path = "/matters/{id}/codes/end", operation_id = "end_code", tag = "matter", params(("id" = String, Path)), request_body = CodeForBody, responses((status = 204), Problems))]
pub(crate) async fn end_code(
    State(web): State<Web>,
    Path(matter): Path<String>,
    verb: Verb<CodeForBody>,
) -> Result<StatusCode, Problem> {
    let (matter, person): (MatterId, PersonId) = (id(&matter, "matter")?, id(&verb.body.person_id, "person")?);
    let app = web.app.clone();
    blocking(move || Ok(app.end_code(&verb.ctx, matter, person)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
