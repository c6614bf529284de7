//! The verbs of the main job, told as stories on SQLite in memory, some on PostgreSQL as well.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod artefacts;
mod data;
mod figures;
mod filings;
mod founding;
mod mediations;
mod models;
mod office;
mod pairings;
mod parties;
mod patrols;
mod permissions;
mod persons;
mod postgres_server;
mod proceedings;
mod regions;
mod reports;
mod searches;
mod sessions;
mod signals;
mod topics;
mod trails;
mod trials;
