//! Clocks after the calendar changed: those that run are counted again, and the story keeps the day that was told before.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::{Due, Run};
use fengqiao_domain::event::Actor;
use fengqiao_domain::id::ProceedingId;
use fengqiao_procedure::{Step, recount};
use fengqiao_store::{DeadlineRow, ProceedingRow, Reader};
use jiff::Timestamp;

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::proceeding::{Frame, event_of, instance_of};

/// Proceedings looked at in one snapshot.
const BATCH: u32 = 200;

impl App {
    /// Counts every running clock of an office again by the calendar of this program, and returns how many proceedings have a
    /// clock that ends on another day. A proceeding that fails is logged and left as it is.
    ///
    /// # Errors
    /// The store refuses to list them.
    pub fn recount_clocks(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let (mut moved, mut after) = (0, ProceedingId::from_bits(0));
        loop {
            let store = &self.inner.store;
            let ids = store.read(top_region, |reader| reader.proceedings_with_clocks(after, BATCH))?;
            let Some(last) = ids.last() else { return Ok(moved) };
            after = *last;
            for id in ids {
                // Most clocks stay, so each is looked at beside the writer first.
                let stays = |reader: &mut Reader<'_>| Ok::<_, AppError>(self.recounted(reader, id, now)?.is_none());
                let app = self.clone();
                let done = match store.read(top_region, stays) {
                    Ok(true) => continue,
                    Ok(false) => store.write(top_region, now, move |tx| {
                        let Some((row, step)) = app.recounted(&mut tx.reader(), id, now)? else { return Ok(false) };
                        let procedure = &*app.procedure_of(top_region, &row.proceeding)?;
                        let event = event_of(procedure, &Frame::of(&row), &step, now)?;
                        tx.record(&Actor::default(), &[event])?;
                        Ok::<_, AppError>(true)
                    }),
                    Err(error) => Err(error),
                };
                match done {
                    Ok(recounted) => moved += usize::from(recounted),
                    Err(error) => tracing::error!(%error, proceeding = %id, "its clocks could not be counted again"),
                }
            }
        }
    }

    fn recounted(
        &self,
        reader: &mut Reader<'_>,
        id: ProceedingId,
        now: Timestamp,
    ) -> AppResult<Option<(ProceedingRow, Step)>> {
        let Some(row) = reader.proceeding(id)?.filter(|row| !row.proceeding.terminal) else { return Ok(None) };
        let procedure = &*self.procedure_of(reader.top_region(), &row.proceeding)?;
        let mut runs: BTreeMap<String, Vec<Run>> = BTreeMap::new();
        for clock in reader.deadlines(id)? {
            if let Some(run) = run_of(&clock) {
                runs.entry(clock.deadline.key).or_default().push(run);
            }
        }
        let step = recount(procedure, &instance_of(&row)?, &runs, now, &self.setup().calendar)?;
        let told = |step: Step| {
            let moved = step.deadlines_set.iter().map(|set| {
                let title = procedure.deadline(&set.id).map_or(set.id.as_str(), |deadline| deadline.title.zh.as_str());
                let former = runs.get(&set.id).and_then(|runs| runs.last()).map(|run| run.due.last_on);
                format!("{title}：{} → {}", former.map(|on| on.to_string()).unwrap_or_default(), set.due.last_on)
            });
            let note = moved.collect::<Vec<_>>().join("；");
            Step { reason: Some(note), ..step }
        };
        Ok(step.map(|step| (row, told(step))))
    }
}

/// A clock whose sum cannot be read, as of an import, is not counted again.
fn run_of(clock: &DeadlineRow) -> Option<Run> {
    let due: Due = serde_json::from_value(clock.deadline.sum.clone()).ok()?;
    Some(Run { due, gave_way: clock.state == "moot" })
}
