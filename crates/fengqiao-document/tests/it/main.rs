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
