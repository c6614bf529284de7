//! Which earlier reports tell of the same matter: place, party, amount and rare phrases, weighed in the open.
//! It never sees a name or a phone: the caller gives opaque keys. It proposes; what is joined, the caller decides.

mod attach;
mod card;
mod compare;
mod counts;
mod digest;
mod evidence;
mod group;
mod index;
mod model;
mod nightly;
mod refit;
mod segments;
mod size;

pub use compare::compare;
pub use digest::{Digest, DigestInput, PartyKey};
pub use evidence::{FEATURE_NAMES, FEATURES, MatchReason};
pub use group::{GroupOptions, Grouping};
pub use index::{Likely, Limits, Mode, SameMatterIndex};
pub use model::{FitOptions, PairModel, TREES_MAX};
pub use nightly::{Filed, Merge, Part, Proposals, Split, Unit, propose};
pub use refit::{DecidedPair, Threshold, held_out, thresholds};
pub use size::{Household, Size, size};
