//! The header row: how it is found, and how a column is found in it.

use std::io::Read;

use super::super::csv::{CsvReader, Record, Step};
use super::super::reject::Warning;
use super::super::{COLUMNS_MAX, ImportError};

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Names in file order, trimmed.
    pub columns: Vec<String>,
    /// Line the header stands on, from 1.
    pub line: u64,
}

impl Header {
    /// Where a column stands; names are compared without case and outer spaces.
    ///
    /// # Errors
    /// When the name stands there more than once.
    pub fn find(&self, name: &str) -> Result<Option<usize>, ImportError> {
        let wanted = name.trim().to_lowercase();
        let mut places = self.columns.iter().enumerate().filter(|(_, column)| column.to_lowercase() == wanted);
        match (places.next(), places.next()) {
            (Some(_), Some(_)) => Err(ImportError::ColumnAmbiguous { column: name.into() }),
            (found, _) => Ok(found.map(|(index, _)| index)),
        }
    }

    /// The name of a column for a message; a number where the header has none.
    #[must_use]
    pub fn name(&self, index: usize) -> String {
        match self.columns.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {}", index + 1),
        }
    }
}

/// Looks for the header among the first rows: titles, which fill one cell only, are passed over.
pub(super) struct HeaderSearch {
    at_line: Option<u64>,
    titles: u64,
}

/// Title rows that an export may put before its header.
const TITLES_MAX: u64 = 20;

impl HeaderSearch {
    pub(super) fn new(at_line: Option<u64>) -> Self {
        Self { at_line, titles: 0 }
    }

    pub(super) fn run(&mut self, reader: &mut CsvReader<impl Read>) -> Result<Header, ImportError> {
        let mut record = Record::default();
        loop {
            match reader.next(&mut record)? {
                Step::End => return Err(ImportError::Empty),
                Step::Fault(_) if self.at_line.is_none_or(|line| record.line >= line) => {
                    return Err(ImportError::Unsupported {
                        kind: "no table of text",
                        advice: "send CSV with a header row, or XLSX",
                    });
                }
                Step::Fault(_) => {}
                Step::Row => {
                    if let Some(header) = self.offer(&record) {
                        return Ok(header);
                    }
                    if self.is_over() {
                        return Err(ImportError::Empty);
                    }
                }
            }
        }
    }

    /// Takes the row as the header if it is one.
    pub(super) fn offer(&mut self, record: &Record) -> Option<Header> {
        if self.at_line.is_some_and(|line| record.line < line) {
            return None;
        }
        let mut columns: Vec<String> = Vec::with_capacity(record.ends.len());
        let mut start = 0;
        for &end in &record.ends {
            let name = String::from_utf8_lossy(&record.bytes[start..end]);
            columns.push(name.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}').to_owned());
            start = end;
        }
        while columns.last().is_some_and(String::is_empty) {
            columns.pop();
        }
        let filled = columns.iter().filter(|name| !name.is_empty()).count();
        if filled < 2 && self.at_line.is_none() {
            self.titles += 1;
            return None;
        }
        Some(Header { columns, line: record.line })
    }

    pub(super) fn is_over(&self) -> bool {
        self.titles > TITLES_MAX
    }

    pub(super) fn warning(&self) -> Option<Warning> {
        let detail = || format!("{} title rows above the header were passed over", self.titles);
        (self.titles > 0).then(|| Warning::file("title_rows_skipped", detail()))
    }
}

pub(super) fn check_width(header: &Header) -> Result<(), ImportError> {
    match header.columns.len() {
        columns if columns > COLUMNS_MAX => Err(ImportError::TooManyColumns { columns }),
        _ => Ok(()),
    }
}
