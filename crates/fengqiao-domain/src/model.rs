//! Models (分类模型): what a classifier of kinds was trained on, and how good it was on texts that it had not seen.
//! Not here: its weights, which lie beside the log, and how it is trained.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, ModelId};

/// Stands in place of a tree for models of the pair score: whether two reports tell of the same matter. Their labels are
/// `same` and `different`.
pub const PAIR_TREE: &str = "same-matter";

/// A trained model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedModel {
    /// Own key.
    pub id: ModelId,
    /// The category tree whose kinds it tells apart; empty when its labels are of no tree, and it cannot be used then.
    pub tree: String,
    /// Name of the file of labelled reports.
    pub file_name: String,
    /// Who had it trained.
    pub trained_by: Option<AccountId>,
    /// When it was trained.
    pub trained_at: Timestamp,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Size of its bytes.
    pub bytes: u64,
    /// How good it was.
    pub report: ModelReport,
}

/// How good a model was in cross-validation, each text answered by a model that had not seen it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModelReport {
    /// Labelled texts it learnt from.
    pub rows: u64,
    /// Of these, reports whose kind a person of the office had decided.
    pub corrections: u64,
    /// Rows of the file that could not be used.
    pub refused: u64,
    /// Texts that repeat an earlier one but for numbers and signs; they stay together when it is checked.
    pub repeats: u64,
    /// Parts that were held out in turn; 0 when it was checked on a file of its own.
    pub folds: u32,
    /// Share of texts whose kind was right, 0..=1.
    pub accuracy: f64,
    /// Mean F1 over the kinds, 0..=1.
    pub macro_f1: f64,
    /// Confidence below which it abstains, 0..=1.
    pub threshold: f64,
    /// Level by level, the broadest first.
    pub levels: Vec<LevelScore>,
    /// Kind by kind.
    pub labels: Vec<LabelScore>,
    /// How often a kind got an answer, where that happened at all.
    pub confusion: Vec<Confusion>,
    /// What a threshold buys.
    pub coverage: Vec<CoverageScore>,
    /// For a pair score, what joining from a score on buys: `coverage` is the share of the same pairs that are joined,
    /// `accuracy` the share of the joined ones that are right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<CoverageScore>,
    /// Mean F1 of the model that was in use, on the same pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub macro_f1_before: Option<f64>,
    /// Accuracy of the model that was in use, on the same pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_before: Option<f64>,
}

/// Scores when kinds are cut to one level of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LevelScore {
    /// Level, from 1.
    pub level: u32,
    /// Share of texts whose kind was right, 0..=1.
    pub accuracy: f64,
    /// Mean F1 over the kinds, 0..=1.
    pub macro_f1: f64,
}

/// Scores of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelScore {
    /// The kind.
    pub label: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// The right kind.
    pub truth: String,
    /// The answer; empty when nothing was known in the text.
    pub answer: String,
    /// Texts.
    pub rows: u64,
}

/// What one share of the surest answers is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CoverageScore {
    /// Share of texts answered, 0..=1.
    pub coverage: f64,
    /// The threshold that gives it, 0..=1.
    pub threshold: f64,
    /// Share of them that is right, 0..=1.
    pub accuracy: f64,
}
