//! The shipped procedures: checked and printed.

use fengqiao_procedure::check;

use crate::world::{check_golden, shipped, vocabulary};

#[test]
fn shipped_procedures_have_no_findings() {
    let findings: Vec<String> = check(&shipped(), &vocabulary()).iter().map(ToString::to_string).collect();
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn shipped_procedures_read_as_reviewed() {
    for procedure in shipped() {
        check_golden(&procedure.id, &procedure.table());
    }
}
