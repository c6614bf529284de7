//! The verbs of the main job, told as stories on SQLite in memory, some on PostgreSQL as well.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod artefacts;
mod bulletins;
mod citizens;
mod court_mediations;
mod data;
mod documents;
mod fast_tracks;
mod figures;
mod filings;
mod founding;
mod group_disputes;
mod hotlines;
mod mediations;
mod models;
mod office;
mod pairings;
mod parties;
mod patrols;
mod permissions;
mod persons;
mod petitions;
mod postgres_server;
mod proceedings;
mod raced;
mod races;
mod recounts;
mod region_work;
mod regions;
mod reports;
mod searches;
mod sessions;
mod signals;
mod timers;
mod timers_killed;
mod topics;
mod trails;
mod triages;
mod trials;
mod villages;
mod walking;
mod worths;
