//! Running a trial: one scan for each day of the past that it lives through.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::TrialId;
use fengqiao_domain::signal::DataCut;
use fengqiao_domain::trial::TrialKind;
use fengqiao_store::{ArrivalCount, DailyCount, StoreError, TrialRow};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::pass::signals_of;
use super::plant::{arrange, plant, shuffle};
use super::result::{Candidate, TrialResult, figures};
use super::{TRIAL_DAYS, TrialParameters};
use crate::app::App;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use crate::signal::{Field, METHOD, past_days, seed_of};
use crate::watch::{RECURRENCE_DAYS_MIN, ScanSettings};

/// Days in a month of the figures.
const MONTH_DAYS: f64 = 30.44;
/// Candidates kept of one trial; beyond this the settings let almost everything through.
const CANDIDATES_MAX: usize = 50_000;
/// Days of past that the first scan of a trial needs.
const PAST_DAYS_MIN: i64 = 120;

/// The reports of a trial and the days that it lives through.
struct Past {
    counts: Vec<DailyCount>,
    arrivals: Vec<ArrivalCount>,
    cut: DataCut,
    /// First and last day of a scan.
    days: (Date, Date),
}

impl App {
    /// Runs a trial to its end, or until somebody cancels it, telling `progress` the scans made and in all. A trial that was
    /// broken off begins anew: the same reports, seed and settings give the same result.
    ///
    /// # Errors
    /// There is no such trial, or the store refuses. A trial that cannot be run ends as failed, with the reason.
    pub fn run_trial(
        &self,
        top_region: i64,
        id: TrialId,
        clock: fn() -> Timestamp,
        progress: &mut dyn FnMut(u32, u32),
    ) -> AppResult<()> {
        let row = self.inner.store.read(top_region, |reader| reader.trial(id)?.ok_or(AppError::NotFound("trial")))?;
        let actor = Actor { account_id: row.trial.account_id, organisation_id: row.trial.organisation_id };
        let outcome = self.live_through(top_region, &row, clock, progress);
        let (state, result) = match outcome {
            Ok(result) => {
                ("done", Ok(serde_json::to_string(&result).map_err(|error| AppError::Data(error.to_string()))?))
            }
            Err(AppError::Store(StoreError::Stale { .. })) => return Ok(()),
            Err(AppError::Refused(refusal)) => ("failed", Err(refusal.detail)),
            Err(error) => ("failed", Err(error.to_string())),
        };
        let end = move |tx: &mut fengqiao_store::Tx<'_>| {
            tx.end_trial(id, state, result.as_deref().map(Some).map_err(String::as_str))?;
            tx.record(&actor, &[Event::TrialEnded { trial_id: id, state: state.to_owned() }])
        };
        match self.inner.store.write(top_region, clock(), end) {
            // Cancelled in its last moment.
            Err(StoreError::Stale { .. }) => Ok(()),
            other => Ok(other?),
        }
    }

    fn live_through(
        &self,
        top_region: i64,
        row: &TrialRow,
        clock: fn() -> Timestamp,
        progress: &mut dyn FnMut(u32, u32),
    ) -> AppResult<TrialResult> {
        let parameters: TrialParameters =
            serde_json::from_str(&row.trial.parameters).map_err(|error| AppError::Data(error.to_string()))?;
        let office = self.office(top_region)?;
        let mut past = self.past(top_region, &parameters)?;
        let mut planted = match row.trial.kind {
            TrialKind::PastYear => Vec::new(),
            TrialKind::Planted => {
                arrange(&mut past.counts, &office);
                let days = (past.days.0, past.days.1);
                plant(&mut past.counts, &office, days, parameters.planted, row.trial.seed)
            }
            TrialKind::Shuffled => {
                arrange(&mut past.counts, &office);
                shuffle(&mut past.counts, (past.cut.from_on, past.cut.until_on), row.trial.seed);
                Vec::new()
            }
        };
        let days = scan_days(past.days, parameters.every_days);
        let steps = u32::try_from(days.len()).unwrap_or(u32::MAX);
        let mut candidates = Vec::new();
        for (done, day) in (0..steps).zip(&days) {
            let id = row.trial.id;
            self.inner.store.write(top_region, clock(), move |tx| tx.progress_trial(id, done, steps))?;
            progress(done, steps);
            candidates.extend(self.candidates(
                &office,
                &parameters.settings,
                &past,
                (*day, seed_of(top_region, *day)),
            )?);
            if candidates.len() > CANDIDATES_MAX {
                return refuse(
                    "too_many",
                    format!("more than {CANDIDATES_MAX} findings; the settings let too much through"),
                );
            }
        }
        let signals = signals_of(&office, &parameters.settings, &candidates);
        planted.iter_mut().for_each(|it| it.notice(&office, &signals));
        let between = past.days.0.until(past.days.1).map_or(0, |span| span.get_days());
        Ok(TrialResult {
            method: METHOD.to_owned(),
            cut: past.cut,
            from_on: past.days.0,
            until_on: past.days.1,
            scans: steps,
            months: f64::from(between + 1) / MONTH_DAYS,
            signals,
            candidates: if row.trial.kind == TrialKind::PastYear { candidates } else { Vec::new() },
            figures: figures(&planted),
            planted,
        })
    }

    // As far back as the office's reports go: a young office lives through the days that have enough past.
    fn past(&self, top_region: i64, parameters: &TrialParameters) -> AppResult<Past> {
        let (newest, log_seq, counts, arrivals) = self.inner.store.read(top_region, |reader| {
            let Some(newest) = reader.newest_day()? else {
                return refuse("no_reports", "there are no reports to try the watch on");
            };
            let all = past_days(&parameters.settings) + i64::from(parameters.days.min(TRIAL_DAYS));
            let from_on = newest.checked_sub(Span::new().days(all)).unwrap_or(Date::MIN);
            let (counts, arrivals) = (reader.daily_counts(from_on, newest)?, reader.arrivals(from_on, newest)?);
            Ok((newest, reader.log_seq()?, counts, arrivals))
        })?;
        let oldest = counts.iter().map(|count| count.on).min().unwrap_or(newest);
        let first = newest.checked_sub(Span::new().days(i64::from(parameters.days) - 1)).unwrap_or(newest);
        let enough = oldest.checked_add(Span::new().days(PAST_DAYS_MIN)).unwrap_or(newest);
        if enough >= newest {
            return refuse("too_little_past", format!("a trial needs more than {PAST_DAYS_MIN} days of reports"));
        }
        let cut = DataCut { from_on: oldest, until_on: newest, log_seq };
        Ok(Past { counts, arrivals, cut, days: (first.max(enough), newest) })
    }

    /// What a scan on the morning after a day finds, but for what no rule could admit.
    fn candidates(
        &self,
        office: &Office,
        settings: &ScanSettings,
        past: &Past,
        (day, seed): (Date, u64),
    ) -> AppResult<Vec<Candidate>> {
        let first = day.checked_sub(Span::new().days(past_days(settings) - 1)).unwrap_or(day);
        let from_on = first.max(past.cut.from_on);
        let kinds = (self.watched_tree(settings)?, settings.themes.as_slice());
        let mut field = Field::new(office, kinds, (&past.counts, &past.arrivals), (from_on, day))?;
        let found = self.look(&mut field, settings, seed)?;
        let some = found.findings.into_iter().filter(|it| it.alarm || it.recurrence_days >= RECURRENCE_DAYS_MIN);
        Ok(some
            .map(|finding| Candidate {
                on: day,
                region_id: finding.region_id,
                category: finding.category,
                window_days: finding.window_days,
                observed: finding.observed,
                expected: finding.expected,
                recurrence_days: finding.recurrence_days,
                alarm: finding.alarm,
                ongoing: finding.ongoing,
            })
            .collect())
    }
}

/// Days of scans, the last day among them.
fn scan_days((first, last): (Date, Date), every_days: u16) -> Vec<Date> {
    let step = Span::new().days(-i64::from(every_days.max(1)));
    let mut days: Vec<Date> = last.series(step).take_while(|day| *day >= first).collect();
    days.reverse();
    days
}
