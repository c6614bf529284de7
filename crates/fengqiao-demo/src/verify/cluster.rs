//! Whether planted clusters were noticed, how soon, and how often there was nothing.

use super::share;
use super::truth::{TrueArtefact, TrueCluster, TrueGroup, Truth};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Days after the end of a cluster in which a signal still counts as noticing it: reports come late.
const GRACE_DAYS: i64 = 21;
/// The same for groups, whose members go on reporting.
const GROUP_GRACE_DAYS: i64 = 60;

/// A signal that the application raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSignal {
    /// The application's key.
    pub id: String,
    /// Codes of the regions, twelve digits of any level: one, or the villages of a circle.
    pub regions: Vec<String>,
    /// Codes of the kinds of dispute as the county writes them; none means all kinds.
    pub kinds: Vec<String>,
    /// Day on which it was raised.
    pub raised_on: Date,
    /// What it was later, when it moved to other regions or kinds, in the order of days.
    pub grown: Vec<Extent>,
}

/// Where and what a running signal is from some day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The day.
    pub on: Date,
    /// Codes of the regions, as in [`FoundSignal::regions`].
    pub regions: Vec<String>,
    /// Codes of the kinds, as in [`FoundSignal::kinds`].
    pub kinds: Vec<String>,
}

/// The days over which signals were looked for, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Watched {
    fn months(self) -> f64 {
        (crate::days::day_number(self.to) - crate::days::day_number(self.from) + 1) as f64 / 30.4375
    }
}

/// What became of a planted cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterOutcome {
    /// The cluster.
    pub cluster: TrueCluster,
    /// Key of the first signal that met it.
    pub signal: Option<String>,
    /// Days from its first day to that signal.
    pub delay_days: Option<i64>,
    /// Days from the day on which it was 60 % in to that signal, negative when it was told before.
    pub delay_mostly_days: Option<i64>,
    /// Share of its villages that lie in the signal's regions.
    pub overlap: f64,
}

/// How well clusters were noticed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClusterFigures {
    /// Each cluster whose time is within the days watched.
    pub outcomes: Vec<ClusterOutcome>,
    /// By type: clusters, noticed, median delay in days of those noticed.
    pub by_shape: BTreeMap<String, (usize, usize, Option<i64>)>,
    /// Median of the days from 60 % of a noticed cluster to its signal.
    pub delay_mostly_days: Option<i64>,
    /// Share of the clusters that were noticed.
    pub recall: f64,
    /// Signals that met a cluster.
    pub signals_on_clusters: usize,
    /// Signals that met a planted group and no cluster.
    pub signals_on_groups: usize,
    /// Signals that met neither.
    pub false_alarms: usize,
    /// Their keys.
    pub false_alarm_ids: Vec<String>,
    /// Of the false alarms, those that an artefact raised, by its type.
    pub artefact_alarms: BTreeMap<String, usize>,
    /// False alarms per month of 30.4 days.
    pub false_alarms_per_month: f64,
}

/// Judges signals. One signal may notice several clusters, some of them by growing there; the earliest signal counts for the
/// delay. Whether a signal is a false alarm is judged by what it was when it was raised.
#[must_use]
pub fn clusters(truth: &Truth, signals: &[FoundSignal], watched: Watched) -> ClusterFigures {
    let seen = |cluster: &&TrueCluster| cluster.start_on <= watched.to && last_day(cluster) >= watched.from;
    let outcomes: Vec<_> = truth.clusters.iter().filter(seen).map(|cluster| outcome(cluster, signals)).collect();
    let mut figures = ClusterFigures { by_shape: by_shape(&outcomes), ..ClusterFigures::default() };
    let noticed = outcomes.iter().filter(|outcome| outcome.signal.is_some()).count();
    figures.recall = share(noticed as f64, outcomes.len() as f64);
    let mut delays: Vec<i64> = outcomes.iter().filter_map(|outcome| outcome.delay_mostly_days).collect();
    delays.sort_unstable();
    figures.delay_mostly_days = delays.get(delays.len() / 2).copied();
    figures.outcomes = outcomes;
    for signal in signals {
        if truth.clusters.iter().any(|cluster| meets_cluster(signal, cluster)) {
            figures.signals_on_clusters += 1;
        } else if truth.groups.iter().any(|group| meets_group(signal, group)) {
            figures.signals_on_groups += 1;
        } else {
            figures.false_alarms += 1;
            figures.false_alarm_ids.push(signal.id.clone());
            if let Some(artefact) = truth.artefacts.iter().find(|artefact| meets_artefact(signal, artefact)) {
                *figures.artefact_alarms.entry(artefact.kind.clone()).or_default() += 1;
            }
        }
    }
    figures.false_alarms_per_month = share(figures.false_alarms as f64, watched.months());
    figures
}

fn last_day(cluster: &TrueCluster) -> Date {
    cluster.start_on.saturating_add((i64::from(cluster.days) - 1).days())
}

fn outcome(cluster: &TrueCluster, signals: &[FoundSignal]) -> ClusterOutcome {
    let met = signals.iter().filter_map(|signal| Some((noticed_by(signal, cluster)?, signal)));
    let first = met.min_by_key(|((on, _), signal)| (*on, signal.id.clone()));
    let inside = |regions: &[String]| cluster.villages.iter().filter(|village| lies_in_any(village, regions)).count();
    let days_from =
        |on: Date| first.map(|((noticed, _), _)| crate::days::day_number(noticed) - crate::days::day_number(on));
    ClusterOutcome {
        signal: first.map(|(_, signal)| signal.id.clone()),
        delay_days: days_from(cluster.start_on),
        delay_mostly_days: days_from(cluster.mostly_on),
        overlap: first.map_or(0.0, |((_, regions), _)| share(inside(regions) as f64, cluster.villages.len() as f64)),
        cluster: cluster.clone(),
    }
}

fn by_shape(outcomes: &[ClusterOutcome]) -> BTreeMap<String, (usize, usize, Option<i64>)> {
    let mut delays: BTreeMap<String, (usize, Vec<i64>)> = BTreeMap::new();
    for outcome in outcomes {
        let cell = delays.entry(outcome.cluster.shape.clone()).or_default();
        cell.0 += 1;
        cell.1.extend(outcome.delay_days);
    }
    let median = |(shape, (count, mut delays)): (String, (usize, Vec<i64>))| {
        delays.sort_unstable();
        (shape, (count, delays.len(), delays.get(delays.len() / 2).copied()))
    };
    delays.into_iter().map(median).collect()
}

/// Whether a village lies in a region of any level: codes end in zeros where they say nothing.
fn lies_in(village: &str, region: &str) -> bool {
    let length = match region {
        region if !region.ends_with("000") => 12,
        region if !region.ends_with("000000") => 9,
        region if !region.ends_with("00000000") => 6,
        region if !region.ends_with("0000000000") => 4,
        _ => 2,
    };
    region.get(..length).is_some_and(|start| village.starts_with(start))
}

fn lies_in_any(village: &str, regions: &[String]) -> bool {
    regions.iter().any(|region| lies_in(village, region))
}

fn about(told: &[String], kinds: &[String]) -> bool {
    told.is_empty() || told.iter().any(|kind| kinds.contains(kind))
}

fn within(signal: &FoundSignal, start_on: Date, end_on: Date, grace_days: i64) -> bool {
    (start_on..=end_on.saturating_add(grace_days.days())).contains(&signal.raised_on)
}

fn meets_cluster(signal: &FoundSignal, cluster: &TrueCluster) -> bool {
    within(signal, cluster.start_on, last_day(cluster), GRACE_DAYS) && overlaps(&signal.regions, &signal.kinds, cluster)
}

fn overlaps(regions: &[String], kinds: &[String], cluster: &TrueCluster) -> bool {
    about(kinds, &cluster.kinds) && cluster.villages.iter().any(|village| lies_in_any(village, regions))
}

/// The day on which a signal noticed a cluster, and its regions then: when it was raised there, or when a running signal
/// grew there. One that was there all the time, for another reason, noticed nothing.
fn noticed_by<'s>(signal: &'s FoundSignal, cluster: &TrueCluster) -> Option<(Date, &'s [String])> {
    let days = cluster.start_on..=last_day(cluster).saturating_add(GRACE_DAYS.days());
    let first = (signal.raised_on, &signal.regions[..], &signal.kinds[..]);
    let later = signal.grown.iter().map(|extent| (extent.on, &extent.regions[..], &extent.kinds[..]));
    let mut there = false;
    for (on, regions, kinds) in std::iter::once(first).chain(later) {
        let now = overlaps(regions, kinds, cluster);
        if now && !there && days.contains(&on) {
            return Some((on, regions));
        }
        there = now;
    }
    None
}

fn meets_group(signal: &FoundSignal, group: &TrueGroup) -> bool {
    let end_on = group.start_on.saturating_add(i64::from(group.days).days());
    within(signal, group.start_on, end_on, GROUP_GRACE_DAYS)
        && about(&signal.kinds, std::slice::from_ref(&group.kind))
        && lies_in_any(&group.village, &signal.regions)
}

fn meets_artefact(signal: &FoundSignal, artefact: &TrueArtefact) -> bool {
    // A recoding shows where it ends: one kind seems to rise, another to fall.
    let start_on = if artefact.kind == "recoding" { artefact.end_on } else { artefact.start_on };
    let grace_days = if artefact.kind == "recoding" { 365 } else { 28 };
    let here = artefact.township.as_ref().is_none_or(|township| {
        lies_in_any(township, &signal.regions) || signal.regions.iter().any(|region| lies_in(region, township))
    });
    within(signal, start_on, artefact.end_on, grace_days) && here && about_artefact(signal, artefact)
}

fn about_artefact(signal: &FoundSignal, artefact: &TrueArtefact) -> bool {
    artefact.subcategory.as_ref().is_none_or(|kind| about(&signal.kinds, &[kind.clone(), "O1".to_owned()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn truth() -> Truth {
        let cluster = TrueCluster {
            id: "C001".into(),
            shape: "consumer_1v_1w".into(),
            kinds: vec!["S1".into(), "S2".into()],
            villages: vec!["990101001201".into()],
            start_on: date(2025, 3, 10),
            days: 7,
            baseline: 0.05,
            extra: 8,
            mostly_on: date(2025, 3, 13),
        };
        Truth { clusters: vec![cluster], ..Truth::default() }
    }

    fn check(region: &str, kind: &str, raised_on: Date, noticed_after: Option<i64>) {
        let signal = FoundSignal {
            id: "1".into(),
            regions: vec![region.into()],
            kinds: vec![kind.into()],
            raised_on,
            grown: Vec::new(),
        };
        let watched = Watched { from: date(2025, 1, 1), to: date(2025, 12, 31) };
        let figures = clusters(&truth(), &[signal], watched);
        assert_eq!(figures.delay_mostly_days, noticed_after.map(|days| days - 3));
        assert_eq!(figures.outcomes[0].delay_days, noticed_after, "{region} {kind} {raised_on}");
        assert_eq!(figures.false_alarms, usize::from(noticed_after.is_none()));
    }

    #[test]
    fn a_signal_counts_in_its_place_kind_and_time() {
        check("990101001201", "S1", date(2025, 3, 14), Some(4));
        check("990101001000", "S2", date(2025, 3, 10), Some(0));
        check("990101000000", "S1", date(2025, 4, 6), Some(27));
        check("990101001202", "S1", date(2025, 3, 14), None);
        check("990101002000", "S1", date(2025, 3, 14), None);
        check("990101001201", "N1", date(2025, 3, 14), None);
        check("990101001201", "S1", date(2025, 3, 9), None);
        check("990101001201", "S1", date(2025, 4, 7), None);
    }

    #[test]
    fn a_running_signal_notices_what_it_grows_into_and_not_what_it_held_all_along() {
        let here = |on| Extent { on, regions: vec!["990101001000".into()], kinds: vec!["S1".into()] };
        let away = |on| Extent { on, regions: vec!["990101002000".into()], kinds: vec!["S1".into()] };
        let check = |raised: Extent, grown: Vec<Extent>, expected: Option<i64>| {
            let Extent { on: raised_on, regions, kinds } = raised;
            let signal = FoundSignal { id: "1".into(), regions, kinds, raised_on, grown };
            let watched = Watched { from: date(2025, 1, 1), to: date(2025, 12, 31) };
            assert_eq!(clusters(&truth(), &[signal], watched).outcomes[0].delay_days, expected);
        };
        let (before, within) = (date(2025, 2, 20), date(2025, 3, 14));
        check(away(before), vec![here(within)], Some(4));
        check(here(before), vec![here(within)], None);
        check(here(before), vec![away(date(2025, 3, 1)), here(within)], Some(4));
        check(away(before), vec![here(date(2025, 4, 7))], None);
    }

    #[test]
    fn clusters_outside_the_days_watched_are_not_held_against_anybody() {
        let watched = Watched { from: date(2025, 4, 1), to: date(2025, 4, 30) };
        assert!(clusters(&truth(), &[], watched).outcomes.is_empty());
    }
}
