//! The application: the store, the files of `data/`, what is cached for each office, and how a verb is run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use fengqiao_store::{Reader, Remembered, Store, Tx};
use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Ctx;
use crate::data_files::DataFiles;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use crate::same_matter::SameMatter;
use crate::setup::Setup;

/// Settings of an installation that are not in `data/`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder for uploads and checkpoints.
    pub data_dir: PathBuf,
    /// Whether the data is invented; the banner then says so.
    pub invented: bool,
}

/// The application. Clones are cheap and share everything. Every call blocks.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) setup: Setup,
    pub(crate) versions: crate::proceeding::version::Versions,
    pub(crate) settings: Settings,
    pub(crate) offices: RwLock<HashMap<i64, Arc<Office>>>,
    pub(crate) same_matter: Mutex<HashMap<i64, SameMatter>>,
    pub(crate) search: crate::search::Indexes,
    pub(crate) topics: crate::topic::Kept,
    pub(crate) running_imports: Mutex<HashMap<fengqiao_domain::id::ImportId, bool>>,
    pub(crate) models: crate::model::Loaded,
    pub(crate) trainings: Mutex<Vec<crate::model::Training>>,
    pub(crate) digests: Mutex<HashMap<String, String>>,
    pub(crate) put_off: Mutex<crate::proceeding::PutOff>,
    pub(crate) fonts: OnceLock<fengqiao_document::Fonts>,
    pub(crate) gateway: Arc<dyn crate::signature::MessageGateway>,
}

impl App {
    /// An application on an open store with these files.
    ///
    /// # Errors
    /// A file of `data/` is faulty; the message names file and line.
    pub fn new(store: Store, files: &DataFiles, settings: Settings) -> AppResult<Self> {
        Self::with_gateway(store, files, settings, Arc::new(crate::signature::Handed))
    }

    /// An application whose messages to parties go another way than by hand.
    ///
    /// # Errors
    /// As for [`App::new`].
    pub fn with_gateway(
        store: Store,
        files: &DataFiles,
        settings: Settings,
        gateway: Arc<dyn crate::signature::MessageGateway>,
    ) -> AppResult<Self> {
        let setup = Setup::read(files)?;
        let versions = crate::proceeding::version::load(&store, &setup)?;
        let inner = Inner {
            store,
            setup,
            versions,
            settings,
            offices: RwLock::default(),
            same_matter: Mutex::default(),
            search: crate::search::Indexes::default(),
            topics: crate::topic::Kept::default(),
            running_imports: Mutex::default(),
            models: crate::model::Loaded::default(),
            trainings: Mutex::default(),
            digests: Mutex::default(),
            put_off: Mutex::default(),
            fonts: OnceLock::new(),
            gateway,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// What `data/` says.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.inner.setup
    }

    /// The settings of this installation.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Names and trees of an office, cached until they change.
    ///
    /// # Errors
    /// The store refuses, or the office's regions cannot be indexed.
    pub fn office(&self, top_region: i64) -> AppResult<Arc<Office>> {
        if let Some(office) = self.inner.offices.read().get(&top_region) {
            return Ok(Arc::clone(office));
        }
        let office = Arc::new(self.inner.store.read(top_region, |reader| Office::load(reader, &self.inner.setup))?);
        self.inner.offices.write().insert(top_region, Arc::clone(&office));
        Ok(office)
    }

    /// Forgets what is cached of an office, because regions, organisations or accounts changed.
    pub fn forget_office(&self, top_region: i64) {
        self.inner.offices.write().remove(&top_region);
    }

    /// Reads in one snapshot of the person's office.
    ///
    /// # Errors
    /// What the closure returns.
    pub fn read<T>(&self, ctx: &Ctx, read: impl FnOnce(&mut Reader<'_>) -> AppResult<T>) -> AppResult<T> {
        self.inner.store.read(ctx.top_region, read)
    }

    /// Runs a verb once for its request key: begin, and if the key is known answer as before; otherwise load, permit,
    /// decide and record in the closure; remember; commit.
    pub(crate) fn run<T, F>(&self, ctx: &Ctx, verb: F) -> AppResult<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> AppResult<T> + Send + 'static,
    {
        let (account_id, request) = (ctx.account.id, ctx.request.clone());
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            let Some(request) = request else { return verb(tx) };
            match tx.remembered(account_id, &request.route, &request.key, &request.fingerprint)? {
                Remembered::Answered(answer) => {
                    serde_json::from_str(&answer).map_err(|error| AppError::Data(error.to_string()))
                }
                Remembered::Reused => {
                    refuse("idempotency_key_reused", "this key was used for another request; use a new key")
                }
                Remembered::New => {
                    let result = verb(tx)?;
                    let answer = serde_json::to_string(&result).map_err(|error| AppError::Data(error.to_string()))?;
                    tx.remember(account_id, &request.route, &request.key, &request.fingerprint, &answer)?;
                    Ok(result)
                }
            }
        })
    }
}

/// A fresh id of this moment.
pub(crate) fn new_id<T>(now: Timestamp, make: fn(u64, u128) -> T) -> T {
    make(u64::try_from(now.as_millisecond()).unwrap_or(0), rand::random())
}
