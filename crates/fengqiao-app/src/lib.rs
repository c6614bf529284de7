//! Every verb a person or a timer can perform: permit, decide, record.
//!
//! A verb is told who acts, when, and what; it loads what it needs, asks the permission matrix, lets the rules decide, and
//! records events in one transaction. Reads answer with the store's rows; whoever shows them makes the view.

pub mod alarm;
pub mod app;
pub mod artefact;
mod background;
pub mod base;
pub mod board;
pub mod bulletin;
pub mod citizen;
pub mod context;
pub mod data_files;
pub mod day;
pub mod document;
pub mod error;
pub mod event;
pub mod feed;
pub mod filing;
pub mod founding;
pub mod handler;
pub mod import;
pub mod indicator;
pub mod inspection;
pub mod jobs;
pub mod liaison;
mod log_walk;
pub mod map;
pub mod matter;
pub mod mediator;
pub mod model;
pub mod narrative;
pub mod office;
pub mod organisation;
pub mod pairing;
pub mod party;
pub mod patrol;
pub mod permission;
pub mod person;
pub mod points;
pub mod proceeding;
pub mod region;
pub mod remedy;
pub mod report;
pub mod review;
pub mod same_matter;
pub mod search;
pub mod session;
pub mod setup;
pub mod signal;
pub mod signature;
pub mod sitting;
pub mod topic;
pub mod trail;
pub mod trial;
pub mod tuning;
pub mod understanding;
pub mod watch;
pub mod work;

// What reads answer with: rows of the store and parts of procedures. Whoever shows them depends on the app alone.
pub use fengqiao_procedure as procedure;
pub use fengqiao_store as store;

pub use app::{App, Settings};
pub use context::{Ctx, RequestKey};
pub use error::{AppError, AppResult, FieldFault, Refusal};
