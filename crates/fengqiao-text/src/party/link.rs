//! Linking: records of one schema in, a party for each out.

use super::cluster::{ClusterOptions, Edge, cluster};
use super::fit::Fitting;
use super::organisation::Places;
use super::pairs::{Blocks, in_parts};
use super::schema::Schema;
use super::table::{Table, UNTOLD};
use super::weights::{Scorer, Weights};

/// Rows of one piece of work.
const PART: usize = 2_048;

/// A record of any schema: a value for each field, none where it is not told.
pub type Record<'r> = Vec<Option<&'r str>>;

/// How records are linked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkOptions {
    /// Mean bits over the pairs of two clusters from which they are one party: 0 is even odds, 10 is a thousand to one.
    pub join_from: f32,
    /// Bits of one pair, at most.
    pub most: f32,
    /// Bits of a pair that shares no key, at least.
    pub least: f32,
    /// Least number of parties that the records may be of; more makes a small set of records be judged with more care.
    pub parties_min: u32,
    /// Threads; the answer does not depend on it.
    pub threads: usize,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self { join_from: 0.0, most: 20.0, least: -3.0, parties_min: 10_000, threads: 1 }
    }
}

/// Parties of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// Party of each record, counted from 0 in the order of first records.
    pub party_of: Vec<u32>,
}

impl Links {
    /// Number of parties.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.party_of.iter().max().map_or(0, |last| *last as usize + 1)
    }

    pub(crate) fn numbered(owners: impl Iterator<Item = u64>) -> Self {
        let mut numbers = std::collections::BTreeMap::new();
        let party_of = owners.map(|owner| {
            let next = numbers.len() as u32;
            *numbers.entry(owner).or_insert(next)
        });
        Self { party_of: party_of.collect() }
    }
}

/// What one field says of two records.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldEvidence {
    /// Name of the field.
    pub field: String,
    /// Level of agreement, by its stable name.
    pub level: &'static str,
    /// Whether it is hard evidence for one party.
    pub hard: bool,
    /// Bits for one party, negative against it.
    pub bits: f32,
}

/// What two records say of being one party.
#[derive(Debug, Clone, PartialEq)]
pub struct PairEvidence {
    /// What each field says that both tell, in the order of the schema.
    pub fields: Vec<FieldEvidence>,
    /// Sum with what a pair is worth before it is looked at.
    pub bits: f32,
    /// Whether they may not be linked whatever the sum: two different sound numbers, or a name with letters left out and
    /// no hard evidence beside it.
    pub barred: bool,
}

/// Links records of a schema.
#[must_use]
pub fn link_records(schema: &Schema, records: &[Record<'_>], weights: &Weights, options: &LinkOptions) -> Links {
    let table = Table::read(schema, records, &places(schema, records, &[]));
    link_table(schema, &table, weights, options)
}

/// Weights of a schema from records alone.
#[must_use]
pub fn fit_records(schema: &Schema, records: &[Record<'_>], records_per_party: f64, threads: usize) -> Weights {
    let table = Table::read(schema, records, &places(schema, records, &[]));
    Fitting::new(schema, &table, threads).unknown(&Blocks::of(schema, &table, threads), records_per_party)
}

/// Weights of a schema from records whose parties are known.
#[must_use]
pub fn fit_known(schema: &Schema, records: &[Record<'_>], party_of: &[u32]) -> Weights {
    let table = Table::read(schema, records, &places(schema, records, &[]));
    let mut parties: Vec<u32> = party_of.to_vec();
    parties.sort_unstable();
    parties.dedup();
    let mut of_row = vec![u32::MAX; table.rows];
    table
        .row_of
        .iter()
        .zip(party_of)
        .for_each(|(row, party)| of_row[*row as usize] = of_row[*row as usize].min(*party));
    Fitting::new(schema, &table, 1).known(&Blocks::of(schema, &table, 1), &of_row, parties.len())
}

/// What the fields of two records out of many say; none if there are no such records.
#[must_use]
pub fn explain(
    schema: &Schema,
    records: &[Record<'_>],
    weights: &Weights,
    options: &LinkOptions,
    pair: (usize, usize),
) -> Option<PairEvidence> {
    let table = Table::read(schema, records, &places(schema, records, &[]));
    explain_with(schema, &table, weights, options, pair)
}

pub(crate) fn explain_with(
    schema: &Schema,
    table: &Table,
    weights: &Weights,
    options: &LinkOptions,
    pair: (usize, usize),
) -> Option<PairEvidence> {
    let (a, b) = (*table.row_of.get(pair.0)?, *table.row_of.get(pair.1)?);
    let scorer = Scorer::new(schema, table, weights, f64::from(options.parties_min));
    let said = |(place, field): (usize, &super::Field)| {
        let said = scorer.said(place, a, b)?;
        Some(FieldEvidence {
            field: field.name.clone(),
            level: said.level.name,
            hard: said.level.hard,
            bits: said.bits,
        })
    };
    let fields: Vec<FieldEvidence> = schema.fields.iter().enumerate().filter_map(said).collect();
    let bits = scorer.prior() + fields.iter().map(|field| field.bits).sum::<f32>();
    let decisive = decisive(table);
    let conflict = decisive[a as usize].iter().zip(&decisive[b as usize]).any(|(a, b)| a != b && *a != 0 && *b != 0);
    Some(PairEvidence { fields, bits, barred: conflict || scorer.score(a, b).is_none() })
}

pub(crate) fn places<'r>(schema: &Schema, records: &'r [Record<'_>], given: &[&'r str]) -> Places {
    let organisation = |field: &super::Field| field.comparator == super::Comparator::OrganisationName;
    let Some(field) = schema.fields.iter().position(organisation) else { return Places::default() };
    let names = records.iter().filter_map(|record| record.get(field).copied().flatten());
    Places::of(given.iter().copied(), names)
}

pub(crate) fn link_table(schema: &Schema, table: &Table, weights: &Weights, options: &LinkOptions) -> Links {
    let blocks = Blocks::of(schema, table, options.threads);
    let scorer = Scorer::new(schema, table, weights, f64::from(options.parties_min));
    // A record that its own double would not be linked with stands alone, however many are like it.
    let alone: Vec<bool> =
        (0..table.rows as u32).map(|row| scorer.score(row, row).is_none_or(|bits| bits < options.join_from)).collect();
    let mut edges = edges(&blocks, &scorer, options);
    edges.retain(|edge| !alone[edge.0 as usize] && !alone[edge.1 as usize]);
    let made = ClusterOptions { join_from: options.join_from, most: options.most, least: options.least };
    let owner = cluster(decisive(table), &edges, made);
    let rows = table.rows as u64;
    Links::numbered(
        table
            .row_of
            .iter()
            .zip(0_u64..)
            .map(|(row, at)| if alone[*row as usize] { rows + at } else { u64::from(owner[*row as usize]) }),
    )
}

fn edges(blocks: &Blocks, scorer: &Scorer<'_>, options: &LinkOptions) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for rule in 0..blocks.rules() {
        let parts = in_parts(blocks.rows(rule), PART, options.threads, |range| {
            let mut found: Vec<Edge> = Vec::new();
            blocks.visit(rule, true, range, |a, b| {
                found.extend(scorer.score(a, b).filter(|bits| *bits > options.least).map(|bits| (a, b, bits)));
            });
            found
        });
        edges.extend(parts.into_iter().flatten());
    }
    edges.sort_unstable_by_key(|edge| (edge.0, edge.1));
    edges
}

/// Per row, the sound number of each field that has such, 0 for none.
fn decisive(table: &Table) -> Vec<Vec<u32>> {
    let numbered: Vec<_> =
        table.columns.iter().filter(|column| column.values.iter().any(super::field::Value::is_decisive)).collect();
    let of = |row: usize| {
        let own = |column: &&super::table::Column| {
            let id = column.ids[row];
            if id != UNTOLD && column.values[id as usize - 1].is_decisive() { id } else { 0 }
        };
        numbered.iter().map(own).collect()
    };
    (0..table.rows).map(of).collect()
}
