//! How long an assignment of a province takes: 1,504 stations, with its proof checked, beside the solver of another maker on
//! the same table in the same run. `cargo bench -p fengqiao-domain --bench assign`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeSet;
use std::time::Instant;

use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::liaison::{Level, Official, Rules, Station, StationNote, Task, assign, check, quotas};
use jiff::civil::date;
use pathfinding::prelude::{Matrix, kuhn_munkres_min};

const STATIONS: u32 = 1_504;

/// A point of an even spread over 700 km by 400 km, metres.
fn point(number: u32) -> (f64, f64) {
    let part = |base: f64| (f64::from(number) * base).fract();
    (part(0.754_877_666_246_692_8) * 700_000.0, part(0.569_840_290_998_053_3) * 400_000.0)
}

/// A chance in 0 to 1 of a pair of numbers.
fn chance(one: u128, two: u128) -> f64 {
    let mixed = (one.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ two.wrapping_mul(0xC2B2_AE3D_27D4_EB4F)) as u64;
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 32)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn province() -> Task {
    let rules = Rules {
        ratio: [20, 30, 50],
        former_years: 2,
        way_m_max: 900_000,
        way_m_unknown: 60_000,
        moving_m: 20_000,
        rotation_years: Some(1),
    };
    let today = date(2026, 3, 5);
    let stations: Vec<Station> = (1..=STATIONS)
        .map(|number| StationNote {
            station_id: OrganisationId::from_bits(u128::from(number)),
            place: None,
            level: None,
        })
        .collect();
    let parts = quotas(rules.ratio, stations.len());
    let levels = Level::ALL.into_iter().flat_map(|level| std::iter::repeat_n(level, parts[level.place()]));
    let officials: Vec<Official> = levels
        .zip(1_u128..)
        .map(|(level, number)| Official {
            id: AccountId::from_bits(number),
            level,
            former: vec![],
            relatives: (0..3)
                .map(|more| OrganisationId::from_bits((number * 7 + more * 501) % u128::from(STATIONS) + 1))
                .collect(),
            current: (chance(number, 9) < 0.7).then(|| {
                (
                    OrganisationId::from_bits(number),
                    if chance(number, 3) < 0.5 { date(2025, 1, 1) } else { date(2025, 9, 1) },
                )
            }),
        })
        .collect();
    // The province's officials live in the capital, the city's in some towns, the county's all over.
    let home = |official: &Official| match official.level {
        Level::Province => (350_000.0, 200_000.0),
        Level::City => point(u32::try_from(official.id.bits() % 17).expect("small") * 89 + 3),
        Level::County => point(u32::try_from(official.id.bits()).expect("small") * 3 + 11),
    };
    Task::new(stations, officials, (rules, today), &BTreeSet::new(), |official, station| {
        let (one, two) = (home(official), point(u32::try_from(station.station_id.bits()).expect("small")));
        Some(((one.0 - two.0).hypot(one.1 - two.1) * 1.3) as u32)
    })
}

fn main() {
    let task = province();
    let side = task.stations.len();
    let start = Instant::now();
    let answer = assign(&task);
    let ours = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let proved = check(&task, &answer);
    let checked = start.elapsed().as_secs_f64();
    println!("stations: {side}, officials: {}, taken by level: {:?}", task.officials.len(), answer.taken);
    println!("assign: {ours:.3} s (at most 5 s); proof checked in {checked:.3} s");
    println!("total: {} m; proved: {proved:?}; complete: {}", answer.total_m, answer.shortage.is_none());
    assert_eq!(proved, Ok(answer.total_m), "the answer is proved");
    // Barred pairs cost more than all ways together, as that solver knows no closed cells.
    let closed = 10_000_000_000_i64;
    let rows = (0..side).map(|station| {
        let cell =
            |official| if task.bars(official, station).is_empty() { task.weight(official, station) } else { closed };
        (0..side).map(cell).collect::<Vec<_>>()
    });
    let table = Matrix::from_rows(rows).expect("square");
    let start = Instant::now();
    let (total, _) = kuhn_munkres_min(&table);
    let theirs = start.elapsed().as_secs_f64();
    println!(
        "pathfinding::kuhn_munkres_min: {theirs:.3} s, total: {total} m; ours takes {:.2} of that time",
        ours / theirs
    );
    assert_eq!(total, answer.total_m, "both find the same total");
}
