//! Versions of procedures: each proceeding stays on the text under which it was opened, also when the file has changed since.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use fengqiao_document::sha256_hex;
use fengqiao_domain::event::Event;
use fengqiao_domain::proceeding::{KeptProcedure, Proceeding};
use fengqiao_procedure::Procedure;
use fengqiao_store::{KeptProcedureRow, Reader, Store};
use serde_json::Value;

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::setup::Setup;

/// Former versions by office, procedure and version.
pub(crate) type Versions = BTreeMap<(i64, String, String), Arc<Procedure>>;

/// Reads the former versions of all offices, and compares the present ones with what proceedings run on.
///
/// # Errors
/// A file was changed under a version on which proceedings run, or the store refuses.
pub(crate) fn load(store: &Store, setup: &Setup) -> AppResult<Versions> {
    let mut versions = Versions::new();
    for (top_region, _) in store.top_regions()? {
        let (kept, running) = store
            .read(top_region, |reader| Ok::<_, AppError>((reader.kept_procedures()?, reader.running_by_version()?)))?;
        for KeptProcedureRow { kept, .. } in kept {
            let present = setup.procedures.get(&kept.procedure).filter(|present| present.version == kept.version);
            let runs = running.iter().find(|(id, version, _)| (id, version) == (&kept.procedure, &kept.version));
            match (present, runs) {
                (Some(present), Some((_, _, many))) if digest(present) != kept.hash => {
                    let words = format!(
                        "data/procedures: {} was changed without a new version, and {many} proceedings run on version {}; \
                         give the changed file another version, or put the former file back",
                        kept.procedure, kept.version
                    );
                    return Err(AppError::Data(words));
                }
                (Some(_), _) => {}
                (None, _) => {
                    let name = format!("{} {}", kept.procedure, kept.version);
                    match Procedure::parse(&name, &kept.text) {
                        Ok(former) => {
                            versions.insert((top_region, kept.procedure, kept.version), Arc::new(former));
                        }
                        // Its proceedings say so when they are opened; all others go on.
                        Err(faults) => tracing::error!(%name, ?faults, "a former version cannot be read any more"),
                    }
                }
            }
        }
    }
    Ok(versions)
}

/// Digest of what a procedure's file says; comments, layout and the order of keys do not count.
pub(crate) fn digest(procedure: &Procedure) -> String {
    let said = toml::from_str::<Value>(procedure.source()).unwrap_or_else(|_| procedure.source().into());
    let mut text = String::new();
    canonical(&said, &mut text);
    sha256_hex(&[text.as_bytes()])
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (key, value) in sorted {
                let _ = write!(out, "{key:?}:");
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

impl App {
    /// A version of a procedure; the present one where the text of that version was never kept.
    ///
    /// # Errors
    /// There is no such procedure.
    pub fn version_of(&self, top_region: i64, procedure: &str, version: &str) -> AppResult<Arc<Procedure>> {
        let present = self.setup().procedures.get(procedure);
        if let Some(present) = present.filter(|present| present.version == version) {
            return Ok(Arc::clone(present));
        }
        let key = (top_region, procedure.to_owned(), version.to_owned());
        let gone = || AppError::Data(format!("data/procedures has no procedure {procedure}, on which proceedings run"));
        self.inner.versions.get(&key).or(present).cloned().ok_or_else(gone)
    }

    /// The procedure that a proceeding runs on, as it was when it was opened. One that was opened before texts were kept runs on
    /// the present file.
    ///
    /// # Errors
    /// The file of that procedure is gone, and its text was never kept.
    pub fn procedure_of(&self, top_region: i64, proceeding: &Proceeding) -> AppResult<Arc<Procedure>> {
        self.version_of(top_region, &proceeding.procedure, &proceeding.version)
    }

    /// The event that keeps the text of a procedure, where the first proceeding is opened on this version of it.
    pub(crate) fn keep_version(&self, reader: &mut Reader<'_>, procedure: &Procedure) -> AppResult<Option<Event>> {
        let kept = reader.kept_procedure(&procedure.id, &procedure.version)?;
        // The text of a present procedure stays while the program runs: reading it again at each opening would be waste.
        let hash = self.inner.digests.lock().entry(procedure.id.clone()).or_insert_with(|| digest(procedure)).clone();
        if kept.is_some_and(|row| row.kept.hash == hash) {
            return Ok(None);
        }
        let (id, version) = (procedure.id.clone(), procedure.version.clone());
        let kept = KeptProcedure { procedure: id, version, hash, text: procedure.source().to_owned() };
        Ok(Some(Event::ProcedureKept { kept }))
    }
}
