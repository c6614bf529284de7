//! Periods of figures: whole months, quarters and years by the day of registration.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A year.
    Year,
}

impl Grain {
    /// Months of it.
    #[must_use]
    pub const fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// Name in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A whole month, quarter or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Its length.
    pub grain: Grain,
    /// Its first day.
    pub from_on: Date,
}

/// The text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no period: write a year as 2025, a quarter as 2025-Q3, a month as 2025-03")]
pub struct PeriodError;

/// Years that a period can be of.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2200;

impl Period {
    /// The period of this length that holds a day.
    #[must_use]
    pub fn holding(grain: Grain, on: Date) -> Self {
        let month = (on.month() - 1) / grain.months() * grain.months() + 1;
        Self { grain, from_on: date(on.year(), month, 1) }
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.from_on.year()
    }

    /// First day of its last month.
    #[must_use]
    pub fn last_month_on(self) -> Date {
        date(self.from_on.year(), self.from_on.month() + self.grain.months() - 1, 1)
    }

    /// Its last day.
    #[must_use]
    pub fn to_on(self) -> Date {
        self.last_month_on().last_of_month()
    }

    /// Days in it.
    #[must_use]
    pub fn days(self) -> i64 {
        self.from_on.until(self.to_on()).map_or(0, |span| i64::from(span.get_days())) + 1
    }

    /// The same period of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self { from_on: date(self.year() - 1, self.from_on.month(), 1), ..self }
    }

    /// The period just before this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self::holding(self.grain, self.from_on.yesterday().unwrap_or(self.from_on))
    }

    /// The year that it lies in.
    #[must_use]
    pub fn whole_year(self) -> Self {
        Self::holding(Grain::Year, self.from_on)
    }

    /// The periods of a length that make up this one; none when that is longer.
    #[must_use]
    pub fn parts(self, grain: Grain) -> Vec<Self> {
        let step = grain.months();
        let many = self.grain.months() / step;
        (0..many)
            .map(|part| Self { grain, from_on: date(self.year(), self.from_on.month() + part * step, 1) })
            .collect()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.year(), self.from_on.month());
        match self.grain {
            Grain::Year => write!(out, "{year}"),
            Grain::Quarter => write!(out, "{year}-Q{}", (month - 1) / 3 + 1),
            Grain::Month => write!(out, "{year}-{month:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let year = year.parse::<i16>().ok().filter(|year| YEARS.contains(year)).ok_or(PeriodError)?;
        let (grain, month) = match rest {
            None => (Grain::Year, 1),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => {
                    let quarter =
                        quarter.parse::<i8>().ok().filter(|quarter| (1..=4).contains(quarter)).ok_or(PeriodError)?;
                    (Grain::Quarter, quarter * 3 - 2)
                }
                None => {
                    (Grain::Month, rest.parse::<i8>().ok().filter(|month| (1..=12).contains(month)).ok_or(PeriodError)?)
                }
            },
        };
        Ok(Self { grain, from_on: date(year, month, 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_written_and_taken_apart() {
        for (text, from, to, days) in [
            ("2024", date(2024, 1, 1), date(2024, 12, 31), 366),
            ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31), 90),
            ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31), 92),
            ("2025-02", date(2025, 2, 1), date(2025, 2, 28), 28),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(
                (period.from_on, period.to_on(), period.days(), period.to_string()),
                (from, to, days, text.into())
            );
        }
        let period = |text: &str| text.parse::<Period>().unwrap();
        assert_eq!(period("2025-Q1").before(), period("2024-Q4"));
        assert_eq!(period("2025-03").year_before(), period("2024-03"));
        assert_eq!(period("2025").parts(Grain::Quarter)[3], period("2025-Q4"));
        assert_eq!(period("2025-Q2").parts(Grain::Month), ["2025-04", "2025-05", "2025-06"].map(period));
        assert!(period("2025-04").parts(Grain::Year).is_empty());
        for text in ["", "25", "2025-13", "2025-Q5", "2025-3-1", "2025-00"] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }
}
