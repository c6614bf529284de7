//! Villages: half a million names are found by a hash of the letters before 村 or 社区, not by an automaton over them.

use super::forms::{VILLAGE_ENDS, VillageKind};
use crate::hash::mix;

/// Base of the rolling hash: odd, so that no letter is lost.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits of the filter that passes over most runs of letters that are no name, as a power of two.
const FILTER_BITS: u32 = 22;
/// Letters that a village's name may have where nothing ends it.
const STEM_LETTERS_MAX: usize = 16;
/// Letters that a village's name may have before what ends it.
const NAME_LETTERS_MAX: usize = 10;

/// Letters that are the name of some region, and the villages of that name.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// First byte in the pool; the next entry's is one past the last.
    start: u32,
    /// First of its villages; the next entry's is one past the last.
    villages: u32,
}

/// A village by one of its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Village {
    /// Slot of the region it lies in.
    pub parent: u32,
    pub slot: u32,
    pub kind: VillageKind,
}

/// The names without suffix of all regions, and an index over those of villages.
#[derive(Debug, Default)]
pub(super) struct Villages {
    pool: String,
    /// Numbers of letters, by slot.
    names: Vec<u32>,
    /// All letters, each once; one more at the end.
    letters: Vec<Letters>,
    /// By letters, then by parent.
    villages: Vec<Village>,
    /// Per bucket of hashes, where its numbers of letters begin; one more at the end.
    buckets: Vec<u32>,
    numbers: Vec<u32>,
    /// Two bits for every name.
    filter: Vec<u64>,
}

/// A name of a region on its way into the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub name: String,
    pub slot: u32,
    /// Slot of the region it lies in, and what ended the name; none for a region that is no village.
    pub village: Option<(u32, VillageKind)>,
}

impl Villages {
    /// The first names are those of the table, one for each slot in order; aliases of villages follow.
    pub fn build(mut named: Vec<Named>, slots: usize) -> Self {
        let mut out = Self { names: vec![0; slots], ..Self::default() };
        let own: Vec<bool> = (0..named.len()).map(|place| place < slots).collect();
        // Equal names have equal hashes; sorting by them first spares most comparisons of letters.
        let mut order: Vec<(u64, u32)> =
            (0u32..).zip(&named).map(|(place, named)| (hash(&named.name), place)).collect();
        order.sort_unstable_by(|a, b| {
            let key = |place: u32| (&named[place as usize].name, named[place as usize].village, place);
            a.0.cmp(&b.0).then_with(|| key(a.1).cmp(&key(b.1)))
        });
        let mut last: Option<String> = None;
        for (_, place) in order {
            let entry = &mut named[place as usize];
            if last.as_ref() != Some(&entry.name) {
                out.letters.push(Letters { start: out.pool.len() as u32, villages: out.villages.len() as u32 });
                out.pool.push_str(&entry.name);
                last = Some(std::mem::take(&mut entry.name));
            }
            if own[place as usize] {
                out.names[entry.slot as usize] = out.letters.len() as u32 - 1;
            }
            out.villages.extend(entry.village.map(|(parent, kind)| Village { parent, slot: entry.slot, kind }));
        }
        out.letters.push(Letters { start: out.pool.len() as u32, villages: out.villages.len() as u32 });
        out.fill_buckets();
        out
    }

    fn fill_buckets(&mut self) {
        let known: Vec<u32> =
            (0..self.letters.len() as u32 - 1).filter(|&number| !self.range(number).is_empty()).collect();
        let size = known.len().next_power_of_two().max(2);
        let bucket = |number: &u32| mix(hash(self.text(*number)), 0) as usize & (size - 1);
        let mut buckets = vec![0u32; size + 1];
        known.iter().for_each(|number| buckets[bucket(number) + 1] += 1);
        (1..buckets.len()).for_each(|place| buckets[place] += buckets[place - 1]);
        let (mut next, mut numbers) = (buckets.clone(), vec![0u32; known.len()]);
        for number in &known {
            let place = &mut next[bucket(number)];
            numbers[*place as usize] = *number;
            *place += 1;
        }
        let mut filter = vec![0u64; 1 << (FILTER_BITS - 6)];
        for bit in known.iter().flat_map(|&number| bits(mix(hash(self.text(number)), 0))) {
            filter[bit >> 6] |= 1 << (bit & 63);
        }
        (self.buckets, self.numbers, self.filter) = (buckets, numbers, filter);
    }

    pub fn heap_bytes(&self) -> usize {
        let tables = self.names.len() * 4 + self.letters.len() * size_of::<Letters>();
        let index = (self.buckets.len() + self.numbers.len()) * 4 + self.filter.len() * 8;
        self.pool.len() + tables + self.villages.len() * size_of::<Village>() + index
    }

    /// The name of a slot without its suffix.
    pub fn name(&self, slot: u32) -> &str {
        self.names.get(slot as usize).map_or("", |&letters| self.text(letters))
    }

    /// The villages of a number of letters, sorted by the region they lie in.
    pub fn of(&self, number: u32) -> &[Village] {
        &self.villages[self.range(number)]
    }

    fn text(&self, number: u32) -> &str {
        let (from, to) = (self.letters[number as usize].start, self.letters[number as usize + 1].start);
        &self.pool[from as usize..to as usize]
    }

    fn range(&self, number: u32) -> std::ops::Range<usize> {
        let (from, to) = (self.letters[number as usize].villages, self.letters[number as usize + 1].villages);
        from as usize..to as usize
    }

    /// Calls `hit` with the first byte and the number of every run of letters before `end` that is a village's name,
    /// from the shortest.
    pub fn before(&self, text: &str, end: usize, mut hit: impl FnMut(usize, u32)) {
        let (mut sum, mut power) = (0u64, 1u64);
        for (at, letter) in text[..end].char_indices().rev().take(NAME_LETTERS_MAX) {
            if !letter.is_alphanumeric() {
                break;
            }
            sum = sum.wrapping_add(code(letter).wrapping_mul(power));
            power = power.wrapping_mul(BASE);
            if let Some(number) = self.find(sum, &text[at..end]) {
                hit(at, number);
            }
        }
    }

    /// Calls `hit` with the end and the number of every run of letters from `start` that is a village's name.
    pub fn behind(&self, text: &str, start: usize, mut hit: impl FnMut(usize, u32)) {
        let mut sum = 0u64;
        for (at, letter) in text[start..].char_indices().take(STEM_LETTERS_MAX) {
            if !letter.is_alphanumeric() {
                break;
            }
            sum = sum.wrapping_mul(BASE).wrapping_add(code(letter));
            let end = start + at + letter.len_utf8();
            if let Some(number) = self.find(sum, &text[start..end]) {
                hit(end, number);
            }
        }
    }

    /// The number of just these letters, if a village has that name.
    pub fn named(&self, name: &str) -> Option<u32> {
        self.find(hash(name), name)
    }

    fn find(&self, sum: u64, name: &str) -> Option<u32> {
        let mixed = mix(sum, 0);
        if bits(mixed).iter().any(|bit| self.filter[bit >> 6] >> (bit & 63) & 1 == 0) {
            return None;
        }
        let bucket = mixed as usize & self.buckets.len().checked_sub(2)?;
        let (from, to) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        self.numbers[from..to].iter().copied().find(|&number| self.text(number) == name)
    }
}

/// What may end a village's name at the beginning of `rest`, with its length in bytes.
pub(super) fn ending(rest: &str) -> Option<(usize, VillageKind)> {
    VILLAGE_ENDS.iter().find(|(end, _)| rest.starts_with(end)).map(|(end, kind)| (end.len(), *kind))
}

/// The two bits of a hash in the filter.
fn bits(hash: u64) -> [usize; 2] {
    let mask = (1 << FILTER_BITS) - 1;
    [(hash >> 20) as usize & mask, (hash >> 42) as usize & mask]
}

/// A letter as the hash takes it, never 0.
fn code(letter: char) -> u64 {
    u64::from(u32::from(letter)) + 1
}

/// Polynomial over the letters, which can be built from either end.
fn hash(name: &str) -> u64 {
    name.chars().fold(0, |sum: u64, letter| sum.wrapping_mul(BASE).wrapping_add(code(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_before_their_ending() {
        let named = |name: &str, slot: u32, village| Named { name: name.to_owned(), slot, village };
        let names = [
            named("石塘", 0, Some((9, VillageKind::Village))),
            named("大石塘", 1, None),
            named("大石塘", 2, Some((8, VillageKind::Community))),
            named("石塘", 3, Some((7, VillageKind::Village))),
        ];
        let villages = Villages::build(names.to_vec(), 4);
        let text = "在大石塘村";
        let end = text.find('村').unwrap();
        let mut found = Vec::new();
        villages.before(text, end, |at, number| {
            found.push((&text[at..end], villages.of(number).iter().map(|village| village.slot).collect::<Vec<_>>()));
        });
        assert_eq!(found, [("石塘", vec![3, 0]), ("大石塘", vec![2])]);
        assert_eq!((villages.name(1), villages.name(3)), ("大石塘", "石塘"));
        assert_eq!(villages.named("石"), None);
        assert_eq!(ending("社区居委会门口"), Some(("社区居委会".len(), VillageKind::Community)));
        assert_eq!(Villages::build(Vec::new(), 0).named("石塘"), None);
    }
}
