//! HTTP: routes, sessions, OpenAPI, event stream, the web files.
//!
//! Thin edge: a handler reads a request into an input, calls one verb or read of the app on a blocking thread, and makes a
//! view of the answer. It computes no rule.

mod api;
mod cursor;
mod extract;
mod headers;
mod live;
mod problem;
mod server;
mod state;
mod view;
mod web_files;

pub use live::Changes;
pub use server::{ServeError, ServeOptions, Server, openapi, router};
pub use state::Web;
