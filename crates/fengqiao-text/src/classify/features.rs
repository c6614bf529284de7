//! From a text to weighted features: letters, letter pairs and known words, by term frequency and rarity.

use std::sync::Arc;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use crate::normalise::Normalised;

/// Marks keys that stand for a word of the lexicon.
const WORD: u64 = 1 << 63;

/// A feature vector: (feature, weight), each feature once, in the order of first sight.
#[derive(Debug, Default, Clone)]
pub(crate) struct Weighted {
    pub entries: Vec<(u32, f32)>,
}

/// Working memory kept between texts of one thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    counts: Vec<u16>,
    touched: Vec<u32>,
    /// Every sighting of a known feature: (feature, first letter, one past the last letter).
    pub sightings: Vec<(u32, u32, u32)>,
    /// Weight of one sighting's feature in the vector of the last text.
    pub weight: Vec<f32>,
}

/// The features a model knows, and how rare each is.
#[derive(Clone)]
pub(crate) struct Vocabulary {
    pub keys: Vec<u64>,
    pub idf: Vec<f32>,
    pub words: Vec<String>,
    table: Vec<(u64, u32)>,
    automaton: Option<Arc<CharwiseDoubleArrayAhoCorasick<u32>>>,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Vocabulary({} features, {} words)", self.keys.len(), self.words.len())
    }
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys && self.idf == other.idf && self.words == other.words
    }
}

/// The key of a letter or of two letters in a row.
fn pair_key(first: char, second: Option<char>) -> u64 {
    u64::from(u32::from(first)) | u64::from(second.map_or(0, u32::from)) << 21
}

fn slot_of(key: u64, mask: usize) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 29) as usize & mask
}

/// An automaton that finds the longest known words from left to right; none if there are no words.
pub(crate) fn automaton(words: &[String]) -> Option<Arc<CharwiseDoubleArrayAhoCorasick<u32>>> {
    let patterns = words.iter().enumerate().filter(|(_, word)| !word.is_empty());
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(patterns.map(|(place, word)| (word.as_str(), place as u32)))
        .ok()
        .map(Arc::new)
}

impl Vocabulary {
    pub fn new(keys: Vec<u64>, idf: Vec<f32>, words: Vec<String>) -> Self {
        let size = (keys.len() * 2 + 2).next_power_of_two();
        let mut table = vec![(u64::MAX, 0); size];
        for (place, &key) in keys.iter().enumerate() {
            let mut slot = slot_of(key, size - 1);
            while table[slot].0 != u64::MAX {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = (key, place as u32);
        }
        let automaton = automaton(&words);
        Self { keys, idf, words, table, automaton }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    fn find(&self, key: u64) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut slot = slot_of(key, mask);
        loop {
            let (found, place) = self.table[slot];
            if found == key {
                return Some(place);
            }
            if found == u64::MAX {
                return None;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The vector of a text: letters and words are two blocks, each of length one.
    pub fn weigh(&self, text: &Normalised, scratch: &mut Scratch) -> Weighted {
        scratch.counts.resize(self.len().max(scratch.counts.len()), 0);
        scratch.weight.resize(self.len().max(scratch.weight.len()), 0.0);
        scratch.sightings.clear();
        scratch.touched.clear();
        each_key(text, self.automaton.as_deref(), |key, start, end| {
            if let Some(feature) = self.find(key) {
                let count = &mut scratch.counts[feature as usize];
                if *count == 0 {
                    scratch.touched.push(feature);
                }
                *count = count.saturating_add(1);
                scratch.sightings.push((feature, start, end));
            }
        });
        let mut vector = Weighted { entries: Vec::with_capacity(scratch.touched.len()) };
        let mut squares = [0.0f32; 2];
        for &feature in &scratch.touched {
            let count = std::mem::take(&mut scratch.counts[feature as usize]);
            let weight = term(count) * self.idf[feature as usize];
            squares[self.block(feature)] += weight * weight;
            vector.entries.push((feature, weight));
        }
        let scale = squares.map(|sum| if sum > 0.0 { sum.sqrt().recip() } else { 0.0 });
        for (feature, weight) in &mut vector.entries {
            *weight *= scale[self.block(*feature)];
            scratch.weight[*feature as usize] = *weight;
        }
        vector
    }

    fn block(&self, feature: u32) -> usize {
        usize::from(self.keys[feature as usize] & WORD != 0)
    }
}

/// Damped term frequency: one more sighting of the same letters says less than the first.
fn term(count: u16) -> f32 {
    1.0 + f32::from(count).ln()
}

/// Calls `seen(key, first letter, one past the last letter)` for every feature of a text, known or not.
pub(crate) fn each_key(
    text: &Normalised,
    words: Option<&CharwiseDoubleArrayAhoCorasick<u32>>,
    mut seen: impl FnMut(u64, u32, u32),
) {
    let mut before: Option<char> = None;
    for (at, letter) in text.text().chars().enumerate() {
        let at = at as u32;
        seen(pair_key(letter, None), at, at + 1);
        if let Some(first) = before {
            seen(pair_key(first, Some(letter)), at - 1, at + 1);
        }
        before = Some(letter);
    }
    if let Some(words) = words {
        for found in words.leftmost_find_iter(text.text()) {
            let (start, end) = (text.letter_at(found.start()), text.letter_at(found.end()));
            seen(WORD | u64::from(found.value()), start as u32, end as u32);
        }
    }
}
