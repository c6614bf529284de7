//! Full-text search over reports and matters: an index of masked words, pairs of letters and sounds, kept on each node.
//!
//! The index is a projection: it can be thrown away and built anew. It holds no text and no personal data, only the terms of
//! texts that were masked before; who shows a hit reads the thing itself, and asks again whether the reader may see it.
//! Tantivy stays inside this crate.

mod document;
mod error;
mod find;
mod folder;
mod index;
mod mark;
mod query;
mod schema;
mod scope;
mod terms;

pub use document::{Change, Document, Key, Kind};
pub use error::{QueryFault, SearchError};
pub use find::{Found, Hit, Question};
pub use index::{Opened, Position, SearchIndex};
pub use mark::{Excerpt, Mark, excerpt, marks};
pub use query::{Asked, QUERY_LETTERS_MAX, Reach, WORDS_MAX};
pub use scope::{Filter, Permit, Scope};
