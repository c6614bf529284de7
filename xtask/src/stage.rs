//! Stages of a long task: each prints a header and its duration, all run, and a summary closes the task.

use anyhow::{Result, bail};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How a stage ended.
#[derive(Debug, PartialEq)]
enum End {
    Passed,
    Failed(String),
    Skipped(String),
}

/// The stages of one task so far, in order.
#[derive(Debug, Default)]
pub struct Stages {
    ended: Vec<(&'static str, End, Duration)>,
}

impl Stages {
    /// Runs one stage; a failure is kept for the summary and does not stop the next stage.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n== {name} ==");
        let started = Instant::now();
        let end = match work() {
            Ok(()) => End::Passed,
            Err(error) => End::Failed(format!("{error:#}")),
        };
        let took = started.elapsed();
        match &end {
            End::Failed(why) => println!("-- {name}: FAILED after {}: {why}", shown(took)),
            _ => println!("-- {name}: passed in {}", shown(took)),
        }
        self.ended.push((name, end, took));
    }

    /// Leaves one stage out and keeps the reason for the summary.
    pub fn skip(&mut self, name: &'static str, why: &str) {
        println!("\n== {name} ==\n-- {name}: skipped: {why}");
        self.ended.push((name, End::Skipped(why.to_owned()), Duration::ZERO));
    }

    /// Says whether a stage ran and failed.
    pub fn failed(&self, name: &str) -> bool {
        let mut ended = self.ended.iter();
        ended.any(|(other, end, _)| *other == name && matches!(end, End::Failed(_)))
    }

    /// Prints the summary.
    ///
    /// # Errors
    /// When a stage failed, naming the stages that did, or when none ran.
    pub fn finish(self) -> Result<()> {
        println!("\n{}", self.summary());
        let failed: Vec<&str> =
            (self.ended.iter()).filter(|(_, end, _)| matches!(end, End::Failed(_))).map(|(name, ..)| *name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        if !self.ended.iter().any(|(_, end, _)| *end == End::Passed) {
            bail!("no stage ran");
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let mut text = String::from("== summary ==\n");
        for (name, end, took) in &self.ended {
            let (word, why) = match end {
                End::Passed => ("passed", ""),
                End::Failed(why) => ("FAILED", why.as_str()),
                End::Skipped(why) => ("skipped", why.as_str()),
            };
            let line = format!("{name:<10} {word:<8} {:>8}  {why}", shown(*took));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let count = |wanted: fn(&End) -> bool| (self.ended.iter()).filter(|(_, end, _)| wanted(end)).count();
        let passed = count(|end| *end == End::Passed);
        let failed = count(|end| matches!(end, End::Failed(_)));
        let skipped = count(|end| matches!(end, End::Skipped(_)));
        let _ = write!(text, "stages: {passed} passed, {failed} failed, {skipped} skipped");
        text
    }
}

fn shown(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failure_does_not_stop_the_next_stage_but_fails_the_task() {
        let mut stages = Stages::default();
        stages.run("first", || Err(anyhow!("broken pipe")));
        stages.run("second", || Ok(()));
        stages.skip("third", "not wanted");
        assert!(stages.failed("first"));
        assert!(!stages.failed("second"));
        let summary = stages.summary();
        assert!(summary.ends_with("stages: 1 passed, 1 failed, 1 skipped"));
        assert!(summary.contains("broken pipe"));
        assert_eq!(stages.finish().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn a_task_in_which_nothing_ran_is_a_failure() {
        let mut stages = Stages::default();
        stages.skip("first", "not wanted");
        assert!(stages.finish().is_err());
    }

    #[test]
    fn durations_are_read_by_people() {
        assert_eq!(shown(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(shown(Duration::from_secs(125)), "2 min 05 s");
    }
}
