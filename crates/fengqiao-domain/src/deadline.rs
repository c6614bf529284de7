//! Deadlines: lengths of time as the law counts them, the instant at which they end, and the light they show.
//! Not here: what happens when one ends; see the procedure engine.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::calendar::{Calendar, CalendarError, Certainty};

mod before;
mod recount;
#[cfg(test)]
mod second_count;
#[cfg(test)]
mod tests;

pub use before::due_before;
pub use recount::{Run, recount};

/// A length of time in the notation of procedure files.
///
/// # Source
/// Civil Procedure Law art. 85; Civil Code arts. 201-203; Criminal Procedure Law art. 105.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// `cal:N`: calendar days; the day of the start is not counted; a last day that is a day off moves to the next working day.
    Calendar(u32),
    /// `cal!:N`: calendar days without moving, as for a person in custody.
    CalendarFixed(u32),
    /// `work:N`: working days; the day of the start is not counted.
    Working(u32),
    /// `hour:N`: hours, through days off.
    Hours(u32),
    /// `mon:N`: months; the same day number or the month's last day, then moved like calendar days.
    Months(u32),
    /// `inst`: at once.
    Instant,
}

/// The largest number in a length; the smallest is 1, for "at once" is `inst`.
pub const LENGTH_MAX: u32 = 5_000;
/// Days off that the explanation of a deadline lists: more than any festival with its weekends.
const DAYS_OFF_MAX: usize = 40;

/// The text is not a length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a length; write cal:30, cal!:10, work:3, hour:24, mon:6 or inst, with numbers from 1 to 5000")]
pub struct LengthError(String);

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        if text == "inst" {
            return Ok(Self::Instant);
        }
        let fault = || LengthError(text.to_owned());
        let (kind, number) = text.split_once(':').ok_or_else(fault)?;
        let number: u32 = number.parse().ok().filter(|number| (1..=LENGTH_MAX).contains(number)).ok_or_else(fault)?;
        match kind {
            "cal" => Ok(Self::Calendar(number)),
            "cal!" => Ok(Self::CalendarFixed(number)),
            "work" => Ok(Self::Working(number)),
            "hour" => Ok(Self::Hours(number)),
            "mon" => Ok(Self::Months(number)),
            _ => Err(fault()),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(number) => write!(out, "cal:{number}"),
            Self::CalendarFixed(number) => write!(out, "cal!:{number}"),
            Self::Working(number) => write!(out, "work:{number}"),
            Self::Hours(number) => write!(out, "hour:{number}"),
            Self::Months(number) => write!(out, "mon:{number}"),
            Self::Instant => out.write_str("inst"),
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// From when hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HourStart {
    /// From the moment itself (Civil Code art. 201).
    #[default]
    Moment,
    /// From the next full hour (interpretation of the Civil Procedure Law, art. 125); a start on the full hour itself waits
    /// for the next one as well, as the day of the start is not counted either.
    NextHour,
}

/// When a length ends, and how that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The first instant that is too late: the midnight in China that ends the last day (24:00), or the end of the last hour.
    pub due_at: Timestamp,
    /// Day on which the count started; it is not counted.
    pub start_on: Date,
    /// Last day before it was moved off a day off.
    pub raw_last_on: Date,
    /// Last day on which the act is in time.
    pub last_on: Date,
    /// Whether every day from start to end stands in a notice.
    pub certainty: Certainty,
    /// The length that was counted.
    pub length: Length,
    /// Days off that were not counted, or off which the last day was moved, at most 40: the sum shown on hover.
    #[serde(default)]
    pub days_off: Vec<DayOff>,
    /// The day from which it was counted back; none for a length that was counted on from its start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_on: Option<Date>,
}

impl Due {
    /// Whether the last day was moved off a day off.
    #[must_use]
    pub fn rolled(&self) -> bool {
        self.raw_last_on != self.last_on
    }
}

/// A day off in the sum of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    /// The day.
    pub on: Date,
    /// Festival of the notice; none for a plain weekend.
    pub name: Option<String>,
}

// One zone for all of China. A fixed +08:00 would be wrong from 1986 to 1991, when there was summer time; the bundled
// database makes the answer the same on every machine, whatever zone files it has.
fn china() -> &'static TimeZone {
    static CHINA: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZoneDatabase::bundled().get("Asia/Shanghai").expect("the tz database is compiled into the program")
    });
    &CHINA
}

/// The first instant of a day in China.
///
/// # Errors
/// The day lies outside the calendar.
pub fn first_instant(on: Date) -> Result<Timestamp, CalendarError> {
    china().to_timestamp(on.at(0, 0, 0, 0)).map_err(|_| CalendarError::NoWorkingDay(on))
}

fn midnight_after(last_on: Date) -> Result<Timestamp, CalendarError> {
    let next = last_on.tomorrow().ok().and_then(|next| first_instant(next).ok());
    next.ok_or(CalendarError::NoWorkingDay(last_on))
}

/// When a length that starts at an instant ends.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// As for [`Length`]; golden cases in the tests are worked by hand from the notices.
pub fn due(start_at: Timestamp, length: Length, hours: HourStart, calendar: &Calendar) -> Result<Due, CalendarError> {
    let zone = china();
    let start_on = zone.to_datetime(start_at).date();
    let beyond = || CalendarError::NoWorkingDay(start_on);
    let days_later = |count: u32| start_on.checked_add(Span::new().days(i64::from(count))).map_err(|_| beyond());
    let (raw_last_on, last_on, due_at) = match length {
        Length::Instant => (start_on, start_on, start_at),
        Length::Hours(count) => {
            let from = match hours {
                HourStart::Moment => start_at,
                HourStart::NextHour => next_hour(start_at, zone).ok_or_else(beyond)?,
            };
            let due_at = from.checked_add(SignedDuration::from_hours(i64::from(count))).map_err(|_| beyond())?;
            let last_on = zone.to_datetime(due_at).date();
            (last_on, last_on, due_at)
        }
        Length::CalendarFixed(count) => {
            let last_on = days_later(count)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
        Length::Calendar(count) => moved(days_later(count)?, calendar)?,
        Length::Months(count) => {
            let raw = start_on.checked_add(Span::new().months(i64::from(count))).map_err(|_| beyond())?;
            moved(raw, calendar)?
        }
        Length::Working(count) => {
            let last_on = calendar.add_working_days(start_on, count)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
    };
    let certainty = calendar.certainty(start_on).max(calendar.certainty(last_on));
    let days_off = days_off(length, (start_on, raw_last_on, last_on), calendar);
    Ok(Due { due_at, start_on, raw_last_on, last_on, certainty, length, days_off, before_on: None })
}

/// When a length ends that was paused and goes on: the days or hours that were left at the pause are counted from the
/// resumption, and the end is moved off a day off as before.
///
/// `left` is the former end: the instant, and the last day before it was moved; `pause` is from when to when it waited.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// Ours.
pub fn due_after_pause(
    length: Length,
    (due_at, raw_last_on): (Timestamp, Option<Date>),
    (paused_at, resumed_at): (Timestamp, Timestamp),
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let zone = china();
    let [paused_on, resumed_on] = [paused_at, resumed_at].map(|at| zone.to_datetime(at).date());
    let beyond = || CalendarError::NoWorkingDay(resumed_on);
    let former_last_on = raw_last_on.unwrap_or_else(|| zone.to_datetime(due_at).date());
    let (raw_last_on, last_on, due_at) = match length {
        Length::Instant | Length::Hours(_) => {
            let left = due_at.duration_since(paused_at).max(SignedDuration::ZERO);
            let due_at = resumed_at.checked_add(left).map_err(|_| beyond())?;
            let last_on = zone.to_datetime(due_at).date();
            (last_on, last_on, due_at)
        }
        Length::Working(_) => {
            let days = paused_on.series(Span::new().days(1)).skip(1).take_while(|on| *on <= former_last_on);
            let left = u32::try_from(days.filter(|on| calendar.is_working_day(*on)).count()).map_err(|_| beyond())?;
            let last_on = calendar.on_or_after(calendar.add_working_days(resumed_on, left)?)?;
            (last_on, last_on, midnight_after(last_on)?)
        }
        Length::Calendar(_) | Length::CalendarFixed(_) | Length::Months(_) => {
            let left = paused_on.until(former_last_on).map_or(0, |span| span.get_days()).max(0);
            let raw = resumed_on.checked_add(Span::new().days(left)).map_err(|_| beyond())?;
            match length {
                Length::CalendarFixed(_) => (raw, raw, midnight_after(raw)?),
                _ => moved(raw, calendar)?,
            }
        }
    };
    let certainty = calendar.certainty(resumed_on).max(calendar.certainty(last_on));
    let days_off = days_off(length, (resumed_on, raw_last_on, last_on), calendar);
    Ok(Due { due_at, start_on: resumed_on, raw_last_on, last_on, certainty, length, days_off, before_on: None })
}

/// When a length ends that is extended: `by` is counted from its former last day before that was moved, which is not
/// counted itself, or from its former instant for hours.
///
/// # Errors
/// The end lies beyond what a calendar can count.
///
/// # Source
/// Ours.
pub fn due_after_extension(
    by: Length,
    (due_at, raw_last_on): (Timestamp, Option<Date>),
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let from_at = match (by, raw_last_on) {
        (Length::Instant | Length::Hours(_), _) | (_, None) => due_at,
        (_, Some(last_on)) => first_instant(last_on)?,
    };
    due(from_at, by, HourStart::Moment, calendar)
}

// Of working days every day off on the way is listed; of calendar days only those off which the end was moved.
fn days_off(length: Length, (start_on, raw_last_on, last_on): (Date, Date, Date), calendar: &Calendar) -> Vec<DayOff> {
    let from = match length {
        Length::Working(_) => start_on.tomorrow().unwrap_or(start_on),
        Length::Calendar(_) | Length::Months(_) => raw_last_on,
        Length::CalendarFixed(_) | Length::Hours(_) | Length::Instant => return Vec::new(),
    };
    from.series(Span::new().days(1))
        .take_while(|on| *on < last_on)
        .filter(|on| !calendar.is_working_day(*on))
        .take(DAYS_OFF_MAX)
        .map(|on| DayOff { on, name: calendar.name(on).map(str::to_owned) })
        .collect()
}

fn moved(raw: Date, calendar: &Calendar) -> Result<(Date, Date, Timestamp), CalendarError> {
    let last_on = calendar.on_or_after(raw)?;
    Ok((raw, last_on, midnight_after(last_on)?))
}

fn next_hour(at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let local = zone.to_datetime(at);
    let on_the_hour = local.date().at(local.hour(), 0, 0, 0);
    let floor = zone.to_timestamp(on_the_hour).ok()?;
    floor.checked_add(SignedDuration::from_hours(1)).ok()
}

/// The light of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Paused or without a clock.
    Grey,
    /// In time.
    Green,
    /// In the last third of the time.
    Yellow,
    /// Over.
    Red,
}

/// The light of a running clock at an instant; one that waits or has ended is [`Light::Grey`] without asking.
#[must_use]
pub fn light(start_at: Timestamp, due_at: Timestamp, now: Timestamp) -> Light {
    let (whole, left) = (due_at.duration_since(start_at), due_at.duration_since(now));
    if left <= SignedDuration::ZERO {
        Light::Red
    } else if left.as_millis().saturating_mul(3) <= whole.as_millis() {
        Light::Yellow
    } else {
        Light::Green
    }
}
