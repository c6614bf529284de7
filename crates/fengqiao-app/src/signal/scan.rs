//! Looking: the counts of a field against every place's own past and the present of all the others. What stands out is
//! told, whatever becomes of it.

use fengqiao_domain::artefact::ArtefactSeen;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::signal::SignalDay;
use fengqiao_scan::{Doubt, Flare, FlarePlace, Watch, WatchOptions, day_kinds, mute_bulk_entries};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::signal::field::Field;
use crate::signal::raise::RaisedFinding;
use crate::watch::ScanSettings;

/// Name and version of the method, stored with every scan and signal.
pub(crate) const METHOD: &str = "present-share/2";
/// Days shown in a signal's chart.
pub(crate) const CHART_DAYS: usize = 84;

/// A past that was learnt, ready to judge mornings.
pub(crate) struct Learnt {
    pub(crate) watch: Watch,
    /// Kind of each day of the field.
    kinds: Vec<u8>,
    /// Multiplier of each day of the field.
    factors: Vec<f64>,
}

impl App {
    /// Looks at a field on the morning after its last day.
    pub(crate) fn look(&self, field: &mut Field, settings: &ScanSettings, seed: u64) -> AppResult<Found> {
        let today = field.n_days;
        let bulk = mute_bulk_entries(&field.ground, &mut field.tally, 0..today, today);
        let learnt = self.learn(field, settings, seed, today)?;
        let arrivals = std::mem::take(&mut field.arrivals);
        let mut found = learnt.morning(field, &arrivals, today)?;
        field.arrivals = arrivals;
        let older = bulk.iter().map(|doubt| name(field, doubt, today)).filter(|it| !found.artefacts.contains(it));
        let older: Vec<ArtefactSeen> = older.collect();
        found.artefacts.extend(older);
        Ok(found)
    }

    /// Learns the days of a field before `today`.
    pub(crate) fn learn(&self, field: &Field, settings: &ScanSettings, seed: u64, today: usize) -> AppResult<Learnt> {
        let weekday = field.first_on.weekday().to_monday_zero_offset().unsigned_abs();
        let off: Vec<bool> =
            (0..field.n_days).map(|day| !self.setup().calendar.is_working_day(field.day(day))).collect();
        let kinds = day_kinds(weekday, &off).map_err(fault)?;
        // A young office has no past for its longest windows yet.
        let known = |days: &u16| usize::from(*days) + (3 * usize::from(*days)).max(56) <= today;
        let options = WatchOptions {
            windows_days: settings.windows_days.iter().copied().filter(known).collect(),
            baseline_days: settings.baseline_days,
            count_min: settings.count_min,
            false_alarm_every_days: settings.recurrence_days_min,
            replicates: settings.replicates,
            seed,
            ..WatchOptions::default()
        };
        let watch = Watch::learn(field.ground.clone(), &field.tally, &kinds, today, options).map_err(fault)?;
        let factors = watch.day_factors(&kinds);
        Ok(Learnt { watch, kinds, factors })
    }
}

fn fault(error: fengqiao_scan::ScanError) -> AppError {
    AppError::Data(format!("scan: {error}"))
}

impl Learnt {
    /// Learns the days before another morning; the replicates stay.
    pub(crate) fn again(&mut self, field: &Field, today: usize) -> AppResult<()> {
        self.watch.learn_again(&field.tally, &self.kinds, today).map_err(fault)?;
        self.factors = self.watch.day_factors(&self.kinds);
        Ok(())
    }

    /// What the morning of `today` shows; `arrivals` are reports by source and day of arrival, when they are known.
    pub(crate) fn morning(&self, field: &mut Field, arrivals: &[Vec<u32>], today: usize) -> AppResult<Found> {
        let morning = self.watch.morning(&mut field.tally, arrivals, &self.kinds, today).map_err(fault)?;
        let findings = morning.flares.iter().map(|flare| self.describe(field, flare, today)).collect();
        let artefacts = morning.doubts.iter().map(|doubt| name(field, doubt, today)).collect();
        let searched = u64::try_from(self.watch.n_tests()).unwrap_or(u64::MAX);
        Ok(Found { searched, findings, artefacts })
    }

    fn describe(&self, field: &Field, flare: &Flare, today: usize) -> RaisedFinding {
        let first = today.saturating_sub(CHART_DAYS);
        let days = self.watch.days(&field.tally, &self.factors, flare, first..today);
        let window = days.iter().filter(|day| day.day >= flare.start_day);
        let fullest = window.map(|day| day.observed).max().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "daily counts are far below 2^52")]
        let real = |count: u64| count as f64;
        let day = |day: &fengqiao_scan::DayBand| SignalDay {
            on: field.day(day.day),
            count: u32::try_from(day.observed).unwrap_or(u32::MAX),
            expected: day.expected,
            low: real(day.low),
            high: real(day.high),
        };
        let one_day = flare.observed >= ONE_DAY_MIN && real(fullest) > ONE_DAY_SHARE * real(flare.observed);
        let (region_id, members) = place(field, flare);
        let mut categories = field.groups[flare.group].iter().cloned();
        RaisedFinding {
            region_id,
            members,
            told_in: self.watch.told_in(&field.tally, flare).map(|row| field.rows[row]).collect(),
            category: categories.next().unwrap_or_default(),
            also: categories.collect(),
            window_days: u16::try_from(flare.window_days).unwrap_or(u16::MAX),
            start_on: field.day(flare.start_day),
            end_on: field.day(today.saturating_sub(1)),
            observed: u32::try_from(flare.observed).unwrap_or(u32::MAX),
            expected: flare.expected,
            p: flare.p,
            recurrence_days: flare.recurrence_days,
            alarm: flare.alarm,
            ongoing: flare.ongoing,
            series: days.iter().map(day).collect(),
            artefact: one_day.then(|| "one_day".to_owned()),
        }
    }
}

/// The region that names a flare-up, and the regions that it is made of when these are not all of that region: a circle
/// is named by the township in which most of it lies.
fn place(field: &Field, flare: &Flare) -> (RegionId, Vec<RegionId>) {
    match &flare.place {
        FlarePlace::Region(row) => (field.rows[*row as usize], Vec::new()),
        FlarePlace::Area(area) => (field.areas[*area as usize], Vec::new()),
        FlarePlace::Whole => (field.whole, Vec::new()),
        FlarePlace::Circle(rows) => {
            let area = |row: &u32| field.ground.area_of(*row as usize);
            let count = |of: &Option<usize>| rows.iter().filter(|row| area(row) == *of).count();
            let areas: Vec<Option<usize>> = rows.iter().map(area).collect();
            let most = areas.iter().map(count).max();
            let area = areas.iter().find(|of| Some(count(of)) == most).copied().flatten();
            let members = rows.iter().map(|row| field.rows[*row as usize]).collect();
            (area.map_or(field.whole, |area| field.areas[area]), members)
        }
    }
}

/// What a look at a field shows.
pub(crate) struct Found {
    /// Combinations of place, category group and window.
    pub(crate) searched: u64,
    /// Flare-ups, most significant first; those that are no alarm as well, since a rule may say otherwise.
    pub(crate) findings: Vec<RaisedFinding>,
    /// Doubts about the data.
    pub(crate) artefacts: Vec<ArtefactSeen>,
}

/// Where a bulk entry was made: the place or the area that holds nearly all of it, else the whole.
fn bulk_place(field: &Field, day: usize, category: usize, observed: u64) -> RegionId {
    let cells = field.tally.day(day).iter().skip(category).step_by(field.tally.n_categories());
    let by_region: Vec<u64> = cells.map(|count| u64::from(*count)).collect();
    #[expect(clippy::cast_precision_loss, reason = "daily counts are far below 2^52")]
    let is_most = |count: u64| count as f64 >= BULK_SHARE * observed as f64;
    if let Some(row) = by_region.iter().position(|count| is_most(*count)) {
        return field.rows[row];
    }
    let mut by_area = vec![0; field.areas.len()];
    for (row, count) in by_region.iter().enumerate() {
        if let Some(area) = field.ground.area_of(row) {
            by_area[area] += count;
        }
    }
    by_area.iter().position(|count| is_most(*count)).map_or(field.whole, |area| field.areas[area])
}

/// A doubt in words of the field.
fn name(field: &Field, doubt: &Doubt, today: usize) -> ArtefactSeen {
    let code = |category: usize| field.codes[category].clone();
    let last = today.saturating_sub(1);
    let (kind, region_id, category, from, to, observed, expected) = match *doubt {
        Doubt::BulkEntry { day, category, observed, expected } => {
            let place = bulk_place(field, day, category, observed);
            ("bulk_entry", place, code(category), day, day, observed, expected)
        }
        Doubt::SilentSource { ref days, expected, .. } => {
            ("silent_feed", field.whole, String::new(), days.start, days.end.saturating_sub(1), 0, expected)
        }
        Doubt::NewCode { category, since, observed, .. } => {
            ("recoding", field.whole, code(category), since, last, observed, 0.0)
        }
        Doubt::OnePlace { region, since, observed, expected, .. } => {
            ("seat_village", field.rows[region], String::new(), since, last, observed, expected)
        }
    };
    ArtefactSeen {
        kind: kind.to_owned(),
        region_id,
        category,
        from_on: field.day(from),
        to_on: field.day(to),
        observed: u32::try_from(observed).unwrap_or(u32::MAX),
        expected,
        p: DOUBT_P_MAX,
    }
}

/// Doubts are told when quiet times give them less often than this.
const DOUBT_P_MAX: f64 = 1e-6;
/// A place that holds this share of a bulk entry is where it was made.
const BULK_SHARE: f64 = 0.8;
/// From this share of a window's reports on one day, a bulk entry or a single event is likelier than a rise.
const ONE_DAY_SHARE: f64 = 0.8;
/// Fewer reports on one day than this say nothing.
const ONE_DAY_MIN: u64 = 10;
