//! Jobs: what runs without anybody asking. Clocks fire, the watch scans and a patrol plan is proposed each morning, pairings are
//! proposed each night, imports go on, the outbox is told to
//! whoever listens, checkpoints are kept, old answers expire. A job ends in the same verbs that people use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fengqiao_domain::id::TrialId;
use fengqiao_store::OutboxRow;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::background;
use crate::error::{AppError, AppResult};
use crate::jobs::turn::Turns;

mod turn;

/// Answers to repeated requests are kept this long (docs/concepts/idempotency.md).
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(8 * 24);
/// Announcements are kept this long for readers that were away.
const OUTBOX_KEPT: SignedDuration = SignedDuration::from_hours(2 * 24);
/// A clock that is this late without having fired is an alarm.
const OVERLOOKED_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How often the clocks are looked at.
const TICK: Duration = Duration::from_millis(500);
/// How long the search index rests after a fault.
const SEARCH_PAUSE: Duration = Duration::from_secs(5);
/// Hour in China in which alarms are looked for.
const ALARM_HOUR: i8 = 4;
/// Announcements read at a time.
const OUTBOX_BATCH: u32 = 500;

/// A change that listeners are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Office.
    pub top_region: i64,
    /// Announcement.
    pub row: OutboxRow,
}

/// The jobs of one process.
pub struct Jobs {
    app: App,
    clock: fn() -> Timestamp,
    stop: Arc<AtomicBool>,
    /// Whether a trial of the watch is being run: one at a time, so that it takes no more than its share of the machine.
    trying: Turns<(i64, TrialId)>,
    /// Whether a nightly pass is being run: it takes up to minutes, in which clocks go on firing.
    pairing: Turns<i64>,
    only_listen: bool,
    keep_search: bool,
}

impl Jobs {
    /// Jobs on this application; `clock` is the only clock they read.
    #[must_use]
    pub fn new(app: App, clock: fn() -> Timestamp) -> Self {
        let (trying, pairing) = (Turns::default(), Turns::default());
        Self { app, clock, stop: Arc::default(), trying, pairing, only_listen: false, keep_search: false }
    }

    /// Leaves the work to another process and only tells changes.
    #[must_use]
    pub fn only_listening(mut self, only_listen: bool) -> Self {
        self.only_listen = only_listen;
        self
    }

    /// Keeps the search index of this node up to date: for a process that answers searches.
    #[must_use]
    pub fn keeping_search(mut self, keep_search: bool) -> Self {
        self.keep_search = keep_search;
        self
    }

    /// A switch that ends the jobs when it is set.
    #[must_use]
    pub fn stop_switch(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Runs until the switch is set, handing every change to `tell`. Blocks: give it a thread of its own.
    pub fn run(&self, tell: &dyn Fn(Change)) {
        let mut places = self.newest_places();
        if !self.only_listen {
            self.log_fault("imports", self.resume_imports());
            self.log_fault("recount", self.recount_clocks());
        }
        let following = self.follow_log();
        let mut minute = i64::MIN;
        while !self.stop.load(Ordering::Acquire) {
            let now = (self.clock)();
            self.log_fault("outbox", self.tell_changes(&mut places, tell));
            if self.only_listen {
                std::thread::sleep(TICK);
                continue;
            }
            self.log_fault("clocks", self.fire(now));
            self.log_fault("trials", self.try_watch());
            let this_minute = now.as_second() / 60;
            if this_minute != minute {
                minute = this_minute;
                self.log_fault("minute", self.each_minute(now));
            }
            std::thread::sleep(TICK);
        }
        if following.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of the search index panicked");
        }
    }

    // The index is followed in a thread of its own: building it anew takes minutes, and clocks must not wait for it.
    fn follow_log(&self) -> Option<std::thread::JoinHandle<()>> {
        if !self.keep_search {
            return None;
        }
        let (app, stop) = (self.app.clone(), Arc::clone(&self.stop));
        let run = move || {
            while !stop.load(Ordering::Acquire) {
                if let Err(error) = follow_offices(&app, &stop) {
                    tracing::error!(%error, "the search index could not follow the log; it is tried again");
                    std::thread::sleep(SEARCH_PAUSE);
                }
                std::thread::sleep(TICK);
            }
        };
        let thread = background::start("search", run);
        thread.inspect_err(|error| tracing::error!(%error, "the search index is not kept")).ok()
    }

    fn log_fault(&self, job: &'static str, result: AppResult<()>) {
        if let Err(error) = result {
            tracing::error!(%error, job, "a job failed; it is tried again");
        }
    }

    // Imports that a killed process left go on where they stopped, each in a thread of its own.
    fn resume_imports(&self) -> AppResult<()> {
        for (top_region, id) in self.app.resume_unfinished()? {
            let (app, clock) = (self.app.clone(), self.clock);
            let run = move || {
                if let Err(error) = app.run_import(top_region, id, clock, &mut |_| {}) {
                    tracing::warn!(%error, import = %id, "an import could not go on");
                }
            };
            background::start("import", run).map_err(|error| AppError::Data(error.to_string()))?;
        }
        Ok(())
    }

    // The calendar is read when the program starts, so this is when it may be another one than before.
    fn recount_clocks(&self) -> AppResult<()> {
        let (app, clock) = (self.app.clone(), self.clock);
        let run = move || {
            let offices = app.store().top_regions().unwrap_or_default();
            for (top_region, _) in offices {
                match app.recount_clocks(top_region, clock()) {
                    Ok(0) => {}
                    Ok(moved) => tracing::info!(moved, "clocks end on other days by the calendar of this program"),
                    Err(error) => tracing::error!(%error, "clocks could not be counted again"),
                }
            }
        };
        background::start("recount", run).map_err(|error| AppError::Data(error.to_string()))?;
        Ok(())
    }

    // The oldest trial that waits or was broken off by a kill, in a thread of its own.
    fn try_watch(&self) -> AppResult<()> {
        if self.trying.is_taken() {
            return Ok(());
        }
        let Some(turn) = self.trying.take(self.app.store().unfinished_trials()?) else { return Ok(()) };
        let (app, clock) = (self.app.clone(), self.clock);
        let run = move || {
            let (top_region, id) = turn.key();
            if let Err(error) = app.run_trial(top_region, id, clock, &mut |_, _| {}) {
                tracing::warn!(%error, trial = %id, "a trial of the watch could not be run");
            }
        };
        // Without a thread the work is dropped, and its turn with it.
        background::start("trial", run).map_err(|error| AppError::Data(error.to_string()))?;
        Ok(())
    }

    fn fire(&self, now: Timestamp) -> AppResult<()> {
        while self.app.fire_due_timers(now)? > 0 && !self.stop.load(Ordering::Acquire) {}
        Ok(())
    }

    fn newest_places(&self) -> Vec<(i64, i64)> {
        let offices = self.app.store().top_regions().unwrap_or_default();
        let newest = |top_region: i64| self.app.store().read(top_region, |reader| reader.outbox_newest()).unwrap_or(0);
        offices.into_iter().map(|(top_region, _)| (top_region, newest(top_region))).collect()
    }

    fn tell_changes(&self, places: &mut Vec<(i64, i64)>, tell: &dyn Fn(Change)) -> AppResult<()> {
        for (top_region, _) in self.app.store().top_regions()? {
            if !places.iter().any(|(known, _)| *known == top_region) {
                places.push((top_region, 0));
            }
        }
        for (top_region, place) in places.iter_mut() {
            let rows = self.app.store().read(*top_region, |reader| reader.outbox_after(*place, OUTBOX_BATCH))?;
            for row in rows {
                *place = row.seq;
                if matches!(row.topic.as_str(), "regions_kept" | "organisation_kept" | "account_kept" | "mediator_kept")
                {
                    self.app.forget_office(*top_region);
                }
                if row.topic == "model_activated" {
                    self.app.forget_models(*top_region);
                }
                tell(Change { top_region: *top_region, row });
            }
        }
        Ok(())
    }

    fn each_minute(&self, now: Timestamp) -> AppResult<()> {
        let overdue = now.checked_sub(OVERLOOKED_AFTER).unwrap_or(now);
        let overlooked = self.app.store().overlooked_timers(overdue)?;
        if overlooked > 0 {
            tracing::error!(overlooked, "clocks ran out without firing");
        }
        self.app.expire_uploads(now)?;
        for (top_region, _) in self.app.store().top_regions()? {
            // A file of checkpoints that was edited is for a person to look at; the rest goes on.
            if let Err(error) = self.app.keep_checkpoint(top_region, now) {
                tracing::error!(%error, "the head of the log was not written down");
            }
            self.expire(top_region, now)?;
            self.log_fault("photos", self.app.expire_photos(top_region, now).map(|_| ()));
            self.scan_each_morning(top_region, now);
            self.propose_each_morning(top_region, now);
            self.look_each_night(top_region, now);
            self.log_fault("draws", self.app.keep_draws(top_region, now).map(|_| ()));
            self.tell_each_morning(top_region, now);
            self.tell_visits(top_region, now);
        }
        self.log_fault("pairings", self.pair(now));
        Ok(())
    }

    fn expire(&self, top_region: i64, now: Timestamp) -> AppResult<()> {
        let answers = now.checked_sub(ANSWERS_KEPT).unwrap_or(now);
        let outbox = now.checked_sub(OUTBOX_KEPT).unwrap_or(now);
        self.app.store().write(top_region, now, move |tx| {
            tx.expire(answers, outbox)?;
            tx.expire_citizen_codes(now)?;
            Ok::<_, AppError>(())
        })
    }

    fn scan_each_morning(&self, top_region: i64, now: Timestamp) {
        match self.app.scan_in_the_morning(top_region, now) {
            Ok(None) => {}
            Ok(Some(scan)) => tracing::info!(raised = scan.raised.len(), renewed = scan.renewed.len(), "scanned"),
            Err(AppError::Refused(refusal)) => tracing::debug!(%refusal, "nothing to scan"),
            Err(error) => tracing::error!(%error, "the scan failed"),
        }
    }

    // Once a night, in the hour before the morning's scan; what was raised before is not raised again.
    fn look_each_night(&self, top_region: i64, now: Timestamp) {
        if now.as_second() / 60 % 60 != 0 || crate::day::hour_in_china(now) != ALARM_HOUR {
            return;
        }
        self.log_fault("missed windows", self.app.tell_missed_windows(top_region, now).map(|_| ()));
        match self.app.look_for_alarms(top_region, now) {
            Ok(0) => {}
            Ok(raised) => tracing::info!(raised, "alarms for the auditor"),
            Err(error) => tracing::error!(%error, "alarms could not be looked for"),
        }
    }

    // Every ten minutes, so that a process that was down at the first of them tells the officials too; told once each.
    fn tell_visits(&self, top_region: i64, now: Timestamp) {
        if now.as_second() / 60 % 10 != 0 {
            return;
        }
        match self.app.tell_visits(top_region, now) {
            Ok(0) => {}
            Ok(told) => tracing::info!(told, "officials were told of their visit of today"),
            Err(error) => tracing::error!(%error, "officials could not be told of their visits"),
        }
    }

    fn propose_each_morning(&self, top_region: i64, now: Timestamp) {
        match self.app.propose_in_the_morning(top_region, now) {
            Ok(None) => {}
            Ok(Some(patrol)) => tracing::info!(%patrol, "a patrol plan was proposed"),
            Err(AppError::Refused(refusal)) => tracing::debug!(%refusal, "no patrol plan"),
            Err(error) => tracing::error!(%error, "the patrol plan could not be made"),
        }
    }

    fn tell_each_morning(&self, top_region: i64, now: Timestamp) {
        match self.app.make_bulletins_in_the_morning(top_region, now) {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "bulletins were drafted"),
            Err(error) => tracing::error!(%error, "bulletins could not be made"),
        }
    }

    // The nightly pass of every office, in a thread of its own; one that broke is not begun again on the same day.
    fn pair(&self, now: Timestamp) -> AppResult<()> {
        let day = now.as_second().div_euclid(24 * 3_600);
        let Some(turn) = self.pairing.take([day]) else { return Ok(()) };
        let app = self.app.clone();
        let run = move || {
            for (top_region, _) in app.store().top_regions().unwrap_or_default() {
                pair_office(&app, top_region, now);
            }
            drop(turn);
        };
        let started = background::start("pairings", run);
        started.map(|_| ()).map_err(|error| AppError::Data(error.to_string()))
    }
}

fn pair_office(app: &App, top_region: i64, now: Timestamp) {
    match app.propose_in_the_night(top_region, now) {
        Ok(None) => {}
        Ok(Some(done)) => tracing::info!(merges = done.pass.merges, splits = done.pass.splits, "pairings proposed"),
        Err(error) => tracing::error!(%error, "the nightly pass failed"),
    }
    match app.join_new_reports(top_region, now) {
        Ok(joined) if joined.is_empty() => {}
        Ok(joined) => tracing::info!(joined = joined.len(), "reports joined by themselves"),
        Err(error) => tracing::error!(%error, "joining new reports failed"),
    }
}

fn follow_offices(app: &App, stop: &AtomicBool) -> AppResult<()> {
    for (top_region, _) in app.store().top_regions()? {
        app.follow_log(top_region, &mut || !stop.load(Ordering::Acquire))?;
    }
    Ok(())
}
