//! What the index keeps of a report: a card of fixed size, chosen from the digest by how telling each piece is.

use super::counts::{Counts, GRAM, WORD};
use super::digest::Digest;

/// Grams kept of one report; a short report has fewer.
pub(super) const GRAMS: usize = 80;
/// Pairs of letters kept of one report.
pub(super) const WORDS: usize = 64;
/// Pairs of letters kept of the lead.
pub(super) const LEAD: usize = 24;
/// Places, parties and amounts kept of one report.
pub(super) const PLACES: usize = 12;
pub(super) const PARTIES: usize = 6;
pub(super) const FACTS: usize = 3;

/// A report as it is compared. Lists are sorted where they are merged.
#[derive(Debug, Clone)]
pub(super) struct Card {
    pub report: u128,
    pub sequence: u64,
    pub whole: u64,
    pub at_days: i32,
    pub region: u32,
    pub area: u32,
    pub category: u32,
    pub top: u32,
    /// Keys of the index that this card owns.
    pub keys: u8,
    /// Names an estate, a venue, a company or an institution.
    pub named: bool,
    /// Letters of the text, roughly.
    pub letters: u16,
    grams: [u32; GRAMS],
    gram_count: u8,
    words: [u32; WORDS],
    word_count: u8,
    lead: [u32; LEAD],
    lead_count: u8,
    places: [(u32, bool); PLACES],
    place_count: u8,
    parties: [(u32, bool); PARTIES],
    party_count: u8,
    facts: [u32; FACTS],
    fact_count: u8,
}

impl Card {
    pub fn new(digest: &Digest, counts: &Counts, sequence: u64) -> Self {
        let mut card = Self {
            report: digest.report,
            sequence,
            whole: digest.whole(),
            at_days: digest.at_days,
            region: digest.region,
            area: digest.area,
            category: digest.category,
            top: digest.top,
            keys: 0,
            named: digest.named,
            letters: digest.grams.len() as u16,
            grams: [0; GRAMS],
            gram_count: 0,
            words: [0; WORDS],
            word_count: 0,
            lead: [0; LEAD],
            lead_count: 0,
            places: [(0, false); PLACES],
            place_count: 0,
            parties: [(0, false); PARTIES],
            party_count: 0,
            facts: [0; FACTS],
            fact_count: 0,
        };
        let grams = digest.grams.iter().map(|gram| (rare_first(counts.seen(GRAM, gram.0)), gram.0));
        let words = |words: &[u32], count: usize| {
            let rarity = |&word: &u32| (topical_first(counts.seen(WORD, word), counts), word);
            chosen(words.iter().map(rarity).collect(), count)
        };
        card.gram_count = fill(&mut card.grams, chosen(grams.collect(), GRAMS));
        card.word_count = fill(&mut card.words, words(&digest.words, WORDS));
        card.lead_count = fill(&mut card.lead, words(&digest.lead, LEAD));
        card.place_count = fill(&mut card.places, digest.places.iter().map(|place| (place.0 as u32, place.1)));
        card.party_count = fill(&mut card.parties, digest.parties.iter().map(|party| (party.key as u32, party.hard)));
        card.fact_count = fill(&mut card.facts, digest.facts.iter().map(|&fact| fact as u32));
        card
    }

    pub fn grams(&self) -> &[u32] {
        &self.grams[..usize::from(self.gram_count)]
    }

    pub fn words(&self) -> &[u32] {
        &self.words[..usize::from(self.word_count)]
    }

    pub fn lead(&self) -> &[u32] {
        &self.lead[..usize::from(self.lead_count)]
    }

    /// (key, whether it stands for the tail of a name only).
    pub fn places(&self) -> &[(u32, bool)] {
        &self.places[..usize::from(self.place_count)]
    }

    /// (key, whether it is hard evidence).
    pub fn parties(&self) -> &[(u32, bool)] {
        &self.parties[..usize::from(self.party_count)]
    }

    pub fn facts(&self) -> &[u32] {
        &self.facts[..usize::from(self.fact_count)]
    }
}

fn fill<T>(cells: &mut [T], values: impl IntoIterator<Item = T>) -> u8 {
    let mut count = 0;
    for (cell, value) in cells.iter_mut().zip(values) {
        *cell = value;
        count += 1;
    }
    count
}

/// Grams tell which matter it is: those seen a few times before more common ones, those before what was seen once.
fn rare_first(seen: u16) -> u8 {
    match seen {
        2..=8 => 0,
        9..=40 => 1,
        41..=150 => 2,
        0 | 1 => 3,
        _ => 4,
    }
}

/// Pairs of letters tell what it is about: those that a matter of many would make common, before rare ones.
fn topical_first(seen: u16, counts: &Counts) -> u8 {
    let rarity = counts.rarity(seen);
    match seen {
        0 | 1 => 2,
        _ if rarity > 0.80 => 1,
        _ if rarity > 0.32 => 0,
        _ => 3,
    }
}

/// The first hashes by class, sorted. Among equals the smaller hash wins, so that two reports of one matter choose alike.
fn chosen(mut found: Vec<(u8, u32)>, count: usize) -> Vec<u32> {
    if found.len() > count {
        found.select_nth_unstable(count);
        found.truncate(count);
    }
    let mut hashes: Vec<u32> = found.into_iter().map(|found| found.1).collect();
    hashes.sort_unstable();
    hashes
}
