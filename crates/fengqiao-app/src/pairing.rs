//! Pairings: reports and matters of one trouble set side by side every night, what persons decide of them, and what the
//! next fitting of the pair score learns from that. A named person decides; the log shows what software proposed and what
//! the person said. Software joins by itself only where the office lets it, and one click undoes it.

mod compared;
mod decide;
mod gather;
mod join;
mod known;
mod pass;
mod plan;
mod read;
mod refit;
mod rules;
mod undo;

pub use decide::{Decide, Decided};
pub use gather::Gathered;
pub use pass::PassDone;
pub use read::{PairingRead, SideRead};
pub use refit::DecidedPairs;
pub use rules::{PairingMode, PairingRules};

use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::{PATH_STEP_LENGTH, RegionPath};

use crate::office::Office;

/// Characters of a note or a reason.
const NOTE_LENGTH_MAX: usize = 1_000;

/// The narrowest region in which two regions lie.
pub(crate) fn common_region(office: &Office, one: RegionId, two: RegionId) -> Option<RegionId> {
    let (one, two) = (office.path(one)?, office.path(two)?);
    let same = one.as_str().bytes().zip(two.as_str().bytes()).take_while(|(one, two)| one == two).count();
    let path = RegionPath::from_stored(one.as_str()[..same - same % PATH_STEP_LENGTH].to_owned());
    office.region_at(&path).map(|region| region.id)
}
