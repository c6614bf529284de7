//! Bases (基数): what figures are divided by — residents, households, policies — as the office brought them, each with its
//! region, year and source. A figure without a base is no figure, and says so.

use serde::{Deserialize, Serialize};

use crate::id::RegionId;

/// Largest base: ten times the population of the earth.
pub const BASE_MAX: i64 = 100_000_000_000;
/// First and last year that a base can be of.
pub const BASE_YEARS: std::ops::RangeInclusive<i16> = 1949..=2200;

/// One number of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Where.
    pub region_id: RegionId,
    /// What is counted, by the id of `data/bases.toml`, such as `residents`.
    pub measure: String,
    /// At the end of this year.
    pub year: i16,
    /// How many; 0 is kept as told and gives no figure.
    pub value: i64,
    /// Who says so, such as a yearbook with its page.
    pub source: String,
}
