//! Typing slips: a name with one wrong letter counts only right behind the region it lies in.

use pinyin::ToPinyin;

use super::forms::other_suffixes;
use super::locate::Kept;
use super::mention::Mention;
use super::village::ending;
use super::weigh::Weighed;
use super::{Form, Gazetteer, NONE};

/// A parent must be this sure before a slip is sought among its children.
const PARENT_FROM: f32 = 0.6;
/// Letters of a name before its suffix.
const STEM_LETTERS_MAX: usize = 6;
/// Children that are looked at.
const CHILDREN_MAX: usize = 4_000;
/// Confidence of a slip of a letter that sounds alike, of one in a long name, and of one in a short name.
const HOMOPHONE: f32 = 0.74;
const LONG: f32 = 0.66;
const SHORT: f32 = 0.45;

impl Gazetteer {
    /// Adds the child that a stretch of text behind a sure region most likely means, if no name was found there.
    pub(super) fn add_slips(&self, text: &str, mentions: &[Mention], kept: &mut Vec<Kept>, home: u32) {
        let parents: Vec<Weighed> = kept
            .iter()
            .filter(|(weighed, equal)| {
                let level = self.level_of(weighed.slot);
                *equal == 1 && weighed.confidence >= PARENT_FROM && (2..=4).contains(&level)
            })
            .map(|kept| kept.0)
            .collect();
        for parent in parents {
            let taken = |other: &Kept| {
                let (start, end) = (other.0.start, other.0.end);
                other.0.confidence >= PARENT_FROM && start >= parent.end && start <= parent.end + 3 && end > parent.end
            };
            if kept.iter().any(taken) {
                continue;
            }
            if let Some(slip) = self.slip(text, &parent) {
                let below = self.is_under(slip.0, home);
                let weighed = Weighed {
                    slot: slip.0,
                    mention: mentions.len() + kept.len(),
                    confidence: slip.1 + if below { 0.05 } else { 0.0 },
                    form: Form::Slip,
                    parent: Some((parent.slot, parent.mention)).filter(|parent| parent.1 < mentions.len()),
                    home: below,
                    start: parent.end,
                    end: slip.2,
                    contradicted: NONE,
                    homophone: slip.3,
                };
                kept.push((weighed, 1));
            }
        }
    }

    /// (slot, confidence, end, whether it sounds alike) of the one child whose name is one letter away.
    fn slip(&self, text: &str, parent: &Weighed) -> Option<(u32, f32, usize, bool)> {
        let level = self.level_of(parent.slot) + 1;
        let rest = &text[parent.end..];
        let (stem, end) = stem_and_end(rest, level)?;
        let letters: Vec<char> = stem.chars().collect();
        if letters.len() < 2 {
            return None;
        }
        let mut best: Option<(u32, f32, usize, bool)> = None;
        for child in self.children_of(parent.slot).take(CHILDREN_MAX) {
            let Some(wrong) = one_letter(&letters, self.villages.name(child)) else { continue };
            let alike = sounds_alike(wrong.0, wrong.1);
            let confidence = match (alike, letters.len()) {
                (true, _) => HOMOPHONE,
                (false, 3..) => LONG,
                (false, _) => SHORT,
            };
            match best {
                Some((_, known, ..)) if (known - confidence).abs() < 0.01 => best = Some((u32::MAX, known, 0, alike)),
                Some((_, known, ..)) if known > confidence => {}
                _ => best = Some((child, confidence, parent.end + end, alike)),
            }
        }
        best.filter(|best| best.0 != u32::MAX)
    }
}

/// The letters before the first suffix of the level, and where the suffix ends.
fn stem_and_end(rest: &str, level: u8) -> Option<(&str, usize)> {
    for (at, letter) in rest.char_indices().take(STEM_LETTERS_MAX + 1) {
        if !letter.is_alphabetic() {
            return None;
        }
        let length = if level == 5 {
            ending(&rest[at..]).map(|end| end.0)
        } else {
            other_suffixes(level).iter().find(|suffix| rest[at..].starts_with(**suffix)).map(|suffix| suffix.len())
        };
        if let Some(length) = length.filter(|_| at > 0) {
            return Some((&rest[..at], at + length));
        }
    }
    None
}

/// The two letters that differ, if just one does.
fn one_letter(letters: &[char], name: &str) -> Option<(char, char)> {
    let mut wrong = None;
    let mut own = letters.iter();
    for theirs in name.chars() {
        let ours = *own.next()?;
        if ours != theirs {
            if wrong.is_some() {
                return None;
            }
            wrong = Some((ours, theirs));
        }
    }
    wrong.filter(|_| own.next().is_none())
}

fn sounds_alike(a: char, b: char) -> bool {
    let sound = |letter: char| letter.to_pinyin().map(pinyin::Pinyin::plain);
    sound(a).is_some() && sound(a) == sound(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_one_letter_may_differ() {
        let letters: Vec<char> = "青石".chars().collect();
        assert_eq!(one_letter(&letters, "青时"), Some(('石', '时')));
        assert_eq!(one_letter(&letters, "青石"), None);
        assert_eq!(one_letter(&letters, "清时"), None);
        assert_eq!(one_letter(&letters, "青石头"), None);
        assert!(sounds_alike('石', '时') && !sounds_alike('石', '水'));
        assert_eq!(stem_and_end("青时镇石塘", 4), Some(("青时", "青时镇".len())));
    }
}
