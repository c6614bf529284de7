//! An import file as a stream of rows, whatever its packing, format and encoding.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use memchr::memchr;

use super::csv::{self, CsvReader, Fault, Record, Step};
use super::decode::{self, Decode, Detected};
use super::reject::{Reject, Warning};
use super::unzip::{Counted, Gunzip};
use super::value::class_of;
use super::xlsx::Workbook;
use super::{FIELD_BYTES_MAX, ImportError, ROW_BYTES_MAX, ROWS_MAX, SAMPLE_BYTES};

mod header;
mod sniff;

pub use header::Header;
use header::{HeaderSearch, check_width};
use sniff::{GZIP, MAGIC_BYTES, ZIP, head, refuse_binary, refuse_foreign, refuse_page};

/// What a person may say about a file beforehand; everything left out is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Encoding label, such as `gb18030`.
    pub encoding: Option<String>,
    /// ASCII separator of cells.
    pub separator: Option<u8>,
    /// Name of the sheet to read.
    pub sheet: Option<String>,
    /// Line of the header, from 1.
    pub header_line: Option<u64>,
}

/// The two families of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Separated text.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
}

/// One row whose cells are sound text.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Line in the file, from 1; row number in a sheet.
    pub line: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    /// The text of a cell, empty beyond the last.
    #[must_use]
    pub fn cell(&self, index: usize) -> &'a str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..end]
    }

    /// How many cells it has: as many as the header.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell, which no delivered row does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// How the reading of a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEnd {
    /// Rows delivered as sound.
    pub rows: u64,
    /// Lines rejected before mapping.
    pub rejected: u64,
    /// Blank lines passed over.
    pub blank: u64,
    /// Rows skipped because an earlier run had done them.
    pub skipped: u64,
    /// Last line read.
    pub line: u64,
    /// Whether the end of the file was reached.
    pub complete: bool,
}

/// A file opened for reading; its header is known, its rows are still to come.
pub struct Source<'r> {
    body: Body<'r>,
    header: Header,
    detected: Detected,
    separator: Option<u8>,
    warnings: Vec<Warning>,
    taken: Arc<AtomicU64>,
}

enum Body<'r> {
    Csv(Box<CsvReader<Decode<Stream<'r>>>>),
    Xlsx(Box<Workbook>),
}

type Stream<'r> = Box<dyn Read + Send + 'r>;

impl<'r> Source<'r> {
    /// Sniffs packing, format, encoding and separator of `input` and reads the header.
    ///
    /// # Errors
    /// When the file is of a kind not read here, damaged, a bomb, empty, or the options name what does not exist.
    pub fn open(input: impl Read + Send + 'r, options: &ReadOptions) -> Result<Self, ImportError> {
        let taken = Arc::new(AtomicU64::new(0));
        let input: Stream<'r> = Box::new(Counted::new(input, Arc::clone(&taken)));
        let (mut magic, mut input) = head(input, MAGIC_BYTES)?;
        if magic.starts_with(GZIP) {
            let unpacked = Gunzip::new(Cursor::new(magic).chain(input), Arc::clone(&taken));
            (magic, input) = head(Box::new(unpacked), MAGIC_BYTES)?;
        }
        refuse_foreign(&magic)?;
        let input: Stream<'r> = Box::new(Cursor::new(magic.clone()).chain(input));
        if magic.starts_with(ZIP) {
            Self::open_workbook(input, options, taken)
        } else {
            Self::open_text(input, options, taken)
        }
    }

    fn open_workbook(input: Stream<'r>, options: &ReadOptions, taken: Arc<AtomicU64>) -> Result<Self, ImportError> {
        let mut warnings = Vec::new();
        let mut workbook = Workbook::open(input, options.sheet.as_deref(), &taken, &mut warnings)?;
        let mut search = HeaderSearch::new(options.header_line);
        let mut found = Ok(None);
        workbook.for_each(0, &mut |row| {
            found = match row {
                Ok(record) => Ok(search.offer(record)),
                Err((_, Fault::TooMany(columns))) => Err(ImportError::TooManyColumns { columns }),
                Err(_) => Ok(None),
            };
            if matches!(found, Ok(None)) && !search.is_over() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        let header = found?.ok_or(ImportError::Empty)?;
        check_width(&header)?;
        warnings.extend(search.warning());
        workbook.warnings_into(&mut Vec::new());
        let detected =
            Detected { encoding: encoding_rs::UTF_8, bom_bytes: 0, certain: true, open: false, bom_lies: false };
        Ok(Self { body: Body::Xlsx(Box::new(workbook)), header, detected, separator: None, warnings, taken })
    }

    fn open_text(input: Stream<'r>, options: &ReadOptions, taken: Arc<AtomicU64>) -> Result<Self, ImportError> {
        let mut warnings = Vec::new();
        let (sample, input) = head(input, SAMPLE_BYTES)?;
        refuse_page(&sample)?;
        let mut detected = decode::detect(&sample);
        if let Some(label) = &options.encoding {
            let encoding = decode::named(label).ok_or_else(|| ImportError::EncodingUnknown { label: label.clone() })?;
            detected = Detected { encoding, certain: true, open: false, ..detected };
        }
        if detected.bom_lies {
            let detail = format!("the byte order mark is wrong: the text is read as {}", detected.encoding.name());
            warnings.push(Warning::file("bom_wrong", detail));
        }
        let body = sample[detected.bom_bytes..].to_vec();
        let (text, _) = detected.encoding.decode_without_bom_handling(&body);
        refuse_binary(&text)?;
        let terminator = csv::terminator_of(text.as_bytes());
        let stated = csv::separator_line(text.as_bytes(), terminator);
        let first_row = &text.as_bytes()[stated.map_or(0, |(_, bytes)| bytes)..];
        let separator = options
            .separator
            .or(stated.map(|(sign, _)| sign))
            .unwrap_or_else(|| csv::separator_of(first_row, terminator));
        drop(text);
        let input: Stream<'r> = Box::new(Cursor::new(body).chain(input));
        let decode = Decode::new(input, detected.encoding, detected.open);
        let mut reader = CsvReader::new(decode, separator, terminator);
        if stated.is_some() {
            reader.next(&mut Record::default())?;
        }
        let mut search = HeaderSearch::new(options.header_line);
        let header = search.run(&mut reader)?;
        check_width(&header)?;
        warnings.extend(search.warning());
        reader.expect(header.columns.len());
        Ok(Self { body: Body::Csv(Box::new(reader)), header, detected, separator: Some(separator), warnings, taken })
    }

    /// The columns.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Which family the file is of.
    #[must_use]
    pub fn format(&self) -> Format {
        match self.body {
            Body::Csv(_) => Format::Csv,
            Body::Xlsx(_) => Format::Xlsx,
        }
    }

    /// Name of the encoding in use; a text that began in ASCII may show its true encoding only while it is read.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        match &self.body {
            Body::Csv(reader) => reader.input().encoding().name(),
            Body::Xlsx(_) => self.detected.encoding.name(),
        }
    }

    /// Whether the encoding is beyond reasonable doubt.
    #[must_use]
    pub fn encoding_certain(&self) -> bool {
        self.detected.certain
    }

    /// The ASCII sign between cells; `None` for a workbook.
    #[must_use]
    pub fn separator(&self) -> Option<char> {
        self.separator.map(char::from)
    }

    /// Whether the workbook counts its days from 1904.
    #[must_use]
    pub fn is_from_1904(&self) -> bool {
        matches!(&self.body, Body::Xlsx(workbook) if workbook.is_from_1904())
    }

    /// Remarks on the file so far; more may come while it is read.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The count of bytes taken from the file as it was handed in, to be watched from another thread.
    #[must_use]
    pub fn bytes_taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// Streams the rows behind line `resume_after_line` (0 for all) to `each` until the end or a break.
    /// To resume, hand in the line of the last row that was recorded: earlier rows are parsed and passed over.
    ///
    /// # Errors
    /// When the stream fails, turns out to be a bomb, or has more than [`ROWS_MAX`] rows.
    pub fn for_each(
        &mut self,
        resume_after_line: u64,
        each: &mut dyn FnMut(Result<Row<'_>, Reject>) -> ControlFlow<()>,
    ) -> Result<ReadEnd, ImportError> {
        let header = &self.header;
        let mut end = ReadEnd { rows: 0, rejected: 0, blank: 0, skipped: 0, line: header.line, complete: false };
        let mut deliver =
            |end: &mut ReadEnd, record: Result<&Record, (u64, Fault)>| -> Result<ControlFlow<()>, ImportError> {
                let line = record.as_ref().map_or_else(|(line, _)| *line, |record| record.line);
                end.line = line;
                if line <= resume_after_line {
                    end.skipped += 1;
                    return Ok(ControlFlow::Continue(()));
                }
                let row = match record {
                    Ok(record) => sound(record, header),
                    Err((line, fault)) => Err(reject_fault(line, fault, header)),
                };
                *(if row.is_ok() { &mut end.rows } else { &mut end.rejected }) += 1;
                if end.rows + end.rejected + end.skipped > ROWS_MAX {
                    return Err(ImportError::TooManyRows);
                }
                Ok(each(row))
            };
        match &mut self.body {
            Body::Csv(reader) => {
                let mut record = Record::default();
                let blank_before = reader.blank();
                loop {
                    let flow = match reader.next(&mut record)? {
                        Step::Row => deliver(&mut end, Ok(&record))?,
                        Step::Fault(fault) => deliver(&mut end, Err((record.line, fault)))?,
                        Step::End => {
                            end.complete = true;
                            break;
                        }
                    };
                    if flow.is_break() {
                        break;
                    }
                }
                end.line = reader.lines();
                end.blank = reader.blank() - blank_before;
            }
            Body::Xlsx(workbook) => {
                workbook.expect(header.columns.len());
                let mut failure = None;
                let pass = workbook.for_each(header.line, &mut |record| match deliver(&mut end, record) {
                    Ok(flow) => flow,
                    Err(error) => {
                        failure = Some(error);
                        ControlFlow::Break(())
                    }
                })?;
                if let Some(error) = failure {
                    return Err(error);
                }
                (end.complete, end.blank) = (pass.complete, pass.blank);
                workbook.warnings_into(&mut self.warnings);
            }
        }
        Ok(end)
    }
}

/// Checks that every cell decodes and holds no NUL.
fn sound<'a>(record: &'a Record, header: &Header) -> Result<Row<'a>, Reject> {
    let reject = |reason, detail: &str| {
        let mut start = 0;
        let bad = record.ends.iter().position(|&end| {
            let cell = &record.bytes[start..end];
            start = end;
            std::str::from_utf8(cell).is_err() || memchr(0, cell).is_some()
        });
        Reject {
            line: record.line,
            column: bad.map(|index| header.name(index)).unwrap_or_default(),
            value_class: "undecodable bytes".into(),
            reason,
            detail: detail.into(),
        }
    };
    let text = std::str::from_utf8(&record.bytes).ok();
    let text = text.filter(|text| record.ends.iter().all(|&end| text.is_char_boundary(end)));
    let Some(text) = text else {
        return Err(reject(
            "encoding",
            "the bytes do not belong to the encoding of the file: save the file in one encoding",
        ));
    };
    if memchr(0, &record.bytes).is_some() {
        return Err(Reject {
            value_class: "text with NUL".into(),
            ..reject("nul", "the cell holds NUL bytes: export the row again")
        });
    }
    Ok(Row { line: record.line, text, ends: &record.ends })
}

fn reject_fault(line: u64, fault: Fault, header: &Header) -> Reject {
    let columns = header.columns.len();
    let (reason, value_class, detail) = match fault {
        Fault::TooFew(found) => {
            let detail =
                format!("the header has {columns} columns: complete the row; an empty cell keeps its separator");
            ("columns_too_few", format!("{found} cells"), detail)
        }
        Fault::TooMany(found) => (
            "columns_too_many",
            format!("at least {found} cells"),
            format!("the header has {columns} columns: quote cells that hold the separator"),
        ),
        Fault::QuoteUnclosed => (
            "quote_unclosed",
            "quoted text".into(),
            format!(
                "a quote that opens on this line is not closed within {} KiB or before the end: close it, or double it if it belongs to the text",
                FIELD_BYTES_MAX >> 10
            ),
        ),
        Fault::QuoteMisplaced => (
            "quote_misplaced",
            "quoted text".into(),
            "text follows a closing quote: double quotes inside quoted cells".into(),
        ),
        Fault::FieldTooLong => {
            let detail = format!("a cell holds more than {} KiB: shorten it", FIELD_BYTES_MAX >> 10);
            ("cell_too_long", "long text".into(), detail)
        }
        Fault::RowTooLong => {
            let detail = format!("the row holds more than {} KiB: shorten it, or end the line", ROW_BYTES_MAX >> 10);
            ("row_too_long", "long row".into(), detail)
        }
    };
    Reject { line, column: String::new(), value_class, reason, detail }
}

/// The kind of a cell, for rejects made outside this module.
pub(crate) fn cell_class(row: &Row<'_>, index: usize) -> String {
    class_of(row.cell(index))
}
