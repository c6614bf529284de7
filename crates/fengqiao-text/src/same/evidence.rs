//! What two reports share, as numbers: every one is an input of the pair score, and says why.

use serde::Serialize;

use super::card::Card;
use super::counts::{Counts, GRAM, NAME, PLACE, WORD};
use crate::normalise::Span;

/// Number of inputs of a pair score.
pub const FEATURES: usize = 30;

/// What the inputs are, in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "hard keys shared",
    "names shared",
    "rarity of the rarest shared name",
    "hard keys clash",
    "names clash",
    "same category",
    "other top category",
    "same region",
    "same town",
    "other town",
    "log of days between",
    "grams, cosine",
    "grams, of the smaller",
    "log of shared rarity",
    "rarity of the rarest shared gram",
    "pairs of letters, cosine",
    "pairs of letters, of the smaller",
    "lead, cosine",
    "rarity of the rarest shared place",
    "rarity of the rarest shared end of a place",
    "places shared",
    "places clash",
    "amounts shared",
    "amounts clash",
    "one names no party",
    "log of the ratio of lengths",
    "same text",
    "log of the shorter length",
    "shared grams seen up to eight times",
    "rarity of the rarest hard key shared",
];

/// One piece of evidence that two reports tell of the same matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MatchReason {
    /// They share a phone, id number or credit code.
    SameParty {
        /// How many.
        keys: u32,
    },
    /// They share names of parties.
    SameName {
        /// How many.
        names: u32,
    },
    /// They name the same place; the span is in the newer text.
    SamePlace {
        /// Where it stands.
        span: Span,
    },
    /// They name the same amount of money.
    SameAmount,
    /// They share a rare phrase; the span is in the newer text.
    SamePhrase {
        /// Where it stands.
        span: Span,
    },
    /// They lie in the same region.
    SameRegion,
    /// They are of the same kind.
    SameCategory,
    /// So many days lie between them.
    Near {
        /// Days.
        days: u32,
    },
}

/// A card with what the comparison needs of it again and again.
#[derive(Debug)]
pub(super) struct Weighed<'c> {
    pub card: &'c Card,
    grams: Side<'c>,
    words: Side<'c>,
    lead: Side<'c>,
}

/// Bits of a [`Side`]'s sieve.
const SIEVE: usize = 2_048;

/// One sorted list of keys with their weights, and a sieve that tells of most other keys that they are not in it.
#[derive(Debug)]
struct Side<'c> {
    keys: &'c [u32],
    weights: Vec<f32>,
    norm: f32,
    sieve: [u64; SIEVE / 64],
}

/// Word and bit of a key in the sieve; keys are hashes, so any of their bits will do.
fn bit(key: u32) -> (usize, u64) {
    let bit = key as usize % SIEVE;
    (bit / 64, 1 << (bit % 64))
}

impl<'c> Side<'c> {
    fn new(kind: u64, keys: &'c [u32], counts: &Counts) -> Self {
        let weights: Vec<f32> = keys.iter().map(|&key| counts.rarity_of(kind, key).powi(2)).collect();
        let mut sieve = [0; SIEVE / 64];
        for &key in keys {
            let (word, bit) = bit(key);
            sieve[word] |= bit;
        }
        Self { keys, norm: weights.iter().sum(), weights, sieve }
    }

    /// What a second list shares with this one.
    fn shared(&self, theirs: &[u32]) -> Shared {
        let mut out = Shared::default();
        for key in theirs {
            let (word, bit) = bit(*key);
            if self.sieve[word] & bit == 0 {
                continue;
            }
            if let Ok(place) = self.keys.binary_search(key) {
                let weight = self.weights[place];
                out.weight += weight;
                out.most = out.most.max(weight);
                out.count += 1;
            }
        }
        let mean = self.norm / self.keys.len().max(1) as f32;
        out.other = out.weight + (theirs.len() as u32 - out.count) as f32 * mean;
        out
    }
}

impl<'c> Weighed<'c> {
    pub fn new(card: &'c Card, counts: &Counts) -> Self {
        Self {
            card,
            grams: Side::new(GRAM, card.grams(), counts),
            words: Side::new(WORD, card.words(), counts),
            lead: Side::new(WORD, card.lead(), counts),
        }
    }
}

/// What two sorted lists share.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    weight: f32,
    count: u32,
    most: f32,
    /// Weight of the second list, with the mean weight of the first for what only it has.
    other: f32,
}

/// Shares of a weight in two norms: (cosine, of the smaller), 0..=1.
fn shares(shared: Shared, own: f32) -> (f32, f32) {
    let product = own * shared.other;
    if product <= 0.0 {
        return (0.0, 0.0);
    }
    let smaller = own.min(shared.other);
    ((shared.weight / product.sqrt()).min(1.0), (shared.weight / smaller).min(1.0))
}

/// The inputs of the score of two reports.
pub(super) fn features(own: &Weighed<'_>, other: &Card, counts: &Counts) -> [f32; FEATURES] {
    let flag = |flag: bool| f32::from(u8::from(flag));
    let known = |a: u32, b: u32| a != 0 && b != 0;
    let card = own.card;
    let (grams, words, lead) =
        (own.grams.shared(other.grams()), own.words.shared(other.words()), own.lead.shared(other.lead()));
    let (gram_cosine, gram_smaller) = shares(grams, own.grams.norm);
    let (word_cosine, word_smaller) = shares(words, own.words.norm);
    let (lead_cosine, _) = shares(lead, own.lead.norm);
    let parties = parties(card, other, counts);
    let places = places(card, other, counts);
    let facts = card.facts().iter().filter(|fact| other.facts().contains(fact)).count();
    let (short, long) = (card.letters.min(other.letters), card.letters.max(other.letters));
    let days = card.at_days.abs_diff(other.at_days);
    let few = 1.0 - (8.0f32).ln() / (1_000_000.0f32).ln();
    [
        parties.hard as f32,
        parties.names as f32,
        parties.rarity,
        flag(parties.hard == 0 && parties.both_hard),
        flag(parties.names == 0 && parties.both_names),
        flag(known(card.category, other.category) && card.category == other.category),
        flag(known(card.top, other.top) && card.top != other.top),
        flag(known(card.region, other.region) && card.region == other.region),
        flag(known(card.area, other.area) && card.area == other.area),
        flag(known(card.area, other.area) && card.area != other.area),
        (1.0 + days as f32).ln(),
        gram_cosine,
        gram_smaller,
        (1.0 + grams.weight).ln(),
        grams.most,
        word_cosine,
        word_smaller,
        lead_cosine,
        places.whole,
        places.tail,
        places.count,
        flag(places.count == 0.0 && card.named && other.named),
        facts as f32,
        flag(facts == 0 && !card.facts().is_empty() && !other.facts().is_empty()),
        flag(card.parties().is_empty() || other.parties().is_empty()),
        (f32::from(long) + 8.0).ln() - (f32::from(short) + 8.0).ln(),
        flag(card.whole != 0 && card.whole == other.whole),
        (f32::from(short) + 8.0).ln(),
        grams.count as f32 * flag(grams.most > few * few),
        parties.hard_rarity,
    ]
}

#[derive(Debug, Default)]
struct Parties {
    hard: u32,
    names: u32,
    rarity: f32,
    hard_rarity: f32,
    both_hard: bool,
    both_names: bool,
}

fn parties(card: &Card, other: &Card, counts: &Counts) -> Parties {
    let mut out = Parties::default();
    let has = |card: &Card, hard: bool| card.parties().iter().any(|party| party.1 == hard);
    out.both_hard = has(card, true) && has(other, true);
    out.both_names = has(card, false) && has(other, false);
    for &(key, hard) in card.parties() {
        if !other.parties().contains(&(key, hard)) {
            continue;
        }
        if hard {
            out.hard += 1;
            out.hard_rarity = out.hard_rarity.max(counts.rarity_of(super::counts::HARD, key));
        } else {
            out.names += 1;
            out.rarity = out.rarity.max(counts.rarity_of(NAME, key));
        }
    }
    out
}

#[derive(Debug, Default)]
struct Places {
    whole: f32,
    tail: f32,
    count: f32,
}

fn places(card: &Card, other: &Card, counts: &Counts) -> Places {
    let mut out = Places::default();
    for &(key, tail) in card.places() {
        if !other.places().contains(&(key, tail)) {
            continue;
        }
        let rarity = counts.rarity_of(PLACE, key);
        if tail {
            out.tail = out.tail.max(rarity);
        } else {
            out.whole = out.whole.max(rarity);
            out.count += 1.0;
        }
    }
    out
}
