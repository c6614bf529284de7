//! Two reports held against each other: the inputs of their score, and why they may tell of one matter.

use super::card::Card;
use super::digest::Digest;
use super::evidence::{FEATURES, MatchReason, features};
use super::index::{Found, Limits, SameMatterIndex};
use crate::normalise::Span;

impl SameMatterIndex {
    /// The inputs of the score of two remembered reports, by the order in which they were put in from 0, for fitting a model.
    ///
    /// # Panics
    /// One of them was never put in, or has been forgotten.
    #[must_use]
    pub fn inputs_between(&self, one: u32, two: u32) -> [f32; FEATURES] {
        features(&self.weighed(one), self.card(two), self.counts())
    }

    /// The evidence for a report and one that was found, strongest first; spans are in the report.
    pub(super) fn reasons(&self, digest: &Digest, found: &Found, inputs: &[f32; FEATURES]) -> Vec<MatchReason> {
        let card = self.card(found.slot);
        let mut reasons = Vec::new();
        if inputs[0] > 0.0 {
            reasons.push(MatchReason::SameParty { keys: inputs[0] as u32 });
        }
        if inputs[1] > 0.0 {
            reasons.push(MatchReason::SameName { names: inputs[1] as u32 });
        }
        let shared = |place: &&(u64, bool, Span)| card.places().contains(&(place.0 as u32, place.1));
        let place = digest.places.iter().find(shared).or_else(|| digest.places.get(usize::from(found.place_at()?)));
        reasons.extend(place.map(|place| MatchReason::SamePlace { span: place.2 }));
        if inputs[22] > 0.0 {
            reasons.push(MatchReason::SameAmount);
        }
        reasons.extend(phrases(digest, card).into_iter().map(|span| MatchReason::SamePhrase { span }));
        if inputs[7] > 0.0 {
            reasons.push(MatchReason::SameRegion);
        }
        if inputs[5] > 0.0 {
            reasons.push(MatchReason::SameCategory);
        }
        reasons.push(MatchReason::Near { days: card.at_days.abs_diff(digest.at_days) });
        reasons
    }

    /// Why a report and a remembered one may tell of one matter; spans are in the first.
    pub(super) fn reasons_between(&self, own: u32, digest: &Digest, other: u32) -> Vec<MatchReason> {
        let found = Found::at(other);
        self.reasons(digest, &found, &self.inputs_between(own, other))
    }
}

/// The longest stretches of the newer text made of grams both have; at most three.
fn phrases(digest: &Digest, card: &Card) -> Vec<Span> {
    let both = digest.grams.iter().filter(|gram| card.grams().binary_search(&gram.0).is_ok());
    let mut spans: Vec<Span> = both.map(|gram| gram.1).collect();
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined.sort_by_key(|span| (std::cmp::Reverse(span.end - span.start), span.start));
    joined.truncate(3);
    joined
}

/// Why two reports may tell of one matter, the spans in the text of the first; without an index, so that nothing is known
/// of what is rare.
#[must_use]
pub fn compare(one: &Digest, two: &Digest) -> Vec<MatchReason> {
    let mut index = SameMatterIndex::new(Limits { reports: 2, window_days: u32::MAX });
    index.fill(&[one.clone(), two.clone()]);
    index.reasons_between(0, one, 1)
}
