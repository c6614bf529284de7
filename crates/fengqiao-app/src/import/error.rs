//! Everything for which a whole file is refused; single bad rows are rejects, not errors.

use std::io;

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The stream broke off or could not be read.
    #[error("cannot read the import file: {0}")]
    Read(io::Error),
    /// A gzip stream that ends too early or was changed on its way.
    #[error("the gz file is cut off or damaged ({detail}): have it sent again; the rows before the damage are kept")]
    Packed {
        /// What was wrong.
        detail: String,
    },
    /// Another file stands where the one lay that was being imported.
    #[error("the file changed since its import began: import it again from its start; what was recorded stays")]
    Changed,
    /// No byte or no row in it.
    #[error("the import file holds no header row: its first row must name the columns")]
    Empty,
    /// It grows beyond every limit when unpacked.
    #[error("{part} unpacks to more than is allowed ({limit}): refused as a bomb; send the table as plain CSV")]
    Bomb {
        /// Part of the file.
        part: String,
        /// The limit passed, in words.
        limit: String,
    },
    /// A file of a kind that is not read here.
    #[error("the file is {kind}, which cannot be imported: {advice}")]
    Unsupported {
        /// What it is.
        kind: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// A damaged spreadsheet.
    #[error("the spreadsheet is damaged ({detail}): open it, save it again as xlsx or CSV")]
    Spreadsheet {
        /// What was wrong.
        detail: String,
    },
    /// The sheet asked for is not there.
    #[error("no sheet named {name:?} in the spreadsheet, which has {sheets}")]
    SheetUnknown {
        /// Asked for.
        name: String,
        /// Names that exist, joined.
        sheets: String,
    },
    /// Encoding label nobody knows.
    #[error("unknown encoding {label:?}: use utf-8, gb18030, utf-16le, utf-16be or big5")]
    EncodingUnknown {
        /// As given.
        label: String,
    },
    /// The header is too wide.
    #[error("the header has {columns} columns, more than the {max} allowed: delete unused columns", max = super::COLUMNS_MAX)]
    TooManyColumns {
        /// Found.
        columns: usize,
    },
    /// More rows than allowed.
    #[error("the file has more than {max} rows: split it", max = super::ROWS_MAX)]
    TooManyRows,
    /// Columns that the profile needs are missing from the header.
    #[error(
        "profile {profile}: the header lacks the columns {columns}: choose another profile or map the columns by hand"
    )]
    ColumnsMissing {
        /// Profile id.
        profile: String,
        /// Missing names, joined.
        columns: String,
    },
    /// A mapped name stands twice in the header.
    #[error("the header has the column {column:?} more than once: rename one, the mapping would be a guess")]
    ColumnAmbiguous {
        /// Name from the mapping.
        column: String,
    },
    /// The mapping lacks what every report needs.
    #[error("the mapping of profile {profile} names no column for {field}: every report needs one")]
    MappingIncomplete {
        /// Profile id.
        profile: String,
        /// Field of the mapping.
        field: &'static str,
    },
    /// A mapping names a time zone nobody knows.
    #[error("unknown time zone {name:?}: use a name such as Asia/Shanghai")]
    TimeZoneUnknown {
        /// As given.
        name: String,
    },
    /// A profile file is wrong.
    #[error("{file}:{line}: {detail}")]
    Profile {
        /// File name.
        file: String,
        /// Line from 1.
        line: usize,
        /// What is wrong and what to do.
        detail: String,
    },
}

impl ImportError {
    /// The stable code that a web page translates.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(_) | Self::Packed { .. } => "import_unreadable",
            Self::Changed => "import_file_changed",
            Self::Empty => "import_empty",
            Self::Bomb { .. } => "import_bomb",
            Self::Unsupported { .. } => "import_unsupported",
            Self::Spreadsheet { .. } => "import_spreadsheet_damaged",
            Self::SheetUnknown { .. } => "import_sheet_unknown",
            Self::EncodingUnknown { .. } => "import_encoding_unknown",
            Self::TooManyColumns { .. } => "import_columns_too_many",
            Self::TooManyRows => "import_rows_too_many",
            Self::ColumnsMissing { .. } => "import_columns_missing",
            Self::ColumnAmbiguous { .. } => "import_column_ambiguous",
            Self::MappingIncomplete { .. } => "import_mapping_incomplete",
            Self::TimeZoneUnknown { .. } => "import_time_zone_unknown",
            Self::Profile { .. } => "import_profile_bad",
        }
    }
}

impl From<io::Error> for ImportError {
    /// Readers below carry our own refusals through `io::Error`; they come out again as they went in.
    fn from(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Read)
    }
}

impl From<ImportError> for io::Error {
    fn from(error: ImportError) -> Self {
        Self::other(error)
    }
}
