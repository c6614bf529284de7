//! A question: what somebody typed, read into words that must all occur. There is no query language: every letter that is
//! no word divides words, and nothing that is typed can make a query costly.

use fengqiao_text::normalise::fold_letters;
use fengqiao_text::segment::words;

use crate::error::QueryFault;
use crate::terms::{Script, is_latin_term, stretches};

/// Letters of a question.
pub const QUERY_LETTERS_MAX: usize = 100;
/// Words of a question.
pub const WORDS_MAX: usize = 12;
/// Single letters that stand in nearly every text.
const STOP_LETTERS: &str =
    "的了是在我你他她它们和与及或也都就还很把被向对从到给为这那个不有说要请来去上下里中着过吧吗呢啊";
/// Words that stand in nearly every text.
const STOP_WORDS: [&str; 40] = [
    "我们", "你们", "他们", "这个", "那个", "什么", "怎么", "因为", "所以", "但是", "而且", "没有", "可以", "一个",
    "还是", "就是", "已经", "如果", "然后", "现在", "请问", "希望", "反映", "情况", "问题", "来电", "市民", "the", "a",
    "an", "of", "and", "or", "in", "on", "to", "is", "was", "for", "with",
];

/// How far a search reaches for a hit; it goes a step further when nothing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// The very words.
    Words,
    /// The same letters side by side, however they divide into words; beginnings of Latin words.
    Letters,
    /// Letters that sound the same.
    Sounds,
    /// Slips: a letter wrong, missing or too much; one word of three missing.
    Near,
}

impl Reach {
    /// From the closest to the widest.
    pub const ALL: [Self; 4] = [Self::Words, Self::Letters, Self::Sounds, Self::Near];

    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Letters => "letters",
            Self::Sounds => "sounds",
            Self::Near => "near",
        }
    }
}

/// A word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// Chinese letters, with the words they divide into, each of two letters and more.
    Han { letters: Vec<char>, words: Vec<String> },
    /// A Latin word or a number.
    Latin(String),
}

/// A question as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub(crate) words: Vec<Word>,
}

impl Asked {
    /// Reads a question.
    ///
    /// # Errors
    /// It is empty, too long, has too many words, or says nothing.
    pub fn read(text: &str) -> Result<Self, QueryFault> {
        if text.trim().is_empty() {
            return Err(QueryFault::Empty);
        }
        if text.trim().chars().count() > QUERY_LETTERS_MAX {
            return Err(QueryFault::TooLong { max: QUERY_LETTERS_MAX });
        }
        let letters: Vec<char> = fold_letters(text.trim()).chars().collect();
        let mut asked = Self { words: Vec::new() };
        let (mut single, mut stop) = (false, false);
        for (script, range) in stretches(&letters) {
            let own = &letters[range];
            match script {
                Script::Latin => {
                    let word: String = own.iter().collect();
                    if STOP_WORDS.contains(&word.as_str()) {
                        stop = true;
                    } else if is_latin_term(own) {
                        asked.words.push(Word::Latin(word));
                    }
                }
                Script::Han => match han(own) {
                    Ok(word) => asked.words.push(word),
                    Err(QueryFault::TooShort) => single = true,
                    Err(_) => stop = true,
                },
            }
        }
        asked.words.dedup();
        let words: usize = asked.words.iter().map(Word::count).sum();
        match words {
            0 if stop => Err(QueryFault::OnlyStopWords),
            0 if single => Err(QueryFault::TooShort),
            0 => Err(QueryFault::Empty),
            _ if words > WORDS_MAX => Err(QueryFault::TooManyWords { max: WORDS_MAX }),
            _ => Ok(asked),
        }
    }
}

impl Word {
    fn count(&self) -> usize {
        match self {
            Self::Han { words, .. } => words.len().max(1),
            Self::Latin(_) => 1,
        }
    }
}

/// A stretch of Chinese letters without the stop words at its ends.
fn han(letters: &[char]) -> Result<Word, QueryFault> {
    let is_stop = |word: &str| {
        let mut letters = word.chars();
        let single = letters.next().is_some_and(|letter| STOP_LETTERS.contains(letter)) && letters.next().is_none();
        single || STOP_WORDS.contains(&word)
    };
    let text: String = letters.iter().collect();
    let cut = words(&text);
    let Some(first) = cut.iter().position(|word| !is_stop(word.text)) else { return Err(QueryFault::OnlyStopWords) };
    let last = cut.iter().rposition(|word| !is_stop(word.text)).unwrap_or(first);
    let own = &letters[cut[first].start..cut[last].end];
    if own.len() < 2 {
        return Err(QueryFault::TooShort);
    }
    let kept = cut[first..=last].iter().filter(|word| word.end - word.start >= 2 && !is_stop(word.text));
    Ok(Word::Han { letters: own.to_vec(), words: kept.map(|word| word.text.to_owned()).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let asked = Asked::read(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        let shown = asked.words.iter().map(|word| match word {
            Word::Han { letters, words } => format!("{}:{}", letters.iter().collect::<String>(), words.join("/")),
            Word::Latin(word) => word.clone(),
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    fn refused(text: &str) -> &'static str {
        Asked::read(text).err().map_or("accepted", QueryFault::code)
    }

    #[test]
    fn a_question_falls_into_words() {
        check("小区漏水", &["小区漏水:小区/漏水"]);
        check("　噪音 WIFI，１２号", &["噪音:噪音", "wifi", "12"]);
        check("我的卫生间漏水了", &["卫生间漏水:卫生间/漏水"]);
        check("loushui", &["loushui"]);
        check("\"漏水\" AND (楼上 OR -x)", &["漏水:漏水", "楼上:楼上", "x"]);
        check("SX2026-000001", &["sx2026", "000001"]);
    }

    #[test]
    fn a_question_that_says_nothing_is_refused_with_a_reason() {
        assert_eq!(refused(" 　"), "search_empty");
        assert_eq!(refused("！？*"), "search_empty");
        assert_eq!(refused("的了我们 the"), "search_only_stop_words");
        assert_eq!(refused("水"), "search_too_short");
        assert_eq!(refused(&"水".repeat(101)), "search_too_long");
        assert_eq!(refused("ab cd ef gh ij kl mn op qr st uv wx yz"), "search_too_many_words");
        assert_eq!(refused("13812345678"), "search_empty");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,120}") {
            if let Ok(asked) = Asked::read(&text) {
                proptest::prop_assert!(!asked.words.is_empty());
            }
        }
    }
}
