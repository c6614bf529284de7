//! Filings in SQL: the read table, the places that lead to it, and the lists. What is counted of them stands in
//! `filing_count`.

use fengqiao_domain::filing::{CountedSide, Filing, PartyKind, Series, SeriesState};
use fengqiao_domain::id::{FilingId, RegionId};
use fengqiao_domain::region::RegionPath;
use jiff::civil::Date;

use crate::count::Total;
use crate::error::{StoreError, StoreResult};
use crate::filing_count::{CountChange, Counting, month_of};
use crate::row::{day_number, json_text};
use crate::sql::{Row, Value, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// Filings that are counted at a time when an older database is brought up to date.
const COUNTED_AT_ONCE: u32 = 1_000;
const COLUMNS: &str = "f.body, f.marks, f.counted, f.revision";

/// A filing with what the read table adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingRow {
    /// The filing.
    pub filing: Filing,
    /// Bits of its marks.
    pub marks: i64,
    /// Whether it is counted.
    pub counted: bool,
    /// Counts the changes.
    pub revision: u32,
}

/// What is known of a filing that a source tells of again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFiling {
    /// Its key.
    pub id: FilingId,
    /// SHA-256 over what was told, hexadecimal.
    pub told_sha256: String,
}

/// Which filings stand behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingFilter {
    /// Side by which they are counted.
    pub side: CountedSide,
    /// Subtree; the top also holds those whose place is unknown.
    pub within: RegionPath,
    /// Exactly these regions and those below them, in place of `within`, where there are several.
    pub also: Vec<RegionPath>,
    /// Registered on this day or later.
    pub from_on: Date,
    /// Registered on this day or earlier.
    pub to_on: Date,
    /// 4-digit type codes; all when empty.
    pub case_types: Vec<String>,
    /// Numbers of causes; all when empty.
    pub causes: Vec<String>,
    /// Marks that each must have.
    pub with: i64,
    /// Marks that none may have.
    pub without: i64,
    /// Parties of this kind alone.
    pub kind: Option<PartyKind>,
}

fn filing_row(row: &Row<'_>) -> StoreResult<FilingRow> {
    Ok(FilingRow { filing: row.json(0)?, marks: row.get(1)?, counted: row.flag(2)?, revision: row.number(3)? })
}

impl Tx<'_> {
    pub(crate) fn project_filings(&mut self, filings: &[Filing]) -> StoreResult<()> {
        let mut counting = Counting::default();
        for filing in filings {
            let marks = filing.marks(SeriesState::Single);
            self.insert_filing(filing, marks, &mut counting)?;
            counting.count(self, filing, marks, CountChange::Add)?;
        }
        counting.write(self)
    }

    pub(crate) fn project_filing_changed(&mut self, filing: &Filing) -> StoreResult<()> {
        let mut counting = Counting::default();
        let before = self.reader().filing(filing.id)?.ok_or(StoreError::Stale { noun: "filing" })?;
        counting.count(self, &before.filing, before.marks, CountChange::Take)?;
        let marks = filing.marks(self.series_state(filing.id)?);
        let key = params![self.top_region, filing.id];
        self.conn.execute("delete from filing_place where top_region = ?1 and filing_id = ?2", key)?;
        self.conn.execute("delete from filing where top_region = ?1 and id = ?2", key)?;
        self.insert_filing(filing, marks, &mut counting)?;
        let sql = "update filing set revision = ?3 where top_region = ?1 and id = ?2";
        self.changed("filing", sql, params![self.top_region, filing.id, before.revision + 1])?;
        counting.count(self, filing, marks, CountChange::Add)?;
        counting.write(self)
    }

    /// Counts every filing of the office that is there, where nothing is counted yet.
    pub(crate) fn count_filings_anew(&mut self) -> StoreResult<()> {
        let sql = format!(
            "select {COLUMNS} from filing f where f.top_region = ?1 and f.id > ?2 order by f.id limit {COUNTED_AT_ONCE}"
        );
        let mut after = String::new();
        loop {
            let rows = self.conn.query(&sql, params![self.top_region, &after], filing_row)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.filing.id.to_string();
            let mut counting = Counting::default();
            for row in &rows {
                counting.count(self, &row.filing, row.marks, CountChange::Add)?;
            }
            counting.write(self)?;
        }
    }

    fn insert_filing(&mut self, filing: &Filing, marks: i64, counting: &mut Counting) -> StoreResult<()> {
        let defendant = filing.regions(CountedSide::Defendant).into_iter().flatten().next();
        let place_path = counting.path(self, defendant)?;
        let sql = "insert into filing (top_region, id, number, court, case_type, cause, filed_on, month_on, outcome, marks, counted, moved_from, \
                   told_sha256, import_id, place_path, revision, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1, ?16, ?17)";
        let values = params![
            self.top_region,
            filing.id,
            &filing.number,
            &filing.court,
            &filing.case_type,
            filing.cause.as_deref().unwrap_or_default(),
            filing.filed_on,
            month_of(filing.filed_on),
            filing.outcome.map(|outcome| outcome.as_str()),
            marks,
            filing.is_counted(),
            filing.moved_from.as_deref(),
            &filing.told_sha256,
            filing.import_id,
            place_path,
            json_text(filing)?,
            self.at
        ];
        match self.conn.execute(sql, values) {
            Err(error) if error.is_unique_violation() => return Err(StoreError::Taken("case number")),
            other => other?,
        };
        self.insert_places(filing, counting)
    }

    fn insert_places(&mut self, filing: &Filing, counting: &mut Counting) -> StoreResult<()> {
        let parties = filing
            .parties
            .iter()
            .map(|party| (party.side.as_str(), Some(party.kind.as_str()), Some(party.person_id), party.region_id));
        let others = [("court", None, None, filing.court_region_id), ("place", None, None, filing.place_region_id)];
        let sql = "insert into filing_place (top_region, filing_id, place, side, kind, person_id, region_id, region_path, filed_on, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        for (number, (side, kind, person_id, region_id)) in (0_i64..).zip(parties.chain(others)) {
            let path = counting.path(self, region_id)?;
            let values = params![
                self.top_region,
                filing.id,
                number,
                side,
                kind,
                person_id,
                region_id,
                path,
                filing.filed_on,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }

    pub(crate) fn project_series(&mut self, series: &Series) -> StoreResult<()> {
        let before: Vec<FilingId> = {
            let sql = "select filing_id from filing_series where top_region = ?1 and series_id = ?2 order by filing_id";
            self.conn.query(sql, params![self.top_region, series.id], |row| row.id(0))?
        };
        let sql = "delete from filing_series where top_region = ?1 and series_id = ?2";
        self.conn.execute(sql, params![self.top_region, series.id])?;
        let sql = "insert into filing_series (top_region, filing_id, series_id, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region, filing_id, series_id) do nothing";
        for &filing_id in &series.filings {
            self.conn.execute(sql, params![self.top_region, filing_id, series.id, self.at])?;
        }
        let mut counting = Counting::default();
        let mut touched: Vec<FilingId> = before.into_iter().chain(series.filings.iter().copied()).collect();
        touched.sort_unstable();
        touched.dedup();
        for filing_id in touched {
            self.mark_again(filing_id, &mut counting)?;
        }
        counting.write(self)
    }

    /// Marks a filing by the series that it is in now, and counts it so.
    fn mark_again(&mut self, filing_id: FilingId, counting: &mut Counting) -> StoreResult<()> {
        let row = self.reader().filing(filing_id)?.ok_or(StoreError::Stale { noun: "filing" })?;
        let marks = row.filing.marks(self.series_state(filing_id)?);
        if marks == row.marks {
            return Ok(());
        }
        let sql = "update filing set marks = ?3 where top_region = ?1 and id = ?2";
        self.changed("filing", sql, params![self.top_region, filing_id, marks])?;
        counting.count(self, &row.filing, row.marks, CountChange::Take)?;
        counting.count(self, &row.filing, marks, CountChange::Add)
    }

    fn series_state(&mut self, filing_id: FilingId) -> StoreResult<SeriesState> {
        let sql = "select 1 from filing_series where top_region = ?1 and filing_id = ?2 order by series_id limit 1";
        let found = self.conn.query_one(sql, params![self.top_region, filing_id], |_| Ok(()))?;
        Ok(if found.is_some() { SeriesState::Bulk } else { SeriesState::Single })
    }
}

impl Reader<'_> {
    /// One filing.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing(&mut self, id: FilingId) -> StoreResult<Option<FilingRow>> {
        let sql = format!("select {COLUMNS} from filing f where f.top_region = ?1 and f.id = ?2 order by f.id");
        self.conn.query_one(&sql, params![self.top_region, id], filing_row)
    }

    /// The filing with a case number.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_of_number(&mut self, number: &str) -> StoreResult<Option<FilingRow>> {
        let sql = format!("select {COLUMNS} from filing f where f.top_region = ?1 and f.number = ?2 order by f.id");
        self.conn.query_one(&sql, params![self.top_region, number], filing_row)
    }

    /// The filing that says it was moved from this number; the first by key where two say so.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_moved_from(&mut self, number: &str) -> StoreResult<Option<FilingRow>> {
        let sql = format!(
            "select {COLUMNS} from filing f where f.top_region = ?1 and f.moved_from = ?2 order by f.id limit 1"
        );
        self.conn.query_one(&sql, params![self.top_region, number], filing_row)
    }

    /// What is known of these case numbers, in the order asked.
    ///
    /// # Errors
    /// The database refuses.
    pub fn known_filings(&mut self, numbers: &[&str]) -> StoreResult<Vec<Option<KnownFiling>>> {
        let sql = "select id, told_sha256 from filing where top_region = ?1 and number = ?2 order by id";
        let known = |number: &&str| {
            self.conn.query_one(sql, params![self.top_region, *number], |row| {
                Ok(KnownFiling { id: row.id(0)?, told_sha256: row.get(1)? })
            })
        };
        numbers.iter().map(known).collect()
    }

    /// The counted filings behind a figure, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filings(&mut self, filter: &FilingFilter, page: &PageRequest) -> StoreResult<Page<FilingRow>> {
        let (mut conditions, mut values) = self.behind(filter);
        let joined = conditions.join(" and ");
        let place = values.len() + 1;
        let sql = format!("select count(*) from (select 1 from filing f where {joined} limit ?{place}) as counted");
        let mut counted = values.clone();
        counted.push(Value::Int(TOTAL_COUNT_MAX));
        let rows: i64 = self.conn.query_one(&sql, &counted, |row| row.get(0))?.unwrap_or(0);
        let total = Total { rows, more: rows >= TOTAL_COUNT_MAX };
        let (day, id) = page.before();
        values.extend([Value::Int(day), Value::from(id)]);
        conditions.push(format!("(f.filed_on, f.id) < (?{place}, ?{})", place + 1));
        let limit = page.limit();
        let sql = format!(
            "select {COLUMNS} from filing f where {} order by f.filed_on desc, f.id desc limit {}",
            conditions.join(" and "),
            limit + 1
        );
        let found = self.conn.query(&sql, &values, filing_row)?;
        Ok(Page::from_rows(found, limit, total, |row| (day_number(row.filing.filed_on), row.filing.id.to_string())))
    }

    fn behind(&self, filter: &FilingFilter) -> (Vec<String>, Vec<Value<'static>>) {
        let mut values = vec![
            Value::Int(self.top_region),
            Value::from(filter.from_on),
            Value::from(filter.to_on),
            Value::Int(filter.with),
            Value::Int(filter.without),
        ];
        let mut conditions: Vec<String> = [
            "f.top_region = ?1",
            "f.counted = 1",
            "f.filed_on >= ?2",
            "f.filed_on <= ?3",
            "(f.marks & ?4) = ?4",
            "(f.marks & ?5) = 0",
        ]
        .map(str::to_owned)
        .to_vec();
        conditions.extend(among("f.case_type", &filter.case_types, &mut values));
        conditions.extend(among("f.cause", &filter.causes, &mut values));
        let paths: Vec<&RegionPath> = std::iter::once(&filter.within).chain(&filter.also).collect();
        let mut places = Vec::new();
        if paths.iter().all(|path| !path.as_str().is_empty()) {
            let within: Vec<String> = paths
                .iter()
                .map(|path| {
                    values.push(Value::from(path.as_str().to_owned()));
                    values.push(Value::from(format!("{}~", path.as_str())));
                    format!("(p.region_path >= ?{} and p.region_path < ?{})", values.len() - 1, values.len())
                })
                .collect();
            places.push(format!("({})", within.join(" or ")));
        }
        if let Some(kind) = filter.kind {
            values.push(Value::from(kind.as_str()));
            places.push(format!("p.kind = ?{}", values.len()));
        }
        if !places.is_empty() {
            let sides = sides_of(filter.side);
            conditions.push(format!(
                "exists (select 1 from filing_place p where p.top_region = f.top_region and p.filing_id = f.id and p.side in ({sides}) and {})",
                places.join(" and ")
            ));
        }
        (conditions, values)
    }

    /// Region of the filing's first defendant with a known place: where the filing stands for permission.
    ///
    /// # Errors
    /// The database refuses.
    pub fn filing_region(&mut self, filing: &Filing) -> StoreResult<Option<RegionPath>> {
        let region: Option<RegionId> = filing.regions(CountedSide::Defendant).into_iter().flatten().next();
        region.map_or(Ok(None), |id| self.region_path(id))
    }
}

/// The sides of places that a counted side takes in, as a list of SQL texts.
pub(crate) fn sides_of(side: CountedSide) -> &'static str {
    match side {
        CountedSide::Defendant => "'defendant'",
        CountedSide::Plaintiff => "'plaintiff'",
        CountedSide::Any => "'defendant', 'plaintiff'",
        CountedSide::Place => "'place'",
        CountedSide::Court => "'court'",
    }
}

/// The condition that a column holds one of some texts; none when there are none.
pub(crate) fn among(column: &str, texts: &[String], values: &mut Vec<Value<'static>>) -> Option<String> {
    if texts.is_empty() {
        return None;
    }
    let places: Vec<String> = texts
        .iter()
        .map(|text| {
            values.push(Value::from(text.clone()));
            format!("?{}", values.len())
        })
        .collect();
    Some(format!("{column} in ({})", places.join(", ")))
}
