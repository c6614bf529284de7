//! Filings (立案): what a court's export tells of suits, checked and recorded, and the suits behind a figure.

mod lists;
mod read;
mod record;
mod told;

pub use lists::{CaseType, Cause, Court, FilingLists, Industry};
pub use read::{FilingRead, FilingsQuery};
pub(crate) use record::record_sheet;
