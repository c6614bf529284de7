//! The program as people run it: bad files and bad folders end in a clear word, a code and no loss.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken_off;
mod files;
mod folders;
mod installation;
mod procedures;
mod search;
mod text;
