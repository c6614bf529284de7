//! Electronic signatures (电子签名): the mark of a party under a document, and what the log keeps of it. Not here: who may
//! sign what, and codes; see `app::signature`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, PersonId, ProceedingId, SignatureId};

/// Width of the field in which a mark is drawn, in its own units.
pub const FIELD_WIDTH: u16 = 1_000;
/// Height of that field.
pub const FIELD_HEIGHT: u16 = 400;
/// Strokes of a mark at most: a name of ten letters written slowly has two hundred.
pub const STROKES_MAX: usize = 300;
/// Points of a mark at most.
pub const POINTS_MAX: usize = 6_000;
/// Length of all strokes at least: a dot or a slip of the finger is no mark.
pub const LENGTH_MIN: f64 = 150.0;
/// Characters of a typed name at most.
pub const NAME_LENGTH_MAX: usize = 60;

/// A point of a stroke: right and down from the upper left corner.
pub type Point = [u16; 2];

/// The mark that a party puts under a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Mark {
    /// Drawn with a finger, a pen or a mouse, as vectors in the order of drawing.
    Drawn {
        /// Strokes.
        strokes: Vec<Vec<Point>>,
    },
    /// The whole name, typed by somebody who cannot draw.
    Typed {
        /// As typed.
        name: String,
    },
}

impl Mark {
    /// The word of the kind.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Drawn { .. } => "drawn",
            Self::Typed { .. } => "typed",
        }
    }

    /// Why it is no mark, in a stable code and words; none when it is one.
    #[must_use]
    pub fn fault(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Typed { name } => match name.trim().chars().count() {
                0 => Some(("missing", "type the whole name, or draw it".to_owned())),
                length if length > NAME_LENGTH_MAX => {
                    Some(("too_long", format!("a name has at most {NAME_LENGTH_MAX} characters")))
                }
                _ => None,
            },
            Self::Drawn { strokes } => {
                let points: usize = strokes.iter().map(Vec::len).sum();
                let outside = |[x, y]: &Point| *x > FIELD_WIDTH || *y > FIELD_HEIGHT;
                if strokes.len() > STROKES_MAX || points > POINTS_MAX {
                    let words = format!("a mark has at most {STROKES_MAX} strokes and {POINTS_MAX} points");
                    return Some(("too_long", words));
                }
                if strokes.iter().any(Vec::is_empty) || strokes.iter().flatten().any(outside) {
                    let words = format!("strokes lie within {FIELD_WIDTH} by {FIELD_HEIGHT} and have points");
                    return Some(("out_of_range", words));
                }
                let short = length_of(strokes) < LENGTH_MIN;
                short.then(|| ("missing", "draw the whole name; a dot is no signature".to_owned()))
            }
        }
    }
}

fn length_of(strokes: &[Vec<Point>]) -> f64 {
    let step = |[one, other]: [Point; 2]| {
        let across = f64::from(one[0]) - f64::from(other[0]);
        across.hypot(f64::from(one[1]) - f64::from(other[1]))
    };
    strokes.iter().flat_map(|stroke| stroke.windows(2)).map(|pair| step([pair[0], pair[1]])).sum()
}

/// An electronic signature as the log keeps it. The mark itself is sealed beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Id.
    pub id: SignatureId,
    /// The document.
    pub document_id: DocumentId,
    /// The proceeding whose document it is.
    pub proceeding_id: ProceedingId,
    /// Who signed, as the vault knows the person.
    pub person_id: PersonId,
    /// What the party is called, such as 申请人 1.
    pub label: String,
    /// Digest of what stands on the document.
    pub content_hash: String,
    /// SHA-256 of the file that was signed.
    pub pdf_hash: String,
    /// `drawn` or `typed`.
    pub mark: String,
    /// Digest of the mark with a number drawn for it, so that nobody finds a typed name by trying.
    pub mark_hash: String,
    /// `on_the_spot` on a device of the office, or `online` on the party's own.
    pub place: String,
    /// How the one-time code reached the party.
    pub channel: String,
    /// When the code was given.
    pub code_given_at: Timestamp,
    /// When it was signed.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(strokes: &[&[Point]], expected: Option<&str>) {
        let mark = Mark::Drawn { strokes: strokes.iter().map(|stroke| stroke.to_vec()).collect() };
        assert_eq!(mark.fault().map(|(code, _)| code), expected, "{strokes:?}");
    }

    #[test]
    fn a_mark_is_drawn_within_its_field_and_is_more_than_a_dot() {
        check(&[&[[10, 10], [200, 90]], &[[300, 20], [300, 380]]], None);
        check(&[&[[0, 0], [1_000, 400]]], None);
        check(&[], Some("missing"));
        check(&[&[[10, 10]]], Some("missing"));
        check(&[&[[10, 10], [12, 12]]], Some("missing"));
        check(&[&[[0, 0], [1_001, 0]]], Some("out_of_range"));
        check(&[&[[0, 0], [900, 401]]], Some("out_of_range"));
        check(&[&[[0, 0], [900, 0]], &[]], Some("out_of_range"));
        check(&[&[[0, 0]; POINTS_MAX + 1]], Some("too_long"));
    }

    #[test]
    fn a_typed_name_has_letters_and_an_end() {
        let fault = |name: &str| Mark::Typed { name: name.into() }.fault().map(|(code, _)| code);
        assert_eq!((fault("秦小满"), fault(" \t"), fault(&"满".repeat(61))), (None, Some("missing"), Some("too_long")));
    }
}
