//! Who in an organisation handles what, handing work over, standing in, and one step taken in many proceedings.

use fengqiao_app::proceeding::TakeStep;
use fengqiao_app::work::WhoseWork;
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{PageRequest, WorkBox};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;

use crate::office::{Office, code};
use crate::region_work::{plan, start};
use crate::walking::{go, on_each_alone, read, state};

/// Events that the station holds in a village.
fn events(office: &Office, many: usize) -> Vec<ProceedingId> {
    let begin = |n| start(office, "chief", ("outreach", &format!("活动 {n}")), plan(), &[("host", &["village"])]);
    (0..many).map(|n| begin(n).unwrap()).collect()
}

fn shown(office: &Office, login: &str, whose: WhoseWork) -> Vec<ProceedingId> {
    let (lines, _) = office.app.work(&office.ctx(login), (WorkBox::Todo, whose), 0, 0).unwrap();
    let mut ids: Vec<_> = lines.iter().map(|line| line.row.proceeding.id).collect();
    ids.sort();
    ids
}

fn bell(office: &Office, login: &str) -> Vec<String> {
    let page = office.app.notices(&office.ctx(login), &PageRequest::default()).unwrap();
    page.items.into_iter().map(|notice| notice.message).collect()
}

#[test]
fn work_is_given_found_by_its_handler_and_handed_over() {
    on_each_alone(|office| {
        let mut ids = events(&office, 3);
        ids.sort();
        let (chief, police) = (office.account("chief"), office.account("police"));
        let names: Vec<_> = office.app.colleagues(&office.ctx("chief")).unwrap().into_iter().map(|it| it.id).collect();
        assert!(names.len() == 2 && names.contains(&chief) && names.contains(&police));
        assert_eq!(shown(&office, "police", WhoseWork::Nobody), ids);
        let give =
            |to, of: &[ProceedingId]| office.app.set_handlers(&office.ctx("chief"), of.to_vec(), to, None).unwrap();
        let given = give(Some(police), &[ids[0], ids[0], ids[1], ProceedingId::from_bits(7)]);
        assert_eq!((given.done.as_slice(), given.refused.len()), (&ids[..2], 1), "what is not there spoils nothing");
        assert_eq!((bell(&office, "police"), bell(&office, "chief")), (vec!["handlers_set".to_owned()], vec![]));
        assert_eq!(give(Some(police), &ids[..1]).refused[0].1, "already_done");
        assert_eq!(shown(&office, "police", WhoseWork::Mine), ids[..2]);
        assert_eq!(shown(&office, "chief", WhoseWork::Nobody), ids[2..]);
        assert_eq!(shown(&office, "chief", WhoseWork::All), ids, "the work stays the organisation's");
        assert_eq!(read(&office, "chief", ids[0]).handler, Some(police));
        assert_eq!(read(&office, "mediator", ids[0]).handler, None, "another organisation has its own");
        let over = office.app.hand_over(&office.keyed("police", "k", "f"), police, Some(chief), Some("调离".into()));
        assert_eq!(over.unwrap().done, ids[..2]);
        assert_eq!(shown(&office, "chief", WhoseWork::Mine), ids[..2]);
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(shown(&office, "chief", WhoseWork::Mine), ids[..2]);
        give(None, &ids[..1]);
        assert_eq!(shown(&office, "chief", WhoseWork::Mine), ids[1..2]);
    });
}

#[test]
fn work_goes_to_nobody_of_another_house() {
    let office = Office::new();
    let id = events(&office, 1)[0];
    let give = |login: &str, to: &str| {
        code(office.app.set_handlers(&office.ctx(login), vec![id], Some(office.account(to)), None))
    };
    assert_eq!(give("chief", "mediator"), "bad_field");
    assert_eq!(give("admin", "admin"), "not_permitted");
    assert_eq!(give("dispatcher", "clerk"), "accepted");
    let centre = office.app.set_handlers(&office.ctx("dispatcher"), vec![id], Some(office.account("clerk")), None);
    assert_eq!(centre.unwrap().refused[0].1, "not_found", "the centre does not stand in it");
    let over = office.app.hand_over(&office.ctx("chief"), office.account("mediator"), None, None);
    assert_eq!(code(over), "bad_field");
    let long = office.app.set_handlers(&office.ctx("chief"), vec![id], None, Some("长".repeat(501)));
    assert_eq!(code(long), "bad_field");
    assert_eq!(code(office.app.set_handlers(&office.ctx("chief"), vec![], None, None)), "bad_field");
}

#[test]
fn a_substitute_sees_the_work_and_hears_the_bell_on_its_days() {
    let mut office = Office::new();
    let id = events(&office, 1)[0];
    let (chief, police) = (office.account("chief"), office.account("police"));
    office.app.set_handlers(&office.ctx("chief"), vec![id], Some(chief), None).unwrap();
    let away = |from, to| office.app.set_substitute(&office.ctx("chief"), Some((police, from, to)));
    assert_eq!(code(away(date(2026, 3, 7), date(2026, 3, 6))), "bad_field");
    assert_eq!(code(away(date(2026, 3, 1), date(2026, 3, 2))), "bad_field", "days that are over");
    assert_eq!(code(away(date(2026, 3, 6), date(2026, 7, 1))), "bad_field", "longer than a season");
    let own = office.app.set_substitute(&office.ctx("chief"), Some((chief, date(2026, 3, 6), date(2026, 3, 6))));
    assert_eq!(code(own), "bad_field");
    away(date(2026, 3, 6), date(2026, 3, 6)).unwrap();
    assert_eq!(shown(&office, "police", WhoseWork::Mine), []);
    go(&office, "mediator", id, "agree", json!({}));
    assert_eq!((bell(&office, "chief").len(), bell(&office, "police").len()), (1, 0), "the handler's bell alone");
    office.later(SignedDuration::from_hours(24));
    assert_eq!(shown(&office, "police", WhoseWork::Mine), [id]);
    go(&office, "chief", id, "put_off", json!({ "planned_on": "2026-03-12" }));
    go(&office, "mediator", id, "agree", json!({}));
    assert_eq!((bell(&office, "chief").len(), bell(&office, "police").len()), (2, 1));
    office.app.set_substitute(&office.ctx("chief"), None).unwrap();
    assert_eq!(shown(&office, "police", WhoseWork::Mine), []);
}

#[test]
fn a_passed_deadline_is_everybodys() {
    let mut office = Office::new();
    let id = events(&office, 1)[0];
    office.app.set_handlers(&office.ctx("chief"), vec![id], Some(office.account("chief")), None).unwrap();
    office.later(SignedDuration::from_hours(24 * 14));
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
    assert!(bell(&office, "police").contains(&"deadline_breached".to_owned()));
}

#[test]
fn one_step_is_taken_in_many_each_for_itself() {
    on_each_alone(|office| {
        let ids = events(&office, 4);
        // One of them moved on meanwhile, one is not the reader's to see.
        go(&office, "chief", ids[1], "put_off", json!({ "planned_on": "2026-03-12" }));
        let each: Vec<_> = ids.iter().map(|id| (*id, 1)).chain([(ProceedingId::from_bits(9), 1)]).collect();
        let take = TakeStep { transition: "agree".into(), ..TakeStep::default() };
        let ctx = office.keyed("mediator", "series", "one");
        let outcomes = office.app.take_steps(&ctx, &each, &take).unwrap();
        let codes: Vec<_> =
            outcomes.iter().map(|(_, it)| it.as_ref().map_or_else(|(code, _)| code.as_str(), |()| "")).collect();
        assert_eq!(codes, ["", "stale_revision", "", "", "not_found"]);
        let again = office.app.take_steps(&ctx, &each, &take).unwrap();
        assert_eq!(again, outcomes, "asked again it acts once");
        let states: Vec<_> = ids.iter().map(|id| state(&office, "chief", *id)).collect();
        assert_eq!(states, ["agreed", "planned", "agreed", "agreed"]);
        assert_eq!(read(&office, "chief", ids[0]).instance.revision, 2);
        let twice = [(ids[0], 2), (ids[0], 2)];
        assert_eq!(code(office.app.take_steps(&office.ctx("chief"), &twice, &take)), "bad_field");
        assert_eq!(code(office.app.take_steps(&office.ctx("admin"), &each, &take)), "not_permitted");
    });
}

#[test]
fn stages_show_what_the_reader_may_open() {
    on_each_alone(|office| {
        let ids = events(&office, 3);
        go(&office, "mediator", ids[1], "agree", json!({}));
        go(&office, "chief", ids[2], "call_off", json!({}));
        let shown_to = |login: &str| {
            let stages = office.app.stages(&office.ctx(login), "outreach", RegionPath::default()).unwrap();
            let shown = stages.into_iter().map(|it| (it.state, it.total, it.rows.len()));
            shown.collect::<Vec<_>>()
        };
        let both = [("agreed".to_owned(), 1, 1), ("planned".to_owned(), 1, 1)];
        assert_eq!((shown_to("chief").as_slice(), shown_to("dispatcher").as_slice()), (&both[..], &both[..]));
        assert_eq!(shown_to("mediator"), both, "the village stands in them");
        assert_eq!(shown_to("clerk"), [], "the hotline reads what lies in its own region alone");
        let unknown = office.app.stages(&office.ctx("chief"), "nonsense", RegionPath::default());
        assert_eq!(code(unknown), "not_found");
        assert_eq!(code(office.app.stages(&office.ctx("admin"), "outreach", RegionPath::default())), "not_permitted");
    });
}
