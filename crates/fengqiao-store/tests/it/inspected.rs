//! The part of the story with officials, stations and inspections.

use fengqiao_domain::event::Event;
use fengqiao_domain::inspection::*;
use fengqiao_domain::liaison::*;

use crate::world::*;

fn link(station: u64, account: u64) -> ProposedLink {
    ProposedLink {
        station_id: organisation_id(station),
        account_id: account_id(account),
        level: Level::County,
        metres: Some(12_000),
        stays: false,
        lifted: false,
        by_hand: false,
    }
}

fn proposal(number: u64) -> LiaisonProposal {
    LiaisonProposal {
        id: proposal_id(number),
        code: format!("BL2026-{number:06}"),
        proposed_at: at(40_000 + i64::try_from(number).expect("small")),
        links: vec![link(1, 1)],
        left: vec![organisation_id(2)],
        lacking: [0, 0, 1],
        blocked: vec![],
        total_m: 12_000,
        bound_m: 12_000,
        rules: serde_json::json!({}),
    }
}

fn liaison(number: u64, station: u64, account: u64) -> Liaison {
    Liaison {
        id: liaison_id(number),
        station_id: organisation_id(station),
        account_id: account_id(account),
        level: Level::County,
        cadence: "cal:7".parse().expect("a length"),
        from_on: on(2),
        metres: Some(12_000),
    }
}

fn inspection(number: u64, questions: Vec<Question>) -> Inspection {
    Inspection {
        id: inspection_id(number),
        code: format!("DD2026-{number:06}"),
        liaison_id: liaison_id(1),
        station_id: organisation_id(1),
        region_id: region_id(1),
        account_id: account_id(1),
        on: on(i8::try_from(number).expect("small")),
        check_in: CheckIn {
            at: at(50),
            told_at: at(50),
            received_at: at(60),
            ahead_seconds: 0,
            place: Some(Place { longitude: 112.5, latitude: 30.25 }),
            accuracy_m: Some(20),
            distance_m: Some(35),
            questions,
        },
        organisation_id: Some(organisation_id(2)),
        window: Some(Window { from_on: on(2), to_on: on(8) }),
    }
}

fn set(number: u64) -> SetInspection {
    SetInspection {
        id: inspection_id(number),
        kind: "audit".into(),
        station_id: organisation_id(1),
        region_id: region_id(1),
        organisation_id: organisation_id(2),
        on: on(i8::try_from(number).expect("small")),
    }
}

fn photo(number: u64) -> Photo {
    Photo {
        id: photo_id(number),
        inspection_id: inspection_id(5),
        bytes: 1_000,
        sha256: "cd".repeat(32),
        width: 1_600,
        height: 1_200,
        until_on: on(28),
    }
}

fn written() -> Written {
    Written {
        checked: vec![Checked { item: "desk_manned".into(), answer: "yes".into(), note: None }],
        found: vec![Found {
            what: "灭火器过期".into(),
            kind: "hazard".into(),
            severity: "minor".into(),
            evidence: None,
            photos: vec![photo_id(1), photo_id(2)],
            proceeding_id: None,
        }],
        note: Some("台账齐全".into()),
        written_at: at(70),
        reply_until_on: on(20),
    }
}

fn missed() -> MissedWindow {
    MissedWindow {
        liaison_id: liaison_id(1),
        station_id: organisation_id(1),
        region_id: region_id(1),
        account_id: account_id(1),
        organisation_id: organisation_id(2),
        window: Window { from_on: on(9), to_on: on(15) },
    }
}

/// Stations, officials, a proposal that was refused and one that was accepted, and visits.
pub fn inspected() -> Vec<Event> {
    let place = Some(Place { longitude: 112.5, latitude: 30.25 });
    let official =
        |account: u64, active| OfficialNote { account_id: account_id(account), level: Level::County, active };
    let period = DrawPeriod {
        from_on: on(1),
        to_on: on(31),
        commitment: "ab".repeat(32),
        committed_at: at(0),
        drawn_from_on: on(2),
        reveal_on: on(31),
        days: vec![on(5), on(6)],
        morning_hour: 6,
    };
    vec![
        Event::StationKept { station: StationNote { station_id: organisation_id(1), place, level: None } },
        Event::StationKept {
            station: StationNote { station_id: organisation_id(1), place, level: Some(Level::County) },
        },
        Event::OfficialKept { official: official(1, true) },
        Event::OfficialKept { official: official(2, false) },
        Event::OfficialRevealed { account_id: account_id(1), purpose: "核对回避情形".into() },
        Event::LiaisonsProposed { proposal: proposal(1) },
        Event::LiaisonsRefused { proposal_id: proposal_id(1), reason: "人员有变".into() },
        Event::LiaisonsProposed { proposal: proposal(2) },
        Event::LiaisonsAdjusted {
            proposal_id: proposal_id(2),
            links: vec![link(1, 1), link(2, 2)],
            left: vec![],
            total_m: 24_000,
            reason: "补齐".into(),
        },
        Event::LiaisonsAccepted {
            proposal_id: proposal_id(2),
            liaisons: vec![liaison(1, 1, 1), liaison(2, 2, 2)],
            ended: vec![],
            from_on: on(2),
            reason: None,
        },
        Event::LiaisonEnded { liaison_id: liaison_id(2), over_on: on(9), reason: "调离".into() },
        Event::DrawCommitted { period },
        Event::InspectionSet { set: set(7) },
        Event::InspectionSet { set: set(8) },
        Event::InspectionDropped { inspection_id: inspection_id(8), reason: "改期".into() },
        Event::InspectionStarted { inspection: inspection(5, vec![]) },
        Event::InspectionStarted { inspection: inspection(6, vec![Question::WrongPlace]) },
        Event::CheckInSettled { inspection_id: inspection_id(6), accepted: false, reason: "不在现场".into() },
        Event::InspectionWritten { inspection_id: inspection_id(5), written: written() },
        Event::InspectionPhotoKept { photo: photo(1) },
        Event::InspectionPhotoKept { photo: photo(2) },
        Event::InspectionPhotoSeen { photo_id: photo_id(1), inspection_id: inspection_id(5) },
        Event::InspectionPhotoRemoved { photo_id: photo_id(2), inspection_id: inspection_id(5) },
        Event::InspectionReplied { inspection_id: inspection_id(5), text: "已整改".into() },
        Event::InspectionClosed { inspection_id: inspection_id(5), reason: None },
        Event::InspectionMissed { missed: missed() },
        Event::DrawRevealed { from_on: on(1), seed: "07".repeat(32) },
    ]
}
