//! The score of a pair: boosted symmetric trees, small enough to be read, and how they are fitted.
//!
//! # Source
//! Friedman (2001), gradient boosting with logistic loss; trees that ask the same question on a whole level as in
//! Prokhorenkova et al. (2018). Fitting has no chance in it.

use super::evidence::FEATURES;

/// Questions of one tree.
const DEPTH: usize = 4;
/// Answers of one tree.
const LEAVES: usize = 1 << DEPTH;
/// Cuts tried of one input.
const CUTS: usize = 31;
/// Trees of one model.
pub const TREES_MAX: usize = 1_000;

/// One tree: up to four questions and a value for each way of answering them.
#[derive(Debug, Clone, PartialEq)]
struct Tree {
    questions: [(u8, f32); DEPTH],
    values: [f32; LEAVES],
}

/// A fitted pair score.
#[derive(Debug, Clone, PartialEq)]
pub struct PairModel {
    base: f32,
    trees: Vec<Tree>,
}

/// How a pair score is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// Trees.
    pub trees: usize,
    /// Share of each tree's answer that is taken, 0..=1.
    pub rate: f32,
    /// Pull of every leaf towards zero, in pairs.
    pub pull: f32,
    /// Pairs a leaf must have on both sides of a question.
    pub leaf_min: f32,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self { trees: 80, rate: 0.2, pull: 8.0, leaf_min: 6.0 }
    }
}

impl FitOptions {
    /// Careful steps for the few hundred pairs that an office decides in a season.
    pub const REFIT: Self = Self { trees: 40, rate: 0.1, pull: 16.0, leaf_min: 5.0 };
}

/// The model that ships: fitted on invented counties alone, see [`PairModel::shipped`].
const SHIPPED: &str = include_str!("pairs.csv");

impl PairModel {
    /// The model that ships. It was fitted on reports of invented counties, half of them without their parties; no
    /// text of a real person is behind it.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).unwrap_or(Self { base: 0.0, trees: Vec::new() })
    }

    /// Reads what [`PairModel::to_text`] wrote; none if it is not that.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let base = lines.next()?.parse::<f32>().ok().filter(|base| base.is_finite())?;
        let trees: Option<Vec<Tree>> = lines.take(TREES_MAX).map(read_tree).collect();
        Some(Self { base, trees: trees? })
    }

    /// The model as lines of numbers: the base, then for each tree its questions (input, cut) and values.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.base);
        for tree in &self.trees {
            let questions = tree.questions.iter().map(|(input, cut)| format!("{input},{cut}"));
            let values = tree.values.iter().map(|value| format!("{value:.4}"));
            out.push_str(&questions.chain(values).collect::<Vec<_>>().join(","));
            out.push('\n');
        }
        out
    }

    /// Share of pairs like this that are the same matter, 0..=1.
    #[must_use]
    pub fn score(&self, inputs: &[f32; FEATURES]) -> f32 {
        1.0 / (1.0 + (-self.sum(inputs)).exp())
    }

    /// Fits a model; the same pairs in the same order give the same model.
    #[must_use]
    pub fn fit(pairs: &[([f32; FEATURES], bool)], options: &FitOptions) -> Self {
        let positives = pairs.iter().filter(|pair| pair.1).count() as f32;
        let share = ((positives + 1.0) / (pairs.len() as f32 + 2.0)).clamp(0.001, 0.999);
        let mut model = Self { base: (share / (1.0 - share)).ln(), trees: Vec::new() };
        model.boost(pairs, options);
        model
    }

    /// Goes on from this model: more trees learn what it gets wrong on further pairs, and what it knows stays. The same
    /// pairs in the same order give the same model. A model that has [`TREES_MAX`] trees already stays as it is.
    #[must_use]
    pub fn refit(&self, pairs: &[([f32; FEATURES], bool)], options: &FitOptions) -> Self {
        let mut model = self.clone();
        model.boost(pairs, options);
        model
    }

    /// Trees.
    #[must_use]
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    fn sum(&self, inputs: &[f32; FEATURES]) -> f32 {
        self.base + self.trees.iter().map(|tree| tree.values[tree.leaf(inputs)]).sum::<f32>()
    }

    fn boost(&mut self, pairs: &[([f32; FEATURES], bool)], options: &FitOptions) {
        let cuts = cuts(pairs);
        let binned = bins(pairs, &cuts);
        let mut sums: Vec<f32> = pairs.iter().map(|pair| self.sum(&pair.0)).collect();
        for _ in 0..options.trees.min(TREES_MAX.saturating_sub(self.trees.len())) {
            let slopes: Vec<(f32, f32)> = sums.iter().zip(pairs).map(|(sum, pair)| slope(*sum, pair.1)).collect();
            let Some(tree) = grow(&binned, &slopes, &cuts, options) else { break };
            for (sum, pair) in sums.iter_mut().zip(pairs) {
                *sum += tree.values[tree.leaf(&pair.0)];
            }
            self.trees.push(tree);
        }
    }
}

impl Tree {
    fn leaf(&self, inputs: &[f32; FEATURES]) -> usize {
        let answer = |leaf: usize, &(input, cut): &(u8, f32)| leaf << 1 | usize::from(inputs[usize::from(input)] > cut);
        self.questions.iter().fold(0, answer)
    }
}

fn read_tree(line: &str) -> Option<Tree> {
    let numbers: Vec<f32> = line.split(',').map(|word| word.trim().parse().ok()).collect::<Option<_>>()?;
    let sound = numbers.len() == 2 * DEPTH + LEAVES && numbers[2 * DEPTH..].iter().all(|value| value.is_finite());
    if !sound {
        return None;
    }
    let mut tree = Tree { questions: [(0, 0.0); DEPTH], values: [0.0; LEAVES] };
    for (question, pair) in tree.questions.iter_mut().zip(numbers.chunks(2)) {
        let input = pair[0] as u8;
        if usize::from(input) >= FEATURES {
            return None;
        }
        *question = (input, pair[1]);
    }
    tree.values.copy_from_slice(&numbers[2 * DEPTH..]);
    Some(tree)
}

/// (first, second derivative of the loss), both as pulls towards the truth.
fn slope(sum: f32, truth: bool) -> (f32, f32) {
    let share = 1.0 / (1.0 + (-sum).exp());
    (f32::from(u8::from(truth)) - share, (share * (1.0 - share)).max(1e-4))
}

/// Cuts of every input at its quantiles.
fn cuts(pairs: &[([f32; FEATURES], bool)]) -> Vec<Vec<f32>> {
    (0..FEATURES)
        .map(|input| {
            let mut values: Vec<f32> = pairs.iter().map(|pair| pair.0[input]).collect();
            values.sort_unstable_by(f32::total_cmp);
            let mut cuts: Vec<f32> = Vec::new();
            // Half of the cuts by rank, half by distinct value: most inputs are zero for most pairs.
            let mut distinct = values.clone();
            distinct.dedup();
            for list in [&values, &distinct] {
                let step = |cut: usize| list.get(cut * list.len() / (CUTS / 2 + 1)).copied();
                cuts.extend((1..=CUTS / 2).filter_map(step));
            }
            cuts.extend(distinct.first());
            cuts.sort_unstable_by(f32::total_cmp);
            cuts.dedup();
            cuts
        })
        .collect()
}

/// Per input, the number of the first cut that is not below each pair's value.
fn bins(pairs: &[([f32; FEATURES], bool)], cuts: &[Vec<f32>]) -> Vec<Vec<u8>> {
    let bin = |input: usize, value: f32| cuts[input].partition_point(|cut| *cut < value) as u8;
    (0..FEATURES).map(|input| pairs.iter().map(|pair| bin(input, pair.0[input])).collect()).collect()
}

/// Grows one tree, level by level: the question that gains most over all leaves of the level.
fn grow(bins: &[Vec<u8>], slopes: &[(f32, f32)], cuts: &[Vec<f32>], options: &FitOptions) -> Option<Tree> {
    let mut leaf = vec![0u8; slopes.len()];
    let mut tree = Tree { questions: [(0, f32::INFINITY); DEPTH], values: [0.0; LEAVES] };
    for depth in 0..DEPTH {
        let best = (0..FEATURES)
            .filter_map(|input| {
                best_cut(&bins[input], slopes, &leaf, (1 << depth, cuts[input].len()), options)
                    .map(|(gain, cut)| (gain, input, cut))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((_, input, cut)) = best else {
            // Nothing left to ask: the same leaf goes on, by a question with one answer only.
            leaf.iter_mut().for_each(|leaf| *leaf <<= 1);
            continue;
        };
        tree.questions[depth] = (input as u8, cuts[input][cut]);
        for (leaf, bin) in leaf.iter_mut().zip(&bins[input]) {
            *leaf = *leaf << 1 | u8::from(usize::from(*bin) > cut);
        }
    }
    if tree.questions[0].1.is_infinite() {
        return None;
    }
    let mut sums = [(0.0f64, 0.0f64); LEAVES];
    for (leaf, slope) in leaf.iter().zip(slopes) {
        let sum = &mut sums[usize::from(*leaf)];
        *sum = (sum.0 + f64::from(slope.0), sum.1 + f64::from(slope.1));
    }
    for (value, sum) in tree.values.iter_mut().zip(sums) {
        // Rounded as it is written, so that a model read back is the same model.
        let raw = options.rate * (sum.0 / (sum.1 + f64::from(options.pull) / 4.0)) as f32;
        *value = (raw * 10_000.0).round() / 10_000.0;
    }
    Some(tree)
}

/// (gain, cut) of the best cut of one input over all leaves of a level.
fn best_cut(
    bins: &[u8],
    slopes: &[(f32, f32)],
    leaf: &[u8],
    (leaves, cuts): (usize, usize),
    options: &FitOptions,
) -> Option<(f64, usize)> {
    let mut table = vec![(0.0f64, 0.0f64, 0u32); leaves * (cuts + 1)];
    for ((bin, slope), leaf) in bins.iter().zip(slopes).zip(leaf) {
        let cell = &mut table[usize::from(*leaf) * (cuts + 1) + usize::from(*bin)];
        *cell = (cell.0 + f64::from(slope.0), cell.1 + f64::from(slope.1), cell.2 + 1);
    }
    let pull = f64::from(options.pull) / 4.0;
    let worth = |sum: (f64, f64)| sum.0 * sum.0 / (sum.1 + pull);
    let mut gains = vec![0.0f64; cuts];
    for row in table.chunks(cuts + 1) {
        let all = row.iter().fold((0.0, 0.0, 0u32), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1, sum.2 + cell.2));
        let mut left = (0.0, 0.0, 0u32);
        for (gain, cell) in gains.iter_mut().zip(row) {
            left = (left.0 + cell.0, left.1 + cell.1, left.2 + cell.2);
            let right = (all.0 - left.0, all.1 - left.1, all.2 - left.2);
            if (left.2.min(right.2) as f32) < options.leaf_min {
                continue;
            }
            *gain += worth((left.0, left.1)) + worth((right.0, right.1)) - worth((all.0, all.1));
        }
    }
    let best = gains.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    (best.1 > 1e-6).then_some((best.1, best.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs() -> Vec<([f32; FEATURES], bool)> {
        (0..400u32)
            .map(|number| {
                let mut inputs = [0.0; FEATURES];
                inputs[3] = (number % 20) as f32;
                inputs[7] = (number % 7) as f32;
                (inputs, (number % 20 > 12) != (number % 7 > 4))
            })
            .collect()
    }

    #[test]
    fn trees_learn_what_no_sum_of_weights_can() {
        let model = PairModel::fit(&pairs(), &FitOptions::default());
        assert!(pairs().iter().all(|(inputs, truth)| (model.score(inputs) > 0.5) == *truth));
        assert_eq!(model, PairModel::fit(&pairs(), &FitOptions::default()));
        assert_eq!(PairModel::parse(&model.to_text()).unwrap(), model);
    }

    #[test]
    fn a_refit_keeps_what_was_known_and_learns_what_was_wrong() {
        let known = PairModel::fit(&pairs(), &FitOptions::default());
        // An office that calls nothing the same when input 5 is set.
        let corrected: Vec<([f32; FEATURES], bool)> = pairs()
            .into_iter()
            .enumerate()
            .map(|(place, (mut inputs, truth))| {
                inputs[5] = (place % 3 == 0) as u8 as f32;
                (inputs, truth && inputs[5] == 0.0)
            })
            .collect();
        let wrong = |model: &PairModel| {
            corrected.iter().filter(|(inputs, truth)| (model.score(inputs) > 0.5) != *truth).count()
        };
        let refit = known.refit(&corrected, &FitOptions::REFIT);
        assert!(wrong(&known) > 20 && wrong(&refit) * 4 < wrong(&known), "{} {}", wrong(&known), wrong(&refit));
        assert_eq!(refit, known.refit(&corrected, &FitOptions::REFIT));
        assert_eq!(PairModel::parse(&refit.to_text()).unwrap(), refit);
        assert_eq!(known.refit(&[], &FitOptions::REFIT), known);
    }

    #[test]
    fn nothing_to_learn_gives_the_base_rate() {
        let model = PairModel::fit(&[([0.0; FEATURES], true), ([0.0; FEATURES], false)], &FitOptions::default());
        assert!((model.score(&[0.0; FEATURES]) - 0.5).abs() < 1e-6);
        assert_eq!(PairModel::fit(&[], &FitOptions::default()).score(&[0.0; FEATURES]), 0.5);
        for text in ["", "x", "0\n1,2", "0\n99,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"] {
            assert!(PairModel::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_shipped_model_can_be_read() {
        assert!(!PairModel::shipped().trees.is_empty());
    }
}
