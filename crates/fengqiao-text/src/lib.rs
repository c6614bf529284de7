//! Chinese text: normalise, classify, locate, find the same matter and the same party, mask names and numbers. Pure: no
//! files, no clock, no chance.

pub mod category;
pub mod classify;
pub mod embedded;
mod error;
pub mod evaluate;
pub mod gazetteer;
mod hash;
pub mod lexicon;
pub mod normalise;
pub mod party;
pub mod place_key;
pub mod redact;
pub mod same;
pub mod segment;
pub mod topic;
pub mod understanding;

pub use error::TextError;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
