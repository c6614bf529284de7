//! Caps: how often a place may be visited, so that no neighbourhood is hounded. A cap holds for every run of days, those
//! before and those after a visit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Longest period of a cap, days.
pub const CAP_PERIOD_DAYS_MAX: u16 = 366;

/// Which places a cap counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapLevel {
    /// The place itself.
    Place,
    /// All places of one township.
    Township,
}

/// So many visits at most in so many days that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// What is counted together.
    pub level: CapLevel,
    /// Visits at most.
    pub visits_max: u16,
    /// Days that follow each other.
    pub period_days: u16,
}

fn days_between(one: Date, two: Date) -> i64 {
    i64::from(one.until(two).map_or(i32::MAX, |span| span.get_days()))
}

impl Cap {
    /// Most visits, without one more, in any period that holds `on`; `visits` are days with visits, in any order, each as
    /// often as there were visits.
    #[must_use]
    pub fn most(&self, visits: &[Date], on: Date) -> u16 {
        let period = i64::from(self.period_days.max(1));
        let near: Vec<i64> = visits.iter().map(|day| days_between(on, *day)).filter(|day| day.abs() < period).collect();
        // The fullest period begins on a day with a visit or on the day itself; one that begins later misses `on`.
        let starts = near.iter().copied().filter(|day| *day <= 0).chain([0, 1 - period]);
        let within = |start: i64| near.iter().filter(|day| (start..start + period).contains(*day)).count();
        u16::try_from(starts.map(within).max().unwrap_or(0)).unwrap_or(u16::MAX)
    }

    /// Whether one more visit on `on` keeps the cap.
    #[must_use]
    pub fn allows(&self, visits: &[Date], on: Date) -> bool {
        self.most(visits, on) < self.visits_max
    }
}

/// Days to the nearest visit before or after `on`; none without visits.
#[must_use]
pub fn gap_days(visits: &[Date], on: Date) -> Option<u32> {
    visits.iter().map(|day| u32::try_from(days_between(on, *day).abs()).unwrap_or(u32::MAX)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn on(day: i64) -> Date {
        date(2026, 1, 1).checked_add(jiff::Span::new().days(day)).expect("in range")
    }

    fn cap(visits_max: u16, period_days: u16) -> Cap {
        Cap { level: CapLevel::Place, visits_max, period_days }
    }

    #[test]
    fn a_cap_counts_every_run_of_days_around_the_visit() {
        let check = |cap: Cap, visits: &[i64], day: i64, expected: u16| {
            let visits: Vec<Date> = visits.iter().map(|day| on(*day)).collect();
            assert_eq!(cap.most(&visits, on(day)), expected, "{cap:?} {visits:?}");
        };
        check(cap(2, 7), &[], 10, 0);
        check(cap(2, 7), &[4, 10], 10, 2);
        check(cap(2, 7), &[3], 10, 0);
        check(cap(2, 7), &[8, 12], 10, 2);
        check(cap(2, 7), &[4, 16], 10, 1);
        check(cap(2, 7), &[16], 10, 1);
        check(cap(2, 7), &[17], 10, 0);
        check(cap(1, 1), &[9, 11], 10, 0);
        check(cap(1, 1), &[10], 10, 1);
    }

    #[test]
    fn the_gap_is_to_the_nearest_visit_on_either_side() {
        assert_eq!(gap_days(&[on(1), on(12)], on(10)), Some(2));
        assert_eq!(gap_days(&[on(10)], on(10)), Some(0));
        assert_eq!(gap_days(&[], on(10)), None);
    }

    proptest! {
        /// However visits are asked for, allowing each by the cap leaves no period with more than it permits.
        #[test]
        fn what_is_allowed_one_by_one_never_exceeds_the_cap(
            asked in prop::collection::vec(0_i64..40, 0..60), visits_max in 0_u16..4, period_days in 1_u16..15,
        ) {
            let cap = cap(visits_max, period_days);
            let mut made: Vec<Date> = Vec::new();
            for day in asked {
                if cap.allows(&made, on(day)) {
                    made.push(on(day));
                }
            }
            for start in -15_i64..40 {
                let within = made.iter().filter(|day| (on(start)..on(start + i64::from(period_days))).contains(*day));
                prop_assert!(within.count() <= usize::from(visits_max));
            }
        }
    }
}
