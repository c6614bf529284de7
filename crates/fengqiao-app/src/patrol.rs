//! Patrols: a plan of visits to places is proposed from signals and from stable patterns of places, a person accepts or
//! refuses it, and the teams say what became of each visit. Places and kinds only, never persons; nothing is counted of who
//! is in a team.

mod accept;
mod choose;
mod file;
mod near;
mod place;
mod propose;
mod read;
mod rhythm;
mod route;
mod team;
mod timer;
mod travel;
mod visit;

#[cfg(test)]
mod tests;

pub use accept::ChangePlan;
pub use file::{PatrolSettings, WindowRule};
pub use propose::ProposePatrol;
pub use read::{Effect, PatrolRead, TeamVisits};
pub use team::KeepTeam;

pub(crate) use route::{Outing, Search, Stop, route};
pub(crate) use travel::Point;

use crate::error::{AppResult, Refusal};

/// Characters of a reason or note.
const REASON_LENGTH_MAX: usize = 1_000;

/// A reason that a person must give, without blanks around it.
fn reason_of(reason: &str) -> AppResult<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("missing_field", "say why").field("reason", "missing", "say why").into());
    }
    if reason.chars().count() > REASON_LENGTH_MAX {
        let words = format!("a reason has at most {REASON_LENGTH_MAX} characters");
        return Err(Refusal::new("too_long", words.clone()).field("reason", "too_long", words).into());
    }
    Ok(reason.to_owned())
}
