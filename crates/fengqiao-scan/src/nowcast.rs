//! Nowcasting: how much of the last days is still to come, from how late reports of earlier days came.

mod back_entry;

pub use back_entry::{BackEntries, BackEntryOptions, back_entries};

use crate::error::{ScanError, in_range, number};
use crate::tail::quantile;

/// Longest delay that is followed, in days.
pub const DELAY_DAYS_MAX: usize = 366;
/// Prior cases that pull a weekday's pattern of delays towards the common one.
const PRIOR_CASES: f64 = 20.0;

/// Reports by the day they are about and the days until they came; borrowed, row-major, shape `[n_days, delay_max + 1]`.
///
/// The last day is today: a report of day d that comes later than today is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct Triangle<'a> {
    values: &'a [u32],
    n_days: usize,
    n_delays: usize,
}

impl<'a> Triangle<'a> {
    /// Views `values` as `[n_days, delay_max + 1]`; reports that came later than `delay_max` belong in the last column
    /// or nowhere.
    ///
    /// # Errors
    /// `Empty`, `Option` for a delay over 366, `Length`, and `Number` for a report that comes after today.
    pub fn new(values: &'a [u32], n_days: usize, delay_max: usize) -> Result<Self, ScanError> {
        in_range("delay_max", delay_max as u64, 0, DELAY_DAYS_MAX as u64)?;
        if n_days == 0 {
            return Err(ScanError::Empty { what: "days of a triangle" });
        }
        let n_delays = delay_max + 1;
        let expected = n_days.saturating_mul(n_delays);
        if values.len() != expected {
            let what = "triangle [n_days, delay_max + 1]";
            return Err(ScanError::Length { what, expected, got: values.len() });
        }
        for (at, &count) in values.iter().enumerate().filter(|(at, _)| at / n_delays + at % n_delays >= n_days) {
            number("triangle", at, f64::from(count), "0, as it lies after today", |count| count == 0.0)?;
        }
        Ok(Self { values, n_days, n_delays })
    }

    fn row(&self, day: usize) -> &'a [u32] {
        &self.values[day * self.n_delays..][..self.n_delays]
    }

    /// Longest delay of a day that can be known today.
    fn known(&self, day: usize) -> usize {
        (self.n_days - 1 - day).min(self.n_delays - 1)
    }
}

/// How delays are learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct NowcastOptions {
    /// Newest days that delays are learnt from, at least 1; none takes all.
    pub past_days: Option<usize>,
    /// Whether each weekday has its own pattern of delays (offices closed at weekends); default false.
    pub by_weekday: bool,
    /// Relative variance of the missing part beyond chance, not negative; default 0.
    pub spread: f64,
    /// Coverage of the range, in (0, 1); default 0.95.
    pub coverage: f64,
}

impl Default for NowcastOptions {
    fn default() -> Self {
        Self { past_days: None, by_weekday: false, spread: 0.0, coverage: 0.95 }
    }
}

/// One day as it will be when everything has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nowcast {
    /// Index of the day.
    pub day: usize,
    /// Reports that have come.
    pub observed: u64,
    /// Share of the day's reports that have come, in (0, 1]; 0 when nobody knows.
    pub complete: f64,
    /// Reports in the end; as observed when nobody knows the share.
    pub expected: f64,
    /// Lower end of the range of reports in the end.
    pub low: u64,
    /// Upper end of the range of reports in the end.
    pub high: u64,
}

/// Every day of the triangle, shape `[n_days]`.
///
/// The share that has come is the chain-ladder product of one minus the reverse hazards (how many of the reports known
/// up to a delay came at that very delay). What is still missing is negative binomial: the gamma posterior of the day's
/// rate, the uncertainty of the share by the delta method, and `spread`. `complete`, multiplied into the day factors of
/// a scan, lets the last days expect what can be there and no more.
///
/// # Errors
/// `Option` and `Number` for options.
///
/// # Source
/// Lawless 1994, Canadian Journal of Statistics 22:15 (shares as R surveillance 1.20 `nowcast`, method "lawless");
/// Höhle and an der Heiden 2014, Biometrics 70:993; the negative binomial range and weekdays are ours.
pub fn nowcast(triangle: &Triangle, options: &NowcastOptions) -> Result<Vec<Nowcast>, ScanError> {
    in_range("past_days", options.past_days.unwrap_or(1) as u64, 1, u64::MAX)?;
    number("option spread", 0, options.spread, "not negative", |value| value >= 0.0)?;
    number("option coverage", 0, options.coverage, "above 0 and under 1", |value| value > 0.0 && value < 1.0)?;
    let first = triangle.n_days - options.past_days.unwrap_or(triangle.n_days).min(triangle.n_days);
    let all = Hazards::new(triangle, first, None, None);
    let own: Vec<Hazards> = match options.by_weekday {
        true => (0..7).map(|weekday| Hazards::new(triangle, first, Some(weekday), Some(&all))).collect(),
        false => Vec::new(),
    };
    let day = |day: usize| {
        let hazards = own.get(day % 7).unwrap_or(&all);
        of_day(triangle, day, hazards.arrived(triangle.known(day)), options)
    };
    Ok((0..triangle.n_days).map(day).collect())
}

/// Last day of which at least `complete_min` has come, with every day before it: "data complete until".
pub fn complete_until(days: &[Nowcast], complete_min: f64) -> Option<usize> {
    days.iter().take_while(|day| day.complete >= complete_min).last().map(|day| day.day)
}

fn of_day(triangle: &Triangle, day: usize, (complete, variance): (f64, f64), options: &NowcastOptions) -> Nowcast {
    let observed: u64 = triangle.row(day).iter().map(|&count| u64::from(count)).sum();
    let seen = observed as f64;
    if complete <= 0.0 || complete >= 1.0 {
        return Nowcast { day, observed, complete, expected: seen, low: observed, high: observed };
    }
    let shape = seen + 0.5;
    let missing = shape * (1.0 - complete) / complete;
    let of_share = variance / (complete * (1.0 - complete)).powi(2);
    let relative_variance = 1.0 / shape + of_share + options.spread;
    let end = |probability: f64| observed + quantile(probability, missing, relative_variance);
    let outside = (1.0 - options.coverage) / 2.0;
    Nowcast { day, observed, complete, expected: seen / complete, low: end(outside), high: end(1.0 - outside) }
}

/// For each delay, of the reports known up to it the share that came at that very delay.
struct Hazards {
    share: Vec<f64>,
    /// Reports that the share was seen on.
    known: Vec<f64>,
}

impl Hazards {
    /// From days `first` on, of one weekday (day modulo 7) if named, then pulled towards the common hazards.
    fn new(triangle: &Triangle, first: usize, weekday: Option<usize>, common: Option<&Self>) -> Self {
        let (mut at, mut known) = (vec![0.0; triangle.n_delays], vec![0.0; triangle.n_delays]);
        for day in (first..triangle.n_days).filter(|day| weekday.is_none_or(|weekday| day % 7 == weekday)) {
            let mut sum = 0.0;
            for (delay, &count) in triangle.row(day)[..=triangle.known(day)].iter().enumerate() {
                sum += f64::from(count);
                at[delay] += f64::from(count);
                known[delay] += sum;
            }
        }
        let (prior, of_all) = common.map_or((0.0, &[] as &[f64]), |common| (PRIOR_CASES, &common.share));
        let share = |(delay, (&at, &known)): (usize, (&f64, &f64))| {
            let weight = known + prior;
            if weight > 0.0 { (at + prior * of_all.get(delay).copied().unwrap_or(0.0)) / weight } else { 0.0 }
        };
        let share = at.iter().zip(&known).enumerate().map(share).collect();
        Self { share, known: known.iter().map(|known| known + prior).collect() }
    }

    /// Share that has come up to a delay, and its variance by Greenwood's formula.
    fn arrived(&self, delay: usize) -> (f64, f64) {
        let later = self.share[delay + 1..].iter().zip(&self.known[delay + 1..]);
        let (mut complete, mut sum) = (1.0, 0.0);
        for (&share, &known) in later {
            complete *= 1.0 - share;
            if known > 0.0 && share < 1.0 {
                sum += share / (known * (1.0 - share));
            }
        }
        (complete, complete * complete * sum)
    }
}
