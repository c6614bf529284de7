//! Runs: one scan of an office with all that is needed to repeat it, from what it saw to the bytes of what it found.

use fengqiao_document::sha256_hex;
use std::collections::BTreeMap;

use fengqiao_domain::artefact::ArtefactSeen;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{ScanId, SignalId};
use fengqiao_domain::signal::{DataCut, Scan, ScanFinding, ScanFindings};
use fengqiao_domain::tuning::WatchLevel;
use fengqiao_store::{ArrivalCount, DailyCount, Reader};
use fengqiao_text::category::Categories;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::artefact::{RECENT_DAYS, clearest};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use crate::signal::field::Field;
use crate::signal::raise::{Raised, RaisedFinding};
use crate::signal::scan::METHOD;
use crate::watch::{Figures, ScanSettings};

/// Days of past at least; with less the scan refuses, since nothing could be expected.
const PAST_DAYS_MIN: i32 = 56;

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
    /// Signals that have ended, because they were not seen any more.
    #[serde(default)]
    pub ended: Vec<SignalId>,
    /// Faults of the data found anew.
    #[serde(default)]
    pub artefacts: u32,
}

/// What a scan sees of the reports.
pub(crate) struct Sight {
    pub(crate) cut: DataCut,
    pub(crate) counts: Vec<DailyCount>,
    /// By channel and day of arrival.
    pub(crate) arrivals: Vec<ArrivalCount>,
}

/// What a scan found in its sight, and the bytes of it.
pub(crate) struct Searched {
    pub(crate) searched: u64,
    pub(crate) flare_ups: Vec<RaisedFinding>,
    pub(crate) artefacts: Vec<ArtefactSeen>,
    pub(crate) inputs: BTreeMap<String, String>,
    /// JSON text of the findings.
    pub(crate) text: String,
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
        let (settings, sight) = self.inner.store.read(top_region, |reader| {
            let settings = self.settings_in_force(reader)?;
            let sight = see(reader, &settings, day_in_china(now).yesterday().unwrap_or(Date::MIN))?;
            Ok::<_, AppError>((settings, sight))
        })?;
        let seed = seed.unwrap_or_else(|| seed_of(top_region, sight.cut.until_on));
        let searched = self.search(&office, &settings, seed, &sight)?;
        let scan = Scan {
            id: new_id(now, ScanId::new),
            started_at: now,
            data_until_on: sight.cut.until_on,
            seed,
            method: METHOD.to_owned(),
            searched: searched.searched,
            signals: 0,
            parameters: serde_json::to_value(&settings).map_err(|error| AppError::Data(error.to_string()))?,
            cut: Some(sight.cut),
            inputs: searched.inputs.clone(),
            findings: searched.text.clone(),
            findings_sha256: sha256(searched.text.as_bytes()),
        };
        self.record_scan(top_region, actor, scan, searched, sight)
    }

    /// The settings of the watch file with the tunings that hold.
    pub(crate) fn settings_in_force(&self, reader: &mut Reader<'_>) -> AppResult<ScanSettings> {
        let tunings = reader.tunings()?.into_iter().filter(|row| row.withdrawn_at.is_none());
        Ok(self.setup().watch.scan.with(tunings.map(|row| row.tuning.change)))
    }

    /// Looks at a sight; the same sight, settings, seed and method give the same bytes.
    pub(crate) fn search(
        &self,
        office: &Office,
        settings: &ScanSettings,
        seed: u64,
        sight: &Sight,
    ) -> AppResult<Searched> {
        let tree = self.watched_tree(settings)?;
        let DataCut { from_on, until_on, .. } = sight.cut;
        let seen = (&sight.counts[..], &sight.arrivals[..]);
        let mut field = Field::new(office, (tree, &settings.themes), seen, (from_on, until_on))?;
        let found = self.look(&mut field, settings, seed)?;
        let flare_ups = admitted(settings, office, found.findings);
        let since_on = until_on.checked_sub(jiff::Span::new().days(RECENT_DAYS)).unwrap_or(until_on);
        let recent = found.artefacts.into_iter().filter(|it| it.to_on >= since_on).collect();
        let artefacts = clearest(office, recent);
        let findings = ScanFindings { flare_ups: flare_ups.iter().map(of).collect(), artefacts: artefacts.clone() };
        let text = serde_json::to_string(&findings).map_err(|error| AppError::Data(error.to_string()))?;
        let inputs = self.inputs(office, tree, sight);
        Ok(Searched { searched: found.searched, flare_ups, artefacts, inputs, text })
    }

    /// The category tree that is watched.
    pub(crate) fn watched_tree(&self, settings: &ScanSettings) -> AppResult<&Categories> {
        let found = self.setup().trees.iter().find(|tree| tree.tree() == settings.tree);
        found.map_or_else(
            || refuse("unknown_tree", format!("the watch looks at the unknown category tree {}", settings.tree)),
            Ok,
        )
    }

    // One fingerprint for each thing that goes in, so that a difference can be named.
    fn inputs(&self, office: &Office, tree: &Categories, sight: &Sight) -> BTreeMap<String, String> {
        let counts = sight.counts.iter().filter(|it| it.reports != 0);
        let counts = counts.map(|it| format!("{} {} {} {}\n", it.region_id, it.category, it.on, it.reports));
        let arrivals = sight.arrivals.iter().map(|it| format!("{} {} {}\n", it.channel, it.on, it.reports));
        let regions = office.regions().iter().map(|it| format!("{} {} {}\n", it.id, it.level, it.path.as_str()));
        let categories = tree.rows().iter().map(|it| format!("{}\n", it.code));
        let days = sight.cut.from_on.series(jiff::Span::new().days(1)).take_while(|day| *day <= sight.cut.until_on);
        let calendar = days.map(|day| format!("{day} {}\n", self.setup().calendar.is_working_day(day)));
        [
            ("counts", sha256(counts.collect::<String>().as_bytes())),
            ("arrivals", sha256(arrivals.collect::<String>().as_bytes())),
            ("regions", sha256(regions.collect::<String>().as_bytes())),
            ("categories", sha256(categories.collect::<String>().as_bytes())),
            ("calendar", sha256(calendar.collect::<String>().as_bytes())),
        ]
        .map(|(name, sum)| (name.to_owned(), sum))
        .into()
    }

    fn record_scan(
        &self,
        top_region: i64,
        actor: Actor,
        mut scan: Scan,
        searched: Searched,
        sight: Sight,
    ) -> AppResult<ScanDone> {
        let app = self.clone();
        self.inner.store.write(top_region, scan.started_at, move |tx| {
            let ends_after_days = app.setup().watch.scan.ends_after_days;
            let office = app.office(tx.top_region())?;
            let oldest_on = searched.flare_ups.iter().map(|it| it.start_on).min();
            let mut raised = Raised::load(tx, &office, sight.counts, oldest_on)?;
            for finding in searched.flare_ups {
                app.raise(tx, &scan, finding, &mut raised)?;
            }
            raised.end(sight.cut.until_on, ends_after_days);
            scan.signals = u32::try_from(raised.new.len() + raised.renewed.len()).unwrap_or(u32::MAX);
            let found = app.find_artefacts(tx, &scan, searched.artefacts)?;
            let artefacts = found.iter().filter(|event| matches!(event, Event::ArtefactFound { again: false, .. }));
            let artefacts = u32::try_from(artefacts.count()).unwrap_or(u32::MAX);
            let mut events = vec![Event::ScanEnded { scan: scan.clone() }];
            events.append(&mut raised.events);
            events.extend(found);
            tx.record(&actor, &events)?;
            app.tell_issuers(tx, &raised)?;
            app.tell_artefacts(tx, &events)?;
            Ok(ScanDone {
                scan_id: scan.id,
                data_until_on: scan.data_until_on,
                raised: raised.new,
                renewed: raised.renewed,
                ended: raised.ended,
                artefacts,
            })
        })
    }
}

/// What a scan on the morning after `yesterday` sees.
fn see(reader: &mut Reader<'_>, settings: &ScanSettings, yesterday: Date) -> AppResult<Sight> {
    let longest = settings.windows_days.iter().copied().max().unwrap_or(7);
    let past = past_days(settings);
    let Some(newest) = reader.newest_day()? else {
        return refuse("no_reports", "there are no reports to scan");
    };
    let until_on = newest.min(yesterday);
    let from_on = until_on.checked_sub(jiff::Span::new().days(past - 1)).unwrap_or(Date::MIN);
    let counts = reader.daily_counts(from_on, until_on)?;
    let oldest = counts.iter().map(|count| count.on).min().unwrap_or(until_on);
    let from_on = from_on.max(oldest);
    if from_on.until(until_on).map_or(0, |span| span.get_days()) < PAST_DAYS_MIN + i32::from(longest) {
        let words = format!("a scan needs at least {} days of reports", PAST_DAYS_MIN + i32::from(longest));
        return refuse("too_little_past", words);
    }
    let arrivals = reader.arrivals(from_on, until_on)?;
    Ok(Sight { cut: DataCut { from_on, until_on, log_seq: reader.log_seq()? }, counts, arrivals })
}

/// Days that one scan looks at: the own past, the gap and the longest window.
pub(crate) fn past_days(settings: &ScanSettings) -> i64 {
    let longest = settings.windows_days.iter().copied().max().unwrap_or(7);
    i64::from(settings.baseline_days) + i64::from(settings.guard_days) + i64::from(longest)
}

/// The findings that become signals: those that the rule of their category and level admits, the strongest first.
pub(crate) fn admitted(settings: &ScanSettings, office: &Office, found: Vec<RaisedFinding>) -> Vec<RaisedFinding> {
    let admits = |finding: &RaisedFinding| {
        let level = office.region(finding.region_id).map_or(WatchLevel::County, |it| WatchLevel::of_region(it.level));
        settings.rule(&finding.category, level).admits(&figures(finding))
    };
    found.into_iter().filter(admits).take(settings.signals_max).collect()
}

fn figures(finding: &RaisedFinding) -> Figures {
    Figures {
        window_days: finding.window_days,
        observed: finding.observed,
        expected: finding.expected,
        recurrence_days: finding.recurrence_days,
        alarm: finding.alarm,
    }
}

fn of(finding: &RaisedFinding) -> ScanFinding {
    let series = serde_json::to_vec(&finding.series).unwrap_or_default();
    ScanFinding {
        region_id: finding.region_id,
        category: finding.category.clone(),
        window_days: finding.window_days,
        start_on: finding.start_on,
        end_on: finding.end_on,
        observed: finding.observed,
        expected: finding.expected,
        p: finding.p,
        recurrence_days: finding.recurrence_days,
        series_sha256: sha256(&series),
    }
}

/// SHA-256, hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    sha256_hex(&[bytes])
}

/// The seed of a day: scanning twice on the same counts must not be testing twice.
pub(crate) fn seed_of(top_region: i64, day: Date) -> u64 {
    let days = Date::ZERO.until(day).map_or(0, |span| i64::from(span.get_days()));
    (days.cast_unsigned() << 16) ^ top_region.cast_unsigned()
}
