//! Turns the letter pairs that carried a decision into words a person can read.

use super::features::Scratch;
use super::{Model, Reason};
use crate::normalise::Normalised;

/// Reasons given at most.
const REASONS: usize = 5;
/// Letters a reason may span.
const PHRASE_LETTERS_MAX: usize = 10;

/// The stretches of the last weighed text that spoke most for a label, strongest first.
///
/// Every sighting of a feature spreads its share of the decision over its letters; stretches of letters above the
/// mean of the positive ones become phrases. The method is ours.
pub(super) fn reasons(
    model: &Model,
    original: &str,
    text: &Normalised,
    label: usize,
    scratch: &Scratch,
) -> Vec<Reason> {
    let mut heat = vec![0.0f32; text.len()];
    for &(feature, start, end) in &scratch.sightings {
        let feature = feature as usize;
        let part = scratch.weight[feature] * model.weight(feature, label) / (end - start).max(1) as f32;
        for place in &mut heat[start as usize..(end as usize).min(text.len())] {
            *place += part;
        }
    }
    let (sum, count) =
        heat.iter().filter(|&&heat| heat > 0.0).fold((0.0, 0u32), |(sum, count), heat| (sum + heat, count + 1));
    if count == 0 {
        return Vec::new();
    }
    let floor = sum / count as f32;
    let letters: Vec<char> = text.text().chars().collect();
    let warm = |at: usize| heat[at] >= floor && letters[at].is_alphanumeric();
    let mut found: Vec<Reason> = Vec::new();
    let mut at = 0;
    while at < heat.len() {
        let start = at;
        while at < heat.len() && at - start < PHRASE_LETTERS_MAX && warm(at) {
            at += 1;
        }
        if at >= start + 2 {
            let span = text.span_of_letters(start, at);
            let weight = heat[start..at].iter().sum();
            found.push(Reason { phrase: span.of(original).to_owned(), weight, span });
        }
        at = at.max(start + 1);
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.span.cmp(&b.span)));
    let mut seen: Vec<String> = Vec::new();
    found.retain(|reason| {
        let fresh = seen.len() < REASONS && !seen.contains(&reason.phrase);
        if fresh {
            seen.push(reason.phrase.clone());
        }
        fresh
    });
    found
}
