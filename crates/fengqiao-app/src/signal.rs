//! Signals: the scan that finds flare-ups, what it raises, how they grow and end, and how they are read. Places and kinds
//! only, never persons.

mod field;
mod life;
mod mornings;
mod name;
mod raise;
mod read;
mod replay;
mod run;
mod scan;
mod timer;

pub use mornings::{MorningExtent, MorningSignal, Mornings};
pub use name::SignalNames;
pub use read::{ScanRead, SignalRead};
pub use replay::Replayed;
pub use run::ScanDone;

pub(crate) use field::Field;
pub(crate) use life::{Lives, Place, Told};
pub(crate) use raise::DIRECTIVE;
pub(crate) use run::{past_days, seed_of};
pub(crate) use scan::METHOD;
