//! The one writer: a thread that takes waiting verbs together, runs each so that it can be undone alone, commits once, and only then
//! answers. One sync of the disk so serves many verbs, and no verb is acknowledged before it is durable.

use std::collections::HashMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::checkpoint::Checkpoints;
use crate::dialect;
use crate::error::{StoreError, StoreResult};
use crate::log::{self, Head};
use crate::pool::{self, Address};
use crate::sql::{Conn, Wound};
use crate::store::Tx;
use crate::vault::Sealer;

/// Verbs that may wait; more are refused as busy.
const QUEUE_MAX: usize = 4_096;
/// Verbs that share one commit at most.
const BATCH_MAX: usize = 512;
/// Time after which a batch is committed though more verbs wait, so that an answer is never far.
const BATCH_TIME_MAX: Duration = Duration::from_millis(50);
/// How long a batch waits for those that shared the commit before and are about to ask again.
const GATHER_TIME_MAX: Duration = Duration::from_micros(500);
/// How long a caller tries to get into a full queue.
const QUEUE_WAIT: Duration = Duration::from_secs(5);

/// Connection, heads, sealer, and whether the verb is the first of its batch.
type Batch<'b> = (&'b mut Conn, &'b mut HashMap<i64, Head>, &'b Sealer, bool);
type Answer = Box<dyn FnOnce(&Result<(), Fate>) + Send>;
/// Given no batch, a job answers that the writer is busy.
type Job = Box<dyn FnOnce(Option<Batch<'_>>) -> Answer + Send>;

/// What became of a batch that was not committed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// Nothing of it remains.
    Lost(Wound),
    /// The connection broke while committing.
    Unsure(String),
}

impl Fate {
    fn to_error(&self) -> StoreError {
        match self {
            Self::Lost(wound) => wound.clone().into_error(),
            Self::Unsure(words) => StoreError::Unsure(words.clone()),
        }
    }
}

pub(crate) struct Writer {
    queue: Option<SyncSender<Job>>,
    halted: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

// The last owner waits until the writer has let go of the database, so that it can be opened again at once.
impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the writer panicked");
        }
    }
}

impl Writer {
    /// Starts the writer on its connection; it keeps `lock` for as long as it works.
    pub(crate) fn start(
        mut conn: Conn,
        sealer: Arc<Sealer>,
        address: &Address,
        lock: Option<File>,
    ) -> StoreResult<Self> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let halted = Arc::new(AtomicBool::new(false));
        let desk = Desk {
            checkpoints: Checkpoints::start(&mut conn, address)?,
            conn,
            sealer,
            address: address.clone(),
            halted: Arc::clone(&halted),
            companions: 0,
            _lock: lock,
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || desk.work(&jobs))
            .map_err(|error| StoreError::File(format!("cannot start the writer: {error}")))?;
        Ok(Self { queue: Some(queue), halted, thread: Some(thread) })
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
                Some(batch) => apart(batch, top_region, at, verb),
                None => Err(StoreError::Busy.into()),
            };
            Box::new(move |committed| {
                let answer = match committed {
                    Ok(()) => result,
                    Err(fate) => result.and_then(|_| Err(fate.to_error().into())),
                };
                // A caller that went away does not need the answer.
                let _ = tell.send(answer);
            })
        });
        self.enqueue(job)?;
        told.recv().unwrap_or_else(|_| Err(StoreError::Halted("the writer stopped".into()).into()))
    }

    fn enqueue(&self, mut job: Job) -> StoreResult<()> {
        let stopped = || StoreError::Halted("the writer stopped".into());
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        let started = Instant::now();
        loop {
            match queue.try_send(job) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(stopped()),
                Err(TrySendError::Full(back)) if started.elapsed() < QUEUE_WAIT => job = back,
                Err(TrySendError::Full(_)) => return Err(StoreError::Busy),
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Runs a verb so that it can be undone alone: behind a savepoint, or, when nothing was done before it, in the bare
/// transaction, which saves the copies of pages that a savepoint needs.
fn apart<T, E, F>(batch: Batch<'_>, top_region: i64, at: Timestamp, verb: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    let (conn, heads, sealer, first) = batch;
    conn.take_failed();
    if !first {
        conn.control("savepoint verb")?;
    }
    let before = heads.clone();
    let ran = catch_unwind(AssertUnwindSafe(|| {
        verb(&mut Tx { conn: &mut *conn, heads: &mut *heads, sealer, top_region, at })
    }));
    let result = ran.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
    let kept = match &result {
        Ok(_) => keep(conn, first),
        Err(_) => Err(StoreError::Undone("its step failed".into())),
    };
    let Err(error) = kept else { return result };
    *heads = before;
    undo(conn, first);
    result.and_then(|_| Err(error.into()))
}

fn keep(conn: &mut Conn, first: bool) -> StoreResult<()> {
    let failed = conn.take_failed();
    match (conn.wound(), failed, first) {
        (Some(wound), ..) => Err(wound.clone().into_error()),
        (None, true, _) => Err(StoreError::Undone("a statement was refused and the step went on".into())),
        (None, false, true) => Ok(()),
        (None, false, false) => conn.control("release savepoint verb"),
    }
}

// Undoes one verb. Where that fails nothing of the batch may be committed: its neighbours would carry the rest of it.
fn undo(conn: &mut Conn, first: bool) {
    if conn.wound().is_some() {
        return;
    }
    let undone = if first {
        conn.control("rollback").and_then(|()| dialect::begin_write(conn))
    } else {
        conn.control("rollback to savepoint verb").and_then(|()| conn.control("release savepoint verb"))
    };
    if let Err(error) = undone {
        conn.wounded(&error);
    }
}

struct Desk {
    /// Before `conn`, so that the writer's connection is the last.
    checkpoints: Option<Checkpoints>,
    conn: Conn,
    sealer: Arc<Sealer>,
    address: Address,
    halted: Arc<AtomicBool>,
    /// Verbs in the batch before.
    companions: usize,
    /// Held until the thread ends; after `conn`, so that it is let go last.
    _lock: Option<File>,
}

impl Desk {
    fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            if let Err(fate) = self.batch(first, jobs) {
                self.recover(&fate);
            }
        }
    }

    fn batch(&mut self, first: Job, jobs: &Receiver<Job>) -> Result<(), Fate> {
        self.conn.heal();
        if self.halted.load(Ordering::Acquire) {
            first(None)(&Ok(()));
            return Ok(());
        }
        if let Err(error) = dialect::begin_write(&mut self.conn) {
            first(None)(&Ok(()));
            return Err(Fate::Lost(Wound::of(&error)));
        }
        let mut heads = HashMap::new();
        let mut answers = Vec::new();
        let started = Instant::now();
        let mut next = Some(first);
        while let Some(job) = next {
            answers.push(job(Some((&mut self.conn, &mut heads, &self.sealer, answers.is_empty()))));
            let full = answers.len() >= BATCH_MAX || started.elapsed() >= BATCH_TIME_MAX;
            next = if full || self.conn.wound().is_some() { None } else { self.take(jobs, answers.len(), started) };
        }
        self.companions = answers.len();
        let committed = self.commit(&heads);
        for answer in answers {
            answer(&committed);
        }
        committed.map(|()| self.check_log())
    }

    // A disk that fails while the log is written back may have lost pages of the database; see `recover`.
    fn check_log(&mut self) {
        if let Some(checkpoints) = &self.checkpoints
            && let Err(error) = checkpoints.after_commit(&mut self.conn)
        {
            tracing::error!(%error, "the store is halted");
            self.halted.store(true, Ordering::Release);
        }
    }

    // Those who shared the commit before ask again at about the same time; without a short wait the first of them
    // would get a commit of its own and all others would wait for it.
    fn take(&self, jobs: &Receiver<Job>, taken: usize, started: Instant) -> Option<Job> {
        jobs.try_recv().ok().or_else(|| {
            let rest = GATHER_TIME_MAX.checked_sub(started.elapsed())?;
            if taken < self.companions { jobs.recv_timeout(rest).ok() } else { None }
        })
    }

    fn commit(&mut self, heads: &HashMap<i64, Head>) -> Result<(), Fate> {
        if self.conn.wound().is_none()
            && let Err(error) = log::write_heads(&mut self.conn, heads, &self.sealer)
        {
            self.conn.wounded(&error);
        }
        if let Some(wound) = self.conn.wound() {
            return Err(Fate::Lost(wound.clone()));
        }
        self.conn.control("commit").map_err(|error| match self.conn.is_closed() {
            true => Fate::Unsure(error.to_string()),
            false => Fate::Lost(Wound::of(&error)),
        })
    }

    // After a failed commit the transaction is rolled back. A full disk is survived; a failed disk is not: what the
    // database file holds is then unknown (see "fsyncgate"), so the store refuses everything until it is opened anew.
    fn recover(&mut self, fate: &Fate) {
        tracing::error!(?fate, "commit failed");
        if self.conn.is_closed() {
            match pool::connect_writer(&self.address) {
                Ok(conn) => self.conn = conn,
                Err(error) => tracing::error!(%error, "cannot reach the database"),
            }
            return;
        }
        let disk_failed = matches!(fate, Fate::Lost(Wound::Disk(_)));
        let stuck = self.conn.control("rollback").is_err() && !self.conn.is_idle();
        if self.address.is_sqlite() && (disk_failed || stuck) {
            self.halted.store(true, Ordering::Release);
        }
    }
}
