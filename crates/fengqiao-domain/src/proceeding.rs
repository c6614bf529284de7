//! Proceedings (办理): one run of a procedure on one subject, as the log and the read tables know it.
//! Not here: what may happen next; that is the procedure engine's decision, and its instance travels here as plain JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{DeadlineId, OrganisationId, ProceedingId, RegionId};

/// What a proceeding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `signal`, `matter`, `proceeding`, `region` or `points`.
    pub kind: String,
    /// Its id as text.
    pub id: String,
}

/// A proceeding after its latest step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proceeding {
    /// Own key.
    pub id: ProceedingId,
    /// Number people quote, such as `ZL2026-0001`; never an access key.
    pub code: String,
    /// Procedure id.
    pub procedure: String,
    /// Version of the procedure that this run stays on.
    pub version: String,
    /// What it is about.
    pub subject: Subject,
    /// The proceeding that started it.
    pub parent_id: Option<ProceedingId>,
    /// Where.
    pub region_id: RegionId,
    /// Kind and place; no names of people.
    pub title: String,
    /// State id.
    pub state: String,
    /// Whether the state is an end.
    pub terminal: bool,
    /// How it ended.
    pub outcome: Option<String>,
    /// Counts the steps; a step posted against an older revision is refused.
    pub revision: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it came into its present state.
    pub since_at: Timestamp,
    /// Organisations in slots, with whether the slot owns the present state.
    pub slots: Vec<SlotMember>,
    /// Values by which lists show and choose it, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, String>,
    /// The engine's instance.
    pub instance: serde_json::Value,
}

/// One organisation in one slot of a proceeding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotMember {
    /// Slot id, such as `issuer` or `lead`.
    pub slot: String,
    /// Who fills it.
    pub organisation_id: OrganisationId,
    /// Whether this slot owes the next step.
    pub owner: bool,
}

/// What one step did, for the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Transition id; `open` for the first, `breach:<deadline>` when a clock caused it.
    pub transition: String,
    /// State before, none for the first.
    pub from: Option<String>,
    /// State after.
    pub to: String,
    /// Whether a deadline had passed already.
    pub late: bool,
    /// Reason or note given.
    pub note: Option<String>,
    /// Fields given in this step.
    pub fields: serde_json::Value,
    /// Clocks that the step started.
    pub deadlines_set: Vec<DeadlineSet>,
    /// Clocks that the step ended: key and `met`, `breached` or `moot`.
    pub deadlines_ended: Vec<(String, String)>,
    /// What a party did, where the step entered the act of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyStep>,
    /// What decision tables had proposed, where the step decides what they advise on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weighed: Vec<Weighed>,
}

/// The text of a version of a procedure, kept when the first proceeding was opened on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProcedure {
    /// Procedure id.
    pub procedure: String,
    /// Version.
    pub version: String,
    /// Digest of what the file says, without comments and layout.
    pub hash: String,
    /// The file.
    pub text: String,
}

/// What a decision table had proposed when a person decided: software proposes, a person decides, the record shows both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Table id in the procedure.
    pub table: String,
    /// Rows that spoke, by id.
    pub rows: Vec<String>,
    /// Options that they proposed.
    pub proposed: Vec<String>,
    /// What the person chose.
    pub chosen: String,
}

/// The act of a party that a step entered. Who the party is lies in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyStep {
    /// Opaque id of the party.
    pub id: String,
    /// What it is called, such as 申请人 1.
    pub label: String,
    /// The act as the procedure writes it, such as `consent` or `consent:extension`.
    pub act: String,
    /// `on_the_spot`, `phone`, `in_writing` or `online`.
    pub how: String,
    /// When the party did it.
    pub at: Timestamp,
}

/// A clock that a step started; its dates were computed then and are never computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadlineSet {
    /// Own key.
    pub id: DeadlineId,
    /// Deadline id in the procedure.
    pub key: String,
    /// Start of the clock.
    pub start_at: Timestamp,
    /// The first instant that is too late.
    pub due_at: Timestamp,
    /// Instants of reminders, ascending, all before `due_at`.
    pub reminders_at: Vec<Timestamp>,
    /// Length in the notation of the procedure file, such as `work:3`.
    pub length: String,
    /// Article or rule behind it.
    pub basis: Option<String>,
    /// How the date was counted, as the engine explains it.
    pub sum: serde_json::Value,
}
