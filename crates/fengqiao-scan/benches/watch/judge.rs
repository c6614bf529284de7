//! One county lived through, and what came of it.

use crate::county::County;
use crate::life::{At, Lives, Place, Signal, Tidings};
use fengqiao_demo::kinds;
use fengqiao_demo::verify::{ClusterFigures, ClusterOutcome, Extent, FoundSignal, Watched, clusters};
use fengqiao_scan::{Doubt, Flare, FlarePlace, Ground, Points, Tally, Watch, WatchOptions, day_kinds, nearest};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

/// Days at the beginning that are past only.
const PAST_DAYS: usize = 365;
/// Days between two lessons from the past.
const LEARN_EVERY_DAYS: usize = 28;
/// Signals a morning may raise.
const SIGNALS_MAX: usize = 12;
/// Villages of the largest circle.
const CIRCLE_MAX: usize = 6;
/// Themes of `data/watch.toml`.
const THEMES: [&[&str]; 2] = [&["D05", "D04.05"], &["D07", "D04.01", "D04.02"]];

/// What all counties share.
pub struct Setting {
    /// Code of each kind in the tree.
    pub tree: Vec<String>,
    /// Text of the calendar.
    pub days_off: String,
    /// Another setting than the default.
    pub false_alarm_every_days: Option<f64>,
}

/// What came of a county.
pub struct Judged {
    seed: u64,
    last: jiff::civil::Date,
    figures: ClusterFigures,
    signals: Vec<Signal>,
    doubts: BTreeMap<&'static str, usize>,
    /// Least p-values of the mornings.
    ps: Vec<f64>,
    cpu_s: f64,
}

struct Groups {
    names: Vec<String>,
    members: Vec<Vec<u32>>,
    themes: Vec<Vec<u32>>,
}

fn below(code: &str, wide: &str) -> bool {
    code == wide || code.strip_prefix(wide).is_some_and(|rest| rest.starts_with('.'))
}

fn groups(tree: &[String]) -> Groups {
    let columns = |holds: &dyn Fn(&str) -> bool| -> Vec<u32> {
        (0_u32..).zip(tree).filter(|(_, code)| holds(code)).map(|(at, _)| at).collect()
    };
    let mut names: Vec<String> = tree.to_vec();
    let mut members: Vec<Vec<u32>> = (0..tree.len() as u32).map(|at| vec![at]).collect();
    let mut wide: Vec<&str> = tree.iter().filter_map(|code| code.get(..3)).collect();
    wide.sort_unstable();
    wide.dedup();
    for wide in wide {
        let inside = columns(&|code| below(code, wide));
        if inside.len() > 1 {
            names.push(wide.to_owned());
            members.push(inside);
        }
    }
    let themes: Vec<Vec<u32>> =
        THEMES.iter().map(|theme| columns(&|code| theme.iter().any(|wide| below(code, wide)))).collect();
    names.extend(THEMES.iter().map(|theme| theme[0].to_owned()));
    Groups { names, members, themes }
}

fn day_kinds_of(county: &County, days_off: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let announced: std::collections::HashMap<&str, bool> =
        (days_off.lines().skip(1)).filter_map(|line| Some((line.get(..10)?, line.contains(",off,")))).collect();
    let off = |day: usize| {
        let on = county.day(day);
        let weekend = on.weekday().to_monday_zero_offset() >= 5;
        announced.get(on.to_string().as_str()).copied().unwrap_or(weekend)
    };
    let off: Vec<bool> = (0..county.n_days()).map(off).collect();
    Ok(day_kinds(county.from.weekday().to_monday_zero_offset().unsigned_abs(), &off)?)
}

/// Lives through a county.
pub fn judge(county: &County, setting: &Setting) -> Result<Judged, Box<dyn Error>> {
    let before = cpu_s();
    let groups = groups(&setting.tree);
    let points: Vec<[f64; 2]> = county.points.iter().map(|[x, y]| [*y, *x]).collect();
    let near = nearest(Points::LatLong(&points), CIRCLE_MAX)?;
    // The county itself is a row as well, in which nothing is told.
    let area_of = county.townships.iter().map(|township| Some(*township)).chain([None]).collect();
    let n_kinds = kinds().len();
    let ground = Arc::new(Ground::new(area_of, groups.members.clone(), groups.themes.clone(), n_kinds, near)?);
    let kinds_of_days = day_kinds_of(county, &setting.days_off)?;
    let n_days = county.n_days();
    let mut tally = Tally::new(ground.n_regions(), n_kinds, n_days)?;
    let mut options = WatchOptions { replicates: 199, seed: county.seed, ..WatchOptions::default() };
    if let Some(days) = setting.false_alarm_every_days {
        options.false_alarm_every_days = days;
    }
    let mut rows = county.rows.iter().peekable();
    let mut learnt: Option<(usize, Watch)> = None;
    let (mut lives, mut signals, mut doubts) = (Lives::default(), Vec::new(), BTreeMap::new());
    let mut ps = Vec::new();
    for today in PAST_DAYS + 1..=n_days {
        while let Some(row) = rows.next_if(|row| usize::from(row.morning) <= today) {
            tally.add(usize::from(row.day), usize::from(row.region), usize::from(row.kind), 1);
        }
        match &mut learnt {
            Some((day, ..)) if today < *day + LEARN_EVERY_DAYS => {}
            Some((day, watch)) => {
                watch.learn_again(&tally, &kinds_of_days, today)?;
                *day = today;
            }
            None => {
                let watch = Watch::learn(ground.clone(), &tally, &kinds_of_days, today, options.clone())?;
                learnt = Some((today, watch));
            }
        }
        let Some((_, watch)) = &learnt else { continue };
        let morning = watch.morning(&mut tally, &county.arrivals, &kinds_of_days, today)?;
        ps.push(morning.p);
        for doubt in &morning.doubts {
            *doubts.entry(doubt_kind(doubt)).or_default() += 1;
        }
        lives.begin();
        for flare in morning.flares.iter().filter(|flare| flare.alarm).take(SIGNALS_MAX) {
            let at = At::of(flare, &county.townships);
            let told_in: Vec<usize> = watch.told_in(&tally, flare).collect();
            let category = groups.names[flare.group].clone();
            let (start, end, ongoing) = (flare.start_day, today - 1, flare.ongoing);
            let place = Place { at, category, start, end, told_in, ongoing };
            match lives.tell(place) {
                Tidings::New => signals.push(signal(county, &ground, &groups, flare, (today, at, signals.len()))),
                Tidings::Again(number) => grow(&mut signals[number], county, extent(county, &ground, flare, at), today),
                Tidings::Nothing => {}
            }
        }
        lives.end(today);
    }
    let watched = Watched { from: county.day(PAST_DAYS), to: county.to };
    let found: Vec<FoundSignal> = signals.iter().map(|signal: &Signal| signal.found.clone()).collect();
    let figures = clusters(&county.truth, &found, watched);
    Ok(Judged { seed: county.seed, last: county.to, figures, signals, doubts, ps, cpu_s: cpu_s() - before })
}

fn doubt_kind(doubt: &Doubt) -> &'static str {
    match doubt {
        Doubt::BulkEntry { .. } => "bulk",
        Doubt::SilentSource { .. } => "silent",
        Doubt::NewCode { .. } => "code",
        Doubt::OnePlace { .. } => "place",
    }
}

fn signal(
    county: &County,
    ground: &Ground,
    groups: &Groups,
    flare: &Flare,
    (today, at, number): (usize, At, usize),
) -> Signal {
    let (regions, kinds) = extent(county, ground, flare, at);
    let raised_on = county.day(today);
    let place = match at {
        At::Village(..) => "village".to_owned(),
        At::Township(_) => format!("{} of a township", flare.regions.len()),
        At::Whole => "county".to_owned(),
    };
    let words = format!(
        "{raised_on} {place} {} {}: {} in {} days, {:.2} expected, p {:.2e}, -ln tail {:.1}",
        regions.first().map_or("", String::as_str),
        groups.names[flare.group],
        flare.observed,
        flare.window_days,
        flare.expected,
        flare.p,
        flare.statistic
    );
    Signal { found: FoundSignal { id: number.to_string(), regions, kinds, raised_on, grown: Vec::new() }, words }
}

/// Codes of the regions and kinds of a flare-up.
fn extent(county: &County, ground: &Ground, flare: &Flare, at: At) -> (Vec<String>, Vec<String>) {
    let code = |region: &u32| county.codes[*region as usize].clone();
    let regions = match (&flare.place, at) {
        (FlarePlace::Circle(regions), _) => regions.iter().map(code).collect(),
        (_, At::Village(region, _)) => vec![code(&region)],
        (_, At::Township(township)) => vec![county.codes[county.points.len() + township as usize].clone()],
        (_, At::Whole) => vec!["990101000000".to_owned()],
    };
    let members = &ground.groups()[flare.group];
    (regions, members.iter().map(|kind| kinds()[*kind as usize].code.clone()).collect())
}

/// Writes down that a running signal moved.
fn grow(signal: &mut Signal, county: &County, (regions, kinds): (Vec<String>, Vec<String>), today: usize) {
    let found = &mut signal.found;
    let last = found.grown.last().map_or((&found.regions, &found.kinds), |last| (&last.regions, &last.kinds));
    if last != (&regions, &kinds) {
        found.grown.push(Extent { on: county.day(today), regions, kinds });
    }
}

/// Processor seconds of this process so far; 0 where the system does not tell.
fn cpu_s() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS_A_SECOND
}

impl Judged {
    /// The clusters that count: neither the drift nor those still running on the last day.
    fn counted(&self) -> impl Iterator<Item = &ClusterOutcome> {
        let ends = |outcome: &&ClusterOutcome| {
            let cluster = &outcome.cluster;
            let end_on = cluster.start_on.saturating_add(jiff::Span::new().days(i64::from(cluster.days) + 3));
            cluster.shape != "slow_drift" && end_on <= self.last
        };
        self.figures.outcomes.iter().filter(ends)
    }

    fn noticed(&self) -> (usize, usize) {
        (self.counted().filter(|it| it.signal.is_some()).count(), self.counted().count())
    }

    /// One line, and with `list` one for each cluster and false alarm.
    pub fn say(&self, list: bool) {
        let (found, planted) = self.noticed();
        let doubts: Vec<String> = self.doubts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        println!(
            "seed {}: {found} of {planted}, {} signals, {:.2} false a month, doubts by morning {}; {:.1} CPU s",
            self.seed,
            self.signals.len(),
            self.figures.false_alarms_per_month,
            doubts.join(" "),
            self.cpu_s
        );
        if !list {
            return;
        }
        for outcome in &self.figures.outcomes {
            let it = &outcome.cluster;
            let ratio = (it.baseline + f64::from(it.extra)) / it.baseline.max(1e-9);
            let found = outcome.delay_mostly_days.map_or_else(
                || "MISSED".to_owned(),
                |days| format!("{days} days after 60 %, {:.0} % of its villages", 100.0 * outcome.overlap),
            );
            let (start, days, mu, n) = (it.start_on, it.days, it.baseline, it.extra);
            println!(
                "  {} {} from {start} for {days} days: mu {mu:.2}, n {n}, ratio {ratio:.2}: {found}",
                it.id, it.shape
            );
        }
        for signal in self.signals.iter().filter(|it| self.figures.false_alarm_ids.contains(&it.found.id)) {
            println!("  false: {}", signal.words);
        }
    }

    /// All counties together.
    pub fn say_all(all: &[Self], null: bool) {
        let n = all.len().max(1) as f64;
        let rate = all.iter().map(|it| it.figures.false_alarms_per_month).sum::<f64>() / n;
        let cpu: f64 = all.iter().map(|it| it.cpu_s).sum();
        println!("{} counties, {cpu:.0} CPU s: {rate:.3} false alarms a month", all.len());
        let ps: Vec<f64> = all.iter().flat_map(|it| &it.ps).copied().collect();
        let share = |limit: f64| 100.0 * ps.iter().filter(|p| **p <= limit).count() as f64 / ps.len().max(1) as f64;
        println!(
            "least p of a morning at or under 0.01, 0.05, 0.1, 0.2, 0.5: {:.1} {:.1} {:.1} {:.1} {:.1} %",
            share(0.01),
            share(0.05),
            share(0.1),
            share(0.2),
            share(0.5)
        );
        if null {
            return;
        }
        let found: Vec<usize> = all.iter().map(|it| it.noticed().0).collect();
        let planted: usize = all.iter().map(|it| it.noticed().1).sum();
        println!(
            "noticed: {:.2} of {:.2}, least {}, most {}",
            found.iter().sum::<usize>() as f64 / n,
            planted as f64 / n,
            found.iter().min().unwrap_or(&0),
            found.iter().max().unwrap_or(&0)
        );
        let mut by_shape: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut delays: Vec<i64> = Vec::new();
        for outcome in all.iter().flat_map(Self::counted) {
            let cell = by_shape.entry(&outcome.cluster.shape).or_default();
            *cell = (cell.0 + 1, cell.1 + usize::from(outcome.signal.is_some()));
            delays.extend(outcome.delay_mostly_days);
        }
        delays.sort_unstable();
        let by_shape: Vec<String> =
            by_shape.iter().map(|(shape, (planted, found))| format!("{shape} {found}/{planted}")).collect();
        println!("{}; median delay {:?}", by_shape.join(", "), delays.get(delays.len() / 2));
        let strong = |it: &&ClusterOutcome| {
            let cluster = &it.cluster;
            cluster.shape == "township_rise_8w" && cluster.baseline + f64::from(cluster.extra) >= 1.6 * cluster.baseline
        };
        let strong: Vec<&ClusterOutcome> = all.iter().flat_map(Self::counted).filter(strong).collect();
        println!(
            "rises of 1.6 and more: {} of {}",
            strong.iter().filter(|it| it.signal.is_some()).count(),
            strong.len()
        );
        let mut artefacts: BTreeMap<&str, usize> = BTreeMap::new();
        for (kind, count) in all.iter().flat_map(|it| &it.figures.artefact_alarms) {
            *artefacts.entry(kind).or_default() += count;
        }
        println!("false alarms by artefacts: {artefacts:?}");
    }
}
