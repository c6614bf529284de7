//! Bulletins (通报): figures of a month or quarter, told to one organisation. A file of `data/bulletins/` says which indicators
//! go to whom; the timer makes the draft and opens its proceeding; people review, send, receive and answer it there.
//!
//! The figures are frozen with their place in the log: set again, a bulletin has the same bytes, whatever came since.
//! Not here: what may happen to a bulletin, which is `data/procedures/bulletin.toml`.

mod file;
mod frozen;
mod make;
mod outline;
mod paper;
mod sheet;

pub use file::{Bulletins, Kind, To};
pub(crate) use file::{Known, check_texts};
pub use paper::BulletinRead;

/// The procedure in which a bulletin is reviewed, sent and answered.
pub(crate) const BULLETIN: &str = "bulletin";
