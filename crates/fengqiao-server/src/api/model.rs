//! Models of kinds: labelled files, training, use.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use fengqiao_app::import::run::ImportFile;
use fengqiao_app::model::{LabelColumns, TrainModel};
use fengqiao_domain::id::ModelId;
use fengqiao_domain::model::PAIR_TREE;
use serde::Deserialize;
use utoipa::ToSchema;

use super::import::{UploadForm, receive};
use super::{id, with_names};
use crate::cursor::Paging;
use crate::extract::{Empty, Path, Query, Signed, Verb, check_origin};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::model::{LabelPreviewView, ModelItem, ModelTree, ModelView, ModelsView, TrainingView};
use crate::view::{Page, may_manage_models};

/// Models, newest first, with what is in use and what is being trained.
#[utoipa::path(get, path = "/models", operation_id = "list_models", tag = "model", params(Paging), responses((status = 200, body = ModelsView), Problems))]
pub(crate) async fn list_models(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(paging): Query<Paging>,
) -> Result<Json<ModelsView>, Problem> {
    let page = paging.request("models")?;
    with_names(&web, ctx, move |app, names| {
        let page = app.models(names.ctx, &page)?;
        let trainings = app.trainings(names.ctx)?;
        let mut trees = Vec::new();
        for tree in app.setup().trees.iter().map(|tree| tree.tree()).chain([PAIR_TREE]) {
            let active = app.read(names.ctx, |reader| Ok(reader.active_model(tree)?))?;
            trees.push(ModelTree { tree: tree.to_owned(), model_id: active.map(|row| row.model.id.to_string()) });
        }
        let may = if may_manage_models(names) { vec!["train".to_owned(), "activate".to_owned()] } else { Vec::new() };
        Ok(Json(ModelsView {
            page: Page::of("models", page, |row| ModelItem::of(names, &row)),
            trees,
            trainings: trainings.into_iter().map(|it| TrainingView::of(names, it)).collect(),
            may,
        }))
    })
    .await
}

/// One model with its report.
#[utoipa::path(get, path = "/models/{id}", operation_id = "read_model", tag = "model", params(("id" = String, Path)), responses((status = 200, body = ModelView), Problems))]
pub(crate) async fn read_model(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(model): Path<String>,
) -> Result<Json<ModelView>, Problem> {
    let model: ModelId = id(&model, "model")?;
    with_names(&web, ctx, move |app, names| Ok(Json(ModelView::of(names, &app.model(names.ctx, model)?)))).await
}

/// Uploads a file of labelled reports and shows its columns.
#[utoipa::path(post, path = "/models/preview", operation_id = "preview_labels", tag = "model",
    request_body(content = UploadForm, content_type = "multipart/form-data"), responses((status = 200, body = LabelPreviewView), Problems))]
pub(crate) async fn preview_labels(
    State(web): State<Web>,
    Signed(ctx): Signed,
    request: Request,
) -> Result<Json<LabelPreviewView>, Problem> {
    check_origin(request.headers(), &web)?;
    web.app.setup().matrix.permit(&ctx, "manage_models", Some(&ctx.region_path), "any")?;
    let upload_id = receive(&web, ctx.clone(), request, fengqiao_app::App::keep_label_file).await?;
    with_names(&web, ctx, move |app, names| {
        let upload = app.upload(names.ctx, &upload_id)?;
        let preview = app.preview_label_file(names.ctx, &upload_id)?;
        Ok(Json(LabelPreviewView::of(upload_id, upload.file_name, preview)))
    })
    .await
}

/// What is trained from what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainModelBody {
    /// The uploaded file.
    upload_id: String,
    /// Column of the text.
    text: Option<String>,
    /// Columns of the label from the broad to the narrow.
    #[serde(default)]
    labels: Vec<String>,
    /// Category tree; the one that knows most labels when absent.
    tree: Option<String>,
    /// Whether the reports whose kind a person decided are learnt from too.
    #[serde(default)]
    corrections: bool,
    /// Confidence below which the model abstains, 0..=1.
    threshold: f32,
}

/// A training that was started.
#[derive(serde::Serialize, ToSchema)]
pub struct TrainingStarted {
    /// Id of the model it will become.
    id: String,
}

/// Trains a model from an uploaded file; it runs beside, and the list tells how far it is.
#[utoipa::path(post, path = "/models", operation_id = "train_model", tag = "model", request_body = TrainModelBody, responses((status = 202, body = TrainingStarted), Problems))]
pub(crate) async fn train_model(
    State(web): State<Web>,
    verb: Verb<TrainModelBody>,
) -> Result<(StatusCode, Json<TrainingStarted>), Problem> {
    let TrainModelBody { upload_id, text, labels, tree, corrections, threshold } = verb.body;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let columns = LabelColumns { text: filled(text), labels, tree: filled(tree), encoding: None };
    let train = TrainModel { file: Some(ImportFile::Upload(upload_id)), columns, corrections, threshold };
    let worker = web.app.clone();
    with_names(&web, verb.ctx, move |app, names| {
        let model = app.start_training(names.ctx, &train)?;
        let ctx = names.ctx.clone();
        let run = move || {
            if let Err(error) = worker.train_model(&ctx, model, &train) {
                tracing::warn!(%error, %model, "a training ended without a model");
            }
        };
        std::thread::Builder::new().name("train".into()).spawn(run).map_err(|_| Problem::inside())?;
        Ok((StatusCode::ACCEPTED, Json(TrainingStarted { id: model.to_string() })))
    })
    .await
}

/// Fits the pair score anew on what persons decided; it runs beside, and the list tells how far it is.
#[utoipa::path(post, path = "/models/refit-pairs", operation_id = "refit_pairs", tag = "model", responses((status = 202, body = TrainingStarted), Problems))]
pub(crate) async fn refit_pairs(
    State(web): State<Web>,
    verb: Verb<Empty>,
) -> Result<(StatusCode, Json<TrainingStarted>), Problem> {
    let worker = web.app.clone();
    with_names(&web, verb.ctx, move |app, names| {
        let model = app.start_refit(names.ctx)?;
        let ctx = names.ctx.clone();
        let run = move || {
            if let Err(error) = worker.refit_pairs(&ctx, model) {
                tracing::warn!(%error, %model, "a refit ended without a score");
            }
        };
        std::thread::Builder::new().name("refit".into()).spawn(run).map_err(|_| Problem::inside())?;
        Ok((StatusCode::ACCEPTED, Json(TrainingStarted { id: model.to_string() })))
    })
    .await
}

/// Puts a model to use for its tree.
#[utoipa::path(post, path = "/models/{id}/activate", operation_id = "activate_model", tag = "model", params(("id" = String, Path)), responses((status = 204), Problems))]
pub(crate) async fn activate_model(
    State(web): State<Web>,
    Path(model): Path<String>,
    verb: Verb<Empty>,
) -> Result<StatusCode, Problem> {
    let model: ModelId = id(&model, "model")?;
    with_names(&web, verb.ctx, move |app, names| {
        let tree = app.model(names.ctx, model)?.model.tree;
        app.activate_model(names.ctx, &tree, Some(model))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// The tree whose built-in model is wanted back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreModelBody {
    tree: String,
}

/// Goes back to the model that is built in.
#[utoipa::path(post, path = "/models/restore", operation_id = "restore_model", tag = "model", request_body = RestoreModelBody, responses((status = 204), Problems))]
pub(crate) async fn restore_model(State(web): State<Web>, verb: Verb<RestoreModelBody>) -> Result<StatusCode, Problem> {
    with_names(&web, verb.ctx, move |app, names| {
        app.activate_model(names.ctx, &verb.body.tree, None)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
