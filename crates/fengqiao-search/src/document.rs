//! What is indexed of a report or matter.

use fengqiao_domain::region::RegionPath;

/// What a document stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A report.
    Report,
    /// A matter.
    Matter,
}

impl Kind {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Matter => "matter",
        }
    }
}

/// The thing that a document stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// The 128 bits of its id.
    pub id: u128,
}

/// A document. Its texts must be masked before: what stands in them can be read from the files of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The thing.
    pub key: Key,
    /// Its region; the top where it has none.
    pub region: RegionPath,
    /// Its state.
    pub state: String,
    /// Its category code; `D03.02` is found under `D03` too.
    pub category: Option<String>,
    /// When it was told or opened: milliseconds since 1970. Newer ones come first.
    pub at_ms: i64,
    /// The day of that in the office's calendar: days since 1970.
    pub day: i64,
    /// Masked texts.
    pub texts: Vec<String>,
}

/// A change of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The thing is now like this.
    Keep(Document),
    /// The thing is gone.
    Remove(Key),
}
