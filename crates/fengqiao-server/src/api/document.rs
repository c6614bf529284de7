//! Documents: what may be made of a proceeding, making, opening and voiding; what anybody is told of one; templates.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use fengqiao_app::document::{MakeDocument, OpenDocuments, Opened};
use fengqiao_domain::id::{DocumentId, ProceedingId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{attached, id, with_names};
use crate::extract::{Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Connection, Web, blocking};
use crate::view::document::{DocumentsView, TemplateItem, TemplateView, TriedView, VerifiedView};

/// Says of an opened document whether its bytes are those that were made: `true` or `false`.
const SAME_BYTES: HeaderName = HeaderName::from_static("fengqiao-same-bytes");

/// The documents of a proceeding: those that the reader may make, and those that were made.
#[utoipa::path(get, path = "/proceedings/{id}/documents", operation_id = "list_documents", tag = "document", params(("id" = String, Path)), responses((status = 200, body = DocumentsView), Problems))]
pub(crate) async fn list_documents(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proceeding): Path<String>,
) -> Result<Json<DocumentsView>, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "proceeding")?;
    with_names(&web, ctx, move |app, names| Ok(Json(DocumentsView::of(names, &app.documents(names.ctx, proceeding)?))))
        .await
}

/// A document to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeBody {
    /// Template id.
    template: String,
    /// Revision of the proceeding that the person saw.
    revision: u32,
    /// Answers to what the template asks.
    #[serde(default)]
    #[schema(value_type = Object)]
    asked: BTreeMap<String, serde_json::Value>,
}

/// Makes a document. Where it prints data of parties, the look at them is in the log first.
#[utoipa::path(post, path = "/proceedings/{id}/documents", operation_id = "make_document", tag = "document", params(("id" = String, Path)), request_body = MakeBody, responses((status = 200, body = DocumentsView), Problems))]
pub(crate) async fn make_document(
    State(web): State<Web>,
    Path(proceeding): Path<String>,
    verb: Verb<MakeBody>,
) -> Result<Json<DocumentsView>, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "proceeding")?;
    let MakeBody { template, revision, asked } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        app.make_document(names.ctx, proceeding, MakeDocument { template, revision, asked })?;
        Ok(Json(DocumentsView::of(names, &app.documents(names.ctx, proceeding)?)))
    })
    .await
}

/// Documents to be opened, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenDocumentsBody {
    /// The documents, in the order in which they are bound; at most 100.
    ids: Vec<String>,
    /// What for.
    purpose: String,
    /// In words; needed for `other`.
    note: Option<String>,
}

/// Opens documents as one PDF. The look is in the log first.
#[utoipa::path(post, path = "/documents/open", operation_id = "open_documents", tag = "document", request_body = OpenDocumentsBody,
    responses((status = 200, description = "PDF; the header fengqiao-same-bytes says whether the bytes are those that were made", body = Vec<u8>, content_type = "application/pdf"), Problems))]
pub(crate) async fn open_documents(State(web): State<Web>, verb: Verb<OpenDocumentsBody>) -> Result<Response, Problem> {
    let OpenDocumentsBody { ids, purpose, note } = verb.body;
    let ids = ids.iter().map(|one| id(one, "document")).collect::<Result<Vec<DocumentId>, Problem>>()?;
    let (app, ctx) = (web.app.clone(), verb.ctx);
    let opened = blocking(move || Ok(app.open_documents(&ctx, OpenDocuments { ids, purpose, note })?)).await?;
    Ok(pdf(opened))
}

fn pdf(opened: Opened) -> Response {
    let same = HeaderValue::from_static(if opened.same_bytes { "true" } else { "false" });
    let mut response = attached(opened.pdf, "application/pdf", "document.pdf");
    response.headers_mut().insert(SAME_BYTES, same);
    response
}

/// Why a document is declared void.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidBody {
    /// In 1 to 500 characters, without names of people.
    reason: String,
}

/// Declares a document void; its number is not given again.
#[utoipa::path(post, path = "/documents/{id}/void", operation_id = "void_document", tag = "document", params(("id" = String, Path)), request_body = VoidBody, responses((status = 200, body = Object), Problems))]
pub(crate) async fn void_document(
    State(web): State<Web>,
    Path(document): Path<String>,
    verb: Verb<VoidBody>,
) -> Result<Json<serde_json::Value>, Problem> {
    let document: DocumentId = id(&document, "document")?;
    let (app, ctx, reason) = (web.app.clone(), verb.ctx, verb.body.reason);
    blocking(move || {
        let id = app.void_document(&ctx, document, &reason)?;
        Ok(Json(serde_json::json!({ "id": id.to_string() })))
    })
    .await
}

/// What this installation says of the document with a code. Nobody needs to be signed in; nothing of persons is told.
#[utoipa::path(get, path = "/documents/verify/{code}", operation_id = "verify_document", tag = "document", params(("code" = String, Path)), responses((status = 200, body = VerifiedView), Problems))]
pub(crate) async fn verify_document(
    State(web): State<Web>,
    connection: Connection,
    Path(code): Path<String>,
) -> Result<Json<VerifiedView>, Problem> {
    web.ask_in_public(connection)?;
    let app = web.app.clone();
    blocking(move || Ok(Json(VerifiedView::of(app.verify_document(&code)?)))).await
}

/// The templates of this installation.
#[utoipa::path(get, path = "/templates", operation_id = "list_templates", tag = "document", responses((status = 200, body = Vec<TemplateItem>), Problems))]
pub(crate) async fn list_templates(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Vec<TemplateItem>>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let templates = app.templates(names.ctx)?;
        Ok(Json(templates.all.values().map(|template| TemplateItem::of(names, template)).collect()))
    })
    .await
}

/// One template with its text.
#[utoipa::path(get, path = "/templates/{id}", operation_id = "read_template", tag = "document", params(("id" = String, Path)), responses((status = 200, body = TemplateView), Problems))]
pub(crate) async fn read_template(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(template): Path<String>,
) -> Result<Json<TemplateView>, Problem> {
    with_names(&web, ctx, move |app, names| {
        let found = app.templates(names.ctx)?.all.get(&template).ok_or_else(|| Problem::not_found("template"))?;
        Ok(Json(TemplateView::of(names, found)))
    })
    .await
}

/// A text in the place of a template's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryBody {
    /// The text, in Typst.
    text: String,
}

/// Tries a text in the place of a template's with invented values. Nothing is kept: templates are files.
#[utoipa::path(post, path = "/templates/{id}/try", operation_id = "try_template", tag = "document", params(("id" = String, Path)), request_body = TryBody, responses((status = 200, body = TriedView), Problems))]
pub(crate) async fn try_template(
    State(web): State<Web>,
    Path(template): Path<String>,
    verb: Verb<TryBody>,
) -> Result<Json<TriedView>, Problem> {
    let (app, ctx, text) = (web.app.clone(), verb.ctx, verb.body.text);
    blocking(move || Ok(Json(TriedView::of(&app.try_template(&ctx, &template, &text)?)))).await
}
