//! What is planted and must be found: clusters in place and time, groups with one cause, a slow drift.
//! Not here: artefacts, which must not be found.

use crate::book::kind_index;
use crate::days::{Days, WARM_UP};
use crate::draw::{Draw, Seed, hash64};
use crate::event::{Event, Origin};
use crate::intensity::Intensity;
use crate::land::Land;
use jiff::civil::Date;

/// Days of baseline before the first planted cluster.
const BASELINE_DAYS: usize = 430;

/// A planted cluster: more disputes than the place's own past lets expect.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// `consumer_1v_1w`, `wage_pre_cny`, `property_new_estate`, `land_4v_4w`, `township_rise_8w`, `pollution_6v_2w` or `slow_drift`.
    pub shape: &'static str,
    /// Codes of the kinds it is made of.
    pub kinds: Vec<&'static str>,
    /// Indices of its villages.
    pub villages: Vec<usize>,
    /// First day.
    pub start_on: Date,
    /// Length.
    pub days: usize,
    /// Disputes expected without it.
    pub baseline: f64,
    /// Disputes added.
    pub extra: usize,
}

impl Cluster {
    /// Observed over expected.
    #[must_use]
    pub fn rate_ratio(&self) -> f64 {
        (self.baseline + self.extra as f64) / self.baseline.max(1e-9)
    }
}

/// A planted group: one cause, many reporters.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Code of the kind.
    pub kind: &'static str,
    /// Index of the village.
    pub village: usize,
    /// Disputes in it, one for each household.
    pub size: usize,
    /// First day.
    pub start_on: Date,
    /// Days over which it spreads.
    pub span_days: usize,
    /// One company suing many with nearly the same text: not one matter, but many that look alike.
    pub series: bool,
}

/// Everything planted.
#[derive(Debug, Default)]
pub(crate) struct Planted {
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) groups: Vec<Group>,
    pub(crate) events: Vec<Event>,
}

/// What planting needs to know.
pub(crate) struct Ground<'a> {
    pub(crate) seed: Seed,
    pub(crate) land: &'a Land,
    pub(crate) days: &'a Days,
    pub(crate) intensity: &'a Intensity,
}

/// Where and when a cluster goes.
struct Site {
    villages: Vec<usize>,
    start: usize,
    days: usize,
}

impl Ground<'_> {
    /// A start that leaves a baseline before and room after; periods too short for both get the room alone.
    fn start(&self, draw: &mut Draw, room: usize) -> usize {
        let asked = self.days.count - WARM_UP;
        let first = WARM_UP + BASELINE_DAYS.min(asked / 2);
        let last = self.days.count.saturating_sub(room).max(first + 1);
        draw.between(first, last).min(self.days.count - 1)
    }

    fn village(&self, draw: &mut Draw, community: bool) -> usize {
        loop {
            let village = draw.below(self.land.villages.len());
            if self.land.villages[village].community == community {
                return village;
            }
        }
    }

    fn baseline(&self, kinds: &[&'static str], site: &Site) -> f64 {
        let end = (site.start + site.days).min(self.days.count);
        let of = |kind: &str, village| self.intensity.baseline(kind_index(kind), self.land, village, site.start..end);
        site.villages.iter().map(|village| kinds.iter().map(|kind| of(kind, *village)).sum::<f64>()).sum()
    }
}

/// Plants everything.
pub(crate) fn plant(ground: &Ground<'_>) -> Planted {
    let mut planted = Planted::default();
    clusters(ground, &mut planted);
    rises(ground, &mut planted);
    drift(ground, &mut planted);
    groups(ground, &mut planted);
    planted
}

fn clusters(ground: &Ground<'_>, planted: &mut Planted) {
    const CONSUMER: &[&str] = &["S1", "S2", "S3"];
    const LAND: &[&str] = &["G1", "G2", "G3"];
    for extra in [3, 5, 5, 8, 8, 12, 12, 20, 30] {
        let mut draw = next_draw(ground, planted);
        let site =
            Site { villages: vec![ground.village(&mut draw, false)], start: ground.start(&mut draw, 40), days: 7 };
        add(ground, planted, "consumer_1v_1w", CONSUMER, site, f64::from(extra));
    }
    wages(ground, planted);
    for (extra, days) in [(20, 28), (45, 56), (90, 84)] {
        let mut draw = next_draw(ground, planted);
        let villages = vec![draw.pick(&ground.land.estates).village];
        let site = Site { villages, start: ground.start(&mut draw, 120), days };
        add(ground, planted, "property_new_estate", &["P4", "P1", "H2"], site, f64::from(extra));
    }
    for extra in [5, 8, 12, 20] {
        let mut draw = next_draw(ground, planted);
        let villages = ground.land.near(ground.village(&mut draw, false), 4);
        let site = Site { villages, start: ground.start(&mut draw, 40), days: 28 };
        add(ground, planted, "land_4v_4w", LAND, site, f64::from(extra));
    }
    for extra in [6, 12, 25] {
        let mut draw = next_draw(ground, planted);
        let villages = ground.land.near(ground.village(&mut draw, false), 6);
        let site = Site { villages, start: ground.start(&mut draw, 40), days: 14 };
        add(ground, planted, "pollution_6v_2w", &["E2"], site, f64::from(extra));
    }
    // Two that are still running on the last day, so that an office that opens the county has something to do.
    for (shape, kinds, count, days, extra) in
        [("consumer_1v_1w", CONSUMER, 1, 7, 14.0), ("pollution_6v_2w", &["E2"][..], 6, 14, 22.0)]
    {
        let mut draw = next_draw(ground, planted);
        let villages = ground.land.near(ground.village(&mut draw, false), count);
        let site = Site { villages, start: ground.days.count - days - 2, days };
        add(ground, planted, shape, kinds, site, extra);
    }
}

/// Wage disputes before the last two spring festivals that leave a baseline before them.
fn wages(ground: &Ground<'_>, planted: &mut Planted) {
    let festivals = ground.days.spring_festivals();
    let late: Vec<usize> = festivals.into_iter().filter(|day| *day > WARM_UP + 365 + 28).collect();
    let Some(last) = late.last().copied() else { return };
    let before = late.iter().rev().nth(1).copied().unwrap_or(last);
    for (festival, extra) in [(before, 15.0), (before, 40.0), (last, 15.0), (last, 40.0), (last, 80.0)] {
        let mut draw = next_draw(ground, planted);
        let community = draw.chance(0.75);
        let villages = ground.land.near(ground.village(&mut draw, community), 5);
        let site = Site { villages, start: festival - 28, days: 21 };
        add(ground, planted, "wage_pre_cny", &["W1", "W2"], site, extra);
    }
}

/// Whole townships that quarrel more for eight weeks.
fn rises(ground: &Ground<'_>, planted: &mut Planted) {
    for ratio in [1.3, 1.6, 2.0] {
        let mut draw = next_draw(ground, planted);
        let township = &ground.land.townships[draw.between(3, 14)];
        let site = Site { villages: township.villages.clone().collect(), start: ground.start(&mut draw, 70), days: 56 };
        let kinds = &["N1", "N2", "N3", "N4", "N5"];
        let extra = ground.baseline(kinds, &site) * (ratio - 1.0);
        add(ground, planted, "township_rise_8w", kinds, site, extra);
    }
}

/// One kind in one township that grows by 4 % a week for 26 weeks.
fn drift(ground: &Ground<'_>, planted: &mut Planted) {
    const WEEKS: usize = 26;
    let mut draw = next_draw(ground, planted);
    let township = draw.below(4);
    let start = ground.start(&mut draw, WEEKS * 7 + 10);
    let days = (WEEKS * 7).min(ground.days.count - start);
    let kind = kind_index("N1");
    let cluster = planted.clusters.len();
    let villages = ground.land.townships[township].villages.clone();
    let first = planted.events.len();
    for day in start..start + days {
        let growth = libm::pow(1.04, ((day - start) / 7) as f64) - 1.0;
        for _ in 0..draw.poisson(ground.intensity.mean(kind, township, day) * growth) {
            let village = villages.start + draw.among(&ground.intensity.village_sums[kind][township]);
            let key = hash64("drift", planted.events.len() as u64);
            planted.events.push(Event { day, key, kind, village, origin: Origin::Cluster(cluster) });
        }
    }
    let site = Site { villages: villages.collect(), start, days };
    let baseline = ground.baseline(&["N1"], &site);
    let extra = planted.events.len() - first;
    planted.clusters.push(cluster_of(ground, "slow_drift", &["N1"], site, baseline, extra));
}

fn next_draw(ground: &Ground<'_>, planted: &Planted) -> Draw {
    ground.seed.stream("cluster", planted.clusters.len() as u64)
}

fn cluster_of(
    ground: &Ground<'_>,
    shape: &'static str,
    kinds: &[&'static str],
    site: Site,
    baseline: f64,
    extra: usize,
) -> Cluster {
    let start_on = ground.days.at(site.start).on;
    Cluster { shape, kinds: kinds.to_vec(), villages: site.villages, start_on, days: site.days, baseline, extra }
}

fn add(ground: &Ground<'_>, planted: &mut Planted, shape: &'static str, kinds: &[&'static str], site: Site, mean: f64) {
    let index = planted.clusters.len();
    let mut draw = ground.seed.stream("cluster events", index as u64);
    let count = draw.poisson(mean);
    for number in 0..count {
        let kind = kind_index(draw.pick::<&str>(kinds));
        let village = *draw.pick(&site.villages);
        let day = (site.start + draw.below(site.days)).min(ground.days.count - 1);
        let key = hash64("cluster event", ((index as u64) << 32) | number as u64);
        planted.events.push(Event { day, key, kind, village, origin: Origin::Cluster(index) });
    }
    let baseline = ground.baseline(kinds, &site);
    planted.clusters.push(cluster_of(ground, shape, kinds, site, baseline, count));
}

fn groups(ground: &Ground<'_>, planted: &mut Planted) {
    const SIZES: [(usize, &str); 10] = [
        (6, "W1"),
        (7, "S5"),
        (9, "W2"),
        (11, "P1"),
        (14, "S1"),
        (18, "H2"),
        (23, "W1"),
        (34, "S5"),
        (48, "H1"),
        (75, "P4"),
    ];
    for (index, (size, kind)) in SIZES.into_iter().enumerate() {
        let mut draw = ground.seed.stream("group", index as u64);
        let in_estate = kind.starts_with(['P', 'H']);
        let village = if in_estate { draw.pick(&ground.land.estates).village } else { ground.village(&mut draw, true) };
        let first = WARM_UP + 200.min((ground.days.count - WARM_UP) / 4);
        let start = draw.between(first, ground.days.count.saturating_sub(80).max(first + 1));
        let span_days = if size < 20 { 10 } else { 35 };
        let arrival = 2.2 / span_days as f64;
        let days = (0..size).map(|_| start + draw.geometric(arrival).min(span_days - 1)).collect::<Vec<_>>();
        push_group(
            ground,
            planted,
            Group { kind, village, size, start_on: ground.days.at(start).on, span_days, series: false },
            &days,
        );
    }
    let mut draw = ground.seed.stream("group", SIZES.len() as u64);
    let village = draw.pick(&ground.land.estates).village;
    let start = WARM_UP + 500.min((ground.days.count - WARM_UP) / 2);
    let days = (0..42).map(|_| start + draw.below(3)).collect::<Vec<_>>();
    let start_on = ground.days.at(start).on;
    push_group(ground, planted, Group { kind: "P1", village, size: 42, start_on, span_days: 3, series: true }, &days);
}

fn push_group(ground: &Ground<'_>, planted: &mut Planted, group: Group, days: &[usize]) {
    let index = planted.groups.len();
    for (number, day) in days.iter().enumerate() {
        planted.events.push(Event {
            day: (*day).min(ground.days.count - 1),
            key: hash64("group event", ((index as u64) << 32) | number as u64),
            kind: kind_index(group.kind),
            village: group.village,
            origin: Origin::Group(index),
        });
    }
    planted.groups.push(group);
}
