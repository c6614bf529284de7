//! Parties: lines of any text as records, linked and compared; any text as weights.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        fengqiao_fuzz::party::link_lines(text);
        fengqiao_fuzz::party::read_weights(text);
    }
});
