//! The narrative of a report as it is sealed: the text, and the place as the reporter put it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
        Sha256::digest(written.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The first characters, with long numbers masked, for lists.
    #[must_use]
    pub fn excerpt(&self) -> String {
        const EXCERPT_LENGTH: usize = 60;
        let mut letters = self.text.chars();
        let head: String = letters.by_ref().take(EXCERPT_LENGTH).collect();
        let cut = if letters.next().is_some() { "…" } else { "" };
        fengqiao_domain::person::mask_digits(&head) + cut
    }
}
