//! What can go wrong when a county is made, written or judged.

use jiff::civil::Date;

/// Why a county could not be made, written or judged.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scale is not a number that a county can be made with.
    #[error("scale {0} is outside 0.001 to 10: 1.0 makes about 200,000 reports in three years")]
    Scale(f64),
    /// The period is empty or outside the years whose spring festivals are known.
    #[error("period {from} to {to} is refused: it must hold 30 days to 20 years between 2011-02-01 and 2039-12-31")]
    Period {
        /// First day asked for.
        from: Date,
        /// Last day asked for.
        to: Date,
    },
    /// A table could not be written.
    #[error("cannot write {table}: {source}")]
    Write {
        /// File name of the table.
        table: &'static str,
        /// What the writer said.
        source: csv::Error,
    },
    /// A truth table could not be read.
    #[error("cannot read {table}, line {line}: {reason}; make it again with the same seed")]
    Read {
        /// File name of the table.
        table: &'static str,
        /// Line of the file, from 1; 0 when unknown.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
}
