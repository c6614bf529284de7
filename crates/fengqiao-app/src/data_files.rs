//! The files of `data/`: those built into the binary, or those of a folder that an office edits.

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;

use crate::error::{AppError, AppResult};

mod fault;

pub(crate) use fault::{Faults, toml_fault};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../data"]
#[include = "*.toml"]
#[include = "*.csv"]
#[include = "*.typ"]
struct BuiltIn;

/// Bytes of one file at most.
const FILE_LENGTH_MAX: u64 = 16 << 20;

/// Text files by their path below `data/`, such as `procedures/directive.toml`.
#[derive(Debug, Clone, Default)]
pub struct DataFiles {
    files: BTreeMap<String, String>,
}

impl DataFiles {
    /// The files built into the binary.
    ///
    /// # Errors
    /// A file is not UTF-8.
    pub fn built_in() -> AppResult<Self> {
        let mut files = BTreeMap::new();
        for path in BuiltIn::iter() {
            let file = BuiltIn::get(&path).ok_or_else(|| AppError::Data(format!("{path}: not in the binary")))?;
            let text =
                String::from_utf8(file.data.into_owned()).map_err(|_| AppError::Data(format!("{path}: not UTF-8")))?;
            files.insert(path.into_owned(), text);
        }
        Ok(Self { files })
    }

    /// The files of a folder, read whole; files that are hidden or neither TOML, CSV nor Typst are left out.
    ///
    /// # Errors
    /// The folder cannot be read, a file is too large or not UTF-8.
    pub fn read(folder: &Path) -> AppResult<Self> {
        let mut files = BTreeMap::new();
        read_into(folder, folder, &mut files)?;
        Ok(Self { files })
    }

    /// The same files with one of them replaced or added.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The files of one folder alone.
    #[must_use]
    pub fn only(&self, folder: &str) -> Self {
        let files = self.below(folder).map(|(path, text)| (path.to_owned(), text.to_owned()));
        Self { files: files.collect() }
    }

    /// The text of one file.
    ///
    /// # Errors
    /// There is no such file.
    pub fn text(&self, path: &str) -> AppResult<&str> {
        self.files.get(path).map(String::as_str).ok_or_else(|| AppError::Data(format!("data/{path} is missing")))
    }

    /// Files below a folder such as `procedures/`, in order of their names.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// The text, or the line of the first byte that is not UTF-8.
fn utf8(bytes: Vec<u8>) -> Result<String, usize> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        memchr::memchr_iter(b'\n', &error.as_bytes()[..good]).count() + 1
    })
}

fn read_into(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> AppResult<()> {
    let fault = |path: &Path, error: &dyn std::fmt::Display| AppError::Data(format!("{}: {error}", path.display()));
    for entry in std::fs::read_dir(folder).map_err(|error| fault(folder, &error))? {
        let path = entry.map_err(|error| fault(folder, &error))?.path();
        // What an editor keeps beside a file begins with a dot.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        let wanted = path.extension().is_some_and(|ending| ending == "toml" || ending == "csv" || ending == "typ");
        if path.is_dir() {
            read_into(root, &path, files)?;
        } else if wanted {
            let length = path.metadata().map_err(|error| fault(&path, &error))?.len();
            if length > FILE_LENGTH_MAX {
                return Err(fault(&path, &format!("larger than {FILE_LENGTH_MAX} bytes")));
            }
            let bytes = std::fs::read(&path).map_err(|error| fault(&path, &error))?;
            let text = utf8(bytes).map_err(|line| {
                AppError::Data(format!("{}:{line}: not UTF-8; save the file as UTF-8", path.display()))
            })?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, text);
        }
    }
    Ok(())
}
