//! Marks: which letters of a shown text made it a hit, and the stretch of a long text that has most of them.

use std::collections::HashSet;
use std::ops::Range;

use fengqiao_text::segment::syllables;

use crate::find::{PREFIX_LETTERS_MIN, SLIP_LETTERS_MIN, slips_of};
use crate::query::{Asked, Reach, Word};
use crate::terms::{Placed, Terms, sound_of};

/// Letters shown before the first mark of an excerpt.
const LEAD_LETTERS: usize = 12;

/// A marked stretch: letter positions, end excluded.
pub type Mark = Range<usize>;

/// A stretch of a text with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// The stretch, with … where something was cut off.
    pub text: String,
    /// Its marks, in order, apart from each other.
    pub marks: Vec<Mark>,
}

/// The letters of a text that the question found, in order; those of neighbours are joined.
#[must_use]
pub fn marks(text: &str, asked: &Asked, reach: Reach) -> Vec<Mark> {
    let terms = Terms::of(text);
    let sought = Sought::of(asked, reach);
    let words = terms.words.iter().filter(|(term, _)| sought.words.contains(term) || sought.is_near(term));
    let pairs = terms.pairs.iter().filter(|(term, _)| sought.pairs.contains(term));
    let sounds = terms.sounds.iter().filter(|(term, _)| sought.sounds.contains(term) || sought.is_near(term));
    let mut found: Vec<Mark> = words.chain(pairs).chain(sounds).map(|(_, range): &Placed| range.clone()).collect();
    found.sort_by_key(|mark| (mark.start, mark.end));
    let mut joined: Vec<Mark> = Vec::new();
    for mark in found {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

/// The stretch of at most `length` letters with most marks, the first of several.
#[must_use]
pub fn excerpt(text: &str, marks: &[Mark], length: usize) -> Excerpt {
    let letters: Vec<char> = text.chars().collect();
    let start_of = |mark: &Mark| mark.start.saturating_sub(LEAD_LETTERS).min(letters.len().saturating_sub(length));
    let inside = |start: usize| -> usize {
        marks.iter().map(|mark| mark.end.min(start + length).saturating_sub(mark.start.max(start))).sum()
    };
    let starts = [0].into_iter().chain(marks.iter().map(start_of));
    let start = starts.rev().max_by_key(|start| (inside(*start), std::cmp::Reverse(*start))).unwrap_or(0);
    let end = (start + length).min(letters.len());
    let lead = usize::from(start > 0);
    let own = marks.iter().filter(|mark| mark.start < end && mark.end > start);
    let shifted = own.map(|mark| mark.start.max(start) - start + lead..mark.end.min(end) - start + lead).collect();
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let body: String = letters[start..end].iter().collect();
    Excerpt { text: format!("{}{body}{}", cut(start > 0), cut(end < letters.len())), marks: shifted }
}

/// The terms that a question looks for.
#[derive(Default)]
struct Sought<'a> {
    words: HashSet<String>,
    pairs: HashSet<String>,
    sounds: HashSet<String>,
    latin: Vec<&'a str>,
    reach: Option<Reach>,
}

impl<'a> Sought<'a> {
    fn of(asked: &'a Asked, reach: Reach) -> Self {
        let mut sought = Self { reach: Some(reach), ..Self::default() };
        for word in &asked.words {
            match word {
                Word::Han { letters, words } => sought.add_han(letters, words, reach),
                Word::Latin(word) => {
                    sought.words.insert(word.clone());
                    sought.sounds.insert(word.clone());
                    sought.sounds.extend(syllables(word).unwrap_or_default().windows(2).map(<[&str]>::concat));
                    sought.latin.push(word);
                }
            }
        }
        sought
    }

    fn add_han(&mut self, letters: &[char], words: &[String], reach: Reach) {
        self.words.extend(words.iter().cloned());
        if letters.len() > 2 || words.is_empty() || reach > Reach::Words {
            self.pairs.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
        if reach >= Reach::Sounds {
            self.sounds.extend(letters.windows(2).filter_map(|pair| sound_of(pair.iter().copied())));
        }
    }

    /// Whether a term is a Latin word of the question but for its end or a slip.
    fn is_near(&self, term: &str) -> bool {
        let Some(reach) = self.reach.filter(|reach| *reach > Reach::Words) else { return false };
        self.latin.iter().any(|word| {
            let letters = word.chars().count();
            let begins = letters >= PREFIX_LETTERS_MIN && term.starts_with(word);
            let slips = reach == Reach::Near && letters >= SLIP_LETTERS_MIN;
            begins || slips && strsim::osa_distance(word, term) <= usize::from(slips_of(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, reach: Reach, text: &str, expected: &[&str]) {
        let asked = Asked::read(question).unwrap();
        let letters: Vec<char> = text.chars().collect();
        let found: Vec<String> =
            marks(text, &asked, reach).into_iter().map(|mark| letters[mark].iter().collect()).collect();
        assert_eq!(found, expected, "{question} in {text}");
    }

    #[test]
    fn the_words_that_were_asked_for_are_marked() {
        check("小区漏水", Reach::Words, "阳光小区楼上漏水，物业不管漏水", &["小区", "漏水", "漏水"]);
        check("loushui", Reach::Words, "楼上漏水", &["漏水"]);
        check("漏税", Reach::Sounds, "楼上漏水", &["漏水"]);
        check("lousui", Reach::Near, "楼上漏水", &["漏水"]);
        check("WIFI", Reach::Words, "ｗｉｆｉ坏了", &["ｗｉｆｉ"]);
        check("噪音", Reach::Words, "楼上漏水", &[]);
    }

    #[test]
    fn an_excerpt_shows_the_stretch_with_most_marks() {
        let text = format!("{}漏水{}漏水又漏水{}", "甲".repeat(30), "乙".repeat(40), "丙".repeat(30));
        let found = excerpt(&text, &marks(&text, &Asked::read("漏水").unwrap(), Reach::Words), 30);
        assert!(found.text.starts_with('…') && found.text.ends_with('…'), "{found:?}");
        let letters: Vec<char> = found.text.chars().collect();
        let marked: Vec<String> = found.marks.iter().map(|mark| letters[mark.clone()].iter().collect()).collect();
        assert_eq!(marked, ["漏水", "漏水"]);
        assert_eq!(excerpt("漏水", &[], 30), Excerpt { text: "漏水".into(), marks: vec![] });
    }

    proptest::proptest! {
        #[test]
        fn marks_and_excerpts_fit_any_text(text in "[漏水小区a-z1-9，*\\PC]{0,90}", length in 1usize..60) {
            for reach in Reach::ALL {
                let found = marks(&text, &Asked::read("小区漏水 loushui abc").unwrap(), reach);
                let letters = text.chars().count();
                proptest::prop_assert!(found.iter().all(|mark| mark.start < mark.end && mark.end <= letters));
                let cut = excerpt(&text, &found, length);
                let shown = cut.text.chars().count();
                proptest::prop_assert!(cut.marks.iter().all(|mark| mark.start < mark.end && mark.end <= shown));
            }
        }
    }
}
