//! Who answers for which station: one official for each station and one station for each official, so many of each level as
//! the ratio says, nobody where a rule bars it, with the least travel, and little moving about. When that cannot be, the
//! fewest pairs whose bars must be lifted, and the stations that are blocked.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;

use crate::id::{AccountId, OrganisationId};
use crate::liaison::{
    Bar, Bars, Blocked, Certificate, FormerPost, Level, Solved, StationNote,
    solve::{CLOSED, solve},
};

/// What one lifted pair costs beside its way: more than all ways together.
pub(super) const LIFT_COST: i64 = 100_000_000_000;
/// What a station without an official costs: more than all lifted pairs together.
pub(super) const LEFT_COST: i64 = 500_000_000_000_000;
/// Stations, and officials, of one task at most; a province has some 1,500.
pub const SIDE_MAX: usize = 5_000;
/// The longest way that is counted, metres; a wrong coordinate shall not weigh more than a rule.
pub const WAY_M_MAX: u32 = 4_000_000;

/// The rules of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Shares of the levels in the order of [`Level::ALL`]; only the proportions matter.
    pub ratio: [u32; 3],
    /// Years in which nobody goes to a former post.
    pub former_years: u8,
    /// Longest way, metres.
    pub way_m_max: u32,
    /// What a way counts for when a point is not known, metres.
    pub way_m_unknown: u32,
    /// What moving an official away from the present station counts for, metres.
    pub moving_m: u32,
    /// Years after which an official moves on, none when nobody must.
    pub rotation_years: Option<u8>,
}

/// A station of a task.
pub type Station = StationNote;

/// An official of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Official {
    /// The account.
    pub id: AccountId,
    /// The level.
    pub level: Level,
    /// Stations where the official served.
    pub former: Vec<FormerPost>,
    /// Stations where relatives work.
    pub relatives: Vec<OrganisationId>,
    /// The station of today, and since when.
    pub current: Option<(OrganisationId, Date)>,
}

/// What is to be assigned. Stations and officials stand in the order of their ids, so that the order in which they were
/// handed over changes nothing.
#[derive(Debug, Clone)]
pub struct Task {
    /// Stations.
    pub stations: Vec<Station>,
    /// Officials.
    pub officials: Vec<Official>,
    /// The way of each official to each station in metres, shape `[officials, stations]`, row-major; none when not known.
    pub ways: Vec<Option<u32>>,
    /// What bars a pair, same shape.
    pub bars: Vec<Bars>,
    /// The rules.
    pub rules: Rules,
}

/// One pair of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assigned {
    /// Place of the station in the task.
    pub station: usize,
    /// Place of the official.
    pub official: usize,
    /// The bars that had to be lifted.
    pub lifted: Bars,
}

/// What stood in the way of a complete assignment under the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shortage {
    /// Officials lacking for the ratio, in the order of [`Level::ALL`].
    pub lacking: [usize; 3],
    /// Stations that together have fewer officials open to them than they are.
    pub blocked: Vec<usize>,
    /// Every official open to one of them.
    pub open: Vec<usize>,
    /// Stations without an official.
    pub left: Vec<usize>,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Pairs, by station.
    pub pairs: Vec<Assigned>,
    /// Sum of the ways with what moving counts for, metres.
    pub total_m: i64,
    /// How many officials of each level are taken, in the order of [`Level::ALL`].
    pub taken: [usize; 3],
    /// None when every rule is kept.
    pub shortage: Option<Shortage>,
    /// The proof that nothing better can be.
    pub certificate: Certificate,
}

impl Task {
    /// A task; `way` gives the metres of an official's way to a station, `claims` the pairs that a person put so.
    #[must_use]
    pub fn new(
        mut stations: Vec<Station>,
        mut officials: Vec<Official>,
        (rules, today): (Rules, Date),
        claims: &BTreeSet<(AccountId, OrganisationId)>,
        way: impl Fn(&Official, &Station) -> Option<u32>,
    ) -> Self {
        stations.sort_by_key(|station| station.station_id);
        officials.sort_by_key(|official| official.id);
        let mut ways = Vec::with_capacity(stations.len() * officials.len());
        let mut bars = Vec::with_capacity(stations.len() * officials.len());
        let claimed: (BTreeSet<_>, BTreeSet<_>) = claims.iter().copied().unzip();
        for official in &officials {
            for station in &stations {
                let metres = way(official, station).map(|metres| metres.min(WAY_M_MAX));
                let named = claimed.0.contains(&official.id) || claimed.1.contains(&station.station_id);
                let other = named && !claims.contains(&(official.id, station.station_id));
                let bar = bars_of(official, station, metres, (&rules, today));
                bars.push(if other { bar.with(Bar::Claimed) } else { bar });
                ways.push(metres);
            }
        }
        Self { stations, officials, ways, bars, rules }
    }

    fn at(&self, official: usize, station: usize) -> usize {
        official * self.stations.len() + station
    }

    /// What bars a pair.
    #[must_use]
    pub fn bars(&self, official: usize, station: usize) -> Bars {
        self.bars[self.at(official, station)]
    }

    /// The way of a pair.
    #[must_use]
    pub fn way(&self, official: usize, station: usize) -> Option<u32> {
        self.ways[self.at(official, station)]
    }

    /// Metres that a pair counts for: the way, and what moving away from another station counts for.
    #[must_use]
    pub fn weight(&self, official: usize, station: usize) -> i64 {
        let way = self.way(official, station).unwrap_or(self.rules.way_m_unknown);
        let current = self.officials[official].current;
        let moves = current.is_some_and(|(at, _)| at != self.stations[station].station_id);
        i64::from(way) + if moves { i64::from(self.rules.moving_m) } else { 0 }
    }

    fn of_level(&self, level: Level) -> usize {
        self.officials.iter().filter(|official| official.level == level).count()
    }
}

fn bars_of(official: &Official, station: &Station, way: Option<u32>, (rules, today): (&Rules, Date)) -> Bars {
    let years = |count: u8| Span::new().years(i16::from(count));
    let at = |post: &FormerPost| {
        post.station_id == station.station_id
            && post.until_on.saturating_add(years(rules.former_years)) > today
            // Of the present link itself the rotation speaks.
            && official.current.is_none_or(|(current, _)| current != post.station_id)
    };
    let long = |since: Date| rules.rotation_years.is_some_and(|count| since.saturating_add(years(count)) <= today);
    let mut bars = Bars::default();
    for (bar, holds) in [
        (Bar::FormerPost, official.former.iter().any(at)),
        (Bar::Relative, official.relatives.contains(&station.station_id)),
        (Bar::TooFar, way.is_some_and(|way| way > rules.way_m_max)),
        (Bar::Rotation, official.current.is_some_and(|(at, since)| at == station.station_id && long(since))),
        (Bar::Level, station.level.is_some_and(|level| level != official.level)),
    ] {
        bars = if holds { bars.with(bar) } else { bars };
    }
    bars
}

/// How many of `count` stations go to each level by the ratio: largest remainders, of equal ones the lower level first.
#[must_use]
pub fn quotas(ratio: [u32; 3], count: usize) -> [usize; 3] {
    let sum: u64 = ratio.iter().map(|share| u64::from(*share)).sum();
    if sum == 0 {
        return [0, 0, count];
    }
    let exact = ratio.map(|share| u64::from(share) * count as u64);
    let mut parts = exact.map(|part| usize::try_from(part / sum).unwrap_or(usize::MAX));
    let mut order = [2, 1, 0];
    order.sort_by_key(|&place| std::cmp::Reverse(exact[place] % sum));
    let rest = count - parts.iter().sum::<usize>();
    order.iter().take(rest).for_each(|&place| parts[place] += 1);
    parts
}

/// A table with its rows and columns: stations and, when there are too many officials, the places of those who wait, each for
/// one level; officials and, when there are too few, nobody.
struct Square {
    side: usize,
    cost: Vec<i64>,
    waiting: Vec<Level>,
}

fn square(task: &Task, taken: [usize; 3], relaxed: bool) -> Square {
    let (officials, stations) = (task.officials.len(), task.stations.len());
    let spare = |level: Level| task.of_level(level).saturating_sub(taken[level.place()]);
    let waiting: Vec<Level> =
        Level::ALL.into_iter().flat_map(|level| std::iter::repeat_n(level, spare(level))).collect();
    let side = officials.max(stations + waiting.len());
    let mut cost = vec![CLOSED; side * side];
    for (row, cells) in cost.chunks_mut(side.max(1)).enumerate() {
        let (known, nobody) = cells.split_at_mut(officials);
        match row.checked_sub(stations) {
            None => {
                nobody.fill(LEFT_COST);
                for (official, cell) in known.iter_mut().enumerate() {
                    let lifts = i64::from(!task.bars(official, row).is_empty());
                    if lifts == 0 || relaxed {
                        *cell = task.weight(official, row) + lifts * LIFT_COST;
                    }
                }
            }
            Some(place) => {
                for (official, cell) in task.officials.iter().zip(known) {
                    if waiting.get(place) == Some(&official.level) {
                        *cell = 0;
                    }
                }
            }
        }
    }
    Square { side, cost, waiting }
}

/// The best assignment there is; with a shortage, the best of those that lift the fewest bars and leave the fewest stations.
#[must_use]
pub fn assign(task: &Task) -> Answer {
    let stations = task.stations.len();
    let wanted = quotas(task.rules.ratio, stations);
    let lacking = Level::ALL.map(|level| wanted[level.place()].saturating_sub(task.of_level(level)));
    let mut shortage = Shortage { lacking, ..Shortage::default() };
    if lacking == [0; 3] {
        let strict = square(task, wanted, false);
        match solve(strict.side, &strict.cost) {
            Ok(solved) => return answer(task, &strict, solved, None),
            Err(blocked) => note_blocked(task, &blocked, &mut shortage),
        }
    }
    let relaxed = square(task, fitting(task, wanted), true);
    let solved = solve(relaxed.side, &relaxed.cost)
        .expect("every station is open to everybody, and each place to wait to the officials it was made for");
    answer(task, &relaxed, solved, Some(shortage))
}

/// How many of each level are taken when the ratio cannot be kept: as many as it says, and of those who are left the lower
/// level first.
fn fitting(task: &Task, wanted: [usize; 3]) -> [usize; 3] {
    let there = Level::ALL.map(|level| task.of_level(level));
    let mut taken = [0, 1, 2].map(|place| wanted[place].min(there[place]));
    let mut rest = task.stations.len() - taken.iter().sum::<usize>();
    for place in [2, 1, 0] {
        let more = rest.min(there[place] - taken[place]);
        taken[place] += more;
        rest -= more;
    }
    taken
}

fn note_blocked(task: &Task, blocked: &Blocked, shortage: &mut Shortage) {
    let (officials, stations) = (task.officials.len(), task.stations.len());
    shortage.blocked = blocked.rows.iter().copied().filter(|row| *row < stations).collect();
    shortage.open = blocked.columns.iter().copied().filter(|column| *column < officials).collect();
    shortage.blocked.sort_unstable();
    shortage.open.sort_unstable();
}

fn answer(task: &Task, square: &Square, solved: Solved, shortage: Option<Shortage>) -> Answer {
    let (officials, stations) = (task.officials.len(), task.stations.len());
    let mut pairs = Vec::with_capacity(stations);
    let mut left = Vec::new();
    for (station, &official) in solved.column_of[..stations].iter().enumerate() {
        match official < officials {
            true => pairs.push(Assigned { station, official, lifted: task.bars(official, station) }),
            false => left.push(station),
        }
    }
    let mut taken = [0; 3];
    pairs.iter().for_each(|pair| taken[task.officials[pair.official].level.place()] += 1);
    let total_m = pairs.iter().map(|pair| task.weight(pair.official, pair.station)).sum();
    let relaxed = shortage.is_some();
    let waits = solved.row_prices[stations..].iter().copied();
    let certificate = Certificate {
        relaxed,
        official_prices: solved.column_prices[..officials].to_vec(),
        nobody_prices: solved.column_prices[officials..].to_vec(),
        station_prices: solved.row_prices[..stations].to_vec(),
        waiting_prices: square.waiting.iter().copied().zip(waits).collect(),
    };
    let shortage = shortage.map(|shortage| Shortage { left, ..shortage });
    Answer { pairs, total_m, taken, shortage, certificate }
}
