//! What agreement and disagreement of each field are worth.
//!
//! # Source
//! Fellegi and Sunter (1969); for frequent values Winkler (1989) in the form of Linacre et al. (2022, Splink): the weight
//! of an agreement is moved by how much rarer or more frequent the shared value is than one usually shared.

use std::fmt::Write as _;

use super::field::{Level, Value};
use super::schema::Schema;
use super::table::{Table, UNTOLD};
use crate::error::TextError;

/// Bits by which a rare or frequent value moves a weight, at most.
const RARITY_BITS_MAX: f32 = 10.0;
/// Records in which every value is as frequent as usual, taken together with those at hand.
const USUAL_RECORDS: f32 = 1_000.0;
/// Bits of one level, at most.
const LEVEL_BITS_MAX: f32 = 30.0;
/// Least chance of a level, so that no weight is without bound.
const CHANCE_MIN: f64 = 1e-7;

/// Chances of one level of one field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelWeight {
    /// Chance of the level in two records of one party.
    pub same: f64,
    /// Chance of the level in two records of different parties.
    pub other: f64,
    /// Chance that two records share the aspect that the level is about; 0 takes it from the records.
    pub shared: f64,
}

/// Chances of every level of every field of a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Per field, per level of its comparator.
    pub fields: Vec<Vec<LevelWeight>>,
    /// Expected records of one party; what a pair is worth before it is looked at follows from it.
    pub records_per_party: f64,
}

impl Weights {
    /// Reads lines `field,level,same,other,shared`; a line `records_per_party,,N,,` sets the number. Lines that begin
    /// with # are left out.
    ///
    /// # Errors
    /// A line that is not of this form, names a field or level that the schema lacks, or leaves a level out.
    pub fn parse(file: &str, text: &str, schema: &Schema) -> Result<Self, TextError> {
        let none = |field: &super::Field| vec![None; field.comparator.levels().len()];
        let mut fields: Vec<Vec<Option<LevelWeight>>> = schema.fields.iter().map(none).collect();
        let mut records_per_party = 1.0;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let fault =
                |message: &str| TextError::File { file: file.to_owned(), line: at + 1, message: message.to_owned() };
            let cells: Vec<&str> = line.split(',').collect();
            let [name, level, same, other, shared] = cells[..] else {
                return Err(fault("write field,level,same,other,shared"));
            };
            let number = |cell: &str| cell.parse::<f64>().ok().filter(|number| (0.0..=1e6).contains(number));
            let same = number(same).ok_or_else(|| fault("same is not a number from 0 up"))?;
            if name == "records_per_party" {
                records_per_party = same;
                continue;
            }
            let field = schema.fields.iter().position(|field| field.name == name);
            let field = field.ok_or_else(|| fault("the schema has no such field"))?;
            let place = schema.fields[field].comparator.levels().iter().position(|known| known.name == level);
            let place = place.ok_or_else(|| fault("the comparator has no such level"))?;
            let (Some(other), Some(shared)) = (number(other), number(shared)) else {
                return Err(fault("other or shared is not a number from 0 up"));
            };
            fields[field][place] = Some(LevelWeight { same, other, shared });
        }
        let whole: Option<Vec<Vec<LevelWeight>>> =
            fields.into_iter().map(|levels| levels.into_iter().collect()).collect();
        let last = text.lines().count().max(1);
        let missing = || TextError::File {
            file: file.to_owned(),
            line: last,
            message: "a level of a field is missing; add its line".to_owned(),
        };
        Ok(Self { fields: whole.ok_or_else(missing)?, records_per_party })
    }

    /// The weights as [`Weights::parse`] reads them.
    #[must_use]
    pub fn to_text(&self, schema: &Schema) -> String {
        let mut out = format!("records_per_party,,{:.4},,\n", self.records_per_party);
        for (field, levels) in schema.fields.iter().zip(&self.fields) {
            for (level, weight) in field.comparator.levels().iter().zip(levels) {
                let LevelWeight { same, other, shared } = weight;
                let _ = writeln!(out, "{},{},{same:.3e},{other:.3e},{shared:.3e}", field.name, level.name);
            }
        }
        out
    }
}

/// What one field says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Said {
    pub(crate) level: &'static Level,
    pub(crate) bits: f32,
}

/// Weights made ready for one table.
pub(crate) struct Scorer<'t> {
    table: &'t Table,
    levels: Vec<&'static [Level]>,
    /// Per field and level: bits, and for levels about an aspect the chance that it is shared.
    bits: Vec<Vec<(f32, f32)>>,
    prior: f32,
}

impl<'t> Scorer<'t> {
    /// `parties_min` is the least number of parties that the records may be of: a few records say little of how many
    /// there are.
    pub(crate) fn new(schema: &Schema, table: &'t Table, weights: &Weights, parties_min: f64) -> Self {
        let levels: Vec<&'static [Level]> = schema.fields.iter().map(|field| field.comparator.levels()).collect();
        let bits = |(field, own): (usize, &Vec<LevelWeight>)| {
            let bits = |(level, weight): (&Level, &LevelWeight)| {
                let ratio = weight.same.max(CHANCE_MIN) / weight.other.max(CHANCE_MIN);
                let shared = level.aspect.map_or(0.0, |aspect| match weight.shared {
                    0.0 => table.columns[field].chance[aspect],
                    shared => shared as f32,
                });
                ((ratio.log2() as f32).clamp(-LEVEL_BITS_MAX, LEVEL_BITS_MAX), shared)
            };
            levels[field].iter().zip(own).map(bits).collect()
        };
        let bits = weights.fields.iter().enumerate().map(bits).collect();
        let parties = (table.row_of.len() as f64 / weights.records_per_party.max(1.0)).max(parties_min).max(2.0);
        Self { table, levels, bits, prior: -(parties.log2() as f32) }
    }

    /// Place of the level on which a field of two rows stands; none where one of them does not tell it.
    pub(crate) fn level(&self, field: usize, a: u32, b: u32) -> Option<usize> {
        let column = &self.table.columns[field];
        let (one, two) = (column.ids[a as usize], column.ids[b as usize]);
        if one == UNTOLD || two == UNTOLD {
            return None;
        }
        let value = |id: u32| -> &Value { &column.values[id as usize - 1] };
        let level = if one == two { value(one).own_level() } else { value(one).level(value(two)) };
        (level < self.levels[field].len()).then_some(level)
    }

    /// What a field says of two rows.
    pub(crate) fn said(&self, field: usize, a: u32, b: u32) -> Option<Said> {
        let place = self.level(field, a, b)?;
        let level = &self.levels[field][place];
        let (bits, shared) = self.bits[field][place];
        let rarity = level.aspect.map_or(0.0, |aspect| {
            let column = &self.table.columns[field];
            let share = |row: u32| column.shares[column.ids[row as usize] as usize - 1][aspect];
            let (shared, told) = (shared.max(1e-9), column.told[aspect]);
            // A few records do not say how frequent a value is: they are taken together with others in which it is usual.
            let share = (share(a).max(share(b)) * told + shared * USUAL_RECORDS) / (told + USUAL_RECORDS);
            (shared / share).log2().clamp(-RARITY_BITS_MAX, RARITY_BITS_MAX)
        });
        Some(Said { level, bits: bits + rarity })
    }

    /// Bits for two rows being of one party, with what they are worth before anything is looked at; none if what they
    /// share may not link them alone.
    pub(crate) fn score(&self, a: u32, b: u32) -> Option<f32> {
        let (mut sum, mut hard, mut needs_hard) = (self.prior, false, false);
        for field in 0..self.levels.len() {
            if let Some(said) = self.said(field, a, b) {
                sum += said.bits;
                hard |= said.level.hard;
                needs_hard |= said.level.needs_hard;
            }
        }
        (hard || !needs_hard).then_some(sum)
    }

    /// Bits before anything is looked at.
    pub(crate) fn prior(&self) -> f32 {
        self.prior
    }

    /// Number of fields.
    pub(crate) fn fields(&self) -> usize {
        self.levels.len()
    }
}
