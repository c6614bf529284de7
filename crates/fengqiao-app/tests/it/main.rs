//! The verbs of the main job, told as stories on SQLite in memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod artefacts;
mod data;
mod founding;
mod models;
mod office;
mod pairings;
mod parties;
mod patrols;
mod permissions;
mod persons;
mod proceedings;
mod regions;
mod reports;
mod searches;
mod sessions;
mod signals;
mod topics;
mod trails;
mod trials;
