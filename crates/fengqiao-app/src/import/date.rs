//! Dates as people and programs write them. A profile lists the forms to try; nothing is guessed between day and month.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// One way of writing an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// Year, month, day with `-`, `/`, `.` or 年月日, and a time of day or none.
    Ymd,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day, time and an offset from UTC.
    Iso,
    /// Eight, twelve or fourteen digits.
    Compact,
    /// Days since 1899-12-30 (or 1904-01-01), as spreadsheets count.
    Excel,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
}

impl DateForm {
    /// Names as profiles write them.
    pub(crate) const NAMES: [(&'static str, Self); 8] = [
        ("ymd", Self::Ymd),
        ("dmy", Self::Dmy),
        ("mdy", Self::Mdy),
        ("iso", Self::Iso),
        ("compact", Self::Compact),
        ("excel", Self::Excel),
        ("epoch_seconds", Self::EpochSeconds),
        ("epoch_millis", Self::EpochMillis),
    ];
    /// What is tried when nobody said: every form that cannot be mistaken for another.
    pub(crate) const UNAMBIGUOUS: [Self; 4] = [Self::Ymd, Self::Iso, Self::Compact, Self::Excel];
}

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// It has the form of a date, but there is no such day or hour; the text of the date.
    Impossible(String),
    /// It has none of the forms.
    Unreadable,
}

/// An instant, and whether a change of the clocks made it doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub at: Timestamp,
    pub doubt: Option<&'static str>,
}

/// Reads dates of one file.
#[derive(Debug, Clone)]
pub(crate) struct DateReader {
    pub forms: Vec<DateForm>,
    pub zone: TimeZone,
    /// The workbook counts days from 1904.
    pub from_1904: bool,
}

impl DateReader {
    /// Tries the forms in turn.
    pub(crate) fn read(&self, text: &str) -> Result<Reading, DateFault> {
        let plain;
        let text = if text.is_ascii() {
            text.trim()
        } else {
            plain = plain_signs(text);
            plain.trim()
        };
        let mut fault = DateFault::Unreadable;
        for form in &self.forms {
            match self.read_as(*form, text) {
                Ok(reading) => return Ok(reading),
                Err(DateFault::Unreadable) => {}
                Err(impossible) => fault = impossible,
            }
        }
        Err(fault)
    }

    fn read_as(&self, form: DateForm, text: &str) -> Result<Reading, DateFault> {
        let scan = Scan { bytes: text.as_bytes(), at: 0 };
        let shape = match form {
            DateForm::Ymd | DateForm::Iso => scan.ymd(),
            DateForm::Dmy => scan.day_first().map(|(first, second, rest)| Shape { month: second, day: first, ..rest }),
            DateForm::Mdy => scan.day_first().map(|(first, second, rest)| Shape { month: first, day: second, ..rest }),
            DateForm::Compact => scan.compact(),
            DateForm::Excel => return self.in_zone(serial(text, self.from_1904)?),
            DateForm::EpochSeconds => return epoch(text, 9..=10, 1_000),
            DateForm::EpochMillis => return epoch(text, 12..=13, 1),
        };
        let shape = shape.ok_or(DateFault::Unreadable)?;
        if shape.offset_s.is_some() != (form == DateForm::Iso) {
            return Err(DateFault::Unreadable);
        }
        let moment = shape.datetime().ok_or_else(|| DateFault::Impossible(shape.to_string()))?;
        match shape.offset_s {
            None => self.in_zone(moment),
            Some(seconds) => Offset::from_seconds(seconds)
                .and_then(|offset| offset.to_timestamp(moment))
                .map(|at| Reading { at, doubt: None })
                .map_err(|_| DateFault::Impossible(shape.to_string())),
        }
    }

    /// A local moment becomes an instant; one that the clocks skipped or repeated is kept, with a warning.
    fn in_zone(&self, moment: DateTime) -> Result<Reading, DateFault> {
        let found = self.zone.to_ambiguous_timestamp(moment);
        let doubt = match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => None,
            AmbiguousOffset::Gap { .. } => Some("time_skipped"),
            AmbiguousOffset::Fold { .. } => Some("time_repeated"),
        };
        let at = found.compatible().map_err(|_| DateFault::Impossible(moment.date().to_string()))?;
        Ok(Reading { at, doubt })
    }
}

/// The moment a spreadsheet means by a number of days, to the second.
///
/// # Errors
/// Unreadable when it is no such number; impossible for 1900-02-29, which spreadsheets count though it never was.
fn serial(text: &str, from_1904: bool) -> Result<DateTime, DateFault> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !(1..=7).contains(&digits) || !plain {
        return Err(DateFault::Unreadable);
    }
    let days: f64 = text.parse().map_err(|_| DateFault::Unreadable)?;
    serial_datetime(days, from_1904).ok_or_else(|| DateFault::Impossible("1900-02-29".into()))
}

/// As `serial`, for a number; `None` where no day answers to it.
pub(crate) fn serial_datetime(days: f64, from_1904: bool) -> Option<DateTime> {
    if !(0.0..2_958_466.0).contains(&days) || (!from_1904 && (60.0..61.0).contains(&days)) {
        return None;
    }
    let epoch = match (from_1904, days < 60.0) {
        (true, _) => Date::constant(1904, 1, 1),
        // The day that never was shifts everything before it.
        (false, true) => Date::constant(1899, 12, 31),
        (false, false) => Date::constant(1899, 12, 30),
    };
    let seconds = (days * 86_400.0).round() as i64;
    epoch.to_datetime(Time::midnight()).checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

fn epoch(text: &str, digits: std::ops::RangeInclusive<usize>, scale: i64) -> Result<Reading, DateFault> {
    if !digits.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateFault::Unreadable);
    }
    let number: i64 = text.parse().map_err(|_| DateFault::Unreadable)?;
    let at = Timestamp::from_millisecond(number * scale).map_err(|_| DateFault::Unreadable)?;
    Ok(Reading { at, doubt: None })
}

/// Chinese and full-width signs as their plain ones, so that one scanner reads both.
fn plain_signs(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '年' | '月' | '－' | '—' => plain.push('-'),
            '日' | '号' | '秒' | '　' | '\u{a0}' => plain.push(' '),
            '时' | '時' | '点' | '點' | '分' | '：' => plain.push(':'),
            '／' => plain.push('/'),
            '上' | '凌' => plain.push_str(" AM"),
            '下' | '晚' => plain.push_str(" PM"),
            '午' | '晨' => plain.push(' '),
            '０'..='９' => plain.push(char::from(b'0' + (sign as u32 - '０' as u32) as u8)),
            other => plain.push(other),
        }
    }
    plain
}

/// A date and time as written, not yet known to exist.
#[derive(Debug, Clone, Copy)]
struct Shape {
    year: i16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    offset_s: Option<i32>,
}

impl Shape {
    fn datetime(&self) -> Option<DateTime> {
        let date = Date::new(self.year, i8::try_from(self.month).ok()?, i8::try_from(self.day).ok()?).ok()?;
        if (self.hour, self.minute, self.second) == (24, 0, 0) {
            return Some(date.tomorrow().ok()?.to_datetime(Time::midnight()));
        }
        let time = Time::new(
            i8::try_from(self.hour).ok()?,
            i8::try_from(self.minute).ok()?,
            i8::try_from(self.second).ok()?,
            0,
        );
        Some(date.to_datetime(time.ok()?))
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if (self.hour, self.minute, self.second) != (0, 0, 0) {
            write!(out, " {:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        }
        Ok(())
    }
}

/// A walk along the bytes of one text.
#[derive(Clone, Copy)]
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, sign: u8) -> bool {
        let here = self.peek() == Some(sign);
        self.at += usize::from(here);
        here
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    fn separator(&mut self) -> Option<u8> {
        let sign = self.peek().filter(|sign| matches!(sign, b'-' | b'/' | b'.'))?;
        self.at += 1;
        Some(sign)
    }

    /// A number of at least `min` and at most `max` digits.
    fn number(&mut self, min: usize, max: usize) -> Option<u16> {
        let digits = self.bytes[self.at..].iter().take(max).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < min {
            return None;
        }
        let value = self.bytes[self.at..self.at + digits].iter().fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0'));
        self.at += digits;
        Some(value)
    }

    fn small(&mut self, min: usize) -> Option<u8> {
        self.number(min, 2).map(|number| number as u8)
    }

    fn ymd(mut self) -> Option<Shape> {
        let year = self.number(4, 4)? as i16;
        let first = self.separator()?;
        self.skip_spaces();
        let month = self.small(1)?;
        if self.separator()? != first {
            return None;
        }
        self.skip_spaces();
        let day = self.small(1)?;
        self.time(Shape { year, month, day, hour: 0, minute: 0, second: 0, offset_s: None })
    }

    /// The two numbers before the year, in the order written.
    fn day_first(mut self) -> Option<(u8, u8, Shape)> {
        let one = self.small(1)?;
        let first = self.separator()?;
        let two = self.small(1)?;
        if self.separator()? != first {
            return None;
        }
        let year = self.number(4, 4)? as i16;
        let rest = self.time(Shape { year, month: 1, day: 1, hour: 0, minute: 0, second: 0, offset_s: None })?;
        Some((one, two, rest))
    }

    fn compact(mut self) -> Option<Shape> {
        let mut shape = Shape {
            year: self.number(4, 4)? as i16,
            month: self.small(2)?,
            day: self.small(2)?,
            hour: 0,
            minute: 0,
            second: 0,
            offset_s: None,
        };
        if self.peek().is_none() {
            return Some(shape);
        }
        if !self.take(b'T') {
            self.skip_spaces();
        }
        shape.hour = self.small(2)?;
        shape.minute = self.small(2)?;
        shape.second = if self.peek().is_some() { self.small(2)? } else { 0 };
        self.peek().is_none().then_some(shape)
    }

    /// What follows a date: nothing, or a time of day with its offset.
    fn time(mut self, mut shape: Shape) -> Option<Shape> {
        let gap = self.peek();
        if gap.is_some_and(|sign| !matches!(sign, b' ' | b'T' | b't')) {
            return None;
        }
        self.at += usize::from(gap.is_some());
        self.skip_spaces();
        if self.peek().is_none() {
            return Some(shape);
        }
        let mut half = self.half_day();
        shape.hour = self.small(1)?;
        if self.take(b':') && self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
            shape.minute = self.small(1)?;
            if self.take(b':') && self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
                shape.second = self.small(1)?;
                if self.take(b'.') {
                    self.fraction()?;
                }
            }
        }
        self.skip_spaces();
        half = half.or_else(|| self.half_day());
        match half {
            Some(true) if shape.hour < 12 => shape.hour += 12,
            Some(false) if shape.hour == 12 => shape.hour = 0,
            _ => {}
        }
        shape.offset_s = self.offset()?;
        self.skip_spaces();
        self.peek().is_none().then_some(shape)
    }

    fn fraction(&mut self) -> Option<()> {
        self.number(1, 4)?;
        while self.peek().is_some_and(|sign| sign.is_ascii_digit()) {
            self.at += 1;
        }
        Some(())
    }

    /// `Some(true)` for the afternoon.
    fn half_day(&mut self) -> Option<bool> {
        self.skip_spaces();
        let rest = &self.bytes[self.at..];
        if rest.len() < 2 || !rest[1].eq_ignore_ascii_case(&b'm') {
            return None;
        }
        let afternoon = match rest[0].to_ascii_lowercase() {
            b'a' => false,
            b'p' => true,
            _ => return None,
        };
        self.at += 2;
        self.skip_spaces();
        Some(afternoon)
    }

    /// Outer `None` for a broken offset, inner for none at all.
    fn offset(&mut self) -> Option<Option<i32>> {
        let sign = match self.peek() {
            Some(b'Z' | b'z') => {
                self.at += 1;
                return Some(Some(0));
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Some(None),
        };
        self.at += 1;
        let hours = i32::from(self.small(2)?);
        self.take(b':');
        let minutes = if self.peek().is_some_and(|byte| byte.is_ascii_digit()) { i32::from(self.small(2)?) } else { 0 };
        (hours <= 18 && minutes < 60).then_some(Some(sign * (hours * 3_600 + minutes * 60)))
    }
}
