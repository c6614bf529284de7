//! Reading links and proposals: with what bars whom, for whoever assigns; one's own link, for officials and stations.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::id::{LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{Bar, ProposedLink};
use fengqiao_store::{LiaisonRow, ProposalRow};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};

/// A proposed link as whoever assigns reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRead {
    /// The link.
    pub link: ProposedLink,
    /// The rules that it goes against.
    pub bars: Vec<Bar>,
    /// Officials who may have the station.
    pub open: usize,
    /// Officials whom each rule keeps from it.
    pub barred: Vec<(Bar, usize)>,
}

/// A proposal as whoever assigns reads it.
#[derive(Debug, Clone)]
pub struct ProposalRead {
    /// The proposal and what became of it.
    pub row: ProposalRow,
    /// Its links.
    pub links: Vec<LinkRead>,
    /// Stations without an official, with the officials whom each rule keeps from them.
    pub left: Vec<(OrganisationId, Vec<(Bar, usize)>)>,
}

impl App {
    /// The newest proposals.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn liaison_proposals(&self, ctx: &Ctx) -> AppResult<Vec<ProposalRow>> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.liaison_proposals()?))
    }

    /// One proposal, with what bars whom by what is known today.
    ///
    /// # Errors
    /// Not permitted, no such proposal, or the store refuses.
    pub fn liaison_proposal(&self, ctx: &Ctx, id: LiaisonProposalId) -> AppResult<ProposalRead> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| {
            let row = reader.liaison_proposal(id)?.ok_or(AppError::NotFound("liaison proposal"))?;
            let task = self.gather(ctx, reader, &BTreeSet::new())?.task;
            let stations: BTreeMap<_, usize> = task.stations.iter().map(|it| it.station_id).zip(0..).collect();
            let officials: BTreeMap<_, usize> = task.officials.iter().map(|it| it.id).zip(0..).collect();
            let barred = |station: OrganisationId| {
                let Some(&station) = stations.get(&station) else { return (0, Vec::new()) };
                let bars: Vec<_> = (0..task.officials.len()).map(|official| task.bars(official, station)).collect();
                let count = |bar: Bar| (bar, bars.iter().filter(|it| it.has(bar)).count());
                let open = bars.iter().filter(|it| it.is_empty()).count();
                (open, Bar::ALL.map(count).into_iter().filter(|(_, count)| *count > 0).collect())
            };
            let read = |link: &ProposedLink| {
                let pair = officials.get(&link.account_id).zip(stations.get(&link.station_id));
                let bars = pair.map(|(&official, &station)| task.bars(official, station).iter().collect());
                let (open, barred) = barred(link.station_id);
                LinkRead { link: *link, bars: bars.unwrap_or_default(), open, barred }
            };
            let links = row.proposal.links.iter().map(read).collect();
            let left = row.proposal.left.iter().map(|id| (*id, barred(*id).1)).collect();
            Ok(ProposalRead { row, links, left })
        })
    }

    /// The links that hold or are to begin, by station.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn liaisons(&self, ctx: &Ctx) -> AppResult<Vec<LiaisonRow>> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.liaisons()?))
    }

    /// The links of the person, and of the station where the person works: who answers for it is no secret, when there is a
    /// visit is.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn own_liaisons(&self, ctx: &Ctx) -> AppResult<Vec<LiaisonRow>> {
        self.setup().matrix.permit(ctx, "read_inspections", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| Ok(reader.liaisons_of(ctx.account.id, ctx.account.organisation_id)?))
    }
}
