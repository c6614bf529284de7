//! Which steps of the past a step is compared with, and in which season each of them lies.

use super::{FarringtonOptions, Series};

/// One step of the regression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) count: f64,
    /// Number of the step, from 1.
    pub(super) time: f64,
    /// Season, from 0; the last is that of the reference windows and of the judged step.
    pub(super) group: usize,
    /// Logarithm of the population, 0 without offset.
    pub(super) offset: f64,
}

/// The season of every step up to the judged one: windows around the same step in past years are the last season, the
/// steps between them are cut into blocks of even length, longer ones first.
pub(super) fn groups(at: usize, options: &FarringtonOptions) -> Vec<Option<usize>> {
    let (width, seasons) = (options.half_width, options.seasons);
    let mut groups = vec![None; at + 1];
    groups[at - width..].fill(Some(seasons - 1));
    for year in 1..=options.years {
        let middle = at - year * options.period;
        groups[middle - width..=middle + width].fill(Some(seasons - 1));
        if seasons == 1 {
            continue;
        }
        let between = options.period - 2 * width - 1;
        let (length, longer) = (between / (seasons - 1), between % (seasons - 1));
        let mut start = middle + width + 1;
        for block in 0..seasons - 1 {
            let end = start + length + usize::from(block < longer);
            groups[start..end].fill(Some(block));
            start = end;
        }
    }
    groups
}

/// The rows of the regression, oldest first, without the newest steps and missing ones.
pub(super) fn rows(series: &Series, at: usize, groups: &[Option<usize>], options: &FarringtonOptions) -> Vec<Row> {
    let end = at.saturating_sub(options.past_left_out);
    let row = |step: usize| {
        let (group, count) = (groups[step]?, series.seen(step)?);
        Some(Row { count, time: (step + 1) as f64, group, offset: offset(series, step, options) })
    };
    (0..end).filter_map(row).collect()
}

/// The judged step as a row; its count does not matter.
pub(super) fn now(series: &Series, at: usize, options: &FarringtonOptions) -> Row {
    Row { count: 0.0, time: (at + 1) as f64, group: options.seasons - 1, offset: offset(series, at, options) }
}

fn offset(series: &Series, step: usize, options: &FarringtonOptions) -> f64 {
    let population = series.population.filter(|_| options.population_offset);
    population.map_or(0.0, |population| libm::log(population[step]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_cut_into_windows_and_even_blocks() {
        let options = FarringtonOptions { years: 1, ..FarringtonOptions::default() };
        let groups = groups(60, &options);
        assert_eq!(groups[..5], [None; 5]);
        assert!(groups[5..=11].iter().all(|group| *group == Some(9)));
        let lengths: Vec<usize> =
            (0..9).map(|block| groups.iter().filter(|group| **group == Some(block)).count()).collect();
        assert_eq!(lengths, [5; 9]);
        assert!(groups[57..].iter().all(|group| *group == Some(9)));
    }

    #[test]
    fn longer_blocks_come_first() {
        let options = FarringtonOptions { years: 1, seasons: 5, ..FarringtonOptions::default() };
        let groups = groups(60, &options);
        let length = |block| groups.iter().filter(|group| **group == Some(block)).count();
        assert_eq!([length(0), length(1), length(2), length(3)], [12, 11, 11, 11]);
    }
}
