//! Inspections: the day of a visit is drawn from a sealed seed and stands nowhere before the official checks in. So there is
//! nothing that a page, a count, the log or the API could tell a station beforehand. From the check-in on, an inspection is
//! an ordinary thing: written down, replied to, closed.
//!
//! It is a noun of its own and no procedure: a proceeding stands in lists, clocks and counts from its first moment on, and the
//! plan of a visit must stand in none of them.

mod arrive;
mod missed;
mod morning;
mod photo;
mod plan;
mod read;
mod reply;
mod route;
mod seed;
mod set;
mod verify;
mod write;

pub use arrive::NewCheckIn;
pub use photo::NewPhoto;
pub use plan::Today;
pub use read::{InspectionRead, ListInspections};
pub use route::{DayRoute, RouteStop};
pub use set::NewSetInspection;
pub use verify::{DrawCheck, DrawnWindow, PeriodCheck};
pub use write::NewWritten;
