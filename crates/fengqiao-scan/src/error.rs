//! What can be wrong with the arrays and options of a scan.

/// Why a scan refused its input; each variant is something the caller can put right.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScanError {
    /// An array has another length than its shape says.
    #[error("{what} has {got} values, expected {expected}; check its shape")]
    Length {
        /// The array, with its shape.
        what: &'static str,
        /// Values that the shape asks for.
        expected: usize,
        /// Values that came.
        got: usize,
    },
    /// Something that needs at least one member has none.
    #[error("{what} is empty; give at least one")]
    Empty {
        /// The array or list.
        what: &'static str,
    },
    /// A number is NaN, infinite or outside its range.
    #[error("{what} at index {at} is {value}; give a finite number {allowed}")]
    Number {
        /// The array or option.
        what: &'static str,
        /// The place in it; 0 for an option.
        at: usize,
        /// The value that came.
        value: f64,
        /// The range, in words.
        allowed: &'static str,
    },
    /// An index points past the end of what it refers to.
    #[error("{what} number {at} names index {index}, but there are only {limit}")]
    Index {
        /// The list that holds the index.
        what: &'static str,
        /// Which member of the list.
        at: usize,
        /// The index that came.
        index: usize,
        /// How many there are.
        limit: usize,
    },
    /// A member of a tree lies below itself.
    #[error("{what} goes in a circle at node {at}; give it another parent")]
    Cycle {
        /// The tree.
        what: &'static str,
        /// A node of the circle or below it.
        at: usize,
    },
    /// The same index stands twice in one zone or group.
    #[error("{what} number {at} names index {index} twice; name it once")]
    Twice {
        /// The list that holds the index.
        what: &'static str,
        /// Which member of the list.
        at: usize,
        /// The index that stands twice.
        index: usize,
    },
    /// A whole-number option is outside its range.
    #[error("option {what} is {got}; give a whole number from {min} to {max}")]
    Option {
        /// The option.
        what: &'static str,
        /// The value that came.
        got: u64,
        /// The least allowed.
        min: u64,
        /// The greatest allowed.
        max: u64,
    },
    /// The series is too short to hold the longest window, the guard and a past to compare with.
    #[error(
        "baseline too short: {needed} days are needed that are not suppressed ({window} for the longest window, {guard} guard, {past} past), the series has {got}"
    )]
    BaselineTooShort {
        /// Days needed in all.
        needed: usize,
        /// Days of the longest window.
        window: usize,
        /// Days between baseline and window.
        guard: usize,
        /// Days of past needed at least.
        past: usize,
        /// Usable days that there are.
        got: usize,
    },
    /// A step is to be judged that has too few steps before it.
    #[error("past too short: the first step to judge needs {needed} steps before it, it has {got}; start later")]
    PastTooShort {
        /// Steps needed before it.
        needed: usize,
        /// Steps that there are.
        got: usize,
    },
    /// Every day of the windows is suppressed or has a day factor of zero.
    #[error("no day of the longest window ({window} days) has exposure; suppress fewer days or scan another date")]
    NoExposure {
        /// Days of the longest window.
        window: usize,
    },
    /// A place has cases although none are expected there.
    #[error("place {place} has {cases} cases, but none are expected there; give it a population or leave it out")]
    NoExpected {
        /// Index of the place.
        place: usize,
        /// Its cases.
        cases: u64,
    },
    /// A class has cases although nobody is in it.
    #[error("class {class} has {cases} cases, but nobody is in it at any place; give it a population")]
    NoPeople {
        /// Index of the class.
        class: usize,
        /// Its cases.
        cases: u64,
    },
    /// Ellipses need planar points.
    #[error("ellipses need planar points; project latitude and longitude first")]
    NotPlanar,
    /// The caller asked the scan to stop.
    #[error("scan stopped after {done} of {asked} replicates; run it again for a result")]
    Stopped {
        /// Replicates done.
        done: u32,
        /// Replicates asked for.
        asked: u32,
    },
    /// The problem is larger than the stated limit.
    #[error("{what} is {got}, more than the limit of {limit}; scan less at once")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        got: usize,
        /// The limit.
        limit: usize,
    },
}

/// Refuses a whole-number option outside `min..=max`.
pub(crate) fn in_range(what: &'static str, got: u64, min: u64, max: u64) -> Result<(), ScanError> {
    if (min..=max).contains(&got) { Ok(()) } else { Err(ScanError::Option { what, got, min, max }) }
}

/// Refuses a number that is not finite or for which `fits` is false.
pub(crate) fn number(
    what: &'static str,
    at: usize,
    value: f64,
    allowed: &'static str,
    fits: impl Fn(f64) -> bool,
) -> Result<(), ScanError> {
    if value.is_finite() && fits(value) { Ok(()) } else { Err(ScanError::Number { what, at, value, allowed }) }
}
