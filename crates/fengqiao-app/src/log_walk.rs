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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AppError;
    use fengqiao_domain::event::{Actor, Event};
    use fengqiao_domain::points::{Caps, PointsRules};
    use fengqiao_store::{Keys, Store};
    use jiff::Timestamp;

    #[test]
    fn kinds_are_read_in_the_order_of_the_log_beyond_a_page() {
        let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
        let caps = Caps { month_gain_max: 1, month_loss_max: 1, lapse_months: 1, appeal_days_working: 1 };
        let many = i64::from(STEP) * 2 + 40;
        let record = move |tx: &mut fengqiao_store::Tx<'_>| {
            for number in 0..many {
                // Two kinds in turns, and every third event one that nobody asks for.
                let rules = PointsRules { caps, rules: Vec::new() };
                let told = Event::PointsRulesAccepted { rules, since_seq: number, reason: None };
                let failed =
                    Event::SignInFailed { account_id: fengqiao_domain::id::AccountId::from_bits(1), locked: false };
                tx.record(&Actor::default(), &[told, failed])?;
            }
            Ok::<_, AppError>(())
        };
        store.write(1, Timestamp::UNIX_EPOCH, record).unwrap();
        let seqs = |kinds: &[&str], after: i64| {
            let mut found = Vec::new();
            let mut take = |_: &mut Reader<'_>, row: &LogRow| {
                found.push(row.entry.seq);
                Ok(())
            };
            store.read(1, |reader| each_of_kinds_after(reader, kinds, after, &mut take)).unwrap();
            found
        };
        let both = ["points_rules_accepted", "sign_in_failed"];
        assert_eq!(seqs(&both, 0), (1..=2 * many).collect::<Vec<_>>());
        assert_eq!(seqs(&both[..1], 0), (0..many).map(|it| 2 * it + 1).collect::<Vec<_>>());
        assert_eq!(seqs(&both, 2 * many - 3), (2 * many - 2..=2 * many).collect::<Vec<_>>());
        assert!(seqs(&["report_received"], 0).is_empty());
    }
}
