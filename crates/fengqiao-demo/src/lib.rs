//! A seeded, invented county with planted truth.
