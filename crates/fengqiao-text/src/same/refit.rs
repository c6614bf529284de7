//! Fitting the pair score anew on what an office decided: pairs are held out in turn, and what joining from a score on
//! would have bought is told before the new score is used.

use super::evidence::FEATURES;
use super::model::{FitOptions, PairModel};

/// Two reports of which a person said whether they tell of one matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecidedPair {
    /// The inputs of their score.
    pub inputs: [f32; FEATURES],
    /// Whether they do.
    pub same: bool,
    /// Pairs that share a report, a matter or a text have the same group, and are never held out apart.
    pub group: u32,
}

/// What joining from one score on buys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The score, 0..=1.
    pub score: f32,
    /// Share of the joined pairs that are the same, 0..=1.
    pub precision: f64,
    /// Share of the same pairs that are joined, 0..=1.
    pub recall: f64,
    /// Pairs joined.
    pub pairs: u32,
}

/// Scores of every pair by a model that was fitted on those of the other folds, going on from `model`. Groups are dealt out
/// in the order of their numbers, so that equal input gives equal scores.
#[must_use]
pub fn held_out(model: &PairModel, pairs: &[DecidedPair], options: &FitOptions, folds: u32) -> Vec<f32> {
    let folds = folds.max(2);
    let mut scores = vec![0.0; pairs.len()];
    for fold in 0..folds {
        let learnt: Vec<([f32; FEATURES], bool)> =
            pairs.iter().filter(|pair| pair.group % folds != fold).map(|pair| (pair.inputs, pair.same)).collect();
        let fitted = model.refit(&learnt, options);
        for (score, pair) in scores.iter_mut().zip(pairs).filter(|(_, pair)| pair.group % folds == fold) {
            *score = fitted.score(&pair.inputs);
        }
    }
    scores
}

/// What joining from each score on buys, the highest score first; equal scores stand or fall together.
#[must_use]
pub fn thresholds(scores: &[f32], same: &[bool]) -> Vec<Threshold> {
    let mut scored: Vec<(f32, bool)> = scores.iter().copied().zip(same.iter().copied()).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|pair| pair.1).count().max(1) as f64;
    let (mut right, mut found) = (0u32, Vec::new());
    for (place, pair) in scored.iter().enumerate() {
        right += u32::from(pair.1);
        let last = scored.get(place + 1).is_none_or(|next| next.0 < pair.0);
        if last {
            let pairs = place as u32 + 1;
            let precision = f64::from(right) / f64::from(pairs);
            found.push(Threshold { score: pair.0, precision, recall: f64::from(right) / all, pairs });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs() -> Vec<DecidedPair> {
        (0..300u32)
            .map(|number| {
                let mut inputs = [0.0; FEATURES];
                inputs[3] = (number % 10) as f32;
                DecidedPair { inputs, same: number % 10 > 5, group: number / 3 }
            })
            .collect()
    }

    #[test]
    fn held_out_pairs_are_scored_by_what_the_others_taught() {
        let start = PairModel::fit(&[], &FitOptions::default());
        let scores = held_out(&start, &pairs(), &FitOptions::REFIT, 5);
        assert!(scores.iter().zip(pairs()).all(|(score, pair)| (*score > 0.5) == pair.same));
        assert_eq!(scores, held_out(&start, &pairs(), &FitOptions::REFIT, 5));
        // What one group alone could teach is never known when that group is asked.
        let only: Vec<DecidedPair> = pairs().into_iter().map(|pair| DecidedPair { group: 0, ..pair }).collect();
        let blind = held_out(&start, &only, &FitOptions::REFIT, 5);
        assert!(blind.iter().all(|score| *score == start.score(&[0.0; FEATURES])));
    }

    #[test]
    fn equal_scores_are_joined_together_or_not_at_all() {
        let found = thresholds(&[0.9, 0.5, 0.9, 0.1], &[true, true, false, false]);
        let told: Vec<(f32, f64, f64, u32)> =
            found.iter().map(|it| (it.score, it.precision, it.recall, it.pairs)).collect();
        assert_eq!(told, [(0.9, 0.5, 0.5, 2), (0.5, 2.0 / 3.0, 1.0, 3), (0.1, 0.5, 1.0, 4)]);
        assert!(thresholds(&[], &[]).is_empty());
    }
}
