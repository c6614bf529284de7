//! A person decides a pairing: one trouble, two, or unsure. What follows from it happens in the same transaction.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::PairingId;
use fengqiao_domain::pairing::{Decision, Pairing, PairingKind, PairingState};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{PairingRow, Tx};
use serde::{Deserialize, Serialize};

use super::NOTE_LENGTH_MAX;
use super::plan::{Plan, plan};
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::report::path_of;

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// `same`, `different` or `unsure`.
    pub state: PairingState,
    /// Why, if the person says so.
    pub note: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The pairing.
    pub id: PairingId,
    /// What it is now: as the person said, or `moot` when somebody had settled it another way.
    pub state: PairingState,
    /// Reports that moved.
    pub moved: u32,
}

impl App {
    /// Decides a pairing by name. Joining two matters moves the reports of the smaller one and closes it; parting a matter
    /// takes the second side out of it.
    ///
    /// # Errors
    /// Not permitted, no such pairing, decided already, a note that is too long, proceedings that run on both matters, a
    /// matter with too many reports to move, or the store refuses.
    pub fn decide_pairing(&self, ctx: &Ctx, id: PairingId, decide: Decide) -> AppResult<Decided> {
        check(&decide)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = load(&app, &person, tx, id)?;
            if !matches!(row.state, PairingState::Open | PairingState::Unsure) {
                return refuse("pairing_decided", "somebody has decided it already");
            }
            let planned = match moves(row.pairing.kind, decide.state) {
                true => plan(&app, tx, &row.pairing, person.now)?,
                false => Some(Plan::default()),
            };
            let (state, planned) = planned.map_or((PairingState::Moot, Plan::default()), |plan| (decide.state, plan));
            let moved = u32::try_from(planned.moves.len()).unwrap_or(u32::MAX);
            let note = decide.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
            let events = events(&row.pairing, planned, (state, false), note);
            tx.record(&person.actor(), &events)?;
            Ok(Decided { id, state, moved })
        })
    }
}

/// Whether a decision moves reports.
pub(super) const fn moves(kind: PairingKind, state: PairingState) -> bool {
    matches!((kind, state), (PairingKind::Merge, PairingState::Same) | (PairingKind::Split, PairingState::Different))
}

/// The decision, and after it what it moves.
pub(super) fn events(
    pairing: &Pairing,
    plan: Plan,
    (state, by_itself): (PairingState, bool),
    note: Option<String>,
) -> Vec<Event> {
    let Plan { moves, opened, closed, events } = plan;
    let decision = Decision { state, by_itself, moves, opened, closed, note };
    let told = Event::PairingDecided { pairing_id: pairing.id, decision };
    std::iter::once(told).chain(events).collect()
}

fn check(decide: &Decide) -> AppResult<()> {
    if !matches!(decide.state, PairingState::Same | PairingState::Different | PairingState::Unsure) {
        return refuse("bad_field", "a pairing is decided as same, different or unsure");
    }
    note_fits(decide.note.as_deref(), "note")
}

pub(super) fn note_fits(note: Option<&str>, field: &str) -> AppResult<()> {
    if note.is_some_and(|note| note.chars().count() > NOTE_LENGTH_MAX) {
        let words = format!("at most {NOTE_LENGTH_MAX} characters");
        return Err(Refusal::new("too_long", words.clone()).field(field, "too_long", words).into());
    }
    Ok(())
}

/// Loads a pairing that the person may decide; one that may not even be read is not there.
pub(super) fn load(app: &App, ctx: &Ctx, tx: &mut Tx<'_>, id: PairingId) -> AppResult<PairingRow> {
    let row = tx.reader().pairing(id)?.ok_or(AppError::NotFound("pairing"))?;
    let path = path_of(tx, row.pairing.region_id)?.unwrap_or_else(RegionPath::top);
    let matrix = &app.setup().matrix;
    if !matrix.may(ctx, "read_pairing", Some(&path), row.state.word()) {
        return Err(AppError::NotFound("pairing"));
    }
    matrix.permit(ctx, "decide_pairing", Some(&path), row.state.word())?;
    Ok(row)
}
