//! Regions (区划): the tree from the top region down to the village that cuts every figure and every permission.
//! Not here: reading region files, or finding a region in free text.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::RegionId;

/// The key under which an office's data lives: the id of its top region. Every large table carries it.
pub type TopRegion = RegionId;

/// One region in one period of validity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Own key; codes are not unique across levels and differ between ministries.
    pub id: RegionId,
    /// The region above, none for the top of the tree.
    pub parent_id: Option<RegionId>,
    /// Whose code it is: `nbs` (12 digits), `mca`, or an office's own.
    pub code_system: String,
    /// The code in that system.
    pub code: String,
    /// 1 province, 2 city, 3 county, 4 township, 5 village.
    pub level: u8,
    /// Name with its suffix, as printed on documents.
    pub name: String,
    /// Other names that people use for it.
    pub aliases: Vec<String>,
    /// Materialised path: three base-36 digits for each step from the top region, so that a subtree is a range of text.
    pub path: RegionPath,
    /// Residents, when known.
    pub population: Option<i64>,
    /// Longitude of a point inside, degrees WGS 84.
    pub longitude: Option<f64>,
    /// Latitude of a point inside, degrees WGS 84.
    pub latitude: Option<f64>,
    /// First day on which the region existed, if it is known.
    pub valid_from_on: Option<Date>,
    /// Last day on which it existed, none while it exists.
    pub valid_to_on: Option<Date>,
}

/// Digits of one step of a [`RegionPath`].
pub const PATH_STEP_LENGTH: usize = 3;
/// Children that one region may have: every three-digit base-36 step.
pub const CHILDREN_MAX: u32 = 36 * 36 * 36;

/// Materialised path of a region below its top region; the top region's own path is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RegionPath(String);

impl RegionPath {
    /// The path of the top region.
    #[must_use]
    pub const fn top() -> Self {
        Self(String::new())
    }

    /// The path of the child number `ordinal` (from 0); none when a region has more than [`CHILDREN_MAX`] children.
    #[must_use]
    pub fn child(&self, ordinal: u32) -> Option<Self> {
        (ordinal < CHILDREN_MAX).then(|| {
            let digit = |value: u32| char::from_digit(value % 36, 36).expect("a remainder by 36 is a digit");
            let step: String = [digit(ordinal / 1296), digit(ordinal / 36), digit(ordinal)].iter().collect();
            Self(format!("{}{step}", self.0))
        })
    }

    /// The path as text, for the store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a path that the store kept.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Whether this region is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// How this region stands to `other`, as the permission matrix sees it.
    #[must_use]
    pub fn relation_to(&self, other: &Self) -> Relation {
        let parent = |path: &Self| path.0.len().checked_sub(PATH_STEP_LENGTH).map(|end| path.0[..end].to_owned());
        if self == other {
            Relation::Own
        } else if self.is_within(other) {
            Relation::Below
        } else if other.is_within(self) {
            Relation::Above
        } else if parent(self) == parent(other) {
            Relation::Beside
        } else {
            Relation::Elsewhere
        }
    }
}

/// How the region of a thing stands to the region of the person who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same region.
    Own,
    /// The thing lies in a region below the person's.
    Below,
    /// The thing lies in a region above the person's.
    Above,
    /// The two regions share a parent.
    Beside,
    /// None of the others.
    Elsewhere,
}

impl Relation {
    /// Every relation, in the order of the permission file.
    pub const ALL: [Self; 5] = [Self::Own, Self::Below, Self::Above, Self::Beside, Self::Elsewhere];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_follow_the_tree() {
        let top = RegionPath::top();
        let (town, other) = (top.child(0).expect("small"), top.child(1).expect("small"));
        let village = town.child(35).expect("small");
        let cases = [
            (&town, &town, Relation::Own),
            (&village, &top, Relation::Below),
            (&top, &village, Relation::Above),
            (&town, &other, Relation::Beside),
            (&village, &other, Relation::Elsewhere),
        ];
        for (this, that, expected) in cases {
            assert_eq!(this.relation_to(that), expected, "{this:?} to {that:?}");
        }
    }

    #[test]
    fn a_child_too_many_has_no_path() {
        assert_eq!(RegionPath::top().child(CHILDREN_MAX), None);
        assert_eq!(RegionPath::top().child(CHILDREN_MAX - 1).map(|path| path.0), Some("zzz".into()));
    }
}
