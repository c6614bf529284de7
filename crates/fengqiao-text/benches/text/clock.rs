//! Processor time of a piece of work: other programs on the machine do not count.

use std::time::Instant;

/// Processor seconds of this thread, if the system tells (Linux).
fn thread() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse::<f64>().ok().map(|nanos| nanos / 1e9)
}

/// The result of a piece of work and its processor seconds on this thread; seconds of the wall clock where the system
/// does not tell. Work must stay on this thread.
pub fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let (wall, busy) = (Instant::now(), thread());
    let result = std::hint::black_box(work());
    let wall = wall.elapsed().as_secs_f64();
    (result, thread().zip(busy).map_or(wall, |(after, before)| after - before))
}

/// Things done in one processor second: the best of `runs`, since disturbances only slow down.
pub fn rate<T>(count: usize, runs: usize, mut work: impl FnMut() -> T) -> f64 {
    let best = (0..runs.max(1)).map(|_| seconds(&mut work).1).fold(f64::INFINITY, f64::min);
    count as f64 / best.max(1e-9)
}
