//! Sheets: files whose columns are strict, because figures are made of them — suits of a court, numbers that figures are
//! divided by. A profile names the columns; a row that does not hold what it must is refused, and nothing is guessed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::date::{DateFault, DateReader};
use super::source::Header;
use super::value::{class_of, clean};
use super::{Bilingual, DateForm, FileHints, ImportError, ReadOptions};
use crate::data_files::{Faults, toml_fault};
use crate::day::day_in_china;

/// What a sheet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// Suits, one row for each party.
    Filings,
    /// Numbers that figures are divided by.
    Bases,
}

/// A field of a sheet.
struct Field {
    name: &'static str,
    needed: bool,
    choices: &'static [&'static str],
}

const fn needed(name: &'static str) -> Field {
    Field { name, needed: true, choices: &[] }
}

const fn may(name: &'static str) -> Field {
    Field { name, needed: false, choices: &[] }
}

const fn chosen(name: &'static str, needed: bool, choices: &'static [&'static str]) -> Field {
    Field { name, needed, choices }
}

const YES_NO: &[&str] = &["yes", "no"];
const OUTCOMES: &[&str] =
    &["judgment", "mediated", "withdrawn", "dismissed", "not_accepted", "moved", "mediated_first", "other"];
const FILING_FIELDS: [Field; 18] = [
    needed("number"),
    needed("case_type"),
    needed("cause"),
    may("filed_on"),
    needed("registered_on"),
    may("closed_on"),
    chosen("outcome", false, OUTCOMES),
    may("amount"),
    may("place_region"),
    may("moved_from"),
    may("refiled_from"),
    chosen("merged", false, YES_NO),
    needed("party"),
    may("party_number"),
    chosen("side", true, &["plaintiff", "defendant", "third"]),
    chosen("kind", true, &["natural", "organisation"]),
    needed("party_region"),
    chosen("platform", false, YES_NO),
];
const BASE_FIELDS: [Field; 5] =
    [needed("region"), needed("year"), needed("measure"), needed("value"), needed("source")];

impl SheetKind {
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Filings => &FILING_FIELDS,
            Self::Bases => &BASE_FIELDS,
        }
    }
}

/// What is known of one kind of sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProfile {
    /// Stable id.
    pub id: String,
    /// What it is about.
    pub kind: SheetKind,
    /// Display name.
    pub title: Bilingual,
    /// A sentence on such files.
    pub note: Option<Bilingual>,
    /// Remarks on the file itself.
    pub file: FileHints,
    /// Columns that tell this kind of file from others.
    pub recognise_columns: Vec<String>,
    /// Field to the column that holds it.
    pub columns: BTreeMap<String, String>,
    /// Field to what its values mean.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Forms of dates, tried in turn.
    pub dates: Vec<DateForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    kind: SheetKind,
    id: String,
    title: Bilingual,
    note: Option<Bilingual>,
    #[serde(default)]
    dates: Vec<DateForm>,
    #[serde(default)]
    file: FileTable,
    recognise: Recognise,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileTable {
    encoding: Option<String>,
    sheet: Option<String>,
    header_line: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recognise {
    columns: Vec<String>,
}

/// Whether a profile is one of a sheet: it says what it is about.
pub(crate) fn is_sheet(text: &str) -> bool {
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("kind"))
}

impl SheetProfile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, a field that is unknown or missing, a value that means nothing.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let read: SheetFile = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        let fields = read.kind.fields();
        let known = |name: &str| fields.iter().find(|field| field.name == name);
        let names = || fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
        for name in read.columns.keys().filter(|name| known(name).is_none()) {
            faults.at(&["columns", name], format!("there is no field {name}; the fields are {}", names()));
        }
        for field in fields.iter().filter(|field| field.needed && !read.columns.contains_key(field.name)) {
            faults.at(&["columns"], format!("the field {} needs a column", field.name));
        }
        for (name, meanings) in &read.values {
            match known(name) {
                None => faults.at(&["values", name], format!("there is no field {name}; the fields are {}", names())),
                Some(field) => {
                    let wrong = |(_, ours): &(&String, &String)| {
                        !field.choices.is_empty() && !field.choices.contains(&ours.as_str())
                    };
                    for (word, ours) in meanings.iter().filter(wrong) {
                        let words = format!("{word:?} means {ours:?}; write one of {}", field.choices.join(", "));
                        faults.at(&["values", name, word], words);
                    }
                }
            }
        }
        if read.recognise.columns.is_empty() {
            faults.at(&["recognise", "columns"], "name the columns that tell such a file from others");
        }
        let dates = if read.dates.is_empty() { DateForm::UNAMBIGUOUS.to_vec() } else { read.dates };
        let FileTable { encoding, sheet, header_line } = read.file;
        faults.or(Self {
            id: read.id,
            kind: read.kind,
            title: read.title,
            note: read.note,
            file: FileHints { encoding, separator: None, sheet, header_line },
            recognise_columns: read.recognise.columns,
            columns: read.columns,
            values: read.values,
            dates,
        })
    }

    /// How its files are read; an encoding that a person chose comes first.
    pub(crate) fn read_options(&self, encoding: Option<String>) -> ReadOptions {
        ReadOptions {
            encoding: encoding.or_else(|| self.file.encoding.clone()),
            separator: self.file.separator,
            sheet: self.file.sheet.clone(),
            header_line: self.file.header_line,
        }
    }

    /// Whether a header is that of such a sheet.
    #[must_use]
    pub fn fits(&self, columns: &[String]) -> bool {
        self.recognise_columns.iter().all(|name| columns.iter().any(|own| own.trim() == name))
    }

    /// Finds the columns in a header.
    ///
    /// # Errors
    /// A needed column is missing, or one stands there twice.
    pub(crate) fn bind(&self, header: &Header, from_1904: bool) -> Result<Bound<'_>, ImportError> {
        let mut places = BTreeMap::new();
        let mut missing = Vec::new();
        for field in self.kind.fields() {
            let Some(column) = self.columns.get(field.name) else { continue };
            match header.find(column)? {
                Some(place) => {
                    places.insert(field.name, place);
                }
                None if field.needed => missing.push(column.as_str()),
                None => {}
            }
        }
        if !missing.is_empty() {
            return Err(ImportError::ColumnsMissing { profile: self.id.clone(), columns: missing.join(", ") });
        }
        let zone = TimeZone::get("Asia/Shanghai")
            .map_err(|_| ImportError::TimeZoneUnknown { name: "Asia/Shanghai".into() })?;
        let dates = DateReader { forms: self.dates.clone(), zone, from_1904 };
        Ok(Bound { profile: self, places, dates })
    }
}

/// A profile with the places of its columns in one file.
pub(crate) struct Bound<'p> {
    profile: &'p SheetProfile,
    places: BTreeMap<&'static str, usize>,
    dates: DateReader,
}

/// A row of a sheet with its cells by field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SheetRow {
    /// Line of the file.
    pub(crate) line: u64,
    cells: BTreeMap<&'static str, String>,
}

/// What is wrong with one cell, or with a row as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetFault {
    /// Line of the file.
    pub(crate) line: u64,
    /// Name of the column; empty for the row.
    pub(crate) column: String,
    /// What kind of value stands there.
    pub(crate) value_class: String,
    /// Stable code.
    pub(crate) reason: &'static str,
    /// In words, with the remedy.
    pub(crate) detail: String,
}

impl Bound<'_> {
    /// The cells of a row by field.
    pub(crate) fn row(&self, row: &super::Row<'_>) -> SheetRow {
        let cell = |(name, place): (&&'static str, &usize)| (*name, clean(row.cell(*place)).0.trim().to_owned());
        SheetRow { line: row.line, cells: self.places.iter().map(cell).collect() }
    }

    /// The text of a field; empty where there is none.
    pub(crate) fn text<'r>(&self, row: &'r SheetRow, field: &str) -> &'r str {
        row.cells.get(field).map_or("", String::as_str)
    }

    /// A fault of a field.
    pub(crate) fn fault(
        &self,
        row: &SheetRow,
        field: &str,
        reason: &'static str,
        detail: impl Into<String>,
    ) -> SheetFault {
        SheetFault {
            line: row.line,
            column: self.profile.columns.get(field).cloned().unwrap_or_default(),
            value_class: if field.is_empty() { String::new() } else { class_of(self.text(row, field)) },
            reason,
            detail: detail.into(),
        }
    }

    /// The text of a field that must be there.
    pub(crate) fn needed<'r>(&self, row: &'r SheetRow, field: &str) -> Result<&'r str, SheetFault> {
        match self.text(row, field) {
            "" => Err(self.fault(row, field, "value_missing", "this must be filled in")),
            text => Ok(text),
        }
    }

    /// What the text of a field means; none when it is empty.
    pub(crate) fn meaning<'a>(&'a self, row: &'a SheetRow, field: &str) -> Result<Option<&'a str>, SheetFault> {
        let text = self.text(row, field);
        if text.is_empty() {
            return Ok(None);
        }
        let meanings = self.profile.values.get(field);
        if let Some(meaning) = meanings.and_then(|meanings| meanings.get(text)) {
            return Ok(Some(meaning));
        }
        let choices =
            self.profile.kind.fields().iter().find(|known| known.name == field).map_or(&[][..], |f| f.choices);
        if choices.is_empty() || choices.contains(&text) {
            return Ok(Some(text));
        }
        let words: Vec<&str> =
            meanings.into_iter().flatten().map(|(word, _)| word.as_str()).chain(choices.iter().copied()).collect();
        Err(self.fault(row, field, "value_unknown", format!("write one of {}", words.join(", "))))
    }

    /// The day in a field; none when it is empty.
    pub(crate) fn day(&self, row: &SheetRow, field: &str) -> Result<Option<Date>, SheetFault> {
        let text = self.text(row, field);
        if text.is_empty() {
            return Ok(None);
        }
        match self.dates.read(text) {
            Ok(reading) => Ok(Some(day_in_china(reading.at))),
            Err(DateFault::Impossible(_)) => Err(self.fault(row, field, "date_impossible", "there is no such day")),
            Err(DateFault::Unreadable) => Err(self.fault(row, field, "date_unreadable", "write the day as 2025-03-05")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASES: &str = include_str!("../../../../data/import-profiles/bases.toml");

    #[test]
    fn shipped_sheets_are_sound_and_others_are_no_sheets() {
        let filings = include_str!("../../../../data/import-profiles/filings.toml");
        for text in [BASES, filings] {
            assert!(is_sheet(text));
            SheetProfile::parse("x.toml", text).unwrap();
        }
        assert!(!is_sheet(include_str!("../../../../data/import-profiles/letters.toml")));
    }

    #[test]
    fn a_faulty_profile_is_refused_with_line_and_cure() {
        for (from, to, line, word) in [
            ("measure = \"指标\"", "messure = \"指标\"", 13, "there is no field messure"),
            ("value = \"数值\"\n", "", 10, "the field value needs a column"),
            ("kind = \"bases\"", "kind = \"suits\"", 2, "unknown variant"),
            ("columns = [\"区划代码\", \"年份\", \"指标\", \"数值\", \"来源\"]", "columns = []", 8, "tell such a file"),
        ] {
            let faults = SheetProfile::parse("x.toml", &BASES.replace(from, to)).unwrap_err();
            assert!(faults[0].contains(word), "{faults:?}");
            assert!(faults.iter().any(|fault| fault.starts_with(&format!("x.toml:{line}: "))), "{line}: {faults:?}");
        }
    }
}
