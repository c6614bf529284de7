//! Traditional letters and the simplified ones that stand for them, one for one.

use std::sync::LazyLock;

/// The letters that are looked at: the block of Han letters in which both forms lie.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// Per letter from [`FIRST`], what it is folded to.
static FOLDED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut folded: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    let within = |letter: char| (FIRST..=LAST).contains(&u32::from(letter));
    for (from, to) in hanconv::RawDictionary::TSCharacters.var_iter() {
        let (Some(from), Some(first)) = (one(from), to.first().and_then(|to| one(to))) else { continue };
        // A letter that is a simplified one as well (乾, 著, 藉) stays: it is read wrongly more often than it is meant so.
        let ambiguous = to.iter().any(|to| one(to) == Some(from));
        if within(from) && within(first) && !ambiguous {
            folded[(u32::from(from) - FIRST) as usize] = first;
        }
    }
    // What a letter is folded to is folded itself, so that folding twice changes nothing.
    for at in 0..folded.len() {
        let again = folded[(u32::from(folded[at]) - FIRST) as usize];
        folded[at] = again;
    }
    folded
});

fn one(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// The simplified form of a letter of `'\u{4e00}'..='\u{9fff}'`; any other letter as it is.
///
/// # Source
/// `TSCharacters` of OpenCC (Apache-2.0), without letters that are simplified ones too.
pub(super) fn simplified(letter: char) -> char {
    u32::from(letter).checked_sub(FIRST).and_then(|at| FOLDED.get(at as usize)).copied().unwrap_or(letter)
}
