//! From many overlapping tests to few findings, so that one flare-up is told once.
//!
//! Tests are taken from the most extreme down. One that shares regions and categories with a finding already taken is
//! secondary to it, unless it is still an alarm after allowing for that finding: a test inside it is judged against the
//! greater of two expectations, the finding's ratio, or an even share of its excess; a test around it without the
//! finding's excess cases. Crossing tests are
//! always secondary. The rule is ours; that overlapping clusters are not told twice is Kulldorff 1997,
//! Communications in Statistics 26:1481.

use super::{Cell, Finding, OwnPast};
use crate::control::{Control, benjamini_hochberg};
use crate::inference::MonteCarlo;
use crate::recurrence::recurrence_days;
use crate::tail::{ln_upper_tail, quantile};
use crate::zone::{Overlap, overlap};

/// Secondary tests listed with a finding.
const SECONDARY_MAX: usize = 20;
/// Tests looked at in all; beyond these nothing can be significant that is not told already.
const TESTS_MAX: usize = 20_000;

/// The findings of a search, most significant first.
pub(super) fn findings(past: &OwnPast, monte_carlo: &MonteCarlo, level: f64) -> Vec<Finding> {
    let cells = past.cells();
    let ascending: Vec<f64> = cells.iter().map(|cell| cell.p_unadjusted).collect();
    let q = benjamini_hochberg(&ascending, past.fit.observed.len());
    let adjusted = |statistic: f64| monte_carlo.p(statistic).max(libm::exp(-statistic));
    let mut findings: Vec<Finding> = Vec::new();
    for (cell, q) in cells.into_iter().zip(q).take(TESTS_MAX) {
        if adjusted(cell.statistic) > past.options.p_max {
            break;
        }
        let (left, first) = unexplained(past, &cell, &findings);
        let p = adjusted(left);
        match first {
            Some(first) if p > level => {
                let secondary = &mut findings[first].secondary;
                if secondary.len() < SECONDARY_MAX {
                    secondary.push(cell);
                }
            }
            _ if findings.len() < past.options.findings_max => findings.push(finding(past, cell, [p, q], level)),
            _ => {}
        }
    }
    findings.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| b.cell.statistic.total_cmp(&a.cell.statistic)));
    findings
}

/// What is left of a test's statistic after the findings that overlap it, and the first of these.
fn unexplained(past: &OwnPast, cell: &Cell, findings: &[Finding]) -> (f64, Option<usize>) {
    let window = past.timeline.windows.iter().position(|&days| days == cell.window_days).unwrap_or(0);
    let (mut first, mut statistic) = (None, cell.statistic);
    let (mut excess, mut expected) = (0.0, cell.expected);
    for (at, finding) in findings.iter().enumerate() {
        let how = stand(past, cell, &finding.cell);
        if how == Overlap::None {
            continue;
        }
        first = first.or(Some(at));
        let (observed, quiet) = past.seen_expected(finding.cell.zone, finding.cell.group, window);
        let more = (observed as f64 - quiet).max(0.0);
        match how {
            Overlap::Inside => {
                let even = cell.expected + more * size(past, cell) / size(past, &finding.cell);
                let risen = cell.expected * (observed as f64 / quiet.max(1e-12));
                expected = expected.max(even).max(risen);
            }
            Overlap::Around => excess += more,
            Overlap::Crossing | Overlap::None => statistic = 0.0,
        }
    }
    if first.is_some() && statistic > 0.0 {
        let observed = (cell.observed as f64 - excess).max(0.0) as u64;
        statistic = -ln_upper_tail(observed, expected, cell.spread);
    }
    (statistic, first)
}

/// Regions times categories of a test.
fn size(past: &OwnPast, cell: &Cell) -> f64 {
    (past.search.zones()[cell.zone].regions.len() * past.search.groups()[cell.group].len()) as f64
}

/// How a test stands to a finding, by regions and categories together.
fn stand(past: &OwnPast, cell: &Cell, finding: &Cell) -> Overlap {
    let (zones, groups) = (past.search.zones(), past.search.groups());
    let regions = overlap(&zones[cell.zone].regions, &zones[finding.zone].regions);
    let categories = overlap(&groups[cell.group], &groups[finding.group]);
    // The same set lies both inside and around; it takes the side of the other dimension.
    let same_regions = zones[cell.zone].regions == zones[finding.zone].regions;
    let same_categories = groups[cell.group] == groups[finding.group];
    match (regions, categories) {
        (Overlap::None, _) | (_, Overlap::None) => Overlap::None,
        (Overlap::Inside, Overlap::Inside) => Overlap::Inside,
        (Overlap::Around, Overlap::Around) => Overlap::Around,
        (Overlap::Around, Overlap::Inside) if same_categories => Overlap::Around,
        (Overlap::Inside, Overlap::Around) if same_regions => Overlap::Around,
        _ => Overlap::Crossing,
    }
}

fn finding(past: &OwnPast, cell: Cell, [p, q]: [f64; 2], level: f64) -> Finding {
    let alarm = match past.options.control {
        Control::FamilyWise => p <= level,
        Control::FalseDiscovery => q <= level,
    };
    let zone = &past.search.zones()[cell.zone];
    let series = past.series(&zone.regions, &past.search.groups()[cell.group]);
    let fullest = series[cell.start_day..].iter().max().copied().unwrap_or(0);
    Finding {
        expected_low: quantile(0.025, cell.expected, cell.spread),
        expected_high: quantile(0.975, cell.expected, cell.spread),
        p,
        q,
        recurrence_days: recurrence_days(p, past.options.analysis_interval_days),
        alarm,
        fullest_day_share: fullest as f64 / (cell.observed.max(1)) as f64,
        secondary: Vec::new(),
        cell,
    }
}
