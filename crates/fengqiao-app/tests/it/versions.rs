//! Procedures that change under running proceedings: each stays on its text, and is brought to another by a mapping alone.

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::proceeding::Upgraded;
use fengqiao_app::{App, AppError, Settings};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Office, code};
use crate::region_work::{plan, start};
use crate::walking::{go, on_each_alone, outcome, read, state, step};

const FORMER: &str = "2026-12";

/// The outreach of the files with other words in it; each must be there.
fn changed(words: &[(&str, &str)]) -> DataFiles {
    let files = DataFiles::built_in().unwrap();
    let mut text = files.text("procedures/outreach.toml").unwrap().to_owned();
    for (from, to) in words {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    files.with("procedures/outreach.toml", &text)
}

/// A version in which a state, a clock and a field have other names, one field is gone and one clock is new.
fn renamed(upgrade: &str) -> DataFiles {
    changed(&[
        ("version = \"2026-12\"", "version = \"2027-01\""),
        ("\"agreed\"", "\"confirmed\""),
        ("state:agreed", "state:confirmed"),
        ("id = \"hold\"\ntitle = { zh = \"举办\"", "id = \"event\"\ntitle = { zh = \"举办\""),
        ("\"place\"", "\"venue\""),
        ("id = \"put_off\"", "id = \"postpone\""),
        (
            "length = \"work:5\"\non_breach = \"escalate:issuer\"",
            "length = \"work:9\"\non_breach = \"escalate:issuer\"",
        ),
        ("opening_optional = [\"material\"]\n", ""),
        (
            "[[field]]\nid = \"material\"\ntitle = { zh = \"宣传资料\", en = \"Material\" }\ntype = \"text\"\nlength_max = 500\n",
            "",
        ),
        ("# ---- clocks\n", NEW_CLOCK),
        ("# ---- who takes part\n", upgrade),
    ])
}

const NEW_CLOCK: &str = r#"
[[deadline]]
id = "tell"
title = { zh = "告知村民", en = "Tell the village" }
starts = "state:confirmed"
length = "work:2"
on_breach = "alert"
basis = "单位设定"
"#;
const MAPPING: &str = r#"
[[upgrade]]
from = "2026-12"
states = { agreed = "confirmed" }
fields = { place = "venue" }
transitions = { put_off = "postpone" }
deadlines = { hold = "event" }
drops = ["material"]
"#;

fn begun(office: &Office, title: &str) -> ProceedingId {
    start(office, "town", ("outreach", title), plan(), &[("host", &["village"])]).unwrap()
}

fn bring(office: &Office, key: &str) -> Result<Upgraded, AppError> {
    office.app.upgrade_proceedings(&office.keyed("admin", key, "one"), "outreach", FORMER, None)
}

#[test]
fn a_proceeding_goes_on_under_the_text_of_its_opening() {
    on_each_alone(|office| {
        let id = begun(&office, "旧");
        let office = office.reopened(&renamed(MAPPING));
        let fresh = begun_on_the_new(&office);
        go(&office, "mediator", id, "agree", json!({}));
        go(&office, "mediator", fresh, "agree", json!({}));
        assert_eq!(
            (state(&office, "town", id).as_str(), state(&office, "town", fresh).as_str()),
            ("agreed", "confirmed")
        );
        let clocks = |id| read(&office, "town", id).instance.deadlines.keys().cloned().collect::<Vec<_>>();
        assert_eq!((clocks(id), clocks(fresh)), (vec!["hold".to_owned()], vec!["event".to_owned(), "tell".to_owned()]));
        let held = json!({ "held_on": "2026-03-05", "helpers": 3, "reached": 9, "questions": 1, "disputes_heard": 0 });
        go(&office, "town", id, "hold", held);
        go(&office, "town", id, "close", json!({ "disputes_entered": 0, "evaluation": "好" }));
        assert_eq!(outcome(&office, "town", id), "done");
        let versions = office.app.procedure_versions(&office.ctx("admin"), "outreach").unwrap();
        let shown: Vec<_> = versions.iter().map(|it| (it.version.as_str(), it.present, it.running)).collect();
        assert_eq!(shown, [("2027-01", true, 1), (FORMER, false, 0)]);
    });
}

fn begun_on_the_new(office: &Office) -> ProceedingId {
    let given = json!({ "topic": "drugs", "audience": "villagers", "planned_on": "2026-03-10", "venue": "广场" });
    start(office, "town", ("outreach", "新"), given, &[("host", &["village"])]).unwrap()
}

#[test]
fn proceedings_are_brought_over_by_the_mapping_and_keep_their_days() {
    on_each_alone(|office| {
        let (planned, agreed) = (begun(&office, "一"), begun(&office, "二"));
        go(&office, "mediator", agreed, "agree", json!({}));
        let due = |office: &Office, id, key: &str| read(office, "town", id).instance.deadlines[key].due_at;
        let told = (due(&office, planned, "agree"), due(&office, agreed, "hold"));
        let mut office = office.reopened(&renamed(MAPPING));
        office.later(SignedDuration::from_hours(1));
        let found = office.app.check_upgrade(&office.ctx("admin"), "outreach", FORMER).unwrap();
        assert_eq!((found.fitting, found.refused.len()), (2, 0));
        assert_eq!(state(&office, "town", agreed), "agreed", "a look changes nothing");
        let done = bring(&office, "k1").unwrap();
        assert_eq!(bring(&office, "k1").unwrap(), done, "asked again it answers the same");
        assert_eq!(done.fitting, 2);
        assert_eq!(bring(&office, "k2").unwrap().fitting, 0);
        for rebuilt in [false, true] {
            if rebuilt {
                office.app.store().rebuild(office.top_region).unwrap();
            }
            let at = read(&office, "town", agreed);
            assert_eq!((at.instance.state.as_str(), at.row.proceeding.version.as_str()), ("confirmed", "2027-01"));
            assert_eq!(at.instance.fields["venue"], "村文化广场");
            // The length changed as well; what was told stays.
            assert_eq!((due(&office, planned, "agree"), due(&office, agreed, "event")), told);
            assert!(at.instance.deadlines.contains_key("tell"), "a clock that the older version did not know starts");
            let running: Vec<_> = at.deadlines.iter().filter(|row| row.ended_at.is_none()).collect();
            assert_eq!(running.len(), 2, "{running:?}");
        }
        // The new length counts for what starts from now on.
        go(&office, "town", agreed, "postpone", json!({ "planned_on": "2026-03-12" }));
        assert!(due(&office, agreed, "agree") > due(&office, planned, "agree"));
    });
}

#[test]
fn a_step_that_may_be_taken_three_times_is_not_taken_more_often_under_another_name() {
    on_each_alone(|office| {
        let id = begun(&office, "一");
        for day in ["2026-03-11", "2026-03-12", "2026-03-13"] {
            go(&office, "town", id, "put_off", json!({ "planned_on": day }));
        }
        let office = office.reopened(&renamed(MAPPING));
        bring(&office, "k").unwrap();
        let again = step(&office, "town", id, "postpone", json!({ "planned_on": "2026-03-14" }));
        assert_eq!(code(again), "already_taken");
    });
}

#[test]
fn what_has_no_place_is_said_before_anything_is_moved() {
    let office = Office::new();
    let id = begun(&office, "一");
    let office = office.reopened(&renamed("\n[[upgrade]]\nfrom = \"2026-12\"\n"));
    let refused = bring(&office, "k").unwrap_err().to_string();
    for words in ["state agreed", "field place", "field material", "step put_off", "deadline hold"] {
        assert!(refused.contains(words), "{refused}");
    }
    let versions = office.app.procedure_versions(&office.ctx("admin"), "outreach").unwrap();
    assert_eq!(versions[1].faults.len(), 5, "{:?}", versions[1].faults);
    let office = office.reopened(&renamed("\n"));
    assert_eq!(code(bring(&office, "k")), "no_upgrade");
    assert_eq!(code(office.app.check_upgrade(&office.ctx("town"), "outreach", FORMER)), "not_permitted");
    assert_eq!(code(office.app.check_upgrade(&office.ctx("admin"), "outreach", "2020-01")), "not_found");
    assert_eq!(read(&office, "town", id).row.proceeding.version, FORMER);
}

#[test]
fn one_that_does_not_fit_stays_and_is_named() {
    let mut office = Office::new();
    let (late, other) = (begun(&office, "一"), begun(&office, "二"));
    go(&office, "mediator", late, "agree", json!({}));
    // Seven days after the planned day the clock has run out.
    office.now = "2026-03-20T01:00:00Z".parse().unwrap();
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
    let office = office.reopened(&renamed(MAPPING));
    let done = bring(&office, "k").unwrap();
    assert_eq!((done.fitting, done.refused["deadline_over"]), (1, 1));
    assert_eq!(done.named[0].0, late);
    let version = |id| read(&office, "town", id).row.proceeding.version;
    assert_eq!((version(late).as_str(), version(other).as_str()), (FORMER, "2027-01"));
}

#[test]
fn a_file_that_was_changed_under_its_version_is_refused_while_proceedings_run_on_it() {
    let again = |office: &Office, files: &DataFiles| {
        let settings = Settings { data_dir: std::env::temp_dir(), invented: true };
        App::new(office.app.store().clone(), files, settings).map(|_| ())
    };
    let office = Office::new();
    let longer =
        changed(&[("length = \"work:5\"\non_breach = \"alert\"", "length = \"work:6\"\non_breach = \"alert\"")]);
    again(&office, &longer).unwrap();
    let id = begun(&office, "一");
    let refused = again(&office, &longer).unwrap_err().to_string();
    assert!(refused.contains("outreach") && refused.contains("1 proceedings") && refused.contains(FORMER), "{refused}");
    again(&office, &changed(&[("# ---- clocks", "# ---- the clocks of it")])).unwrap();
    go(&office, "town", id, "call_off", json!({}));
    again(&office, &longer).unwrap();
}
