//! Chinese text: normalise, classify, locate, find the same matter. Pure: no files, no clock, no chance.

pub mod category;
pub mod classify;
pub mod embedded;
mod error;
pub mod evaluate;
pub mod gazetteer;
pub mod lexicon;
pub mod normalise;

pub use error::TextError;
