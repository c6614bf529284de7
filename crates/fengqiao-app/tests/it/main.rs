//! The verbs of the main job, told as stories on SQLite in memory.

mod office;
mod permissions;
mod persons;
mod proceedings;
mod reports;
mod sessions;
mod signals;
