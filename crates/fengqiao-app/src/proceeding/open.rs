//! Opening a proceeding: the one way in which every verb, timer and effect begins one.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{ProceedingId, RegionId};
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::{Opening, Procedure, Step, open};
use fengqiao_store::Tx;

use crate::app::{App, new_id};
use crate::error::AppResult;
use crate::matter::next_code;
use crate::proceeding::{Frame, event_of};

/// What a proceeding is opened on.
pub(crate) struct OpenedOn {
    /// Its id where something else names it already; a fresh one otherwise.
    pub(crate) id: Option<ProceedingId>,
    pub(crate) subject: Subject,
    pub(crate) parent_id: Option<ProceedingId>,
    pub(crate) region_id: RegionId,
    pub(crate) title: String,
}

impl App {
    /// Opens a proceeding and adds its event to `events`, behind the text of its procedure where it is the first of this version;
    /// the caller records them.
    ///
    /// # Errors
    /// A slot, field or party of the opening is missing or wrong (nothing was added), or the store refuses.
    pub(crate) fn open_proceeding(
        &self,
        tx: &mut Tx<'_>,
        procedure: &Procedure,
        opening: Opening,
        on: OpenedOn,
        events: &mut Vec<Event>,
    ) -> AppResult<(Frame, Step)> {
        let now = tx.at();
        let step = open(procedure, opening, now, &self.setup().calendar)?;
        let frame = Frame {
            id: on.id.unwrap_or_else(|| new_id(now, ProceedingId::new)),
            code: next_code(tx, &procedure.code, now)?,
            subject: on.subject,
            parent_id: on.parent_id,
            region_id: on.region_id,
            title: on.title,
            opened_at: now,
            since_at: now,
        };
        let is_kept = |event: &Event| matches!(event, Event::ProcedureKept { kept } if kept.procedure == procedure.id);
        if !events.iter().any(is_kept) {
            events.extend(self.keep_version(&mut tx.reader(), procedure)?);
        }
        events.push(event_of(procedure, &frame, &step, now)?);
        Ok((frame, step))
    }
}
