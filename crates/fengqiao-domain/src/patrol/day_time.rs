//! Times of a day as shifts and windows have them: whole minutes after midnight in the office's time, written `08:30`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// A minute of the day, 00:00 to 24:00; 24:00 is the end of the day and no beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DayTime(u16);

/// The text is no time of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time of a day; write it as 08:30, at most 24:00")]
pub struct DayTimeError(String);

impl DayTime {
    /// The time so many minutes after midnight; none after 24:00.
    #[must_use]
    pub fn of_minutes(minutes: u16) -> Option<Self> {
        (minutes <= DAY_MINUTES).then_some(Self(minutes))
    }

    /// Minutes after midnight, 0 to 1,440.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for DayTime {
    type Err = DayTimeError;

    fn from_str(text: &str) -> Result<Self, DayTimeError> {
        let two =
            |part: &str| (part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit())).then(|| part.parse().ok());
        let read = text.split_once(':').and_then(|(hours, minutes)| {
            let (hours, minutes): (u16, u16) = (two(hours)??, two(minutes)??);
            if minutes < 60 { Self::of_minutes(hours * 60 + minutes) } else { None }
        });
        read.ok_or_else(|| DayTimeError(text.chars().take(12).collect()))
    }
}

impl Serialize for DayTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A span of one day, from a time to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaySpan {
    /// Beginning.
    pub from: DayTime,
    /// End, exclusive.
    pub to: DayTime,
}

impl DaySpan {
    /// Minutes from beginning to end; 0 when the end is not after the beginning.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.to.minutes().saturating_sub(self.from.minutes())
    }

    /// What both spans hold; none when that is nothing.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.minutes() > 0).then_some(both)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        let check = |text: &str, expected: Option<u16>| {
            assert_eq!(text.parse::<DayTime>().ok().map(DayTime::minutes), expected, "{text}");
        };
        check("00:00", Some(0));
        check("08:30", Some(510));
        check("24:00", Some(1_440));
        for bad in ["", "8:30", "08:60", "24:01", "99:99", "08-30", "+8:30", "08:3x", "０８:30", "08:30:00"] {
            check(bad, None);
        }
        for minutes in 0..=DAY_MINUTES {
            let time = DayTime::of_minutes(minutes).expect("is in the day");
            check(&time.to_string(), Some(minutes));
        }
        assert_eq!(DayTime::of_minutes(DAY_MINUTES + 1), None);
    }

    #[test]
    fn spans_meet_where_both_are() {
        let span =
            |from: &str, to: &str| DaySpan { from: from.parse().expect("sound"), to: to.parse().expect("sound") };
        let check = |one: DaySpan, two: DaySpan, expected: Option<DaySpan>| {
            assert_eq!((one.meet(two), two.meet(one)), (expected, expected), "{one:?} {two:?}");
        };
        check(span("08:00", "12:00"), span("11:00", "14:00"), Some(span("11:00", "12:00")));
        check(span("08:00", "12:00"), span("12:00", "14:00"), None);
        check(span("08:00", "12:00"), span("09:00", "09:00"), None);
        assert_eq!(span("12:00", "08:00").minutes(), 0);
    }
}
