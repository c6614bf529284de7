//! Counting a clock again after the calendar changed.

use super::{DAYS_OFF_MAX, Due, Length, due_after_extension, midnight_after, moved};
use crate::calendar::{Calendar, CalendarError};

/// One run of a clock, as it was counted at its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it was to end.
    pub due: Due,
    /// Whether it gave way to the next run, which extended or recounted it, and was not paused.
    pub gave_way: bool,
}

/// The end of a clock's last run by another calendar; `runs` are all of its runs, oldest first. None where there is no run,
/// or where the end stays.
///
/// Days in custody and hours do not hang on the calendar. What was left after a pause is known from the sum of that run: its
/// days without the days off that were listed. An extension counts on from the end of the run before it as that is counted now.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// Civil Procedure Law art. 85: the days off are those of the calendar that holds, not of the one that was expected.
pub fn recount(runs: &[Run], calendar: &Calendar) -> Result<Option<Due>, CalendarError> {
    let mut before: Option<(&Run, Due)> = None;
    for run in runs {
        let extended = before.as_ref().filter(|(former, _)| {
            former.gave_way && former.due.raw_last_on == run.due.start_on && former.due.start_on != run.due.start_on
        });
        let now = match extended {
            Some((_, base)) => due_after_extension(run.due.length, (base.due_at, Some(base.raw_last_on)), calendar)?,
            None => recounted(&run.due, calendar)?,
        };
        before = Some((run, now));
    }
    Ok(before.filter(|(run, now)| run.due.due_at != now.due_at).map(|(_, now)| now))
}

fn recounted(former: &Due, calendar: &Calendar) -> Result<Due, CalendarError> {
    let (raw_last_on, last_on, due_at) = match former.length {
        Length::Instant | Length::Hours(_) | Length::CalendarFixed(_) => return Ok(former.clone()),
        Length::Calendar(_) | Length::Months(_) => moved(former.raw_last_on, calendar)?,
        Length::Working(count) => {
            let last_on = calendar.add_working_days(former.start_on, days_worked(former).unwrap_or(count))?;
            let last_on = calendar.on_or_after(last_on)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
    };
    let certainty = calendar.certainty(former.start_on).max(calendar.certainty(last_on));
    let days_off = super::days_off(former.length, (former.start_on, raw_last_on, last_on), calendar);
    Ok(Due { due_at, raw_last_on, last_on, certainty, days_off, ..former.clone() })
}

/// Working days of a run; none where its sum does not list every day off.
fn days_worked(run: &Due) -> Option<u32> {
    if run.days_off.len() >= DAYS_OFF_MAX {
        return None;
    }
    let days = run.start_on.until(run.last_on).ok()?.get_days();
    u32::try_from(days).ok()?.checked_sub(u32::try_from(run.days_off.len()).ok()?)
}
