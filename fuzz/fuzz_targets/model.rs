//! Stored models: bytes of any make are refused or read, and what was read answers and is written back alike.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fengqiao_fuzz::text::read_model(bytes));
