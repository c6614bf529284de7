//! The event log: appending to the hash chain of a top region, reading it, and verifying it.
//! Not here: what an event does to the read tables; see `record`.

use std::collections::HashMap;

use fengqiao_domain::event::{Actor, Entry, Event};
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Conn, Row, params};
use crate::store::{Page, PageRequest, Reader, Store, Tx};
use crate::vault::Sealer;

/// The newest link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
}

const GENESIS: [u8; 32] = [0; 32];

/// Hash of one entry: SHA-256 over the hash before and every field, each framed by its length.
///
/// # Source
/// Hash chain as in RFC 6962 section 2.1, without the tree; ours.
fn link(before: &[u8], seq: i64, at: Timestamp, actor: &Actor, payload: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(before);
    part(&seq.to_be_bytes());
    part(&at.as_millisecond().to_be_bytes());
    part(actor.account_id.map(|id| id.to_string()).unwrap_or_default().as_bytes());
    part(actor.organisation_id.map(|id| id.to_string()).unwrap_or_default().as_bytes());
    part(payload.as_bytes());
    hash.finalize().to_vec()
}

fn stored_head(conn: &mut Conn, top_region: i64) -> StoreResult<Option<(Head, Vec<u8>)>> {
    let sql = "select seq, hash, mac from event_head where top_region = $1 order by top_region";
    conn.query_one(sql, params![top_region], |row| Ok((Head { seq: row.get(0)?, hash: row.get(1)? }, row.get(2)?)))
}

/// Writes the heads that a batch moved, each once.
pub(crate) fn write_heads(conn: &mut Conn, heads: &HashMap<i64, Head>, sealer: &Sealer) -> StoreResult<()> {
    let sql = "insert into event_head (top_region, seq, hash, mac, created_at) values ($1, $2, $3, $4, 0) \
               on conflict (top_region) do update set seq = $2, hash = $3, mac = $4";
    for (&top_region, head) in heads {
        let mac = sealer.head_mac(top_region, head.seq, &head.hash);
        conn.execute(sql, params![top_region, head.seq, &head.hash, mac])?;
    }
    Ok(())
}

impl Tx<'_> {
    /// Appends one event and returns its entry.
    pub(crate) fn append(&mut self, actor: &Actor, event: &Event) -> StoreResult<Entry> {
        let before = match self.heads.get(&self.top_region) {
            Some(head) => head.clone(),
            None => stored_head(self.conn, self.top_region)?
                .map_or(Head { seq: 0, hash: GENESIS.to_vec() }, |(head, _)| head),
        };
        let seq = before.seq + 1;
        let at = Timestamp::from_millisecond(self.at.as_millisecond())
            .map_err(|_| StoreError::damaged("instant", "is out of range"))?;
        let payload = json_text(event)?;
        let hash = link(&before.hash, seq, at, actor, &payload);
        let about = event.about();
        let sql = "insert into event (top_region, seq, at, kind, subject_kind, subject_id, region_id, account_id, organisation_id, payload, hash, created_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $3)";
        let values = params![
            self.top_region,
            seq,
            at,
            event.kind(),
            about.kind,
            &about.id,
            about.region_id,
            actor.account_id,
            actor.organisation_id,
            &payload,
            &hash
        ];
        self.conn.execute(sql, values)?;
        self.heads.insert(self.top_region, Head { seq, hash: hash.clone() });
        Ok(Entry { seq, at, actor: *actor, payload, hash })
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
        query.compare("at >=", filter.from_at);
        query.compare("at <", filter.to_at);
        let total = query.total(self.conn, "event")?;
        query.compare("seq <", Some(page.before().0));
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "event", "seq desc", limit + 1, log_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.entry.seq, String::new())))
    }

    /// All events about one thing, oldest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn story(&mut self, subject_kind: &str, subject_id: &str, limit: u32) -> StoreResult<Vec<LogRow>> {
        let sql = format!(
            "select {COLUMNS} from event where top_region = $1 and subject_kind = $2 and subject_id = $3 order by seq limit $4"
        );
        self.conn.query(&sql, params![self.top_region, subject_kind, subject_id, limit], log_row)
    }

    /// Events after `seq`, in order, at most `limit`: for replay and export.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events_after(&mut self, seq: i64, limit: u32) -> StoreResult<Vec<LogRow>> {
        let sql = format!("select {COLUMNS} from event where top_region = $1 and seq > $2 order by seq limit $3");
        self.conn.query(&sql, params![self.top_region, seq, limit], log_row)
    }
}

/// What is wrong at one place of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub seq: i64,
    /// `changed`, `missing`, `inserted_or_reordered`, `head_forged`, `head_behind`, `truncated`, `checkpoint_differs`, `columns_differ`.
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
const VERIFY_STEP: u32 = 1_000;

impl Store {
    /// Verifies one chain from its first link: recomputes every hash, compares the sealed head, and compares
    /// `checkpoints` (place and hexadecimal hash) that were kept outside the database.
    ///
    /// # Errors
    /// The database refuses.
    pub fn verify(&self, top_region: i64, checkpoints: &[(i64, String)]) -> StoreResult<Verification> {
        let mut chain = Chain::new(checkpoints);
        self.read(top_region, |reader| {
            loop {
                let rows = reader.events_after(chain.read_to, VERIFY_STEP)?;
                let last = rows.len() < VERIFY_STEP as usize;
                rows.iter().for_each(|row| chain.check(row));
                if last || chain.faults.len() >= FAULTS_MAX {
                    break;
                }
            }
            chain.check_head(stored_head(reader.conn, top_region)?, top_region, reader.sealer);
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

struct Chain {
    checkpoints: HashMap<i64, String>,
    read_to: i64,
    events: i64,
    expected_seq: i64,
    before: Vec<u8>,
    faults: Vec<Fault>,
}

impl Chain {
    fn new(checkpoints: &[(i64, String)]) -> Self {
        let checkpoints = checkpoints.iter().cloned().collect();
        Self { checkpoints, read_to: 0, events: 0, expected_seq: 1, before: GENESIS.to_vec(), faults: Vec::new() }
    }

    fn fault(&mut self, seq: i64, kind: &'static str, detail: impl Into<String>) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { seq, kind, detail: detail.into() });
        }
    }

    fn check(&mut self, row: &LogRow) {
        let entry = &row.entry;
        if entry.seq != self.expected_seq {
            self.fault(
                self.expected_seq,
                "missing",
                format!("events {} to {} are missing", self.expected_seq, entry.seq - 1),
            );
        }
        let hash = link(&self.before, entry.seq, entry.at, &entry.actor, &entry.payload);
        if hash != entry.hash {
            self.fault(
                entry.seq,
                "changed",
                "the entry does not match its hash, or entries before it were inserted or reordered",
            );
        }
        self.check_columns(row);
        if self.checkpoints.get(&entry.seq).is_some_and(|kept| *kept != hex(&entry.hash)) {
            self.fault(
                entry.seq,
                "checkpoint_differs",
                "a checkpoint kept outside the database has another hash for this place",
            );
        }
        // Going on from the stored hash locates each fault by itself instead of reporting all that follows.
        self.before.clone_from(&entry.hash);
        self.expected_seq = entry.seq + 1;
        self.read_to = entry.seq;
        self.events += 1;
    }

    // The columns beside the payload serve queries; they are not hashed, so they are compared with the payload.
    fn check_columns(&mut self, row: &LogRow) {
        let Ok(event) = row.event() else {
            self.fault(row.entry.seq, "changed", "the payload is not an event that this program knows");
            return;
        };
        let about = event.about();
        let same = row.kind == event.kind()
            && row.subject_kind == about.kind
            && row.subject_id == about.id
            && row.region_id == about.region_id;
        if !same {
            self.fault(row.entry.seq, "columns_differ", "the look-up columns do not match the payload");
        }
    }

    fn check_head(&mut self, head: Option<(Head, Vec<u8>)>, top_region: i64, sealer: &Sealer) {
        let last = self.expected_seq - 1;
        match head {
            None if last == 0 => {}
            None => self.fault(last, "head_forged", "the sealed head is missing"),
            Some((head, mac)) => {
                if sealer.head_mac(top_region, head.seq, &head.hash) != mac {
                    self.fault(head.seq, "head_forged", "the head is not sealed with this installation's key");
                }
                if head.seq > last {
                    self.fault(last + 1, "truncated", format!("the log ends at {last}, its head says {}", head.seq));
                } else if head.seq < last || head.hash != self.before {
                    self.fault(head.seq, "head_behind", "the head does not match the last entry");
                }
            }
        }
        let beyond: Vec<i64> = self.checkpoints.keys().copied().filter(|seq| *seq > last).collect();
        for seq in beyond {
            self.fault(
                seq,
                "truncated",
                "a checkpoint kept outside the database names a place beyond the end of the log",
            );
        }
    }

    fn into_verification(self) -> Verification {
        let head_seq = self.expected_seq - 1;
        Verification { events: self.events, head_seq, head_hash: hex(&self.before), faults: self.faults }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
