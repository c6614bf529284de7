//! Officials and stations are kept, an assignment is proposed with its proof, changed by hand and accepted by name; what is
//! personal of officials is sealed, and shown only after the look was logged.

use std::collections::BTreeSet;

use fengqiao_app::liaison::{Adjust, KeepOfficial};
use fengqiao_domain::id::{AccountId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{Bar, FormerPost, Level, Personnel, Place, StationNote};
use fengqiao_store::{LogFilter, PageRequest};
use jiff::SignedDuration;
use jiff::civil::date;

use crate::office::{Office, code};

/// The office of the tests with two stations, and officials `town` and `officer`.
pub fn with_stations() -> Office {
    let mut office = Office::new();
    office.add_liaison_people();
    office
}

pub fn keep(office: &Office, login: &str, level: Level, personnel: Option<Personnel>) -> &'static str {
    let keep = KeepOfficial { account_id: office.account(login), level, active: true, personnel };
    code(office.app.keep_official(&office.ctx("assigner"), keep))
}

fn place(longitude: f64) -> Option<Place> {
    Some(Place { longitude, latitude: 0.5 })
}

pub fn propose(office: &Office) -> LiaisonProposalId {
    office.app.propose_liaisons(&office.ctx("assigner"), &BTreeSet::new()).unwrap()
}

fn pairs(office: &Office, id: LiaisonProposalId) -> Vec<(OrganisationId, AccountId)> {
    let read = office.app.liaison_proposal(&office.ctx("assigner"), id).unwrap();
    read.links.iter().map(|it| (it.link.station_id, it.link.account_id)).collect()
}

fn near_and_far(office: &Office) {
    let home = |longitude| Some(Personnel { home: place(longitude), ..Personnel::default() });
    assert_eq!(keep(office, "inspector", Level::County, home(0.6)), "accepted");
    assert_eq!(keep(office, "inspector2", Level::City, home(0.5)), "accepted");
}

#[test]
fn an_assignment_is_proposed_adjusted_and_accepted_by_name() {
    let mut office = with_stations();
    assert_eq!(code(office.app.propose_liaisons(&office.ctx("assigner"), &BTreeSet::new())), "nothing_to_assign");
    near_and_far(&office);
    let (station, east) = (office.organisations["station"], office.organisations["station_east"]);
    let (one, two) = (office.account("inspector"), office.account("inspector2"));
    let id = propose(&office);
    assert_eq!(pairs(&office, id), [(station, one), (east, two)], "each to the nearer");
    let row = office.app.liaison_proposal(&office.ctx("assigner"), id).unwrap().row;
    assert_eq!((row.proposal.total_m, row.proposal.code.as_str()), (row.proposal.bound_m, "BL2026-000001"));
    assert!(row.proposal.is_complete());
    let swap = Adjust { account_id: one, station_id: east };
    let effect = office.app.measure_adjustment(&office.ctx("assigner"), id, swap).unwrap();
    assert!(effect.after_m > effect.before_m && effect.changed.len() == 2 && effect.left.is_empty(), "{effect:?}");
    assert_eq!(code(office.app.adjust_liaisons(&office.ctx("assigner"), id, swap, " ")), "missing_field");
    office.app.adjust_liaisons(&office.ctx("assigner"), id, swap, "方便交接").unwrap();
    assert_eq!(pairs(&office, id), [(station, two), (east, one)]);
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("chief"), id, None)), "not_permitted");
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), id, None)), "accepted");
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), id, None)), "proposal_settled");
    let links = office.app.liaisons(&office.ctx("assigner")).unwrap();
    assert_eq!(links.len(), 2);
    assert!(links.iter().all(|row| row.liaison.from_on == date(2026, 3, 6)), "from the next day");
    let cadence = |level| links.iter().find(|row| row.liaison.level == level).unwrap().liaison.cadence.to_string();
    assert_eq!((cadence(Level::County), cadence(Level::City)), ("cal:7".into(), "cal:15".into()));
    // Moving counts for more than the few kilometres that it would save: everybody stays.
    office.later(SignedDuration::from_hours(24 * 10));
    let again = propose(&office);
    let read = office.app.liaison_proposal(&office.ctx("assigner"), again).unwrap();
    assert!(read.links.iter().all(|it| it.link.stays), "{:?}", read.links);
    // After a year everybody moves on.
    office.later(SignedDuration::from_hours(24 * 366));
    let next = propose(&office);
    assert_eq!(pairs(&office, next), [(station, one), (east, two)]);
    office.app.accept_liaisons(&office.ctx("assigner"), next, None).unwrap();
    let own = office.app.own_liaisons(&office.ctx("inspector")).unwrap();
    assert_eq!(
        own.iter().map(|row| (row.liaison.station_id, row.over_on)).collect::<Vec<_>>(),
        [(station, None), (east, Some(own[0].liaison.from_on))]
    );
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), again, None)), "links_changed");
    let link = own[0].liaison.id;
    office.app.end_liaison(&office.ctx("assigner"), link, "调离").unwrap();
    assert_eq!(code(office.app.end_liaison(&office.ctx("assigner"), link, "调离")), "liaison_over");
}

#[test]
fn what_bars_everybody_is_named_and_lifted_only_with_a_reason() {
    let office = with_stations();
    let (station, east) = (office.organisations["station"], office.organisations["station_east"]);
    let kin = Personnel { relatives: vec![station], ..Personnel::default() };
    let post = FormerPost { station_id: station, until_on: date(2025, 3, 5) };
    let served = Personnel { former: vec![post], ..Personnel::default() };
    assert_eq!(keep(&office, "inspector", Level::County, Some(kin)), "accepted");
    assert_eq!(keep(&office, "inspector2", Level::City, Some(served)), "accepted");
    let id = propose(&office);
    let read = office.app.liaison_proposal(&office.ctx("assigner"), id).unwrap();
    assert_eq!(read.row.proposal.blocked, [station]);
    let barred = &read.links.iter().find(|it| it.link.station_id == station).unwrap();
    assert_eq!(barred.barred, [(Bar::FormerPost, 1), (Bar::Relative, 1)]);
    assert_eq!((barred.open, barred.bars.len()), (0, 1), "one rule is lifted, for one pair");
    assert!(read.links.iter().find(|it| it.link.station_id == east).unwrap().bars.is_empty());
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), id, None)), "missing_field");
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), id, Some("别无人选"))), "accepted");
}

#[test]
fn more_stations_than_officials_leave_one_and_two_claims_for_one_are_told() {
    let office = with_stations();
    near_and_far(&office);
    let station = office.organisations["station"];
    let claims = ["inspector", "inspector2"].map(|login| (office.account(login), station));
    let id = office.app.propose_liaisons(&office.ctx("assigner"), &claims.into()).unwrap();
    let row = office.app.liaison_proposal(&office.ctx("assigner"), id).unwrap().row;
    assert_eq!(row.proposal.links.iter().filter(|link| link.lifted).count(), 1);
    let unknown = [(office.account("clerk"), station)].into();
    assert_eq!(code(office.app.propose_liaisons(&office.ctx("assigner"), &unknown)), "not_found");
    let gone =
        KeepOfficial { account_id: office.account("inspector2"), level: Level::City, active: false, personnel: None };
    office.app.keep_official(&office.ctx("assigner"), gone).unwrap();
    let short = propose(&office);
    let read = office.app.liaison_proposal(&office.ctx("assigner"), short).unwrap();
    assert_eq!((read.left.len(), read.row.proposal.lacking), (1, [0, 1, 0]));
    assert_eq!(code(office.app.accept_liaisons(&office.ctx("assigner"), short, Some("先行"))), "not_complete");
    assert_eq!(code(office.app.refuse_liaisons(&office.ctx("assigner"), short, "补充人员")), "accepted");
}

#[test]
fn what_is_personal_is_sealed_and_every_look_is_logged() {
    let office = with_stations();
    let station = office.organisations["station"];
    let kin = Personnel { relatives: vec![station], home: place(0.613_579), ..Personnel::default() };
    assert_eq!(keep(&office, "clerk", Level::County, None), "bad_field", "may make no inspections");
    assert_eq!(keep(&office, "inspector", Level::County, Some(kin.clone())), "accepted");
    let events = |office: &Office| {
        office.app.events(&office.ctx("auditor"), &LogFilter::default(), &PageRequest::default()).unwrap().items
    };
    let kept = events(&office).into_iter().find(|row| row.kind == "official_kept").unwrap();
    assert!(
        !kept.entry.payload.contains("613579") && !kept.entry.payload.contains("relatives"),
        "{}",
        kept.entry.payload
    );
    let account = office.account("inspector");
    assert_eq!(code(office.app.reveal_official(&office.ctx("assigner"), account, "")), "missing_field");
    assert_eq!(code(office.app.reveal_official(&office.ctx("inspector"), account, "自查")), "not_permitted");
    assert_eq!(office.app.reveal_official(&office.ctx("assigner"), account, "核对回避").unwrap(), kin);
    let looked = events(&office).into_iter().find(|row| row.kind == "official_revealed").unwrap();
    assert_eq!(looked.entry.actor.account_id, Some(office.account("assigner")));
    let wrong = StationNote { station_id: station, place: place(500.0), level: None };
    assert_eq!(code(office.app.keep_station(&office.ctx("assigner"), wrong)), "bad_field");
    let court = StationNote { station_id: office.organisations["court"], place: None, level: None };
    assert_eq!(code(office.app.keep_station(&office.ctx("assigner"), court)), "not_found");
}
