//! Telling kinds of files apart by their first bytes.

use std::io::{self, Read};

use super::super::ImportError;
use super::Stream;

/// Bytes that tell the kind of a file.
pub(super) const MAGIC_BYTES: usize = 4096;
/// How gzip begins.
pub(super) const GZIP: &[u8] = b"\x1f\x8b";
/// How a zip package with content begins.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
/// One control character in so many is more than a text has, where there are enough of them to tell.
const CONTROLS_SHARE_MAX: usize = 50;
/// So few may be dirt.
const CONTROLS_MIN: usize = 32;
/// How the container of old and of protected workbooks begins.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The first bytes of a stream, fewer if it ends before, and the rest. One that breaks off after some bytes gives those,
/// and its error to whoever reads on: rows before a break are good rows.
pub(super) fn head(mut input: Stream<'_>, bytes: usize) -> Result<(Vec<u8>, Stream<'_>), ImportError> {
    let mut head = Vec::new();
    match input.by_ref().take(bytes as u64).read_to_end(&mut head) {
        Ok(_) => Ok((head, input)),
        Err(error) if head.is_empty() => Err(error.into()),
        Err(error) => Ok((head, Box::new(Broken(Some(error))))),
    }
}

/// What is left of a stream that broke off.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.take().unwrap_or_else(|| io::Error::other("the stream broke off")))
    }
}

/// Names the kinds of file people send by mistake.
pub(super) fn refuse_foreign(magic: &[u8]) -> Result<(), ImportError> {
    let refuse = |kind, advice| Err(ImportError::Unsupported { kind, advice });
    match () {
        () if magic.is_empty() => Err(ImportError::Empty),
        () if magic.starts_with(GZIP) => refuse("packed twice with gzip", "pack it once"),
        () if magic.starts_with(COMPOUND) => refuse(
            "an old .xls workbook or one protected by a password",
            "save it as .xlsx without a password, or as CSV",
        ),
        () if magic.starts_with(b"PK\x05\x06") => Err(ImportError::Empty),
        () if magic.starts_with(b"%PDF") => refuse("a PDF document", "ask the sender for the table as CSV or XLSX"),
        () if magic.starts_with(b"Rar!") || magic.starts_with(b"7z\xbc\xaf") => {
            refuse("a packed archive", "unpack it first")
        }
        () => Ok(()),
    }
}

/// Many systems write a web page and name it .xls.
pub(super) fn refuse_page(sample: &[u8]) -> Result<(), ImportError> {
    let start: Vec<u8> =
        sample.iter().copied().filter(u8::is_ascii_graphic).take(9).map(|byte| byte.to_ascii_lowercase()).collect();
    let page = [&b"<html"[..], b"<!doctype", b"<table", b"<?xml"].iter().any(|tag| start.starts_with(tag));
    match page {
        true => Err(ImportError::Unsupported {
            kind: "a web page or XML text",
            advice: "open it in a spreadsheet and save it as .xlsx or CSV",
        }),
        false => Ok(()),
    }
}

/// Refuses what is no text at all, such as a workbook whose first bytes are lost: read as text it would give rows of rubbish.
pub(super) fn refuse_binary(text: &str) -> Result<(), ImportError> {
    let is_control =
        |sign: char| sign.is_ascii_control() && !matches!(sign, '\0' | '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\x1a');
    let (controls, signs) = text
        .chars()
        .fold((0_usize, 0_usize), |(controls, signs), sign| (controls + usize::from(is_control(sign)), signs + 1));
    // Holes of a copied file are NULs, and good rows may follow them. A stray control character spoils its own row only.
    if controls >= CONTROLS_MIN && controls * CONTROLS_SHARE_MAX > signs {
        return Err(ImportError::Unsupported {
            kind: "neither text nor a sound workbook",
            advice: "it may be damaged: open it in a spreadsheet and save it as .xlsx or CSV",
        });
    }
    Ok(())
}
