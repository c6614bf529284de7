//! Alarms (数据异常提醒): each night the last weeks of the log are looked through for figures that look made up. An alarm names
//! its events and its limit, is raised once, and a person says what became of it. See `find` for what is looked for.

mod file;
mod find;
mod look;
#[cfg(test)]
mod tests;

use fengqiao_domain::alarm::{Alarm, AlarmState};
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::AlarmId;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{AlarmRow, Page, PageRequest};
use jiff::Timestamp;

pub use file::{AlarmLook, AlarmRule, AlarmRules};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};

/// Alarms of one night: more is a fault of the rules, and the rest waits for the next night.
const RAISED_MAX: usize = 200;
/// Characters of a reason.
const REASON_LENGTH_MAX: usize = 1_000;

impl App {
    /// Looks for figures that look made up, records those that were not raised before, and returns how many.
    ///
    /// # Errors
    /// An event cannot be read, or the store refuses.
    pub fn look_for_alarms(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let mut found = self.store().read(top_region, |reader| self.alarms_until(reader, now))?;
        found.extend(self.figures_out_of_range(top_region, now)?);
        self.store().write(top_region, now, move |tx| {
            let mut raised = 0;
            for found in found {
                if raised >= RAISED_MAX || tx.reader().has_alarm(&found.rule, &found.key)? {
                    continue;
                }
                let alarm = Alarm { id: new_id(now, AlarmId::new), raised_at: now, ..found };
                tx.record(&Actor::default(), &[Event::AlarmRaised { alarm }])?;
                raised += 1;
            }
            Ok::<_, AppError>(raised)
        })
    }

    /// Alarms, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn alarms(&self, ctx: &Ctx, state: Option<AlarmState>, page: &PageRequest) -> AppResult<Page<AlarmRow>> {
        self.setup().matrix.permit(ctx, "read_alarms", Some(&RegionPath::top()), "any")?;
        self.read(ctx, |reader| Ok(reader.alarms(state, page)?))
    }

    /// Says what became of an alarm.
    ///
    /// # Errors
    /// Not permitted, no such alarm, it was settled already, no reason, or the store refuses.
    pub fn settle_alarm(&self, ctx: &Ctx, id: AlarmId, state: AlarmState, reason: &str) -> AppResult<AlarmId> {
        self.setup().matrix.permit(ctx, "settle_alarms", Some(&RegionPath::top()), "any")?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LENGTH_MAX {
            let words = "say why, in at most 1,000 characters";
            return Err(Refusal::new("missing_field", words).field("reason", "missing", words).into());
        }
        if state == AlarmState::Open {
            return refuse("bad_field", "say founded or unfounded");
        }
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            let row = tx.reader().alarm(id)?.ok_or(AppError::NotFound("alarm"))?;
            if row.state != AlarmState::Open {
                return refuse("settled_already", "somebody said already what became of this alarm");
            }
            tx.record(&actor, &[Event::AlarmSettled { alarm_id: id, state, reason }])?;
            Ok(id)
        })
    }
}
