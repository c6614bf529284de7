//! A fault of the data is told to those who can mend it, once, and is settled by a person; it is never an alarm.

use fengqiao_domain::artefact::ArtefactState;
use fengqiao_domain::event::Actor;
use fengqiao_domain::report::Report;
use fengqiao_store::{ArtefactFilter, ArtefactRow, PageRequest};
use jiff::SignedDuration;

use crate::office::{Office, code, keep, told};

/// Three reports a day for a year, and on one day of the last fortnight ninety rows at once under one village.
fn with_bulk_entry(office: &Office) {
    let mut reports = Vec::new();
    let villages = ["990101001001", "990101100200", "990101100201"];
    let kinds = ["D13.01", "D03.01", "D07.01"];
    for day in 1..390_i64 {
        let (rows, place) = (if day == 10 { 90 } else { 3 }, usize::try_from(day).unwrap());
        for number in 0..rows {
            let village = if day == 10 { "990101100200" } else { villages[number % 3] };
            let category = if day == 10 { "D03.01" } else { kinds[(place + number / 3) % 3] };
            reports.push(told(office, day, (village, category), reports.len()));
        }
    }
    keep(office, reports);
}

/// Reports of every kind in every village, and none at all on a week of the last fortnight.
#[test]
fn a_feed_that_fell_silent_is_one_notice_for_the_county() {
    let office = Office::new();
    let mut reports = Vec::new();
    for day in (1..390_i64).filter(|day| !(8..15).contains(day)) {
        for number in 0..9_usize {
            let village = ["990101001001", "990101100200", "990101100201"][number % 3];
            let category = ["D13.01", "D03.01", "D07.01"][number / 3];
            reports.push(told(&office, day, (village, category), reports.len()));
        }
    }
    keep(&office, reports);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert!(done.raised.is_empty(), "{done:?}");
    let found = list(&office, "analyst");
    assert_eq!(found.len(), 1, "{found:#?}");
    let seen = &found[0].artefact.seen;
    assert_eq!((seen.kind.as_str(), seen.region_id, seen.observed), ("silent_feed", office.region("990101000000"), 0));
    assert_eq!(seen.from_on.until(seen.to_on).unwrap().get_days(), 6);
}

/// Two channels, of which one is silent on a week of the last month and the other is not; a replay reads the same from the log.
#[test]
fn a_channel_that_fell_silent_is_told_though_the_others_go_on() {
    let office = Office::new();
    let mut reports = Vec::new();
    for day in 1..390_i64 {
        for number in 0..12_usize {
            let channel = if number < 6 { "12345" } else { "110" };
            if channel == "12345" && (8..15).contains(&day) {
                continue;
            }
            let village = ["990101001001", "990101100200", "990101100201"][number % 3];
            let category = ["D13.01", "D03.01"][number % 2];
            let report = told(&office, day, (village, category), reports.len());
            reports.push(Report { channel: channel.into(), ..report });
        }
    }
    keep(&office, reports);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert!(done.raised.is_empty(), "{done:?}");
    let found = list(&office, "analyst");
    assert_eq!(found.len(), 1, "{found:#?}");
    let seen = &found[0].artefact.seen;
    assert_eq!((seen.kind.as_str(), seen.region_id, seen.observed), ("silent_feed", office.region("990101000000"), 0));
    assert_eq!(seen.from_on.until(seen.to_on).unwrap().get_days(), 6);
    let again = office.app.replay_scan_of(office.top_region, done.scan_id).unwrap();
    assert!(again.same && again.inputs_changed.is_empty(), "{again:?}");
}

fn list(office: &Office, login: &str) -> Vec<ArtefactRow> {
    office.app.artefacts(&office.ctx(login), ArtefactFilter::default(), &PageRequest::default()).unwrap().items
}

#[test]
fn a_bulk_entry_is_a_notice_and_no_alarm() {
    let mut office = Office::new();
    with_bulk_entry(&office);
    let done = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert!(done.raised.is_empty(), "{done:?}");
    let found = list(&office, "analyst");
    assert_eq!((found.len(), done.artefacts), (1, 1), "the county and the township show it too: {found:#?}");
    let seen = &found[0].artefact.seen;
    assert_eq!((seen.kind.as_str(), seen.category.as_str()), ("bulk_entry", "D03.01"));
    assert_eq!((seen.region_id, seen.from_on, seen.observed), (office.region("990101100200"), seen.to_on, 90));
    let told = |login: &str| {
        let notices = office.app.notices(&office.ctx(login), &PageRequest::default()).unwrap().items;
        notices.iter().filter(|notice| notice.message == "artefact_found").count()
    };
    assert_eq!((told("admin"), told("analyst"), told("officer")), (found.len(), found.len(), 0));
    office.later(SignedDuration::from_hours(24));
    let next = office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    assert_eq!((next.artefacts, list(&office, "analyst").len()), (0, found.len()), "it is told once");
}

#[test]
fn a_person_says_what_a_fault_of_the_data_is() {
    let office = Office::new();
    with_bulk_entry(&office);
    office.app.scan_office(office.top_region, Actor::default(), office.now, None).unwrap();
    let id = list(&office, "admin")[0].artefact.id;
    let settle =
        |login: &str, note: &str| code(office.app.settle_artefact(&office.ctx(login), id, ArtefactState::Fault, note));
    assert_eq!(settle("dispatcher", "批量补录"), "not_permitted");
    assert_eq!(settle("clerk", "批量补录"), "not_found");
    assert_eq!(settle("admin", "  "), "missing_field");
    assert_eq!(settle("admin", "批量补录"), "accepted");
    let row = list(&office, "analyst").into_iter().find(|row| row.artefact.id == id).unwrap();
    assert_eq!(
        (row.state, row.note.as_deref(), row.settled_by.is_some()),
        (ArtefactState::Fault, Some("批量补录"), true)
    );
    let open = ArtefactFilter { state: Some(ArtefactState::Open), ..ArtefactFilter::default() };
    let left = office.app.artefacts(&office.ctx("analyst"), open, &PageRequest::default()).unwrap().items;
    assert!(left.iter().all(|row| row.artefact.id != id));
    assert_eq!(
        code(office.app.artefacts(&office.ctx("clerk"), ArtefactFilter::default(), &PageRequest::default())),
        "not_permitted"
    );
}
