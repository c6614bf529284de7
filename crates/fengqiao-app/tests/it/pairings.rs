//! Pairings: what a night proposes, what a person decides of it, how it is undone, and what is learnt.

use fengqiao_app::AppError;
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::matter::Close;
use fengqiao_app::pairing::{Decide, Decided};
use fengqiao_app::report::{Join, MatterChoice, NewReport, Separate};
use fengqiao_domain::event::Actor;
use fengqiao_domain::id::{MatterId, PairingId, ReportId};
use fengqiao_domain::model::PAIR_TREE;
use fengqiao_domain::pairing::{Pairing, PairingKind, PairingState};
use fengqiao_domain::person::PersonFields;
use fengqiao_store::{PageRequest, PairingFilter};
use jiff::SignedDuration;

use crate::office::{Office, code};

const LEAK: &str = "石桥村锦绣花园3幢楼上赵家装修把水管打穿，天花板漏水发霉";
const DOG: &str = "石桥村河滨路口修车铺的黑狗没有拴绳，咬伤过路的孩子";

/// Something like the rest of a county, so that what is rare can be told.
fn background(office: &Office) {
    let things = ["电梯", "围墙", "水管", "鱼塘", "路灯", "菜地", "车位", "烟囱", "锅炉", "排水沟"];
    let doings = ["坏了没人修", "被人占了", "漏水发臭", "挡住去路", "半夜有响声", "说好赔钱不赔"];
    for number in 0..60_u32 {
        let (thing, doing) = (things[number as usize % 10], doings[number as usize % 6]);
        let name = char::from_u32(0x5200 + number * 7).unwrap();
        tell(office, &format!("{name}{name}园小区{thing}{doing}，找了{}次", number % 9 + 2), 100 + number, None);
    }
}

fn tell(office: &Office, text: &str, teller: u32, matter: Option<MatterChoice>) -> (ReportId, Option<MatterId>) {
    let phone = format!("1390000{teller:04}");
    let address = format!("石桥村{teller}号");
    let reporter = PersonFields { name: None, phone: Some(phone), id_number: None, address: Some(address) };
    let new = NewReport {
        text: text.into(),
        channel: "12345".into(),
        category: Some("D03.02".into()),
        region_id: Some(office.region("990101100200")),
        reporter,
        matter,
        ..NewReport::default()
    };
    let received = office.app.receive_report(&office.ctx("dispatcher"), new).unwrap();
    (received.report_id, received.matter_id)
}

fn opened(office: &Office, text: &str, teller: u32) -> (ReportId, MatterId) {
    let (report, matter) = tell(office, text, teller, Some(MatterChoice::Open(None)));
    (report, matter.unwrap())
}

fn night(office: &mut Office) -> Vec<Pairing> {
    office.later(SignedDuration::from_hours(24));
    office.app.propose_pairings(office.top_region, Actor::default(), office.now).unwrap().proposed
}

fn decide(office: &Office, id: PairingId, state: PairingState) -> Result<Decided, AppError> {
    office.app.decide_pairing(&office.ctx("dispatcher"), id, Decide { state, note: Some("看过".into()) })
}

fn undo(office: &Office, id: PairingId) -> Result<Decided, AppError> {
    office.app.undo_pairing(&office.ctx("dispatcher"), id, None)
}

fn matter_of(office: &Office, id: ReportId) -> Option<MatterId> {
    office.app.report(&office.ctx("dispatcher"), id).unwrap().row.report.matter_id
}

fn state_of(office: &Office, id: PairingId) -> PairingState {
    office.app.pairing(&office.ctx("dispatcher"), id).unwrap().row.state
}

/// The pairing of these two reports.
fn between(proposed: &[Pairing], one: ReportId, two: ReportId) -> Pairing {
    let both = |it: &&Pairing| it.reports == (one, two) || it.reports == (two, one);
    proposed.iter().find(both).unwrap_or_else(|| panic!("no pairing of the two among {}", proposed.len())).clone()
}

/// An office with two matters of one leak, and what the night proposes of it.
fn two_matters_of_one_leak() -> (Office, (ReportId, MatterId), (ReportId, MatterId), Pairing) {
    let mut office = Office::new();
    background(&office);
    let one = opened(&office, &format!("{LEAK}，要求赔偿"), 7);
    let two = opened(&office, &format!("{LEAK}，物业不管"), 7);
    let proposed = night(&mut office);
    let pairing = between(&proposed, one.0, two.0);
    (office, one, two, pairing)
}

#[test]
fn a_night_proposes_what_a_person_joins_and_takes_back() {
    let (mut office, one, two, pairing) = two_matters_of_one_leak();
    assert_eq!(pairing.kind, PairingKind::Merge);
    for reason in ["same_phone", "same_place", "close_in_time"] {
        assert!(pairing.reasons.iter().any(|it| it == reason), "{reason} is not in {:?}", pairing.reasons);
    }
    assert!(night(&mut office).is_empty(), "what waits is not proposed again");
    let read = office.app.pairing(&office.ctx("dispatcher"), pairing.id).unwrap();
    assert_eq!((read.may.as_slice(), read.sides[0].shared.is_empty()), (&["decide"][..], false));
    let done = decide(&office, pairing.id, PairingState::Same).unwrap();
    assert_eq!((done.state, done.moved), (PairingState::Same, 1));
    let stays = matter_of(&office, one.0).unwrap();
    assert_eq!(matter_of(&office, two.0), Some(stays));
    let gone = if stays == one.1 { two.1 } else { one.1 };
    let closed = office.app.matter(&office.ctx("dispatcher"), gone).unwrap();
    assert_eq!((closed.row.state.as_str(), closed.row.outcome.as_deref()), ("closed", Some("merged")));
    assert_eq!(code(decide(&office, pairing.id, PairingState::Different)), "pairing_decided");
    let row = office.app.pairing(&office.ctx("dispatcher"), pairing.id).unwrap().row;
    assert_eq!(row.decided_by, Some(office.account("dispatcher")), "a named person decided");
    assert_eq!(row.decision.unwrap().note.as_deref(), Some("看过"));
    assert_eq!(undo(&office, pairing.id).unwrap().state, PairingState::Open);
    assert_eq!((matter_of(&office, one.0), matter_of(&office, two.0)), (Some(one.1), Some(two.1)));
    assert_eq!(office.app.matter(&office.ctx("dispatcher"), gone).unwrap().row.state, "open");
    assert_eq!(code(undo(&office, pairing.id)), "pairing_not_decided");
}

#[test]
fn a_refused_pair_comes_back_only_with_new_evidence() {
    let (mut office, one, _two, pairing) = two_matters_of_one_leak();
    decide(&office, pairing.id, PairingState::Different).unwrap();
    for _ in 0..3 {
        assert!(night(&mut office).iter().all(|it| it.reports != pairing.reports), "it stays refused");
    }
    // A further report in one of the matters, nearer to the other than what was there.
    let dispatcher = office.ctx("dispatcher");
    let (third, _) = tell(&office, &format!("{LEAK}，物业不管，又漏了"), 7, None);
    let revision = office.app.report(&dispatcher, third).unwrap().row.revision;
    office.app.join_report(&dispatcher, third, Join { matter_id: one.1, revision }).unwrap();
    let again = night(&mut office);
    let told: Vec<&Pairing> = again.iter().filter(|it| !it.new_evidence.is_empty()).collect();
    assert_eq!(told.len(), 1, "{again:?}");
    assert!(told[0].id != pairing.id && told[0].new_evidence.contains(&"new_report".to_owned()));
    assert_eq!(state_of(&office, pairing.id), PairingState::Different);
}

#[test]
fn an_unsure_pair_comes_back_after_its_days() {
    let (mut office, _, _, pairing) = two_matters_of_one_leak();
    decide(&office, pairing.id, PairingState::Unsure).unwrap();
    assert!(night(&mut office).is_empty());
    office.later(SignedDuration::from_hours(24 * 14));
    let again = night(&mut office);
    assert!(again.iter().any(|it| it.id == pairing.id));
    assert_eq!(state_of(&office, pairing.id), PairingState::Open);
}

#[test]
fn what_a_person_parted_by_hand_is_not_proposed_again() {
    let mut office = Office::new();
    background(&office);
    let (_, matter) = opened(&office, &format!("{LEAK}，要求赔偿"), 7);
    let dispatcher = office.ctx("dispatcher");
    let (two, _) = tell(&office, &format!("{LEAK}，物业不管"), 7, Some(MatterChoice::Join(matter)));
    let revision = office.app.report(&dispatcher, two).unwrap().row.revision;
    office.app.separate_report(&dispatcher, two, Separate { reason: "另一户".into(), revision }).unwrap();
    assert!(night(&mut office).iter().all(|it| it.reports.0 != two && it.reports.1 != two));
}

#[test]
fn a_matter_of_two_troubles_is_proposed_to_be_parted_and_can_be_put_together_again() {
    let mut office = Office::new();
    background(&office);
    let (_, matter) = opened(&office, &format!("{DOG}，要打针"), 8);
    tell(&office, &format!("{DOG}，狗主人不认"), 8, Some(MatterChoice::Join(matter)));
    let (stray, _) = tell(&office, &format!("{LEAK}，要求赔偿"), 7, Some(MatterChoice::Join(matter)));
    let proposed = night(&mut office);
    let split = proposed.iter().find(|it| it.kind == PairingKind::Split).expect("a split is proposed");
    assert_eq!((split.one.matter_id, split.two.reports.as_slice()), (Some(matter), &[stray][..]));
    decide(&office, split.id, PairingState::Different).unwrap();
    assert_eq!(matter_of(&office, stray), None, "one report alone stands alone again");
    undo(&office, split.id).unwrap();
    assert_eq!(matter_of(&office, stray), Some(matter));
    decide(&office, split.id, PairingState::Same).unwrap();
    assert!(night(&mut office).iter().all(|it| it.kind == PairingKind::Merge), "what belongs together is not parted");
}

#[test]
fn what_somebody_settled_meanwhile_is_moot_and_changes_nothing() {
    let (mut office, _, two, pairing) = two_matters_of_one_leak();
    let dispatcher = office.ctx("dispatcher");
    let revision = office.app.matter(&dispatcher, two.1).unwrap().row.revision;
    let close = Close { outcome: "settled".into(), reason: "和解".into(), revision };
    office.app.close_matter(&dispatcher, two.1, close).unwrap();
    let done = decide(&office, pairing.id, PairingState::Same).unwrap();
    assert_eq!((done.state, done.moved), (PairingState::Moot, 0));
    assert!(night(&mut office).is_empty());
    // A night closes by itself what nobody has looked at.
    let (mut office, _, two, pairing) = two_matters_of_one_leak();
    let dispatcher = office.ctx("dispatcher");
    let revision = office.app.matter(&dispatcher, two.1).unwrap().row.revision;
    let close = Close { outcome: "settled".into(), reason: "和解".into(), revision };
    office.app.close_matter(&dispatcher, two.1, close).unwrap();
    night(&mut office);
    assert_eq!(state_of(&office, pairing.id), PairingState::Moot);
}

#[test]
fn a_decision_that_somebody_went_on_from_is_not_undone_over_their_head() {
    let (office, one, two, pairing) = two_matters_of_one_leak();
    decide(&office, pairing.id, PairingState::Same).unwrap();
    let dispatcher = office.ctx("dispatcher");
    let moved = if matter_of(&office, one.0) == Some(one.1) { two.0 } else { one.0 };
    let revision = office.app.report(&dispatcher, moved).unwrap().row.revision;
    office.app.separate_report(&dispatcher, moved, Separate { reason: "手工移出".into(), revision }).unwrap();
    assert_eq!(code(undo(&office, pairing.id)), "pairing_moved_on");
    assert_eq!(matter_of(&office, moved), None);
}

#[test]
fn only_those_who_may_see_both_sides_decide() {
    let (office, _, _, pairing) = two_matters_of_one_leak();
    for (login, expected) in
        [("admin", "not_found"), ("auditor", "not_found"), ("officer", "not_found"), ("analyst", "not_found")]
    {
        let ctx = office.ctx(login);
        let wish = Decide { state: PairingState::Same, note: None };
        assert_eq!(code(office.app.decide_pairing(&ctx, pairing.id, wish)), expected, "{login}");
        assert_eq!(
            code(office.app.pairings(&ctx, PairingFilter::default(), &PageRequest::default()).map(|_| ())),
            "not_permitted",
            "{login}"
        );
    }
    let seen = |login: &str| {
        let page = office.app.pairings(&office.ctx(login), PairingFilter::default(), &PageRequest::default());
        page.unwrap().0.items.len()
    };
    assert_eq!((seen("mediator"), seen("clerk")), (1, 1), "both lie in the mediator's own village");
    assert_eq!(code(decide(&office, PairingId::from_bits(5), PairingState::Same)), "not_found");
    assert_eq!(code(decide(&office, pairing.id, PairingState::Open)), "bad_field");
    let long = Decide { state: PairingState::Same, note: Some("长".repeat(1_001)) };
    assert_eq!(code(office.app.decide_pairing(&office.ctx("dispatcher"), pairing.id, long)), "too_long");
    assert_eq!(code(office.app.propose_pairings_as(&office.ctx("clerk")).map(|_| ())), "not_permitted");
}

#[test]
fn a_decision_asked_for_twice_with_one_key_acts_once() {
    let (office, _, _, pairing) = two_matters_of_one_leak();
    let ctx = office.keyed("dispatcher", "k", "f");
    let wish = || Decide { state: PairingState::Same, note: None };
    let first = office.app.decide_pairing(&ctx, pairing.id, wish()).unwrap();
    assert_eq!(office.app.decide_pairing(&ctx, pairing.id, wish()).unwrap(), first);
}

/// The files with software joining by itself.
fn joining() -> DataFiles {
    let files = DataFiles::built_in().unwrap();
    let text = files.text("pairing.toml").unwrap().replace("mode = \"suggest\"", "mode = \"join\"");
    let text = text.replace("precision_min = 0.98", "precision_min = 0.9");
    files.with("pairing.toml", &text)
}

#[test]
fn software_joins_by_itself_where_the_office_lets_it_and_one_click_undoes_it_for_good() {
    let mut office = Office::with(&joining());
    background(&office);
    let (_, matter) = opened(&office, LEAK, 7);
    let (lone, _) = tell(&office, &format!("{LEAK}。"), 7, None);
    office.later(SignedDuration::from_mins(1));
    let joined = office.app.join_new_reports(office.top_region, office.now).unwrap();
    assert_eq!((joined.len(), matter_of(&office, lone)), (1, Some(matter)));
    let row = office.app.pairing(&office.ctx("dispatcher"), joined[0]).unwrap().row;
    assert!(row.decision.as_ref().unwrap().by_itself && row.decided_by.is_none());
    assert!(row.pairing.reasons.contains(&"same_phone".to_owned()), "why is told: {:?}", row.pairing.reasons);
    let shown = office.app.matter(&office.ctx("dispatcher"), matter).unwrap().pairings;
    assert_eq!(shown.len(), 1, "the page of the matter says so");
    assert_eq!(undo(&office, joined[0]).unwrap().state, PairingState::Different);
    assert_eq!(matter_of(&office, lone), None);
    assert!(office.app.join_new_reports(office.top_region, office.now).unwrap().is_empty());
    assert!(night(&mut office).iter().all(|it| it.reports.1 != lone), "it is never joined or proposed again");
    assert_eq!(matter_of(&office, lone), None);
}

#[test]
fn in_suggest_mode_software_joins_nothing_and_two_matters_are_never_joined_by_itself() {
    let office = Office::new();
    background(&office);
    opened(&office, LEAK, 7);
    let (lone, _) = tell(&office, LEAK, 7, None);
    assert!(office.app.join_new_reports(office.top_region, office.now).unwrap().is_empty());
    assert_eq!(matter_of(&office, lone), None);
    let mut office = Office::with(&joining());
    background(&office);
    let (one, two) = (opened(&office, LEAK, 7), opened(&office, LEAK, 7));
    let proposed = night(&mut office);
    assert_eq!(between(&proposed, one.0, two.0).kind, PairingKind::Merge);
    assert!(matter_of(&office, one.0) != matter_of(&office, two.0));
}

#[test]
fn households_behind_a_matter_are_counted_and_not_named() {
    let office = Office::new();
    let text = "石桥村锦绣花园物业捆绑销售车位，业主要求退钱";
    let (_, matter) = opened(&office, text, 1);
    for teller in [1, 2, 3, 4] {
        tell(&office, text, teller, Some(MatterChoice::Join(matter)));
    }
    let dispatcher = office.ctx("dispatcher");
    let crowd = office.app.matter(&dispatcher, matter).unwrap().crowd;
    assert_eq!((crowd.households, crowd.unknown, crowd.group), (4, 0, false));
    tell(&office, text, 5, Some(MatterChoice::Join(matter)));
    let listed = office.app.matters(&dispatcher, Default::default(), &PageRequest::default()).unwrap();
    let crowd = listed.items[0].crowd.expect("six reports are enough to count");
    assert_eq!((crowd.households, crowd.group), (5, true));
}

#[test]
fn the_nightly_pass_runs_once_a_night_from_its_hour_on() {
    let mut office = Office::new();
    tell(&office, LEAK, 7, None);
    office.now = "2026-03-05T17:30:00Z".parse().unwrap();
    assert!(office.app.propose_in_the_night(office.top_region, office.now).unwrap().is_none(), "half past one");
    office.now = "2026-03-05T19:30:00Z".parse().unwrap();
    assert!(office.app.propose_in_the_night(office.top_region, office.now).unwrap().is_some(), "half past three");
    assert!(office.app.propose_in_the_night(office.top_region, office.now).unwrap().is_none(), "done for today");
}

#[test]
fn odd_reports_are_compared_without_fault() {
    let mut office = Office::new();
    for (number, text) in (0..).zip(["😀😀😀", "。", "啊", "𠮷野家𠮷野家𠮷野家𠮷野家", &"水".repeat(19_000)])
    {
        tell(&office, text, 50 + number, None);
        tell(&office, text, 70 + number, None);
    }
    tell(&office, "石桥村、大桥镇、清溪镇、柳溪镇都有人推销假药", 90, None);
    night(&mut office);
}

#[test]
fn what_persons_decided_is_learnt_and_used_when_a_named_person_says_so() {
    let mut office = Office::new();
    let admin = office.ctx("admin");
    let id = office.app.start_refit(&admin).unwrap();
    assert_eq!(code(office.app.refit_pairs(&admin, id).map(|_| ())), "pairs_too_few");
    assert_eq!(code(office.app.start_refit(&office.ctx("dispatcher")).map(|_| ())), "not_permitted");
    background(&office);
    // An office that calls everything the same that one teller tells, and nothing else.
    let dispatcher = office.ctx("dispatcher");
    for number in 0..40_u32 {
        let thing = char::from_u32(0x6100 + number * 11).unwrap();
        let text = format!("石桥村{thing}{thing}巷口路灯坏了，晚上走路摔倒");
        let (one, matter) = opened(&office, &text, number);
        let teller = if number % 2 == 0 { number } else { 500 + number };
        let choice = if number % 2 == 0 { MatterChoice::Join(matter) } else { MatterChoice::Open(None) };
        let (two, _) = tell(&office, &format!("{text}，请修"), teller, Some(choice));
        if number % 2 == 1 {
            let revision = office.app.report(&dispatcher, two).unwrap().row.revision;
            office.app.separate_report(&dispatcher, two, Separate { reason: "分开".into(), revision }).unwrap();
            let revision = office.app.report(&dispatcher, two).unwrap().row.revision;
            office.app.join_report(&dispatcher, two, Join { matter_id: matter, revision }).unwrap();
            let revision = office.app.report(&dispatcher, two).unwrap().row.revision;
            office.app.separate_report(&dispatcher, two, Separate { reason: "不是一件".into(), revision }).unwrap();
        }
        let _ = one;
    }
    let decided = office.app.decided_pairs(&admin).unwrap();
    let same = decided.pairs.iter().filter(|pair| pair.same).count();
    assert!(same >= 15 && decided.pairs.len() - same >= 15, "{same} of {}", decided.pairs.len());
    let csv = decided.to_csv();
    assert!(csv.lines().count() == decided.pairs.len() + 1 && !csv.contains("路灯"), "no text leaves with the pairs");
    let files = DataFiles::built_in().unwrap();
    let fewer = files.text("pairing.toml").unwrap().replace("refit_pairs_min = 60", "refit_pairs_min = 30");
    office = office.reopened(&files.with("pairing.toml", &fewer));
    let admin = office.ctx("admin");
    let id = office.app.start_refit(&admin).unwrap();
    let model = office.app.refit_pairs(&admin, id).unwrap();
    assert_eq!((model.tree.as_str(), model.report.folds, model.report.joins.is_empty()), (PAIR_TREE, 5, false));
    let before = model.report.macro_f1_before.unwrap();
    assert!(model.report.macro_f1 > before && model.report.macro_f1 > 0.8, "{before} {}", model.report.macro_f1);
    let shipped = office.app.pair_model(office.top_region);
    office.app.activate_model(&admin, PAIR_TREE, Some(id)).unwrap();
    assert!(office.app.pair_model(office.top_region) != shipped, "it is used from now on");
    assert_eq!(code(office.app.activate_model(&admin, "disputes", Some(id))), "model_unfit");
    office.app.activate_model(&admin, PAIR_TREE, None).unwrap();
    assert_eq!(office.app.pair_model(office.top_region), shipped);
}
