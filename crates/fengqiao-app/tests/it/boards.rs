//! Boards: every figure is the length of the list that it opens, for every kind of reader; places and organisations are counted,
//! and a person's own board is opened by that person and by whoever leads the liaison work.

use fengqiao_app::board::{BoardFigure, BoardOf, BoardRead};
use fengqiao_app::inspection::ListInspections;
use fengqiao_app::store::{LogFilter, MissedFilter, PageRequest, ProceedingFilter};
use jiff::SignedDuration;

use crate::inspections::{linked, new_check_in, written};
use crate::office::{Office, code};
use crate::problems::{found, planned, struck_off};

fn office() -> Office {
    let mut office = linked();
    let id = found(&office, "serious");
    planned(&office, id, "2026-04-30");
    struck_off(&office, id);
    found(&office, "minor");
    office.later(SignedDuration::from_hours(24));
    let link = office.app.store().read(office.top_region, |reader| reader.liaisons()).unwrap();
    let own = link.iter().find(|row| row.liaison.account_id == office.account("inspector")).unwrap().liaison.id;
    let visit = office.app.check_in(&office.ctx("inspector"), new_check_in(&office, own, 1)).unwrap();
    office.app.write_inspection(&office.ctx("inspector"), visit, written(&office)).unwrap();
    office.later(SignedDuration::from_hours(24 * 18));
    office.app.tell_missed_windows(office.top_region, office.now).unwrap();
    office.app.fire_due_timers(office.now).unwrap();
    office
}

/// The length of the list that a figure opens, as the reader is shown it.
fn length(office: &Office, login: &str, figure: &BoardFigure) -> i64 {
    let (ctx, page) = (office.ctx(login), PageRequest::default());
    let word = |name: &str| figure.query.get(name).cloned();
    let within = || {
        let office = office.app.office(office.top_region).unwrap();
        word("region_id").map(|id| office.path(id.parse().unwrap()).unwrap().clone()).unwrap_or_default()
    };
    let organisation = |name: &str| word(name).map(|id| id.parse().unwrap());
    let (account_id, from_on) = (word("account_id").map(|id| id.parse().unwrap()), word("from_on"));
    let from_on = from_on.map(|on| on.parse().unwrap());
    match figure.list {
        "proceedings" => {
            let filter = ProceedingFilter {
                within: within(),
                procedure: word("procedure"),
                terminal: word("state").map(|state| state == "ended"),
                state: word("at_state"),
                late: word("late").is_some(),
                member: organisation("member_id"),
                ..ProceedingFilter::default()
            };
            office.app.proceedings(&ctx, filter, &page).unwrap().total
        }
        "inspections" => {
            let list = ListInspections {
                within: within(),
                state: word("state"),
                doubt: word("doubt"),
                made: word("made").is_some(),
                from_on,
                station_id: organisation("station_id"),
                organisation_id: organisation("organisation_id"),
                account_id,
            };
            office.app.inspections(&ctx, list, &page).unwrap().total
        }
        "missed_windows" => {
            let asked = MissedFilter {
                within: within(),
                station_id: organisation("station_id"),
                organisation_id: organisation("organisation_id"),
                account_id,
                from_on,
                ..MissedFilter::default()
            };
            office.app.missed_windows(&ctx, asked, &page).unwrap().total
        }
        "points" => {
            let read = office.app.points(&ctx, organisation("organisation_id"), &page).unwrap();
            read.page.items.iter().map(|it| i64::from(it.points.points)).sum()
        }
        "work" => figure.number,
        other => panic!("no list {other}"),
    }
}

fn figure(read: &BoardRead, id: &str) -> Option<i64> {
    read.figures.iter().find(|it| it.id == id).map(|it| it.number)
}

#[test]
fn every_figure_is_the_length_of_the_list_behind_it_for_every_reader() {
    let office = office();
    let regions = ["990101000000", "990101100000", "990101100200", "990101001000"];
    let mut checked = 0;
    let readers = [
        "dispatcher",
        "analyst",
        "chief",
        "chief_east",
        "town",
        "officer",
        "mediator",
        "assigner",
        "inspector",
        "inspector2",
        "judge",
        "clerk",
    ];
    for login in readers {
        let places = regions.iter().map(|code| BoardOf::Region(office.region(code)));
        let units =
            ["station", "station_east", "centre", "market"].map(|key| BoardOf::Organisation(office.organisations[key]));
        let own = [BoardOf::Person(office.account(login))];
        for of in places.chain(units).chain(own) {
            let Ok(read) = office.app.board(&office.ctx(login), of) else { continue };
            for figure in read.figures.iter().chain(read.rows.iter().flat_map(|row| &row.figures)) {
                assert_eq!(figure.number, length(&office, login, figure), "{login}: {} {:?}", figure.id, figure.query);
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn a_board_drills_from_the_place_to_the_station_and_shows_what_the_reader_may_open() {
    let office = office();
    let at = |code: &str| BoardOf::Region(office.region(code));
    let county = office.app.board(&office.ctx("dispatcher"), at("990101000000")).unwrap();
    assert_eq!((figure(&county, "problems_open"), figure(&county, "problems_struck_off")), (Some(3), Some(1)));
    assert_eq!(figure(&county, "points"), None, "places have no points");
    assert_eq!(figure(&county, "visits_made"), None, "the desk reads no inspections");
    let towns: Vec<BoardOf> = county.rows.iter().map(|row| row.of).take(2).collect();
    assert_eq!(towns, [at("990101001000"), at("990101100000")], "in the order of their codes");
    let town = office.app.board(&office.ctx("dispatcher"), at("990101100000")).unwrap();
    let station = BoardOf::Organisation(office.organisations["station"]);
    assert!(town.rows.iter().any(|row| row.of == station), "the township's board leads to its station");
    assert_eq!(town.above, [office.region("990101000000"), office.region("990101100000")]);
    let own = office.app.board(&office.ctx("chief"), station).unwrap();
    assert_eq!((figure(&own, "problems_open"), figure(&own, "points")), (Some(3), Some(2)));
    assert_eq!(
        (figure(&own, "visits_missed"), own.official),
        (Some(1), None),
        "the station reads who visits it, and no board of his"
    );
    // Outside of the circle there is nothing to count.
    let outside = office.app.board(&office.ctx("officer"), at("990101100000")).unwrap();
    assert_eq!(figure(&outside, "problems_open"), Some(0));
    assert_eq!(code(office.app.board(&office.ctx("chief"), at("990101000000")).map(|_| ())), "not_found");
    assert_eq!(code(office.app.board(&office.ctx("chief"), at("990101001000")).map(|_| ())), "not_found");
    assert_eq!(code(office.app.board(&office.ctx("admin"), at("990101000000")).map(|_| ())), "not_permitted");
}

#[test]
fn the_board_of_a_person_is_opened_by_that_person_and_by_whoever_leads_the_work_with_the_look_logged() {
    let office = office();
    let of = BoardOf::Person(office.account("inspector"));
    let own = office.app.board(&office.ctx("inspector"), of).unwrap();
    assert_eq!(figure(&own, "own_work"), Some(0));
    assert_eq!(figure(&own, "visits_missed"), Some(1));
    assert_eq!(
        (figure(&own, "problems_open"), figure(&own, "points")),
        (None, None),
        "proceedings and points are of offices"
    );
    for login in ["chief", "dispatcher", "inspector2", "analyst", "admin", "auditor"] {
        assert_eq!(code(office.app.board(&office.ctx(login), of).map(|_| ())), "not_found", "{login}");
    }
    let looks = || {
        let filter = LogFilter { kind: Some("official_revealed".into()), ..LogFilter::default() };
        office.app.events(&office.ctx("auditor"), &filter, &PageRequest::default()).unwrap().total
    };
    let before = looks();
    let seen = office.app.board(&office.ctx("assigner"), of).unwrap();
    assert_eq!((figure(&seen, "visits_missed"), figure(&seen, "own_work"), looks()), (Some(1), None, before + 1));
    let chief = BoardOf::Person(office.account("chief"));
    assert_eq!(code(office.app.board(&office.ctx("assigner"), chief).map(|_| ())), "not_found", "no official");
    let station = office.app.board(&office.ctx("assigner"), BoardOf::Organisation(office.organisations["station"]));
    assert_eq!(station.unwrap().official, Some(office.account("inspector")));
}
