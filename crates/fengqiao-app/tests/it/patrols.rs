//! A plan of visits is proposed, a person accepts it as it is or changed, and the team says what became of each visit; no
//! place is visited more often than the caps permit, whoever asks.

use fengqiao_app::patrol::{ChangePlan, KeepTeam, ProposePatrol};
use fengqiao_domain::event::Actor;
use fengqiao_domain::id::{PatrolId, TeamId, VisitId};
use fengqiao_domain::patrol::{DaySpan, LeftOutWhy, PlanChange, Reason, Route, Shift, VisitState};
use fengqiao_store::{PageRequest, PatrolFilter};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span};

use crate::office::{Office, code, keep, told};

const TODAY: Date = date(2026, 3, 5);
const VILLAGES: [&str; 3] = ["990101001001", "990101100200", "990101100201"];

fn span(from: &str, to: &str) -> DaySpan {
    DaySpan { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn new_team(office: &Office, name: &str, organisation: &str) -> KeepTeam {
    KeepTeam {
        id: None,
        name: name.into(),
        organisation_id: office.organisations[organisation],
        start_region_id: None,
        shift: Shift { weekdays: vec![1, 2, 3, 4, 5], span: span("08:00", "17:00") },
        visits_max: 6,
        active: true,
    }
}

fn team(office: &Office, name: &str, organisation: &str) -> TeamId {
    office.app.keep_team(&office.ctx("dispatcher"), new_team(office, name, organisation)).unwrap()
}

fn propose(office: &Office, on: Date) -> PatrolId {
    let ask = ProposePatrol { on: Some(on), ..ProposePatrol::default() };
    office.app.propose_patrol(&office.ctx("dispatcher"), ask).unwrap()
}

fn routes(office: &Office, id: PatrolId) -> Vec<Route> {
    let row = office.app.patrol(&office.ctx("dispatcher"), id).unwrap().row;
    row.settled.map_or(row.plan.routes, |settled| settled.routes)
}

fn accept(office: &Office, id: PatrolId, changes: Vec<ChangePlan>) -> &'static str {
    code(office.app.accept_patrol(&office.ctx("dispatcher"), id, changes))
}

fn places(office: &Office, routes: &[Route]) -> Vec<&'static str> {
    let visits = routes.iter().flat_map(|route| &route.visits);
    let code = |id| VILLAGES.into_iter().find(|code| office.region(code) == id).unwrap();
    let mut found: Vec<&str> = visits.map(|visit| code(visit.region_id)).collect();
    found.sort_unstable();
    found
}

/// A year of reports, one a week in each village, and a flare-up of shops in one of them.
fn with_reports(office: &Office) {
    let mut reports = Vec::new();
    for week in 1..52_i64 {
        for village in VILLAGES {
            reports.push(told(office, week * 7, (village, "D05.01"), reports.len()));
        }
    }
    for day in 1..9 {
        reports.push(told(office, day, (VILLAGES[1], "D13.02"), reports.len()));
    }
    keep(office, reports);
}

#[test]
fn a_plan_is_proposed_with_reasons_accepted_by_name_and_ticked_off_by_the_team() {
    let office = Office::new();
    with_reports(&office);
    team(&office, "一组", "station");
    let id = propose(&office, TODAY);
    let read = office.app.patrol(&office.ctx("dispatcher"), id).unwrap();
    assert_eq!((read.row.state.as_str(), read.row.plan.code.as_str()), ("proposed", "XF2026-000001"));
    let route = &read.row.plan.routes[0];
    assert_eq!(places(&office, &read.row.plan.routes), VILLAGES[1..], "the station serves its own town");
    let flare = route.visits.iter().find(|visit| visit.region_id == office.region(VILLAGES[1])).unwrap();
    assert!(
        matches!(&flare.reasons[0], Reason::Series { category, observed: 8, .. } if category == "D13"),
        "{flare:#?}"
    );
    assert!(route.visits.iter().all(|visit| !visit.reasons.is_empty() && visit.caps.len() == 3));
    assert_eq!(route.span, span("09:05", "17:00"), "the shift had begun when it was proposed");
    assert_eq!(accept(&office, id, vec![]), "accepted");
    let notices = office.app.notices(&office.ctx("chief"), &PageRequest::default()).unwrap().items;
    assert_eq!(notices.iter().filter(|it| it.message == "patrol_accepted").count(), 1);
    let today = office.app.visits(&office.ctx("chief"), None).unwrap();
    let visits: Vec<VisitId> = today[0].visits.iter().map(|row| row.visit.id).collect();
    assert_eq!(visits, route.visits.iter().map(|visit| visit.id).collect::<Vec<_>>(), "in the order of the route");
    let settle = |login: &str, visit: usize, state, note: Option<&str>| {
        code(office.app.settle_visit(&office.ctx(login), visits[visit], state, note))
    };
    assert_eq!(settle("chief", 0, VisitState::NotDone, Some(" ")), "missing_field");
    assert_eq!(settle("chief", 0, VisitState::NotDone, Some("村民外出")), "accepted");
    assert_eq!(settle("chief", 1, VisitState::Done, None), "accepted");
    assert_eq!(settle("chief", 1, VisitState::Planned, None), "unknown_state");
    assert_eq!(settle("mediator", 1, VisitState::Done, None), "not_found", "another organisation's team");
    assert_eq!(settle("dispatcher", 1, VisitState::Done, None), "not_permitted");
    let read = office.app.patrol(&office.ctx("dispatcher"), id).unwrap();
    assert_eq!(read.row.settled_by, Some(office.account("dispatcher")));
    let states: Vec<VisitState> = read.visits.iter().map(|row| row.state).collect();
    assert_eq!(states, [VisitState::NotDone, VisitState::Done]);
    assert_eq!(read.visits[1].settled_by, Some(office.account("chief")));
    assert!(read.effects.is_empty(), "no day has passed yet");
}

#[test]
fn the_effect_counts_as_many_days_before_as_after_and_only_of_visits_made() {
    let mut office = Office::new();
    team(&office, "一组", "station");
    let id = propose(&office, TODAY);
    accept(&office, id, vec![]);
    let visits = office.app.visits(&office.ctx("chief"), None).unwrap().swap_remove(0).visits;
    let seen = visits.iter().find(|row| row.visit.region_id == office.region(VILLAGES[1])).unwrap();
    office.app.settle_visit(&office.ctx("chief"), seen.visit.id, VisitState::Done, None).unwrap();
    office.later(SignedDuration::from_hours(24 * 5));
    // 5 days after the visit: 4 whole days have passed.
    let days = [0, 1, 2, 5, 6, 7, 9, 10];
    keep(
        &office,
        days.iter().zip(0..).map(|(day, number)| told(&office, *day, (VILLAGES[1], "D05.01"), number)).collect(),
    );
    let read = office.app.patrol(&office.ctx("dispatcher"), id).unwrap();
    let effects: Vec<_> =
        read.effects.iter().map(|(id, it)| (*id, it.days, it.days_whole, it.before, it.after)).collect();
    assert_eq!(effects, [(seen.visit.id, 4, 28, 3, 2)]);
}

#[test]
fn who_may_propose_accept_and_keep_teams_is_in_the_matrix() {
    let office = Office::new();
    let team_of = |login: &str, organisation: &str| {
        code(office.app.keep_team(&office.ctx(login), new_team(&office, "二组", organisation)))
    };
    assert_eq!(team_of("clerk", "station"), "not_permitted");
    assert_eq!(team_of("chief", "station"), "accepted");
    assert_eq!(team_of("town", "centre"), "not_permitted", "the county's teams are not a township's to keep");
    let propose = |login: &str| code(office.app.propose_patrol(&office.ctx(login), ProposePatrol::default()));
    assert_eq!((propose("chief"), propose("officer")), ("not_permitted", "not_permitted"));
    let id = office.app.propose_patrol(&office.ctx("analyst"), ProposePatrol::default()).unwrap();
    let settle = |login: &str| code(office.app.accept_patrol(&office.ctx(login), id, vec![]));
    assert_eq!((settle("analyst"), settle("clerk")), ("not_permitted", "not_found"));
    assert_eq!(settle("town"), "not_found", "the county's plan is not a township's to settle");
    assert_eq!(code(office.app.refuse_patrol(&office.ctx("analyst"), id, "不行")), "not_permitted");
    let told = office.app.notices(&office.ctx("dispatcher"), &PageRequest::default()).unwrap().items;
    assert_eq!(told.iter().filter(|it| it.message == "patrol_proposed").count(), 1);
    assert_eq!(code(office.app.visits(&office.ctx("analyst"), None)), "not_permitted");
    assert_eq!(code(office.app.teams(&office.ctx("clerk"))), "not_permitted");
    assert_eq!(office.app.teams(&office.ctx("town")).unwrap().len(), 1);
}

#[test]
fn bad_input_is_refused_with_its_name() {
    let office = Office::new();
    let kept = |change: &dyn Fn(&mut KeepTeam)| {
        let mut team = new_team(&office, "三组", "station");
        change(&mut team);
        code(office.app.keep_team(&office.ctx("dispatcher"), team))
    };
    assert_eq!(kept(&|team| team.shift.span = span("08:00", "08:00")), "bad_field");
    assert_eq!(kept(&|team| team.shift.weekdays = vec![]), "bad_field");
    assert_eq!(kept(&|team| team.shift.weekdays = vec![8]), "bad_field");
    assert_eq!(kept(&|team| team.name = "  ".into()), "bad_field");
    assert_eq!(kept(&|team| team.visits_max = 0), "bad_field");
    assert_eq!(kept(&|team| team.visits_max = 25), "bad_field");
    assert_eq!(kept(&|team| team.id = Some(TeamId::from_bits(7))), "not_found");
    let ask = |on: Option<Date>| {
        let ask = ProposePatrol { on, ..ProposePatrol::default() };
        code(office.app.propose_patrol(&office.ctx("dispatcher"), ask))
    };
    assert_eq!(ask(None), "no_teams");
    assert_eq!(ask(Some(TODAY.yesterday().unwrap())), "bad_day");
    assert_eq!(ask(Some(TODAY.checked_add(Span::new().days(8)).unwrap())), "bad_day");
    assert_eq!(kept(&|_| {}), "accepted");
    assert_eq!(ask(Some(date(2026, 3, 7))), "no_teams", "nobody is on shift on a Saturday");
    assert_eq!(ask(None), "accepted", "without any report places are visited in turn");
    assert_eq!(ask(None), "plan_waiting");
    let id = office.app.patrols(&office.ctx("dispatcher"), PatrolFilter::default(), &PageRequest::default()).unwrap();
    let id = id.items[0].plan.id;
    assert_eq!(code(office.app.refuse_patrol(&office.ctx("dispatcher"), id, " ")), "missing_field");
    assert_eq!(code(office.app.refuse_patrol(&office.ctx("dispatcher"), id, "下雪封路")), "accepted");
    assert_eq!(accept(&office, id, vec![]), "plan_settled");
    let row = office.app.patrol(&office.ctx("dispatcher"), id).unwrap().row;
    assert_eq!((row.state.as_str(), row.refused_for.as_deref()), ("refused", Some("下雪封路")));
    assert_eq!(ask(None), "accepted", "another may be asked for");
}

#[test]
fn a_person_takes_visits_out_puts_them_in_and_moves_them_with_a_reason() {
    let office = Office::new();
    let first = team(&office, "一组", "station");
    let second = team(&office, "二组", "town");
    let id = propose(&office, TODAY);
    let proposed = routes(&office, id);
    assert_eq!(places(&office, &proposed), VILLAGES[1..]);
    let visit = |village: &str| {
        let all = proposed.iter().flat_map(|route| route.visits.iter().map(|visit| (route.team_id, visit.clone())));
        all.into_iter().find(|(_, visit)| visit.region_id == office.region(village)).unwrap()
    };
    let ((from, moved), (_, gone)) = (visit(VILLAGES[1]), visit(VILLAGES[2]));
    let to = if from == first { second } else { first };
    let reason = || "熟悉情况".to_owned();
    let remove = |reason: &str| ChangePlan::Remove { visit_id: gone.id, reason: reason.into() };
    let give = |team_id| ChangePlan::Move { visit_id: moved.id, team_id, reason: reason() };
    let add = |village: &str, team_id| ChangePlan::Add {
        region_id: office.region(village),
        team_id,
        way: None,
        window: None,
        reason: reason(),
    };
    assert_eq!(accept(&office, id, vec![remove(" ")]), "missing_field");
    assert_eq!(accept(&office, id, vec![give(TeamId::from_bits(5))]), "not_found");
    assert_eq!(accept(&office, id, vec![add(VILLAGES[0], to)]), "no_team", "the town's team does not serve the street");
    assert_eq!(accept(&office, id, vec![add("990101100000", to)]), "unknown_place", "a township is no place to visit");
    assert_eq!(accept(&office, id, vec![add(VILLAGES[2], to)]), "visited_already");
    let all = vec![remove("赶集"), ChangePlan::Remove { visit_id: moved.id, reason: reason() }];
    assert_eq!(accept(&office, id, all), "nothing_left");
    let at_night = ChangePlan::Add {
        region_id: office.region(VILLAGES[2]),
        team_id: to,
        way: None,
        window: Some(span("20:00", "21:00")),
        reason: reason(),
    };
    assert_eq!(accept(&office, id, vec![remove("赶集"), at_night]), "does_not_fit");
    assert_eq!(accept(&office, id, vec![give(to), remove("赶集"), add(VILLAGES[2], to)]), "accepted");
    let row = office.app.patrol(&office.ctx("dispatcher"), id).unwrap().row;
    assert_eq!(row.plan.routes, proposed, "the record keeps the proposal");
    let settled = row.settled.unwrap();
    assert_eq!((places(&office, &settled.routes), settled.routes.len()), (VILLAGES[1..].to_vec(), 1));
    assert_eq!(settled.routes[0].team_id, to);
    let kinds: Vec<&str> = settled
        .changes
        .iter()
        .map(|change| match change {
            PlanChange::Moved { .. } => "moved",
            PlanChange::Removed { .. } => "removed",
            PlanChange::Added { .. } => "added",
        })
        .collect();
    assert_eq!(kinds, ["moved", "removed", "added"]);
}

#[test]
fn no_place_is_hounded_whichever_plans_are_made() {
    let mut office = Office::new();
    with_reports(&office);
    team(&office, "一组", "station");
    let (today, next, after) = (TODAY, date(2026, 3, 6), date(2026, 3, 9));
    let first = propose(&office, today);
    let second = propose(&office, next);
    assert!(!routes(&office, second).is_empty(), "nothing is accepted yet, so the same places are proposed again");
    assert_eq!(accept(&office, second, vec![]), "accepted");
    assert_eq!(accept(&office, first, vec![]), "too_soon", "the day before counts as well as the day after");
    assert_eq!(code(office.app.refuse_patrol(&office.ctx("dispatcher"), first, "明天去")), "accepted");
    let third = propose(&office, today);
    let left = office.app.patrol(&office.ctx("dispatcher"), third).unwrap().row.plan.left_out;
    let flare = left.iter().find(|it| it.region_id == office.region(VILLAGES[1])).unwrap();
    assert!(matches!(flare.why, LeftOutWhy::TooSoon { gap_days: 1, gap_days_min: 3 }), "{flare:?}");
    // The second visit of seven days is the last; a visit that was not made leaves room for one more.
    office.later(SignedDuration::from_hours(24));
    let ask =
        |office: &Office, on| routes(office, propose(office, on)).iter().map(|route| route.visits.len()).sum::<usize>();
    assert_eq!(ask(&office, after), 2);
    let monday = office.app.patrols(
        &office.ctx("dispatcher"),
        PatrolFilter { on: Some(after), ..PatrolFilter::default() },
        &PageRequest::default(),
    );
    assert_eq!(accept(&office, monday.unwrap().items[0].plan.id, vec![]), "accepted");
    assert_eq!(ask(&office, date(2026, 3, 12)), 0, "two in seven days are the cap");
    let visits = office.app.visits(&office.ctx("chief"), Some(next)).unwrap().swap_remove(0).visits;
    for row in visits {
        office.app.settle_visit(&office.ctx("chief"), row.visit.id, VisitState::NotDone, Some("暴雨")).unwrap();
    }
    let waiting = PatrolFilter { state: Some("proposed".into()), ..PatrolFilter::default() };
    let waiting = office.app.patrols(&office.ctx("dispatcher"), waiting, &PageRequest::default()).unwrap().items;
    for row in waiting {
        office.app.refuse_patrol(&office.ctx("dispatcher"), row.plan.id, "重新安排").unwrap();
    }
    assert_eq!(ask(&office, date(2026, 3, 12)), 2);
}

#[test]
fn a_team_that_is_out_is_not_sent_again_and_a_visit_to_come_is_not_ticked_off() {
    let office = Office::new();
    team(&office, "一组", "station");
    let id = propose(&office, date(2026, 3, 6));
    assert_eq!(accept(&office, id, vec![]), "accepted");
    let visit = routes(&office, id)[0].visits[0].id;
    assert_eq!(code(office.app.settle_visit(&office.ctx("chief"), visit, VisitState::Done, None)), "too_early");
    let again = ProposePatrol { on: Some(date(2026, 3, 6)), ..ProposePatrol::default() };
    assert_eq!(code(office.app.propose_patrol(&office.ctx("dispatcher"), again)), "no_teams");
}

#[test]
fn the_morning_proposes_once_after_its_scan_and_waits_for_a_person() {
    let office = Office::new();
    with_reports(&office);
    let morning = || office.app.propose_in_the_morning(office.top_region, office.now).unwrap();
    assert_eq!(morning(), None, "no team");
    team(&office, "一组", "station");
    assert_eq!(morning(), None, "no scan yet");
    office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let id = morning().unwrap();
    assert_eq!(morning(), None);
    let row = office.app.patrol(&office.ctx("dispatcher"), id).unwrap().row;
    assert_eq!((row.state.as_str(), row.proposed_by, row.plan.planned_on), ("proposed", None, TODAY));
    assert!(office.app.visits(&office.ctx("chief"), None).unwrap().is_empty(), "nobody goes before it is accepted");
}

#[test]
fn a_repeated_request_proposes_once_and_the_same_seed_gives_the_same_plan() {
    let office = Office::new();
    with_reports(&office);
    team(&office, "一组", "station");
    let ask = ProposePatrol { seed: Some(11), ..ProposePatrol::default() };
    let first = office.app.propose_patrol(&office.keyed("dispatcher", "k", "f"), ask).unwrap();
    let repeated = office.app.propose_patrol(&office.keyed("dispatcher", "k", "f"), ask).unwrap();
    assert_eq!(first, repeated);
    let plan = office.app.patrol(&office.ctx("dispatcher"), first).unwrap().row.plan;
    let shape = |routes: &[Route]| {
        let visits = routes.iter().flat_map(|route| &route.visits);
        visits.map(|visit| (visit.region_id, visit.begin, visit.reasons.clone())).collect::<Vec<_>>()
    };
    office.app.refuse_patrol(&office.ctx("dispatcher"), first, "再算一次").unwrap();
    let again = office.app.propose_patrol(&office.ctx("dispatcher"), ask).unwrap();
    let other = office.app.patrol(&office.ctx("dispatcher"), again).unwrap().row.plan;
    assert_eq!((shape(&plan.routes), plan.left_out), (shape(&other.routes), other.left_out));
}
