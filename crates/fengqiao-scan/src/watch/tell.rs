//! From many overlapping tests to few flare-ups, so that each is told once.

use super::lanes::Spot;
use super::present::Present;
use super::{MORNINGS_PER_ALARM, Watch, level_of};
use crate::recurrence::{level as alarm_level, recurrence_days};
use crate::tail::{ln_upper_tail, quantile};

/// Where a flare-up is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlarePlace {
    /// One region.
    Region(u32),
    /// A region and its nearest ones, itself first.
    Circle(Vec<u32>),
    /// An area, by number.
    Area(u32),
    /// Everything.
    Whole,
}

/// A flare-up: the most extreme of the tests that show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Flare {
    /// Where.
    pub place: FlarePlace,
    /// Regions in it, ascending.
    pub regions: Vec<u32>,
    /// Group of categories.
    pub group: usize,
    /// Length of the window that ends on the newest day.
    pub window_days: usize,
    /// First day of the window.
    pub start_day: usize,
    /// Cases seen.
    pub observed: u64,
    /// Cases expected.
    pub expected: f64,
    /// Relative variance of the count beyond chance.
    pub spread: f64,
    /// Range in which 95 in 100 quiet counts lie, both ends in it.
    pub expected_range: (u64, u64),
    /// -ln of the tail probability of this test alone.
    pub statistic: f64,
    /// p-value that allows for everything looked at, in (0, 1].
    pub p: f64,
    /// By chance about once in so many days.
    pub recurrence_days: f64,
    /// Whether it is an alarm under the office's setting.
    pub alarm: bool,
    /// Whether its newest two weeks are still beyond what is usual; a window holds a flare-up for weeks after its end.
    pub ongoing: bool,
}

/// Newest days that tell whether a flare-up goes on.
const RECENT_DAYS: usize = 14;
/// It goes on when these have a count that quiet times give no more often than this.
const ONGOING_P_MAX: f64 = 0.2;

/// One test that stands out.
pub(crate) struct Test {
    spot: Spot,
    lane: usize,
    seen: f64,
    expected: f64,
    spread: f64,
    statistic: f64,
}

pub(crate) fn test(present: &Present, spot: Spot, lane: usize, seen: f64, expected: f64) -> Test {
    let spread = present.variance(spot, lane, expected);
    let statistic = -ln_upper_tail(seen as u64, expected, spread);
    Test { spot, lane, seen, expected, spread, statistic }
}

/// Takes alarms from the largest statistic down, which says best where it is, then the others from the most significant down;
/// one that shares a region and a category with a taken one is the same flare-up. The rule is ours, after Kulldorff 1997,
/// Communications in Statistics 26:1481.
///
/// Gives the least p-value of all tests too, 1 when nothing stands out.
pub(crate) fn flares(watch: &Watch, present: &Present, tests: Vec<Test>) -> (f64, Vec<Flare>) {
    let p_max = watch.options.p_max;
    let n_groups = watch.ground.groups.len();
    let level = |test: &Test| level_of(&watch.ground, test.spot, test.lane % n_groups);
    let mut tests: Vec<(f64, Test)> =
        tests.into_iter().map(|test| (watch.p(level(&test), test.statistic), test)).collect();
    let least = tests.iter().map(|(p, _)| *p).fold(1.0, f64::min);
    tests.retain(|(p, _)| *p <= p_max);
    let alarms_at = alarm_level(watch.options.false_alarm_every_days, MORNINGS_PER_ALARM);
    tests.sort_by(|(p, a), (q, b)| {
        // Among alarms all count as equally significant.
        let rank = |p: f64| if p <= alarms_at { 0.0 } else { p };
        let order = |test: &Test| (test.spot, test.lane);
        rank(*p).total_cmp(&rank(*q)).then(b.statistic.total_cmp(&a.statistic)).then_with(|| order(a).cmp(&order(b)))
    });
    let mut flares: Vec<Flare> = Vec::new();
    for (p, test) in tests {
        if flares.len() >= watch.options.findings_max {
            break;
        }
        let flare = flare(watch, present, &test, p);
        if !flares.iter().any(|taken| shares(watch, taken, &flare)) {
            flares.push(flare);
        }
    }
    (least, flares)
}

fn shares(watch: &Watch, taken: &Flare, flare: &Flare) -> bool {
    let groups = &watch.ground.groups;
    let kinds = groups[taken.group].iter().any(|category| groups[flare.group].contains(category));
    kinds && taken.regions.iter().any(|region| flare.regions.binary_search(region).is_ok())
}

fn flare(watch: &Watch, present: &Present, test: &Test, p: f64) -> Flare {
    let n_groups = watch.ground.groups.len();
    let mut regions = present.rows(test.spot);
    let place = match test.spot {
        Spot::Region(region) => FlarePlace::Region(region),
        Spot::Circle(..) => FlarePlace::Circle(regions.clone()),
        Spot::Area(area) => FlarePlace::Area(area),
        Spot::Whole => FlarePlace::Whole,
    };
    regions.sort_unstable();
    let window_days = watch.past.span.windows[test.lane / n_groups];
    Flare {
        place,
        regions,
        group: test.lane % n_groups,
        window_days,
        start_day: present.today - window_days,
        observed: test.seen as u64,
        expected: test.expected,
        spread: test.spread,
        expected_range: (quantile(0.025, test.expected, test.spread), quantile(0.975, test.expected, test.spread)),
        statistic: test.statistic,
        p,
        recurrence_days: recurrence_days(p, MORNINGS_PER_ALARM),
        alarm: p <= alarm_level(watch.options.false_alarm_every_days, MORNINGS_PER_ALARM),
        ongoing: ongoing(watch, present, test),
    }
}

fn ongoing(watch: &Watch, present: &Present, test: &Test) -> bool {
    let n_groups = watch.ground.groups.len();
    let windows = &watch.past.span.windows;
    if windows[test.lane / n_groups] <= RECENT_DAYS {
        return true;
    }
    let recent = windows.iter().rposition(|days| *days <= RECENT_DAYS).unwrap_or(0);
    let lane = recent * n_groups + test.lane % n_groups;
    let (seen, expected) = present.counts(test.spot, lane);
    ln_upper_tail(seen as u64, expected, present.variance(test.spot, lane, expected)) <= libm::log(ONGOING_P_MAX)
}
