//! The examples as counts of features: read once, weighed anew for every set of folds.

use super::features::{self, Automaton, BLOCKS, Shape, block_of, rarity, scales, term};
use crate::normalise::Normalised;

/// Examples as counts; features are numbered by falling number of examples, so that frequent ones lie together.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// Key of each feature.
    pub keys: Vec<u64>,
    /// (feature, count) of all examples in a row.
    entries: Vec<(u32, u16)>,
    /// Where each example begins in `entries`, and the end.
    starts: Vec<usize>,
    shape: Shape,
}

/// Examples as vectors, weighed by what a part of them knows.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    pub entries: Vec<(u32, f32)>,
    pub starts: Vec<usize>,
}

impl Vectors {
    pub fn row(&self, place: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[place]..self.starts[place + 1]]
    }
}

/// Gives numbers to keys in the order of first sight.
#[derive(Default)]
struct Numbers {
    slots: Vec<u32>,
    keys: Vec<u64>,
}

impl Numbers {
    fn of(&mut self, key: u64) -> usize {
        if (self.keys.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut slot = spread(key) & mask;
        loop {
            let found = self.slots[slot];
            if found == u32::MAX {
                self.slots[slot] = self.keys.len() as u32;
                self.keys.push(key);
                return self.keys.len() - 1;
            }
            if self.keys[found as usize] == key {
                return found as usize;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1 << 12);
        self.slots = vec![u32::MAX; size];
        for (place, &key) in self.keys.iter().enumerate() {
            let mut slot = spread(key) & (size - 1);
            while self.slots[slot] != u32::MAX {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = place as u32;
        }
    }
}

fn spread(key: u64) -> usize {
    let mixed = (key ^ key >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32) as usize
}

impl Corpus {
    /// Counts the features of every text; those in fewer than `examples_min` of them are left out.
    pub fn read(texts: &[Normalised], words: Option<&Automaton>, shape: Shape, examples_min: u32) -> Self {
        let mut numbers = Numbers::default();
        let (mut seen, mut counts): (Vec<u32>, Vec<u16>) = (Vec::new(), Vec::new());
        let mut own: Vec<u32> = Vec::new();
        let mut corpus = Self { starts: vec![0], shape, ..Self::default() };
        for text in texts {
            features::each_key(text, words, &shape, |key, _, _| {
                let number = numbers.of(key);
                if number == counts.len() {
                    counts.push(0);
                    seen.push(0);
                }
                if counts[number] == 0 {
                    own.push(number as u32);
                }
                counts[number] = counts[number].saturating_add(1);
            });
            for number in own.drain(..) {
                seen[number as usize] += 1;
                corpus.entries.push((number, std::mem::take(&mut counts[number as usize])));
            }
            corpus.starts.push(corpus.entries.len());
        }
        corpus.renumber(&numbers.keys, &seen, examples_min);
        corpus
    }

    fn renumber(&mut self, keys: &[u64], seen: &[u32], examples_min: u32) {
        let kept = |number: &u32| seen[*number as usize] >= examples_min;
        let mut order: Vec<u32> = (0..keys.len() as u32).filter(kept).collect();
        order.sort_unstable_by_key(|&number| (u32::MAX - seen[number as usize], keys[number as usize]));
        let mut place = vec![u32::MAX; keys.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old as usize] = new as u32;
        }
        self.keys = order.iter().map(|&number| keys[number as usize]).collect();
        let mut entries = Vec::with_capacity(self.entries.len());
        let mut starts = vec![0];
        for row in self.starts.windows(2) {
            let from = entries.len();
            let renumbered = self.entries[row[0]..row[1]].iter().map(|&(old, count)| (place[old as usize], count));
            entries.extend(renumbered.filter(|&(new, _)| new != u32::MAX));
            entries[from..].sort_unstable();
            starts.push(entries.len());
        }
        (self.entries, self.starts) = (entries, starts);
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, place: usize) -> &[(u32, u16)] {
        &self.entries[self.starts[place]..self.starts[place + 1]]
    }

    /// Rarity of every feature among these examples; 0 for features that none of them has.
    pub fn rarities(&self, rows: &[usize], examples_min: u32) -> Vec<f32> {
        let mut seen = vec![0u32; self.keys.len()];
        for &row in rows {
            self.row(row).iter().for_each(|&(feature, _)| seen[feature as usize] += 1);
        }
        let known = |&seen: &u32| if seen >= examples_min.max(1) { rarity(seen, rows.len()) } else { 0.0 };
        seen.iter().map(known).collect()
    }

    /// Every example as a vector; a feature of rarity 0 is unknown.
    pub fn weigh(&self, rarities: &[f32]) -> Vectors {
        let mut vectors = Vectors { entries: Vec::with_capacity(self.entries.len()), starts: vec![0] };
        for place in 0..self.len() {
            let from = vectors.entries.len();
            let mut squares = [0.0f32; BLOCKS];
            for &(feature, count) in self.row(place) {
                let weight = term(count) * rarities[feature as usize];
                if weight > 0.0 {
                    squares[block_of(self.keys[feature as usize])] += weight * weight;
                    vectors.entries.push((feature, weight));
                }
            }
            let scales = scales(squares, &self.shape);
            for (feature, weight) in &mut vectors.entries[from..] {
                *weight *= scales[block_of(self.keys[*feature as usize])];
            }
            vectors.starts.push(vectors.entries.len());
        }
        vectors
    }
}
