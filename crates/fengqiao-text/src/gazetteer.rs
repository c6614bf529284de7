//! Where a text speaks of: names of a region table found in free text and address fields, down to the village.
//! A name counts in free text only with its suffix, or with a parent or child beside it; a home region breaks ties.

mod build;
mod changes;
mod confidence;
mod fields;
mod forms;
mod locate;
mod mention;
mod slip;
mod village;
mod weigh;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Serialize;

use crate::normalise::Span;
pub use changes::{Change, Changes};
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
    /// The text has an older or other name of it.
    OtherName {
        /// The words of the text.
        phrase: String,
    },
    /// The text has its name with one wrong letter, beside the region it lies in.
    Slip {
        /// The words of the text.
        phrase: String,
        /// Whether the wrong letter sounds like the right one.
        homophone: bool,
    },
    /// The text names a region it lies in.
    Within {
        /// Id of that region.
        region: u32,
        /// The words of the text.
        phrase: String,
    },
    /// It does not lie in the county that the text names: it may have moved, or is another of that name.
    Outside {
        /// Id of that county.
        region: u32,
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

/// How a name in the text relates to a region's own name; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// With its suffix.
    Full,
    /// An older or other name, with its suffix.
    Other,
    /// With another suffix of its level: 奉化市 for what is now 奉化区.
    Swapped,
    /// With one wrong letter.
    Slip,
    /// Without suffix, or too common a word to count alone.
    Short,
}

impl Form {
    /// Whether it counts without a neighbour.
    fn is_full(self) -> bool {
        matches!(self, Self::Full | Self::Other)
    }
}

/// A region as the index keeps it; `slot` numbers count in the order of the table.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u32,
    parent: u32,
    level: u8,
}

/// What a pattern may stand for, with what is asked most of its region.
#[derive(Debug, Clone, Copy)]
struct Target {
    slot: u32,
    parent: u32,
    level: u8,
    form: Form,
}

/// No parent.
const NONE: u32 = u32::MAX;

/// An index over a region table; built once, shared by all threads.
pub struct Gazetteer {
    entries: Vec<Entry>,
    /// (id, slot), sorted.
    by_id: Vec<(u32, u32)>,
    /// Finds the names of levels 1 to 4; a value is the number of a pattern and its flags, see [`pattern`].
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Per pattern, where its targets begin; one more at the end.
    starts: Vec<u32>,
    /// What every pattern may stand for, sorted by level and slot within a pattern.
    targets: Vec<Target>,
    /// Names without suffix, and how to find villages by them.
    villages: village::Villages,
    /// Per slot, where its children begin in `children`; one more at the end.
    first_child: Vec<u32>,
    /// Slots by the region they lie in.
    children: Vec<u32>,
    home: u32,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Gazetteer({} regions)", self.entries.len())
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
        self.up(self.slot_of(id)).map(|slot| self.entries[slot as usize].id).collect()
    }

    /// Level of a region, 1..=5.
    #[must_use]
    pub fn level(&self, id: u32) -> Option<u8> {
        self.entries.get(self.slot_of(id) as usize).map(|entry| entry.level)
    }

    /// Bytes the index holds, roughly.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let automaton = self.automaton.as_ref().map_or(0, CharwiseDoubleArrayAhoCorasick::heap_bytes);
        let regions = self.entries.len() * size_of::<Entry>() + self.by_id.len() * 8;
        let children = (self.first_child.len() + self.children.len()) * 4;
        automaton
            + regions
            + children
            + self.starts.len() * 4
            + self.targets.len() * size_of::<Target>()
            + self.villages.heap_bytes()
    }

    /// Slot of an id; [`NONE`] if it is unknown.
    fn slot_of(&self, id: u32) -> u32 {
        self.by_id.binary_search_by_key(&id, |pair| pair.0).map_or(NONE, |place| self.by_id[place].1)
    }

    fn level_of(&self, slot: u32) -> u8 {
        self.entries[slot as usize].level
    }

    /// Slots from `slot` (included) to the top.
    fn up(&self, slot: u32) -> impl Iterator<Item = u32> + '_ {
        let next = move |slot: &u32| Some(self.entries[*slot as usize].parent).filter(|&parent| parent != NONE);
        std::iter::successors(Some(slot).filter(|&slot| slot != NONE), next)
    }

    fn is_under(&self, slot: u32, above: u32) -> bool {
        above != NONE && self.up(slot).any(|step| step == above)
    }

    /// The region of a level that a slot lies in or is; [`NONE`] if there is none.
    fn above(&self, slot: u32, level: u8) -> u32 {
        self.up(slot).find(|&step| self.level_of(step) == level).unwrap_or(NONE)
    }

    /// Slots right below a region.
    fn children_of(&self, slot: u32) -> impl Iterator<Item = u32> + '_ {
        let (from, to) = (self.first_child[slot as usize], self.first_child[slot as usize + 1]);
        self.children[from as usize..to as usize].iter().copied()
    }

    fn targets_of(&self, pattern: u32) -> &[Target] {
        let (from, to) = (self.starts[pattern as usize], self.starts[pattern as usize + 1]);
        &self.targets[from as usize..to as usize]
    }
}

/// The value under which the automaton keeps a pattern: so a name that turns out to be none costs no look elsewhere.
fn value(pattern: u32, full: bool, town: bool) -> u32 {
    pattern << 2 | u32::from(full) << 1 | u32::from(town)
}

/// (pattern, whether a region has it as its full name, whether one of its regions is a town).
fn pattern(value: u32) -> (u32, bool, bool) {
    (value >> 2, value & 2 != 0, value & 1 != 0)
}
