//! The index of recent reports: fixed memory, the oldest gives way; one look-up touches a bounded number of reports.

use super::digest::Digest;
use super::score::{Evidence, FEATURES, Likely, Weights};
use crate::hash::mix;
use crate::normalise::Span;

/// Keys by which one report can be found.
const KEYS: usize = 28;
/// Rare grams among them.
const RARE_KEYS: usize = 12;
/// Grams kept of every report to compare texts.
pub(super) const SKETCH: usize = 32;
/// Chain steps of one look-up.
const STEPS_MAX: usize = 200;
/// Chain steps of one key.
const STEPS_PER_KEY_MAX: usize = 40;
/// A key more common than this leads nowhere: it is neither kept nor looked up.
const COMMON_FROM: u16 = 150;
/// Reports for which room is made at a time.
const ROOM: usize = 8_192;
/// Grams looked up.
const GRAM_LOOKUPS: usize = 12;
/// Candidates that are scored in full.
const SCORED_MAX: usize = 20;
/// Cells of the table that counts how common keys are.
const COUNTS: usize = 1 << 20;
/// No entry.
const NONE: u32 = u32::MAX;
/// Kinds of keys.
const WHOLE: u64 = 0;
const HARD: u64 = 1;
const NAME: u64 = 2;
const PLACE: u64 = 3;
const FACT: u64 = 4;
pub(super) const RARE: u64 = 5;

/// How much the index remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Reports; about 600 bytes each.
    pub reports: u32,
    /// Days between two reports of one matter at most.
    pub window_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { reports: 200_000, window_days: 365 }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) report: u128,
    pub(super) sequence: u64,
    pub(super) at_days: i32,
    pub(super) region: u32,
    pub(super) area: u32,
    pub(super) category: u32,
    pub(super) top: u32,
    pub(super) hard: u8,
    pub(super) names: u8,
    pub(super) facts: u8,
    pub(super) keys: u8,
    pub(super) sketch: u8,
}

/// The index. Inserting in the same order gives the same answers.
#[derive(Debug)]
pub struct SameMatterIndex {
    limits: Limits,
    weights: Weights,
    pub(super) entries: Vec<Entry>,
    /// Per key of a report: (the bits of it that its chain does not tell, next node of the chain).
    nodes: Vec<(u32, u32)>,
    pub(super) sketches: Vec<u32>,
    heads: Vec<u32>,
    counts: Vec<u16>,
    counted: u64,
    sequence: u64,
}

/// A report found by its keys, before it is scored.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) slot: u32,
    pub(super) hard: u32,
    pub(super) names: u32,
    pub(super) name_rarity: f32,
    pub(super) place: f32,
    pub(super) place_at: u8,
    pub(super) amount: bool,
    pub(super) rough: f32,
}

impl SameMatterIndex {
    /// An empty index with the fitted weights.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_weights(limits, Weights::default())
    }

    /// An empty index with weights of the caller's own.
    #[must_use]
    pub fn with_weights(limits: Limits, weights: Weights) -> Self {
        let limits = Limits { reports: limits.reports.clamp(1, 8_000_000), ..limits };
        let heads = (limits.reports as usize * 10).next_power_of_two().clamp(1 << 10, 1 << 24);
        Self {
            limits,
            weights,
            entries: Vec::new(),
            nodes: Vec::new(),
            sketches: Vec::new(),
            heads: vec![NONE; heads],
            counts: vec![0; COUNTS],
            counted: 0,
            sequence: 0,
        }
    }

    /// Number of reports remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes held.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
            + self.nodes.capacity() * 8
            + (self.sketches.capacity() + self.heads.capacity()) * 4
            + self.counts.capacity() * 2
    }

    /// Remembers a report; when the index is full, the one inserted first gives way.
    pub fn insert(&mut self, digest: &Digest) {
        let slot = (self.sequence % u64::from(self.limits.reports)) as usize;
        if slot == self.entries.len() {
            if slot == self.entries.capacity() {
                let room = ROOM.min(self.limits.reports as usize - slot);
                self.entries.reserve_exact(room);
                self.nodes.reserve_exact(room * KEYS);
                self.sketches.reserve_exact(room * SKETCH);
            }
            self.entries.push(Entry { sequence: NONE.into(), ..entry_of(digest, 0) });
            self.nodes.resize(self.entries.len() * KEYS, (0, NONE));
            self.sketches.resize(self.entries.len() * SKETCH, 0);
        }
        let rare = self.rarest(digest, RARE_KEYS, 0);
        let mut keys: Vec<u64> = Vec::with_capacity(KEYS);
        let telling = |key: &(u64, u64, u8)| key.1 <= NAME || self.seen(key.0) < COMMON_FROM;
        keys.extend(strong_keys(digest).filter(telling).map(|key| key.0));
        let rare = rare.iter().filter(|(_, seen)| *seen < COMMON_FROM);
        keys.extend(rare.map(|&(gram, _)| mix(u64::from(gram), RARE)));
        keys.truncate(KEYS);
        for (place, &key) in keys.iter().enumerate() {
            let node = slot * KEYS + place;
            let head = self.head_of(key);
            // A head left from the report that had this slot before ends the chain: all behind it is older still.
            let before = self.heads[head];
            let stale = before as usize / KEYS == slot && before as usize >= node;
            self.nodes[node] = (check_of(key), if stale { NONE } else { before });
            self.heads[head] = node as u32;
        }
        let sketch = digest.grams.iter().take(SKETCH);
        let kept = sketch.clone().count();
        for (cell, gram) in self.sketches[slot * SKETCH..].iter_mut().zip(sketch) {
            *cell = gram.0;
        }
        let mut entry = entry_of(digest, self.sequence);
        entry.keys = keys.len() as u8;
        entry.sketch = kept as u8;
        self.entries[slot] = entry;
        self.sequence += 1;
        self.count(digest);
    }

    /// Earlier reports that may tell of the same matter, best first; at most `limit`, none of the same id.
    #[must_use]
    pub fn likely(&self, digest: &Digest, limit: usize) -> Vec<Likely> {
        let weights = self.weights_of(digest);
        let mut scored: Vec<(f32, Found, Evidence)> = self
            .candidates(digest)
            .into_iter()
            .map(|found| {
                let evidence = self.evidence(digest, &weights, &found);
                (self.weights.score(&evidence), found, evidence)
            })
            .collect();
        scored.sort_by(|a, b| {
            let newest = |found: &Found| self.entries[found.slot as usize].sequence;
            b.0.total_cmp(&a.0).then(newest(&b.1).cmp(&newest(&a.1)))
        });
        scored.truncate(limit);
        scored
            .into_iter()
            .map(|(score, found, evidence)| Likely {
                report: self.entries[found.slot as usize].report,
                score,
                reasons: self.reasons(digest, &found, &evidence),
            })
            .collect()
    }

    /// Ids and inputs of the score of every candidate, for fitting weights.
    #[must_use]
    pub fn inputs(&self, digest: &Digest) -> Vec<(u128, [f32; FEATURES])> {
        let weights = self.weights_of(digest);
        let candidates = self.candidates(digest).into_iter();
        candidates
            .map(|found| (self.entries[found.slot as usize].report, self.evidence(digest, &weights, &found).features()))
            .collect()
    }

    fn head_of(&self, key: u64) -> usize {
        key as u32 as usize & (self.heads.len() - 1)
    }

    fn count(&mut self, digest: &Digest) {
        let grams = digest.grams.iter().map(|gram| mix(u64::from(gram.0), RARE));
        for key in strong_keys(digest).map(|key| key.0).chain(grams) {
            let cell = &mut self.counts[key as usize & (COUNTS - 1)];
            *cell = cell.saturating_add(1);
        }
        self.counted += 1;
        // Halving keeps the counts young without remembering whom they came from.
        if self.counted >= 2 * u64::from(self.limits.reports.max(10_000)) {
            self.counts.iter_mut().for_each(|cell| *cell /= 2);
            self.counted /= 2;
        }
    }

    pub(super) fn seen(&self, key: u64) -> u16 {
        self.counts[key as usize & (COUNTS - 1)]
    }

    /// 1 for a key seen once or never, towards 0 for one in every report.
    pub(super) fn rarity(&self, seen: u16) -> f32 {
        let all = (self.counted as f32).max(8.0);
        (1.0 - f32::from(seen.max(1)).ln() / all.ln()).max(0.0)
    }

    /// The rarest grams seen at least `seen_min` times, spread over the text.
    fn rarest(&self, digest: &Digest, count: usize, seen_min: u16) -> Vec<(u32, u16)> {
        let mut order: Vec<(u32, u32, u16, Span)> = digest
            .grams
            .iter()
            .map(|&(gram, span)| (gram, span, self.seen(mix(u64::from(gram), RARE))))
            .filter(|&(_, _, seen)| seen >= seen_min && (seen_min == 0 || seen < COMMON_FROM))
            // Equal magnitudes count as equal, so that two reports of one matter choose alike.
            .map(|(gram, span, seen)| (16 - seen.leading_zeros(), gram, seen, span))
            .collect();
        let wanted = (count * 3).min(order.len());
        if wanted < order.len() {
            order.select_nth_unstable(wanted);
            order.truncate(wanted);
        }
        order.sort_unstable();
        let mut chosen: Vec<(u32, u16, Span)> = Vec::with_capacity(count);
        for &(_, gram, seen, span) in &order {
            let near = |other: &(u32, u16, Span)| other.2.start.abs_diff(span.start) < 6;
            if chosen.len() < count && !chosen.iter().any(near) {
                chosen.push((gram, seen, span));
            }
        }
        chosen.into_iter().map(|(gram, seen, _)| (gram, seen)).collect()
    }

    fn candidates(&self, digest: &Digest) -> Vec<Found> {
        let mut hits: Vec<(u32, u64, f32, u8)> = Vec::new();
        let mut steps = 0;
        for (key, kind, place) in strong_keys(digest) {
            let seen = self.seen(key);
            if seen == 0 {
                continue;
            }
            let rarity = self.rarity(seen);
            self.walk(key, digest, &mut steps, |slot| hits.push((slot, kind, rarity, place)));
        }
        let rare = self.rarest(digest, GRAM_LOOKUPS, 1).into_iter();
        for (gram, seen) in rare.filter(|(_, seen)| *seen < COMMON_FROM) {
            let rarity = self.rarity(seen);
            self.walk(mix(u64::from(gram), RARE), digest, &mut steps, |slot| hits.push((slot, RARE, rarity, 0)));
        }
        hits.sort_unstable_by_key(|hit| (hit.0, hit.1, hit.3));
        let mut found: Vec<Found> = hits.chunk_by(|a, b| a.0 == b.0).map(gather).collect();
        if found.len() > SCORED_MAX {
            found.sort_unstable_by(|a, b| b.rough.total_cmp(&a.rough).then(b.slot.cmp(&a.slot)));
            found.truncate(SCORED_MAX);
        }
        found
    }

    /// Follows the chain of a key from the newest report back.
    fn walk(&self, key: u64, digest: &Digest, steps: &mut usize, mut hit: impl FnMut(u32)) {
        let mut node = self.heads[self.head_of(key)];
        let mut newest = u64::MAX;
        let mut own = 0;
        while node != NONE && own < STEPS_PER_KEY_MAX && *steps < STEPS_MAX {
            own += 1;
            *steps += 1;
            let (check, next) = self.nodes[node as usize];
            if check == check_of(key) {
                let slot = node as usize / KEYS;
                let entry = &self.entries[slot];
                // A younger report than the one before it has taken the slot: the rest of the chain is forgotten.
                if entry.sequence >= newest || node as usize % KEYS >= usize::from(entry.keys) {
                    break;
                }
                newest = entry.sequence;
                let gap = entry.at_days.abs_diff(digest.at_days);
                if gap <= self.limits.window_days && entry.report != digest.report {
                    hit(slot as u32);
                }
            }
            node = next;
        }
    }
}

/// The bits of a key that are not those of its chain.
fn check_of(key: u64) -> u32 {
    (key >> 32) as u32
}

fn entry_of(digest: &Digest, sequence: u64) -> Entry {
    let hard = digest.parties.iter().filter(|party| party.hard).count() as u8;
    Entry {
        report: digest.report,
        sequence,
        at_days: digest.at_days,
        region: digest.region,
        area: digest.area,
        category: digest.category,
        top: digest.top,
        hard,
        names: digest.parties.len() as u8 - hard,
        facts: digest.facts.len() as u8,
        keys: 0,
        sketch: 0,
    }
}

/// (key, kind, place in the digest) of the whole text and of every party, amount and place.
fn strong_keys(digest: &Digest) -> impl Iterator<Item = (u64, u64, u8)> + '_ {
    let parties = digest.parties.iter().map(|party| if party.hard { (party.key, HARD) } else { (party.key, NAME) });
    let facts = digest.facts.iter().map(|&fact| (fact, FACT));
    let places = digest.places.iter().enumerate().map(|(at, place)| (mix(place.0, PLACE), PLACE, at as u8));
    // However common all its words are, a text sent again finds the one before it.
    let whole = digest.grams.iter().fold(0, |sum, gram| mix(sum, u64::from(gram.0)));
    let whole = (!digest.grams.is_empty()).then_some((whole, WHOLE));
    whole.into_iter().chain(parties).chain(facts).map(|(key, kind)| (mix(key, kind), kind, 0)).chain(places)
}

/// Sums up the hits of one report.
fn gather(hits: &[(u32, u64, f32, u8)]) -> Found {
    let mut found = Found { slot: hits[0].0, ..Found::default() };
    for &(_, kind, rarity, place) in hits {
        let (worth, bonus) = match kind {
            HARD => {
                found.hard += 1;
                (rarity, 3.0)
            }
            NAME => {
                found.names += 1;
                found.name_rarity = found.name_rarity.max(rarity);
                (rarity, 2.0)
            }
            FACT => {
                found.amount = true;
                (rarity, 1.0)
            }
            PLACE => {
                if rarity > found.place {
                    (found.place, found.place_at) = (rarity, place);
                }
                (rarity, 0.5)
            }
            _ => (rarity, 0.5),
        };
        found.rough += worth * bonus;
    }
    found
}
