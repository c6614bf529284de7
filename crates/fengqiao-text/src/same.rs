//! Which earlier reports tell of the same matter: place, party, amount and rare phrases, weighed in the open.
//! It never sees a name or a phone: the caller gives opaque keys. It proposes; what is joined, the caller decides.

mod attach;
mod card;
mod counts;
mod digest;
mod evidence;
mod group;
mod index;
mod model;
mod nightly;

pub use digest::{Digest, DigestInput, PartyKey};
pub use evidence::{FEATURE_NAMES, FEATURES, MatchReason};
pub use group::{GroupOptions, Grouping};
pub use index::{Likely, Limits, Mode, SameMatterIndex};
pub use model::{FitOptions, PairModel};
pub use nightly::{Filed, Household, Merge, Proposals, Size, Split, propose, size};
