//! Workbooks: the input is the XML of sheet, shared texts, styles and list of sheets, each behind a line `---`.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(
    // The product catches what the library trips over; the fuzzer's own hook would end there.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| fengqiao_fuzz::read_file(&package(bytes))
);

fn package(bytes: &[u8]) -> Vec<u8> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(5).position(|window| window == b"\n---\n") {
        parts.push(&rest[..at]);
        rest = &rest[at + 5..];
    }
    parts.push(rest);
    let part = |index: usize, other: String| parts.get(index).map_or(other.into_bytes(), |part| part.to_vec());
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let relations =
        |inner: String| format!(r#"<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{inner}</Relationships>"#);
    let of_book = relation("r1", "worksheet", "worksheets/sheet1.xml")
        + &relation("r2", "sharedStrings", "sharedStrings.xml")
        + &relation("r3", "styles", "styles.xml");
    let files = [
        ("_rels/.rels", relations(relation("r1", "officeDocument", "xl/workbook.xml")).into_bytes()),
        ("xl/_rels/workbook.xml.rels", relations(of_book).into_bytes()),
        ("xl/worksheets/sheet1.xml", part(0, String::new())),
        ("xl/sharedStrings.xml", part(1, format!(r#"<sst xmlns="{SPREADSHEET}"/>"#))),
        ("xl/styles.xml", part(2, format!(r#"<styleSheet xmlns="{SPREADSHEET}"/>"#))),
        ("xl/workbook.xml", part(3, book)),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        zip.start_file(name, stored).expect("a part of a package in memory");
        zip.write_all(&content).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}
