//! Scanning: today's counts against every place's own past, and what stands out becomes a signal.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{ScanId, SignalId};
use fengqiao_domain::signal::Scan;
use fengqiao_scan::{
    ArtefactKind, ArtefactOptions, Counts, Finding, OwnPast, OwnPastOptions, artefacts, day_kinds,
    estimate_day_factors, without_bulk_entries,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::signal::field::Field;
use crate::signal::raise::{Raised, RaisedFinding};

/// Name and version of the method, stored with every scan and signal.
pub(crate) const METHOD: &str = "own-past/1";
/// Days of past at least; with less the scan refuses, since nothing could be expected.
const PAST_DAYS_MIN: i32 = 56;
/// Days shown in a signal's chart.
pub(crate) const CHART_DAYS: usize = 84;

/// What a scan did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanDone {
    /// The scan.
    pub scan_id: ScanId,
    /// Newest complete day it looked at.
    pub data_until_on: Date,
    /// Signals raised anew.
    pub raised: Vec<SignalId>,
    /// Signals that were seen again.
    pub renewed: Vec<SignalId>,
}

impl App {
    /// Scans for a person.
    ///
    /// # Errors
    /// Not permitted, too little past, or the store refuses.
    pub fn scan(&self, ctx: &Ctx) -> AppResult<ScanDone> {
        self.setup().matrix.permit(ctx, "run_scan", Some(&ctx.region_path), "any")?;
        self.scan_office(ctx.top_region, ctx.actor(), ctx.now, None)
    }

    /// Scans an office: for the timer, the command line, and people through [`App::scan`]. Without a seed it is that of the
    /// newest day, so that asking again on the same day is no second draw: the same counts give the same findings.
    ///
    /// # Errors
    /// Too little past, or the store refuses.
    pub fn scan_office(&self, top_region: i64, actor: Actor, now: Timestamp, seed: Option<u64>) -> AppResult<ScanDone> {
        let office = self.office(top_region)?;
        let settings = &self.setup().watch.scan;
        let Some(tree) = self.setup().trees.iter().find(|tree| tree.tree() == settings.tree) else {
            return refuse(
                "unknown_tree",
                format!("data/watch.toml watches the unknown category tree {}", settings.tree),
            );
        };
        let longest = settings.windows_days.iter().copied().max().unwrap_or(7);
        let past = i64::from(settings.baseline_days) + i64::from(settings.guard_days) + i64::from(longest);
        let (first_on, last_on, counts) = self.inner.store.read(top_region, |reader| {
            let yesterday = day_in_china(now).yesterday().unwrap_or(Date::MIN);
            let Some(newest) = reader.newest_day()? else {
                return refuse("no_reports", "there are no reports to scan");
            };
            let last_on = newest.min(yesterday);
            let first_on = last_on.checked_sub(jiff::Span::new().days(past - 1)).unwrap_or(Date::MIN);
            Ok((first_on, last_on, reader.daily_counts(first_on, last_on)?))
        })?;
        let oldest = counts.iter().map(|count| count.on).min().unwrap_or(last_on);
        let first_on = first_on.max(oldest);
        if first_on.until(last_on).map_or(0, |span| span.get_days()) < PAST_DAYS_MIN + i32::from(longest) {
            return refuse(
                "too_little_past",
                format!("a scan needs at least {} days of reports", PAST_DAYS_MIN + i32::from(longest)),
            );
        }
        let seed = seed.unwrap_or_else(|| seed_of(top_region, last_on));
        let field = Field::new(&office, tree, &counts, first_on, last_on)?;
        let found = self.look(&field, seed)?;
        let scan = Scan {
            id: new_id(now, ScanId::new),
            started_at: now,
            data_until_on: last_on,
            seed,
            method: METHOD.to_owned(),
            searched: found.searched,
            signals: 0,
            parameters: parameters(settings),
        };
        self.record_scan(top_region, actor, scan, found.findings, now)
    }

    fn look(&self, field: &Field, seed: u64) -> AppResult<Found> {
        let fault = |error: fengqiao_scan::ScanError| AppError::Data(format!("scan: {error}"));
        let settings = &self.setup().watch.scan;
        let raw = Counts::new(&field.values, field.regions.len(), field.n_categories, field.n_days).map_err(fault)?;
        let weekday = field.first_on.weekday().to_monday_zero_offset().unsigned_abs();
        let off: Vec<bool> =
            (0..field.n_days).map(|day| !self.setup().calendar.is_working_day(field.day(day))).collect();
        let kinds = day_kinds(weekday, &off).map_err(fault)?;
        let factors = estimate_day_factors(&raw, &kinds).map_err(fault)?;
        // Faults of the data first, so that they are not taken for troubles between people.
        let spoiled = artefacts(&raw, &field.search, Some(&factors), &ArtefactOptions::default()).map_err(fault)?;
        let whole_area = field.search.zones().iter().position(|zone| zone.level == 0);
        let silent = spoiled.iter().filter(|it| it.kind == ArtefactKind::SilentFeed && Some(it.zone) == whole_area);
        let suppressed = silent.map(|it| it.days.clone()).collect();
        let values = without_bulk_entries(&raw, &field.search, &spoiled);
        let counts = Counts::new(&values, field.regions.len(), field.n_categories, field.n_days).map_err(fault)?;
        let options = OwnPastOptions {
            windows_days: settings.windows_days.clone(),
            baseline_days: settings.baseline_days,
            guard_days: settings.guard_days,
            count_min: settings.count_min,
            false_alarm_every_days: settings.recurrence_days_min,
            replicates: settings.replicates,
            seed,
            suppressed,
            ..OwnPastOptions::default()
        };
        let own_past = OwnPast::fit(counts, &field.search, Some(&factors), &options).map_err(fault)?;
        let report = own_past.scan();
        let alarms = report.findings.into_iter().filter(|finding| finding.alarm).take(settings.signals_max);
        let findings = alarms.map(|finding| describe(field, &own_past, finding)).collect();
        Ok(Found { searched: u64::try_from(report.n_tests).unwrap_or(u64::MAX), findings })
    }

    fn record_scan(
        &self,
        top_region: i64,
        actor: Actor,
        mut scan: Scan,
        findings: Vec<RaisedFinding>,
        now: Timestamp,
    ) -> AppResult<ScanDone> {
        let app = self.clone();
        self.inner.store.write(top_region, now, move |tx| {
            let mut raised = Raised::default();
            for finding in findings {
                app.raise(tx, &scan, finding, &mut raised)?;
            }
            scan.signals = u32::try_from(raised.new.len() + raised.renewed.len()).unwrap_or(u32::MAX);
            let mut events = vec![Event::ScanEnded { scan: scan.clone() }];
            events.append(&mut raised.events);
            tx.record(&actor, &events)?;
            app.tell_issuers(tx, &raised)?;
            Ok(ScanDone {
                scan_id: scan.id,
                data_until_on: scan.data_until_on,
                raised: raised.new,
                renewed: raised.renewed,
            })
        })
    }
}

/// The seed of a day: scanning twice on the same counts must not be testing twice.
fn seed_of(top_region: i64, day: Date) -> u64 {
    let days = Date::ZERO.until(day).map_or(0, |span| i64::from(span.get_days()));
    (days.cast_unsigned() << 16) ^ top_region.cast_unsigned()
}

struct Found {
    searched: u64,
    findings: Vec<RaisedFinding>,
}

fn describe(field: &Field, own_past: &OwnPast<'_>, finding: Finding) -> RaisedFinding {
    let band = own_past.band(finding.cell.zone, finding.cell.group);
    let from = band.len().saturating_sub(CHART_DAYS);
    #[expect(clippy::cast_precision_loss, reason = "daily counts are far below 2^52")]
    let real = |count: u64| count as f64;
    let series = band[from..]
        .iter()
        .map(|day| fengqiao_domain::signal::SignalDay {
            on: field.day(day.day),
            count: u32::try_from(day.observed).unwrap_or(u32::MAX),
            expected: day.expected,
            low: real(day.low),
            high: real(day.high),
        })
        .collect();
    let artefact = (finding.fullest_day_share > ONE_DAY_SHARE && finding.cell.observed >= ONE_DAY_MIN)
        .then(|| "one_day".to_owned());
    RaisedFinding {
        region_id: field.regions[finding.cell.zone],
        category: field.groups[finding.cell.group].clone(),
        window_days: u16::try_from(finding.cell.window_days).unwrap_or(u16::MAX),
        start_on: field.day(finding.cell.start_day),
        end_on: field.day(field.n_days - 1),
        observed: u32::try_from(finding.cell.observed).unwrap_or(u32::MAX),
        expected: finding.cell.expected,
        p: finding.p,
        recurrence_days: finding.recurrence_days,
        series,
        artefact,
    }
}

/// From this share of a window's reports on one day, a bulk entry or a single event is likelier than a rise.
const ONE_DAY_SHARE: f64 = 0.8;
/// Fewer reports on one day than this say nothing.
const ONE_DAY_MIN: u64 = 10;

fn parameters(settings: &crate::watch::ScanSettings) -> serde_json::Value {
    serde_json::json!({
        "windows_days": settings.windows_days,
        "baseline_days": settings.baseline_days,
        "guard_days": settings.guard_days,
        "count_min": settings.count_min,
        "replicates": settings.replicates,
        "recurrence_days_min": settings.recurrence_days_min,
        "tree": settings.tree,
    })
}
