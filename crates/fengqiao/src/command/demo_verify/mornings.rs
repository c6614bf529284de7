//! Many counties without a database: every morning of each is lived through from plain counts, as they had come in by then,
//! with the look and the life of signals that an office has.

use fengqiao_domain::category::lies_in;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result};
use fengqiao_app::App;
use fengqiao_app::signal::{MorningExtent, MorningSignal, Mornings};
use fengqiao_demo::verify::{ClusterFigures, ClusterOutcome, Counted, Extent, FoundSignal, Told, Truth, Watched};
use fengqiao_demo::{County, Options, Table, generate, verify};
use fengqiao_domain::id::RegionId;
use fengqiao_store::DailyCount;
use jiff::Span;
use jiff::civil::Date;

use crate::installation::say;

/// Days at the beginning that are past only.
const PAST_DAYS: i64 = 365;
/// Replicates: enough for the Gumbel law, and a fifth of the work of an office's thousand.
const REPLICATES: u32 = 199;
/// Hour at which the morning's look is taken.
const MORNING_HOUR: i8 = 6;

/// What one county gave.
struct Judged {
    seed: u64,
    /// Last day.
    to: Date,
    figures: ClusterFigures,
    /// Kinds of planted artefacts, and whether a notice named each.
    named: BTreeMap<String, bool>,
    signals: Vec<MorningSignal>,
    cpu_s: f64,
}

/// Judges the counties of these seeds and says what was found.
///
/// # Errors
/// A county cannot be made, or its office not be opened.
pub(super) fn run(
    open: &dyn Fn() -> Result<App>,
    options: &Options,
    seeds: std::ops::Range<u64>,
    list: bool,
) -> Result<()> {
    let mut judged = Vec::new();
    for seed in seeds {
        let county = judge(open, &Options { seed, ..options.clone() })?;
        say(line(&county));
        if list {
            say_misses(&county);
        }
        judged.push(county);
    }
    say_all(&judged, options.null);
    Ok(())
}

fn judge(open: &dyn Fn() -> Result<App>, options: &Options) -> Result<Judged> {
    let before = cpu_s();
    let county = generate(options)?;
    let truth = county.truth()?;
    let app = open()?;
    let top = found_office(&app, &county)?;
    let watched = Watched { from: options.from.checked_add(Span::new().days(PAST_DAYS))?, to: options.to };
    let told = InOffice::of(&app, &county, top)?;
    let codes: BTreeSet<&str> = told.counts.iter().map(|(_, count)| count.category.as_str()).collect();
    let mut mornings = Mornings::new(&app, top, &codes, (options.from, options.to), (REPLICATES, options.seed))?;
    let mut named = BTreeMap::new();
    let mut rows = told.counts.iter().peekable();
    let last = days_between(options.from, options.to) + 1;
    for today in PAST_DAYS + 1..=last {
        while let Some((_, count)) = rows.next_if(|(morning, _)| *morning <= today) {
            mornings.tell(count);
        }
        let artefacts = mornings.morning(usize::try_from(today)?, &told.arrivals)?;
        for artefact in &artefacts {
            for planted in truth.artefacts.iter().filter(|planted| names(planted, artefact)) {
                named.insert(planted.id.clone(), true);
            }
        }
    }
    let signals = mornings.signals().to_vec();
    let found: Vec<FoundSignal> = told.found(&signals);
    let figures = verify::clusters(&truth, &found, watched);
    Ok(Judged {
        seed: options.seed,
        to: options.to,
        figures,
        named: by_kind(&truth, &named),
        signals,
        cpu_s: cpu_s() - before,
    })
}

/// Whether a notice names what was planted: its kind, and a day of it or soon after.
fn names(planted: &verify::TrueArtefact, seen: &fengqiao_domain::artefact::ArtefactSeen) -> bool {
    let kind = match planted.kind.as_str() {
        "bulk_import" => "bulk_entry",
        other => other,
    };
    // A recoding shows when it ends; a village of one clerk within a month of its beginning.
    let from = if kind == "recoding" { planted.end_on } else { planted.start_on };
    let to = planted.end_on.saturating_add(Span::new().days(28));
    seen.kind == kind && seen.from_on <= to && seen.to_on >= from
}

fn by_kind(truth: &Truth, named: &BTreeMap<String, bool>) -> BTreeMap<String, bool> {
    truth.artefacts.iter().map(|planted| (planted.kind.clone(), named.contains_key(&planted.id))).collect()
}

fn found_office(app: &App, county: &County) -> Result<i64> {
    let mut regions = Vec::new();
    county.write(Table::Region, &mut regions)?;
    let regions = super::demo::county_only(std::str::from_utf8(&regions)?);
    let now = county.options.to.tomorrow()?.at(MORNING_HOUR, 0, 0, 0).in_tz("Asia/Shanghai")?.timestamp();
    let (top, imported) = app.found_office(&regions, now)?;
    anyhow::ensure!(imported.faults.is_empty(), "regions of the county are faulty: {:?}", imported.faults);
    Ok(top)
}

/// The reports of a county in words of its office.
struct InOffice {
    /// Morning that sees it first, counted from the first day, and the count; by morning.
    counts: Vec<(i64, DailyCount)>,
    /// By channel and day of arrival.
    arrivals: Vec<Vec<u32>>,
    code_of: HashMap<RegionId, String>,
    kinds: Vec<(String, String)>,
}

impl InOffice {
    fn of(app: &App, county: &County, top: i64) -> Result<Self> {
        let office = app.office(top)?;
        let region_of: HashMap<&str, RegionId> =
            office.regions().iter().map(|region| (region.code.as_str(), region.id)).collect();
        let kinds = super::county_codes(app)?;
        let category_of: HashMap<&str, &str> =
            kinds.iter().map(|(code, kind)| (kind.as_str(), code.as_str())).collect();
        let told = Told::of(county);
        let land = &county.land;
        let count = |report: &Counted| -> Result<(i64, DailyCount)> {
            let place = report.village.map_or(&land.townships[report.township].code, |it| &land.villages[it].code);
            let kind = fengqiao_demo::kinds()[report.kind].code.as_str();
            let count = DailyCount {
                region_id: *region_of.get(place.as_str()).context("a report lies in an unknown region")?,
                category: (*category_of.get(kind).context("a report has an unknown kind")?).to_owned(),
                on: report.on,
                reports: 1,
            };
            Ok((report.morning, count))
        };
        let counts = told.counted.iter().map(count).collect::<Result<_>>()?;
        let code_of = office.regions().iter().map(|region| (region.id, region.code.clone())).collect();
        Ok(Self { counts, arrivals: told.arrivals, code_of, kinds })
    }

    fn found(&self, signals: &[MorningSignal]) -> Vec<FoundSignal> {
        let of = |(number, signal): (usize, &MorningSignal)| {
            let later = |it: &MorningExtent| Extent {
                on: it.on,
                regions: self.regions(it.region_id, &it.members),
                kinds: self.kinds(&it.categories),
            };
            FoundSignal {
                id: number.to_string(),
                regions: self.regions(signal.region_id, &signal.members),
                kinds: self.kinds(&signal.categories),
                raised_on: signal.raised_on,
                grown: signal.grown.iter().map(later).collect(),
            }
        };
        signals.iter().enumerate().map(of).collect()
    }

    fn regions(&self, region_id: RegionId, members: &[RegionId]) -> Vec<String> {
        let regions = if members.is_empty() { std::slice::from_ref(&region_id) } else { members };
        regions.iter().filter_map(|region| self.code_of.get(region).cloned()).collect()
    }

    fn kinds(&self, categories: &[String]) -> Vec<String> {
        let about = |code: &str| categories.iter().any(|wide| lies_in(code, wide));
        self.kinds.iter().filter(|(code, _)| about(code)).map(|(_, kind)| kind.clone()).collect()
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Processor seconds of this process so far; 0 where the system does not tell.
fn cpu_s() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS_A_SECOND
}

/// One of the 27 that the county's specification counts: neither the drift nor those still running on the last day.
fn counts(outcome: &ClusterOutcome, last: Date) -> bool {
    let cluster = &outcome.cluster;
    let end_on = cluster.start_on.saturating_add(Span::new().days(i64::from(cluster.days) + 3));
    cluster.shape != "slow_drift" && end_on <= last
}

fn noticed(judged: &Judged) -> (usize, usize) {
    let counted = || judged.figures.outcomes.iter().filter(|outcome| counts(outcome, judged.to));
    (counted().filter(|outcome| outcome.signal.is_some()).count(), counted().count())
}

fn line(judged: &Judged) -> String {
    let (found, planted) = noticed(judged);
    let named: Vec<String> = judged.named.iter().map(|(kind, named)| format!("{kind} {named}")).collect();
    format!(
        "seed {}: {found} of {planted} noticed, {} signals, {:.2} false a month, artefacts named: {}; {:.1} CPU s",
        judged.seed,
        judged.signals.len(),
        judged.figures.false_alarms_per_month,
        named.join(", "),
        judged.cpu_s
    )
}

fn say_misses(judged: &Judged) {
    for outcome in &judged.figures.outcomes {
        let cluster = &outcome.cluster;
        let ratio = (cluster.baseline + f64::from(cluster.extra)) / cluster.baseline.max(1e-9);
        let found = outcome.delay_mostly_days.map_or_else(
            || "not noticed".to_owned(),
            |days| format!("{days} days after 60 %, {:.0} % of its villages", 100.0 * outcome.overlap),
        );
        say(format!(
            "  {} {} from {} for {} days: mu {:.2}, n {}, ratio {ratio:.2}: {found}",
            cluster.id, cluster.shape, cluster.start_on, cluster.days, cluster.baseline, cluster.extra
        ));
    }
    let falses =
        judged.signals.iter().enumerate().filter(|(at, _)| judged.figures.false_alarm_ids.contains(&at.to_string()));
    for (_, signal) in falses {
        say(format!(
            "  false: {} {} {}: {} in {} days, {:.2} expected, once in {:.0} days",
            signal.raised_on,
            signal.region_id,
            signal.categories.join("+"),
            signal.observed,
            signal.window_days,
            signal.expected,
            signal.recurrence_days
        ));
    }
}

fn say_all(judged: &[Judged], null: bool) {
    let n = judged.len().max(1) as f64;
    let rate = judged.iter().map(|it| it.figures.false_alarms_per_month).sum::<f64>() / n;
    let cpu = judged.iter().map(|it| it.cpu_s).sum::<f64>();
    say(format!("{} counties, {cpu:.0} CPU s: {rate:.2} false alarms a month", judged.len()));
    if null {
        return;
    }
    let (found, planted) = judged.iter().map(noticed).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    say(format!("noticed: {:.2} of {:.2} in a county", found as f64 / n, planted as f64 / n));
    let mut by_shape: BTreeMap<&str, (usize, usize, Vec<i64>)> = BTreeMap::new();
    let mut delays: Vec<i64> = Vec::new();
    for outcome in judged.iter().flat_map(|it| &it.figures.outcomes) {
        let cell = by_shape.entry(&outcome.cluster.shape).or_default();
        cell.0 += 1;
        cell.1 += usize::from(outcome.signal.is_some());
        cell.2.extend(outcome.delay_mostly_days);
        delays.extend(outcome.delay_mostly_days);
    }
    say(format!("median delay after 60 % is in: {} days", words(median(delays))));
    for (shape, (planted, found, delays)) in by_shape {
        say(format!("  {shape}: {found} of {planted}, median {} days after 60 %", words(median(delays))));
    }
    let rises = judged.iter().flat_map(|it| &it.figures.outcomes).filter(|it| it.cluster.shape == "township_rise_8w");
    let (mut strong, mut strong_found) = (0, 0);
    for outcome in rises {
        let cluster = &outcome.cluster;
        if cluster.baseline + f64::from(cluster.extra) >= 1.6 * cluster.baseline {
            strong += 1;
            strong_found += usize::from(outcome.signal.is_some());
        }
    }
    say(format!("  of the township-wide rises with a ratio of 1.6 and more: {strong_found} of {strong}"));
    let mut artefacts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (kind, named) in judged.iter().flat_map(|it| &it.named) {
        let cell = artefacts.entry(kind).or_default();
        *cell = [cell[0] + 1, cell[1] + usize::from(*named)];
    }
    for (kind, [planted, named]) in artefacts {
        let alarms: usize = judged.iter().filter_map(|it| it.figures.artefact_alarms.get(kind)).sum();
        say(format!("  artefact {kind}: named {named} of {planted}; false alarms in its time and place {alarms}"));
    }
}

/// A number, or a dash where there is none.
fn words(days: Option<i64>) -> String {
    days.map_or_else(|| "-".to_owned(), |days| days.to_string())
}

fn median(mut days: Vec<i64>) -> Option<i64> {
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}
