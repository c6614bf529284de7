//! Compares a new report with one that its keys led to: what both share, and how to say it.

use super::digest::Digest;
use super::index::{Found, RARE, SKETCH, SameMatterIndex};
use super::score::{Evidence, MatchReason};
use crate::hash::mix;
use crate::normalise::Span;

impl SameMatterIndex {
    pub(super) fn evidence(&self, digest: &Digest, weights: &[f32], found: &Found) -> Evidence {
        let entry = &self.entries[found.slot as usize];
        let hard = digest.parties.iter().filter(|party| party.hard).count();
        let names = digest.parties.len() - hard;
        let known = |a: u32, b: u32| a != 0 && b != 0;
        let (text, rare) = self.compare(digest, weights, found.slot as usize);
        Evidence {
            hard: found.hard,
            names: found.names,
            name_rarity: found.name_rarity,
            hard_clash: hard > 0 && entry.hard > 0 && found.hard == 0,
            name_clash: names > 0 && entry.names > 0 && found.names == 0,
            same_category: known(digest.category, entry.category) && digest.category == entry.category,
            other_top: known(digest.top, entry.top) && digest.top != entry.top,
            same_region: known(digest.region, entry.region) && digest.region == entry.region,
            same_area: known(digest.area, entry.area) && digest.area == entry.area,
            other_area: known(digest.area, entry.area) && digest.area != entry.area,
            days: entry.at_days.abs_diff(digest.at_days),
            text,
            rare,
            place: found.place,
            amount: found.amount,
            bare: digest.parties.is_empty() || entry.hard + entry.names == 0,
            amount_clash: !digest.facts.is_empty() && entry.facts > 0 && !found.amount,
        }
    }

    /// Rarity of each gram in the sketch of a digest.
    pub(super) fn weights_of(&self, digest: &Digest) -> Vec<f32> {
        let sketch = digest.grams.iter().take(SKETCH);
        sketch.map(|gram| self.rarity(self.seen(mix(u64::from(gram.0), RARE)))).collect()
    }

    /// (share of rarity both sketches have, rarity of what they share). Sketches hold the smallest hashes, so that
    /// below the smaller of their last hashes both are complete; their own grams count with the mean rarity of ours.
    fn compare(&self, digest: &Digest, weights: &[f32], slot: usize) -> (f32, f32) {
        let theirs = &self.sketches[slot * SKETCH..][..usize::from(self.entries[slot].sketch)];
        let ours = &digest.grams[..weights.len()];
        let bound = |full: bool, last: Option<u32>| if full { last.unwrap_or(u32::MAX) } else { u32::MAX };
        let top = bound(theirs.len() == SKETCH, theirs.last().copied());
        let top = top.min(bound(ours.len() == SKETCH, ours.last().map(|gram| gram.0)));
        let (mut a, mut b) = (0, 0);
        let (mut shared, mut left, mut right) = (0.0f32, 0.0f32, 0u32);
        while a < ours.len() && b < theirs.len() && ours[a].0.min(theirs[b]) <= top {
            let (own, other) = (ours[a].0, theirs[b]);
            if own == other {
                shared += weights[a];
            } else if own < other {
                left += weights[a];
            }
            right += u32::from(other < own);
            a += usize::from(own <= other);
            b += usize::from(other <= own);
        }
        left += ours[a..]
            .iter()
            .zip(&weights[a..])
            .filter(|(gram, _)| gram.0 <= top)
            .map(|(_, weight)| weight)
            .sum::<f32>();
        right += theirs[b..].iter().filter(|gram| **gram <= top).count() as u32;
        let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
        let whole = shared + left.min(right as f32 * mean);
        (if whole > 0.0 { shared / whole } else { 0.0 }, shared)
    }

    pub(super) fn reasons(&self, digest: &Digest, found: &Found, evidence: &Evidence) -> Vec<MatchReason> {
        let mut reasons = Vec::new();
        if evidence.hard > 0 {
            reasons.push(MatchReason::SameParty { keys: evidence.hard });
        }
        if evidence.names > 0 {
            reasons.push(MatchReason::SameName { names: evidence.names });
        }
        if evidence.place > 0.0 {
            let span = digest.places.get(usize::from(found.place_at)).map(|place| place.2);
            reasons.extend(span.map(|span| MatchReason::SamePlace { span }));
        }
        if evidence.amount {
            reasons.push(MatchReason::SameAmount);
        }
        reasons
            .extend(self.phrases(digest, found.slot as usize).into_iter().map(|span| MatchReason::SamePhrase { span }));
        if evidence.same_region {
            reasons.push(MatchReason::SameRegion);
        }
        if evidence.same_category {
            reasons.push(MatchReason::SameCategory);
        }
        reasons.push(MatchReason::Near { days: evidence.days });
        reasons
    }

    /// The longest stretches of the newer text made of grams both have; at most three.
    fn phrases(&self, digest: &Digest, slot: usize) -> Vec<Span> {
        let theirs = &self.sketches[slot * SKETCH..][..usize::from(self.entries[slot].sketch)];
        let both = digest.grams.iter().filter(|gram| theirs.binary_search(&gram.0).is_ok());
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
}
