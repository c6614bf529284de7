//! Two reports held against each other: the inputs of their score, and why they may tell of one matter.

use super::digest::Digest;
use super::evidence::{FEATURES, MatchReason, features};
use super::index::{Found, Limits, SameMatterIndex};

impl SameMatterIndex {
    /// The inputs of the score of two remembered reports, by the order in which they were put in from 0, for fitting a model.
    ///
    /// # Panics
    /// One of them was never put in, or has been forgotten.
    #[must_use]
    pub fn inputs_between(&self, one: u32, two: u32) -> [f32; FEATURES] {
        features(&self.weighed(one), self.card(two), self.counts())
    }

    /// Why a report and a remembered one may tell of one matter; spans are in the first.
    pub(super) fn reasons_between(&self, own: u32, digest: &Digest, other: u32) -> Vec<MatchReason> {
        let found = Found::at(other);
        self.reasons(digest, &found, &self.inputs_between(own, other))
    }
}

/// Why two reports may tell of one matter, the spans in the text of the first; without an index, so that nothing is known
/// of what is rare.
#[must_use]
pub fn compare(one: &Digest, two: &Digest) -> Vec<MatchReason> {
    let mut index = SameMatterIndex::new(Limits { reports: 2, window_days: u32::MAX });
    index.fill(&[one.clone(), two.clone()]);
    index.reasons_between(0, one, 1)
}
