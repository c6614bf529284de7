//! Points for inspections: a visit of its window once, a window that was missed, a check-in that was none; each entry opens what
//! gave it, and the log gives the ledger again.

use fengqiao_app::store::{MissedFilter, PageRequest};
use fengqiao_domain::id::InspectionId;
use jiff::SignedDuration;

use crate::inspections::{linked, new_check_in, written};
use crate::office::{Office, code};
use crate::points::{audited, entries, newest, sum};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Checks in on a day, writes it down, and lets somebody else accept what is doubtful.
fn visited(office: &Office, number: u128) -> InspectionId {
    let (app, inspector) = (&office.app, office.ctx("inspector"));
    let link = app.store().read(office.top_region, |reader| reader.liaisons()).unwrap();
    let own = link.iter().find(|row| row.liaison.account_id == office.account("inspector")).unwrap().liaison.id;
    let id = app.check_in(&inspector, new_check_in(office, own, number)).unwrap();
    app.write_inspection(&inspector, id, written(office)).unwrap();
    if app.inspection(&office.ctx("assigner"), id).unwrap().row.doubt == "open" {
        assert_eq!(
            entries(office, "centre").len(),
            number as usize - 1,
            "not before somebody has said that it was one"
        );
        app.settle_check_in(&office.ctx("assigner"), id, true, "已核实到所").unwrap();
    }
    id
}

#[test]
fn a_visit_of_a_window_gives_points_once_and_the_entry_opens_it() {
    let mut office = linked();
    office.later(DAY);
    let id = visited(&office, 1);
    assert_eq!(entries(&office, "centre"), [("inspection_made".into(), 2, 2)]);
    office.later(DAY);
    visited_again(&office);
    assert_eq!(entries(&office, "centre").len(), 1, "a second visit of the window gives nothing more");
    let page = PageRequest::default();
    let read = office.app.points(&office.ctx("inspector"), None, &page).unwrap();
    let entry = &read.page.items[0];
    assert_eq!((entry.points.inspection_id, entry.points.proceeding_id, entry.opens), (Some(id), None, true));
    let log = office.app.store().read(office.top_region, |reader| reader.events_after(entry.cause_seq - 1, 1)).unwrap();
    assert!(["inspection_written", "check_in_settled"].contains(&log[0].kind.as_str()), "{}", log[0].kind);
    let of_all = office.app.points(&office.ctx("dispatcher"), None, &page).unwrap();
    assert!(!of_all.page.items[0].opens, "whoever reads no inspections does not open it");
    let simulated = office.app.simulate_points(&office.ctx("analyst"), None).unwrap();
    assert_eq!((simulated.sums[0].kept, simulated.sums[0].simulated), (2, 2));
    office.app.store().rebuild(office.top_region).unwrap();
    assert_eq!(sum(&office, "centre"), 2);
    audited(&office);
}

fn visited_again(office: &Office) {
    let (app, inspector) = (&office.app, office.ctx("inspector"));
    let link = app.store().read(office.top_region, |reader| reader.liaisons()).unwrap();
    let own = link.iter().find(|row| row.liaison.account_id == office.account("inspector")).unwrap().liaison.id;
    let id = app.check_in(&inspector, new_check_in(office, own, 2)).unwrap();
    app.write_inspection(&inspector, id, written(office)).unwrap();
    if app.inspection(&office.ctx("assigner"), id).unwrap().row.doubt == "open" {
        app.settle_check_in(&office.ctx("assigner"), id, true, "已核实到所").unwrap();
    }
}

#[test]
fn a_window_that_is_over_without_a_visit_is_told_once_after_its_grace_and_can_be_appealed() {
    let mut office = linked();
    let told = |office: &Office| office.app.tell_missed_windows(office.top_region, office.now).unwrap();
    // The first window ends on 12 March; a check-in without network may arrive for three days more.
    for _ in 0..10 {
        office.later(DAY);
        assert_eq!(told(&office), 0, "{}", office.now);
    }
    office.later(DAY);
    assert_eq!((told(&office), told(&office)), (1, 0));
    assert_eq!(entries(&office, "centre"), [("inspection_missed".into(), -2, -2)]);
    let missed = |login: &str| {
        let read = office.app.missed_windows(&office.ctx(login), MissedFilter::default(), &PageRequest::default());
        read.map(|page| page.items.len())
    };
    assert_eq!((missed("assigner").unwrap(), missed("inspector").unwrap(), missed("chief").unwrap()), (1, 1, 1));
    assert_eq!((missed("inspector2").unwrap(), missed("chief_east").unwrap()), (0, 0), "it is not theirs");
    assert_eq!(code(missed("dispatcher")), "not_permitted");
    let entry = newest(&office, "centre");
    office.app.appeal_points(&office.ctx("dispatcher"), entry, "当周统一抽调").unwrap();
    office.app.store().rebuild(office.top_region).unwrap();
    assert_eq!((missed("chief").unwrap(), sum(&office, "centre")), (1, -2));
    audited(&office);
}

#[test]
fn a_check_in_that_was_none_costs_points_and_leaves_the_window_missed() {
    let mut office = linked();
    office.later(DAY);
    let (app, inspector) = (&office.app, office.ctx("inspector"));
    let links = app.store().read(office.top_region, |reader| reader.liaisons()).unwrap();
    let own = links.iter().find(|row| row.liaison.account_id == office.account("inspector")).unwrap().liaison.id;
    let mut new = new_check_in(&office, own, 1);
    new.claim.place = None;
    let id = app.check_in(&inspector, new).unwrap();
    app.write_inspection(&inspector, id, written(&office)).unwrap();
    assert!(entries(&office, "centre").is_empty());
    app.settle_check_in(&office.ctx("assigner"), id, false, "当日在县城开会").unwrap();
    assert_eq!(entries(&office, "centre"), [("check_in_rejected".into(), -1, -1)]);
    for _ in 0..11 {
        office.later(DAY);
    }
    assert_eq!(office.app.tell_missed_windows(office.top_region, office.now).unwrap(), 1);
    assert_eq!(sum(&office, "centre"), -3);
    audited(&office);
}
