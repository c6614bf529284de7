//! Stations and officials as whoever assigns keeps them. What is personal of an official is sealed at once, and shown again
//! only for a purpose that stands in the log.

use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::liaison::{FormerPost, Level, OfficialNote, Personnel, Place, StationNote};
use fengqiao_domain::organisation::Account;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::liaison::text_of;
use crate::organisation::bad;

/// Former posts, and stations of relatives, of one official at most.
const LIST_MAX: usize = 50;

/// An official as kept from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepOfficial {
    /// The account.
    pub account_id: AccountId,
    /// The level.
    pub level: Level,
    /// Whether the official may be given a station.
    pub active: bool,
    /// What is personal; none leaves it as it is.
    pub personnel: Option<Personnel>,
}

/// An official as whoever assigns reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfficialRead {
    /// What is open.
    pub note: OfficialNote,
    /// Whether something personal is kept.
    pub has_personnel: bool,
}

/// An account that may make inspections and is no official yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub account_id: AccountId,
    /// Where the person works.
    pub organisation_id: OrganisationId,
}

/// A station as whoever assigns reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationRead {
    /// What is known.
    pub note: StationNote,
}

impl App {
    /// Stations of the person's region.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn list_stations(&self, ctx: &Ctx) -> AppResult<Vec<StationRead>> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let notes = self.read(ctx, |reader| self.stations(ctx, reader))?;
        Ok(notes.into_iter().map(|note| StationRead { note }).collect())
    }

    /// Keeps where a station is, and from which level its official must come.
    ///
    /// # Errors
    /// No such station, a place that is not on the earth, not permitted, or the store refuses.
    pub fn keep_station(&self, ctx: &Ctx, station: StationNote) -> AppResult<OrganisationId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.known_station(ctx, station.station_id)?;
        check_place("place", station.place)?;
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            tx.record(&actor, &[Event::StationKept { station }])?;
            Ok(station.station_id)
        })
    }

    /// Officials who may be linked.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn officials(&self, ctx: &Ctx) -> AppResult<Vec<OfficialRead>> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        self.read(ctx, |reader| {
            let sealed: std::collections::BTreeSet<AccountId> =
                reader.personnel()?.into_iter().filter(|(_, it)| *it != Personnel::default()).map(|it| it.0).collect();
            let read = |note: OfficialNote| OfficialRead { note, has_personnel: sealed.contains(&note.account_id) };
            Ok(reader.officials()?.into_iter().map(read).collect())
        })
    }

    /// Accounts of the person's region that may make inspections and are no officials yet, by name.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn official_candidates(&self, ctx: &Ctx) -> AppResult<Vec<Candidate>> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let known: BTreeSet<AccountId> = reader.officials()?.into_iter().map(|note| note.account_id).collect();
            let mut accounts = reader.accounts()?;
            accounts.retain(|account| {
                let near = office.path(account.region_id).is_some_and(|path| path.is_within(&ctx.region_path));
                let may = self.setup().matrix.allows_somewhere(&account.roles, "make_inspections");
                account.active && near && may && !known.contains(&account.id)
            });
            accounts.sort_by(|one, two| (&one.name, one.id).cmp(&(&two.name, two.id)));
            let candidate = |it: &Account| Candidate { account_id: it.id, organisation_id: it.organisation_id };
            Ok(accounts.iter().map(candidate).collect())
        })
    }

    /// Keeps an official.
    ///
    /// # Errors
    /// No such account, an account that may make no inspections, a station or place that is unknown, too many posts, not
    /// permitted, or the store refuses.
    pub fn keep_official(&self, ctx: &Ctx, keep: KeepOfficial) -> AppResult<AccountId> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let account_id = keep.account_id;
        let account = self.read(ctx, |reader| Ok(reader.account(account_id)?))?;
        let account = account.ok_or(AppError::NotFound("account"))?;
        let office = self.office(ctx.top_region)?;
        self.setup().matrix.permit(ctx, "manage_liaisons", office.path(account.region_id), "any")?;
        if keep.active && !self.setup().matrix.allows_somewhere(&account.roles, "make_inspections") {
            return bad("account_id", "role", "this account may make no inspections; give it a role that may");
        }
        if let Some(personnel) = &keep.personnel {
            self.check_personnel(ctx, personnel)?;
        }
        let sealed = keep.personnel.map(|personnel| self.store().seal_personnel(account_id, &personnel)).transpose()?;
        let official = OfficialNote { account_id, level: keep.level, active: keep.active };
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            tx.record(&actor, &[Event::OfficialKept { official }])?;
            if let Some(sealed) = &sealed {
                tx.keep_personnel(sealed)?;
            }
            Ok(account_id)
        })
    }

    fn check_personnel(&self, ctx: &Ctx, personnel: &Personnel) -> AppResult<()> {
        check_place("home", personnel.home)?;
        for (field, length) in [("former", personnel.former.len()), ("relatives", personnel.relatives.len())] {
            if length > LIST_MAX {
                return bad(field, "too_many", &format!("an official has at most {LIST_MAX} posts or relatives here"));
            }
        }
        let office = self.office(ctx.top_region)?;
        let posts = personnel.former.iter().enumerate();
        let posts =
            posts.map(|(place, post): (_, &FormerPost)| (format!("former.{place}.station_id"), post.station_id));
        let relatives = personnel.relatives.iter().enumerate();
        let relatives = relatives.map(|(place, id)| (format!("relatives.{place}"), *id));
        for (field, id) in posts.chain(relatives) {
            if office.organisation(id).is_none() {
                let words = "this former post or relative's station is not among the organisations";
                return Err(Refusal::new("bad_field", words).field(field, "unknown", words).into());
            }
        }
        Ok(())
    }

    /// Shows what is personal of an official, after the look stands in the log.
    ///
    /// # Errors
    /// No purpose, no such official, not permitted, or the store refuses.
    pub fn reveal_official(&self, ctx: &Ctx, account_id: AccountId, purpose: &str) -> AppResult<Personnel> {
        self.setup().matrix.permit(ctx, "manage_liaisons", Some(&ctx.region_path), "any")?;
        let purpose = text_of("purpose", purpose)?;
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            let known = tx.reader().officials()?.into_iter().any(|note| note.account_id == account_id);
            if !known {
                return Err(AppError::NotFound("official"));
            }
            tx.record(&actor, &[Event::OfficialRevealed { account_id, purpose }])?;
            Ok(())
        })?;
        // The look is durable; a repeated request looks again and is logged once.
        self.read(ctx, |reader| {
            let all = reader.personnel()?;
            Ok(all.into_iter().find(|(id, _)| *id == account_id).map(|(_, it)| it).unwrap_or_default())
        })
    }
}

fn check_place(field: &str, place: Option<Place>) -> AppResult<()> {
    match place {
        Some(place) if !place.is_sound() => {
            bad(field, "out_of_range", "a place has a longitude of -180 to 180 and a latitude of -90 to 90")
        }
        _ => Ok(()),
    }
}
