//! The readers' connections, lent in the order in which they were asked for: a pool that lets the fastest asker go first
//! leaves others waiting many times as long as their share. Not here: how a connection is made; see `pool`.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{StoreError, StoreResult};
use crate::pool::{self, Address};
use crate::sql::Conn;

/// How long a reader waits for a connection before the request is refused.
const READER_WAIT: Duration = Duration::from_secs(5);
/// Readers at once; each costs a file handle and a page cache.
const READERS_MAX: usize = 8;

/// Connections that only read.
pub(crate) struct Pool {
    address: Address,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Conn>,
    /// Connections lent or idle.
    open: usize,
    /// Those who wait, first come first; each is handed a connection, or none and with it leave to make one.
    waiting: VecDeque<(u64, SyncSender<Option<Conn>>)>,
    tickets: u64,
}

/// A connection on loan.
pub(crate) struct Lent<'p> {
    pool: &'p Pool,
    conn: Option<Conn>,
}

impl Deref for Lent<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("it is given back only when the loan ends")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("it is given back only when the loan ends")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        // One that is still in a transaction, or closed, is not lent again.
        self.pool.give_back(self.conn.take().filter(Conn::is_idle));
    }
}

impl Pool {
    /// A pool with one open connection, so that an address that cannot be read is found at once.
    pub(crate) fn open(address: &Address) -> StoreResult<Self> {
        let state = State { idle: vec![pool::connect_reader(address)?], open: 1, ..State::default() };
        Ok(Self { address: address.clone(), state: Mutex::new(state) })
    }

    // Nothing that can panic runs while the state is held.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a connection.
    pub(crate) fn get(&self) -> StoreResult<Lent<'_>> {
        let kept = match self.take()? {
            // A server may have closed it meanwhile.
            Some(mut conn) => (self.address.is_sqlite() || conn.batch("select 1").is_ok()).then_some(conn),
            None => None,
        };
        let conn = match kept {
            Some(conn) => conn,
            None => pool::connect_reader(&self.address).inspect_err(|_| self.give_back(None))?,
        };
        Ok(Lent { pool: self, conn: Some(conn) })
    }

    /// A connection, or leave to make one.
    fn take(&self) -> StoreResult<Option<Conn>> {
        let mut state = self.state();
        if let Some(conn) = state.idle.pop() {
            return Ok(Some(conn));
        }
        if state.open < READERS_MAX {
            state.open += 1;
            return Ok(None);
        }
        let (tell, told) = sync_channel(1);
        state.tickets += 1;
        let ticket = state.tickets;
        state.waiting.push_back((ticket, tell));
        drop(state);
        if let Ok(handed) = told.recv_timeout(READER_WAIT) {
            return Ok(handed);
        }
        let mut state = self.state();
        state.waiting.retain(|(waiting, _)| *waiting != ticket);
        drop(state);
        // It may have been handed over in this very moment.
        told.try_recv().map_err(|_| StoreError::Pool(format!("all {READERS_MAX} readers are busy")))
    }

    /// Hands a connection, or none and with it leave to make one, to the first who waits.
    fn give_back(&self, mut conn: Option<Conn>) {
        let mut state = self.state();
        while let Some((_, first)) = state.waiting.pop_front() {
            match first.try_send(conn) {
                Ok(()) => return,
                Err(error) => conn = into_inner(error),
            }
        }
        match conn {
            Some(conn) => state.idle.push(conn),
            None => state.open -= 1,
        }
    }
}

fn into_inner<T>(error: std::sync::mpsc::TrySendError<T>) -> T {
    match error {
        std::sync::mpsc::TrySendError::Full(back) | std::sync::mpsc::TrySendError::Disconnected(back) => back,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_lent_in_the_order_asked() {
        let pool = Pool::open(&Address::parse("sqlite::memory:").expect("sound")).expect("opens");
        let mut lent: Vec<Lent<'_>> = (0..READERS_MAX).map(|_| pool.get().expect("is free")).collect();
        let served = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for number in 1..=5 {
                let (pool, served) = (&pool, &served);
                scope.spawn(move || {
                    let conn = pool.get().expect("comes in time");
                    served.lock().expect("sound").push(number);
                    drop(conn);
                });
                while pool.state().waiting.len() < number {
                    std::thread::yield_now();
                }
            }
            lent.pop();
        });
        assert_eq!(*served.lock().expect("sound"), [1, 2, 3, 4, 5]);
        drop(lent);
        assert_eq!(pool.state().idle.len(), READERS_MAX);
    }
}
