//! The pass over a sheet: rows that belong together are recorded together, chunk by chunk, with how far the file was read.

use std::fs::File;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fengqiao_domain::event::Actor;
use fengqiao_domain::filing::PARTIES_MAX;
use fengqiao_domain::id::ImportId;
use fengqiao_store::{ImportProgress, ImportRow, RejectRow};
use jiff::Timestamp;

use super::super::super::sheet::{Bound, SheetFault, SheetKind, SheetProfile, SheetRow};
use super::super::super::{ImportError, Reject, Source};
use super::super::CHUNK_ROWS;
use super::super::settings::Settings;
use super::{Pass, Recorder, Run, actor};
use crate::app::App;
use crate::error::AppResult;
use crate::office::Office;

/// What recording a chunk needs to know of its import.
pub(crate) struct SheetJob {
    pub(crate) app: App,
    pub(crate) top_region: i64,
    pub(crate) import_id: ImportId,
    pub(crate) actor: Actor,
    pub(crate) office: Arc<Office>,
    pub(crate) now: Timestamp,
}

/// Rows that are recorded in one transaction.
pub(crate) struct SheetChunk {
    /// Sound rows of the file, those that belong together side by side.
    pub(crate) rows: Vec<SheetRow>,
    /// Rows that were refused before they were looked at.
    pub(crate) rejects: Vec<RejectRow>,
    /// How far the import has come before this chunk; the recorder counts on.
    pub(crate) progress: ImportProgress,
}

/// How rows of a chunk became of use.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SheetDone {
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) repeated: u64,
}

impl SheetChunk {
    /// How far the import has come with this chunk.
    pub(crate) fn progress(&self, done: SheetDone) -> ImportProgress {
        ImportProgress {
            chunk: self.progress.chunk + 1,
            rows_accepted: self.progress.rows_accepted + done.accepted,
            rows_rejected: self.progress.rows_rejected + done.rejected,
            rows_repeated: self.progress.rows_repeated + done.repeated,
            ..self.progress
        }
    }
}

/// A fault as the import keeps it.
pub(crate) fn reject_row(fault: SheetFault) -> RejectRow {
    let SheetFault { line, column, value_class, reason, detail } = fault;
    RejectRow { line, column, value_class, reason: reason.to_owned(), detail }
}

fn of_reader(reject: Reject) -> RejectRow {
    let Reject { line, column, value_class, reason, detail } = reject;
    RejectRow { line, column, value_class, reason: reason.to_owned(), detail }
}

/// The chunk under way.
#[derive(Default)]
struct Gathering {
    rows: Vec<SheetRow>,
    rejects: Vec<RejectRow>,
    /// Rows of the last group.
    group: usize,
    rows_read: u64,
    line: u64,
}

impl Gathering {
    /// Whether a chunk may be closed before this row: it is full, and the row belongs to nothing before it.
    fn ends_before(&self, bound: &Bound<'_>, kind: SheetKind, row: &SheetRow) -> bool {
        let full = self.rows.len() + self.rejects.len() >= CHUNK_ROWS;
        full && (self.group > PARTIES_MAX || !self.belongs(bound, kind, row))
    }

    fn belongs(&self, bound: &Bound<'_>, kind: SheetKind, row: &SheetRow) -> bool {
        let same = |before: &SheetRow| bound.text(before, "number") == bound.text(row, "number");
        kind == SheetKind::Filings && self.rows.last().is_some_and(same)
    }

    fn push(&mut self, bound: &Bound<'_>, kind: SheetKind, row: SheetRow) {
        self.group = if self.belongs(bound, kind, &row) { self.group + 1 } else { 1 };
        self.rows_read += 1;
        self.line = row.line;
        self.rows.push(row);
    }
}

impl Run<'_> {
    /// Reads a sheet from where the import stands to its end.
    pub(super) fn sheet_pass(
        &self,
        profile: &SheetProfile,
        row: &ImportRow,
        recorder: &mut Recorder,
        tell: &mut dyn FnMut(&ImportProgress),
    ) -> AppResult<Pass> {
        let encoding = Settings::read(&row.import.settings)?.encoding;
        let job = SheetJob {
            app: self.app.clone(),
            top_region: self.top_region,
            import_id: row.import.id,
            actor: actor(row),
            office: self.app.office(self.top_region)?,
            now: (self.clock)(),
        };
        match self.read_sheet(profile, encoding, row, &job, recorder, tell) {
            Ok(cancelled) if cancelled => Ok(Pass::Cancelled),
            Ok(_) => Ok(Pass::Through(Vec::new())),
            Err(Ended::File(error)) => Ok(Pass::Failed(error)),
            Err(Ended::Verb(error)) => Err(error),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call of one caller; a struct would only be taken apart again")]
    fn read_sheet(
        &self,
        profile: &SheetProfile,
        encoding: Option<String>,
        row: &ImportRow,
        job: &SheetJob,
        recorder: &mut Recorder,
        tell: &mut dyn FnMut(&ImportProgress),
    ) -> Result<bool, Ended> {
        let options = profile.read_options(encoding);
        let file = File::open(&row.import.file_path).map_err(ImportError::from)?;
        let mut source = Source::open(file, &options)?;
        let bound = profile.bind(source.header(), source.is_from_1904())?;
        let taken = source.bytes_taken();
        let (mut gathering, mut failed, mut cancelled) = (Gathering::default(), None, false);
        let mut close = |gathering: &mut Gathering, recorder: &mut Recorder| {
            let bytes_read = taken.load(Ordering::Relaxed);
            record(job, profile, &bound, std::mem::take(gathering), bytes_read, recorder)?;
            tell(&recorder.progress);
            AppResult::Ok(())
        };
        let read = source.for_each(row.progress.resume_at, &mut |found| {
            let sound = match found {
                Ok(found) => Some(bound.row(&found)),
                Err(reject) => {
                    (gathering.line, gathering.rows_read) = (reject.line, gathering.rows_read + 1);
                    gathering.rejects.push(of_reader(reject));
                    None
                }
            };
            let Some(sound) = sound else { return ControlFlow::Continue(()) };
            if gathering.ends_before(&bound, profile.kind, &sound) {
                failed = close(&mut gathering, recorder).err();
                cancelled = self.running.is_cancelled();
            }
            if failed.is_some() || cancelled {
                return ControlFlow::Break(());
            }
            gathering.push(&bound, profile.kind, sound);
            ControlFlow::Continue(())
        });
        match failed {
            Some(error) => return Err(Ended::Verb(error)),
            None if cancelled => return Ok(true),
            None => {}
        }
        // A file that breaks off has good rows before the break; they are taken.
        if gathering.rows_read > 0 {
            close(&mut gathering, recorder).map_err(Ended::Verb)?;
        }
        read?;
        Ok(false)
    }
}

/// Why the reading of a sheet ended early.
enum Ended {
    /// The file cannot be read, from some place on or at all.
    File(ImportError),
    /// A chunk could not be recorded.
    Verb(crate::error::AppError),
}

impl From<ImportError> for Ended {
    fn from(error: ImportError) -> Self {
        Self::File(error)
    }
}

fn record(
    job: &SheetJob,
    profile: &SheetProfile,
    bound: &Bound<'_>,
    gathered: Gathering,
    bytes_read: u64,
    recorder: &mut Recorder,
) -> AppResult<()> {
    let Gathering { rows, rejects, rows_read, line, .. } = gathered;
    let progress = ImportProgress {
        resume_at: line,
        bytes_read,
        rows_read: recorder.progress.rows_read + rows_read,
        ..recorder.progress.clone()
    };
    let chunk = SheetChunk { rows, rejects, progress };
    recorder.progress = match profile.kind {
        SheetKind::Filings => crate::filing::record_sheet(job, bound, chunk)?,
        SheetKind::Bases => crate::base::record_sheet(job, bound, chunk)?,
    };
    Ok(())
}
