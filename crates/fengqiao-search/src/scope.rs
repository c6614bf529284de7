//! Who may find what: permits by how a region stands to the reader's, and what the reader narrows it to.

use fengqiao_domain::region::{PATH_STEP_LENGTH, RegionPath, Relation};
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::document::Kind;
use crate::schema::Fields;

/// Leave to find things in one relation of regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// How the thing's region stands to the reader's.
    pub relation: Relation,
    /// States of the thing; none means every state.
    pub states: Option<Vec<String>>,
}

/// What a reader may find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What kind of thing.
    pub kind: Kind,
    /// The reader's region.
    pub reader: RegionPath,
    /// Any of these lets a thing be found; none lets nothing be found.
    pub permits: Vec<Permit>,
}

/// What a reader narrows the hits to; what is absent narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Subtree of regions.
    pub within: RegionPath,
    /// State.
    pub state: Option<String>,
    /// Category, with those below it.
    pub category: Option<String>,
    /// First day, in days since 1970.
    pub day_from: Option<i64>,
    /// Last day, in days since 1970.
    pub day_to: Option<i64>,
}

/// A path as a term; the top's own path is empty, and a term may not be.
pub(crate) fn path_term(path: &str) -> String {
    format!("/{path}")
}

/// The path of the region above; the top has none and stands under a term of its own.
pub(crate) fn parent_term(path: &str) -> String {
    path.len().checked_sub(PATH_STEP_LENGTH).and_then(|end| path.get(..end)).map_or_else(|| "-".to_owned(), path_term)
}

/// The paths from the top to a region.
pub(crate) fn ancestors(path: &str) -> Vec<&str> {
    (0..=path.len() / PATH_STEP_LENGTH).filter_map(|step| path.get(..step * PATH_STEP_LENGTH)).collect()
}

/// The codes above a category and its own: `D03`, `D03.02`.
pub(crate) fn category_terms(code: &str) -> Vec<String> {
    let dots = code.match_indices(['.', '/']).map(|(at, _)| code[..at].to_owned());
    dots.chain([code.to_owned()]).collect()
}

pub(crate) fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

pub(crate) fn all_of(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(queries))
}

pub(crate) fn any_of(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::union(queries))
}

/// `yes` without `no`.
fn without(yes: Box<dyn Query>, no: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    let no = no.into_iter().map(|query| (Occur::MustNot, query));
    Box::new(BooleanQuery::new([(Occur::Must, yes)].into_iter().chain(no).collect()))
}

impl Scope {
    pub(crate) fn query(&self, fields: &Fields) -> Box<dyn Query> {
        let kind = term(fields.kind, self.kind.word());
        let whole = |relation| self.permits.iter().any(|it| it.relation == relation && it.states.is_none());
        // The usual permits are own and below: one term says both, and of the top region it need not even be said.
        let subtree = whole(Relation::Own) && whole(Relation::Below);
        if subtree && self.reader.as_str().is_empty() {
            return kind;
        }
        let others =
            self.permits.iter().filter(|it| !subtree || ![Relation::Own, Relation::Below].contains(&it.relation));
        let mut places: Vec<Box<dyn Query>> = others.map(|permit| self.permit(fields, permit)).collect();
        if subtree {
            places.push(term(fields.within, &path_term(self.reader.as_str())));
        }
        all_of(vec![kind, any_of(places)])
    }

    fn permit(&self, fields: &Fields, permit: &Permit) -> Box<dyn Query> {
        let place = self.relation(fields, permit.relation);
        let Some(states) = &permit.states else { return place };
        let states = states.iter().map(|state| Term::from_field_text(fields.state, state));
        all_of(vec![place, Box::new(TermSetQuery::new(states))])
    }

    /// Things whose region stands so to the reader's; the same words as `RegionPath::relation_to`.
    fn relation(&self, fields: &Fields, relation: Relation) -> Box<dyn Query> {
        let path = self.reader.as_str();
        let own = || term(fields.region, &path_term(path));
        let within = || term(fields.within, &path_term(path));
        let above = || -> Vec<Box<dyn Query>> {
            let above = ancestors(path).into_iter().filter(|above| above.len() < path.len());
            above.map(|above| term(fields.region, &path_term(above))).collect()
        };
        let beside = || term(fields.parent, &parent_term(path));
        match relation {
            Relation::Own => own(),
            Relation::Below => without(within(), vec![own()]),
            Relation::Above => any_of(above()),
            Relation::Beside => without(beside(), vec![own()]),
            Relation::Elsewhere => {
                let others = above().into_iter().chain([within(), beside()]).collect();
                without(Box::new(AllQuery), others)
            }
        }
    }
}

impl Filter {
    pub(crate) fn queries(&self, fields: &Fields) -> Vec<Box<dyn Query>> {
        let mut queries = Vec::new();
        if !self.within.as_str().is_empty() {
            queries.push(term(fields.within, &path_term(self.within.as_str())));
        }
        queries.extend(self.state.as_deref().map(|state| term(fields.state, state)));
        queries.extend(self.category.as_deref().map(|category| term(fields.category, category)));
        if self.day_from.is_some() || self.day_to.is_some() {
            let bound = |day: Option<i64>| {
                day.map_or(std::ops::Bound::Unbounded, |day| {
                    std::ops::Bound::Included(Term::from_field_i64(fields.day, day))
                })
            };
            queries.push(Box::new(RangeQuery::new(bound(self.day_from), bound(self.day_to))));
        }
        queries
    }
}
