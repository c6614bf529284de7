//! How good a classifier is: accuracy, macro-F1, and what accuracy a threshold buys at what coverage.

use std::collections::BTreeMap;

pub use crate::classify::Answer;
use crate::classify::{Calibration, Example, LEVELS_MAX, Model, TrainOptions, as_deep_as, at_level, check};
use crate::error::TextError;
use crate::normalise::normalise;

/// Figures of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelScore {
    /// The kind.
    pub label: String,
    /// Texts of this kind.
    pub texts: usize,
    /// Share of answers of this kind that are right, 0..=1.
    pub precision: f64,
    /// Share of texts of this kind that got it, 0..=1.
    pub recall: f64,
    /// Harmonic mean of the two, 0..=1.
    pub f1: f64,
}

/// What one share of the surest answers is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Share of texts answered, 0..=1.
    pub coverage: f64,
    /// Lowest confidence among them: the threshold that gives this coverage.
    pub threshold: f32,
    /// Share of them that is right, 0..=1.
    pub accuracy: f64,
}

/// A full report.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Texts checked.
    pub texts: usize,
    /// Share of right answers, 0..=1.
    pub accuracy: f64,
    /// Mean F1 over the labels of the truth, 0..=1.
    pub macro_f1: f64,
    /// Per label, sorted by code.
    pub labels: Vec<LabelScore>,
    /// At 50 %, 60 %, … 100 % coverage.
    pub coverage: Vec<Coverage>,
    /// How often a truth (first) got an answer (second).
    pub confusion: BTreeMap<(String, String), usize>,
}

/// Asks a model about every example.
#[must_use]
pub fn answers(model: &Model, examples: &[Example]) -> Vec<Answer> {
    examples
        .iter()
        .map(|example| {
            let (answer, confidence) = model.label(&example.text).unwrap_or(("", 0.0));
            let answer = as_deep_as(&example.label, answer).to_owned();
            Answer { truth: example.label.clone(), answer, confidence }
        })
        .collect()
}

/// Answers to every example by a model trained on the other folds; groups stay together, dealt out in the order of their
/// numbers. The confidence in an answer is fitted on the answers of the other folds.
///
/// # Errors
/// As [`crate::classify::train`].
pub fn cross_validate(examples: &[Example], options: &TrainOptions, folds: u32) -> Result<Vec<Answer>, TextError> {
    check(examples, options, folds)
}

/// The same answers with truth and answer cut to a level of the tree, counted from 1.
#[must_use]
pub fn answers_at_level(answers: &[Answer], level: usize) -> Vec<Answer> {
    let cut = |label: &str| if label.is_empty() { String::new() } else { at_level(label, level).to_owned() };
    let at_level = |answer: &Answer| Answer {
        truth: cut(&answer.truth),
        answer: cut(&answer.answer),
        confidence: answer.confidence,
    };
    answers.iter().map(at_level).collect()
}

/// Numbers the groups of examples so that texts which repeat one another, numbers and signs apart, stay in one, and so that
/// every fold gets its share of each label. Gives how many texts repeat an earlier one.
pub fn group_repeats(examples: &mut [Example]) -> usize {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.sort_by(|&a, &b| examples[a].label.cmp(&examples[b].label).then(a.cmp(&b)));
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut repeats = 0;
    for place in order {
        let text = normalise(&examples[place].text);
        let letters: String = text.text().chars().filter(|letter| letter.is_alphabetic()).collect();
        let next = known.len() as u32;
        let group = *known.entry(letters).or_insert(next);
        repeats += usize::from(group != next);
        examples[place].group = group;
    }
    repeats
}

/// The options with a calibration that costs nothing, for runs in which only the answers matter.
#[must_use]
pub fn quick(options: &TrainOptions) -> TrainOptions {
    TrainOptions { calibration: Calibration::Fixed([[0.0, 1.0, 2.0]; LEVELS_MAX]), ..options.clone() }
}

/// Sums answers up.
#[must_use]
pub fn evaluate(answers: &[Answer]) -> Evaluation {
    let mut confusion: BTreeMap<(String, String), usize> = BTreeMap::new();
    for answer in answers {
        *confusion.entry((answer.truth.clone(), answer.answer.clone())).or_default() += 1;
    }
    let mut names: Vec<&String> = answers.iter().map(|answer| &answer.truth).collect();
    names.sort_unstable();
    names.dedup();
    let labels: Vec<LabelScore> = names.into_iter().map(|label| label_score(label, &confusion)).collect();
    let right = answers.iter().filter(|answer| answer.truth == answer.answer).count();
    Evaluation {
        texts: answers.len(),
        accuracy: share(right, answers.len()),
        macro_f1: labels.iter().map(|label| label.f1).sum::<f64>() / labels.len().max(1) as f64,
        labels,
        coverage: coverage(answers),
        confusion,
    }
}

fn label_score(label: &str, confusion: &BTreeMap<(String, String), usize>) -> LabelScore {
    let count = |keep: &dyn Fn(&(String, String)) -> bool| -> usize {
        confusion.iter().filter(|(pair, _)| keep(pair)).map(|(_, count)| count).sum()
    };
    let hit = count(&|pair| pair.0 == label && pair.1 == label);
    let texts = count(&|pair| pair.0 == label);
    let given = count(&|pair| pair.1 == label);
    let f1 = share(2 * hit, texts + given);
    LabelScore { label: label.to_owned(), texts, precision: share(hit, given), recall: share(hit, texts), f1 }
}

fn coverage(answers: &[Answer]) -> Vec<Coverage> {
    let mut order: Vec<&Answer> = answers.iter().collect();
    order.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let tenths = if order.is_empty() { 0..0 } else { 5..11 };
    tenths
        .map(|tenth| {
            let head = &order[..(order.len() * tenth / 10).max(1)];
            let right = head.iter().filter(|answer| answer.truth == answer.answer).count();
            let threshold = head.last().map_or(0.0, |answer| answer.confidence);
            Coverage { coverage: tenth as f64 / 10.0, threshold, accuracy: share(right, head.len()) }
        })
        .collect()
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
