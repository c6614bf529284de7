//! The account of an import: warnings counted by code, kept with the import in JSON, and counted on after a resume.

use serde::{Deserialize, Serialize};

use super::super::Warning;
use super::super::map::doubt_detail;

/// Something the sender should know though the rows were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWarning {
    /// Stable code.
    pub code: String,
    /// Rows it concerns; 1 for a remark on the file.
    pub count: u64,
    /// First line it was seen on, 0 for a remark on the file.
    pub line: u64,
    /// One plain sentence.
    pub detail: String,
}

/// The warnings that an import has kept; none when they cannot be read.
#[must_use]
pub fn warnings_of(kept: &str) -> Vec<ImportWarning> {
    serde_json::from_str(kept).unwrap_or_default()
}

/// Warnings counted so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    warnings: Vec<ImportWarning>,
}

impl Account {
    pub(super) fn resume(kept: &str) -> Self {
        Self { warnings: warnings_of(kept) }
    }

    /// Counts one row.
    pub(super) fn count(&mut self, code: &str, line: u64) {
        match self.warnings.iter_mut().find(|warning| warning.code == code) {
            Some(warning) => warning.count += 1,
            None => {
                self.warnings.push(ImportWarning { code: code.into(), count: 1, line, detail: detail(code).into() });
            }
        }
    }

    /// Takes remarks on the file as a whole; rows are counted one by one.
    pub(super) fn remark(&mut self, warnings: &[Warning]) {
        for warning in warnings.iter().filter(|warning| warning.line == 0) {
            let known = |own: &ImportWarning| own.code == warning.code && own.detail == warning.detail;
            if !self.warnings.iter().any(known) {
                let (code, detail) = (warning.code.to_owned(), warning.detail.clone());
                self.warnings.push(ImportWarning { code, count: warning.count, line: 0, detail });
            }
        }
    }

    pub(super) fn write(&self) -> String {
        serde_json::to_string(&self.warnings).expect("texts and numbers serialise")
    }
}

fn detail(code: &str) -> &'static str {
    match code {
        "region_unknown" => "the office has no region of this name or code; the place was sought in the text",
        "unlocated" => "no region could be told from the row; a person decides",
        "category_code_unknown" => "no category tree has this code; the kind was sought in the text",
        "number_differs" => "this number came before with another text; the first one is kept",
        code => doubt_detail(code),
    }
}
