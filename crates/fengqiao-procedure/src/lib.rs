//! Reads a procedure (TOML), finds its faults, decides the next step and its deadline.
//!
//! A procedure says which states a proceeding can be in, who owes the next step in each, which transitions lead on, who may
//! take them, what they need, which clocks run and what follows. The engine is pure: it is given the instance, the person,
//! the moment and the calendar, and answers with what happens; it never writes.
//!
//! `file` and `claim` describe the language, `read` and `keys` read it, `check` (with `explore` and `guard_type`) finds faults of the whole
//! before anybody works with it, `act`, `party` and `clock` run it, `table` prints it for review, and `trail` and `path` read from events
//! what proceedings really did.

mod act;
mod check;
mod claim;
mod clock;
mod decision;
pub mod dry_run;
mod explore;
mod field;
mod file;
mod finding;
mod guard;
mod guard_type;
mod hand;
mod input;
mod instance;
mod keys;
mod party;
pub mod path;
mod read;
mod recount;
mod table;
pub mod trail;
mod upgrade;

pub use act::{Act, Actor, Opening, Step, Taken, breach, may, open, step};
pub use check::{Extent, Vocabulary, check, extent};
pub use claim::{Ceiling, Claims, Comparison, Gate, Meaning, Need, Point, Pool};
pub use clock::{EndedDeadline, SetDeadline};
pub use decision::{DecisionRow, DecisionTable, RowSpoke, Weighed, Weighing, weigh};
pub use field::{FieldKind, FieldOption};
pub use file::{
    Appointment, Bilingual, Breach, By, Deadline, DeadlineKind, Effect, Extension, Field, Preset, Procedure, Reminder,
    Slot, SlotKind, Starts, State, Transition,
};
pub use finding::{Finding, Severity};
pub use instance::{Child, Instance, OpenDeadline, Refusal, Taker, Target};
pub use party::{How, Joining, Party, PartyAct, PartyActKind, PartyRole, PartyStep, PartyTaken, Side};
pub use recount::{RECOUNT, is_aside, recount};
pub use upgrade::{UPGRADE, Upgrade, upgrade, upgrade_faults};
