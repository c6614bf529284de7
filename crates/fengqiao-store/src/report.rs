//! Reports in SQL: the read table, the daily counts, and the lists.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use fengqiao_domain::id::{ImportId, MatterId, RegionId, ReportId};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::{CategoryBy, Likeness, PersonRef, Report};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::count::{Query, Total};
use crate::error::{StoreError, StoreResult};
use crate::row::{self, json_text};
use crate::sql::{Row, Value, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

const COLUMNS: &str = "id, received_at, reported_at, channel, region_id, category, category_by, longitude, latitude, external_id, \
                       source, source_category, import_id, matter_id, state, closed_at, persons, likely, text_sha256, revision";

/// A report with what the read table adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// The report.
    pub report: Report,
    /// `new`, `joined` or `closed`.
    pub state: String,
    /// Counts the changes.
    pub revision: u32,
}

fn category_by_text(by: CategoryBy) -> &'static str {
    match by {
        CategoryBy::Source => "source",
        CategoryBy::Software => "software",
        CategoryBy::Person => "person",
    }
}

fn category_by_of(text: &str) -> StoreResult<CategoryBy> {
    match text {
        "source" => Ok(CategoryBy::Source),
        "software" => Ok(CategoryBy::Software),
        "person" => Ok(CategoryBy::Person),
        _ => Err(StoreError::damaged("category_by", "is unknown")),
    }
}

fn report_row(row: &Row<'_>) -> StoreResult<ReportRow> {
    let likely: Option<String> = row.get(17)?;
    let report = Report {
        id: row.id(0)?,
        received_at: row.instant(1)?,
        reported_at: row.instant(2)?,
        channel: row.get(3)?,
        text_sha256: row.get(18)?,
        region_id: row.id_opt(4)?,
        category: row.get(5)?,
        category_by: category_by_of(&row.get::<String>(6)?)?,
        longitude: row.get(7)?,
        latitude: row.get(8)?,
        external_id: row.get(9)?,
        source: row.get(10)?,
        source_category: row.get(11)?,
        import_id: row.id_opt(12)?,
        matter_id: row.id_opt(13)?,
        closed_at: row.instant_opt(15)?,
        persons: row.json::<Vec<PersonRef>>(16)?,
        likely: likely.map(|text| serde_json::from_str::<Likeness>(&text)).transpose()?,
    };
    Ok(ReportRow { report, state: row.get(14)?, revision: row.number(19)? })
}

/// The day on which an instant falls in China; one offset since 1991, before that the tz database knows.
pub(crate) fn day_in_china(at: Timestamp) -> Date {
    static CHINA: LazyLock<TimeZone> =
        LazyLock::new(|| TimeZone::get("Asia/Shanghai").expect("the tz database is in the binary"));
    CHINA.to_datetime(at).date()
}

/// What is known of a report that a source sends again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownReport {
    /// SHA-256 of its sealed narrative, hexadecimal.
    pub text_sha256: String,
    /// The import that brought it.
    pub import_id: Option<ImportId>,
}

/// Which reports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// Subtree.
    pub within: RegionPath,
    /// Exactly this region; faster than a subtree where it has no children.
    pub region_id: Option<RegionId>,
    /// Category code; codes below it (`D13.02` below `D13`) match too.
    pub category: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Matter.
    pub matter_id: Option<MatterId>,
    /// Import.
    pub import_id: Option<ImportId>,
    /// Told on this day or later.
    pub from_on: Option<Date>,
    /// Told on this day or earlier.
    pub to_on: Option<Date>,
}

impl ReportFilter {
    pub(crate) fn narrow(&self, query: &mut Query<'_>) {
        query.equal("region_id", self.region_id);
        query.within("region_path", &self.within);
        if let Some(category) = &self.category {
            query.below_unindexed("category", category);
        }
        query.equal("channel", self.channel.clone());
        query.equal("state", self.state.clone());
        query.equal("matter_id", self.matter_id);
        query.equal("import_id", self.import_id);
        query.compare("reported_on", ">=", self.from_on);
        query.compare("reported_on", "<=", self.to_on);
    }
}

/// The order of every list of reports.
const NEWEST: &str = "received_at desc, id desc";
/// Keys that a list is merged from at most; a wider range holds so much that its newest are found soon.
const LEAD_KEYS_MAX: usize = 512;

/// Days of a period that is merged day by day; a longer one is dense enough.
const LEAD_DAYS_MAX: i64 = 62;

/// Rows seen at most to count those that match a second condition.
const COUNT_SEEN_MAX: i64 = 5_000;

/// How a list is read: by exact keys of the one column whose index it goes along, and all the other conditions.
struct Lead {
    column: &'static str,
    keys: Vec<Value<'static>>,
    rest: ReportFilter,
}

impl Lead {
    fn query<'q>(&self, top_region: i64, key: &Value<'q>) -> Query<'q> {
        let mut query = Query::new(top_region);
        query.equal(self.column, Some(key.clone()));
        query
    }
}

struct Place {
    paths: HashMap<RegionId, RegionPath>,
}

impl Place {
    fn path(&mut self, tx: &mut Tx<'_>, id: Option<RegionId>) -> StoreResult<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(path) = self.paths.get(&id) {
            return Ok(Some(path.as_str().to_owned()));
        }
        let path = tx.region_path(Some(id))?.ok_or_else(|| StoreError::damaged("region of a report", "is unknown"))?;
        let text = path.as_str().to_owned();
        self.paths.insert(id, path);
        Ok(Some(text))
    }
}

/// In the order of the table's key, so that a chunk's counts are written side by side.
type DailyKey = (Date, RegionId, String, String);

impl Tx<'_> {
    pub(crate) fn project_report(&mut self, report: &Report) -> StoreResult<()> {
        self.project_reports(std::slice::from_ref(report))
    }

    pub(crate) fn project_reports(&mut self, reports: &[Report]) -> StoreResult<()> {
        let mut place = Place { paths: HashMap::new() };
        let mut daily: BTreeMap<DailyKey, (i64, i64)> = BTreeMap::new();
        for report in reports {
            let path = place.path(self, report.region_id)?;
            self.insert_report(report, path)?;
            if let Some(key) = daily_key(report) {
                let cell = daily.entry(key).or_default();
                *cell = (cell.0 + 1, cell.1 + i64::from(report.is_repeat()));
            }
        }
        for (key, change) in daily {
            self.add_daily(&key, change)?;
        }
        Ok(())
    }

    fn insert_report(&mut self, report: &Report, path: Option<String>) -> StoreResult<()> {
        let state = if report.matter_id.is_some() {
            "joined"
        } else if report.closed_at.is_some() {
            "closed"
        } else {
            "new"
        };
        let sql = "insert into report (top_region, id, received_at, reported_at, channel, region_id, category, category_by, longitude, latitude, \
                   external_id, source, source_category, import_id, matter_id, state, closed_at, persons, likely, text_sha256, revision, \
                   region_path, reported_on, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1, ?21, ?22, ?23)";
        let values = params![
            self.top_region,
            report.id,
            report.received_at,
            report.reported_at,
            &report.channel,
            report.region_id,
            report.category.as_deref(),
            category_by_text(report.category_by),
            report.longitude,
            report.latitude,
            report.external_id.as_deref(),
            &report.source,
            report.source_category.as_deref(),
            report.import_id,
            report.matter_id,
            state,
            report.closed_at,
            json_text(&report.persons)?,
            report.likely.as_ref().map(json_text).transpose()?,
            &report.text_sha256,
            path,
            day_in_china(report.reported_at),
            self.at
        ];
        match self.conn.execute(sql, values) {
            Err(error) if error.is_unique_violation() => return Err(StoreError::Taken("report number of this source")),
            other => other?,
        };
        report.matter_id.map_or(Ok(()), |matter_id| self.count_reports(matter_id, 1))
    }

    fn add_daily(
        &mut self,
        (on, region_id, category, channel): &DailyKey,
        (reports, repeats): (i64, i64),
    ) -> StoreResult<()> {
        let sql = "insert into report_daily (top_region, region_id, category, channel, reported_on, reports, repeats, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                   on conflict (top_region, reported_on, region_id, category, channel) \
                   do update set reports = report_daily.reports + ?6, repeats = report_daily.repeats + ?7";
        self.conn
            .execute(sql, params![self.top_region, *region_id, category, channel, *on, reports, repeats, self.at])?;
        Ok(())
    }

    pub(crate) fn project_classified(
        &mut self,
        id: ReportId,
        category: Option<&str>,
        region_id: Option<RegionId>,
    ) -> StoreResult<()> {
        let row = self.reader().report(id)?.ok_or(StoreError::Stale { noun: "report" })?;
        if let Some(key) = daily_key(&row.report) {
            self.add_daily(&key, (-1, -i64::from(row.report.is_repeat())))?;
        }
        let changed = Report { category: category.map(str::to_owned), region_id, ..row.report };
        if let Some(key) = daily_key(&changed) {
            self.add_daily(&key, (1, i64::from(changed.is_repeat())))?;
        }
        let path = Place { paths: HashMap::new() }.path(self, region_id)?;
        let sql = "update report set category = ?3, category_by = 'person', region_id = ?4, region_path = ?5, revision = revision + 1 \
                   where top_region = ?1 and id = ?2";
        let values = params![self.top_region, id, category, region_id, path];
        self.changed("report", sql, values)
    }

    pub(crate) fn project_joined(&mut self, id: ReportId, matter_id: MatterId) -> StoreResult<()> {
        let sql = "update report set matter_id = ?3, state = 'joined', revision = revision + 1 where top_region = ?1 and id = ?2 and matter_id is null";
        self.changed("report", sql, params![self.top_region, id, matter_id])?;
        self.count_reports(matter_id, 1)
    }

    pub(crate) fn project_separated(&mut self, id: ReportId, matter_id: MatterId) -> StoreResult<()> {
        let sql = "update report set matter_id = null, state = case when closed_at is null then 'new' else 'closed' end, revision = revision + 1 where top_region = ?1 and id = ?2 and matter_id = ?3";
        self.changed("report", sql, params![self.top_region, id, matter_id])?;
        self.count_reports(matter_id, -1)
    }

    fn count_reports(&mut self, matter_id: MatterId, change: i64) -> StoreResult<()> {
        let sql = "update matter set reports = reports + ?3, revision = revision + 1 where top_region = ?1 and id = ?2";
        self.changed("matter", sql, params![self.top_region, matter_id, change])
    }

    /// Runs an update that must change exactly one row; otherwise the thing changed meanwhile.
    pub(crate) fn changed(&mut self, noun: &'static str, sql: &str, values: &[Value<'_>]) -> StoreResult<()> {
        match self.conn.execute(sql, values)? {
            1 => Ok(()),
            _ => Err(StoreError::Stale { noun }),
        }
    }

    /// Which of these numbers of a source are known already.
    ///
    /// # Errors
    /// The database refuses.
    pub fn known_external_ids(&mut self, source: &str, external_ids: &[&str]) -> StoreResult<Vec<bool>> {
        let sql = "select 1 from report where top_region = ?1 and source = ?2 and external_id = ?3 order by id";
        let known = |conn: &mut crate::sql::Conn, id: &&str| {
            Ok(conn.query_one(sql, params![self.top_region, source, *id], |_| Ok(()))?.is_some())
        };
        external_ids.iter().map(|id| known(self.conn, id)).collect()
    }
}

fn daily_key(report: &Report) -> Option<DailyKey> {
    let (region_id, category) = (report.region_id?, report.category.clone()?);
    Some((day_in_china(report.reported_at), region_id, category, report.channel.clone()))
}

impl Reader<'_> {
    /// What is known of the reports with these numbers of a source, in the order asked.
    ///
    /// # Errors
    /// The database refuses.
    pub fn known_reports(&mut self, source: &str, external_ids: &[&str]) -> StoreResult<Vec<Option<KnownReport>>> {
        let sql = "select text_sha256, import_id from report where top_region = ?1 and source = ?2 and external_id = ?3 order by id";
        let known = |conn: &mut crate::sql::Conn, id: &&str| {
            conn.query_one(sql, params![self.top_region, source, *id], |row| {
                Ok(KnownReport { text_sha256: row.get(0)?, import_id: row.id_opt(1)? })
            })
        };
        external_ids.iter().map(|id| known(self.conn, id)).collect()
    }

    /// One report.
    ///
    /// # Errors
    /// The database refuses.
    pub fn report(&mut self, id: ReportId) -> StoreResult<Option<ReportRow>> {
        let sql = format!("select {COLUMNS} from report where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], report_row)
    }

    /// Reports, newest received first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reports(&mut self, filter: &ReportFilter, page: &PageRequest) -> StoreResult<Page<ReportRow>> {
        let lead = self.lead(filter)?;
        let mut total = self.reports_total(&lead)?;
        let rows = match lead.keys.as_slice() {
            [key] => self.reports_led(&lead, key, page)?,
            _ => self.reports_merged(&lead, page)?,
        };
        let limit = page.limit();
        let here = rows.len().min(limit as usize);
        total.rows = total.rows.max(i64::try_from(here).unwrap_or(i64::MAX));
        Ok(Page::from_rows(rows, limit, total, |row| {
            (row.report.received_at.as_millisecond(), row.report.id.to_string())
        }))
    }

    // A subtree or a group of categories is a handful of exact keys. Each key's reports lie in order in an index, so their
    // newest are merged; asking for the whole range would sort it or read past everything else in the office.
    fn lead(&mut self, filter: &ReportFilter) -> StoreResult<Lead> {
        let mut rest = filter.clone();
        let led = if let Some(id) = rest.matter_id.take() {
            Some(("matter_id", vec![Value::from(id)]))
        } else if let Some(id) = rest.region_id.take() {
            rest.within = RegionPath::top();
            Some(("region_id", vec![Value::from(id)]))
        } else if let Some(category) = rest.category.take() {
            Some(("category", self.categories_below(&category)?))
        } else if !rest.within.as_str().is_empty() {
            let within = std::mem::replace(&mut rest.within, RegionPath::top());
            Some(("region_id", self.regions_within(&within)?))
        } else if let (Some(from_on), Some(to_on)) = (rest.from_on, rest.to_on)
            && row::day_number(to_on) - row::day_number(from_on) < LEAD_DAYS_MAX
        {
            (rest.from_on, rest.to_on) = (None, None);
            let days = row::day_number(from_on)..=row::day_number(to_on);
            Some(("reported_on", days.map(Value::Int).collect()))
        } else {
            rest.state.take().map(|state| ("state", vec![Value::from(state)]))
        };
        Ok(match led {
            Some((column, keys)) if keys.len() <= LEAD_KEYS_MAX => Lead { column, keys, rest },
            _ => Lead { column: "top_region", keys: vec![Value::Int(self.top_region)], rest: filter.clone() },
        })
    }

    fn reports_total(&mut self, lead: &Lead) -> StoreResult<Total> {
        let (mut rows, mut seen) = (0, 0);
        for key in &lead.keys {
            if rows >= TOTAL_COUNT_MAX || seen >= COUNT_SEEN_MAX {
                break;
            }
            let mut query = lead.query(self.top_region, key);
            let leading = query.len();
            lead.rest.narrow(&mut query);
            if query.len() == leading {
                rows += query.total(self.conn, "report", TOTAL_COUNT_MAX - rows)?.rows;
            } else {
                let most = COUNT_SEEN_MAX - seen;
                let (matching, all) = query.total_among(self.conn, "report", leading, most)?;
                (rows, seen) = (rows + matching, seen + all);
            }
        }
        let more = rows >= TOTAL_COUNT_MAX || seen >= COUNT_SEEN_MAX;
        Ok(Total { rows: rows.min(TOTAL_COUNT_MAX), more })
    }

    fn reports_led(&mut self, lead: &Lead, key: &Value<'_>, page: &PageRequest) -> StoreResult<Vec<ReportRow>> {
        let mut query = lead.query(self.top_region, key);
        lead.rest.narrow(&mut query);
        query.before("received_at", page);
        query.rows(self.conn, COLUMNS, "report", (NEWEST, page.limit() + 1), report_row)
    }

    fn regions_within(&mut self, path: &RegionPath) -> StoreResult<Vec<Value<'static>>> {
        let sql = "select id from region where top_region = ?1 and path >= ?2 and path < ?3 order by path";
        let below = format!("{}~", path.as_str());
        self.conn
            .query(sql, params![self.top_region, path.as_str(), below], |row| Ok(Value::from(row.get::<String>(0)?)))
    }

    // Leaps through the index from one category to the next.
    fn categories_below(&mut self, category: &str) -> StoreResult<Vec<Value<'static>>> {
        let sql = "select category from report where top_region = ?1 and category >= ?2 and category < ?3 order by category limit 1";
        let below = format!("{category}~");
        let (mut from, mut found) = (category.to_owned(), Vec::new());
        while found.len() <= LEAD_KEYS_MAX {
            let values = params![self.top_region, from.as_str(), below.as_str()];
            let Some(next) = self.conn.query_one(sql, values, |row| row.get::<String>(0))? else { break };
            from = format!("{next}\u{1}");
            found.push(Value::from(next));
        }
        Ok(found)
    }

    fn reports_merged(&mut self, lead: &Lead, page: &PageRequest) -> StoreResult<Vec<ReportRow>> {
        let wanted = page.limit() as usize + 1;
        let mut newest: Vec<(i64, String)> = Vec::new();
        for key in &lead.keys {
            let mut query = lead.query(self.top_region, key);
            lead.rest.narrow(&mut query);
            query.before("received_at", page);
            // What is older than a full page of those before cannot be on it.
            let floor = newest.get(wanted - 1).map(|(received_at, _)| *received_at);
            query.compare("received_at", ">=", floor);
            newest.extend(query.rows(self.conn, "received_at, id", "report", (NEWEST, page.limit() + 1), |row| {
                Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
            })?);
            newest.sort_unstable_by(|one, other| other.cmp(one));
            newest.truncate(wanted);
        }
        let sql = format!("select {COLUMNS} from report where top_region = ?1 and id = ?2 order by id");
        let mut rows = Vec::with_capacity(newest.len());
        for (_, id) in &newest {
            rows.extend(self.conn.query_one(&sql, params![self.top_region, id.as_str()], report_row)?);
        }
        Ok(rows)
    }

    /// Reports received after `since`, oldest first, at most `limit`: to fill the same-matter index at start.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reports_since(&mut self, since: Timestamp, limit: u32) -> StoreResult<Vec<ReportRow>> {
        let sql = format!(
            "select {COLUMNS} from report where top_region = ?1 and received_at >= ?2 order by received_at desc, id desc limit ?3"
        );
        let mut rows = self.conn.query(&sql, params![self.top_region, since, limit], report_row)?;
        rows.reverse();
        Ok(rows)
    }

    /// Reports told in a subtree from one day to another, both included, the newest first, at most `limit`: for what is
    /// counted over texts.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reports_told(&mut self, within: &RegionPath, days: (Date, Date), limit: u32) -> StoreResult<Vec<ReportRow>> {
        let mut query = Query::new(self.top_region);
        query.compare("reported_on", ">=", Some(days.0));
        query.compare("reported_on", "<=", Some(days.1));
        query.within("region_path", within);
        query.rows(self.conn, COLUMNS, "report", ("reported_on desc, id desc", limit), report_row)
    }
}
