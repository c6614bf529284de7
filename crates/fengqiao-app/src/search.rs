//! Search: full text over reports and matters, for those who may read them.
//!
//! The index follows the event log of each office on each node. It holds masked words alone: nobody can be searched for by
//! name or number, and a question that is one is answered with a refusal (rights rule 3).

mod follow;
mod indexes;
mod make;
mod read;

pub use fengqiao_search::{Excerpt, Kind, Mark, Reach};
pub use follow::Followed;
pub(crate) use indexes::Indexes;
pub use read::{Group, SearchQuery, SearchRead, Shown};
