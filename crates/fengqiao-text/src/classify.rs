//! Which kind of matter a text tells of: a linear model over letter pairs and known words, with its reasons.
//! It proposes; below its threshold it abstains, and a person decides.

mod bytes;
pub(crate) mod features;
mod reasons;
mod train;

use std::cell::RefCell;

use serde::Serialize;

use crate::normalise::{Normalised, Span, normalise};
use features::{Vocabulary, Weighted};
pub use train::{Calibration, Example, TrainOptions, train};

/// Kinds offered beside the proposed one.
const ALTERNATIVES: usize = 3;
/// Sharpness with which decision values are shared out among the kinds that lost.
const SHARE_SHARPNESS: f32 = 4.0;

/// A kind with the confidence in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// Category code.
    pub category: String,
    /// Share of cases in which such a proposal holds, 0..=1.
    pub confidence: f32,
}

/// Words of the text that spoke for the proposed kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The words as they stand in the text.
    pub phrase: String,
    /// Their part of the decision value; larger is stronger, all are positive.
    pub weight: f32,
    /// Where they stand in the original text.
    pub span: Span,
}

/// What the model makes of one text.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Proposal {
    /// The proposed kind; none if the model abstains. It is a broader kind when only that is sure enough.
    pub category: Option<String>,
    /// Confidence in `category`, or in the best kind if the model abstains; 0..=1.
    pub confidence: f32,
    /// The best kinds in falling order, the proposed one included; at most three.
    pub alternatives: Vec<Alternative>,
    /// Why the best kind leads, strongest first; at most five.
    pub reasons: Vec<Reason>,
}

/// A trained classifier. Equal training input gives an equal model on any number of threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) labels: Vec<String>,
    pub(crate) vocabulary: Vocabulary,
    /// [n_features, n_labels], row-major.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    /// Confidence = logistic(c0 + c1 * best value + c2 * lead over the second).
    pub(crate) calibration: [f32; 3],
    pub(crate) threshold: f32,
}

thread_local! {
    static SCRATCH: RefCell<features::Scratch> = RefCell::default();
}

impl Model {
    /// The kinds this model tells apart, sorted.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Number of letter pairs and words it knows.
    #[must_use]
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// Confidence below which the model abstains, 0..=1.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Constant, factor of the best value and factor of the lead in the confidence.
    #[must_use]
    pub fn calibration(&self) -> [f32; 3] {
        self.calibration
    }

    /// The same model with another threshold.
    #[must_use]
    pub fn with_threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold.clamp(0.0, 1.0);
        self
    }

    /// Proposes a kind for a text, with reasons. An empty or wholly unknown text gets none.
    #[must_use]
    pub fn classify(&self, text: &str) -> Proposal {
        self.classify_normalised(text, &normalise(text))
    }

    /// As [`Model::classify`], for a text that is normalised already.
    #[must_use]
    pub fn classify_normalised(&self, original: &str, text: &Normalised) -> Proposal {
        SCRATCH.with_borrow_mut(|scratch| {
            let vector = self.vocabulary.weigh(text, scratch);
            if vector.entries.is_empty() {
                return Proposal::default();
            }
            let values = self.values(&vector);
            let best = best_two(&values).0;
            let mut proposal = self.propose(&values);
            proposal.reasons = reasons::reasons(self, original, text, best, scratch);
            proposal
        })
    }

    /// The leading label and its confidence, without reasons; none for a text with nothing known in it.
    #[must_use]
    pub fn label(&self, text: &str) -> Option<(&str, f32)> {
        SCRATCH.with_borrow_mut(|scratch| {
            let vector = self.vocabulary.weigh(&normalise(text), scratch);
            if vector.entries.is_empty() {
                return None;
            }
            let values = self.values(&vector);
            let (best, second) = best_two(&values);
            Some((self.labels[best].as_str(), self.confidence(&values, best, second)))
        })
    }

    /// Decision value of every label.
    pub(crate) fn values(&self, vector: &Weighted) -> Vec<f32> {
        let width = self.labels.len();
        let mut values = self.bias.clone();
        for &(feature, weight) in &vector.entries {
            let row = &self.weights[feature as usize * width..][..width];
            for (value, &part) in values.iter_mut().zip(row) {
                *value += weight * part;
            }
        }
        values
    }

    fn confidence(&self, values: &[f32], best: usize, second: Option<usize>) -> f32 {
        let [base, by_value, by_lead] = self.calibration;
        let lead = second.map_or(2.0, |second| values[best] - values[second]);
        1.0 / (1.0 + (-(base + by_value * values[best] + by_lead * lead)).exp())
    }

    fn propose(&self, values: &[f32]) -> Proposal {
        let (best, second) = best_two(values);
        let confidence = self.confidence(values, best, second);
        let share = shares(values, best, confidence);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| share[b].total_cmp(&share[a]).then(a.cmp(&b)));
        let alternatives = order
            .iter()
            .take(ALTERNATIVES)
            .map(|&label| Alternative { category: self.labels[label].clone(), confidence: share[label] })
            .collect();
        let mut proposal = Proposal { category: None, confidence, alternatives, reasons: Vec::new() };
        if confidence >= self.threshold {
            proposal.category = Some(self.labels[best].clone());
        } else if let Some((parent, sum)) = self.broader(best, &share)
            && sum >= self.threshold
        {
            proposal.category = Some(parent);
            proposal.confidence = sum;
        }
        proposal
    }

    /// The kind above the best label with the confidence of all its children that lead nowhere else.
    fn broader(&self, best: usize, share: &[f32]) -> Option<(String, f32)> {
        let (parent, _) = self.labels[best].rsplit_once('.')?;
        let children = self
            .labels
            .iter()
            .zip(share)
            .filter(|(label, _)| label.rsplit_once('.').is_some_and(|(head, _)| head == parent));
        Some((parent.to_owned(), children.map(|(_, share)| share).sum()))
    }
}

/// Places of the largest and second largest value; ties go to the first label.
pub(crate) fn best_two(values: &[f32]) -> (usize, Option<usize>) {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    let mut second: Option<usize> = None;
    for (place, value) in values.iter().enumerate() {
        if place != best && second.is_none_or(|second| *value > values[second]) {
            second = Some(place);
        }
    }
    (best, second)
}

/// Confidence of every label: the best has its own, the others share the rest and never pass it.
fn shares(values: &[f32], best: usize, confidence: f32) -> Vec<f32> {
    let top = values.iter().enumerate().filter(|(place, _)| *place != best);
    let top = top.map(|(_, value)| *value).fold(f32::NEG_INFINITY, f32::max);
    let raw = |place: usize| if place == best { 0.0 } else { (SHARE_SHARPNESS * (values[place] - top)).exp() };
    let sum: f32 = (0..values.len()).map(raw).sum();
    let rest = if sum > 0.0 { (1.0 - confidence) / sum } else { 0.0 };
    (0..values.len())
        .map(|place| if place == best { confidence } else { (raw(place) * rest).min(confidence) })
        .collect()
}
