//! What an assignment is made of: stations, officials with what is sealed of them, and the links of today.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::liaison::{Liaison, Official, Personnel, Place, SIDE_MAX, Station, StationNote, Task};
use fengqiao_store::Reader;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;

/// Kind of the organisations that have an official.
pub(super) const STATION_KIND: &str = "police_station";

/// A task that was gathered.
pub(super) struct Gathered {
    pub(super) task: Task,
}

impl App {
    /// Whether an organisation is a station of this person's region that works.
    pub(super) fn stations(&self, ctx: &Ctx, reader: &mut Reader<'_>) -> AppResult<Vec<StationNote>> {
        let office = self.office(ctx.top_region)?;
        let known: BTreeMap<OrganisationId, StationNote> =
            reader.station_notes()?.into_iter().map(|note| (note.station_id, note)).collect();
        let served = office.organisations().filter(|it| {
            it.active
                && it.kind == STATION_KIND
                && office.path(it.region_id).is_some_and(|path| path.is_within(&ctx.region_path))
        });
        let note = |id| known.get(&id).copied().unwrap_or(StationNote { station_id: id, place: None, level: None });
        Ok(served.map(|station| note(station.id)).collect())
    }

    /// Gathers the task; `claims` are pairs that a person puts so.
    pub(super) fn gather(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        claims: &BTreeSet<(AccountId, OrganisationId)>,
    ) -> AppResult<Gathered> {
        let office = self.office(ctx.top_region)?;
        let stations = self.stations(ctx, reader)?;
        let current: Vec<Liaison> = reader.liaisons()?.into_iter().map(|row| row.liaison).collect();
        let mut personnel: BTreeMap<AccountId, Personnel> = reader.personnel()?.into_iter().collect();
        let mut officials = Vec::new();
        let mut homes = BTreeMap::new();
        for note in reader.officials()?.into_iter().filter(|note| note.active) {
            let Some(account) = reader.account(note.account_id)?.filter(|account| account.active) else { continue };
            let known = personnel.remove(&note.account_id).unwrap_or_default();
            let own = office.organisation(account.organisation_id).and_then(|it| region_place(&office, it.region_id));
            homes.insert(account.id, known.home.or(own));
            let now = current.iter().find(|liaison| liaison.account_id == account.id);
            officials.push(Official {
                id: account.id,
                level: note.level,
                former: known.former,
                relatives: known.relatives,
                current: now.map(|liaison| (liaison.station_id, liaison.from_on)),
            });
        }
        if stations.len() > SIDE_MAX || officials.len() > SIDE_MAX {
            return refuse("too_many", format!("an assignment takes at most {SIDE_MAX} stations and officials"));
        }
        let rules = &self.setup().liaison;
        let way = |official: &Official, station: &Station| {
            let desk = station_place(&office, station)?;
            let home = homes.get(&official.id).copied().flatten()?;
            Some(metres(home.distance_m(desk) * rules.assign.detour))
        };
        let task = Task::new(stations, officials, (rules.rules(), day_in_china(ctx.now)), claims, way);
        Ok(Gathered { task })
    }

    /// A station that a person of this region may deal with.
    pub(super) fn known_station(&self, ctx: &Ctx, id: OrganisationId) -> AppResult<()> {
        let office = self.office(ctx.top_region)?;
        let station = office.organisation(id).filter(|it| it.kind == STATION_KIND);
        let station = station.ok_or(AppError::NotFound("station"))?;
        self.setup().matrix.permit(ctx, "manage_liaisons", office.path(station.region_id), "any")
    }
}

/// Where a station is: its own place, or that of its region.
pub(crate) fn station_place(office: &Office, station: &StationNote) -> Option<Place> {
    station.place.or_else(|| region_place(office, office.organisation(station.station_id)?.region_id))
}

/// Where a region is.
pub(crate) fn region_place(office: &Office, id: fengqiao_domain::id::RegionId) -> Option<Place> {
    let region = office.region(id)?;
    let (longitude, latitude) = region.longitude.zip(region.latitude)?;
    Some(Place { longitude, latitude }).filter(|place| place.is_sound())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half the way round the earth fits")]
fn metres(way: f64) -> u32 {
    way.round().clamp(0.0, f64::from(u32::MAX)) as u32
}
