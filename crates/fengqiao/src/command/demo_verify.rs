//! `fengqiao demo-verify`: an invented county is loaded into an empty database, its days are lived through again, and what
//! the software found is held against what is true.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use fengqiao_app::understanding::{PLACE_CONFIDENCE_MIN, Typed};
use fengqiao_app::{App, AppError, Ctx, Settings};
use fengqiao_demo::verify::{CategoryFigures, ClusterFigures, FoundSignal, PlaceFigures, SameFigures, Truth, Watched};
use fengqiao_demo::{BANNER, County, Options, kinds, verify};
use fengqiao_domain::event::Actor;
use fengqiao_store::{Keys, Store};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::command::demo;
use crate::installation::{Place, say};

mod mornings;
mod rates;

/// Years of reports.
const YEARS: i64 = 3;
/// Days at the beginning that are past only: no cluster is planted there.
const PAST_DAYS: i64 = 430;
/// Reports read from the store to look at proposals.
const REPORTS_MAX: u32 = 1_000_000;

/// Arguments of `fengqiao demo-verify`.
#[derive(Args)]
pub struct Arguments {
    /// Folder with the office's own copy of data/; the files built in when absent.
    #[arg(long, env = "FENGQIAO_FILES")]
    files: Option<std::path::PathBuf>,
    /// Seed of the county.
    #[arg(long, default_value_t = 20_260_101)]
    seed: u64,
    /// Share of the full number of reports; 1.0 makes about 200,000.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Last day with reports.
    #[arg(long, default_value = "2025-12-31")]
    to: Date,
    /// Without planted flare-ups: every signal is a false alarm.
    #[arg(long)]
    null: bool,
    /// Days from one scan to the next.
    #[arg(long, default_value_t = 7)]
    every: i64,
    /// Name every false alarm, and with --seeds every cluster.
    #[arg(long)]
    list: bool,
    /// Judge the detection alone over so many counties, seeds from --seed on, from plain counts without a database.
    #[arg(long)]
    seeds: Option<u64>,
    /// Reports whose kind and place are understood from the text alone, spread over the county.
    #[arg(long, default_value_t = 5_000)]
    sample: usize,
}

/// Runs the command.
///
/// # Errors
/// The options are beyond their limits, a file cannot be written, or the database refuses.
pub fn run(arguments: &Arguments) -> Result<()> {
    say(BANNER);
    anyhow::ensure!(arguments.every > 0 && arguments.sample > 0, "--every and --sample begin at 1");
    let from = arguments.to.checked_sub(Span::new().years(YEARS))?.tomorrow()?;
    let options =
        Options { seed: arguments.seed, scale: arguments.scale, from, to: arguments.to, null: arguments.null };
    let folder = tempfile::tempdir().context("cannot make a folder for the county")?;
    if let Some(seeds) = arguments.seeds {
        let open = || open(arguments, folder.path(), "sqlite::memory:");
        let last = arguments.seed.saturating_add(seeds);
        return mornings::run(&open, &options, arguments.seed..last, arguments.list);
    }
    let (app, county, ctx) = load(arguments, &options, folder.path())?;
    let truth = county.truth()?;
    let watched = Watched { from: from.checked_add(Span::new().days(PAST_DAYS))?, to: arguments.to };
    let figures = verify::clusters(&truth, &scan(&app, &ctx, watched, arguments.every)?, watched);
    say_clusters(&figures);
    if arguments.list {
        list(&app, &ctx, &figures)?;
    }
    say_same(&verify::same_matters(&truth, &same(&app, &ctx)?));
    let (categories, places) = understand(&app, &ctx, &county, arguments.sample)?;
    say_labels(
        &verify::categories(&sampled(&truth, &categories), &categories),
        &verify::places(&sampled(&truth, &categories), &places),
    );
    rates::run(&app, &ctx, &folder.path().join("demo"))
}

fn open(arguments: &Arguments, folder: &Path, database: &str) -> Result<App> {
    let store = Store::open(database, Keys::from_master(&[0; 32]))?;
    let place = Place { data_dir: folder.to_owned(), database: None, files: arguments.files.clone() };
    Ok(App::new(store, &place.data_files()?, Settings { data_dir: folder.to_owned(), invented: true })?)
}

fn load(arguments: &Arguments, options: &Options, folder: &Path) -> Result<(App, County, Ctx)> {
    let tables = folder.join("demo");
    let county = demo::make(options, &tables)?;
    let app = open(arguments, folder, &format!("sqlite:{}", folder.join("fengqiao.db").display()))?;
    demo::found(&app, folder, &tables)?;
    let ctx = demo::loader(&app)?.context("the county has no dispatcher")?;
    demo::import_reports(&app, &ctx, &tables)?;
    Ok((app, county, ctx))
}

/// Lives through the days: a scan on every so many mornings, each with what was told until the evening before.
fn scan(app: &App, ctx: &Ctx, watched: Watched, every: i64) -> Result<Vec<FoundSignal>> {
    let office = app.office(ctx.top_region)?;
    let county_codes = county_codes(app)?;
    let mut found = Vec::new();
    let mut day = watched.from;
    while day <= watched.to {
        let morning = morning_after(day)?;
        let done = match app.scan_office(ctx.top_region, Actor::default(), morning, None) {
            Err(AppError::Refused(refusal)) => anyhow::bail!("{day}: {}", refusal.detail),
            other => other?,
        };
        for id in done.raised {
            let Some(row) = app.store().read(ctx.top_region, |reader| reader.signal(id))? else { continue };
            let about = |code: &&(String, String)| code.0.starts_with(&row.signal.category);
            found.push(FoundSignal {
                id: row.signal.code,
                regions: office.region(row.signal.region_id).map(|region| region.code.clone()).into_iter().collect(),
                kinds: county_codes.iter().filter(about).map(|(_, kind)| kind.clone()).collect(),
                raised_on: day.tomorrow()?,
                grown: Vec::new(),
            });
        }
        day = day.checked_add(Span::new().days(every))?;
    }
    Ok(found)
}

fn morning_after(day: Date) -> Result<Timestamp> {
    Ok(day.tomorrow()?.at(6, 0, 0, 0).in_tz("Asia/Shanghai")?.timestamp())
}

/// Codes of the platform with the county's own, as the profile of its files relates them.
fn county_codes(app: &App) -> Result<Vec<(String, String)>> {
    let profile = app.setup().profiles.get("fengqiao").context("data/import-profiles has no profile fengqiao")?;
    let values = profile.category.values.iter();
    Ok(values.map(|(kind, code)| (code.clone(), kind.clone())).collect())
}

/// Reports grouped by what software proposed when each of them came in: the proposals alone, as if all were followed.
fn same(app: &App, ctx: &Ctx) -> Result<HashMap<String, String>> {
    let rows = app.store().read(ctx.top_region, |reader| reader.reports_since(Timestamp::MIN, REPORTS_MAX))?;
    let number = |at: usize| rows[at].report.external_id.clone().unwrap_or_default();
    let place_of: HashMap<_, usize> = rows.iter().enumerate().map(|(at, row)| (row.report.id, at)).collect();
    let mut leader: Vec<usize> = (0..rows.len()).collect();
    let lead = |leader: &[usize], mut at: usize| {
        while leader[at] != at {
            at = leader[at];
        }
        at
    };
    for (at, row) in rows.iter().enumerate() {
        let likely = row.report.likely.as_ref().and_then(|likely| place_of.get(&likely.report_id));
        if let Some(&other) = likely {
            let (one, two) = (lead(&leader, at), lead(&leader, other));
            leader[one.max(two)] = one.min(two);
        }
    }
    Ok((0..rows.len()).map(|at| (number(at), number(lead(&leader, at)))).collect())
}

type Found = HashMap<String, String>;

/// Kind and place of every so many reports, from the text alone.
fn understand(app: &App, ctx: &Ctx, county: &County, sample: usize) -> Result<(Found, Found)> {
    let office = app.office(ctx.top_region)?;
    let county_codes: HashMap<String, String> = county_codes(app)?.into_iter().collect();
    let step = county.reports.len().div_ceil(sample).max(1);
    let (mut categories, mut places) = (Found::new(), Found::new());
    for report in county.reports.iter().step_by(step) {
        let understood = app.understand(ctx, &Typed { text: report.text.clone(), ..Typed::default() })?;
        let best = understood.category.and_then(|proposal| proposal.alternatives.into_iter().next());
        let kind = best.and_then(|best| county_codes.get(&best.category).cloned());
        categories.insert(report.id(), kind.unwrap_or_default());
        let sure = understood.places.into_iter().find(|place| place.confidence >= PLACE_CONFIDENCE_MIN);
        // That it lies somewhere in the county is known of every report.
        let region = sure.and_then(|place| office.region(place.region_id)).filter(|region| region.parent_id.is_some());
        if let Some(region) = region {
            places.insert(report.id(), region.code.clone());
        }
    }
    Ok((categories, places))
}

/// The truth of the sampled reports only.
fn sampled(truth: &Truth, sample: &Found) -> Truth {
    let reports = truth.reports.iter().filter(|report| sample.contains_key(&report.report)).cloned().collect();
    Truth { reports, ..Truth::default() }
}

fn say_clusters(figures: &ClusterFigures) {
    say(format!(
        "flare-ups: {:.0} % of {} noticed; {} signals on them, {} on groups, {} false alarms ({:.2} a month)",
        100.0 * figures.recall,
        figures.outcomes.len(),
        figures.signals_on_clusters,
        figures.signals_on_groups,
        figures.false_alarms,
        figures.false_alarms_per_month
    ));
    for (shape, (planted, noticed, delay)) in &figures.by_shape {
        let delay = delay.map_or_else(String::new, |days| format!(", median delay {days} days"));
        say(format!("  {shape}: {noticed} of {planted}{delay}"));
    }
    for (kind, alarms) in &figures.artefact_alarms {
        say(format!("  false alarms by the artefact {kind}: {alarms}"));
    }
}

fn list(app: &App, ctx: &Ctx, figures: &ClusterFigures) -> Result<()> {
    let office = app.office(ctx.top_region)?;
    let filter =
        fengqiao_store::SignalFilter { within: fengqiao_domain::region::RegionPath::top(), ..Default::default() };
    let mut page = fengqiao_store::PageRequest { after: None, limit: 200 };
    loop {
        let found = app.store().read(ctx.top_region, |reader| reader.signals(&filter, &page))?;
        for row in found.items.iter().filter(|row| figures.false_alarm_ids.contains(&row.signal.code)) {
            let signal = &row.signal;
            let place = office.path_names(signal.region_id).join(" / ");
            say(format!(
                "  false: {} {place} {}: {} in {} days, {:.1} expected",
                signal.end_on, signal.category, signal.observed, signal.window_days, signal.expected
            ));
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

fn say_same(figures: &SameFigures) {
    say(format!(
        "same matters, {} reports: pairs P {:.3} R {:.3}; with groups as one P {:.3} R {:.3}; B-cubed P {:.3} R {:.3}",
        figures.reports,
        figures.pairs.precision,
        figures.pairs.recall,
        figures.pairs_with_groups.precision,
        figures.pairs_with_groups.recall,
        figures.b_cubed.precision,
        figures.b_cubed.recall
    ));
    for (kind, (pairs, recall)) in &figures.recall_by_kind {
        say(format!("  {kind}: R {recall:.3} of {pairs} pairs"));
    }
}

fn say_labels(categories: &CategoryFigures, places: &PlaceFigures) {
    say(format!(
        "kinds from the text: accuracy {:.3} over {} kinds, {:.3} over groups, macro-F1 {:.3}",
        categories.accuracy,
        kinds().len(),
        categories.accuracy_group,
        categories.macro_f1
    ));
    say(format!(
        "places from the text: {:.0} % located; of these {:.3} in the right village, {:.3} in the right township",
        100.0 * places.coverage,
        places.accuracy_village,
        places.accuracy_township
    ));
}
