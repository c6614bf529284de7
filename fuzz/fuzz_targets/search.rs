//! The search: any text is masked, read as a question, asked of a small index at every reach, and marked.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fengqiao_fuzz::search::ask(&String::from_utf8_lossy(bytes)));
