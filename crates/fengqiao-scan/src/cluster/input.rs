//! What a scan looks at: cases by place and interval of time, and the model that says what is expected.

use super::law::Law;
use crate::error::{ScanError, number};

/// Most cells (places x intervals) of one scan: 12 bytes each.
pub const SCAN_CELLS_MAX: usize = 100_000_000;
/// Most cases of a permutation scan, and most cases and controls of a Bernoulli scan; 4 bytes each for every thread.
pub const CASES_MAX: u64 = 100_000_000;
/// Parts of a case in which weighted cases are counted.
pub(crate) const PARTS: f64 = 1_048_576.0;

/// Cases and model, checked; arrays have the shape `[n_places, n_intervals]`, row-major.
///
/// An interval is a day or any longer unit of time; the last one is the newest. A purely spatial scan has one.
///
/// ```
/// use fengqiao_scan::ScanInput;
/// let cases = [0, 1, 3, 1, 0, 0]; // 2 places, 3 days
/// let input = ScanInput::permutation(&cases, 2, 3)?;
/// assert_eq!(input.total(), 5);
/// # Ok::<(), fengqiao_scan::ScanError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ScanInput {
    pub(super) n_places: usize,
    pub(super) n_intervals: usize,
    pub(super) cases: Vec<u32>,
    pub(super) total: u64,
    pub(super) model: Model,
}

/// What is expected, and how replicates are drawn.
#[derive(Debug, Clone)]
pub(super) enum Model {
    /// Cases keep their places and their days, but not together; in each stratum by itself.
    Permutation { strata: Vec<Stratum> },
    /// Expected cases, which add up to the cases.
    Poisson { expected: Vec<f64> },
    /// Cases and controls.
    Bernoulli { people: Vec<u32> },
    /// Expected cases in absolute terms and their spread.
    NegativeBinomial { expected: Vec<f64>, relative_variance: f64, redraw: Redraw },
}

/// Margins of the cases of one stratum.
#[derive(Debug, Clone)]
pub(super) struct Stratum {
    pub(super) total: u64,
    pub(super) by_place: Vec<u64>,
    pub(super) by_interval: Vec<u64>,
}

impl Stratum {
    fn new(cases: &[u32], n_intervals: usize) -> Self {
        let mut by_interval = vec![0; n_intervals];
        for series in cases.chunks(n_intervals) {
            by_interval.iter_mut().zip(series).for_each(|(sum, &cases)| *sum += u64::from(cases));
        }
        Self { total: sum(cases), by_place: cases.chunks(n_intervals).map(sum).collect(), by_interval }
    }
}

/// How replicates of the negative binomial model are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Redraw {
    /// From the negative binomial law.
    #[default]
    Law,
    /// Whole intervals change places, the counts of each place in proportion to what is expected: asks nothing of the
    /// law but that intervals may be exchanged, and keeps what places do together. Ours.
    Intervals,
}

impl ScanInput {
    /// The space-time permutation model: needs cases only.
    ///
    /// # Errors
    /// `Empty` when a dimension is zero, `Length` when the shape does not fit, `TooLarge` over 100 million cells or
    /// cases.
    ///
    /// # Source
    /// Kulldorff, Heffernan, Hartman, Assunção, Mostashari 2005, PLoS Medicine 2:e59.
    pub fn permutation(cases: &[u32], n_places: usize, n_intervals: usize) -> Result<Self, ScanError> {
        Self::permutation_within(&[cases], n_places, n_intervals)
    }

    /// The permutation model in strata: what differs between them, such as the week's rhythm of each place or the age of
    /// people, is no cluster. Cases of each stratum have the full shape; for weekdays see [`weekday_strata`].
    ///
    /// # Errors
    /// As `permutation`; `Empty` for no stratum, `TooLarge` for over 4 billion cases in a cell.
    ///
    /// # Source
    /// Kulldorff et al. 2005, PLoS Medicine 2:e59, adjustment for day of week by place.
    pub fn permutation_within(strata: &[&[u32]], n_places: usize, n_intervals: usize) -> Result<Self, ScanError> {
        let mut all = vec![0_u32; strata.first().ok_or(ScanError::Empty { what: "strata" })?.len()];
        let mut total = 0;
        for cases in strata {
            total += checked(cases, n_places, n_intervals, "cases [n_places, n_intervals]")?;
            within_cases_max("cases", total)?;
            all.iter_mut().zip(*cases).for_each(|(sum, &cases)| *sum += cases);
        }
        let strata = strata.iter().map(|cases| Stratum::new(cases, n_intervals)).collect();
        Ok(Self { n_places, n_intervals, cases: all, total, model: Model::Permutation { strata } })
    }

    /// The discrete Poisson model: `expected` is any measure in proportion to the expected cases, such as a population
    /// or what [`Population::expected`](super::Population::expected) gives.
    ///
    /// # Errors
    /// As `permutation`; `Number` for an expected value that is negative or no number; `NoExpected` for a place with
    /// cases of which none are expected.
    ///
    /// # Source
    /// Kulldorff 1997, Communications in Statistics 26:1481.
    pub fn poisson(cases: &[u32], expected: &[f64], n_places: usize, n_intervals: usize) -> Result<Self, ScanError> {
        let total = checked(cases, n_places, n_intervals, "cases [n_places, n_intervals]")?;
        let measure = checked_expected(cases, expected, n_intervals)?;
        let scale = if measure > 0.0 { total as f64 / measure } else { 0.0 };
        let expected = expected.iter().map(|value| value * scale).collect();
        Ok(Self { n_places, n_intervals, cases: cases.to_vec(), total, model: Model::Poisson { expected } })
    }

    /// The Bernoulli model: cases and controls.
    ///
    /// # Errors
    /// As `permutation`, for cases and controls together.
    ///
    /// # Source
    /// Kulldorff and Nagarwalla 1995, Statistics in Medicine 14:799.
    pub fn bernoulli(cases: &[u32], controls: &[u32], n_places: usize, n_intervals: usize) -> Result<Self, ScanError> {
        let total = checked(cases, n_places, n_intervals, "cases [n_places, n_intervals]")?;
        let others = checked(controls, n_places, n_intervals, "controls [n_places, n_intervals]")?;
        within_cases_max("cases and controls", total.saturating_add(others))?;
        let people = cases.iter().zip(controls).map(|(&cases, &controls)| cases + controls).collect();
        Ok(Self { n_places, n_intervals, cases: cases.to_vec(), total, model: Model::Bernoulli { people } })
    }

    /// The negative binomial model: cases spread more than those of a Poisson law.
    ///
    /// `expected` are cases in absolute terms, learnt from a past that is not scanned; `relative_variance` is v in
    /// variance = mean + v mean^2, see [`estimate_relative_variance`]; 0 gives the Poisson law. The statistic is half the
    /// squared score of each zone, so that 4 is as far out as a log-likelihood ratio of 4. Cases are weighted by their
    /// spread, and the least number of cases in a cluster has no effect.
    ///
    /// # Errors
    /// As `poisson`; `Number` for a relative variance outside 0 to 1,000.
    ///
    /// # Source
    /// Tango, Takahashi, Kohriyama 2011, Biometrics 67:106.
    pub fn negative_binomial(
        cases: &[u32],
        expected: &[f64],
        (n_places, n_intervals): (usize, usize),
        relative_variance: f64,
        redraw: Redraw,
    ) -> Result<Self, ScanError> {
        let total = checked(cases, n_places, n_intervals, "cases [n_places, n_intervals]")?;
        checked_expected(cases, expected, n_intervals)?;
        for (at, &value) in expected.iter().enumerate() {
            number("expected", at, value, "at most 1e9", |value| value <= 1e9)?;
        }
        number("relative_variance", 0, relative_variance, "from 0 to 1000", |v| (0.0..=1_000.0).contains(&v))?;
        let model = Model::NegativeBinomial { expected: expected.to_vec(), relative_variance, redraw };
        Ok(Self { n_places, n_intervals, cases: cases.to_vec(), total, model })
    }

    /// How many places.
    pub fn n_places(&self) -> usize {
        self.n_places
    }

    /// How many intervals of time.
    pub fn n_intervals(&self) -> usize {
        self.n_intervals
    }

    /// All cases.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// What each place weighs in the limit on the size of zones: its cases, expected cases, or cases and controls.
    pub fn weights(&self) -> Vec<f64> {
        match &self.model {
            Model::Permutation { .. } => self.cases.chunks(self.n_intervals).map(|series| sum(series) as f64).collect(),
            Model::Poisson { expected } | Model::NegativeBinomial { expected, .. } => {
                expected.chunks(self.n_intervals).map(|series| series.iter().sum()).collect()
            }
            Model::Bernoulli { people } => people.chunks(self.n_intervals).map(|series| sum(series) as f64).collect(),
        }
    }

    /// The law of the statistic.
    pub(super) fn law(&self) -> Law {
        let total = self.total as f64;
        match &self.model {
            Model::Permutation { .. } | Model::Poisson { .. } => Law::Poisson { total },
            Model::Bernoulli { people } => Law::Bernoulli { total, people: sum(people) as f64 / total },
            Model::NegativeBinomial { .. } => Law::Score,
        }
    }

    /// Lanes count cases times this.
    pub(super) fn unit(&self) -> f64 {
        if matches!(self.model, Model::NegativeBinomial { .. }) { PARTS } else { 1.0 }
    }

    /// The value of `cases` cases in a cell, in lanes' units.
    pub(super) fn value(&self, cell: usize, cases: f64) -> u64 {
        match &self.model {
            Model::NegativeBinomial { expected, relative_variance, .. } => {
                libm::round(cases * PARTS / (1.0 + relative_variance * expected[cell])) as u64
            }
            _ => cases as u64,
        }
    }

    /// Expected cases of one place in each interval, weighted as the cases are.
    pub(super) fn expected(&self, place: usize, interval: usize) -> f64 {
        let cell = place * self.n_intervals + interval;
        match &self.model {
            Model::Permutation { strata } => {
                let share = |stratum: &Stratum| stratum.by_interval[interval] as f64 / stratum.total.max(1) as f64;
                strata.iter().map(|stratum| stratum.by_place[place] as f64 * share(stratum)).sum()
            }
            Model::Poisson { expected } => expected[cell],
            Model::Bernoulli { people } => f64::from(people[cell]) / self.people_for_a_case(),
            Model::NegativeBinomial { expected, relative_variance, .. } => {
                expected[cell] / (1.0 + relative_variance * expected[cell])
            }
        }
    }

    fn people_for_a_case(&self) -> f64 {
        match self.law() {
            Law::Bernoulli { people, .. } => people,
            _ => 1.0,
        }
    }
}

/// Cases in one stratum for each weekday, shape `[n_places, n_intervals]` each; intervals are days.
///
/// # Errors
/// `Length` when the cases are no whole number of days for each place.
pub fn weekday_strata(cases: &[u32], n_intervals: usize) -> Result<Vec<Vec<u32>>, ScanError> {
    if n_intervals == 0 || !cases.len().is_multiple_of(n_intervals) {
        let what = "cases [n_places, n_intervals]";
        return Err(ScanError::Length { what, expected: n_intervals, got: cases.len() });
    }
    let of = |weekday: usize| {
        let is_of = |at: usize| at % n_intervals % 7 == weekday;
        cases.iter().enumerate().map(|(at, &cases)| if is_of(at) { cases } else { 0 }).collect()
    };
    Ok((0..7.min(n_intervals)).map(of).collect())
}

fn sum(series: &[u32]) -> u64 {
    series.iter().map(|&count| u64::from(count)).sum()
}

fn checked(counts: &[u32], n_places: usize, n_intervals: usize, what: &'static str) -> Result<u64, ScanError> {
    for (what, size) in [("places", n_places), ("intervals", n_intervals)] {
        if size == 0 {
            return Err(ScanError::Empty { what });
        }
    }
    let cells = n_places.saturating_mul(n_intervals);
    if cells > SCAN_CELLS_MAX {
        return Err(ScanError::TooLarge { what: "places x intervals", got: cells, limit: SCAN_CELLS_MAX });
    }
    if counts.len() != cells {
        return Err(ScanError::Length { what, expected: cells, got: counts.len() });
    }
    Ok(sum(counts))
}

fn within_cases_max(what: &'static str, total: u64) -> Result<(), ScanError> {
    if total > CASES_MAX {
        return Err(ScanError::TooLarge { what, got: total as usize, limit: CASES_MAX as usize });
    }
    Ok(())
}

/// Checks expected cases against the cases, and adds them up.
fn checked_expected(cases: &[u32], expected: &[f64], n_intervals: usize) -> Result<f64, ScanError> {
    if cases.len() != expected.len() {
        let what = "expected [n_places, n_intervals]";
        return Err(ScanError::Length { what, expected: cases.len(), got: expected.len() });
    }
    for (at, &value) in expected.iter().enumerate() {
        number("expected", at, value, "not negative, at most 1e15", |value| (0.0..=1e15).contains(&value))?;
    }
    let pairs = cases.chunks(n_intervals).zip(expected.chunks(n_intervals));
    for (place, (cases, expected)) in pairs.enumerate() {
        let cases = sum(cases);
        if cases > 0 && expected.iter().sum::<f64>() <= 0.0 {
            return Err(ScanError::NoExpected { place, cases });
        }
    }
    Ok(expected.iter().sum())
}

/// The spread of counts around what is expected, v in variance = mean + v mean^2, by moments; 0 when they spread less
/// than a Poisson law. Pass a past without the intervals that are scanned.
///
/// # Errors
/// `Length` when the arrays differ, `Number` for an expected value that is negative or no number.
///
/// # Source
/// Breslow 1984, Applied Statistics 33:38, by moments.
pub fn estimate_relative_variance(cases: &[u32], expected: &[f64]) -> Result<f64, ScanError> {
    if cases.len() != expected.len() {
        return Err(ScanError::Length { what: "expected", expected: cases.len(), got: expected.len() });
    }
    let (mut over, mut square) = (0.0, 0.0);
    for (at, (&cases, &expected)) in cases.iter().zip(expected).enumerate() {
        number("expected", at, expected, "not negative, at most 1e15", |value| (0.0..=1e15).contains(&value))?;
        let distance = f64::from(cases) - expected;
        over += distance * distance - expected;
        square += expected * expected;
    }
    Ok(if square > 0.0 { (over / square).clamp(0.0, 1_000.0) } else { 0.0 })
}
