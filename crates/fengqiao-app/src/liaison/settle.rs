//! Accepting and refusing a proposal, and ending a link: by name, with a reason, all links in one transaction.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{LiaisonId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::Liaison;
use fengqiao_store::{ProposalRow, Tx};
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::liaison::text_of;

impl App {
    /// Accepts a proposal: its links begin on the next day, and those that do not stay are over on it.
    ///
    /// # Errors
    /// Not permitted, no such proposal, it is settled or not complete, rules were lifted and no reason is given, an account
    /// or station no longer works, the links of today are others than when it was proposed, or the store refuses.
    pub fn accept_liaisons(
        &self,
        ctx: &Ctx,
        id: LiaisonProposalId,
        reason: Option<&str>,
    ) -> AppResult<LiaisonProposalId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = open_proposal(tx, id)?;
            if !row.proposal.is_complete() {
                let words = "stations are left without an official; name more officials and propose again, or put somebody there by hand";
                return refuse("not_complete", words);
            }
            let lifted = row.proposal.links.iter().any(|link| link.lifted);
            let reason = match (lifted, reason) {
                (true, reason) => Some(text_of("reason", reason.as_deref().unwrap_or_default())?),
                (false, reason) => reason.map(|reason| text_of("reason", &reason)).transpose()?,
            };
            let from_on = tomorrow(&person)?;
            let (liaisons, ended) = app.changes(&person, tx, &row, from_on)?;
            let event = Event::LiaisonsAccepted { proposal_id: id, liaisons, ended, from_on, reason };
            match tx.record(&person.actor(), &[event]) {
                Err(fengqiao_store::StoreError::Taken(_)) => {
                    refuse("two_for_one", "an official or a station has another link already; propose again")
                }
                other => Ok(other.map(|()| id)?),
            }
        })
    }

    /// What begins and what is over by a proposal.
    fn changes(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        row: &ProposalRow,
        from_on: Date,
    ) -> AppResult<(Vec<Liaison>, Vec<LiaisonId>)> {
        let office = self.office(ctx.top_region)?;
        let current: BTreeMap<OrganisationId, Liaison> =
            tx.reader().liaisons()?.into_iter().map(|row| (row.liaison.station_id, row.liaison)).collect();
        let (mut liaisons, mut kept) = (Vec::new(), Vec::new());
        for link in &row.proposal.links {
            let holds = current.get(&link.station_id).filter(|liaison| liaison.account_id == link.account_id);
            match (link.stays, holds) {
                (true, Some(liaison)) => {
                    kept.push(liaison.id);
                    continue;
                }
                (false, None) => {}
                _ => return refuse("links_changed", "links were changed since this was proposed; propose again"),
            }
            let works = office.organisation(link.station_id).is_some_and(|station| station.active)
                && tx.reader().account(link.account_id)?.is_some_and(|account| account.active);
            if !works {
                return refuse("links_changed", "an official or a station no longer works; propose again");
            }
            let Some(rule) = self.setup().liaison.level(link.level) else {
                return refuse(
                    "links_changed",
                    "the file of rules no longer has a level of this proposal; propose again",
                );
            };
            liaisons.push(Liaison {
                id: new_id(ctx.now, LiaisonId::new),
                station_id: link.station_id,
                account_id: link.account_id,
                level: link.level,
                cadence: rule.cadence,
                from_on,
                metres: link.metres,
            });
        }
        let ended = current.into_values().map(|liaison| liaison.id).filter(|id| !kept.contains(id)).collect();
        Ok((liaisons, ended))
    }

    /// Refuses a proposal.
    ///
    /// # Errors
    /// Not permitted, no such proposal, it is settled, no reason, or the store refuses.
    pub fn refuse_liaisons(&self, ctx: &Ctx, id: LiaisonProposalId, reason: &str) -> AppResult<LiaisonProposalId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let reason = text_of("reason", reason)?;
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            open_proposal(tx, id)?;
            tx.record(&actor, &[Event::LiaisonsRefused { proposal_id: id, reason }])?;
            Ok(id)
        })
    }

    /// Ends a link: it is over on the next day, and the station waits for the next proposal.
    ///
    /// # Errors
    /// Not permitted, no such link, it was ended before, no reason, or the store refuses.
    pub fn end_liaison(&self, ctx: &Ctx, id: LiaisonId, reason: &str) -> AppResult<LiaisonId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let reason = text_of("reason", reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().liaison(id)?.ok_or(AppError::NotFound("liaison"))?;
            app.known_station(&person, row.liaison.station_id)?;
            if row.over_on.is_some() {
                return refuse("liaison_over", "this link was ended before");
            }
            let over_on = tomorrow(&person)?.max(row.liaison.from_on);
            tx.record(&person.actor(), &[Event::LiaisonEnded { liaison_id: id, over_on, reason }])?;
            Ok(id)
        })
    }
}

fn open_proposal(tx: &mut Tx<'_>, id: LiaisonProposalId) -> AppResult<ProposalRow> {
    let row = tx.reader().liaison_proposal(id)?.ok_or(AppError::NotFound("liaison proposal"))?;
    match row.state.as_str() {
        "proposed" => Ok(row),
        _ => Err(Refusal::new("proposal_settled", "this proposal was accepted or refused already").into()),
    }
}

fn tomorrow(ctx: &Ctx) -> AppResult<Date> {
    day_in_china(ctx.now).tomorrow().map_err(|error| AppError::Data(error.to_string()))
}
