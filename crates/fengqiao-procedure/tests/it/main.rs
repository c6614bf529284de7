//! The shipped procedures walked from end to end, the language tried on small ones, and every kind of fault found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod directive;
mod examples;
mod faults;
mod hostile;
mod language;
mod mediation;
mod parties;
mod problem;
mod proofs;
mod pushes;
mod shipped;
mod walks;
mod world;
