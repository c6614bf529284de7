//! Choosing under any input: caps, gaps, windows and shifts hold, and neither numbers nor order nor threads change the plan.

use std::collections::BTreeMap;

use fengqiao_domain::id::{RegionId, SignalId};
use fengqiao_domain::patrol::{CapLevel, DaySpan, DayTime, LeftOutWhy, Reason, VisitWay};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{DailyCount, HourCount};
use jiff::Span;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::data_files::DataFiles;
use crate::patrol::choose::{Choice, Scene, TeamDay, choose, stands, window};
use crate::patrol::file::PatrolSettings;
use crate::patrol::place::{Evidence, Place, Weighed, weigh};
use crate::patrol::route::{Outing, Search};
use crate::patrol::travel::Point;

const ON: Date = date(2026, 3, 5);
const SEARCH: Search = Search { seed: 3, iterations: 200 };

fn settings() -> PatrolSettings {
    let text = DataFiles::built_in().unwrap().text("patrol.toml").unwrap().to_owned();
    PatrolSettings::parse("patrol.toml", &text, None).unwrap()
}

fn span(from: &str, to: &str) -> DaySpan {
    DaySpan { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn days_before(days: i64) -> Date {
    ON.checked_sub(Span::new().days(days)).unwrap()
}

/// Township `town`, village `number` of it, a few kilometres from the others.
fn place(town: u32, number: u32, weight: f64) -> Place {
    let township = RegionPath::top().child(town).unwrap();
    let category = "D05".to_owned();
    let reason = Reason::Series { category, days: 28, observed: 9, expected: 2.0, p: 0.01 };
    Place {
        region_id: RegionId::from_bits(u128::from(town * 100 + number)),
        path: township.child(number).unwrap(),
        code: format!("{town:03}{number:03}"),
        township,
        point: Some(Point { longitude: 0.02 * f64::from(number), latitude: 0.05 * f64::from(town) }),
        reasons: if weight > 0.0 { vec![Weighed { weight, reason }] } else { Vec::new() },
        visits: Vec::new(),
        last_on: Some(days_before(1)),
    }
}

fn team(key: &str, reach: RegionPath, shift: DaySpan, visits_max: u16) -> TeamDay {
    let start = Some(Point { longitude: 0.0, latitude: 0.05 });
    TeamDay { key: key.into(), reach, outing: Outing { start, span: shift, visits_max } }
}

fn chosen(settings: &PatrolSettings, teams: &[TeamDay], places: &[Place]) -> Choice {
    let mut township_visits: BTreeMap<RegionPath, Vec<Date>> = BTreeMap::new();
    for place in places {
        township_visits.entry(place.township.clone()).or_default().extend(&place.visits);
    }
    choose(&Scene { on: ON, settings, teams, places, township_visits, search: SEARCH })
}

fn visited(choice: &Choice) -> Vec<usize> {
    let mut places: Vec<usize> = choice.teams.iter().flat_map(|team| &team.visits).map(|it| it.place).collect();
    places.sort_unstable();
    places
}

/// Without a share for places unvisited for long.
fn pressing_only() -> PatrolSettings {
    let mut settings = settings();
    settings.spread.share = 0.0;
    settings
}

#[test]
fn the_most_pressing_places_are_visited_and_each_left_out_has_its_reason() {
    let everywhere = RegionPath::top();
    let day = span("08:00", "17:00");
    let check = |teams: &[TeamDay], change: &dyn Fn(&mut Place), expected: Result<(), LeftOutWhy>| {
        let mut pressing = place(1, 1, 9.0);
        change(&mut pressing);
        let choice = chosen(&pressing_only(), teams, &[pressing]);
        match expected {
            Ok(()) => assert_eq!((visited(&choice), choice.left_out.len()), (vec![0], 0)),
            Err(why) => assert_eq!((visited(&choice), choice.left_out), (vec![], vec![(0, why)])),
        }
    };
    let one = [team("a", everywhere.clone(), day, 4)];
    check(&one, &|_| {}, Ok(()));
    check(&one, &|place| place.point = None, Ok(()));
    check(&[], &|_| {}, Err(LeftOutWhy::NoTeam));
    let elsewhere = [team("a", everywhere.child(2).unwrap(), day, 4)];
    check(&elsewhere, &|_| {}, Err(LeftOutWhy::NoTeam));
    let at_night = [team("a", everywhere.clone(), span("20:00", "23:00"), 4)];
    check(&at_night, &|_| {}, Err(LeftOutWhy::WindowClosed { window: span("08:30", "17:30") }));
    let no_minute = [team("a", everywhere.clone(), span("09:00", "09:00"), 4)];
    check(&no_minute, &|_| {}, Err(LeftOutWhy::WindowClosed { window: span("08:30", "17:30") }));
    let far = |place: &mut Place| place.point = Some(Point { longitude: 9.0, latitude: 9.0 });
    check(&one, &far, Err(LeftOutWhy::Unreachable));
    check(
        &one,
        &|place| place.visits = vec![days_before(2)],
        Err(LeftOutWhy::TooSoon { gap_days: 2, gap_days_min: 3 }),
    );
    let cap = settings().caps[0];
    let stand = fengqiao_domain::patrol::CapStand { cap, visits: 2 };
    let twice = |place: &mut Place| place.visits = vec![days_before(4), days_before(6)];
    check(&one, &twice, Err(LeftOutWhy::CapReached { stand }));
}

#[test]
fn a_team_that_is_full_leaves_no_room() {
    let teams = [team("a", RegionPath::top(), span("08:00", "17:00"), 2)];
    let places: Vec<Place> = (1..=4).map(|number| place(1, number, 10.0 - f64::from(number))).collect();
    let choice = chosen(&pressing_only(), &teams, &places);
    assert_eq!(visited(&choice), [0, 1]);
    assert_eq!(choice.left_out, [(2, LeftOutWhy::NoRoom), (3, LeftOutWhy::NoRoom)]);
    let none = chosen(&pressing_only(), &teams, &[]);
    assert_eq!(none, Choice::default());
}

#[test]
fn a_share_of_the_day_goes_to_places_where_nobody_was_for_long() {
    let teams = [team("a", RegionPath::top(), span("08:00", "17:00"), 4)];
    let mut places: Vec<Place> = (1..=5).map(|number| place(1, number, 10.0)).collect();
    places.extend([place(2, 1, 0.0), place(2, 2, 0.0), place(2, 3, 0.0)]);
    (places[5].last_on, places[6].last_on, places[7].last_on) = (Some(days_before(90)), None, Some(days_before(59)));
    let choice = chosen(&settings(), &teams, &places);
    assert_eq!(visited(&choice), [0, 1, 2, 6], "a quarter of four, the one never visited first");
    let spread = choice.teams[0].visits.iter().find(|it| it.place == 6).unwrap();
    assert_eq!((spread.reasons.clone(), spread.way), (vec![Reason::LongAgo { days: None }], VisitWay::WalkIn));
    places[6].last_on = Some(days_before(61));
    let choice = chosen(&settings(), &teams, &places);
    assert_eq!(visited(&choice), [0, 1, 2, 5], "then the one where nobody was for 90 days");
}

#[test]
fn the_window_follows_the_kind_and_the_busy_hours() {
    let busy = |category: &str, hours: DaySpan| {
        let reason = Reason::Hours { category: category.into(), span: hours, observed: 20, of: 30, days: 364 };
        Place { reasons: vec![Weighed { weight: 1.0, reason }], ..place(1, 1, 0.0) }
    };
    let check = |place: Place, expected: (VisitWay, DaySpan)| {
        assert_eq!(window(&settings(), &place), expected, "{:?}", place.reasons);
    };
    check(place(1, 1, 0.0), (VisitWay::WalkIn, span("08:30", "17:30")));
    check(busy("D14", span("18:00", "22:00")), (VisitWay::Patrol, span("18:00", "22:00")));
    check(busy("D03", span("18:00", "22:00")), (VisitWay::WalkIn, span("18:00", "20:30")));
    // Busy hours outside the window leave it as it is; a kind whose window does not follow them as well.
    check(busy("D03", span("00:00", "04:00")), (VisitWay::WalkIn, span("15:00", "20:30")));
    check(busy("D05", span("18:00", "22:00")), (VisitWay::WalkIn, span("08:30", "17:30")));
}

fn evidence(daily: Vec<DailyCount>, hours: Vec<HourCount>) -> Evidence {
    Evidence { until_on: days_before(1), on: ON, signals: Vec::new(), daily, hours }
}

fn count(place: &Place, category: &str, on: Date, reports: i64) -> DailyCount {
    DailyCount { region_id: place.region_id, category: category.into(), on, reports }
}

#[test]
fn a_place_with_more_than_its_own_past_has_a_series_and_a_young_office_has_none() {
    let places: Vec<Place> = (1..=20).map(|number| place(1, number, 0.0)).collect();
    let reports = |days: i64| {
        let usual = places
            .iter()
            .flat_map(|place| (1..=days / 28).map(|month| count(place, "D05.01", days_before(month * 28), 1)));
        let many = (1..=8).map(|day| count(&places[3], "D05.02", days_before(day), 1));
        usual.chain(many).collect::<Vec<_>>()
    };
    let check = |days: i64, expected: Vec<usize>| {
        let mut weighed = places.clone();
        weigh(&mut weighed, &evidence(reports(days), Vec::new()), &settings()).unwrap();
        let is_series = |it: &Weighed| matches!(it.reason, Reason::Series { .. });
        let found: Vec<usize> = (0..weighed.len()).filter(|&at| weighed[at].reasons.iter().any(is_series)).collect();
        assert_eq!(found, expected, "{days} days");
    };
    check(364, vec![3]);
    check(28, vec![]);
}

#[test]
fn hours_and_days_of_the_week_are_told_where_they_differ_from_the_whole_office() {
    let places: Vec<Place> = (1..=30).map(|number| place(1, number, 0.0)).collect();
    let at = |place: &Place, hour: u8, reports: i64| HourCount {
        region_id: place.region_id,
        category: "D14.01".into(),
        hour,
        reports,
    };
    // Everywhere evenly over the day and the week; the first place on Thursday evenings, the day of the visits.
    let mut hours: Vec<HourCount> =
        places[1..].iter().flat_map(|place| (0..168).map(|hour| at(place, hour, 1))).collect();
    hours.extend((18..22).map(|hour| at(&places[0], 3 * 24 + hour, 6)));
    let oldest = vec![count(&places[1], "D14.01", days_before(364), 1)];
    let mut weighed = places.clone();
    weigh(&mut weighed, &evidence(oldest, hours), &settings()).unwrap();
    let reasons: Vec<Reason> = weighed[0].reasons.iter().map(|it| it.reason.clone()).collect();
    let category = || "D14".to_owned();
    let hours = Reason::Hours { category: category(), span: span("18:00", "22:00"), observed: 24, of: 24, days: 364 };
    let weekday = Reason::Weekday { category: category(), weekday: 4, observed: 24, of: 24, days: 364 };
    assert_eq!(reasons, [hours, weekday]);
    assert!(weighed[1..].iter().all(|place| place.reasons.is_empty()));
    assert_eq!(weighed[0].busy("D14.01"), Some(span("18:00", "22:00")));
}

#[test]
fn near_repeats_lead_to_the_places_near_the_newest_reports() {
    let places: Vec<Place> = (1..=30).map(|number| place(1, number, 0.0)).collect();
    let mut daily = Vec::new();
    // Troubles that come in fives within three days at one place, each time at another.
    for burst in 0..12_i64 {
        let place = &places[usize::try_from(burst * 7 % 30).unwrap()];
        daily.extend((0..3).map(|day| count(place, "D03.01", days_before(1 + burst * 14 + day), 2)));
    }
    let mut weighed = places.clone();
    weigh(&mut weighed, &evidence(daily, Vec::new()), &settings()).unwrap();
    let near = |place: &Place| place.reasons.iter().any(|it| matches!(it.reason, Reason::NearRepeat { .. }));
    assert!(near(&weighed[0]), "the newest burst was here: {:#?}", weighed[0].reasons);
    assert!(!near(&weighed[15]) && !near(&weighed[7]), "here it was long ago, or never");
}

#[test]
fn a_signal_gives_each_of_its_places_its_share() {
    let mut places: Vec<Place> = (1..=3).map(|number| place(1, number, 0.0)).collect();
    let signal = fengqiao_domain::signal::Signal {
        id: SignalId::from_bits(1),
        code: "YJ2026-0001".into(),
        raised_at: jiff::Timestamp::UNIX_EPOCH,
        since_on: None,
        scan_id: fengqiao_domain::id::ScanId::from_bits(1),
        region_id: RegionId::from_bits(9),
        category: "D13.02".into(),
        window_days: 7,
        start_on: days_before(7),
        end_on: days_before(1),
        observed: 12,
        expected: 4.0,
        p: 0.01,
        recurrence_days: 100.0,
        method: String::new(),
        seed: 1,
        series: Vec::new(),
        regions: vec![(places[0].region_id, 9), (places[1].region_id, 3), (RegionId::from_bits(77), 1)],
        artefact: None,
        members: Vec::new(),
        also: Vec::new(),
    };
    let evidence = Evidence { signals: vec![signal], ..evidence(Vec::new(), Vec::new()) };
    weigh(&mut places, &evidence, &settings()).unwrap();
    let weights: Vec<f64> = places.iter().map(Place::weight).collect();
    assert_eq!(weights, [3.0 * 8.0 * 9.0 / 12.0, 3.0 * 8.0 * 3.0 / 12.0, 0.0]);
    assert_eq!(places[0].category(), Some("D13.02"));
}

prop_compose! {
    fn any_place()(
        town in 1_u32..4, number in 1_u32..40, weight in 0.0_f64..20.0, known in prop::bool::weighted(0.8),
        visits in prop::collection::vec(1_i64..30, 0..4), last in prop::option::of(1_i64..200), far: bool,
    ) -> Place {
        let mut place = place(town, number, weight.max(4.0) - 4.0);
        place.visits = visits.into_iter().map(|day| if day % 5 == 0 { days_before(-day) } else { days_before(day) }).collect();
        place.last_on = last.map(days_before);
        place.point = place.point.filter(|_| known).map(|it| if far { Point { latitude: it.latitude + 0.3, ..it } } else { it });
        place
    }
}

prop_compose! {
    fn any_team()(town in 0_u32..4, from in 360_u16..1_200, length in 0_u16..700, visits_max in 1_u16..7, key in "[a-c]") -> TeamDay {
        let reach = if town == 0 { RegionPath::top() } else { RegionPath::top().child(town).unwrap() };
        let time = |minutes: u16| DayTime::of_minutes(minutes.min(1_440)).unwrap();
        team(&key, reach, DaySpan { from: time(from), to: time(from + length) }, visits_max)
    }
}

fn distinct(places: Vec<Place>) -> Vec<Place> {
    let by_code: BTreeMap<String, Place> = places.into_iter().map(|place| (place.code.clone(), place)).collect();
    by_code.into_values().collect()
}

/// A plan without ids and list places: codes, teams by their place, times.
fn told(choice: &Choice, places: &[Place], teams: &[usize]) -> Vec<(usize, Vec<(String, DayTime)>)> {
    let mut told: Vec<_> = choice
        .teams
        .iter()
        .map(|plan| {
            let order = plan.routed.order.iter().map(|&at| places[plan.visits[at].place].code.clone());
            (teams[plan.team], order.zip(plan.routed.begins.iter().copied()).collect::<Vec<_>>())
        })
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_plan_breaks_a_cap_a_gap_a_window_or_a_shift(
        places in prop::collection::vec(any_place(), 0..25), teams in prop::collection::vec(any_team(), 0..4),
    ) {
        let (settings, places) = (settings(), distinct(places));
        let choice = chosen(&settings, &teams, &places);
        let mut made: BTreeMap<RegionPath, Vec<Date>> = BTreeMap::new();
        for place in &places {
            made.entry(place.township.clone()).or_default().extend(&place.visits);
        }
        for plan in &choice.teams {
            let team = &teams[plan.team];
            prop_assert!(plan.visits.len() <= usize::from(team.outing.visits_max));
            prop_assert!(plan.routed.back <= team.outing.span.to);
            for (&at, begin) in plan.routed.order.iter().zip(&plan.routed.begins) {
                let chosen = &plan.visits[at];
                let place = &places[chosen.place];
                prop_assert!(place.path.is_within(&team.reach));
                prop_assert!(*begin >= chosen.window.from.max(team.outing.span.from));
                prop_assert!(begin.minutes() + settings.visit.minutes <= chosen.window.to.minutes());
                prop_assert!(!chosen.reasons.is_empty(), "every visit says why");
                let township = made.get(&place.township).map_or(&[][..], Vec::as_slice);
                prop_assert!(stands(&settings, ON, &place.visits, township).is_ok());
                made.entry(place.township.clone()).or_default().push(ON);
            }
        }
        for cap in settings.caps.iter().filter(|cap| cap.level == CapLevel::Township) {
            for (township, days) in &made {
                let before = places.iter().filter(|it| it.township == *township).flat_map(|it| &it.visits).count();
                let added = days.len() - before;
                prop_assert!(added == 0 || added <= usize::from(cap.visits_max));
            }
        }
        let visited = visited(&choice);
        prop_assert!(visited.windows(2).all(|two| two[0] != two[1]), "no place twice");
        for (at, place) in places.iter().enumerate().filter(|(_, place)| place.weight() > 0.0) {
            let left_out = choice.left_out.iter().filter(|(left, _)| *left == at).count();
            prop_assert_eq!(usize::from(visited.contains(&at)) + left_out, 1, "{} is visited or left out", place.code);
        }
    }

    #[test]
    fn neither_ids_nor_order_nor_threads_change_a_plan(
        places in prop::collection::vec(any_place(), 0..20), teams in prop::collection::vec(any_team(), 0..3), turn in 0_usize..20,
    ) {
        let (settings, places) = (settings(), distinct(places));
        let mut teams = teams;
        // Teams of one name and shift are one and the same to a plan.
        teams.iter_mut().enumerate().for_each(|(at, team)| team.key = format!("{}{at}", team.key));
        let first = chosen(&settings, &teams, &places);
        let mut turned: Vec<Place> = places.clone();
        turned.reverse();
        let turn = turn.min(turned.len());
        turned.rotate_left(turn);
        for (at, place) in (0_u128..).zip(&mut turned) {
            place.region_id = RegionId::from_bits(9_999 - at);
        }
        let order: Vec<usize> = (0..teams.len()).collect();
        let second = chosen(&settings, &teams, &turned);
        prop_assert_eq!(told(&first, &places, &order), told(&second, &turned, &order));
        let others: Vec<Choice> = std::thread::scope(|scope| {
            let run = || chosen(&settings, &teams, &places);
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        prop_assert!(others.iter().all(|other| *other == first));
    }
}
