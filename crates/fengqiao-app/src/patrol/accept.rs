//! Accepting and refusing: a named person takes a plan as it is, or with visits taken out, put in or given to another team,
//! each with a reason. Caps, gaps, windows and shifts hold for what a person changes too.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{PatrolId, RegionId, TeamId, VisitId};
use fengqiao_domain::patrol::{
    DaySpan, LeftOutWhy, PatrolPlan, PlanChange, Reason, Route, Team, Visit, VisitWay, weekday_number,
};
use fengqiao_store::{PatrolRow, Tx, VisitDay};
use jiff::{Span, Timestamp};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::{day_in_china, minute_in_china};
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::patrol::choose::{stands, window};
use crate::patrol::place::{Place, leaves};
use crate::patrol::propose::{counted, empty_route, level_words, notice, span_left, timed, township_visits};
use crate::patrol::reason_of;
use crate::patrol::route::{Outing, Search, Stop, route};
use crate::patrol::travel::Point;

/// Changes of one plan at most; whoever changes more should ask for another plan.
const CHANGES_MAX: usize = 100;

/// A change of a plan that is being accepted.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangePlan {
    /// Takes a visit out.
    Remove {
        /// The visit.
        visit_id: VisitId,
        /// Why.
        reason: String,
    },
    /// Puts a visit in.
    Add {
        /// The place.
        region_id: RegionId,
        /// The team.
        team_id: TeamId,
        /// What is done there; as the patrol file has it when absent.
        way: Option<VisitWay>,
        /// When; as the patrol file has it when absent.
        window: Option<DaySpan>,
        /// Why.
        reason: String,
    },
    /// Gives a visit to another team.
    Move {
        /// The visit.
        visit_id: VisitId,
        /// The team that makes it.
        team_id: TeamId,
        /// Why.
        reason: String,
    },
}

/// A plan while it is changed.
struct Desk<'d> {
    app: &'d App,
    office: &'d Office,
    plan: &'d PatrolPlan,
    teams: Vec<Team>,
    places: Vec<Place>,
    visits: Vec<VisitDay>,
    routes: BTreeMap<TeamId, Route>,
    changed: BTreeSet<TeamId>,
    now: Timestamp,
}

impl App {
    /// Accepts a plan, whole or changed: its visits are the teams' from then on.
    ///
    /// # Errors
    /// Not permitted, no such plan, it is settled or its day is past, a change without a reason or of what is not there,
    /// a cap, a visit that does not fit its team, or the store refuses.
    pub fn accept_patrol(&self, ctx: &Ctx, id: PatrolId, changes: Vec<ChangePlan>) -> AppResult<PatrolId> {
        if changes.len() > CHANGES_MAX {
            return refuse("too_many", format!("a plan takes at most {CHANGES_MAX} changes; ask for another plan"));
        }
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = app.settled_plan(&person, tx, id)?;
            if row.plan.planned_on < day_in_china(person.now) {
                return refuse("plan_past", "the day of this plan is over; refuse it or ask for another");
            }
            let office = app.office(tx.top_region())?;
            let mut desk = Desk::new(&app, &office, &row.plan, tx)?;
            let mut made = Vec::with_capacity(changes.len());
            for change in changes {
                made.push(desk.change(change)?);
            }
            let routes = desk.finish()?;
            let teams: BTreeSet<TeamId> = routes.iter().map(|route| route.team_id).collect();
            let event = Event::PatrolAccepted { patrol_id: id, changes: made, routes };
            tx.record(&person.actor(), &[event])?;
            app.tell_teams(tx, &row.plan, &teams)?;
            Ok(id)
        })
    }

    /// Refuses a plan.
    ///
    /// # Errors
    /// Not permitted, no such plan, it is settled, no reason, or the store refuses.
    pub fn refuse_patrol(&self, ctx: &Ctx, id: PatrolId, reason: &str) -> AppResult<PatrolId> {
        let reason = reason_of(reason)?;
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            app.settled_plan(&person, tx, id)?;
            tx.record(&person.actor(), &[Event::PatrolRefused { patrol_id: id, reason }])?;
            Ok(id)
        })
    }

    /// A plan that this person may settle now.
    fn settled_plan(&self, ctx: &Ctx, tx: &mut Tx<'_>, id: PatrolId) -> AppResult<PatrolRow> {
        let row = tx.reader().patrol(id)?.ok_or(AppError::NotFound("patrol plan"))?;
        let office = self.office(tx.top_region())?;
        let path = office.path(row.plan.region_id);
        if !self.setup().matrix.may(ctx, "read_patrol", path, &row.state) {
            return Err(AppError::NotFound("patrol plan"));
        }
        self.setup().matrix.permit(ctx, "accept_patrol", path, "proposed")?;
        if row.state != "proposed" {
            return refuse("plan_settled", "this plan was accepted or refused already");
        }
        Ok(row)
    }

    fn tell_teams(&self, tx: &mut Tx<'_>, plan: &PatrolPlan, teams: &BTreeSet<TeamId>) -> AppResult<()> {
        let organisations: BTreeSet<_> =
            tx.reader().teams()?.into_iter().filter(|it| teams.contains(&it.id)).map(|it| it.organisation_id).collect();
        let at = tx.at();
        let params =
            BTreeMap::from([("code".to_owned(), plan.code.clone()), ("day".to_owned(), plan.planned_on.to_string())]);
        for organisation_id in organisations {
            for account in tx.reader().accounts_of(organisation_id)? {
                if self.setup().matrix.allows_somewhere(&account.roles, "settle_visit") {
                    let target = ("visit", plan.planned_on.to_string());
                    tx.notify(&notice((account.id, at), "patrol_accepted", params.clone(), target))?;
                }
            }
        }
        Ok(())
    }
}

impl<'d> Desk<'d> {
    fn new(app: &'d App, office: &'d Office, plan: &'d PatrolPlan, tx: &mut Tx<'_>) -> AppResult<Self> {
        let within = office.path(plan.region_id).ok_or(AppError::NotFound("region"))?;
        let settings = &app.setup().patrol;
        let longest = settings.caps.iter().map(|cap| cap.period_days).chain([settings.visit.gap_days_min]).max();
        let around = Span::new().days(i64::from(longest.unwrap_or(1)));
        let visits =
            tx.reader().visit_days(plan.planned_on.saturating_sub(around), plan.planned_on.saturating_add(around))?;
        let mut places = leaves(office, within);
        let counted_visits = counted(&visits);
        for place in &mut places {
            place.visits = counted_visits.iter().filter(|it| it.region_id == place.region_id).map(|it| it.on).collect();
        }
        let last: BTreeMap<RegionId, _> = tx.reader().last_visits(plan.planned_on)?.into_iter().collect();
        places.iter_mut().for_each(|place| place.last_on = last.get(&place.region_id).copied());
        Ok(Self {
            app,
            office,
            plan,
            teams: tx.reader().teams()?,
            places,
            visits,
            routes: plan.routes.iter().map(|route| (route.team_id, route.clone())).collect(),
            changed: BTreeSet::new(),
            now: tx.at(),
        })
    }

    fn change(&mut self, change: ChangePlan) -> AppResult<PlanChange> {
        match change {
            ChangePlan::Remove { visit_id, reason } => {
                let reason = reason_of(&reason)?;
                let (_, visit) = self.take(visit_id)?;
                Ok(PlanChange::Removed { visit_id, region_id: visit.region_id, reason })
            }
            ChangePlan::Move { visit_id, team_id, reason } => {
                let reason = reason_of(&reason)?;
                let (from, visit) = self.take(visit_id)?;
                self.give(team_id, visit)?;
                Ok(PlanChange::Moved { visit_id, from, to: team_id, reason })
            }
            ChangePlan::Add { region_id, team_id, way, window, reason } => {
                let reason = reason_of(&reason)?;
                let visit = self.asked(region_id, (way, window), &reason)?;
                let visit_id = visit.id;
                self.give(team_id, visit)?;
                Ok(PlanChange::Added { visit_id, region_id, team_id, reason })
            }
        }
    }

    fn take(&mut self, visit_id: VisitId) -> AppResult<(TeamId, Visit)> {
        for (team_id, route) in &mut self.routes {
            if let Some(at) = route.visits.iter().position(|visit| visit.id == visit_id) {
                self.changed.insert(*team_id);
                return Ok((*team_id, route.visits.remove(at)));
            }
        }
        Err(AppError::NotFound("visit of this plan"))
    }

    fn give(&mut self, team_id: TeamId, visit: Visit) -> AppResult<()> {
        let team = self.teams.iter().find(|team| team.id == team_id).ok_or(AppError::NotFound("team"))?;
        let reach = self.office.organisation(team.organisation_id).and_then(|it| self.office.path(it.region_id));
        let served = self.office.path(visit.region_id).zip(reach).is_some_and(|(place, reach)| place.is_within(reach));
        if !served {
            return refuse("no_team", format!("the team {} does not serve {}", team.name, self.name(visit.region_id)));
        }
        if !team.is_on_shift(self.plan.planned_on) {
            let day = weekday_number(self.plan.planned_on.weekday());
            return refuse("no_team", format!("the team {} is not on shift on day {day} of the week", team.name));
        }
        let route = self.routes.entry(team_id).or_insert_with(|| empty_route(team, team.shift.span));
        route.visits.push(visit);
        self.changed.insert(team_id);
        Ok(())
    }

    /// A visit that a person asks for.
    fn asked(
        &self,
        region_id: RegionId,
        (way, asked): (Option<VisitWay>, Option<DaySpan>),
        reason: &str,
    ) -> AppResult<Visit> {
        let Some(place) = self.places.iter().find(|place| place.region_id == region_id) else {
            let words = "a visit goes to a village or another region without any below it, within the plan's region";
            return Err(Refusal::new("unknown_place", words).field("region_id", "unknown", words).into());
        };
        if self.routes.values().flat_map(|route| &route.visits).any(|visit| visit.region_id == region_id) {
            return refuse("visited_already", format!("{} stands in the plan already", self.name(region_id)));
        }
        let settings = &self.app.setup().patrol;
        let (usual_way, usual) = window(settings, place);
        let window = asked.unwrap_or(usual);
        if window.minutes() < settings.visit.minutes {
            let words = format!("the window must hold a visit of {} minutes", settings.visit.minutes);
            return Err(Refusal::new("bad_window", words.clone()).field("window", "out_of_range", words).into());
        }
        Ok(Visit {
            id: new_id(self.now, VisitId::new),
            region_id,
            way: way.unwrap_or(usual_way),
            category: None,
            window,
            begin: window.from,
            minutes: settings.visit.minutes,
            travel_minutes: 0,
            reasons: vec![Reason::Asked { why: reason.to_owned() }],
            caps: Vec::new(),
            last_on: place.last_on,
        })
    }

    fn name(&self, region_id: RegionId) -> String {
        self.office.path_names(region_id).join(" / ")
    }

    /// The routes as they are accepted: every cap held against what was accepted meanwhile, changed teams routed anew.
    fn finish(mut self) -> AppResult<Vec<Route>> {
        self.routes.retain(|_, route| !route.visits.is_empty());
        if self.routes.is_empty() {
            return refuse("nothing_left", "no visit is left; refuse the plan instead");
        }
        self.check_teams()?;
        self.check_caps()?;
        self.late_teams();
        let routes = std::mem::take(&mut self.routes);
        routes.into_values().map(|route| self.routed(route)).collect()
    }

    fn check_teams(&self) -> AppResult<()> {
        let out = |team: &&Team| self.visits.iter().any(|it| it.team_id == team.id && it.on == self.plan.planned_on);
        let of_plan = self.teams.iter().filter(|team| self.routes.contains_key(&team.id));
        match of_plan.clone().find(out) {
            Some(team) => refuse("team_out", format!("the team {} is out on this day by another plan", team.name)),
            None => Ok(()),
        }
    }

    fn check_caps(&mut self) -> AppResult<()> {
        let settings = &self.app.setup().patrol;
        let mut townships = township_visits(&self.places, &counted(&self.visits));
        let by_id: BTreeMap<RegionId, &Place> = self.places.iter().map(|place| (place.region_id, place)).collect();
        for visit in self.routes.values_mut().flat_map(|route| &mut route.visits) {
            let place = by_id.get(&visit.region_id).ok_or(AppError::NotFound("place"))?;
            let township = townships.entry(place.township.clone()).or_default();
            let name = || self.office.path_names(visit.region_id).join(" / ");
            match stands(settings, self.plan.planned_on, &place.visits, township) {
                Ok(caps) => visit.caps = caps,
                Err(why) => return refused_by(&why, &name()),
            }
            township.push(self.plan.planned_on);
        }
        Ok(())
    }

    /// Teams that should have set out before now are routed anew from now on.
    fn late_teams(&mut self) {
        let now = minute_in_china(self.now);
        let is_today = day_in_china(self.now) == self.plan.planned_on;
        let late = |route: &&Route| {
            let first = route.visits.first().map(|it| it.begin.minutes().saturating_sub(it.travel_minutes));
            is_today && first.is_some_and(|set_out| set_out < now)
        };
        let late: Vec<TeamId> = self.routes.values().filter(late).map(|route| route.team_id).collect();
        self.changed.extend(late);
    }

    fn routed(&self, old: Route) -> AppResult<Route> {
        if !self.changed.contains(&old.team_id) {
            return Ok(old);
        }
        let team = self.teams.iter().find(|team| team.id == old.team_id).ok_or(AppError::NotFound("team"))?;
        let settings = &self.app.setup().patrol;
        let point = |id: RegionId| self.office.region(id).and_then(|region| Point::of(self.office, region));
        let span = span_left(team.shift.span, self.plan.planned_on, self.now);
        let fits = span.and_then(|span| {
            let outing = Outing { start: point(team.start_region_id), span, visits_max: team.visits_max };
            let stop = |visit: &Visit| Stop {
                point: point(visit.region_id),
                window: visit.window,
                minutes: visit.minutes,
                key: self.office.region(visit.region_id).map(|it| it.code.clone()).unwrap_or_default(),
            };
            let stops: Vec<Stop> = old.visits.iter().map(stop).collect();
            let search = Search { seed: self.plan.seed, iterations: settings.plan.iterations };
            let searched = route(&outing, &stops, &settings.travel, Some(search));
            let routed = searched.or_else(|| route(&outing, &stops, &settings.travel, None))?;
            Some(timed(Route { span, ..old.clone() }, &routed))
        });
        fits.map_or_else(
            || {
                let words = format!(
                    "the {} visits of {} do not fit its shift and their windows; take one out",
                    old.visits.len(),
                    team.name
                );
                refuse("does_not_fit", words)
            },
            Ok,
        )
    }
}

fn refused_by<T>(why: &LeftOutWhy, name: &str) -> AppResult<T> {
    match why {
        LeftOutWhy::CapReached { stand } => {
            let words = format!(
                "{name}: {} has {} visits in {} days, which is the cap; take the visit out",
                level_words(stand.cap.level),
                stand.visits,
                stand.cap.period_days
            );
            refuse("cap_reached", words)
        }
        LeftOutWhy::TooSoon { gap_days, gap_days_min } => {
            let words = format!(
                "{name}: another visit lies {gap_days} days away, {gap_days_min} are the least; take the visit out"
            );
            refuse("too_soon", words)
        }
        _ => refuse("does_not_fit", format!("{name}: the visit does not fit; take it out")),
    }
}
