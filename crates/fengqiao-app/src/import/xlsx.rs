//! Workbooks: weighed before they are opened, then read cell by cell; nothing is ever allocated from a stated size.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::csv::{Fault, Record};
use super::date::serial_datetime;
use super::reject::{Warning, count_warning};
use super::value::FORMULA_WITHOUT_VALUE;
use super::{COLUMNS_MAX, FIELD_BYTES_MAX, ImportError, WORKBOOK_BYTES_MAX};

mod weigh;

/// Numbers from here on have lost digits: spreadsheets keep fifteen.
const EXACT_MAX: f64 = 1e15;

/// An opened workbook and the sheet to read.
pub(crate) struct Workbook {
    xlsx: Xlsx<BufReader<Watched>>,
    sheet: String,
    columns: Option<usize>,
    warnings: Vec<Warning>,
}

/// Takes rows; a fault comes with the number of its row.
type RowTaker<'t> = &'t mut dyn FnMut(Result<&Record, (u64, Fault)>) -> ControlFlow<()>;

/// How a pass over the sheet ended.
pub(crate) struct Pass {
    pub complete: bool,
    pub blank: u64,
}

impl Workbook {
    /// Spools `input` to an unnamed file, weighs it, and opens the sheet `sheet` or the first visible one.
    pub(crate) fn open(
        mut input: impl Read,
        sheet: Option<&str>,
        taken: &Arc<AtomicU64>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ImportError> {
        let file = spool(&mut input)?;
        let length = file.metadata()?.len();
        let facts = weigh::weigh(&file, length)?;
        if facts.merged_cells > 0 {
            let detail = "the workbook has merged cells: only the first row of a merged area holds its value";
            warnings.push(Warning { count: facts.merged_cells, ..Warning::file("cells_merged", detail) });
        }
        if facts.macros {
            warnings.push(Warning::file("macros_ignored", "the workbook holds macros: they were neither run nor kept"));
        }
        taken.store(0, Ordering::Relaxed);
        let watched = Watched { file, taken: Arc::clone(taken), most: length };
        let xlsx: Xlsx<_> = guarded(|| Xlsx::new(BufReader::new(watched)).map_err(damaged))?;
        let sheet = choose_sheet(&xlsx, sheet, warnings)?;
        Ok(Self { xlsx, sheet, columns: None, warnings: Vec::new() })
    }

    /// From now on a row has so many cells; missing ones at its end are empty.
    pub(crate) fn expect(&mut self, columns: usize) {
        self.columns = Some(columns);
    }

    pub(crate) fn is_from_1904(&self) -> bool {
        self.xlsx.has_1904_epoch()
    }

    /// Moves the remarks of the last pass to `list`.
    pub(crate) fn warnings_into(&mut self, list: &mut Vec<Warning>) {
        list.append(&mut self.warnings);
    }

    /// Streams the rows below row number `after`.
    pub(crate) fn for_each(&mut self, after: u64, each: RowTaker<'_>) -> Result<Pass, ImportError> {
        let from_1904 = self.is_from_1904();
        let (xlsx, sheet, warnings) = (&mut self.xlsx, &self.sheet, &mut self.warnings);
        let mut cells = guarded(|| xlsx.worksheet_cells_reader(sheet).map_err(damaged))?;
        let mut row = RowBuilder { record: Record::default(), fault: None, columns: self.columns, filled: false };
        let mut pass = Pass { complete: false, blank: 0 };
        loop {
            let cell = guarded(|| cells.next_cell_with_formula_metadata().map_err(damaged))?;
            let line = cell.as_ref().map_or(u64::MAX, |cell| u64::from(cell.pos.0) + 1);
            if line != row.record.line {
                if line < row.record.line {
                    return Err(ImportError::Spreadsheet { detail: "its rows are out of order".into() });
                }
                if row.record.line > after && row.finish(each, &mut pass).is_break() {
                    return Ok(pass);
                }
                row.start(line);
            }
            let Some(cell) = cell else { break };
            if cell.formula.is_some() && line > after {
                count_warning(warnings, "formula_cells", line, || {
                    "formulas are not run: the values stored with them are taken".into()
                });
            }
            let bare = cell.formula.is_some() && cell.value == DataRef::Empty;
            let text = if bare { FORMULA_WITHOUT_VALUE.to_owned() } else { text_of(&cell.value, from_1904) };
            row.put(cell.pos.1 as usize, &text)?;
        }
        pass.complete = true;
        Ok(pass)
    }
}

/// Gathers the cells of one row.
struct RowBuilder {
    record: Record,
    fault: Option<Fault>,
    columns: Option<usize>,
    filled: bool,
}

impl RowBuilder {
    fn start(&mut self, line: u64) {
        self.record.clear(line);
        self.fault = None;
        self.filled = false;
    }

    fn put(&mut self, column: usize, text: &str) -> Result<(), ImportError> {
        if text.is_empty() {
            return Ok(());
        }
        self.filled = true;
        if column < self.record.ends.len() {
            return Err(ImportError::Spreadsheet { detail: "the cells of a row are out of order".into() });
        }
        if column >= self.columns.unwrap_or(COLUMNS_MAX + 1) {
            self.fault = Some(Fault::TooMany(column + 1));
        } else if text.len() > FIELD_BYTES_MAX {
            self.fault = Some(Fault::FieldTooLong);
        } else {
            self.record.ends.resize(column, self.record.bytes.len());
            self.record.bytes.extend_from_slice(text.as_bytes());
            self.record.ends.push(self.record.bytes.len());
        }
        Ok(())
    }

    fn finish(&mut self, each: RowTaker<'_>, pass: &mut Pass) -> ControlFlow<()> {
        if !self.filled {
            pass.blank += 1;
            return ControlFlow::Continue(());
        }
        if let Some(fault) = self.fault {
            return each(Err((self.record.line, fault)));
        }
        let width = self.columns.unwrap_or(self.record.ends.len());
        self.record.ends.resize(width, self.record.bytes.len());
        each(Ok(&self.record))
    }
}

/// A cell as text; numbers that have lost digits are written with an exponent, so that nobody takes them for an id.
fn text_of(value: &DataRef<'_>, from_1904: bool) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::Int(number) => number_text(*number as f64),
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(moment) if moment.is_duration() => number_text(moment.as_f64()),
        DataRef::DateTime(moment) => date_text(moment.as_f64(), from_1904),
        DataRef::Error(error) => error.to_string(),
    }
}

fn number_text(number: f64) -> String {
    if number.abs() >= EXACT_MAX { format!("{number:E}") } else { format!("{number}") }
}

fn date_text(days: f64, from_1904: bool) -> String {
    match serial_datetime(days, from_1904) {
        Some(moment) if days.fract() == 0.0 => moment.date().to_string(),
        Some(moment) => format!("{} {}", moment.date(), moment.time()),
        None if (60.0..61.0).contains(&days) => "1900-02-29".into(),
        None => number_text(days),
    }
}

fn choose_sheet(
    xlsx: &Xlsx<BufReader<Watched>>,
    wanted: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<String, ImportError> {
    let sheets: Vec<_> = xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let chosen = match wanted {
        Some(name) => sheets.iter().find(|sheet| sheet.name == name),
        None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible),
    };
    let names = || sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
    let Some(chosen) = chosen else {
        return Err(match wanted {
            Some(name) => ImportError::SheetUnknown { name: name.into(), sheets: names() },
            None => ImportError::Unsupported {
                kind: "a spreadsheet without a visible sheet of cells",
                advice: "show the sheet that holds the table and save the file again",
            },
        });
    };
    let others = sheets.len() - 1;
    if wanted.is_none() && others > 0 {
        warnings.push(Warning::file(
            "sheets_ignored",
            format!("the workbook has {others} more sheets: only {:?} is read", chosen.name),
        ));
    }
    Ok(chosen.name.clone())
}

/// The directory of a package lies at its end, so the whole must be at hand; it waits in an unnamed file, not in memory.
fn spool(input: &mut impl Read) -> Result<File, ImportError> {
    let mut file = tempfile::tempfile()?;
    let copied = io::copy(&mut input.take(WORKBOOK_BYTES_MAX + 1), &mut file)?;
    if copied > WORKBOOK_BYTES_MAX {
        let limit = format!("{} MiB packed", WORKBOOK_BYTES_MAX >> 20);
        return Err(ImportError::Bomb { part: "the workbook".into(), limit });
    }
    file.flush()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The spooled file; what is read of it counts as progress.
pub(crate) struct Watched {
    file: File,
    taken: Arc<AtomicU64>,
    most: u64,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        let so_far = self.taken.load(Ordering::Relaxed);
        self.taken.store((so_far + n as u64).min(self.most), Ordering::Relaxed);
        Ok(n)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

fn damaged(error: calamine::XlsxError) -> ImportError {
    // The library's words may quote cells, so only its kind of error is passed on.
    let detail = match error {
        calamine::XlsxError::Io(_) => "it cannot be read",
        calamine::XlsxError::Zip(_) => "its package is broken",
        calamine::XlsxError::Password => "it is protected by a password",
        calamine::XlsxError::FileNotFound(_) | calamine::XlsxError::WorksheetNotFound(_) => "a part is missing",
        _ => "its XML is broken",
    };
    ImportError::Spreadsheet { detail: detail.into() }
}

/// A hostile workbook may trip an assertion in the library; that is the file's fault, not the end of the process.
/// The release profile must keep unwinding for this to hold.
fn guarded<T>(step: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    silence_guarded_panics();
    GUARDED.set(true);
    let ended = catch_unwind(AssertUnwindSafe(step));
    GUARDED.set(false);
    ended.unwrap_or_else(|_| Err(ImportError::Spreadsheet { detail: "its parts contradict each other".into() }))
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// A panic that is caught is told as a refusal; its stack would only frighten whoever sent the file.
fn silence_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                before(panic);
            }
        }));
    });
}
