//! The event log as its readers see it, and its verification with checkpoints kept outside the database.

use std::io::Write;
use std::path::PathBuf;

use fengqiao_store::{LogFilter, LogRow, Page, PageRequest, Verification};
use jiff::Timestamp;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};

impl App {
    /// A page of the log, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn events(&self, ctx: &Ctx, filter: &LogFilter, page: &PageRequest) -> AppResult<Page<LogRow>> {
        self.setup().matrix.permit(ctx, "read_events", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.events(filter, page)?))
    }

    /// Verifies the office's log against its chain, its sealed head and the checkpoints.
    ///
    /// # Errors
    /// Not permitted, the checkpoints cannot be read, or the store refuses.
    pub fn verify_events(&self, ctx: &Ctx) -> AppResult<Verification> {
        self.setup().matrix.permit(ctx, "verify_events", Some(&ctx.region_path), "any")?;
        self.verify_log(ctx.top_region)
    }

    /// Verifies the log of an office; for the command line and the nightly job.
    ///
    /// # Errors
    /// The checkpoints cannot be read, or the store refuses.
    pub fn verify_log(&self, top_region: i64) -> AppResult<Verification> {
        let checkpoints = self.checkpoints(top_region)?;
        Ok(self.inner.store.verify(top_region, &checkpoints)?)
    }

    fn checkpoint_path(&self, top_region: i64) -> PathBuf {
        self.inner.settings.data_dir.join(format!("checkpoints-{top_region}.csv"))
    }

    /// Writes down the head of the log outside the database; to be copied elsewhere by the operator.
    ///
    /// # Errors
    /// The file cannot be written, or the store refuses.
    pub fn keep_checkpoint(&self, top_region: i64, now: Timestamp) -> AppResult<()> {
        let Some((seq, hash)) = self.inner.store.head(top_region)? else { return Ok(()) };
        if self.checkpoints(top_region)?.last().is_some_and(|(last, _)| *last == seq) {
            return Ok(());
        }
        let path = self.checkpoint_path(top_region);
        let unwritable = |error: std::io::Error| AppError::Data(format!("{}: {error}", path.display()));
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&path).map_err(unwritable)?;
        writeln!(file, "{seq},{hash},{now}").and_then(|()| file.sync_data()).map_err(unwritable)
    }

    fn checkpoints(&self, top_region: i64) -> AppResult<Vec<(i64, String)>> {
        let path = self.checkpoint_path(top_region);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text =
            std::fs::read_to_string(&path).map_err(|error| AppError::Data(format!("{}: {error}", path.display())))?;
        let line = |line: &str| {
            let mut parts = line.split(',');
            Some((parts.next()?.parse().ok()?, parts.next()?.to_owned()))
        };
        // The last line may be cut short by a crash; every other line must read.
        Ok(text.lines().filter_map(line).collect())
    }
}
