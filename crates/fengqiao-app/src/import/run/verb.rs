//! The verbs of imports: start, cancel, list, read, and the file of rejected rows.

use std::io::Write;
use std::path::{Path, PathBuf};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::ImportId;
use fengqiao_store::{ImportProgress, ImportRow, NewImport, Page, PageRequest, RejectRow, Tx};

use super::super::upload::{forget_upload, plain_name, weigh};
use super::super::{Mapping, RejectWriter};
use super::account::{ImportWarning, warnings_of};
use super::settings::{CUSTOM, Settings};
use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};

/// Rejected rows that are read with an import.
const REJECTS_SHOWN: u32 = 20;
/// Rejected rows read at a time for their file.
const REJECTS_PAGE: u32 = 1_000;

/// Which file is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportFile {
    /// One that this account uploaded, by the id of the upload.
    Upload(String),
    /// One on this machine; for the command line only.
    Path(PathBuf),
}

/// How a file is to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartImport {
    /// The file.
    pub file: ImportFile,
    /// Its profile; recognised by its columns when absent.
    pub profile: Option<String>,
    /// Columns chosen by a person in place of the profile's.
    pub mapping: Option<Mapping>,
    /// Encoding label; detected when absent.
    pub encoding: Option<String>,
}

/// An import with its first rejected rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRead {
    /// The import and how far it has come.
    pub row: ImportRow,
    /// The first rejected rows.
    pub rejects: Vec<RejectRow>,
    /// What the sender should know.
    pub warnings: Vec<ImportWarning>,
}

impl App {
    /// Starts an import; a job or [`App::run_import`] carries it out.
    ///
    /// # Errors
    /// Not permitted, no such upload, a file or profile that cannot be used, the same file is being imported already
    /// (`import_running`), or the store refuses.
    pub fn start_import(&self, ctx: &Ctx, start: StartImport) -> AppResult<ImportId> {
        self.setup().matrix.permit(ctx, "run_import", Some(&ctx.region_path), "new")?;
        let (path, file_name, bytes, file_sha256) = match start.file {
            ImportFile::Upload(id) => {
                let upload = self.upload(ctx, &id)?;
                (upload.path, upload.file_name, upload.bytes, upload.sha256)
            }
            ImportFile::Path(path) => {
                let (bytes, sha256) = weigh(&path)?;
                let name = plain_name(&path.to_string_lossy());
                let path = std::path::absolute(&path).unwrap_or(path);
                (path, name, bytes, sha256)
            }
        };
        let (profile, mapping) = match (start.profile, start.mapping) {
            (Some(profile), Some(mapping)) if profile == CUSTOM => (CUSTOM.to_owned(), mapping),
            (Some(profile), _) if self.setup().sheets.contains_key(&profile) => (profile, Mapping::default()),
            (Some(profile), mapping) => {
                let known = self.known_profile(&profile)?.mapping.clone();
                (profile, mapping.unwrap_or(known))
            }
            (None, Some(mapping)) => (CUSTOM.to_owned(), mapping),
            (None, None) => self.recognise(&path, start.encoding.as_deref())?,
        };
        let settings = Settings { mapping, encoding: start.encoding }.write()?;
        let file_path = path.into_os_string().into_string();
        let file_path = file_path.map_err(|_| AppError::Data("the path of the import file is not UTF-8".into()))?;
        let import = NewImport {
            id: new_id(ctx.now, ImportId::new),
            file_name,
            file_path,
            file_sha256,
            bytes,
            profile,
            settings,
            account_id: Some(ctx.account.id),
            organisation_id: Some(ctx.account.organisation_id),
        };
        let actor = ctx.actor();
        self.run(ctx, move |tx| keep(tx, &actor, &import))
    }

    fn recognise(&self, path: &std::path::Path, encoding: Option<&str>) -> AppResult<(String, Mapping)> {
        let seen = self.preview_file(path, encoding, None)?;
        match seen.profile {
            Some(profile) => Ok((profile, seen.mapping)),
            None => {
                let bare = seen.warnings.iter().any(|warning| warning.code == "header_missing");
                let first = if bare { "the first row does not look like names of columns; " } else { "" };
                let setup = self.setup();
                let known: Vec<&str> = setup.profiles.keys().chain(setup.sheets.keys()).map(String::as_str).collect();
                let detail = format!(
                    "{first}no import profile fits the columns; choose one ({}) or map the columns",
                    known.join(", ")
                );
                refuse("profile_unrecognised", detail)
            }
        }
    }

    /// Ends an import before its file is through. What it has recorded stays.
    ///
    /// # Errors
    /// Not permitted, no such import, ended already (`import_ended`), or the store refuses.
    pub fn cancel_import(&self, ctx: &Ctx, id: ImportId) -> AppResult<()> {
        self.setup().matrix.permit(ctx, "run_import", Some(&ctx.region_path), "new")?;
        let actor = ctx.actor();
        let file_path = self.run(ctx, move |tx| {
            let row = tx.reader().import(id)?.ok_or(AppError::NotFound("import"))?;
            if row.ended_at.is_some() {
                return refuse("import_ended", "the import has ended already");
            }
            tx.end_import(id, "cancelled", &row.warnings, None)?;
            tx.record(&actor, &[ended(id, "cancelled", &row.progress)])?;
            Ok(row.import.file_path)
        })?;
        if let Some(cancelled) = self.inner.running_imports.lock().get_mut(&id) {
            *cancelled = true;
        }
        forget_upload(&self.uploads_dir(), &PathBuf::from(file_path));
        Ok(())
    }

    /// A page of the office's imports, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn imports(&self, ctx: &Ctx, page: &PageRequest) -> AppResult<Page<ImportRow>> {
        self.setup().matrix.permit(ctx, "read_import", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.imports(page)?))
    }

    /// One import.
    ///
    /// # Errors
    /// Not permitted, no such import, or the store refuses.
    pub fn import(&self, ctx: &Ctx, id: ImportId) -> AppResult<ImportRead> {
        self.setup().matrix.permit(ctx, "read_import", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| {
            let row = reader.import(id)?.ok_or(AppError::NotFound("import"))?;
            let rejects = reader.rejects(id, 0, REJECTS_SHOWN)?;
            let warnings = warnings_of(&row.warnings);
            Ok(ImportRead { row, rejects, warnings })
        })
    }

    /// Writes the rejected rows of an import as CSV, in constant memory; answers with their number.
    ///
    /// # Errors
    /// Not permitted, no such import, the writer fails, or the store refuses.
    pub fn write_rejects(&self, ctx: &Ctx, id: ImportId, out: &mut dyn Write) -> AppResult<u64> {
        self.import(ctx, id)?;
        let broken = |error: std::io::Error| AppError::Data(format!("the file of rejected rows: {error}"));
        let mut writer = RejectWriter::new(out).map_err(broken)?;
        let mut line = 0;
        loop {
            let rows = self.read(ctx, |reader| Ok(reader.rejects(id, line, REJECTS_PAGE)?))?;
            let Some(last) = rows.last() else { break };
            line = last.line;
            for row in &rows {
                let cells = [row.column.as_str(), &row.value_class, &row.reason, &row.detail];
                writer.write_cells(row.line, cells).map_err(broken)?;
            }
        }
        let rows = writer.rows();
        writer.finish().map_err(broken)?;
        Ok(rows)
    }

    /// The import of this file that was broken off, known by its place or its content; its file may be gone by now.
    ///
    /// # Errors
    /// Not permitted, the file cannot be read, or the store refuses.
    pub fn broken_off_import(&self, ctx: &Ctx, path: &Path) -> AppResult<Option<ImportRow>> {
        let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut sha256 = None;
        for (_, id) in self.resume_unfinished()?.into_iter().filter(|(office, _)| *office == ctx.top_region) {
            let row = self.import(ctx, id)?.row;
            if Path::new(&row.import.file_path) == full {
                return Ok(Some(row));
            }
            let own = match &sha256 {
                Some(own) => own,
                None => sha256.insert(weigh(path)?.1),
            };
            if row.import.file_sha256 == *own {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Imports of all offices that wait or were broken off: office and import, oldest first. A job runs each.
    ///
    /// # Errors
    /// The store refuses.
    pub fn resume_unfinished(&self) -> AppResult<Vec<(i64, ImportId)>> {
        let running = self.inner.running_imports.lock().clone();
        let mut unfinished = self.store().imports_unfinished()?;
        unfinished.retain(|(_, id)| !running.contains_key(id));
        Ok(unfinished)
    }
}

fn keep(tx: &mut Tx<'_>, actor: &Actor, import: &NewImport) -> AppResult<ImportId> {
    if tx.reader().import_unfinished(&import.file_sha256, &import.profile)?.is_some() {
        return refuse("import_running", "this file is being imported already; wait for it or cancel it");
    }
    tx.keep_import(import)?;
    let started = Event::ImportStarted {
        import_id: import.id,
        file_name: import.file_name.clone(),
        file_sha256: import.file_sha256.clone(),
        bytes: import.bytes,
        profile: import.profile.clone(),
    };
    tx.record(actor, &[started])?;
    Ok(import.id)
}

/// The event of an import's end.
pub(super) fn ended(import_id: ImportId, state: &str, progress: &ImportProgress) -> Event {
    Event::ImportEnded {
        import_id,
        state: state.to_owned(),
        rows_read: progress.rows_read,
        rows_accepted: progress.rows_accepted,
        rows_rejected: progress.rows_rejected,
        rows_repeated: progress.rows_repeated,
    }
}
