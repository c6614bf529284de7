//! Writing SQLite's log into its database file beside the writer: the bulk is done by a thread of its own while verbs go on,
//! and the writer itself only does the short rest, after which the log begins anew. PostgreSQL does this by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::error::{StoreError, StoreResult};
use crate::pool::{self, Address};
use crate::sql::{Conn, Link};

/// Pages of the log (of 4 KB each) after which it is written into the database: a page that is changed again and again is
/// then written once, and reading the log after a crash still takes a fraction of a second.
const PAGES: i64 = 8_000;
/// Pages after which the writer does it all itself, whether or not the other thread keeps up.
const PAGES_MAX: i64 = 3 * PAGES;
/// Pages that one pass leaves to the writer at most, unless the writer is faster than the passes.
const PAGES_REST: i64 = 500;
/// Passes in a row; each has less to do than the one before.
const PASSES_MAX: usize = 4;

/// What the writer and its companion know of the log.
#[derive(Default)]
struct Log {
    /// Pages in the log after the last commit.
    pages: AtomicI64,
    /// Almost all of it is in the database.
    nearly_done: AtomicBool,
    /// The disk failed.
    failed: AtomicBool,
}

/// The writer's companion.
pub(crate) struct Checkpoints {
    log: Arc<Log>,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of the checkpoints panicked");
        }
    }
}

impl Checkpoints {
    /// Starts the companion of this writer; none where there is no log to be written back.
    pub(crate) fn start(writer: &mut Conn, address: &Address) -> StoreResult<Option<Self>> {
        let (Link::Lite(lite), Address::File(_)) = (&mut writer.link, address) else { return Ok(None) };
        let log = Arc::new(Log::default());
        let told = Arc::clone(&log);
        lite.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            told.pages.store(i64::from(pages), Ordering::Relaxed);
            Ok(())
        }))?;
        // Such a connection writes nothing of its own, but it may write the log back.
        let companion = pool::connect_reader(address)?;
        let (wake, woken) = sync_channel(1);
        let own = Arc::clone(&log);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || work(companion, &own, &woken))
            .map_err(|error| StoreError::File(format!("cannot start the checkpoints: {error}")))?;
        Ok(Some(Self { log, wake: Some(wake), thread: Some(thread) }))
    }

    /// After a commit: wakes the companion when the log is long, or does the rest. Whatever goes wrong loses nothing, for
    /// the log stays; only a failed disk is an error.
    ///
    /// # Errors
    /// The disk failed.
    pub(crate) fn after_commit(&self, writer: &mut Conn) -> StoreResult<()> {
        if self.log.failed.load(Ordering::Acquire) {
            return Err(StoreError::Halted("writing the log into the database failed".into()));
        }
        let pages = self.log.pages.load(Ordering::Relaxed);
        if pages < PAGES {
            return Ok(());
        }
        if pages >= PAGES_MAX || self.log.nearly_done.swap(false, Ordering::AcqRel) {
            return pass(writer).map(|_| ());
        }
        if let Some(wake) = &self.wake {
            // One that has been woken already needs no second call.
            let _ = wake.try_send(());
        }
        Ok(())
    }
}

fn work(mut companion: Conn, log: &Log, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        let mut done = 0;
        for _ in 0..PASSES_MAX {
            match pass(&mut companion) {
                Ok(written) => {
                    let rest = written - done;
                    done = written;
                    if rest <= PAGES_REST {
                        break;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "cannot write the log into the database");
                    log.failed.store(error.is_disk_failure(), Ordering::Release);
                    break;
                }
            }
        }
        log.nearly_done.store(true, Ordering::Release);
    }
}

/// Writes into the database what no reader keeps in the log; returns the pages of the log that are in the database.
fn pass(conn: &mut Conn) -> StoreResult<i64> {
    let done = conn.query_one("pragma wal_checkpoint(passive)", &[], |row| row.get(2));
    conn.heal();
    match done {
        Ok(written) => Ok(written.unwrap_or(0)),
        Err(error) if error.is_disk_failure() => Err(error),
        Err(_) => Ok(0),
    }
}
