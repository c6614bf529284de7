//! Signing in and out, and what one does with one's own account.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::SameSite;
use fengqiao_app::session::SignIn;
use serde::Deserialize;
use utoipa::ToSchema;

use super::with_names;
use crate::extract::{Body1, Empty, Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::Names;
use crate::view::place::Items;
use crate::view::session::{SessionItem, SessionView, TotpView};

/// What somebody typed to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    login: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

/// Opens a session.
#[utoipa::path(post, path = "/session", operation_id = "sign_in", tag = "session", security(()), request_body = SignInBody,
    responses((status = 200, body = SessionView), Problems))]
pub(crate) async fn sign_in(
    State(web): State<Web>,
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    jar: CookieJar,
    headers: HeaderMap,
    Body1(body): Body1<SignInBody>,
) -> Result<(CookieJar, Json<SessionView>), Problem> {
    if !web.may_sign_in(connection.map(|axum::Extension(ConnectInfo(address))| address.ip())) {
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_often",
            "too many sign-ins from this address; wait a minute",
        ));
    }
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let sign_in = SignIn { login: body.login, password: body.password, totp: body.totp, agent };
    let (app, now) = (web.app.clone(), (web.clock)());
    let (token, view) = blocking(move || {
        let signed_in = app.sign_in(&sign_in, now)?;
        let totp = app.totp_on(&signed_in.ctx)?;
        let view = SessionView::of(&Names::new(&app, &signed_in.ctx)?, totp, signed_in.one_time);
        Ok((signed_in.token, view))
    })
    .await?;
    let cookie = web.own_cookie(web.cookie(), token, SameSite::Lax);
    Ok((jar.add(cookie), Json(view)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", operation_id = "read_session", tag = "session", responses((status = 200, body = SessionView), Problems))]
pub(crate) async fn read_session(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<SessionView>, Problem> {
    with_names(&web, ctx, |app, names| {
        let credential = app.own_state(names.ctx)?;
        Ok(Json(SessionView::of(names, credential.0, credential.1)))
    })
    .await
}

/// Ends this session.
#[utoipa::path(delete, path = "/session", operation_id = "sign_out", tag = "session", responses((status = 204), Problems))]
pub(crate) async fn sign_out(
    State(web): State<Web>,
    jar: CookieJar,
    verb: Verb<Empty>,
) -> Result<(CookieJar, StatusCode), Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.sign_out(&verb.ctx)?)).await?;
    let gone = web.own_cookie(web.cookie(), String::new(), SameSite::Lax);
    Ok((jar.remove(gone), StatusCode::NO_CONTENT))
}

/// The old and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    old: String,
    new: String,
}

/// Changes one's own password.
#[utoipa::path(put, path = "/session/password", operation_id = "change_password", tag = "session", request_body = PasswordBody,
    responses((status = 204), Problems))]
pub(crate) async fn change_password(State(web): State<Web>, verb: Verb<PasswordBody>) -> Result<StatusCode, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.change_password(&verb.ctx, &verb.body.old, &verb.body.new)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins to set up the second factor.
#[utoipa::path(post, path = "/session/totp", operation_id = "begin_totp", tag = "session", responses((status = 200, body = TotpView), Problems))]
pub(crate) async fn begin_totp(State(web): State<Web>, verb: Verb<Empty>) -> Result<Json<TotpView>, Problem> {
    let app = web.app.clone();
    let totp = blocking(move || Ok(app.new_totp(&verb.ctx)?)).await?;
    Ok(Json(TotpView { secret: totp.secret, uri: totp.uri }))
}

/// A code of the second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    code: String,
}

/// Switches the second factor on.
#[utoipa::path(post, path = "/session/totp/confirm", operation_id = "confirm_totp", tag = "session", request_body = CodeBody,
    responses((status = 204), Problems))]
pub(crate) async fn confirm_totp(State(web): State<Web>, verb: Verb<CodeBody>) -> Result<StatusCode, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.confirm_totp(&verb.ctx, &verb.body.code)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switches the second factor off, proved by a code of it.
#[utoipa::path(post, path = "/session/totp/remove", operation_id = "remove_totp", tag = "session", request_body = CodeBody,
    responses((status = 204), Problems))]
pub(crate) async fn remove_totp(State(web): State<Web>, verb: Verb<CodeBody>) -> Result<StatusCode, Problem> {
    let app = web.app.clone();
    blocking(move || Ok(app.remove_totp(&verb.ctx, &verb.body.code)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own open sessions.
#[utoipa::path(get, path = "/session/list", operation_id = "list_sessions", tag = "session",
    responses((status = 200, body = Items<SessionItem>), Problems))]
pub(crate) async fn list_sessions(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<SessionItem>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.sessions(names.ctx)?.iter().map(|row| SessionItem::of(names, row)).collect();
        Ok(Json(Items { items }))
    })
    .await
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/session/list/{id}", operation_id = "end_session", tag = "session", params(("id" = String, Path)),
    responses((status = 204), Problems))]
pub(crate) async fn end_session(
    State(web): State<Web>,
    Path(id): Path<String>,
    verb: Verb<Empty>,
) -> Result<StatusCode, Problem> {
    let (app, id) = (web.app.clone(), super::id(&id, "session")?);
    blocking(move || Ok(app.end_session(&verb.ctx, id)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
