//! Pairings in SQL: proposals to look at two sides together, what was decided, and the passes that proposed them.

use fengqiao_domain::id::{AccountId, MatterId, PairingId, ReportId};
use fengqiao_domain::pairing::{Decision, Pairing, PairingKind, PairingPass, PairingState};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::Likeness;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// Score in millionths.
const RANKS: f64 = 1_000_000.0;

/// A pairing with what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PairingRow {
    /// The proposal as it was last seen.
    pub pairing: Pairing,
    /// What was made of it.
    pub state: PairingState,
    /// What was decided, while it holds.
    pub decision: Option<Decision>,
    /// When that was.
    pub decided_at: Option<Timestamp>,
    /// Who that was; none for the software itself.
    pub decided_by: Option<AccountId>,
}

/// Which pairings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairingFilter {
    /// Subtree.
    pub within: RegionPath,
    /// State.
    pub state: Option<PairingState>,
    /// Kind.
    pub kind: Option<PairingKind>,
    /// Only those that software decided by itself.
    pub by_itself: bool,
}

/// Two reports of which a person said whether they tell of one trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairLabel {
    /// The two reports, the smaller id first.
    pub reports: (ReportId, ReportId),
    /// Whether they do.
    pub same: bool,
}

const COLUMNS: &str = "body, state, decision, decided_at, \
                       (select e.account_id from event e where e.top_region = pairing.top_region and e.subject_kind = 'pairing' \
                       and e.subject_id = pairing.id and e.kind in ('pairing_decided', 'pairing_undone') order by e.seq desc limit 1), \
                       rank";

fn pairing_row(row: &Row<'_>) -> StoreResult<PairingRow> {
    let state = PairingState::of(&row.get::<String>(1)?);
    let decision: Option<String> = row.get(2)?;
    Ok(PairingRow {
        pairing: row.json(0)?,
        state: state.ok_or_else(|| StoreError::damaged("state of a pairing", "is unknown"))?,
        decision: decision.map(|text| serde_json::from_str(&text)).transpose()?,
        decided_at: row.instant_opt(3)?,
        decided_by: row.id_opt(4)?,
    })
}

fn key_text(key: Option<u128>) -> StoreResult<String> {
    let key = key.ok_or_else(|| StoreError::damaged("side of a pairing", "has no report"))?;
    Ok(ReportId::from_bits(key).to_string())
}

impl Tx<'_> {
    pub(crate) fn project_pairing(&mut self, pairing: &Pairing) -> StoreResult<()> {
        let path = self.region_path(pairing.region_id)?.unwrap_or_default();
        let sql = "insert into pairing (top_region, id, kind, state, by_itself, one_id, two_id, report_one, report_two, region_path, rank, \
                   proposed_at, body, created_at) \
                   values (?1, ?2, ?3, 'open', 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
                   on conflict (top_region, id) do update set state = 'open', one_id = ?4, two_id = ?5, report_one = ?6, report_two = ?7, \
                   region_path = ?8, rank = ?9, proposed_at = ?10, body = ?11, decision = null, decided_at = null";
        #[expect(clippy::cast_possible_truncation, reason = "a score is 0 to 1")]
        let rank = (pairing.score * RANKS) as i64;
        let values = params![
            self.top_region,
            pairing.id,
            pairing.kind.word(),
            key_text(pairing.one.key())?,
            key_text(pairing.two.key())?,
            pairing.reports.0,
            pairing.reports.1,
            path.as_str(),
            rank,
            pairing.proposed_at,
            json_text(pairing)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_pairing_decided(&mut self, id: PairingId, decision: &Decision) -> StoreResult<()> {
        let sql = "update pairing set state = ?3, by_itself = ?4, decided_at = ?5, decision = ?6 \
                   where top_region = ?1 and id = ?2 and state in ('open', 'unsure')";
        let text = json_text(decision)?;
        let values = params![self.top_region, id, decision.state.word(), decision.by_itself, self.at, text];
        self.changed("pairing", sql, values)
    }

    pub(crate) fn project_pairing_undone(&mut self, id: PairingId, state: PairingState) -> StoreResult<()> {
        let sql = "update pairing set state = ?3, by_itself = 0, decided_at = case when ?3 = 'open' then null else cast(?4 as bigint) end, decision = null \
                   where top_region = ?1 and id = ?2 and state in ('same', 'different')";
        self.changed("pairing", sql, params![self.top_region, id, state.word(), self.at])
    }

    pub(crate) fn project_pairing_pass(&mut self, pass: &PairingPass) -> StoreResult<()> {
        let sql = "insert into pairing_pass (top_region, id, started_at, body, created_at) values (?1, ?2, ?3, ?4, ?5)";
        self.conn.execute(sql, params![self.top_region, pass.id, pass.started_at, json_text(pass)?, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// One pairing.
    ///
    /// # Errors
    /// The database refuses.
    pub fn pairing(&mut self, id: PairingId) -> StoreResult<Option<PairingRow>> {
        let sql = format!("select {COLUMNS} from pairing where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], pairing_row)
    }

    /// Pairings, the surest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn pairings(&mut self, filter: &PairingFilter, page: &PageRequest) -> StoreResult<Page<PairingRow>> {
        let mut query = Query::new(self.top_region);
        query.equal("state", filter.state.map(PairingState::word));
        query.equal("kind", filter.kind.map(PairingKind::word));
        query.within("region_path", &filter.within);
        query.equal("by_itself", filter.by_itself.then_some(true));
        let total = query.total(self.conn, "pairing", TOTAL_COUNT_MAX)?;
        query.before("rank", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "pairing", ("rank desc, id desc", limit + 1), |row| {
            Ok((pairing_row(row)?, row.get::<i64>(5)?))
        })?;
        let paged = Page::from_rows(rows, limit, total, |(row, rank)| (*rank, row.pairing.id.to_string()));
        let Page { items, next, total, total_exact } = paged;
        Ok(Page { items: items.into_iter().map(|(row, _)| row).collect(), next, total, total_exact })
    }

    /// Pairings proposed at `since` or later, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn pairings_since(&mut self, since: Timestamp, limit: u32) -> StoreResult<Vec<PairingRow>> {
        let sql = format!(
            "select {COLUMNS} from pairing where top_region = ?1 and proposed_at >= ?2 order by proposed_at desc, id desc limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, since, limit], pairing_row)
    }

    /// Pairings with this matter or report as one of their sides, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn pairings_of(&mut self, side: &str, limit: u32) -> StoreResult<Vec<PairingRow>> {
        let sql = format!(
            "select {COLUMNS} from pairing where top_region = ?1 and (one_id = ?2 or two_id = ?2) order by proposed_at desc, id desc limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, side, limit], pairing_row)
    }

    /// What persons decided of pairs of reports, newest first, at most `limit`. What software joined by itself teaches it
    /// nothing; what a person took back of that teaches it the contrary.
    ///
    /// # Errors
    /// The database refuses.
    pub fn pair_labels(&mut self, limit: u32) -> StoreResult<Vec<PairLabel>> {
        let decided = "select report_one, report_two, state from pairing \
                       where top_region = ?1 and state in ('same', 'different') and by_itself = 0 \
                       order by decided_at desc, id desc limit ?2";
        self.conn.query(decided, params![self.top_region, limit], |row| {
            let (one, two): (ReportId, ReportId) = (row.id(0)?, row.id(1)?);
            Ok(PairLabel { reports: (one.min(two), one.max(two)), same: row.get::<String>(2)? == "same" })
        })
    }

    /// Reports that belong to the matter of the report that they are likely the same as, because a person put them there:
    /// newest first, at most `limit`. What software joined by itself is left out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn joined_as_proposed(&mut self, limit: u32) -> StoreResult<Vec<PairLabel>> {
        let sql = "select r.id, r.likely, r.matter_id from report r \
                   where r.top_region = ?1 and r.matter_id is not null and r.likely is not null \
                   and exists (select 1 from event e where e.top_region = r.top_region and e.subject_kind = 'report' and e.subject_id = r.id \
                   and e.kind = 'report_joined' and e.account_id is not null) \
                   order by r.received_at desc, r.id desc limit ?2";
        let rows = self.conn.query(sql, params![self.top_region, limit], |row| {
            Ok((row.id::<ReportId>(0)?, row.json::<Likeness>(1)?.report_id, row.get::<String>(2)?))
        })?;
        let sql = "select matter_id from report where top_region = ?1 and id = ?2 order by id";
        let mut found = Vec::new();
        for (one, two, matter_id) in rows {
            let other: Option<Option<String>> =
                self.conn.query_one(sql, params![self.top_region, two], |row| row.get(0))?;
            if other.flatten().as_ref() == Some(&matter_id) {
                found.push(PairLabel { reports: (one.min(two), one.max(two)), same: true });
            }
        }
        Ok(found)
    }

    /// The report of a matter that was told first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn oldest_of_matter(&mut self, id: MatterId) -> StoreResult<Option<ReportId>> {
        let sql = "select id from report where top_region = ?1 and matter_id = ?2 order by reported_at, id limit 1";
        self.conn.query_one(sql, params![self.top_region, id], |row| row.id(0))
    }

    /// The newest pass.
    ///
    /// # Errors
    /// The database refuses.
    pub fn newest_pairing_pass(&mut self) -> StoreResult<Option<PairingPass>> {
        let sql = "select body from pairing_pass where top_region = ?1 order by started_at desc, id desc limit 1";
        self.conn.query_one(sql, params![self.top_region], |row| row.json(0))
    }
}
