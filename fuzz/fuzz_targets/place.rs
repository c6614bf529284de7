//! Places: any text against a small region table, and any bytes as a table of changes or a pair score.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        fengqiao_fuzz::place::locate(text);
        fengqiao_fuzz::place::read(text);
    }
});
