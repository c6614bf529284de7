//! A seeded, invented county with planted truth: land, offices, people, disputes, reports, and what a detector must find.
//!
//! The same options give the same bytes on every machine. Nothing here reads a clock, a file or the network.
//! Not here: loading it into a platform, which goes the way of every import.

mod aftermath;
mod artefact;
mod book;
mod boundary;
mod clock;
mod county;
mod days;
mod delivery;
mod dispute;
mod draw;
mod error;
mod event;
mod filing;
pub mod geo;
mod intensity;
mod land;
mod options;
mod organisation;
mod party;
mod plant;
mod season;
mod shape;
mod story;
mod table;
mod template;
mod text;
mod truth_table;
pub mod verify;

pub use aftermath::{CourtCase, Mediation};
pub use artefact::{Artefact, ArtefactKind};
pub use book::{Channel, Kind, kinds};
pub use county::{County, Dispute, generate};
pub use delivery::Report;
pub use dispute::ReportKind;
pub use error::Error;
pub use land::{CITY, COUNTY, Estate, Land, PROVINCE, TOP_NAMES, Township, Village};
pub use options::Options;
pub use organisation::{CENTRE_ID, DemoAccount, DemoOfficial, DemoTeam, Organisation, accounts, officials, teams};
pub use party::{Company, Party, Person};
pub use plant::{Cluster, Group};
pub use shape::Point;
pub use table::Table;

/// What every page, file and printout of the county must say.
pub const BANNER: &str = "虚构数据：青禾县并不存在 / synthetic, fictional county";
