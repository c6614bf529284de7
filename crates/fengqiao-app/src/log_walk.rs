//! Reading the log by kinds of events: page by page, each kind by its own index, in the order of the log. Whatever else the log
//! holds is neither read nor held in memory.

use std::collections::VecDeque;

use fengqiao_store::{LogRow, Reader};

use crate::error::AppResult;

/// Events of one kind that are held at a time.
const STEP: u32 = 256;

struct Kind<'k> {
    kind: &'k str,
    rows: VecDeque<LogRow>,
    last: i64,
    over: bool,
}

impl Kind<'_> {
    fn next_seq(&mut self, reader: &mut Reader<'_>) -> AppResult<Option<i64>> {
        if self.rows.is_empty() && !self.over {
            self.rows = reader.events_of_kind_after(self.kind, self.last, STEP)?.into();
            self.over = self.rows.len() < STEP as usize;
            self.last = self.rows.back().map_or(self.last, |row| row.entry.seq);
        }
        Ok(self.rows.front().map(|row| row.entry.seq))
    }
}

/// Hands over every event of some kinds in the order of the log.
///
/// # Errors
/// The store refuses, or whoever takes it.
pub(crate) fn each_of_kinds<'r>(
    reader: &mut Reader<'r>,
    kinds: &[&str],
    take: &mut dyn FnMut(&mut Reader<'r>, &LogRow) -> AppResult<()>,
) -> AppResult<()> {
    each_of_kinds_after(reader, kinds, 0, take)
}

/// The same after a place in the log.
///
/// # Errors
/// The store refuses, or whoever takes it.
pub(crate) fn each_of_kinds_after<'r>(
    reader: &mut Reader<'r>,
    kinds: &[&str],
    after: i64,
    take: &mut dyn FnMut(&mut Reader<'r>, &LogRow) -> AppResult<()>,
) -> AppResult<()> {
    let mut kinds: Vec<Kind<'_>> =
        kinds.iter().map(|kind| Kind { kind, rows: VecDeque::new(), last: after, over: false }).collect();
    loop {
        let mut first: Option<(i64, usize)> = None;
        for (place, kind) in kinds.iter_mut().enumerate() {
            if let Some(seq) = kind.next_seq(reader)?
                && first.is_none_or(|(least, _)| seq < least)
            {
                first = Some((seq, place));
            }
        }
        let Some((_, place)) = first else { return Ok(()) };
        if let Some(row) = kinds[place].rows.pop_front() {
            take(reader, &row)?;
        }
    }
}

/// Whether the event of a proceeding may be of a procedure: told by its text, which is compact JSON, before it is parsed. It
/// may say yes of another one whose answers hold such a text, so the event itself is still asked.
pub(crate) fn names_procedure(row: &LogRow, procedure: &str) -> bool {
    row.entry.payload.contains(&format!("\"procedure\":\"{procedure}\""))
}
