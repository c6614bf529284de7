//! A reader for separated text that never gives up on a file: each row comes out whole, or its line is faulted alone.
//! Line numbers are those that an editor shows. Ours; RFC 4180 for the form of good rows.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2};

use super::{COLUMNS_MAX, COLUMNS_SURPLUS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX};

/// Bytes asked of the input at once.
const CHUNK_BYTES: usize = 256 << 10;

/// One row's cells, end to end.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// All cells without separators; may hold bytes that are no UTF-8.
    pub bytes: Vec<u8>,
    /// End of each cell in `bytes`.
    pub ends: Vec<usize>,
    /// Line the row starts on, from 1.
    pub line: u64,
}

impl Record {
    /// Empties it for the next row.
    pub(crate) fn clear(&mut self, line: u64) {
        self.bytes.clear();
        self.ends.clear();
        self.line = line;
    }

    fn cell_is_empty(&self, index: usize) -> bool {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes[start..self.ends[index]].iter().all(u8::is_ascii_whitespace)
    }
}

/// Why a line is not a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Fewer cells than the header.
    TooFew(usize),
    /// More cells than the header; at least so many.
    TooMany(usize),
    /// A quote that opens here is not closed within the limits.
    QuoteUnclosed,
    /// Text behind a closing quote.
    QuoteMisplaced,
    /// A cell above [`FIELD_BYTES_MAX`].
    FieldTooLong,
    /// A row above [`ROW_BYTES_MAX`].
    RowTooLong,
}

/// What the next line gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The record is filled.
    Row,
    /// The line is at fault; reading goes on behind it.
    Fault(Fault),
    /// Nothing is left.
    End,
}

/// The reader; `expect` sets how many cells a row must have.
pub(crate) struct CsvReader<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    ended: bool,
    line: u64,
    blank: u64,
    separator: u8,
    terminator: u8,
    columns: Option<usize>,
}

/// How the parse of one record inside the buffer ended.
enum Parsed {
    /// So many bytes belong to it.
    Whole(usize),
    /// The buffer ends before it does.
    NeedMore,
    Faulty(Fault),
}

impl<R: Read> CsvReader<R> {
    /// Reads `input`, which must be UTF-8 or the marks of the decoder.
    pub(crate) fn new(input: R, separator: u8, terminator: u8) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            at: 0,
            end: 0,
            ended: false,
            line: 1,
            blank: 0,
            separator,
            terminator,
            columns: None,
        }
    }

    /// From now on a row has so many cells.
    pub(crate) fn expect(&mut self, columns: usize) {
        self.columns = Some(columns);
    }

    /// The stream below.
    pub(crate) fn input(&self) -> &R {
        &self.input
    }

    /// Lines passed so far.
    pub(crate) fn lines(&self) -> u64 {
        self.line - 1
    }

    /// Blank lines passed so far.
    pub(crate) fn blank(&self) -> u64 {
        self.blank
    }

    /// Reads one row into `record`, or says why its line is none.
    pub(crate) fn next(&mut self, record: &mut Record) -> io::Result<Step> {
        loop {
            record.clear(self.line);
            let Some(length) = self.line_length()? else { return self.overlong() };
            if length == 0 {
                return Ok(Step::End);
            }
            let line = &self.buffer[self.at..self.at + length];
            let body = trim_end(line, self.terminator);
            if body.is_empty() {
                self.blank += 1;
                self.consume(length, 1);
                continue;
            }
            if memchr(b'"', body).is_some() {
                return self.quoted(record, length);
            }
            let fault = split(body, self.separator, record);
            let fault = fault.or_else(|| self.ragged(record));
            self.consume(length, 1);
            return Ok(fault.map_or(Step::Row, Step::Fault));
        }
    }

    /// Bytes of the physical line at hand with its end, 0 at the end of input, `None` if it passes the limit.
    fn line_length(&mut self) -> io::Result<Option<usize>> {
        let mut searched = 0;
        loop {
            let rest = &self.buffer[self.at + searched..self.end];
            if let Some(found) = memchr(self.terminator, rest) {
                let length = searched + found + 1;
                return Ok((length <= ROW_BYTES_MAX).then_some(length));
            }
            searched += rest.len();
            if searched > ROW_BYTES_MAX {
                return Ok(None);
            }
            if self.ended {
                return Ok(Some(searched));
            }
            self.fill()?;
        }
    }

    /// Skips a line that does not fit, holding none of it.
    fn overlong(&mut self) -> io::Result<Step> {
        loop {
            if let Some(found) = memchr(self.terminator, &self.buffer[self.at..self.end]) {
                self.consume(found + 1, 1);
                break;
            }
            self.at = self.end;
            if self.ended {
                self.line += 1;
                break;
            }
            self.fill()?;
        }
        Ok(Step::Fault(Fault::RowTooLong))
    }

    /// A row with quotes may span lines; if it turns out bad, only its first line is given up.
    fn quoted(&mut self, record: &mut Record, first_line: usize) -> io::Result<Step> {
        loop {
            record.clear(self.line);
            let surplus = self.columns.map_or(COLUMNS_MAX, |columns| columns + COLUMNS_SURPLUS_MAX);
            let window = &self.buffer[self.at..self.end.min(self.at + ROW_BYTES_MAX)];
            let last = self.ended && window.len() == self.end - self.at;
            let form = Form { separator: self.separator, terminator: self.terminator, surplus, last };
            let fault = match parse(window, form, record) {
                Parsed::NeedMore if window.len() == ROW_BYTES_MAX => Fault::RowTooLong,
                Parsed::NeedMore => {
                    self.fill()?;
                    continue;
                }
                Parsed::Whole(length) => match self.ragged(record) {
                    None => {
                        let lines = memchr_iter(self.terminator, &window[..length - 1]).count() as u64 + 1;
                        self.consume(length, lines);
                        return Ok(Step::Row);
                    }
                    Some(fault) => fault,
                },
                Parsed::Faulty(fault) => fault,
            };
            self.consume(first_line, 1);
            return Ok(Step::Fault(fault));
        }
    }

    /// Compares the row with the header; surplus cells that are all empty are cut off.
    fn ragged(&self, record: &mut Record) -> Option<Fault> {
        let columns = self.columns?;
        let found = record.ends.len();
        if found < columns {
            return Some(Fault::TooFew(found));
        }
        if (columns..found).any(|index| !record.cell_is_empty(index)) {
            return Some(Fault::TooMany(found));
        }
        record.ends.truncate(columns);
        None
    }

    fn consume(&mut self, bytes: usize, lines: u64) {
        self.at += bytes;
        self.line += lines;
    }

    /// Moves what is left to the front and reads on; the buffer stays below the row limit plus one chunk.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        if self.buffer.len() < self.end + CHUNK_BYTES {
            self.buffer.resize(self.end + CHUNK_BYTES, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(n) => {
                    self.end += n;
                    self.ended = n == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Cuts the line end off, and the CR before an LF.
fn trim_end(line: &[u8], terminator: u8) -> &[u8] {
    let line = line.strip_suffix(&[terminator]).unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The quick way: a line without quotes.
fn split(body: &[u8], separator: u8, record: &mut Record) -> Option<Fault> {
    let mut start = 0;
    for at in memchr_iter(separator, body).chain([body.len()]) {
        if at - start > FIELD_BYTES_MAX {
            return Some(Fault::FieldTooLong);
        }
        record.bytes.extend_from_slice(&body[start..at]);
        record.ends.push(record.bytes.len());
        start = at + 1;
    }
    None
}

/// How the text is separated.
#[derive(Clone, Copy)]
struct Form {
    separator: u8,
    terminator: u8,
    surplus: usize,
    /// Nothing follows the window.
    last: bool,
}

/// The careful way: cells may be quoted and hold separators and line ends.
fn parse(window: &[u8], form: Form, record: &mut Record) -> Parsed {
    let mut at = 0;
    loop {
        if record.ends.len() > form.surplus {
            return Parsed::Faulty(Fault::TooMany(record.ends.len()));
        }
        let next = if window.get(at) == Some(&b'"') {
            quoted_cell(window, at + 1, form, record)
        } else {
            plain_cell(window, at, form, record)
        };
        at = match next {
            Cell::Next(next) => next,
            Cell::End(end) => return Parsed::Whole(end),
            Cell::NeedMore => return Parsed::NeedMore,
            Cell::Faulty(fault) => return Parsed::Faulty(fault),
        };
    }
}

/// Where a cell left the reader.
enum Cell {
    /// Another cell starts here.
    Next(usize),
    /// The row ends here.
    End(usize),
    NeedMore,
    Faulty(Fault),
}

fn plain_cell(window: &[u8], start: usize, form: Form, record: &mut Record) -> Cell {
    let rest = &window[start..];
    let found = memchr2(form.separator, form.terminator, rest);
    if found.is_none() && !form.last {
        return Cell::NeedMore;
    }
    let length = found.unwrap_or(rest.len());
    if length > FIELD_BYTES_MAX {
        return Cell::Faulty(Fault::FieldTooLong);
    }
    let ends_row = found.is_none_or(|at| rest[at] == form.terminator);
    let text = if ends_row { trim_end(&rest[..length], form.terminator) } else { &rest[..length] };
    record.bytes.extend_from_slice(text);
    record.ends.push(record.bytes.len());
    match (found, ends_row) {
        (Some(at), false) => Cell::Next(start + at + 1),
        (Some(at), true) => Cell::End(start + at + 1),
        (None, _) => Cell::End(window.len()),
    }
}

fn quoted_cell(window: &[u8], start: usize, form: Form, record: &mut Record) -> Cell {
    let cell_start = record.bytes.len();
    let mut at = start;
    loop {
        let rest = &window[at..];
        let room = (FIELD_BYTES_MAX + 1).saturating_sub(record.bytes.len() - cell_start);
        let Some(quote) = memchr(b'"', &rest[..rest.len().min(room)]) else {
            return if rest.len() >= room || form.last { Cell::Faulty(Fault::QuoteUnclosed) } else { Cell::NeedMore };
        };
        record.bytes.extend_from_slice(&rest[..quote]);
        let behind = at + quote + 1;
        let tail = &window[behind..];
        match (tail.first(), tail.get(1)) {
            (Some(b'"'), _) => {
                record.bytes.push(b'"');
                at = behind + 1;
                continue;
            }
            (None, _) | (Some(b'\r'), None) if !form.last => return Cell::NeedMore,
            _ => {}
        }
        record.ends.push(record.bytes.len());
        return match (tail.first(), tail.get(1)) {
            (None, _) => Cell::End(behind),
            (Some(&byte), _) if byte == form.separator => Cell::Next(behind + 1),
            (Some(&byte), _) if byte == form.terminator => Cell::End(behind + 1),
            (Some(b'\r'), None) => Cell::End(behind + 1),
            (Some(b'\r'), Some(&byte)) if byte == form.terminator => Cell::End(behind + 2),
            _ => Cell::Faulty(Fault::QuoteMisplaced),
        };
    }
}

/// The line end a sample uses: LF (with or without CR before it), or CR alone as very old exports write it.
pub(crate) fn terminator_of(sample: &[u8]) -> u8 {
    if memchr(b'\n', sample).is_none() && memchr(b'\r', sample).is_some() { b'\r' } else { b'\n' }
}

/// The separator that the first lines agree on best; comma when nothing speaks.
pub(crate) fn separator_of(sample: &[u8], terminator: u8) -> u8 {
    let lines: Vec<&[u8]> = sample.split(|&byte| byte == terminator).filter(|line| !line.is_empty()).take(20).collect();
    let mut best = (0, b',');
    for separator in [b',', b'\t', b';', b'|'] {
        let counts: Vec<usize> = lines.iter().map(|line| count_outside_quotes(line, separator)).collect();
        let Some(&first) = counts.first() else { continue };
        let like_first = counts.iter().filter(|&&count| count == first).count();
        let score = if first == 0 { 0 } else { like_first * 1_000 + first.min(999) };
        if score > best.0 {
            best = (score, separator);
        }
    }
    best.1
}

fn count_outside_quotes(line: &[u8], separator: u8) -> usize {
    let mut inside = false;
    let mut count = 0;
    for &byte in line {
        inside ^= byte == b'"';
        count += usize::from(!inside && byte == separator);
    }
    count
}

/// Reads the line `sep=;` that some spreadsheets write first; returns the separator and the bytes of the line.
pub(crate) fn separator_line(sample: &[u8], terminator: u8) -> Option<(u8, usize)> {
    let end = memchr(terminator, &sample[..sample.len().min(16)])?;
    let line = trim_end(&sample[..=end], terminator);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => Some((*separator, end + 1)),
        _ => None,
    }
}
