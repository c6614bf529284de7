//! Tables of regions and of their changes as cells: CSV or XLSX, in any encoding, with columns by their names.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::civil::Date;

use super::RegionFault;
use crate::import::{ReadOptions, Source};

/// A table that was read.
pub(super) struct Table {
    /// Place of each column that is known.
    pub(super) columns: HashMap<&'static str, usize>,
    /// Rows with their line, from 1.
    pub(super) rows: Vec<(u64, Cells<'static>)>,
    /// Rows that cannot be read at all.
    pub(super) faults: Vec<RegionFault>,
}

/// The cells of one row.
#[derive(Debug, Clone)]
pub(super) struct Cells<'c> {
    places: HashMap<&'static str, usize>,
    width: usize,
    cells: Vec<std::borrow::Cow<'c, str>>,
}

impl Cells<'_> {
    /// A cell by the name of its column; empty when there is none.
    pub(super) fn text(&self, column: &str) -> &str {
        self.places.get(column).and_then(|&place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    /// Whether the table has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// Whether the row has fewer cells than the first line names.
    pub(super) fn is_short(&self) -> bool {
        self.cells.len() < self.width
    }

    /// A day, if the cell holds one.
    ///
    /// # Errors
    /// Column, code and words of a cell that holds something else.
    pub(super) fn day(&self, column: &'static str) -> Result<Option<Date>, (&'static str, &'static str, String)> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        // A workbook may give the day with its midnight.
        let day = text.split([' ', 'T']).next().unwrap_or(text).replace(['/', '.', '年', '月'], "-").replace('日', "");
        let parts: Vec<&str> = day.split('-').collect();
        let number = |place: usize| parts.get(place).and_then(|part| part.parse::<i16>().ok());
        let date = match (parts.len(), number(0), number(1), number(2)) {
            (3, Some(year), Some(month), Some(day)) => i8::try_from(month)
                .ok()
                .zip(i8::try_from(day).ok())
                .and_then(|(month, day)| Date::new(year, month, day).ok()),
            _ => None,
        };
        date.map(Some).ok_or_else(|| (column, "bad_day", format!("{column} is no day: write it as 2020-12-31")))
    }
}

/// Reads a table whose columns are looked for by these names.
pub(super) fn read_table(file: &[u8], known: &[(&'static str, &'static [&'static str])]) -> Result<Table, RegionFault> {
    // A workbook, a packed file or another encoding goes the way of the imports; plain text keeps its own lines.
    match std::str::from_utf8(file) {
        Ok(text) if !file.starts_with(b"PK") => plain(text, known),
        _ => foreign(file, known),
    }
}

fn places(header: &[String], known: &[(&'static str, &'static [&'static str])]) -> HashMap<&'static str, usize> {
    let place = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    let find = |(name, others): &(&'static str, &'static [&'static str])| {
        let found = std::iter::once(name).chain(others.iter()).find_map(|name| place(name));
        found.map(|place| (*name, place))
    };
    known.iter().filter_map(find).collect()
}

fn plain(text: &str, known: &[(&'static str, &'static [&'static str])]) -> Result<Table, RegionFault> {
    let bytes = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| RegionFault::new(1, "", "bad_row", error.to_string()))?;
    let header: Vec<String> = header.iter().map(str::to_owned).collect();
    let columns = places(&header, known);
    let mut table = Table { columns: columns.clone(), rows: Vec::new(), faults: Vec::new() };
    for record in reader.records() {
        let line_of = |position: Option<&csv::Position>| position.map_or(1, |position| line_of(bytes, position));
        match record {
            Err(error) => {
                let line = line_of(error.position());
                table.faults.push(RegionFault::new(line, "", "bad_row", format!("the row cannot be read: {error}")));
            }
            Ok(record) => {
                let cells = record.iter().map(|cell| cell.to_owned().into()).collect();
                let cells = Cells { places: columns.clone(), width: header.len(), cells };
                table.rows.push((line_of(record.position()), cells));
            }
        }
    }
    Ok(table)
}

/// The reader remembers where the row before ended; blank lines may follow.
fn line_of(bytes: &[u8], position: &csv::Position) -> u64 {
    let behind = usize::try_from(position.byte()).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    let blank = behind.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line() + blank as u64
}

fn foreign(file: &[u8], known: &[(&'static str, &'static [&'static str])]) -> Result<Table, RegionFault> {
    let broken = |error: crate::import::ImportError| RegionFault::new(1, "", error.code(), error.to_string());
    let mut source = Source::open(file, &ReadOptions::default()).map_err(broken)?;
    let header = source.header().columns.clone();
    let columns = places(&header, known);
    let mut table = Table { columns: columns.clone(), rows: Vec::new(), faults: Vec::new() };
    let width = header.len();
    let read = source.for_each(0, &mut |row| {
        match row {
            Err(reject) => table.faults.push(RegionFault::new(reject.line, "", reject.reason, reject.detail.clone())),
            Ok(row) => {
                // A workbook leaves empty cells at the end of a row out.
                let cells = (0..width).map(|place| row.cell(place).to_owned().into()).collect();
                table.rows.push((row.line, Cells { places: columns.clone(), width, cells }));
            }
        }
        ControlFlow::Continue(())
    });
    read.map_err(broken)?;
    Ok(table)
}
