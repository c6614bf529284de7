//! What one answer has read already: the tables of regions, and of their counter-indicators, ask for the same counts again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use fengqiao_domain::filing::CountedSide;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;
use fengqiao_store::{ClockTally, CountedFilings, CountedPeriod, FilingCount, ProceedingTally, Reader, Took, Within};

use super::engine::Span;
use super::file::{ClockSpec, ProceedingSpec, Weights, Worth};
use crate::error::AppResult;

/// Counts of suits in the order of the region tree, or a part of them that was read with more.
#[derive(Clone)]
pub(super) struct CountRows {
    all: Rc<[FilingCount]>,
    part: Range<usize>,
}

impl CountRows {
    /// The rows.
    pub(super) fn rows(&self) -> &[FilingCount] {
        &self.all[self.part.clone()]
    }

    /// Those of a place inside.
    fn inside(&self, within: &Within) -> Self {
        let (path, is_alone) = match within {
            Within::Exactly(path) => (path, true),
            Within::Inside(path) => (path, false),
        };
        if path.as_str().is_empty() && !is_alone {
            return self.clone();
        }
        let rows = self.rows();
        // What has no place stands last.
        let before = |row: &FilingCount| row.region.as_ref().is_some_and(|it| it < path);
        let is_in = |row: &FilingCount| {
            row.region.as_ref().is_some_and(|it| if is_alone { it == path } else { it.is_within(path) })
        };
        let start = rows.partition_point(before);
        let many = rows[start..].partition_point(is_in);
        Self { all: Rc::clone(&self.all), part: self.part.start + start..self.part.start + start + many }
    }
}

/// What was read of suits: everything of a question but where.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    side: CountedSide,
    level: u8,
    period: CountedPeriod,
    case_types: Vec<String>,
    causes: Vec<String>,
}

fn holds(wide: &Within, narrow: &Within) -> bool {
    match (wide, narrow) {
        (Within::Inside(wide), Within::Inside(path) | Within::Exactly(path)) => path.is_within(wide),
        (Within::Exactly(_), _) => wide == narrow,
    }
}

/// Things that lie in one region each.
type Placed = Vec<(RegionId, Ratio)>;

/// Which proceedings, and what one of them is worth.
type Valued = (ProceedingTally, Option<Worth>);

/// Milliseconds of a day.
const DAY_MS: i128 = 24 * 3_600 * 1_000;
/// A weight of a whole.
const WHOLE: i128 = 100;

fn plain(found: Vec<(RegionId, i64)>) -> Placed {
    found.into_iter().map(|(region, many)| (region, Ratio::whole(many))).collect()
}

/// Counts that were read, by what was asked.
#[derive(Default)]
pub(super) struct Tallies {
    filings: RefCell<BTreeMap<Read, Vec<(Within, CountRows)>>>,
    proceedings: RefCell<Vec<(Valued, Placed)>>,
    clocks: RefCell<Vec<(ClockTally, Placed)>>,
}

/// What is weighed; a value that is not named is left out.
fn weighed(found: Vec<(RegionId, String, i64)>, weights: &Weights) -> Placed {
    let worth = |(region, value, many): (RegionId, String, i64)| {
        let weight = weights.of.get(&value)?;
        Some((region, Ratio::new(i128::from(*weight) * i128::from(many), WHOLE)?))
    };
    found.into_iter().filter_map(worth).collect()
}

fn known<K: PartialEq, V: Clone>(kept: &RefCell<Vec<(K, V)>>, key: &K) -> Option<V> {
    kept.borrow().iter().find(|(other, _)| other == key).map(|(_, value)| value.clone())
}

impl Tallies {
    pub(super) fn filings(&self, reader: &mut Reader<'_>, wanted: &CountedFilings) -> AppResult<CountRows> {
        let CountedFilings { side, level, period, case_types, causes, within } = wanted.clone();
        let key = Read { side, level, period, case_types, causes };
        if let Some(known) = self.filings.borrow().get(&key)
            && let Some((_, rows)) = known.iter().find(|(wide, _)| holds(wide, &within))
        {
            return Ok(rows.inside(&within));
        }
        let all: Rc<[FilingCount]> = reader.filing_counts(wanted)?.into();
        let rows = CountRows { part: 0..all.len(), all };
        self.filings.borrow_mut().entry(key).or_default().push((within, rows.clone()));
        Ok(rows)
    }

    pub(super) fn proceedings(
        &self,
        reader: &mut Reader<'_>,
        spec: &ProceedingSpec,
        (from_at, to_at): Span,
    ) -> AppResult<Placed> {
        let wanted = ProceedingTally {
            procedure: spec.procedure.clone(),
            by: spec.by.into(),
            outcomes: spec.outcomes.clone(),
            states: Vec::new(),
            from_at,
            to_at,
        };
        let key = (wanted, spec.worth.clone());
        if let Some(found) = known(&self.proceedings, &key) {
            return Ok(found);
        }
        let found = match &spec.worth {
            None => plain(reader.tally_proceedings(&key.0)?),
            Some(it @ (Worth::Days | Worth::NetDays)) => {
                let took = if *it == Worth::NetDays { Took::Net } else { Took::Whole };
                let found = reader.tally_proceeding_times(&key.0, took)?.into_iter();
                found.filter_map(|(region, ms)| Some((region, Ratio::new(i128::from(ms), DAY_MS)?))).collect()
            }
            Some(Worth::Weights(weights)) => weighed(reader.tally_proceeding_values(&key.0, &weights.field)?, weights),
        };
        self.proceedings.borrow_mut().push((key, found.clone()));
        Ok(found)
    }

    pub(super) fn clocks(
        &self,
        reader: &mut Reader<'_>,
        spec: &ClockSpec,
        (from_at, to_at): Span,
    ) -> AppResult<Placed> {
        let wanted = ClockTally {
            procedure: spec.procedure.clone(),
            clocks: spec.clocks.clone(),
            ended: spec.ended.clone(),
            from_at,
            to_at,
        };
        if let Some(found) = known(&self.clocks, &wanted) {
            return Ok(found);
        }
        let found = plain(reader.tally_clocks(&wanted)?);
        self.clocks.borrow_mut().push((wanted, found.clone()));
        Ok(found)
    }
}
