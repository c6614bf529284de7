//! The proof of an assignment: a price for every official and every station. Whoever checks it needs no solver: when no pair
//! costs less than its two prices, and the pairs taken cost just the sum of all prices, nothing cheaper can be.
//!
//! # Source
//! Duality of linear programming for the assignment problem: Kuhn 1955, Naval Research Logistics Quarterly 2:83-97.

use std::collections::BTreeSet;

use crate::liaison::{Answer, Level, Task};

/// Prices, in metres and in what lifting counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whether pairs that a rule bars could be taken, each for what lifting counts for.
    pub relaxed: bool,
    /// Price of each official.
    pub official_prices: Vec<i64>,
    /// Price of each station.
    pub station_prices: Vec<i64>,
    /// Price of each place for an official who waits, with the level it is for.
    pub waiting_prices: Vec<(Level, i64)>,
    /// Price of each time that a station gets nobody.
    pub nobody_prices: Vec<i64>,
}

/// What a proof fails in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// There are not as many prices as there are officials and stations.
    #[error("the proof has another number of prices than the task has officials, stations and places")]
    Length,
    /// A station or official is taken twice, or never.
    #[error("station {0} does not stand in the answer just once, or its official stands in it twice")]
    NotOne(usize),
    /// A rule bars a pair of an answer that claims to keep every rule.
    #[error("the pair of official {0} and station {1} is barred by a rule")]
    Barred(usize, usize),
    /// A pair would be cheaper than its prices, so that the proof proves nothing.
    #[error("official {0} and station {1} cost less than their prices")]
    TooDear(usize, usize),
    /// The answer costs more than the prices prove.
    #[error("the answer costs {cost}, the prices prove {bound}")]
    Gap {
        /// What the answer costs.
        cost: i128,
        /// What cannot be gone below.
        bound: i128,
    },
}

/// Checks an answer by its prices alone; returns the total in metres that nothing can go below.
///
/// # Errors
/// What the proof fails in.
pub fn check(task: &Task, answer: &Answer) -> Result<i64, CertificateFault> {
    let proof = &answer.certificate;
    let (officials, stations) = (task.officials.len(), task.stations.len());
    let columns = stations + proof.waiting_prices.len();
    let sound = proof.official_prices.len() == officials
        && proof.station_prices.len() == stations
        && officials + proof.nobody_prices.len() == columns;
    if !sound {
        return Err(CertificateFault::Length);
    }
    let left = check_once(task, answer)?;
    check_prices(task, answer)?;
    let lifted = answer.pairs.iter().filter(|pair| !task.bars(pair.official, pair.station).is_empty()).count();
    let metres: i64 = answer.pairs.iter().map(|pair| metres(task, pair.official, pair.station)).sum();
    let dear = |count: usize, each: i64| i128::from(each) * count as i128;
    let cost = i128::from(metres) + dear(lifted, super::assign::LIFT_COST) + dear(left, super::assign::LEFT_COST);
    let waiting = proof.waiting_prices.iter().map(|(_, price)| price);
    let prices = proof.official_prices.iter().chain(&proof.station_prices).chain(&proof.nobody_prices).chain(waiting);
    let bound: i128 = prices.map(|price| i128::from(*price)).sum();
    if cost == bound { Ok(metres) } else { Err(CertificateFault::Gap { cost, bound }) }
}

/// Every station once and every official at most once; returns the number of stations that are left.
fn check_once(task: &Task, answer: &Answer) -> Result<usize, CertificateFault> {
    let left = answer.shortage.as_ref().map(|shortage| shortage.left.clone()).unwrap_or_default();
    let (mut seen, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for pair in &answer.pairs {
        if !seen.insert(pair.station) || !taken.insert(pair.official) {
            return Err(CertificateFault::NotOne(pair.station));
        }
        if !answer.certificate.relaxed && !task.bars(pair.official, pair.station).is_empty() {
            return Err(CertificateFault::Barred(pair.official, pair.station));
        }
    }
    for station in &left {
        if !seen.insert(*station) {
            return Err(CertificateFault::NotOne(*station));
        }
    }
    match (0..task.stations.len()).find(|station| !seen.contains(station)) {
        Some(station) => Err(CertificateFault::NotOne(station)),
        None => Ok(left.len()),
    }
}

/// What a pair counts for, reckoned anew and not by the solver.
fn metres(task: &Task, official: usize, station: usize) -> i64 {
    let place = official * task.stations.len() + station;
    let way = i64::from(task.ways[place].unwrap_or(task.rules.way_m_unknown));
    match task.officials[official].current {
        Some((current, _)) if current != task.stations[station].station_id => way + i64::from(task.rules.moving_m),
        _ => way,
    }
}

fn check_prices(task: &Task, answer: &Answer) -> Result<(), CertificateFault> {
    let proof = &answer.certificate;
    for (official, price) in proof.official_prices.iter().enumerate() {
        for (station, other) in proof.station_prices.iter().enumerate() {
            let barred = !task.bars(official, station).is_empty();
            let lift = if barred { super::assign::LIFT_COST } else { 0 };
            let open = proof.relaxed || !barred;
            if open && price + other > metres(task, official, station) + lift {
                return Err(CertificateFault::TooDear(official, station));
            }
        }
        let own = proof.waiting_prices.iter().filter(|(level, _)| *level == task.officials[official].level);
        if own.clone().any(|(_, other)| price + other > 0) {
            return Err(CertificateFault::TooDear(official, task.stations.len()));
        }
    }
    for (place, price) in proof.nobody_prices.iter().enumerate() {
        for (station, other) in proof.station_prices.iter().enumerate() {
            if price + other > super::assign::LEFT_COST {
                return Err(CertificateFault::TooDear(task.officials.len() + place, station));
            }
        }
    }
    Ok(())
}
