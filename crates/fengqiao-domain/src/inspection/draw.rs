//! The draw: on which day of a window a station is visited. The seed of a period is drawn by chance and its digest published
//! before the period begins; the seed itself is sealed until the period is over. From it, each link and window has an order
//! of its days that nobody chose, that nobody foresees without the seed, and that everybody can work out with it.
//!
//! # Source
//! Commitment by a hash and HMAC-SHA-256 (RFC 2104) as a function of chance; the use is ours.

use crate::hex::hex;
use std::cmp::Reverse;

use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::deadline::Length;
use crate::id::LiaisonId;
use crate::liaison::Liaison;

/// Bytes of a seed.
pub const SEED_LENGTH: usize = 32;
/// First line of what is digested, so that another way of drawing is never taken for this one.
pub const DRAW_VERSION: &str = "fengqiao-draw-1";
/// Windows of one link at most: a window a week for thirty years.
const WINDOWS_MAX: u32 = 1_600;

/// The seed of a period.
pub type Seed = [u8; SEED_LENGTH];

/// The text is not a seed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a seed has 64 hexadecimal digits")]
pub struct SeedError;

/// A period with the digest of its seed; its draws are those of the windows that begin in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawPeriod {
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
    /// SHA-256 of the seed, 64 hexadecimal digits.
    pub commitment: String,
    /// When it was published.
    pub committed_at: Timestamp,
    /// Windows that begin on this day or later are drawn: the day after the digest was published, or the first of the period.
    pub drawn_from_on: Date,
    /// The first day on which the seed may be told: every window that begins in the period is over.
    pub reveal_on: Date,
    /// The days from the first to the last of any window on which somebody may be sent, as the calendar had them.
    pub days: Vec<Date>,
    /// The hour in China at which the morning begins.
    pub morning_hour: u8,
}

/// A stretch of days in which there is one visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
}

/// A day on which a station is inspected by somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The day.
    pub on: Date,
    /// The first morning that knows of it.
    pub known_on: Date,
    /// The first morning that no longer knows of it, when it was taken back.
    pub until_on: Option<Date>,
}

/// What became of the draw of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Drawn {
    /// The day.
    Day {
        /// The day.
        on: Date,
    },
    /// No day of the window could be used: days off, other inspections, or the link ended.
    None,
}

/// The digest that is published of a seed.
#[must_use]
pub fn commitment(seed: &Seed) -> String {
    hex(&Sha256::digest(seed))
}

/// Reads a seed.
///
/// # Errors
/// It is not 64 hexadecimal digits.
pub fn seed_of_hex(text: &str) -> Result<Seed, SeedError> {
    if text.len() != 2 * SEED_LENGTH || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(SeedError);
    }
    let mut seed = [0; SEED_LENGTH];
    for (place, byte) in seed.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| SeedError)?;
    }
    Ok(seed)
}

/// The rank of a day: HMAC-SHA-256 under the seed over version, link, first day of the window and day, one a line.
#[must_use]
pub fn rank(seed: &Seed, liaison: LiaisonId, window: Window, on: Date) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(seed).expect("HMAC takes a key of any length");
    mac.update(format!("{DRAW_VERSION}\n{liaison}\n{}\n{on}", window.from_on).as_bytes());
    mac.finalize().into_bytes().into()
}

/// The days of a window in the order of their ranks; on the first that can be used there is the visit.
#[must_use]
pub fn order(seed: &Seed, liaison: LiaisonId, window: Window, days: &[Date]) -> Vec<Date> {
    let inside = |day: &&Date| (window.from_on..=window.to_on).contains(*day);
    let mut days: Vec<Date> = days.iter().filter(inside).copied().collect();
    days.sort_by_cached_key(|day| (rank(seed, liaison, window, *day), Reverse(*day)));
    days
}

/// The windows of a link that begin from one day to another, both inclusive. They follow each other without a gap from the
/// link's first day.
#[must_use]
pub fn windows(liaison: &Liaison, from_on: Date, to_on: Date) -> Vec<Window> {
    let start = |number: u32| {
        let span = match liaison.cadence {
            Length::Months(months) => Span::new().months(i64::from(number * months)),
            Length::Calendar(days) | Length::CalendarFixed(days) => Span::new().days(i64::from(number * days)),
            // The file of rules takes no other length.
            Length::Working(_) | Length::Hours(_) | Length::Instant => return None,
        };
        liaison.from_on.checked_add(span).ok()
    };
    let mut found = Vec::new();
    for number in 0..WINDOWS_MAX {
        let (Some(first), Some(next)) = (start(number), start(number + 1)) else { break };
        if first > to_on {
            break;
        }
        if first >= from_on {
            found.push(Window { from_on: first, to_on: next.yesterday().unwrap_or(first) });
        }
    }
    found
}

/// The day of a visit. Each morning the first day of the order that is still to come and free is looked at; when it is this
/// day, the visit is today. So a day that another office takes moves the visit and tells nobody that there was one.
///
/// `over_on` is the first day on which the link is over; `until_on` the last morning that is looked at.
#[must_use]
pub fn drawn(order: &[Date], taken: &[Taken], over_on: Option<Date>, until_on: Date) -> Drawn {
    let mut mornings: Vec<Date> = order.to_vec();
    mornings.sort_unstable();
    for morning in mornings.into_iter().take_while(|day| *day <= until_on) {
        if over_on.is_some_and(|over| over <= morning) {
            return Drawn::None;
        }
        let known = |it: &&Taken| it.known_on <= morning && it.until_on.is_none_or(|until| until > morning);
        let is_free = |day: &Date| !taken.iter().filter(known).any(|it| it.on == *day);
        if order.iter().find(|day| **day >= morning && is_free(day)) == Some(&morning) {
            return Drawn::Day { on: morning };
        }
    }
    Drawn::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AccountId, OrganisationId};
    use crate::liaison::Level;
    use jiff::civil::date;

    fn liaison(cadence: &str) -> Liaison {
        Liaison {
            id: LiaisonId::from_bits(7),
            station_id: OrganisationId::from_bits(1),
            account_id: AccountId::from_bits(1),
            level: Level::County,
            cadence: cadence.parse().unwrap(),
            from_on: date(2026, 1, 31),
            metres: None,
        }
    }

    fn days(window: Window) -> Vec<Date> {
        window.from_on.series(Span::new().days(1)).take_while(|day| *day <= window.to_on).collect()
    }

    #[test]
    fn windows_follow_each_other_without_a_gap() {
        for (cadence, expected) in
            [("cal:7", date(2026, 2, 6)), ("cal:15", date(2026, 2, 14)), ("mon:1", date(2026, 2, 27))]
        {
            let found = windows(&liaison(cadence), date(2026, 1, 31), date(2026, 12, 31));
            assert_eq!(found[0], Window { from_on: date(2026, 1, 31), to_on: expected }, "{cadence}");
            assert!(found.windows(2).all(|pair| pair[0].to_on.tomorrow().unwrap() == pair[1].from_on), "{cadence}");
        }
        assert_eq!(windows(&liaison("cal:7"), date(2026, 2, 8), date(2026, 2, 20)).len(), 1);
        assert_eq!(windows(&liaison("cal:7"), date(2026, 2, 15), date(2026, 2, 20)), []);
    }

    #[test]
    fn a_known_seed_gives_the_days_that_another_program_gives() {
        // Reckoned with Python's hmac; see docs/examples/verify-draws.py.
        let window = Window { from_on: date(2026, 3, 2), to_on: date(2026, 3, 8) };
        let seed = [7; SEED_LENGTH];
        assert_eq!(commitment(&seed), "4bb06f8e4e3a7715d201d573d0aa423762e55dabd61a2c02278fa56cc6d294e0");
        assert_eq!(
            hex(&rank(&seed, LiaisonId::from_bits(7), window, date(2026, 3, 4))),
            "40bc70209ef68914d5bba5a9c4c2dc4803627e9fa8d55ec4a1989626d854992c"
        );
        let found: Vec<String> = order(&seed, LiaisonId::from_bits(7), window, &days(window))
            .iter()
            .map(|day| day.day().to_string())
            .collect();
        assert_eq!(found.join(" "), "4 3 8 5 2 7 6");
    }

    #[test]
    fn a_taken_day_moves_the_visit_and_a_day_taken_too_late_does_not() {
        let day = |number| date(2026, 3, number);
        let order = [day(4), day(3), day(6), day(2)];
        let taken = |on, known| Taken { on: day(on), known_on: day(known), until_on: None };
        let check = |taken: &[Taken], expected| {
            assert_eq!(drawn(&order, taken, None, day(31)), expected, "{taken:?}");
        };
        check(&[], Drawn::Day { on: day(4) });
        check(&[taken(4, 1)], Drawn::Day { on: day(3) });
        check(&[taken(4, 4)], Drawn::Day { on: day(6) });
        check(&[taken(4, 5)], Drawn::Day { on: day(4) });
        check(&[taken(4, 4), taken(6, 4)], Drawn::None);
        check(&[Taken { until_on: Some(day(3)), ..taken(4, 1) }], Drawn::Day { on: day(4) });
        assert_eq!(drawn(&order, &[], Some(day(4)), day(31)), Drawn::None, "the link was over by then");
        assert_eq!(drawn(&order, &[], None, day(3)), Drawn::None, "the day has not come");
    }

    #[test]
    fn text_that_is_no_seed_is_refused() {
        assert_eq!(seed_of_hex(&"07".repeat(32)), Ok([7; SEED_LENGTH]));
        for text in ["", "07", &"zz".repeat(32), &"é".repeat(32), &"+7".repeat(32)] {
            assert_eq!(seed_of_hex(text), Err(SeedError), "{text}");
        }
    }

    #[test]
    fn over_many_seeds_every_day_is_as_likely() {
        let window = Window { from_on: date(2026, 3, 2), to_on: date(2026, 3, 6) };
        let mut count = [0_u32; 5];
        for number in 0_u16..2_000 {
            let mut seed = [3; SEED_LENGTH];
            seed[..2].copy_from_slice(&number.to_be_bytes());
            let first = order(&seed, LiaisonId::from_bits(1), window, &days(window))[0];
            count[usize::from(first.day().unsigned_abs()) - 2] += 1;
        }
        // Five standard deviations of a binomial with 2,000 tries of 1 in 5 are 90.
        assert!(count.iter().all(|it| (310..490).contains(it)), "{count:?}");
    }
}
