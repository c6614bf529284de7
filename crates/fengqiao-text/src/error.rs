//! What can be wrong with the data a caller hands in. Texts are never wrong: every text gets an answer.

/// A fault in a data file, a region table or a stored model.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum TextError {
    /// A data file breaks its own rules at a known line.
    #[error("{file}:{line}: {message}")]
    File {
        /// The name the caller gave the file.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// A region names a parent that is not in the table.
    #[error(
        "region {code} ({name}) names a parent with id {parent} that is not in the table; add the parent or leave it empty"
    )]
    OrphanRegion {
        /// Code of the faulty row.
        code: String,
        /// Name of the faulty row.
        name: String,
        /// The missing id.
        parent: u32,
    },
    /// Following the parents of a region comes back to it.
    #[error("region {code} ({name}) is its own ancestor; correct its parent")]
    RegionCycle {
        /// Code of the faulty row.
        code: String,
        /// Name of the faulty row.
        name: String,
    },
    /// Two rows share an id, or a code at one level.
    #[error("region {code} at level {level} appears twice in the table; remove one of the rows")]
    DuplicateRegion {
        /// The repeated code.
        code: String,
        /// The level at which it repeats.
        level: u8,
    },
    /// A row that cannot be a region: an empty name or a level outside 1..=5.
    #[error("region {code}: {message}")]
    BadRegion {
        /// Code of the faulty row.
        code: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The home region is not in the table.
    #[error("home region with id {home} is not in the table; import it or choose another")]
    UnknownHome {
        /// The id asked for.
        home: u32,
    },
    /// There is nothing to learn from.
    #[error("cannot train: {message}")]
    Training {
        /// What is missing.
        message: String,
    },
    /// Stored model bytes that are damaged or of another version.
    #[error("cannot read the model: {message}; train it again")]
    Model {
        /// What is wrong with the bytes.
        message: String,
    },
}

impl TextError {
    pub(crate) fn file(file: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let upto = &text.as_bytes()[..offset.min(text.len())];
        let line = 1 + upto.iter().filter(|&&byte| byte == b'\n').count();
        Self::File { file: file.to_owned(), line, message: message.into() }
    }

    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        Self::file(file, text, offset, error.message().to_lowercase().trim_end_matches('.'))
    }
}
