//! Procedure files, and guards alone: an input that begins with `?` is a guard, put into a shipped procedure.

#![no_main]

use std::sync::LazyLock;

use fengqiao_procedure::{Procedure, Vocabulary, check};
use libfuzzer_sys::fuzz_target;

static DIRECTIVE: LazyLock<String> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/procedures/directive.toml");
    let text = std::fs::read_to_string(path).expect("the shipped procedure");
    assert!(text.contains(GUARD), "the guard that is replaced");
    text
});
const GUARD: &str = "\"fields.tasks != null && fields.tasks.all(t, t.done)\"";

fuzz_target!(|input: &str| {
    match input.strip_prefix('?') {
        Some(guard) => look(&DIRECTIVE.replace(GUARD, &format!("{guard:?}"))),
        None => look(input),
    }
});

fn look(text: &str) {
    let findings = match Procedure::parse("x.toml", text) {
        Err(findings) => {
            assert!(!findings.is_empty(), "a refusal says why");
            findings
        }
        Ok(procedure) => check(&[procedure], &Vocabulary::default()),
    };
    let lines = text.split('\n').count();
    for finding in findings {
        assert!((1..=lines).contains(&finding.line) && finding.column >= 1, "{finding}");
    }
}
