//! Expected cases from a population that changes over time, by indirect standardisation over classes.

use crate::error::{ScanError, number};

/// The people of one class at one place on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Census {
    /// Index of the place.
    pub place: usize,
    /// Index of the class, such as an age group of one sex; 0 where there is only one.
    pub class: usize,
    /// The day, on any axis of days that the intervals share.
    pub day: f64,
    /// How many people.
    pub people: f64,
}

/// A population, known on some days, linear between them and constant before the first and after the last.
///
/// ```
/// use fengqiao_scan::{Census, Population};
/// let at = |place, people| Census { place, class: 0, day: 0.0, people };
/// let population = Population::new(&[at(0, 30.0), at(1, 10.0)], 2, 1)?;
/// assert_eq!(population.expected(&[8], &[0.0, 1.0, 2.0])?, [3.0, 3.0, 1.0, 1.0]);
/// # Ok::<(), fengqiao_scan::ScanError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Population {
    n_places: usize,
    n_classes: usize,
    /// The days on which anybody was counted, ascending.
    days: Vec<f64>,
    /// Shape `[n_places, n_classes, n_days]`; a place or class that was not counted on a day had nobody.
    people: Vec<f64>,
}

impl Population {
    /// Takes records in any order; several of one place, class and day add up.
    ///
    /// # Errors
    /// `Empty` for no record or place or class; `Index` for a place or class out of range; `Number` for a day or number
    /// of people that is none, or negative people; `TooLarge` over 100 million values.
    pub fn new(records: &[Census], n_places: usize, n_classes: usize) -> Result<Self, ScanError> {
        for (what, size) in [("population", records.len()), ("places", n_places), ("classes", n_classes)] {
            if size == 0 {
                return Err(ScanError::Empty { what });
            }
        }
        for (at, record) in records.iter().enumerate() {
            number("day of the population", at, record.day, "", |_| true)?;
            number("population", at, record.people, "not negative, at most 1e12", |p| (0.0..=1e12).contains(&p))?;
            for (what, index, limit) in [
                ("place of the population", record.place, n_places),
                ("class of the population", record.class, n_classes),
            ] {
                if index >= limit {
                    return Err(ScanError::Index { what, at, index, limit });
                }
            }
        }
        let mut days: Vec<f64> = records.iter().map(|record| record.day).collect();
        days.sort_by(f64::total_cmp);
        days.dedup();
        let size = n_places.saturating_mul(n_classes).saturating_mul(days.len());
        if size > super::input::SCAN_CELLS_MAX {
            let limit = super::input::SCAN_CELLS_MAX;
            return Err(ScanError::TooLarge { what: "places x classes x days of the population", got: size, limit });
        }
        let mut people = vec![0.0; size];
        for record in records {
            let day = days.partition_point(|&day| day < record.day);
            people[(record.place * n_classes + record.class) * days.len() + day] += record.people;
        }
        Ok(Self { n_places, n_classes, days, people })
    }

    /// Expected cases, shape `[n_places, n_intervals]`, if each class had the same rate everywhere and at all times.
    ///
    /// `cases` are all cases of each class, shape `[n_classes]`. `bounds` are the days at which intervals start and, last,
    /// the day after the end, ascending, shape `[n_intervals + 1]`.
    ///
    /// # Errors
    /// `Length` for other shapes; `Number` for bounds that do not ascend; `NoPeople` for a class with cases but nobody
    /// in it.
    ///
    /// # Source
    /// Kulldorff, Athas, Feuer, Miller, Key 1998, American Journal of Public Health 88:1377.
    pub fn expected(&self, cases: &[u64], bounds: &[f64]) -> Result<Vec<f64>, ScanError> {
        if cases.len() != self.n_classes {
            return Err(ScanError::Length { what: "cases [n_classes]", expected: self.n_classes, got: cases.len() });
        }
        if bounds.len() < 2 {
            return Err(ScanError::Length { what: "bounds [n_intervals + 1]", expected: 2, got: bounds.len() });
        }
        for (at, &bound) in bounds.iter().enumerate() {
            let before = if at == 0 { f64::NEG_INFINITY } else { bounds[at - 1] };
            number("bound", at, bound, "after the one before", |bound| bound > before)?;
        }
        let weights: Vec<Vec<f64>> = bounds.windows(2).map(|pair| self.day_weights(pair[0], pair[1])).collect();
        let period = self.day_weights(bounds[0], bounds[bounds.len() - 1]);
        let rates = self.rates(cases, &period)?;
        let mut expected = Vec::with_capacity(self.n_places * weights.len());
        for place in 0..self.n_places {
            let at_risk = self.at_risk(place, &rates);
            expected.extend(weights.iter().map(|weights| dot(weights, &at_risk)));
        }
        Ok(expected)
    }

    /// People of each place, averaged over a period from one day to the day after its end.
    pub fn mean(&self, from: f64, to: f64) -> Vec<f64> {
        let weights = self.day_weights(from, to);
        let all = vec![1.0; self.n_classes];
        (0..self.n_places).map(|place| dot(&weights, &self.at_risk(place, &all)) / (to - from)).collect()
    }

    /// Cases of each class for a day of one person.
    fn rates(&self, cases: &[u64], period: &[f64]) -> Result<Vec<f64>, ScanError> {
        let rate = |(class, &cases): (usize, &u64)| {
            let series = (0..self.n_places).map(|place| dot(period, self.series(place, class)));
            let person_days: f64 = series.sum();
            match (cases, person_days > 0.0) {
                (0, _) => Ok(0.0),
                (_, false) => Err(ScanError::NoPeople { class, cases }),
                _ => Ok(cases as f64 / person_days),
            }
        };
        cases.iter().enumerate().map(rate).collect()
    }

    /// People of a place on each day, each class times its rate.
    fn at_risk(&self, place: usize, rates: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.days.len()];
        for (class, rate) in rates.iter().enumerate() {
            sum.iter_mut().zip(self.series(place, class)).for_each(|(sum, people)| *sum += rate * people);
        }
        sum
    }

    fn series(&self, place: usize, class: usize) -> &[f64] {
        &self.people[(place * self.n_classes + class) * self.days.len()..][..self.days.len()]
    }

    /// How many days each known day stands for in the integral of a linear course from `from` to `to`.
    fn day_weights(&self, from: f64, to: f64) -> Vec<f64> {
        let mut weights = vec![0.0; self.days.len()];
        let (first, last) = (0, self.days.len() - 1);
        weights[first] += (self.days[first].min(to) - from).max(0.0);
        weights[last] += (to - self.days[last].max(from)).max(0.0);
        for at in 0..last {
            let (start, end) = (self.days[at], self.days[at + 1]);
            let (low, high) = (start.max(from), end.min(to));
            if low < high {
                // The mean of the course over low..high lies at its middle.
                let share = ((low + high) / 2.0 - start) / (end - start);
                weights[at] += (high - low) * (1.0 - share);
                weights[at + 1] += (high - low) * share;
            }
        }
        weights
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_linear_between_the_days_they_were_counted() {
        let at = |day, people| Census { place: 0, class: 0, day, people };
        let population = Population::new(&[at(10.0, 100.0), at(20.0, 200.0)], 1, 1).unwrap();
        let check = |from, to, mean: f64| assert!((population.mean(from, to)[0] - mean).abs() < 1e-9, "{from} to {to}");
        check(0.0, 10.0, 100.0);
        check(10.0, 20.0, 150.0);
        check(12.0, 14.0, 130.0);
        check(15.0, 25.0, (5.0 * 175.0 + 5.0 * 200.0) / 10.0);
        check(5.0, 30.0, (500.0 + 1_500.0 + 2_000.0) / 25.0);
    }

    #[test]
    fn expected_cases_add_up_to_the_cases_class_by_class() {
        let at = |place, class, people| Census { place, class, day: 0.0, people };
        let records = [at(0, 0, 10.0), at(0, 1, 30.0), at(1, 0, 40.0), at(1, 1, 10.0)];
        let population = Population::new(&records, 2, 2).unwrap();
        let expected = population.expected(&[5, 8], &[0.0, 30.0, 60.0]).unwrap();
        let place = |place: usize| expected[place * 2..place * 2 + 2].iter().sum::<f64>();
        assert!((place(0) - 7.0).abs() < 1e-12 && (place(1) - 6.0).abs() < 1e-12);
        assert_eq!(expected[0], expected[1]);
    }

    #[test]
    fn unusable_populations_are_refused() {
        let at = |place, class, people| Census { place, class, day: 0.0, people };
        let error = |records: &[Census]| Population::new(records, 2, 2).unwrap_err().to_string();
        assert!(error(&[at(0, 0, 1.0), at(2, 0, 1.0)]).contains("place of the population number 1 names index 2"));
        assert!(error(&[at(0, 2, 1.0)]).contains("class of the population"));
        assert!(error(&[at(0, 0, f64::NAN)]).contains("population at index 0 is NaN"));
        assert!(error(&[]).contains("empty"));
        let population = Population::new(&[at(0, 0, 1.0)], 2, 2).unwrap();
        assert!(population.expected(&[1, 1], &[0.0, 1.0]).unwrap_err().to_string().contains("class 1 has 1 cases"));
        assert!(population.expected(&[1, 0], &[1.0, 1.0]).is_err() && population.expected(&[1], &[0.0, 1.0]).is_err());
    }
}
