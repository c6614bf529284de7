//! The worker: runs the stages of an import, records their chunks, and ends it.

pub(super) mod sheet;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{ScopedJoinHandle, available_parallelism, scope};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{ImportId, MatterId};
use fengqiao_domain::matter::Matter;
use fengqiao_domain::report::Report;
use fengqiao_store::{ImportProgress, ImportRow, StoreError, Tx};
use jiff::Timestamp;
use parking_lot::Mutex;

use super::super::upload::{forget_upload, weigh};
use super::super::{ImportError, Profile, ReadOptions, Warning};
use super::QUEUE_CHUNKS;
use super::account::Account;
use super::place::bounds;
use super::read::{Chunk, Reading, read};
use super::relate::{RelatedChunk, Relating};
use super::settings::Settings;
use super::understand::{ReadyChunk, Understanding};
use super::verb::ended;
use crate::app::{App, new_id};
use crate::error::{AppError, AppResult, refuse};
use crate::matter::next_code;
use crate::office::Office;
use crate::report::matter_title;

/// Threads that understand rows.
const UNDERSTANDING_THREADS_MAX: usize = 4;
/// How often a run starts again in a row without having come further.
const ATTEMPTS_MAX: u32 = 3;

/// Notes that an import runs in this process, for as long as it lives.
struct Running<'a> {
    app: &'a App,
    id: ImportId,
}

impl<'a> Running<'a> {
    fn claim(app: &'a App, id: ImportId) -> AppResult<Self> {
        let mut running = app.inner.running_imports.lock();
        if running.contains_key(&id) {
            return refuse("import_running", "this import is running already");
        }
        running.insert(id, false);
        Ok(Self { app, id })
    }

    fn is_cancelled(&self) -> bool {
        self.app.inner.running_imports.lock().get(&self.id).copied().unwrap_or(false)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.app.inner.running_imports.lock().remove(&self.id);
    }
}

/// How one pass over the file ended.
enum Pass {
    /// The file is through.
    Through(Vec<Warning>),
    /// The file cannot be imported, from some place on or at all.
    Failed(ImportError),
    /// The import was ended by somebody.
    Cancelled,
}

/// Everything that stays the same during one pass.
struct Job<'a> {
    app: &'a App,
    top_region: i64,
    id: ImportId,
    actor: Actor,
    office: Arc<Office>,
    profile: Profile,
    options: ReadOptions,
    path: PathBuf,
    clock: fn() -> Timestamp,
}

impl App {
    /// Carries out an import from where it stands to its end; `tell` hears of every chunk. Safe to be killed at any point and
    /// to be asked again: a chunk and how far the import has come are recorded together. Blocks.
    ///
    /// # Errors
    /// No such import, it runs already (`import_running`), or the store refuses; then it can be run again. A file that
    /// cannot be imported is no error here: the import ends as `failed` and says why.
    pub fn run_import(
        &self,
        top_region: i64,
        id: ImportId,
        clock: fn() -> Timestamp,
        tell: &mut dyn FnMut(&ImportProgress),
    ) -> AppResult<ImportProgress> {
        let run = Run { app: self, top_region, clock, running: Running::claim(self, id)? };
        let (mut attempts, mut came_to) = (0, 0);
        loop {
            let row = run.row()?;
            if row.ended_at.is_some() {
                return Ok(row.progress);
            }
            attempts = if row.progress.chunk > came_to { 0 } else { attempts + 1 };
            came_to = row.progress.chunk;
            let mut recorder = Recorder::new(&row);
            let result = run.pass(&row, &mut recorder, tell);
            if !matches!(result, Ok(Pass::Through(_))) {
                // Rows that were related and not recorded must not be found any more.
                self.inner.same_matter.lock().remove(&top_region);
            }
            match result {
                Ok(Pass::Through(remarks)) => {
                    recorder.account.remark(&remarks);
                    run.end(&row, &recorder, "done", None)?;
                }
                Ok(Pass::Failed(error)) => run.fail(&row, &recorder, error.code(), &error.to_string())?,
                Err(AppError::Refused(refusal)) if refusal.code == "profile_unknown" => {
                    run.fail(&row, &recorder, refusal.code, &refusal.detail)?;
                }
                Ok(Pass::Cancelled) => {}
                Err(error) if attempts < ATTEMPTS_MAX && is_passing(&error) => {
                    tracing::info!(%error, "an import goes on from its last chunk");
                    run.refuse_if_run_elsewhere(recorder.progress.chunk)?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// One run of an import in this process.
struct Run<'a> {
    app: &'a App,
    top_region: i64,
    clock: fn() -> Timestamp,
    running: Running<'a>,
}

impl Run<'_> {
    fn row(&self) -> AppResult<ImportRow> {
        let row = self.app.store().read(self.top_region, |reader| reader.import(self.running.id))?;
        row.ok_or(AppError::NotFound("import"))
    }

    fn refuse_if_run_elsewhere(&self, own_chunk: u32) -> AppResult<()> {
        let row = self.row()?;
        // The chunk in doubt may have been kept by ourselves; more than that nobody here has done.
        if row.ended_at.is_none() && row.progress.chunk > own_chunk + 1 {
            return refuse("import_running", "this import is running on another machine");
        }
        Ok(())
    }

    fn job(&self, row: &ImportRow) -> AppResult<Job<'_>> {
        let (profile, options) = Settings::read(&row.import.settings)?.profile(self.app, &row.import.profile)?;
        Ok(Job {
            app: self.app,
            top_region: self.top_region,
            id: row.import.id,
            actor: actor(row),
            office: self.app.office(self.top_region)?,
            profile,
            options,
            path: PathBuf::from(&row.import.file_path),
            clock: self.clock,
        })
    }

    fn pass(&self, row: &ImportRow, recorder: &mut Recorder, tell: &mut dyn FnMut(&ImportProgress)) -> AppResult<Pass> {
        let sheet = self.app.setup().sheets.get(&row.import.profile);
        // Going on in another file would pass over its first rows; one that is gone is told of by the reader.
        let begun = row.progress.chunk > 0;
        if begun && weigh(Path::new(&row.import.file_path)).is_ok_and(|(_, sha256)| sha256 != row.import.file_sha256) {
            return Ok(Pass::Failed(ImportError::Changed));
        }
        if let Some(sheet) = sheet {
            return self.sheet_pass(sheet, row, recorder, tell);
        }
        let job = self.job(row)?;
        scope(|threads| {
            let (reader, related) = job.start(threads, row.progress.resume_at)?;
            let mut cancelled = false;
            for chunk in &related {
                cancelled = self.running.is_cancelled();
                if cancelled {
                    break;
                }
                recorder.record(&job, chunk?)?;
                tell(&recorder.progress);
            }
            drop(related);
            let read = reader.join().map_err(|_| AppError::Data("reading the import file failed inside".into()))?;
            Ok(match read {
                _ if cancelled => Pass::Cancelled,
                Ok(remarks) => Pass::Through(remarks),
                Err(error) => Pass::Failed(error),
            })
        })
    }

    fn fail(&self, row: &ImportRow, recorder: &Recorder, code: &str, detail: &str) -> AppResult<()> {
        let why = serde_json::json!({ "code": code, "detail": detail }).to_string();
        self.end(row, recorder, "failed", Some(why))
    }

    fn end(&self, row: &ImportRow, recorder: &Recorder, state: &'static str, why: Option<String>) -> AppResult<()> {
        let (id, warnings, progress) = (row.import.id, recorder.account.write(), recorder.progress.clone());
        let actor = actor(row);
        let kept = self.app.store().write(self.top_region, (self.clock)(), move |tx| {
            tx.end_import(id, state, &warnings, why.as_deref())?;
            tx.record(&actor, &[ended(id, state, &progress)])
        });
        match kept {
            // Somebody ended it in this moment; that stands.
            Ok(()) | Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        if state == "done" {
            forget_upload(&self.app.uploads_dir(), Path::new(&row.import.file_path));
        }
        Ok(())
    }
}

fn actor(row: &ImportRow) -> Actor {
    Actor { account_id: row.import.account_id, organisation_id: row.import.organisation_id }
}

/// Whether another look at the store can set an error right: somebody else was faster, or the store was busy.
fn is_passing(error: &AppError) -> bool {
    use StoreError::{Busy, Stale, Taken, Undone, Unsure};
    matches!(error, AppError::Store(Stale { .. } | Taken(_) | Unsure(_) | Busy | Undone(_)))
}

type Related = Receiver<AppResult<RelatedChunk>>;

impl<'a> Job<'a> {
    /// Starts the stages before the recording, each on threads of its own.
    fn start<'s>(
        &'s self,
        threads: &'s std::thread::Scope<'s, '_>,
        resume_at: u64,
    ) -> AppResult<(Reader<'s>, Related)> {
        let (raw, raw_chunks) = sync_channel::<Chunk>(QUEUE_CHUNKS);
        let (ready, ready_chunks) = sync_channel::<ReadyChunk>(QUEUE_CHUNKS);
        let (related, related_chunks) = sync_channel(QUEUE_CHUNKS);
        let reading = Reading {
            path: &self.path,
            options: self.options.clone(),
            profile: self.profile.clone(),
            resume_at,
            now: (self.clock)(),
            bounds: bounds(&self.office),
        };
        let reader = named(threads, "import-read", move || read(reading, &raw))?;
        let raw_chunks = Arc::new(Mutex::new(raw_chunks));
        let many = available_parallelism().map_or(1, |many| many.get().min(UNDERSTANDING_THREADS_MAX));
        for _ in 0..many {
            let (raw_chunks, ready) = (Arc::clone(&raw_chunks), ready.clone());
            named(threads, "import-understand", move || self.understand(&raw_chunks, &ready))?;
        }
        drop(raw_chunks);
        drop(ready);
        named(threads, "import-relate", move || {
            let (source, now) = (self.profile.id.as_str(), (self.clock)());
            let relating = Relating { app: self.app, top_region: self.top_region, import_id: self.id, source, now };
            relating.run(&ready_chunks, &related);
        })?;
        Ok((reader, related_chunks))
    }

    fn understand(&self, chunks: &Mutex<Receiver<Chunk>>, ready: &SyncSender<ReadyChunk>) {
        let tree = &self.profile.category.tree;
        let mut understanding =
            Understanding::new(self.app, (self.top_region, &self.office), &self.profile.id, tree, self.id);
        loop {
            let next = chunks.lock().recv();
            let Ok(chunk) = next else { return };
            if ready.send(understanding.understand(chunk, (self.clock)())).is_err() {
                return;
            }
        }
    }
}

/// Starts a thread whose name tells in a monitor what it does.
fn named<'s, T: Send + 's>(
    threads: &'s std::thread::Scope<'s, '_>,
    name: &str,
    work: impl FnOnce() -> T + Send + 's,
) -> AppResult<ScopedJoinHandle<'s, T>> {
    let started = std::thread::Builder::new().name(name.into()).spawn_scoped(threads, work);
    started.map_err(|error| AppError::Data(format!("cannot start a thread of the import: {error}")))
}

type Reader<'s> = ScopedJoinHandle<'s, Result<Vec<Warning>, ImportError>>;

/// Last stage: records the chunks and counts.
struct Recorder {
    progress: ImportProgress,
    account: Account,
}

impl Recorder {
    fn new(row: &ImportRow) -> Self {
        Self { progress: row.progress.clone(), account: Account::resume(&row.warnings) }
    }

    fn record(&mut self, job: &Job<'_>, chunk: RelatedChunk) -> AppResult<()> {
        let mut account = self.account.clone();
        chunk.doubts.iter().for_each(|(line, code)| account.count(code, *line));
        let progress = ImportProgress {
            chunk: self.progress.chunk + 1,
            resume_at: chunk.line,
            bytes_read: chunk.bytes_read,
            rows_read: self.progress.rows_read + chunk.rows_read,
            rows_accepted: self.progress.rows_accepted + chunk.reports.len() as u64,
            rows_rejected: self.progress.rows_rejected + chunk.rejects.len() as u64,
            rows_repeated: self.progress.rows_repeated + chunk.rows_repeated,
        };
        let matters = job.profile.open_matters.then(|| (job.app.clone(), Arc::clone(&job.office)));
        let (id, actor, warnings, kept) = (job.id, job.actor, account.write(), progress.clone());
        job.app.store().write(job.top_region, (job.clock)(), move |tx| {
            tx.progress_import(id, &kept, &chunk.rejects)?;
            tx.warn_import(id, &warnings)?;
            for narrative in &chunk.narratives {
                tx.keep_sealed_narrative(narrative)?;
            }
            for person in &chunk.persons {
                tx.keep_sealed_person(person)?;
            }
            let mut reports = chunk.reports;
            let mut events = match matters {
                Some((app, office)) => open_matters(tx, &app, &office, &mut reports)?,
                None => Vec::new(),
            };
            if !reports.is_empty() {
                events.push(Event::ReportsImported { import_id: id, chunk: kept.chunk - 1, reports });
            }
            tx.record(&actor, &events).map_err(AppError::from)
        })?;
        (self.progress, self.account) = (progress, account);
        Ok(())
    }
}

/// Opens a matter for each report that its source has not done with, for profiles that ask for it.
fn open_matters(tx: &mut Tx<'_>, app: &App, office: &Office, reports: &mut [Report]) -> AppResult<Vec<Event>> {
    let mut events = Vec::new();
    for report in reports.iter_mut().filter(|report| report.closed_at.is_none()) {
        let matter = Matter {
            id: new_id(tx.at(), MatterId::new),
            code: next_code(tx, "SX", tx.at())?,
            title: matter_title(app, office, report.category.as_deref(), report.region_id),
            category: report.category.clone(),
            region_id: report.region_id,
            opened_at: tx.at(),
        };
        report.matter_id = Some(matter.id);
        events.push(Event::MatterOpened { matter });
    }
    Ok(events)
}
