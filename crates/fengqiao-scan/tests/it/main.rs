//! The scan as a caller uses it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "figures of a run are printed")]
#![expect(clippy::single_range_in_vec_init, reason = "suppressed days are ranges")]

mod artefact;
mod bad_input;
mod bytes;
mod county;
mod invented;
mod morning;
mod nowcast;
mod null;
mod pattern;
mod planted;
mod property;
mod rhythm;
mod scan;
mod series;
mod shift;
mod surveillance;
mod tree;
mod watch;
