//! The open indexes of this process, one for each office, opened at first use.

use fengqiao_domain::hex::hex;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use fengqiao_search::{Opened, SearchError, SearchIndex};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{AppError, AppResult};

/// Folder of the indexes in the data folder.
const FOLDER: &str = "search";
/// Raised when a document is made in another way, so that every index is built anew.
const MADE_VERSION: u32 = 1;

/// The open indexes.
#[derive(Default)]
pub(crate) struct Indexes {
    open: Mutex<HashMap<i64, Arc<SearchIndex>>>,
}

pub(crate) fn fault(error: SearchError) -> AppError {
    AppError::Data(error.to_string())
}

impl App {
    /// Folder of an office's index.
    fn search_folder(&self, top_region: i64) -> PathBuf {
        self.settings().data_dir.join(FOLDER).join(top_region.to_string())
    }

    /// The index of an office, opened or made at first use.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub(crate) fn search_index(&self, top_region: i64) -> AppResult<Arc<SearchIndex>> {
        // Held while opening, so that two who ask at once do not both make it.
        let mut open = self.inner.search.open.lock();
        if let Some(index) = open.get(&top_region) {
            return Ok(Arc::clone(index));
        }
        let folder = self.search_folder(top_region);
        let (index, opened) = SearchIndex::open(&folder, &self.made_of()).map_err(fault)?;
        if let Opened::New(why) = opened {
            tracing::info!(office = top_region, why, "the search index is built anew");
        }
        let index = Arc::new(index);
        open.insert(top_region, Arc::clone(&index));
        Ok(index)
    }

    /// Closes an index, so that the next use opens it again and looks for damage.
    pub(crate) fn close_search(&self, top_region: i64) {
        self.inner.search.open.lock().remove(&top_region);
    }

    /// What documents are made of beside the log: the names of the kinds, and how they are made.
    fn made_of(&self) -> String {
        let mut hash = Sha256::new();
        for tree in &self.setup().trees {
            for category in tree.rows() {
                for word in [&category.code, &category.name, &category.name_en] {
                    hash.update((word.len() as u64).to_be_bytes());
                    hash.update(word.as_bytes());
                }
            }
        }
        let names = hex(&hash.finalize()[..8]);
        format!("{MADE_VERSION}:{names}")
    }
}
