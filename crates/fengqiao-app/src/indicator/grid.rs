//! Which counts are hidden from readers outside the court: decided for a whole year, region and indicator at once, whatever
//! was asked for, so that two answers never tell together what each of them hides.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;
use fengqiao_domain::region::Region;
use fengqiao_domain::suppression::{CELLS_MAX, Cell, Known, Line, suppress};
use fengqiao_store::Reader;

use super::engine::{Area, Counts, counts};
use super::figure::{RegionsAs, RowPlace};
use super::file::{Numerator, Suppression};
use super::period::{Grain, Period};
use super::tallies::Tallies;
use crate::error::AppResult;
use crate::office::Office;

type KnownGrid = (Numerator, Rc<Grid>);

/// Grids that one answer has worked out already; many of its parts ask for the same.
#[derive(Default)]
pub(super) struct Grids {
    known: RefCell<HashMap<(RegionId, i16), Vec<KnownGrid>>>,
    /// What was read for them, and for the rows.
    pub(super) tallies: Tallies,
}

impl Grids {
    /// The grid of a region and year.
    pub(super) fn of(
        &self,
        reader: &mut Reader<'_>,
        office: &Office,
        whole: &Region,
        year: Period,
        wanted: (&Numerator, &Suppression, RegionsAs),
    ) -> AppResult<Rc<Grid>> {
        let key = (whole.id, year.year());
        if let Some(known) = self.known.borrow().get(&key)
            && let Some((_, grid)) = known.iter().find(|(numerator, _)| numerator == wanted.0)
        {
            return Ok(Rc::clone(grid));
        }
        let above = match whole.parent_id.and_then(|id| office.region(id)) {
            Some(parent) => Some(self.of(reader, office, parent, year, wanted)?),
            None => None,
        };
        let grid = Rc::new(self.decide(reader, &Area::new(office, whole, wanted.2), year, wanted, above.as_deref())?);
        self.known.borrow_mut().entry(key).or_default().push((wanted.0.clone(), Rc::clone(&grid)));
        Ok(grid)
    }

    /// Decides a grid; that of the region above was decided first, and stands.
    fn decide(
        &self,
        reader: &mut Reader<'_>,
        area: &Area<'_>,
        year: Period,
        (numerator, rule, _): (&Numerator, &Suppression, RegionsAs),
        above: Option<&Grid>,
    ) -> AppResult<Grid> {
        let whole = area.whole;
        let (own, rows) = (periods(year, rule.finest(whole.level)), periods(year, rule.finest(area.row_level())));
        let counted = counts(reader, &self.tallies, area, numerator, &own)?;
        let keys = keys(area, &own, &rows);
        if keys.len() > CELLS_MAX {
            return Ok(Grid { hidden: keys.into_iter().map(|key| (key, true)).collect() });
        }
        let known = |(place, period): &(RowPlace, Period)| match (above, place) {
            (Some(above), RowPlace::Whole) if above.is_hidden(RowPlace::Region(whole.id), *period) => Known::Hidden,
            (Some(_), RowPlace::Whole) => Known::Open,
            // That nobody is without a known place tells of nobody.
            (_, RowPlace::Unplaced | RowPlace::Outside) if value(&counted, &(*place, *period)).is_zero() => Known::Open,
            _ => Known::Free,
        };
        let cells: Vec<Cell> = keys.iter().map(|key| Cell { value: value(&counted, key), known: known(key) }).collect();
        let hidden = suppress(&cells, &lines(&keys, year), Ratio::whole(rule.below));
        Ok(Grid { hidden: keys.into_iter().zip(hidden).collect() })
    }
}

/// Cells of a region, those right below it, and the periods of a year.
pub(super) struct Grid {
    hidden: HashMap<(RowPlace, Period), bool>,
}

const GRAINS: [Grain; 3] = [Grain::Year, Grain::Quarter, Grain::Month];

pub(super) fn periods(year: Period, finest: Grain) -> Vec<Period> {
    GRAINS.into_iter().filter(|grain| *grain >= finest).flat_map(|grain| year.parts(grain)).collect()
}

impl Grid {
    /// Whether a count is hidden; what is no cell of the grid is.
    pub(super) fn is_hidden(&self, place: RowPlace, period: Period) -> bool {
        self.hidden.get(&(place, period)).copied().unwrap_or(true)
    }
}

fn value(counted: &Counts, key: &(RowPlace, Period)) -> Ratio {
    counted.get(key).copied().unwrap_or(Ratio::ZERO)
}

type Key = (RowPlace, Period);

fn keys(area: &Area<'_>, own: &[Period], rows: &[Period]) -> Vec<Key> {
    let mut places: Vec<RowPlace> = area.children.iter().map(|child| RowPlace::Region(child.id)).collect();
    if !places.is_empty() {
        places.push(RowPlace::Unplaced);
    }
    if area.is_top() && !area.children.is_empty() {
        places.push(RowPlace::Outside);
    }
    let below = places.into_iter().flat_map(|place| rows.iter().map(move |period| (place, *period)));
    own.iter().map(|period| (RowPlace::Whole, *period)).chain(below).collect()
}

/// What adds up: rows to the whole in each period, and shorter periods to longer ones in each row.
fn lines(keys: &[Key], year: Period) -> Vec<Line> {
    let place_of: BTreeMap<Key, usize> = keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    let mut lines = Vec::new();
    for (&(row, period), &total) in &place_of {
        if row == RowPlace::Whole {
            let parts: Vec<usize> = keys
                .iter()
                .enumerate()
                .filter(|(_, (place, own))| *own == period && !matches!(place, RowPlace::Whole | RowPlace::Outside))
                .map(|(at, _)| at)
                .collect();
            if !parts.is_empty() {
                lines.push(Line { total, parts });
            }
        }
        for grain in [Grain::Quarter, Grain::Month].into_iter().filter(|grain| *grain < period.grain) {
            let parts: Option<Vec<usize>> =
                period.parts(grain).into_iter().map(|part| place_of.get(&(row, part)).copied()).collect();
            lines.extend(parts.filter(|parts| !parts.is_empty()).map(|parts| Line { total, parts }));
        }
    }
    debug_assert!(keys.iter().all(|(_, period)| period.year() == year.year()), "a grid is of one year");
    lines
}
