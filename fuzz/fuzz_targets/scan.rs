//! The space-time scan: cases, models, populations, points, zones and options from arbitrary bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/fengqiao-scan/tests/it/bytes.rs"]
mod bytes;

fuzz_target!(|input: &[u8]| bytes::scan_bytes(input));
