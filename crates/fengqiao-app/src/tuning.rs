//! Tunings: a change of the watch is measured on the past year, shown, and accepted by a named person; later runs hold to it.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{TrialId, TuningId};
use fengqiao_domain::signal::Signal;
use fengqiao_domain::trial::TrialKind;
use fengqiao_domain::tuning::{Override, Tuning, TuningEffect};
use fengqiao_store::{Reader, TUNINGS_MAX, TuningRow};
use jiff::civil::Date;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::trial::{TrialResult, TrialSignal, signals_of};
use crate::watch::override_faults;

/// Characters of a reason.
const REASON_LENGTH_MAX: usize = 1_000;
/// Signals of the past year that are compared with what was made of them.
const JUDGED_MAX: u32 = 5_000;

/// A signal of the past under a change, with what a person made of it at the time.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The signal as the trial would have raised it.
    pub signal: TrialSignal,
    /// `open`, `confirmed`, `closed` or `false_alarm`; none when no signal was raised at the time.
    pub state: Option<String>,
}

/// What a change would have done to the past year.
#[derive(Debug, Clone, PartialEq)]
pub struct TuningMeasure {
    /// The trial that lived through the year.
    pub trial_id: TrialId,
    /// First and last day.
    pub days: (Date, Date),
    /// Numbers.
    pub effect: TuningEffect,
    /// Signals that the change would not have raised.
    pub lost: Vec<Judged>,
    /// Signals that only the change would have raised.
    pub gained: Vec<Judged>,
}

/// A change to be accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptTuning {
    /// The change.
    pub change: Override,
    /// Why.
    pub reason: String,
    /// The trial whose effect was shown.
    pub trial_id: TrialId,
    /// The effect that was shown; another one is refused.
    pub effect: TuningEffect,
}

impl App {
    /// Tunings, oldest first, those taken back as well.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn tunings(&self, ctx: &Ctx) -> AppResult<Vec<TuningRow>> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        self.read(ctx, |reader| Ok(reader.tunings()?))
    }

    /// What a change would have done to the past year; nothing is recorded.
    ///
    /// # Errors
    /// Not permitted, the change makes no sense, no trial of the past year is done, or the store refuses.
    pub fn measure_tuning(&self, ctx: &Ctx, change: &Override) -> AppResult<TuningMeasure> {
        self.setup().matrix.permit(ctx, "tune_watch", Some(&ctx.region_path), "any")?;
        self.check_change(change)?;
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| self.measure(reader, &office, change))
    }

    fn check_change(&self, change: &Override) -> AppResult<()> {
        let settings = &self.setup().watch.scan;
        let tree = self.setup().trees.iter().find(|tree| tree.tree() == settings.tree);
        let faults = override_faults(change, settings, tree);
        if faults.is_empty() {
            return Ok(());
        }
        let refusal = Refusal::new("bad_change", "this change of the watch makes no sense");
        Err(faults.into_iter().fold(refusal, |refusal, (key, words)| refusal.field(key, "out_of_range", words)).into())
    }

    fn measure(&self, reader: &mut Reader<'_>, office: &Office, change: &Override) -> AppResult<TuningMeasure> {
        let Some(row) = reader.newest_trial(TrialKind::PastYear)? else {
            return refuse("no_past_year", "no trial of the past year is done; run one first");
        };
        let text = row.result.as_deref().unwrap_or_default();
        let result: TrialResult = serde_json::from_str(text).map_err(|error| AppError::Data(error.to_string()))?;
        let settings = self.settings_in_force(reader)?;
        let before = signals_of(office, &settings, &result.candidates);
        let after = signals_of(office, &settings.with([change.clone()]), &result.candidates);
        let told = reader.signals_since(result.from_on, JUDGED_MAX)?;
        let judge = |signal: &TrialSignal| Judged {
            state: told.iter().find(|row| is_told(office, signal, &row.signal)).map(|row| row.state.clone()),
            signal: signal.clone(),
        };
        let only = |one: &[TrialSignal], two: &[TrialSignal]| {
            let missing = one.iter().filter(|own| !two.iter().any(|other| is_same(office, own, other)));
            missing.map(judge).collect::<Vec<_>>()
        };
        let (lost, gained) = (only(&before, &after), only(&after, &before));
        let with = |states: &[&str]| {
            number(lost.iter().filter(|it| it.state.as_deref().is_some_and(|state| states.contains(&state))).count())
        };
        let effect = TuningEffect {
            before: number(before.len()),
            after: number(after.len()),
            lost: number(lost.len()),
            lost_confirmed: with(&["confirmed", "closed"]),
            lost_false: with(&["false_alarm"]),
            gained: number(gained.len()),
        };
        Ok(TuningMeasure { trial_id: row.trial.id, days: (result.from_on, result.until_on), effect, lost, gained })
    }

    /// Accepts a change with the effect that was shown: later runs hold to it.
    ///
    /// # Errors
    /// Not permitted, the change makes no sense, no reason, the effect is another by now, too many hold, or the store refuses.
    pub fn accept_tuning(&self, ctx: &Ctx, accept: AcceptTuning) -> AppResult<TuningId> {
        self.setup().matrix.permit(ctx, "tune_watch", Some(&ctx.region_path), "any")?;
        self.check_change(&accept.change)?;
        let reason = reason_of(&accept.reason)?;
        let (app, actor) = (self.clone(), ctx.actor());
        self.run(ctx, move |tx| {
            let office = app.office(tx.top_region())?;
            let mut reader = tx.reader();
            if reader.tunings()?.len() >= TUNINGS_MAX as usize {
                return refuse("too_many", "too many changes were accepted; write them into data/watch.toml");
            }
            let measured = app.measure(&mut reader, &office, &accept.change)?;
            if (measured.trial_id, measured.effect) != (accept.trial_id, accept.effect) {
                return refuse("effect_changed", "the effect is another by now; look at it again");
            }
            let tuning = Tuning {
                id: new_id(tx.at(), TuningId::new),
                accepted_at: tx.at(),
                change: accept.change,
                reason,
                trial_id: accept.trial_id,
                effect: accept.effect,
            };
            let id = tuning.id;
            tx.record(&actor, &[Event::TuningAccepted { tuning }])?;
            Ok(id)
        })
    }

    /// Takes an accepted change back.
    ///
    /// # Errors
    /// Not permitted, no such change, it was taken back already, no reason, or the store refuses.
    pub fn withdraw_tuning(&self, ctx: &Ctx, id: TuningId, reason: &str) -> AppResult<TuningId> {
        self.setup().matrix.permit(ctx, "tune_watch", Some(&ctx.region_path), "any")?;
        let (reason, actor) = (reason_of(reason)?, ctx.actor());
        self.run(ctx, move |tx| {
            let rows = tx.reader().tunings()?;
            let row = rows.iter().find(|row| row.tuning.id == id).ok_or(AppError::NotFound("tuning"))?;
            if row.withdrawn_at.is_some() {
                return refuse("tuning_withdrawn", "this change was taken back already");
            }
            tx.record(&actor, &[Event::TuningWithdrawn { tuning_id: id, reason }])?;
            Ok(id)
        })
    }
}

fn reason_of(reason: &str) -> AppResult<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("missing_field", "say why").field("reason", "missing", "say why").into());
    }
    if reason.chars().count() > REASON_LENGTH_MAX {
        let words = format!("a reason has at most {REASON_LENGTH_MAX} characters");
        return Err(Refusal::new("too_long", words.clone()).field("reason", "too_long", words).into());
    }
    Ok(reason.to_owned())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn nested(office: &Office, [one, two]: [(fengqiao_domain::id::RegionId, &str); 2]) -> bool {
    let places = match (office.path(one.0), office.path(two.0)) {
        (Some(low), Some(high)) => low.is_within(high) || high.is_within(low),
        _ => false,
    };
    places && (one.1.starts_with(two.1) || two.1.starts_with(one.1))
}

/// The same flare-up under two settings: about the same, and at one time.
fn is_same(office: &Office, one: &TrialSignal, two: &TrialSignal) -> bool {
    nested(office, [(one.region_id, &one.category), (two.region_id, &two.category)])
        && one.start_on <= two.last_on
        && two.start_on <= one.last_on
}

fn is_told(office: &Office, one: &TrialSignal, told: &Signal) -> bool {
    nested(office, [(one.region_id, &one.category), (told.region_id, &told.category)])
        && one.start_on <= told.end_on
        && told.since_on.unwrap_or(told.start_on) <= one.last_on
}
