//! Reports: received, understood, joined, separated; seen only where they belong; asked twice, done once.

use fengqiao_app::matter::{Close, Reopen};
use fengqiao_app::report::{Classify, Join, MatterChoice, NewReport, OpenMatter, Separate};
use fengqiao_app::understanding::Typed;
use fengqiao_store::{MatterFilter, PageRequest, ReportFilter};

use crate::office::{Office, code, report};

const SHOP: &str = "市民来电反映：在大桥镇石桥村一家超市购买的牛奶已过保质期，商家拒绝退款赔偿，要求退一赔十";

#[test]
fn a_clerk_enters_a_report_and_software_proposes_kind_and_place() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    let understood = office.app.understand(&clerk, &Typed { text: SHOP.into(), ..Typed::default() }).unwrap();
    let category = understood.category.unwrap();
    assert!(category.category.as_deref().is_some_and(|code| code.starts_with("D13")), "{category:?}");
    assert!(!category.reasons.is_empty());
    assert_eq!(understood.places[0].region_id, office.region("990101100200"));
    assert!(!understood.places[0].reasons.is_empty());
    let received = office
        .app
        .receive_report(&clerk, NewReport { matter: Some(MatterChoice::Open(None)), ..report(SHOP) })
        .unwrap();
    let read = office.app.report(&clerk, received.report_id).unwrap();
    assert_eq!(read.narrative.text, SHOP);
    assert_eq!(read.row.report.region_id, Some(office.region("990101100200")));
    assert_eq!(read.row.state, "joined");
    let matter = office.app.matter(&office.ctx("dispatcher"), received.matter_id.unwrap()).unwrap();
    assert_eq!((matter.row.reports, matter.row.matter.code.as_str()), (1, "SX2026-000001"));
    assert!(matter.row.matter.title.contains("石桥村"));
    assert!(!matter.row.matter.title.contains('陈'));
}

#[test]
fn a_second_report_of_the_same_trouble_is_found_and_joined() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    let first = office
        .app
        .receive_report(&clerk, NewReport { matter: Some(MatterChoice::Open(None)), ..report(SHOP) })
        .unwrap();
    let again = format!("市民再次来电：{}", &SHOP["市民来电反映：".len()..]);
    let second = office.app.receive_report(&clerk, report(&again)).unwrap();
    let read = office.app.report(&clerk, second.report_id).unwrap();
    let likely = read.row.report.likely.clone().expect("the first report is likely the same");
    assert_eq!(likely.report_id, first.report_id);
    assert!(likely.reasons.contains(&"same_phone".to_owned()), "{likely:?}");
    let join = Join { matter_id: first.matter_id.unwrap(), revision: read.row.revision };
    office.app.join_report(&clerk, second.report_id, join).unwrap();
    let matter = office.app.matter(&clerk, join.matter_id).unwrap();
    assert_eq!(matter.row.reports, 2);
    let separate = |revision| Separate { reason: "不是同一件事".into(), revision };
    assert_eq!(
        code(office.app.separate_report(&clerk, second.report_id, separate(read.row.revision))),
        "stale_revision"
    );
    let revision = office.app.report(&clerk, second.report_id).unwrap().row.revision;
    office.app.separate_report(&clerk, second.report_id, separate(revision)).unwrap();
    assert_eq!(office.app.matter(&clerk, join.matter_id).unwrap().row.reports, 1);
}

#[test]
fn the_same_request_twice_makes_one_report() {
    let office = Office::new();
    let first = office.app.receive_report(&office.keyed("clerk", "k1", "a"), report(SHOP)).unwrap();
    let second = office.app.receive_report(&office.keyed("clerk", "k1", "a"), report(SHOP)).unwrap();
    assert_eq!(first.report_id, second.report_id);
    assert_eq!(
        code(office.app.receive_report(&office.keyed("clerk", "k1", "b"), report("另一件事"))),
        "idempotency_key_reused"
    );
    // The key belongs to the account: another clerk's same key is another request.
    let other = office.app.receive_report(&office.keyed("dispatcher", "k1", "a"), report(SHOP)).unwrap();
    assert_ne!(first.report_id, other.report_id);
    let reports = office.app.reports(&office.ctx("clerk"), ReportFilter::default(), &PageRequest::default()).unwrap();
    assert_eq!(reports.page.total, 2);
}

#[test]
fn reports_are_seen_only_where_they_belong() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    let east = NewReport { region_id: Some(office.region("990101001001")), ..report("楼上漏水，邻居不肯修") };
    let east = office.app.receive_report(&clerk, east).unwrap();
    let bridge = NewReport { region_id: Some(office.region("990101100200")), ..report(SHOP) };
    let bridge = office.app.receive_report(&clerk, bridge).unwrap();
    let total = |login: &str| {
        office
            .app
            .reports(&office.ctx(login), ReportFilter::default(), &PageRequest::default())
            .map(|read| read.page.total)
    };
    assert_eq!(total("clerk").unwrap(), 2);
    assert_eq!(total("town").unwrap(), 1);
    assert_eq!(total("mediator").unwrap(), 1);
    assert_eq!(code(total("admin")), "not_permitted");
    assert_eq!(code(total("auditor")), "not_permitted");
    assert_eq!(code(total("officer")), "not_permitted");
    assert_eq!(code(office.app.report(&office.ctx("town"), east.report_id)), "not_found");
    assert_eq!(code(office.app.report(&office.ctx("town"), bridge.report_id)), "accepted");
    // Asking for another's region narrows to one's own, never widens.
    let asked = ReportFilter { region_id: Some(office.region("990101001001")), ..ReportFilter::default() };
    let read = office.app.reports(&office.ctx("mediator"), asked, &PageRequest::default()).unwrap();
    assert!(read.page.items.iter().all(|row| row.report.id == bridge.report_id));
}

#[test]
fn a_person_corrects_the_proposal_and_both_stand_in_the_log() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    let received = office.app.receive_report(&clerk, report(SHOP)).unwrap();
    let classify =
        Classify { category: Some("D07".into()), region_id: None, reason: Some("物业问题".into()), revision: 1 };
    office.app.classify_report(&clerk, received.report_id, classify.clone()).unwrap();
    assert_eq!(code(office.app.classify_report(&clerk, received.report_id, classify)), "stale_revision");
    let read = office.app.report(&clerk, received.report_id).unwrap();
    assert_eq!(read.row.report.category.as_deref(), Some("D07"));
    let decided = read.story.iter().find(|row| row.kind == "report_classified").unwrap();
    assert!(decided.entry.payload.contains("D13") && decided.entry.payload.contains("D07"));
    let unknown = Classify { category: Some("X99".into()), revision: 2, ..Classify::default() };
    assert_eq!(code(office.app.classify_report(&clerk, received.report_id, unknown)), "bad_field");
}

#[test]
fn faulty_reports_are_refused_with_the_field() {
    let office = Office::new();
    let clerk = office.ctx("clerk");
    let long = "长".repeat(20_001);
    let cases = [
        (report("   "), "missing_field"),
        (report(&long), "bad_field"),
        (NewReport { channel: "fax".into(), ..report(SHOP) }, "bad_field"),
        (NewReport { longitude: Some(500.0), latitude: Some(1.0), ..report(SHOP) }, "bad_field"),
        (NewReport { longitude: Some(f64::NAN), latitude: Some(1.0), ..report(SHOP) }, "bad_field"),
        (NewReport { category: Some("X".into()), ..report(SHOP) }, "bad_field"),
        (NewReport { reported_at: Some("2030-01-01T00:00:00Z".parse().unwrap()), ..report(SHOP) }, "bad_field"),
    ];
    for (new, expected) in cases {
        assert_eq!(code(office.app.receive_report(&clerk, new)), expected);
    }
    assert_eq!(code(office.app.receive_report(&office.ctx("officer"), report(SHOP))), "not_permitted");
}

#[test]
fn a_matter_is_closed_and_opened_again() {
    let office = Office::new();
    let dispatcher = office.ctx("dispatcher");
    let received = office.app.receive_report(&dispatcher, report(SHOP)).unwrap();
    let open = OpenMatter { title: Some("石桥村超市过期牛奶".into()), revision: 1 };
    let matter_id = office.app.open_matter(&dispatcher, received.report_id, open).unwrap();
    let close = |outcome: &str, revision| Close { outcome: outcome.into(), reason: "已退款".into(), revision };
    let revision = office.app.matter(&dispatcher, matter_id).unwrap().row.revision;
    assert_eq!(code(office.app.close_matter(&dispatcher, matter_id, close("won", revision))), "bad_field");
    assert_eq!(
        code(office.app.close_matter(&office.ctx("clerk"), matter_id, close("settled", revision))),
        "not_permitted"
    );
    office.app.close_matter(&dispatcher, matter_id, close("settled", revision)).unwrap();
    let read = office.app.matter(&dispatcher, matter_id).unwrap();
    assert_eq!((read.row.state.as_str(), read.may.as_slice()), ("closed", &["reopen", "check_conflict"][..]));
    let second = office.app.receive_report(&dispatcher, report("同一家店又卖过期牛奶，石桥村")).unwrap();
    assert_eq!(
        code(office.app.join_report(&dispatcher, second.report_id, Join { matter_id, revision: 1 })),
        "matter_closed"
    );
    let reopen = Reopen { reason: "又发生".into(), revision: read.row.revision };
    office.app.reopen_matter(&dispatcher, matter_id, reopen).unwrap();
    let open = MatterFilter { state: Some("open".into()), ..MatterFilter::default() };
    assert_eq!(office.app.matters(&dispatcher, open, &PageRequest::default()).unwrap().total, 1);
}
