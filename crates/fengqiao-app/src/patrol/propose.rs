//! Proposing: from what is known of the reports on a morning to a plan of visits for the teams on shift. Nobody goes before
//! a person accepts it.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{NoticeId, PatrolId, RegionId, TeamId, VisitId};
use fengqiao_domain::patrol::{CapLevel, DaySpan, DayTime, LeftOut, PatrolPlan, Route, Team, Visit, VisitState};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{NoticeRow, PageRequest, PatrolFilter, Reader, Tx, VisitDay};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::{day_in_china, minute_in_china};
use crate::error::{AppError, AppResult, refuse};
use crate::matter::next_code;
use crate::office::Office;
use crate::patrol::choose::{Chosen, Scene, TeamDay, TeamPlan, choose};
use crate::patrol::place::{Evidence, Place, leaves, weigh};
use crate::patrol::route::{Outing, Routed, Search};
use crate::patrol::travel::Point;
use crate::signal::seed_of;

/// Days ahead for which a plan may be asked.
const AHEAD_DAYS_MAX: i32 = 7;
/// Signals looked at; far more than an office can have open.
const SIGNALS_MAX: u32 = 1_000;
/// Plans of one day that are looked through for one that waits.
const PLANS_MAX: u32 = 200;
/// Places that are told as left out.
const LEFT_OUT_MAX: usize = 100;
/// Minutes to set out, when a plan is made while the shift runs.
const SET_OUT_MINUTES: u16 = 5;

/// A plan to be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProposePatrol {
    /// The day; today when absent.
    pub on: Option<Date>,
    /// The region; the person's own when absent.
    pub region_id: Option<RegionId>,
    /// Seed of the search for routes; that of the day when absent.
    pub seed: Option<u64>,
}

/// Where, when and by which chance a plan is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) region_id: RegionId,
    pub(crate) on: Date,
    pub(crate) now: Timestamp,
    pub(crate) seed: u64,
}

/// Everything that a plan is made from.
pub(crate) struct Situation {
    pub(crate) teams: Vec<Team>,
    pub(crate) days: Vec<TeamDay>,
    pub(crate) places: Vec<Place>,
    pub(crate) township_visits: BTreeMap<RegionPath, Vec<Date>>,
}

impl App {
    /// Proposes a plan of visits.
    ///
    /// # Errors
    /// Not permitted, a day that is past or too far, no team on shift, no place, a plan of the day that waits, or the store
    /// refuses.
    pub fn propose_patrol(&self, ctx: &Ctx, ask: ProposePatrol) -> AppResult<PatrolId> {
        let office = self.office(ctx.top_region)?;
        let region_id = ask.region_id.unwrap_or(ctx.account.region_id);
        let path = office.path(region_id).ok_or(AppError::NotFound("region"))?;
        self.setup().matrix.permit(ctx, "propose_patrol", Some(path), "any")?;
        let today = day_in_china(ctx.now);
        let on = ask.on.unwrap_or(today);
        if !(0..=AHEAD_DAYS_MAX).contains(&today.until(on).map_or(-1, |span| span.get_days())) {
            let words = format!("a plan is for today or one of the next {AHEAD_DAYS_MAX} days");
            return refuse("bad_day", words);
        }
        let seed = ask.seed.unwrap_or_else(|| seed_of(ctx.top_region, on));
        let asked = Asked { region_id, on, now: ctx.now, seed };
        // Made outside the one writer, which others wait for. Whoever asks again gets the answer of before, also when the plan
        // that they asked for is what stands in the way now.
        let draft = self.draft_patrol(ctx.top_region, asked);
        let (app, actor) = (self.clone(), ctx.actor());
        self.run(ctx, move |tx| app.record_patrol(tx, &actor, draft?))
    }

    /// Makes a plan; its code is given when it is recorded.
    pub(crate) fn draft_patrol(&self, top_region: i64, asked: Asked) -> AppResult<PatrolPlan> {
        let office = self.office(top_region)?;
        let within = office.path(asked.region_id).ok_or(AppError::NotFound("region"))?.clone();
        let (mut situation, evidence) = self.inner.store.read(top_region, |reader| {
            none_waits(reader, &office, asked.on, &within)?;
            Ok::<_, AppError>((self.situation(reader, &office, &within, asked)?, self.evidence(reader, asked)?))
        })?;
        if situation.teams.is_empty() {
            return refuse(
                "no_teams",
                format!("no team is on shift on {} in this region and free to go out", asked.on),
            );
        }
        if situation.places.is_empty() {
            return refuse("no_places", "there is no place in this region that could be visited");
        }
        let settings = &self.setup().patrol;
        weigh(&mut situation.places, &evidence, settings)?;
        let scene = Scene {
            on: asked.on,
            settings,
            teams: &situation.days,
            places: &situation.places,
            township_visits: situation.township_visits.clone(),
            search: Search { seed: asked.seed, iterations: settings.plan.iterations },
        };
        let choice = choose(&scene);
        let routes = choice.teams.iter().map(|plan| self.route_of(&situation, plan, asked)).collect();
        let left_out = choice.left_out.into_iter().take(LEFT_OUT_MAX).map(|(place, why)| LeftOut {
            region_id: situation.places[place].region_id,
            reasons: situation.places[place].reasons.iter().map(|it| it.reason.clone()).collect(),
            why,
        });
        Ok(PatrolPlan {
            id: new_id(asked.now, PatrolId::new),
            code: String::new(),
            region_id: asked.region_id,
            planned_on: asked.on,
            proposed_at: asked.now,
            data_until_on: evidence.until_on,
            seed: asked.seed,
            settings: serde_json::to_value(settings).map_err(|error| AppError::Data(error.to_string()))?,
            weighed: u32::try_from(choice.weighed).unwrap_or(u32::MAX),
            routes,
            left_out: left_out.collect(),
        })
    }

    fn route_of(&self, situation: &Situation, plan: &TeamPlan, asked: Asked) -> Route {
        let team = &situation.teams[plan.team];
        let span = situation.days[plan.team].outing.span;
        let minutes = self.setup().patrol.visit.minutes;
        let visit = |chosen: &Chosen| visit_of(&situation.places[chosen.place], chosen, minutes, asked.now);
        let visits = plan.visits.iter().map(visit).collect();
        timed(Route { visits, ..empty_route(team, span) }, &plan.routed)
    }

    /// Who and what there is for a plan of a day: teams that are free to go out, places, and visits so far.
    pub(crate) fn situation(
        &self,
        reader: &mut Reader<'_>,
        office: &Office,
        within: &RegionPath,
        asked: Asked,
    ) -> AppResult<Situation> {
        let settings = &self.setup().patrol;
        let longest = settings.caps.iter().map(|cap| cap.period_days).chain([settings.visit.gap_days_min]).max();
        let around = Span::new().days(i64::from(longest.unwrap_or(1)));
        let (from, to) = (asked.on.saturating_sub(around), asked.on.saturating_add(around));
        let visits = reader.visit_days(from, to)?;
        let (teams, days) = free_teams(reader.teams()?, office, within, &visits, asked);
        let mut places = leaves(office, within);
        let last: BTreeMap<RegionId, Date> = reader.last_visits(asked.on)?.into_iter().collect();
        let counted = counted(&visits);
        for place in &mut places {
            place.last_on = last.get(&place.region_id).copied();
            place.visits = counted.iter().filter(|it| it.region_id == place.region_id).map(|it| it.on).collect();
        }
        let township_visits = township_visits(&places, &counted);
        Ok(Situation { teams, days, places, township_visits })
    }

    fn evidence(&self, reader: &mut Reader<'_>, asked: Asked) -> AppResult<Evidence> {
        let plan = &self.setup().patrol.plan;
        let yesterday = day_in_china(asked.now).yesterday().unwrap_or(Date::MIN);
        let until_on = reader.newest_day()?.map_or(yesterday, |newest| newest.min(yesterday));
        let longest = plan.past_days.max(self.setup().patrol.near_repeat.past_days);
        let from_on = until_on.saturating_sub(Span::new().days(i64::from(longest) - 1));
        let since_on = until_on.saturating_sub(Span::new().days(i64::from(plan.signal_days_max)));
        let tree = self.watched_tree(&self.setup().watch.scan)?;
        let mut daily = reader.daily_counts(from_on, until_on)?;
        daily.retain(|count| count.reports > 0 && tree.by_code(&count.category).is_some());
        let mut hours = reader.hour_counts(from_on, until_on)?;
        hours.retain(|count| tree.by_code(&count.category).is_some());
        let rows = reader.running_signals(SIGNALS_MAX)?;
        let leads = |state: &str| !matches!(state, "closed" | "false_alarm");
        let signals = rows.into_iter().filter(|row| leads(&row.state) && row.signal.end_on >= since_on);
        Ok(Evidence { until_on, on: asked.on, signals: signals.map(|row| row.signal).collect(), daily, hours })
    }

    /// Records a plan unless one of its day waits by now, and tells those who may accept it.
    pub(crate) fn record_patrol(&self, tx: &mut Tx<'_>, actor: &Actor, mut plan: PatrolPlan) -> AppResult<PatrolId> {
        let office = self.office(tx.top_region())?;
        let within = office.path(plan.region_id).ok_or(AppError::NotFound("region"))?.clone();
        none_waits(&mut tx.reader(), &office, plan.planned_on, &within)?;
        plan.code = next_code(tx, "XF", plan.proposed_at)?;
        let (id, at) = (plan.id, tx.at());
        let params = BTreeMap::from([
            ("code".to_owned(), plan.code.clone()),
            ("day".to_owned(), plan.planned_on.to_string()),
            ("visits".to_owned(), plan.routes.iter().map(|route| route.visits.len()).sum::<usize>().to_string()),
        ]);
        tx.record(actor, &[Event::PatrolProposed { plan }])?;
        for account in tx.reader().accounts()? {
            let relation = office.path(account.region_id).map(|own| within.relation_to(own));
            let may =
                relation.is_some_and(|it| self.setup().matrix.allows(&account.roles, "accept_patrol", it, "proposed"));
            if account.active && may && actor.account_id != Some(account.id) {
                let notice = notice((account.id, at), "patrol_proposed", params.clone(), ("patrol", id.to_string()));
                tx.notify(&notice)?;
            }
        }
        Ok(id)
    }
}

/// A line for somebody's bell.
pub(super) fn notice(
    (account_id, at): (fengqiao_domain::id::AccountId, Timestamp),
    message: &str,
    params: BTreeMap<String, String>,
    (target_kind, target_id): (&str, String),
) -> NoticeRow {
    NoticeRow {
        id: new_id(at, NoticeId::new),
        account_id,
        at,
        message: message.to_owned(),
        params,
        target_kind: target_kind.to_owned(),
        target_id,
        read_at: None,
    }
}

/// Refuses when a plan of the day for this region, or for one above or below it, waits for a person.
fn none_waits(reader: &mut Reader<'_>, office: &Office, on: Date, within: &RegionPath) -> AppResult<()> {
    let filter = PatrolFilter { state: Some("proposed".to_owned()), on: Some(on), ..PatrolFilter::default() };
    let page = PageRequest { after: None, limit: PLANS_MAX };
    for row in reader.patrols(&filter, &page)?.items {
        let meets = |path: &RegionPath| path.is_within(within) || within.is_within(path);
        if office.path(row.plan.region_id).is_some_and(meets) {
            return refuse(
                "plan_waiting",
                format!("the plan {} of this day waits; accept or refuse it first", row.plan.code),
            );
        }
    }
    Ok(())
}

/// Visits that the caps count: those planned and those made.
pub(super) fn counted(visits: &[VisitDay]) -> Vec<&VisitDay> {
    visits.iter().filter(|it| it.state != VisitState::NotDone).collect()
}

pub(super) fn township_visits(places: &[Place], counted: &[&VisitDay]) -> BTreeMap<RegionPath, Vec<Date>> {
    let townships: BTreeSet<&RegionPath> = places.iter().map(|place| &place.township).collect();
    let of = |township: &RegionPath| counted.iter().filter(|it| it.path.is_within(township)).map(|it| it.on).collect();
    townships.into_iter().map(|township| (township.clone(), of(township))).collect()
}

/// The span of a shift that is left on a day: a plan of today begins when there has been time to set out.
pub(super) fn span_left(span: DaySpan, on: Date, now: Timestamp) -> Option<DaySpan> {
    let from = match day_in_china(now) == on {
        true => DayTime::of_minutes(minute_in_china(now) + SET_OUT_MINUTES)?.max(span.from),
        false => span.from,
    };
    let left = DaySpan { from, ..span };
    (left.minutes() > 0).then_some(left)
}

/// Teams of the region on shift that are not out already.
fn free_teams(
    teams: Vec<Team>,
    office: &Office,
    within: &RegionPath,
    visits: &[VisitDay],
    asked: Asked,
) -> (Vec<Team>, Vec<TeamDay>) {
    let out: BTreeSet<TeamId> = visits.iter().filter(|it| it.on == asked.on).map(|it| it.team_id).collect();
    let day = |team: &Team| {
        let reach = office.organisation(team.organisation_id).and_then(|it| office.path(it.region_id))?;
        let free = team.is_on_shift(asked.on) && reach.is_within(within) && !out.contains(&team.id);
        free.then_some(())?;
        let span = span_left(team.shift.span, asked.on, asked.now)?;
        let start = office.region(team.start_region_id).and_then(|region| Point::of(office, region));
        let outing = Outing { start, span, visits_max: team.visits_max };
        Some(TeamDay { key: team.name.clone(), reach: reach.clone(), outing })
    };
    teams.into_iter().filter_map(|team| day(&team).map(|day| (team, day))).unzip()
}

/// A route without visits.
pub(super) fn empty_route(team: &Team, span: DaySpan) -> Route {
    Route {
        team_id: team.id,
        span,
        start_region_id: team.start_region_id,
        visits: Vec::new(),
        back: span.from,
        way_m: Some(0),
    }
}

/// A visit that was chosen, before it has its time.
pub(super) fn visit_of(place: &Place, chosen: &Chosen, minutes: u16, now: Timestamp) -> Visit {
    Visit {
        id: new_id(now, VisitId::new),
        region_id: place.region_id,
        way: chosen.way,
        category: place.category().map(str::to_owned),
        window: chosen.window,
        begin: chosen.window.from,
        minutes,
        travel_minutes: 0,
        reasons: chosen.reasons.clone(),
        caps: chosen.caps.clone(),
        last_on: place.last_on,
    }
}

/// The route with its visits in order and time.
pub(super) fn timed(route: Route, routed: &Routed) -> Route {
    let times = routed.begins.iter().zip(&routed.travel_minutes);
    let visits = routed.order.iter().zip(times).map(|(&at, (begin, travel_minutes))| Visit {
        begin: *begin,
        travel_minutes: *travel_minutes,
        ..route.visits[at].clone()
    });
    Route { visits: visits.collect(), back: routed.back, way_m: routed.way_m, ..route }
}

/// The cap of a level that a refusal names.
pub(super) const fn level_words(level: CapLevel) -> &'static str {
    match level {
        CapLevel::Place => "the place",
        CapLevel::Township => "its township",
    }
}
