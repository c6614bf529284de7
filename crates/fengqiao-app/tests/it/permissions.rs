//! The permission matrix is as reviewed, and the sensitive cells are closed.

use fengqiao_domain::region::Relation;

use crate::office::Office;

#[test]
fn the_matrix_is_as_reviewed() {
    let table = Office::new().app.setup().matrix.table();
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/permissions.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(table, golden, "run with UPDATE_GOLDEN=1 and review {}", path.display());
}

#[test]
fn duties_that_must_stay_apart_do() {
    let office = Office::new();
    let matrix = &office.app.setup().matrix;
    let anywhere = |role: &str, action: &str| matrix.allows_somewhere(&[role.to_owned()], action);
    for action in [
        "read_report",
        "read_matter",
        "reveal_person",
        "handle_report",
        "handle_matter",
        "step_proceeding",
        "write_report",
        "read_events",
    ] {
        assert!(!anywhere("administrator", action), "administrator {action}");
    }
    for action in [
        "read_report",
        "read_matter",
        "reveal_person",
        "handle_matter",
        "manage_accounts",
        "step_proceeding",
        "write_report",
    ] {
        assert!(!anywhere("auditor", action), "auditor {action}");
    }
    for role in ["analyst", "department_officer", "liaison_official"] {
        assert!(!anywhere(role, "reveal_person"), "{role}");
    }
    // Courts, prosecutors and legal aid look at the parties of their own proceedings and read no matter: without one the
    // permit opens nothing.
    for role in ["judge", "court_mediator", "prosecutor", "legal_aid_officer"] {
        assert!(anywhere(role, "reveal_person") && !anywhere(role, "read_matter"), "{role}");
    }
    for role in matrix.roles() {
        let elsewhere = matrix
            .actions()
            .iter()
            .any(|action| matrix.allows(std::slice::from_ref(&role.id), &action.id, Relation::Elsewhere, "open"));
        assert!(!elsewhere, "{} reaches into places that are not its own", role.id);
    }
}

#[test]
fn an_unknown_role_or_action_may_nothing() {
    let office = Office::new();
    let matrix = &office.app.setup().matrix;
    assert!(!matrix.allows(&["mayor".to_owned()], "read_report", Relation::Own, "new"));
    assert!(!matrix.allows(&["dispatcher".to_owned()], "delete_everything", Relation::Own, "new"));
    assert!(!matrix.allows(&[], "read_report", Relation::Own, "new"));
}
