//! Views of signals.

use fengqiao_app::proceeding::Proposed;
use fengqiao_app::signal::SignalRead;
use fengqiao_app::store::{ProceedingRow, SignalRow};
use fengqiao_domain::signal::SignalSeen;
use serde::Serialize;
use utoipa::ToSchema;

use super::proceeding::ProceedingItem;
use super::report::ReportItem;
use super::{Bilingual, CategoryRef, Light, Names, Ref, RegionRef, instant};

/// A signal in a list or on the map.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignalItem {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// First raised.
    pub raised_at: String,
    /// Where; the township in which most of it lies when it is a circle of villages.
    pub region: RegionRef,
    /// Kind; the first of its kinds when it is a theme.
    pub category: CategoryRef,
    /// Where, in words that are true of a circle too.
    pub place: Bilingual,
    /// What, in words that are true of a theme too.
    pub kind: Bilingual,
    /// Length of the window.
    pub window_days: u16,
    /// First day of the window.
    pub start_on: String,
    /// Last day of the window, on which it was seen last.
    pub end_on: String,
    /// First day of the earliest window in which it was seen.
    pub since_on: String,
    /// The last day on which it was seen, once it has ended.
    pub ended_on: Option<String>,
    /// Reports in the window.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// Probability by chance over everything searched.
    pub p: f64,
    /// By chance about once in this many days.
    pub recurrence_days: f64,
    /// `open`, `confirmed`, `closed`, `false_alarm`.
    pub state: String,
    /// Why it was a false alarm.
    pub cause: Option<String>,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
    /// Its directive.
    pub proceeding_id: Option<String>,
    /// Light of its directive.
    pub light: Light,
    /// Fault of the data that may explain it instead.
    pub artefact: Option<String>,
}

impl SignalItem {
    pub(crate) fn of(names: &Names<'_>, row: &SignalRow, proceeding: Option<&ProceedingRow>) -> Self {
        let signal = &row.signal;
        let region = names.office.region(signal.region_id);
        let words = names.app.signal_names(&names.office, signal);
        Self {
            place: Bilingual::from(&words.place),
            kind: Bilingual::from(&words.kind),
            id: signal.id.to_string(),
            code: signal.code.clone(),
            raised_at: instant(signal.raised_at),
            region: names.region_or_id(signal.region_id),
            category: names.category_or_code(&signal.category),
            window_days: signal.window_days,
            start_on: signal.start_on.to_string(),
            end_on: signal.end_on.to_string(),
            since_on: signal.since_on.unwrap_or(signal.start_on).to_string(),
            ended_on: row.ended_on.map(|on| on.to_string()),
            observed: signal.observed,
            expected: signal.expected,
            ratio: f64::from(signal.observed) / signal.expected.max(0.01),
            p: signal.p,
            recurrence_days: signal.recurrence_days,
            state: row.state.clone(),
            cause: row.cause.clone(),
            longitude: region.and_then(|region| region.longitude),
            latitude: region.and_then(|region| region.latitude),
            proceeding_id: proceeding.map(|row| row.proceeding.id.to_string()),
            light: proceeding.map_or(Light::Grey, |row| ProceedingItem::of(names, row).light),
            artefact: signal.artefact.clone(),
        }
    }
}

/// One day of a signal's chart.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignalDayView {
    /// Day.
    pub on: String,
    /// Reports.
    pub count: u32,
    /// Expected.
    pub expected: f64,
    /// Lower end of the 95 % band.
    pub low: f64,
    /// Upper end of the 95 % band.
    pub high: f64,
}

/// A signal as one scan saw it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignalSeenView {
    /// Newest day of the scan.
    pub on: String,
    /// The scan.
    pub scan_id: String,
    /// Where it was seen.
    pub region: RegionRef,
    /// What it was about.
    pub category: CategoryRef,
    /// Window, days.
    pub window_days: u16,
    /// First day of the window.
    pub start_on: String,
    /// Reports in the window.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// Observed over expected.
    pub ratio: f64,
    /// By chance about once in this many days.
    pub recurrence_days: f64,
    /// Regions below with reports in the window.
    pub places: u32,
}

impl SignalSeenView {
    pub(crate) fn of(names: &Names<'_>, seen: &SignalSeen) -> Self {
        Self {
            on: seen.on.to_string(),
            scan_id: seen.scan_id.to_string(),
            region: names.region_or_id(seen.region_id),
            category: names.category_or_code(&seen.category),
            window_days: seen.window_days,
            start_on: seen.start_on.to_string(),
            observed: seen.observed,
            expected: seen.expected,
            ratio: f64::from(seen.observed) / seen.expected.max(0.01),
            recurrence_days: seen.recurrence_days,
            places: seen.places,
        }
    }
}

/// An organisation that the playbook proposes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposedAddressee {
    /// The organisation.
    pub organisation: Ref,
    /// Why.
    pub why: Bilingual,
}

/// Reports of one region below a signal's place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignalRegion {
    /// Region.
    pub region: RegionRef,
    /// Reports.
    pub count: u32,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
}

/// One signal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignalView {
    /// As in lists.
    #[serde(flatten)]
    pub item: SignalItem,
    /// Seed of its scan.
    pub seed: String,
    /// Its scan.
    pub scan_id: String,
    /// Method and version.
    pub method: String,
    /// Chart.
    pub series: Vec<SignalDayView>,
    /// Where in the place.
    pub regions: Vec<SignalRegion>,
    /// Newest reports behind it, for those who may read them.
    pub reports: Vec<ReportItem>,
    /// Reports behind it.
    pub reports_total: i64,
    /// Weaker findings of the same flare-up.
    pub also: Vec<SignalItem>,
    /// Earlier signals of the same place and kind.
    pub earlier: Vec<SignalItem>,
    /// Its directive.
    pub proceeding: Option<ProceedingItem>,
    /// As each scan saw it, oldest day first.
    pub history: Vec<SignalSeenView>,
    /// When a person last said what it is.
    pub settled_at: Option<String>,
    /// Who that was.
    pub settled_by: Option<Ref>,
    /// Whom the playbook proposes as lead.
    pub proposed_lead: Vec<ProposedAddressee>,
    /// Whom the playbook proposes as further addressees.
    pub proposed_addressees: Vec<ProposedAddressee>,
    /// Why, in one plain sentence.
    pub why: Bilingual,
    /// Acts; a signal is acted on through its directive.
    pub may: Vec<String>,
}

impl SignalView {
    pub(crate) fn of(names: &Names<'_>, read: &SignalRead) -> Self {
        let signal = &read.row.signal;
        let item = SignalItem::of(names, &read.row, read.proceeding.as_ref());
        let day = |it: &fengqiao_domain::signal::SignalDay| SignalDayView {
            on: it.on.to_string(),
            count: it.count,
            expected: it.expected,
            low: it.low,
            high: it.high,
        };
        let region = |(id, count): &(fengqiao_domain::id::RegionId, u32)| {
            let known = names.office.region(*id);
            SignalRegion {
                region: names.region_or_id(*id),
                count: *count,
                longitude: known.and_then(|it| it.longitude),
                latitude: known.and_then(|it| it.latitude),
            }
        };
        let proposed = |it: &Proposed| ProposedAddressee {
            organisation: names.organisation(it.organisation_id),
            why: Bilingual::new(it.why.zh.clone(), it.why.en.clone()),
        };
        let [lead, addressees] = &read.proposed;
        Self {
            why: why(&item),
            history: read.history.iter().map(|seen| SignalSeenView::of(names, seen)).collect(),
            settled_at: read.row.settled_at.map(instant),
            settled_by: read.row.settled_by.map(|id| names.account(id)),
            proposed_lead: lead.iter().map(proposed).collect(),
            proposed_addressees: addressees.iter().map(proposed).collect(),
            item,
            seed: signal.seed.to_string(),
            scan_id: signal.scan_id.to_string(),
            method: signal.method.clone(),
            series: signal.series.iter().map(day).collect(),
            regions: signal.regions.iter().map(region).collect(),
            reports: read
                .reports
                .iter()
                .map(|(row, excerpt, matter)| ReportItem::of(names, row, excerpt, matter.as_ref()))
                .collect(),
            reports_total: read.reports_total.0,
            also: Vec::new(),
            earlier: read.earlier.iter().map(|row| SignalItem::of(names, row, None)).collect(),
            proceeding: read.proceeding.as_ref().map(|row| ProceedingItem::of(names, row)),
            may: Vec::new(),
        }
    }
}

fn why(item: &SignalItem) -> Bilingual {
    let days = item.recurrence_days.round();
    Bilingual::new(
        format!(
            "{} 至 {}（{} 天），{}的“{}”共 {} 件；按当地过去一年应约为 {:.1} 件。全县所有地点、类别一并考虑，这样的情况约每 {days:.0} 天才会偶然出现一次。",
            item.start_on, item.end_on, item.window_days, item.place.zh, item.kind.zh, item.observed, item.expected
        ),
        format!(
            "From {} to {} ({} days) {} had {} reports of {}; its own past year leads one to expect about {:.1}. Over all places and kinds searched, chance alone would show this about once in {days:.0} days.",
            item.start_on, item.end_on, item.window_days, item.place.en, item.observed, item.kind.en, item.expected
        ),
    )
}
