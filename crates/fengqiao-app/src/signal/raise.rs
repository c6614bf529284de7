//! Raising: a finding becomes a signal with a directive to be confirmed by a person, or renews the signal that it is.

use fengqiao_domain::category::lies_in;
use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, ProceedingId, RegionId, SignalId};
use fengqiao_domain::matter::TITLE_LENGTH_MAX;
use fengqiao_domain::proceeding::Subject;
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::signal::{Scan, Signal, SignalDay};
use fengqiao_procedure::Opening;
use fengqiao_store::{DailyCount, SignalRow, Tx};
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::matter::next_code;
use crate::office::Office;
use crate::proceeding::OpenedOn;
use crate::signal::life::{Life, Lives, Place, Told};
use crate::signal::name::SignalNames;

/// Procedure that a signal opens.
pub(crate) const DIRECTIVE: &str = "directive";
/// Signals that are compared with the findings of one scan; far more than an office can have open.
const LIVES_MAX: u32 = 1_000;

/// What a scan found at one place, in words of the field.
#[derive(Debug, Clone)]
pub(crate) struct RaisedFinding {
    pub(crate) region_id: RegionId,
    /// The regions it is made of, when these are not all of its region.
    pub(crate) members: Vec<RegionId>,
    /// Regions with reports of it.
    pub(crate) told_in: Vec<RegionId>,
    pub(crate) category: String,
    /// Further categories of a theme.
    pub(crate) also: Vec<String>,
    pub(crate) window_days: u16,
    pub(crate) start_on: Date,
    pub(crate) end_on: Date,
    pub(crate) observed: u32,
    pub(crate) expected: f64,
    pub(crate) p: f64,
    pub(crate) recurrence_days: f64,
    /// Whether the scan's own control of the whole search calls it an alarm.
    pub(crate) alarm: bool,
    /// Whether its newest days are beyond what is usual.
    pub(crate) ongoing: bool,
    pub(crate) series: Vec<SignalDay>,
    pub(crate) artefact: Option<String>,
}

/// What the findings of one scan became.
#[derive(Default)]
pub(crate) struct Raised {
    pub(crate) new: Vec<SignalId>,
    pub(crate) renewed: Vec<SignalId>,
    pub(crate) ended: Vec<SignalId>,
    pub(crate) events: Vec<Event>,
    issuers: Vec<(OrganisationId, ProceedingId, String, String)>,
    lives: Lives<SignalId>,
    known: HashMap<SignalId, Signal>,
    counts: Vec<DailyCount>,
}

impl Raised {
    /// The signals that findings whose windows begin on `oldest_on` or later may be about.
    pub(crate) fn load(
        tx: &mut Tx<'_>,
        office: &Office,
        counts: Vec<DailyCount>,
        oldest_on: Option<Date>,
    ) -> AppResult<Self> {
        let mut rows = tx.reader().running_signals(LIVES_MAX)?;
        if let Some(oldest_on) = oldest_on {
            rows.extend(tx.reader().signals_since(oldest_on, LIVES_MAX)?);
        }
        rows.sort_by_key(|row| row.signal.id);
        rows.dedup_by_key(|row| row.signal.id);
        let lives = Lives { lives: rows.iter().filter_map(|row| life(office, row)).collect() };
        let known = rows.into_iter().map(|row| (row.signal.id, row.signal)).collect();
        Ok(Self { lives, known, counts, ..Self::default() })
    }

    /// Ends what was not seen for so many days.
    pub(crate) fn end(&mut self, today: Date, after_days: u16) {
        for (signal_id, last_on) in self.lives.end(today, after_days) {
            self.ended.push(signal_id);
            self.events.push(Event::SignalEnded { signal_id, last_on });
        }
    }
}

fn life(office: &Office, row: &SignalRow) -> Option<Life<SignalId>> {
    let Signal { id, start_on, end_on, .. } = row.signal;
    let place = Place {
        path: office.path(row.signal.region_id)?.clone(),
        category: row.signal.category.clone(),
        start_on,
        end_on,
        regions: row.signal.regions.iter().map(|(region, _)| *region).collect(),
        ongoing: true,
    };
    let settled = matches!(row.state.as_str(), "closed" | "false_alarm");
    // A signal of before the day was kept counts as settled when it was last seen.
    let settled_on = settled.then(|| row.settled_at.map_or(end_on, day_in_china));
    Some(Life {
        key: id,
        place,
        begun_on: day_in_china(row.signal.raised_at),
        ended: row.ended_on.is_some(),
        settled_on,
        seen: false,
    })
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
        let Some(path) = office.path(finding.region_id).cloned() else { return Ok(()) };
        let regions = count_regions(&office, &raised.counts, &path, &finding);
        let category = finding.category.clone();
        let place = Place {
            path,
            category,
            start_on: finding.start_on,
            end_on: finding.end_on,
            regions: finding.told_in.clone(),
            ongoing: finding.ongoing,
        };
        let before = match raised.lives.tell(&place) {
            Told::Already(_) => return Ok(()),
            Told::Again(id) => raised.known.get(&id),
            Told::New => None,
        };
        let renewed = before.is_some();
        let (id, code, raised_at, since_on) = match before {
            Some(known) => (known.id, known.code.clone(), known.raised_at, known.since_on.unwrap_or(known.start_on)),
            None => {
                let id = new_id(scan.started_at, SignalId::new);
                (id, next_code(tx, "YJ", scan.started_at)?, scan.started_at, finding.start_on)
            }
        };
        let signal = Signal {
            id,
            code,
            raised_at,
            since_on: Some(since_on.min(finding.start_on)),
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
            members: finding.members,
            also: finding.also,
        };
        if renewed {
            raised.renewed.push(id);
            raised.events.push(Event::SignalRaised { signal, renewed });
            return Ok(());
        }
        raised.lives.keep(id, place);
        raised.new.push(id);
        raised.events.push(Event::SignalRaised { signal: signal.clone(), renewed });
        self.open_directive(tx, &office, &signal, raised)
    }

    fn open_directive(&self, tx: &mut Tx<'_>, office: &Office, signal: &Signal, raised: &mut Raised) -> AppResult<()> {
        let Some(issuer) = office.organisations_serving("centre", signal.region_id).first().map(|it| it.id) else {
            tracing::warn!(signal = %signal.id, "no centre serves the place of a signal; its directive is not opened");
            return Ok(());
        };
        let slots: BTreeMap<String, Vec<String>> = [("issuer".to_owned(), vec![issuer.to_string()])].into();
        let subject = serde_json::json!({ "kind": "signal", "state": "open", "category": signal.category });
        let opening = Opening { slots, subject, ..Opening::default() };
        let on = OpenedOn {
            id: None,
            subject: Subject { kind: "signal".to_owned(), id: signal.id.to_string() },
            parent_id: None,
            region_id: signal.region_id,
            title: title(&self.signal_names(office, signal)),
        };
        let (frame, _) = self.open_proceeding(tx, self.procedure(DIRECTIVE)?, opening, on, &mut raised.events)?;
        raised.issuers.push((issuer, frame.id, frame.code, frame.title));
        Ok(())
    }

    pub(crate) fn tell_issuers(&self, tx: &mut Tx<'_>, raised: &Raised) -> AppResult<()> {
        for (organisation_id, proceeding_id, code, title) in &raised.issuers {
            let params = [("code".to_owned(), code.clone()), ("title".to_owned(), title.clone())].into();
            self.notify_organisation(tx, *organisation_id, "signal_raised", &params, *proceeding_id)?;
        }
        Ok(())
    }
}

/// Place and kind in one line.
fn title(names: &SignalNames) -> String {
    let kind = names.kind.zh.rsplit(" / ").next().unwrap_or_default();
    format!("{} · {kind}", names.place.zh.replace(" / ", "")).chars().take(TITLE_LENGTH_MAX).collect()
}

/// Reports in the window by region below, most first; what one person told again is left out, as in the search.
fn count_regions(
    office: &Office,
    counts: &[DailyCount],
    path: &RegionPath,
    finding: &RaisedFinding,
) -> Vec<(RegionId, u32)> {
    let below = |code: &str| lies_in(code, &finding.category) || finding.also.iter().any(|wide| lies_in(code, wide));
    let inside = |region_id: &RegionId| match finding.members.as_slice() {
        [] => office.path(*region_id).is_some_and(|own| own.is_within(path)),
        members => members.contains(region_id),
    };
    let mut found: BTreeMap<RegionId, u32> = BTreeMap::new();
    for count in counts.iter().filter(|it| (finding.start_on..=finding.end_on).contains(&it.on) && below(&it.category))
    {
        if count.reports > 0 && inside(&count.region_id) {
            *found.entry(count.region_id).or_default() += u32::try_from(count.reports).unwrap_or(u32::MAX);
        }
    }
    let mut found: Vec<(RegionId, u32)> = found.into_iter().collect();
    found.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
    found
}
