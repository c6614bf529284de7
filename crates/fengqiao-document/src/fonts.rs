//! Fonts: those that come with the program, and those that an office adds. Which fonts were there is part of a document.

use std::sync::Arc;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::digest::sha256_hex;
use crate::error::DocumentError;

/// Fonts that come with the program: name and bytes. Subsets of Noto (SIL Open Font License 1.1), see `fonts/README.md`.
const BUILT_IN: [(&str, &[u8]); 3] = [
    ("NotoSerifCJKsc-Regular-subset.otf", include_bytes!("../fonts/NotoSerifCJKsc-Regular-subset.otf")),
    ("NotoSerifCJKsc-Bold-subset.otf", include_bytes!("../fonts/NotoSerifCJKsc-Bold-subset.otf")),
    ("NotoSansCJKsc-Regular-subset.otf", include_bytes!("../fonts/NotoSansCJKsc-Regular-subset.otf")),
];

/// One font file as a document's record names it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FontFile {
    /// Name of the file.
    pub file: String,
    /// Families in it.
    pub families: Vec<String>,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Fonts to set documents with. Clones share everything.
#[derive(Clone)]
pub struct Fonts {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) fonts: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
    files: Vec<FontFile>,
    hash: String,
}

impl Fonts {
    /// The fonts that come with the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::with(&[]).expect("the fonts that come with the program can be read; a test reads them")
    }

    /// The fonts that come with the program and those of these files; the order of the files does not matter.
    ///
    /// # Errors
    /// A file is no font.
    pub fn with(added: &[(String, Vec<u8>)]) -> Result<Self, DocumentError> {
        let mut files = Vec::new();
        let mut fonts = Vec::new();
        let mut added: Vec<&(String, Vec<u8>)> = added.iter().collect();
        added.sort();
        let own = BUILT_IN.iter().map(|(file, bytes)| ((*file).to_owned(), Bytes::new(*bytes)));
        let all = own.chain(added.into_iter().map(|(file, bytes)| (file.clone(), Bytes::new(bytes.clone()))));
        for (file, bytes) in all {
            let sha256 = sha256_hex(&[bytes.as_slice()]);
            let read: Vec<Font> = Font::iter(bytes).collect();
            if read.is_empty() {
                return Err(DocumentError::Font {
                    file,
                    why: "no font of TrueType or OpenType form; take the file away",
                });
            }
            let mut families: Vec<String> = read.iter().map(|font| font.info().family.to_string()).collect();
            families.dedup();
            files.push(FontFile { file, families, sha256 });
            fonts.extend(read);
        }
        let sums: Vec<&[u8]> = files.iter().map(|file| file.sha256.as_bytes()).collect();
        let hash = sha256_hex(&sums);
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Ok(Self { inner: Arc::new(Inner { fonts, book, files, hash }) })
    }

    /// The files, built in ones first.
    #[must_use]
    pub fn files(&self) -> &[FontFile] {
        &self.inner.files
    }

    /// A digest of all files: two sets with the same one set a document alike.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.inner.hash
    }

    /// Whether some font has a character.
    #[must_use]
    pub fn covers(&self, letter: char) -> bool {
        self.inner.fonts.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Fonts").field("files", &self.inner.files).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_that_come_with_it_have_what_papers_and_names_need() {
        let fonts = Fonts::built_in();
        for letter in
            "中华人民共和国（2026）〔2026〕①②■□×·“”…—，。、：；！？％℃㈠１２abcXYZ019堃喆祎赟翀旻甯罡彧龘䶮".chars()
        {
            assert!(fonts.covers(letter), "{letter} U+{:04X}", u32::from(letter));
        }
        assert!(!fonts.covers('😀') && !fonts.covers('\u{2A6D6}'));
    }

    #[test]
    fn a_file_that_is_no_font_is_named() {
        let error = Fonts::with(&[("x.otf".to_owned(), b"not a font".to_vec())]).unwrap_err();
        assert!(error.to_string().contains("x.otf"), "{error}");
    }
}
