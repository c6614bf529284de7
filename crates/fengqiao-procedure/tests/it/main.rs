//! The shipped procedures walked from end to end, and every kind of fault found.

mod faults;
mod shipped;
