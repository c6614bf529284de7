//! Signals (预警信号): a place and a kind of trouble that flares up, with the evidence. Never about a person.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{RegionId, ScanId, SignalId};

/// One signal as it stands after its latest scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Own key; the same flare-up keeps it from scan to scan.
    pub id: SignalId,
    /// Number people quote, such as `YJ2026-0001`.
    pub code: String,
    /// When it was first raised.
    pub raised_at: Timestamp,
    /// The scan that saw it last.
    pub scan_id: ScanId,
    /// Where.
    pub region_id: RegionId,
    /// Category code, of any level of the tree.
    pub category: String,
    /// Length of the window, days.
    pub window_days: u16,
    /// First day of the window.
    pub start_on: Date,
    /// Last day of the window.
    pub end_on: Date,
    /// Reports in the window.
    pub observed: u32,
    /// Reports expected from the place's own past.
    pub expected: f64,
    /// Probability of seeing so much anywhere in the whole search by chance.
    pub p: f64,
    /// By chance about once in this many days.
    pub recurrence_days: f64,
    /// Method and version.
    pub method: String,
    /// Seed of the Monte-Carlo replicates.
    pub seed: u64,
    /// Daily counts for the chart, oldest first.
    pub series: Vec<SignalDay>,
    /// Reports in the window by region below, most first.
    pub regions: Vec<(RegionId, u32)>,
    /// Kind of artefact in the data that may explain it instead, if one was found.
    pub artefact: Option<String>,
}

/// One day of a signal's chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SignalDay {
    /// The day.
    pub on: Date,
    /// Reports.
    pub count: u32,
    /// Expected reports.
    pub expected: f64,
    /// Lower end of the 95 % band.
    pub low: f64,
    /// Upper end of the 95 % band.
    pub high: f64,
}

/// One run of the scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// Own key.
    pub id: ScanId,
    /// When it ran.
    pub started_at: Timestamp,
    /// Newest complete day it looked at.
    pub data_until_on: Date,
    /// Seed of the replicates.
    pub seed: u64,
    /// Method and version.
    pub method: String,
    /// Combinations of zone, category group and window that were searched.
    pub searched: u64,
    /// Signals that it raised or renewed.
    pub signals: u32,
    /// Parameters as they were.
    pub parameters: serde_json::Value,
}
