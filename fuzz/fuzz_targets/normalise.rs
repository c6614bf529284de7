//! The normaliser and the built-in model: any text is folded once, keeps its way back to the original, and gets an answer.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fengqiao_fuzz::text::normalise_text(&String::from_utf8_lossy(bytes)));
