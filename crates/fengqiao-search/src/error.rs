//! What can go wrong with the index, and what can be wrong with a question.

/// Why the index could not do it.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder cannot be made, read or written.
    #[error("the search index in {folder} cannot be used: {why}; look at the disk and the rights of the folder")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        why: String,
    },
    /// Another process writes to this folder, and there is nothing to read yet.
    #[error(
        "the search index in {0} is being built by another process; wait for it, or give this one another data folder"
    )]
    Busy(String),
    /// The index was opened to read only.
    #[error("the search index was opened to read only: another process keeps it")]
    ReadOnly,
    /// The files of the index are damaged; it must be built anew.
    #[error("the search index is damaged: {0}; build it anew with `fengqiao search rebuild`")]
    Damaged(String),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// What is wrong with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryFault {
    /// Nothing was asked.
    #[error("say what to look for")]
    Empty,
    /// Too many letters.
    #[error("a search has at most {max} characters; leave some words out")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// Too many words.
    #[error("a search has at most {max} words; leave some out")]
    TooManyWords {
        /// The limit.
        max: usize,
    },
    /// Only words that every text has.
    #[error("these words stand in nearly every text; add one that says what happened or where")]
    OnlyStopWords,
    /// A single letter.
    #[error("one character finds too much; write at least two")]
    TooShort,
}

impl QueryFault {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "search_empty",
            Self::TooLong { .. } => "search_too_long",
            Self::TooManyWords { .. } => "search_too_many_words",
            Self::OnlyStopWords => "search_only_stop_words",
            Self::TooShort => "search_too_short",
        }
    }
}
