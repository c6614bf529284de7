//! Learns one linear decision per kind by dual coordinate descent, and how far to trust the winner.

use std::collections::BTreeMap;

use super::features::{self, Scratch, Vocabulary, Weighted};
use super::{Model, best_two};
use crate::error::TextError;
use crate::normalise::{Normalised, normalise};

/// A text with its right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text as it came in.
    pub text: String,
    /// Code of its kind.
    pub label: String,
    /// Texts of one group are never split between learning and checking, e.g. variants of one sentence.
    pub group: u32,
}

/// How the confidence is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calibration {
    /// By cross-validation over this many folds; costs as many trainings more.
    Folds(u32),
    /// Known from an earlier measurement: constant, factor of the best value, factor of the lead.
    Fixed([f32; 3]),
}

/// What can be chosen in training.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// Price of a wrong answer; larger follows the examples more closely.
    pub cost: f32,
    /// Passes over the examples at most.
    pub passes_max: u32,
    /// A pass whose largest violation is below this is the last.
    pub tolerance: f32,
    /// Features seen in fewer examples are left out.
    pub examples_min: u32,
    /// Words counted beside the letters.
    pub words: Vec<String>,
    /// How the confidence is found.
    pub calibration: Calibration,
    /// Confidence below which the model abstains.
    pub threshold: f32,
    /// Threads to use; the model does not depend on it.
    pub threads: usize,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            cost: 2.0,
            passes_max: 20,
            tolerance: 0.1,
            examples_min: 1,
            words: Vec::new(),
            calibration: Calibration::Folds(3),
            threshold: 0.5,
            threads: 1,
        }
    }
}

/// Trains a model. One kind is enough: the model then always leads with it and its calibration decides.
///
/// # Errors
/// [`TextError::Training`] without examples, without a label, or without a letter in any text.
///
/// # Source
/// Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008 (L2 loss, with shrinking);
/// Platt scaling of the winner's value and lead.
pub fn train(examples: &[Example], options: &TrainOptions) -> Result<Model, TextError> {
    let fault = |message: &str| TextError::Training { message: message.to_owned() };
    if examples.is_empty() {
        return Err(fault("there are no examples; give at least one labelled text"));
    }
    if let Some(place) = examples.iter().position(|example| example.label.trim().is_empty()) {
        return Err(fault(&format!("example {} has no label; label it or leave it out", place + 1)));
    }
    let texts: Vec<Normalised> = examples.iter().map(|example| normalise(&example.text)).collect();
    let mut model = fit(examples, &texts, options, |_| true).ok_or_else(|| fault("no example has a letter in it"))?;
    model.calibration = match options.calibration {
        Calibration::Fixed(known) => known,
        Calibration::Folds(folds) => calibrate(examples, &texts, options, folds.max(2)),
    };
    Ok(model)
}

fn fit(
    examples: &[Example],
    texts: &[Normalised],
    options: &TrainOptions,
    keep: impl Fn(&Example) -> bool,
) -> Option<Model> {
    let chosen: Vec<usize> = (0..examples.len()).filter(|&place| keep(&examples[place])).collect();
    let vocabulary = vocabulary(texts, &chosen, options);
    if vocabulary.len() == 0 {
        return None;
    }
    let mut labels: Vec<String> = chosen.iter().map(|&place| examples[place].label.clone()).collect();
    labels.sort_unstable();
    labels.dedup();
    let mut scratch = Scratch::default();
    let vectors: Vec<Weighted> = chosen.iter().map(|&place| vocabulary.weigh(&texts[place], &mut scratch)).collect();
    let truth: Vec<usize> = chosen
        .iter()
        .map(|&place| labels.binary_search(&examples[place].label).expect("the labels were drawn from the examples"))
        .collect();
    let columns = solve_all(&vectors, &truth, labels.len(), vocabulary.len(), options);
    let width = labels.len();
    let mut weights = vec![0.0f32; vocabulary.len() * width];
    let mut bias = vec![0.0f32; width];
    for (label, (column, base)) in columns.into_iter().enumerate() {
        bias[label] = base;
        for (feature, weight) in column.into_iter().enumerate() {
            weights[feature * width + label] = weight;
        }
    }
    Some(Model { labels, vocabulary, weights, bias, calibration: [0.0, 1.0, 1.0], threshold: options.threshold })
}

fn vocabulary(texts: &[Normalised], chosen: &[usize], options: &TrainOptions) -> Vocabulary {
    let mut words: Vec<String> = options.words.iter().map(|word| normalise(word).text().to_owned()).collect();
    words.sort_unstable();
    words.dedup();
    let automaton = features::automaton(&words);
    let mut all: Vec<u64> = Vec::new();
    let mut own: Vec<u64> = Vec::new();
    for &place in chosen {
        own.clear();
        features::each_key(&texts[place], automaton.as_deref(), |key, _, _| own.push(key));
        own.sort_unstable();
        own.dedup();
        all.extend_from_slice(&own);
    }
    all.sort_unstable();
    let (mut keys, mut idf) = (Vec::new(), Vec::new());
    for run in all.chunk_by(|a, b| a == b) {
        if run.len() >= options.examples_min as usize {
            keys.push(run[0]);
            idf.push(((1.0 + chosen.len() as f32) / (1.0 + run.len() as f32)).ln() + 1.0);
        }
    }
    Vocabulary::new(keys, idf, words)
}

/// One column of weights and a bias per label, each solved on its own, so that threads change nothing.
fn solve_all(
    vectors: &[Weighted],
    truth: &[usize],
    labels: usize,
    features: usize,
    options: &TrainOptions,
) -> Vec<(Vec<f32>, f32)> {
    let solve_one = |label: usize| solve(vectors, |place| truth[place] == label, features, options);
    let threads = options.threads.clamp(1, labels);
    if threads == 1 {
        return (0..labels).map(solve_one).collect();
    }
    let mut columns: Vec<Option<(Vec<f32>, f32)>> = (0..labels).map(|_| None).collect();
    std::thread::scope(|scope| {
        let share = labels.div_ceil(threads);
        for (part, slots) in columns.chunks_mut(share).enumerate() {
            let solve_one = &solve_one;
            scope.spawn(move || {
                for (place, slot) in slots.iter_mut().enumerate() {
                    *slot = Some(solve_one(part * share + place));
                }
            });
        }
    });
    columns.into_iter().map(|column| column.expect("every thread fills its own part")).collect()
}

/// Minimises 1/2 |w|² + cost · Σ max(0, 1 - y w·x)² over one label against the rest.
fn solve(
    vectors: &[Weighted],
    positive: impl Fn(usize) -> bool,
    features: usize,
    options: &TrainOptions,
) -> (Vec<f32>, f32) {
    let diagonal = 0.5 / options.cost.max(1e-6);
    let mut weights = vec![0.0f32; features];
    let mut bias = 0.0f32;
    let mut alpha = vec![0.0f32; vectors.len()];
    let norm: Vec<f32> = vectors
        .iter()
        .map(|vector| diagonal + 1.0 + vector.entries.iter().map(|(_, weight)| weight * weight).sum::<f32>())
        .collect();
    let mut active: Vec<usize> = (0..vectors.len()).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut shrink_above = f32::INFINITY;
    for _ in 0..options.passes_max.max(1) {
        shuffle(&mut active, &mut state);
        let mut worst = 0.0f32;
        let mut rest = Vec::with_capacity(active.len());
        for &place in &active {
            let sign = if positive(place) { 1.0 } else { -1.0 };
            let entries = &vectors[place].entries;
            let value = bias + entries.iter().map(|&(feature, weight)| weights[feature as usize] * weight).sum::<f32>();
            let gradient = sign * value - 1.0 + alpha[place] * diagonal;
            let projected = if alpha[place] == 0.0 {
                if gradient > shrink_above {
                    continue;
                }
                gradient.min(0.0)
            } else {
                gradient
            };
            rest.push(place);
            worst = worst.max(projected.abs());
            if projected.abs() > 1e-9 {
                let before = alpha[place];
                alpha[place] = (before - gradient / norm[place]).max(0.0);
                let step = (alpha[place] - before) * sign;
                bias += step;
                for &(feature, weight) in entries {
                    weights[feature as usize] += step * weight;
                }
            }
        }
        active = rest;
        if worst < options.tolerance || active.is_empty() {
            break;
        }
        shrink_above = worst;
    }
    (weights, bias)
}

/// Fisher-Yates by a fixed xorshift sequence: the order of passes is part of the method, not chance.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for last in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        order.swap(last, (*state % (last as u64 + 1)) as usize);
    }
}

/// Fits the confidence on texts the model had not seen: whole groups are held out in turn.
fn calibrate(examples: &[Example], texts: &[Normalised], options: &TrainOptions, folds: u32) -> [f32; 3] {
    let fold = fold_of_groups(examples, folds);
    let mut points: Vec<([f64; 3], bool)> = Vec::new();
    let mut scratch = Scratch::default();
    for held in 0..folds {
        let Some(model) = fit(examples, texts, options, |example| fold[&example.group] != held) else { continue };
        for (example, text) in examples.iter().zip(texts).filter(|(example, _)| fold[&example.group] == held) {
            let vector = model.vocabulary.weigh(text, &mut scratch);
            if vector.entries.is_empty() {
                continue;
            }
            let values = model.values(&vector);
            let (best, second) = best_two(&values);
            let lead = second.map_or(2.0, |second| values[best] - values[second]);
            points.push(([1.0, f64::from(values[best]), f64::from(lead)], model.labels[best] == example.label));
        }
    }
    logistic(&points).map(|weight| weight as f32)
}

/// Groups dealt out to folds in the order of their numbers.
pub(crate) fn fold_of_groups(examples: &[Example], folds: u32) -> BTreeMap<u32, u32> {
    let mut groups: Vec<u32> = examples.iter().map(|example| example.group).collect();
    groups.sort_unstable();
    groups.dedup();
    groups.into_iter().enumerate().map(|(place, group)| (group, place as u32 % folds)).collect()
}

/// Logistic regression on three inputs by Newton steps with a small ridge.
fn logistic(points: &[([f64; 3], bool)]) -> [f64; 3] {
    let mut weights = [0.0f64; 3];
    for _ in 0..25 {
        let mut gradient = weights.map(|weight| -1e-2 * weight);
        let mut hessian = [[1e-2, 0.0, 0.0], [0.0, 1e-2, 0.0], [0.0, 0.0, 1e-2]];
        for (input, right) in points {
            let value: f64 = input.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let chance = 1.0 / (1.0 + (-value).exp());
            let miss = f64::from(u8::from(*right)) - chance;
            for row in 0..3 {
                gradient[row] += miss * input[row];
                for column in 0..3 {
                    hessian[row][column] += chance * (1.0 - chance) * input[row] * input[column];
                }
            }
        }
        let step = solve3(hessian, gradient);
        for place in 0..3 {
            weights[place] += step[place].clamp(-4.0, 4.0);
        }
    }
    weights
}

#[expect(clippy::needless_range_loop, reason = "elimination reads best by row and column")]
/// Solves three equations by Gaussian elimination; the matrix is positive definite by its ridge.
fn solve3(mut matrix: [[f64; 3]; 3], mut right: [f64; 3]) -> [f64; 3] {
    for pivot in 0..3 {
        for row in pivot + 1..3 {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            for column in pivot..3 {
                matrix[row][column] -= factor * matrix[pivot][column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..3).rev() {
        for column in row + 1..3 {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}
