//! Proposing an assignment: gathered in one snapshot, solved outside of any transaction, recorded with its proof's bound.

use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{Answer, LiaisonProposal, ProposedLink, Task, assign, check};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::matter::next_code;

/// Letters of the number of a proposal.
const CODE: &str = "BL";

impl App {
    /// Proposes an assignment of all stations. `claims` are pairs that a person puts so; two for one station are told.
    ///
    /// # Errors
    /// Not permitted, no station or no official, too many of them, an unknown pair, or the store refuses.
    pub fn propose_liaisons(
        &self,
        ctx: &Ctx,
        claims: &BTreeSet<(AccountId, OrganisationId)>,
    ) -> AppResult<LiaisonProposalId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let task = self.read(ctx, |reader| self.gather(ctx, reader, claims))?.task;
        if task.stations.is_empty() || task.officials.is_empty() {
            return refuse("nothing_to_assign", "there is no station or no official yet; keep them first");
        }
        for (account, station) in claims {
            let known = task.officials.iter().any(|it| it.id == *account)
                && task.stations.iter().any(|it| it.station_id == *station);
            if !known {
                return Err(AppError::NotFound("station or official"));
            }
        }
        let answer = assign(&task);
        // The solver's own word is not taken for it: what is stored is what the prices prove.
        let bound_m =
            check(&task, &answer).map_err(|fault| AppError::Data(format!("the assignment proves nothing: {fault}")))?;
        let rules = serde_json::to_value(self.setup().liaison.assign).unwrap_or_default();
        let person = ctx.clone();
        self.run(ctx, move |tx| {
            let code = next_code(tx, CODE, person.now)?;
            let id = new_id(person.now, LiaisonProposalId::new);
            let proposal =
                LiaisonProposal { id, code, proposed_at: person.now, bound_m, rules, ..proposal_of(&task, &answer) };
            tx.record(&person.actor(), &[Event::LiaisonsProposed { proposal }])?;
            Ok(id)
        })
    }
}

/// An answer as a proposal that has no id and no number yet.
fn proposal_of(task: &Task, answer: &Answer) -> LiaisonProposal {
    let shortage = answer.shortage.clone().unwrap_or_default();
    let station = |place: &usize| task.stations[*place].station_id;
    let whole = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    LiaisonProposal {
        id: LiaisonProposalId::from_bits(0),
        code: String::new(),
        proposed_at: jiff::Timestamp::UNIX_EPOCH,
        links: answer.pairs.iter().map(|pair| link_of(task, pair.official, pair.station, false)).collect(),
        left: shortage.left.iter().map(station).collect(),
        lacking: shortage.lacking.map(whole),
        blocked: shortage.blocked.iter().map(station).collect(),
        total_m: answer.total_m,
        bound_m: answer.total_m,
        rules: serde_json::Value::Null,
    }
}

/// A pair of a task as a proposed link.
pub(super) fn link_of(task: &Task, official: usize, station: usize, by_hand: bool) -> ProposedLink {
    let (who, place) = (&task.officials[official], &task.stations[station]);
    ProposedLink {
        station_id: place.station_id,
        account_id: who.id,
        level: who.level,
        metres: task.way(official, station),
        stays: who.current.is_some_and(|(at, _)| at == place.station_id),
        lifted: !task.bars(official, station).is_empty(),
        by_hand,
    }
}
