//! A document is the same bytes for the same input; whatever cannot be printed, or a template gets wrong, is told with its place.

use fengqiao_document::{DocumentError, Fonts, PAGES_MAX, Sheet, bind, sha256_hex};
use serde_json::{Value, json};

const LAYOUT: &str = r#"#let data = json("/data.json")
#let fields = data.fields
#let paper(body) = {
  set page(width: 100mm, height: 60mm, margin: 5mm)
  set text(font: "Noto Serif CJK SC", size: 12pt, lang: "zh", region: "cn")
  body
}
"#;

fn sheet(text: &str) -> Sheet<'_> {
    Sheet { file: "documents/x.typ", text, layout: LAYOUT }
}

fn body(text: &str) -> String {
    format!("#import \"/layout.typ\": *\n#show: paper\n{text}\n")
}

fn value(text: &str) -> Value {
    json!({ "fields": { "a": text, "b": "第二" } })
}

#[test]
fn the_same_input_gives_the_same_bytes_and_another_input_others() {
    let text = body("标题\n\n#fields.a");
    let pdf = |a: &str| sheet(&text).set(&value(a), &Fonts::built_in()).unwrap().pdf().unwrap();
    let one = pdf("石桥村");
    assert!(one.starts_with(b"%PDF-"));
    assert_eq!(sha256_hex(&[&one]), sha256_hex(&[&pdf("石桥村")]));
    assert_ne!(sha256_hex(&[&one]), sha256_hex(&[&pdf("青溪村")]));
    // Another machine gives these bytes too: a change of typesetter or fonts must be seen, since old documents then differ.
    assert_eq!(sha256_hex(&[&one]), "58804508f6cae5e0883e5fe3babeacd5bb8fcc6b61bbe98ccf9061558c5d707e");
}

#[test]
fn what_a_text_says_is_printed_and_never_run() {
    let paper = sheet(&body("#fields.a")).set(&value("#panic() *甲* $x$ \\ @b <c> // d"), &Fonts::built_in()).unwrap();
    assert_eq!(paper.text().replace([' ', '\n'], ""), "#panic()*甲*$x$\\@b<c>//d");
}

#[test]
fn a_name_that_is_not_there_is_a_fault_with_template_line_and_field() {
    let text = body("一\n\n#fields.a\n#fields.amount");
    match sheet(&text).set(&value("x"), &Fonts::built_in()) {
        Err(DocumentError::Template(faults)) => {
            let fault = &faults[0];
            assert_eq!(
                (fault.file.as_str(), fault.line, fault.field.as_deref()),
                ("documents/x.typ", Some(6), Some("amount"))
            );
            assert!(fault.to_string().starts_with("documents/x.typ:6: the value has no field amount"), "{fault}");
        }
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn faults_of_the_language_and_other_files_are_told_with_their_line() {
    let check = |text: &str, line: usize, words: &str| {
        let error = sheet(&body(text)).set(&value("x"), &Fonts::built_in()).err().expect("is faulty").to_string();
        assert!(error.starts_with(&format!("documents/x.typ:{line}: ")) && error.contains(words), "{error}");
    };
    check("#let x = (", 3, "");
    check("#unknown()", 3, "unknown variable");
    check("甲\n#read(\"/etc/passwd\")", 4, "");
    check("#import \"@preview/x:1.0.0\": y", 3, "");
    check("#let x = 1\n#while x > 0 { x = 1 }", 4, "infinite");
}

#[test]
fn a_character_without_a_glyph_in_the_template_itself_is_told() {
    match sheet(&body("甲😀")).set(&value("x"), &Fonts::built_in()) {
        Err(DocumentError::Text(faults)) => assert_eq!((faults[0].letter, faults[0].code), ('😀', "no_glyph")),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn a_document_without_end_is_refused() {
    let text = body(&format!("#for i in range({}) {{ pagebreak(weak: false) }}", PAGES_MAX + 1));
    match sheet(&text).set(&value("x"), &Fonts::built_in()) {
        Err(DocumentError::TooManyPages(pages)) => assert!(pages > PAGES_MAX),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn documents_bound_together_have_all_their_pages_and_their_own_numbers() {
    let text = body("#set page(footer: context counter(page).display())\n#fields.a\n#pagebreak()\n#fields.b");
    let paper = |a: &str| sheet(&text).set(&value(a), &Fonts::built_in()).unwrap();
    let papers = [paper("甲"), paper("乙"), paper("丙")];
    assert!(papers.iter().all(|paper| paper.pages() == 2 && paper.text().contains('1') && paper.text().contains('2')));
    let pdf = bind(&papers).unwrap();
    assert!(pdf.windows(8).any(|part| part == b"/Count 6"), "six pages");
    assert_eq!(pdf, bind(&papers).unwrap());
}

#[test]
fn a_page_is_shown_as_a_picture() {
    let paper = sheet(&body("甲")).set(&value("x"), &Fonts::built_in()).unwrap();
    assert!(paper.png(0, 1.0).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(paper.png(1, 1.0), None);
}

mod sheets {
    //! Tables written as XLSX and read back by another program's reader.

    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
    use fengqiao_document::{CELL_LENGTH_MAX, Cell, Column, ROWS_MAX, Table, workbook};

    fn table(name: &str, rows: Vec<Vec<Cell>>) -> Table {
        let columns = ["区划", "数量"].map(|title| Column { title: title.to_owned(), width: None });
        Table { name: name.to_owned(), notes: vec!["标题".to_owned()], columns: columns.into(), rows }
    }

    fn text(words: &str) -> Cell {
        Cell::Text(words.to_owned())
    }

    fn read(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>, usize)> {
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("an XLSX");
        let names = book.sheet_names();
        names
            .into_iter()
            .map(|name| {
                let rows = book.worksheet_range(&name).expect("a sheet").rows().map(<[Data]>::to_vec).collect();
                let formulas = book.worksheet_formula(&name).expect("a sheet").used_cells().count();
                (name, rows, formulas)
            })
            .collect()
    }

    #[test]
    fn a_name_that_looks_like_a_formula_stays_text_and_a_number_a_number() {
        let names = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "石桥村"];
        let rows = names.iter().map(|name| vec![text(name), Cell::Number("114.09".to_owned())]).collect();
        let read = read(workbook(&[table("指标", rows)]).unwrap());
        let (name, rows, formulas) = &read[0];
        assert_eq!((name.as_str(), *formulas), ("指标", 0));
        assert_eq!(rows[0][0], Data::String("标题".to_owned()));
        for (row, name) in rows[2..].iter().zip(names) {
            assert_eq!(row[0], Data::String(name.to_owned()));
            assert_eq!(row[1], Data::Float(114.09));
        }
    }

    #[test]
    fn the_same_tables_have_the_same_bytes_and_sheets_have_names_that_the_format_takes() {
        let tables =
            [table("a/b:c[d]", Vec::new()), table("A B C D ", Vec::new()), table(&"长".repeat(40), Vec::new())];
        let bytes = workbook(&tables).unwrap();
        assert_eq!(bytes, workbook(&tables).unwrap());
        let names: Vec<String> = read(bytes).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["a b c d".to_owned(), "A B C D 2".to_owned(), "长".repeat(31)]);
    }

    #[test]
    fn what_cannot_be_written_is_refused_with_its_table() {
        let many = vec![vec![text("x"), Cell::Empty]; ROWS_MAX];
        let long = vec![vec![text(&"长".repeat(CELL_LENGTH_MAX + 1)), Cell::Empty]];
        for (tables, words) in [
            (vec![], "1 to 20 tables"),
            (vec![table("多", many)], "table 多 has"),
            (vec![table("长", long)], "longer than"),
            (vec![table("缺", vec![vec![text("x")]])], "row 1 of table 缺"),
        ] {
            let fault = workbook(&tables).unwrap_err().to_string();
            assert!(fault.contains(words), "{fault}");
        }
        let odd =
            workbook(&[table("数", vec![vec![Cell::Number("1e999".to_owned()), Cell::Number("隐去".to_owned())]])])
                .unwrap();
        assert_eq!(read(odd)[0].1[2], [Data::String("1e999".to_owned()), Data::String("隐去".to_owned())]);
    }
}
