//! The narrative of a report as it is sealed: the text, and the place as the reporter put it; and as lists and the search
//! see it, with what points at persons masked.

use fengqiao_document::sha256_hex;
use fengqiao_domain::id::ReportId;
use fengqiao_store::{Reader, StoreResult};
use fengqiao_text::redact::{Redacted, redact};
use serde::{Deserialize, Serialize};

/// Letters of an excerpt.
const EXCERPT_LETTERS: usize = 60;
/// Letters that are masked for an excerpt: a name at its end must be seen whole to be known as one.
const EXCERPT_READ: usize = 90;

/// What is sealed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Narrative {
    /// The text.
    pub text: String,
    /// The place as told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl Narrative {
    /// The sealed form.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("two texts serialise")
    }

    /// Reads the sealed form; a bare text is a narrative without a place.
    #[must_use]
    pub fn read(sealed: &str) -> Self {
        serde_json::from_str(sealed).unwrap_or_else(|_| Self { text: sealed.to_owned(), place: None })
    }

    /// SHA-256 of the sealed form, hexadecimal, for the log.
    #[must_use]
    pub fn sha256(written: &str) -> String {
        sha256_hex(&[written.as_bytes()])
    }
}

/// A narrative with what points at persons masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Masked {
    /// The text.
    pub(crate) text: Redacted,
    /// The place as told.
    pub(crate) place: Option<Redacted>,
}

/// Masked narratives in the order asked, each to so many letters; none where a report has no narrative any more.
///
/// # Errors
/// A sealed field does not open, or the database refuses.
pub(crate) fn masked(
    reader: &mut Reader<'_>,
    ids: &[ReportId],
    letters_max: usize,
) -> StoreResult<Vec<Option<Masked>>> {
    let head = |text: String| text.chars().take(letters_max).collect::<String>();
    let narratives: Vec<Option<Narrative>> = reader
        .narratives(ids)?
        .into_iter()
        .map(|sealed| sealed.as_deref().map(Narrative::read))
        .map(|it| it.map(|it| Narrative { text: head(it.text), place: it.place.map(head) }))
        .collect();
    // One text for each report, so that its persons are opened once: the text, a divider, the place.
    const DIVIDER: &str = "\n";
    let joined = |it: &Narrative| it.text.clone() + DIVIDER + it.place.as_deref().unwrap_or_default();
    let texts: Vec<String> = narratives.iter().map(|it| it.as_ref().map(joined).unwrap_or_default()).collect();
    let asked: Vec<(ReportId, &str)> = ids.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let known = reader.mentions(&asked)?;
    let mask = |(narrative, known): (Option<Narrative>, Vec<std::ops::Range<usize>>)| {
        let narrative = narrative?;
        let start = narrative.text.len() + DIVIDER.len();
        let in_place: Vec<_> =
            known.iter().filter(|it| it.end > start).map(|it| it.start.saturating_sub(start)..it.end - start).collect();
        let place = narrative.place.as_deref().map(|place| redact(place, &in_place));
        Some(Masked { text: redact(&narrative.text, &known), place })
    };
    Ok(narratives.into_iter().zip(known).map(mask).collect())
}

/// The first words of narratives for a list, in the order asked: names, numbers and doors masked.
///
/// # Errors
/// A sealed field does not open, or the database refuses.
pub(crate) fn excerpts(reader: &mut Reader<'_>, ids: &[ReportId]) -> StoreResult<Vec<String>> {
    let shown = |masked: Option<Masked>| {
        let text = masked.map(|masked| masked.text.shown()).unwrap_or_default();
        let cut = if text.chars().count() > EXCERPT_LETTERS { "…" } else { "" };
        text.chars().take(EXCERPT_LETTERS).collect::<String>() + cut
    };
    Ok(masked(reader, ids, EXCERPT_READ)?.into_iter().map(shown).collect())
}
