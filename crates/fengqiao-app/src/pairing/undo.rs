//! Taking a decision back, with all that it moved: one click, as long as nobody has gone on from there.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, PairingId};
use fengqiao_domain::pairing::{Decision, MERGED, PairingState};
use fengqiao_store::Tx;

use super::decide::{Decided, load, note_fits};
use super::plan::reports_of;
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppResult, refuse};

/// Told where a report goes back.
const REASON: &str = "撤销归并";

impl App {
    /// Takes a decision back. What a person decided is open again; what software joined by itself counts as refused by the
    /// person who takes it back, so that it never does so again.
    ///
    /// # Errors
    /// Not permitted, no such pairing, nothing decided, a report or matter that somebody has moved on since
    /// (`pairing_moved_on`), or the store refuses.
    pub fn undo_pairing(&self, ctx: &Ctx, id: PairingId, reason: Option<String>) -> AppResult<Decided> {
        note_fits(reason.as_deref(), "reason")?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load(&app, &person, tx, id)?;
            let decided = matches!(row.state, PairingState::Same | PairingState::Different);
            let Some(decision) = row.decision.filter(|_| decided) else {
                return refuse("pairing_not_decided", "there is no decision to take back");
            };
            let state = if decision.by_itself { PairingState::Different } else { PairingState::Open };
            let mut events = vec![Event::PairingUndone { pairing_id: id, state, reason }];
            events.extend(back(tx, &decision)?);
            tx.record(&person.actor(), &events)?;
            Ok(Decided { id, state, moved: u32::try_from(decision.moves.len()).unwrap_or(u32::MAX) })
        })
    }
}

/// The events that put everything back.
fn back(tx: &mut Tx<'_>, decision: &Decision) -> AppResult<Vec<Event>> {
    let mut events = Vec::new();
    if let Some(matter_id) = decision.closed {
        let row = tx.reader().matter(matter_id)?;
        if !row.is_some_and(|row| row.state == "closed" && row.outcome.as_deref() == Some(MERGED)) {
            return moved_on("the matter that was closed is open again");
        }
        events.push(Event::MatterReopened { matter_id, reason: REASON.to_owned() });
    }
    for moved in &decision.moves {
        let report = tx.reader().report(moved.report_id)?;
        if report.is_none_or(|row| row.report.matter_id != moved.to) {
            return moved_on("a report has another matter by now");
        }
        if let Some(matter_id) = moved.to {
            let reason = REASON.to_owned();
            events.push(Event::ReportSeparated { report_id: moved.report_id, matter_id, reason });
        }
        if let Some(matter_id) = moved.from {
            if decision.closed != Some(matter_id) && !is_open(tx, matter_id)? {
                return moved_on("the matter to which a report would go back is closed");
            }
            events.push(Event::ReportJoined { report_id: moved.report_id, matter_id, proposed: false });
        }
    }
    if let Some(matter_id) = decision.opened {
        events.extend(close_again(tx, matter_id, decision)?);
    }
    Ok(events)
}

/// A matter that was opened for the decision is closed when nothing else has come into it.
fn close_again(tx: &mut Tx<'_>, matter_id: MatterId, decision: &Decision) -> AppResult<Option<Event>> {
    let Some(row) = tx.reader().matter(matter_id)?.filter(|row| row.state == "open") else { return Ok(None) };
    if row.proceedings_open > 0 {
        return moved_on("a proceeding runs on the matter that was opened for it");
    }
    let mut left = reports_of(tx, matter_id)?;
    left.retain(|row| !decision.moves.iter().any(|moved| moved.report_id == row.report.id));
    let closed = Event::MatterClosed { matter_id, outcome: "withdrawn".to_owned(), reason: REASON.to_owned() };
    Ok(left.is_empty().then_some(closed))
}

fn is_open(tx: &mut Tx<'_>, id: MatterId) -> AppResult<bool> {
    Ok(tx.reader().matter(id)?.is_some_and(|row| row.state == "open"))
}

fn moved_on<T>(detail: &str) -> AppResult<T> {
    refuse("pairing_moved_on", format!("{detail}; move it by hand"))
}
