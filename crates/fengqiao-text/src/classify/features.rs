//! From a text to weighted features: letters, letter pairs, known words, and the letters of the head, by term frequency
//! and rarity.

use std::sync::Arc;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use crate::normalise::Normalised;

/// Blocks of a vector, each scaled to its own length.
pub(crate) const BLOCKS: usize = 4;
/// Letters and pairs of the whole text.
const PAIRS: u64 = 0;
/// Words of the list the model was given.
const WORDS: u64 = 1;
/// Letters and pairs of the head.
const HEAD: u64 = 2;
/// Three letters in a row.
const TRIPLES: u64 = 3;
/// Where the block stands in a key.
const BLOCK_SHIFT: u32 = 62;
/// Letters below this have a place of their own instead of a hashed one: ASCII to the common Chinese letters.
const DIRECT: usize = 0xa000;
/// No feature.
const NONE: u32 = u32::MAX;
/// Term weights kept in a table; rarer counts are computed.
const TERMS: usize = 64;

/// Which features are read from a text, and how much each block counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Letters at the beginning that count once more: people put what matters into the title and the first sentence.
    pub head_letters: u32,
    /// Weight of the words beside the letters and pairs, 0 for none.
    pub words: f32,
    /// Weight of the head.
    pub head: f32,
    /// Weight of three letters in a row, 0 for none.
    pub triples: f32,
}

impl Default for Shape {
    fn default() -> Self {
        Self { head_letters: 24, words: 1.0, head: 0.5, triples: 0.0 }
    }
}

impl Shape {
    fn weights(&self) -> [f32; BLOCKS] {
        [1.0, self.words, self.head, self.triples]
    }
}

/// Working memory kept between texts of one thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    counts: Vec<u16>,
    touched: Vec<u32>,
    /// Every sighting of a known feature: (feature, first letter, one past the last letter).
    pub sightings: Vec<(u32, u32, u32)>,
    /// Weight of a feature in the vector of the last text.
    pub weight: Vec<f32>,
}

/// The features a model knows, and how rare each is.
#[derive(Clone)]
pub(crate) struct Vocabulary {
    /// Keys; the order gives each feature its number.
    pub keys: Vec<u64>,
    /// Rarity of each feature.
    pub idf: Vec<f32>,
    pub words: Vec<String>,
    pub shape: Shape,
    /// (second half of the hash, feature), open addressing.
    table: Vec<(u32, u32)>,
    direct: Vec<u32>,
    /// Rarity and block of each feature side by side: one look into memory for both.
    rare: Vec<(f32, u32)>,
    terms: [f32; TERMS],
    automaton: Option<Automaton>,
}

/// Finds the longest known words from left to right.
pub(crate) type Automaton = Arc<CharwiseDoubleArrayAhoCorasick<u32>>;

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Vocabulary({} features, {} words)", self.keys.len(), self.words.len())
    }
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        (&self.keys, &self.idf, &self.words, self.shape) == (&other.keys, &other.idf, &other.words, other.shape)
    }
}

/// The key of a letter or of two letters in a row.
fn pair_key(block: u64, first: char, second: Option<char>) -> u64 {
    block << BLOCK_SHIFT | u64::from(u32::from(first)) | u64::from(second.map_or(0, u32::from)) << 21
}

/// The key of three letters in a row; letters outside the basic plane make none.
fn triple_key(letters: [char; 3]) -> Option<u64> {
    letters
        .iter()
        .try_fold(0, |key: u64, letter| {
            let letter = u32::from(*letter);
            (letter < 0x1_0000).then_some(key << 16 | u64::from(letter))
        })
        .map(|key| TRIPLES << BLOCK_SHIFT | key)
}

/// The block a key belongs to.
pub(crate) fn block_of(key: u64) -> usize {
    (key >> BLOCK_SHIFT) as usize
}

/// The place of a word key in the list of words.
pub(crate) fn word_of(key: u64) -> Option<usize> {
    (key >> BLOCK_SHIFT == WORDS).then_some((key & u64::from(u32::MAX)) as usize)
}

/// The key of the word at a place of the list.
pub(crate) fn word_key(place: usize) -> u64 {
    WORDS << BLOCK_SHIFT | place as u64
}

fn hash(key: u64) -> u64 {
    let mixed = (key ^ key >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// An automaton over these words; none if there are no words.
pub(crate) fn automaton(words: &[String]) -> Option<Automaton> {
    let patterns = words.iter().enumerate().filter(|(_, word)| !word.is_empty());
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(patterns.map(|(place, word)| (word.as_str(), place as u32)))
        .ok()
        .map(Arc::new)
}

/// Term frequency, damped: one more sighting of the same letters says less than the first.
pub(crate) fn term(count: u16) -> f32 {
    1.0 + f32::from(count).ln()
}

/// Rarity of a feature that `seen` of `all` examples have.
pub(crate) fn rarity(seen: u32, all: usize) -> f32 {
    ((1.0 + all as f32) / (1.0 + seen as f32)).ln() + 1.0
}

/// Factor that brings each block to its weight.
pub(crate) fn scales(squares: [f32; BLOCKS], shape: &Shape) -> [f32; BLOCKS] {
    let weights = shape.weights();
    std::array::from_fn(|block| if squares[block] > 0.0 { weights[block] / squares[block].sqrt() } else { 0.0 })
}

impl Vocabulary {
    pub fn new(keys: Vec<u64>, idf: Vec<f32>, words: Vec<String>, shape: Shape) -> Self {
        let size = (keys.len() * 3 / 2 + 2).next_power_of_two();
        let mut vocabulary = Self {
            table: vec![(0, NONE); size],
            direct: vec![NONE; DIRECT],
            terms: std::array::from_fn(|count| if count == 0 { 0.0 } else { term(count as u16) }),
            automaton: automaton(&words),
            rare: keys.iter().zip(&idf).map(|(&key, &idf)| (idf, block_of(key) as u32)).collect(),
            keys,
            idf,
            words,
            shape,
        };
        for (place, &key) in vocabulary.keys.iter().enumerate() {
            if (key as usize) < DIRECT {
                vocabulary.direct[key as usize] = place as u32;
                continue;
            }
            let hash = hash(key);
            let mut slot = hash as usize & (size - 1);
            while vocabulary.table[slot].1 != NONE {
                slot = (slot + 1) & (size - 1);
            }
            vocabulary.table[slot] = ((hash >> 32) as u32, place as u32);
        }
        vocabulary
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The feature of a key. A stranger is taken for a known key once in four thousand million times.
    fn find(&self, key: u64) -> Option<u32> {
        if (key as usize) < DIRECT {
            let found = self.direct[key as usize];
            return (found != NONE).then_some(found);
        }
        let (hash, mask) = (hash(key), self.table.len() - 1);
        let mark = (hash >> 32) as u32;
        let mut slot = hash as usize & mask;
        loop {
            let (other, place) = self.table[slot];
            if place == NONE {
                return None;
            }
            if other == mark {
                return Some(place);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Counts the known features of a text into `scratch`; sightings are kept when they are asked for.
    fn count<const SIGHTINGS: bool>(&self, text: &Normalised, scratch: &mut Scratch) {
        scratch.counts.resize(self.len().max(scratch.counts.len()), 0);
        scratch.sightings.clear();
        scratch.touched.clear();
        each_key(text, self.automaton.as_ref(), &self.shape, |key, start, end| {
            if let Some(feature) = self.find(key) {
                let count = &mut scratch.counts[feature as usize];
                if *count == 0 {
                    scratch.touched.push(feature);
                }
                *count = count.saturating_add(1);
                if SIGHTINGS {
                    scratch.sightings.push((feature, start, end));
                }
            }
        });
    }

    /// Hands every feature of a text with its weight to `add`, block by block unscaled, and gives the scale of each
    /// block; none when the text has nothing known in it.
    pub fn weigh<const SIGHTINGS: bool>(
        &self,
        text: &Normalised,
        scratch: &mut Scratch,
        mut add: impl FnMut(usize, u32, f32),
    ) -> Option<[f32; BLOCKS]> {
        self.count::<SIGHTINGS>(text, scratch);
        if scratch.touched.is_empty() {
            return None;
        }
        if SIGHTINGS {
            scratch.weight.resize(self.len().max(scratch.weight.len()), 0.0);
        }
        let mut squares = [0.0f32; BLOCKS];
        for &feature in &scratch.touched {
            let count = std::mem::take(&mut scratch.counts[feature as usize]);
            let term = self.terms.get(usize::from(count)).copied().unwrap_or_else(|| term(count));
            let (idf, block) = self.rare[feature as usize];
            let (weight, block) = (term * idf, block as usize);
            squares[block] += weight * weight;
            add(block, feature, weight);
            if SIGHTINGS {
                scratch.weight[feature as usize] = weight;
            }
        }
        let scales = scales(squares, &self.shape);
        if SIGHTINGS {
            for &feature in &scratch.touched {
                scratch.weight[feature as usize] *= scales[self.rare[feature as usize].1 as usize];
            }
        }
        Some(scales)
    }
}

/// Calls `seen(key, first letter, one past the last letter)` for every feature of a text, known or not.
pub(crate) fn each_key(
    text: &Normalised,
    words: Option<&Automaton>,
    shape: &Shape,
    mut seen: impl FnMut(u64, u32, u32),
) {
    let mut before: Option<char> = None;
    let mut first: Option<char> = None;
    for (at, letter) in text.text().chars().enumerate() {
        let at = at as u32;
        seen(pair_key(PAIRS, letter, None), at, at + 1);
        if let Some(last) = before {
            seen(pair_key(PAIRS, last, Some(letter)), at - 1, at + 1);
            if shape.triples > 0.0
                && let Some(key) = first.and_then(|first| triple_key([first, last, letter]))
            {
                seen(key, at - 2, at + 1);
            }
        }
        if at < shape.head_letters {
            seen(pair_key(HEAD, letter, None), at, at + 1);
            if let Some(last) = before {
                seen(pair_key(HEAD, last, Some(letter)), at - 1, at + 1);
            }
        }
        first = before;
        before = Some(letter);
    }
    if let Some(words) = words {
        for found in words.leftmost_find_iter(text.text()) {
            let (start, end) = (text.letter_at(found.start()), text.letter_at(found.end()));
            seen(word_key(found.value() as usize), start as u32, end as u32);
        }
    }
}
