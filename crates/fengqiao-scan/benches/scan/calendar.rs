//! Days as the reference program writes them: year/month/day, or with fewer parts.

/// Days since 1970-01-01; the number itself for generic times.
pub type Day = i64;

/// A day and whether it was written in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub day: Day,
    pub is_exact: bool,
}

/// A day; a year or month stands for its first day.
pub fn parse(text: &str) -> Result<Date, String> {
    parts(text, [1, 1])
}

/// A day of a population; a year stands for 1 July, a month for its 15th.
pub fn parse_population(text: &str) -> Result<Date, String> {
    parts(text, [7, 1]).map(|date| {
        let is_month = text.split(['/', '-']).count() == 2;
        if is_month { Date { day: date.day + 14, ..date } } else { date }
    })
}

fn parts(text: &str, [month, day]: [i64; 2]) -> Result<Date, String> {
    let wrong = || format!("{text} is no date");
    let parts: Vec<i64> =
        text.split(['/', '-']).map(|part| part.parse::<i64>().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let full = |year: i64| if year < 100 { 1900 + year } else { year };
    match parts[..] {
        [year] => Ok(Date { day: from_civil(full(year), month, day), is_exact: false }),
        [year, month] if month <= 12 => Ok(Date { day: from_civil(full(year), month, 1), is_exact: false }),
        [month, year] if month <= 12 => Ok(Date { day: from_civil(full(year), month, 1), is_exact: false }),
        [year, month, day] if year > 31 => Ok(Date { day: from_civil(year, month, day), is_exact: true }),
        [month, day, year] => Ok(Date { day: from_civil(full(year), month, day), is_exact: true }),
        _ => Err(wrong()),
    }
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
///
/// # Source
/// Hatcher 1984, Quarterly Journal of the Royal Astronomical Society 25:53, with eras of 400 years.
pub fn from_civil(year: i64, month: i64, day: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day.
pub fn to_civil(day: Day) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day - era * 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// So many months earlier, on the last day of the month where the day is missing.
pub fn months_before(day: Day, months: i64) -> Day {
    let (year, month, of_month) = to_civil(day);
    let index = year * 12 + month - 1 - months;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    let next = if month == 12 { from_civil(year + 1, 1, 1) } else { from_civil(year, month + 1, 1) };
    (from_civil(year, month, 1) + of_month - 1).min(next - 1)
}
