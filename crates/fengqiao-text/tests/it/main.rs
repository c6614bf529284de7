//! The crate as a caller uses it: bad input, equal answers on any number of threads, and figures on data kept outside
//! the project (skipped with a line when it is absent).

#![expect(clippy::print_stdout, reason = "tests print the figures they judge and what they skip")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod addresses;
mod bad_input;
mod determinism;
mod kinds;
mod letters;
mod night;
mod party;
mod redaction;
mod same_matter;
mod shared;
mod understanding;
