//! Before and after: counts of the place and the kind of a signal around what was done about it.

use fengqiao_domain::category::lies_in;
use fengqiao_domain::id::RegionId;
use fengqiao_procedure::trail::Trail;
use fengqiao_procedure::{Point, Procedure};
use fengqiao_store::{DailyCount, Reader, SignalRow};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::day::day_in_china;
use crate::error::AppResult;
use crate::office::Office;

/// Counts of one stretch of days, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First day.
    pub from_on: Date,
    /// Last day; today while the stretch runs.
    pub to_on: Date,
    /// Reports of the kind in the place.
    pub here: i64,
    /// Reports of the kind everywhere else in the office, which the season moves as well.
    pub elsewhere: i64,
}

/// What was counted before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Days of each stretch.
    pub days: u32,
    /// Up to the day before the first point.
    pub before: Stretch,
    /// From the day after the second point; none before that day.
    pub after: Option<Stretch>,
    /// Whether the days after are all over.
    pub complete: bool,
}

/// Compares what the procedure says it compares; none before its first point.
///
/// # Errors
/// The store refuses.
pub(crate) fn compared(
    reader: &mut Reader<'_>,
    office: &Office,
    (procedure, trail): (&Procedure, &Trail),
    signal: &SignalRow,
    now: Timestamp,
) -> AppResult<Option<Compared>> {
    let Some(compare) = &procedure.compare else { return Ok(None) };
    let Some(first) = passed(trail, &compare.before) else { return Ok(None) };
    let days = i64::from(compare.days);
    let later = |on: Date, days: i64| on.checked_add(Span::new().days(days)).unwrap_or(on);
    let mut stretch = |from_on: Date, to_on: Date| -> AppResult<Stretch> {
        let counts = reader.daily_counts(from_on, to_on)?;
        let (here, elsewhere) = counted(office, signal, &counts);
        Ok(Stretch { from_on, to_on, here, elsewhere })
    };
    let first_on = day_in_china(first);
    let before = stretch(later(first_on, -days), later(first_on, -1))?;
    let today = day_in_china(now);
    let begins = passed(trail, &compare.after).map(|at| later(day_in_china(at), 1));
    let mut complete = false;
    let after = match begins.filter(|begins| *begins <= today) {
        None => None,
        Some(begins) => {
            let last = later(begins, days - 1);
            complete = last < today;
            Some(stretch(begins, last.min(today))?)
        }
    };
    Ok(Some(Compared { days: compare.days, before, after, complete }))
}

/// When a trail first came to a point.
fn passed(trail: &Trail, point: &Point) -> Option<Timestamp> {
    let hit = |stop: &&fengqiao_procedure::trail::Stop| match point {
        Point::Opening => true,
        Point::State(state) => stop.state == *state,
        Point::Transition(id) => stop.transition == *id,
    };
    trail.stops.iter().find(hit).map(|stop| stop.at)
}

fn counted(office: &Office, signal: &SignalRow, counts: &[DailyCount]) -> (i64, i64) {
    let (place, kind) = (office.path(signal.signal.region_id), signal.signal.category.as_str());
    let of_kind = |category: &str| lies_in(category, kind);
    let is_here = |region: RegionId| {
        let path = office.path(region);
        place.zip(path).is_some_and(|(place, path)| path.as_str().starts_with(place.as_str()))
    };
    let (mut here, mut elsewhere) = (0, 0);
    for count in counts.iter().filter(|count| of_kind(&count.category)) {
        if is_here(count.region_id) {
            here += count.reports;
        } else {
            elsewhere += count.reports;
        }
    }
    (here, elsewhere)
}
