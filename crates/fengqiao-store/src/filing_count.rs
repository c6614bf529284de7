//! Counts of filings: kept in the same transaction as the event that changes them, exact because what is shared between
//! regions is kept as a share and never as a fraction.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use fengqiao_domain::filing::{CountedSide, Filing};
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::PATH_STEP_LENGTH;
use jiff::civil::Date;

use crate::error::{StoreError, StoreResult};
use crate::filing::{FilingFilter, among, sides_of};
use crate::sql::{Value, params};
use crate::store::{Reader, Tx};

/// Levels of regions for which filings are counted, province to village.
pub const COUNT_LEVELS: std::ops::RangeInclusive<u8> = 1..=5;

/// Which counts are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedFilings {
    /// Side and level.
    pub side: CountedSide,
    /// Level of the regions.
    pub level: u8,
    /// First day of the first month.
    pub from_month: Date,
    /// First day of the last month.
    pub to_month: Date,
    /// 4-digit type codes; all when empty.
    pub case_types: Vec<String>,
    /// Numbers of causes; all when empty.
    pub causes: Vec<String>,
    /// Marks that each must have.
    pub with: i64,
    /// Marks that none may have.
    pub without: i64,
}

/// Filings of one region that are worth the same share there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingCount {
    /// First day of the month.
    pub month_on: Date,
    /// Region; coarser than the level where the place is known no better, none where it is unknown.
    pub region_id: Option<RegionId>,
    /// Regions between which each of them is shared.
    pub share: u32,
    /// Filings.
    pub filings: i64,
}

/// Filings in every cell of one side and level, for a comparison with the log: by month, region, type, cause, marks and
/// share.
pub type FilingCells = BTreeMap<(Date, Option<RegionId>, String, String, i64, u32), i64>;

/// A party of a filing, by place and opaque key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLitigant {
    /// Region at filing, none where it is unknown.
    pub region_id: Option<RegionId>,
    /// Opaque key of the party for one calendar year.
    pub key: Vec<u8>,
}

/// The first day of a day's month.
pub(crate) fn month_of(day: Date) -> Date {
    day.first_of_month()
}

/// Whether a filing is added to the counts or taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CountChange {
    Add,
    Take,
}

/// A region's own level, its path, and those above it, from the top down.
#[derive(Clone)]
struct Line {
    path: String,
    above: Vec<(u8, RegionId)>,
}

type Key = (CountedSide, u8, Date, Option<RegionId>, String, String, i64, u32);

/// Changes of one transaction, gathered so that a chunk's counts are written side by side.
#[derive(Default)]
pub(crate) struct Counting {
    lines: HashMap<RegionId, Line>,
    changes: BTreeMap<Key, i64>,
}

impl Counting {
    /// The path of a region.
    pub(crate) fn path(&mut self, tx: &mut Tx<'_>, id: Option<RegionId>) -> StoreResult<Option<String>> {
        id.map(|id| Ok(self.line(tx, id)?.path.clone())).transpose()
    }

    fn line(&mut self, tx: &mut Tx<'_>, id: RegionId) -> StoreResult<&Line> {
        match self.lines.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => Ok(free.insert(tx.region_line(id)?)),
        }
    }

    /// The region of a level that a place lies in; the finest above the level where it is known no better.
    fn at_level(&mut self, tx: &mut Tx<'_>, id: Option<RegionId>, level: u8) -> StoreResult<Option<RegionId>> {
        let Some(id) = id else { return Ok(None) };
        let above = &self.line(tx, id)?.above;
        Ok(above.iter().rev().find(|(own, _)| *own <= level).map(|(_, region)| *region))
    }

    /// Adds a filing to every cell that it stands in, or takes it out.
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
        let by = match change {
            CountChange::Add => 1,
            CountChange::Take => -1,
        };
        let cause = filing.cause.clone().unwrap_or_default();
        for (_, side) in CountedSide::ALL {
            let told = filing.regions(side);
            for level in COUNT_LEVELS {
                let mut regions = BTreeSet::new();
                for &place in &told {
                    regions.insert(self.at_level(tx, place, level)?);
                }
                // A side without any party is as unknown as one whose address is missing.
                if regions.is_empty() {
                    regions.insert(None);
                }
                let share = u32::try_from(regions.len()).unwrap_or(u32::MAX);
                for region in regions {
                    let month = month_of(filing.filed_on);
                    let key = (side, level, month, region, filing.case_type.clone(), cause.clone(), marks, share);
                    *self.changes.entry(key).or_default() += by;
                }
            }
        }
        Ok(())
    }

    /// Writes what was gathered.
    pub(crate) fn write(self, tx: &mut Tx<'_>) -> StoreResult<()> {
        let sql = "insert into filing_count (top_region, side, level, month_on, region_id, case_type, cause, marks, share, filings, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                   on conflict (top_region, side, level, month_on, region_id, case_type, cause, marks, share) \
                   do update set filings = filing_count.filings + ?10";
        for ((side, level, month, region, case_type, cause, marks, share), change) in self.changes {
            if change == 0 {
                continue;
            }
            let region = region.map(|id| id.to_string()).unwrap_or_default();
            let values = params![
                tx.top_region,
                side.as_str(),
                level,
                month,
                region,
                case_type,
                cause,
                marks,
                share,
                change,
                tx.at
            ];
            tx.conn.execute(sql, values)?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    fn region_line(&mut self, id: RegionId) -> StoreResult<Line> {
        let path =
            self.region_path(Some(id))?.ok_or_else(|| StoreError::damaged("region of a filing", "is unknown"))?;
        let sql = "select level, id from region where top_region = ?1 and path = ?2 order by id";
        let mut above = Vec::new();
        for end in (0..=path.as_str().len()).step_by(PATH_STEP_LENGTH) {
            let step = &path.as_str()[..end];
            above.extend(
                self.conn
                    .query_one(sql, params![self.top_region, step], |row| Ok((row.number::<u8>(0)?, row.id(1)?)))?,
            );
        }
        Ok(Line { path: path.as_str().to_owned(), above })
    }
}

fn region_opt(text: &str) -> StoreResult<Option<RegionId>> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| StoreError::damaged("id", "is not a ULID")),
    }
}

impl Reader<'_> {
    /// Filings by month, region and share.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_counts(&mut self, wanted: &CountedFilings) -> StoreResult<Vec<FilingCount>> {
        let mut values = vec![
            Value::Int(self.top_region),
            Value::from(wanted.side.as_str()),
            Value::from(wanted.level),
            Value::from(wanted.from_month),
            Value::from(wanted.to_month),
            Value::Int(wanted.with),
            Value::Int(wanted.without),
        ];
        let mut conditions = vec![
            "top_region = ?1 and side = ?2 and level = ?3 and month_on between ?4 and ?5".to_owned(),
            "(marks & ?6) = ?6 and (marks & ?7) = 0".to_owned(),
        ];
        conditions.extend(among("case_type", &wanted.case_types, &mut values));
        conditions.extend(among("cause", &wanted.causes, &mut values));
        let sql = format!(
            "select month_on, region_id, share, cast(sum(filings) as bigint) from filing_count where {} \
             group by month_on, region_id, share having sum(filings) <> 0 order by month_on, region_id, share",
            conditions.join(" and ")
        );
        self.conn.query(&sql, &values, |row| {
            let region_id = region_opt(&row.get::<String>(1)?)?;
            Ok(FilingCount { month_on: row.day(0)?, region_id, share: row.number(2)?, filings: row.get(3)? })
        })
    }

    /// Every cell of one side and level, as it is kept.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_cells(&mut self, side: CountedSide, level: u8) -> StoreResult<FilingCells> {
        let sql = "select month_on, region_id, case_type, cause, marks, share, filings from filing_count \
                   where top_region = ?1 and side = ?2 and level = ?3 and filings <> 0 order by month_on, region_id";
        let rows = self.conn.query(sql, params![self.top_region, side.as_str(), level], |row| {
            let key = (
                row.day(0)?,
                region_opt(&row.get::<String>(1)?)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.number(5)?,
            );
            Ok((key, row.get(6)?))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// The parties of the counted filings of one calendar year, each region and key once: for counting distinct ones.
    ///
    /// # Errors
    /// The database refuses.
    pub fn placed_litigants(&mut self, filter: &FilingFilter) -> StoreResult<Vec<PlacedLitigant>> {
        let mut values = vec![
            Value::Int(self.top_region),
            Value::from(filter.from_on),
            Value::from(filter.to_on),
            Value::Int(filter.with),
            Value::Int(filter.without),
        ];
        let mut conditions = vec![format!(
            "p.top_region = ?1 and p.side in ({}) and p.filed_on between ?2 and ?3 and f.counted = 1 \
             and (f.marks & ?4) = ?4 and (f.marks & ?5) = 0",
            sides_of(filter.side)
        )];
        conditions.extend(among("f.case_type", &filter.case_types, &mut values));
        conditions.extend(among("f.cause", &filter.causes, &mut values));
        if let Some(kind) = filter.kind {
            values.push(Value::from(kind.as_str()));
            conditions.push(format!("p.kind = ?{}", values.len()));
        }
        let path = filter.within.as_str();
        if !path.is_empty() {
            values.extend([Value::from(path.to_owned()), Value::from(format!("{path}~"))]);
            conditions.push(format!("p.region_path >= ?{} and p.region_path < ?{}", values.len() - 1, values.len()));
        }
        let sql = format!(
            "select distinct p.region_id, l.litigant_index from filing_place p \
             join filing f on f.top_region = p.top_region and f.id = p.filing_id \
             join vault_litigant l on l.top_region = p.top_region and l.id = p.person_id \
             where {} order by p.region_id, l.litigant_index",
            conditions.join(" and ")
        );
        self.conn.query(&sql, &values, |row| Ok(PlacedLitigant { region_id: row.id_opt(0)?, key: row.get(1)? }))
    }

    /// First and last month in which a filing is counted.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_months(&mut self) -> StoreResult<Option<(Date, Date)>> {
        let sql = "select min(month_on), max(month_on) from filing_count where top_region = ?1";
        let found = self.conn.query_one(sql, params![self.top_region], |row| Ok((row.day_opt(0)?, row.day_opt(1)?)))?;
        Ok(found.and_then(|(first, last)| first.zip(last)))
    }
}
