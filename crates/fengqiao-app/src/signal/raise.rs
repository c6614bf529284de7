//! Raising: a finding becomes a signal with a directive to be confirmed by a person, or renews the signal that it is.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, ProceedingId, RegionId, SignalId};
use fengqiao_domain::proceeding::Subject;
use fengqiao_domain::signal::{Scan, Signal, SignalDay};
use fengqiao_procedure::{Opening, open};
use fengqiao_store::{PageRequest, ReportFilter, SignalFilter, SignalRow, Tx};
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::error::AppResult;
use crate::matter::next_code;
use crate::office::Office;
use crate::proceeding::{Frame, event_of};
use crate::report::matter_title;

/// Procedure that a signal opens.
const DIRECTIVE: &str = "directive";
/// A signal of the same place and kind that ended so many days ago or less is the same flare-up.
const SAME_WITHIN_DAYS: i64 = 14;
/// Open signals that are compared with a finding.
const OPEN_MAX: u32 = 200;
/// Reports counted by region for the map.
const REPORTS_MAX: u32 = 200;

/// What a scan found at one place, in words of the field.
pub(crate) struct RaisedFinding {
    pub(crate) region_id: RegionId,
    pub(crate) category: String,
    pub(crate) window_days: u16,
    pub(crate) start_on: Date,
    pub(crate) end_on: Date,
    pub(crate) observed: u32,
    pub(crate) expected: f64,
    pub(crate) p: f64,
    pub(crate) recurrence_days: f64,
    pub(crate) series: Vec<SignalDay>,
    pub(crate) artefact: Option<String>,
}

/// What the findings of one scan became.
#[derive(Default)]
pub(crate) struct Raised {
    pub(crate) new: Vec<SignalId>,
    pub(crate) renewed: Vec<SignalId>,
    pub(crate) events: Vec<Event>,
    issuers: Vec<(OrganisationId, ProceedingId, String, String)>,
}

impl App {
    pub(crate) fn raise(
        &self,
        tx: &mut Tx<'_>,
        scan: &Scan,
        finding: RaisedFinding,
        raised: &mut Raised,
    ) -> AppResult<()> {
        let office = self.office(tx.top_region())?;
        let known = self.known(tx, &office, &finding)?;
        let (id, code, raised_at, renewed) = match &known {
            Known::Same(row) => (row.signal.id, row.signal.code.clone(), row.signal.raised_at, true),
            Known::Inside => return Ok(()),
            Known::No => {
                (new_id(scan.started_at, SignalId::new), next_code(tx, "YJ", scan.started_at)?, scan.started_at, false)
            }
        };
        let regions = count_regions(tx, &office, &finding)?;
        let signal = Signal {
            id,
            code,
            raised_at,
            scan_id: scan.id,
            region_id: finding.region_id,
            category: finding.category,
            window_days: finding.window_days,
            start_on: finding.start_on,
            end_on: finding.end_on,
            observed: finding.observed,
            expected: finding.expected,
            p: finding.p,
            recurrence_days: finding.recurrence_days,
            method: scan.method.clone(),
            seed: scan.seed,
            series: finding.series,
            regions,
            artefact: finding.artefact,
        };
        let opened = if renewed { None } else { self.open_directive(tx, &office, &signal, raised)? };
        raised.events.push(Event::SignalRaised { signal, renewed });
        raised.events.extend(opened);
        if renewed {
            raised.renewed.push(id)
        } else {
            raised.new.push(id)
        }
        Ok(())
    }

    // One flare-up is one signal: the same place and kind is renewed; a village inside a township that is already open for
    // the same kind, or the township around it, is not told again.
    fn known(&self, tx: &mut Tx<'_>, office: &Office, finding: &RaisedFinding) -> AppResult<Known> {
        let since = finding.start_on.checked_sub(jiff::Span::new().days(SAME_WITHIN_DAYS)).unwrap_or(finding.start_on);
        let top = finding.category.split('.').next().unwrap_or_default().to_owned();
        let page = PageRequest { after: None, limit: OPEN_MAX };
        let filter = SignalFilter { category: Some(top), ..SignalFilter::default() };
        let rows = tx.reader().signals(&filter, &page)?.items;
        let path = office.path(finding.region_id);
        let live = rows
            .into_iter()
            .filter(|row| row.signal.end_on >= since && matches!(row.state.as_str(), "open" | "confirmed"));
        let mut inside = false;
        for row in live {
            let nested = match (path, office.path(row.signal.region_id)) {
                (Some(one), Some(two)) => one.is_within(two) || two.is_within(one),
                _ => false,
            };
            if row.signal.region_id == finding.region_id && row.signal.category == finding.category {
                return Ok(Known::Same(Box::new(row)));
            }
            inside |= nested
                && (row.signal.category.starts_with(&finding.category)
                    || finding.category.starts_with(&row.signal.category));
        }
        Ok(if inside { Known::Inside } else { Known::No })
    }

    fn open_directive(
        &self,
        tx: &mut Tx<'_>,
        office: &Office,
        signal: &Signal,
        raised: &mut Raised,
    ) -> AppResult<Option<Event>> {
        let procedure = self.procedure(DIRECTIVE)?;
        let Some(issuer) = office.organisations_serving("centre", signal.region_id).first().map(|it| it.id) else {
            tracing::warn!(signal = %signal.id, "no centre serves the place of a signal; its directive is not opened");
            return Ok(None);
        };
        let slots: BTreeMap<String, Vec<String>> = [("issuer".to_owned(), vec![issuer.to_string()])].into();
        let subject = serde_json::json!({ "kind": "signal", "state": "open", "category": signal.category });
        let now = tx.at();
        let step = open(procedure, Opening { slots, fields: BTreeMap::new(), subject }, now, &self.setup().calendar)?;
        let frame = Frame {
            id: new_id(now, ProceedingId::new),
            code: next_code(tx, &procedure.code, now)?,
            subject: Subject { kind: "signal".to_owned(), id: signal.id.to_string() },
            parent_id: None,
            region_id: signal.region_id,
            title: matter_title(self, office, Some(&signal.category), Some(signal.region_id)),
            opened_at: now,
            since_at: now,
        };
        raised.issuers.push((issuer, frame.id, frame.code.clone(), frame.title.clone()));
        Ok(Some(event_of(procedure, &frame, &step, now)?))
    }

    pub(crate) fn tell_issuers(&self, tx: &mut Tx<'_>, raised: &Raised) -> AppResult<()> {
        for (organisation_id, proceeding_id, code, title) in &raised.issuers {
            let params = [("code".to_owned(), code.clone()), ("title".to_owned(), title.clone())].into();
            let target = proceeding_id.to_string();
            crate::proceeding::notify_organisation(
                tx,
                *organisation_id,
                "signal_raised",
                &params,
                ("proceeding", &target),
            )?;
        }
        Ok(())
    }
}

enum Known {
    Same(Box<SignalRow>),
    Inside,
    No,
}

fn count_regions(tx: &mut Tx<'_>, office: &Office, finding: &RaisedFinding) -> AppResult<Vec<(RegionId, u32)>> {
    let Some(path) = office.path(finding.region_id) else { return Ok(Vec::new()) };
    let filter = ReportFilter {
        within: path.clone(),
        category: Some(finding.category.clone()),
        from_on: Some(finding.start_on),
        to_on: Some(finding.end_on),
        ..ReportFilter::default()
    };
    let page = tx.reader().reports(&filter, &PageRequest { after: None, limit: REPORTS_MAX })?;
    let mut counts: BTreeMap<RegionId, u32> = BTreeMap::new();
    for region_id in page.items.iter().filter_map(|row| row.report.region_id) {
        *counts.entry(region_id).or_default() += 1;
    }
    let mut counts: Vec<(RegionId, u32)> = counts.into_iter().collect();
    counts.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
    Ok(counts)
}
