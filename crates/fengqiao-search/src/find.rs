//! Finding: a question becomes a query over terms, with the reader's scope inside it, and gives the newest hits.

use std::ops::Bound;

use fengqiao_text::segment::syllables;
use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, EmptyQuery, FuzzyTermQuery, Query, RangeQuery};
use tantivy::schema::Field;
use tantivy::{Order, Searcher, Term};

use crate::error::SearchError;
use crate::query::{Asked, Reach, Word};
use crate::schema::Fields;
use crate::scope::{Filter, Scope, all_of, any_of, term};
use crate::terms::sound_of;

/// Letters of a Latin word from which its beginning is enough.
pub(crate) const PREFIX_LETTERS_MIN: usize = 3;
/// Letters of a Latin word from which one slip is forgiven, and from which two are.
pub(crate) const SLIP_LETTERS_MIN: usize = 5;
pub(crate) const SLIPS_LETTERS_MIN: usize = 9;
/// Chinese letters in a row from which pairs may be missing.
const PAIRS_LETTERS_MIN: usize = 4;
/// Pairs that one wrong letter spoils.
const PAIRS_SPOILT: usize = 2;
/// Words of a question from which one may be missing.
const WORDS_MISSING_MIN: usize = 3;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// The words.
    pub asked: &'q Asked,
    /// How far to reach.
    pub reach: Reach,
    /// What the reader may find.
    pub scope: &'q Scope,
    /// What the reader narrows it to.
    pub filter: &'q Filter,
    /// The last hit of the page before: its moment and the lower half of its id.
    pub after: Option<(i64, u64)>,
    /// Hits wanted, at least 1.
    pub limit: usize,
}

/// A hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The id's 128 bits.
    pub id: u128,
    /// When it was told or opened: milliseconds since 1970.
    pub at_ms: i64,
}

impl Hit {
    /// Where a page that ends with this hit ends.
    #[must_use]
    pub const fn place(&self) -> (i64, u64) {
        (self.at_ms, self.id as u64)
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The newest first.
    pub hits: Vec<Hit>,
    /// All that match, not only those of this page.
    pub total: u64,
}

/// Searches; the cost is bounded by the limits of a question.
pub(crate) fn find(searcher: &Searcher, fields: &Fields, question: &Question<'_>) -> Result<Found, SearchError> {
    let mut whole = vec![words_query(fields, question.asked, question.reach), question.scope.query(fields)];
    whole.extend(question.filter.queries(fields));
    let base = all_of(whole);
    let newest = (
        (SortByStaticFastValue::<i64>::for_field("at"), Order::Desc),
        (SortByStaticFastValue::<u64>::for_field("id_low"), Order::Desc),
    );
    let top = TopDocs::with_limit(question.limit.max(1)).order_by(newest);
    let (total, top) = match question.after {
        None => searcher.search(&base, &(Count, top))?,
        Some(after) => {
            let total = searcher.search(&base, &Count)?;
            (total, searcher.search(&all_of(vec![base, older(fields, after)]), &top)?)
        }
    };
    let mut hits = Vec::with_capacity(top.len());
    for ((at, low), address) in top {
        let segment = searcher.segment_reader(address.segment_ord);
        let high = segment.fast_fields().u64("id_high")?.first(address.doc_id).unwrap_or_default();
        let id = u128::from(high) << 64 | u128::from(low.unwrap_or_default());
        hits.push(Hit { id, at_ms: at.unwrap_or_default() });
    }
    Ok(Found { hits, total: total as u64 })
}

/// What comes after a place in the order of hits.
fn older(fields: &Fields, (at, low): (i64, u64)) -> Box<dyn Query> {
    let earlier = RangeQuery::new(Bound::Unbounded, Bound::Excluded(Term::from_field_i64(fields.at, at)));
    let bound = || Bound::Included(Term::from_field_i64(fields.at, at));
    let then = RangeQuery::new(bound(), bound());
    let lower = RangeQuery::new(Bound::Unbounded, Bound::Excluded(Term::from_field_u64(fields.id_low, low)));
    any_of(vec![Box::new(earlier), all_of(vec![Box::new(then), Box::new(lower)])])
}

fn words_query(fields: &Fields, asked: &Asked, reach: Reach) -> Box<dyn Query> {
    let words: Vec<Box<dyn Query>> = asked
        .words
        .iter()
        .map(|word| match word {
            Word::Han { letters, words } => han(fields, letters, words, reach),
            Word::Latin(word) => latin(fields, word, reach),
        })
        .collect();
    match words.len() {
        many if reach == Reach::Near && many >= WORDS_MISSING_MIN => {
            Box::new(BooleanQuery::union_with_minimum_required_clauses(words, many - 1))
        }
        _ => all_of(words),
    }
}

/// Terms that must all occur; nothing where there are none.
fn terms(field: Field, terms: impl IntoIterator<Item = String>) -> Box<dyn Query> {
    let mut terms: Vec<String> = terms.into_iter().collect();
    terms.sort();
    terms.dedup();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        _ => all_of(terms.iter().map(|text| term(field, text)).collect()),
    }
}

fn pairs(letters: &[char]) -> impl Iterator<Item = String> {
    letters.windows(2).map(|pair| pair.iter().collect())
}

/// The sounds of the pairs, none where a letter has no sound.
fn pair_sounds(letters: &[char]) -> Vec<String> {
    letters.windows(2).map(|pair| sound_of(pair.iter().copied())).collect::<Option<_>>().unwrap_or_default()
}

fn han(fields: &Fields, letters: &[char], words: &[String], reach: Reach) -> Box<dyn Query> {
    let mut ways = Vec::new();
    if !words.is_empty() {
        ways.push(all_of(words.iter().map(|word| han_word(fields, word, reach)).collect()));
    }
    if letters.len() > 2 || words.is_empty() || reach > Reach::Words {
        ways.push(terms(fields.pairs, pairs(letters)));
    }
    if reach >= Reach::Sounds {
        ways.push(terms(fields.sounds, pair_sounds(letters)));
    }
    if reach >= Reach::Near && letters.len() >= PAIRS_LETTERS_MIN {
        let own: Vec<Box<dyn Query>> = pairs(letters).map(|pair| term(fields.pairs, &pair)).collect();
        let least = own.len().saturating_sub(PAIRS_SPOILT).max(1);
        ways.push(Box::new(BooleanQuery::union_with_minimum_required_clauses(own, least)));
    }
    any_of(ways)
}

fn han_word(fields: &Fields, word: &str, reach: Reach) -> Box<dyn Query> {
    let letters: Vec<char> = word.chars().collect();
    let mut ways = vec![term(fields.words, word)];
    if reach >= Reach::Letters {
        ways.push(terms(fields.pairs, pairs(&letters)));
    }
    if reach >= Reach::Sounds {
        ways.push(terms(fields.sounds, pair_sounds(&letters)));
    }
    any_of(ways)
}

fn latin(fields: &Fields, word: &str, reach: Reach) -> Box<dyn Query> {
    let mut ways = vec![term(fields.words, word), term(fields.sounds, word)];
    let parts = syllables(word).unwrap_or_default();
    if parts.len() > 2 {
        ways.push(terms(fields.sounds, parts.windows(2).map(<[&str]>::concat)));
    }
    let letters = word.chars().count();
    if reach >= Reach::Letters && letters >= PREFIX_LETTERS_MIN {
        ways.extend([fields.words, fields.sounds].map(|field| begins(field, word)));
    }
    if reach >= Reach::Near && letters >= SLIP_LETTERS_MIN {
        ways.extend([fields.words, fields.sounds].map(|field| slips(field, word)));
    }
    any_of(ways)
}

fn begins(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), 0, true))
}

fn slips(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new(Term::from_field_text(field, word), slips_of(word), true))
}

/// Slips that are forgiven in a Latin word.
pub(crate) fn slips_of(word: &str) -> u8 {
    match word.chars().count() {
        letters if letters >= SLIPS_LETTERS_MIN => 2,
        letters if letters >= SLIP_LETTERS_MIN => 1,
        _ => 0,
    }
}
