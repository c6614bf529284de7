//! Every verb a person or a timer can perform: permit, decide, record.

pub mod import;
