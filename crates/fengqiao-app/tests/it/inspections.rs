//! Visits: the day is drawn from a sealed seed, the official learns of it on the morning, the station at the check-in; other
//! offices' days move it; a doubtful check-in waits for a person; and everybody can check the draws afterwards.

use fengqiao_app::inspection::{ListInspections, NewCheckIn, NewPhoto, NewSetInspection, NewWritten};
use fengqiao_domain::id::{InspectionId, LiaisonId, PhotoId};
use fengqiao_domain::inspection::{Checked, Claim, Found, InspectionState, Question};
use fengqiao_domain::liaison::{Level, Place, StationNote};
use fengqiao_store::{LogFilter, PageRequest};
use jiff::civil::Date;
use jiff::{SignedDuration, Span};

use crate::liaisons::{keep, propose, with_stations};
use crate::office::{Office, code};

const DESK: Place = Place { longitude: 0.6, latitude: 0.5 };

/// An office in which `inspector` answers for `station` from the next day on, weekly, and digests were published.
pub fn linked() -> Office {
    let office = with_stations();
    let at = |key: &str| StationNote { station_id: office.organisations[key], place: Some(DESK), level: None };
    office.app.keep_station(&office.ctx("assigner"), at("station")).unwrap();
    let near = |longitude| {
        Some(fengqiao_domain::liaison::Personnel {
            home: Some(Place { longitude, latitude: 0.5 }),
            ..Default::default()
        })
    };
    keep(&office, "inspector", Level::County, near(0.6));
    keep(&office, "inspector2", Level::City, near(0.5));
    assert_eq!(office.app.keep_draws(office.top_region, office.now).unwrap(), (2, 0));
    assert_eq!(office.app.keep_draws(office.top_region, office.now).unwrap(), (0, 0), "once each");
    let id = propose(&office);
    office.app.accept_liaisons(&office.ctx("assigner"), id, None).unwrap();
    office
}

/// Goes on from day to day until the visit is today; every morning of the way there is none.
fn on_the_day(office: &mut Office) -> (LiaisonId, Date) {
    for _ in 0..14 {
        if let Some(today) = office.app.inspection_today(&office.ctx("inspector")).unwrap() {
            return (today.liaison_id, today.on);
        }
        office.later(SignedDuration::from_hours(24));
    }
    panic!("no visit in two windows of a week");
}

pub fn new_check_in(office: &Office, liaison_id: LiaisonId, number: u128) -> NewCheckIn {
    let claim = Claim { at: office.now, sent_at: office.now, place: Some(DESK), accuracy_m: Some(12.0) };
    NewCheckIn { id: InspectionId::from_bits(number), liaison_id, claim }
}

pub fn written(office: &Office) -> NewWritten {
    NewWritten {
        checked: vec![Checked { item: "desk_manned".into(), answer: "no".into(), note: Some("午间无人".into()) }],
        found: vec![Found {
            what: "午间值班窗口无人".into(),
            kind: "reception".into(),
            severity: "ordinary".into(),
            evidence: None,
            photos: vec![],
            proceeding_id: None,
        }],
        note: None,
        written_at: office.now,
    }
}

fn listed(office: &Office, login: &str) -> Vec<InspectionId> {
    let page = office.app.inspections(&office.ctx(login), ListInspections::default(), &PageRequest::default());
    page.unwrap().items.into_iter().map(|read| read.row.id).collect()
}

#[test]
fn a_visit_is_drawn_made_written_replied_to_and_closed() {
    let mut office = linked();
    let (liaison, _) = on_the_day(&mut office);
    assert!(listed(&office, "chief").is_empty(), "the station sees nothing before the check-in");
    let id = office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 1)).unwrap();
    assert_eq!(
        office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 1)).unwrap(),
        id,
        "sent again"
    );
    assert_eq!(
        code(office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 2))),
        "checked_in_already"
    );
    assert_eq!(code(office.app.check_in(&office.ctx("inspector2"), new_check_in(&office, liaison, 3))), "not_found");
    assert_eq!(office.app.inspection_today(&office.ctx("inspector")).unwrap(), None, "it has begun");
    assert_eq!(listed(&office, "chief"), [id]);
    let row = office.app.inspection(&office.ctx("chief"), id).unwrap().row;
    assert_eq!((row.state, row.doubt.as_str()), (InspectionState::OnSite, "none"));
    assert_eq!(code(office.app.reply_inspection(&office.ctx("chief"), id, "收到")), "wrong_state");
    let mut wrong = written(&office);
    wrong.found[0].kind = "arrests".into();
    assert_eq!(code(office.app.write_inspection(&office.ctx("inspector"), id, wrong)), "bad_field");
    office.app.write_inspection(&office.ctx("inspector"), id, written(&office)).unwrap();
    assert_eq!(
        code(office.app.write_inspection(&office.ctx("inspector"), id, written(&office))),
        "accepted",
        "sent again"
    );
    let other = NewWritten { note: Some("改口".into()), ..written(&office) };
    assert_eq!(code(office.app.write_inspection(&office.ctx("inspector"), id, other)), "written_already");
    assert_eq!(code(office.app.close_inspection(&office.ctx("inspector"), id, None)), "reply_open");
    assert_eq!(code(office.app.reply_inspection(&office.ctx("chief_east"), id, "不是本所")), "not_found");
    office.app.reply_inspection(&office.ctx("chief"), id, "已调整值班表").unwrap();
    office.app.close_inspection(&office.ctx("inspector"), id, None).unwrap();
    assert_eq!(office.app.inspection(&office.ctx("assigner"), id).unwrap().row.state, InspectionState::Closed);
}

#[test]
fn findings_open_problems_where_the_office_has_them_and_are_kept_where_they_cannot() {
    let mut office = linked();
    let (liaison, _) = on_the_day(&mut office);
    let files = fengqiao_app::data_files::DataFiles::built_in().unwrap();
    // An office whose problems know no hazards.
    let without = |files: fengqiao_app::data_files::DataFiles, path: &str| {
        let text = files.text(path).unwrap().to_owned();
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains("{ id = \"hazard\"")).collect();
        assert!(lines.len() < text.lines().count(), "{path}");
        files.with(path, &lines.join("\n"))
    };
    let of_problems = ["procedures/problem.toml", "procedures/problem-task.toml", "procedures/problem-duty.toml"];
    let office = office.reopened(&of_problems.into_iter().fold(files, without));
    let id = office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 1)).unwrap();
    let mut two = written(&office);
    two.found.push(Found { what: "灭火器过期".into(), kind: "hazard".into(), ..two.found[0].clone() });
    office.app.write_inspection(&office.ctx("inspector"), id, two.clone()).unwrap();
    assert_eq!(code(office.app.write_inspection(&office.ctx("inspector"), id, two)), "accepted", "sent again");
    let found = office.app.inspection(&office.ctx("chief"), id).unwrap().row.written.unwrap().found;
    assert_eq!(found.iter().map(|it| it.proceeding_id.is_some()).collect::<Vec<_>>(), [true, false]);
    let problem = office.app.proceeding(&office.ctx("chief"), found[0].proceeding_id.unwrap()).unwrap();
    assert_eq!(
        (problem.row.proceeding.procedure.as_str(), problem.row.proceeding.title.as_str()),
        ("problem", "午间值班窗口无人")
    );
}

/// A small JPEG file, another for each number.
fn jpeg(number: u8) -> Vec<u8> {
    let head = b"\xFF\xD8\xFF\xC0\x00\x0B\x08\x04\xB0\x06\x40\x01\x01\x11\x00\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00";
    [&head[..], &[number, 0xFF, 0xD9]].concat()
}

fn photo(number: u128, content: Vec<u8>) -> NewPhoto {
    NewPhoto { id: PhotoId::from_bits(number), content }
}

#[test]
fn photos_come_with_their_finding_are_looked_at_on_record_and_end() {
    let mut office = linked();
    let (liaison, _) = on_the_day(&mut office);
    let id = office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 1)).unwrap();
    let keep = |office: &Office, login: &str, new: NewPhoto| code(office.app.keep_photo(&office.ctx(login), id, new));
    assert_eq!(keep(&office, "inspector", photo(1, jpeg(1))), "photo_unknown", "what was written comes first");
    let mut written = written(&office);
    let named = |numbers: &[u128]| numbers.iter().map(|&number| PhotoId::from_bits(number)).collect::<Vec<_>>();
    for wrong in [&[1, 1][..], &[1, 2, 3, 4, 5]] {
        written.found[0].photos = named(wrong);
        assert_eq!(code(office.app.write_inspection(&office.ctx("inspector"), id, written.clone())), "bad_field");
    }
    written.found[0].photos = named(&[1, 2]);
    office.app.write_inspection(&office.ctx("inspector"), id, written.clone()).unwrap();
    assert_eq!(code(office.app.write_inspection(&office.ctx("inspector"), id, written)), "accepted", "sent again");
    for (login, new, expected) in [
        ("inspector", photo(3, jpeg(1)), "photo_unknown"),
        ("inspector", photo(1, b"<svg/>".to_vec()), "bad_photo"),
        ("inspector2", photo(1, jpeg(1)), "not_found"),
        ("chief", photo(1, jpeg(1)), "not_permitted"),
        ("inspector", photo(1, jpeg(1)), "accepted"),
        ("inspector", photo(1, jpeg(1)), "accepted"),
        ("inspector", photo(1, jpeg(9)), "photo_taken"),
    ] {
        assert_eq!(keep(&office, login, new.clone()), expected, "{login} {new:?}");
    }
    let photos = office.app.inspection(&office.ctx("chief"), id).unwrap().photos;
    assert_eq!(photos.iter().map(|row| row.photo.id).collect::<Vec<_>>(), named(&[1]), "the other is on its way");
    let open = |office: &Office, login: &str| office.app.open_photo(&office.ctx(login), PhotoId::from_bits(1));
    assert_eq!(open(&office, "chief").unwrap(), jpeg(1));
    assert_eq!(open(&office, "assigner").unwrap(), jpeg(1));
    assert_eq!(code(open(&office, "chief_east")), "not_found");
    assert_eq!(code(open(&office, "inspector2")), "not_found");
    let looks = |office: &Office| {
        let filter = LogFilter { kind: Some("inspection_photo_seen".into()), ..LogFilter::default() };
        let log = office.app.events(&office.ctx("auditor"), &filter, &PageRequest::default()).unwrap();
        log.items.into_iter().filter_map(|row| row.entry.actor.account_id).collect::<Vec<_>>()
    };
    assert_eq!(looks(&office).len(), 2, "each look by name, and none that was refused");
    office.later(SignedDuration::from_hours(24 * 365));
    assert_eq!(office.app.expire_photos(office.top_region, office.now).unwrap(), 0, "the last day");
    office.later(SignedDuration::from_hours(24));
    assert_eq!(office.app.expire_photos(office.top_region, office.now).unwrap(), 1);
    assert_eq!(office.app.expire_photos(office.top_region, office.now).unwrap(), 0);
    assert_eq!(code(open(&office, "chief")), "photo_removed");
    assert!(office.app.inspection(&office.ctx("chief"), id).unwrap().photos[0].removed);
    assert_eq!(keep(&office, "inspector", photo(1, jpeg(1))), "accepted", "sent once more, it does not come back");
    let picture = office.app.store().read(office.top_region, |reader| reader.picture(PhotoId::from_bits(1))).unwrap();
    assert_eq!(picture, None);
}

#[test]
fn a_day_with_several_stations_has_a_way_and_says_what_has_no_room() {
    let office = linked();
    let on = jiff::civil::date(2026, 3, 9);
    let east = StationNote {
        station_id: office.organisations["station_east"],
        place: Some(Place { longitude: 0.7, ..DESK }),
        level: None,
    };
    office.app.keep_station(&office.ctx("assigner"), east).unwrap();
    let way = |day| office.app.inspection_route(&office.ctx("assigner"), Some(day)).unwrap();
    assert_eq!((way(on).stops.len(), way(on).left.len()), (0, 0));
    for station in ["station", "station_east"] {
        let new = NewSetInspection { kind: "audit".into(), station_id: office.organisations[station], on };
        office.app.set_inspection(&office.ctx("assigner"), new).unwrap();
    }
    let route = way(on);
    assert_eq!((route.stops.len(), route.left.len()), (2, 0));
    assert!(route.stops[0].begin < route.stops[1].begin && route.stops[1].begin < route.back, "{route:?}");
    assert!(route.stops.iter().all(|stop| stop.inspection_id.is_some() && stop.minutes == 60), "{route:?}");
    assert_eq!(way(on), route, "asked again, it is the same");
    assert_eq!(way(on.tomorrow().unwrap()).stops.len(), 0);
    // The station is so far away that nobody is back in time.
    let far = StationNote { place: Some(Place { longitude: 9.0, latitude: 9.0 }), ..east };
    office.app.keep_station(&office.ctx("assigner"), far).unwrap();
    assert_eq!((way(on).stops.len(), way(on).left), (1, vec![office.organisations["station_east"]]));
    for login in ["chief", "inspector"] {
        assert_eq!(code(office.app.inspection_route(&office.ctx(login), Some(on))), "not_permitted", "{login}");
    }
}

#[test]
fn a_doubtful_check_in_is_kept_and_somebody_else_settles_it() {
    let mut office = linked();
    let (liaison, _) = on_the_day(&mut office);
    let mut new = new_check_in(&office, liaison, 1);
    new.claim.place = Some(Place { latitude: 0.51, ..DESK });
    new.claim.sent_at = office.now.checked_add(SignedDuration::from_hours(1)).unwrap();
    new.claim.at = new.claim.sent_at;
    let id = office.app.check_in(&office.ctx("inspector"), new).unwrap();
    let row = office.app.inspection(&office.ctx("assigner"), id).unwrap().row;
    assert_eq!(row.inspection.unwrap().check_in.questions, [Question::WrongClock, Question::WrongPlace]);
    assert_eq!(row.doubt, "open");
    assert_eq!(code(office.app.settle_check_in(&office.ctx("inspector"), id, true, "我在")), "not_permitted");
    office.app.settle_check_in(&office.ctx("assigner"), id, false, "手机在一公里外").unwrap();
    assert_eq!(code(office.app.settle_check_in(&office.ctx("assigner"), id, true, "改")), "nothing_doubtful");
    // The day after nothing is drawn any more in this window: the visit is kept, and asked about.
    office.later(SignedDuration::from_hours(24));
    let id = office.app.check_in(&office.ctx("inspector"), new_check_in(&office, liaison, 2)).unwrap();
    let row = office.app.inspection(&office.ctx("assigner"), id).unwrap().row;
    let questions = row.inspection.unwrap().check_in.questions;
    // A window ends now and then just there, and the next may draw its first day.
    assert!(questions == [Question::NotDrawn] || questions.is_empty(), "{questions:?}");
}

#[test]
fn other_offices_days_move_the_visit_and_nobody_is_told() {
    let mut office = linked();
    let set = |office: &Office, day: i64| {
        let on = jiff::civil::date(2026, 3, 6).saturating_add(Span::new().days(day));
        let new = NewSetInspection { kind: "audit".into(), station_id: office.organisations["station"], on };
        code(office.app.set_inspection(&office.ctx("assigner"), new))
    };
    // Of five working days of the window four are taken: the visit is on the fifth, whatever was drawn.
    for day in [0, 3, 4, 5] {
        assert_eq!(set(&office, day), "accepted", "{day}");
    }
    assert_eq!(set(&office, 3), "inspected_already");
    assert_eq!(set(&office, 6), "too_many_set");
    assert_eq!(set(&office, -1), "bad_field");
    let (_, on) = on_the_day(&mut office);
    assert_eq!(on, jiff::civil::date(2026, 3, 12));
    assert!(listed(&office, "chief").is_empty());
    assert_eq!(listed(&office, "assigner").len(), 4);
    let (outbox, events) = office
        .app
        .store()
        .read(office.top_region, |reader| {
            let log = reader.events(
                &LogFilter { kind: Some("inspection_set".into()), ..LogFilter::default() },
                &PageRequest::default(),
            )?;
            Ok::<_, fengqiao_store::StoreError>((reader.outbox_after(0, 1_000)?, log.items.len()))
        })
        .unwrap();
    assert_eq!(events, 4, "the log has them");
    assert!(outbox.iter().all(|row| row.target_kind != "inspection"), "no listener is told");
}

#[test]
fn told_seeds_prove_every_day_and_another_program_finds_the_same() {
    let mut office = linked();
    let mut visits = 0;
    for number in 0..200_u128 {
        if let Some(today) = office.app.inspection_today(&office.ctx("inspector")).unwrap() {
            office.app.check_in(&office.ctx("inspector"), new_check_in(&office, today.liaison_id, number + 1)).unwrap();
            visits += 1;
        }
        office.later(SignedDuration::from_hours(24));
        office.app.keep_draws(office.top_region, office.now).unwrap();
    }
    assert!((26..=29).contains(&visits), "a visit a week but for the Festival: {visits}");
    let check = office.app.verify_draws(office.top_region).unwrap();
    assert_eq!(check.faults, Vec::<String>::new());
    assert_eq!(check.periods.len(), 2, "the seeds of two quarters were told");
    let windows = check.periods.iter().flat_map(|period| &period.windows);
    let own: Vec<_> = windows.filter(|window| window.to_on.duration_since(window.from_on).as_hours() == 144).collect();
    assert!(own.len() > 12 && own.iter().all(|window| window.drawn.into_iter().eq(window.visited.iter().copied())));
    let file = std::env::temp_dir().join(format!("draws-{}.json", std::process::id()));
    std::fs::write(&file, serde_json::to_string(&check).unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/verify-draws.py");
    // A machine without that language leaves this to others.
    let run = || std::process::Command::new("python3").arg(script).arg(&file).output().ok();
    if let Some(output) = run() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let text = std::fs::read_to_string(&file).unwrap().replacen("\"seed\":\"", "\"seed\":\"00", 1);
    std::fs::write(&file, text).unwrap();
    if let Some(output) = run() {
        assert!(!output.status.success(), "a forged seed is found out");
    }
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn the_seed_is_nowhere_in_clear_before_it_is_told() {
    let office = linked();
    let seed = office
        .app
        .store()
        .read(office.top_region, |reader| {
            let first = reader.draws()?.remove(0);
            assert_eq!(first.seed, None);
            reader.seed(first.period.from_on)
        })
        .unwrap()
        .unwrap();
    let log =
        office.app.events(&office.ctx("auditor"), &LogFilter::default(), &PageRequest { limit: 200, after: None });
    assert!(log.unwrap().items.iter().all(|row| !row.entry.payload.contains(&seed)));
    assert_eq!(office.app.draws(&office.ctx("chief")).unwrap().len(), 2, "the digests are everybody's");
}
