//! Clocks: reminding, and running out. A clock that came due is claimed in the same transaction as what it causes.

use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{DeadlineId, ProceedingId};
use fengqiao_procedure::{Step, breach};
use fengqiao_store::{DueTimer, ProceedingRow, Tx};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::proceeding::{Frame, event_of, instance_of};

/// Clocks read in one go.
const BATCH: u32 = 1_024;
/// Clocks fired side by side: the writer commits those that wait together, so that one sync of the disk serves them all.
const SIDE_BY_SIDE: usize = 64;
/// A clock that failed is tried again after this, and then after twice the time each time, up to [`PUT_OFF_MAX`].
const PUT_OFF_FIRST: SignedDuration = SignedDuration::from_mins(1);
/// Longest time between two tries.
const PUT_OFF_MAX: SignedDuration = SignedDuration::from_hours(6);

/// Clocks that failed, until when each is left alone, and for how long.
#[derive(Debug, Default)]
pub(crate) struct PutOff(HashMap<DeadlineId, (Timestamp, SignedDuration)>);

impl PutOff {
    fn waits(&self, id: DeadlineId, now: Timestamp) -> bool {
        self.0.get(&id).is_some_and(|(until, _)| now < *until)
    }

    fn put_off(&mut self, id: DeadlineId, now: Timestamp) -> Timestamp {
        let twice = |(_, by): &(Timestamp, SignedDuration)| by.saturating_mul(2).min(PUT_OFF_MAX);
        let by = self.0.get(&id).map_or(PUT_OFF_FIRST, twice);
        // What was not tried again when its time had come is a clock that ended otherwise.
        self.0.retain(|_, (until, _)| now.duration_since(*until) < PUT_OFF_MAX);
        let until = now.checked_add(by).unwrap_or(Timestamp::MAX);
        self.0.insert(id, (until, by));
        until
    }
}

impl App {
    /// Fires every clock whose instant has come, about earliest first and those of one proceeding in order, and returns how
    /// many. A clock that fails is logged and tried again later, after a minute at first; it never stops the others.
    ///
    /// # Errors
    /// The store refuses to list them.
    pub fn fire_due_timers(&self, now: Timestamp) -> AppResult<usize> {
        let (mut fired, mut last) = (0, None);
        loop {
            let timers = self.inner.store.due_timers(now, last.as_ref(), BATCH)?;
            let Some(newest) = timers.last() else { return Ok(fired) };
            last = Some(newest.clone());
            fired += self.fire_side_by_side(timers, now);
        }
    }

    fn fire_side_by_side(&self, timers: Vec<DueTimer>, now: Timestamp) -> usize {
        let mut proceedings: BTreeMap<ProceedingId, Vec<DueTimer>> = BTreeMap::new();
        for timer in timers {
            proceedings.entry(timer.row.proceeding_id).or_default().push(timer);
        }
        let mut lanes: Vec<Vec<DueTimer>> = Vec::new();
        for (place, timers) in proceedings.into_values().enumerate() {
            match lanes.get_mut(place % SIDE_BY_SIDE) {
                Some(lane) => lane.extend(timers),
                None => lanes.push(timers),
            }
        }
        if let [lane] = &mut lanes[..] {
            return self.fire_in_turn(std::mem::take(lane), now);
        }
        std::thread::scope(|scope| {
            let hands: Vec<_> =
                lanes.into_iter().map(|lane| scope.spawn(move || self.fire_in_turn(lane, now))).collect();
            // A clock whose firing panicked is still in its row, and comes again.
            hands.into_iter().map(|hand| hand.join().unwrap_or(0)).sum()
        })
    }

    fn fire_in_turn(&self, timers: Vec<DueTimer>, now: Timestamp) -> usize {
        let mut fired = 0;
        for timer in timers {
            let (app, deadline_id) = (self.clone(), timer.row.deadline.id);
            if self.inner.put_off.lock().waits(deadline_id, now) {
                continue;
            }
            let outcome = self.inner.store.write(timer.top_region, now, move |tx| app.fire(tx, &timer));
            match outcome {
                Ok(claimed) => {
                    fired += usize::from(claimed);
                    self.inner.put_off.lock().0.remove(&deadline_id);
                }
                Err(error) => {
                    let until = self.inner.put_off.lock().put_off(deadline_id, now);
                    tracing::error!(%error, deadline = %deadline_id, %until, "a clock could not be fired; it is tried again");
                }
            }
        }
        fired
    }

    fn fire(&self, tx: &mut Tx<'_>, timer: &DueTimer) -> AppResult<bool> {
        if !tx.claim_timer(timer)? {
            return Ok(false);
        }
        let (deadline, proceeding_id) = (&timer.row.deadline, timer.row.proceeding_id);
        let row = tx.reader().proceeding(proceeding_id)?.ok_or(AppError::NotFound("proceeding"))?;
        if tx.at() < deadline.due_at {
            return self.remind(tx, &row, timer).map(|()| true);
        }
        let procedure = &*self.procedure_of(timer.top_region, &row.proceeding)?;
        let instance = instance_of(&row)?;
        let Some(step) = breach(procedure, &instance, &deadline.key, tx.at(), &self.setup().calendar)? else {
            return Ok(true);
        };
        let escalated_to = members(&step);
        let mut events = vec![event_of(procedure, &Frame::of(&row), &step, tx.at())?];
        self.follow(tx, &row, &step, &mut events)?;
        events.push(Event::DeadlineBreached {
            proceeding_id,
            deadline_id: deadline.id,
            key: deadline.key.clone(),
            escalated_to,
        });
        self.record_step(tx, &Actor::default(), (&row, &step.effects), &events)?;
        self.renew_parent(tx, &Actor::default(), &row)?;
        Ok(true)
    }

    fn remind(&self, tx: &mut Tx<'_>, row: &ProceedingRow, timer: &DueTimer) -> AppResult<()> {
        let deadline = &timer.row.deadline;
        let procedure = &*self.procedure_of(timer.top_region, &row.proceeding)?;
        let instance = instance_of(row)?;
        let owner = procedure.state(&instance.state).and_then(|state| state.owner.clone());
        let at_rest = Step::aside(String::new(), instance);
        if let Some(slot) = owner {
            self.notify_slot(tx, row, &at_rest, &slot, "deadline_near")?;
        }
        let event = Event::DeadlineReminded {
            proceeding_id: row.proceeding.id,
            deadline_id: deadline.id,
            key: deadline.key.clone(),
        };
        tx.record(&Actor::default(), &[event])?;
        Ok(())
    }
}

fn members(step: &Step) -> Vec<fengqiao_domain::id::OrganisationId> {
    let mut ids: Vec<_> = step
        .escalate
        .iter()
        .filter_map(|slot| step.instance.slots.get(slot))
        .flatten()
        .filter_map(|member| member.parse().ok())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}
