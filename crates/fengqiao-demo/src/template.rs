//! The grammar of the sentence templates: `{slot}`, `[a|b]` for a choice, `<optional>`.
//! Not here: what fills the slots.

use crate::draw::{Draw, hash64, mix};

/// A parsed template; slots stay as `{name}` until they are filled.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    id: u64,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// Position in the template, and the words to choose from.
    Choice(u64, Vec<String>),
    Maybe(Vec<Piece>),
}

impl Template {
    /// Reads a template; a bracket without its partner counts as text.
    pub(crate) fn parse(text: &str) -> Self {
        let mut position = 0;
        Self { pieces: pieces(text, &mut position), id: hash64(text, 0) }
    }

    /// Writes the template with choices decided by `story`, so that every report of one dispute tells the same.
    pub(crate) fn told(&self, story: u64, draw: &mut Draw) -> String {
        let mut out = String::new();
        let seed = mix(story ^ self.id);
        write(&self.pieces, &mut out, draw, &mut |position, count, _| (mix(seed ^ position) % count as u64) as usize);
        out
    }

    /// Writes the template with choices drawn anew.
    pub(crate) fn fresh(&self, draw: &mut Draw) -> String {
        let mut out = String::new();
        write(&self.pieces, &mut out, draw, &mut |_, count, draw| draw.below(count));
        out
    }
}

type Chooser<'a> = &'a mut dyn FnMut(u64, usize, &mut Draw) -> usize;

fn write(pieces: &[Piece], out: &mut String, draw: &mut Draw, choose: Chooser<'_>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Choice(position, words) => out.push_str(&words[choose(*position, words.len(), draw)]),
            Piece::Maybe(inner) => {
                if draw.chance(0.5) {
                    write(inner, out, draw, choose);
                }
            }
        }
    }
}

fn pieces(text: &str, position: &mut u64) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '<']) {
        let close = if rest[at..].starts_with('[') { ']' } else { '>' };
        let Some(length) = rest[at..].find(close) else { break };
        if at > 0 {
            found.push(Piece::Text(rest[..at].to_owned()));
        }
        let inner = &rest[at + 1..at + length];
        found.push(if close == ']' {
            *position += 1;
            Piece::Choice(*position, inner.split('|').map(str::to_owned).collect())
        } else {
            Piece::Maybe(pieces(inner, position))
        });
        rest = &rest[at + length + 1..];
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest.to_owned()));
    }
    found
}

/// Replaces every `{name}` by what `value` gives; a name that it does not know stays as it is.
pub(crate) fn fill<'a>(text: &str, mut value: impl FnMut(&str) -> Option<std::borrow::Cow<'a, str>>) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let Some(length) = rest[at..].find('}') else { break };
        out.push_str(&rest[..at]);
        match value(&rest[at + 1..at + length]) {
            Some(word) => out.push_str(&word),
            None => out.push_str(&rest[at..=at + length]),
        }
        rest = &rest[at + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Seed;

    #[test]
    fn the_same_story_makes_the_same_choices() {
        let template = Template::parse("{A}[甲|乙|丙|丁][一|二|三|四]");
        let mut draw = Seed(1).stream("test", 1);
        let told: Vec<String> = (0..40).map(|story| template.told(story, &mut draw)).collect();
        assert_eq!(told[3], template.told(3, &mut draw));
        assert!(told.iter().any(|text| *text != told[0]));
    }

    #[test]
    fn an_optional_part_is_written_half_of_the_time() {
        let template = Template::parse("甲<，[乙|丙]>");
        let mut draw = Seed(1).stream("test", 2);
        let long = (0..1000).filter(|_| template.fresh(&mut draw).chars().count() == 3).count();
        assert!((430..570).contains(&long), "{long}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_text_without_brackets_stays(text in "[甲乙a\\[\\]<>|{}，]{0,24}", story: u64) {
            let mut draw = Seed(1).stream("test", story);
            let told = Template::parse(&text).told(story, &mut draw);
            let filled = fill(&told, |_| None);
            proptest::prop_assert_eq!(&filled, &told);
            if !text.contains(['[', '<']) {
                proptest::prop_assert_eq!(told, text);
            }
        }
    }

    #[test]
    fn unknown_slots_and_lone_brackets_stay() {
        let filled = fill("{A}与{B}{", |name| (name == "A").then(|| "王某".into()));
        assert_eq!(filled, "王某与{B}{");
        assert_eq!(Template::parse("甲[乙").told(1, &mut Seed(1).stream("test", 3)), "甲[乙");
    }
}
