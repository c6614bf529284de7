//! Signals: the scan that finds flare-ups, what it raises, and how they are read. Places and kinds only, never persons.

mod field;
mod raise;
mod read;
mod scan;

pub use read::SignalRead;
pub use scan::ScanDone;
