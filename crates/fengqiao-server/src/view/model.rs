//! Models of kinds as the web sees them.

use fengqiao_app::model::{LabelPreview, Phase, Training};
use fengqiao_app::store::ModelRow;
use fengqiao_domain::model::{ModelReport, PAIR_TREE};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Page, Ref, instant};

/// Models, the trees they are for, and the trainings that run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelsView {
    /// Models, newest first.
    #[serde(flatten)]
    pub page: Page<ModelItem>,
    /// Trees and what is in use for each.
    pub trees: Vec<ModelTree>,
    /// Trainings that run or failed.
    pub trainings: Vec<TrainingView>,
    /// What the reader may do: `train`, `activate`.
    pub may: Vec<String>,
}

/// A category tree and the model in use for it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelTree {
    /// Name of the tree.
    pub tree: String,
    /// The own model in use; null when it is the built-in one.
    pub model_id: Option<String>,
}

/// A model in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelItem {
    /// Id.
    pub id: String,
    /// Tree; empty when its labels are of none, and it cannot be used then.
    pub tree: String,
    /// File of labelled reports.
    pub file_name: String,
    /// When it was trained.
    pub trained_at: String,
    /// Who had it trained.
    pub trained_by: Option<Ref>,
    /// Whether it is in use.
    pub active: bool,
    /// When it was last put to use.
    pub activated_at: Option<String>,
    /// Labelled texts it learnt from.
    pub rows: u64,
    /// Share of right answers in cross-validation, 0..=1.
    pub accuracy: f64,
    /// Mean F1 over the kinds, 0..=1.
    pub macro_f1: f64,
    /// Confidence below which it abstains, 0..=1.
    pub threshold: f64,
}

/// A model with its report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelView {
    /// As in the list.
    #[serde(flatten)]
    pub item: ModelItem,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Size, bytes.
    pub bytes: u64,
    /// Of the texts, reports whose kind a person of the office had decided.
    pub corrections: u64,
    /// Rows of the file that could not be used.
    pub refused: u64,
    /// Texts that repeat an earlier one.
    pub repeats: u64,
    /// Parts that were held out in turn.
    pub folds: u32,
    /// Level by level.
    pub levels: Vec<ModelLevel>,
    /// Kind by kind, the most frequent first.
    pub labels: Vec<ModelLabel>,
    /// Texts by truth and answer.
    pub confusion: Vec<ModelConfusion>,
    /// What a threshold buys.
    pub coverage: Vec<ModelCoverage>,
    /// Of a pair score, what joining from a score on buys: `coverage` is the share of the same pairs that are joined.
    pub joins: Vec<ModelCoverage>,
    /// Mean F1 of the model that was in use, on the same texts or pairs.
    pub macro_f1_before: Option<f64>,
    /// Accuracy of the model that was in use, on the same texts or pairs.
    pub accuracy_before: Option<f64>,
    /// What the reader may do: `activate`.
    pub may: Vec<String>,
}

/// Scores at one level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelLevel {
    /// Level, from 1.
    pub level: u32,
    /// Share of right answers, 0..=1.
    pub accuracy: f64,
    /// Mean F1, 0..=1.
    pub macro_f1: f64,
}

/// Scores of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelLabel {
    /// Label: a code of the tree, or as it stood in the file.
    pub label: String,
    /// Its name.
    pub name: Bilingual,
    /// Texts of it.
    pub rows: u64,
    /// Share of answers of this kind that are right, 0..=1.
    pub precision: f64,
    /// Share of texts of this kind that got it, 0..=1.
    pub recall: f64,
    /// Harmonic mean of the two, 0..=1.
    pub f1: f64,
}

/// Texts of one kind that got one answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelConfusion {
    /// The right kind.
    pub truth: String,
    /// The answer; empty when nothing was known in the text.
    pub answer: String,
    /// Texts.
    pub rows: u64,
}

/// What one share of the surest answers is worth.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelCoverage {
    /// Share of texts answered, 0..=1.
    pub coverage: f64,
    /// The threshold that gives it, 0..=1.
    pub threshold: f64,
    /// Share of them that is right, 0..=1.
    pub accuracy: f64,
}

/// A training that has not become a model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingView {
    /// Id of the model it will become.
    pub id: String,
    /// File.
    pub file_name: String,
    /// `waiting`, `reading`, `learning`, `failed`.
    pub phase: String,
    /// Usable rows, 0 until they are read.
    pub rows: u64,
    /// Who started it.
    pub started_by: Ref,
    /// When.
    pub started_at: String,
    /// Stable code of why it failed.
    pub error: Option<String>,
    /// Why, in words.
    pub error_detail: Option<String>,
}

/// An uploaded file of labelled reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelPreviewView {
    /// Id of the upload.
    pub upload_id: String,
    /// Name of the file.
    pub file_name: String,
    /// Columns in order.
    pub columns: Vec<String>,
    /// The column that looks like the text.
    pub text: Option<String>,
    /// The column that looks like the label.
    pub label: Option<String>,
}

impl LabelPreviewView {
    pub(crate) fn of(upload_id: String, file_name: String, preview: LabelPreview) -> Self {
        let LabelPreview { columns, text, label } = preview;
        Self { upload_id, file_name, columns, text, label }
    }
}

impl TrainingView {
    pub(crate) fn of(names: &Names<'_>, training: Training) -> Self {
        let phase = match training.phase {
            Phase::Waiting => "waiting",
            Phase::Reading => "reading",
            Phase::Learning => "learning",
            Phase::Failed => "failed",
        };
        let (error, error_detail) = training.error.unzip();
        Self {
            id: training.id.to_string(),
            file_name: training.file_name,
            phase: phase.to_owned(),
            rows: training.rows,
            started_by: names.account(training.account_id),
            started_at: instant(training.started_at),
            error,
            error_detail,
        }
    }
}

impl ModelItem {
    pub(crate) fn of(names: &Names<'_>, row: &ModelRow) -> Self {
        let ModelRow { model, active, activated_at } = row;
        Self {
            id: model.id.to_string(),
            tree: model.tree.clone(),
            file_name: model.file_name.clone(),
            trained_at: instant(model.trained_at),
            trained_by: model.trained_by.map(|id| names.account(id)),
            active: *active,
            activated_at: activated_at.map(instant),
            rows: model.report.rows,
            accuracy: model.report.accuracy,
            macro_f1: model.report.macro_f1,
            threshold: model.report.threshold,
        }
    }
}

impl ModelView {
    pub(crate) fn of(names: &Names<'_>, row: &ModelRow) -> Self {
        let ModelReport { levels, labels, confusion, coverage, .. } = &row.model.report;
        let plain = |label: &str| match (row.model.tree.as_str(), label) {
            (PAIR_TREE, "same") => Bilingual::new("同一件事", "One matter"),
            (PAIR_TREE, "different") => Bilingual::new("不是同一件事", "Two matters"),
            _ => Bilingual::new(label, label),
        };
        let name = |label: &str| names.category(label).map_or_else(|| plain(label), |category| category.name);
        let mut labels: Vec<ModelLabel> = labels
            .iter()
            .map(|it| ModelLabel {
                name: name(&it.label),
                label: it.label.clone(),
                rows: it.rows,
                precision: it.precision,
                recall: it.recall,
                f1: it.f1,
            })
            .collect();
        labels.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.label.cmp(&b.label)));
        let level = |it: &fengqiao_domain::model::LevelScore| ModelLevel {
            level: it.level,
            accuracy: it.accuracy,
            macro_f1: it.macro_f1,
        };
        let confused = |it: &fengqiao_domain::model::Confusion| ModelConfusion {
            truth: it.truth.clone(),
            answer: it.answer.clone(),
            rows: it.rows,
        };
        let covered = |it: &fengqiao_domain::model::CoverageScore| ModelCoverage {
            coverage: it.coverage,
            threshold: it.threshold,
            accuracy: it.accuracy,
        };
        let may_use = super::may_manage_models(names) && !row.active && !row.model.tree.is_empty();
        Self {
            item: ModelItem::of(names, row),
            sha256: row.model.sha256.clone(),
            bytes: row.model.bytes,
            corrections: row.model.report.corrections,
            refused: row.model.report.refused,
            repeats: row.model.report.repeats,
            folds: row.model.report.folds,
            levels: levels.iter().map(level).collect(),
            labels,
            confusion: confusion.iter().map(confused).collect(),
            coverage: coverage.iter().map(covered).collect(),
            joins: row.model.report.joins.iter().map(covered).collect(),
            macro_f1_before: row.model.report.macro_f1_before,
            accuracy_before: row.model.report.accuracy_before,
            may: may_use.then(|| "activate".to_owned()).into_iter().collect(),
        }
    }
}
