//! Bytes on their way in: counted, and inflated under guard.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::{GUNZIP_RATIO_MAX, GUNZIPPED_BYTES_MAX, ImportError, RATIO_FREE_BYTES};

/// Counts the bytes of the original file as they are taken, so that progress can be shown from another thread.
pub(crate) struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    /// Counts into `taken`.
    pub(crate) fn new(inner: R, taken: Arc<AtomicU64>) -> Self {
        Self { inner, taken }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// A gzip stream that stops when it grows beyond reason.
pub(crate) struct Gunzip<R> {
    inner: MultiGzDecoder<R>,
    packed: Arc<AtomicU64>,
    inflated: u64,
}

impl<R: Read> Gunzip<R> {
    /// `packed` is the count of the bytes that `inner` has taken from the file.
    pub(crate) fn new(inner: R, packed: Arc<AtomicU64>) -> Self {
        Self { inner: MultiGzDecoder::new(inner), packed, inflated: 0 }
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out).map_err(damaged)?;
        self.inflated += n as u64;
        let packed = self.packed.load(Ordering::Relaxed).max(1);
        let too_steep = self.inflated > RATIO_FREE_BYTES && self.inflated / packed > GUNZIP_RATIO_MAX;
        if too_steep || self.inflated > GUNZIPPED_BYTES_MAX {
            let limit = format!("{GUNZIP_RATIO_MAX} to 1, or {} GiB", GUNZIPPED_BYTES_MAX >> 30);
            return Err(ImportError::Bomb { part: "the gzip stream".into(), limit }.into());
        }
        Ok(n)
    }
}

/// What the unpacking found wrong with the stream itself is the sender's to mend; the rest is ours.
fn damaged(error: io::Error) -> io::Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        InvalidData | InvalidInput | UnexpectedEof => ImportError::Packed { detail: error.to_string() }.into(),
        _ => error,
    }
}
