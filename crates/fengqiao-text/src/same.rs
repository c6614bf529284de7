//! Which earlier reports tell of the same matter: place, party, amount and rare phrases, weighed in the open.
//! It never joins anything itself, and it never sees a name or a phone: the caller gives opaque keys.

mod compare;
mod digest;
mod index;
mod score;

pub use digest::{Digest, DigestInput, PartyKey};
pub use index::{Limits, SameMatterIndex};
pub use score::{FEATURES, Likely, MatchReason, Weights};
