//! The shipped procedures walked from end to end, the language tried on small ones, and every kind of fault found.

mod directive;
mod faults;
mod language;
mod pushes;
mod shipped;
mod walks;
mod world;
