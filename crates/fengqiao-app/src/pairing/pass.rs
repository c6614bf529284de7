//! The nightly pass: proposes what is new, renews what comes back, keeps back what was refused, closes what is settled
//! otherwise, and, where the office lets it, joins by itself. Once a night from its hour on.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{PairingId, PairingPassId};
use fengqiao_domain::pairing::{Decision, Pairing, PairingKind, PairingPass, PairingState};
use fengqiao_store::{PageRequest, PairingFilter, Tx};
use jiff::Timestamp;

use super::gather::Gathered;
use super::known::{Known, look_up};
use super::plan::is_moot;
use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::{day_in_china, hour_in_china};
use crate::error::{AppError, AppResult};

/// Waiting pairings that a pass looks through for those that are settled otherwise.
const WAITING_MAX: u32 = 200;

/// What a pass did.
#[derive(Debug, Clone, PartialEq)]
pub struct PassDone {
    /// As the log tells it.
    pub pass: PairingPass,
    /// What waits for a person now, of this pass.
    pub proposed: Vec<Pairing>,
}

impl App {
    /// Runs the nightly pass of an office if it is due; a process that was down at that hour makes it up.
    ///
    /// # Errors
    /// As [`App::propose_pairings`].
    pub fn propose_in_the_night(&self, top_region: i64, now: Timestamp) -> AppResult<Option<PassDone>> {
        if hour_in_china(now) < self.setup().pairing.hour {
            return Ok(None);
        }
        let newest = self.store().read(top_region, |reader| reader.newest_pairing_pass())?;
        let today = day_in_china(now);
        if newest.is_some_and(|pass| day_in_china(pass.started_at) == today) || self.is_importing(top_region, now)? {
            return Ok(None);
        }
        self.propose_pairings(top_region, Actor::default(), now).map(Some)
    }

    /// Runs the pass because a person asks for it.
    ///
    /// # Errors
    /// Not permitted, or as [`App::propose_pairings`].
    pub fn propose_pairings_as(&self, ctx: &Ctx) -> AppResult<PassDone> {
        self.setup().matrix.permit(ctx, "propose_pairings", Some(&ctx.region_path), "any")?;
        self.propose_pairings(ctx.top_region, ctx.actor(), ctx.now)
    }

    /// Compares the last months of an office and writes down what it proposes. The same reports, matters and decisions give
    /// the same proposals.
    ///
    /// # Errors
    /// A text does not open, or the store refuses.
    pub fn propose_pairings(&self, top_region: i64, actor: Actor, now: Timestamp) -> AppResult<PassDone> {
        let Gathered { reports, cut, pairings } = self.gather_pairings(top_region, now)?;
        let unsure_days = self.setup().pairing.unsure_days;
        let (mut pass, proposed) = self.store().write(top_region, now, move |tx| {
            let id = new_id(now, PairingPassId::new);
            let mut pass =
                PairingPass { id, started_at: now, reports, cut, merges: 0, splits: 0, kept_back: 0, joined: 0 };
            let mut events = settled_otherwise(tx)?;
            let mut proposed = Vec::new();
            for pairing in pairings {
                let (pairing, again) = match look_up(&mut tx.reader(), &pairing, now, unsure_days)? {
                    Known::New => (pairing, false),
                    Known::NewEvidence(new_evidence) => (Pairing { new_evidence, ..pairing }, false),
                    Known::Renew(renewed) => (*renewed, true),
                    Known::Waits => continue,
                    Known::Refused => {
                        pass.kept_back += 1;
                        continue;
                    }
                };
                match pairing.kind {
                    PairingKind::Merge => pass.merges += 1,
                    PairingKind::Split => pass.splits += 1,
                }
                proposed.push(pairing.clone());
                events.push(Event::PairingProposed { pairing, again });
            }
            tx.record(&actor, &events)?;
            Ok::<_, AppError>((pass, proposed))
        })?;
        let joined = self.join_proposed(top_region, &proposed, now)?;
        pass.joined = u32::try_from(joined.len()).unwrap_or(u32::MAX);
        let told = Event::PairingPassEnded { pass: pass.clone() };
        self.store().write(top_region, now, move |tx| tx.record(&actor, &[told]).map_err(AppError::from))?;
        let waits = |pairing: &Pairing| !joined.contains(&pairing.id);
        Ok(PassDone { pass, proposed: proposed.into_iter().filter(waits).collect() })
    }

    /// Joins by itself what the office lets it, of proposals that were just made.
    fn join_proposed(&self, top_region: i64, proposed: &[Pairing], now: Timestamp) -> AppResult<Vec<PairingId>> {
        let Some(from) = self.join_from(top_region) else { return Ok(Vec::new()) };
        let mut joined = Vec::new();
        for pairing in proposed {
            if super::join::may_join(pairing, from) && self.join_by_itself(top_region, pairing, now)? {
                joined.push(pairing.id);
            }
        }
        Ok(joined)
    }
}

/// Waiting pairings of which somebody has done meanwhile what they ask, or made it impossible.
fn settled_otherwise(tx: &mut Tx<'_>) -> AppResult<Vec<Event>> {
    let mut events = Vec::new();
    for state in [PairingState::Open, PairingState::Unsure] {
        let filter = PairingFilter { state: Some(state), ..PairingFilter::default() };
        let page = tx.reader().pairings(&filter, &PageRequest { after: None, limit: WAITING_MAX })?;
        for row in page.items {
            if is_moot(tx, &row.pairing)? {
                let decision = Decision {
                    state: PairingState::Moot,
                    by_itself: true,
                    moves: Vec::new(),
                    opened: None,
                    closed: None,
                    note: None,
                };
                events.push(Event::PairingDecided { pairing_id: row.pairing.id, decision });
            }
        }
    }
    Ok(events)
}
