//! Liaisons: an assignment of officials to stations is proposed with its proof, changed by hand with the effect shown, and
//! accepted by a person. What is personal of officials stays sealed; only whoever assigns sees what it bars.

mod adjust;
mod file;
mod gather;
mod keep;
mod propose;
mod read;
mod settle;

pub use adjust::{Adjust, Effect};
pub use file::{FindingKind, InspectionKind, Item, LiaisonRules};
pub(crate) use gather::{region_place, station_place};
pub use keep::{Candidate, KeepOfficial, OfficialRead, StationRead};
pub use read::{LinkRead, ProposalRead};

/// Characters of a reason, text or note.
pub(crate) const TEXT_LENGTH_MAX: usize = 1_000;

/// A text that a person must give, without blanks around it.
pub(crate) fn text_of(field: &'static str, text: &str) -> crate::AppResult<String> {
    let text = text.trim();
    if text.is_empty() {
        let words = format!("{field} is missing; write it");
        return Err(crate::Refusal::new("missing_field", words.clone()).field(field, "missing", words).into());
    }
    if text.chars().count() > TEXT_LENGTH_MAX {
        let words = format!("{field} has at most {TEXT_LENGTH_MAX} characters");
        return Err(crate::Refusal::new("too_long", words.clone()).field(field, "too_long", words).into());
    }
    Ok(text.to_owned())
}
