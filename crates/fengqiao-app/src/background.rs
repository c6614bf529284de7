//! Work that nobody waits for.

use std::io;
use std::thread::{Builder, JoinHandle};

use thread_priority::{ThreadPriority, set_current_thread_priority};

/// Does work in a thread of its own that lets every other go first.
///
/// # Errors
/// The system gives no thread; the work is dropped.
pub(crate) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(move || {
        stand_back();
        work();
    })
}

/// Lets every other thread go first from now on: this one, and those that it starts, work when the processor is free. Where
/// the system knows no such thing they work as the others do.
fn stand_back() {
    if let Err(error) = set_current_thread_priority(ThreadPriority::Min) {
        tracing::debug!(?error, "background work runs beside all other work");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn background_work_is_nice_and_so_is_what_it_starts() {
        /// Place of the nice value behind the name in a thread's `stat`.
        const NICE: usize = 16;
        let nice = || {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("a thread has a file");
            let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
            fields.split_whitespace().nth(NICE).and_then(|field| field.parse::<i32>().ok()).expect("a number")
        };
        let before = nice();
        let (own, started) = std::thread::spawn(move || {
            stand_back();
            (nice(), std::thread::spawn(nice).join().expect("ends"))
        })
        .join()
        .expect("ends");
        assert!(own > before, "{own}");
        assert_eq!(started, own);
        assert_eq!(nice(), before, "other threads are as they were");
    }
}
