//! The event log as its readers see it, and its verification with checkpoints kept outside the database.

use std::io::Write;
use std::path::PathBuf;

use fengqiao_domain::event::Event;
use fengqiao_store::{LogFilter, LogRow, Page, PageRequest, Verification};
use jiff::Timestamp;
use serde_json::Value;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::proceeding::hidden_fields;

impl App {
    /// A page of the log, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn events(&self, ctx: &Ctx, filter: &LogFilter, page: &PageRequest) -> AppResult<Page<LogRow>> {
        self.setup().matrix.permit(ctx, "read_events", Some(&ctx.region_path), "any")?;
        let mut page = self.read(ctx, |reader| Ok(reader.events(filter, page)?))?;
        for row in &mut page.items {
            self.leave_out_hidden(ctx, row)?;
        }
        Ok(page)
    }

    /// Takes the values of fields out of an event that its reader does not see in the proceeding either: the log is whole where
    /// it lies, and its readers are told what happened and not what the few wrote for one another.
    fn leave_out_hidden(&self, ctx: &Ctx, row: &mut LogRow) -> AppResult<()> {
        let Ok(Event::ProceedingOpened { proceeding, .. } | Event::ProceedingStepped { proceeding, .. }) = row.event()
        else {
            return Ok(());
        };
        let procedure = self.procedure_of(ctx.top_region, &proceeding)?;
        let hidden = hidden_fields(ctx, &procedure, &proceeding);
        if hidden.is_empty() {
            return Ok(());
        }
        let Ok(mut payload) = serde_json::from_str::<Value>(&row.entry.payload) else { return Ok(()) };
        for place in ["/step/fields", "/proceeding/instance/fields"] {
            if let Some(Value::Object(fields)) = payload.pointer_mut(place) {
                fields.retain(|id, _| !hidden.contains(id));
            }
        }
        row.entry.payload = payload.to_string();
        Ok(())
    }

    /// Verifies the office's log against its chain, its sealed head and the checkpoints.
    ///
    /// # Errors
    /// Not permitted, the checkpoints cannot be read, or the store refuses.
    pub fn verify_events(&self, ctx: &Ctx) -> AppResult<Verification> {
        self.setup().matrix.permit(ctx, "verify_events", Some(&ctx.region_path), "any")?;
        self.verify_log(ctx.top_region, &[])
    }

    /// Verifies the log of an office, for the command line: against its chain, its sealed head, the checkpoints of the
    /// data folder, and those that the operator kept elsewhere (place and hexadecimal hash).
    ///
    /// # Errors
    /// The checkpoints cannot be read, or the store refuses.
    pub fn verify_log(&self, top_region: i64, kept_elsewhere: &[(i64, String)]) -> AppResult<Verification> {
        let mut checkpoints = self.checkpoints(top_region)?;
        checkpoints.extend_from_slice(kept_elsewhere);
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
        // A line that a crash cut short goes, so that it does not swallow this one.
        let whole = std::fs::read(&path)
            .map(|bytes| bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1))
            .and_then(|whole| file.set_len(whole as u64));
        whole.and_then(|()| writeln!(file, "{seq},{hash},{now}")).and_then(|()| file.sync_data()).map_err(unwritable)
    }

    fn checkpoints(&self, top_region: i64) -> AppResult<Vec<(i64, String)>> {
        let path = self.checkpoint_path(top_region);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text =
            std::fs::read_to_string(&path).map_err(|error| AppError::Data(format!("{}: {error}", path.display())))?;
        // The last line may have been cut short by a crash; every other line must read.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole
            .lines()
            .zip(1..)
            .map(|(line, number)| {
                checkpoint(line).ok_or_else(|| {
                    let words = "not a place, a digest and a time; was it edited?";
                    AppError::Data(format!("{}:{number}: {words}", path.display()))
                })
            })
            .collect()
    }
}

/// A line of the file of checkpoints: place, 64 hexadecimal digits, and when it was kept.
fn checkpoint(line: &str) -> Option<(i64, String)> {
    let mut parts = line.splitn(3, ',');
    let (seq, hash) = (parts.next()?.parse().ok()?, parts.next()?);
    parts.next()?;
    is_digest(hash).then(|| (seq, hash.to_owned()))
}

/// Whether a text is a digest of the log: 64 lower-case hexadecimal digits.
#[must_use]
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
