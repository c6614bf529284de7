//! Where a text speaks of: names of a region table found in free text and address fields, down to the village.
//! A name counts in free text only with its suffix, or with a parent or child beside it; a home region breaks ties.

mod build;
mod fields;
mod forms;
mod locate;

use std::collections::HashMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Serialize;

use crate::normalise::Span;
pub use fields::Fields;

/// One region of the office's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GazetteerRow {
    /// The caller's id, unique in the table.
    pub id: u32,
    /// Code, unique within its level.
    pub code: String,
    /// Full name, e.g. 青石镇 or 石塘村民委员会.
    pub name: String,
    /// 1 province, 2 city, 3 county, 4 town, 5 village.
    pub level: u8,
    /// Id of the region it lies in.
    pub parent: Option<u32>,
    /// Older and other names, full forms.
    pub aliases: Vec<String>,
}

/// One thing that speaks for a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PlaceReason {
    /// The text has its full name.
    FullName {
        /// The words of the text.
        phrase: String,
    },
    /// The text has its name without suffix or with another suffix of its level.
    ShortName {
        /// The words of the text.
        phrase: String,
    },
    /// The text names a region it lies in.
    Within {
        /// Id of that region.
        region: u32,
        /// The words of the text.
        phrase: String,
    },
    /// It lies in the home region.
    Home,
    /// So many regions fit the same words equally well.
    Ambiguous {
        /// How many, this one included.
        regions: u32,
    },
}

/// A region the text may speak of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The caller's id.
    pub id: u32,
    /// 0..=1; from 0.6 it can be taken without asking.
    pub confidence: f32,
    /// Where its name stands in the original text.
    pub span: Span,
    /// Why.
    pub reasons: Vec<PlaceReason>,
}

/// How a name in the text relates to a region's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// With its suffix.
    Full,
    /// Without, or too common a word to count alone.
    Short,
}

/// A region as the index keeps it; `slot` numbers count in the order of the table.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u32,
    parent: u32,
    level: u8,
}

/// No parent.
const NONE: u32 = u32::MAX;

/// An index over a region table; built once, shared by all threads.
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_id: HashMap<u32, u32>,
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Per pattern, where its targets begin; one more at the end.
    starts: Vec<u32>,
    /// (slot, form) of every pattern, sorted by level and slot within a pattern.
    targets: Vec<(u32, Form)>,
    home: u32,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Gazetteer({} regions, {} names)", self.entries.len(), self.starts.len().saturating_sub(1))
    }
}

impl Gazetteer {
    /// Number of regions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the table was empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Ids from a region up to the top, the region first; empty for an unknown id.
    #[must_use]
    pub fn path(&self, id: u32) -> Vec<u32> {
        let slot = self.by_id.get(&id).copied().unwrap_or(NONE);
        self.up(slot).map(|slot| self.entries[slot as usize].id).collect()
    }

    /// Level of a region, 1..=5.
    #[must_use]
    pub fn level(&self, id: u32) -> Option<u8> {
        self.by_id.get(&id).map(|&slot| self.entries[slot as usize].level)
    }

    /// Bytes the index holds, roughly.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let automaton = self.automaton.as_ref().map_or(0, CharwiseDoubleArrayAhoCorasick::heap_bytes);
        automaton + self.entries.len() * 24 + self.starts.len() * 4 + self.targets.len() * 8
    }

    /// Slots from `slot` (included) to the top.
    fn up(&self, slot: u32) -> impl Iterator<Item = u32> + '_ {
        let next = move |slot: &u32| Some(self.entries[*slot as usize].parent).filter(|&parent| parent != NONE);
        std::iter::successors(Some(slot).filter(|&slot| slot != NONE), next)
    }

    fn is_under(&self, slot: u32, above: u32) -> bool {
        above != NONE && self.up(slot).any(|step| step == above)
    }

    fn targets_of(&self, pattern: u32) -> &[(u32, Form)] {
        let (from, to) = (self.starts[pattern as usize], self.starts[pattern as usize + 1]);
        &self.targets[from as usize..to as usize]
    }
}
