//! Turns: one piece of work at a time, whatever becomes of it. A turn is given back when its work ends, when it panics, and
//! when it never began; work that panicked is not begun again by this process.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who may work on something named by `K`.
#[derive(Debug, Clone)]
pub(crate) struct Turns<K: Ord> {
    state: Arc<Mutex<State<K>>>,
}

#[derive(Debug)]
struct State<K> {
    taken: bool,
    broken: BTreeSet<K>,
}

/// The right to work on one thing; dropping it gives the turn back.
#[derive(Debug)]
pub(crate) struct Turn<K: Ord + Copy> {
    turns: Turns<K>,
    key: K,
}

impl<K: Ord> Default for Turns<K> {
    fn default() -> Self {
        Self { state: Arc::new(Mutex::new(State { taken: false, broken: BTreeSet::new() })) }
    }
}

impl<K: Ord + Copy> Turns<K> {
    /// Whether somebody works.
    pub(crate) fn is_taken(&self) -> bool {
        self.state().taken
    }

    /// The turn for the first of `keys` whose work did not break, unless somebody works.
    pub(crate) fn take(&self, keys: impl IntoIterator<Item = K>) -> Option<Turn<K>> {
        let mut state = self.state();
        if state.taken {
            return None;
        }
        let key = keys.into_iter().find(|key| !state.broken.contains(key))?;
        state.taken = true;
        drop(state);
        Some(Turn { turns: Self { state: Arc::clone(&self.state) }, key })
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        // Nothing panics while it holds the lock, and both fields are sound at any moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Ord + Copy> Turn<K> {
    /// What to work on.
    pub(crate) fn key(&self) -> K {
        self.key
    }
}

impl<K: Ord + Copy> Drop for Turn<K> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        state.taken = false;
        if std::thread::panicking() {
            state.broken.insert(self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_works_at_a_time_and_the_next_when_it_is_done() {
        let turns = Turns::default();
        let first = turns.take([1, 2]).unwrap();
        assert_eq!((first.key(), turns.is_taken()), (1, true));
        assert!(turns.take([2]).is_none());
        drop(first);
        assert!(!turns.is_taken());
        assert_eq!(turns.take([2]).unwrap().key(), 2);
    }

    #[test]
    fn work_that_never_began_gives_its_turn_back() {
        let turns = Turns::default();
        let turn = turns.take([1]).unwrap();
        // What a thread that cannot be started does with the work it was given.
        let work = move || drop(turn);
        drop(work);
        assert_eq!(turns.take([1]).unwrap().key(), 1);
    }

    #[test]
    fn work_that_panics_gives_its_turn_back_and_is_not_begun_again() {
        let turns = Turns::default();
        let turn = turns.take([1, 2]).unwrap();
        let work = std::thread::spawn(move || {
            let _turn = turn;
            panic!("a fault in the work");
        });
        assert!(work.join().is_err());
        assert_eq!(turns.take([1, 2]).unwrap().key(), 2);
        assert!(turns.take([1]).is_none());
    }
}
