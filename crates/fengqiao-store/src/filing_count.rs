//! Counts of filings: kept in the same transaction as the event that changes them, exact because what is shared between
//! regions is kept as a share and never as a fraction. How they are kept stands in `counting`.

mod counting;
mod litigants;
mod places;

use std::collections::BTreeMap;

use fengqiao_domain::filing::CountedSide;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::RegionPath;
use jiff::civil::Date;

use counting::QUARTER;
pub(crate) use counting::{CountChange, Counting};
pub use litigants::{CountedLitigants, LitigantCell, LitigantCells, LitigantCount, kept_without};

use crate::error::StoreResult;
use crate::filing::{FilingFilter, among, sides_of};
use crate::sql::{Value, params};
use crate::store::Reader;

/// Levels of regions for which filings are counted, province to village; those above the office itself are left out.
pub const COUNT_LEVELS: std::ops::RangeInclusive<u8> = 1..=5;
/// Months of the periods that are kept, shortest first.
pub const COUNT_MONTHS: [u8; 3] = [1, 3, 12];
/// Stands for all causes together.
pub const ALL_CAUSES: &str = "*";
/// Stands for an unknown place: no path holds it, and it sorts after each of them.
const UNKNOWN: &str = "~";

/// Where counts are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// In this region alone.
    Exactly(RegionPath),
    /// In this region and those inside it; of the top region, everywhere and nowhere known.
    Inside(RegionPath),
}

impl Within {
    /// The condition on a column, with its values.
    fn condition(&self, column: &str, values: &mut Vec<Value<'static>>) -> Option<String> {
        match self {
            Self::Inside(path) if path.as_str().is_empty() => None,
            Self::Exactly(path) => {
                values.push(Value::from(path.as_str().to_owned()));
                Some(format!("{column} = ?{}", values.len()))
            }
            Self::Inside(path) => {
                values.extend([path.as_str().to_owned(), format!("{}~", path.as_str())].map(Value::from));
                Some(format!("{column} >= ?{} and {column} < ?{}", values.len() - 1, values.len()))
            }
        }
    }
}

/// A period that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountedPeriod {
    /// Its length, one of [`COUNT_MONTHS`].
    pub months: u8,
    /// Its first day.
    pub from_on: Date,
}

impl CountedPeriod {
    /// The period of a length that holds a day.
    #[must_use]
    pub fn holding(months: u8, on: Date) -> Self {
        let length = i8::try_from(months).unwrap_or(1).max(1);
        let month = (on.month() - 1) / length * length + 1;
        Self { months, from_on: jiff::civil::date(on.year(), month, 1) }
    }

    /// First days of the three months of a quarter.
    fn parts(self) -> [Date; 3] {
        let on = self.from_on;
        [0, 1, 2].map(|month| jiff::civil::date(on.year(), on.month() + month, 1))
    }
}

/// Which counts are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedFilings {
    /// Side by whose place they are counted.
    pub side: CountedSide,
    /// Level of the regions.
    pub level: u8,
    /// Where.
    pub within: Within,
    /// When.
    pub period: CountedPeriod,
    /// 4-digit type codes; all when empty.
    pub case_types: Vec<String>,
    /// Numbers of causes; all when empty.
    pub causes: Vec<String>,
}

/// Filings of one region that have the same marks and are worth the same share there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingCount {
    /// Region; coarser than the level where the place is known no better, none where it is unknown.
    pub region: Option<RegionPath>,
    /// Bits of their marks.
    pub marks: i64,
    /// Regions between which each of them is shared.
    pub share: u32,
    /// Filings.
    pub filings: i64,
}

impl FilingCount {
    /// Whether they have all of some marks and none of others.
    #[must_use]
    pub const fn has(&self, (with, without): (i64, i64)) -> bool {
        self.marks & with == with && self.marks & without == 0
    }
}

/// A cell of the counts, in words for a comparison with the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilingCell {
    /// Period.
    pub period: CountedPeriod,
    /// Cause, empty for none, or [`ALL_CAUSES`].
    pub cause: String,
    /// Region; none where it is unknown.
    pub region: Option<RegionPath>,
    /// 4-digit type code.
    pub case_type: String,
    /// Bits of the marks.
    pub marks: i64,
    /// Regions between which each is shared.
    pub share: u32,
}

/// Filings in every cell of one side and level.
pub type FilingCells = BTreeMap<FilingCell, i64>;

/// A party of a filing, by place and opaque key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLitigant {
    /// Region at filing, none where it is unknown.
    pub region_id: Option<RegionId>,
    /// Opaque key of the party for one calendar year, with its kind: a person and an organisation are two.
    pub key: Vec<u8>,
}

/// The first day of a day's month.
pub(crate) fn month_of(day: Date) -> Date {
    day.first_of_month()
}

fn region_opt(text: String) -> Option<RegionPath> {
    (text != UNKNOWN).then(|| RegionPath::from_stored(text))
}

impl Reader<'_> {
    /// Filings by region, marks and share, in the order of the region tree; a region stands in several rows.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_counts(&mut self, wanted: &CountedFilings) -> StoreResult<Vec<FilingCount>> {
        let mut values =
            vec![Value::Int(self.top_region), Value::from(wanted.side.as_str()), Value::from(wanted.level)];
        let mut conditions = vec!["top_region = ?1 and side = ?2 and level = ?3".to_owned()];
        if wanted.causes.is_empty() || wanted.period.months != QUARTER {
            values.extend([Value::from(wanted.period.months), Value::from(wanted.period.from_on)]);
            conditions.push("months = ?4 and period_on = ?5".to_owned());
        } else {
            let months = wanted.period.parts();
            values.extend([Value::from(1_u8)].into_iter().chain(months.map(Value::from)));
            conditions.push("months = ?4 and period_on in (?5, ?6, ?7)".to_owned());
        }
        let all = [ALL_CAUSES.to_owned()];
        let causes = if wanted.causes.is_empty() { &all[..] } else { &wanted.causes };
        conditions.extend(among("cause", causes, &mut values));
        conditions.extend(among("case_type", &wanted.case_types, &mut values));
        conditions.extend(wanted.within.condition("region_path", &mut values));
        let sql = format!(
            "select region_path, marks, share, filings from filing_count where {} and filings <> 0 \
             order by region_path, case_type, marks, share",
            conditions.join(" and ")
        );
        self.conn.query(&sql, &values, |row| {
            let region = region_opt(row.get(0)?);
            Ok(FilingCount { region, marks: row.get(1)?, share: row.number(2)?, filings: row.get(3)? })
        })
    }

    /// Every cell of one side and level, as it is kept.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_cells(&mut self, side: CountedSide, level: u8) -> StoreResult<FilingCells> {
        let sql = "select months, cause, period_on, region_path, case_type, marks, share, filings from filing_count \
                   where top_region = ?1 and side = ?2 and level = ?3 and filings <> 0 \
                   order by months, cause, period_on, region_path";
        let rows = self.conn.query(sql, params![self.top_region, side.as_str(), level], |row| {
            let cell = FilingCell {
                period: CountedPeriod { months: row.number(0)?, from_on: row.day(2)? },
                cause: row.get(1)?,
                region: region_opt(row.get(3)?),
                case_type: row.get(4)?,
                marks: row.get(5)?,
                share: row.number(6)?,
            };
            Ok((cell, row.get(7)?))
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
        let mut places = Vec::new();
        for path in std::iter::once(&filter.within).chain(&filter.also) {
            places.extend(Within::Inside(path.clone()).condition("p.region_path", &mut values));
        }
        if places.len() == filter.also.len() + 1 {
            conditions.push(format!("(({}))", places.join(") or (")));
        }
        let sql = format!(
            "select distinct p.region_id, l.litigant_index, p.kind from filing_place p \
             join filing f on f.top_region = p.top_region and f.id = p.filing_id \
             join vault_litigant l on l.top_region = p.top_region and l.id = p.person_id \
             where {} order by p.region_id, l.litigant_index, p.kind",
            conditions.join(" and ")
        );
        self.conn.query(&sql, &values, |row| {
            let mut key: Vec<u8> = row.get(1)?;
            key.extend_from_slice(row.get::<String>(2)?.as_bytes());
            Ok(PlacedLitigant { region_id: row.id_opt(0)?, key })
        })
    }

    /// First and last month in which a filing is counted.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_months(&mut self) -> StoreResult<Option<(Date, Date)>> {
        let end = |order: &str| {
            // Every filing stands on the court's side of the finest level, and a row is one step of the key away.
            format!(
                "select period_on from filing_count where top_region = ?1 and side = ?2 and level = ?3 and months = 1 \
                 and cause = ?4 and filings <> 0 order by period_on {order} limit 1"
            )
        };
        let values = params![self.top_region, CountedSide::Court.as_str(), *COUNT_LEVELS.end(), ALL_CAUSES];
        let first = self.conn.query_one(&end("asc"), values, |row| row.day(0))?;
        let last = self.conn.query_one(&end("desc"), values, |row| row.day(0))?;
        Ok(first.zip(last))
    }
}
