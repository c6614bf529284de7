//! Views of decision tables: every row with whether it speaks and why, and what was proposed when a person decided.

use fengqiao_app::procedure::{DecisionTable, Instance, Procedure, RowSpoke, weigh};
use fengqiao_domain::proceeding::Weighed;
use serde::Serialize;
use utoipa::ToSchema;

use super::Bilingual;

/// A decision table as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TableView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it advises on.
    pub field: Bilingual,
    /// What it stands on.
    pub basis: String,
    /// Rows in their order.
    pub rows: Vec<RowView>,
}

/// One row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowView {
    /// Id.
    pub id: String,
    /// `yes`, `no` or `unknown`.
    pub spoke: String,
    /// What it proposes.
    pub proposes: Vec<Bilingual>,
    /// What it says, and why.
    pub says: Bilingual,
    /// Article behind it.
    pub basis: String,
    /// What must be written down before it can be known.
    pub open: Vec<Bilingual>,
}

/// What a table had proposed, and what was chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WeighedView {
    /// Title of the table.
    pub table: Bilingual,
    /// What was proposed.
    pub proposed: Vec<Bilingual>,
    /// What was chosen.
    pub chosen: Bilingual,
}

/// The tables of a proceeding.
pub(crate) fn tables(procedure: &Procedure, instance: &Instance) -> Vec<TableView> {
    let title = |field: &str| {
        procedure.field(field).map_or_else(|| Bilingual::new(field, field), |field| Bilingual::from(&field.title))
    };
    let weighings = weigh(procedure, instance).into_iter();
    weighings
        .map(|weighing| TableView {
            id: weighing.table.id.clone(),
            title: Bilingual::from(&weighing.table.title),
            field: title(&weighing.table.field),
            basis: weighing.table.basis.clone(),
            rows: weighing
                .rows
                .iter()
                .map(|(row, spoke)| {
                    let (word, open) = match spoke {
                        RowSpoke::Yes => ("yes", Vec::new()),
                        RowSpoke::No => ("no", Vec::new()),
                        RowSpoke::Unknown(fields) => ("unknown", fields.iter().map(|field| title(field)).collect()),
                    };
                    RowView {
                        id: row.id.clone(),
                        spoke: word.to_owned(),
                        proposes: row.proposes.iter().map(|id| option(procedure, weighing.table, id)).collect(),
                        says: Bilingual::from(&row.says),
                        basis: row.basis.clone(),
                        open,
                    }
                })
                .collect(),
        })
        .collect()
}

fn option(procedure: &Procedure, table: &DecisionTable, id: &str) -> Bilingual {
    let field = procedure.field(&table.field);
    let option = field.and_then(|field| field.options.iter().find(|option| option.id == id));
    option.map_or_else(|| Bilingual::new(id, id), |option| Bilingual::from(&option.title))
}

impl WeighedView {
    pub(crate) fn of(procedure: &Procedure, weighed: &Weighed) -> Option<Self> {
        let table = procedure.tables.iter().find(|table| table.id == weighed.table)?;
        Some(Self {
            table: Bilingual::from(&table.title),
            proposed: weighed.proposed.iter().map(|id| option(procedure, table, id)).collect(),
            chosen: option(procedure, table, &weighed.chosen),
        })
    }
}
