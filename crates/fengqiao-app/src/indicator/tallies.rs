//! What one answer has read already: the tables of regions, and of their counter-indicators, ask for the same counts again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;
use fengqiao_store::{ClockTally, CountedFilings, FilingCount, ProceedingTally, Reader};

use super::engine::Span;
use super::file::{ClockSpec, ProceedingSpec, Weights, Worth};
use crate::error::AppResult;

/// Counts of suits by region.
pub(super) type ByRegion = BTreeMap<Option<RegionId>, Vec<FilingCount>>;

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
    filings: RefCell<Vec<(CountedFilings, Rc<ByRegion>)>>,
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
    pub(super) fn filings(&self, reader: &mut Reader<'_>, wanted: CountedFilings) -> AppResult<Rc<ByRegion>> {
        if let Some(found) = known(&self.filings, &wanted) {
            return Ok(found);
        }
        let mut by_region = ByRegion::new();
        for row in reader.filing_counts(&wanted)? {
            by_region.entry(row.region_id).or_default().push(row);
        }
        let by_region = Rc::new(by_region);
        self.filings.borrow_mut().push((wanted, Rc::clone(&by_region)));
        Ok(by_region)
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
            Some(Worth::Days) => {
                let found = reader.tally_proceeding_times(&key.0)?.into_iter();
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
