//! The register of mediators, the sittings of a court in villages, and calendars.

use std::collections::BTreeSet;

use fengqiao_app::mediator::KeepMediator;
use fengqiao_app::sitting::{BookSitting, SittingTime};
use fengqiao_app::{AppError, Ctx};
use fengqiao_domain::id::{MediatorId, ProceedingId, SittingId};
use fengqiao_domain::mediator::MediatorKind;
use fengqiao_domain::sitting::{SittingForm, SittingPurpose, SittingState};
use fengqiao_store::PageRequest;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::office::{Office, code};
use crate::region_work::{Slots, plan, start};
use crate::walking::{both, fill, go, matter, on_each, on_each_alone, outcome, read, state, step};

/// An entry that the court keeps, with a certificate until a day.
pub fn entry(name: &str, valid_to_on: jiff::civil::Date) -> KeepMediator {
    KeepMediator {
        id: None,
        kind: MediatorKind::Person,
        name: name.into(),
        organisation_id: None,
        region_id: None,
        categories: vec!["D03.01".into()],
        languages: vec!["客家话".into()],
        certificate_no: format!("特邀 {name}"),
        valid_from_on: date(2025, 1, 1),
        valid_to_on,
        active: true,
    }
}

/// Somebody of the register who may be appointed.
pub fn registered(office: &Office) -> MediatorId {
    let known = office.app.mediators(&office.ctx("registry")).unwrap();
    match known.iter().find(|it| it.fault.is_none()) {
        Some(found) => found.mediator.id,
        None => office.app.keep_mediator(&office.ctx("registry"), entry("罗桂兰", date(2027, 12, 31))).unwrap(),
    }
}

fn detail<T: std::fmt::Debug>(result: Result<T, AppError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_register_is_kept_by_who_entered_it_and_read_in_no_order_of_merit() {
    on_each_alone(|office| {
        let keep = |login: &str, keep| office.app.keep_mediator(&office.ctx(login), keep);
        let one = keep("registry", entry("罗桂兰", date(2027, 12, 31))).unwrap();
        keep("registry", entry("安秀英", date(2026, 3, 4))).unwrap();
        assert_eq!(code(keep("mediator", entry("周大柱", date(2027, 1, 1)))), "not_permitted");
        assert_eq!(code(keep("registry", entry("罗桂兰", date(2027, 12, 31)))), "bad_field", "the same certificate");
        assert_eq!(code(keep("registry", entry("方小满", date(2024, 12, 31)))), "bad_field", "ends before it begins");
        let unknown = KeepMediator { categories: vec!["D99.99".into()], ..entry("方小满", date(2027, 1, 1)) };
        assert_eq!(code(keep("registry", unknown)), "bad_field");
        let other = KeepMediator { id: Some(one), ..entry("罗桂芳", date(2027, 12, 31)) };
        assert_eq!(code(keep("dispatcher", other.clone())), "not_permitted", "another office's entry");
        keep("registry", other).unwrap();
        let shown = office.app.mediators(&office.ctx("mediator")).unwrap();
        let names: Vec<_> = shown.iter().map(|it| (it.mediator.name.as_str(), it.fault.is_some())).collect();
        assert_eq!(names, [("安秀英", true), ("罗桂芳", false)], "by name, each with whether the certificate holds");
        assert!(shown.iter().all(|it| !it.may_change));
        assert_eq!(code(office.app.mediators(&office.ctx("clerk"))), "not_permitted");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(office.app.mediators(&office.ctx("mediator")).unwrap(), shown);
        let again = office.keyed("registry", "k", "f");
        let id = office.app.keep_mediator(&again, entry("方小满", date(2027, 1, 1))).unwrap();
        assert_eq!(
            office.app.keep_mediator(&again, entry("方小满", date(2027, 1, 1))).unwrap(),
            id,
            "asked again it acts once"
        );
    });
}

#[test]
fn a_mediator_is_appointed_from_the_register_with_the_load_in_sight_and_never_on_an_old_certificate() {
    on_each_alone(|office| {
        let one = registered(&office);
        let old = office.app.keep_mediator(&office.ctx("registry"), entry("安秀英", date(2026, 3, 4))).unwrap();
        let begin = || {
            let id = crate::court_mediations::start(&office, "court-mediation", "2026-03-04");
            let registered =
                json!({ "case_no": "（2026）青0101民初8号", "registered_on": "2026-03-05", "track": "ordinary" });
            go(&office, "registry", id, "register", registered);
            go(&office, "registry", id, "ask", json!({ "told_on": "2026-03-05" }));
            both(&office, "registry", id, "consent");
            go(&office, "registry", id, "accept", json!({}));
            id
        };
        let entrust = |id, invited: String| {
            let given = json!({ "invited": invited, "mediator_by": "chosen", "conflict": "none" });
            fill(&office, "registry", id, ("entrust", "mediator", "mediation"), given)
        };
        let running = |of: MediatorId| {
            let shown = office.app.mediators(&office.ctx("registry")).unwrap();
            shown.into_iter().find(|it| it.mediator.id == of).unwrap().running
        };
        let first = begin();
        assert!(detail(entrust(first, old.to_string())).contains("2026-03-04"), "the refusal names the day");
        assert_eq!(code(entrust(first, old.to_string())), "bad_certificate");
        assert_eq!(code(entrust(first, MediatorId::from_bits(9).to_string())), "bad_field");
        assert_eq!((running(one), running(old)), (0, 0), "a refused step appoints nobody");
        entrust(first, one.to_string()).unwrap();
        let second = begin();
        entrust(second, one.to_string()).unwrap();
        assert_eq!(running(one), 2);
        // Sent back and given again, it is still one proceeding of that mediator.
        go(&office, "invited", second, "return_file", json!({}));
        entrust(second, one.to_string()).unwrap();
        assert_eq!(running(one), 2);
        go(&office, "registry", second, "straight_to_trial", json!({}));
        assert_eq!((outcome(&office, "registry", second).as_str(), running(one)), ("to_trial", 1));
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(running(one), 1);
        let story = read(&office, "registry", second).story;
        let appointed = story.iter().filter(|row| row.entry.payload.contains("mediator_appointed"));
        let loads: Vec<bool> = appointed.map(|row| row.entry.payload.contains("\"running\":1")).collect();
        assert_eq!(loads, [true, true], "the log keeps what ran with the mediator besides this one");
    });
}

fn hours(office: &Office, hours: i64) -> Timestamp {
    office.now + SignedDuration::from_hours(hours)
}

fn offered(office: &Office, from: i64, region: &str) -> SittingTime {
    SittingTime {
        judge_id: office.account("judge"),
        region_id: office.region(region),
        form: SittingForm::OnSite,
        place: Some("石桥村文化礼堂".into()),
        starts_at: hours(office, from),
        ends_at: hours(office, from + 1),
    }
}

fn advice(office: &Office) -> BookSitting {
    BookSitting {
        region_id: office.region("990101100200"),
        purpose: SittingPurpose::Advice,
        matter_id: None,
        note: None,
    }
}

fn bell(office: &Office, login: &str) -> Vec<String> {
    let page = office.app.notices(&office.ctx(login), &PageRequest::default()).unwrap();
    page.items.into_iter().map(|notice| notice.message).collect()
}

const TOWN: &str = "990101100000";

#[test]
fn a_village_books_a_judge_and_both_hear_of_every_change() {
    on_each_alone(|office| {
        let app = &office.app;
        let ids = app.offer_sittings(&office.ctx("registry"), offered(&office, 24, TOWN), 3).unwrap();
        assert_eq!(ids.len(), 3, "the same time in three weeks");
        let overlap = SittingTime {
            starts_at: hours(&office, 24) + SignedDuration::from_mins(30),
            ends_at: hours(&office, 26),
            ..offered(&office, 24, TOWN)
        };
        assert_eq!(code(app.offer_sittings(&office.ctx("registry"), overlap, 1)), "judge_sits");
        let touching = offered(&office, 25, TOWN);
        app.offer_sittings(&office.ctx("judge"), touching, 1).unwrap();
        let by = |login: &str, time| app.offer_sittings(&office.ctx(login), time, 1);
        assert_eq!(code(by("mediator", offered(&office, 50, TOWN))), "not_permitted");
        let clerk_sits = SittingTime { judge_id: office.account("registry"), ..offered(&office, 50, TOWN) };
        assert_eq!(code(by("registry", clerk_sits)), "bad_field", "a clerk is no judge");
        let nowhere = SittingTime { place: None, ..offered(&office, 50, TOWN) };
        assert_eq!(code(by("registry", nowhere)), "bad_field");
        assert_eq!(code(by("registry", offered(&office, -2, TOWN))), "bad_field");

        let book = |login: &str, book| app.book_sitting(&office.ctx(login), ids[0], book);
        let unnamed = BookSitting { purpose: SittingPurpose::Mediation, ..advice(&office) };
        assert_eq!(code(book("mediator", unnamed)), "bad_field", "mediation is about a matter");
        let elsewhere = BookSitting { region_id: office.region("990101001001"), ..advice(&office) };
        assert_eq!(code(book("dispatcher", elsewhere)), "not_found", "the sitting is for another town");
        assert_eq!(code(book("chief", advice(&office))), "not_permitted");
        book("mediator", advice(&office)).unwrap();
        assert_eq!(code(book("dispatcher", advice(&office))), "sitting_taken");
        assert_eq!(bell(&office, "judge"), ["sitting_booked"]);

        let moved = SittingTime { form: SittingForm::OnLine, place: None, ..offered(&office, 30, TOWN) };
        assert_eq!(
            code(app.move_sitting(&office.ctx("registry"), ids[0], moved.clone(), " ".into())),
            "bad_field",
            "a reason is told"
        );
        let away = SittingTime { region_id: office.region("990101001000"), ..moved.clone() };
        assert_eq!(code(app.move_sitting(&office.ctx("registry"), ids[0], away, "下村".into())), "bad_field");
        assert_eq!(
            code(app.move_sitting(&office.ctx("dispatcher"), ids[0], moved.clone(), "下村".into())),
            "not_permitted"
        );
        app.move_sitting(&office.ctx("registry"), ids[0], moved, "法官出差".into()).unwrap();
        app.cancel_sitting(&office.ctx("registry"), ids[0], "大雪".into()).unwrap();
        assert_eq!(code(app.cancel_sitting(&office.ctx("registry"), ids[0], "大雪".into())), "sitting_cancelled");
        // Both came in the same millisecond: their order on the bell is chance.
        let told: BTreeSet<String> = bell(&office, "mediator").into_iter().collect();
        assert_eq!(told, BTreeSet::from(["sitting_cancelled".to_owned(), "sitting_moved".to_owned()]));
        app.book_sitting(&office.ctx("mediator"), ids[1], advice(&office)).unwrap();
        assert_eq!(code(app.release_sitting(&office.ctx("dispatcher"), ids[1], "不用".into())), "not_found");
        app.release_sitting(&office.ctx("mediator"), ids[1], "已自行和解".into()).unwrap();
        let before = states(&office, "dispatcher");
        assert_eq!(
            before,
            [(ids[1], SittingState::Open, true)],
            "a cancelled one is shown to its court and its village alone"
        );
        app.store().rebuild(office.top_region).unwrap();
        assert_eq!(states(&office, "dispatcher"), before);
    });
}

/// Sittings of the second week as somebody sees them: state, and whether it can be booked.
fn states(office: &Office, login: &str) -> Vec<(SittingId, SittingState, bool)> {
    let days = (Some(date(2026, 3, 12)), Some(date(2026, 3, 15)));
    let shown = office.app.sittings(&office.ctx(login), days).unwrap();
    shown.into_iter().map(|it| (it.row.sitting.id, it.row.state, it.may.contains(&"book"))).collect()
}

#[test]
fn what_a_sitting_is_booked_for_is_no_business_of_the_neighbours() {
    on_each(|office| {
        let app = &office.app;
        let ids = app.offer_sittings(&office.ctx("registry"), offered(office, 24 * 10, TOWN), 1).unwrap();
        let (matter_id, _) = matter(office);
        let open = BookSitting { purpose: SittingPurpose::Mediation, matter_id: Some(matter_id), ..advice(office) };
        app.book_sitting(&office.ctx("mediator"), ids[0], open).unwrap();
        let shown = |login: &str| {
            let days = (None, Some(date(2026, 5, 30)));
            let shown = app.sittings(&office.ctx(login), days).unwrap();
            shown.into_iter().find(|it| it.row.sitting.id == ids[0]).map(|it| (it.row.state, it.row.booking.is_some()))
        };
        assert_eq!(shown("judge"), Some((SittingState::Booked, true)));
        assert_eq!(shown("mediator"), Some((SittingState::Booked, true)));
        assert_eq!(shown("town"), Some((SittingState::Booked, false)), "the township sees that it is taken");
        assert_eq!(code(app.sittings(&office.ctx("admin"), (None, None))), "not_permitted");
        let long = (None, Some(date(2026, 12, 6)));
        assert_eq!(code(app.sittings(&office.ctx("judge"), long)), "bad_field");
    });
}

#[test]
fn of_many_who_book_at_once_one_has_it() {
    on_each_alone(|office| {
        let ids = office.app.offer_sittings(&office.ctx("registry"), offered(&office, 24, TOWN), 1).unwrap();
        let people: Vec<Ctx> = ["mediator", "town", "dispatcher", "registry"].map(|login| office.ctx(login)).into();
        let outcomes: Vec<&str> = std::thread::scope(|scope| {
            let book = |ctx: &Ctx| {
                let (app, ctx, id, book) = (office.app.clone(), ctx.clone(), ids[0], advice(&office));
                scope.spawn(move || code(app.book_sitting(&ctx, id, book)))
            };
            let started: Vec<_> = people.iter().chain(&people).map(book).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|it| **it == "accepted").count(), 1, "{outcomes:?}");
        let refused: BTreeSet<&str> = outcomes.into_iter().filter(|it| *it != "accepted").collect();
        assert_eq!(refused, BTreeSet::from(["sitting_taken"]));
        // The same judge is not offered twice at one time either.
        let offers: Vec<&str> = std::thread::scope(|scope| {
            let offer = |_| {
                let (app, ctx, time) = (office.app.clone(), office.ctx("judge"), offered(&office, 60, TOWN));
                scope.spawn(move || code(app.offer_sittings(&ctx, time, 1)))
            };
            let started: Vec<_> = (0..6).map(offer).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(offers.iter().filter(|it| **it == "accepted").count(), 1, "{offers:?}");
    });
}

#[test]
fn a_calendar_is_read_at_a_secret_address_that_ends_and_names_no_party() {
    on_each_alone(|office| {
        let app = &office.app;
        let event = start(&office, "chief", ("outreach", "禁毒宣传进校园"), plan(), &[("host", &["village"])]).unwrap();
        let ids = app.offer_sittings(&office.ctx("registry"), offered(&office, 24, TOWN), 2).unwrap();
        let (matter_id, _) = matter(&office);
        let open = BookSitting { purpose: SittingPurpose::Mediation, matter_id: Some(matter_id), ..advice(&office) };
        app.book_sitting(&office.ctx("mediator"), ids[0], open).unwrap();
        rules(&office);
        let token = app.give_feed(&office.ctx("judge")).unwrap();
        let read = |token: &str| app.feed(token, office.now).unwrap();
        let judges = read(&token).unwrap();
        let count = |text: &str, word: &str| text.matches(word).count();
        assert_eq!((count(&judges, "BEGIN:VEVENT"), count(&judges, "微法庭·调解")), (4, 1), "{judges}");
        assert!(judges.contains("DTSTART:20260309T013000Z"), "{judges}");
        for name in ["陈大文", "秦小满", "12000001234"] {
            assert!(!judges.contains(name), "{name} is in a calendar");
        }
        let villages = app.calendar_text(&office.ctx("mediator")).unwrap();
        assert!(villages.contains("禁毒宣传进校园") && villages.contains("微法庭·调解"), "{villages}");
        let others = app.calendar_text(&office.ctx("dispatcher")).unwrap();
        assert!(others.contains("禁毒宣传进校园") && !others.contains("微法庭"), "open to who may read it: {others}");
        assert_eq!(count(&app.calendar_text(&office.ctx("admin")).unwrap(), "BEGIN:VEVENT"), 0);
        let renewed = app.give_feed(&office.ctx("judge")).unwrap();
        assert!(read(&token).is_none() && read(&renewed).is_some(), "one of before opens nothing");
        assert!(read("").is_none() && read(&"0".repeat(48)).is_none());
        app.end_feed(&office.ctx("judge")).unwrap();
        assert!(read(&renewed).is_none() && !app.has_feed(&office.ctx("judge")).unwrap());
        assert_eq!(code(app.end_feed(&office.ctx("judge"))), "not_found");
        app.give_feed(&office.ctx("mediator")).unwrap();
        let of_mediator = app.give_feed(&office.ctx("mediator")).unwrap();
        app.dismiss_account(&office.ctx("admin"), office.account("mediator")).unwrap();
        assert!(read(&of_mediator).is_none(), "nobody reads on who was dismissed");
        go(&office, "chief", event, "call_off", json!({}));
        assert!(!app.calendar_text(&office.ctx("dispatcher")).unwrap().contains("禁毒宣传进校园"));
    });
}

/// Rules of the village that the court looks at in a sitting.
fn rules(office: &Office) -> ProceedingId {
    let draft = json!({
        "rules_title": "石桥村村规民约", "rules_text": "红白事从简。外嫁女不分红。", "discussed_on": "2026-03-01",
        "checked_at": "2026-03-09T01:30:00Z",
    });
    let stand: &Slots<'_> = &[("court", &["court"]), ("township", &["town"])];
    start(office, "mediator", ("village-rules", "石桥村村规民约"), draft, stand).unwrap()
}

#[test]
fn rules_of_a_village_are_looked_at_before_they_are_adopted_and_put_right_when_ordered() {
    on_each_alone(|office| {
        let id = rules(&office);
        go(&office, "judge", id, "take_up", json!({}));
        let vague = json!({ "opinion": "unlawful", "opinion_text": "外嫁女条款侵害妇女权益" });
        assert_eq!(code(step(&office, "judge", id, "answer", vague)), "guard_failed", "it says what is wrong");
        let answer = json!({ "opinion": "unlawful", "opinion_text": "外嫁女条款侵害妇女权益", "ground": "women" });
        assert_eq!(code(step(&office, "mediator", id, "answer", answer.clone())), "not_permitted");
        go(&office, "judge", id, "answer", answer);
        let adopted = json!({ "adopted_on": "2026-03-05", "attended": 180 });
        assert_eq!(code(step(&office, "mediator", id, "adopt", adopted.clone())), "guard_failed");
        go(&office, "mediator", id, "revise", json!({ "rules_text": "红白事从简。", "discussed_on": "2026-03-04" }));
        go(&office, "judge", id, "take_up", json!({}));
        go(&office, "judge", id, "answer", json!({ "opinion": "lawful", "opinion_text": "未发现抵触" }));
        go(&office, "mediator", id, "adopt", adopted);
        assert_eq!(code(step(&office, "mediator", id, "file", json!({ "filed_on": "2026-03-05" }))), "not_permitted");
        go(&office, "town", id, "order", json!({ "ground": "fines", "order_text": "删除罚款条款" }));
        assert_eq!(state(&office, "mediator", id), "ordered");
        go(&office, "mediator", id, "withdraw", json!({}));
        assert_eq!(outcome(&office, "town", id), "withdrawn");
    });
}
