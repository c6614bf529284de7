//! Why a document cannot be set.

use std::fmt;

/// A fault of a template: where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// File as `documents/agreement.typ`.
    pub file: String,
    /// Line from 1; none when it is the whole file.
    pub line: Option<usize>,
    /// The field that is meant, such as `fields.amount`.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.file, self.message),
            None => write!(out, "{}: {}", self.file, self.message),
        }
    }
}

/// A character of the value that cannot be printed. The text around it is never part of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFault {
    /// Where in the value, such as `parties.0.name`.
    pub field: String,
    /// The character.
    pub letter: char,
    /// Place in the text, in characters from 1.
    pub place: usize,
    /// `no_glyph` when no font has it, `control` when it is none that is seen.
    pub code: &'static str,
}

impl fmt::Display for TextFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, place, point) = (&self.field, self.place, u32::from(self.letter));
        match self.code {
            "no_glyph" => write!(
                out,
                "{field}: character {place} ({}, U+{point:04X}) is in no font of this installation; put a font that has it into the folder fonts, or write it otherwise",
                self.letter
            ),
            _ => write!(out, "{field}: character {place} (U+{point:04X}) cannot be seen on paper; take it out"),
        }
    }
}

/// Why a document cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The template is at fault.
    #[error("{}", lines(.0))]
    Template(Vec<Fault>),
    /// The value holds characters that cannot be printed.
    #[error("{}", lines(.0))]
    Text(Vec<TextFault>),
    /// The value is longer than a document may be.
    #[error("the texts of the document have {0} characters together; at most {max} can be printed", max = crate::TEXT_LENGTH_MAX)]
    TooLong(usize),
    /// The document has more pages than it may have.
    #[error("the document has {0} pages; at most {max} can be printed, shorten its texts", max = crate::PAGES_MAX)]
    TooManyPages(usize),
    /// A font cannot be used.
    #[error("font {file}: {why}")]
    Font {
        /// The file.
        file: String,
        /// Why.
        why: &'static str,
    },
    /// The typesetter refused to write the file.
    #[error("the PDF cannot be written: {0}")]
    Export(String),
    /// Tables that cannot be written as XLSX.
    #[error("the table cannot be written: {0}")]
    Workbook(String),
}

fn lines<T: fmt::Display>(faults: &[T]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
