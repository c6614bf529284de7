//! Signals (预警信号): a place and a kind of trouble that flares up, with the evidence. Never about a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::artefact::ArtefactSeen;
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
    /// First day of the earliest window in which it was seen; none for signals of before this was kept.
    #[serde(default)]
    pub since_on: Option<Date>,
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
    /// The regions that it is made of, when these are not all of its region: a circle of villages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<RegionId>,
    /// Further categories that were watched together with its own: those of a theme.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
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

/// A signal as one scan saw it: one step of its growing and shrinking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalSeen {
    /// Newest complete day of the scan.
    pub on: Date,
    /// The scan.
    pub scan_id: ScanId,
    /// Where it was seen; a signal may grow from a village to its township and shrink again.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// Length of the window, days.
    pub window_days: u16,
    /// First day of the window.
    pub start_on: Date,
    /// Reports in the window.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// By chance about once in this many days.
    pub recurrence_days: f64,
    /// Regions below with reports in the window.
    pub places: u32,
}

/// What a scan saw of the reports: those told on these days, as the log had them at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataCut {
    /// First day looked at.
    pub from_on: Date,
    /// Last day looked at.
    pub until_on: Date,
    /// Place of the newest event of the log that was seen.
    pub log_seq: i64,
}

/// What a scan found at one place, without names given later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanFinding {
    /// Where.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// Length of the window, days.
    pub window_days: u16,
    /// First day of the window.
    pub start_on: Date,
    /// Last day of the window.
    pub end_on: Date,
    /// Reports in the window.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// Probability over the whole search.
    pub p: f64,
    /// By chance about once in this many days.
    pub recurrence_days: f64,
    /// SHA-256 of the daily series, hexadecimal.
    pub series_sha256: String,
}

/// Everything that a scan found, in its order; its JSON text is what a replay must give again, byte for byte.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ScanFindings {
    /// Flare-ups.
    pub flare_ups: Vec<ScanFinding>,
    /// Faults of the data.
    pub artefacts: Vec<ArtefactSeen>,
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
    /// What it saw; none for scans of before this was kept.
    #[serde(default)]
    pub cut: Option<DataCut>,
    /// SHA-256 of each thing that went in, hexadecimal: `counts`, `regions`, `categories`, `calendar`.
    #[serde(default)]
    pub inputs: BTreeMap<String, String>,
    /// What it found: the JSON text of [`ScanFindings`], kept as text so that no reader rounds a number of it.
    #[serde(default)]
    pub findings: String,
    /// SHA-256 of `findings`, hexadecimal; empty for scans of before this was kept.
    #[serde(default)]
    pub findings_sha256: String,
}
