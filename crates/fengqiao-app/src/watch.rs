//! The watch file: how to look for flare-ups, and whom to propose when one is found.

use serde::Deserialize;

use crate::error::{AppError, AppResult};

/// `data/watch.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The scan.
    pub scan: ScanSettings,
    /// Duties proposed by category.
    #[serde(default, rename = "playbook")]
    pub playbooks: Vec<Playbook>,
}

/// Parameters of the scan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanSettings {
    /// Hour of the daily run in Asia/Shanghai, 0 to 23.
    pub hour: i8,
    /// Window lengths, days.
    pub windows_days: Vec<u16>,
    /// Length of the own past, days.
    pub baseline_days: u16,
    /// Gap between own past and window, days.
    pub guard_days: u16,
    /// Fewest reports of a signal.
    pub count_min: u32,
    /// Monte-Carlo replicates.
    pub replicates: u32,
    /// A signal is raised when chance alone would do so at most once in this many days.
    pub recurrence_days_min: f64,
    /// Signals of one run at most.
    pub signals_max: usize,
    /// Category tree watched.
    pub tree: String,
}

/// Duties that a directive about a kind proposes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Category code; codes below it match too.
    pub category: String,
    /// Duty of the proposed lead.
    pub lead: String,
    /// Duties of further addressees.
    #[serde(default)]
    pub also: Vec<String>,
}

impl Watch {
    /// Reads the file.
    ///
    /// # Errors
    /// It is not TOML of this form, or a number makes no sense; the message names the place.
    pub fn parse(file: &str, text: &str) -> AppResult<Self> {
        let watch: Self = toml::from_str(text).map_err(|error| AppError::Data(format!("{file}: {error}")))?;
        let scan = &watch.scan;
        let fault = |what: &str| Err(AppError::Data(format!("{file}: [scan] {what}")));
        if !(0..24).contains(&scan.hour) {
            return fault("hour must be 0 to 23");
        }
        if scan.windows_days.is_empty() || scan.windows_days.contains(&0) {
            return fault("windows_days needs one or more lengths of at least one day");
        }
        if scan.recurrence_days_min < 1.0 {
            return fault("recurrence_days_min must be at least 1");
        }
        Ok(watch)
    }

    /// The playbook of a category, the longest match first.
    #[must_use]
    pub fn playbook(&self, category: &str) -> Option<&Playbook> {
        let fits = |playbook: &&Playbook| {
            category == playbook.category || category.starts_with(&format!("{}.", playbook.category))
        };
        self.playbooks.iter().filter(fits).max_by_key(|playbook| playbook.category.len())
    }
}
