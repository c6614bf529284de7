//! Words and sounds of a Chinese text: the segmenter (jieba's dictionary with its hidden Markov model for words that the
//! dictionary lacks), and the sound of letters in pinyin without tones. Not here: what a search makes of them.

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use pinyin::ToPinyin;

/// Loaded at first use, in about 0.2 s.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);
/// Letters of the longest syllable, as in `zhuang`.
const SYLLABLE_LETTERS_MAX: usize = 6;
/// Latin letters that are read as syllables at most.
const LATIN_LETTERS_MAX: usize = 60;

/// A word of a text: letter positions, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// First letter.
    pub start: usize,
    /// One past the last letter.
    pub end: usize,
}

/// A word with its part of speech as jieba tags it: `nr` for a person, `ns` for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaggedWord<'t> {
    /// The word.
    pub word: Word<'t>,
    /// The part of speech.
    pub tag: &'t str,
    /// Whether the dictionary has the word; otherwise it was guessed from its letters.
    pub known: bool,
}

/// The words of a text one after the other, without gaps; marks and white space are words too.
#[must_use]
pub fn words(text: &str) -> Vec<Word<'_>> {
    let word = |token: jieba_rs::Token<'_>| (token.byte_start..token.byte_end, token.start, token.end);
    let cut = JIEBA.cut(text, true).into_iter().map(word);
    cut.map(|(bytes, start, end)| Word { text: &text[bytes], start, end }).collect()
}

/// The words of a text as a search wants them: also the shorter words inside a longer one.
#[must_use]
pub fn words_for_search(text: &str) -> Vec<Word<'_>> {
    let word = |token: jieba_rs::Token<'_>| (token.byte_start..token.byte_end, token.start, token.end);
    let cut = JIEBA.cut_for_search(text, true).into_iter().map(word);
    cut.map(|(bytes, start, end)| Word { text: &text[bytes], start, end }).collect()
}

/// The words of a text with their parts of speech.
#[must_use]
pub fn tagged(text: &str) -> Vec<TaggedWord<'_>> {
    JIEBA
        .tag(text, true)
        .into_iter()
        .map(|tag| {
            let word = &text[tag.byte_start..tag.byte_end];
            let known = JIEBA.has_word(word);
            TaggedWord { word: Word { text: word, start: tag.start, end: tag.end }, tag: tag.tag, known }
        })
        .collect()
}

/// The sound of a letter in pinyin without its tone, the commonest one; none for what is no Chinese letter.
/// A traditional letter sounds as its simplified one, so that a search by sound finds both.
#[must_use]
pub fn sound(letter: char) -> Option<&'static str> {
    letter.to_pinyin().map(pinyin::Pinyin::plain)
}

static SYLLABLES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ('\u{4e00}'..='\u{9fa5}').filter_map(sound).filter(|sound| sound.is_ascii()).collect());

/// Latin letters read as syllables of pinyin, the fewest that fit: `loushui` is `lou shui`. None when they are no pinyin.
#[must_use]
pub fn syllables(latin: &str) -> Option<Vec<&str>> {
    if latin.len() > LATIN_LETTERS_MAX || !latin.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    // The fewest syllables from the start to each place, with the place where the last of them begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; latin.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=latin.len() {
        for start in end.saturating_sub(SYLLABLE_LETTERS_MAX)..end {
            let Some((count, _)) = best[start] else { continue };
            let better = best[end].is_none_or(|(fewest, _)| count + 1 < fewest);
            if better && SYLLABLES.contains(&latin[start..end]) {
                best[end] = Some((count + 1, start));
            }
        }
    }
    let mut found = Vec::new();
    let mut end = latin.len();
    while end > 0 {
        let (_, start) = best[end]?;
        found.push(&latin[start..end]);
        end = start;
    }
    found.reverse();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).iter().map(|word| word.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_complaint_falls_into_words() {
        check("楼上卫生间漏水", &["楼上", "卫生间", "漏水"]);
        check("拖欠农民工工资", &["拖欠", "农民工", "工资"]);
        check("abc 123", &["abc", " ", "123"]);
        check("", &[]);
    }

    #[test]
    fn a_search_also_sees_the_words_inside_a_word() {
        let found: Vec<&str> = words_for_search("村民委员会").iter().map(|word| word.text).collect();
        assert!(found.contains(&"村民") && found.contains(&"委员会"), "{found:?}");
    }

    #[test]
    fn letters_have_sounds_and_sounds_have_syllables() {
        let sounds: Vec<_> = "漏水A".chars().map(sound).collect();
        assert_eq!(sounds, [Some("lou"), Some("shui"), None]);
        assert_eq!("擾噪".chars().map(sound).collect::<Vec<_>>(), "扰噪".chars().map(sound).collect::<Vec<_>>());
        let check = |latin: &str, expected: Option<Vec<&str>>| assert_eq!(syllables(latin), expected, "{latin}");
        check("loushui", Some(vec!["lou", "shui"]));
        check("wuyefei", Some(vec!["wu", "ye", "fei"]));
        check("zhuangxiu", Some(vec!["zhuang", "xiu"]));
        check("wifi", None);
        check("", Some(vec![]));
    }

    proptest::proptest! {
        #[test]
        fn words_cover_any_text_without_gaps(text in "\\PC{0,60}") {
            let mut at = 0;
            for word in words(&text) {
                proptest::prop_assert_eq!(word.start, at);
                proptest::prop_assert_eq!(word.text.chars().count(), word.end - word.start);
                at = word.end;
            }
            proptest::prop_assert_eq!(at, text.chars().count());
            let tagged: usize = tagged(&text).iter().map(|tagged| tagged.word.end - tagged.word.start).sum();
            proptest::prop_assert_eq!(tagged, at);
        }
    }
}
