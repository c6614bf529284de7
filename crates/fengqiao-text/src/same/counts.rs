//! How common each key is: counts in a table of fixed size, kept young by halving, without remembering whose they are.

use super::digest::Digest;
use crate::hash::mix;

/// Cells of the table.
const CELLS: usize = 1 << 21;
/// Kinds of keys.
pub(super) const WHOLE: u64 = 0;
pub(super) const HARD: u64 = 1;
pub(super) const NAME: u64 = 2;
pub(super) const PLACE: u64 = 3;
pub(super) const FACT: u64 = 4;
pub(super) const GRAM: u64 = 5;
pub(super) const WORD: u64 = 6;

/// The counts.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    cells: Vec<u16>,
    reports: u64,
    /// Reports after which all counts are halved.
    half_at: u64,
}

impl Counts {
    pub fn new(reports_max: u32) -> Self {
        Self { cells: vec![0; CELLS], reports: 0, half_at: 2 * u64::from(reports_max.max(10_000)) }
    }

    pub fn heap_bytes(&self) -> usize {
        self.cells.capacity() * 2
    }

    /// Counts the keys of a report once each.
    pub fn add(&mut self, digest: &Digest) {
        let grams = digest.grams.iter().map(|gram| (GRAM, gram.0));
        let words = digest.words.iter().map(|&word| (WORD, word));
        let strong = digest.strong_keys().map(|key| (key.1, key.0 as u32));
        for (kind, key) in grams.chain(words).chain(strong) {
            let cell = &mut self.cells[cell(kind, key)];
            *cell = cell.saturating_add(1);
        }
        self.reports += 1;
        if self.reports >= self.half_at {
            self.cells.iter_mut().for_each(|cell| *cell /= 2);
            self.reports /= 2;
        }
    }

    /// Reports that have this key, roughly, and at most 65,535.
    pub fn seen(&self, kind: u64, key: u32) -> u16 {
        self.cells[cell(kind, key)]
    }

    /// 1 for a key seen once or never, towards 0 for one in every report.
    pub fn rarity(&self, seen: u16) -> f32 {
        let all = (self.reports as f32).max(8.0);
        (1.0 - f32::from(seen.max(1)).ln() / all.ln()).max(0.0)
    }

    pub fn rarity_of(&self, kind: u64, key: u32) -> f32 {
        self.rarity(self.seen(kind, key))
    }
}

fn cell(kind: u64, key: u32) -> usize {
    mix(u64::from(key), kind) as usize & (CELLS - 1)
}
