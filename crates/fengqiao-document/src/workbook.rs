//! Tables as XLSX: typed cells, the same bytes for the same tables, and no text that a program would take for a formula.
//!
//! Numbers stay numbers with their decimals, texts stay texts: a name that begins with `=` is written as a string and marked as
//! one, so that a spreadsheet neither works it out nor does so after somebody edits the cell. Not here: reading XLSX.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::error::DocumentError;

/// Rows of one table at most, notes and head among them: more than the regions of a province, and well below the format's end.
pub const ROWS_MAX: usize = 100_000;
/// Columns of one table at most.
pub const COLUMNS_MAX: usize = 200;
/// Tables of one file at most.
pub const TABLES_MAX: usize = 20;
/// Characters of a cell at most: the limit of the format is 32,767, and nothing that is listed here comes near.
pub const CELL_LENGTH_MAX: usize = 2_000;
/// Characters of a name of a sheet, by the format.
const NAME_LENGTH_MAX: usize = 31;
/// Signs that a name of a sheet may not have.
const NAME_REFUSED: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Signs with which a program begins a formula or a command.
const FORMULA_SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];
/// Width of a column where nothing is said.
const WIDTH: f64 = 14.0;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number as decimal text, shown with its own decimals; what is no number is written as text.
    Number(String),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Width in characters; a common one when absent.
    pub width: Option<f64>,
}

/// A table on a sheet of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the sheet.
    pub name: String,
    /// Lines above the table: the first is its title, the others say what must be known to read it.
    pub notes: Vec<String>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// Writes tables into one file. The same tables give the same bytes.
///
/// # Errors
/// There is no table, there are too many tables, rows, columns or characters, or the writer refuses.
pub fn workbook(tables: &[Table]) -> Result<Vec<u8>, DocumentError> {
    check(tables)?;
    let mut book = rust_xlsxwriter::Workbook::new();
    // The moment of writing would make every file another one.
    let never = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
    book.set_properties(&DocProperties::new().set_author("Fengqiao").set_creation_datetime(&never));
    let mut names = BTreeSet::new();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.name, &mut names)).map_err(refused)?;
        write(sheet, table).map_err(refused)?;
    }
    book.save_to_buffer().map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err hands over")]
fn refused(error: XlsxError) -> DocumentError {
    DocumentError::Workbook(error.to_string())
}

fn check(tables: &[Table]) -> Result<(), DocumentError> {
    let fault = |words: String| Err(DocumentError::Workbook(words));
    if tables.is_empty() || tables.len() > TABLES_MAX {
        return fault(format!("a file has 1 to {TABLES_MAX} tables, and not {}", tables.len()));
    }
    for table in tables {
        let (name, rows) = (&table.name, table.rows.len() + table.notes.len() + 1);
        if rows > ROWS_MAX {
            return fault(format!("table {name} has {rows} rows; at most {ROWS_MAX} can be written, ask for fewer"));
        }
        if table.columns.is_empty() || table.columns.len() > COLUMNS_MAX {
            return fault(format!("table {name} has {} columns; it may have 1 to {COLUMNS_MAX}", table.columns.len()));
        }
        if let Some(at) = table.rows.iter().position(|row| row.len() != table.columns.len()) {
            return fault(format!("row {} of table {name} has another number of cells than the table", at + 1));
        }
        let texts = table.rows.iter().flatten().filter_map(|cell| match cell {
            Cell::Text(text) | Cell::Number(text) => Some(text),
            Cell::Empty => None,
        });
        let titles = table.columns.iter().map(|column| &column.title);
        if table.notes.iter().chain(titles).chain(texts).any(|text| text.chars().count() > CELL_LENGTH_MAX) {
            return fault(format!("a text of table {name} is longer than {CELL_LENGTH_MAX} characters; shorten it"));
        }
    }
    Ok(())
}

/// A name that the format takes and that no other sheet has.
fn sheet_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let letter = |letter: char| if NAME_REFUSED.contains(&letter) || letter.is_control() { ' ' } else { letter };
    let clean: String = wanted.chars().map(letter).collect::<String>().trim_matches(['\'', ' ']).to_owned();
    let clean = if clean.is_empty() { "Sheet".to_owned() } else { clean };
    for number in 1.. {
        let tail = if number == 1 { String::new() } else { format!(" {number}") };
        let head: String = clean.chars().take(NAME_LENGTH_MAX - tail.chars().count()).collect();
        let name = format!("{head}{tail}");
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    clean
}

fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA_SIGNS)
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14.0);
    let head =
        Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top).set_text_wrap();
    let mut at = 0;
    for (place, note) in table.notes.iter().enumerate() {
        let format = if place == 0 { title.clone() } else { Format::new() };
        put_text(sheet, (at, 0), note, format)?;
        at += 1;
    }
    for (column, place) in table.columns.iter().zip(0_u16..) {
        sheet.set_column_width(place, column.width.unwrap_or(WIDTH))?;
        put_text(sheet, (at, place), &column.title, head.clone())?;
    }
    at += 1;
    sheet.set_freeze_panes(at, 1)?;
    for row in &table.rows {
        for (cell, place) in row.iter().zip(0_u16..) {
            put(sheet, (at, place), cell)?;
        }
        at += 1;
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) => put_text(sheet, at, text, Format::new()),
        Cell::Number(text) => match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => {
                let places = decimals(text);
                let form = if places == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(places)) };
                sheet.write_number_with_format(at.0, at.1, number, &Format::new().set_num_format(form)).map(|_| ())
            }
            None => put_text(sheet, at, text, Format::new()),
        },
    }
}

fn put_text(sheet: &mut Worksheet, at: (u32, u16), text: &str, format: Format) -> Result<(), XlsxError> {
    let format = if is_formula(text) { format.set_quote_prefix() } else { format };
    sheet.write_string_with_format(at.0, at.1, text, &format).map(|_| ())
}
