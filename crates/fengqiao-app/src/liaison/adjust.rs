//! Changing a proposal by hand: an official is given another station, and whoever was to have it takes the station that
//! became free. What that does to the total, and which rules it goes against, is shown before it is done.

use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{Bar, ProposedLink, Task};
use fengqiao_store::Reader;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::liaison::propose::link_of;
use crate::liaison::text_of;

/// Which official goes where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjust {
    /// The official.
    pub account_id: AccountId,
    /// The station.
    pub station_id: OrganisationId,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Total before, metres.
    pub before_m: i64,
    /// Total after.
    pub after_m: i64,
    /// The links that become others, with the rules that they go against.
    pub changed: Vec<(ProposedLink, Vec<Bar>)>,
    /// A station that is left without an official.
    pub left: Vec<OrganisationId>,
}

/// A proposal after a change.
struct Adjusted {
    links: Vec<ProposedLink>,
    left: Vec<OrganisationId>,
    effect: Effect,
}

impl App {
    /// What a change would do.
    ///
    /// # Errors
    /// Not permitted, no such proposal, it is settled, an unknown official or station, or the store refuses.
    pub fn measure_adjustment(&self, ctx: &Ctx, id: LiaisonProposalId, adjust: Adjust) -> AppResult<Effect> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(self.adjusted(ctx, reader, id, adjust)?.effect))
    }

    /// Changes a proposal.
    ///
    /// # Errors
    /// As [`App::measure_adjustment`], and no reason.
    pub fn adjust_liaisons(
        &self,
        ctx: &Ctx,
        id: LiaisonProposalId,
        adjust: Adjust,
        reason: &str,
    ) -> AppResult<LiaisonProposalId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let reason = text_of("reason", reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let Adjusted { links, left, effect } = app.adjusted(&person, &mut tx.reader(), id, adjust)?;
            let total_m = effect.after_m;
            tx.record(&person.actor(), &[Event::LiaisonsAdjusted { proposal_id: id, links, left, total_m, reason }])?;
            Ok(id)
        })
    }

    fn adjusted(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        id: LiaisonProposalId,
        adjust: Adjust,
    ) -> AppResult<Adjusted> {
        let row = reader.liaison_proposal(id)?.ok_or(AppError::NotFound("liaison proposal"))?;
        if row.state != "proposed" {
            return refuse("proposal_settled", "this proposal was accepted or refused already");
        }
        let task = self.gather(ctx, reader, &BTreeSet::new())?.task;
        let place_of = |account: AccountId| task.officials.iter().position(|it| it.id == account);
        let station_of = |station: OrganisationId| task.stations.iter().position(|it| it.station_id == station);
        let official = place_of(adjust.account_id).ok_or(AppError::NotFound("official"))?;
        let station = station_of(adjust.station_id).ok_or(AppError::NotFound("station"))?;
        let mut links = row.proposal.links.clone();
        let old = links.iter().position(|link| link.account_id == adjust.account_id);
        let held = links.iter().position(|link| link.station_id == adjust.station_id);
        if old.is_some() && old == held {
            return refuse("nothing_changed", "this official has this station already");
        }
        let mut left = row.proposal.left.clone();
        left.retain(|it| *it != adjust.station_id);
        let mut changed = vec![link_of(&task, official, station, true)];
        if let Some(free) = old.map(|place| links[place].station_id) {
            // Whoever was to have the station takes the one that became free.
            let other = held.and_then(|place| place_of(links[place].account_id)).zip(station_of(free));
            match other {
                Some((other, free)) => changed.push(link_of(&task, other, free, true)),
                None => left.push(free),
            }
        }
        links.retain(|link| link.account_id != adjust.account_id && link.station_id != adjust.station_id);
        links.extend(changed.iter().copied());
        links.sort_by_key(|link| link.station_id);
        let bars = |link: &ProposedLink| {
            let pair = place_of(link.account_id).zip(station_of(link.station_id));
            pair.map(|(official, station)| task.bars(official, station).iter().collect()).unwrap_or_default()
        };
        let with_bars = changed.into_iter().map(|link| (link, bars(&link))).collect();
        let effect = Effect {
            before_m: total(&task, &row.proposal.links),
            after_m: total(&task, &links),
            changed: with_bars,
            left: left.clone(),
        };
        Ok(Adjusted { links, left, effect })
    }
}

/// The sum of links by what is known today; who no longer stands in the task counts for nothing.
fn total(task: &Task, links: &[ProposedLink]) -> i64 {
    let weight = |link: &ProposedLink| {
        let official = task.officials.iter().position(|it| it.id == link.account_id)?;
        let station = task.stations.iter().position(|it| it.station_id == link.station_id)?;
        Some(task.weight(official, station))
    };
    links.iter().filter_map(weight).sum()
}
