//! Filters and counts: building a `where` clause from optional conditions, honest totals, and the daily counts.

use fengqiao_domain::id::{OrganisationId, RegionId};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::SAME_TELLER;
use jiff::civil::Date;

use crate::error::StoreResult;
use crate::sql::{Conn, Row, Value, params};
use crate::store::Reader;

/// How many rows a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Total {
    /// Rows counted.
    pub(crate) rows: i64,
    /// Whether there may be more that were not counted.
    pub(crate) more: bool,
}

/// A `where` clause with its values; every condition names its column from a constant of the program.
pub(crate) struct Query<'q> {
    conditions: Vec<String>,
    columns: Vec<&'static str>,
    values: Vec<Value<'q>>,
}

impl<'q> Query<'q> {
    pub(crate) fn new(top_region: i64) -> Self {
        let column = "top_region";
        Self { conditions: vec![format!("{column} = ?1")], columns: vec![column], values: vec![Value::Int(top_region)] }
    }

    fn push(&mut self, column: &'static str, left: &str, value: Value<'q>) {
        self.values.push(value);
        self.conditions.push(format!("{left} ?{}", self.values.len()));
        self.columns.push(column);
    }

    /// Adds `column sign value`, such as `at >= …`, when there is a value.
    pub(crate) fn compare(&mut self, column: &'static str, sign: &'static str, value: Option<impl Into<Value<'q>>>) {
        if let Some(value) = value {
            self.push(column, &format!("{column} {sign}"), value.into());
        }
    }

    pub(crate) fn equal(&mut self, column: &'static str, value: Option<impl Into<Value<'q>>>) {
        self.compare(column, "=", value);
    }

    /// Adds a condition that needs no value.
    pub(crate) fn plain(&mut self, condition: &'static str) {
        self.conditions.push(condition.to_owned());
    }

    /// Proceedings in which an organisation stands, and of the others those of none of these procedures and of no other region.
    pub(crate) fn open_to(&mut self, standing: OrganisationId, sealed: &[String], only_at: Option<&RegionPath>) {
        let mut place = |value: Value<'q>| {
            self.values.push(value);
            format!("?{}", self.values.len())
        };
        let mut open = Vec::new();
        if !sealed.is_empty() {
            let sealed: Vec<String> = sealed.iter().map(|id| place(Value::from(id.clone()))).collect();
            open.push(format!("procedure_id not in ({})", sealed.join(", ")));
        }
        if let Some(path) = only_at {
            open.push(format!("region_path = {}", place(Value::from(path.as_str().to_owned()))));
        }
        if open.is_empty() {
            return;
        }
        let standing = place(Value::from(standing));
        self.conditions.push(format!(
            "({} or exists (select 1 from proceeding_slot s where s.top_region = p.top_region \
             and s.proceeding_id = p.id and s.organisation_id = {standing}))",
            open.join(" and ")
        ));
    }

    /// Proceedings that an organisation owes the next step in, and those in which one stands.
    pub(crate) fn stands_in(&mut self, owner: Option<OrganisationId>, member: Option<OrganisationId>) {
        for (organisation, more) in [(owner, " and s.owner = 1"), (member, "")] {
            let Some(organisation) = organisation else { continue };
            self.values.push(Value::from(organisation));
            let place = self.values.len();
            self.conditions.push(format!(
                "exists (select 1 from proceeding_slot s where s.top_region = p.top_region \
                 and s.proceeding_id = p.id and s.organisation_id = ?{place}{more})"
            ));
        }
    }

    /// Proceedings with a mark.
    pub(crate) fn marked(&mut self, mark: Option<&(String, String)>) {
        let Some((field, value)) = mark else { return };
        self.values.extend([Value::from(field.clone()), Value::from(value.clone())]);
        let place = self.values.len();
        self.conditions.push(format!(
            "exists (select 1 from proceeding_mark m where m.top_region = p.top_region \
             and m.proceeding_id = p.id and m.field = ?{} and m.value = ?{place})",
            place - 1
        ));
    }

    /// Rows in the subtree of a region: a range of paths, since every path below starts with it.
    pub(crate) fn within(&mut self, column: &'static str, path: &RegionPath) {
        if !path.as_str().is_empty() {
            self.compare(column, ">=", Some(path.as_str().to_owned()));
            self.compare(column, "<", Some(format!("{}~", path.as_str())));
        }
    }

    /// Rows whose text starts with a code, said so that no index of that column is taken: the one that the rows are read by
    /// is better.
    pub(crate) fn below_unindexed(&mut self, column: &'static str, code: &str) {
        self.push(column, &format!("coalesce({column}, '') >="), Value::from(code.to_owned()));
        self.push(column, &format!("coalesce({column}, '') <"), Value::from(format!("{code}~")));
    }

    /// Rows after the last one of the page before, newest first.
    pub(crate) fn before(&mut self, instant: &'static str, page: &crate::PageRequest) {
        self.before_of(instant, "id", page);
    }

    /// The same where the key of a row is another column than its id.
    pub(crate) fn before_of(&mut self, instant: &'static str, key: &'static str, page: &crate::PageRequest) {
        let (at, id) = page.before();
        self.values.push(Value::Int(at));
        let place = self.values.len();
        self.push(instant, &format!("({instant}, {key}) < (?{place},"), Value::from(id));
        if let Some(condition) = self.conditions.last_mut() {
            condition.push(')');
        }
    }

    /// Rows that match, counted up to `most`.
    pub(crate) fn total(&self, conn: &mut Conn, table: &'static str, most: i64) -> StoreResult<Total> {
        let (conditions, place) = (self.conditions.join(" and "), self.values.len() + 1);
        let sql = format!("select count(*) from (select 1 from {table} where {conditions} limit ?{place}) as counted");
        let mut values = self.values.clone();
        values.push(Value::Int(most));
        let rows = conn.query_one(&sql, &values, |row| row.get(0))?.unwrap_or(0);
        Ok(Total { rows, more: rows >= most })
    }

    /// Rows that match, counted for each value of a column.
    pub(crate) fn counts(
        &self,
        conn: &mut Conn,
        column: &'static str,
        table: &'static str,
    ) -> StoreResult<Vec<(String, i64)>> {
        let conditions = self.conditions.join(" and ");
        let sql =
            format!("select {column}, count(*) from {table} where {conditions} group by {column} order by {column}");
        conn.query(&sql, &self.values, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Rows that match, counted among at most `seen` rows that match the first `leading` conditions; and the rows seen.
    pub(crate) fn total_among(
        &self,
        conn: &mut Conn,
        table: &'static str,
        leading: usize,
        seen: i64,
    ) -> StoreResult<(i64, i64)> {
        let (leads, rest) = self.conditions.split_at(leading);
        let (leads, rest) = (leads.join(" and "), rest.join(" and "));
        let mut columns = self.columns[leading..].to_vec();
        columns.dedup();
        let columns = columns.join(", ");
        let place = self.values.len() + 1;
        let sql = format!(
            "select cast(coalesce(sum(case when {rest} then 1 else 0 end), 0) as bigint), count(*) \
             from (select {columns} from {table} where {leads} limit ?{place}) as seen"
        );
        let mut values = self.values.clone();
        values.push(Value::Int(seen));
        Ok(conn.query_one(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default())
    }

    /// Conditions so far.
    pub(crate) fn len(&self) -> usize {
        self.conditions.len()
    }

    pub(crate) fn rows<T>(
        &self,
        conn: &mut Conn,
        columns: &str,
        table: &'static str,
        (order, limit): (&'static str, u32),
        each: impl FnMut(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        let conditions = self.conditions.join(" and ");
        let sql = format!("select {columns} from {table} where {conditions} order by {order} limit {limit}");
        conn.query(&sql, &self.values, each)
    }
}

/// By what counts are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountBy {
    /// Category code.
    Category,
    /// Region id.
    Region,
    /// Channel.
    Channel,
    /// Day number since 1970-01-01.
    Day,
}

/// Reports of one region, category and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyCount {
    /// Region.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// Day of the telling.
    pub on: Date,
    /// Reports.
    pub reports: i64,
}

/// Reports of one region and category at one hour of the week, over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourCount {
    /// Region.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// Hour of the week in China, 0 Monday 00:00 to 167 Sunday 23:00.
    pub hour: u8,
    /// Reports.
    pub reports: i64,
}

impl Reader<'_> {
    /// Reports told from `from_on` to `to_on` (both inclusive) whose hour is known, by region, category and hour of the week.
    /// What stands at midnight sharp has a day and no hour; what somebody told again is left out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn hour_counts(&mut self, from_on: Date, to_on: Date) -> StoreResult<Vec<HourCount>> {
        // 1 January 1970 was a Thursday: Monday's midnight in China lay 3 days and 8 hours before its midnight in UTC.
        let sql = "select region_id, category, (reported_at / 3600000 + 80) % 168 as hour, cast(count(*) as bigint) from report \
                   where top_region = ?1 and reported_on between ?2 and ?3 and region_id is not null and category is not null \
                   and (reported_at + 28800000) % 86400000 <> 0 \
                   and (likely is null or (likely not like ?4 and likely not like ?5)) \
                   group by region_id, category, (reported_at / 3600000 + 80) % 168 \
                   order by region_id, category, hour";
        let [phone, person] = SAME_TELLER.map(|reason| format!("%\"{reason}\"%"));
        self.conn.query(sql, params![self.top_region, from_on, to_on, phone, person], |row| {
            Ok(HourCount { region_id: row.id(0)?, category: row.get(1)?, hour: row.number(2)?, reports: row.get(3)? })
        })
    }

    /// Reports told from `from_on` to `to_on` (both inclusive), by region, category and day; what somebody told again is
    /// left out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn daily_counts(&mut self, from_on: Date, to_on: Date) -> StoreResult<Vec<DailyCount>> {
        let sql = "select region_id, category, reported_on, cast(sum(reports - repeats) as bigint) from report_daily \
                   where top_region = ?1 and reported_on between ?2 and ?3 \
                   group by region_id, category, reported_on order by region_id, category, reported_on";
        self.conn.query(sql, params![self.top_region, from_on, to_on], |row| {
            Ok(DailyCount { region_id: row.id(0)?, category: row.get(1)?, on: row.day(2)?, reports: row.get(3)? })
        })
    }

    /// Reports told in a subtree and period (days inclusive), grouped; keys as text, largest count first (days in order).
    ///
    /// # Errors
    /// The database refuses.
    pub fn counts(
        &mut self,
        path: &RegionPath,
        from_on: Date,
        to_on: Date,
        by: CountBy,
    ) -> StoreResult<Vec<(String, i64)>> {
        let (column, order) = match by {
            CountBy::Category => ("d.category", "2 desc, d.category"),
            CountBy::Region => ("d.region_id", "2 desc, d.region_id"),
            CountBy::Channel => ("d.channel", "2 desc, d.channel"),
            CountBy::Day => ("d.reported_on", "d.reported_on"),
        };
        let sql = format!(
            "select cast({column} as text), cast(sum(d.reports) as bigint) from report_daily d \
             join region r on r.top_region = d.top_region and r.id = d.region_id \
             where d.top_region = ?1 and d.reported_on between ?2 and ?3 and r.path >= ?4 and r.path < ?5 \
             group by {column} order by {order}"
        );
        let (low, high) = (path.as_str(), format!("{}~", path.as_str()));
        self.conn.query(&sql, params![self.top_region, from_on, to_on, low, high], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The newest day on which any report was told.
    ///
    /// # Errors
    /// The database refuses.
    pub fn newest_day(&mut self) -> StoreResult<Option<Date>> {
        let sql = "select max(reported_on) from report_daily where top_region = ?1";
        Ok(self.conn.query_one(sql, params![self.top_region], |row| row.day_opt(0))?.flatten())
    }
}
