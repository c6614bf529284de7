//! Letters judged by hand: a pair score is fitted on four fifths of the matters and judged on the fifth it has not seen.

use std::collections::{BTreeMap, HashSet};

use fengqiao_text::normalise::normalise;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{
    Digest, DigestInput, FEATURES, FitOptions, GroupOptions, Limits, PairModel, SameMatterIndex,
};

use super::Rates;
use crate::shared;

/// Folds of matters.
const FOLDS: usize = 5;
/// Letters of a matter from which it is a giant.
const GIANT_FROM: usize = 41;
const LIMITS: Limits = Limits { reports: 10_000, window_days: 2_000 };

/// Ways of joining by itself that are tried, (mean of a group, likeness of words of a large one): the office takes the
/// one that finds most at the precision it sets.
const JOINS: [(f32, f32); 8] =
    [(0.5, 0.2), (0.6, 0.2), (0.7, 0.2), (0.8, 0.2), (0.6, 0.25), (0.7, 0.25), (0.8, 0.25), (0.9, 0.3)];
/// Precision of joining by itself.
const JOIN_PRECISION: f64 = 0.98;

/// What is measured on letters.
pub struct Found {
    pub all: Rates,
    pub small: Rates,
    pub shipped: Rates,
    pub join: f64,
}

/// The letters with what was judged of them.
struct Judged {
    digests: Vec<Digest>,
    matter: BTreeMap<usize, usize>,
    unclear: HashSet<(usize, usize)>,
    giants: HashSet<usize>,
}

/// Candidate pairs with their inputs, each once.
type Pairs = Vec<(usize, usize, [f32; FEATURES])>;

pub fn measure() -> Option<Found> {
    let judged = judged()?;
    let mut index = SameMatterIndex::new(LIMITS);
    index.fill(&judged.digests);
    let pairs = pairs(&judged, &index);
    let (mut all, mut small) = (Sums::default(), Sums::default());
    let mut joins: Vec<Sums> = JOINS.iter().map(|_| Sums::default()).collect();
    for fold in 0..FOLDS {
        let model = PairModel::fit(&judged.training(&pairs, Some(fold)), &FitOptions::default());
        let mine = |matter: usize| fold_of(matter) == fold;
        let of_fold = judged.matter.iter().filter(|(_, matter)| mine(**matter)).map(|(row, _)| *row).collect();
        let mut index = SameMatterIndex::with_model(LIMITS, model);
        index.fill(&judged.digests);
        let edges = index.edges(&judged.digests, 2);
        let grouped = |options: &GroupOptions| index.group_scored(&judged.digests, options, &edges).members();
        for (&(join_from, attach), sums) in JOINS.iter().zip(&mut joins) {
            let options = GroupOptions { join_from, attach_from: Some(attach), ..GroupOptions::default() };
            sums.add(&judged, &grouped(&options), &of_fold);
        }
        let groups = grouped(&GroupOptions::default());
        all.add(&judged, &groups, &of_fold);
        small.add(&judged, &groups, &judged.without_giants(&of_fold));
    }
    let every: HashSet<usize> = judged.matter.keys().copied().collect();
    let mut shipped = Sums::default();
    let groups = index.group(&judged.digests, &GroupOptions::default(), 2).members();
    shipped.add(&judged, &groups, &judged.without_giants(&every));
    let rates = joins.iter().map(Sums::rates);
    let join = rates.filter(|rates| rates.precision >= JOIN_PRECISION).map(|rates| rates.recall).fold(0.0, f64::max);
    for (join, sums) in JOINS.iter().zip(&joins) {
        println!("  joined from {join:?}: precision {:.3}, recall {:.3}", sums.rates().precision, sums.rates().recall);
    }
    Some(Found { all: all.rates(), small: small.rates(), shipped: shipped.rates(), join })
}

fn fold_of(matter: usize) -> usize {
    (matter.wrapping_mul(2_654_435_761) >> 8) % FOLDS
}

fn judged() -> Option<Judged> {
    let gold = shared::text("letters/gold_matters_dev.csv")?;
    let unclear = shared::text("letters/gold_ignore_pairs.csv.gz")?;
    let letters = shared::text("letters/messages_attach3_4326.csv.gz")?;
    let number = |row: &csv::StringRecord, at: usize| row[at].parse::<usize>().unwrap_or(usize::MAX);
    let matter: BTreeMap<usize, usize> =
        shared::rows(&gold).iter().map(|row| (number(row, 1), number(row, 2))).collect();
    let pair = |row: &csv::StringRecord| (number(row, 0).min(number(row, 1)), number(row, 0).max(number(row, 1)));
    let unclear = shared::rows(&unclear).iter().map(pair).collect();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    matter.values().for_each(|matter| *sizes.entry(*matter).or_default() += 1);
    let giants = sizes.into_iter().filter(|size| size.1 >= GIANT_FROM).map(|size| size.0).collect();
    let digests = shared::rows(&letters).iter().enumerate().map(|(place, row)| digest(place, row)).collect();
    Some(Judged { digests, matter, unclear, giants })
}

fn digest(place: usize, row: &csv::StringRecord) -> Digest {
    let letter = format!("{} {}", &row[2], &row[4]);
    let text = normalise(&letter);
    let at_days = row[3].get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let since = at_days.and_then(|day| day.since(jiff::civil::date(2010, 1, 1)).ok());
    Digest::new(&DigestInput {
        report: place as u128,
        at_days: since.map_or(0, |span| span.get_days()),
        region: 0,
        area: 0,
        category: "",
        text: &text,
        places: &place_keys_normalised(&letter, &text),
        parties: &[],
    })
}

fn pairs(judged: &Judged, index: &SameMatterIndex) -> Pairs {
    let mut known: HashSet<(usize, usize)> = HashSet::new();
    let mut pairs = Pairs::new();
    for (place, digest) in judged.digests.iter().enumerate() {
        for (other, inputs) in index.inputs(digest) {
            let pair = (place.min(other as usize), place.max(other as usize));
            if known.insert(pair) {
                pairs.push((pair.0, pair.1, inputs));
            }
        }
    }
    pairs
}

impl Judged {
    fn same(&self, a: usize, b: usize) -> bool {
        self.matter.get(&a).is_some_and(|matter| self.matter.get(&b) == Some(matter))
    }

    /// Whether one of a pair belongs to the rows, and the pair was not left open.
    fn touches(&self, rows: &HashSet<usize>, a: usize, b: usize) -> bool {
        (rows.contains(&a) || rows.contains(&b)) && !self.unclear.contains(&(a.min(b), a.max(b)))
    }

    /// Pairs with a judged letter, without those of the fold.
    fn training(&self, pairs: &Pairs, fold: Option<usize>) -> Vec<([f32; FEATURES], bool)> {
        let apart = |row: &usize| self.matter.get(row).is_none_or(|matter| Some(fold_of(*matter)) != fold);
        let judged = |a: &usize, b: &usize| self.matter.contains_key(a) || self.matter.contains_key(b);
        let kept =
            pairs.iter().filter(|(a, b, _)| judged(a, b) && apart(a) && apart(b) && !self.unclear.contains(&(*a, *b)));
        kept.map(|(a, b, inputs)| (*inputs, self.same(*a, *b))).collect()
    }

    fn without_giants(&self, rows: &HashSet<usize>) -> HashSet<usize> {
        rows.iter().copied().filter(|row| !self.giants.contains(&self.matter[row])).collect()
    }

    fn positives(&self, rows: &HashSet<usize>) -> usize {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *sizes.entry(self.matter[row]).or_default() += 1);
        sizes.values().map(|size| size * (size - 1) / 2).sum()
    }
}

/// Pairs counted over groups. A wrong pair of two judged letters of different folds is met in both and counts half.
#[derive(Default)]
struct Sums {
    right: f64,
    wrong: f64,
    all: f64,
}

impl Sums {
    fn add(&mut self, judged: &Judged, groups: &[Vec<usize>], rows: &HashSet<usize>) {
        self.all += judged.positives(rows) as f64;
        for group in groups {
            for (place, &b) in group.iter().enumerate() {
                for &a in &group[..place] {
                    if !judged.touches(rows, a, b) {
                        continue;
                    }
                    let twice = judged.matter.contains_key(&a) && judged.matter.contains_key(&b);
                    let weight = if twice && rows.contains(&a) != rows.contains(&b) { 0.5 } else { 1.0 };
                    *if judged.same(a, b) { &mut self.right } else { &mut self.wrong } += weight;
                }
            }
        }
    }

    fn rates(&self) -> Rates {
        let found = self.right + self.wrong;
        Rates { precision: self.right / found.max(1.0), recall: self.right / self.all.max(1.0) }
    }
}
