//! Counting back (倒排工期): the last day of an act that must be done so long before a day that was set.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::{DAYS_OFF_MAX, DayOff, Due, Length, china, midnight_after};
use crate::calendar::{Calendar, CalendarError};

/// When an act ends that must be done a length before a day; `inst` is that day itself.
///
/// Days are counted back from the day, which is not counted itself, and a last day that is a day off moves to the working day
/// before it, so that the plan never eats the time of the next act. A day that would lie before the start is the day of the
/// start: what should have been done already is due today. Hours are counted as whole days up to the one they lie in.
///
/// # Errors
/// The day itself is over, or its last day lies beyond what a calendar can count.
///
/// # Source
/// Ours.
pub fn due_before(
    before_on: Date,
    length: Length,
    start_at: Timestamp,
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let start_on = china().to_datetime(start_at).date();
    if before_on < start_on {
        return Err(CalendarError::Over(before_on));
    }
    let earlier = |span: Span| before_on.checked_sub(span).map_err(|_| CalendarError::NoWorkingDay(before_on));
    let raw_last_on = match length {
        Length::Instant => before_on,
        Length::Hours(count) => earlier(Span::new().days(i64::from(count.div_ceil(24))))?,
        Length::Calendar(count) | Length::CalendarFixed(count) => earlier(Span::new().days(i64::from(count)))?,
        Length::Months(count) => earlier(Span::new().months(i64::from(count)))?,
        Length::Working(count) => calendar.subtract_working_days(before_on, count)?,
    };
    let moves = matches!(length, Length::Calendar(_) | Length::Months(_));
    let last_on = if moves { calendar.on_or_before(raw_last_on)? } else { raw_last_on };
    let last_on = last_on.max(start_on);
    let days = last_on.series(Span::new().days(1)).take_while(|on| *on < before_on);
    let listed = matches!(length, Length::Working(_));
    let days_off = days.filter(|on| listed && !calendar.is_working_day(*on)).take(DAYS_OFF_MAX);
    let days_off = days_off.map(|on| DayOff { on, name: calendar.name(on).map(str::to_owned) }).collect();
    Ok(Due {
        due_at: midnight_after(last_on)?,
        start_on,
        raw_last_on,
        last_on,
        certainty: calendar.certainty(last_on).max(calendar.certainty(before_on)),
        length,
        days_off,
        before_on: Some(before_on),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::deadline::tests::calendar;

    fn check(before_on: Date, length: &str, start: &str, expected: Result<Date, ()>) {
        let found = due_before(before_on, length.parse().unwrap(), start.parse().unwrap(), calendar());
        assert_eq!(found.map(|due| due.last_on).map_err(|_| ()), expected, "{length} before {before_on}");
    }

    #[test]
    fn a_length_before_a_day_ends_on_a_working_day_and_never_before_its_start() {
        let start = "2026-03-05T01:00:00Z";
        // 2026-03-31 is a Tuesday; ten days before is Saturday the 21st, which moves back to Friday.
        check(date(2026, 3, 31), "cal:10", start, Ok(date(2026, 3, 20)));
        check(date(2026, 3, 31), "cal!:10", start, Ok(date(2026, 3, 21)));
        check(date(2026, 3, 31), "work:10", start, Ok(date(2026, 3, 17)));
        check(date(2026, 3, 31), "inst", start, Ok(date(2026, 3, 31)));
        check(date(2026, 3, 10), "work:10", start, Ok(date(2026, 3, 5)));
        check(date(2026, 3, 5), "inst", start, Ok(date(2026, 3, 5)));
        check(date(2026, 3, 4), "inst", start, Err(()));
    }

    #[test]
    fn the_sum_says_from_which_day_it_was_counted_back() {
        let start = "2026-03-05T01:00:00Z".parse().unwrap();
        let due = due_before(date(2026, 3, 31), Length::Working(10), start, calendar()).unwrap();
        assert_eq!((due.before_on, due.days_off.len()), (Some(date(2026, 3, 31)), 4));
        assert_eq!(due.due_at, "2026-03-17T16:00:00Z".parse::<Timestamp>().unwrap());
    }
}
