//! Targets of the search: any text is masked, read as a question, asked of a small index, and marked in itself.

use std::sync::LazyLock;

use fengqiao_domain::region::Relation;
use fengqiao_search::{
    Asked, Change, Document, Filter, Key, Kind, Permit, Position, Question, Reach, Scope, SearchIndex, excerpt, marks,
};
use fengqiao_text::redact::redact;

static INDEX: LazyLock<SearchIndex> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("fengqiao-fuzz-search-{}", std::process::id()));
    let (index, _) = SearchIndex::open(&folder, "fuzz").expect("the folder can be used");
    let texts = ["阳光小区楼上漏水", "夜间施工噪音扰民", "wifi noise at night", "拖欠农民工工资"];
    let documents = texts.iter().zip(1..).map(|(text, id)| {
        Change::Keep(Document {
            key: Key { kind: Kind::Report, id },
            region: Default::default(),
            state: "new".into(),
            category: None,
            at_ms: 0,
            day: 0,
            texts: vec![(*text).to_owned()],
        })
    });
    index.add(documents).expect("documents are taken in");
    index.commit(&Position::default()).expect("they can be found");
    index
});

/// Digits in a row from which a number may not be read.
const DIGITS_MAX: usize = 6;
/// Letters of an excerpt.
const LETTERS: usize = 40;

/// Masks a text, asks it, and marks it.
pub fn ask(text: &str) {
    let redacted = redact(text, &[]);
    let words = redacted.words();
    assert_eq!(words.chars().count(), redacted.shown().chars().count(), "both forms are as long");
    let Ok(asked) = Asked::read(&words) else { return };
    let permits = vec![Permit { relation: Relation::Own, states: None }];
    let (scope, filter) = (Scope { kind: Kind::Report, reader: Default::default(), permits }, Filter::default());
    for reach in Reach::ALL {
        let question = Question { asked: &asked, reach, scope: &scope, filter: &filter, after: None, limit: 3 };
        INDEX.find(&question).expect("any question has an answer");
        let found = marks(&words, &asked, reach);
        let letters: Vec<char> = words.chars().collect();
        for mark in &found {
            let marked = &letters[mark.clone()];
            let mut runs = marked.split(|letter| !letter.is_ascii_digit());
            assert!(runs.all(|run| run.len() <= DIGITS_MAX), "{marked:?}");
        }
        let cut = excerpt(&words, &found, LETTERS);
        assert!(cut.marks.iter().all(|mark| mark.end <= cut.text.chars().count()), "marks fit the excerpt");
    }
}
