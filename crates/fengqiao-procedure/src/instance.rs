//! A running procedure: where it stands, what it holds, and what is refused.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::Due;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::party::Party;

/// A running procedure. Serialises to the JSON that the store keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// Procedure id.
    pub procedure: String,
    /// Version on which it runs.
    pub version: String,
    /// State.
    pub state: String,
    /// Counts the steps, from 1.
    pub revision: u32,
    /// Organisations by slot, as ids.
    pub slots: BTreeMap<String, Vec<String>>,
    /// Values by field.
    pub fields: BTreeMap<String, Value>,
    /// Running clocks.
    pub deadlines: BTreeMap<String, OpenDeadline>,
    /// Procedures that this one started.
    #[serde(default)]
    pub children: Vec<Child>,
    /// Facts of the subject that guards may use.
    #[serde(default)]
    pub subject: Value,
    /// Parties, in the order in which they were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    /// Transitions taken that may be taken only so often, each as often as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub once: Vec<String>,
    /// Acts that were taken back of everybody, each with the revision at which they last were: a paper that was made before is
    /// not the one that is signed now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cleared: BTreeMap<String, u32>,
    /// Targets that are shown and cause nothing, by deadline id; they stay when the proceeding ends.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, Target>,
    /// States that it has been in, in order, without repeats.
    pub passed: Vec<String>,
    /// Who last took the steps that somebody else must not have taken, by step; `open` is the opening.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub taken_by: BTreeMap<String, Taker>,
}

/// Who took a step, as ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taker {
    /// The account.
    pub account: String,
    /// The organisation that it acted for.
    pub organisation: String,
}

/// A target as it stands: no timer, no light.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// When it started.
    pub start_at: Timestamp,
    /// When it is aimed at, and how that was counted.
    pub due: Due,
    /// When what it aims at was done; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached_at: Option<Timestamp>,
}

/// A running clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeadline {
    /// When it started.
    pub start_at: Timestamp,
    /// The first instant that is too late.
    pub due_at: Timestamp,
    /// Whether it ran out.
    #[serde(default)]
    pub breached: bool,
    /// Last day before it was moved off a day off: from it the time left is counted after a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_last_on: Option<Date>,
    /// Since when it waits; none while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
}

impl OpenDeadline {
    /// Whether it runs and its time is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.paused_at.is_none() && now >= self.due_at
    }
}

/// A procedure that another one started, as the other one's guards see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its proceeding's id.
    pub id: String,
    /// Procedure id.
    pub procedure: String,
    /// State.
    pub state: String,
    /// Whether it has ended.
    pub terminal: bool,
    /// How it ended; empty while it runs.
    pub outcome: String,
}

/// A step was refused; nothing changed. The code is stable, the web owns the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub code: &'static str,
    /// What exactly.
    pub detail: String,
    /// Faults of single fields: field, code, words.
    pub fields: Vec<(String, &'static str, String)>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new() }
    }
}
