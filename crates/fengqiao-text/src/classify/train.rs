//! Learns the decisions of a tree of kinds from examples, and how far to trust each winner.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::confidence::{Fitted, LEAD_ALONE, Point, confidence, fit_levels};
use super::corpus::{Corpus, Vectors};
use super::features::{self, Shape, Vocabulary, word_key, word_of};
use super::solve::{Columns, Effort, LANES, solve};
use super::tree::{Group, LEVELS_MAX, LabelTree, as_deep_as, depth};
use super::{Answer, Model, best_two, quantise};
use crate::error::TextError;
use crate::normalise::{Normalised, normalise};

/// Below this many examples every feature is kept, since nearly all are rare.
pub const FEW_EXAMPLES: usize = 500;

/// A text with its right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text as it came in.
    pub text: String,
    /// Its kind: a code such as `D03.02`, or names from the broad to the narrow, parted by `/`.
    pub label: String,
    /// Texts of one group are never split between learning and checking, e.g. variants of one sentence.
    pub group: u32,
}

/// How the confidence is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calibration {
    /// By cross-validation over this many folds; costs as many trainings more.
    Folds(u32),
    /// Known from an earlier measurement, level by level: constant, factor of the best value, factor of the lead.
    Fixed([[f32; 3]; LEVELS_MAX]),
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
    /// Features seen in fewer examples are left out, once there are [`FEW_EXAMPLES`] of them.
    pub examples_min: u32,
    /// Words counted beside the letters.
    pub words: Vec<String>,
    /// Which features are read.
    pub shape: Shape,
    /// How the confidence is found.
    pub calibration: Calibration,
    /// Confidence below which the model abstains.
    pub threshold: f32,
    /// Begins the order in which examples are visited; equal seeds give equal models.
    pub seed: u64,
    /// Threads to use; the model does not depend on it.
    pub threads: usize,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            cost: 1.2,
            passes_max: 20,
            tolerance: 0.1,
            examples_min: 2,
            words: Vec::new(),
            shape: Shape::default(),
            calibration: Calibration::Folds(3),
            threshold: 0.5,
            seed: 0,
            threads: 1,
        }
    }
}

/// Trains a model. One kind is enough: the model then always leads with it.
///
/// # Errors
/// [`TextError::Training`] without examples, without a label, or without a letter in any text.
///
/// # Source
/// Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008 (L2 loss, with shrinking);
/// Platt scaling of the winner's value and lead.
pub fn train(examples: &[Example], options: &TrainOptions) -> Result<Model, TextError> {
    let lesson = Lesson::read(examples, options)?;
    let folds = match options.calibration {
        Calibration::Folds(folds) => folds.max(2),
        Calibration::Fixed(_) => 0,
    };
    Ok(lesson.model_and_points(folds, true).0.expect("the model was asked for"))
}

/// Trains a model, and answers every example by a model trained on the other folds: what a report is made from.
/// Groups stay together, dealt out to folds in the order of their numbers.
///
/// # Errors
/// As [`train`].
pub fn train_and_check(
    examples: &[Example],
    options: &TrainOptions,
    folds: u32,
) -> Result<(Model, Vec<Answer>), TextError> {
    let lesson = Lesson::read(examples, options)?;
    let (model, held) = lesson.model_and_points(folds.max(2), true);
    Ok((model.expect("the model was asked for"), lesson.answers(&held, folds.max(2))))
}

/// Answers to every example by a model trained on the other folds, as in [`train_and_check`].
///
/// # Errors
/// As [`train`].
pub(crate) fn check(examples: &[Example], options: &TrainOptions, folds: u32) -> Result<Vec<Answer>, TextError> {
    let lesson = Lesson::read(examples, options)?;
    let (_, held) = lesson.model_and_points(folds.max(2), false);
    Ok(lesson.answers(&held, folds.max(2)))
}

/// One decision on the way down the tree: node, value, lead.
type Step = (usize, f32, f32);

/// All that training needs of the examples, read once.
struct Lesson<'e> {
    examples: &'e [Example],
    options: &'e TrainOptions,
    tree: LabelTree,
    /// Nodes from the top down to the label of each example.
    paths: Vec<Vec<usize>>,
    words: Vec<String>,
    corpus: Corpus,
}

/// The decisions of one fit, group by group, [`LANES`] kinds at a time.
struct Fit {
    rarities: Vec<f32>,
    columns: Vec<Vec<Columns>>,
}

impl<'e> Lesson<'e> {
    fn read(examples: &'e [Example], options: &'e TrainOptions) -> Result<Self, TextError> {
        let fault = |message: &str| TextError::Training { message: message.to_owned() };
        if examples.is_empty() {
            return Err(fault("there are no examples; give at least one labelled text"));
        }
        if let Some(place) = examples.iter().position(|example| example.label.trim().is_empty()) {
            return Err(fault(&format!("example {} has no label; label it or leave it out", place + 1)));
        }
        if let Some(place) = examples.iter().position(|example| depth(&example.label) > LEVELS_MAX) {
            let label = &examples[place].label;
            return Err(fault(&format!(
                "example {} has the label {label} of more than {LEVELS_MAX} levels",
                place + 1
            )));
        }
        let tree = LabelTree::new(examples.iter().map(|example| example.label.as_str()));
        let known: std::collections::BTreeMap<&str, Vec<usize>> =
            tree.nodes.iter().enumerate().map(|(place, node)| (node.label.as_str(), tree.path(place))).collect();
        let paths = examples.iter().map(|example| known[example.label.as_str()].clone()).collect();
        let mut words: Vec<String> = options.words.iter().map(|word| normalise(word).text().to_owned()).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        words.dedup();
        let texts: Vec<Normalised> = examples.iter().map(|example| normalise(&example.text)).collect();
        let automaton = features::automaton(&words);
        let corpus = Corpus::read(&texts, automaton.as_ref(), options.shape, examples_min(options, examples.len()));
        if corpus.keys.is_empty() {
            return Err(fault("no example has a letter in it"));
        }
        Ok(Self { examples, options, tree, paths, words, corpus })
    }

    /// The model over all examples, if wanted, and for every example its way down the tree by a model of other folds.
    fn model_and_points(&self, folds: u32, want_model: bool) -> (Option<Model>, Vec<Vec<Step>>) {
        let fold = self.folds(folds.max(1));
        let parts: Vec<Option<u32>> = (0..folds).map(Some).chain(want_model.then_some(None)).collect();
        let inner = if parts.len() > 1 { 1 } else { self.options.threads };
        let outcomes = in_parallel(parts.len(), self.options.threads, |part| {
            let held = parts[part];
            let rows: Vec<usize> = (0..fold.len()).filter(|&row| Some(fold[row]) != held).collect();
            let (fit, vectors) = self.fit(&rows, inner);
            let Some(held) = held else { return (Some(fit), Vec::new()) };
            let ways = (0..fold.len()).filter(|&row| fold[row] == held && !vectors.row(row).is_empty());
            (None, ways.map(|row| (row, self.way(&fit, vectors.row(row)))).collect())
        });
        let mut held = vec![Vec::new(); self.examples.len()];
        let mut whole = None;
        for (fit, ways) in outcomes {
            whole = whole.or(fit);
            ways.into_iter().for_each(|(row, way): (usize, Vec<Step>)| held[row] = way);
        }
        let fitted = match self.options.calibration {
            Calibration::Fixed(known) => known[..self.tree.levels()].to_vec(),
            Calibration::Folds(_) => fit_levels(&self.points(&held, |_| true)),
        };
        (whole.map(|fit| self.model(&fit, fitted)), held)
    }

    /// The fold of every example: groups are dealt out in the order of their numbers.
    fn folds(&self, folds: u32) -> Vec<u32> {
        let mut groups: Vec<u32> = self.examples.iter().map(|example| example.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let of = |example: &Example| groups.binary_search(&example.group).expect("the group is listed") as u32 % folds;
        self.examples.iter().map(of).collect()
    }

    fn fit(&self, rows: &[usize], threads: usize) -> (Fit, Vectors) {
        let rarities = self.corpus.rarities(rows, examples_min(self.options, self.examples.len()));
        let vectors = self.corpus.weigh(&rarities);
        let jobs: Vec<(usize, usize)> = self
            .tree
            .groups
            .iter()
            .enumerate()
            .flat_map(|(place, group)| {
                let chunks = if group.count > 1 { group.count.div_ceil(LANES) } else { 0 };
                (0..chunks).map(move |chunk| (place, chunk))
            })
            .collect();
        let options = self.options;
        let (cost, passes_max, tolerance, seed) = (options.cost, options.passes_max, options.tolerance, options.seed);
        let effort = Effort { cost, passes_max, tolerance, seed };
        let solved = in_parallel(jobs.len(), threads, |job| {
            let (group, chunk) = jobs[job];
            let group = self.tree.groups[group];
            let inside = |row: &usize| {
                let child = *self.paths[*row].get(group.depth)?;
                let lane = child.checked_sub(group.first).filter(|lane| *lane < group.count)?;
                Some((*row, lane.wrapping_sub(chunk * LANES)))
            };
            let rows: Vec<(usize, usize)> = rows.iter().filter_map(inside).collect();
            solve(&vectors, &rows, self.corpus.keys.len(), &effort)
        });
        let mut columns: Vec<Vec<Columns>> = self.tree.groups.iter().map(|_| Vec::new()).collect();
        for ((group, _), chunk) in jobs.iter().zip(solved) {
            columns[*group].push(chunk);
        }
        (Fit { rarities, columns }, vectors)
    }

    /// The winners from the top down for one vector.
    fn way(&self, fit: &Fit, vector: &[(u32, f32)]) -> Vec<Step> {
        let mut way = Vec::new();
        let mut next = (!self.tree.groups.is_empty()).then_some(0);
        while let Some(place) = next {
            let Group { first, count, .. } = self.tree.groups[place];
            let mut values: Vec<f32> = fit.columns[place].iter().flat_map(|chunk| chunk.values(vector)).collect();
            values.resize(count, 0.0);
            let (best, second) = best_two(&values);
            let lead = second.map_or(LEAD_ALONE, |second| values[best] - values[second]);
            way.push((first + best, values[best], lead));
            next = self.tree.nodes[first + best].children;
        }
        way
    }

    /// Decisions level by level with whether they were right; those below a wrong one are left out.
    fn points(&self, held: &[Vec<Step>], keep: impl Fn(usize) -> bool) -> Vec<Vec<Point>> {
        let mut levels = vec![Vec::new(); self.tree.levels()];
        for (row, way) in held.iter().enumerate().filter(|(row, _)| keep(*row)) {
            for (depth, (&(node, value, lead), &truth)) in way.iter().zip(&self.paths[row]).enumerate() {
                levels[depth].push(Point { value, lead, right: node == truth });
                if node != truth {
                    break;
                }
            }
        }
        levels
    }

    fn answers(&self, held: &[Vec<Step>], folds: u32) -> Vec<Answer> {
        let fold = self.folds(folds);
        let fitted: Vec<Vec<Fitted>> = match self.options.calibration {
            Calibration::Fixed(known) => vec![known[..self.tree.levels()].to_vec(); folds as usize],
            Calibration::Folds(_) => {
                (0..folds).map(|own| fit_levels(&self.points(held, |row| fold[row] != own))).collect()
            }
        };
        let answer = |(row, way): (usize, &Vec<Step>)| {
            let trust = way.iter().enumerate().map(|(depth, &(node, value, lead))| {
                let alone = self.tree.groups[self.group_of(node)].count == 1;
                if alone { 1.0 } else { confidence(&fitted[fold[row] as usize][depth], value, lead) }
            });
            let leaf = way.last().map_or(String::new(), |&(node, ..)| self.tree.nodes[node].label.clone());
            let confidence = if way.is_empty() { 0.0 } else { trust.product() };
            let truth = &self.examples[row].label;
            Answer { truth: truth.clone(), answer: as_deep_as(truth, &leaf).to_owned(), confidence }
        };
        held.iter().enumerate().map(answer).collect()
    }

    fn group_of(&self, node: usize) -> usize {
        self.tree.nodes[node].parent.map_or(0, |parent| self.tree.nodes[parent].children.unwrap_or(0))
    }

    /// Puts a fit into the form that is asked and stored: known features and words only.
    fn model(&self, fit: &Fit, calibration: Vec<Fitted>) -> Model {
        let width = self.tree.nodes.len();
        let known: Vec<usize> = (0..self.corpus.keys.len()).filter(|&feature| fit.rarities[feature] > 0.0).collect();
        let mut used: Vec<usize> = known.iter().filter_map(|&feature| word_of(self.corpus.keys[feature])).collect();
        used.sort_unstable();
        let key_of = |feature: usize| match word_of(self.corpus.keys[feature]) {
            Some(word) => word_key(used.binary_search(&word).expect("the word is used")),
            None => self.corpus.keys[feature],
        };
        let keys = known.iter().map(|&feature| key_of(feature)).collect();
        let idf = known.iter().map(|&feature| fit.rarities[feature]).collect();
        let words = used.iter().map(|&word| self.words[word].clone()).collect();
        let mut weights = vec![0.0f32; known.len() * width];
        let mut bias = vec![0.0f32; width];
        for (group, chunks) in self.tree.groups.iter().zip(&fit.columns) {
            for node in group.first..group.first + group.count {
                let Some(chunk) = chunks.get((node - group.first) / LANES) else { continue };
                let lane = (node - group.first) % LANES;
                bias[node] = chunk.bias[lane];
                for (row, &feature) in known.iter().enumerate() {
                    weights[row * width + node] = chunk.weights[feature][lane];
                }
            }
        }
        let vocabulary = Vocabulary::new(keys, idf, words, self.options.shape);
        let (weights, scale) = quantise(&weights, width);
        let (tree, threshold) = (self.tree.clone(), self.options.threshold);
        Model { tree, vocabulary, weights, scale, bias, calibration, threshold }
    }
}

fn examples_min(options: &TrainOptions, examples: usize) -> u32 {
    if examples < FEW_EXAMPLES { 1 } else { options.examples_min }
}

/// Runs numbered jobs on threads and gives their results in order.
fn in_parallel<T: Send>(jobs: usize, threads: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = threads.clamp(1, jobs.max(1));
    if threads == 1 {
        return (0..jobs).map(run).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs {
                return done;
            }
            done.push((job, run(job)));
        }
    };
    let mut results: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("training does not panic")).collect()
    });
    results.sort_unstable_by_key(|(job, _)| *job);
    results.into_iter().map(|(_, result)| result).collect()
}
