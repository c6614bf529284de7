//! Files of text: packing, encoding, separator, quotes, header, rows.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fengqiao_fuzz::read_file(bytes));
