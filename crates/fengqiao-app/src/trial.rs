//! Trials: the watch run over the past year as it was told, with flare-ups planted into it, or shuffled, as a job with a limit
//! and progress. Nothing is raised by a trial, and nobody is told.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::TrialId;
use fengqiao_domain::trial::TrialKind;
use fengqiao_store::{NewTrial, Page, PageRequest, TrialRow, Tx};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::watch::ScanSettings;

mod draw;
mod pass;
mod plant;
mod result;
mod run;

pub use plant::Planted;
pub use result::{Candidate, PlantedFigures, TrialResult, TrialSignal};

pub(crate) use pass::signals_of;

/// Days of the past that a trial lives through.
pub const TRIAL_DAYS: u16 = 365;
/// Days from one scan of a trial to the next at most.
const EVERY_DAYS_MAX: u16 = 28;
/// Flare-ups planted by one trial; so few that they seldom meet.
const PLANTED: u16 = 24;

/// A trial that somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct StartTrial {
    /// What for.
    pub kind: TrialKind,
    /// Seed of what is planted or shuffled; 1 when it is not said.
    pub seed: Option<u64>,
    /// Days from one scan to the next, 1 to 28; 1 is how the watch lives.
    pub every_days: u16,
}

/// What a trial runs with; stored with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialParameters {
    /// Settings of the watch, with the tunings that held.
    pub settings: ScanSettings,
    /// Days of the past.
    pub days: u16,
    /// Days from one scan to the next.
    pub every_days: u16,
    /// Flare-ups planted.
    pub planted: u16,
}

impl App {
    /// Asks for a trial; the jobs run it.
    ///
    /// # Errors
    /// Not permitted, another trial of the office has not ended, or the store refuses.
    pub fn start_trial(&self, ctx: &Ctx, start: StartTrial) -> AppResult<TrialId> {
        self.setup().matrix.permit(ctx, "tune_watch", Some(&ctx.region_path), "any")?;
        let (app, actor) = (self.clone(), ctx.actor());
        self.run(ctx, move |tx| app.keep_trial(tx, &actor, &start))
    }

    /// Asks for a trial of an office from the command line.
    ///
    /// # Errors
    /// Another trial of the office has not ended, or the store refuses.
    pub fn start_trial_of(&self, top_region: i64, now: Timestamp, start: StartTrial) -> AppResult<TrialId> {
        let app = self.clone();
        self.inner.store.write(top_region, now, move |tx| app.keep_trial(tx, &Actor::default(), &start))
    }

    fn keep_trial(&self, tx: &mut Tx<'_>, actor: &Actor, start: &StartTrial) -> AppResult<TrialId> {
        if !(1..=EVERY_DAYS_MAX).contains(&start.every_days) {
            let words = format!("a trial scans every 1 to {EVERY_DAYS_MAX} days");
            return Err(Refusal::new("out_of_range", words.clone()).field("every_days", "out_of_range", words).into());
        }
        let newest = tx.reader().trials(None, &PageRequest { after: None, limit: 1 })?.items;
        if newest.iter().any(|row| matches!(row.state.as_str(), "waiting" | "running")) {
            return refuse("trial_running", "a trial of this office runs already; wait for it or cancel it");
        }
        let settings = self.settings_in_force(&mut tx.reader())?;
        let (days, every_days) = (TRIAL_DAYS, start.every_days);
        let parameters = TrialParameters { settings, days, every_days, planted: PLANTED };
        let trial = NewTrial {
            id: new_id(tx.at(), TrialId::new),
            kind: start.kind,
            seed: start.seed.unwrap_or(1),
            parameters: serde_json::to_string(&parameters).map_err(|error| AppError::Data(error.to_string()))?,
            account_id: actor.account_id,
            organisation_id: actor.organisation_id,
        };
        tx.keep_trial(&trial)?;
        let event = Event::TrialStarted { trial_id: trial.id, trial: trial.kind, seed: trial.seed };
        tx.record(actor, &[event])?;
        Ok(trial.id)
    }

    /// Stops a trial that waits or runs.
    ///
    /// # Errors
    /// Not permitted, no such trial, it has ended, or the store refuses.
    pub fn cancel_trial(&self, ctx: &Ctx, id: TrialId) -> AppResult<TrialId> {
        self.setup().matrix.permit(ctx, "tune_watch", Some(&ctx.region_path), "any")?;
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            let row = tx.reader().trial(id)?.ok_or(AppError::NotFound("trial"))?;
            if !matches!(row.state.as_str(), "waiting" | "running") {
                return refuse("trial_ended", "this trial has ended already");
            }
            tx.end_trial(id, "cancelled", Ok(None))?;
            tx.record(&actor, &[Event::TrialEnded { trial_id: id, state: "cancelled".to_owned() }])?;
            Ok(id)
        })
    }

    /// Trials, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn trials(&self, ctx: &Ctx, kind: Option<TrialKind>, page: &PageRequest) -> AppResult<Page<TrialRow>> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        self.read(ctx, |reader| Ok(reader.trials(kind, page)?))
    }

    /// One trial.
    ///
    /// # Errors
    /// Not permitted, no such trial, or the store refuses.
    pub fn trial(&self, ctx: &Ctx, id: TrialId) -> AppResult<TrialRow> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        self.read(ctx, |reader| reader.trial(id)?.ok_or(AppError::NotFound("trial")))
    }
}
