//! Decision tables (决策表): rows of conditions over the fields, each with what it proposes, why, and by which article.
//!
//! A table advises; a person gives the field that it is about. Every row that speaks is shown, none outweighs another, and the
//! step that decides carries what was proposed beside what was chosen. A row sees what was written down of the thing: never who
//! a party is, who acts, or what anybody did before.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::file::{Bilingual, Procedure};
use crate::guard::{Guard, scope};
use crate::guard_type::fields_alone;
use crate::instance::Instance;

/// A table that advises on one field.
#[derive(Debug, Clone)]
pub struct DecisionTable {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The choice that it advises on and that a person makes.
    pub field: String,
    /// What the table as a whole stands on.
    pub basis: String,
    /// Rows, in the order in which they are read.
    pub rows: Vec<DecisionRow>,
}

/// One row.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// Id.
    pub id: String,
    /// When it speaks.
    pub when: Guard,
    /// Options of the field that it proposes; none where it only says something.
    pub proposes: Vec<String>,
    /// What it says, and why.
    pub says: Bilingual,
    /// Article behind it.
    pub basis: String,
}

/// Whether a row speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowSpoke {
    /// Its condition holds.
    Yes,
    /// It does not hold.
    No,
    /// It cannot be known before these fields are given.
    Unknown(Vec<String>),
}

/// A table as it stands for an instance: each row with whether it speaks.
#[derive(Debug, Clone)]
pub struct Weighing<'p> {
    /// The table.
    pub table: &'p DecisionTable,
    /// Rows in their order.
    pub rows: Vec<(&'p DecisionRow, RowSpoke)>,
}

/// What a table had proposed when somebody decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// Table id.
    pub table: String,
    /// Rows that spoke, by id.
    pub rows: Vec<String>,
    /// Options that they proposed, each once, in the order of the rows.
    pub proposed: Vec<String>,
    /// What the person chose.
    pub chosen: String,
}

/// Evaluates every table of a procedure over what was written down.
#[must_use]
pub fn weigh<'p>(procedure: &'p Procedure, instance: &Instance) -> Vec<Weighing<'p>> {
    if procedure.tables.is_empty() {
        return Vec::new();
    }
    let scope = scope(procedure, instance, None);
    let spoke = |row: &DecisionRow| {
        if row.when.holds(&scope) {
            return RowSpoke::Yes;
        }
        let is_open = |field: &String| !instance.fields.contains_key(field);
        let mut open: Vec<String> = fields_alone(&row.when).unwrap_or_default().into_iter().filter(is_open).collect();
        open.sort();
        open.dedup();
        if open.is_empty() { RowSpoke::No } else { RowSpoke::Unknown(open) }
    };
    let weighing =
        |table: &'p DecisionTable| Weighing { table, rows: table.rows.iter().map(|row| (row, spoke(row))).collect() };
    procedure.tables.iter().map(weighing).collect()
}

/// What the tables had proposed, for those whose field a step gives.
pub(crate) fn weighed(procedure: &Procedure, after: &Instance, given: &BTreeMap<String, Value>) -> Vec<Weighed> {
    if !procedure.tables.iter().any(|table| given.contains_key(&table.field)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for weighing in weigh(procedure, after) {
        let Some(chosen) = given.get(&weighing.table.field).and_then(Value::as_str) else { continue };
        let spoke = || weighing.rows.iter().filter(|(_, spoke)| *spoke == RowSpoke::Yes).map(|(row, _)| *row);
        let mut proposed: Vec<String> = Vec::new();
        for option in spoke().flat_map(|row| &row.proposes) {
            if !proposed.contains(option) {
                proposed.push(option.clone());
            }
        }
        found.push(Weighed {
            table: weighing.table.id.clone(),
            rows: spoke().map(|row| row.id.clone()).collect(),
            proposed,
            chosen: chosen.to_owned(),
        });
    }
    found
}
