//! First stage: the file is read and mapped into chunks.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use jiff::Timestamp;

use super::super::{Bounds, ImportError, MappedRow, Mapper, Profile, ReadOptions, Reject, Setting, Source, Warning};
use super::{CHUNK_BYTES, CHUNK_ROWS};

/// Rows of the file that belong together in one transaction.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Place in the order of the file.
    pub(super) number: u64,
    /// Sound rows.
    pub(super) rows: Vec<MappedRow>,
    /// The others.
    pub(super) rejects: Vec<Reject>,
    /// Last line of the chunk.
    pub(super) line: u64,
    /// Bytes taken of the file when the chunk was closed.
    pub(super) bytes_read: u64,
    bytes: usize,
}

impl Chunk {
    fn is_full(&self) -> bool {
        self.rows.len() + self.rejects.len() >= CHUNK_ROWS || self.bytes >= CHUNK_BYTES
    }
}

/// What there is to read, and how.
pub(super) struct Reading<'p> {
    pub(super) path: &'p Path,
    pub(super) options: ReadOptions,
    pub(super) profile: Profile,
    pub(super) resume_at: u64,
    pub(super) now: Timestamp,
    pub(super) bounds: Option<Bounds>,
}

/// Reads the file to its end, or until nobody takes its chunks any more; answers with the remarks on the file.
///
/// # Errors
/// The file cannot be imported, from here on or at all.
pub(super) fn read(reading: Reading<'_>, chunks: &SyncSender<Chunk>) -> Result<Vec<Warning>, ImportError> {
    let file = File::open(reading.path)?;
    let mut source = Source::open(file, &reading.options)?;
    let setting = Setting { now: reading.now, bounds: reading.bounds, from_1904: source.is_from_1904() };
    let mut mapper = Mapper::new(reading.profile, source.header(), setting)?;
    let taken = source.bytes_taken();
    let mut chunk = Chunk::default();
    let read = source.for_each(reading.resume_at, &mut |row| {
        match row.and_then(|row| mapper.map(&row)) {
            Ok(row) => {
                chunk.line = row.line;
                chunk.bytes += row.text.len();
                chunk.rows.push(row);
            }
            Err(reject) => {
                chunk.line = reject.line;
                chunk.rejects.push(reject);
            }
        }
        if !chunk.is_full() {
            return ControlFlow::Continue(());
        }
        chunk.bytes_read = taken.load(Ordering::Relaxed);
        let next = Chunk { number: chunk.number + 1, ..Chunk::default() };
        match chunks.send(std::mem::replace(&mut chunk, next)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    chunk.bytes_read = taken.load(Ordering::Relaxed);
    // A file that breaks off has good rows before the break; they are taken.
    if !chunk.rows.is_empty() || !chunk.rejects.is_empty() {
        // Nobody takes it only when the import is being given up, and then it does not matter.
        let _ = chunks.send(chunk);
    }
    read?;
    let mut remarks = source.warnings().to_vec();
    remarks.extend(mapper.finish().warnings);
    Ok(remarks)
}
