//! Ways that stand open to somebody with a dispute, `data/remedies.toml`: told on the page of citizens, each with its end.

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::category::lies_in;
use fengqiao_domain::deadline::{Due, HourStart, Length, due};
use fengqiao_text::category::Categories;
use jiff::Timestamp;
use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};
use crate::permission::Bilingual;

/// One way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it is, in plain words.
    pub text: Bilingual,
    /// From when the law counts, and how long.
    pub end: Bilingual,
    /// Time in which it must be gone; none where it stays open.
    pub length: Option<Length>,
    /// Beginnings of category codes for which it is there; none for all.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Article behind it.
    pub basis: String,
}

impl Remedy {
    /// Whether the way is there for a category.
    #[must_use]
    pub fn is_for(&self, category: Option<&str>) -> bool {
        let begins = |code: &str| self.categories.iter().any(|known| lies_in(code, known));
        self.categories.is_empty() || category.is_some_and(begins)
    }

    /// The end counted from an instant; none where the way stays open or the end cannot be counted.
    #[must_use]
    pub fn due(&self, from: Timestamp, calendar: &Calendar) -> Option<Due> {
        due(from, self.length?, HourStart::Moment, calendar).ok()
    }
}

/// All ways, in the order in which they are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedies {
    /// The ways.
    #[serde(rename = "remedy")]
    pub remedies: Vec<Remedy>,
}

impl Remedies {
    /// Reads the file; `trees` are the categories whose codes it may name the beginning of, none when they are not known.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, no way at all, an id that stands twice, words that lack, a
    /// category that nothing begins with.
    pub(crate) fn parse(file: &str, text: &str, trees: Option<&[Categories]>) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        if read.remedies.is_empty() {
            faults.at(&["remedy"], "no way is written down; a suit at least stands open to everybody");
        }
        let known = |code: &str| trees.is_none_or(|trees| trees.iter().any(|tree| tree.by_code(code).is_some()));
        for (place, remedy) in read.remedies.iter().enumerate() {
            let at = place.to_string();
            if read.remedies[..place].iter().any(|other| other.id == remedy.id) {
                faults.at(&["remedy", &at, "id"], format!("the way {} stands twice; give one another id", remedy.id));
            }
            for (key, words) in [("title", &remedy.title), ("text", &remedy.text), ("end", &remedy.end)] {
                if words.zh.trim().is_empty() || words.en.trim().is_empty() {
                    faults.at(&["remedy", &at, key], format!("{key} of {} lacks words in one language", remedy.id));
                }
            }
            for (number, code) in remedy.categories.iter().enumerate().filter(|(_, code)| !known(code)) {
                let words = format!("no category has the code {code}; correct it or add the category");
                faults.at(&["remedy", &at, "categories", &number.to_string()], words);
            }
        }
        faults.or(read)
    }
}
