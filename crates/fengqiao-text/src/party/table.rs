//! Records as numbers: values that mean the same taken as one, equal records kept once, all in one order that does not depend on
//! the order of the records.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{ASPECTS, Value};
use super::organisation::Places;
use super::schema::{Part, Schema};
use crate::hash::mix;

/// Stands for a value that is not told.
pub(crate) const UNTOLD: u32 = 0;

/// One field of all rows.
pub(crate) struct Column {
    /// Per row, one more than the place of its value; [`UNTOLD`] for none.
    pub(crate) ids: Vec<u32>,
    pub(crate) values: Vec<Value>,
    /// Per value and aspect: share of the rows (0..=1) that share it.
    pub(crate) shares: Vec<[f32; ASPECTS]>,
    /// Per aspect: rows that tell it.
    pub(crate) told: [f32; ASPECTS],
    /// Per aspect: chance that two rows that tell it share it.
    pub(crate) chance: [f32; ASPECTS],
}

/// Distinct rows of a set of records.
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    /// Number of distinct rows.
    pub(crate) rows: usize,
    /// The row of each record.
    pub(crate) row_of: Vec<u32>,
}

impl Table {
    /// Reads records; a record lacks the fields behind its end.
    pub(crate) fn read<'r>(schema: &Schema, records: &[Vec<Option<&'r str>>], places: &Places) -> Self {
        let mut values = Vec::new();
        let mut lines: Vec<Vec<u32>> = vec![Vec::new(); records.len()];
        for (field, named) in schema.fields.iter().enumerate() {
            let told = |record: &Vec<Option<&'r str>>| record.get(field).copied().flatten().map(super::cut);
            let texts: BTreeSet<&str> = records.iter().filter_map(told).collect();
            let read: BTreeMap<&str, Value> =
                texts.into_iter().filter_map(|text| Some((text, named.comparator.read(text, places)?))).collect();
            let mut distinct: Vec<Value> = read.values().cloned().collect();
            distinct.sort_unstable();
            distinct.dedup();
            let number = |value: &Value| distinct.binary_search(value).map_or(UNTOLD, |place| place as u32 + 1);
            let numbers: BTreeMap<&str, u32> = read.iter().map(|(text, value)| (*text, number(value))).collect();
            for (record, line) in records.iter().zip(&mut lines) {
                line.push(told(record).and_then(|text| numbers.get(text).copied()).unwrap_or(UNTOLD));
            }
            values.push(distinct);
        }
        let mut distinct: Vec<&[u32]> = lines.iter().map(Vec::as_slice).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let row = |line: &Vec<u32>| distinct.binary_search(&line.as_slice()).unwrap_or(0) as u32;
        let row_of = lines.iter().map(row).collect();
        let column = |(field, values): (usize, Vec<Value>)| {
            Column::of(distinct.iter().map(|line| line[field]).collect(), values)
        };
        let rows = distinct.len();
        Self { columns: values.into_iter().enumerate().map(column).collect(), rows, row_of }
    }

    /// Key under which a row is compared by a rule; none if it does not tell all that the rule needs.
    pub(crate) fn key(&self, rule: &[(usize, Part)], row: usize) -> Option<u64> {
        let mut key = 0;
        for (field, part) in rule {
            let column = &self.columns[*field];
            let value = column.values.get((column.ids[row]).checked_sub(1)? as usize)?;
            key = mix(key, part.of(value, column.ids[row])?);
        }
        Some(key)
    }
}

impl Column {
    fn of(ids: Vec<u32>, values: Vec<Value>) -> Self {
        let aspects: Vec<[u64; ASPECTS]> = (1_u64..)
            .zip(&values)
            .map(|(id, value)| value.aspects().map(|aspect| if aspect == 1 { id } else { aspect }))
            .collect();
        let mut shares = vec![[0.0; ASPECTS]; values.len()];
        let (mut told, mut chance) = ([0.0; ASPECTS], [0.0; ASPECTS]);
        for at in 0..ASPECTS {
            let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
            for id in ids.iter().filter(|id| **id != UNTOLD) {
                *counts.entry(aspects[*id as usize - 1][at]).or_default() += 1;
            }
            counts.remove(&0);
            let rows = f64::from(counts.values().sum::<u32>().max(1));
            told[at] = rows as f32;
            let share = |count: u32| f64::from(count) / rows;
            chance[at] = counts.values().map(|count| share(*count).powi(2)).sum::<f64>().max(1e-9) as f32;
            for (own, aspects) in shares.iter_mut().zip(&aspects) {
                own[at] = counts.get(&aspects[at]).map_or(0.0, |count| share(*count)) as f32;
            }
        }
        Self { ids, values, shares, told, chance }
    }
}
