//! Views of patrol plans, visits and teams.

mod change;

use fengqiao_app::patrol::{Effect, PatrolRead, TeamVisits};
use fengqiao_app::store::{PatrolRow, VisitRow};
use fengqiao_domain::id::RegionId;
use fengqiao_domain::patrol::{Cap, CapLevel, CapStand, Reason, Route, Team, Visit};
use serde::Serialize;
use utoipa::ToSchema;

pub use change::{LeftOutView, PlanChangeView};

use super::{CategoryRef, CodeRef, Names, Ref, RegionRef, instant};

/// A plan in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PatrolItem {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// For which region.
    pub region: RegionRef,
    /// The day of the visits.
    pub on: String,
    /// `proposed`, `accepted`, `refused`.
    pub state: String,
    /// When it was proposed.
    pub proposed_at: String,
    /// Who asked for it; null for the morning's timer.
    pub proposed_by: Option<Ref>,
    /// When a person accepted or refused it.
    pub settled_at: Option<String>,
    /// Who that was.
    pub settled_by: Option<Ref>,
    /// Why it was refused.
    pub refused_for: Option<String>,
    /// Teams with visits.
    pub teams: usize,
    /// Visits.
    pub visits: usize,
    /// Acts: `accept`, `refuse`.
    pub may: Vec<String>,
}

impl PatrolItem {
    pub(crate) fn of(names: &Names<'_>, row: &PatrolRow) -> Self {
        let routes = routes(row);
        let path = names.office.path(row.plan.region_id);
        let may = row.state == "proposed" && names.app.setup().matrix.may(names.ctx, "accept_patrol", path, "proposed");
        Self {
            id: row.plan.id.to_string(),
            code: row.plan.code.clone(),
            region: names.region_or_id(row.plan.region_id),
            on: row.plan.planned_on.to_string(),
            state: row.state.clone(),
            proposed_at: instant(row.plan.proposed_at),
            proposed_by: row.proposed_by.map(|id| names.account(id)),
            settled_at: row.settled_at.map(instant),
            settled_by: row.settled_by.map(|id| names.account(id)),
            refused_for: row.refused_for.clone(),
            teams: routes.len(),
            visits: routes.iter().map(|route| route.visits.len()).sum(),
            may: if may { vec!["accept".to_owned(), "refuse".to_owned()] } else { Vec::new() },
        }
    }
}

/// The routes as they stand: as accepted, else as proposed.
fn routes(row: &PatrolRow) -> &[Route] {
    row.settled.as_ref().map_or(&row.plan.routes, |settled| &settled.routes)
}

/// A place on the map.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PatrolPlace {
    /// The region.
    pub region: RegionRef,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
}

impl PatrolPlace {
    fn of(names: &Names<'_>, id: RegionId) -> Self {
        let known = names.office.region(id);
        Self {
            region: names.region_or_id(id),
            longitude: known.and_then(|it| it.longitude),
            latitude: known.and_then(|it| it.latitude),
        }
    }
}

/// One reason for a visit; which figures are there depends on the kind. The web owns the words.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct VisitReasonView {
    /// `signal`, `series`, `near_repeat`, `hours`, `weekday`, `long_ago`, `asked`.
    pub kind: String,
    /// What it is about.
    pub category: Option<CategoryRef>,
    /// The signal.
    pub signal: Option<CodeRef>,
    /// First day of the signal's window.
    pub start_on: Option<String>,
    /// Last day of the signal's window.
    pub end_on: Option<String>,
    /// Reports seen.
    pub observed: Option<u32>,
    /// Reports expected.
    pub expected: Option<f64>,
    /// Of the signal's reports, those at this place.
    pub here: Option<u32>,
    /// Reports that these are some of.
    pub of: Option<u32>,
    /// Days looked at, or days since the last visit.
    pub days: Option<u32>,
    /// Beginning of the busy hours.
    pub from: Option<String>,
    /// End of the busy hours.
    pub to: Option<String>,
    /// 1 Monday to 7 Sunday.
    pub weekday: Option<u8>,
    /// Metres within which reports follow each other.
    pub distance_m_max: Option<f64>,
    /// Pairs seen over pairs expected.
    pub ratio: Option<f64>,
    /// The newest report nearby.
    pub newest_on: Option<String>,
    /// In the words of who added the place.
    pub why: Option<String>,
}

impl VisitReasonView {
    fn of(names: &Names<'_>, reason: &Reason) -> Self {
        let category = reason.category().map(|code| names.category_or_code(code));
        let base = |kind: &str| Self { kind: kind.to_owned(), category, ..Self::default() };
        match reason {
            Reason::Signal { signal_id, code, start_on, end_on, observed, expected, here, .. } => Self {
                signal: Some(CodeRef { id: signal_id.to_string(), code: code.clone() }),
                start_on: Some(start_on.to_string()),
                end_on: Some(end_on.to_string()),
                observed: Some(*observed),
                expected: Some(*expected),
                here: Some(*here),
                ..base("signal")
            },
            Reason::Series { days, observed, expected, .. } => Self {
                days: Some(u32::from(*days)),
                observed: Some(*observed),
                expected: Some(*expected),
                ..base("series")
            },
            Reason::NearRepeat { distance_m_max, days_max, ratio, newest_on, .. } => Self {
                distance_m_max: Some(*distance_m_max),
                days: Some(*days_max),
                ratio: Some(*ratio),
                newest_on: Some(newest_on.to_string()),
                ..base("near_repeat")
            },
            Reason::Hours { span, observed, of, days, .. } => Self {
                from: Some(span.from.to_string()),
                to: Some(span.to.to_string()),
                observed: Some(*observed),
                of: Some(*of),
                days: Some(u32::from(*days)),
                ..base("hours")
            },
            Reason::Weekday { weekday, observed, of, days, .. } => Self {
                weekday: Some(*weekday),
                observed: Some(*observed),
                of: Some(*of),
                days: Some(u32::from(*days)),
                ..base("weekday")
            },
            Reason::LongAgo { days } => Self { days: *days, ..base("long_ago") },
            Reason::Asked { why } => Self { why: Some(why.clone()), ..base("asked") },
        }
    }
}

/// How a cap stood before a visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CapView {
    /// `place` or `township`.
    pub level: String,
    /// Visits counted in the fullest period around the day.
    pub visits: u16,
    /// Visits at most.
    pub visits_max: u16,
    /// Days of the period.
    pub period_days: u16,
}

impl From<&CapStand> for CapView {
    fn from(stand: &CapStand) -> Self {
        let Cap { level, visits_max, period_days } = stand.cap;
        let level = match level {
            CapLevel::Place => "place",
            CapLevel::Township => "township",
        };
        Self { level: level.to_owned(), visits: stand.visits, visits_max, period_days }
    }
}

/// Reports told of a place before and after a visit; shown, never scored.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EffectView {
    /// Days counted on each side.
    pub days: u16,
    /// Days that will be counted on each side.
    pub days_whole: u16,
    /// Reports before.
    pub before: i64,
    /// Reports after.
    pub after: i64,
}

impl From<&Effect> for EffectView {
    fn from(effect: &Effect) -> Self {
        let Effect { days, days_whole, before, after } = *effect;
        Self { days, days_whole, before, after }
    }
}

/// One visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitView {
    /// Id.
    pub id: String,
    /// Where.
    pub place: PatrolPlace,
    /// `walk_in` or `patrol`.
    pub way: String,
    /// What it is about.
    pub category: Option<CategoryRef>,
    /// Beginning of its window.
    pub from: String,
    /// End of its window.
    pub to: String,
    /// When it begins.
    pub begin: String,
    /// How long it takes.
    pub minutes: u16,
    /// Travel to it.
    pub travel_minutes: u16,
    /// Why this place, the weightiest reason first.
    pub reasons: Vec<VisitReasonView>,
    /// How the caps stood.
    pub caps: Vec<CapView>,
    /// The last visit before.
    pub last_on: Option<String>,
    /// `planned`, `done`, `not_done`; null in a plan that is not accepted.
    pub state: Option<String>,
    /// What the team said of it.
    pub note: Option<String>,
    /// When the team said so.
    pub settled_at: Option<String>,
    /// Who that was.
    pub settled_by: Option<Ref>,
    /// What was told of the place before and after.
    pub effect: Option<EffectView>,
    /// Acts: `settle`.
    pub may: Vec<String>,
}

impl VisitView {
    fn of(names: &Names<'_>, visit: &Visit) -> Self {
        Self {
            id: visit.id.to_string(),
            place: PatrolPlace::of(names, visit.region_id),
            way: visit.way.word().to_owned(),
            category: visit.category.as_deref().map(|code| names.category_or_code(code)),
            from: visit.window.from.to_string(),
            to: visit.window.to.to_string(),
            begin: visit.begin.to_string(),
            minutes: visit.minutes,
            travel_minutes: visit.travel_minutes,
            reasons: visit.reasons.iter().map(|reason| VisitReasonView::of(names, reason)).collect(),
            caps: visit.caps.iter().map(CapView::from).collect(),
            last_on: visit.last_on.map(|on| on.to_string()),
            state: None,
            note: None,
            settled_at: None,
            settled_by: None,
            effect: None,
            may: Vec::new(),
        }
    }

    fn of_row(names: &Names<'_>, row: &VisitRow, team: Option<&Team>) -> Self {
        let may = team.is_some_and(|team| names.app.may_tick(names.ctx, row, team));
        Self {
            state: Some(row.state.word().to_owned()),
            note: row.note.clone(),
            settled_at: row.settled_at.map(instant),
            settled_by: row.settled_by.map(|id| names.account(id)),
            may: if may { vec!["settle".to_owned()] } else { Vec::new() },
            ..Self::of(names, &row.visit)
        }
    }
}

/// What one team does on the day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RouteView {
    /// The team.
    pub team: Ref,
    /// Its organisation.
    pub organisation: Option<Ref>,
    /// Where it sets out and returns.
    pub start: PatrolPlace,
    /// From when it is out.
    pub from: String,
    /// Until when it is out at most.
    pub to: String,
    /// When it is back.
    pub back: String,
    /// The whole way, metres as estimated; null when a place has no point.
    pub way_m: Option<u32>,
    /// Visits in order.
    pub visits: Vec<VisitView>,
}

fn team_ref(teams: &[Team], id: fengqiao_domain::id::TeamId) -> Ref {
    let name = teams.iter().find(|team| team.id == id).map_or("?", |team| team.name.as_str());
    Ref { id: id.to_string(), name: name.to_owned() }
}

impl RouteView {
    fn of(names: &Names<'_>, route: &Route, read: &PatrolRead, current: bool) -> Self {
        let team = read.teams.iter().find(|team| team.id == route.team_id);
        let matrix = &names.app.setup().matrix;
        // Counts of one place may be small: they are for those who may read its reports.
        let counts = |id: RegionId| current && matrix.may(names.ctx, "read_report", names.office.path(id), "new");
        let visit = |visit: &Visit| {
            let row = read.visits.iter().find(|row| current && row.visit.id == visit.id);
            let effect = read.effects.get(&visit.id).filter(|_| counts(visit.region_id)).map(EffectView::from);
            let view = row.map_or_else(|| VisitView::of(names, visit), |row| VisitView::of_row(names, row, team));
            VisitView { effect, ..view }
        };
        Self {
            team: team_ref(&read.teams, route.team_id),
            organisation: team.map(|team| names.organisation(team.organisation_id)),
            start: PatrolPlace::of(names, route.start_region_id),
            from: route.span.from.to_string(),
            to: route.span.to.to_string(),
            back: route.back.to_string(),
            way_m: route.way_m,
            visits: route.visits.iter().map(visit).collect(),
        }
    }
}

/// One plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PatrolView {
    /// As in lists.
    #[serde(flatten)]
    pub item: PatrolItem,
    /// Newest day of the reports that were looked at.
    pub data_until_on: String,
    /// Seed of the search for routes.
    pub seed: String,
    /// Places that were weighed.
    pub weighed: u32,
    /// The routes as they stand.
    pub routes: Vec<RouteView>,
    /// The routes as they were proposed, when a person changed them.
    pub proposed: Vec<RouteView>,
    /// What was changed.
    pub changes: Vec<PlanChangeView>,
    /// Places without a visit, most pressing first.
    pub left_out: Vec<LeftOutView>,
    /// Teams on shift on the day, to whom a visit may be given.
    pub teams_on_shift: Vec<TeamView>,
}

impl PatrolView {
    pub(crate) fn of(names: &Names<'_>, read: &PatrolRead) -> Self {
        let plan = &read.row.plan;
        let changes = read.row.settled.as_ref().map_or(&[][..], |settled| &settled.changes);
        let within = names.office.path(plan.region_id);
        let on_shift = |team: &&Team| {
            let served = names.office.organisation(team.organisation_id).and_then(|it| names.office.path(it.region_id));
            team.is_on_shift(plan.planned_on)
                && served.zip(within).is_some_and(|(served, within)| served.is_within(within))
        };
        let views = |routes: &[Route], current| {
            routes.iter().map(|route| RouteView::of(names, route, read, current)).collect::<Vec<_>>()
        };
        Self {
            item: PatrolItem::of(names, &read.row),
            data_until_on: plan.data_until_on.to_string(),
            seed: plan.seed.to_string(),
            weighed: plan.weighed,
            routes: views(routes(&read.row), true),
            proposed: if changes.is_empty() { Vec::new() } else { views(&plan.routes, false) },
            changes: changes.iter().map(|change| PlanChangeView::of(names, change, read)).collect(),
            left_out: plan.left_out.iter().map(|left| LeftOutView::of(names, left)).collect(),
            teams_on_shift: read.teams.iter().filter(on_shift).map(|team| TeamView::of(names, team)).collect(),
        }
    }
}

/// A team's visits of one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamVisitsView {
    /// The team.
    pub team: TeamView,
    /// Visits in order.
    pub visits: Vec<VisitView>,
}

impl TeamVisitsView {
    pub(crate) fn of(names: &Names<'_>, it: &TeamVisits) -> Self {
        let visit = |row: &VisitRow| VisitView::of_row(names, row, Some(&it.team));
        Self { team: TeamView::of(names, &it.team), visits: it.visits.iter().map(visit).collect() }
    }
}

/// A team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its organisation.
    pub organisation: Ref,
    /// Where it sets out.
    pub start: RegionRef,
    /// Days of the week, 1 Monday to 7 Sunday.
    pub weekdays: Vec<u8>,
    /// Beginning of its shift.
    pub from: String,
    /// End of its shift.
    pub to: String,
    /// Visits on one day at most.
    pub visits_max: u16,
    /// Whether it still goes out.
    pub active: bool,
    /// Acts: `change`.
    pub may: Vec<String>,
}

impl TeamView {
    pub(crate) fn of(names: &Names<'_>, team: &Team) -> Self {
        let served = names.office.organisation(team.organisation_id).and_then(|it| names.office.path(it.region_id));
        let may = names.app.setup().matrix.may(names.ctx, "manage_teams", served, "any");
        Self {
            id: team.id.to_string(),
            name: team.name.clone(),
            organisation: names.organisation(team.organisation_id),
            start: names.region_or_id(team.start_region_id),
            weekdays: team.shift.weekdays.clone(),
            from: team.shift.span.from.to_string(),
            to: team.shift.span.to.to_string(),
            visits_max: team.visits_max,
            active: team.active,
            may: if may { vec!["change".to_owned()] } else { Vec::new() },
        }
    }
}
