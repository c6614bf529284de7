//! Values that no law gives a form: words, dates, codes and places.

use crate::hash::{hash_letters, hash_text, mix};
use crate::normalise::normalise;

use super::PLACE_SEPARATOR;

/// Likeness by Jaro-Winkler from which two words are near, and from which they are alike.
const NEAR_FROM: f64 = 0.92;
const ALIKE_FROM: f64 = 0.8;
/// Letters of a word that are compared; Jaro-Winkler costs the product of two lengths.
const WORD_LETTERS_MAX: usize = 48;
/// Words of one value that are compared.
const WORDS_MAX: usize = 10;

/// A normalised word or line of words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text {
    text: String,
    words: Vec<(u32, u32)>,
}

impl Text {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let short: String = text.chars().take(2 * WORD_LETTERS_MAX).collect();
        let normal = normalise(&short);
        let text: String = normal.text().chars().take(WORD_LETTERS_MAX).collect();
        let mut words = Vec::new();
        let mut start = None;
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, letter.is_alphanumeric()) {
                (None, true) => start = Some(at as u32),
                (Some(from), false) => {
                    words.push((from, at as u32));
                    start = None;
                }
                _ => {}
            }
        }
        words.truncate(WORDS_MAX);
        (!text.is_empty()).then_some(Self { text, words })
    }

    pub(crate) fn hash(&self) -> u64 {
        hash_text(&self.text)
    }

    /// Hash of how it sounds in English: the first letter and the classes of the consonants behind it.
    ///
    /// # Source
    /// American Soundex, cut to four signs.
    pub(crate) fn soundex(&self) -> u64 {
        let class = |letter: u8| match letter {
            b'b' | b'f' | b'p' | b'v' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            b'h' | b'w' => 7,
            _ => 0_u8,
        };
        let letters: Vec<u8> = self.text.bytes().filter(u8::is_ascii_alphabetic).collect();
        let Some(first) = letters.first() else { return self.hash() };
        let (mut signs, mut last) = (vec![*first], class(*first));
        for letter in &letters[1..] {
            let sign = class(*letter);
            if (1..=6).contains(&sign) && sign != last && signs.len() < 4 {
                signs.push(sign);
            }
            if sign != 7 {
                last = sign;
            }
        }
        signs.iter().fold(5, |sum, sign| mix(sum, u64::from(*sign)))
    }

    /// Hash of its first letters.
    pub(crate) fn start(&self, count: usize) -> u64 {
        let letters: Vec<char> = self.text.chars().take(count).collect();
        hash_letters(&letters)
    }

    pub(crate) fn level(&self, other: &Self) -> usize {
        let likeness = jaro_winkler(self.text.as_bytes(), other.text.as_bytes());
        match likeness {
            _ if likeness >= NEAR_FROM => 1,
            _ if likeness >= ALIKE_FROM => 2,
            _ => 3,
        }
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.text_words().map(str::as_bytes)
    }

    pub(crate) fn text_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|&(from, to)| &self.text[from as usize..to as usize])
    }

    /// Level by how many words of one are near a word of the other, a word being used once.
    pub(crate) fn words_level(&self, other: &Self) -> usize {
        let theirs: Vec<&[u8]> = other.words().collect();
        let mut used = [false; WORDS_MAX];
        let mut near = 0;
        for word in self.words() {
            let found = (0..theirs.len())
                .find(|&at| !used[at] && (theirs[at] == word || jaro_winkler(word, theirs[at]) >= NEAR_FROM));
            if let Some(at) = found {
                used[at] = true;
                near += 1;
            }
        }
        let least = self.words.len().min(theirs.len());
        match near {
            0 => 5,
            _ if near == least && near >= 3 => 1,
            _ if near >= 2 && near + 1 >= least => 2,
            _ if near >= 2 => 3,
            _ => 4,
        }
    }
}

/// Likeness of two runs of bytes, 0..=1.
///
/// # Source
/// Winkler (1990): Jaro's likeness, with a bonus for up to four equal letters at the start.
fn jaro_winkler(a: &[u8], b: &[u8]) -> f64 {
    let (a, b) = (&a[..a.len().min(64)], &b[..b.len().min(64)]);
    if a.is_empty() || b.is_empty() {
        return f64::from(u8::from(a.is_empty() && b.is_empty()));
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut used_a, mut used_b) = (0_u64, 0_u64);
    for (at, byte) in a.iter().enumerate() {
        let from = at.saturating_sub(window);
        let to = (at + window + 1).min(b.len());
        if let Some(found) = (from..to).find(|&place| used_b & (1 << place) == 0 && b[place] == *byte) {
            used_a |= 1 << at;
            used_b |= 1 << found;
        }
    }
    let same = used_a.count_ones();
    if same == 0 {
        return 0.0;
    }
    let in_a = (0..a.len()).filter(|at| used_a & (1 << at) != 0).map(|at| a[at]);
    let in_b = (0..b.len()).filter(|at| used_b & (1 << at) != 0).map(|at| b[at]);
    let swapped = in_a.zip(in_b).filter(|(a, b)| a != b).count() / 2;
    let same = f64::from(same);
    let jaro = (same / a.len() as f64 + same / b.len() as f64 + (same - swapped as f64) / same) / 3.0;
    let start = a.iter().zip(b).take(4).take_while(|(a, b)| a == b).count() as f64;
    jaro + 0.1 * start * (1.0 - jaro)
}

/// A date as eight digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date([u8; 8]);

impl Date {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).take(8).collect();
        digits.try_into().ok().map(Self)
    }

    pub(crate) fn year(&self) -> u64 {
        hash_text(&String::from_utf8_lossy(&self.0[..4]))
    }

    pub(crate) fn month_and_day(&self) -> u64 {
        hash_text(&String::from_utf8_lossy(&self.0[4..]))
    }

    pub(crate) fn level(&self, other: &Self) -> usize {
        let wrong = self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count();
        let turned = self.0[..4] == other.0[..4] && self.0[4..6] == other.0[6..] && self.0[6..] == other.0[4..6];
        let number = |digits: &[u8]| digits.iter().fold(0_i32, |sum, digit| sum * 10 + i32::from(digit - b'0'));
        match wrong {
            0..=1 => 1,
            _ if turned || super::number::one_slip(&self.0, &other.0) => 1,
            _ if self.0[..4] == other.0[..4] => 2,
            _ if number(&self.0[..4]).abs_diff(number(&other.0[..4])) <= 1 || wrong == 2 => 3,
            _ => 4,
        }
    }
}

/// A short code: letters and digits, and the part before the first space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code {
    letters: Vec<u8>,
    start: usize,
}

impl Code {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let start = text.split(' ').next().unwrap_or("").bytes().filter(u8::is_ascii_alphanumeric).count();
        let letters: Vec<u8> =
            text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).take(24).collect();
        let start = if start == letters.len() { letters.len().saturating_sub(2) } else { start.min(letters.len()) };
        (!letters.is_empty()).then_some(Self { letters, start })
    }

    pub(crate) fn start(&self) -> u64 {
        hash_text(&String::from_utf8_lossy(&self.letters[..self.start]))
    }

    pub(crate) fn level(&self, other: &Self) -> usize {
        if self.letters == other.letters {
            0
        } else if super::number::one_slip(&self.letters, &other.letters) {
            1
        } else if self.letters[..self.start] == other.letters[..other.start] {
            2
        } else {
            3
        }
    }
}

/// A place: county, town and village, each perhaps untold (0).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlacePath([u64; 3]);

/// What villages are called besides their name.
const VILLAGE_ENDINGS: [&str; 10] =
    ["社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村民委", "居委会", "村委会", "社区", "村", "居"];

impl PlacePath {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = [0_u64; 3];
        for (place, part) in text.split(PLACE_SEPARATOR).take(3).enumerate() {
            let short: String = part.chars().take(40).collect();
            let normal = normalise(&short);
            let mut name = normal.text();
            if place == 2 {
                let end = VILLAGE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
                name = end.filter(|stem| stem.chars().count() >= 2).unwrap_or(name);
            }
            parts[place] = if name.is_empty() { 0 } else { hash_text(name) | 1 };
        }
        (parts != [0; 3]).then_some(Self(parts))
    }

    pub(crate) fn aspects(&self) -> [u64; 3] {
        let [county, town, village] = self.0;
        let under = |parent: u64, own: u64| if own == 0 { 0 } else { mix(parent, own) };
        [under(county, village), under(county, town), county]
    }

    pub(crate) fn level(&self, other: &Self) -> usize {
        let told = |place: usize| self.0[place] != 0 && other.0[place] != 0;
        let same = |place: usize| told(place) && self.0[place] == other.0[place];
        let other_than = |place: usize| told(place) && self.0[place] != other.0[place];
        if other_than(0) {
            5
        } else if other_than(1) {
            4
        } else if same(2) {
            0
        } else if other_than(2) {
            if same(1) { 3 } else { 4 }
        } else if same(1) {
            1
        } else if same(0) {
            2
        } else {
            usize::MAX
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jaro_winkler_is_as_published() {
        let check = |a: &str, b: &str, expected: f64| {
            assert!((jaro_winkler(a.as_bytes(), b.as_bytes()) - expected).abs() < 0.001, "{a} {b}");
        };
        check("martha", "marhta", 0.961);
        check("dixon", "dicksonx", 0.813);
        check("dwayne", "duane", 0.840);
        check("", "", 1.0);
        check("a", "", 0.0);
    }

    #[test]
    fn places_meet_at_the_deepest_level_that_both_tell() {
        let place = |text: &str| PlacePath::read(&text.replace('/', &PLACE_SEPARATOR.to_string())).unwrap();
        let check = |a: &str, b: &str, expected: usize| {
            assert_eq!((place(a).level(&place(b)), place(b).level(&place(a))), (expected, expected), "{a} {b}");
        };
        check("青禾县/青石镇/石塘村", "青禾县/青石镇/石塘村委会", 0);
        check("青禾县//石塘村", "青禾县/青石镇/石塘村", 0);
        check("青禾县/青石镇/", "青禾县/青石镇/石塘村", 1);
        check("青禾县//", "青禾县/青石镇/石塘村", 2);
        check("青禾县/青石镇/石塘村", "青禾县/青石镇/石桥村", 3);
        check("青禾县/青石镇/", "青禾县/东溪镇/", 4);
        check("青禾县//", "海城市//", 5);
    }

    #[test]
    fn soundex_is_as_published() {
        let sounds = |a: &str, b: &str| Text::read(a).unwrap().soundex() == Text::read(b).unwrap().soundex();
        assert!(sounds("Robert", "Rupert") && sounds("Tymczak", "Tymcak") && !sounds("Rubin", "Rupert"));
    }
}
