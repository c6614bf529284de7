//! Third stage, in the order of the file: rows known already are left out, and likely same reports are looked up.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender};

use fengqiao_domain::id::ImportId;
use fengqiao_domain::report::Report;
use fengqiao_store::{KnownReport, RejectRow, SealedNarrative, SealedPerson};
use jiff::Timestamp;

use super::super::Reject;
use super::QUEUE_CHUNKS;
use super::understand::{ReadyChunk, ReadyRow};
use crate::app::App;
use crate::error::AppResult;
use crate::same_matter::{LIKELY_SCORE_MIN, likeness};

/// Rows looked up while the index is held, so that people who enter a report never wait long for it.
const HELD_ROWS: usize = 32;
/// Chunks that may be related but not yet recorded: one in the queue, one being recorded, this one.
const IN_FLIGHT: usize = QUEUE_CHUNKS + 2;

/// A chunk ready to be recorded.
pub(super) struct RelatedChunk {
    pub(super) reports: Vec<Report>,
    pub(super) narratives: Vec<SealedNarrative>,
    pub(super) persons: Vec<SealedPerson>,
    pub(super) rejects: Vec<RejectRow>,
    pub(super) doubts: Vec<(u64, &'static str)>,
    pub(super) rows_read: u64,
    pub(super) rows_repeated: u64,
    pub(super) line: u64,
    pub(super) bytes_read: u64,
}

/// What the rows of one import are held against.
pub(super) struct Relating<'a> {
    pub(super) app: &'a App,
    pub(super) top_region: i64,
    pub(super) import_id: ImportId,
    pub(super) source: &'a str,
    pub(super) now: Timestamp,
}

/// What becomes of a row whose number came before.
enum Repeat {
    /// It is new.
    No,
    /// The same again.
    Same,
    /// The same number with another text, in this file.
    Differs,
    /// The same number with another text, from an earlier file.
    DiffersFromEarlier,
}

impl Relating<'_> {
    /// Relates chunks until there are no more, or nobody takes them.
    pub(super) fn run(&self, chunks: &Receiver<ReadyChunk>, related: &SyncSender<AppResult<RelatedChunk>>) {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        let mut recent: VecDeque<HashMap<String, String>> = VecDeque::new();
        for chunk in chunks {
            waiting.insert(chunk.number, chunk);
            while let Some(chunk) = waiting.remove(&next) {
                next += 1;
                let chunk = self.relate(chunk, &mut recent);
                let failed = chunk.is_err();
                if related.send(chunk).is_err() || failed {
                    return;
                }
            }
        }
    }

    fn relate(&self, chunk: ReadyChunk, recent: &mut VecDeque<HashMap<String, String>>) -> AppResult<RelatedChunk> {
        let rows_read = (chunk.rows.len() + chunk.rejects.len()) as u64;
        let mut out = RelatedChunk {
            reports: Vec::with_capacity(chunk.rows.len()),
            narratives: Vec::with_capacity(chunk.rows.len()),
            persons: Vec::new(),
            rejects: chunk.rejects.into_iter().map(reject_row).collect(),
            doubts: Vec::new(),
            rows_read,
            rows_repeated: 0,
            line: chunk.line,
            bytes_read: chunk.bytes_read,
        };
        let fresh = self.fresh(chunk.rows, recent, &mut out)?;
        let mut fresh = fresh.into_iter();
        loop {
            let part: Vec<ReadyRow> = fresh.by_ref().take(HELD_ROWS).collect();
            if part.is_empty() {
                return Ok(out);
            }
            self.look_up(part, &mut out)?;
        }
    }

    /// The rows that are not known yet.
    fn fresh(
        &self,
        rows: Vec<ReadyRow>,
        recent: &mut VecDeque<HashMap<String, String>>,
        out: &mut RelatedChunk,
    ) -> AppResult<Vec<ReadyRow>> {
        let numbers: Vec<&str> = rows.iter().map(|row| number(&row.report)).collect();
        let known = self.app.store().read(self.top_region, |reader| reader.known_reports(self.source, &numbers))?;
        if recent.len() == IN_FLIGHT {
            recent.pop_front();
        }
        recent.push_back(HashMap::new());
        let mut fresh = Vec::with_capacity(rows.len());
        for (row, known) in rows.into_iter().zip(known) {
            match self.repeat(&row.report, known.as_ref(), recent) {
                Repeat::No => {
                    if let Some(own) = recent.back_mut() {
                        own.insert(number(&row.report).to_owned(), row.report.text_sha256.clone());
                    }
                    fresh.push(row);
                    continue;
                }
                Repeat::Same => {}
                Repeat::Differs => {
                    out.rejects.push(number_repeated(row.line));
                    continue;
                }
                Repeat::DiffersFromEarlier => out.doubts.push((row.line, "number_differs")),
            }
            out.rows_repeated += 1;
        }
        Ok(fresh)
    }

    fn repeat(
        &self,
        report: &Report,
        known: Option<&KnownReport>,
        recent: &VecDeque<HashMap<String, String>>,
    ) -> Repeat {
        let in_flight = recent.iter().find_map(|chunk| chunk.get(number(report)));
        let (before, own) = match (in_flight, known) {
            (Some(before), _) => (before, true),
            (None, Some(known)) => (&known.text_sha256, known.import_id == Some(self.import_id)),
            (None, None) => return Repeat::No,
        };
        match (*before == report.text_sha256, own) {
            (true, _) => Repeat::Same,
            (false, true) => Repeat::Differs,
            (false, false) => Repeat::DiffersFromEarlier,
        }
    }

    fn look_up(&self, rows: Vec<ReadyRow>, out: &mut RelatedChunk) -> AppResult<()> {
        self.app.with_same_matter(self.top_region, self.now, |same| {
            for mut row in rows {
                let likely = same.likely(&row.digest, 1);
                row.report.likely = likely.first().map(likeness).filter(|likely| likely.score >= LIKELY_SCORE_MIN);
                same.insert(&row.digest);
                out.doubts.extend(row.doubts.iter().map(|&doubt| (row.line, doubt)));
                out.reports.push(row.report);
                out.narratives.push(row.narrative);
                out.persons.extend(row.persons);
            }
        })
    }
}

fn number(report: &Report) -> &str {
    report.external_id.as_deref().unwrap_or_default()
}

fn reject_row(reject: Reject) -> RejectRow {
    let Reject { line, column, value_class, reason, detail } = reject;
    RejectRow { line, column, value_class, reason: reason.to_owned(), detail }
}

fn number_repeated(line: u64) -> RejectRow {
    RejectRow {
        line,
        column: String::new(),
        value_class: "number of an earlier row".into(),
        reason: "number_repeated".into(),
        detail: "the file has this number before, with another text: give each report its own number".into(),
    }
}
