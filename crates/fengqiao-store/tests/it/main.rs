//! The store's conformance suite: the same tests on SQLite in memory, a SQLite file and PostgreSQL.
//!
//! PostgreSQL runs when `FENGQIAO_TEST_PG` holds the `postgres://` address of a server where databases may be made.
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod database;
mod documents;
mod filings;
mod inspected;
mod kill;
mod killed;
mod lists;
mod log;
mod opening;
mod projection;
mod replay;
mod timers;
mod trails;
mod vault;
mod world;
mod writer;
