//! The terms of a text: words, pairs of letters, sounds, each with the letters it stands on.
//! The same terms are made of a document, of a question, and of the text in which a hit is marked.

use std::ops::Range;

use fengqiao_text::normalise::fold_letters;
use fengqiao_text::segment::{sound, words_for_search};

/// Letters of one term at most.
const TERM_LETTERS_MAX: usize = 30;
/// Digits of a number that is indexed at most: a longer one could be a phone that was not masked.
pub(crate) const NUMBER_DIGITS_MAX: usize = 6;
/// Letters of a Chinese word that has a sound and initials of its own; shorter ones are pairs.
const SOUND_LETTERS_MIN: usize = 3;

/// A term with the letters it stands on: positions in the text, end excluded.
pub(crate) type Placed = (String, Range<usize>);

/// The terms of a text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    pub words: Vec<Placed>,
    pub pairs: Vec<Placed>,
    pub sounds: Vec<Placed>,
}

/// Whether a letter is a Chinese one.
pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// A stretch of one script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Han,
    Latin,
}

/// The stretches of Chinese letters and of Latin letters and digits.
pub(crate) fn stretches(letters: &[char]) -> Vec<(Script, Range<usize>)> {
    let script = |letter: char| match letter {
        _ if is_han(letter) => Some(Script::Han),
        // Accented letters of a Latin word stay in it.
        _ if letter.is_ascii_alphanumeric() || letter.is_alphabetic() => Some(Script::Latin),
        _ => None,
    };
    let mut found: Vec<(Script, Range<usize>)> = Vec::new();
    for (at, &letter) in letters.iter().enumerate() {
        let Some(kind) = script(letter) else { continue };
        match found.last_mut() {
            Some((last, range)) if *last == kind && range.end == at => range.end += 1,
            _ => found.push((kind, at..at + 1)),
        }
    }
    found
}

/// Whether a Latin word or number may be a term.
pub(crate) fn is_latin_term(word: &[char]) -> bool {
    let digits = word.iter().filter(|letter| letter.is_ascii_digit()).count();
    word.len() <= TERM_LETTERS_MAX && digits <= NUMBER_DIGITS_MAX
}

/// The sound of Chinese letters together, as in `loushui`; none when one of them has none.
pub(crate) fn sound_of(letters: impl IntoIterator<Item = char>) -> Option<String> {
    letters.into_iter().map(sound).collect()
}

impl Terms {
    pub(crate) fn of(text: &str) -> Self {
        let folded = fold_letters(text);
        let letters: Vec<char> = folded.chars().collect();
        let mut terms = Self::default();
        for (script, range) in stretches(&letters) {
            match script {
                Script::Latin if is_latin_term(&letters[range.clone()]) => {
                    terms.words.push((letters[range.clone()].iter().collect(), range));
                }
                Script::Latin => {}
                Script::Han => terms.add_pairs(&letters, range),
            }
        }
        for word in words_for_search(&folded) {
            let range = word.start..word.end;
            let own = &letters[range.clone()];
            if !(2..=TERM_LETTERS_MAX).contains(&own.len()) || !own.iter().all(|letter| is_han(*letter)) {
                continue;
            }
            terms.words.push((word.text.to_owned(), range.clone()));
            if own.len() >= SOUND_LETTERS_MIN {
                terms.add_sound(own, range);
            }
        }
        terms
    }

    fn add_pairs(&mut self, letters: &[char], range: Range<usize>) {
        for (step, pair) in letters[range.clone()].windows(2).enumerate() {
            let place = range.start + step..range.start + step + 2;
            self.pairs.push((pair.iter().collect(), place.clone()));
            if let Some(sound) = sound_of(pair.iter().copied()) {
                self.sounds.push((sound, place));
            }
        }
    }

    fn add_sound(&mut self, word: &[char], range: Range<usize>) {
        let Some(sound) = sound_of(word.iter().copied()) else { return };
        let initials: String =
            word.iter().filter_map(|letter| fengqiao_text::segment::sound(*letter)?.chars().next()).collect();
        self.sounds.push((sound, range.clone()));
        self.sounds.push((initials, range));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(placed: &[Placed]) -> Vec<&str> {
        placed.iter().map(|(term, _)| term.as_str()).collect()
    }

    #[test]
    fn a_text_has_words_pairs_and_sounds() {
        let terms = Terms::of("Ａ座卫生间漏水，wifi坏了12次");
        assert_eq!(plain(&terms.words), ["a", "wifi", "12", "卫生", "卫生间", "漏水"]);
        assert_eq!(plain(&terms.pairs), ["座卫", "卫生", "生间", "间漏", "漏水", "坏了"]);
        let sounds = plain(&terms.sounds);
        assert!(
            sounds.contains(&"loushui") && sounds.contains(&"weishengjian") && sounds.contains(&"wsj"),
            "{sounds:?}"
        );
    }

    #[test]
    fn a_mask_divides_and_a_long_number_is_no_term() {
        let terms = Terms::of("王**打人13812345678");
        assert!(plain(&terms.words).iter().all(|word| !word.contains('*') && !word.contains("138")), "{terms:?}");
        assert_eq!(plain(&terms.pairs), ["打人"]);
    }
}
