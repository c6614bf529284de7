//! CPU time and memory of this process, as the system counts them.

use std::fs;

/// CPU seconds of all threads so far; 0 where the system does not tell.
pub fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets; fields 14 and 15 are ticks of a hundredth of a second.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

/// CPU seconds of the thread of this process that worked most, among those alive; 0 where the system does not tell.
pub fn busiest_thread_seconds() -> f64 {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let seconds = threads.map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|word| word.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
    });
    seconds.fold(0.0, f64::max)
}

/// Forgets the greatest memory so far, where the system allows it.
pub fn reset_memory() {
    // A system that refuses only makes the figure larger.
    drop(fs::write("/proc/self/clear_refs", "5"));
}

/// Greatest memory since the last reset in megabytes; 0 where the system does not tell.
pub fn memory_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
