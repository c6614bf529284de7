//! Imports: a byte stream of unknown make becomes reports, each row mapped and recorded, or rejected with a reason.
//!
//! The reading half remembers nothing between two files and knows no store: [`Source::open`] sniffs and decodes,
//! [`Mapper::new`] binds a [`Profile`] to its header, and [`Source::for_each`] streams its rows in constant memory;
//! [`guess::preview`] does the same for the first rows only. The recording half is [`run`]: it understands the rows, finds
//! likely same reports, and records chunk by chunk. Files that people upload wait in [`upload`].

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
pub mod run;
pub(crate) mod sheet;
mod source;
mod unzip;
pub mod upload;
pub(crate) mod value;
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
pub use sheet::{SheetKind, SheetProfile};
pub use source::{Format, Header, ReadEnd, ReadOptions, Row, Source};
