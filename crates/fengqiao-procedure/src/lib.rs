//! Reads a procedure (TOML), finds its faults, decides the next step and its deadline.
