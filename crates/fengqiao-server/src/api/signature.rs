//! Electronic signatures: giving a party a one-time code, signing on a device of the office, and reading and signing a paper on
//! the party's own phone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use fengqiao_app::signature::SignDocument;
use fengqiao_domain::id::{DocumentId, PersonId};
use fengqiao_domain::signature::Mark;
use serde::Deserialize;
use utoipa::ToSchema;

use super::citizen::CitizenVerb;
use super::{attached, id};
use crate::extract::{Empty, Path, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::signature::SigningCodeView;

/// Whom a code is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SigningCodeBody {
    person_id: String,
}

/// Gives a party a one-time code for signing a document. It is shown once, or sent by the gateway of this installation.
#[utoipa::path(post, path = "/documents/{id}/signing-codes", operation_id = "give_signing_code", tag = "signature", params(("id" = String, Path)), request_body = SigningCodeBody, responses((status = 200, body = SigningCodeView), Problems))]
pub(crate) async fn give_signing_code(
    State(web): State<Web>,
    Path(document): Path<String>,
    verb: Verb<SigningCodeBody>,
) -> Result<Json<SigningCodeView>, Problem> {
    let (document, person): (DocumentId, PersonId) = (id(&document, "document")?, id(&verb.body.person_id, "person")?);
    let app = web.app.clone();
    blocking(move || Ok(Json(SigningCodeView::of(app.give_signing_code(&verb.ctx, document, person)?)))).await
}

/// A signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignBody {
    /// Digest of the content, as the party saw it.
    content_hash: String,
    /// The one-time code.
    code: String,
    /// Strokes in a field of 1,000 by 400, each a list of points `[right, down]`; empty where the name is typed.
    #[serde(default)]
    strokes: Vec<Vec<[u16; 2]>>,
    /// The whole name, typed by somebody who cannot draw.
    #[serde(default)]
    name: Option<String>,
    /// Whether the party agrees to sign electronically.
    agrees: bool,
}

impl SignBody {
    fn into_sign(self, document_id: DocumentId) -> SignDocument {
        let mark = match self.name {
            Some(name) if self.strokes.is_empty() => Mark::Typed { name },
            _ => Mark::Drawn { strokes: self.strokes },
        };
        let (content_hash, code, agrees) = (self.content_hash, self.code, self.agrees);
        SignDocument { document_id, content_hash, code, mark, agrees }
    }
}

/// A signature of a party on a device of the office.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotBody {
    person_id: String,
    signature: SignBody,
}

/// A party signs on a device of the office, in front of whoever handles the matter.
#[utoipa::path(post, path = "/documents/{id}/signatures", operation_id = "sign_on_the_spot", tag = "signature", params(("id" = String, Path)), request_body = SpotBody, responses((status = 204), Problems))]
pub(crate) async fn sign_on_the_spot(
    State(web): State<Web>,
    Path(document): Path<String>,
    verb: Verb<SpotBody>,
) -> Result<StatusCode, Problem> {
    let (document, person): (DocumentId, PersonId) = (id(&document, "document")?, id(&verb.body.person_id, "person")?);
    let (app, ctx, sign) = (web.app.clone(), verb.ctx, verb.body.signature.into_sign(document));
    blocking(move || Ok(app.sign_on_the_spot(&ctx, person, sign)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A party reads a paper that it signs or signed. The look is in the log first.
#[utoipa::path(post, path = "/citizen/papers/{id}/open", operation_id = "read_paper", tag = "citizen", security(("citizen" = [])), params(("id" = String, Path)),
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"), Problems))]
pub(crate) async fn read_paper(
    State(web): State<Web>,
    Path(document): Path<String>,
    verb: CitizenVerb<Empty>,
) -> Result<Response, Problem> {
    let document: DocumentId = id(&document, "document")?;
    let app = web.app.clone();
    let opened = blocking(move || Ok(app.read_paper(&verb.citizen, document)?)).await?;
    Ok(attached(opened.pdf, "application/pdf", "document.pdf"))
}

/// A party signs a paper on its own phone.
#[utoipa::path(post, path = "/citizen/papers/{id}/signatures", operation_id = "sign_paper", tag = "citizen", security(("citizen" = [])), params(("id" = String, Path)), request_body = SignBody, responses((status = 204), Problems))]
pub(crate) async fn sign_paper(
    State(web): State<Web>,
    Path(document): Path<String>,
    verb: CitizenVerb<SignBody>,
) -> Result<StatusCode, Problem> {
    let document: DocumentId = id(&document, "document")?;
    let (app, sign) = (web.app.clone(), verb.body.into_sign(document));
    blocking(move || Ok(app.sign_online(&verb.citizen, sign)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}
