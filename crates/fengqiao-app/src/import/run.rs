//! The recording half of an import: a file becomes reports, chunk by chunk, each chunk in one transaction with how far the
//! import has come. A kill at any point loses nothing and doubles nothing: the next run goes on behind the last chunk.
//!
//! Rows flow through four stages on bounded queues, so that memory stays flat however long the file is: `read` maps them,
//! `understand` finds kind and place on several threads, `relate` looks for likely same reports in the order of the file,
//! and `worker` records.

mod account;
mod place;
mod read;
mod relate;
mod settings;
mod understand;
mod verb;
mod worker;

#[cfg(test)]
mod tests;

pub use account::{ImportWarning, warnings_of};
pub use verb::{ImportFile, ImportRead, StartImport};
pub(crate) use worker::sheet::{SheetChunk, SheetDone, SheetJob, reject_row};

/// Rows of one chunk, rejected ones included.
pub const CHUNK_ROWS: usize = 1_000;
/// Bytes of narrative after which a chunk is closed early, so that long texts do not fill the memory.
const CHUNK_BYTES: usize = 4 << 20;
/// Chunks that wait between two stages.
const QUEUE_CHUNKS: usize = 1;
