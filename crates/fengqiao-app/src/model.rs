//! Models of kinds: trained on an office's own labelled reports, kept by version, put to use by a named person.
//! The one that is built in stays at hand: going back to it is one step.

mod labels;
mod report;
mod train;
mod verb;

#[cfg(test)]
mod tests;

pub use labels::{
    LABEL_ROWS_MAX, LabelColumns, LabelFault, LabelPreview, Labels, NO_TREE, preview_labels, read_labels,
};
pub use report::{report_of, report_of_answers};
pub use train::{Phase, Trained, Training, train_on};
pub use verb::{TrainModel, evaluate_on};

use std::collections::HashMap;
use std::sync::Arc;

use fengqiao_domain::id::ModelId;
use fengqiao_text::classify::Model;
use parking_lot::RwLock;

use crate::app::App;
use crate::error::{AppError, AppResult};

/// The own model of each office and tree, as far as it was asked for; none where the built-in one is in use.
pub(crate) type Loaded = RwLock<HashMap<(i64, String), Option<Arc<Model>>>>;

impl App {
    /// The office's own model of a tree, if one is in use.
    ///
    /// A model that cannot be read is logged and passed over, so that reports can still be entered.
    #[must_use]
    pub fn own_model(&self, top_region: i64, tree: &str) -> Option<Arc<Model>> {
        let key = (top_region, tree.to_owned());
        if let Some(known) = self.inner.models.read().get(&key) {
            return known.clone();
        }
        let loaded = self.load_active(top_region, tree).unwrap_or_else(|error| {
            tracing::error!(%error, tree, "the model in use cannot be read; the built-in one is used");
            None
        });
        self.inner.models.write().insert(key, loaded.clone());
        loaded
    }

    fn load_active(&self, top_region: i64, tree: &str) -> AppResult<Option<Arc<Model>>> {
        let active = self.store().read(top_region, |reader| reader.active_model(tree))?;
        active.map(|row| self.load_model(top_region, row.model.id).map(Arc::new)).transpose()
    }

    /// A model of the office, read from its bytes.
    ///
    /// # Errors
    /// There is none, its bytes are damaged, or the store refuses.
    pub fn load_model(&self, top_region: i64, id: ModelId) -> AppResult<Model> {
        let bytes = self.store().read(top_region, |reader| reader.model_bytes(id))?;
        let bytes = bytes.ok_or(AppError::NotFound("model"))?;
        Model::from_bytes(&bytes).map_err(|error| AppError::Data(format!("model {id}: {error}")))
    }

    /// Forgets which models are in use, because that changed.
    pub fn forget_models(&self, top_region: i64) {
        self.inner.models.write().retain(|(office, _), _| *office != top_region);
        let model = self.pair_model(top_region);
        if let Some(index) = self.inner.same_matter.lock().get_mut(&top_region) {
            index.set_model(model);
        }
    }
}
