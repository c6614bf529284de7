//! What a classifier can learn from before an office has labelled anything: `data/lexicon/*.toml`, words and sentences
//! in a small grammar, expanded the same way every time.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::category::Categories;
use crate::classify::{Calibration, Example, LEVELS_MAX, Model, TrainOptions, train};
use crate::error::TextError;
use crate::hash::mix;

/// Variants made of every sentence; more adds time and no new words.
const VARIANTS: u64 = 8;
/// Words that go into one example.
const WORDS_PER_EXAMPLE: usize = 3;
/// Depth to which fillers may hold fillers.
const DEPTH_MAX: u32 = 4;
/// Confidence of the shipped model, fitted on sentences it had not seen level by level (`cargo xtask bench text` prints
/// the fit).
const SHIPPED_CALIBRATION: [[f32; 3]; LEVELS_MAX] = [[-0.83, -0.91, 3.83], [-0.06, -1.47, 3.88], [-0.06, -1.47, 3.88]];
/// Confidence below which the shipped model abstains: texts about nothing in the lexicon stay below it.
const SHIPPED_THRESHOLD: f32 = 0.65;

/// A checked lexicon.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexicon {
    slots: BTreeMap<String, Vec<String>>,
    frame: Frame,
    kinds: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "the name and version are for readers and later formats")]
    tree: String,
    #[expect(dead_code, reason = "the name and version are for readers and later formats")]
    version: u32,
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    frame: Frame,
    #[serde(default)]
    kind: Vec<Spanned<Kind>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    open: Vec<String>,
    close: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    category: String,
    words: Vec<String>,
    #[serde(default)]
    closing: Vec<String>,
    #[serde(default)]
    sentences: Vec<String>,
}

impl Lexicon {
    /// Reads a lexicon and checks it against its category tree; `file` is the name used in messages.
    ///
    /// # Errors
    /// [`TextError::File`] with the line: bad TOML, a category the tree does not have or that appears twice, an unknown
    /// slot, a bracket that is not closed.
    pub fn parse(file: &str, text: &str, categories: &Categories) -> Result<Self, TextError> {
        let parsed: File = toml::from_str(text).map_err(|error| TextError::toml(file, text, &error))?;
        let mut lexicon = Self { slots: parsed.slots, frame: parsed.frame, kinds: Vec::new() };
        for kind in parsed.kind {
            let at = kind.span().start;
            let kind = kind.into_inner();
            lexicon.check(&kind, categories).map_err(|message| TextError::file(file, text, at, message))?;
            lexicon.kinds.push(kind);
        }
        Ok(lexicon)
    }

    fn check(&self, kind: &Kind, categories: &Categories) -> Result<(), String> {
        let code = &kind.category;
        if categories.by_code(code).is_none() {
            return Err(format!("the tree {} has no category {code}", categories.tree()));
        }
        if self.kinds.iter().any(|other| other.category == *code) {
            return Err(format!("category {code} appears twice; join the two entries"));
        }
        for sentence in kind.sentences.iter().chain(&kind.closing) {
            self.expand(sentence, 0, 0).map_err(|message| format!("{message} in \"{sentence}\""))?;
        }
        Ok(())
    }

    /// All words, sorted, each once.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.kinds.iter().flat_map(|kind| kind.words.iter().cloned()).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Labelled examples: every sentence in eight variants, and the words in threes. The same on every call.
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut group = 0;
        for kind in &self.kinds {
            for sentence in &kind.sentences {
                for variant in 0..VARIANTS {
                    let text = self.variant(kind, sentence, u64::from(group) * VARIANTS + variant);
                    examples.push(Example { text, label: kind.category.clone(), group });
                }
                group += 1;
            }
            for (place, words) in kind.words.chunks(WORDS_PER_EXAMPLE).enumerate() {
                let seed = mix(place as u64, u64::from(group));
                let text = format!("{}{}", pick(&self.frame.open, seed), words.join(","));
                examples.push(Example { text, label: kind.category.clone(), group });
            }
            group += 1;
        }
        examples
    }

    fn variant(&self, kind: &Kind, sentence: &str, seed: u64) -> String {
        let known = "the lexicon was checked when it was read";
        let mut text = pick(&self.frame.open, mix(seed, 1)).to_owned();
        text.push_str(&self.expand(sentence, mix(seed, 2), 0).expect(known));
        if mix(seed, 3).is_multiple_of(2) && !kind.closing.is_empty() {
            text.push('，');
            text.push_str(&self.expand(pick(&kind.closing, mix(seed, 4)), mix(seed, 5), 0).expect(known));
        }
        text.push_str(pick(&self.frame.close, mix(seed, 6)));
        text
    }

    /// Writes a sentence out: {slot}, [a|b], <x>.
    fn expand(&self, sentence: &str, seed: u64, depth: u32) -> Result<String, String> {
        if depth > DEPTH_MAX {
            return Err("brackets nest too deep".to_owned());
        }
        let mut out = String::new();
        let mut rest = sentence;
        let mut step = seed;
        while let Some(at) = rest.find(['{', '[', '<']) {
            step = mix(step, at as u64 + 7);
            let (open, close) = match rest.as_bytes()[at] {
                b'{' => ('{', '}'),
                b'[' => ('[', ']'),
                _ => ('<', '>'),
            };
            out.push_str(&rest[..at]);
            let inner = &rest[at + 1..];
            let end = matching(inner, open, close).ok_or_else(|| format!("\"{open}\" without \"{close}\""))?;
            let body = &inner[..end];
            match open {
                '{' => {
                    let fillers = self.slots.get(body).ok_or_else(|| format!("unknown slot {{{body}}}"))?;
                    out.push_str(&self.expand(pick(fillers, step), mix(step, 11), depth + 1)?);
                }
                '[' => {
                    let choices: Vec<String> = body.split('|').map(str::to_owned).collect();
                    for choice in &choices {
                        self.expand(choice, 0, depth + 1)?;
                    }
                    out.push_str(&self.expand(pick(&choices, step), mix(step, 13), depth + 1)?);
                }
                _ => {
                    let optional = self.expand(body, mix(step, 17), depth + 1)?;
                    if step.is_multiple_of(2) {
                        out.push_str(&optional);
                    }
                }
            }
            rest = &inner[end + close.len_utf8()..];
        }
        out.push_str(rest);
        Ok(out)
    }

    /// The model a fresh installation starts with: trained on this lexicon alone.
    ///
    /// # Errors
    /// As [`train`], for a lexicon without kinds.
    pub fn train(&self, threads: usize) -> Result<Model, TextError> {
        train(&self.examples(), &self.options(threads))
    }

    /// The options [`Lexicon::train`] uses.
    #[must_use]
    pub fn options(&self, threads: usize) -> TrainOptions {
        TrainOptions {
            words: self.words(),
            examples_min: 1,
            passes_max: 8,
            threshold: SHIPPED_THRESHOLD,
            calibration: Calibration::Fixed(SHIPPED_CALIBRATION),
            threads,
            ..TrainOptions::default()
        }
    }
}

fn matching(inner: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in inner.char_indices() {
        if letter == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if letter == open {
            depth += 1;
        }
    }
    None
}

fn pick(choices: &[String], seed: u64) -> &str {
    if choices.is_empty() { "" } else { &choices[(seed % choices.len() as u64) as usize] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> (Categories, Lexicon) {
        let categories = Categories::parse("disputes.toml", crate::embedded::DISPUTES).unwrap();
        let lexicon = Lexicon::parse("disputes.toml", crate::embedded::DISPUTES_LEXICON, &categories).unwrap();
        (categories, lexicon)
    }

    #[test]
    fn every_kind_at_the_lowest_level_has_words_and_sentences() {
        let (categories, lexicon) = shipped();
        let kinds: Vec<&str> = lexicon.kinds.iter().map(|kind| kind.category.as_str()).collect();
        for row in categories.rows().iter().filter(|row| row.parent.is_some()) {
            assert!(kinds.contains(&row.code.as_str()), "{}", row.code);
        }
        assert!(lexicon.kinds.iter().all(|kind| kind.words.len() > 3 && kind.sentences.len() > 1));
        assert_eq!(lexicon.examples(), lexicon.examples());
        assert!(lexicon.examples().iter().all(|example| !example.text.contains(['{', '[', '<', '|'])));
    }

    #[test]
    fn the_city_lexicon_reads_and_trains() {
        let categories = Categories::parse("city-services.toml", crate::embedded::CITY_SERVICES).unwrap();
        let lexicon = Lexicon::parse("city.toml", crate::embedded::CITY_SERVICES_LEXICON, &categories).unwrap();
        let model = lexicon.train(1).unwrap();
        assert_eq!(model.label("Street Light Outages | lamp out").unwrap().0, "C03");
    }

    #[test]
    fn faults_name_the_line() {
        let (categories, _) = shipped();
        let fault = |text: &str| {
            Lexicon::parse("l.toml", &format!("tree = \"t\"\nversion = 1\n{text}"), &categories)
                .unwrap_err()
                .to_string()
        };
        let unknown = fault("[[kind]]\ncategory = \"Z9\"\nwords = []\n");
        assert!(unknown.starts_with("l.toml:3: the tree disputes has no category Z9"), "{unknown}");
        assert!(
            fault("[[kind]]\ncategory = \"D99.01\"\nwords = []\nsentences = [\"{who} x\"]\n")
                .contains("unknown slot {who}")
        );
        assert!(fault("[[kind]]\ncategory = \"D99.01\"\nwords = []\nsentences = [\"[a|b\"]\n").contains("without"));
    }
}
