//! The report of a model: what an evaluation found, in the words of the log.

use fengqiao_domain::model::{Confusion, CoverageScore, LabelScore, LevelScore, ModelReport};
use fengqiao_text::classify::{Answer, depth};
use fengqiao_text::evaluate::{Evaluation, answers_at_level, evaluate};

use super::Labels;

/// Pairs of truth and answer that are kept, the most frequent first.
const CONFUSIONS_MAX: usize = 2_000;

/// The report on answers to labelled texts.
#[must_use]
pub fn report_of(labels: &Labels, answers: &[Answer], folds: u32, threshold: f32) -> ModelReport {
    let mut report = report_of_answers(answers);
    report.rows = labels.examples.len() as u64;
    report.refused = labels.refused;
    report.repeats = labels.repeats;
    report.folds = folds;
    report.threshold = f64::from(threshold);
    report
}

/// The scores alone.
#[must_use]
pub fn report_of_answers(answers: &[Answer]) -> ModelReport {
    let levels = answers.iter().map(|answer| depth(&answer.truth)).max().unwrap_or(0);
    let level = |level: usize| {
        let Evaluation { accuracy, macro_f1, .. } = evaluate(&answers_at_level(answers, level));
        LevelScore { level: level as u32, accuracy, macro_f1 }
    };
    let whole = evaluate(answers);
    let mut confusion: Vec<Confusion> = whole
        .confusion
        .iter()
        .map(|((truth, answer), rows)| Confusion { truth: truth.clone(), answer: answer.clone(), rows: *rows as u64 })
        .collect();
    if confusion.len() > CONFUSIONS_MAX {
        confusion.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| (&a.truth, &a.answer).cmp(&(&b.truth, &b.answer))));
        confusion.truncate(CONFUSIONS_MAX);
    }
    let label = |score: &fengqiao_text::evaluate::LabelScore| LabelScore {
        label: score.label.clone(),
        rows: score.texts as u64,
        precision: score.precision,
        recall: score.recall,
        f1: score.f1,
    };
    let coverage = |row: &fengqiao_text::evaluate::Coverage| CoverageScore {
        coverage: row.coverage,
        threshold: f64::from(row.threshold),
        accuracy: row.accuracy,
    };
    ModelReport {
        rows: answers.len() as u64,
        accuracy: whole.accuracy,
        macro_f1: whole.macro_f1,
        levels: (1..=levels).map(level).collect(),
        labels: whole.labels.iter().map(label).collect(),
        confusion,
        coverage: whole.coverage.iter().map(coverage).collect(),
        ..ModelReport::default()
    }
}
