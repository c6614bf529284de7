//! The verbs of models: train, list, read, put to use, go back.

use fengqiao_document::sha256_hex;
use std::fs::File;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::ModelId;
use fengqiao_domain::model::{ModelReport, PAIR_TREE, TrainedModel};
use fengqiao_store::{ModelRow, Page, PageRequest, Tx};
use fengqiao_text::classify::{Example, LEVELS_MAX, Model, depth};
use fengqiao_text::evaluate::{answers, group_repeats};

use super::{
    LabelColumns, LabelPreview, Labels, Phase, Trained, Training, preview_labels, read_labels, report_of, train_on,
};
use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::import::run::ImportFile;
use crate::narrative::Narrative;
use crate::understanding::TREE;

/// Reports whose kind a person decided that a training takes in at most, the newest.
const CORRECTIONS_MAX: u32 = 50_000;
/// Reports whose texts are opened at a time.
const CORRECTIONS_STEP: usize = 500;
/// Trainings of one office that are remembered while they run or after they failed.
const TRAININGS_MAX: usize = 8;

/// What a model is to be trained from.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainModel {
    /// The file of labelled reports; with none, only what persons decided is learnt from.
    pub file: Option<ImportFile>,
    /// Which columns hold what.
    pub columns: LabelColumns,
    /// Whether the reports whose kind a person of the office decided are learnt from too.
    pub corrections: bool,
    /// Confidence below which the model abstains, 0..=1.
    pub threshold: f32,
}

impl App {
    /// Notes that a training begins; [`App::train_model`] carries it out.
    ///
    /// # Errors
    /// Not permitted, no such upload, a threshold outside 0..=1, or another training of the office is under way.
    pub fn start_training(&self, ctx: &Ctx, train: &TrainModel) -> AppResult<ModelId> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        if !(0.0..=1.0).contains(&train.threshold) {
            return refuse("bad_field", "the threshold is a share between 0 and 1");
        }
        if train.file.is_none() && !train.corrections {
            return refuse("labels_too_few", "neither a file nor what persons decided is given to learn from");
        }
        let file_name = match &train.file {
            None => String::new(),
            Some(ImportFile::Upload(id)) => self.upload(ctx, id)?.file_name,
            Some(ImportFile::Path(path)) => crate::import::upload::plain_name(&path.to_string_lossy()),
        };
        let training = Training {
            id: new_id(ctx.now, ModelId::new),
            top_region: ctx.top_region,
            account_id: ctx.account.id,
            file_name,
            phase: Phase::Waiting,
            rows: 0,
            started_at: ctx.now,
            error: None,
        };
        let app = self.clone();
        self.run(ctx, move |_| app.note_training(training))
    }

    pub(crate) fn note_training(&self, training: Training) -> AppResult<ModelId> {
        let mut trainings = self.inner.trainings.lock();
        let running = |it: &Training| it.top_region == training.top_region && it.phase != Phase::Failed;
        if trainings.iter().any(running) {
            return refuse("training_running", "a training is under way; wait until it has ended");
        }
        let id = training.id;
        trainings.push(training);
        if trainings.len() > TRAININGS_MAX {
            trainings.remove(0);
        }
        Ok(id)
    }

    /// The columns of an uploaded file of labelled reports.
    ///
    /// # Errors
    /// Not permitted, no such upload, or a file of a kind not read here.
    pub fn preview_label_file(&self, ctx: &Ctx, upload_id: &str) -> AppResult<LabelPreview> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        let upload = self.upload(ctx, upload_id)?;
        let file = File::open(&upload.path).map_err(|error| AppError::Data(error.to_string()))?;
        preview_labels(file)
    }

    /// Carries out a training that was started, and keeps the model; what hinders it is remembered with the training.
    ///
    /// # Errors
    /// It was begun already, the file cannot be used, nothing can be learnt from it, or the store refuses.
    pub fn train_model(&self, ctx: &Ctx, id: ModelId, train: &TrainModel) -> AppResult<TrainedModel> {
        self.carry_out(id, || self.train_and_keep(ctx, id, train))
    }

    /// Carries out a training that waits; what hinders it is remembered with it.
    pub(crate) fn carry_out(
        &self,
        id: ModelId,
        train: impl FnOnce() -> AppResult<TrainedModel>,
    ) -> AppResult<TrainedModel> {
        let mut claimed = false;
        self.note(id, |it| {
            claimed = it.phase == Phase::Waiting;
            it.phase = if claimed { Phase::Reading } else { it.phase };
        });
        if !claimed {
            return Err(AppError::NotFound("waiting training"));
        }
        let result = train();
        match &result {
            Ok(_) => self.inner.trainings.lock().retain(|it| it.id != id),
            Err(error) => self.note(id, |it| {
                let code = if let AppError::Refused(refusal) = error { refusal.code } else { "training_failed" };
                let words =
                    if let AppError::Refused(refusal) = error { refusal.detail.clone() } else { error.to_string() };
                (it.phase, it.error) = (Phase::Failed, Some((code.to_owned(), words)));
            }),
        }
        result
    }

    pub(crate) fn note(&self, id: ModelId, change: impl FnOnce(&mut Training)) {
        if let Some(training) = self.inner.trainings.lock().iter_mut().find(|it| it.id == id) {
            change(training);
        }
    }

    fn train_and_keep(&self, ctx: &Ctx, id: ModelId, train: &TrainModel) -> AppResult<TrainedModel> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        let (mut labels, file_name) = self.labels_of(ctx, train)?;
        let corrections = if train.corrections { self.add_corrections(ctx, &mut labels)? } else { 0 };
        self.note(id, |it| (it.phase, it.rows) = (Phase::Learning, labels.examples.len() as u64));
        let Trained { model, mut report } = train_on(&labels, train.threshold)?;
        report.corrections = corrections;
        let bytes = model.to_bytes();
        let model = TrainedModel {
            id,
            tree: labels.tree,
            file_name,
            trained_by: Some(ctx.account.id),
            trained_at: ctx.now,
            sha256: sha256_hex(&[&bytes]),
            bytes: bytes.len() as u64,
            report,
        };
        self.keep_model(ctx, &model, bytes)?;
        Ok(model)
    }

    /// The labelled texts of the file, with its name; none of the tree asked for when there is no file.
    fn labels_of(&self, ctx: &Ctx, train: &TrainModel) -> AppResult<(Labels, String)> {
        let (path, file_name) = match &train.file {
            None => {
                let tree = train.columns.tree.clone().unwrap_or_else(|| TREE.to_owned());
                return Ok((Labels { tree, ..Labels::default() }, String::new()));
            }
            Some(ImportFile::Upload(upload)) => {
                let upload = self.upload(ctx, upload)?;
                (upload.path, upload.file_name)
            }
            Some(ImportFile::Path(path)) => (path.clone(), crate::import::upload::plain_name(&path.to_string_lossy())),
        };
        let file = File::open(&path).map_err(|error| AppError::Data(format!("cannot read {file_name}: {error}")))?;
        Ok((read_labels(file, &train.columns, &self.setup().trees)?, file_name))
    }

    /// Adds the reports whose kind a person decided, as far as it is of the same tree. Their texts go into the training
    /// and nowhere else.
    fn add_corrections(&self, ctx: &Ctx, labels: &mut Labels) -> AppResult<u64> {
        let Some(tree) = self.setup().trees.iter().find(|tree| tree.tree() == labels.tree) else { return Ok(0) };
        let before = labels.examples.len();
        self.read(ctx, |reader| {
            let mut decided = reader.corrected_reports(CORRECTIONS_MAX)?;
            decided.retain(|(_, code)| tree.by_code(code).is_some() && depth(code) <= LEVELS_MAX);
            for step in decided.chunks(CORRECTIONS_STEP) {
                let ids: Vec<_> = step.iter().map(|(id, _)| *id).collect();
                for (sealed, (_, code)) in reader.narratives(&ids)?.into_iter().zip(step) {
                    let text = sealed.map(|sealed| Narrative::read(&sealed).text).unwrap_or_default();
                    if !text.trim().is_empty() {
                        labels.examples.push(Example { text, label: code.clone(), group: 0 });
                    }
                }
            }
            Ok::<(), AppError>(())
        })?;
        labels.repeats = group_repeats(&mut labels.examples) as u64;
        Ok((labels.examples.len() - before) as u64)
    }

    pub(crate) fn keep_model(&self, ctx: &Ctx, model: &TrainedModel, bytes: Vec<u8>) -> AppResult<()> {
        let (actor, model) = (ctx.actor(), model.clone());
        // The request key was used when the training was started.
        let ctx = Ctx { request: None, ..ctx.clone() };
        self.run(&ctx, move |tx: &mut Tx<'_>| {
            tx.keep_model_bytes(model.id, &bytes)?;
            tx.record(&actor, &[Event::ModelTrained { model }])?;
            Ok(())
        })
    }

    /// Trainings of the office that have not become models.
    ///
    /// # Errors
    /// Not permitted.
    pub fn trainings(&self, ctx: &Ctx) -> AppResult<Vec<Training>> {
        self.setup().matrix.permit(ctx, "read_models", Some(&ctx.region_path), "any")?;
        let trainings = self.inner.trainings.lock();
        Ok(trainings.iter().filter(|it| it.top_region == ctx.top_region).cloned().collect())
    }

    /// Models of the office, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn models(&self, ctx: &Ctx, page: &PageRequest) -> AppResult<Page<ModelRow>> {
        self.setup().matrix.permit(ctx, "read_models", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.models(page)?))
    }

    /// One model.
    ///
    /// # Errors
    /// Not permitted, there is none, or the store refuses.
    pub fn model(&self, ctx: &Ctx, id: ModelId) -> AppResult<ModelRow> {
        self.setup().matrix.permit(ctx, "read_models", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| reader.model(id)?.ok_or(AppError::NotFound("model")))
    }

    /// Puts a model to use for its tree, or with none goes back to the one that is built in. The person stands in the log.
    ///
    /// # Errors
    /// Not permitted, no such model or tree, its bytes are damaged, a kind of it is not in the tree (`model_unfit`), or the
    /// store refuses.
    pub fn activate_model(&self, ctx: &Ctx, tree: &str, id: Option<ModelId>) -> AppResult<()> {
        self.setup().matrix.permit(ctx, "manage_models", Some(&ctx.region_path), "any")?;
        if tree == PAIR_TREE {
            let fits = |id: ModelId| match self.model(ctx, id)?.model.tree == PAIR_TREE {
                true => self.check_pair_model(ctx.top_region, id),
                false => refuse("model_unfit", "the model is no pair score"),
            };
            id.map(fits).transpose()?;
            return self.record_activation(ctx, tree, id);
        }
        let Some(known) = self.setup().trees.iter().find(|known| known.tree() == tree) else {
            return refuse("tree_unknown", "there is no such category tree");
        };
        if let Some(id) = id {
            if self.model(ctx, id)?.model.tree != tree {
                return refuse("model_unfit", format!("the model is none of the tree {tree}"));
            }
            let model = self.load_model(ctx.top_region, id)?;
            let stranger = model.labels().into_iter().find(|label| known.by_code(label).is_none());
            if stranger.is_some() {
                let named = stranger.map(|label| format!(": it has no kind {label}")).unwrap_or_default();
                return refuse("model_unfit", format!("the model does not fit the tree {tree}{named}; train it again"));
            }
        }
        self.record_activation(ctx, tree, id)
    }

    fn record_activation(&self, ctx: &Ctx, tree: &str, id: Option<ModelId>) -> AppResult<()> {
        let (actor, tree) = (ctx.actor(), tree.to_owned());
        self.run(ctx, move |tx| {
            let before = tx.reader().active_model(&tree)?.map(|row| row.model.id);
            if before != id {
                tx.record(&actor, &[Event::ModelActivated { tree, model_id: id, before }])?;
            }
            Ok(())
        })?;
        self.forget_models(ctx.top_region);
        Ok(())
    }
}

/// What a model makes of labelled texts that it has not seen.
#[must_use]
pub fn evaluate_on(model: &Model, labels: &Labels) -> ModelReport {
    report_of(labels, &answers(model, &labels.examples), 0, model.threshold())
}
