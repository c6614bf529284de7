//! Models of kinds in SQL: what was trained, which one is in use, and the weights beside the log.

use fengqiao_domain::id::{ModelId, ReportId};
use fengqiao_domain::model::TrainedModel;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// A model and whether it is in use.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// As it was trained.
    pub model: TrainedModel,
    /// Whether its kinds are proposed now.
    pub active: bool,
    /// When it was last put to use.
    pub activated_at: Option<Timestamp>,
}

const COLUMNS: &str = "body, state, activated_at";

fn model_row(row: &Row<'_>) -> StoreResult<ModelRow> {
    Ok(ModelRow { model: row.json(0)?, active: row.get::<String>(1)? == "active", activated_at: row.instant_opt(2)? })
}

impl Tx<'_> {
    /// Keeps the weights of a model, in the same transaction as its event.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_model_bytes(&mut self, model_id: ModelId, bytes: &[u8]) -> StoreResult<()> {
        let sql = "insert into model_bytes (top_region, model_id, bytes, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, model_id, bytes, self.at])?;
        Ok(())
    }

    pub(crate) fn project_model(&mut self, model: &TrainedModel) -> StoreResult<()> {
        let sql = "insert into model (top_region, id, tree, state, trained_at, body, created_at) \
                   values (?1, ?2, ?3, 'kept', ?4, ?5, ?6)";
        let values = params![self.top_region, model.id, &model.tree, model.trained_at, json_text(model)?, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_model_activated(&mut self, tree: &str, model_id: Option<ModelId>) -> StoreResult<()> {
        let sql = "update model set state = 'kept' where top_region = ?1 and tree = ?2 and state = 'active'";
        self.conn.execute(sql, params![self.top_region, tree])?;
        if let Some(model_id) = model_id {
            let sql = "update model set state = 'active', activated_at = ?3 where top_region = ?1 and id = ?2";
            self.conn.execute(sql, params![self.top_region, model_id, self.at])?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Models, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn models(&mut self, page: &PageRequest) -> StoreResult<Page<ModelRow>> {
        let mut query = Query::new(self.top_region);
        let total = query.total(self.conn, "model", TOTAL_COUNT_MAX)?;
        query.before("trained_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "model", ("trained_at desc, id desc", limit + 1), model_row)?;
        let place = |row: &ModelRow| (row.model.trained_at.as_millisecond(), row.model.id.to_string());
        Ok(Page::from_rows(rows, limit, total, place))
    }

    /// One model.
    ///
    /// # Errors
    /// The database refuses.
    pub fn model(&mut self, id: ModelId) -> StoreResult<Option<ModelRow>> {
        let sql = format!("select {COLUMNS} from model where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], model_row)
    }

    /// The model of a tree that is in use.
    ///
    /// # Errors
    /// The database refuses.
    pub fn active_model(&mut self, tree: &str) -> StoreResult<Option<ModelRow>> {
        let sql =
            format!("select {COLUMNS} from model where top_region = ?1 and tree = ?2 and state = 'active' order by id");
        self.conn.query_one(&sql, params![self.top_region, tree], model_row)
    }

    /// The weights of a model.
    ///
    /// # Errors
    /// The database refuses.
    pub fn model_bytes(&mut self, id: ModelId) -> StoreResult<Option<Vec<u8>>> {
        let sql = "select bytes from model_bytes where top_region = ?1 and model_id = ?2 order by model_id";
        self.conn.query_one(sql, params![self.top_region, id], |row| row.get(0))
    }

    /// Reports whose kind a person decided, with that kind, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn corrected_reports(&mut self, limit: u32) -> StoreResult<Vec<(ReportId, String)>> {
        let sql = "select id, category from report \
                   where top_region = ?1 and category_by = 'person' and category is not null \
                   order by received_at desc, id desc limit ?2";
        self.conn.query(sql, params![self.top_region, limit], |row| Ok((row.id(0)?, row.get(1)?)))
    }
}
