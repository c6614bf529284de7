//! Which kind of matter a text tells of: linear decisions over letter pairs and known words, level by level, with reasons.
//! It proposes; below its threshold it abstains, and a person decides.

mod bytes;
mod confidence;
mod corpus;
pub(crate) mod features;
mod reasons;
mod solve;
mod train;
mod tree;

use std::cell::RefCell;

use serde::Serialize;

use crate::normalise::{Normalised, Span, normalise};
use confidence::LEAD_ALONE;
pub use features::Shape;
use features::{BLOCKS, Scratch, Vocabulary};
pub(crate) use train::check;
pub use train::{Calibration, Example, FEW_EXAMPLES, TrainOptions, train, train_and_check};
pub(crate) use tree::as_deep_as;
use tree::{Group, LabelTree};
pub use tree::{LEVELS_MAX, at_level, broader, depth};

/// Kinds offered beside the proposed one.
const ALTERNATIVES: usize = 3;
/// Sharpness with which decision values are shared out among the kinds that lost.
const SHARE_SHARPNESS: f32 = 4.0;
/// Largest stored weight of a kind; smaller ones are parts of it.
const WEIGHT_STEPS: f32 = 32_767.0;

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
    /// Confidence in `category`, or in the best broad kind if the model abstains; 0..=1.
    pub confidence: f32,
    /// The best kinds in falling order; at most three.
    pub alternatives: Vec<Alternative>,
    /// Why the best kind leads, strongest first; at most five.
    pub reasons: Vec<Reason>,
}

/// One checked text: the truth, and what the model led with.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The right kind.
    pub truth: String,
    /// The leading kind; empty if the model found nothing known in the text.
    pub answer: String,
    /// Confidence in the answer, 0..=1.
    pub confidence: f32,
}

/// A trained classifier. Equal training input gives an equal model on any number of threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) tree: LabelTree,
    pub(crate) vocabulary: Vocabulary,
    /// [n_features, n_nodes], row-major, in parts of `scale`.
    pub(crate) weights: Vec<i16>,
    /// Worth of one part, for each node.
    pub(crate) scale: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    /// For each level: confidence = logistic(c0 + c1 * best value + c2 * lead over the second).
    pub(crate) calibration: Vec<[f32; 3]>,
    pub(crate) threshold: f32,
}

thread_local! {
    static SCRATCH: RefCell<(Scratch, Vec<f32>)> = RefCell::default();
}

impl Model {
    /// The kinds this model tells apart at the lowest level of each branch, sorted.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        let leaves = self.tree.nodes.iter().filter(|node| node.children.is_none());
        let mut labels: Vec<&str> = leaves.map(|node| node.label.as_str()).collect();
        labels.sort_unstable();
        labels
    }

    /// Levels of the tree of kinds.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.tree.levels()
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

    /// Constant, factor of the best value and factor of the lead in the confidence, level by level.
    #[must_use]
    pub fn calibration(&self) -> &[[f32; 3]] {
        &self.calibration
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
        SCRATCH.with_borrow_mut(|(scratch, sums)| {
            let Some(values) = self.values::<true>(text, scratch, sums) else { return Proposal::default() };
            let (mut proposal, best) = self.propose(&values);
            proposal.reasons = reasons::reasons(self, original, text, best, scratch);
            proposal
        })
    }

    /// The leading label and its confidence, without reasons; none for a text with nothing known in it.
    #[must_use]
    pub fn label(&self, text: &str) -> Option<(&str, f32)> {
        SCRATCH.with_borrow_mut(|(scratch, sums)| {
            let values = self.values::<false>(&normalise(text), scratch, sums)?;
            let way = self.way(&values);
            let confidence = way.iter().map(|(_, confidence)| confidence).product();
            way.last().map(|&(node, _)| (self.tree.nodes[node].label.as_str(), confidence))
        })
    }

    /// Decision value of every node; none for a text with nothing known in it.
    fn values<const SIGHTINGS: bool>(
        &self,
        text: &Normalised,
        scratch: &mut Scratch,
        sums: &mut Vec<f32>,
    ) -> Option<Vec<f32>> {
        let width = self.tree.nodes.len();
        sums.clear();
        sums.resize(BLOCKS * width, 0.0);
        let scales = self.vocabulary.weigh::<SIGHTINGS>(text, scratch, |block, feature, weight| {
            let row = &self.weights[feature as usize * width..][..width];
            let sums = &mut sums[block * width..][..width];
            for (sum, &part) in sums.iter_mut().zip(row) {
                *sum += weight * f32::from(part);
            }
        })?;
        let value = |node: usize| {
            let sum: f32 = (0..BLOCKS).map(|block| scales[block] * sums[block * width + node]).sum();
            self.bias[node] + self.scale[node] * sum
        };
        Some((0..width).map(value).collect())
    }

    /// Weight of a feature for a node.
    pub(crate) fn weight(&self, feature: usize, node: usize) -> f32 {
        self.scale[node] * f32::from(self.weights[feature * self.tree.nodes.len() + node])
    }

    /// The winner among siblings and the confidence in it, given that their parent is right.
    fn winner(&self, group: &Group, values: &[f32]) -> (usize, f32) {
        let values = &values[group.first..group.first + group.count];
        let (best, second) = best_two(values);
        let lead = second.map_or(LEAD_ALONE, |second| values[best] - values[second]);
        let confidence = match self.calibration.get(group.depth) {
            Some(fitted) if group.count > 1 => confidence::confidence(fitted, values[best], lead),
            _ => 1.0,
        };
        (best, confidence)
    }

    /// The winners from the top down, each with its confidence given the one above.
    fn way(&self, values: &[f32]) -> Vec<(usize, f32)> {
        let mut way = Vec::with_capacity(3);
        let mut next = (!self.tree.groups.is_empty()).then_some(0);
        while let Some(place) = next {
            let group = &self.tree.groups[place];
            let (best, confidence) = self.winner(group, values);
            way.push((group.first + best, confidence));
            next = self.tree.nodes[group.first + best].children;
        }
        way
    }

    fn propose(&self, values: &[f32]) -> (Proposal, usize) {
        let way = self.way(values);
        let mut proposal = Proposal { alternatives: self.alternatives(values), ..Proposal::default() };
        let mut confidence = 1.0;
        for &(node, step) in &way {
            confidence *= step;
            if confidence >= self.threshold {
                proposal.category = Some(self.tree.nodes[node].label.clone());
                proposal.confidence = confidence;
            }
        }
        if proposal.category.is_none() {
            proposal.confidence = way.first().map_or(0.0, |(_, confidence)| *confidence);
        }
        (proposal, way.last().map_or(0, |(node, _)| *node))
    }

    /// The likeliest leaves of the tree.
    fn alternatives(&self, values: &[f32]) -> Vec<Alternative> {
        let mut shares = vec![0.0f32; self.tree.nodes.len()];
        for group in &self.tree.groups {
            let above = self.tree.nodes[group.first].parent.map_or(1.0, |parent| shares[parent]);
            let (best, confidence) = self.winner(group, values);
            let own = split(&values[group.first..group.first + group.count], best, confidence);
            own.into_iter().enumerate().for_each(|(place, share)| shares[group.first + place] = above * share);
        }
        let mut order: Vec<usize> =
            (0..shares.len()).filter(|&node| self.tree.nodes[node].children.is_none()).collect();
        order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
        let alternative =
            |&node: &usize| Alternative { category: self.tree.nodes[node].label.clone(), confidence: shares[node] };
        order.iter().take(ALTERNATIVES).map(alternative).collect()
    }
}

/// Weights as parts of the largest one of their column, and what a part is worth.
fn quantise(weights: &[f32], width: usize) -> (Vec<i16>, Vec<f32>) {
    let mut scale = vec![0.0f32; width];
    for row in weights.chunks_exact(width) {
        scale.iter_mut().zip(row).for_each(|(scale, weight)| *scale = scale.max(weight.abs()));
    }
    scale.iter_mut().for_each(|scale| *scale /= WEIGHT_STEPS);
    let part = |(weight, scale): (&f32, &f32)| if *scale > 0.0 { (weight / scale).round() as i16 } else { 0 };
    let parts = weights.chunks_exact(width).flat_map(|row| row.iter().zip(&scale).map(part)).collect();
    (parts, scale)
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

/// Share of every sibling: the best has its confidence, the others share the rest and never pass it.
fn split(values: &[f32], best: usize, confidence: f32) -> Vec<f32> {
    let top = values.iter().enumerate().filter(|(place, _)| *place != best);
    let top = top.map(|(_, value)| *value).fold(f32::NEG_INFINITY, f32::max);
    let raw = |place: usize| if place == best { 0.0 } else { (SHARE_SHARPNESS * (values[place] - top)).exp() };
    let sum: f32 = (0..values.len()).map(raw).sum();
    let rest = if sum > 0.0 { (1.0 - confidence) / sum } else { 0.0 };
    (0..values.len())
        .map(|place| if place == best { confidence } else { (raw(place) * rest).min(confidence) })
        .collect()
}
