//! Proceedings in SQL: the read table, the slots behind the work lists, and the boxes of 待办.

use std::collections::BTreeMap;

use fengqiao_domain::id::{AccountId, OrganisationId, ProceedingId};
use fengqiao_domain::proceeding::{Proceeding, SlotMember, Step, Subject};
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, Value, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

const COLUMNS: &str = "p.id, p.code, p.procedure_id, p.version, p.subject_kind, p.subject_id, p.parent_id, p.region_id, p.title, p.state, p.terminal, \
                       p.outcome, p.revision, p.opened_at, p.since_at, p.instance, p.marks, \
                       (select min(d.due_at) from deadline d where d.top_region = p.top_region and d.proceeding_id = p.id and d.ended_at is null), \
                       (select min(d.start_at) from deadline d where d.top_region = p.top_region and d.proceeding_id = p.id and d.ended_at is null)";

/// A proceeding with its earliest running clock.
#[derive(Debug, Clone, PartialEq)]
pub struct ProceedingRow {
    /// The proceeding.
    pub proceeding: Proceeding,
    /// Start of the earliest running clock.
    pub start_at: Option<Timestamp>,
    /// The earliest running clock's end.
    pub due_at: Option<Timestamp>,
}

fn proceeding_row(row: &Row<'_>) -> StoreResult<ProceedingRow> {
    let proceeding = Proceeding {
        id: row.id(0)?,
        code: row.get(1)?,
        procedure: row.get(2)?,
        version: row.get(3)?,
        subject: Subject { kind: row.get(4)?, id: row.get(5)? },
        parent_id: row.id_opt(6)?,
        region_id: row.id(7)?,
        title: row.get(8)?,
        state: row.get(9)?,
        terminal: row.flag(10)?,
        outcome: row.get(11)?,
        revision: row.number(12)?,
        opened_at: row.instant(13)?,
        since_at: row.instant(14)?,
        slots: Vec::new(),
        instance: row.json(15)?,
        marks: row.get::<Option<String>>(16)?.map(|text| marks_of(&text)).transpose()?.unwrap_or_default(),
    };
    Ok(ProceedingRow { proceeding, due_at: row.instant_opt(17)?, start_at: row.instant_opt(18)? })
}

fn marks_text(proceeding: &Proceeding) -> StoreResult<Option<String>> {
    (!proceeding.marks.is_empty()).then(|| json_text(&proceeding.marks)).transpose()
}

fn marks_of(text: &str) -> StoreResult<BTreeMap<String, String>> {
    serde_json::from_str(text).map_err(|_| StoreError::damaged("marks of a proceeding", "cannot be read"))
}

/// Which proceedings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProceedingFilter {
    /// Subtree.
    pub within: RegionPath,
    /// Procedure id.
    pub procedure: Option<String>,
    /// Ended or not.
    pub terminal: Option<bool>,
    /// Exact code.
    pub code: Option<String>,
    /// Procedures of which only those are listed in which `standing` stands.
    pub sealed: Vec<String>,
    /// Region outside of which only those are listed in which `standing` stands.
    pub only_at: Option<RegionPath>,
    /// Organisation of the reader.
    pub standing: Option<OrganisationId>,
    /// State.
    pub state: Option<String>,
    /// Organisation that owes the next step.
    pub owner: Option<OrganisationId>,
    /// Organisation that stands in it, in whatever slot.
    pub member: Option<OrganisationId>,
    /// Field and value of a mark.
    pub mark: Option<(String, String)>,
    /// Those with a clock that has run out.
    pub late: bool,
}

/// A state in which proceedings stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// State id.
    pub state: String,
    /// How many stand in it.
    pub total: i64,
    /// The first of them by the clock.
    pub rows: Vec<ProceedingRow>,
}

/// A box of the work page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkBox {
    /// 待办: my organisation owes the next step.
    Todo,
    /// 督办: my organisation issued it, another owes the next step.
    Supervising,
    /// 抄送: my organisation stands in a slot and owes nothing now.
    Copied,
    /// 已办: I took a step in it.
    Done,
}

/// Whose work of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    #[default]
    All,
    /// What these accounts handle.
    These(Vec<AccountId>),
    /// What nobody handles yet.
    Nobody,
}

/// Which lines of the work page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFilter {
    /// The box.
    pub work_box: WorkBox,
    /// Whose organisation.
    pub organisation_id: OrganisationId,
    /// The reader, for what was done.
    pub account_id: AccountId,
    /// By whom it is handled; says nothing of what was done.
    pub whose: Whose,
}

/// The condition on `s` for whose work it is; the accounts are the values from the third on.
fn handled_by(whose: &Whose) -> String {
    let handler = "select 1 from handler h where h.top_region = s.top_region and h.proceeding_id = s.proceeding_id and h.organisation_id = s.organisation_id";
    match whose {
        Whose::All => "1 = 1".to_owned(),
        Whose::Nobody => format!("not exists ({handler})"),
        Whose::These(accounts) => {
            let places: Vec<String> = (0..accounts.len()).map(|place| format!("?{}", place + 3)).collect();
            let places = if places.is_empty() { "null".to_owned() } else { places.join(", ") };
            format!("exists ({handler} and h.account_id in ({places}))")
        }
    }
}

/// Whether a clock of the proceeding is paused: time that nobody answers for.
fn waits(proceeding: &Proceeding) -> bool {
    let clocks = proceeding.instance.get("deadlines").and_then(|clocks| clocks.as_object());
    clocks.into_iter().flatten().any(|(_, clock)| clock.get("paused_at").is_some_and(|at| !at.is_null()))
}

impl Tx<'_> {
    pub(crate) fn project_proceeding(&mut self, proceeding: &Proceeding, step: &Step, opened: bool) -> StoreResult<()> {
        if opened {
            self.insert_proceeding(proceeding)?;
        } else {
            let sql = "update proceeding set state = ?3, terminal = ?4, outcome = ?5, revision = ?6, since_at = ?7, instance = ?8, title = ?9, version = ?10, marks = ?11, \
                       waited_ms = waited_ms + case when waiting_since_at is null then 0 else ?12 - waiting_since_at end, waiting_since_at = ?13 \
                       where top_region = ?1 and id = ?2 and revision = ?6 - 1 and terminal = 0";
            let values = params![
                self.top_region,
                proceeding.id,
                &proceeding.state,
                proceeding.terminal,
                proceeding.outcome.as_deref(),
                proceeding.revision,
                proceeding.since_at,
                json_text(&proceeding.instance)?,
                &proceeding.title,
                &proceeding.version,
                marks_text(proceeding)?,
                self.at,
                waits(proceeding).then_some(self.at)
            ];
            self.changed("proceeding", sql, values)?;
        }
        self.replace_slots(proceeding)?;
        self.replace_marks(proceeding)?;
        self.project_deadlines(proceeding.id, step)?;
        match (proceeding.subject.kind.as_str(), opened, proceeding.terminal) {
            ("matter", true, false) => self.count_proceedings(&proceeding.subject.id, 1),
            ("matter", false, true) => self.count_proceedings(&proceeding.subject.id, -1),
            _ => Ok(()),
        }
    }

    fn insert_proceeding(&mut self, proceeding: &Proceeding) -> StoreResult<()> {
        let region = Some(proceeding.region_id);
        let path =
            self.region_path(region)?.ok_or_else(|| StoreError::damaged("region of a proceeding", "is unknown"))?;
        let sql = "insert into proceeding (top_region, id, code, procedure_id, version, subject_kind, subject_id, parent_id, region_id, region_path, title, state, terminal, \
                   outcome, revision, opened_at, since_at, instance, created_at, marks, waiting_since_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
        let values = params![
            self.top_region,
            proceeding.id,
            &proceeding.code,
            &proceeding.procedure,
            &proceeding.version,
            &proceeding.subject.kind,
            &proceeding.subject.id,
            proceeding.parent_id,
            proceeding.region_id,
            path.as_str(),
            &proceeding.title,
            &proceeding.state,
            proceeding.terminal,
            proceeding.outcome.as_deref(),
            proceeding.revision,
            proceeding.opened_at,
            proceeding.since_at,
            json_text(&proceeding.instance)?,
            self.at,
            marks_text(proceeding)?,
            waits(proceeding).then_some(self.at)
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    fn replace_marks(&mut self, proceeding: &Proceeding) -> StoreResult<()> {
        let sql = "delete from proceeding_mark where top_region = ?1 and proceeding_id = ?2";
        self.conn.execute(sql, params![self.top_region, proceeding.id])?;
        let sql = "insert into proceeding_mark (top_region, proceeding_id, field, value, created_at) values (?1, ?2, ?3, ?4, ?5)";
        for (field, value) in &proceeding.marks {
            self.conn.execute(sql, params![self.top_region, proceeding.id, field, value, self.at])?;
        }
        Ok(())
    }

    fn replace_slots(&mut self, proceeding: &Proceeding) -> StoreResult<()> {
        let sql = "delete from proceeding_slot where top_region = ?1 and proceeding_id = ?2";
        self.conn.execute(sql, params![self.top_region, proceeding.id])?;
        let sql = "insert into proceeding_slot (top_region, proceeding_id, slot, organisation_id, owner, terminal, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for member in &proceeding.slots {
            let owner = member.owner && !proceeding.terminal;
            let values = params![
                self.top_region,
                proceeding.id,
                &member.slot,
                member.organisation_id,
                owner,
                proceeding.terminal,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// One proceeding with its slots.
    ///
    /// # Errors
    /// The database refuses.
    pub fn proceeding(&mut self, id: ProceedingId) -> StoreResult<Option<ProceedingRow>> {
        let sql = format!("select {COLUMNS} from proceeding p where p.top_region = ?1 and p.id = ?2 order by p.id");
        let Some(mut row) = self.conn.query_one(&sql, params![self.top_region, id], proceeding_row)? else {
            return Ok(None);
        };
        row.proceeding.slots = self.slots(id)?;
        Ok(Some(row))
    }

    fn slots(&mut self, id: ProceedingId) -> StoreResult<Vec<SlotMember>> {
        let sql = "select slot, organisation_id, owner from proceeding_slot where top_region = ?1 and proceeding_id = ?2 order by slot, organisation_id";
        self.conn.query(sql, params![self.top_region, id], |row| {
            Ok(SlotMember { slot: row.get(0)?, organisation_id: row.id(1)?, owner: row.flag(2)? })
        })
    }

    fn with_slots(&mut self, mut rows: Vec<ProceedingRow>) -> StoreResult<Vec<ProceedingRow>> {
        for row in &mut rows {
            row.proceeding.slots = self.slots(row.proceeding.id)?;
        }
        Ok(rows)
    }

    /// Proceedings on one subject, newest first, at most 200.
    ///
    /// # Errors
    /// The database refuses.
    pub fn proceedings_on(&mut self, subject_kind: &str, subject_id: &str) -> StoreResult<Vec<ProceedingRow>> {
        let sql = format!(
            "select {COLUMNS} from proceeding p where p.top_region = ?1 and p.subject_kind = ?2 and p.subject_id = ?3 order by p.opened_at desc, p.id desc limit 200"
        );
        let rows = self.conn.query(&sql, params![self.top_region, subject_kind, subject_id], proceeding_row)?;
        self.with_slots(rows)
    }

    /// Proceedings that one proceeding started, oldest first, at most 200.
    ///
    /// # Errors
    /// The database refuses.
    pub fn children(&mut self, parent_id: ProceedingId) -> StoreResult<Vec<ProceedingRow>> {
        let sql = format!(
            "select {COLUMNS} from proceeding p where p.top_region = ?1 and p.parent_id = ?2 order by p.opened_at, p.id limit 200"
        );
        let rows = self.conn.query(&sql, params![self.top_region, parent_id], proceeding_row)?;
        self.with_slots(rows)
    }

    fn filtered<'q>(&self, filter: &ProceedingFilter) -> Query<'q> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("code", filter.code.clone());
        query.equal("procedure_id", filter.procedure.clone());
        query.equal("terminal", filter.terminal);
        query.equal("state", filter.state.clone());
        query.stands_in(filter.owner, filter.member);
        query.marked(filter.mark.as_ref());
        if filter.late {
            query.plain(LATE);
        }
        if let Some(standing) = filter.standing {
            query.open_to(standing, &filter.sealed, filter.only_at.as_ref());
        }
        query
    }

    /// How many proceedings there are, by the path of their place.
    ///
    /// # Errors
    /// The database refuses.
    pub fn proceeding_counts(&mut self, filter: &ProceedingFilter) -> StoreResult<Vec<(RegionPath, i64)>> {
        let counts = self.filtered(filter).counts(self.conn, "region_path", "proceeding p")?;
        Ok(counts.into_iter().map(|(path, number)| (RegionPath::from_stored(path), number)).collect())
    }

    /// The states in which proceedings stand, in the order of their ids, each with how many and the first of them by the clock.
    ///
    /// # Errors
    /// The database refuses.
    pub fn stages(&mut self, filter: &ProceedingFilter, each: u32) -> StoreResult<Vec<Stage>> {
        let counts = self.filtered(filter).counts(self.conn, "state", "proceeding p")?;
        let mut stages = Vec::with_capacity(counts.len());
        for (state, total) in counts {
            let mut query = self.filtered(filter);
            query.equal("state", Some(state.clone()));
            let rows = query.rows(self.conn, COLUMNS, "proceeding p", (CLOCK, each), proceeding_row)?;
            stages.push(Stage { state, total, rows: self.with_slots(rows)? });
        }
        Ok(stages)
    }

    /// Proceedings, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn proceedings(&mut self, filter: &ProceedingFilter, page: &PageRequest) -> StoreResult<Page<ProceedingRow>> {
        let mut query = self.filtered(filter);
        let total = query.total(self.conn, "proceeding p", TOTAL_COUNT_MAX)?;
        query.before("opened_at", page);
        let limit = page.limit();
        let rows =
            query.rows(self.conn, COLUMNS, "proceeding p", ("opened_at desc, id desc", limit + 1), proceeding_row)?;
        let rows = self.with_slots(rows)?;
        Ok(Page::from_rows(rows, limit, total, |row| {
            (row.proceeding.opened_at.as_millisecond(), row.proceeding.id.to_string())
        }))
    }

    /// A box of the work page, by the clock (open ones) or newest first (done), at most `limit` after skipping `offset`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn work(&mut self, filter: &WorkFilter, offset: u32, limit: u32) -> StoreResult<(Vec<ProceedingRow>, i64)> {
        let &WorkFilter { work_box, organisation_id, account_id, ref whose } = filter;
        let having = match work_box {
            WorkBox::Todo => "max(s.owner) = 1",
            WorkBox::Supervising => "max(s.owner) = 0 and max(case when s.slot = 'issuer' then 1 else 0 end) = 1",
            WorkBox::Copied => "max(s.owner) = 0 and max(case when s.slot = 'issuer' then 1 else 0 end) = 0",
            WorkBox::Done => return self.work_done(account_id, offset, limit),
        };
        let ids = format!(
            "select s.proceeding_id from proceeding_slot s where s.top_region = ?1 and s.organisation_id = ?2 and s.terminal = 0 \
             and {} group by s.proceeding_id having {having}",
            handled_by(whose)
        );
        let handlers = match whose {
            Whose::These(accounts) => accounts.iter().map(|id| Value::from(*id)).collect(),
            Whose::All | Whose::Nobody => Vec::new(),
        };
        let first = [Value::from(self.top_region), Value::from(organisation_id)];
        let values: Vec<Value<'_>> = first.into_iter().chain(handlers).collect();
        let count = format!("select count(*) from ({ids}) as counted");
        let total = self.conn.query_one(&count, &values, |row| row.get(0))?.unwrap_or(0);
        let (limit_place, offset_place) = (values.len() + 1, values.len() + 2);
        let sql = format!(
            "select {COLUMNS} from proceeding p where p.top_region = ?1 and p.id in ({ids}) order by {CLOCK} limit ?{limit_place} offset ?{offset_place}"
        );
        let values: Vec<Value<'_>> = values.into_iter().chain([Value::from(limit), Value::from(offset)]).collect();
        let rows = self.conn.query(&sql, &values, proceeding_row)?;
        Ok((self.with_slots(rows)?, total))
    }

    fn work_done(&mut self, account_id: AccountId, offset: u32, limit: u32) -> StoreResult<(Vec<ProceedingRow>, i64)> {
        let ids = "select e.subject_id from event e where e.top_region = ?1 and e.account_id = ?2 and e.subject_kind = 'proceeding'";
        let sql = format!(
            "select {COLUMNS} from proceeding p where p.top_region = ?1 and p.id in ({ids}) order by p.since_at desc, p.id desc limit ?3 offset ?4"
        );
        let rows = self.conn.query(&sql, params![self.top_region, account_id, limit, offset], proceeding_row)?;
        let count = format!("select count(*) from ({ids} group by e.subject_id) as counted");
        let total = self.conn.query_one(&count, params![self.top_region, account_id], |row| row.get(0))?.unwrap_or(0);
        Ok((self.with_slots(rows)?, total))
    }
}

/// A clock has run out and still runs.
const LATE: &str = "exists (select 1 from deadline d where d.top_region = p.top_region and d.proceeding_id = p.id and d.state = 'breached' and d.ended_at is null)";

/// By the earliest running clock; without one, last.
const CLOCK: &str = "coalesce((select min(d.due_at) from deadline d where d.top_region = p.top_region and d.proceeding_id = p.id and d.ended_at is null), 9223372036854775807), p.id";
