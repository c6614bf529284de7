//! Liaisons in SQL: stations, officials with what is sealed of them, proposals, and links.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, LiaisonId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{Liaison, LiaisonProposal, OfficialNote, Personnel, ProposedLink, StationNote};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// Links, stations or officials read at once at most; a province has some 1,500.
pub const LIAISONS_READ_MAX: u32 = 20_000;
/// Proposals read at once at most, the newest.
pub const PROPOSALS_READ_MAX: u32 = 50;

/// A link with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiaisonRow {
    /// The link.
    pub liaison: Liaison,
    /// The first day on which it is over.
    pub over_on: Option<Date>,
    /// Why it was ended.
    pub reason: Option<String>,
}

impl LiaisonRow {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds_on(&self, on: Date) -> bool {
        self.liaison.from_on <= on && self.over_on.is_none_or(|over| on < over)
    }
}

/// A proposal with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalRow {
    /// The proposal as it stands.
    pub proposal: LiaisonProposal,
    /// `proposed`, `accepted` or `refused`.
    pub state: String,
    /// When a person accepted or refused it.
    pub settled_at: Option<Timestamp>,
    /// Why it was refused, or why rules were lifted.
    pub reason: Option<String>,
}

/// What is personal of an official, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedPersonnel {
    account_id: AccountId,
    sealed: Vec<u8>,
}

fn context(id: AccountId) -> String {
    format!("vault_official/{id}")
}

fn liaison_row(row: &Row<'_>) -> StoreResult<LiaisonRow> {
    Ok(LiaisonRow { liaison: row.json(0)?, over_on: row.day_opt(1)?, reason: row.get(2)? })
}

fn proposal_row(row: &Row<'_>) -> StoreResult<ProposalRow> {
    Ok(ProposalRow { proposal: row.json(0)?, state: row.get(1)?, settled_at: row.instant_opt(2)?, reason: row.get(3)? })
}

impl Store {
    /// Seals what is personal of an official.
    ///
    /// # Errors
    /// It cannot be written as JSON, which a sound value always can.
    pub fn seal_personnel(&self, account_id: AccountId, personnel: &Personnel) -> StoreResult<SealedPersonnel> {
        let sealed = self.sealer().seal(&context(account_id), &json_text(personnel)?);
        Ok(SealedPersonnel { account_id, sealed })
    }
}

impl Tx<'_> {
    pub(crate) fn project_liaison_event(&mut self, event: &Event) -> StoreResult<()> {
        match event {
            Event::StationKept { station } => self.project_station(station),
            Event::OfficialKept { official } => self.project_official(official),
            Event::LiaisonsProposed { proposal } => self.project_proposal(proposal),
            Event::LiaisonsAdjusted { proposal_id, links, left, total_m, .. } => {
                self.project_adjusted(*proposal_id, links, left, *total_m)
            }
            Event::LiaisonsAccepted { proposal_id, liaisons, ended, from_on, reason } => {
                self.project_proposal_settled(*proposal_id, "accepted", reason.as_deref())?;
                for id in ended {
                    self.project_liaison_ended(*id, *from_on, None)?;
                }
                liaisons.iter().try_for_each(|liaison| self.project_liaison(liaison))
            }
            Event::LiaisonsRefused { proposal_id, reason } => {
                self.project_proposal_settled(*proposal_id, "refused", Some(reason))
            }
            Event::LiaisonEnded { liaison_id, over_on, reason } => {
                self.project_liaison_ended(*liaison_id, *over_on, Some(reason))
            }
            Event::OfficialRevealed { .. } => Ok(()),
            other => self.project_inspection_event(other),
        }
    }

    fn project_station(&mut self, station: &StationNote) -> StoreResult<()> {
        let sql = "insert into station (top_region, organisation_id, body, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region, organisation_id) do update set body = ?3";
        self.conn.execute(sql, params![self.top_region, station.station_id, json_text(station)?, self.at])?;
        Ok(())
    }

    fn project_official(&mut self, official: &OfficialNote) -> StoreResult<()> {
        let sql = "insert into official (top_region, account_id, active, body, created_at) values (?1, ?2, ?3, ?4, ?5) \
                   on conflict (top_region, account_id) do update set active = ?3, body = ?4";
        let values = params![self.top_region, official.account_id, official.active, json_text(official)?, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn project_proposal(&mut self, proposal: &LiaisonProposal) -> StoreResult<()> {
        let sql = "insert into liaison_proposal (top_region, id, code, proposed_at, state, body, created_at) values (?1, ?2, ?3, ?4, 'proposed', ?5, ?6)";
        let body = json_text(proposal)?;
        let values = params![self.top_region, proposal.id, &proposal.code, proposal.proposed_at, body, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn project_adjusted(
        &mut self,
        id: LiaisonProposalId,
        links: &[ProposedLink],
        left: &[OrganisationId],
        total_m: i64,
    ) -> StoreResult<()> {
        let known = self.reader().liaison_proposal(id)?;
        let known = known.ok_or_else(|| StoreError::damaged("liaison proposal", "is unknown"))?;
        let proposal = LiaisonProposal { links: links.to_vec(), left: left.to_vec(), total_m, ..known.proposal };
        let sql = "update liaison_proposal set body = ?3 where top_region = ?1 and id = ?2 and state = 'proposed'";
        self.changed("liaison proposal", sql, params![self.top_region, id, json_text(&proposal)?])
    }

    fn project_proposal_settled(
        &mut self,
        id: LiaisonProposalId,
        state: &str,
        reason: Option<&str>,
    ) -> StoreResult<()> {
        let sql = "update liaison_proposal set state = ?3, settled_at = ?4, reason = ?5 where top_region = ?1 and id = ?2 and state = 'proposed'";
        self.changed("liaison proposal", sql, params![self.top_region, id, state, self.at, reason])
    }

    fn project_liaison(&mut self, liaison: &Liaison) -> StoreResult<()> {
        let sql = "insert into liaison (top_region, id, station_id, account_id, from_on, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            self.top_region,
            liaison.id,
            liaison.station_id,
            liaison.account_id,
            liaison.from_on,
            json_text(liaison)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn project_liaison_ended(&mut self, id: LiaisonId, over_on: Date, reason: Option<&str>) -> StoreResult<()> {
        let sql = "update liaison set over_on = ?3, reason = ?4 where top_region = ?1 and id = ?2 and over_on is null";
        self.changed("liaison", sql, params![self.top_region, id, over_on, reason])
    }

    /// Keeps what was sealed of an official, in the place of what was kept before.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_personnel(&mut self, personnel: &SealedPersonnel) -> StoreResult<()> {
        let sql = "insert into vault_official (top_region, account_id, sealed, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region, account_id) do update set sealed = ?3";
        let values = params![self.top_region, personnel.account_id, &personnel.sealed, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What is known of stations beside their being organisations.
    ///
    /// # Errors
    /// The database refuses.
    pub fn station_notes(&mut self) -> StoreResult<Vec<StationNote>> {
        let sql = "select body from station where top_region = ?1 order by organisation_id limit ?2";
        self.conn.query(sql, params![self.top_region, LIAISONS_READ_MAX], |row| row.json(0))
    }

    /// Officials who may be linked, with those who no longer may.
    ///
    /// # Errors
    /// The database refuses.
    pub fn officials(&mut self) -> StoreResult<Vec<OfficialNote>> {
        let sql = "select body from official where top_region = ?1 order by account_id limit ?2";
        self.conn.query(sql, params![self.top_region, LIAISONS_READ_MAX], |row| row.json(0))
    }

    /// What is personal of the officials, opened: for the exclusions of an assignment, and to be shown after the look was
    /// recorded.
    ///
    /// # Errors
    /// A sealed field does not open, or the database refuses.
    pub fn personnel(&mut self) -> StoreResult<Vec<(AccountId, Personnel)>> {
        let sql = "select account_id, sealed from vault_official where top_region = ?1 order by account_id limit ?2";
        let rows = self.conn.query(sql, params![self.top_region, LIAISONS_READ_MAX], |row| {
            Ok((row.id::<AccountId>(0)?, row.get::<Vec<u8>>(1)?))
        })?;
        let open = |(id, sealed): (AccountId, Vec<u8>)| {
            Ok((id, serde_json::from_str(&self.sealer.open(&context(id), &sealed)?)?))
        };
        rows.into_iter().map(open).collect()
    }

    /// The newest proposals.
    ///
    /// # Errors
    /// The database refuses.
    pub fn liaison_proposals(&mut self) -> StoreResult<Vec<ProposalRow>> {
        let sql = "select body, state, settled_at, reason from liaison_proposal where top_region = ?1 order by proposed_at desc, id desc limit ?2";
        self.conn.query(sql, params![self.top_region, PROPOSALS_READ_MAX], proposal_row)
    }

    /// One proposal.
    ///
    /// # Errors
    /// The database refuses.
    pub fn liaison_proposal(&mut self, id: LiaisonProposalId) -> StoreResult<Option<ProposalRow>> {
        let sql = "select body, state, settled_at, reason from liaison_proposal where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], proposal_row)
    }

    /// Links that are not ended, by station.
    ///
    /// # Errors
    /// The database refuses.
    pub fn liaisons(&mut self) -> StoreResult<Vec<LiaisonRow>> {
        let sql = "select body, over_on, reason from liaison where top_region = ?1 and over_on is null order by station_id, id limit ?2";
        self.conn.query(sql, params![self.top_region, LIAISONS_READ_MAX], liaison_row)
    }

    /// Every link there ever was, by its first day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn all_liaisons(&mut self) -> StoreResult<Vec<LiaisonRow>> {
        let sql = "select body, over_on, reason from liaison where top_region = ?1 order by from_on, id";
        self.conn.query(sql, params![self.top_region], liaison_row)
    }

    /// One link.
    ///
    /// # Errors
    /// The database refuses.
    pub fn liaison(&mut self, id: LiaisonId) -> StoreResult<Option<LiaisonRow>> {
        let sql = "select body, over_on, reason from liaison where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], liaison_row)
    }

    /// Links of an official or of a station, the newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn liaisons_of(&mut self, account_id: AccountId, station_id: OrganisationId) -> StoreResult<Vec<LiaisonRow>> {
        let sql = "select body, over_on, reason from liaison where top_region = ?1 and (account_id = ?2 or station_id = ?3) \
                   order by from_on desc, id desc limit ?4";
        self.conn.query(sql, params![self.top_region, account_id, station_id, PROPOSALS_READ_MAX], liaison_row)
    }
}
