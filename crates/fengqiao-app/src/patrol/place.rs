//! Places that might be visited, each with its reasons: what signals, the place's own past, near repeats, and hours and
//! days of the week say of it. Of reports only counts are looked at.

use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::id::RegionId;
use fengqiao_domain::patrol::{DaySpan, Reason};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::signal::Signal;
use fengqiao_scan::{PlaceSeriesOptions, repeated_places};
use fengqiao_store::{DailyCount, HourCount};
use jiff::civil::Date;

use crate::error::{AppError, AppResult};
use crate::office::Office;
use crate::patrol::file::PatrolSettings;
use crate::patrol::near::near_repeats;
use crate::patrol::rhythm::rhythms;
use crate::patrol::travel::Point;

/// Level of a township.
const TOWNSHIP: u8 = 4;

/// A reason and what it weighs: reports beyond what is expected, times the weight of how they are known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) weight: f64,
    pub(crate) reason: Reason,
}

/// A place that might be visited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) region_id: RegionId,
    pub(crate) path: RegionPath,
    /// Code of the region: orders places that are alike in everything else, whatever their ids.
    pub(crate) code: String,
    /// Path of its township, its own when it has none.
    pub(crate) township: RegionPath,
    pub(crate) point: Option<Point>,
    /// Heaviest first.
    pub(crate) reasons: Vec<Weighed>,
    /// Days with visits planned or made.
    pub(crate) visits: Vec<Date>,
    /// The last visit that was made.
    pub(crate) last_on: Option<Date>,
}

impl Place {
    pub(crate) fn weight(&self) -> f64 {
        self.reasons.iter().map(|it| it.weight).sum()
    }

    /// What the visit is about: the category of the heaviest reason that has one.
    pub(crate) fn category(&self) -> Option<&str> {
        self.reasons.iter().find_map(|it| it.reason.category())
    }

    /// The busy hours of a kind, when they are known here.
    pub(crate) fn busy(&self, kind: &str) -> Option<DaySpan> {
        self.reasons.iter().find_map(|it| match &it.reason {
            Reason::Hours { category, span, .. } if kind == category || kind.starts_with(&format!("{category}.")) => {
                Some(*span)
            }
            _ => None,
        })
    }
}

/// What is known of the reports on the morning of a plan.
pub(crate) struct Evidence {
    /// Newest day of the reports.
    pub(crate) until_on: Date,
    /// The day of the visits.
    pub(crate) on: Date,
    /// Signals that go on and were not settled.
    pub(crate) signals: Vec<Signal>,
    /// Counts of the past days by region, category and day.
    pub(crate) daily: Vec<DailyCount>,
    /// Counts of the past days by region, category and hour of the week.
    pub(crate) hours: Vec<HourCount>,
}

impl Evidence {
    /// Days of the past of which there are reports: from the oldest to the newest, at most `past_days`.
    pub(crate) fn known_days(&self, past_days: u16) -> u16 {
        let oldest = self.daily.iter().map(|count| count.on).min();
        let days = oldest.map_or(0, |oldest| oldest.until(self.until_on).map_or(0, |span| span.get_days()) + 1);
        u16::try_from(days.max(0)).unwrap_or(u16::MAX).min(past_days)
    }
}

/// Reasons by place.
pub(crate) type Reasons = HashMap<RegionId, Vec<Weighed>>;

/// The leaves of the tree below a region, in the order of their paths; a region without any below it is one itself.
pub(crate) fn leaves(office: &Office, within: &RegionPath) -> Vec<Place> {
    let leaf = |region: &&fengqiao_domain::region::Region| region.path.is_within(within) && office.is_leaf(region.id);
    office
        .regions()
        .iter()
        .filter(leaf)
        .map(|region| {
            let mut township = region;
            while let Some(above) = township.parent_id.and_then(|id| office.region(id)) {
                if township.level <= TOWNSHIP || above.level < TOWNSHIP {
                    break;
                }
                township = above;
            }
            Place {
                region_id: region.id,
                path: region.path.clone(),
                code: region.code.clone(),
                township: township.path.clone(),
                point: Point::of(office, region),
                reasons: Vec::new(),
                visits: Vec::new(),
                last_on: None,
            }
        })
        .collect()
}

/// Gives the places their reasons, heaviest first.
///
/// # Errors
/// The scan library refuses the counts.
pub(crate) fn weigh(places: &mut [Place], evidence: &Evidence, settings: &PatrolSettings) -> AppResult<()> {
    let known: HashMap<RegionId, usize> = places.iter().enumerate().map(|(at, it)| (it.region_id, at)).collect();
    let mut reasons = Reasons::new();
    of_signals(&mut reasons, evidence, settings);
    of_series(&mut reasons, evidence, settings)?;
    near_repeats(&mut reasons, places, evidence, settings)?;
    rhythms(&mut reasons, evidence, settings);
    for (region_id, mut found) in reasons {
        let Some(&at) = known.get(&region_id) else { continue };
        found.sort_by(|one, two| {
            two.weight.total_cmp(&one.weight).then_with(|| one.reason.category().cmp(&two.reason.category()))
        });
        places[at].reasons = found;
    }
    Ok(())
}

fn of_signals(reasons: &mut Reasons, evidence: &Evidence, settings: &PatrolSettings) {
    for signal in &evidence.signals {
        let excess = (f64::from(signal.observed) - signal.expected).max(0.0);
        for &(region_id, here) in &signal.regions {
            let reason = Reason::Signal {
                signal_id: signal.id,
                code: signal.code.clone(),
                category: signal.category.clone(),
                start_on: signal.start_on,
                end_on: signal.end_on,
                observed: signal.observed,
                expected: signal.expected,
                here,
            };
            let share = f64::from(here) / f64::from(signal.observed.max(1));
            let weight = settings.weights.signal * excess * share.min(1.0);
            reasons.entry(region_id).or_default().push(Weighed { weight, reason });
        }
    }
}

/// The top of a category's tree: patterns of places are looked for by kind, not by each finer one.
pub(crate) fn top_of(category: &str) -> &str {
    category.split('.').next().unwrap_or(category)
}

/// Days from the first day of the past to a day; none before it.
pub(crate) fn day_number(evidence: &Evidence, past_days: u16, on: Date) -> Option<u32> {
    let back = i64::from(on.until(evidence.until_on).map_or(i32::MAX, |span| span.get_days()));
    u32::try_from(i64::from(past_days) - 1 - back).ok().filter(|day| *day < u32::from(past_days))
}

fn of_series(reasons: &mut Reasons, evidence: &Evidence, settings: &PatrolSettings) -> AppResult<()> {
    let plan = &settings.plan;
    let known_days = evidence.known_days(plan.past_days);
    // A young office has no past that its newest days could be held against.
    if known_days < 2 * plan.series_days {
        return Ok(());
    }
    let mut keys: BTreeMap<(RegionId, &str), u32> = BTreeMap::new();
    let mut matters = Vec::new();
    for count in &evidence.daily {
        let Some(day) = day_number(evidence, known_days, count.on) else { continue };
        let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let key = *keys.entry((count.region_id, top_of(&count.category))).or_insert(next);
        let many = usize::try_from(count.reports).unwrap_or(0);
        matters.extend(std::iter::repeat_n([key, day], many));
    }
    let options = PlaceSeriesOptions {
        window_days: plan.series_days,
        past_days: known_days - plan.series_days,
        p_max: plan.series_p_max,
        ..PlaceSeriesOptions::default()
    };
    let found = repeated_places(&matters, keys.len(), usize::from(known_days), &options)
        .map_err(|error| AppError::Data(format!("patrol: {error}")))?;
    let named: HashMap<u32, (RegionId, &str)> = keys.into_iter().map(|(key, number)| (number, key)).collect();
    for series in found {
        let Some(&(region_id, category)) = named.get(&series.place) else { continue };
        let reason = Reason::Series {
            category: category.to_owned(),
            days: plan.series_days,
            observed: series.observed,
            expected: series.expected,
            p: series.p,
        };
        let weight = settings.weights.series * (f64::from(series.observed) - series.expected).max(0.0);
        reasons.entry(region_id).or_default().push(Weighed { weight, reason });
    }
    Ok(())
}
