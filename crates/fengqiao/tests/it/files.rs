//! Bad import files: refused by name, or taken without the bad rows, which come back.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::installation::{HEADER, Installation, ended, rows};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_file_that_is_no_table_is_refused_by_name_and_nothing_lands() {
    let installation = Installation::new();
    let packed = gzip((HEADER.to_owned() + &rows("P", 50)).as_bytes());
    let old_workbook = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
    let bare = rows("N", 3);
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty.csv", b"", "must name the columns"),
        ("blank.csv", b"\n\n\r\n", "must name the columns"),
        ("nothing-but-nul.csv", &[0; 5_000], "must name the columns"),
        ("one-column.csv", "内容\n甲\n".as_bytes(), "must name the columns"),
        ("letter.pdf", b"%PDF-1.7\n", "ask the sender for the table"),
        ("old.xls", &old_workbook, "save it as .xlsx"),
        ("page.xls", b"<html><table><tr><td>x</td></tr></table></html>", "open it in a spreadsheet"),
        ("broken.xlsx", b"PK\x03\x04 and nothing more", "save it again as xlsx"),
        ("contradiction.xlsx", &contradiction(), "its parts contradict each other"),
        ("head.csv.gz", &packed[..8], "cut off or damaged"),
        ("twice.csv.gz", &gzip(&packed), "pack it once"),
        ("other-columns.csv", b"foo,bar\n1,2\n", "choose one (boston-311,"),
        ("no-header.csv", bare.as_bytes(), "does not look like names of columns"),
        ("utf-32.csv", b"\xff\xfe\0\0a\0\0\0,\0\0\0b\0\0\0\n\0\0\0", "["),
    ];
    for (name, bytes, words) in cases {
        let end = installation.import(&installation.file(name, bytes));
        assert_eq!(end.code, Some(1), "{name}: {}", end.words);
        assert!(end.words.contains(name) && end.words.contains(words), "{name}: {}", end.words);
    }
    std::fs::create_dir(installation.path("folder.csv")).unwrap();
    for (name, words) in [("folder.csv", "Is a directory"), ("missing.csv", "No such file")] {
        let end = installation.import(&installation.path(name));
        assert_eq!(end.code, Some(1), "{name}: {}", end.words);
        assert!(end.words.contains(name) && end.words.contains(words), "{name}: {}", end.words);
    }
    assert!(installation.numbers().is_empty());
}

/// A workbook whose only sheet says that its area ends before it begins; the library that reads it panics on that.
fn contradiction() -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let sheets = "<sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets>";
    let parts = [
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/workbook.xml", format!("<workbook xmlns='{SPREADSHEET}' xmlns:r='{OFFICE}'>{sheets}</workbook>")),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns='{SPREADSHEET}'><dimension ref='C3:A1'/><sheetData/></worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_column_named_twice_is_refused_with_its_name() {
    let installation = Installation::new();
    let file = HEADER.replace("被反映单位", "诉求地址") + &rows("D", 2);
    let end = installation.import(&installation.file("twice.csv", file));
    assert_eq!(end.code, Some(1));
    assert!(
        end.words.contains("twice.csv: the import failed: the header has the column \"诉求地址\" more than once"),
        "{}",
        end.words
    );
}

#[test]
fn good_rows_land_and_bad_ones_come_back_however_often_it_is_run() {
    let installation = Installation::new();
    let long = "长".repeat(100_000);
    let file = [
        HEADER,
        &rows("A", 3),
        "B1,2026-02-30 11:00:00,没有这一天,,,,,,\n",
        "B2,2026-03-05\n",
        "B3,2026-03-05 11:00:00,太多,,,,,,,,多\n",
        "B4,2026-03-05 11:00:00,坏\0字,,,,,,\n",
        &format!("B5,2026-03-05 11:00:00,{long},,,,,,\n"),
        "B6,,没有时间,,,,,,\n",
        "A00001,2026-03-05 11:00:00,同号不同事,,,,,,\n",
        &rows("C", 2).replace('\n', "\r\n"),
        "B7,2026-03-05 11:00:00,\"没有结束的引号,,,,,,",
    ];
    let path = installation.file("rows.csv", file.concat());
    let end = installation.import(&path);
    assert_eq!(end.code, Some(0), "{}", end.words);
    assert!(end.words.contains("13 rows read: 5 accepted, 8 refused, 0 known already"), "{}", end.words);
    let rejects = std::fs::read_to_string(installation.path("rows.csv.rejects.csv")).unwrap();
    let told: Vec<String> =
        rejects.lines().skip(1).map(|line| line.split(',').nth(3).unwrap().replace('"', "")).collect();
    let expected = [
        "date_impossible",
        "columns_too_few",
        "columns_too_many",
        "nul",
        "cell_too_long",
        "value_missing",
        "number_repeated",
        "quote_unclosed",
    ];
    assert_eq!(told, expected);
    assert!(!rejects.contains("没有"), "no value comes back");
    let numbers = installation.numbers();
    assert_eq!(numbers.len(), 5);
    let again = installation.import(&path);
    assert!(again.words.contains("0 accepted, 7 refused, 6 known already"), "{}", again.words);
    assert_eq!(installation.numbers(), numbers);
}

#[test]
fn one_table_in_many_forms_is_one_table() {
    let installation = Installation::new();
    let table = HEADER.to_owned() + &rows("F", 6);
    let end = installation.import(&installation.file("plain.csv", &table));
    assert!(end.words.contains("6 accepted, 0 refused, 0 known already"), "{}", end.words);
    let utf16 = |bytes_of: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        (mark.to_owned() + &table).encode_utf16().flat_map(bytes_of).collect()
    };
    let forms: [(&str, Vec<u8>); 8] = [
        ("marked.csv", utf16(u16::to_le_bytes, "\u{feff}")),
        ("big-end.csv", utf16(u16::to_be_bytes, "")),
        ("gb.csv", encoding_rs::GB18030.encode(&table).0.into_owned()),
        ("semicolon.csv", table.replace(',', ";").into_bytes()),
        ("tab.tsv", table.replace(',', "\t").into_bytes()),
        ("crlf.csv", table.replace('\n', "\r\n").into_bytes()),
        ("cr.csv", table.replace('\n', "\r").into_bytes()),
        ("packed.csv.gz", gzip(table.as_bytes())),
    ];
    for (name, bytes) in forms {
        let end = installation.import(&installation.file(name, bytes));
        assert_eq!(end.code, Some(0), "{name}: {}", end.words);
        assert!(end.words.contains("6 rows read: 0 accepted, 0 refused, 6 known already"), "{name}: {}", end.words);
        assert!(!end.words.contains("number_differs"), "{name}: its texts came out otherwise: {}", end.words);
    }
    assert_eq!(installation.numbers().len(), 6);
}

#[test]
fn a_header_without_rows_says_so() {
    let installation = Installation::new();
    let end = installation.import(&installation.file("head.csv", HEADER));
    assert_eq!(end.code, Some(0));
    assert!(end.words.contains("a header and no rows"), "{}", end.words);
}

#[test]
fn a_file_of_two_gigabytes_is_read_in_bounded_memory() {
    use std::io::{Seek, SeekFrom};
    let installation = Installation::new();
    let path = installation.file("huge.csv", HEADER.to_owned() + &rows("G", 3) + "GX,2026-03-05 11:00:00,");
    // The cell that follows is a hole of the file system: two gigabytes without a line end.
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(2 << 30)).unwrap();
    file.write_all(("\n".to_owned() + &rows("H", 2)).as_bytes()).unwrap();
    let import = installation.import_command(&path);
    let mut bounded = std::process::Command::new("sh");
    bounded.args(["-c", "ulimit -v 1500000 && exec \"$0\" \"$@\""]).arg(import.get_program()).args(import.get_args());
    let end = ended(bounded.output().unwrap());
    assert_eq!(end.code, Some(0), "{}", end.words);
    assert!(end.words.contains("6 rows read: 5 accepted, 1 refused"), "{}", end.words);
    let rejects = std::fs::read_to_string(installation.path("huge.csv.rejects.csv")).unwrap();
    assert!(rejects.lines().any(|line| line.starts_with("5,") && line.contains("row_too_long")), "{rejects}");
}
