//! Looking: the counts of a field against every place's own past. What stands out is told, whatever becomes of it.

use fengqiao_domain::artefact::ArtefactSeen;
use fengqiao_scan::{
    Artefact, ArtefactKind, ArtefactOptions, Counts, Finding, OwnPast, OwnPastOptions, artefacts, day_kinds,
    estimate_day_factors, without_bulk_entries,
};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::signal::field::Field;
use crate::signal::raise::RaisedFinding;
use crate::watch::ScanSettings;

/// Name and version of the method, stored with every scan and signal.
pub(crate) const METHOD: &str = "own-past/1";
/// Days shown in a signal's chart.
pub(crate) const CHART_DAYS: usize = 84;

impl App {
    pub(crate) fn look(&self, field: &Field, settings: &ScanSettings, seed: u64) -> AppResult<Found> {
        let fault = |error: fengqiao_scan::ScanError| AppError::Data(format!("scan: {error}"));
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
        let findings = report.findings.into_iter().map(|finding| describe(field, &own_past, finding)).collect();
        let artefacts = spoiled.iter().map(|artefact| name(field, artefact)).collect();
        Ok(Found { searched: u64::try_from(report.n_tests).unwrap_or(u64::MAX), findings, artefacts })
    }
}

/// What a look at a field shows.
pub(crate) struct Found {
    /// Combinations of zone, category group and window.
    pub(crate) searched: u64,
    /// Flare-ups, most significant first; those that are no alarm as well, since a rule may say otherwise.
    pub(crate) findings: Vec<RaisedFinding>,
    /// Faults of the data, of every kind that the library knows.
    pub(crate) artefacts: Vec<ArtefactSeen>,
}

/// An artefact in words of the field; its kind is named as the library names it, so that a new kind needs only its words.
fn name(field: &Field, artefact: &Artefact) -> ArtefactSeen {
    ArtefactSeen {
        kind: snake(&format!("{:?}", artefact.kind)),
        region_id: field.regions[artefact.zone],
        category: field.groups[artefact.group].clone(),
        from_on: field.day(artefact.days.start),
        to_on: field.day(artefact.days.end.saturating_sub(1)),
        observed: u32::try_from(artefact.observed).unwrap_or(u32::MAX),
        expected: artefact.expected,
        p: artefact.p,
    }
}

/// `SilentFeed` as `silent_feed`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
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
        alarm: finding.alarm,
        series,
        artefact,
    }
}

/// From this share of a window's reports on one day, a bulk entry or a single event is likelier than a rise.
const ONE_DAY_SHARE: f64 = 0.8;
/// Fewer reports on one day than this say nothing.
const ONE_DAY_MIN: u64 = 10;
