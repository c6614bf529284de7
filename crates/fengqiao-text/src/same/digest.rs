//! What is taken from a report to compare it with others: hashes of places, amounts, parties, runs of four letters and
//! pairs of letters. Nothing of it can be read as text.

use super::counts::{FACT, HARD, NAME, PLACE, WHOLE};
use crate::hash::{hash_letters, hash_text, mix};
use crate::normalise::{Normalised, Span};
use crate::place_key::{PlaceKey, PlaceKind};

/// Letters of a gram.
const GRAM: usize = 4;
/// Grams kept of one text.
const GRAMS_MAX: usize = 600;
/// Letters that count as the lead of a text.
const LEAD_LETTERS: usize = 32;
/// Amounts kept of one text.
const FACTS_MAX: usize = 3;
/// Party keys kept of one report.
const PARTIES_MAX: usize = 6;
/// Place keys kept of one report.
const PLACES_MAX: usize = 6;

/// An opaque key of a party: a blind index, never a name or a number itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartyKey {
    /// Equal for equal parties.
    pub key: u64,
    /// Whether it stands for hard evidence (phone, id number, credit code) and not for a name alone.
    pub hard: bool,
}

/// What a caller knows of a report.
#[derive(Debug, Clone, Copy)]
pub struct DigestInput<'r> {
    /// The report's id.
    pub report: u128,
    /// Days since any fixed day.
    pub at_days: i32,
    /// The deepest known region; 0 if unknown.
    pub region: u32,
    /// The town it lies in, or the region itself; 0 if unknown.
    pub area: u32,
    /// Category code; empty if unknown.
    pub category: &'r str,
    /// The text.
    pub text: &'r Normalised,
    /// Places named in it.
    pub places: &'r [PlaceKey],
    /// Opaque keys of reporters and parties.
    pub parties: &'r [PartyKey],
}

/// A report as it is compared. Holds no words of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    pub(super) report: u128,
    pub(super) at_days: i32,
    pub(super) region: u32,
    pub(super) area: u32,
    pub(super) category: u32,
    pub(super) top: u32,
    /// (hash, place in `spans`), sorted by hash, each hash once.
    pub(super) grams: Vec<(u32, Span)>,
    /// Pairs of letters, sorted, each once.
    pub(super) words: Vec<u32>,
    /// Pairs of letters of the lead, sorted, each once.
    pub(super) lead: Vec<u32>,
    pub(super) facts: Vec<u64>,
    /// (key, kept for the tail of a name, where it stands).
    pub(super) places: Vec<(u64, bool, Span)>,
    /// Names an estate, a venue, a company or an institution.
    pub(super) named: bool,
    pub(super) parties: Vec<PartyKey>,
}

impl Digest {
    /// Digests a report.
    #[must_use]
    pub fn new(input: &DigestInput<'_>) -> Self {
        let letters: Vec<char> = input.text.text().chars().collect();
        let mut places: Vec<(u64, bool, Span)> = Vec::new();
        for place in input.places.iter().take(PLACES_MAX) {
            places.push((place.key, false, place.span));
            if place.tail != place.key && !places.iter().any(|known| known.0 == place.tail) {
                places.push((place.tail, true, place.span));
            }
        }
        let mut parties: Vec<PartyKey> = Vec::new();
        for party in input.parties {
            if parties.len() < PARTIES_MAX && !parties.iter().any(|known| known.key == party.key) {
                parties.push(*party);
            }
        }
        let top = input.category.split('.').next().unwrap_or("");
        Self {
            report: input.report,
            at_days: input.at_days,
            region: input.region,
            area: input.area,
            category: code(input.category),
            top: code(top),
            grams: grams(&letters, input.text),
            words: words(&letters),
            lead: words(&letters[..letters.len().min(LEAD_LETTERS)]),
            named: input.places.iter().any(|place| !matches!(place.kind, PlaceKind::Road | PlaceKind::Address)),
            facts: facts(&letters),
            places,
            parties,
        }
    }

    /// The report's id.
    #[must_use]
    pub fn report(&self) -> u128 {
        self.report
    }

    /// Hash of the whole text, 0 for one too short to tell.
    pub(super) fn whole(&self) -> u64 {
        self.grams.iter().fold(0, |sum, gram| mix(sum, u64::from(gram.0)))
    }

    /// (key, kind, place in the list of its kind) of the whole text and of every party, amount and place.
    pub(super) fn strong_keys(&self) -> impl Iterator<Item = (u64, u64, u8)> + '_ {
        let party = |party: &PartyKey| (party.key, if party.hard { HARD } else { NAME }, 0);
        let parties = self.parties.iter().map(party);
        let facts = self.facts.iter().map(|&fact| (fact, FACT, 0));
        let places = self.places.iter().enumerate().map(|(at, place)| (place.0, PLACE, at as u8));
        // However common all its words are, a text sent again finds the one before it.
        let whole = Some(self.whole()).filter(|&whole| whole != 0).map(|whole| (whole, WHOLE, 0));
        whole.into_iter().chain(parties).chain(facts).chain(places)
    }
}

/// 0 for an unknown category.
fn code(category: &str) -> u32 {
    if category.is_empty() { 0 } else { (hash_text(category) as u32).max(1) }
}

/// Hashes of all runs of four letters or digits; marks and spaces break runs.
fn grams(letters: &[char], text: &Normalised) -> Vec<(u32, Span)> {
    let mut found: Vec<(u32, u32)> = Vec::with_capacity(letters.len().min(GRAMS_MAX));
    let mut run = 0;
    for (at, letter) in letters.iter().enumerate() {
        run = if letter.is_alphanumeric() { run + 1 } else { 0 };
        if run >= GRAM && found.len() < GRAMS_MAX {
            found.push((hash_letters(&letters[at + 1 - GRAM..=at]) as u32, (at + 1 - GRAM) as u32));
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|gram| gram.0);
    found.into_iter().map(|(hash, at)| (hash, text.span_of_letters(at as usize, at as usize + GRAM))).collect()
}

/// Hashes of all pairs of letters.
fn words(letters: &[char]) -> Vec<u32> {
    let pairs = letters.windows(2).take(GRAMS_MAX).filter(|pair| pair.iter().all(|letter| letter.is_alphabetic()));
    let mut found: Vec<u32> = pairs.map(|pair| hash_letters(pair) as u32).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Hashes of the amounts of money in a text: numbers from 100 on, with 万 written out, without dates and house numbers.
fn facts(letters: &[char]) -> Vec<u64> {
    let mut found: Vec<u64> = Vec::new();
    let mut at = 0;
    while at < letters.len() && found.len() < FACTS_MAX {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (mut whole, mut cents, mut scale) = (0u64, 0u64, 0u64);
        while at < letters.len() {
            match letters[at] {
                digit if digit.is_ascii_digit() => {
                    let digit = u64::from(digit as u32 - '0' as u32);
                    if scale == 0 {
                        whole = whole.saturating_mul(10).saturating_add(digit);
                    } else if scale < 10_000 {
                        cents = cents * 10 + digit;
                        scale *= 10;
                    }
                }
                ',' if letters.get(at + 1).is_some_and(char::is_ascii_digit) && scale == 0 => {}
                '.' if letters.get(at + 1).is_some_and(char::is_ascii_digit) && scale == 0 => scale = 1,
                _ => break,
            }
            at += 1;
        }
        let amount = match letters.get(at) {
            Some('万') => whole.saturating_mul(10_000).saturating_add(cents * 10_000 / scale.max(1)),
            Some('元' | '块') => whole,
            _ => continue,
        };
        let key = mix(amount, 11);
        if amount >= 100 && !found.contains(&key) {
            found.push(key);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;

    #[test]
    fn amounts_are_equal_however_they_are_written() {
        let amounts = |text: &str| facts(&normalise(text).text().chars().collect::<Vec<_>>());
        assert_eq!(amounts("欠款4,400元"), amounts("欠了４４００块"));
        assert_eq!(amounts("共3.2万元"), amounts("共32000元"));
        assert_eq!(amounts("2023年5月3日在3幢，99元"), Vec::<u64>::new());
        assert_eq!(amounts(&"9".repeat(500)).len(), 0);
    }
}
