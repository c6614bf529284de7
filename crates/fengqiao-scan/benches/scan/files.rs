//! Files of words in lines, plain or packed with gzip.

use super::Result;
use std::io::Read;
use std::path::Path;

/// A line of a file in words.
pub struct Row<'a> {
    file: &'a str,
    line: usize,
    words: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// One word.
    pub fn word(&self, at: usize) -> Result<&'a str> {
        self.words.get(at).copied().ok_or_else(|| self.wrong(&format!("column {} is missing", at + 1)).into())
    }

    /// One number.
    pub fn number(&self, at: usize) -> Result<f64> {
        let word = self.word(at)?;
        word.parse().map_err(|_| self.wrong(&format!("{word} is no number")).into())
    }

    /// The words from one on, as one.
    pub fn rest(&self, at: usize) -> String {
        self.words.get(at..).unwrap_or_default().join(" ")
    }

    /// What is wrong, with the place.
    pub fn wrong(&self, what: &str) -> String {
        format!("{} line {}: {what}", self.file, self.line)
    }
}

/// The text of a file, or of the packed one beside it.
pub fn text(path: &Path) -> Result<String> {
    let packed = path.with_file_name(format!("{}.gz", path.file_name().unwrap_or_default().to_string_lossy()));
    let mut bytes = Vec::new();
    if path.exists() {
        bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    } else {
        let file = std::fs::File::open(&packed).map_err(|error| format!("{}: {error}", path.display()))?;
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The lines of a file.
pub struct Rows {
    file: String,
    text: String,
}

/// The lines of a file.
pub fn rows(path: &Path) -> Result<Rows> {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Rows { file, text: text(path)? })
}

impl Rows {
    /// The lines in words, without empty ones; words may stand between commas or in quotes.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.text.lines().enumerate().filter_map(|(at, line)| {
            let words = line.split(|c: char| c.is_whitespace() || c == ',').map(|word| word.trim_matches('"'));
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            (!words.is_empty()).then_some(Row { file: &self.file, line: at + 1, words })
        })
    }
}
