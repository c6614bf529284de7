//! Bulletins: what one tells, as pictures, as PDF and as a spreadsheet. How it is reviewed, sent and answered is its proceeding.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use fengqiao_domain::id::ProceedingId;

use super::cockpit::spreadsheet;
use super::{answered, attached, id, with_names};
use crate::extract::{Path, Signed};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::bulletin::BulletinView;

/// The bulletin of a proceeding. Until it is sent, its issuer alone sees it.
#[utoipa::path(get, path = "/proceedings/{id}/bulletin", operation_id = "read_bulletin", tag = "bulletin", params(("id" = String, Path)), responses((status = 200, body = BulletinView), Problems))]
pub(crate) async fn read_bulletin(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proceeding): Path<String>,
) -> Result<Json<BulletinView>, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "bulletin")?;
    with_names(&web, ctx, move |app, names| Ok(Json(BulletinView::of(names, &app.bulletin(names.ctx, proceeding)?))))
        .await
}

/// One page of it as a picture, counted from 1.
#[utoipa::path(get, path = "/proceedings/{id}/bulletin/pages/{page}", operation_id = "read_bulletin_page", tag = "bulletin", params(("id" = String, Path), ("page" = usize, Path)),
    responses((status = 200, description = "PNG", body = Vec<u8>, content_type = "image/png"), Problems))]
pub(crate) async fn read_bulletin_page(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path((proceeding, page)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "bulletin")?;
    let page: usize = id(&page, "page")?;
    let app = web.app.clone();
    let none = || Problem::not_found("page");
    let png = blocking(move || Ok(app.bulletin_page(&ctx, proceeding, page.checked_sub(1).ok_or_else(none)?)?)).await?;
    Ok(answered(png, "image/png"))
}

/// The same as PDF. Set again it has the same bytes, while the accompanying text, the typesetter and the fonts are the same.
#[utoipa::path(get, path = "/proceedings/{id}/bulletin/paper", operation_id = "read_bulletin_paper", tag = "bulletin", params(("id" = String, Path)),
    responses((status = 200, description = "PDF", body = Vec<u8>, content_type = "application/pdf"), Problems))]
pub(crate) async fn read_bulletin_paper(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proceeding): Path<String>,
) -> Result<Response, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "bulletin")?;
    let app = web.app.clone();
    let pdf = blocking(move || Ok(app.bulletin_pdf(&ctx, proceeding)?)).await?;
    Ok(attached(pdf, "application/pdf", "bulletin.pdf"))
}

/// Its figures as XLSX.
#[utoipa::path(get, path = "/proceedings/{id}/bulletin/workbook", operation_id = "read_bulletin_workbook", tag = "bulletin", params(("id" = String, Path)),
    responses((status = 200, description = "XLSX", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Problems))]
pub(crate) async fn read_bulletin_workbook(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proceeding): Path<String>,
) -> Result<Response, Problem> {
    let proceeding: ProceedingId = id(&proceeding, "bulletin")?;
    let app = web.app.clone();
    let bytes = blocking(move || Ok(app.bulletin_workbook(&ctx, proceeding)?)).await?;
    Ok(spreadsheet(bytes, "bulletin.xlsx"))
}
