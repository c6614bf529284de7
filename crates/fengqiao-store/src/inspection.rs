//! Inspections in SQL: periods of the draw with their sealed seeds, days that offices set, and visits.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, InspectionId, LiaisonId, OrganisationId};
use fengqiao_domain::inspection::{
    Doubt, DrawPeriod, Inspection, InspectionState, LIAISON_KIND, MissedWindow, SetInspection, Visit, Window, Written,
};
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, Store, TOTAL_COUNT_MAX, Tx};

/// Inspections read at once at most, for the draws; a county has far fewer in a period.
pub const INSPECTIONS_READ_MAX: u32 = 100_000;

/// A period with its seed, once that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRow {
    /// The period.
    pub period: DrawPeriod,
    /// The seed, 64 hexadecimal digits.
    pub seed: Option<String>,
}

/// A seed, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedSeed {
    from_on: Date,
    sealed: Vec<u8>,
}

/// A day that an office set at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenDay {
    /// The station.
    pub station_id: OrganisationId,
    /// The day.
    pub on: Date,
    /// When it was set.
    pub set_at: Timestamp,
    /// When it was taken back.
    pub dropped_at: Option<Timestamp>,
}

/// An inspection with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectionRow {
    /// Own key.
    pub id: InspectionId,
    /// Kind.
    pub kind: String,
    /// The station.
    pub station_id: OrganisationId,
    /// Path of the region that the station serves.
    pub path: RegionPath,
    /// The day.
    pub on: Date,
    /// How it stands.
    pub state: InspectionState,
    /// `none`, `open`, `accepted` or `rejected`.
    pub doubt: String,
    /// The day as an office set it.
    pub set: Option<SetInspection>,
    /// The visit, once the official has checked in.
    pub inspection: Option<Inspection>,
    /// What was written down.
    pub written: Option<Written>,
    /// The station's reply.
    pub reply: Option<String>,
    /// Why it was dropped, settled or closed, the last of these.
    pub reason: Option<String>,
}

/// Which inspections to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InspectionFilter {
    /// Subtree.
    pub within: RegionPath,
    /// Of one official alone.
    pub account_id: Option<AccountId>,
    /// Of one station alone.
    pub station_id: Option<OrganisationId>,
    /// State.
    pub state: Option<String>,
    /// Whether the check-in waits for a person.
    pub doubt: Option<String>,
    /// Whether days that offices set are among them; no station reads these.
    pub with_set: bool,
    /// Of the officials of one organisation alone.
    pub organisation_id: Option<OrganisationId>,
    /// Only those that were written down and about which nothing is doubtful.
    pub made: bool,
    /// From this day on.
    pub from_on: Option<Date>,
    /// None at all: what was asked for is not the reader's.
    pub nothing: bool,
}

/// Which windows without a visit to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissedFilter {
    /// Subtree.
    pub within: RegionPath,
    /// Of one official alone.
    pub account_id: Option<AccountId>,
    /// Of one station alone.
    pub station_id: Option<OrganisationId>,
    /// Of the officials of one organisation alone.
    pub organisation_id: Option<OrganisationId>,
    /// Those that ended on this day or later.
    pub from_on: Option<Date>,
    /// None at all.
    pub nothing: bool,
}

/// A window that was over without a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissedRow {
    /// The link.
    pub liaison_id: LiaisonId,
    /// The window.
    pub window: Window,
    /// The station.
    pub station_id: OrganisationId,
    /// The official.
    pub account_id: AccountId,
    /// The organisation of the official.
    pub organisation_id: OrganisationId,
}

const COLUMNS: &str = "id, kind, station_id, region_path, inspect_on, state, doubt, body, written, reply, reason";

fn context(from_on: Date) -> String {
    format!("vault_seed/{from_on}")
}

fn inspection_row(row: &Row<'_>) -> StoreResult<InspectionRow> {
    let kind: String = row.get(1)?;
    let state = InspectionState::of(&row.get::<String>(5)?);
    let written: Option<String> = row.get(8)?;
    let (set, inspection) = match kind == LIAISON_KIND {
        true => (None, Some(row.json(7)?)),
        false => (Some(row.json(7)?), None),
    };
    Ok(InspectionRow {
        id: row.id(0)?,
        kind,
        station_id: row.id(2)?,
        path: RegionPath::from_stored(row.get(3)?),
        on: row.day(4)?,
        state: state.ok_or_else(|| StoreError::damaged("state of an inspection", "is unknown"))?,
        doubt: row.get(6)?,
        set,
        inspection,
        written: written.map(|text| serde_json::from_str(&text)).transpose()?,
        reply: row.get(9)?,
        reason: row.get(10)?,
    })
}

impl InspectionRow {
    /// The visit as its events have brought it so far; none for a day that an office set.
    #[must_use]
    pub fn visit(&self) -> Option<Visit> {
        let begun = self.inspection.as_ref().map(Visit::begun)?;
        let reply_until_on = self.written.as_ref().map(|written| written.reply_until_on);
        Some(Visit { doubt: Doubt::of(&self.doubt), reply_until_on, ..begun })
    }
}

impl Store {
    /// Seals the seed of a period.
    #[must_use]
    pub fn seal_seed(&self, from_on: Date, seed: &str) -> SealedSeed {
        SealedSeed { from_on, sealed: self.sealer().seal(&context(from_on), seed) }
    }
}

impl Tx<'_> {
    pub(crate) fn project_inspection_event(&mut self, event: &Event) -> StoreResult<()> {
        match event {
            Event::DrawCommitted { period } => self.project_period(period),
            Event::DrawRevealed { from_on, seed } => {
                let sql = "update draw_period set seed = ?3 where top_region = ?1 and from_on = ?2 and seed is null";
                self.changed("draw", sql, params![self.top_region, *from_on, seed.as_str()])
            }
            Event::InspectionSet { set } => self.project_set(set),
            Event::InspectionDropped { inspection_id, reason } => {
                let sql = "update inspection set state = 'dropped', dropped_at = ?3, reason = ?4 where top_region = ?1 and id = ?2 and state = 'set'";
                self.changed("inspection", sql, params![self.top_region, *inspection_id, self.at, reason.as_str()])
            }
            Event::InspectionStarted { inspection } => self.project_inspection(inspection),
            Event::CheckInSettled { inspection_id, accepted, reason } => {
                let doubt = if *accepted { "accepted" } else { "rejected" };
                let sql = "update inspection set doubt = ?3, reason = ?4 where top_region = ?1 and id = ?2 and doubt = 'open'";
                self.changed("inspection", sql, params![self.top_region, *inspection_id, doubt, reason.as_str()])
            }
            Event::InspectionWritten { inspection_id, written } => {
                let sql = "update inspection set state = 'written', written = ?3 where top_region = ?1 and id = ?2 and state = 'on_site'";
                self.changed("inspection", sql, params![self.top_region, *inspection_id, json_text(written)?])
            }
            Event::InspectionReplied { inspection_id, text } => {
                let sql = "update inspection set state = 'replied', reply = ?3 where top_region = ?1 and id = ?2 and state = 'written'";
                self.changed("inspection", sql, params![self.top_region, *inspection_id, text.as_str()])
            }
            Event::InspectionClosed { inspection_id, reason } => {
                let sql = "update inspection set state = 'closed', reason = ?3 where top_region = ?1 and id = ?2 and state in ('written', 'replied')";
                self.changed("inspection", sql, params![self.top_region, *inspection_id, reason.as_deref()])
            }
            Event::InspectionMissed { missed } => self.project_missed(missed),
            Event::InspectionPhotoKept { photo } => self.project_photo(photo),
            Event::InspectionPhotoSeen { .. } => Ok(()),
            Event::InspectionPhotoRemoved { photo_id, .. } => self.project_photo_removed(*photo_id),
            other => Err(StoreError::damaged("event", format!("{} changes no table that is known here", other.kind()))),
        }
    }

    fn project_period(&mut self, period: &DrawPeriod) -> StoreResult<()> {
        let sql = "insert into draw_period (top_region, from_on, body, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, period.from_on, json_text(period)?, self.at])?;
        Ok(())
    }

    fn project_set(&mut self, set: &SetInspection) -> StoreResult<()> {
        let path = self.region_path(Some(set.region_id))?;
        let path = path.ok_or_else(|| StoreError::damaged("region of an inspection", "is unknown"))?;
        let sql = "insert into inspection (top_region, id, kind, station_id, region_path, inspect_on, state, doubt, set_at, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, 'set', 'none', ?7, ?8, ?7)";
        let values = params![
            self.top_region,
            set.id,
            &set.kind,
            set.station_id,
            path.as_str(),
            set.on,
            self.at,
            json_text(set)?
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn project_inspection(&mut self, inspection: &Inspection) -> StoreResult<()> {
        let path = self.region_path(Some(inspection.region_id))?;
        let path = path.ok_or_else(|| StoreError::damaged("region of an inspection", "is unknown"))?;
        let doubt = if inspection.check_in.questions.is_empty() { "none" } else { "open" };
        let sql = "insert into inspection (top_region, id, code, kind, station_id, region_path, account_id, liaison_id, inspect_on, state, doubt, body, created_at, organisation_id) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'on_site', ?10, ?11, ?12, ?13)";
        let values = params![
            self.top_region,
            inspection.id,
            &inspection.code,
            LIAISON_KIND,
            inspection.station_id,
            path.as_str(),
            inspection.account_id,
            inspection.liaison_id,
            inspection.on,
            doubt,
            json_text(inspection)?,
            self.at,
            inspection.organisation_id
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn project_missed(&mut self, missed: &MissedWindow) -> StoreResult<()> {
        let path = self.region_path(Some(missed.region_id))?;
        let path = path.ok_or_else(|| StoreError::damaged("region of a missed window", "is unknown"))?;
        let sql = "insert into missed_window (top_region, liaison_id, from_on, to_on, station_id, region_path, account_id, organisation_id, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            self.top_region,
            missed.liaison_id,
            missed.window.from_on,
            missed.window.to_on,
            missed.station_id,
            path.as_str(),
            missed.account_id,
            missed.organisation_id,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Keeps the sealed seed of a period.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_seed(&mut self, seed: &SealedSeed) -> StoreResult<()> {
        let sql = "insert into vault_seed (top_region, from_on, sealed, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, seed.from_on, &seed.sealed, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Every period of the draw, by its first day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn draws(&mut self) -> StoreResult<Vec<DrawRow>> {
        let sql = "select body, seed from draw_period where top_region = ?1 order by from_on";
        self.conn.query(sql, params![self.top_region], |row| Ok(DrawRow { period: row.json(0)?, seed: row.get(1)? }))
    }

    /// The seed of a period, opened: to work out who is sent today, and to be told when the period is over.
    ///
    /// # Errors
    /// It does not open, or the database refuses.
    pub fn seed(&mut self, from_on: Date) -> StoreResult<Option<String>> {
        let sql = "select sealed from vault_seed where top_region = ?1 and from_on = ?2 order by from_on";
        let sealed: Option<Vec<u8>> = self.conn.query_one(sql, params![self.top_region, from_on], |row| row.get(0))?;
        sealed.map(|sealed| self.sealer.open(&context(from_on), &sealed)).transpose()
    }

    /// Days that offices set at stations, from one day to another, with those that were taken back.
    ///
    /// # Errors
    /// The database refuses.
    pub fn taken_days(
        &mut self,
        station_id: Option<OrganisationId>,
        from_on: Date,
        to_on: Date,
    ) -> StoreResult<Vec<TakenDay>> {
        let mut query = Query::new(self.top_region);
        query.equal("station_id", station_id);
        query.compare("inspect_on", ">=", Some(from_on));
        query.compare("inspect_on", "<=", Some(to_on));
        query.compare("set_at", ">=", Some(0_i64));
        let columns = "station_id, inspect_on, set_at, dropped_at";
        query.rows(self.conn, columns, "inspection", ("inspect_on, id", INSPECTIONS_READ_MAX), |row| {
            let dropped_at = row.instant_opt(3)?;
            Ok(TakenDay { station_id: row.id(0)?, on: row.day(1)?, set_at: row.instant(2)?, dropped_at })
        })
    }

    /// The visits of liaisons from one day to another: link and day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn visited_days(&mut self, from_on: Date, to_on: Date) -> StoreResult<Vec<(LiaisonId, Date, String)>> {
        let sql = "select liaison_id, inspect_on, doubt from inspection where top_region = ?1 and liaison_id is not null \
                   and inspect_on between ?2 and ?3 order by inspect_on, id limit ?4";
        let values = params![self.top_region, from_on, to_on, INSPECTIONS_READ_MAX];
        self.conn.query(sql, values, |row| Ok((row.id(0)?, row.day(1)?, row.get(2)?)))
    }

    /// Whether another visit than this one was made in a window of a link: written down, and nothing about it doubtful.
    ///
    /// # Errors
    /// The database refuses.
    pub fn made_in_window(&mut self, link: LiaisonId, window: Window, but: InspectionId) -> StoreResult<bool> {
        let sql = "select id from inspection where top_region = ?1 and liaison_id = ?2 and inspect_on between ?3 and ?4 and id <> ?5 \
                   and written is not null and doubt in ('none', 'accepted') order by id limit 1";
        let values = params![self.top_region, link, window.from_on, window.to_on, but];
        Ok(self.conn.query_one(sql, values, |row| row.get::<String>(0))?.is_some())
    }

    /// First days of the windows of a link that were told to be missed, from one day on.
    ///
    /// # Errors
    /// The database refuses.
    pub fn missed_windows(&mut self, link: LiaisonId, from_on: Date) -> StoreResult<Vec<Date>> {
        let sql = "select from_on from missed_window where top_region = ?1 and liaison_id = ?2 and from_on >= ?3 order by from_on";
        self.conn.query(sql, params![self.top_region, link, from_on], |row| row.day(0))
    }

    /// Days that offices set and did not take back, of one day, by station.
    ///
    /// # Errors
    /// The database refuses.
    pub fn set_on(&mut self, on: Date) -> StoreResult<Vec<InspectionRow>> {
        let sql = format!(
            "select {COLUMNS} from inspection where top_region = ?1 and inspect_on = ?2 and state = 'set' order by station_id, id limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, on, INSPECTIONS_READ_MAX], inspection_row)
    }

    /// One inspection.
    ///
    /// # Errors
    /// The database refuses.
    pub fn inspection(&mut self, id: InspectionId) -> StoreResult<Option<InspectionRow>> {
        let sql = format!("select {COLUMNS} from inspection where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], inspection_row)
    }

    fn filtered_inspections<'q>(&self, filter: &InspectionFilter) -> Query<'q> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("account_id", filter.account_id);
        query.equal("station_id", filter.station_id);
        query.equal("organisation_id", filter.organisation_id);
        query.equal("state", filter.state.clone());
        query.equal("doubt", filter.doubt.clone());
        query.equal("kind", (!filter.with_set).then_some(LIAISON_KIND));
        query.compare("inspect_on", ">=", filter.from_on);
        if filter.made {
            query.plain("written is not null and doubt in ('none', 'accepted')");
        }
        if filter.nothing {
            query.plain("1 = 0");
        }
        query
    }

    /// How many inspections there are, by the path of their place.
    ///
    /// # Errors
    /// The database refuses.
    pub fn inspection_counts(&mut self, filter: &InspectionFilter) -> StoreResult<Vec<(RegionPath, i64)>> {
        counts_by_path(self.filtered_inspections(filter).counts(self.conn, "region_path", "inspection"))
    }

    fn filtered_missed<'q>(&self, filter: &MissedFilter) -> Query<'q> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("account_id", filter.account_id);
        query.equal("station_id", filter.station_id);
        query.equal("organisation_id", filter.organisation_id);
        query.compare("to_on", ">=", filter.from_on);
        if filter.nothing {
            query.plain("1 = 0");
        }
        query
    }

    /// How many windows were over without a visit, by the path of the place.
    ///
    /// # Errors
    /// The database refuses.
    pub fn missed_counts(&mut self, filter: &MissedFilter) -> StoreResult<Vec<(RegionPath, i64)>> {
        counts_by_path(self.filtered_missed(filter).counts(self.conn, "region_path", "missed_window"))
    }

    /// Windows that were over without a visit, the latest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn missed(&mut self, filter: &MissedFilter, page: &PageRequest) -> StoreResult<Page<MissedRow>> {
        let mut query = self.filtered_missed(filter);
        let total = query.total(self.conn, "missed_window", TOTAL_COUNT_MAX)?;
        query.before_of("to_on", "liaison_id", page);
        let limit = page.limit();
        let columns = "liaison_id, from_on, to_on, station_id, account_id, organisation_id";
        let order = ("to_on desc, liaison_id desc", limit + 1);
        let rows = query.rows(self.conn, columns, "missed_window", order, |row| {
            Ok(MissedRow {
                liaison_id: row.id(0)?,
                window: Window { from_on: row.day(1)?, to_on: row.day(2)? },
                station_id: row.id(3)?,
                account_id: row.id(4)?,
                organisation_id: row.id(5)?,
            })
        })?;
        Ok(Page::from_rows(rows, limit, total, |row| {
            (crate::row::day_number(row.window.to_on), row.liaison_id.to_string())
        }))
    }

    /// Inspections, newest day first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn inspections(&mut self, filter: &InspectionFilter, page: &PageRequest) -> StoreResult<Page<InspectionRow>> {
        let mut query = self.filtered_inspections(filter);
        let total = query.total(self.conn, "inspection", TOTAL_COUNT_MAX)?;
        query.before("inspect_on", page);
        let limit = page.limit();
        let rows =
            query.rows(self.conn, COLUMNS, "inspection", ("inspect_on desc, id desc", limit + 1), inspection_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (crate::row::day_number(row.on), row.id.to_string())))
    }
}

fn counts_by_path(counts: StoreResult<Vec<(String, i64)>>) -> StoreResult<Vec<(RegionPath, i64)>> {
    Ok(counts?.into_iter().map(|(path, number)| (RegionPath::from_stored(path), number)).collect())
}
