//! Rows that could not be taken, and the file in which the sender gets them back.

use std::io::{self, Write};

/// One row that was not imported: where, what kind of value, and why; never the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, from 1; for spreadsheets the row number.
    pub line: u64,
    /// Header name of the column at fault, empty when the whole row is.
    pub column: String,
    /// What kind of value stood there, such as "text of 12 characters".
    pub value_class: String,
    /// Stable code of the reason.
    pub reason: &'static str,
    /// One plain sentence with the remedy.
    pub detail: String,
}

/// Something the sender should know though the rows were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code.
    pub code: &'static str,
    /// How many rows or cells it concerns; 1 for a remark on the file.
    pub count: u64,
    /// First line it was seen on, 0 for a remark on the file.
    pub line: u64,
    /// One plain sentence.
    pub detail: String,
}

impl Warning {
    /// A remark on the file as a whole.
    pub(crate) fn file(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, count: 1, line: 0, detail: detail.into() }
    }
}

/// Counts a row's warning into a list that keeps one entry per code.
pub(crate) fn count_warning(list: &mut Vec<Warning>, code: &'static str, line: u64, detail: impl FnOnce() -> String) {
    match list.iter_mut().find(|warning| warning.code == code) {
        Some(warning) => warning.count += 1,
        None => list.push(Warning { code, count: 1, line, detail: detail() }),
    }
}

/// Writes rejects as CSV that every spreadsheet opens: UTF-8 with BOM, CRLF, no cell that could run as a formula.
///
/// # Source
/// RFC 4180 for the form; OWASP ASVS 5 section 1.2.10 for the leading apostrophe.
#[derive(Debug)]
pub struct RejectWriter<W: Write> {
    out: W,
    rows: u64,
}

impl<W: Write> RejectWriter<W> {
    /// Starts the file with its header line.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}line,column,value_class,reason,detail\r\n".as_bytes())?;
        Ok(Self { out, rows: 0 })
    }

    /// Goes on with a file that already has its header, after an interrupted import.
    pub fn resume(out: W, rows: u64) -> Self {
        Self { out, rows }
    }

    /// Adds one row.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        self.write_cells(reject.line, [&reject.column, &reject.value_class, reject.reason, &reject.detail])
    }

    /// Adds one row given as column, kind of value, reason and detail.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_cells(&mut self, line: u64, cells: [&str; 4]) -> io::Result<()> {
        write!(self.out, "{line}")?;
        for cell in cells {
            self.out.write_all(b",")?;
            self.out.write_all(safe_cell(cell).as_bytes())?;
        }
        self.rows += 1;
        self.out.write_all(b"\r\n")
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Quotes a cell, and disarms one that a spreadsheet would take for a formula, full-width signs included.
fn safe_cell(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{3000}']).chars().next();
    let armed = matches!(first, Some('=' | '+' | '-' | '@' | '|' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    let mark = if armed { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}
