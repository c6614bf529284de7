//! The index as its caller uses it: what is found and by whom, what survives a kill, and what stands in the files.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod finding;
mod keeping;
mod world;
