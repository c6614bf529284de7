//! Fitting weights: from records whose parties are known, or from none at all.
//!
//! # Source
//! Without known parties: expectation maximisation for Fellegi-Sunter as in Winkler (1988), one run for each rule of the
//! schema without the fields of that rule, as in Linacre et al. (2022, Splink).

use std::collections::BTreeMap;

use super::pairs::{Blocks, in_parts};
use super::schema::Schema;
use super::table::Table;
use super::weights::{LevelWeight, Scorer, Weights};
use crate::hash::mix;

/// Pairs of any two rows from which the chances in different parties are counted.
const RANDOM_PAIRS: usize = 400_000;
/// Rows of one rule, spread evenly, from whose pairs the chances in one party are told.
const RULE_ROWS_MAX: usize = 4_000;
/// Pairs of one rule from which it tells anything.
const RULE_PAIRS_MIN: usize = 100;
/// Places of one piece of work.
const PART: usize = 16_384;
/// Bits of one field in a pattern.
const FIELD_BITS: usize = 4;
/// Rounds of expectation maximisation.
const ROUNDS: usize = 40;
/// Added to each count, so that what was not seen is not impossible.
const UNSEEN: f64 = 0.5;
/// Level of a field that a record does not tell.
const UNTOLD: u64 = (1 << FIELD_BITS) - 1;

/// How often each combination of levels was seen; a combination has four bits for each field.
type Patterns = BTreeMap<u64, f64>;

/// Level of a field in a pattern; beyond every level where it is not told.
fn level_in(pattern: u64, field: usize) -> usize {
    (pattern >> (FIELD_BITS * field) & UNTOLD) as usize
}

pub(crate) struct Fitting<'t> {
    schema: &'t Schema,
    table: &'t Table,
    scorer: Scorer<'t>,
    threads: usize,
}

fn count(mut seen: Vec<u64>) -> Patterns {
    seen.sort_unstable();
    seen.chunk_by(|a, b| a == b).map(|alike| (alike[0], alike.len() as f64)).collect()
}

impl<'t> Fitting<'t> {
    pub(crate) fn new(schema: &'t Schema, table: &'t Table, threads: usize) -> Self {
        let flat = |field: &super::Field| {
            vec![LevelWeight { same: 1.0, other: 1.0, shared: 0.0 }; field.comparator.levels().len()]
        };
        let flat = Weights { fields: schema.fields.iter().map(flat).collect(), records_per_party: 1.0 };
        Self { schema, table, scorer: Scorer::new(schema, table, &flat, 2.0), threads }
    }

    fn pattern(&self, a: u32, b: u32) -> u64 {
        let own =
            |field: usize| self.scorer.level(field, a, b).map_or(UNTOLD, |level| level as u64) << (FIELD_BITS * field);
        (0..self.scorer.fields()).map(own).sum()
    }

    /// Chances of levels counted over patterns.
    fn chances(&self, patterns: &Patterns) -> Vec<Vec<f64>> {
        let of = |(place, field): (usize, &super::Field)| {
            let mut counts = vec![UNSEEN; field.comparator.levels().len()];
            for (pattern, count) in patterns {
                if let Some(sum) = counts.get_mut(level_in(*pattern, place)) {
                    *sum += count;
                }
            }
            let all: f64 = counts.iter().sum();
            counts.iter().map(|count| count / all).collect()
        };
        self.schema.fields.iter().enumerate().map(of).collect()
    }

    /// Chances of levels in two rows taken by chance, which are hardly ever of one party.
    fn other(&self) -> Vec<Vec<f64>> {
        let rows = self.table.rows as u64;
        let pairs = RANDOM_PAIRS.min((rows.saturating_mul(rows) / 2) as usize);
        let seen = in_parts(pairs, PART, self.threads, |range| {
            let pair = |at: usize| (mix(at as u64, 11) % rows, mix(at as u64, 12) % rows);
            let apart = range.map(pair).filter(|(a, b)| a != b);
            apart.map(|(a, b)| self.pattern(a.min(b) as u32, a.max(b) as u32)).collect::<Vec<_>>()
        });
        let patterns = count(seen.into_iter().flatten().collect());
        self.chances(&patterns)
    }

    fn weights(&self, same: &[Vec<f64>], other: &[Vec<f64>], records_per_party: f64) -> Weights {
        let level = |field: usize, place: usize| {
            let aspect = self.schema.fields[field].comparator.levels()[place].aspect;
            let shared = aspect.map_or(0.0, |aspect| f64::from(self.table.columns[field].chance[aspect]));
            LevelWeight { same: same[field][place], other: other[field][place], shared }
        };
        let fields = (0..same.len()).map(|field| (0..same[field].len()).map(|place| level(field, place)).collect());
        Weights { fields: fields.collect(), records_per_party }
    }

    /// From rows whose parties are known: all pairs of one party that a rule finds are counted.
    pub(crate) fn known(&self, blocks: &Blocks, party_of: &[u32], parties: usize) -> Weights {
        let mut patterns = Patterns::new();
        for rule in 0..blocks.rules() {
            blocks.visit(rule, true, 0..blocks.rows(rule), |a, b| {
                if party_of[a as usize] == party_of[b as usize] {
                    *patterns.entry(self.pattern(a, b)).or_default() += 1.0;
                }
            });
        }
        let records_per_party = self.table.row_of.len() as f64 / parties.max(1) as f64;
        self.weights(&self.chances(&patterns), &self.other(), records_per_party)
    }

    /// From rows alone.
    pub(crate) fn unknown(&self, blocks: &Blocks, records_per_party: f64) -> Weights {
        let other = self.other();
        let mut sums: Vec<Vec<f64>> = other.iter().map(|levels| vec![0.0; levels.len()]).collect();
        let mut runs = vec![0.0_f64; other.len()];
        let runs_of_rules = in_parts(blocks.rules(), 1, self.threads, |range| {
            range.filter_map(|rule| self.of_rule(blocks, rule, &other)).collect::<Vec<_>>()
        });
        for (count, free, same) in runs_of_rules.into_iter().flatten() {
            for field in free {
                runs[field] += count;
                sums[field].iter_mut().zip(&same[field]).for_each(|(sum, chance)| *sum += chance * count);
            }
        }
        for (field, sum) in sums.iter_mut().enumerate() {
            let levels = sum.len() as f64;
            for (place, chance) in sum.iter_mut().enumerate() {
                // A field that every rule fixes is taken to agree nine times in ten.
                let usual = if place == 0 { 0.9 } else { 0.1 / (levels - 1.0).max(1.0) };
                *chance = if runs[field] > 0.0 { *chance / runs[field] } else { usual };
            }
        }
        self.weights(&sums, &other, records_per_party)
    }

    /// Pairs seen, fields that the rule leaves free, and the chances of their levels in one party.
    fn of_rule(&self, blocks: &Blocks, rule: usize, other: &[Vec<f64>]) -> Option<(f64, Vec<usize>, Vec<Vec<f64>>)> {
        let fixed: Vec<usize> = self.schema.rules[rule].iter().map(|(field, _)| *field).collect();
        let free: Vec<usize> = (0..other.len()).filter(|field| !fixed.contains(field)).collect();
        let rows = blocks.rows(rule);
        let mut seen = Vec::new();
        for at in (0..rows).step_by(rows.div_ceil(RULE_ROWS_MAX).max(1)) {
            blocks.visit(rule, false, at..at + 1, |a, b| seen.push(self.pattern(a, b)));
        }
        let pairs = seen.len() as f64;
        let enough = !free.is_empty() && seen.len() >= RULE_PAIRS_MIN;
        enough.then(|| (pairs, free.clone(), self.maximise(&count(seen), other, &free)))
    }

    /// Chances of levels in one party that make the patterns of a block most likely, the chances in different ones given.
    fn maximise(&self, patterns: &Patterns, other: &[Vec<f64>], free: &[usize]) -> Vec<Vec<f64>> {
        let start = |levels: &Vec<f64>| -> Vec<f64> {
            let rest = 0.2 / (levels.len() as f64 - 1.0).max(1.0);
            (0..levels.len()).map(|place| if place == 0 { 0.8 } else { rest }).collect()
        };
        let mut same: Vec<Vec<f64>> = other.iter().map(start).collect();
        let mut share = 0.5;
        for _ in 0..ROUNDS {
            let (mut weighed, mut sum, mut all) = (Patterns::new(), 0.0, 0.0);
            for (pattern, count) in patterns {
                let product = |chances: &[Vec<f64>]| -> f64 {
                    free.iter().filter_map(|field| chances[*field].get(level_in(*pattern, *field))).product()
                };
                let (one, two) = (share * product(&same), (1.0 - share) * product(other));
                let chance = one / (one + two).max(f64::MIN_POSITIVE);
                weighed.insert(*pattern, count * chance);
                sum += count * chance;
                all += count;
            }
            same = self.chances(&weighed);
            share = (sum / all).clamp(1e-4, 1.0 - 1e-4);
        }
        same
    }
}
