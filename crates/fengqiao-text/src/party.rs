//! Which records name the same person or organisation: over records in memory, for counts and checks of conflict, never
//! for a profile. Nothing is kept, and a caller gets numbers, not names.

mod cluster;
mod field;
mod fit;
mod link;
mod number;
mod organisation;
mod pairs;
mod parties;
mod person;
mod schema;
mod table;
mod weights;
mod words;

pub use field::{Comparator, Level, VALUE_LETTERS_MAX};
pub use link::{
    FieldEvidence, LinkOptions, Links, PairEvidence, Record, explain, fit_known, fit_records, link_records,
};
pub use parties::{Party, PartyKind, Sameness, explain_link, link, sameness, shipped_weights};
pub use schema::{FIELDS_MAX, Field, Part, Rule, Schema};
pub use weights::{LevelWeight, Weights};

/// Stands between county, town and village in a value of [`Comparator::Place`].
pub const PLACE_SEPARATOR: char = '\u{1f}';

/// The start of a value that is read.
fn cut(text: &str) -> &str {
    match text.char_indices().nth(VALUE_LETTERS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
