//! One form for every way of typing the same text, with the way back to the original for highlights.
//! It folds width, case, punctuation, white space, and traditional letters into simplified ones.

mod simplified;

use serde::{Deserialize, Serialize};

/// Letters of one text that are read; what follows is ignored, so that one huge text cannot stall an import.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// A stretch of the original text, in bytes, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The words this span covers, empty if it does not fit the text.
    #[must_use]
    pub fn of<'t>(&self, original: &'t str) -> &'t str {
        original.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A normalised text and the map from its letters to the original bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    text: String,
    /// Per letter: (byte in the normalised text, first byte and one past the last byte in the original).
    letters: Vec<(u32, u32, u32)>,
    truncated: bool,
}

impl Normalised {
    /// The normalised text: no control characters, half-width, lower case, single spaces, trimmed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of letters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether nothing is left of the text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Whether the original was longer than [`TEXT_CHARS_MAX`] letters.
    #[must_use]
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// Original span of the letters `start..end` (letter positions of the normalised text, end excluded).
    #[must_use]
    pub fn span_of_letters(&self, start: usize, end: usize) -> Span {
        let Some(first) = self.letters.get(start) else { return Span { start: 0, end: 0 } };
        let last = &self.letters[end.clamp(start + 1, self.letters.len()) - 1];
        Span { start: first.1, end: last.2 }
    }

    /// Original span of the bytes `start..end` of the normalised text.
    #[must_use]
    pub fn span_of_bytes(&self, start: usize, end: usize) -> Span {
        self.span_of_letters(self.letter_at(start), self.letter_at(end))
    }

    /// Position of the letter that begins at, or contains, a byte of the normalised text.
    #[must_use]
    pub fn letter_at(&self, byte: usize) -> usize {
        self.letters.partition_point(|letter| (letter.0 as usize) < byte)
    }

    /// Byte in the normalised text at which a letter begins.
    #[must_use]
    pub fn byte_of(&self, letter: usize) -> usize {
        self.letters.get(letter).map_or(self.text.len(), |entry| entry.0 as usize)
    }

    fn push(&mut self, letter: char, start: usize, end: usize) {
        // The limit on letters keeps every offset far below 2^32.
        self.letters.push((self.text.len() as u32, start as u32, end as u32));
        self.text.push(letter);
    }
}

/// Normalises a text of any length; never fails.
///
/// # Source
/// Width folding as in Unicode UAX 15 (NFKC) for the ASCII block; letters by OpenCC's table; the rest is ours.
#[must_use]
pub fn normalise(original: &str) -> Normalised {
    let mut out = Normalised {
        text: String::with_capacity(original.len().min(4 * TEXT_CHARS_MAX)),
        letters: Vec::with_capacity((original.len() / 3 + 8).min(TEXT_CHARS_MAX)),
        truncated: false,
    };
    let mut space: Option<(usize, usize)> = None;
    for (at, letter) in original.char_indices() {
        let end = at + letter.len_utf8();
        let folded = fold(letter);
        if folded == ' ' {
            space.get_or_insert((at, end));
            continue;
        }
        if folded == '\0' {
            continue;
        }
        if out.letters.len() + 1 >= TEXT_CHARS_MAX {
            out.truncated = true;
            break;
        }
        if let Some((from, to)) = space.take()
            && !out.is_empty()
        {
            out.push(' ', from, to);
        }
        out.push(folded, at, end);
    }
    out
}

/// A text folded letter for letter: as [`normalise`], but every letter stays one letter, so that places in the folded text
/// are places in the original. What normalising drops becomes a space.
#[must_use]
pub fn fold_letters(original: &str) -> String {
    original.chars().map(fold_letter).collect()
}

/// One letter folded, a space for what normalising drops.
pub(crate) fn fold_letter(letter: char) -> char {
    match fold(letter) {
        '\0' => ' ',
        folded => folded,
    }
}

/// The folded letter; a space for white space; NUL for what is dropped.
fn fold(letter: char) -> char {
    match letter {
        '\u{4e00}'..='\u{9fff}' => simplified::simplified(letter),
        'A'..='Z' => letter.to_ascii_lowercase(),
        '!'..='~' => letter,
        '\u{ff01}'..='\u{ff5e}' => {
            let half = char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter);
            half.to_ascii_lowercase()
        }
        '。' | '｡' => '.',
        '、' | '﹐' | '､' => ',',
        '“' | '”' | '„' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '‚' => '\'',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '《' | '〈' => '<',
        '》' | '〉' => '>',
        '—' | '–' | '―' | '‐' | '‑' | '−' => '-',
        '〇' => '0',
        '①'..='⑨' => char::from_u32(letter as u32 - '①' as u32 + u32::from(b'1')).unwrap_or(letter),
        // Zero-width spaces, direction marks, byte order mark, replacement character, private use.
        '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => '\0',
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffc}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => '\0',
        _ if letter.is_whitespace() => ' ',
        _ if letter.is_control() => '\0',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(normalise(input).text(), expected, "{input:?}");
    }

    #[test]
    fn width_case_and_punctuation_are_folded() {
        check("　ＡＢＣ１２３，（甲）。", "abc123,(甲).");
        check("a\u{0}\u{7}b\u{200b}c\u{feff}", "abc");
        check(" 一  \t\n 二 ", "一 二");
        check("臺灣 👨‍👩‍👧 𠮷", "台湾 👨‍👩‍👧 𠮷");
        check("樓上漏水，業主與物業爭議", "楼上漏水,业主与物业争议");
        check("乾县著名的藉口", "乾县著名的藉口");
        check("", "");
        check("\u{fffd}\u{fffd}", "");
    }

    #[test]
    fn spans_lead_back_to_the_original() {
        let original = "　住在 Ａ区，𠮷野家";
        let normal = normalise(original);
        let at = normal.text().find("𠮷野家").unwrap();
        assert_eq!(normal.span_of_bytes(at, at + "𠮷野家".len()).of(original), "𠮷野家");
        assert_eq!(normal.span_of_letters(0, 2).of(original), "住在");
        assert_eq!(normal.span_of_letters(99, 100).of(original), "");
    }

    #[test]
    fn a_megabyte_of_one_letter_is_cut_and_marked() {
        let normal = normalise(&"啊".repeat(350_000));
        assert!(normal.truncated());
        assert!(normal.len() < TEXT_CHARS_MAX);
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = normalise(&text);
            let twice = normalise(once.text());
            proptest::prop_assert_eq!(once.text(), twice.text());
            for start in 0..once.len() {
                let span = once.span_of_letters(start, start + 1);
                proptest::prop_assert!(!span.of(&text).is_empty());
            }
        }
    }
}
