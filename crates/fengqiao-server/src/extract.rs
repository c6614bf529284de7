//! Extractors that answer with a problem instead of plain text: who is signed in, a verb with its key, paths and queries.

use axum::RequestPartsExt;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use fengqiao_app::{Ctx, RequestKey};
use fengqiao_domain::hex::hex;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::state::{Web, blocking};

/// Bytes of a body.
const BODY_LENGTH_MAX: usize = 1 << 20;
/// Characters of an idempotency key.
const KEY_LENGTH_MAX: usize = 200;

/// Somebody who is signed in.
pub(crate) struct Signed(pub(crate) Ctx);

impl FromRequestParts<Web> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let jar = parts.extract::<CookieJar>().await.map_err(|_| Problem::not_signed_in())?;
        let token = jar.get(web.cookie()).map(|cookie| cookie.value().to_owned()).ok_or_else(Problem::not_signed_in)?;
        let (app, now) = (web.app.clone(), (web.clock)());
        let ctx = blocking(move || Ok(app.session(&token, now)?)).await?;
        Ok(Self(ctx.ok_or_else(Problem::not_signed_in)?))
    }
}

/// A mutating request of somebody who is signed in: its context carries the key under which it is remembered.
pub(crate) struct Verb<T> {
    pub(crate) ctx: Ctx,
    pub(crate) body: T,
}

impl<T: DeserializeOwned> FromRequest<Web> for Verb<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (headers, ctx, bytes) = asked(request, web).await?;
        Ok(Self { ctx, body: parse(&headers, &bytes)? })
    }
}

/// A mutating request whose body is a small file; what it is, its bytes say and no header.
pub(crate) struct FileVerb {
    pub(crate) ctx: Ctx,
    pub(crate) content: Vec<u8>,
}

impl FromRequest<Web> for FileVerb {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (_, ctx, content) = asked(request, web).await?;
        Ok(Self { ctx, content })
    }
}

/// What every mutating request brings: its headers, who asks with the key under which it is remembered, and its body.
async fn asked(request: Request, web: &Web) -> Result<(HeaderMap, Ctx, Vec<u8>), Problem> {
    let (mut parts, body) = request.into_parts();
    check_origin(&parts.headers, web)?;
    let Signed(mut ctx) = Signed::from_request_parts(&mut parts, web).await?;
    let key = idempotency_key(&parts.headers)?;
    let bytes = read_body(body).await?;
    let route = format!("{} {}", parts.method, parts.uri.path());
    ctx.request = Some(RequestKey { route, key, fingerprint: hex(&Sha256::digest(&bytes)) });
    Ok((parts.headers, ctx, bytes))
}

/// A JSON body of a request that changes nothing that must be remembered.
pub(crate) struct Body1<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Web> for Body1<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        check_origin(&parts.headers, web)?;
        let bytes = read_body(body).await?;
        Ok(Self(parse(&parts.headers, &bytes)?))
    }
}

/// A form with a file.
pub(crate) async fn multipart(web: &Web, request: Request) -> Result<Multipart, Problem> {
    let form = Multipart::from_request(request, web).await;
    form.map_err(|_| {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_multipart", "send the file as multipart/form-data")
    })
}

/// No body at all.
#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Empty {}

fn parse<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty() {
        return serde_json::from_str("{}")
            .map_err(|error| Problem::unreadable(format!("a JSON body is needed: {error}")));
    }
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !json {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", "send application/json"));
    }
    // serde's message can repeat a value of the body; its place and category are enough.
    serde_json::from_slice(bytes).map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not JSON",
            serde_json::error::Category::Eof => "it ends too early",
            serde_json::error::Category::Data => "a field is unknown, missing or of another type",
        };
        Problem::unreadable(format!(
            "the body cannot be read at line {}, column {}: {what}",
            error.line(),
            error.column()
        ))
    })
}

async fn read_body(body: Body) -> Result<Vec<u8>, Problem> {
    let too_large = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "a body has at most 1 MiB");
    Ok(to_bytes(body, BODY_LENGTH_MAX).await.map_err(too_large)?.to_vec())
}

/// The key of a mutating request.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::trim).unwrap_or_default();
    if key.is_empty() || key.chars().count() > KEY_LENGTH_MAX {
        let words = "send a header Idempotency-Key of 1 to 200 characters that you keep when you ask again";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", words));
    }
    Ok(key.to_owned())
}

/// Refuses what another site made the browser send.
pub(crate) fn check_origin(headers: &HeaderMap, web: &Web) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = || Problem::new(StatusCode::FORBIDDEN, "foreign_origin", "this request came from another site");
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(foreign());
    }
    let Some(origin) = text("origin") else { return Ok(()) };
    let host = text("host").unwrap_or_default();
    let own = web.origin.as_deref().is_some_and(|own| own == origin);
    let same = origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    if own || same { Ok(()) } else { Err(foreign()) }
}

/// A path of ids.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send + 'static> FromRequestParts<Web> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        let path = parts.extract::<axum::extract::Path<T>>().await;
        path.map(|axum::extract::Path(it)| Self(it)).map_err(|_| Problem::not_found("thing"))
    }
}

/// A query.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Web> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query
            .map(|axum::extract::Query(it)| Self(it))
            .map_err(|_| Problem::unreadable("a parameter of the query is unknown or of another form"))
    }
}
