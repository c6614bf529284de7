//! Following the log: what an event touches is made anew in the index, and the position is kept in the same commit.

use fengqiao_domain::hex::hex;
use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_search::{Position, SearchIndex};
use fengqiao_store::LogRow;

use super::indexes::fault;
use super::make::make;
use crate::app::App;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;

/// Events read at a time; one of an import holds a thousand reports.
const EVENTS_STEP: u32 = 64;
/// Things made anew in one snapshot.
const THINGS_STEP: usize = 500;
/// Things after which the index is made durable while it is far behind.
const COMMIT_AFTER: usize = 20_000;

/// How far the index of an office has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// The last event that the index knows.
    pub seq: i64,
    /// Things made anew.
    pub things: usize,
    /// Documents that can be found.
    pub documents: u64,
    /// Bytes of the index's files.
    pub bytes: u64,
}

/// What events touched.
#[derive(Default)]
struct Touched {
    reports: BTreeSet<ReportId>,
    matters: BTreeSet<MatterId>,
}

impl App {
    /// Brings the search index of an office up to the end of its log, building it anew where the log is another one than
    /// it knew. Where another process keeps the index, it only looks at what that one has written. `go_on` is asked after
    /// each step; when it says no, what was done so far is kept.
    ///
    /// # Errors
    /// The store refuses, or the folder of the index cannot be used.
    pub fn follow_log(&self, top_region: i64, go_on: &mut dyn FnMut() -> bool) -> AppResult<Followed> {
        let mut index = self.search_index(top_region)?;
        if index.is_abandoned() {
            self.close_search(top_region);
            index = self.search_index(top_region)?;
        }
        if !index.is_writer() {
            index.refresh().map_err(fault)?;
            return Ok(followed(&index, 0));
        }
        let done = self.catch_up(top_region, &index, go_on);
        if done.is_err() {
            // What was taken in and not committed is dropped with the writer; the next use begins at the last commit.
            self.close_search(top_region);
        }
        done
    }

    /// Builds the index of an office anew from the first event.
    ///
    /// # Errors
    /// Another process keeps the index (`search_busy`), the store refuses, or the folder cannot be used.
    pub fn rebuild_search(&self, top_region: i64) -> AppResult<Followed> {
        let index = self.search_index(top_region)?;
        if !index.is_writer() {
            return refuse("search_busy", "another process keeps this index; end it first, or build it anew there");
        }
        index.clear().map_err(fault)?;
        index.commit(&Position::default()).map_err(fault)?;
        self.catch_up(top_region, &index, &mut || true)
    }

    /// Every term that stands in the index of an office: for the proof that no personal data does.
    ///
    /// # Errors
    /// The folder of the index cannot be used.
    pub fn each_search_term(&self, top_region: i64, each: &mut dyn FnMut(&str)) -> AppResult<()> {
        self.search_index(top_region)?.each_term(each).map_err(fault)
    }

    fn catch_up(&self, top_region: i64, index: &SearchIndex, go_on: &mut dyn FnMut() -> bool) -> AppResult<Followed> {
        let mut position = self.known_position(top_region, index)?;
        let (mut things, mut waiting) = (0, 0);
        loop {
            let rows = self.inner.store.read(top_region, |reader| reader.events_after(position.seq, EVENTS_STEP))?;
            let Some(last) = rows.last() else { break };
            if renames(&rows, position.names_seq) && position.seq > 0 {
                // Names of places stand in every document: all of them are made anew.
                index.clear().map_err(fault)?;
                position = self.start(top_region)?;
                continue;
            }
            (position.seq, position.hash) = (last.entry.seq, hex(&last.entry.hash));
            let touched = touched(&rows)?;
            let count = self.take_in(top_region, index, &touched)?;
            (things, waiting) = (things + count, waiting + count);
            if waiting >= COMMIT_AFTER {
                index.commit(&position).map_err(fault)?;
                waiting = 0;
            }
            if !go_on() {
                break;
            }
        }
        if index.position() != position {
            index.commit(&position).map_err(fault)?;
        }
        Ok(followed(index, things))
    }

    /// The position of the index, or the start where the log is not the one that the index knew: of a restored copy, or
    /// of another database.
    fn known_position(&self, top_region: i64, index: &SearchIndex) -> AppResult<Position> {
        let position = index.position();
        if position.seq == 0 {
            return self.start(top_region);
        }
        let before = position.seq - 1;
        let rows = self.inner.store.read(top_region, |reader| reader.events_after(before, 1))?;
        if rows.first().is_some_and(|row| row.entry.seq == position.seq && hex(&row.entry.hash) == position.hash) {
            return Ok(position);
        }
        tracing::warn!(office = top_region, "the search index knows another log; it is built anew");
        index.clear().map_err(fault)?;
        self.start(top_region)
    }

    /// The position before the first event; regions have the names of now.
    fn start(&self, top_region: i64) -> AppResult<Position> {
        let names_seq = self.inner.store.head(top_region)?.map_or(0, |(seq, _)| seq);
        self.forget_office(top_region);
        Ok(Position { seq: 0, hash: String::new(), names_seq })
    }

    fn take_in(&self, top_region: i64, index: &SearchIndex, touched: &Touched) -> AppResult<usize> {
        let office = self.office(top_region)?;
        let reports: Vec<ReportId> = touched.reports.iter().copied().collect();
        for part in reports.chunks(THINGS_STEP) {
            self.take_in_part(top_region, index, &office, (part, &[]))?;
        }
        let matters: Vec<MatterId> = touched.matters.iter().copied().collect();
        for part in matters.chunks(THINGS_STEP) {
            self.take_in_part(top_region, index, &office, (&[], part))?;
        }
        Ok(reports.len() + matters.len())
    }

    fn take_in_part(
        &self,
        top_region: i64,
        index: &SearchIndex,
        office: &Office,
        part: (&[ReportId], &[MatterId]),
    ) -> AppResult<()> {
        let made = self.inner.store.read(top_region, |reader| make(self.setup(), office, reader, part))?;
        index.add(made).map_err(fault)
    }
}

fn followed(index: &SearchIndex, things: usize) -> Followed {
    Followed { seq: index.position().seq, things, documents: index.documents(), bytes: index.bytes() }
}

/// Whether a region was renamed after the names that the index has.
fn renames(rows: &[LogRow], names_seq: i64) -> bool {
    rows.iter().any(|row| row.kind == "regions_kept" && row.entry.seq > names_seq)
}

fn touched(rows: &[LogRow]) -> AppResult<Touched> {
    let mut touched = Touched::default();
    for row in rows {
        // Most kinds of events touch nothing that is searched; they are not even read.
        if !["report", "matter", "import"].contains(&row.subject_kind.as_str()) {
            continue;
        }
        match row.event().map_err(AppError::from)? {
            Event::ReportReceived { report } => touched.report(report.id, report.matter_id),
            Event::ReportsImported { reports, .. } => {
                for report in reports {
                    touched.report(report.id, report.matter_id);
                }
            }
            Event::ReportClassified { report_id, .. } => touched.report(report_id, None),
            Event::ReportJoined { report_id, matter_id, .. } | Event::ReportSeparated { report_id, matter_id, .. } => {
                touched.report(report_id, Some(matter_id));
            }
            Event::MatterOpened { matter } => {
                touched.matters.insert(matter.id);
            }
            Event::MatterClosed { matter_id, .. } | Event::MatterReopened { matter_id, .. } => {
                touched.matters.insert(matter_id);
            }
            _ => {}
        }
    }
    Ok(touched)
}

impl Touched {
    fn report(&mut self, id: ReportId, matter_id: Option<MatterId>) {
        self.reports.insert(id);
        self.matters.extend(matter_id);
    }
}
