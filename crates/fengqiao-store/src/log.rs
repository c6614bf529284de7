//! The event log: appending to the hash chain of a top region, reading it, and verifying it.
//! Not here: what an event does to the read tables; see `record`.

use fengqiao_domain::hex::hex;
use std::collections::HashMap;

use fengqiao_domain::event::{Actor, Entry, Event};
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Conn, Row, params};
use crate::store::{Page, PageRequest, Reader, Store, TOTAL_COUNT_MAX, Tx};
use crate::vault::Sealer;

/// The newest link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
}

const GENESIS: [u8; 32] = [0; 32];

/// Everything of one entry that its hash covers, as it stands in the table.
struct Link<'e> {
    top_region: i64,
    seq: i64,
    at_ms: i64,
    /// Kind, kind and id of the subject, payload.
    texts: [&'e str; 4],
    /// Region, account, organisation.
    ids: [Option<&'e str>; 3],
}

impl Link<'_> {
    /// SHA-256 over the hash before and every field, each framed by its length; an id also by whether it is there.
    ///
    /// # Source
    /// Hash chain as in RFC 6962 section 2.1, without the tree; ours.
    fn hash(&self, before: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(before);
        for number in [self.top_region, self.seq, self.at_ms] {
            part(&number.to_be_bytes());
        }
        for text in self.texts {
            part(text.as_bytes());
        }
        for id in self.ids {
            part(&[u8::from(id.is_some())]);
            part(id.unwrap_or_default().as_bytes());
        }
        hash.finalize().into()
    }
}

fn stored_head(conn: &mut Conn, top_region: i64) -> StoreResult<Option<(Head, Vec<u8>)>> {
    let sql = "select seq, hash, mac from event_head where top_region = ?1 order by top_region";
    conn.query_one(sql, params![top_region], |row| Ok((Head { seq: row.get(0)?, hash: row.get(1)? }, row.get(2)?)))
}

fn is_sealed(top_region: i64, head: &Head, kept: &[u8], sealer: &Sealer) -> bool {
    sealer.head_mac(top_region, head.seq, &head.hash) == kept
}

/// Refuses a database whose logs were sealed with other keys, or whose heads were changed.
pub(crate) fn check_heads(conn: &mut Conn, sealer: &Sealer) -> StoreResult<()> {
    let sql = "select top_region, seq, hash, mac from event_head order by top_region";
    let heads = conn.query(sql, &[], |row| {
        Ok((row.get::<i64>(0)?, Head { seq: row.get(1)?, hash: row.get(2)? }, row.get::<Vec<u8>>(3)?))
    })?;
    match heads.iter().find(|(top_region, head, mac)| !is_sealed(*top_region, head, mac, sealer)) {
        None => Ok(()),
        Some((top_region, ..)) => Err(foreign_head(*top_region)),
    }
}

fn foreign_head(top_region: i64) -> StoreError {
    StoreError::Keys(format!(
        "the log of office {top_region} was not sealed with these keys; bring its own key file, or verify the log"
    ))
}

/// Writes the heads that a batch moved, each once.
pub(crate) fn write_heads(conn: &mut Conn, heads: &HashMap<i64, Head>, sealer: &Sealer) -> StoreResult<()> {
    let sql = "insert into event_head (top_region, seq, hash, mac, created_at) values (?1, ?2, ?3, ?4, 0) \
               on conflict (top_region) do update set seq = ?2, hash = ?3, mac = ?4";
    for (&top_region, head) in heads {
        let mac = sealer.head_mac(top_region, head.seq, &head.hash);
        conn.execute(sql, params![top_region, head.seq, &head.hash, mac])?;
    }
    Ok(())
}

impl Tx<'_> {
    /// Appends one event and returns its entry.
    pub(crate) fn append(&mut self, actor: &Actor, event: &Event) -> StoreResult<Entry> {
        let before = self.log_head()?;
        let seq = before.seq + 1;
        let at = Timestamp::from_millisecond(self.at.as_millisecond())
            .map_err(|_| StoreError::damaged("instant", "is out of range"))?;
        let payload = json_text(event)?;
        let about = event.about();
        let region_id = about.region_id.map(|id| id.to_string());
        let account_id = actor.account_id.map(|id| id.to_string());
        let organisation_id = actor.organisation_id.map(|id| id.to_string());
        let link = Link {
            top_region: self.top_region,
            seq,
            at_ms: at.as_millisecond(),
            texts: [event.kind(), about.kind, &about.id, &payload],
            ids: [region_id.as_deref(), account_id.as_deref(), organisation_id.as_deref()],
        };
        let hash = link.hash(&before.hash).to_vec();
        let sql = "insert into event (top_region, seq, at, kind, subject_kind, subject_id, region_id, account_id, organisation_id, payload, hash, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?3)";
        let values = params![
            self.top_region,
            seq,
            at,
            event.kind(),
            about.kind,
            &about.id,
            region_id.as_deref(),
            account_id.as_deref(),
            organisation_id.as_deref(),
            &payload,
            &hash
        ];
        self.conn.execute(sql, values)?;
        self.heads.insert(self.top_region, Head { seq, hash: hash.clone() });
        Ok(Entry { seq, at, actor: *actor, payload, hash })
    }

    /// The place in the log of the event that is recorded next.
    ///
    /// # Errors
    /// The database refuses.
    pub fn next_seq(&mut self) -> StoreResult<i64> {
        Ok(self.log_head()?.seq + 1)
    }

    fn log_head(&mut self) -> StoreResult<Head> {
        if let Some(head) = self.heads.get(&self.top_region) {
            return Ok(head.clone());
        }
        match stored_head(self.conn, self.top_region)? {
            None => Ok(Head { seq: 0, hash: GENESIS.to_vec() }),
            Some((head, mac)) if is_sealed(self.top_region, &head, &mac, self.sealer) => Ok(head),
            Some(_) => Err(foreign_head(self.top_region)),
        }
    }
}

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Noun of the subject.
    pub subject_kind: Option<String>,
    /// Id of the subject.
    pub subject_id: Option<String>,
    /// Event kind.
    pub kind: Option<String>,
    /// Who did it.
    pub account_id: Option<AccountId>,
    /// Not before.
    pub from_at: Option<Timestamp>,
    /// Before.
    pub to_at: Option<Timestamp>,
}

/// One event as the log page and the timelines read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The entry.
    pub entry: Entry,
    /// Event kind.
    pub kind: String,
    /// Noun of the subject.
    pub subject_kind: String,
    /// Id of the subject.
    pub subject_id: String,
    /// Where.
    pub region_id: Option<RegionId>,
}

impl LogRow {
    /// The event itself.
    ///
    /// # Errors
    /// The payload cannot be read by this program.
    pub fn event(&self) -> StoreResult<Event> {
        Ok(serde_json::from_str(&self.entry.payload)?)
    }
}

const COLUMNS: &str = "seq, at, account_id, organisation_id, payload, hash, kind, subject_kind, subject_id, region_id";

fn log_row(row: &Row<'_>) -> StoreResult<LogRow> {
    let actor = Actor { account_id: row.id_opt::<AccountId>(2)?, organisation_id: row.id_opt::<OrganisationId>(3)? };
    Ok(LogRow {
        entry: Entry { seq: row.get(0)?, at: row.instant(1)?, actor, payload: row.get(4)?, hash: row.get(5)? },
        kind: row.get(6)?,
        subject_kind: row.get(7)?,
        subject_id: row.get(8)?,
        region_id: row.id_opt(9)?,
    })
}

impl Reader<'_> {
    /// Events, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events(&mut self, filter: &LogFilter, page: &PageRequest) -> StoreResult<Page<LogRow>> {
        let mut query = crate::count::Query::new(self.top_region);
        query.equal("subject_kind", filter.subject_kind.as_deref());
        query.equal("subject_id", filter.subject_id.as_deref());
        query.equal("kind", filter.kind.as_deref());
        query.equal("account_id", filter.account_id);
        query.compare("at", ">=", filter.from_at);
        query.compare("at", "<", filter.to_at);
        let total = query.total(self.conn, "event", TOTAL_COUNT_MAX)?;
        query.compare("seq", "<", Some(page.before().0));
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "event", ("seq desc", limit + 1), log_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.entry.seq, String::new())))
    }

    /// All events about one thing, oldest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn story(&mut self, subject_kind: &str, subject_id: &str, limit: u32) -> StoreResult<Vec<LogRow>> {
        let sql = format!(
            "select {COLUMNS} from event where top_region = ?1 and subject_kind = ?2 and subject_id = ?3 order by seq limit ?4"
        );
        self.conn.query(&sql, params![self.top_region, subject_kind, subject_id, limit], log_row)
    }

    /// How many events after `seq` are of the kinds of which nobody is told ([`Event::QUIET`]): a number of events that is
    /// shown to people leaves them out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn quiet_after(&mut self, seq: i64) -> StoreResult<i64> {
        let sql = "select count(*) from event where top_region = ?1 and kind = ?2 and seq > ?3";
        let mut count = 0;
        for kind in Event::QUIET {
            let values = params![self.top_region, kind, seq];
            count += self.conn.query_one(sql, values, |row| row.get::<i64>(0))?.unwrap_or(0);
        }
        Ok(count)
    }

    /// Events of one kind after `seq`, in order, at most `limit`, by the index of kinds: however long the log is, no other event
    /// is read.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events_of_kind_after(&mut self, kind: &str, seq: i64, limit: u32) -> StoreResult<Vec<LogRow>> {
        let sql = format!(
            "select {COLUMNS} from event where top_region = ?1 and kind = ?2 and seq > ?3 order by seq limit ?4"
        );
        self.conn.query(&sql, params![self.top_region, kind, seq, limit], log_row)
    }

    /// Events after `seq`, in order, at most `limit`: for replay and export.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events_after(&mut self, seq: i64, limit: u32) -> StoreResult<Vec<LogRow>> {
        let sql = format!("select {COLUMNS} from event where top_region = ?1 and seq > ?2 order by seq limit ?3");
        self.conn.query(&sql, params![self.top_region, seq, limit], log_row)
    }
}

/// What is wrong at one place of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub seq: i64,
    /// `changed`, `missing`, `head_forged`, `head_behind`, `truncated` or `checkpoint_differs`.
    pub kind: &'static str,
    /// In words.
    pub detail: String,
}

/// The result of verifying one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Events read.
    pub events: i64,
    /// Newest place.
    pub head_seq: i64,
    /// Its hash, hexadecimal.
    pub head_hash: String,
    /// Faults found, at most 100.
    pub faults: Vec<Fault>,
}

const FAULTS_MAX: usize = 100;

impl Store {
    /// Verifies one chain from its first link: recomputes every hash, compares the sealed head, and compares
    /// `checkpoints` (place and hexadecimal hash) that were kept outside the database.
    ///
    /// # Errors
    /// The database refuses.
    pub fn verify(&self, top_region: i64, checkpoints: &[(i64, String)]) -> StoreResult<Verification> {
        let mut chain = Chain::new(top_region, checkpoints);
        self.read(top_region, |reader| {
            let sql = "select seq, at, kind, subject_kind, subject_id, payload, region_id, account_id, organisation_id, hash, created_at \
                       from event where top_region = ?1 order by seq";
            reader.conn.each(sql, params![top_region], |row| {
                chain.check(row);
                Ok(())
            })?;
            let told = "select 1 from region where top_region = ?1 order by id limit 1";
            let is_founded = reader.conn.query_one(told, params![top_region], |_| Ok(()))?.is_some();
            chain.check_head(stored_head(reader.conn, top_region)?, is_founded, reader.sealer);
            Ok::<_, StoreError>(())
        })?;
        Ok(chain.into_verification())
    }

    /// Newest place and hash of a chain, to be kept outside the database.
    ///
    /// # Errors
    /// The database refuses.
    pub fn head(&self, top_region: i64) -> StoreResult<Option<(i64, String)>> {
        self.read(top_region, |reader| {
            Ok(stored_head(reader.conn, top_region)?.map(|(head, _)| (head.seq, hex(&head.hash))))
        })
    }
}

/// One entry as it stands in the table, unread.
struct RawEntry {
    seq: i64,
    at_ms: i64,
    texts: [String; 4],
    ids: [Option<String>; 3],
    hash: Vec<u8>,
    created_at_ms: i64,
}

impl RawEntry {
    fn of(row: &Row<'_>) -> StoreResult<Self> {
        Ok(Self {
            seq: row.get(0)?,
            at_ms: row.get(1)?,
            texts: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
            ids: [row.get(6)?, row.get(7)?, row.get(8)?],
            hash: row.get(9)?,
            created_at_ms: row.get(10)?,
        })
    }

    fn link(&self, top_region: i64) -> Link<'_> {
        let texts = std::array::from_fn(|place| self.texts[place].as_str());
        let ids = std::array::from_fn(|place| self.ids[place].as_deref());
        Link { top_region, seq: self.seq, at_ms: self.at_ms, texts, ids }
    }
}

struct Chain {
    top_region: i64,
    checkpoints: HashMap<i64, String>,
    events: i64,
    expected_seq: i64,
    before: Vec<u8>,
    faults: Vec<Fault>,
}

impl Chain {
    fn new(top_region: i64, checkpoints: &[(i64, String)]) -> Self {
        let checkpoints = checkpoints.iter().cloned().collect();
        Self { top_region, checkpoints, events: 0, expected_seq: 1, before: GENESIS.to_vec(), faults: Vec::new() }
    }

    fn fault(&mut self, seq: i64, kind: &'static str, detail: impl Into<String>) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { seq, kind, detail: detail.into() });
        }
    }

    fn check(&mut self, row: &Row<'_>) {
        match RawEntry::of(row) {
            Ok(entry) => self.check_entry(entry),
            // A value of another type than the log writes; its place is kept so that the next entry is checked as the next.
            Err(_) => {
                self.fault(self.expected_seq, "changed", "the entry holds a value of another kind than the log writes");
                self.events += 1;
                self.expected_seq += 1;
            }
        }
    }

    fn check_entry(&mut self, entry: RawEntry) {
        let seq = entry.seq;
        if seq != self.expected_seq {
            let words = format!("events {} to {} are missing", self.expected_seq, seq - 1);
            self.fault(self.expected_seq, "missing", words);
        }
        if entry.link(self.top_region).hash(&self.before) != *entry.hash || entry.created_at_ms != entry.at_ms {
            let words = "the entry does not match its hash, or entries before it were inserted, removed or reordered";
            self.fault(seq, "changed", words);
        }
        if self.checkpoints.get(&seq).is_some_and(|kept| *kept != hex(&entry.hash)) {
            let words = "a checkpoint kept outside the database has another hash for this place";
            self.fault(seq, "checkpoint_differs", words);
        }
        // Going on from the stored hash locates each fault by itself instead of reporting all that follows.
        self.before = entry.hash;
        self.expected_seq = seq + 1;
        self.events += 1;
    }

    fn check_head(&mut self, head: Option<(Head, Vec<u8>)>, is_founded: bool, sealer: &Sealer) {
        let last = self.expected_seq - 1;
        match head {
            None if last == 0 && !is_founded => {}
            // An office is founded by an event, and its regions stand in the read tables because of it.
            None if last == 0 => self.fault(1, "missing", "the office was founded, and its log is empty"),
            None => self.fault(last, "head_forged", "the sealed head is missing"),
            Some((head, mac)) => {
                if !is_sealed(self.top_region, &head, &mac, sealer) {
                    self.fault(head.seq, "head_forged", "the head is not sealed with this installation's key");
                }
                if head.seq > last {
                    self.fault(last + 1, "truncated", format!("the log ends at {last}, its head says {}", head.seq));
                } else if head.seq < last || head.hash != self.before {
                    self.fault(head.seq, "head_behind", "the head does not match the last entry");
                }
            }
        }
        let mut beyond: Vec<i64> = self.checkpoints.keys().copied().filter(|seq| *seq > last).collect();
        beyond.sort_unstable();
        for seq in beyond {
            let words = "a checkpoint kept outside the database names a place beyond the end of the log";
            self.fault(seq, "truncated", words);
        }
    }

    fn into_verification(self) -> Verification {
        let head_seq = self.expected_seq - 1;
        Verification { events: self.events, head_seq, head_hash: hex(&self.before), faults: self.faults }
    }
}
