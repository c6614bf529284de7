//! Documents (文书): a template and a value in, a PDF in the official layout out; tables in, an XLSX out.
//!
//! Pure: no I/O, no clock, no chance. The same template, value and fonts give the same bytes on every machine, so that a
//! document can be set again from what the log says of it. The typesetter (Typst) stays inside this crate.
//! Not here: which documents an office may make, what stands in them, and how they are numbered; see `fengqiao-app`.

mod digest;
mod error;
mod fonts;
mod layout;
mod names;
mod text;
mod workbook;
mod world;

pub use digest::{canonical, sha256_hex};
pub use error::{DocumentError, Fault, TextFault};
pub use fonts::{FontFile, Fonts};
pub use layout::{ENGINE, PAGES_MAX, Paper, Sheet, bind};
pub use names::unknown_names;
pub use text::{TEXT_LENGTH_MAX, check_text};
pub use workbook::{CELL_LENGTH_MAX, COLUMNS_MAX, Cell, Column, ROWS_MAX, TABLES_MAX, Table, workbook};
