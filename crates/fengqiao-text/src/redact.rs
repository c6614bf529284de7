//! Masks what points at a person in a free text, for the places where a text is shown in a list or goes into an index:
//! names, phones, identity and account numbers, plates, door numbers.
//!
//! Rules alone do not find every name. Who knows the persons of a report passes where the text writes them; the rules find
//! those that nobody has written down. What the rules miss and what they take away needlessly is measured in
//! `tests/it/redaction.rs`.

mod house;
mod letters;
mod name;
mod number;

use std::ops::Range;

use serde::Serialize;

use crate::normalise::fold_letter;

/// What stands for a masked letter.
pub const MASK: char = '*';
/// Letters of one text that are read; what follows is cut off, never shown unmasked.
pub const TEXT_LETTERS_MAX: usize = 20_000;

/// What a masked stretch was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A name of a person, or a part of one.
    Name,
    /// A stand-in that names nobody, such as 张某: hidden from an index, shown in a list.
    StandIn,
    /// A phone, identity or bank number.
    Number,
    /// An account of a service, a mail address, a licence.
    Account,
    /// A plate of a vehicle.
    Plate,
    /// A house, unit or room.
    House,
}

/// A masked stretch: letter positions of the text, end excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Masked {
    /// Where.
    pub letters: Range<usize>,
    /// What it was.
    pub class: Class,
}

/// A text with what is masked in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted {
    letters: Vec<char>,
    masks: Vec<Option<Class>>,
}

// Debug shows how much is masked and never the text, so that no log can leak it.
impl std::fmt::Debug for Redacted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let masked = self.masks.iter().flatten().count();
        out.debug_struct("Redacted").field("letters", &self.letters.len()).field("masked", &masked).finish()
    }
}

impl Redacted {
    /// The text as a list shows it: of a name the first letter stays, of all else that is masked nothing.
    #[must_use]
    pub fn shown(&self) -> String {
        let is_first = |place: usize| place == 0 || self.masks[place - 1] != Some(Class::Name);
        let shown = |(place, &letter): (usize, &char)| match self.masks[place] {
            None | Some(Class::StandIn) => letter,
            Some(Class::Name) if is_first(place) => letter,
            Some(_) => MASK,
        };
        self.letters.iter().enumerate().map(shown).collect()
    }

    /// The text as an index may hold it: nothing of what is masked. Letter for letter as long as [`Redacted::shown`].
    #[must_use]
    pub fn words(&self) -> String {
        let word = |(letter, mask): (&char, &Option<Class>)| if mask.is_some() { MASK } else { *letter };
        self.letters.iter().zip(&self.masks).map(word).collect()
    }

    /// What is masked, in order.
    #[must_use]
    pub fn masked(&self) -> Vec<Masked> {
        let mut found: Vec<Masked> = Vec::new();
        for (place, class) in self.masks.iter().enumerate().filter_map(|(place, mask)| Some((place, (*mask)?))) {
            match found.last_mut() {
                Some(last) if last.letters.end == place && last.class == class => last.letters.end += 1,
                _ => found.push(Masked { letters: place..place + 1, class }),
            }
        }
        found
    }

    /// Letters that the text has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

/// Masks a text. `known` are byte ranges in which it writes its own persons; they are masked whatever the rules say, and a
/// range that does not fit the text is passed over.
///
/// # Source
/// Ours; the rules for names follow jieba's parts of speech and the surnames of 百家姓, those for numbers GB 11643-1999
/// (identity), GB 32100-2015 (credit code) and GA 36-2018 (plates).
#[must_use]
pub fn redact(text: &str, known: &[Range<usize>]) -> Redacted {
    let letters: Vec<char> = text.chars().take(TEXT_LETTERS_MAX).collect();
    let folded: Vec<char> = letters.iter().map(|&letter| fold_letter(letter)).collect();
    let mut masks = Masks(vec![None; letters.len()]);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).take(letters.len()).collect();
    let place = |byte: usize| starts.partition_point(|&start| start < byte);
    for range in known {
        masks.put(place(range.start)..place(range.end), Class::Name);
    }
    number::mask(&folded, &mut masks);
    house::mask(&folded, &mut masks);
    name::mask(&folded, &mut masks);
    Redacted { letters, masks: masks.0 }
}

/// The masks of a text's letters; what is masked first keeps its class.
struct Masks(Vec<Option<Class>>);

impl Masks {
    fn put(&mut self, letters: Range<usize>, class: Class) {
        let end = letters.end.min(self.0.len());
        for mask in self.0.get_mut(letters.start.min(end)..end).into_iter().flatten() {
            mask.get_or_insert(class);
        }
    }

    fn is_free(&self, letters: Range<usize>) -> bool {
        self.0.get(letters).is_some_and(|masks| masks.iter().all(Option::is_none))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Checks the text that an index may hold.
    pub(crate) fn check(text: &str, expected: &str) {
        assert_eq!(redact(text, &[]).words(), expected, "{text}");
    }

    #[test]
    fn a_list_shows_the_first_letter_of_a_name_and_an_index_none() {
        let redacted = redact("欧阳嫦英打电话13812345678给张某", std::slice::from_ref(&(0..12)));
        assert_eq!(redacted.shown(), "欧***打电话***********给张某");
        assert_eq!(redacted.words(), "****打电话***********给**");
        let classes: Vec<Class> = redacted.masked().into_iter().map(|masked| masked.class).collect();
        assert_eq!(classes, [Class::Name, Class::Number, Class::StandIn]);
        assert!(!format!("{redacted:?}").contains('欧'));
    }

    #[test]
    fn a_known_range_that_does_not_fit_is_passed_over() {
        assert_eq!(redact("漏水", &[2..40, 99..120]).words().chars().count(), 2);
        assert_eq!(redact("", std::slice::from_ref(&(0..3))).words(), "");
    }

    #[test]
    fn an_ordinary_complaint_stays_as_it_is() {
        for text in [
            "楼上卫生间漏水，天花板发霉，物业不管",
            "2026年3月5日在大桥镇石桥村的超市买到过期牛奶，要求赔3200元",
            "阳光小区3号楼停车位被占，涉及30户人家，12号线施工",
            "拖欠农民工工资半年，共120000元",
            "噪音从22:30到次日6:00，2026-03-05起",
        ] {
            check(text, text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_length(text in "\\PC{0,80}", start in 0usize..90, length in 0usize..30) {
            let redacted = redact(&text, std::slice::from_ref(&(start..start + length)));
            let letters = text.chars().count();
            proptest::prop_assert_eq!(redacted.words().chars().count(), letters);
            proptest::prop_assert_eq!(redacted.shown().chars().count(), letters);
        }

        #[test]
        fn masking_twice_hides_no_less(text in "[王李赵张小明建国先生女士漏水在说1-9号室 ]{0,30}") {
            let once = redact(&text, &[]).words();
            let twice = redact(&once, &[]).words();
            let hidden = |text: &str| text.chars().filter(|letter| *letter == MASK).count();
            proptest::prop_assert!(hidden(&twice) >= hidden(&once));
        }
    }
}
