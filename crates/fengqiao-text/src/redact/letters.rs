//! Sets of letters that are asked of every letter of a text.

/// First letter of the block of common Chinese letters, and how many there are.
const FIRST: u32 = 0x4e00;
const LETTERS: usize = 0x5200;
/// Bytes of one of them.
const BYTES: usize = 3;

/// A set of letters of the block of common Chinese letters; asking costs one look.
pub(super) struct LetterSet([u64; LETTERS / 64]);

impl LetterSet {
    /// The letters of a text; one outside the block does not compile in a `const` and `static`.
    pub(super) const fn new(text: &str) -> Self {
        let mut set = Self([0; LETTERS / 64]);
        let mut at = 0;
        while at < text.len() {
            set.put(text.as_bytes(), at);
            at += BYTES;
        }
        set
    }

    /// The first letters of words; words that begin with a Latin letter have none here.
    pub(super) const fn firsts(words: &[&str]) -> Self {
        let mut set = Self([0; LETTERS / 64]);
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            if !word[0].is_ascii() {
                set.put(word, 0);
            }
            at += 1;
        }
        set
    }

    const fn put(&mut self, bytes: &[u8], at: usize) {
        assert!(at + BYTES <= bytes.len() && bytes[at] >> 4 == 0b1110, "letters of three bytes");
        let high = (bytes[at] as u32 & 0x0f) << 12;
        let letter = high | (bytes[at + 1] as u32 & 0x3f) << 6 | bytes[at + 2] as u32 & 0x3f;
        let place = (letter - FIRST) as usize;
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn contains(&self, letter: char) -> bool {
        let place = u32::from(letter).wrapping_sub(FIRST) as usize;
        self.0.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }
}

/// Whether letters begin with a word.
pub(super) fn starts_with(letters: &[char], word: &str) -> bool {
    let mut letters = letters.iter();
    word.chars().all(|letter| letters.next() == Some(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_letters_and_no_others() {
        static SET: LetterSet = LetterSet::new("一王龥鿿");
        let held: Vec<char> = ('\0'..='\u{10ffff}').filter(|letter| SET.contains(*letter)).collect();
        assert_eq!(held, ['一', '王', '龥', '鿿']);
    }
}
