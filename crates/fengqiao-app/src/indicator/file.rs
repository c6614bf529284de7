//! What a file of `data/indicators/` says, with every fault of it.

use std::collections::BTreeMap;

use fengqiao_domain::filing::{CountedSide, Mark, PartyKind};
use fengqiao_procedure::Procedure;
use fengqiao_store::TallyBy;
use jiff::civil::Date;
use serde::Deserialize;

use super::period::Grain;
use crate::base::Measures;
use crate::data_files::{Faults, toml_fault};
use crate::filing::FilingLists;
use crate::permission::Bilingual;

/// Largest factor: per million.
const FACTOR_MAX: i64 = 1_000_000;
/// Largest weight, in per cent: nothing counts more than once.
const WEIGHT_MAX: u32 = 100;
/// Keys that would make a score of a figure; each is refused by name.
const SCORING_KEYS: [&str; 10] =
    ["points", "score", "target", "quota", "reward", "penalty", "better", "person", "account", "weight_by_person"];
/// Words that no title may have: figures are not made of arrests, fines and petitions prevented.
const REFUSED_WORDS: [&str; 12] = [
    "逮捕",
    "批捕",
    "拘留",
    "罚款",
    "罚没",
    "息访",
    "劝返",
    "稳控",
    "重点人",
    "arrest",
    "fine ",
    "petitions prevented",
];

/// A figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Id, the name of the file.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it tells and what not.
    pub note: Bilingual,
    /// What one of it is called.
    pub unit: Bilingual,
    /// Its family, for the order of the page.
    pub family: String,
    /// Multiplies the fraction.
    pub factor: i64,
    /// Decimals shown.
    pub decimals: u32,
    /// Whether a period shorter than a year is also given as if it lasted one.
    #[serde(default)]
    pub annualised: bool,
    /// Indicators printed beside it.
    #[serde(default)]
    pub counter: Vec<String>,
    /// Sources of the definition.
    #[serde(default)]
    pub legal: Vec<String>,
    /// What is counted.
    pub numerator: Numerator,
    /// What it is divided by.
    pub denominator: Denominator,
    /// When small numbers are hidden; needed where people are counted.
    pub suppression: Option<Suppression>,
    /// Where the series breaks.
    pub series: Option<SeriesBreak>,
}

/// Which suits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingSpec {
    /// By whose place.
    pub side: CountedSide,
    /// 4-digit type codes.
    pub types: Vec<String>,
    /// Causes, ranges and industries; all when empty. Numbers once the file is checked.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Marks that each has.
    #[serde(default)]
    pub with: Vec<Mark>,
    /// Marks that none has.
    #[serde(default)]
    pub without: Vec<Mark>,
    /// Parties of this kind alone; for counting litigants.
    #[serde(default)]
    pub parties: Option<PartyKind>,
}

/// Which proceedings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProceedingSpec {
    /// Procedure id.
    pub procedure: String,
    /// By which moment.
    pub by: Moment,
    /// Outcomes; all when empty.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// What one of them is worth; one when absent.
    #[serde(default)]
    pub worth: Option<Worth>,
}

/// What one proceeding is worth in a sum.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Per cent by what stands in a choice field; one without a value is not counted.
    Weights(Weights),
    /// The days from its opening to its end, hours as parts of a day.
    Days,
    /// The same without the time in which one of its clocks was paused.
    NetDays,
}

/// Weights by the options of a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// The field.
    pub field: String,
    /// Per cent by option; an option that is not named is not counted.
    pub of: BTreeMap<String, u32>,
}

/// By which moment a proceeding falls into a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// When it was opened.
    Opened,
    /// When it ended.
    Ended,
}

impl From<Moment> for TallyBy {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::Opened => Self::Opened,
            Moment::Ended => Self::Ended,
        }
    }
}

/// Which clocks, by the day on which they were due.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSpec {
    /// Procedure id.
    pub procedure: String,
    /// Clocks; all when empty.
    #[serde(default)]
    pub clocks: Vec<String>,
    /// How they ended: `met`, `breached`; all that were due when empty.
    #[serde(default)]
    pub ended: Vec<String>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Numerator {
    /// Suits, each shared between the regions of its parties.
    Filings(FilingSpec),
    /// Distinct parties of suits; not additive, so worked out for each region anew.
    Litigants(FilingSpec),
    /// Proceedings.
    Proceedings(ProceedingSpec),
    /// Clocks of proceedings.
    Clocks(ClockSpec),
}

/// What it is divided by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Denominator {
    /// A number of the office, at the end of the year before the period.
    Base(BaseSpec),
    /// Suits.
    Filings(FilingSpec),
    /// Distinct parties of suits.
    Litigants(FilingSpec),
    /// Proceedings.
    Proceedings(ProceedingSpec),
    /// Clocks of proceedings.
    Clocks(ClockSpec),
    /// Nothing: the count itself is the figure.
    One,
}

/// Which number of the office.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseSpec {
    /// Measure of `data/bases.toml`.
    pub measure: String,
}

/// When small numbers are hidden from readers outside the court.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Counts below this are hidden.
    pub below: i64,
    /// With a base below this only the count is shown.
    pub base_below: i64,
    /// Regions with a base below this have no rank.
    pub rank_base_min: i64,
    /// Shortest period that is shown by level of region, such as `4 = "quarter"`; a month where nothing is said.
    #[serde(default)]
    pub finest: BTreeMap<String, Grain>,
}

impl Suppression {
    /// Shortest period that is shown of regions of a level.
    #[must_use]
    pub fn finest(&self, level: u8) -> Grain {
        self.finest.get(&level.to_string()).copied().unwrap_or(Grain::Month)
    }
}

/// Where the way of counting changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesBreak {
    /// First day of the new way.
    pub on: Date,
    /// Why, for the note on every chart.
    pub note: Bilingual,
    /// The series before.
    pub before: Bilingual,
    /// The series since.
    pub since: Bilingual,
    /// The series since, adjusted to be compared with the one before.
    pub adjusted: Bilingual,
    /// Marks left out of the adjusted series.
    pub adjusted_without: Vec<Mark>,
}

fn bits(marks: &[Mark]) -> i64 {
    marks.iter().map(|mark| mark.bit()).fold(0, |all, bit| all | bit)
}

impl FilingSpec {
    /// Bits of the marks that each has, and that none has.
    #[must_use]
    pub fn marks(&self) -> (i64, i64) {
        (bits(&self.with), bits(&self.without))
    }
}

/// What a file is checked against.
pub(crate) struct Known<'k> {
    pub(crate) lists: &'k FilingLists,
    pub(crate) bases: &'k Measures,
    pub(crate) procedures: &'k BTreeMap<String, std::sync::Arc<Procedure>>,
}

impl Indicator {
    /// Reads a file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a key that would make a score, a name that is unknown, a filter
    /// that takes in nothing.
    pub(crate) fn parse(file: &str, text: &str, known: &Known<'_>) -> Result<Self, Vec<String>> {
        refuse_scores(file, text)?;
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        if !file.ends_with(&format!("/{}.toml", read.id)) {
            faults.at(&["id"], format!("the file of {} has another name; give both the same", read.id));
        }
        if !(1..=FACTOR_MAX).contains(&read.factor) {
            faults.at(&["factor"], format!("factor must be 1 to {FACTOR_MAX}"));
        }
        if read.decimals > fengqiao_domain::ratio::PLACES_MAX {
            faults.at(&["decimals"], format!("decimals must be 0 to {}", fengqiao_domain::ratio::PLACES_MAX));
        }
        let words = [&read.title.zh, &read.title.en, &read.note.zh, &read.note.en];
        if let Some(word) = REFUSED_WORDS.into_iter().find(|word| words[..2].iter().any(|text| text.contains(word))) {
            let words = format!("no figure is made of {word}: arrests, fines and petitions prevented are not counted");
            faults.at(&["title"], words);
        }
        let counts_people = matches!(read.numerator, Numerator::Filings(_) | Numerator::Litigants(_));
        match &read.suppression {
            None if counts_people => {
                faults.at(&["id"], "figures of suits need [suppression]: small numbers of people are not published");
            }
            Some(rule) if rule.below < 3 || rule.base_below < 0 || rule.rank_base_min < rule.base_below => {
                let words = "below must be 3 or more, and rank_base_min no less than base_below";
                faults.at(&["suppression", "below"], words);
            }
            _ => {}
        }
        let read = read.checked(known, &mut faults);
        faults.or(read)
    }

    fn checked(mut self, known: &Known<'_>, faults: &mut Faults<'_>) -> Self {
        for (part, spec) in [("numerator", self.filings_of(true)), ("denominator", self.filings_of(false))] {
            if spec.is_some_and(|spec| spec.parties.is_some()) {
                faults.at(&[part, "parties"], "suits have parties of every kind; count litigants, or leave it out");
            }
        }
        self.numerator = match self.numerator {
            Numerator::Filings(spec) => Numerator::Filings(filings(spec, "numerator", known, faults)),
            Numerator::Litigants(spec) => Numerator::Litigants(filings(spec, "numerator", known, faults)),
            Numerator::Proceedings(spec) => {
                proceedings(&spec, "numerator", known, faults);
                Numerator::Proceedings(spec)
            }
            Numerator::Clocks(spec) => {
                clocks(&spec, "numerator", known, faults);
                Numerator::Clocks(spec)
            }
        };
        self.denominator = match self.denominator {
            Denominator::Filings(spec) => Denominator::Filings(filings(spec, "denominator", known, faults)),
            Denominator::Litigants(spec) => Denominator::Litigants(filings(spec, "denominator", known, faults)),
            Denominator::Base(spec) => {
                if known.bases.measure(&spec.measure).is_none() {
                    let words = format!("there is no measure {}; data/bases.toml names them", spec.measure);
                    faults.at(&["denominator", "measure"], words);
                }
                Denominator::Base(spec)
            }
            other => {
                match &other {
                    Denominator::Proceedings(spec) => proceedings(spec, "denominator", known, faults),
                    Denominator::Clocks(spec) => clocks(spec, "denominator", known, faults),
                    _ => {}
                }
                other
            }
        };
        self
    }

    /// The suits above or below the line, where suits are counted there.
    const fn filings_of(&self, above: bool) -> Option<&FilingSpec> {
        match (&self.numerator, &self.denominator) {
            (Numerator::Filings(spec), _) if above => Some(spec),
            (_, Denominator::Filings(spec)) if !above => Some(spec),
            _ => None,
        }
    }

    /// Whether the figure is made of suits or their parties.
    #[must_use]
    pub const fn filings(&self) -> Option<&FilingSpec> {
        match &self.numerator {
            Numerator::Filings(spec) | Numerator::Litigants(spec) => Some(spec),
            _ => None,
        }
    }
}

/// Refuses keys that would turn a figure into a score, wherever they stand, with the reason.
fn refuse_scores(file: &str, text: &str) -> Result<(), Vec<String>> {
    let Ok(table) = text.parse::<toml::Table>() else { return Ok(()) };
    let mut faults = Faults::new(file, text);
    let tables = table.iter().filter_map(|(name, value)| value.as_table().map(|table| (Some(name.as_str()), table)));
    for (outer, table) in std::iter::once((None, &table)).chain(tables) {
        for key in table.keys().filter(|key| SCORING_KEYS.contains(&key.as_str())) {
            let path: Vec<&str> = outer.into_iter().chain([key.as_str()]).collect();
            let words =
                format!("{key} has no place here: an indicator gives no points, sets no target and counts nobody");
            faults.at(&path, words);
        }
    }
    faults.or(())
}

fn filings(spec: FilingSpec, part: &str, known: &Known<'_>, faults: &mut Faults<'_>) -> FilingSpec {
    if spec.types.is_empty() {
        faults.at(&[part, "types"], "name the types of suits, such as 0301");
    }
    for (place, code) in spec.types.iter().enumerate() {
        let path = [part, "types", &place.to_string()];
        if known.lists.case_type(code).is_none() {
            faults.at(&path, format!("there is no type {code}; data/case-types.csv names them"));
        } else if code.starts_with("02") || code.starts_with("08") {
            faults.at(&path, format!("{code} is criminal or a sanction: no figure is made of arrests and fines"));
        }
    }
    if let Some(mark) = spec.with.iter().find(|mark| spec.without.contains(mark)) {
        faults.at(&[part, "without"], format!("{mark:?} is asked for and left out at once; nothing would be counted"));
    }
    let mut causes = Vec::new();
    for (place, cause) in spec.causes.iter().enumerate() {
        match known.lists.expand(cause) {
            Ok(found) => causes.extend(found),
            Err(words) => faults.at(&[part, "causes", &place.to_string()], words),
        }
    }
    causes.sort();
    causes.dedup();
    FilingSpec { causes, ..spec }
}

fn procedure<'k>(id: &str, part: &str, known: &'k Known<'_>, faults: &mut Faults<'_>) -> Option<&'k Procedure> {
    let found = known.procedures.get(id).map(std::sync::Arc::as_ref);
    if found.is_none() && !known.procedures.is_empty() {
        faults.at(&[part, "procedure"], format!("there is no procedure {id}; correct it"));
    }
    found
}

fn proceedings(spec: &ProceedingSpec, part: &str, known: &Known<'_>, faults: &mut Faults<'_>) {
    let Some(procedure) = procedure(&spec.procedure, part, known, faults) else { return };
    for (place, outcome) in spec.outcomes.iter().enumerate() {
        if !procedure.states.iter().any(|state| state.outcome.as_deref() == Some(outcome)) {
            let words = format!("{} never ends as {outcome}; correct it", spec.procedure);
            faults.at(&[part, "outcomes", &place.to_string()], words);
        }
    }
    match &spec.worth {
        Some(Worth::Days | Worth::NetDays) if spec.by != Moment::Ended => {
            faults.at(&[part, "worth"], "days are known of what has ended; say by = \"ended\"");
        }
        Some(Worth::Weights(weights)) => weighed(weights, procedure, part, faults),
        _ => {}
    }
}

fn weighed(weights: &Weights, procedure: &Procedure, part: &str, faults: &mut Faults<'_>) {
    let Some(field) = procedure.field(&weights.field).filter(|field| !field.options.is_empty()) else {
        let words = format!("{} has no choice field {}; correct it", procedure.id, weights.field);
        faults.at(&[part, "worth", "weights", "field"], words);
        return;
    };
    if weights.of.values().all(|weight| *weight == 0) {
        faults.at(&[part, "worth", "weights", "of"], "give at least one option a weight above 0");
    }
    for (option, weight) in &weights.of {
        let path = [part, "worth", "weights", "of", option];
        if !field.options.iter().any(|known| known.id == *option) {
            faults.at(&path, format!("{} has no option {option}; correct it", weights.field));
        } else if *weight > WEIGHT_MAX {
            faults.at(&path, format!("a weight is 0 to {WEIGHT_MAX} per cent"));
        }
    }
}

fn clocks(spec: &ClockSpec, part: &str, known: &Known<'_>, faults: &mut Faults<'_>) {
    for (place, ended) in spec.ended.iter().enumerate() {
        if !matches!(ended.as_str(), "met" | "breached") {
            faults.at(&[part, "ended", &place.to_string()], "a clock is met or breached");
        }
    }
    let Some(procedure) = procedure(&spec.procedure, part, known, faults) else { return };
    for (place, clock) in spec.clocks.iter().enumerate() {
        if !procedure.deadlines.iter().any(|deadline| deadline.id == *clock) {
            let words = format!("{} has no clock {clock}; correct it", spec.procedure);
            faults.at(&[part, "clocks", &place.to_string()], words);
        }
    }
}

#[cfg(test)]
mod tests;
