//! The index of recent reports: fixed memory, the oldest gives way; one look-up touches a bounded number of reports.

use serde::Serialize;

use super::card::Card;
use super::counts::{Counts, FACT, GRAM, HARD, NAME, PLACE};
use super::digest::Digest;
use super::evidence::{FEATURES, MatchReason, Weighed, features};
use super::model::PairModel;
use super::segments::Segments;
use crate::hash::mix;
use crate::normalise::Span;

/// Keys by which one report can be found.
const KEYS: usize = 36;
/// Rare grams among them.
const RARE_KEYS: usize = 16;
/// A key more common than this leads nowhere: it is neither kept nor looked up.
const COMMON_FROM: u16 = 150;
/// Grams looked up.
const GRAM_LOOKUPS: usize = 16;
/// Chains followed at the same time.
const WALKS: usize = 4;
/// Steps along one chain at most.
const PER_KEY_MAX: usize = 150;
/// No entry.
const NONE: u32 = u32::MAX;

/// How far one search goes.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// Chain steps in all, and of one key.
    steps: usize,
    per_key: usize,
    /// Candidates that are scored in full.
    scored: usize,
}

impl Reach {
    /// While somebody waits.
    const LOOK_UP: Self = Self { steps: 400, per_key: 64, scored: 32 };
    /// In a pass over many reports.
    const PASS: Self = Self { steps: 2_400, per_key: PER_KEY_MAX, scored: 96 };
}

/// How much the index remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Reports; about 1,300 bytes each.
    pub reports: u32,
    /// Days between two reports of one matter at most.
    pub window_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { reports: 200_000, window_days: 365 }
    }
}

/// Whether likely reports are shown to a person or joined by themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// A person decides.
    Suggest {
        /// Reports shown.
        limit: usize,
    },
    /// The best one is joined if its score, the expected precision, is at least this.
    Join {
        /// 0..=1, set by the office.
        from: f32,
    },
}

/// An earlier report that may tell of the same matter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likely {
    /// Its id.
    pub report: u128,
    /// Share of such pairs that are the same matter, 0..=1.
    pub score: f32,
    /// The evidence, strongest first.
    pub reasons: Vec<MatchReason>,
}

/// The index. Inserting in the same order gives the same answers.
#[derive(Debug)]
pub struct SameMatterIndex {
    limits: Limits,
    model: PairModel,
    cards: Segments<Card>,
    /// What following a chain asks of each card: small enough to stay near the processor, which a card is not.
    marks: Segments<Mark>,
    /// Per key of a report: (the bits of it that its chain does not tell, next node of the chain).
    nodes: Segments<(u32, u32)>,
    heads: Vec<u32>,
    counts: Counts,
    sequence: u64,
}

/// The part of a card that decides whether a chain goes on and whether the report counts.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at_days: i32,
    /// Lowest bits of the report's id.
    report: u32,
    keys: u8,
}

impl Mark {
    fn of(card: &Card) -> Self {
        Self { at_days: card.at_days, report: card.report as u32, keys: card.keys }
    }
}

/// A report found by one key.
#[derive(Debug, Clone, Copy)]
struct Hit {
    slot: u32,
    kind: u8,
    place: u8,
    rarity: f32,
}

/// Where following the chain of one key has come to.
#[derive(Debug, Clone, Copy)]
struct Walk {
    node: u32,
    check: u32,
    steps: usize,
    youngest: u32,
    found: usize,
    /// (slot, step at which it was found).
    hits: [(u32, u16); PER_KEY_MAX],
}

impl Walk {
    const ENDED: Self = Self { node: NONE, check: 0, steps: 0, youngest: 0, found: 0, hits: [(0, 0); PER_KEY_MAX] };
}

/// A report found by its keys, before it is scored.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) slot: u32,
    place_at: Option<u8>,
    rough: f32,
}

impl Found {
    /// A report that was not found by its keys.
    pub(super) fn at(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// The place of the list of the report's places by which it was found.
    pub(super) fn place_at(&self) -> Option<u8> {
        self.place_at
    }
}

impl SameMatterIndex {
    /// An empty index with the model that ships.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_model(limits, PairModel::shipped())
    }

    /// An empty index with a model of the caller's own.
    #[must_use]
    pub fn with_model(limits: Limits, model: PairModel) -> Self {
        let limits = Limits { reports: limits.reports.clamp(1, 8_000_000), ..limits };
        let heads = (limits.reports as usize * 10).next_power_of_two().clamp(1 << 10, 1 << 24);
        Self {
            limits,
            model,
            cards: Segments::default(),
            marks: Segments::default(),
            nodes: Segments::default(),
            heads: vec![NONE; heads],
            counts: Counts::new(limits.reports),
            sequence: 0,
        }
    }

    /// Scores by another model from now on; what is remembered stays.
    pub fn set_model(&mut self, model: PairModel) {
        self.model = model;
    }

    /// Number of reports remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.len() == 0
    }

    /// Number of reports that it can remember.
    pub(super) fn capacity(&self) -> usize {
        self.limits.reports as usize
    }

    /// Bytes held.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let chains = self.nodes.heap_bytes() + self.heads.capacity() * 4;
        self.cards.heap_bytes() + self.marks.heap_bytes() + chains + self.counts.heap_bytes()
    }

    /// Remembers a report; when the index is full, the one inserted first gives way.
    pub fn insert(&mut self, digest: &Digest) {
        self.counts.add(digest);
        self.place(digest);
    }

    /// Remembers many reports at once. All are counted before the first is kept, so that what is rare among them is
    /// known from the beginning: for a pass over the last months.
    pub fn fill(&mut self, digests: &[Digest]) {
        digests.iter().for_each(|digest| self.counts.add(digest));
        digests.iter().for_each(|digest| self.place(digest));
    }

    fn place(&mut self, digest: &Digest) {
        let slot = (self.sequence % u64::from(self.limits.reports)) as usize;
        let mut keys: Vec<u64> = Vec::with_capacity(KEYS);
        let telling = |key: &(u64, u64, u8)| key.1 <= NAME || self.counts.seen(key.1, key.0 as u32) < COMMON_FROM;
        keys.extend(digest.strong_keys().filter(telling).map(|key| mix(key.0, key.1)));
        let rare = self.rarest(digest, RARE_KEYS, 0);
        keys.extend(rare.iter().map(|&(gram, _)| mix(u64::from(gram), GRAM)));
        keys.truncate(KEYS);
        let mut card = Card::new(digest, &self.counts, self.sequence);
        card.keys = keys.len() as u8;
        let mark = Mark::of(&card);
        if slot < self.cards.len() {
            self.cards[slot] = card;
            self.marks[slot] = mark;
        } else {
            self.cards.push(card);
            self.marks.push(mark);
            (0..KEYS).for_each(|_| self.nodes.push((0, NONE)));
        }
        for (place, &key) in keys.iter().enumerate() {
            let node = slot * KEYS + place;
            let head = self.head_of(key);
            // A head left from the report that had this slot before ends the chain: all behind it is older still.
            let before = self.heads[head];
            let stale = before as usize / KEYS == slot && before as usize >= node;
            self.nodes[node] = (check_of(key), if stale { NONE } else { before });
            self.heads[head] = node as u32;
        }
        self.sequence += 1;
    }

    /// Earlier reports that may tell of the same matter, best first; none of the same id. In [`Mode::Join`] only the
    /// best, and only if it is sure enough.
    #[must_use]
    pub fn find(&self, digest: &Digest, mode: Mode) -> Vec<Likely> {
        match mode {
            Mode::Suggest { limit } => self.likely(digest, limit),
            Mode::Join { from } => {
                let best = self.likely(digest, 1).into_iter();
                best.filter(|likely| likely.score >= from).collect()
            }
        }
    }

    /// As [`SameMatterIndex::find`] in [`Mode::Suggest`], at most `limit`.
    #[must_use]
    pub fn likely(&self, digest: &Digest, limit: usize) -> Vec<Likely> {
        let card = Card::new(digest, &self.counts, self.sequence);
        let own = Weighed::new(&card, &self.counts);
        let score = |found: Found| {
            let inputs = features(&own, &self.cards[found.slot as usize], &self.counts);
            (self.model.score(&inputs), found, inputs)
        };
        let mut scored: Vec<(f32, Found, [f32; FEATURES])> = self.candidates(digest).into_iter().map(score).collect();
        scored.sort_by(|a, b| {
            let newest = |found: &Found| self.cards[found.slot as usize].sequence;
            b.0.total_cmp(&a.0).then(newest(&b.1).cmp(&newest(&a.1)))
        });
        scored.truncate(limit);
        let likely = |(score, found, inputs): (f32, Found, [f32; FEATURES])| Likely {
            report: self.cards[found.slot as usize].report,
            score,
            reasons: self.reasons(digest, &found, &inputs),
        };
        scored.into_iter().map(likely).collect()
    }

    /// Ids and inputs of the score of every candidate, for fitting a model.
    #[must_use]
    pub fn inputs(&self, digest: &Digest) -> Vec<(u128, [f32; FEATURES])> {
        let card = Card::new(digest, &self.counts, self.sequence);
        let own = Weighed::new(&card, &self.counts);
        let inputs = |found: Found| {
            let other = &self.cards[found.slot as usize];
            (other.report, features(&own, other, &self.counts))
        };
        self.candidates(digest).into_iter().map(inputs).collect()
    }

    /// Candidates of a remembered report with their scores: (slot, score).
    pub(super) fn neighbours(&self, slot: u32, digest: &Digest) -> Vec<(u32, f32)> {
        let own = Weighed::new(&self.cards[slot as usize], &self.counts);
        let found = self.candidates_up_to(digest, Reach::PASS).into_iter();
        let score = |found: Found| (found.slot, self.pair(&own, found.slot));
        found.map(score).collect()
    }

    /// The score of two remembered reports.
    pub(super) fn pair(&self, own: &Weighed<'_>, other: u32) -> f32 {
        let card = &self.cards[other as usize];
        if own.card.at_days.abs_diff(card.at_days) > self.limits.window_days {
            return 0.0;
        }
        self.model.score(&features(own, card, &self.counts))
    }

    pub(super) fn card(&self, slot: u32) -> &Card {
        &self.cards[slot as usize]
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn weighed(&self, slot: u32) -> Weighed<'_> {
        Weighed::new(&self.cards[slot as usize], &self.counts)
    }

    fn head_of(&self, key: u64) -> usize {
        key as u32 as usize & (self.heads.len() - 1)
    }

    /// The rarest grams seen at least `seen_min` times, spread over the text.
    fn rarest(&self, digest: &Digest, count: usize, seen_min: u16) -> Vec<(u32, u16)> {
        let mut order: Vec<(u32, u32, u16, Span)> = digest
            .grams
            .iter()
            .map(|&(gram, span)| (gram, span, self.counts.seen(GRAM, gram)))
            .filter(|&(_, _, seen)| seen >= seen_min && seen < COMMON_FROM)
            // Equal magnitudes count as equal, so that two reports of one matter choose alike; what was seen once only
            // leads nowhere yet.
            .map(|(gram, span, seen)| (if seen > 1 { 16 - seen.leading_zeros() } else { 5 }, gram, seen, span))
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
        self.candidates_up_to(digest, Reach::LOOK_UP)
    }

    fn candidates_up_to(&self, digest: &Digest, reach: Reach) -> Vec<Found> {
        let strong =
            digest.strong_keys().map(|(key, kind, place)| (key, kind, place, self.counts.seen(kind, key as u32)));
        let strong = strong.filter(|key| key.3 > 0);
        let rare = self.rarest(digest, GRAM_LOOKUPS, 1).into_iter();
        let keys: Vec<(u64, u64, u8, u16)> =
            strong.chain(rare.map(|(gram, seen)| (u64::from(gram), GRAM, 0, seen))).collect();
        let mut hits: Vec<Hit> = Vec::with_capacity(reach.steps);
        let mut steps = 0;
        for group in keys.chunks(WALKS) {
            if steps >= reach.steps {
                break;
            }
            for (walk, &(_, kind, place, seen)) in self.walk(group, digest, reach).iter().zip(group) {
                let rarity = self.counts.rarity(seen);
                let left = reach.steps.saturating_sub(steps);
                let within = walk.hits[..walk.found].iter().filter(|hit| usize::from(hit.1) <= left);
                hits.extend(within.map(|&(slot, _)| Hit { slot, kind: kind as u8, place, rarity }));
                steps += walk.steps;
            }
        }
        hits.sort_unstable_by_key(|hit| {
            (u64::from(hit.slot) << 16) | (u64::from(hit.kind) << 8) | u64::from(hit.place)
        });
        let mut found: Vec<Found> = hits.chunk_by(|a, b| a.slot == b.slot).map(gather).collect();
        if found.len() > reach.scored {
            found.sort_unstable_by(|a, b| b.rough.total_cmp(&a.rough).then(b.slot.cmp(&a.slot)));
            found.truncate(reach.scored);
        }
        found
    }

    /// Follows the chains of a few keys from the newest report back, a step of each in turn: each step waits for memory,
    /// and the steps of several chains wait together.
    fn walk(&self, keys: &[(u64, u64, u8, u16)], digest: &Digest, reach: Reach) -> [Walk; WALKS] {
        let mut walks = [Walk::ENDED; WALKS];
        for (walk, &(key, kind, ..)) in walks.iter_mut().zip(keys) {
            let key = mix(key, kind);
            (walk.node, walk.check) = (self.heads[self.head_of(key)], check_of(key));
        }
        loop {
            let mut going = false;
            for walk in &mut walks {
                if walk.node != NONE && walk.steps < reach.per_key {
                    self.step(walk, digest);
                    going = true;
                }
            }
            if !going {
                return walks;
            }
        }
    }

    fn step(&self, walk: &mut Walk, digest: &Digest) {
        let node = walk.node as usize;
        let (check, next) = self.nodes[node];
        walk.steps += 1;
        walk.node = next;
        if check != walk.check {
            return;
        }
        let slot = node / KEYS;
        let mark = self.marks[slot];
        let age = self.age_of(slot);
        // A younger report than the one before it has taken the slot: the rest of the chain is forgotten.
        if age <= walk.youngest || node % KEYS >= usize::from(mark.keys) {
            walk.node = NONE;
            return;
        }
        walk.youngest = age;
        let near = mark.at_days.abs_diff(digest.at_days) <= self.limits.window_days;
        let itself = || mark.report == digest.report as u32 && self.cards[slot].report == digest.report;
        if near && !itself() {
            walk.hits[walk.found] = (slot as u32, walk.steps as u16);
            walk.found += 1;
        }
    }

    /// Reports inserted since the one in a slot, itself among them.
    fn age_of(&self, slot: usize) -> u32 {
        let next = (self.sequence % u64::from(self.limits.reports)) as u32;
        let slot = slot as u32;
        if slot < next { next - slot } else { next + (self.limits.reports - slot) }
    }
}

/// The bits of a key that are not those of its chain.
fn check_of(key: u64) -> u32 {
    (key >> 32) as u32
}

/// Sums up the hits of one report.
fn gather(hits: &[Hit]) -> Found {
    let mut found = Found { slot: hits[0].slot, ..Found::default() };
    for &Hit { kind, rarity, place, .. } in hits {
        let bonus = match u64::from(kind) {
            HARD => 3.0,
            NAME => 2.0,
            FACT => 1.0,
            PLACE => {
                found.place_at.get_or_insert(place);
                0.5
            }
            _ => 0.5,
        };
        found.rough += rarity * bonus;
    }
    found
}
