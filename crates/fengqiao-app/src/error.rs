//! What a verb can answer instead of its result: a refusal, which is no error, or a fault of the machine.

use std::fmt;

use fengqiao_store::StoreError;

/// A verb was refused; nothing changed. The code is stable, the web owns the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, such as `not_permitted` or `missing_field`.
    pub code: &'static str,
    /// What exactly, for the person who asked; no personal data.
    pub detail: String,
    /// Faults of single fields.
    pub fields: Vec<FieldFault>,
}

/// A fault of one field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field.
    pub field: String,
    /// Stable code, such as `missing`, `too_long`, `unknown`.
    pub code: &'static str,
    /// In words.
    pub message: String,
}

impl Refusal {
    /// A refusal with words.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new() }
    }

    /// The same refusal naming a field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        self.fields.push(FieldFault { field: field.into(), code, message: message.into() });
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code, self.detail)
    }
}

/// Why a verb did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal),
    /// There is no such thing, or not for this person: the two cannot be told apart.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of `data/` or of the office cannot be used.
    #[error("{0}")]
    Data(String),
}

/// Result of a verb.
pub type AppResult<T> = Result<T, AppError>;

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Refuses with a code and words.
///
/// # Errors
/// Always: it is the refusal.
pub fn refuse<T>(code: &'static str, detail: impl Into<String>) -> AppResult<T> {
    Err(Refusal::new(code, detail).into())
}
