//! A small index for the tests: documents by number, and questions by one who may see everything.

use std::path::Path;

use fengqiao_domain::region::{RegionPath, Relation};
use fengqiao_search::{
    Asked, Change, Document, Filter, Found, Key, Kind, Permit, Position, Question, Reach, Scope, SearchIndex,
};

pub fn path(text: &str) -> RegionPath {
    RegionPath::from_stored(text.to_owned())
}

pub fn key(id: u128) -> Key {
    Key { kind: Kind::Report, id }
}

/// A report in a region; a later number is told later.
pub fn report(id: u128, region: &str, text: &str) -> Document {
    let at_ms = i64::try_from(id).unwrap() * 1_000;
    Document {
        key: key(id),
        region: path(region),
        state: "new".into(),
        category: Some("D03.02".into()),
        at_ms,
        day: i64::try_from(id).unwrap(),
        texts: vec![text.to_owned()],
    }
}

pub fn everything(kind: Kind) -> Scope {
    let permits = Relation::ALL.map(|relation| Permit { relation, states: None });
    Scope { kind, reader: RegionPath::top(), permits: permits.to_vec() }
}

pub fn open(folder: &Path) -> SearchIndex {
    SearchIndex::open(&folder.join("index"), "test").unwrap().0
}

pub fn at(seq: i64) -> Position {
    Position { seq, hash: format!("hash of {seq}"), names_seq: 0 }
}

pub fn keep(index: &SearchIndex, documents: Vec<Document>, seq: i64) {
    index.add(documents.into_iter().map(Change::Keep)).unwrap();
    index.commit(&at(seq)).unwrap();
}

/// Numbers of the reports that a question finds at this reach, newest first.
pub fn found(index: &SearchIndex, question: &str, reach: Reach) -> Vec<u128> {
    ids(&ask(index, question, reach, &everything(Kind::Report), &Filter::default()))
}

pub fn ask(index: &SearchIndex, question: &str, reach: Reach, scope: &Scope, filter: &Filter) -> Found {
    let asked = Asked::read(question).unwrap();
    index.find(&Question { asked: &asked, reach, scope, filter, after: None, limit: 50 }).unwrap()
}

pub fn ids(found: &Found) -> Vec<u128> {
    found.hits.iter().map(|hit| hit.id).collect()
}
