//! Paths (路径): what many trails have in common: the ways that were really gone, how often each step was taken, how long work
//! lay in each state, where it waits, and how many clocks were late. Organisations and procedures are counted, persons never:
//! nothing here knows an account.
//!
//! A figure of a population smaller than [`POPULATION_MIN`] is not given: it would tell of single proceedings.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::trail::{ClockEnd, Stay, Trail};

/// Ended stays or clocks behind a median or a share: fewer would tell of single proceedings.
pub const POPULATION_MIN: usize = 10;
/// Paths that are listed, the most frequent; the others are counted together.
pub const PATHS_MAX: usize = 20;
/// States of a path that are listed; a path that is longer goes round in circles, and is told as cut.
pub const PATH_STATES_MAX: usize = 40;

/// How long something took over a population, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// How many have ended.
    pub ended: usize,
    /// How many go on; they count as lasting at least as long as they have until now.
    pub going_on: usize,
    /// Time by which half had ended; none below [`POPULATION_MIN`] ended ones, or while more than half go on.
    pub median_s: Option<i64>,
    /// Time by which nine of ten had ended; none as above.
    pub p90_s: Option<i64>,
}

/// The spread of times in seconds, each with whether it has ended.
///
/// What goes on is not left out: the quick ones end first, and a median of the ended alone would flatter the newest
/// proceedings.
///
/// # Source
/// Kaplan and Meier, Nonparametric estimation from incomplete observations, 1958.
#[must_use]
pub fn spread(mut times: Vec<(i64, bool)>) -> Spread {
    // At the same time an end counts before one that goes on.
    times.sort_by_key(|(time, ended)| (*time, !ended));
    let ended = times.iter().filter(|(_, ended)| *ended).count();
    let mut spread = Spread { ended, going_on: times.len() - ended, median_s: None, p90_s: None };
    if ended < POPULATION_MIN {
        return spread;
    }
    let (mut left, mut lasting) = (times.len(), 1.0_f64);
    for group in times.chunk_by(|one, two| one.0 == two.0) {
        let ends = group.iter().filter(|(_, ended)| *ended).count();
        lasting *= 1.0 - ends as f64 / left as f64;
        left -= group.len();
        let reached = |share: f64| lasting <= share + 1e-9;
        spread.median_s = spread.median_s.or_else(|| reached(0.5).then_some(group[0].0));
        spread.p90_s = spread.p90_s.or_else(|| reached(0.1).then_some(group[0].0));
    }
    spread
}

/// One way that was gone from the opening to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// States in order, at most [`PATH_STATES_MAX`].
    pub states: Vec<String>,
    /// Whether states were cut off.
    pub cut: bool,
    /// Proceedings that went it.
    pub proceedings: usize,
    /// How long they took.
    pub whole: Spread,
}

/// How often a transition was taken between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// State before.
    pub from: String,
    /// Transition id, or `breach:<deadline>`.
    pub transition: String,
    /// State after.
    pub to: String,
    /// Times taken.
    pub times: usize,
    /// Proceedings in which it was taken.
    pub proceedings: usize,
}

/// Time in a state.
#[derive(Debug, Clone, PartialEq)]
pub struct StateTime {
    /// The state.
    pub state: String,
    /// From coming to leaving.
    pub gross: Spread,
    /// Without the time in which a clock waited.
    pub net: Spread,
    /// Its part of all the time of all proceedings, 0 to 1: where work waits.
    pub share: f64,
    /// Proceedings that stand in it now.
    pub now: usize,
    /// Of these, those with a clock that has run out.
    pub overdue: usize,
}

/// How the runs of a clock ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClockCount {
    /// Deadline id.
    pub key: String,
    /// In time.
    pub met: usize,
    /// Late, ended or not.
    pub late: usize,
    /// Of the late ones, those that still run.
    pub overdue: usize,
    /// Not owed any more.
    pub moot: usize,
    /// Running in time, or waiting.
    pub running: usize,
    /// Late ones among those met and late, 0 to 1; none below [`POPULATION_MIN`].
    pub share_late: Option<f64>,
}

/// What trails have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paths {
    /// Proceedings.
    pub proceedings: usize,
    /// From the opening to the end.
    pub whole: Spread,
    /// Without the time in which a clock waited.
    pub whole_net: Spread,
    /// How many ended with each outcome, the most frequent first.
    pub outcomes: Vec<(String, usize)>,
    /// Ways of those that have ended, the most frequent first, at most [`PATHS_MAX`].
    pub paths: Vec<Path>,
    /// Further ways, and the proceedings that went them.
    pub others: (usize, usize),
    /// Transitions, the most frequent first.
    pub passages: Vec<Passage>,
    /// States, the one with the most time first.
    pub states: Vec<StateTime>,
    /// Clocks by id.
    pub clocks: Vec<ClockCount>,
}

/// Finds what trails have in common; what goes on is counted until `now`.
#[must_use]
pub fn paths(trails: &[&Trail], now: Timestamp) -> Paths {
    let (paths, others) = ways(trails, now);
    Paths {
        proceedings: trails.len(),
        whole: whole(trails, now, |stay| stay.gross_s),
        whole_net: whole(trails, now, |stay| stay.net_s),
        outcomes: outcomes(trails),
        paths,
        others,
        passages: passages(trails),
        states: states(trails, now),
        clocks: clocks(trails, now),
    }
}

fn whole(trails: &[&Trail], now: Timestamp, time: impl Fn(&Stay<'_>) -> i64) -> Spread {
    let times = trails.iter().map(|trail| (trail.stays(now).iter().map(&time).sum(), trail.ended.is_some()));
    spread(times.collect())
}

fn outcomes(trails: &[&Trail]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in trails.iter().filter_map(|trail| trail.ended.as_deref()) {
        *counts.entry(outcome).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn ways(trails: &[&Trail], now: Timestamp) -> (Vec<Path>, (usize, usize)) {
    let mut ways: BTreeMap<Vec<&str>, Vec<&Trail>> = BTreeMap::new();
    for trail in trails.iter().filter(|trail| trail.ended.is_some()) {
        ways.entry(trail.states()).or_default().push(trail);
    }
    let mut ways: Vec<(Vec<&str>, Vec<&Trail>)> = ways.into_iter().collect();
    ways.sort_by_key(|(_, gone)| std::cmp::Reverse(gone.len()));
    let further = ways.split_off(ways.len().min(PATHS_MAX));
    let path = |(states, gone): (Vec<&str>, Vec<&Trail>)| Path {
        cut: states.len() > PATH_STATES_MAX,
        states: states.into_iter().take(PATH_STATES_MAX).map(str::to_owned).collect(),
        proceedings: gone.len(),
        whole: whole(&gone, now, |stay| stay.gross_s),
    };
    let others = (further.len(), further.iter().map(|(_, gone)| gone.len()).sum());
    (ways.into_iter().map(path).collect(), others)
}

fn passages(trails: &[&Trail]) -> Vec<Passage> {
    let mut counts: BTreeMap<(&str, &str, &str), (usize, usize)> = BTreeMap::new();
    for trail in trails {
        let mut taken: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for pair in trail.stops.windows(2) {
            let [before, after] = pair else { continue };
            *taken.entry((&before.state, &after.transition, &after.state)).or_default() += 1;
        }
        for (passage, times) in taken {
            let count = counts.entry(passage).or_default();
            *count = (count.0 + times, count.1 + 1);
        }
    }
    let passage = |((from, transition, to), (times, proceedings)): ((&str, &str, &str), (usize, usize))| Passage {
        from: from.to_owned(),
        transition: transition.to_owned(),
        to: to.to_owned(),
        times,
        proceedings,
    };
    let mut passages: Vec<Passage> = counts.into_iter().map(passage).collect();
    passages.sort_by_key(|passage| std::cmp::Reverse(passage.times));
    passages
}

fn states(trails: &[&Trail], now: Timestamp) -> Vec<StateTime> {
    let mut stays: BTreeMap<&str, Vec<Stay<'_>>> = BTreeMap::new();
    let mut standing: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for trail in trails {
        trail.stays(now).into_iter().for_each(|stay| stays.entry(stay.state).or_default().push(stay));
        if trail.ended.is_none() {
            let count = standing.entry(trail.state()).or_default();
            let overdue = trail.clocks.iter().any(|run| run.is_overdue(now));
            *count = (count.0 + 1, count.1 + usize::from(overdue));
        }
    }
    let sum = |stays: &[Stay<'_>]| stays.iter().map(|stay| stay.gross_s).sum::<i64>();
    let all: i64 = stays.values().map(|stays| sum(stays)).sum();
    let state = |(state, stays): (&str, Vec<Stay<'_>>)| {
        let (now, overdue) = standing.get(state).copied().unwrap_or_default();
        StateTime {
            state: state.to_owned(),
            gross: spread(stays.iter().map(|stay| (stay.gross_s, stay.left)).collect()),
            net: spread(stays.iter().map(|stay| (stay.net_s, stay.left)).collect()),
            share: if all == 0 { 0.0 } else { sum(&stays) as f64 / all as f64 },
            now,
            overdue,
        }
    };
    let mut states: Vec<StateTime> = stays.into_iter().map(state).collect();
    states.sort_by(|one, two| two.share.total_cmp(&one.share));
    states
}

fn clocks(trails: &[&Trail], now: Timestamp) -> Vec<ClockCount> {
    let mut counts: BTreeMap<&str, ClockCount> = BTreeMap::new();
    for run in trails.iter().flat_map(|trail| &trail.clocks) {
        let count = counts.entry(&run.key).or_default();
        match run.end {
            Some(ClockEnd::Met) => count.met += 1,
            Some(ClockEnd::Late) => count.late += 1,
            Some(ClockEnd::Moot) => count.moot += 1,
            None if run.is_overdue(now) => {
                count.late += 1;
                count.overdue += 1;
            }
            None => count.running += 1,
        }
    }
    let count = |(key, count): (&str, ClockCount)| {
        let decided = count.met + count.late;
        let share_late = (decided >= POPULATION_MIN).then(|| count.late as f64 / decided as f64);
        ClockCount { key: key.to_owned(), share_late, ..count }
    };
    counts.into_iter().map(count).collect()
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// Proceedings.
    pub proceedings: usize,
    /// From the opening to the end.
    pub whole: Spread,
    /// Without the time in which a clock waited.
    pub whole_net: Spread,
}

/// Two populations side by side: before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Before.
    pub before: Side,
    /// After.
    pub after: Side,
    /// Each state's time before and after, in the order in which work waited before.
    pub states: Vec<(String, Spread, Spread)>,
}

/// Compares trails before and after a change.
#[must_use]
pub fn compare(before: &[&Trail], after: &[&Trail], now: Timestamp) -> Comparison {
    let side = |trails: &[&Trail]| Side {
        proceedings: trails.len(),
        whole: whole(trails, now, |stay| stay.gross_s),
        whole_net: whole(trails, now, |stay| stay.net_s),
    };
    let (earlier, later) = (states(before, now), states(after, now));
    let of = |states: &[StateTime], id: &str| {
        states.iter().find(|state| state.state == id).map(|state| state.gross).unwrap_or_default()
    };
    let mut ids: Vec<&str> = earlier.iter().map(|state| state.state.as_str()).collect();
    ids.extend(later.iter().map(|state| state.state.as_str()).filter(|id| earlier.iter().all(|it| it.state != *id)));
    let states = ids.into_iter().map(|id| (id.to_owned(), of(&earlier, id), of(&later, id))).collect();
    Comparison { before: side(before), after: side(after), states }
}

#[cfg(test)]
mod tests;
