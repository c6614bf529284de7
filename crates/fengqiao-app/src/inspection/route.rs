//! The way of a day: whoever goes to several stations on one day is told in which order, when and how far. It is worked out when it
//! is asked, from days that the own organisation set and one's own visit of today, and kept nowhere; no station reads it.

use fengqiao_domain::id::{InspectionId, OrganisationId};
use fengqiao_domain::inspection::LIAISON_KIND;
use fengqiao_domain::liaison::Place;
use fengqiao_domain::patrol::{DaySpan, DayTime};
use fengqiao_store::Reader;
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::liaison::{region_place, station_place};
use crate::patrol::{Outing, Point, Search, Stop, route};
use crate::signal::seed_of;

/// Stations on one day at most; who goes to more needs several cars.
const STOPS_MAX: u16 = 12;

/// A day's way.
#[derive(Debug, Clone, PartialEq)]
pub struct DayRoute {
    /// The day.
    pub on: Date,
    /// When one sets out.
    pub from: DayTime,
    /// The stations, in the order in which they are visited.
    pub stops: Vec<RouteStop>,
    /// Stations for which the day has no room.
    pub left: Vec<OrganisationId>,
    /// When one is back.
    pub back: DayTime,
    /// The whole way, metres; none when a place is not known.
    pub way_m: Option<u32>,
}

/// A station on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteStop {
    /// The inspection; none for a visit that was drawn and has not begun.
    pub inspection_id: Option<InspectionId>,
    /// Its kind.
    pub kind: String,
    /// The station.
    pub station_id: OrganisationId,
    /// Where its front desk is.
    pub place: Option<Place>,
    /// When one arrives.
    pub begin: DayTime,
    /// Minutes there.
    pub minutes: u16,
    /// Minutes on the road to it.
    pub travel_minutes: u16,
}

impl App {
    /// The way through the stations that the person's organisation inspects on a day, and through the person's own visit when it
    /// is today.
    ///
    /// # Errors
    /// Not permitted, a seed does not open, or the store refuses.
    pub fn inspection_route(&self, ctx: &Ctx, on: Option<Date>) -> AppResult<DayRoute> {
        self.setup().matrix.permit(ctx, "set_inspections", Some(&ctx.region_path), "any")?;
        let today = day_in_china(ctx.now);
        let on = on.unwrap_or(today);
        let mut stops = self.read(ctx, |reader| self.set_stops(ctx, reader, on))?;
        if on == today && self.setup().matrix.may(ctx, "make_inspections", Some(&ctx.region_path), "any") {
            let own = self.inspection_today(ctx)?;
            stops.extend(own.map(|it| (None, LIAISON_KIND.to_owned(), it.station_id, it.place)));
        }
        self.routed(ctx, on, stops)
    }

    fn set_stops(&self, ctx: &Ctx, reader: &mut Reader<'_>, on: Date) -> AppResult<Vec<Known>> {
        let office = self.office(ctx.top_region)?;
        let notes = reader.station_notes()?;
        let place = |id: OrganisationId| {
            let note = notes.iter().find(|note| note.station_id == id);
            note.and_then(|note| station_place(&office, note))
                .or_else(|| region_place(&office, office.organisation(id)?.region_id))
        };
        let own = ctx.account.organisation_id;
        let set = reader.set_on(on)?.into_iter().filter(|row| {
            row.path.is_within(&ctx.region_path) && row.set.as_ref().is_some_and(|set| set.organisation_id == own)
        });
        Ok(set.map(|row| (Some(row.id), row.kind, row.station_id, place(row.station_id))).collect())
    }

    fn routed(&self, ctx: &Ctx, on: Date, known: Vec<Known>) -> AppResult<DayRoute> {
        let office = self.office(ctx.top_region)?;
        let rules = self.setup().liaison.route;
        let patrol = &self.setup().patrol;
        let point = |place: Place| Point { longitude: place.longitude, latitude: place.latitude };
        let home = office.organisation(ctx.account.organisation_id).and_then(|it| region_place(&office, it.region_id));
        let span = DaySpan { from: rules.from, to: rules.to };
        let outing = Outing { start: home.map(point), span, visits_max: STOPS_MAX };
        let stop =
            |it: &Known| Stop { point: it.3.map(point), window: span, minutes: rules.minutes, key: it.2.to_string() };
        // What fits beside what is there already stays; the rest is told, so that nobody believes the day has room for it.
        let (mut fitting, mut stops, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for it in known {
            stops.push(stop(&it));
            match route(&outing, &stops, &patrol.travel, None) {
                Some(_) => fitting.push(it),
                None => {
                    stops.pop();
                    left.push(it.2);
                }
            }
        }
        let search = Search { seed: seed_of(ctx.top_region, on), iterations: patrol.plan.iterations };
        let found = route(&outing, &stops, &patrol.travel, Some(search));
        let Some(routed) = found.or_else(|| route(&outing, &stops, &patrol.travel, None)) else {
            let left = fitting.into_iter().map(|it| it.2).chain(left).collect();
            return Ok(DayRoute { on, from: rules.from, stops: Vec::new(), left, back: rules.from, way_m: None });
        };
        let times = routed.begins.iter().zip(&routed.travel_minutes);
        let stops = routed.order.iter().zip(times).map(|(&at, (begin, travel_minutes))| {
            let (inspection_id, kind, station_id, place) = fitting[at].clone();
            let (begin, travel_minutes, minutes) = (*begin, *travel_minutes, rules.minutes);
            RouteStop { inspection_id, kind, station_id, place, begin, minutes, travel_minutes }
        });
        Ok(DayRoute { on, from: rules.from, stops: stops.collect(), left, back: routed.back, way_m: routed.way_m })
    }
}

/// What is known of a stop: the inspection, its kind, the station, where it is.
type Known = (Option<InspectionId>, String, OrganisationId, Option<Place>);
