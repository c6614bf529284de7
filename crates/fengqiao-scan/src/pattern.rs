//! Patterns of places and matters, never of persons: near repeats, one place again and again, a phrase that spreads.

mod near_repeat;
mod phrase;
mod place_series;

pub use near_repeat::{Band, NearRepeatOptions, near_repeat};
pub use phrase::{PhraseGrowth, PhraseOptions, PhraseUse, phrase_growth};
pub use place_series::{PlaceSeries, PlaceSeriesOptions, repeated_places};
