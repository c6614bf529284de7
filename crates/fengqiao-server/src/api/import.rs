//! Imports: upload and preview, start, progress, rejects.

use std::io::Read;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use fengqiao_app::import::run::{ImportFile, StartImport};
use fengqiao_app::import::upload::Upload;
use fengqiao_domain::id::ImportId;
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

use super::{attached, id, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Path, Query, Signed, Verb, check_origin, multipart};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::import::{ImportPreview, ImportView, MappingView, ProfileItem};
use crate::view::place::Items;
use crate::view::{Bilingual, Names, Page};

/// Pieces of an upload that may wait between the network and the disk.
const PIECES_MAX: usize = 16;

/// How to read the file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PreviewQuery {
    /// Encoding label, when the detected one is wrong.
    encoding: Option<String>,
    /// Profile id, when the recognised one is wrong.
    profile: Option<String>,
    /// An upload to be looked at again with other settings; then no file is sent.
    upload_id: Option<String>,
}

/// A file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only documents")]
pub struct UploadForm {
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Uploads a file and shows its first rows with a guessed mapping.
#[utoipa::path(post, path = "/imports/preview", operation_id = "preview_import", tag = "import", params(PreviewQuery),
    request_body(content = UploadForm, content_type = "multipart/form-data"), responses((status = 200, body = ImportPreview), Problems))]
pub(crate) async fn preview_import(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<PreviewQuery>,
    request: Request,
) -> Result<Json<ImportPreview>, Problem> {
    check_origin(request.headers(), &web)?;
    // A large file is not taken in from somebody who may not send it.
    web.app.setup().matrix.permit(&ctx, "run_import", Some(&ctx.region_path), "new")?;
    let known = match query.upload_id.clone().filter(|text| !text.is_empty()) {
        Some(known) => known,
        None => receive(&web, ctx.clone(), request, fengqiao_app::App::keep_upload).await?,
    };
    with_names(&web, ctx, move |app, names| {
        let upload = app.upload(names.ctx, &known)?;
        let set = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let preview =
            app.preview_upload(names.ctx, &known, set(&query.encoding).as_deref(), set(&query.profile).as_deref())?;
        Ok(Json(ImportPreview::of(&upload, preview)))
    })
    .await
}

/// Takes a file in by `keep` and gives the id of the upload.
pub(super) async fn receive(
    web: &Web,
    ctx: fengqiao_app::Ctx,
    request: Request,
    keep: fn(&fengqiao_app::App, &fengqiao_app::Ctx, &str, &mut dyn Read) -> fengqiao_app::AppResult<Upload>,
) -> Result<String, Problem> {
    let mut form = multipart(web, request).await?;
    let broken = |_| Problem::unreadable("the upload broke off; send the file again");
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or("file").to_owned();
        let (pieces, waiting) = mpsc::channel::<Option<axum::body::Bytes>>(PIECES_MAX);
        let app = web.app.clone();
        let kept = tokio::task::spawn_blocking(move || keep(&app, &ctx, &name, &mut Pieces::new(waiting)));
        let mut whole = true;
        loop {
            match field.chunk().await {
                Ok(Some(piece)) => {
                    // The disk side gave up; its own refusal is the answer.
                    if pieces.send(Some(piece)).await.is_err() {
                        break;
                    }
                }
                Ok(None) => break,
                Err(_) => {
                    whole = false;
                    break;
                }
            }
        }
        if whole {
            // The end is told apart from a break in the line, so that half a file is never taken for a whole one.
            let _ = pieces.send(None).await;
        }
        drop(pieces);
        let upload = kept.await.map_err(|_| Problem::inside())?;
        return Ok(upload?.id);
    }
    Err(Problem::unreadable("the form has no field named file"))
}

/// Pieces of an upload as a blocking reader; a missing end is a broken line.
struct Pieces {
    waiting: mpsc::Receiver<Option<axum::body::Bytes>>,
    piece: axum::body::Bytes,
    ended: bool,
}

impl Pieces {
    fn new(waiting: mpsc::Receiver<Option<axum::body::Bytes>>) -> Self {
        Self { waiting, piece: axum::body::Bytes::new(), ended: false }
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            match self.waiting.blocking_recv() {
                Some(Some(piece)) => self.piece = piece,
                Some(None) => self.ended = true,
                None => return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)),
            }
        }
        let length = out.len().min(self.piece.len());
        out[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

/// What is imported and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartImportBody {
    upload_id: String,
    profile: Option<String>,
    mapping: Option<MappingView>,
    encoding: Option<String>,
}

/// Starts an import; it runs beside and its progress is told live.
#[utoipa::path(post, path = "/imports", operation_id = "start_import", tag = "import", request_body = StartImportBody, responses((status = 202, body = ImportView), Problems))]
pub(crate) async fn start_import(
    State(web): State<Web>,
    verb: Verb<StartImportBody>,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let StartImportBody { upload_id, profile, mapping, encoding } = verb.body;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let mapping = mapping.map(MappingView::into_mapping).transpose()?;
    let start = StartImport {
        file: ImportFile::Upload(upload_id),
        profile: filled(profile),
        mapping,
        encoding: filled(encoding),
    };
    let (worker, clock) = (web.app.clone(), web.clock);
    with_names(&web, verb.ctx, move |app, names| {
        let import = app.start_import(names.ctx, start)?;
        let top_region = names.ctx.top_region;
        let run = move || {
            if let Err(error) = worker.run_import(top_region, import, clock, &mut |_| {}) {
                tracing::warn!(%error, %import, "an import ended early");
            }
        };
        std::thread::Builder::new().name("import".into()).spawn(run).map_err(|_| Problem::inside())?;
        Ok((StatusCode::ACCEPTED, Json(view(app, names, import)?)))
    })
    .await
}

fn view(app: &fengqiao_app::App, names: &Names<'_>, import: ImportId) -> Result<ImportView, Problem> {
    Ok(ImportView::of_read(names, &app.import(names.ctx, import)?))
}

/// Imports, newest first.
#[utoipa::path(get, path = "/imports", operation_id = "list_imports", tag = "import", params(Paging), responses((status = 200, body = Page<ImportView>), Problems))]
pub(crate) async fn list_imports(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<ImportView>>, Problem> {
    let page = paging.request("imports")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.imports(names.ctx, &page)?;
        Ok(Json(Page::of("imports", page, |row| ImportView::of(names, &row))))
    })
    .await
}

/// One import.
#[utoipa::path(get, path = "/imports/{id}", operation_id = "read_import", tag = "import", params(("id" = String, Path)), responses((status = 200, body = ImportView), Problems))]
pub(crate) async fn read_import(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(import): Path<String>,
) -> Result<Json<ImportView>, Problem> {
    let import: ImportId = id(&import, "import")?;
    with_names(&web, ctx, move |app, names| Ok(Json(view(app, names, import)?))).await
}

/// Rejected rows as CSV.
#[utoipa::path(get, path = "/imports/{id}/rejects", operation_id = "read_rejects", tag = "import", params(("id" = String, Path)),
    responses((status = 200, description = "CSV", body = String, content_type = "text/csv"), Problems))]
pub(crate) async fn read_rejects(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(import): Path<String>,
) -> Result<Response, Problem> {
    let import: ImportId = id(&import, "import")?;
    let app = web.app.clone();
    let csv = blocking(move || {
        let mut csv = Vec::new();
        app.write_rejects(&ctx, import, &mut csv)?;
        Ok(csv)
    })
    .await?;
    Ok(attached(csv, "text/csv; charset=utf-8", "rejects.csv"))
}

/// Cancels an import; what it has brought stays.
#[utoipa::path(post, path = "/imports/{id}/cancel", operation_id = "cancel_import", tag = "import", params(("id" = String, Path)), responses((status = 200, body = ImportView), Problems))]
pub(crate) async fn cancel_import(
    State(web): State<Web>,
    Path(import): Path<String>,
    verb: Verb<Empty>,
) -> Result<Json<ImportView>, Problem> {
    let import: ImportId = id(&import, "import")?;
    with_names(&web, verb.ctx, move |app, names| {
        app.cancel_import(names.ctx, import)?;
        Ok(Json(view(app, names, import)?))
    })
    .await
}

/// Profiles of the office.
#[utoipa::path(get, path = "/import-profiles", operation_id = "list_profiles", tag = "import", responses((status = 200, body = Items<ProfileItem>), Problems))]
pub(crate) async fn list_profiles(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<ProfileItem>>, Problem> {
    with_names(&web, ctx, |app, names| {
        app.setup().matrix.permit(names.ctx, "read_import", Some(&names.ctx.region_path), "any")?;
        let title = |it: &fengqiao_app::import::Bilingual| Bilingual::new(it.zh.clone(), it.en.clone());
        let item = |it: &fengqiao_app::import::Profile| ProfileItem {
            id: it.id.clone(),
            title: title(&it.title),
            note: it.note.as_ref().map(title),
        };
        let sheet = |it: &fengqiao_app::import::SheetProfile| ProfileItem {
            id: it.id.clone(),
            title: title(&it.title),
            note: it.note.as_ref().map(title),
        };
        let setup = app.setup();
        Ok(Json(Items { items: setup.profiles.values().map(item).chain(setup.sheets.values().map(sheet)).collect() }))
    })
    .await
}
