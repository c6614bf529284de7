//! Bulletins: made by themselves, frozen, reviewed by a person, sent, received and answered; and what nobody sees before.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use fengqiao_document::sha256_hex;
use fengqiao_domain::id::ProceedingId;
use fengqiao_store::{PageRequest, ProceedingFilter};
use jiff::SignedDuration;
use serde_json::json;

use crate::figures::{HEADER, import, suit};
use crate::office::{Office, code};
use crate::walking::{go, outcome, state, step};

const BASES: &str = "区划代码,年份,指标,数值,来源\n990101100000,2024,常住人口,105000,年鉴\n990101001000,2024,常住人口,145000,年鉴\n990101000000,2024,常住人口,250000,年鉴\n990101000000,2023,常住人口,250000,年鉴\n";

/// Suits of a year until December 2025, one in one township in its last quarter.
fn office() -> Office {
    let office = Office::new();
    let mut sheet = HEADER.to_owned();
    for serial in 1..=60_u32 {
        let day = format!("2025-{:02}-05", serial % 12 + 1);
        let village = if serial % 30 == 10 { "V2" } else { "V1" };
        sheet.push_str(&suit(serial, "0301", "离婚纠纷", &day, ("V1", village), &[]));
    }
    import(&office, "filings", &sheet);
    import(&office, "bases", BASES);
    office
}

fn made(office: &Office) -> usize {
    office.app.make_bulletins(office.top_region, office.now).unwrap()
}

fn bulletin_to(office: &Office, login: &str, words: &str) -> ProceedingId {
    let filter = ProceedingFilter { procedure: Some("bulletin".into()), ..ProceedingFilter::default() };
    let page = office.app.proceedings(&office.ctx(login), filter, &PageRequest { after: None, limit: 100 }).unwrap();
    let found = page.items.iter().find(|row| row.proceeding.title.contains(words));
    found.unwrap_or_else(|| panic!("no bulletin {words}")).proceeding.id
}

#[test]
fn what_is_due_is_made_once_for_each_addressee_and_told_to_the_court() {
    let office = office();
    // A township and two regulators that the office has, by month and by quarter.
    assert_eq!(made(&office), 6);
    assert_eq!(made(&office), 0, "nothing is made twice");
    let id = bulletin_to(&office, "judge", "2025年第4季度 成讼和解纷情况季报 · town");
    let read = office.app.bulletin(&office.ctx("judge"), id).unwrap();
    assert_eq!((read.bulletin.period.as_str(), read.draft), ("2025-Q4", true));
    assert!(read.pages >= 1);
    assert!(office.app.bulletin_page(&office.ctx("judge"), id, 0).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(code(office.app.bulletin_page(&office.ctx("judge"), id, read.pages)), "not_found");
    assert_eq!(read.bulletin.made_on.to_string(), "2026-03-05");
    let notices = office.app.notices(&office.ctx("judge"), &PageRequest::default()).unwrap();
    assert!(notices.items.iter().any(|notice| notice.message == "bulletin_drafted"));
}

#[test]
fn nothing_is_made_before_the_suits_of_the_period_are_there() {
    let office = Office::new();
    assert_eq!(made(&office), 0, "no suits at all");
    import(&office, "filings", &format!("{HEADER}{}", suit(1, "0301", "离婚纠纷", "2026-03-02", ("V1", "V1"), &[])));
    assert_eq!(made(&office), 0, "February and the last quarter are told ten and fifteen days after their end");
}

#[test]
fn small_numbers_are_hidden_in_every_form_though_the_court_makes_it() {
    let office = office();
    made(&office);
    let id = bulletin_to(&office, "judge", "第4季度 成讼和解纷情况季报 · town");
    let ctx = office.ctx("judge");
    let figures = office.app.bulletin(&ctx, id).unwrap().bulletin.figures;
    let first = &figures["indicators"][0];
    assert_eq!(first["id"], "rate-by-filings");
    let rows = first["rows"].as_array().unwrap();
    let town = rows.iter().find(|row| row["name"] == "大桥镇").unwrap();
    assert_eq!((&town["hidden"], &town["count"], &town["rate"]), (&json!(true), &json!(""), &json!("")));
    assert!(rows.iter().filter(|row| row["hidden"] == true).count() >= 2, "another is hidden for its sake");
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(office.app.bulletin_workbook(&ctx, id).unwrap())).unwrap();
    let name = book.sheet_names()[0].clone();
    let sheet = book.worksheet_range(&name).unwrap();
    let row = sheet.rows().find(|row| row[1] == Data::String("大桥镇".to_owned())).unwrap();
    assert_eq!((&row[2], &row[4]), (&Data::String("隐去".to_owned()), &Data::String("隐去".to_owned())));
}

#[test]
fn made_again_from_the_same_cut_it_has_the_same_bytes_whatever_came_since() {
    let office = office();
    made(&office);
    let ctx = office.ctx("judge");
    let id = bulletin_to(&office, "judge", "第4季度 成讼和解纷情况季报 · town");
    let both = || {
        let pdf = office.app.bulletin_pdf(&ctx, id).unwrap();
        let workbook = office.app.bulletin_workbook(&ctx, id).unwrap();
        (sha256_hex(&[&pdf]), sha256_hex(&[&workbook]))
    };
    let first = both();
    assert_eq!(first, both());
    let late = suit(900, "0301", "离婚纠纷", "2025-11-20", ("V1", "V1"), &[]);
    import(&office, "filings", &format!("{HEADER}{late}"));
    assert_eq!(first, both(), "a suit that came later changes nothing");
    office.app.store().rebuild(office.top_region).unwrap();
    assert_eq!(first, both(), "built anew from the log it says the same");
}

#[test]
fn a_person_writes_beside_the_figures_and_the_addressee_sees_it_when_it_is_sent() {
    let mut office = office();
    made(&office);
    let id = bulletin_to(&office, "judge", "第4季度 成讼和解纷情况季报 · town");
    let before = office.app.bulletin(&office.ctx("judge"), id).unwrap().bulletin;
    assert_eq!(code(office.app.bulletin_pdf(&office.ctx("town"), id)), "bulletin_not_sent");
    assert_eq!(code(office.app.bulletin_workbook(&office.ctx("analyst"), id)), "bulletin_not_sent");
    assert_eq!(code(step(&office, "judge", id, "send", json!({}))), "not_in_state", "nobody reviewed it");
    assert_eq!(code(step(&office, "town", id, "review", json!({}))), "not_permitted");
    let plain = office.app.bulletin_pdf(&office.ctx("judge"), id).unwrap();
    go(&office, "judge", id, "review", json!({ "commentary": "本季度婚姻家庭案件较多，请加强人民调解。" }));
    assert_ne!(plain, office.app.bulletin_pdf(&office.ctx("judge"), id).unwrap(), "the text stands on it");
    go(&office, "judge", id, "send", json!({}));
    let sent = office.app.bulletin(&office.ctx("town"), id).unwrap();
    assert_eq!((sent.draft, &sent.bulletin), (false, &before), "the figures are as they were made");
    go(&office, "town", id, "receive", json!({ "received_on": "2026-03-05" }));
    office.later(SignedDuration::from_hours(24 * 20));
    office.app.fire_due_timers(office.now).unwrap();
    let read = office.app.proceeding(&office.ctx("judge"), id).unwrap();
    assert!(
        read.deadlines.iter().any(|it| it.deadline.key == "answer" && it.state == "breached"),
        "the answer is late"
    );
    go(&office, "town", id, "answer", json!({ "answer": "已增派调解员。" }));
    go(&office, "judge", id, "close", json!({}));
    assert_eq!(outcome(&office, "judge", id), "answered");
    assert_eq!(state(&office, "town", id), "closed");
}

#[test]
fn others_find_no_bulletin_where_there_is_none() {
    let office = office();
    made(&office);
    let none = ProceedingId::from_bits(7);
    assert_eq!(code(office.app.bulletin_pdf(&office.ctx("judge"), none)), "not_found");
    let id = bulletin_to(&office, "judge", "第4季度 成讼和解纷情况季报 · town");
    assert_eq!(code(office.app.bulletin_pdf(&office.ctx("admin"), id)), "not_found", "who reads no proceeding");
}
