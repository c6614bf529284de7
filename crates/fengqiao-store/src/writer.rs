//! The one writer: a thread that takes waiting verbs together, runs each in its own savepoint, commits once, and only then
//! answers. One sync of the disk so serves many verbs, and no verb is acknowledged before it is durable.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::dialect;
use crate::error::{StoreError, StoreResult};
use crate::log::{self, Head};
use crate::pool::{self, Address};
use crate::sql::Conn;
use crate::store::Tx;
use crate::vault::Sealer;

/// Verbs that may wait; more are refused as busy.
const QUEUE_MAX: usize = 4_096;
/// Verbs that share one commit at most.
const BATCH_MAX: usize = 512;
/// Time after which a batch is committed though more verbs wait, so that an answer is never far.
const BATCH_TIME_MAX: Duration = Duration::from_millis(50);
/// How long a caller tries to get into a full queue.
const QUEUE_WAIT: Duration = Duration::from_secs(5);

type Batch<'b> = (&'b mut Conn, &'b mut HashMap<i64, Head>, &'b Sealer);
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
/// Given no batch, a job answers that the writer is busy.
type Job = Box<dyn FnOnce(Option<Batch<'_>>) -> Answer + Send>;

pub(crate) struct Writer {
    queue: SyncSender<Job>,
    halted: Arc<AtomicBool>,
}

impl Writer {
    pub(crate) fn start(conn: Conn, sealer: Arc<Sealer>, address: &Address) -> StoreResult<Self> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let halted = Arc::new(AtomicBool::new(false));
        let desk = Desk { conn, sealer, address: address.clone(), halted: Arc::clone(&halted) };
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || desk.work(&jobs))
            .map_err(|error| StoreError::File(format!("cannot start the writer: {error}")))?;
        Ok(Self { queue, halted })
    }

    pub(crate) fn healthy(&self) -> StoreResult<()> {
        match self.halted.load(Ordering::Acquire) {
            true => Err(StoreError::Halted("see the log".into())),
            false => Ok(()),
        }
    }

    pub(crate) fn write<T, E, F>(&self, top_region: i64, at: Timestamp, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.healthy()?;
        let (tell, told) = sync_channel::<Result<T, E>>(1);
        let job: Job = Box::new(move |batch| {
            let result = match batch {
                Some((conn, heads, sealer)) => in_savepoint(conn, heads, sealer, top_region, at, verb),
                None => Err(StoreError::Busy.into()),
            };
            Box::new(move |committed| {
                let answer = match committed {
                    Ok(()) => result,
                    Err(fault) => result.and_then(|_| Err(commit_error(&fault).into())),
                };
                // A caller that went away does not need the answer.
                let _ = tell.send(answer);
            })
        });
        self.enqueue(job)?;
        told.recv().unwrap_or_else(|_| Err(StoreError::Halted("the writer stopped".into()).into()))
    }

    fn enqueue(&self, mut job: Job) -> StoreResult<()> {
        let started = Instant::now();
        loop {
            match self.queue.try_send(job) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(StoreError::Halted("the writer stopped".into())),
                Err(TrySendError::Full(back)) if started.elapsed() < QUEUE_WAIT => job = back,
                Err(TrySendError::Full(_)) => return Err(StoreError::Busy),
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

const FULL: &str = "full";

fn commit_error(fault: &str) -> StoreError {
    if fault == FULL { StoreError::Full } else { StoreError::Halted(fault.to_owned()) }
}

fn in_savepoint<T, E, F>(
    conn: &mut Conn,
    heads: &mut HashMap<i64, Head>,
    sealer: &Sealer,
    top_region: i64,
    at: Timestamp,
    verb: F,
) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    conn.batch("savepoint verb")?;
    let before = heads.clone();
    let ran = catch_unwind(AssertUnwindSafe(|| {
        verb(&mut Tx { conn: &mut *conn, heads: &mut *heads, sealer, top_region, at })
    }));
    let result = ran.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
    if result.is_ok() {
        conn.batch("release savepoint verb")?;
    } else {
        *heads = before;
        conn.batch("rollback to savepoint verb; release savepoint verb")?;
    }
    result
}

struct Desk {
    conn: Conn,
    sealer: Arc<Sealer>,
    address: Address,
    halted: Arc<AtomicBool>,
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let fault = self.batch(first, jobs);
            if let Err(error) = fault {
                self.recover(&error);
            }
        }
    }

    fn batch(&mut self, first: Job, jobs: &Receiver<Job>) -> StoreResult<()> {
        if let Err(error) = dialect::begin_write(&mut self.conn) {
            first(None)(Ok(()));
            return Err(error);
        }
        let mut heads = HashMap::new();
        let mut answers = Vec::new();
        let started = Instant::now();
        let mut next = Some(first);
        while let Some(job) = next {
            answers.push(job(Some((&mut self.conn, &mut heads, &self.sealer))));
            let more = answers.len() < BATCH_MAX && started.elapsed() < BATCH_TIME_MAX && !self.lost();
            next = if more { jobs.try_recv().ok() } else { None };
        }
        let committed = if self.lost() {
            Err(StoreError::Full)
        } else {
            log::write_heads(&mut self.conn, &heads, &self.sealer).and_then(|()| self.conn.batch("commit"))
        };
        let told = match &committed {
            Ok(()) => Ok(()),
            Err(error) if error.is_full() => Err(FULL.to_owned()),
            Err(error) => Err(error.to_string()),
        };
        for answer in answers {
            answer(told.clone());
        }
        committed
    }

    // SQLite undoes the whole transaction by itself when the disk is full in the middle of a statement.
    fn lost(&self) -> bool {
        matches!(&self.conn, Conn::Lite(lite) if lite.is_autocommit())
    }

    // After a failed commit the transaction is rolled back. A full disk is survived; a failed disk is not: what the
    // database file holds is then unknown (see "fsyncgate"), so the store refuses everything until it is opened anew.
    fn recover(&mut self, error: &StoreError) {
        tracing::error!(%error, "commit failed");
        if self.conn.batch("rollback").is_err() {
            tracing::warn!("nothing to roll back");
        }
        match &self.conn {
            Conn::Lite(_) if error.is_disk_failure() => self.halted.store(true, Ordering::Release),
            Conn::Lite(_) => {}
            Conn::Pg(pg) if pg.client.is_closed() => match pool::connect_writer(&self.address) {
                Ok(conn) => self.conn = conn,
                Err(error) => tracing::error!(%error, "cannot reach the database"),
            },
            Conn::Pg(_) => {}
        }
    }
}
