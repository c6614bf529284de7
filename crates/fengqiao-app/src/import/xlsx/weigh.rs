//! Weighs a workbook before anything opens it: every part is inflated once in a stream and counted, then forgotten.

use std::fs::File;
use std::io::{BufReader, Read};

use zip::ZipArchive;

use super::super::{
    ImportError, WORKBOOK_DEPTH_MAX, WORKBOOK_INFLATED_BYTES_MAX, WORKBOOK_PART_TAGS_MAX, WORKBOOK_PARTS_MAX,
    WORKBOOK_RATIO_FREE_BYTES, WORKBOOK_RATIO_MAX, WORKBOOK_TEXTS_BYTES_MAX, WORKBOOK_TEXTS_TAGS_MAX,
    WORKBOOK_TOKEN_BYTES_MAX,
};

/// What the weighing found beside the weight.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub merged_cells: u64,
    pub macros: bool,
}

/// Passes or refuses the package in `file`, which is `length` bytes long.
pub(super) fn weigh(file: &File, length: u64) -> Result<Facts, ImportError> {
    let broken = |_| ImportError::Spreadsheet { detail: "its package is broken".into() };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    check_kind(&archive)?;
    if archive.len() > WORKBOOK_PARTS_MAX {
        return Err(bomb("the package", format!("{WORKBOOK_PARTS_MAX} parts")));
    }
    let mut facts = Facts::default();
    let mut inflated = 0;
    let mut packed = 0;
    let mut buffer = vec![0; 64 << 10];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.into_owned();
        packed += part.compressed_size();
        if packed > length {
            return Err(bomb("the package", "parts that overlap".into()));
        }
        let mut scale = Scale::new(&name, part.compressed_size());
        loop {
            let n = part.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            inflated += n as u64;
            if inflated > WORKBOOK_INFLATED_BYTES_MAX {
                return Err(bomb("the workbook", format!("{} MiB", WORKBOOK_INFLATED_BYTES_MAX >> 20)));
            }
            scale.add(&buffer[..n])?;
        }
        facts.merged_cells += scale.merged_cells;
        facts.macros |= name.ends_with("vbaProject.bin");
    }
    Ok(facts)
}

fn bomb(part: &str, limit: String) -> ImportError {
    ImportError::Bomb { part: part.into(), limit }
}

/// Tells a workbook from the other things that are zip packages.
fn check_kind<R: Read + std::io::Seek>(archive: &ZipArchive<R>) -> Result<(), ImportError> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    let (kind, advice) = match () {
        () if has("xl/workbook.xml") => return Ok(()),
        () if has("xl/workbook.bin") => ("a binary .xlsb workbook", "save it as .xlsx or CSV"),
        () if has("content.xml") => ("an OpenDocument file", "save it as .xlsx or CSV"),
        () if has("word/document.xml") => ("a text document", "ask the sender for the table as CSV or XLSX"),
        () => ("a zip archive", "unpack it first, or pack single CSV files with gzip"),
    };
    Err(ImportError::Unsupported { kind, advice })
}

/// The weight of one part, and of its XML if it is such.
struct Scale {
    name: String,
    packed: u64,
    bytes: u64,
    xml: bool,
    bytes_max: u64,
    tags_max: u64,
    tags: u64,
    depth: i64,
    since_tag: usize,
    tag: Option<Tag>,
    merged_cells: u64,
}

/// The beginning of a tag, kept across the edges of blocks.
#[derive(Default)]
struct Tag {
    name: [u8; 10],
    length: usize,
    named: bool,
    last: u8,
}

impl Scale {
    fn new(name: &str, packed: u64) -> Self {
        let sheet = name.starts_with("xl/worksheets/") && !name.contains("_rels");
        let texts = name.ends_with("sharedStrings.xml");
        let (bytes_max, tags_max) = match (sheet, texts) {
            (true, _) => (u64::MAX, u64::MAX),
            (_, true) => (WORKBOOK_TEXTS_BYTES_MAX, WORKBOOK_TEXTS_TAGS_MAX),
            _ => (u64::MAX, WORKBOOK_PART_TAGS_MAX),
        };
        let xml = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
        Self {
            name: name.into(),
            packed: packed.max(1),
            bytes: 0,
            xml,
            bytes_max,
            tags_max,
            tags: 0,
            depth: 0,
            since_tag: 0,
            tag: None,
            merged_cells: 0,
        }
    }

    fn add(&mut self, block: &[u8]) -> Result<(), ImportError> {
        self.bytes += block.len() as u64;
        if self.bytes > WORKBOOK_RATIO_FREE_BYTES && self.bytes / self.packed > WORKBOOK_RATIO_MAX {
            return Err(bomb(&self.name, format!("{WORKBOOK_RATIO_MAX} to 1")));
        }
        if self.bytes > self.bytes_max {
            return Err(bomb(&self.name, format!("{} MiB", self.bytes_max >> 20)));
        }
        if self.xml {
            self.add_xml(block)?;
        }
        Ok(())
    }

    fn add_xml(&mut self, block: &[u8]) -> Result<(), ImportError> {
        for &byte in block {
            self.since_tag += 1;
            match (&mut self.tag, byte) {
                (_, b'<') => {
                    self.since_tag = 0;
                    self.tag = Some(Tag::default());
                }
                (None, _) => {}
                (Some(tag), b'>') => {
                    let tag = std::mem::take(tag);
                    self.tag = None;
                    self.end_tag(&tag)?;
                }
                (Some(tag), byte) => tag.add(byte),
            }
            if self.since_tag > WORKBOOK_TOKEN_BYTES_MAX {
                return Err(bomb(&self.name, format!("{} KiB in one cell or tag", WORKBOOK_TOKEN_BYTES_MAX >> 10)));
            }
        }
        Ok(())
    }

    fn end_tag(&mut self, tag: &Tag) -> Result<(), ImportError> {
        let name = &tag.name[..tag.length];
        self.tags += 1;
        self.merged_cells += u64::from(name == b"mergeCell");
        match name.first() {
            Some(b'/') => self.depth -= 1,
            Some(b'!') if name.starts_with(b"!DOCTYPE") || name.starts_with(b"!ENTITY") => {
                return Err(ImportError::Spreadsheet { detail: "its XML declares entities".into() });
            }
            Some(b'?' | b'!') => {}
            _ => self.depth += i64::from(tag.last != b'/'),
        }
        match () {
            () if self.tags > self.tags_max => Err(bomb(&self.name, format!("{} tags", self.tags_max))),
            () if self.depth > WORKBOOK_DEPTH_MAX => {
                Err(bomb(&self.name, format!("{WORKBOOK_DEPTH_MAX} tags inside tags")))
            }
            () => Ok(()),
        }
    }
}

impl Tag {
    fn add(&mut self, byte: u8) {
        self.last = byte;
        self.named |= byte.is_ascii_whitespace() || (byte == b'/' && self.length > 0);
        if !self.named && self.length < self.name.len() {
            self.name[self.length] = byte;
            self.length += 1;
        }
    }
}
