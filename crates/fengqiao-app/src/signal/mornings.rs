//! Mornings lived through from plain counts: the look and the life of signals as an office has them, without a database.
//! For those who judge the watch over many counties; an office's own past is lived through in trials.

use std::collections::BTreeSet;
use std::sync::Arc;

use fengqiao_domain::artefact::ArtefactSeen;
use fengqiao_domain::id::RegionId;
use fengqiao_store::DailyCount;
use jiff::civil::Date;

use crate::app::App;
use crate::error::AppResult;
use crate::office::Office;
use crate::signal::field::Field;
use crate::signal::life::{Lives, Place, Told};
use crate::signal::raise::RaisedFinding;
use crate::signal::run::admitted;
use crate::signal::scan::Learnt;
use crate::watch::ScanSettings;

/// Days between two lessons from the past; an office learns every morning.
const LEARN_EVERY_DAYS: usize = 28;
/// Days after which a person settles a signal, as a directive's deadlines have it.
const SETTLED_AFTER_DAYS: i64 = 14;

/// A signal that was raised.
#[derive(Debug, Clone, PartialEq)]
pub struct MorningSignal {
    /// The region that names it.
    pub region_id: RegionId,
    /// The regions of a circle; empty for a whole region.
    pub members: Vec<RegionId>,
    /// Category codes.
    pub categories: Vec<String>,
    /// The morning.
    pub raised_on: Date,
    /// Length of the window, days.
    pub window_days: u16,
    /// Reports seen.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// By chance about once in so many days.
    pub recurrence_days: f64,
    /// What it was on later mornings, when it moved to other regions or kinds.
    pub grown: Vec<MorningExtent>,
}

/// Where and what a running signal is from some morning on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MorningExtent {
    /// The morning.
    pub on: Date,
    /// The region that names it.
    pub region_id: RegionId,
    /// The regions of a circle; empty for a whole region.
    pub members: Vec<RegionId>,
    /// Category codes.
    pub categories: Vec<String>,
}

/// Mornings of one office.
pub struct Mornings {
    app: App,
    office: Arc<Office>,
    settings: ScanSettings,
    field: Field,
    seed: u64,
    learnt: Option<(usize, Learnt)>,
    lives: Lives<usize>,
    signals: Vec<MorningSignal>,
}

impl Mornings {
    /// Mornings over some days, both inclusive, with the settings of the office's files but for the replicates.
    ///
    /// `categories` are the codes that may be told.
    ///
    /// # Errors
    /// The office or its files cannot be read.
    pub fn new(
        app: &App,
        top_region: i64,
        categories: &BTreeSet<&str>,
        days: (Date, Date),
        (replicates, seed): (u32, u64),
    ) -> AppResult<Self> {
        let office = app.office(top_region)?;
        let settings = ScanSettings { replicates, ..app.setup().watch.scan.clone() };
        let tree = app.watched_tree(&settings)?;
        let field = Field::empty(&office, (tree, &settings.themes), categories, days)?;
        Ok(Self {
            app: app.clone(),
            office,
            settings,
            field,
            seed,
            learnt: None,
            lives: Lives::default(),
            signals: Vec::new(),
        })
    }

    /// Counts what came in since the last morning.
    pub fn tell(&mut self, count: &DailyCount) {
        self.field.add(count);
    }

    /// The signals raised so far, in order.
    #[must_use]
    pub fn signals(&self) -> &[MorningSignal] {
        &self.signals
    }

    /// Lives through the morning of the day with this number, from the first, and gives what is doubtful in the data.
    ///
    /// `arrivals` are reports by source and day of arrival, shape `[n_sources][n_days]`.
    ///
    /// # Errors
    /// Too little past.
    pub fn morning(&mut self, today: usize, arrivals: &[Vec<u32>]) -> AppResult<Vec<ArtefactSeen>> {
        match &mut self.learnt {
            Some((day, _)) if today < *day + LEARN_EVERY_DAYS => {}
            Some((day, learnt)) => {
                learnt.again(&self.field, today)?;
                *day = today;
            }
            None => self.learnt = Some((today, self.app.learn(&self.field, &self.settings, self.seed, today)?)),
        }
        let Some((_, learnt)) = &self.learnt else { return Ok(Vec::new()) };
        let found = learnt.morning(&mut self.field, arrivals, today)?;
        let day = self.field.day(today);
        self.lives.begin();
        for finding in admitted(&self.settings, &self.office, found.findings) {
            let Some(place) = place(&self.office, &finding) else { continue };
            match self.lives.tell(&place) {
                Told::Already(_) => {}
                Told::Again(number) => grow(&mut self.signals[number], finding, day),
                Told::New => {
                    self.lives.keep(self.signals.len(), place);
                    self.signals.push(signal(finding, day));
                }
            }
        }
        self.lives.end(day, self.settings.ends_after_days);
        self.settle(day);
        Ok(found.artefacts)
    }

    /// A person settles each signal in good time; what flares up again later is news.
    fn settle(&mut self, today: Date) {
        let before = today.checked_sub(jiff::Span::new().days(SETTLED_AFTER_DAYS)).unwrap_or(today);
        for life in &mut self.lives.lives {
            if life.settled_on.is_none() && life.begun_on <= before {
                life.settled_on = Some(today);
            }
        }
    }
}

fn place(office: &Office, finding: &RaisedFinding) -> Option<Place> {
    Some(Place {
        path: office.path(finding.region_id)?.clone(),
        category: finding.category.clone(),
        start_on: finding.start_on,
        end_on: finding.end_on,
        regions: finding.told_in.clone(),
        ongoing: finding.ongoing,
    })
}

fn signal(finding: RaisedFinding, raised_on: Date) -> MorningSignal {
    MorningSignal {
        region_id: finding.region_id,
        members: finding.members,
        categories: std::iter::once(finding.category).chain(finding.also).collect(),
        raised_on,
        window_days: finding.window_days,
        observed: finding.observed,
        expected: finding.expected,
        recurrence_days: finding.recurrence_days,
        grown: Vec::new(),
    }
}

/// Writes down that a running signal moved.
fn grow(signal: &mut MorningSignal, finding: RaisedFinding, on: Date) {
    let categories = std::iter::once(finding.category).chain(finding.also).collect();
    let extent = MorningExtent { on, region_id: finding.region_id, members: finding.members, categories };
    let here = (extent.region_id, &extent.members, &extent.categories);
    let last = signal.grown.last().map_or((signal.region_id, &signal.members, &signal.categories), |last| {
        (last.region_id, &last.members, &last.categories)
    });
    if here != last {
        signal.grown.push(extent);
    }
}
