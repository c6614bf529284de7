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

/// The result of a piece of work and the processor seconds of all threads of this program meanwhile; none where the
/// system does not tell (Linux does, in hundredths).
pub fn all_threads<T>(work: impl FnOnce() -> T) -> (T, Option<f64>) {
    let before = ticks();
    let result = std::hint::black_box(work());
    (result, ticks().zip(before).map(|(after, before)| (after - before) / 100.0))
}

/// Hundredths of a second in which threads of this program ran, those that have ended included.
fn ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut behind_name = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let mut next = || behind_name.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

/// The result of a piece of work and the most memory that this program held meanwhile, in megabytes; none where the system
/// does not tell (Linux).
pub fn peak_megabytes<T>(work: impl FnOnce() -> T) -> (T, Option<f64>) {
    let held = |name: &str| {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1e3)
    };
    // 5 forgets the highest mark so far.
    let forgotten = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let result = std::hint::black_box(work());
    (result, held("VmHWM:").filter(|_| forgotten))
}

/// As [`seconds`], of all threads of this process.
pub fn process_seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let wall = Instant::now();
    let (result, busy) = all_threads(work);
    (result, busy.unwrap_or_else(|| wall.elapsed().as_secs_f64()))
}
