//! The words and rules of the field: region, calendar, role, report, matter, person, event.
//!
//! Everything here is plain data and pure rules: no clock, no chance, no I/O.

pub mod alarm;
pub mod artefact;
pub mod base;
pub mod bulletin;
pub mod calendar;
pub mod category;
pub mod deadline;
pub mod document;
pub mod event;
pub mod filing;
pub mod handler;
pub mod hex;
pub mod id;
pub mod inspection;
pub mod liaison;
pub mod matter;
pub mod mediator;
pub mod model;
pub mod money;
pub mod organisation;
pub mod pairing;
pub mod patrol;
pub mod person;
pub mod points;
pub mod proceeding;
pub mod ratio;
pub mod region;
pub mod report;
pub mod signal;
pub mod signature;
pub mod sitting;
pub mod suppression;
pub mod trial;
pub mod tuning;
