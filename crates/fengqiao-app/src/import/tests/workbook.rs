//! Workbooks, sound and hostile, made here.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn written(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

/// A package whose single sheet is the XML given; other parts are the least that opens.
fn package(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    const TYPES: &str =
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const BOOK_RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in parts.iter().chain(more) {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(dimension: &str, rows: &str) -> Vec<u8> {
    format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>"#).into_bytes()
}

const HEADER: &str =
    r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>"#;

#[test]
fn sheet_gives_text_dates_and_whole_numbers() {
    let bytes = written(|workbook| {
        let day = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let hidden = workbook.add_worksheet().set_name("hidden").unwrap();
        hidden.write(0, 0, "wrong").unwrap();
        hidden.set_hidden(true);
        let sheet = workbook.add_worksheet().set_name("工单").unwrap();
        sheet.set_active(true);
        sheet.write(0, 0, "某县导出").unwrap();
        for (column, name) in ["编号", "时间", "内容"].into_iter().enumerate() {
            sheet.write(1, column as u16, name).unwrap();
        }
        sheet.write(2, 0, 20_240_101_000_123f64).unwrap();
        sheet
            .write_with_format(2, 1, ExcelDateTime::from_ymd(2024, 3, 5).unwrap().and_hms(11, 25, 5.0).unwrap(), &day)
            .unwrap();
        sheet.write(2, 2, "噪音𠮷").unwrap();
        sheet.write(4, 0, 110_101_199_003_071_234f64).unwrap();
        sheet.write(4, 2, "x").unwrap();
        workbook.add_worksheet().set_name("third").unwrap();
    });
    let outcome = read(&bytes);
    assert_eq!(outcome.header.columns, ["编号", "时间", "内容"]);
    assert_eq!(outcome.rows[0], ["20240101000123", "2024-03-05 11:25:05", "噪音𠮷"]);
    assert_eq!(outcome.rows[1], ["1.1010119900307123E17", "", "x"]);
    assert_eq!(outcome.lines, [3, 5]);
    assert_eq!(outcome.warnings, ["sheets_ignored", "title_rows_skipped"]);
    let options = ReadOptions { sheet: Some("nowhere".into()), ..ReadOptions::default() };
    assert_eq!(read_with(&bytes, &options).err().unwrap().code(), "import_sheet_unknown");
}

#[test]
fn formulas_give_their_stored_value_and_a_warning() {
    let bytes = written(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "a").unwrap().write(0, 1, "b").unwrap();
        sheet.write(1, 0, 1).unwrap();
        sheet.write_formula(1, 1, Formula::new("=HYPERLINK(\"http://x\",\"y\")").set_result("cached")).unwrap();
    });
    let outcome = read(&bytes);
    assert_eq!(outcome.rows, [["1", "cached"]]);
    assert_eq!(outcome.warnings, ["formula_cells"]);
    let bare = package(
        &sheet("A1:B2", &format!("{HEADER}<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><f>A2+1</f></c></row>")),
        &[],
    );
    let mapping = Mapping {
        text: vec!["b".into()],
        reported_at: Some("a".into()),
        time_zone: "UTC".into(),
        ..Mapping::default()
    };
    let profile = Profile { dates: vec![DateForm::Excel], ..Profile::from_mapping("x", mapping) };
    let (rows, rejects, _) = map_all(Cursor::new(bare), profile, setting());
    assert_eq!((rows.len(), rejects[0].reason, rejects[0].column.as_str()), (0, "cell_error", "b"));
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_says_so() {
    let reader = |from_1904| super::super::date::serial_datetime(1.5, from_1904).unwrap().to_string();
    assert_eq!((reader(false), reader(true)), ("1900-01-01T12:00:00".into(), "1904-01-02T12:00:00".into()));
    assert_eq!(super::super::date::serial_datetime(60.2, false), None);
    assert_eq!(super::super::date::serial_datetime(61.0, false).unwrap().date().to_string(), "1900-03-01");
}

#[test]
fn stated_size_is_never_believed() {
    let lying = package(&sheet("A1:XFD1048576", &format!("{HEADER}<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>")), &[]);
    assert_eq!(read(&lying).rows, [["1", ""]]);
    let far =
        format!("{HEADER}<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c><c r=\"XFD1048576\"><v>1</v></c></row>");
    let outcome = read(&package(&sheet("A1:B2", &far), &[]));
    assert_eq!((outcome.rejects[0].line, outcome.rejects[0].reason), (1_048_576, "columns_too_many"));
}

#[test]
fn bombs_are_refused_before_anything_is_opened() {
    let blank = vec![b' '; 40 << 20];
    let bomb = package(&sheet("A1", HEADER), &[("xl/media/a.bin", &blank)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(&bomb), "import_bomb");
    let long =
        format!("{HEADER}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(2 << 20));
    assert_eq!(refused(&package(&sheet("A1", &long), &[])), "import_bomb");
    let deep = "<a>".repeat(20_000);
    assert_eq!(refused(&package(&sheet("A1", &deep), &[])), "import_bomb");
    let entities = package(
        &sheet("A1", HEADER),
        &[("xl/sharedStrings.xml", b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><sst/>")],
    );
    assert_eq!(refused(&entities), "import_spreadsheet_damaged");
}

#[test]
fn broken_sheets_are_refused_with_a_word() {
    for rows in [
        "<row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"3\"><c r=\"B3\"><v>1</v></c><c r=\"A3\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"ZZZZZZZZ9999999999999\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99999</v></c></row>",
        "<row r=\"2\"><c r=\"A2\"",
    ] {
        let bytes = package(&sheet("A1", &format!("{HEADER}{rows}")), &[]);
        match read_with(&bytes, &ReadOptions::default()) {
            Ok(outcome) => assert!(outcome.end.complete),
            Err(error) => assert_eq!(error.code(), "import_spreadsheet_damaged", "{rows}"),
        }
    }
}

#[test]
fn area_stated_backwards_is_the_file_s_fault() {
    // The library subtracts the corners without looking; its panic must stay inside.
    assert_eq!(refused(&package(&sheet("C3:A1", HEADER), &[])), "import_spreadsheet_damaged");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, rng_seed: RngSeed::Fixed(20_260_101), ..ProptestConfig::default() })]

    #[test]
    fn bent_sheets_open_or_are_refused(bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
        let cells = "<row r=\"2\"><c r=\"A2\" s=\"1\"><f t=\"shared\" si=\"0\" ref=\"A2:B9\">A1+1</f><v>1.5</v></c><c r=\"B2\" t=\"s\"><v>0</v></c></row>";
        let mut bent = sheet("A1:B2", &format!("{HEADER}{cells}"));
        for (at, byte) in bends {
            let at = at.index(bent.len());
            bent[at] = byte & 0x7f;
        }
        if let Ok(outcome) = read_with(&package(&bent, &[]), &ReadOptions::default()) {
            prop_assert!(outcome.end.complete);
        }
    }
}

#[test]
fn every_prefix_of_a_workbook_is_refused_without_panic() {
    let whole = written(|workbook| {
        workbook.add_worksheet().write(0, 0, "a").unwrap().write(0, 1, "b").unwrap();
    });
    for length in (0..whole.len()).step_by(97) {
        assert_ne!(refused(&whole[..length]), "opened");
    }
    for index in (0..whole.len()).step_by(41) {
        let mut bent = whole.clone();
        bent[index] ^= 0x55;
        let _ = read_with(&bent, &ReadOptions::default());
    }
}

#[test]
fn other_packages_are_named() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("table.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"a,b\n").unwrap();
    assert_eq!(refused(&zip.finish().unwrap().into_inner()), "import_unsupported");
}
