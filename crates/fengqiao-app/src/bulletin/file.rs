//! What a file of `data/bulletins/` says, with every fault of it.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_document::{DocumentError, Fonts, Sheet, sha256_hex, unknown_names};
use fengqiao_procedure::Procedure;
use serde::Deserialize;

use super::BULLETIN;
use super::paper::sample;
use crate::data_files::{DataFiles, Faults, toml_fault};
use crate::document::template::{LAYOUT, TEMPLATE_LENGTH_MAX};
use crate::indicator::{Grain, Indicator};
use crate::organisation::KINDS;
use crate::permission::Bilingual;
use crate::setup::Setup;

/// The folder of bulletins.
const FOLDER: &str = "bulletins/";
/// Days after the end of a period within which its bulletin is made.
const AFTER_DAYS_MAX: u32 = 120;
/// Indicators of one bulletin at most: more is read by nobody.
const INDICATORS_MAX: usize = 12;
/// Characters of the fixed texts.
const WORDS_LENGTH_MAX: usize = 1_000;

/// A kind of bulletin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Id, the name of the file.
    pub id: String,
    /// Title; the Chinese one is printed.
    pub title: Bilingual,
    /// Length of its period.
    pub grain: Grain,
    /// Days after the end of the period from which it is made.
    pub after_days: u32,
    /// Kind of the organisation that issues it and whose region it tells of.
    pub issuer: String,
    /// States of the procedure from which on others than the issuer may open it.
    pub opens_in: Vec<String>,
    /// Its text, a file of the same folder without its ending.
    pub text: String,
    /// The first paragraph.
    pub opening: String,
    /// What the addressee is asked.
    pub asks: String,
    /// To whom, with which indicators.
    pub to: Vec<To>,
}

/// Whom a bulletin goes to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct To {
    /// Every organisation of this kind below the issuer's region.
    pub kind: Option<String>,
    /// The department with this duty there.
    pub duty: Option<String>,
    /// Indicators, in the order of the paper.
    pub indicators: Vec<String>,
}

/// A text with its digest.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) hash: String,
}

/// All kinds of an installation.
#[derive(Debug, Clone, Default)]
pub struct Bulletins {
    /// By id.
    pub kinds: BTreeMap<String, Kind>,
    pub(crate) texts: BTreeMap<String, Text>,
    pub(crate) layout: String,
}

/// What a file is checked against.
pub(crate) struct Known<'k> {
    pub(crate) indicators: &'k BTreeMap<String, Indicator>,
    pub(crate) procedures: &'k BTreeMap<String, std::sync::Arc<Procedure>>,
}

impl Bulletins {
    /// Reads the folder.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a name that is unknown, a text that is not there, nobody to
    /// send to.
    pub(crate) fn read(files: &DataFiles, known: &Known<'_>) -> Result<Self, Vec<String>> {
        let layout = files.text(LAYOUT).map_err(|error| vec![error.to_string()])?.to_owned();
        let mut all = Self { layout, ..Self::default() };
        let mut faults = Vec::new();
        for (path, text) in files.below(FOLDER).filter(|(path, _)| path.ends_with(".typ")) {
            let id = path.trim_start_matches(FOLDER).trim_end_matches(".typ").to_owned();
            if text.len() > TEMPLATE_LENGTH_MAX {
                faults.push(format!("data/{path}:1: a text has at most {TEMPLATE_LENGTH_MAX} bytes"));
            }
            let hash = sha256_hex(&[text.as_bytes(), b"\0", all.layout.as_bytes()]);
            all.texts.insert(id, Text { text: text.to_owned(), hash });
        }
        for (path, text) in files.below(FOLDER).filter(|(path, _)| path.ends_with(".toml")) {
            match Kind::parse(&format!("data/{path}"), text, known, &all.texts) {
                Ok(kind) => drop(all.kinds.insert(kind.id.clone(), kind)),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(all) } else { Err(faults) }
    }
}

impl Kind {
    fn parse(file: &str, text: &str, known: &Known<'_>, texts: &BTreeMap<String, Text>) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        if !file.ends_with(&format!("/{}.toml", read.id)) {
            faults.at(&["id"], format!("the file of {} has another name; give both the same", read.id));
        }
        if read.after_days > AFTER_DAYS_MAX {
            faults.at(&["after_days"], format!("after_days must be 0 to {AFTER_DAYS_MAX}"));
        }
        if !KINDS.contains(&read.issuer.as_str()) {
            faults.at(&["issuer"], format!("there is no kind of organisation {}; correct it", read.issuer));
        }
        if !texts.contains_key(&read.text) {
            faults.at(&["text"], format!("there is no text data/{FOLDER}{}.typ; correct the name", read.text));
        }
        for (key, words) in [("opening", &read.opening), ("asks", &read.asks)] {
            if words.trim().is_empty() || words.chars().count() > WORDS_LENGTH_MAX {
                faults.at(&[key], format!("write 1 to {WORDS_LENGTH_MAX} characters"));
            }
        }
        read.check_states(known, &mut faults);
        read.check_addressees(known, &mut faults);
        faults.or(read)
    }

    fn check_states(&self, known: &Known<'_>, faults: &mut Faults<'_>) {
        let Some(procedure) = known.procedures.get(BULLETIN) else {
            faults
                .at(&["id"], format!("a bulletin needs the procedure {BULLETIN}, which data/procedures does not have"));
            return;
        };
        for (place, state) in self.opens_in.iter().enumerate() {
            if procedure.state(state).is_none() {
                let words = format!("the procedure {BULLETIN} has no state {state}; correct it");
                faults.at(&["opens_in", &place.to_string()], words);
            }
        }
    }

    fn check_addressees(&self, known: &Known<'_>, faults: &mut Faults<'_>) {
        if self.to.is_empty() {
            faults.at(&["id"], "say to whom it goes: at least one [[to]]");
        }
        for (place, to) in self.to.iter().enumerate() {
            let at = place.to_string();
            match (&to.kind, &to.duty) {
                (Some(kind), None) if KINDS.contains(&kind.as_str()) => {}
                (Some(kind), None) => {
                    faults.at(&["to", &at, "kind"], format!("there is no kind of organisation {kind}; correct it"));
                }
                (None, Some(_)) => {}
                _ => faults.at(&["to", &at], "give either kind or duty"),
            }
            if to.indicators.is_empty() || to.indicators.len() > INDICATORS_MAX {
                faults.at(&["to", &at, "indicators"], format!("name 1 to {INDICATORS_MAX} indicators"));
            }
            let mut seen = BTreeSet::new();
            for (place, id) in to.indicators.iter().enumerate() {
                let path = ["to", &at, "indicators", &place.to_string()];
                if !known.indicators.contains_key(id) {
                    faults.at(&path, format!("there is no indicator {id}; data/indicators has them"));
                } else if !seen.insert(id) {
                    faults.at(&path, format!("{id} stands here twice; take one out"));
                }
            }
        }
    }
}

/// Faults of all texts, found by setting them with invented figures.
pub(crate) fn check_texts(setup: &Setup) -> Vec<String> {
    let fonts = Fonts::built_in();
    let mut faults = Vec::new();
    for (id, text) in &setup.bulletins.texts {
        let file = format!("data/{FOLDER}{id}.typ");
        let value = sample();
        let names = unknown_names(&file, &text.text, &value);
        faults.extend(names.iter().map(ToString::to_string));
        let sheet = Sheet { file: &file, text: &text.text, layout: &setup.bulletins.layout };
        match sheet.set(&value, &fonts) {
            Err(DocumentError::Template(found)) => faults.extend(found.iter().map(ToString::to_string)),
            Err(other) => faults.push(format!("{file}:1: {other}")),
            Ok(_) => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::data_files::DataFiles;
    use crate::setup::Setup;

    const PATH: &str = "bulletins/court-quarter.toml";

    fn faults(from: &str, to: &str) -> Vec<String> {
        let files = DataFiles::built_in().unwrap();
        let text = files.text(PATH).unwrap();
        assert!(text.contains(from), "{from}");
        let changed = files.clone().with(PATH, &text.replacen(from, to, 1));
        Setup::of(&changed).err().map_or_else(Vec::new, |error| error.to_string().lines().map(str::to_owned).collect())
    }

    #[test]
    fn every_fault_of_a_bulletin_has_its_line_and_cure() {
        for (from, to, words) in [
            ("id = \"court-quarter\"", "id = \"other\"", "has another name"),
            ("grain = \"quarter\"", "grain = \"week\"", "unknown variant"),
            ("after_days = 15", "after_days = 500", "after_days must be"),
            ("issuer = \"court\"", "issuer = \"tribunal\"", "no kind of organisation tribunal"),
            ("\"sent\", ", "\"posted\", ", "has no state posted"),
            ("text = \"bulletin\"", "text = \"nothing\"", "no text data/bulletins/nothing.typ"),
            ("kind = \"township\"", "kind = \"hamlet\"", "no kind of organisation hamlet"),
            ("kind = \"township\"", "kind = \"township\"\nduty = \"finance\"", "either kind or duty"),
            ("\"rate-by-litigants\"", "\"nothing\"", "there is no indicator nothing"),
            ("\"rate-by-litigants\"", "\"rate-by-filings\"", "stands here twice"),
            ("opening = ", "openning = ", "unknown field"),
        ] {
            let found = faults(from, to);
            let place = format!("data/{PATH}:");
            assert!(found.iter().any(|fault| fault.starts_with(&place) && fault.contains(words)), "{words}: {found:?}");
        }
    }

    #[test]
    fn the_texts_that_ship_can_be_set_and_a_wrong_name_is_told_with_its_line() {
        let files = DataFiles::built_in().unwrap();
        let setup = Setup::of(&files).unwrap();
        assert_eq!(super::check_texts(&setup), Vec::<String>::new());
        let path = "bulletins/bulletin.typ";
        let text = files.text(path).unwrap().replace("told.addressee", "told.adressee");
        let setup = Setup::of(&files.with(path, &text)).unwrap();
        let found = super::check_texts(&setup);
        assert!(found[0].starts_with("data/bulletins/bulletin.typ:") && found[0].contains("adressee"), "{found:?}");
    }
}
