//! Assignments against every permutation, and against their own proofs.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 3, 5);

fn rules() -> Rules {
    Rules {
        ratio: [20, 30, 50],
        former_years: 2,
        way_m_max: 100_000,
        way_m_unknown: 30_000,
        moving_m: 5_000,
        rotation_years: Some(1),
    }
}

fn station(number: u128) -> Station {
    StationNote { station_id: OrganisationId::from_bits(number), place: None, level: None }
}

fn official(number: u128, level: Level) -> Official {
    Official { id: AccountId::from_bits(number), level, former: vec![], relatives: vec![], current: None }
}

fn task(stations: usize, officials: Vec<Official>, ways: &[u32]) -> Task {
    let stations: Vec<Station> = (1..=stations as u128).map(station).collect();
    let count = stations.len() as u128;
    Task::new(stations, officials, (rules(), TODAY), &BTreeSet::new(), |official, station| {
        let place = (official.id.bits() - 1) * count + station.station_id.bits() - 1;
        ways.get(usize::try_from(place).unwrap_or(usize::MAX)).copied()
    })
}

fn county(count: u128) -> Vec<Official> {
    (1..=count).map(|number| official(number, Level::County)).collect()
}

fn all_county(mut task: Task) -> Task {
    task.rules.ratio = [0, 0, 1];
    task
}

#[test]
fn the_ratio_gives_whole_stations() {
    for (count, expected) in [(1_504, [301, 451, 752]), (10, [2, 3, 5]), (1, [0, 0, 1]), (0, [0, 0, 0]), (3, [1, 1, 1])]
    {
        assert_eq!(quotas([20, 30, 50], count), expected, "{count}");
        assert_eq!(quotas([20, 30, 50], count).iter().sum::<usize>(), count);
    }
    assert_eq!(quotas([0, 0, 0], 4), [0, 0, 4]);
}

#[test]
fn the_least_travel_is_found_and_proved() {
    let task = all_county(task(2, county(2), &[1_000, 2_000, 1_500, 9_000]));
    let answer = assign(&task);
    let pairs: Vec<(usize, usize)> = answer.pairs.iter().map(|pair| (pair.station, pair.official)).collect();
    assert_eq!((pairs, answer.total_m, answer.shortage.clone()), (vec![(0, 1), (1, 0)], 3_500, None));
    assert_eq!(check(&task, &answer), Ok(3_500));
    let mut forged = answer.clone();
    forged.pairs = vec![
        Assigned { station: 0, official: 0, lifted: Bars::default() },
        Assigned { station: 1, official: 1, lifted: Bars::default() },
    ];
    assert_eq!(check(&task, &forged), Err(CertificateFault::Gap { cost: 10_000, bound: 3_500 }));
    let mut dear = answer;
    dear.certificate.station_prices[0] += 1;
    assert!(matches!(check(&task, &dear), Err(CertificateFault::TooDear(..))));
}

#[test]
fn moving_weighs_and_who_was_there_for_long_moves_on() {
    let mut officials = county(2);
    officials[0].current = Some((OrganisationId::from_bits(1), date(2025, 6, 1)));
    officials[1].current = Some((OrganisationId::from_bits(2), date(2025, 6, 1)));
    let ways = [3_000, 1_000, 1_000, 3_000];
    let stays = assign(&all_county(task(2, officials.clone(), &ways)));
    assert_eq!(stays.pairs[0].official, 0, "4 km saved are not worth 10 km of moving");
    officials.iter_mut().for_each(|it| it.current = it.current.map(|(at, _)| (at, date(2025, 3, 5))));
    let moved = assign(&all_county(task(2, officials, &ways)));
    assert_eq!((moved.pairs[0].official, moved.shortage), (1, None), "after a year both move");
}

#[test]
fn every_bar_holds_to_its_day() {
    let check = |change: fn(&mut Official, &mut Station), expected: &[Bar]| {
        let (mut one, mut at) = (official(1, Level::County), station(1));
        change(&mut one, &mut at);
        let task = Task::new(vec![at], vec![one], (rules(), TODAY), &BTreeSet::new(), |_, _| Some(1));
        assert_eq!(task.bars(0, 0).iter().collect::<Vec<_>>(), expected);
    };
    check(|_, _| {}, &[]);
    check(|it, at| it.former.push(FormerPost { station_id: at.station_id, until_on: date(2024, 3, 5) }), &[]);
    check(
        |it, at| it.former.push(FormerPost { station_id: at.station_id, until_on: date(2024, 3, 6) }),
        &[Bar::FormerPost],
    );
    check(|it, at| it.relatives.push(at.station_id), &[Bar::Relative]);
    check(|_, at| at.level = Some(Level::City), &[Bar::Level]);
    check(|it, at| it.current = Some((at.station_id, date(2025, 3, 6))), &[]);
    check(|it, at| it.current = Some((at.station_id, date(2025, 3, 5))), &[Bar::Rotation]);
}

#[test]
fn too_few_officials_leave_stations_and_say_how_many_lack() {
    let task = all_county(task(3, county(2), &[1_000, 5_000, 9_000, 9_000, 2_000, 9_000]));
    let answer = assign(&task);
    let shortage = answer.shortage.clone().expect("one lacks");
    assert_eq!((shortage.lacking, shortage.left, answer.total_m), ([0, 0, 1], vec![2], 3_000));
    assert_eq!(check(&task, &answer), Ok(3_000));
}

#[test]
fn a_station_barred_for_everybody_is_named_with_the_smallest_relaxation() {
    let mut officials = county(3);
    officials.iter_mut().for_each(|it| it.relatives.push(OrganisationId::from_bits(2)));
    let task = all_county(task(3, officials, &[1, 9, 9, 9, 5, 1, 9, 7, 9]));
    let answer = assign(&task);
    let shortage = answer.shortage.clone().expect("station 2 is barred");
    assert_eq!((shortage.blocked, shortage.open, shortage.left), (vec![1], vec![], vec![]));
    let lifted: Vec<_> = answer.pairs.iter().filter(|pair| !pair.lifted.is_empty()).collect();
    assert_eq!((lifted.len(), lifted[0].station, lifted[0].official), (1, 1, 2), "one pair, and the nearest");
    assert!(check(&task, &answer).is_ok());
}

#[test]
fn two_officials_claimed_for_one_station_are_told() {
    let stations: Vec<Station> = (1..=2).map(station).collect();
    let claims = [1, 2].map(|number| (AccountId::from_bits(number), OrganisationId::from_bits(1)));
    let task =
        Task::new(stations, county(2), (Rules { ratio: [0, 0, 1], ..rules() }, TODAY), &claims.into(), |_, _| Some(1));
    let answer = assign(&task);
    let shortage = answer.shortage.clone().expect("both want the first");
    assert_eq!(shortage.blocked, [1], "nobody is left for the second");
    let lifted: Vec<Vec<Bar>> = answer.pairs.iter().map(|pair| pair.lifted.iter().collect()).collect();
    assert_eq!(lifted, [vec![], vec![Bar::Claimed]]);
}

/// The cheapest by trying everything: lifted pairs first, then metres.
fn by_force(task: &Task, relaxed: bool) -> Option<(usize, i64)> {
    let wanted = quotas(task.rules.ratio, task.stations.len());
    let mut best = None;
    try_all(task, relaxed, &wanted, &mut vec![], &mut best);
    best
}

fn try_all(task: &Task, relaxed: bool, wanted: &[usize; 3], chosen: &mut Vec<usize>, best: &mut Option<(usize, i64)>) {
    let station = chosen.len();
    if station == task.stations.len() {
        let taken = Level::ALL.map(|level| chosen.iter().filter(|it| task.officials[**it].level == level).count());
        let lifted = chosen.iter().enumerate().filter(|(at, it)| !task.bars(**it, *at).is_empty()).count();
        let metres = chosen.iter().enumerate().map(|(at, it)| task.weight(*it, at)).sum();
        if taken == *wanted && (relaxed || lifted == 0) {
            *best = Some(best.map_or((lifted, metres), |known| known.min((lifted, metres))));
        }
        return;
    }
    for official in 0..task.officials.len() {
        if !chosen.contains(&official) {
            chosen.push(official);
            try_all(task, relaxed, wanted, chosen, best);
            chosen.pop();
        }
    }
}

prop_compose! {
    fn any_task()(stations in 1_usize..6, spare in 0_usize..3)(
        ways in prop::collection::vec(0_u32..130_000, stations * (stations + spare)),
        levels in prop::collection::vec(0_usize..3, stations + spare),
        kin in prop::collection::vec(prop::option::weighted(0.4, 1..=stations), stations + spare),
        at in prop::collection::vec(prop::option::weighted(0.5, 1..=stations), stations + spare),
        ratio in prop::array::uniform3(0_u32..4),
        stations in Just(stations),
    ) -> Task {
        let officials = levels.iter().enumerate().map(|(place, level)| Official {
            id: AccountId::from_bits(place as u128 + 1),
            level: Level::ALL[*level],
            former: vec![],
            relatives: kin[place].map(|number| OrganisationId::from_bits(number as u128)).into_iter().collect(),
            current: at[place].map(|number| (OrganisationId::from_bits(number as u128), date(2025, 9, 1))),
        }).collect();
        let mut task = task(stations, officials, &ways);
        task.rules.ratio = ratio;
        task
    }
}

proptest! {
    /// Against every permutation: as cheap when there is one, as few lifted pairs when there is none, and always proved.
    #[test]
    fn the_best_of_all_permutations_is_found(task in any_task()) {
        let answer = assign(&task);
        prop_assert_eq!(check(&task, &answer), Ok(answer.total_m));
        match by_force(&task, false) {
            Some((_, metres)) => {
                prop_assert_eq!(answer.shortage, None);
                prop_assert_eq!(answer.total_m, metres);
            }
            None => {
                let shortage = answer.shortage.expect("no assignment keeps every rule");
                prop_assert!(shortage.left.is_empty());
                if shortage.lacking == [0; 3] {
                    prop_assert!(!shortage.blocked.is_empty() || task.officials.len() > task.stations.len());
                    let lifted = answer.pairs.iter().filter(|pair| !pair.lifted.is_empty()).count();
                    prop_assert_eq!(by_force(&task, true), Some((lifted, answer.total_m)));
                }
            }
        }
    }

    /// The same people and stations handed over in another order get the same answer.
    #[test]
    fn the_order_of_the_lists_changes_nothing(task in any_task(), turn in 0_usize..8) {
        let way = |official: &Official, station: &Station| {
            let place = (official.id.bits() - 1) * task.stations.len() as u128 + station.station_id.bits() - 1;
            task.ways[usize::try_from(place).expect("small")]
        };
        let (mut stations, mut officials) = (task.stations.clone(), task.officials.clone());
        stations.reverse();
        officials.rotate_left(turn % task.officials.len());
        let turned = Task::new(stations, officials, (task.rules, TODAY), &BTreeSet::new(), way);
        prop_assert_eq!(assign(&turned), assign(&task));
    }

    /// New numbers for the same people give the same total.
    #[test]
    fn other_ids_cost_the_same(task in any_task()) {
        let last = task.officials.len() as u128 + 1;
        let officials = task.officials.iter().cloned().map(|it| Official { id: AccountId::from_bits(last - it.id.bits()), ..it });
        let way = |official: &Official, station: &Station| {
            let place = (last - official.id.bits() - 1) * task.stations.len() as u128 + station.station_id.bits() - 1;
            task.ways[usize::try_from(place).expect("small")]
        };
        let named = Task::new(task.stations.clone(), officials.collect(), (task.rules, TODAY), &BTreeSet::new(), way);
        let (one, two) = (assign(&named), assign(&task));
        prop_assert_eq!(one.total_m, two.total_m);
        prop_assert_eq!(one.shortage.is_some(), two.shortage.is_some());
    }
}
