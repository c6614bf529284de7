//! Whether the reports of one dispute came together, and only they.

use super::share;
use super::truth::{TrueReport, Truth};
use std::collections::{BTreeMap, HashMap};

/// Precision and recall, both 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rates {
    /// Of what was joined, the share that belongs together.
    pub precision: f64,
    /// Of what belongs together, the share that was joined.
    pub recall: f64,
}

/// How well same matters were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SameFigures {
    /// Reports judged.
    pub reports: usize,
    /// Over pairs of reports of one dispute.
    pub pairs: Rates,
    /// As `pairs`, but the disputes of one planted group may be joined, except court series.
    pub pairs_with_groups: Rates,
    /// Over reports.
    ///
    /// # Source
    /// Bagga and Baldwin (1998), B-cubed.
    pub b_cubed: Rates,
    /// Pairs and recall by the kind of the later report.
    pub recall_by_kind: BTreeMap<&'static str, (usize, f64)>,
    /// Pairs and recall by the two channels.
    pub recall_by_channels: BTreeMap<(&'static str, &'static str), (usize, f64)>,
    /// Largest share of each planted group that stands in one matter, and that matter's purity, by group.
    pub groups: BTreeMap<String, Rates>,
}

/// Judges a grouping: the matter of each report by the report's number; a report without one stands alone.
#[must_use]
pub fn same_matters(truth: &Truth, matter_of: &HashMap<String, String>) -> SameFigures {
    let labels: Vec<Label<'_>> = truth.reports.iter().map(|report| label(truth, report, matter_of)).collect();
    let pairs = pair_rates(labels.iter().map(|label| (label.dispute, label.matter)));
    let (recall_by_kind, recall_by_channels) = recalls(truth, &labels);
    SameFigures {
        reports: labels.len(),
        pairs,
        pairs_with_groups: pair_rates(labels.iter().map(|label| (label.cause, label.matter))),
        b_cubed: b_cubed(&labels),
        recall_by_kind,
        recall_by_channels,
        groups: groups(truth, &labels),
    }
}

/// What a report is labelled with: truth, truth with groups as one, and found. Reports without a matter carry their own number.
struct Label<'a> {
    dispute: &'a str,
    cause: &'a str,
    matter: (bool, &'a str),
}

fn label<'a>(truth: &'a Truth, report: &'a TrueReport, matter_of: &'a HashMap<String, String>) -> Label<'a> {
    let series = |group: &str| truth.groups.iter().any(|known| known.series && known.id == group);
    let group = report.group.as_deref().filter(|group| !series(group));
    Label {
        dispute: &report.dispute,
        cause: group.unwrap_or(&report.dispute),
        matter: matter_of.get(&report.report).map_or((false, &*report.report), |matter| (true, matter)),
    }
}

fn counts<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, u64> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

fn pair_count<K>(counts: &HashMap<K, u64>) -> f64 {
    counts.values().map(|count| count * (count - 1) / 2).sum::<u64>() as f64
}

fn pair_rates<'a>(labels: impl Iterator<Item = (&'a str, (bool, &'a str))> + Clone) -> Rates {
    let both = pair_count(&counts(labels.clone()));
    let found = pair_count(&counts(labels.clone().map(|(_, matter)| matter)));
    let real = pair_count(&counts(labels.map(|(dispute, _)| dispute)));
    Rates { precision: share(both, found), recall: share(both, real) }
}

fn b_cubed(labels: &[Label<'_>]) -> Rates {
    let both = counts(labels.iter().map(|label| (label.dispute, label.matter)));
    let found = counts(labels.iter().map(|label| label.matter));
    let real = counts(labels.iter().map(|label| label.dispute));
    let mut sums = (0.0, 0.0);
    for label in labels {
        let together = both[&(label.dispute, label.matter)] as f64;
        sums.0 += together / found[&label.matter] as f64;
        sums.1 += together / real[label.dispute] as f64;
    }
    let reports = labels.len() as f64;
    Rates { precision: share(sums.0, reports), recall: share(sums.1, reports) }
}

type ByKind = BTreeMap<&'static str, (usize, f64)>;
type ByChannels = BTreeMap<(&'static str, &'static str), (usize, f64)>;

fn recalls(truth: &Truth, labels: &[Label<'_>]) -> (ByKind, ByChannels) {
    let mut disputes: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, label) in labels.iter().enumerate() {
        disputes.entry(label.dispute).or_default().push(index);
    }
    let mut kinds: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    let mut channels: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for members in disputes.values() {
        for (at, later) in members.iter().enumerate() {
            for earlier in &members[..at] {
                let joined = usize::from(labels[*later].matter == labels[*earlier].matter);
                let (a, b) = (&truth.reports[*earlier], &truth.reports[*later]);
                let pair = [a.channel.min(b.channel).as_str(), a.channel.max(b.channel).as_str()];
                for cell in [kinds.entry(b.kind.as_str()).or_default(), channels.entry((pair[0], pair[1])).or_default()]
                {
                    cell.0 += 1;
                    cell.1 += joined;
                }
            }
        }
    }
    let rate = |(pairs, joined): (usize, usize)| (pairs, share(joined as f64, pairs as f64));
    (
        kinds.into_iter().map(|(key, cell)| (key, rate(cell))).collect(),
        channels.into_iter().map(|(key, cell)| (key, rate(cell))).collect(),
    )
}

fn groups(truth: &Truth, labels: &[Label<'_>]) -> BTreeMap<String, Rates> {
    let sizes = counts(labels.iter().map(|label| label.matter));
    let mut members: BTreeMap<&str, Vec<(bool, &str)>> = BTreeMap::new();
    for (report, label) in truth.reports.iter().zip(labels) {
        if let Some(group) = &report.group {
            members.entry(group).or_default().push(label.matter);
        }
    }
    let judge = |(group, matters): (&str, Vec<(bool, &str)>)| {
        let size = matters.len() as f64;
        let best = counts(matters.into_iter()).into_iter().max_by_key(|(matter, count)| (*count, *matter));
        let rates = best.map_or_else(Rates::default, |(matter, count)| Rates {
            precision: count as f64 / sizes[&matter] as f64,
            recall: count as f64 / size,
        });
        (group.to_owned(), rates)
    };
    members.into_iter().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Channel, ReportKind};

    fn truth(disputes: &[&str]) -> Truth {
        let report = |(index, dispute): (usize, &&str)| TrueReport {
            report: format!("R{index}"),
            dispute: (*dispute).to_owned(),
            kind: if index == 0 { ReportKind::First } else { ReportKind::OtherParty },
            channel: Channel::Police,
            subcategory: "N1".to_owned(),
            village: "990101001001".to_owned(),
            group: None,
        };
        Truth { reports: disputes.iter().enumerate().map(report).collect(), ..Truth::default() }
    }

    fn check(disputes: &[&str], matters: &[&str], pairs: (f64, f64), b_cubed: (f64, f64)) {
        let found = matters.iter().enumerate().filter(|(_, matter)| !matter.is_empty());
        let found = found.map(|(index, matter)| (format!("R{index}"), (*matter).to_owned())).collect();
        let figures = same_matters(&truth(disputes), &found);
        let near = |rates: Rates, (precision, recall): (f64, f64)| {
            assert!((rates.precision - precision).abs() < 1e-9 && (rates.recall - recall).abs() < 1e-9, "{rates:?}");
        };
        near(figures.pairs, pairs);
        near(figures.b_cubed, b_cubed);
    }

    #[test]
    fn a_perfect_grouping_has_full_marks() {
        check(&["a", "a", "b", "b"], &["1", "1", "2", "2"], (1.0, 1.0), (1.0, 1.0));
    }

    #[test]
    fn everything_in_one_matter_has_recall_without_precision() {
        check(&["a", "a", "b", "b"], &["1", "1", "1", "1"], (2.0 / 6.0, 1.0), (0.5, 1.0));
    }

    #[test]
    fn reports_without_a_matter_stand_alone() {
        check(&["a", "a", "b", "b"], &["", "", "", ""], (0.0, 0.0), (1.0, 0.5));
        check(
            &["a", "a", "a", "b"],
            &["1", "1", "2", "2"],
            (0.5, 1.0 / 3.0),
            (0.75, (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 1.0) / 4.0),
        );
    }

    proptest::proptest! {
        #[test]
        fn rates_are_shares_and_do_not_depend_on_names(pairs in proptest::collection::vec((0_u8..5, 0_u8..5), 0..30)) {
            let disputes: Vec<String> = pairs.iter().map(|(dispute, _)| format!("D{dispute}")).collect();
            let disputes: Vec<&str> = disputes.iter().map(String::as_str).collect();
            let truth = truth(&disputes);
            let grouping = |name: fn(u8) -> String| {
                let named = pairs.iter().enumerate().map(|(index, (_, matter))| (format!("R{index}"), name(*matter)));
                same_matters(&truth, &named.collect())
            };
            let figures = grouping(|matter| format!("M{matter}"));
            proptest::prop_assert_eq!(&figures, &grouping(|matter| format!("R{}", 100 - matter)));
            for rate in [figures.pairs, figures.b_cubed] {
                proptest::prop_assert!((0.0..=1.0).contains(&rate.precision) && (0.0..=1.0).contains(&rate.recall));
            }
        }
    }

    #[test]
    fn nothing_at_all_is_no_division_by_zero() {
        check(&[], &[], (0.0, 0.0), (0.0, 0.0));
    }
}
