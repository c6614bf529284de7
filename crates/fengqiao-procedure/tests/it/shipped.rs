//! The shipped procedures: checked and printed.

use fengqiao_procedure::check;

use crate::world::{ROLES, check_golden, data, shipped, vocabulary};

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

#[test]
fn the_roles_are_those_of_the_roles_file() {
    let file: toml::Table = data("roles.toml").parse().unwrap();
    let mut known: Vec<&str> =
        file["role"].as_array().unwrap().iter().map(|role| role["id"].as_str().unwrap()).collect();
    let mut used = ROLES;
    known.sort_unstable();
    used.sort_unstable();
    assert_eq!(known, used);
}
