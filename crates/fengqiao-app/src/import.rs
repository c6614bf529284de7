//! The reading half of an import: a byte stream of unknown make becomes rows, each mapped or rejected with a reason.
//! Not here: the store, permissions and transactions; nothing in this module remembers anything between two files.
//!
//! The way of a file: [`Source::open`] sniffs and decodes, [`Mapper::new`] binds a [`Profile`] to its header, and
//! [`Source::for_each`] streams its rows in constant memory. [`guess::preview`] does the same for the first rows only.

mod coordinates;
mod csv;
mod date;
mod decode;
mod error;
pub mod guess;
mod limits;
mod map;
mod profile;
mod reject;
mod source;
mod unzip;
mod value;
mod xlsx;

#[cfg(test)]
mod tests;

pub use coordinates::{Bounds, CoordinateSystem};
pub use date::DateForm;
pub use error::ImportError;
pub use guess::{Preview, preview};
pub use limits::*;
pub use map::{MapEnd, MappedRow, Mapper, PersonFields, Setting};
pub use profile::{Bilingual, CategoryRule, FileHints, Mapping, Profile, ValueKind, load_profiles};
pub use reject::{Reject, RejectWriter, Warning};
pub use source::{Format, Header, ReadEnd, ReadOptions, Row, Source};
