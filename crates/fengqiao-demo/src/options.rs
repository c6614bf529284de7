//! What a caller may choose about a county.

use crate::error::Error;
use jiff::civil::{Date, date};

/// What is made: the same options give the same county on every machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Seed of all chance.
    pub seed: u64,
    /// Share of the full number of reports, 0.001 to 10; 1.0 makes about 200,000 in three years. The land and its people stay.
    pub scale: f64,
    /// First day with reports.
    pub from: Date,
    /// Last day with reports: the day on which the county stands. What would be received later is not written.
    pub to: Date,
    /// Without planted clusters, groups and artefacts, to count false alarms.
    pub null: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 20_260_101, scale: 1.0, from: date(2023, 1, 1), to: date(2025, 12, 31), null: false }
    }
}

impl Options {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(0.001..=10.0).contains(&self.scale) {
            return Err(Error::Scale(self.scale));
        }
        let length_days = crate::days::day_number(self.to) - crate::days::day_number(self.from) + 1;
        let known = self.from >= date(2011, 2, 1) && self.to <= date(2039, 12, 31);
        if known && (30..=7305).contains(&length_days) {
            Ok(())
        } else {
            Err(Error::Period { from: self.from, to: self.to })
        }
    }
}
