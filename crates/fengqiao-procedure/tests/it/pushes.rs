//! One incident, three pushes, walked: the parent waits for its children, and each child for its answer.

use fengqiao_procedure::{Child, Instance, Opening, Taken, may, open, step};
use serde_json::json;

use crate::world::{actor, after, calendar, fields, one, slots, start, taken};

#[test]
fn three_pushes_close_only_when_each_has_ended() {
    let (procedure, calendar) = (one("three-push"), calendar());
    let opening = Opening {
        slots: slots(&[("issuer", &["station"]), ("addressees", &["town", "market", "village"])]),
        fields: fields(json!({ "asked": "请协助化解" })),
        ..Opening::default()
    };
    let chief = actor("station", "station_chief");
    let prepared = open(&procedure, opening, start(), &calendar).unwrap();
    let mut pushed =
        step(&procedure, &prepared.instance, &taken(&prepared.instance, "push", json!({})), &chief, start(), &calendar)
            .unwrap();
    let close = |instance: &Instance| {
        step(
            &procedure,
            instance,
            &taken(instance, "close", json!({ "conclusion": "已化解" })),
            &chief,
            start(),
            &calendar,
        )
    };
    assert_eq!(close(&pushed.instance).unwrap_err().code, "guard_failed");
    let child = |outcome: &str| Child {
        id: "x".into(),
        procedure: "push".into(),
        state: "s".into(),
        terminal: !outcome.is_empty(),
        outcome: outcome.into(),
    };
    pushed.instance.children = vec![child("answered"), child("expired_with_reason"), child("")];
    assert_eq!(close(&pushed.instance).unwrap_err().code, "guard_failed");
    pushed.instance.children[2] = child("answered");
    assert_eq!(close(&pushed.instance).unwrap().to, "closed");
}

fn sent() -> Instance {
    let opening = Opening {
        slots: slots(&[("issuer", &["station"]), ("addressee", &["town"])]),
        fields: fields(json!({ "asked": "请协助化解" })),
        ..Opening::default()
    };
    open(&one("push"), opening, start(), &calendar()).unwrap().instance
}

fn due_of(instance: &Instance) -> Vec<(&str, String)> {
    instance.deadlines.iter().map(|(id, open)| (id.as_str(), open.due_at.to_string())).collect()
}

#[test]
fn a_push_is_seen_accepted_acted_on_answered_checked_and_closed() {
    let (procedure, calendar) = (one("push"), calendar());
    let (town, chief) = (actor("town", "dispatcher"), actor("station", "station_chief"));
    let answer = json!({ "answer": "已上门劝解" });
    let steps = [
        ("see", json!({}), &town, "seen"),
        ("accept", json!({}), &town, "accepted"),
        ("act", json!({ "acted_on": "2026-03-06" }), &town, "acted"),
        ("answer", answer.clone(), &town, "answered"),
        ("check", json!({}), &chief, "checked"),
        ("return", json!({}), &chief, "accepted"),
        ("answer", answer, &town, "answered"),
        ("close", json!({}), &chief, "closed"),
    ];
    let mut instance = sent();
    // 9 in the morning in China: two hours to see, 24 to accept.
    assert_eq!(due_of(&instance), [("accept", "2026-03-06T01:00:00Z".into()), ("see", "2026-03-05T03:00:00Z".into())]);
    for (hours, (id, given, who, to)) in (1..).zip(steps) {
        let take = Taken { reason: Some("说明".into()), ..taken(&instance, id, given) };
        let done = step(&procedure, &instance, &take, who, after(hours), &calendar).unwrap();
        assert_eq!((done.to.as_str(), done.late), (to, false), "{id}");
        instance = done.instance;
    }
    assert!(instance.deadlines.is_empty());
}

#[test]
fn a_declined_push_waits_for_another_addressee_with_its_own_time() {
    let (procedure, calendar) = (one("push"), calendar());
    let (town, chief) = (actor("town", "dispatcher"), actor("station", "station_chief"));
    let first = sent();
    let decline = Taken { reason: Some("不属本镇".into()), ..taken(&first, "decline", json!({})) };
    let declined = step(&procedure, &first, &decline, &town, after(1), &calendar).unwrap();
    assert_eq!(due_of(&declined.instance), [("readdress", "2026-03-06T16:00:00Z".into())]);
    let bare = taken(&declined.instance, "readdress", json!({}));
    let readdress = Taken { slots: slots(&[("addressee", &["village"])]), ..bare };
    let again = step(&procedure, &declined.instance, &readdress, &chief, after(20), &calendar).unwrap();
    assert_eq!(
        due_of(&again.instance),
        [("accept_again", "2026-03-06T21:00:00Z".into()), ("see", "2026-03-05T23:00:00Z".into())]
    );
    assert!(may(&procedure, &again.instance, &town).is_empty(), "the first addressee is out of it");
    let accept = taken(&again.instance, "accept", json!({}));
    let village = actor("village", "village_mediator");
    let accepted = step(&procedure, &again.instance, &accept, &village, after(21), &calendar).unwrap();
    assert_eq!(due_of(&accepted.instance).len(), 1);
}

#[test]
fn a_push_without_an_answer_ends_only_with_a_reason() {
    let (procedure, calendar, instance) = (one("push"), calendar(), sent());
    let chief = actor("station", "station_chief");
    let bare = taken(&instance, "expire", json!({}));
    assert_eq!(step(&procedure, &instance, &bare, &chief, after(30), &calendar).unwrap_err().code, "missing_field");
    let expire = Taken { reason: Some("单位撤并".into()), ..bare };
    let done = step(&procedure, &instance, &expire, &chief, after(30), &calendar).unwrap();
    assert_eq!((done.to.as_str(), done.late), ("expired", true));
    assert!(done.deadlines_ended.iter().all(|end| end.how == "breached"));
}
