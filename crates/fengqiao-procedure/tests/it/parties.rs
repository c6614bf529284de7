//! Parties: how many, whose act it is, once and not twice, what guards see, and what an act of the other kind takes back.

use fengqiao_procedure::{
    How, Instance, Joining, Opening, PartyTaken, Procedure, Refusal, Step, Taken, check, may, open, step,
};
use serde_json::json;

use crate::world::{actor, after, by_party, calendar, fields, joining, slots, start, taken, vocabulary};

/// Neighbours settle a wall: one to two who ask, one to three on the other side, and two signatures of the other side are enough.
const WALL: &str = r#"
[procedure]
id = "wall"
version = "1"
title = { zh = "围墙", en = "Wall" }
subject = "matter"
code = "WQ"
initial = "open"
[[slot]]
id = "issuer"
title = { zh = "村委会", en = "Village" }
filled = "opening"
[[party]]
id = "applicant"
title = { zh = "申请人", en = "Applicant" }
side = "one"
max = 2
[[party]]
id = "respondent"
title = { zh = "邻居", en = "Neighbour" }
side = "other"
max = 3
[[field]]
id = "signed_on"
title = { zh = "签署日", en = "Day" }
type = "date"
[[state]]
id = "open"
title = { zh = "协商", en = "Open" }
owner = "issuer"
[[state]]
id = "settled"
title = { zh = "成", en = "Settled" }
owner = "issuer"
[[state]]
id = "ended"
title = { zh = "终", en = "Ended" }
terminal = true
outcome = "ended"
[[transition]]
id = "agree"
title = { zh = "同意", en = "Agree" }
from = ["open"]
to = "="
by = { slots = ["issuer"], roles = ["village_mediator"], party = ["applicant", "respondent"] }
act = "consent"
[[transition]]
id = "refuse"
title = { zh = "不同意", en = "Refuse" }
from = ["open"]
to = "="
by = { slots = ["issuer"], roles = ["village_mediator"], party = ["applicant", "respondent"] }
act = "refuse"
[[transition]]
id = "sign"
title = { zh = "签署", en = "Sign" }
from = ["open"]
to = "="
by = { slots = ["issuer"], roles = ["village_mediator"], party = ["respondent"] }
act = "sign"
guard = "parties.all(p, !p.refused)"
guard_help = { zh = "有人不同意", en = "somebody refuses" }
[[transition]]
id = "amend"
title = { zh = "改", en = "Amend" }
from = ["open"]
to = "="
by = { slots = ["issuer"], roles = ["village_mediator"] }
clears = ["sign"]
once = true
[[transition]]
id = "settle"
title = { zh = "成立", en = "Settle" }
from = ["open"]
to = "settled"
by = { slots = ["issuer"], roles = ["village_mediator"] }
requires = ["signed_on"]
guard = """parties.filter(p, p.side == "other" && p.signed).size() >= 2 && parties.exists(p, p.role == "applicant" && "consent" in p.acts)"""
[[transition]]
id = "leave"
title = { zh = "退出", en = "Leave" }
from = ["open", "settled"]
to = "ended"
by = { slots = ["issuer"], roles = ["village_mediator"], party = ["applicant", "respondent"] }
act = "withdraw"
[[deadline]]
id = "talk"
title = { zh = "协商期", en = "Talk" }
starts = "state:open"
length = "cal:30"
on_breach = "alert"
basis = "试"
[[deadline]]
id = "build"
title = { zh = "履行期", en = "Build" }
starts = "state:settled"
from_day = "signed_on"
length = "cal:10"
on_breach = "alert"
basis = "试"
"#;

fn wall() -> Procedure {
    Procedure::parse("wall.toml", WALL).unwrap()
}

fn begin(parties: Vec<Joining>) -> Result<Step, Refusal> {
    let opening = Opening { slots: slots(&[("issuer", &["village"])]), parties, ..Opening::default() };
    open(&wall(), opening, start(), &calendar())
}

fn go(instance: &Instance, taken: &Taken) -> Result<Step, Refusal> {
    step(&wall(), instance, taken, &actor("village", "village_mediator"), after(1), &calendar())
}

fn enter(instance: &Instance, transition: &str, party: &str) -> Result<Step, Refusal> {
    go(instance, &by_party(instance, transition, party, after(1)))
}

#[test]
fn the_wall_has_no_findings() {
    assert_eq!(check(&[wall()], &vocabulary()), Vec::new());
}

#[test]
fn parties_are_counted_numbered_and_named_once() {
    let labels =
        |step: &Step| step.instance.parties.iter().map(|party| wall().party_label(party).zh).collect::<Vec<_>>();
    let begun = begin(joining(1, 3)).unwrap();
    assert_eq!(labels(&begun), ["申请人 1", "邻居 1", "邻居 2", "邻居 3"]);
    let fault = |parties| begin(parties).unwrap_err().fields.first().map(|it| (it.0.clone(), it.1)).unwrap();
    assert_eq!(fault(joining(0, 1)), ("applicant".to_owned(), "missing"));
    assert_eq!(fault(joining(1, 4)), ("respondent".to_owned(), "too_many"));
    let odd = |role: &str, id: &str| [joining(1, 1), vec![Joining { role: role.into(), id: id.into() }]].concat();
    assert_eq!(fault(odd("judge", "x")), ("judge".to_owned(), "unknown"));
    assert_eq!(fault(odd("respondent", "applicant-1")), ("respondent".to_owned(), "repeated"));
}

#[test]
fn an_act_is_entered_for_a_party_with_the_way_the_time_and_who_entered_it() {
    let begun = begin(joining(1, 1)).unwrap().instance;
    let told = PartyTaken { id: "applicant-1".into(), how: How::Phone, at: start(), entered_by: "罗".into() };
    let done = go(&begun, &Taken { party: Some(told), ..taken(&begun, "agree", json!({})) }).unwrap();
    let entered = done.party.unwrap();
    assert_eq!(
        (entered.label.zh.as_str(), entered.act.act.as_str(), entered.act.how),
        ("申请人 1", "consent", How::Phone)
    );
    assert_eq!((entered.act.at, entered.act.entered_by.as_str()), (start(), "罗"));
    assert!(done.instance.parties[0].has_done("consent") && done.instance.parties[1].acts.is_empty());
}

#[test]
fn an_act_of_a_party_is_refused_with_its_reason() {
    let begun = begin(joining(1, 1)).unwrap().instance;
    let bare = |transition: &str| go(&begun, &taken(&begun, transition, json!({}))).unwrap_err().code;
    assert_eq!(bare("agree"), "missing_field");
    let code = |transition: &str, party: &str| enter(&begun, transition, party).unwrap_err().code;
    assert_eq!(code("agree", "nobody"), "bad_field");
    assert_eq!(code("sign", "applicant-1"), "wrong_party");
    assert_eq!(code("amend", "applicant-1"), "bad_field");
    let early = by_party(&begun, "agree", "applicant-1", after(2));
    assert_eq!(go(&begun, &early).unwrap_err().fields[0].0, "at");
    let agreed = enter(&begun, "agree", "applicant-1").unwrap().instance;
    let twice = enter(&agreed, "agree", "applicant-1").unwrap_err();
    assert_eq!(twice.code, "already_done");
    assert!(twice.detail.contains("Applicant 1 has done so already"), "{}", twice.detail);
    let stranger = step(
        &wall(),
        &begun,
        &by_party(&begun, "agree", "applicant-1", start()),
        &actor("town", "village_mediator"),
        after(1),
        &calendar(),
    );
    assert_eq!(stranger.unwrap_err().code, "not_permitted");
}

#[test]
fn a_refusal_takes_back_the_consent_and_a_consent_the_refusal() {
    let begun = begin(joining(1, 1)).unwrap().instance;
    let agreed = enter(&begun, "agree", "applicant-1").unwrap().instance;
    let refused = enter(&agreed, "refuse", "applicant-1").unwrap().instance;
    assert!(!refused.parties[0].has_done("consent") && refused.parties[0].has_done("refuse"));
    assert_eq!(enter(&refused, "sign", "respondent-1").unwrap_err().code, "guard_failed");
    let again = enter(&refused, "agree", "applicant-1").unwrap().instance;
    assert!(again.parties[0].has_done("consent") && !again.parties[0].has_done("refuse"));
    let left = enter(&again, "leave", "applicant-1").unwrap();
    assert_eq!((left.to.as_str(), left.instance.parties[0].has_done("consent")), ("ended", false));
}

#[test]
fn a_quorum_counts_those_who_stand_and_a_changed_text_needs_them_anew() {
    let begun = begin(joining(1, 3)).unwrap().instance;
    let settle = |instance: &Instance| go(instance, &taken(instance, "settle", json!({ "signed_on": "2026-03-01" })));
    let mut now = enter(&begun, "agree", "applicant-1").unwrap().instance;
    now = enter(&now, "sign", "respondent-1").unwrap().instance;
    assert_eq!(settle(&now).unwrap_err().code, "guard_failed");
    now = enter(&now, "sign", "respondent-3").unwrap().instance;
    assert_eq!(settle(&now).unwrap().to, "settled");
    now = go(&now, &taken(&now, "amend", json!({}))).unwrap().instance;
    assert_eq!(settle(&now).unwrap_err().code, "guard_failed");
    assert!(now.parties[0].has_done("consent"), "only signatures are taken back");
    assert_eq!(go(&now, &taken(&now, "amend", json!({}))).unwrap_err().code, "already_taken");
}

#[test]
fn acts_show_the_parties_that_have_not_done_so() {
    let begun = begin(joining(1, 1)).unwrap().instance;
    let waiting = |instance: &Instance, id: &str| {
        let procedure = wall();
        let acts = may(&procedure, instance, &actor("village", "village_mediator"));
        let act = acts.into_iter().find(|act| act.transition.id == id).unwrap();
        (act.allowed, act.why_not, act.parties)
    };
    assert_eq!(waiting(&begun, "sign"), (true, None, vec!["respondent-1".into()]));
    let signed = enter(&begun, "sign", "respondent-1").unwrap().instance;
    assert_eq!(waiting(&signed, "sign"), (false, Some("already_done"), vec![]));
    assert_eq!(waiting(&signed, "agree").2, ["applicant-1", "respondent-1"]);
}

#[test]
fn a_clock_counts_from_the_day_that_was_written_down() {
    let begun = begin(joining(1, 2)).unwrap().instance;
    let mut now = enter(&begun, "agree", "applicant-1").unwrap().instance;
    for party in ["respondent-1", "respondent-2"] {
        now = enter(&now, "sign", party).unwrap().instance;
    }
    // Ten days after Monday 2 March end on Thursday the 12th, although it is entered on the 5th.
    let settled = go(&now, &taken(&now, "settle", json!({ "signed_on": "2026-03-02" }))).unwrap();
    assert_eq!(settled.deadlines_set[0].due.due_at.to_string(), "2026-03-12T16:00:00Z");
    assert_eq!(fields(json!({ "signed_on": "2026-03-02" })), settled.fields);
}

fn found(replace: &str, by: &str) -> String {
    assert!(WALL.contains(replace), "{replace}");
    let text = WALL.replacen(replace, by, 1);
    let findings = Procedure::parse("wall.toml", &text).map_or_else(|found| found, |it| check(&[it], &vocabulary()));
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn faults_of_parties_are_found_before_anybody_works_with_them() {
    let cases = [
        ("act = \"consent\"", "act = \"nod\"", "is the act nod; write consent, refuse"),
        ("act = \"consent\"", "act = \"consent:\"", "is the act consent:"),
        ("act = \"consent\"\n", "", "names parties in by but no act"),
        (", party = [\"respondent\"] }", " }", "is the act sign of nobody"),
        (
            "party = [\"respondent\"]",
            "party = [\"respondant\"]",
            "unknown role of parties respondant; did you mean respondent?",
        ),
        ("clears = [\"sign\"]", "clears = [\"signs\"]", "unknown act of parties signs; did you mean sign?"),
        ("max = 3", "max = 3\nmin = 4", "no number of parties fits role respondent"),
        ("max = 3", "max = 5000", "at most 500 parties"),
        ("subject = \"matter\"", "subject = \"signal\"", "which is never about a person"),
        (
            "from_day = \"signed_on\"\nlength = \"cal:10\"",
            "from_day = \"signed_on\"\nlength = \"hour:10\"",
            "a length of days or months",
        ),
        ("from_day = \"signed_on\"", "from_day = \"signed\"", "unknown field signed"),
        ("p.side == \"other\"", "p.side == \"left\"", "compares with \"left\", which it never is"),
        (
            "\"consent\" in p.acts",
            "\"consnt\" in p.acts",
            "compares with \"consnt\", which it never is; did you mean consent?",
        ),
        ("!p.refused", "!p.agreed", "uses the unknown member of p agreed"),
        ("side = \"one\"", "side = \"left\"", "left"),
    ];
    for (replace, by, words) in cases {
        let found = found(replace, by);
        assert!(found.contains(words), "{by}: {found}");
    }
}

#[test]
fn an_electronic_signature_is_taken_where_the_file_lets_it_and_an_older_text_is_known() {
    let by = "party = [\"respondent\"] }\nact = \"sign\"";
    assert!(WALL.contains(by));
    let text = WALL.replace(by, "party = [\"respondent\"], electronic = true }\nact = \"sign\"");
    let open_to = Procedure::parse("wall.toml", &text).unwrap();
    assert_eq!(check(std::slice::from_ref(&open_to), &vocabulary()), Vec::new());
    let begun = begin(joining(1, 1)).unwrap().instance;
    let told = |transition: &str, party: &str, how: How, instance: &Instance| {
        let entered = PartyTaken { id: party.into(), how, at: after(1), entered_by: "party".into() };
        Taken { party: Some(entered), ..taken(instance, transition, json!({})) }
    };
    let itself = |procedure: &Procedure, how: How| {
        let taken = told("sign", "respondent-1", how, &begun);
        step(procedure, &begun, &taken, &fengqiao_procedure::Actor::party("respondent-1"), after(1), &calendar())
    };
    assert_eq!(itself(&wall(), How::Electronic).unwrap_err().code, "not_permitted");
    assert_eq!(itself(&open_to, How::Online).unwrap_err().code, "not_permitted", "a tap is no signature");
    let signed = itself(&open_to, How::Electronic).unwrap().instance;
    assert!(signed.parties[1].has_done("sign") && signed.cleared.is_empty());
    assert!(may(&open_to, &begun, &fengqiao_procedure::Actor::party("respondent-1")).is_empty(), "no button for it");
    let consent = told("agree", "respondent-1", How::Electronic, &begun);
    let agreed = step(&open_to, &begun, &consent, &actor("village", "village_mediator"), after(1), &calendar());
    assert_eq!(agreed.unwrap_err().code, "not_permitted", "only signatures are electronic");
    let amended = go(&signed, &taken(&signed, "amend", json!({}))).unwrap().instance;
    assert_eq!(amended.cleared.get("sign"), Some(&amended.revision));
}
