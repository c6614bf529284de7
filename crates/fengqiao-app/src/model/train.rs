//! Training from labelled texts, and how far the trainings of this process are.

use fengqiao_domain::id::{AccountId, ModelId};
use fengqiao_domain::model::ModelReport;
use fengqiao_text::classify::{Model, TrainOptions, train_and_check};
use jiff::Timestamp;

use super::{Labels, report_of};
use crate::error::{AppError, AppResult};

/// Parts held out in turn.
const FOLDS: u32 = 5;
/// Threads of one training; it takes seconds, and others use the machine.
const THREADS: usize = 2;

/// Where a training stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It was asked for.
    Waiting,
    /// The file is read.
    Reading,
    /// The model is trained and checked.
    Learning,
    /// It could not be trained.
    Failed,
}

/// A training of this process that has not become a model yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// The model it will become.
    pub id: ModelId,
    /// Office.
    pub top_region: i64,
    /// Who started it.
    pub account_id: AccountId,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    pub phase: Phase,
    /// Usable rows, once they are read.
    pub rows: u64,
    /// When it was started.
    pub started_at: Timestamp,
    /// Why it failed: a stable code and words.
    pub error: Option<(String, String)>,
}

/// A model with its report.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Its report.
    pub report: ModelReport,
}

/// Trains on labelled texts and checks by cross-validation. Equal labels give equal bytes.
///
/// # Errors
/// Too few rows, one kind only, or no letter in any text.
pub fn train_on(labels: &Labels, threshold: f32) -> AppResult<Trained> {
    labels.check_learnable()?;
    let options = TrainOptions { threads: THREADS, threshold, ..TrainOptions::default() };
    let trained = train_and_check(&labels.examples, &options, FOLDS);
    let (model, answers) = trained.map_err(|error| AppError::Data(error.to_string()))?;
    let report = report_of(labels, &answers, FOLDS, threshold);
    Ok(Trained { model, report })
}
