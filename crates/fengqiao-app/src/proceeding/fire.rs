//! Clocks: reminding, and running out. A clock that came due is claimed in the same transaction as what it causes.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_procedure::{Step, breach};
use fengqiao_store::{DueTimer, ProceedingRow, Tx};
use jiff::Timestamp;

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::proceeding::{Frame, event_of, instance_of};

/// Clocks fired in one go before the loop looks at the time again.
const BATCH: u32 = 200;

impl App {
    /// Fires every clock whose instant has come, earliest first, and returns how many. A clock that fails is logged and
    /// left for the next run; it never stops the others.
    ///
    /// # Errors
    /// The store refuses to list them.
    pub fn fire_due_timers(&self, now: Timestamp) -> AppResult<usize> {
        let timers = self.inner.store.due_timers(now, BATCH)?;
        let mut fired = 0;
        for timer in timers {
            let (app, deadline_id) = (self.clone(), timer.row.deadline.id);
            let outcome = self.inner.store.write(timer.top_region, now, move |tx| app.fire(tx, &timer));
            match outcome {
                Ok(true) => fired += 1,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, deadline = %deadline_id, "a clock could not be fired"),
            }
        }
        Ok(fired)
    }

    fn fire(&self, tx: &mut Tx<'_>, timer: &DueTimer) -> AppResult<bool> {
        if !tx.claim_timer(timer)? {
            return Ok(false);
        }
        let (deadline, proceeding_id) = (&timer.row.deadline, timer.row.proceeding_id);
        let row = tx.reader().proceeding(proceeding_id)?.ok_or(AppError::NotFound("proceeding"))?;
        if timer.next_at < deadline.due_at {
            return self.remind(tx, &row, timer).map(|()| true);
        }
        let procedure = self.procedure(&row.proceeding.procedure)?;
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
        tx.record(&Actor::default(), &events)?;
        self.renew_parent(tx, &Actor::default(), &row)?;
        Ok(true)
    }

    fn remind(&self, tx: &mut Tx<'_>, row: &ProceedingRow, timer: &DueTimer) -> AppResult<()> {
        let deadline = &timer.row.deadline;
        let procedure = self.procedure(&row.proceeding.procedure)?;
        let instance = instance_of(row)?;
        let owner = procedure.state(&instance.state).and_then(|state| state.owner.clone());
        let at_rest = Step {
            transition: String::new(),
            from: Some(instance.state.clone()),
            to: instance.state.clone(),
            instance,
            fields: std::collections::BTreeMap::new(),
            deadlines_set: Vec::new(),
            deadlines_ended: Vec::new(),
            effects: Vec::new(),
            escalate: Vec::new(),
            late: false,
            reason: None,
            party: None,
            weighed: Vec::new(),
        };
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
