//! How many disputes are expected of each kind, in each township, on each day, and in which village.
//! Not here: which of them happen.

use crate::book::{Kind, book, kinds};
use crate::days::{Day, Days};
use crate::draw::Seed;
use crate::land::Land;
use crate::options::Options;
use crate::season::season;

/// Expected disputes of everything.
#[derive(Debug)]
pub(crate) struct Intensity {
    /// Disputes expected over all days: [kind][township].
    expected: Vec<Vec<f64>>,
    /// Season, trend and mood of the day: [kind][day], mean about 1.
    profile: Vec<Vec<f64>>,
    /// Mood of a township in a week: [township][week], mean 1.
    moods: Vec<Vec<f64>>,
    /// Running sums of the village weights within a township: [kind][township].
    pub(crate) village_sums: Vec<Vec<Vec<f64>>>,
    days: f64,
}

impl Intensity {
    pub(crate) fn new(options: &Options, seed: Seed, land: &Land, days: &Days) -> Self {
        let weights: Vec<Vec<f64>> = kinds().iter().map(|kind| village_weights(kind, land)).collect();
        let expected = expected(options, seed, land, days, &weights);
        let common = day_moods(seed, days);
        let profile = kinds().iter().map(|kind| {
            season(kind, days.generated()).iter().zip(&common).map(|(season, common)| season * common).collect()
        });
        let weeks = days.count / 7 + 1;
        let moods = (0..land.townships.len()).map(|township| {
            let mut draw = seed.stream("township weeks", township as u64);
            (0..weeks).map(|_| draw.gamma(20.0) / 20.0).collect()
        });
        let sums = |weights: &Vec<f64>| land.townships.iter().map(|t| running(&weights[t.villages.clone()])).collect();
        Self {
            expected,
            profile: profile.collect(),
            moods: moods.collect(),
            village_sums: weights.iter().map(sums).collect(),
            days: days.count as f64,
        }
    }

    /// Mean of one kind in one township on one day.
    pub(crate) fn mean(&self, kind: usize, township: usize, day: usize) -> f64 {
        self.expected[kind][township] * self.profile[kind][day] * self.moods[township][day / 7] / self.days
    }

    /// Mean over a village and some days without the mood of the township, which nobody can know beforehand.
    pub(crate) fn baseline(&self, kind: usize, land: &Land, village: usize, days: std::ops::Range<usize>) -> f64 {
        let township = land.villages[village].township;
        let within = village - land.townships[township].villages.start;
        let sums = &self.village_sums[kind][township];
        let before = if within == 0 { 0.0 } else { sums[within - 1] };
        let share = (sums[within] - before) / sums[sums.len() - 1];
        self.expected[kind][township] * share * self.profile[kind][days].iter().sum::<f64>() / self.days
    }
}

fn running(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut add = |value: &f64| {
        sum += value;
        sum
    };
    values.iter().map(&mut add).collect()
}

/// Weight of each village for a kind: its people, more where towns breed the kind, less where there is nothing to quarrel about.
fn village_weights(kind: &Kind, land: &Land) -> Vec<f64> {
    let estate_kind = kind.code.starts_with('P') || matches!(kind.code.as_str(), "N6" | "H1" | "H2");
    let land_kind = matches!(kind.code.as_str(), "G1" | "G2");
    let weight = |(index, village): (usize, &crate::land::Village)| {
        let urban = if village.community { kind.urban_ratio } else { 1.0 };
        let bare = if estate_kind && land.estates_of[index].is_empty() { 0.02 } else { 1.0 };
        let paved = if land_kind && village.community { 0.1 } else { 1.0 };
        village.population * urban * bare * paved
    };
    land.villages.iter().enumerate().map(weight).collect()
}

fn expected(options: &Options, seed: Seed, land: &Land, days: &Days, weights: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let years = days.years();
    let people = book().params.population / 1000.0;
    let raw = |kind: &Kind| kind.rate * people * years;
    let reports: f64 = kinds().iter().map(|kind| raw(kind) / (1.0 - kind.again)).sum();
    let factor = book().params.target_reports * options.scale * years / 3.0 / reports;
    let mut draw = seed.stream("township moods", 0);
    let moods: Vec<f64> = land.townships.iter().map(|_| draw.lognormal(1.0, 0.18)).collect();
    let of_kind = |(index, kind): (usize, &Kind)| {
        let mut draw = seed.stream("kind in township", index as u64);
        let townships = land.townships.iter().zip(&moods);
        let shares = townships.map(|(township, mood)| {
            weights[index][township.villages.clone()].iter().sum::<f64>() * mood * draw.lognormal(1.0, 0.20)
        });
        let shares: Vec<f64> = shares.collect();
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| raw(kind) * factor * share / sum).collect()
    };
    kinds().iter().enumerate().map(of_kind).collect()
}

/// Trend and mood of each day: the mood is autoregressive, because weather and news last.
fn day_moods(seed: Seed, days: &Days) -> Vec<f64> {
    const LASTING: f64 = 0.6;
    const SPREAD: f64 = 0.10;
    let mut draw = seed.stream("day moods", 0);
    let mut mood = 0.0;
    let middle = days.years() / 2.0;
    let of_day = |(number, _): (usize, &Day)| {
        mood = LASTING * mood + draw.normal() * SPREAD * (1.0 - LASTING * LASTING).sqrt();
        (1.0 + 0.03 * (number as f64 / 365.25 - middle)) * libm::exp(mood - SPREAD * SPREAD / 2.0)
    };
    days.generated().iter().enumerate().map(of_day).collect()
}
