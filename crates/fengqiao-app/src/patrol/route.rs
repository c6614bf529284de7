//! Routes: the order and the times of one team's visits, found by an open solver of vehicle routing under the windows of the
//! places and the shift of the team. The same stops give the same route, in whatever order they are handed over.

use fengqiao_domain::patrol::{DaySpan, DayTime};
use routik_solver as solver;

use crate::patrol::file::Travel;
use crate::patrol::travel::{Point, Way};

/// A team on one day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outing {
    /// Where it sets out and returns.
    pub(crate) start: Option<Point>,
    /// When it is out.
    pub(crate) span: DaySpan,
    /// Visits at most.
    pub(crate) visits_max: u16,
}

/// One place to be visited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stop {
    /// Where.
    pub(crate) point: Option<Point>,
    /// When the visit may take place, from its beginning to its end.
    pub(crate) window: DaySpan,
    /// How long it takes.
    pub(crate) minutes: u16,
    /// Orders stops that are alike in everything else.
    pub(crate) key: String,
}

/// A route through stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Routed {
    /// Places in the list of stops, in the order of the visits.
    pub(crate) order: Vec<usize>,
    /// When each visit of the order begins.
    pub(crate) begins: Vec<DayTime>,
    /// Minutes of travel to each visit of the order.
    pub(crate) travel_minutes: Vec<u16>,
    /// When the team is back.
    pub(crate) back: DayTime,
    /// The whole way, metres; none when a place has no point.
    pub(crate) way_m: Option<u32>,
}

/// How long and by which chance a route is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Search {
    pub(crate) seed: u64,
    pub(crate) iterations: u32,
}

/// The minute at which the team is back when it makes all these visits in a quickly found order; none when that cannot be.
pub(crate) fn back_minute(outing: &Outing, stops: &[Stop], travel: &Travel) -> Option<u16> {
    route(outing, stops, travel, None).map(|routed| routed.back.minutes())
}

/// A good route through all stops; none when the team cannot make them all. Without a search it is the first one found.
pub(crate) fn route(outing: &Outing, stops: &[Stop], travel: &Travel, search: Option<Search>) -> Option<Routed> {
    if stops.len() > usize::from(outing.visits_max) {
        return None;
    }
    let mut sorted: Vec<usize> = (0..stops.len()).collect();
    sorted.sort_by(|&one, &two| compare(&stops[one], &stops[two]));
    let ways = ways(outing, &sorted, stops, travel);
    let order = order(outing, &sorted, stops, &ways, search)?;
    walk(outing, &sorted, stops, &ways, &order)
}

fn compare(one: &Stop, two: &Stop) -> std::cmp::Ordering {
    let place = |stop: &Stop| stop.point.map_or((f64::MAX, f64::MAX), |it| (it.longitude, it.latitude));
    let (first, second) = (place(one), place(two));
    (one.window, one.minutes)
        .cmp(&(two.window, two.minutes))
        .then(first.0.total_cmp(&second.0))
        .then(first.1.total_cmp(&second.1))
        .then_with(|| one.key.cmp(&two.key))
}

/// Ways between all locations, shape `[n + 1, n + 1]`: the start, then the stops as sorted.
fn ways(outing: &Outing, sorted: &[usize], stops: &[Stop], travel: &Travel) -> Vec<Vec<Way>> {
    let points: Vec<Option<Point>> =
        std::iter::once(outing.start).chain(sorted.iter().map(|&stop| stops[stop].point)).collect();
    let still = Way { minutes: 0, metres: Some(0) };
    let row = |from: usize| {
        let way = |to: usize| if from == to { still } else { travel.way(points[from], points[to]) };
        (0..points.len()).map(way).collect()
    };
    (0..points.len()).map(row).collect()
}

/// The order of the visits as locations from 1; none when some stop has no room.
fn order(
    outing: &Outing,
    sorted: &[usize],
    stops: &[Stop],
    ways: &[Vec<Way>],
    search: Option<Search>,
) -> Option<Vec<usize>> {
    let problem = problem(outing, sorted, stops)?;
    let table = |value: fn(&Way) -> f64| ways.iter().map(|row| row.iter().map(value).collect()).collect();
    let metres = |way: &Way| f64::from(way.metres.unwrap_or(u32::from(way.minutes) * UNKNOWN_M));
    let matrix = solver::ProvidedMatrix::new(table(metres), table(|way| f64::from(way.minutes))).ok()?;
    let found = match search {
        None => solver::clarke_wright(&problem, &matrix).ok()?,
        Some(Search { seed, iterations }) => {
            // Back early first; of two that are back at the same time, the shorter way.
            let objective = solver::Objective { distance: 0.000_1, vehicles: 0.0, time: 1.0 };
            let budget = solver::Budget::iterations(u64::from(iterations));
            let config = solver::SolverConfig { seed, objective, budget, restarts: 2, ..Default::default() };
            solver::solve(&problem, &matrix, &config).ok()?
        }
    };
    let whole = found.feasible && found.unassigned.is_empty() && found.routes.len() <= 1;
    whole.then(|| found.routes.into_iter().flat_map(|route| route.stop_ids).map(|id| id.0 as usize).collect())
}

/// Metres for a minute of a way that is not known, so that such ways are neither short nor long.
const UNKNOWN_M: u32 = 300;

fn problem(outing: &Outing, sorted: &[usize], stops: &[Stop]) -> Option<solver::Problem> {
    let nowhere = solver::Coord::new(0.0, 0.0);
    let stop = |(number, &at): (u32, &usize)| {
        let stop = &stops[at];
        // The solver's window is for the beginning; the visit ends within it too.
        let latest = stop.window.to.minutes().checked_sub(stop.minutes)?;
        let window = solver::TimeWindow { start: f64::from(stop.window.from.minutes()), end: f64::from(latest) };
        Some(solver::Stop {
            id: solver::StopId(number),
            coord: nowhere,
            demand: 1,
            time_window: Some(window),
            service_time: f64::from(stop.minutes),
        })
    };
    let shift =
        solver::TimeWindow { start: f64::from(outing.span.from.minutes()), end: f64::from(outing.span.to.minutes()) };
    Some(solver::Problem {
        depot: nowhere,
        stops: (1_u32..).zip(sorted).map(stop).collect::<Option<_>>()?,
        vehicles: vec![solver::Vehicle { id: solver::VehicleId(1), capacity: u32::from(outing.visits_max) }],
        depot_window: Some(shift),
    })
}

/// The times of an order; none when it breaks a window or the shift, which the solver promises not to do.
fn walk(outing: &Outing, sorted: &[usize], stops: &[Stop], ways: &[Vec<Way>], order: &[usize]) -> Option<Routed> {
    let (mut now, mut before, mut way_m) = (outing.span.from.minutes(), 0, Some(0_u32));
    let mut routed = Routed {
        order: Vec::new(),
        begins: Vec::new(),
        travel_minutes: Vec::new(),
        back: outing.span.from,
        way_m: None,
    };
    let add = |sum: Option<u32>, way: Way| sum.zip(way.metres).map(|(sum, more)| sum.saturating_add(more));
    for &location in order {
        let at = *sorted.get(location.checked_sub(1)?)?;
        let (stop, way) = (&stops[at], ways[before][location]);
        let begin = now.checked_add(way.minutes)?.max(stop.window.from.minutes());
        now = begin.checked_add(stop.minutes)?;
        if now > stop.window.to.minutes() {
            return None;
        }
        way_m = add(way_m, way);
        routed.order.push(at);
        routed.begins.push(DayTime::of_minutes(begin)?);
        routed.travel_minutes.push(way.minutes);
        before = location;
    }
    let home = ways[before][0];
    let back = now.checked_add(home.minutes)?;
    (back <= outing.span.to.minutes() && order.len() == stops.len()).then_some(())?;
    Some(Routed { back: DayTime::of_minutes(back)?, way_m: add(way_m, home), ..routed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRAVEL: Travel = Travel { speed_kmh: 30.0, detour: 1.0, unknown_minutes: 15 };
    const SEARCH: Option<Search> = Some(Search { seed: 7, iterations: 600 });

    fn time(minutes: u16) -> DayTime {
        DayTime::of_minutes(minutes).unwrap()
    }

    fn span(from: u16, to: u16) -> DaySpan {
        DaySpan { from: time(from), to: time(to) }
    }

    fn outing(from: u16, to: u16) -> Outing {
        Outing { start: Some(Point { longitude: 0.0, latitude: 0.0 }), span: span(from, to), visits_max: 12 }
    }

    fn stop(kilometres_east: f64, window: DaySpan) -> Stop {
        let point = Some(Point { longitude: kilometres_east / 111.195, latitude: 0.0 });
        Stop { point, window, minutes: 20, key: format!("{kilometres_east}") }
    }

    #[test]
    fn places_along_a_road_are_visited_on_the_way_out_and_back() {
        let all_day = span(480, 1_080);
        let stops = [5.0, 1.0, 3.0].map(|east| stop(east, all_day));
        let routed = route(&outing(480, 1_080), &stops, &TRAVEL, SEARCH).unwrap();
        assert!(routed.order == [1, 2, 0] || routed.order == [0, 2, 1] || routed.order[1] == 0, "{routed:?}");
        // 10 km at 30 km/h are 20 minutes, and three visits an hour.
        assert_eq!((routed.back, routed.way_m), (time(480 + 60 + 20), Some(10_000)));
    }

    #[test]
    fn a_window_decides_the_order_and_is_waited_for() {
        let stops = [stop(1.0, span(900, 960)), stop(5.0, span(480, 600))];
        let routed = route(&outing(480, 1_080), &stops, &TRAVEL, SEARCH).unwrap();
        assert_eq!((routed.order, routed.begins), (vec![1, 0], vec![time(490), time(900)]));
    }

    #[test]
    fn what_does_not_fit_has_no_route() {
        let check = |outing: Outing, stops: &[Stop], expected: bool| {
            for search in [None, SEARCH] {
                assert_eq!(route(&outing, stops, &TRAVEL, search).is_some(), expected, "{outing:?} {stops:?}");
            }
        };
        let day = span(480, 1_080);
        check(outing(480, 1_080), &[], true);
        check(outing(480, 480), &[stop(0.0, day)], false);
        check(outing(480, 500), &[stop(0.0, day)], true);
        check(outing(480, 500), &[stop(1.0, day)], false);
        check(outing(480, 1_080), &[stop(400.0, day)], false);
        check(outing(480, 1_080), &[stop(1.0, span(400, 470))], false);
        check(outing(480, 1_080), &[stop(1.0, span(600, 619))], false);
        check(Outing { visits_max: 1, ..outing(480, 1_080) }, &[stop(1.0, day), stop(2.0, day)], false);
    }

    #[test]
    fn places_without_a_point_have_an_order_and_no_distance() {
        let all_day = span(480, 1_080);
        let nowhere = |key: &str| Stop { point: None, key: key.to_owned(), ..stop(0.0, all_day) };
        let routed = route(&outing(480, 1_080), &[nowhere("b"), nowhere("a")], &TRAVEL, SEARCH).unwrap();
        assert_eq!((routed.way_m, routed.travel_minutes), (None, vec![15, 15]));
        assert_eq!(routed.back, time(480 + 3 * 15 + 2 * 20));
    }

    prop_compose! {
        fn any_stop()(east in -9.0_f64..9.0, north in -9.0_f64..9.0, from in 420_u16..1_000, length in 20_u16..500, known: bool, key: u32) -> Stop {
            let point = known.then_some(Point { longitude: east / 111.195, latitude: north / 111.195 });
            Stop { point, window: span(from, (from + length).min(1_440)), minutes: 20, key: format!("{key:010}") }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Every route keeps windows, shift and number of visits, and visits every stop once.
        #[test]
        fn a_route_keeps_windows_and_shift(stops in prop::collection::vec(any_stop(), 0..9), from in 420_u16..700, length in 0_u16..700) {
            let outing = outing(from, from + length);
            for search in [None, SEARCH] {
                let Some(routed) = route(&outing, &stops, &TRAVEL, search) else { continue };
                let mut seen = routed.order.clone();
                seen.sort_unstable();
                prop_assert_eq!(seen, (0..stops.len()).collect::<Vec<_>>());
                let mut now = outing.span.from.minutes();
                for ((&at, begin), travel) in routed.order.iter().zip(&routed.begins).zip(&routed.travel_minutes) {
                    prop_assert!(begin.minutes() >= now + travel);
                    prop_assert!(*begin >= stops[at].window.from);
                    now = begin.minutes() + stops[at].minutes;
                    prop_assert!(now <= stops[at].window.to.minutes());
                }
                prop_assert!(routed.back.minutes() >= now && routed.back <= outing.span.to);
            }
        }

        /// The same stops in another order have the same route, and so has the same seed again.
        #[test]
        fn the_order_of_the_list_changes_nothing(stops in prop::collection::vec(any_stop(), 0..7), turn in 0_usize..7) {
            let outing = outing(420, 1_200);
            let mut turned = stops.clone();
            turned.reverse();
            turned.rotate_left(turn.min(stops.len()));
            let keys = |stops: &[Stop], routed: Option<Routed>| routed.map(|it| {
                let keys: Vec<String> = it.order.iter().map(|&at| stops[at].key.clone()).collect();
                (keys, it.begins, it.back, it.way_m)
            });
            let first = keys(&stops, route(&outing, &stops, &TRAVEL, SEARCH));
            prop_assert_eq!(&first, &keys(&turned, route(&outing, &turned, &TRAVEL, SEARCH)));
            prop_assert_eq!(&first, &keys(&stops, route(&outing, &stops, &TRAVEL, SEARCH)));
        }
    }
}
