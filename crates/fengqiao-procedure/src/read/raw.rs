//! A procedure file as it is written, before anything of it is read as a length, a guard or a clock.

use fengqiao_domain::deadline::HourStart;
use serde::Deserialize;
use toml::Spanned;

use crate::claim::{Meaning, Pool};
use crate::field::{FieldKind, FieldOption};
use crate::file::{Bilingual, By, DeadlineKind, Effect, Extension, SlotKind};
use crate::party::Side;
use crate::upgrade::Upgrade;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) procedure: RawHead,
    #[serde(default)]
    pub(super) slot: Vec<RawSlot>,
    #[serde(default)]
    pub(super) party: Vec<RawParty>,
    #[serde(default)]
    pub(super) field: Vec<RawField>,
    #[serde(default)]
    pub(super) state: Vec<RawState>,
    #[serde(default)]
    pub(super) transition: Vec<RawTransition>,
    #[serde(default)]
    pub(super) deadline: Vec<RawDeadline>,
    #[serde(default)]
    pub(super) preset: Vec<RawPreset>,
    #[serde(default)]
    pub(super) appointment: Vec<RawAppointment>,
    #[serde(default)]
    pub(super) gate: Vec<RawGate>,
    #[serde(default)]
    pub(super) ceiling: Vec<RawCeiling>,
    #[serde(default)]
    pub(super) table: Vec<RawTable>,
    #[serde(default)]
    pub(super) upgrade: Vec<Upgrade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAppointment {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) on: String,
    pub(super) place: Option<String>,
    #[serde(default)]
    pub(super) states: Vec<String>,
    #[serde(default)]
    pub(super) open: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub(super) id: Spanned<String>,
    pub(super) version: String,
    pub(super) title: Bilingual,
    pub(super) subject: Spanned<String>,
    pub(super) code: String,
    pub(super) initial: Spanned<String>,
    #[serde(default)]
    pub(super) open_by: Vec<String>,
    #[serde(default)]
    pub(super) opening_requires: Vec<String>,
    #[serde(default)]
    pub(super) opening_optional: Vec<String>,
    #[serde(default)]
    pub(super) legal: Vec<String>,
    #[serde(default = "last")]
    pub(super) order: u32,
    #[serde(default)]
    pub(super) sealed: bool,
    #[serde(default)]
    pub(super) listed: Vec<String>,
    pub(super) compare: Option<RawCompare>,
    pub(super) pool: Option<Pool>,
    #[serde(default)]
    pub(super) voluntary: bool,
    pub(super) bars_filing: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCompare {
    pub(super) before: Spanned<String>,
    pub(super) after: Spanned<String>,
    pub(super) days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSlot {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    #[serde(default)]
    pub(super) kind: SlotKind,
    #[serde(default)]
    pub(super) many: bool,
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
    pub(super) filled: Filled,
    #[serde(default)]
    pub(super) propose: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Filled {
    Opening,
    Step,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParty {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) side: Side,
    #[serde(default = "one")]
    pub(super) min: u32,
    #[serde(default = "one")]
    pub(super) max: u32,
}

const fn last() -> u32 {
    100
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    #[serde(rename = "type")]
    pub(super) kind: FieldKind,
    pub(super) help: Option<Bilingual>,
    #[serde(default)]
    pub(super) options: Vec<FieldOption>,
    pub(super) length_max: Option<u32>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    #[serde(default)]
    pub(super) seen_by: Vec<String>,
    #[serde(default)]
    pub(super) seen_by_roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawState {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) owner: Option<String>,
    #[serde(default)]
    pub(super) terminal: bool,
    pub(super) outcome: Option<String>,
    #[serde(default)]
    pub(super) side: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTransition {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) from: FromStates,
    pub(super) to: String,
    pub(super) by: Option<By>,
    pub(super) act: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) clears: Vec<String>,
    pub(super) guard: Option<Spanned<String>>,
    pub(super) guard_help: Option<Bilingual>,
    #[serde(default)]
    pub(super) requires: Vec<String>,
    #[serde(default)]
    pub(super) optional: Vec<String>,
    #[serde(default)]
    pub(super) fills: Vec<String>,
    #[serde(default)]
    pub(super) effects: Vec<Effect>,
    #[serde(default)]
    pub(super) reason_required: bool,
    #[serde(default)]
    pub(super) once: bool,
    pub(super) times_max: Option<u32>,
    pub(super) advice: Option<Bilingual>,
    pub(super) basis: Option<String>,
    #[serde(default)]
    pub(super) danger: bool,
    #[serde(default)]
    pub(super) pauses: Vec<String>,
    #[serde(default)]
    pub(super) resumes: Vec<String>,
    #[serde(default)]
    pub(super) extends: Vec<Extension>,
    pub(super) means: Option<Meaning>,
    #[serde(default)]
    pub(super) other_person_than: Vec<String>,
    #[serde(default)]
    pub(super) other_organisation_than: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum FromStates {
    Any(String),
    These(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeadline {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) starts: Spanned<String>,
    pub(super) when: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) met_by: Vec<String>,
    pub(super) length: Spanned<String>,
    #[serde(default)]
    pub(super) hours: HourStart,
    pub(super) from_day: Option<String>,
    pub(super) before_day: Option<String>,
    pub(super) on_breach: Spanned<String>,
    #[serde(default)]
    pub(super) remind: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) kind: DeadlineKind,
    #[serde(default)]
    pub(super) closing: bool,
    pub(super) basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPreset {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) slot: String,
    pub(super) propose: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGate {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) before: Vec<Spanned<String>>,
    pub(super) needs: Vec<Spanned<String>>,
    pub(super) basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCeiling {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) from: Spanned<String>,
    pub(super) to: Spanned<String>,
    pub(super) length: Spanned<String>,
    pub(super) basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) id: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) field: String,
    pub(super) basis: String,
    #[serde(default)]
    pub(super) row: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    pub(super) id: Spanned<String>,
    pub(super) when: Spanned<String>,
    pub(super) proposes: Vec<String>,
    pub(super) says: Bilingual,
    pub(super) basis: String,
}
