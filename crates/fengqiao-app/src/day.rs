//! Days and instants as an office in China counts them.

use std::sync::LazyLock;

use fengqiao_domain::deadline::first_instant;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

// From the tz database and not a fixed offset: China had summer time from 1986 to 1991, and old files are imported.
static CHINA: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Asia/Shanghai").expect("the tz database is in the binary"));

/// The day on which an instant falls in China.
#[must_use]
pub fn day_in_china(at: Timestamp) -> Date {
    CHINA.to_datetime(at).date()
}

/// The minute of the day in China, 0 to 1,439.
#[must_use]
pub fn minute_in_china(at: Timestamp) -> u16 {
    let time = CHINA.to_datetime(at).time();
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The hour of the day in China, 0 to 23.
#[must_use]
pub fn hour_in_china(at: Timestamp) -> i8 {
    CHINA.to_datetime(at).hour()
}

/// The instant at which a day begins in China; a day outside of time begins at the end of it.
#[must_use]
pub fn midnight_in_china(on: Date) -> Timestamp {
    first_instant(on).unwrap_or(Timestamp::MAX)
}
