//! Files that somebody broke: whatever they hold, reading and checking them ends with findings, never with a panic.

use fengqiao_procedure::{Procedure, check};
use proptest::prelude::*;

use crate::world::{data, vocabulary};

const FILES: [&str; 5] = ["directive", "push", "three-push", "people-mediation", "judicial-confirmation"];
const TOKENS: [&str; 37] = [
    "parties",
    ".acts",
    ".signed",
    "fields",
    "state",
    "slots",
    "children",
    "subject",
    "actor",
    "breached",
    ".",
    ".note",
    ".all(",
    ".exists_one(",
    ".map(",
    ".filter(",
    "x",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "?",
    ":",
    "&&",
    "||",
    "!",
    "==",
    "<",
    "+",
    "-",
    "'a'",
    "1",
    "1.5",
    "has(",
];

fn read_and_check(text: &str) -> Result<(), TestCaseError> {
    let findings = match Procedure::parse("x.toml", text) {
        Err(findings) => {
            prop_assert!(!findings.is_empty());
            findings
        }
        Ok(procedure) => check(&[procedure], &vocabulary()),
    };
    let lines = text.split('\n').count();
    for finding in findings {
        prop_assert!(finding.line >= 1 && finding.line <= lines && finding.column >= 1, "{finding}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_file_with_a_piece_torn_out_or_doubled_is_read_without_a_panic(
        file in 0_usize..5, from in 0.0_f64..1.0, length in 1_usize..400, to in 0.0_f64..1.0, doubled: bool,
    ) {
        let text: Vec<char> = data(&format!("procedures/{}.toml", FILES[file])).chars().collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short text")]
        let place = |share: f64| (share * text.len() as f64) as usize;
        let piece = place(from)..(place(from) + length).min(text.len());
        let broken: String = if doubled {
            let at = place(to);
            text[..at].iter().chain(&text[piece]).chain(&text[at..]).collect()
        } else {
            text[..piece.start].iter().chain(&text[piece.end..]).collect()
        };
        read_and_check(&broken)?;
    }

    #[test]
    fn any_guard_is_read_without_a_panic(tokens in proptest::collection::vec(0_usize..TOKENS.len(), 1..14)) {
        let guard: String = tokens.iter().map(|token| TOKENS[*token]).collect();
        let whole = data("procedures/directive.toml");
        let known = "fields.tasks != null && fields.tasks.all(t, t.done)";
        prop_assert!(whole.contains(known));
        read_and_check(&whole.replace(known, &guard))?;
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,300}") {
        read_and_check(&text)?;
    }
}
