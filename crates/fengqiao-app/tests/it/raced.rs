//! A short run of many clients on few matters, on each store.

use crate::office::Office;
use crate::postgres_server::Database;
use crate::races::{self, Plan};

#[test]
fn what_many_clients_saw_of_few_proceedings_fits_one_order() {
    check(&Office::on_disk());
    if let Some(database) = Database::new() {
        check(&Office::elsewhere(&database.address));
    }
}

fn check(office: &Office) {
    let outcome = races::run(office, Plan { clients: 16, matters: 3, steps: 600 });
    assert!(outcome.accepted > 60, "{outcome:?}");
    assert!(outcome.refused["stale_revision"] > 20, "they never met: {outcome:?}");
    assert!(office.app.store().verify(office.top_region, &[]).unwrap().faults.is_empty());
}

#[test]
fn a_mediation_takes_as_many_sessions_as_it_needs() {
    assert_eq!(races::walk(&Office::new(), 30).len(), 30);
}
