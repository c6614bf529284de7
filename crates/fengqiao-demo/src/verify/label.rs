//! Whether reports got the right kind and the right place.

use super::share;
use super::truth::Truth;
use crate::book::kinds;
use std::collections::{BTreeMap, HashMap};

/// How well kinds were told apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CategoryFigures {
    /// Reports with a kind found, over all.
    pub coverage: f64,
    /// Right kind, over all with a kind found.
    pub accuracy: f64,
    /// Right group of kinds, over all with a kind found.
    pub accuracy_group: f64,
    /// Mean of the F1 values of all kinds that occur.
    pub macro_f1: f64,
    /// Reports and recall by true kind.
    pub recall_by_kind: BTreeMap<String, (usize, f64)>,
}

/// Judges kinds: the code found for each report by the report's number, as the county writes codes.
#[must_use]
pub fn categories(truth: &Truth, found: &HashMap<String, String>) -> CategoryFigures {
    let group_of: HashMap<&str, &str> = kinds().iter().map(|kind| (&*kind.code, &*kind.group)).collect();
    let mut cells: BTreeMap<&str, Cell> = BTreeMap::new();
    let (mut judged, mut right, mut right_group) = (0, 0, 0);
    for report in &truth.reports {
        let Some(code) = found.get(&report.report) else { continue };
        judged += 1;
        right += usize::from(*code == report.subcategory);
        right_group += usize::from(group_of.get(code.as_str()) == group_of.get(report.subcategory.as_str()));
        cells.entry(&report.subcategory).or_default().real += 1;
        cells.entry(code).or_default().found += 1;
        if *code == report.subcategory {
            cells.entry(code).or_default().right += 1;
        }
    }
    let real: Vec<(&&str, &Cell)> = cells.iter().filter(|(_, cell)| cell.real > 0).collect();
    let f1: f64 = real.iter().map(|(_, cell)| share(2.0 * cell.right as f64, (cell.real + cell.found) as f64)).sum();
    let recall =
        |(code, cell): &(&&str, &Cell)| ((**code).to_owned(), (cell.real, share(cell.right as f64, cell.real as f64)));
    CategoryFigures {
        coverage: share(f64::from(judged), truth.reports.len() as f64),
        accuracy: share(right as f64, f64::from(judged)),
        accuracy_group: share(right_group as f64, f64::from(judged)),
        macro_f1: share(f1, real.len() as f64),
        recall_by_kind: real.iter().map(recall).collect(),
    }
}

#[derive(Default)]
struct Cell {
    real: usize,
    found: usize,
    right: usize,
}

/// How well places were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceFigures {
    /// Reports with a place found, over all.
    pub coverage: f64,
    /// Right village, over all with a place found.
    pub accuracy_village: f64,
    /// Right township, over all with a place found.
    pub accuracy_township: f64,
}

/// Judges places: the region code found for each report by the report's number.
#[must_use]
pub fn places(truth: &Truth, found: &HashMap<String, String>) -> PlaceFigures {
    let pairs = truth.reports.iter().filter_map(|report| Some((&report.village, found.get(&report.report)?)));
    let (mut judged, mut village, mut township) = (0.0, 0.0, 0.0);
    for (real, code) in pairs {
        judged += 1.0;
        village += f64::from(u8::from(real == code));
        township += f64::from(u8::from(code.get(..9) == real.get(..9)));
    }
    PlaceFigures {
        coverage: share(judged, truth.reports.len() as f64),
        accuracy_village: share(village, judged),
        accuracy_township: share(township, judged),
    }
}
