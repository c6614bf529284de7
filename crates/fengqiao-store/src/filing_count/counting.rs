//! How counts are kept: the changes of one transaction are gathered, and written side by side in the order of their keys.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fengqiao_domain::filing::{CountedSide, Filing};
use fengqiao_domain::id::RegionId;
use jiff::civil::Date;

use super::litigants::LitigantChanges;
use super::places::Places;
use super::{ALL_CAUSES, COUNT_LEVELS, COUNT_MONTHS, CountedPeriod, UNKNOWN, month_of};
use crate::error::StoreResult;
use crate::sql::Value;
use crate::store::Tx;

/// Rows that one statement writes, most first: few texts are prepared, and few times is the database asked.
const ROWS_AT_ONCE: [usize; 3] = [128, 16, 1];

/// Months of a quarter.
pub(super) const QUARTER: u8 = 3;

/// Whether a filing is added to the counts or taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CountChange {
    Add,
    Take,
}

impl CountChange {
    pub(super) const fn by(self) -> i64 {
        match self {
            Self::Add => 1,
            Self::Take => -1,
        }
    }
}

/// A cell of one month.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct MonthCell {
    side: CountedSide,
    level: u8,
    month_on: Date,
    cause: Rc<str>,
    path: Rc<str>,
    case_type: Rc<str>,
    marks: i64,
    share: u32,
}

/// A cell as it is kept, in the order of the table's key.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct KeptCell {
    side: &'static str,
    level: u8,
    months: u8,
    cause: Rc<str>,
    period_on: Date,
    path: Rc<str>,
    case_type: Rc<str>,
    marks: i64,
    share: u32,
}

/// Changes of one transaction.
#[derive(Default)]
pub(crate) struct Counting {
    places: Places,
    changes: BTreeMap<MonthCell, i64>,
    litigants: LitigantChanges,
}

impl Counting {
    /// The path of a region.
    pub(crate) fn path(&mut self, tx: &mut Tx<'_>, id: Option<RegionId>) -> StoreResult<Option<String>> {
        let path = self.places.path(tx, id)?;
        Ok((&*path != UNKNOWN).then(|| path.to_string()))
    }

    /// Adds a filing to every cell that it stands in, or takes it out; its parties must be kept already.
    pub(crate) fn count(
        &mut self,
        tx: &mut Tx<'_>,
        filing: &Filing,
        marks: i64,
        change: CountChange,
    ) -> StoreResult<()> {
        if !filing.is_counted() {
            return Ok(());
        }
        let top = self.places.top_level(tx)?;
        let cause: Rc<str> = filing.cause.as_deref().unwrap_or_default().into();
        let case_type: Rc<str> = filing.case_type.as_str().into();
        for (_, side) in CountedSide::ALL {
            let mut told = Vec::new();
            for place in filing.regions(side) {
                told.push(self.places.path(tx, place)?);
            }
            for level in COUNT_LEVELS.filter(|level| *level >= top) {
                let mut regions = BTreeSet::new();
                for place in &told {
                    regions.insert(self.places.at_level(tx, place, level)?);
                }
                // A side without any party is as unknown as one whose address is missing.
                if regions.is_empty() {
                    regions.insert(UNKNOWN.into());
                }
                let share = u32::try_from(regions.len()).unwrap_or(u32::MAX);
                for path in regions {
                    let (cause, case_type) = (Rc::clone(&cause), Rc::clone(&case_type));
                    let month_on = month_of(filing.filed_on);
                    let cell = MonthCell { side, level, month_on, cause, path, case_type, marks, share };
                    *self.changes.entry(cell).or_default() += change.by();
                }
            }
        }
        self.litigants.take(tx, &mut self.places, (filing, marks), change)
    }

    /// Writes what was gathered.
    pub(crate) fn write(mut self, tx: &mut Tx<'_>) -> StoreResult<()> {
        let all: Rc<str> = ALL_CAUSES.into();
        let mut kept: BTreeMap<KeptCell, i64> = BTreeMap::new();
        for (cell, change) in self.changes.iter().filter(|(_, change)| **change != 0) {
            for months in COUNT_MONTHS {
                for cause in [&cell.cause, &all].into_iter().filter(|cause| is_kept(cause, months)) {
                    let key = KeptCell {
                        side: cell.side.as_str(),
                        level: cell.level,
                        months,
                        cause: Rc::clone(cause),
                        period_on: CountedPeriod::holding(months, cell.month_on).from_on,
                        path: Rc::clone(&cell.path),
                        case_type: Rc::clone(&cell.case_type),
                        marks: cell.marks,
                        share: cell.share,
                    };
                    *kept.entry(key).or_default() += change;
                }
            }
        }
        kept.retain(|_, change| *change != 0);
        let rows = kept.iter().map(|(cell, change)| {
            [
                Value::from(cell.side),
                Value::from(cell.level),
                Value::from(cell.months),
                Value::from(&*cell.cause),
                Value::from(cell.period_on),
                Value::from(&*cell.path),
                Value::from(&*cell.case_type),
                Value::from(cell.marks),
                Value::from(cell.share),
                Value::from(*change),
            ]
        });
        let columns = ["side", "level", "months", "cause", "period_on", "region_path", "case_type", "marks", "share"];
        tx.add_to("filing_count", &columns, "filings", &rows.collect::<Vec<_>>())?;
        self.litigants.write(tx, &mut self.places)
    }
}

/// Whether a cause has counts of its own for periods of a length.
pub(super) fn is_kept(cause: &str, months: u8) -> bool {
    cause == ALL_CAUSES || months != QUARTER
}

impl Tx<'_> {
    /// Adds to numbers of a table: each row holds the key columns after the top region, and last by how much the number of
    /// the cell grows.
    pub(super) fn add_to<const N: usize>(
        &mut self,
        table: &str,
        key: &[&str],
        number: &str,
        rows: &[[Value<'_>; N]],
    ) -> StoreResult<()> {
        let mut left = rows;
        for at_once in ROWS_AT_ONCE {
            if left.len() < at_once {
                continue;
            }
            let sql = adding(table, key, number, at_once);
            while left.len() >= at_once {
                let (now, rest) = left.split_at(at_once);
                let mut values = vec![Value::Int(self.top_region), Value::from(self.at)];
                values.extend(now.iter().flatten().cloned());
                self.conn.execute(&sql, &values)?;
                left = rest;
            }
        }
        Ok(())
    }
}

/// The statement that adds so many rows.
fn adding(table: &str, key: &[&str], number: &str, rows: usize) -> String {
    let columns = key.len() + 1;
    let one = |row: usize| {
        let places: Vec<String> = (0..columns).map(|place| format!("?{}", 3 + row * columns + place)).collect();
        format!("(?1, {}, ?2)", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(one).collect();
    let key = key.join(", ");
    format!(
        "insert into {table} (top_region, {key}, {number}, created_at) values {} \
         on conflict (top_region, {key}) do update set {number} = {table}.{number} + excluded.{number}",
        rows.join(", ")
    )
}
