//! What only the mediators of a matter see: every reading operation is walked as somebody else of the same office, and none tells
//! what a party said in confidence.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::{Office, get, operations, post};

static KEYS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
const NOTE: &str = "申请人私下说最低七千元也肯";
const CONCESSION: &str = "被申请人愿放弃违约金三百元";
const OTHERS: [&str; 6] = ["analyst", "auditor", "administrator", "hotline_clerk", "judge", "department_officer"];

async fn tell(office: &Office, cookie: &str, path: &str, body: Value) -> Value {
    let key = format!("k{}", KEYS.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let (status, answer, _) = office.send(post(path, cookie, Some(&key), &body)).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}

async fn raw(office: &Office, path: &str, cookie: &str) -> (StatusCode, String) {
    use tower::ServiceExt;
    let request = Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let response = office.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let events =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/event"));
    if events {
        return (status, String::new());
    }
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// A mediation in session, with a note and a concession; ids of proceeding, matter and report.
async fn mediation(office: &Office, mediator: &str) -> [String; 3] {
    let told = json!({
        "text": "楼上漏水，多次协商不成", "channel": "mediator", "category": "D03.01", "matter": { "open": {} },
        "region_id": office.region().to_string(), "reporter": { "name": "陈大文", "phone": "12000001234" },
    });
    let report = tell(office, mediator, "/api/reports", told).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (report_id, matter_id) = (text(&report["id"]), text(&report["matter"]["id"]));
    let (_, matter, _) = office.send(get(&format!("/api/matters/{matter_id}"), mediator)).await;
    let (_, session, _) = office.send(get("/api/session", mediator)).await;
    let start = json!({
        "procedure": "people-mediation", "slots": { "committee": [session["organisation"]["id"]] },
        "fields": { "request": "请求修复", "source": "application" },
        "parties": [
            { "role": "applicant", "person_id": matter["persons"][0]["id"] },
            { "role": "respondent", "person": { "name": "秦小满" } },
        ],
    });
    let begun = tell(office, mediator, &format!("/api/matters/{matter_id}/start"), start).await;
    let id = text(&begun["id"]);
    let path = format!("/api/proceedings/{id}/steps");
    let parties: Vec<String> = begun["parties"].as_array().unwrap().iter().map(|party| text(&party["id"])).collect();
    let consent = |party: &String| json!({ "transition": "consent", "party": { "id": party, "how": "on_the_spot" } });
    let steps = [
        json!({ "transition": "ask_consent", "fields": { "dispute_kind": "general" } }),
        consent(&parties[0]),
        consent(&parties[1]),
        json!({ "transition": "accept" }),
        json!({ "transition": "set_mediator", "fields": { "mediators": "罗桂兰", "mediator_by": "chosen", "conflict": "none" } }),
        json!({ "transition": "tell_rights", "fields": { "rights_told_on": "2026-03-05" } }),
        json!({ "transition": "note", "fields": { "mediator_note": NOTE } }),
        json!({
            "transition": "hold_session",
            "fields": { "session_on": "2026-03-05", "session_form": "on_site", "session_record": "愿意协商", "concessions": CONCESSION },
        }),
    ];
    let mut revision = begun["revision"].as_u64().unwrap();
    for mut step in steps {
        step["revision"] = json!(revision);
        revision = tell(office, mediator, &path, step).await["revision"].as_u64().unwrap();
    }
    [id, matter_id, report_id]
}

#[tokio::test]
async fn what_a_party_said_in_confidence_is_told_by_no_page_to_anybody_but_the_mediators() {
    let office = Office::new();
    let mediator = office.sign_in("village_mediator").await;
    let [id, matter, report] = mediation(&office, &mediator).await;
    let (_, own) = raw(&office, &format!("/api/proceedings/{id}"), &mediator).await;
    assert!(own.contains(NOTE) && own.contains(CONCESSION), "those who mediate see it");
    let mut paths: Vec<String> = Vec::new();
    for (_, path, _) in operations().into_iter().filter(|(method, ..)| method == "GET") {
        for known in [&id, &matter, &report] {
            let path = path.replace("01ARZ3NDEKTSV4RRFFQ69G5FAV", known);
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    for more in
        ["kind=proceeding_stepped", "kind=proceeding_opened", &format!("subject_id={id}&subject_kind=proceeding")]
    {
        paths.push(format!("/api/events?{more}"));
    }
    let mut answered = 0;
    for login in OTHERS {
        let cookie = office.sign_in(login).await;
        for path in &paths {
            let (status, body) = raw(&office, path, &cookie).await;
            answered += usize::from(status == StatusCode::OK);
            for secret in [NOTE, CONCESSION] {
                assert!(!body.contains(secret), "{login} is told at {path}");
            }
        }
    }
    assert!(answered > 100, "they read something: {answered}");
    let auditor = office.sign_in("auditor").await;
    let (_, log) = raw(&office, "/api/events?kind=proceeding_stepped", &auditor).await;
    assert!(log.contains("愿意协商"), "the log is read, without the two");
    // The party's own page.
    let (_, read, _) = office.send(get(&format!("/api/matters/{matter}"), &mediator)).await;
    let body = json!({ "person_id": read["persons"][0]["id"] });
    let given = tell(&office, &mediator, &format!("/api/matters/{matter}/codes"), body).await;
    let (_, _, cookie) = office.send(post("/api/citizen", "", None, &json!({ "code": given["code"] }))).await;
    let (status, page) = raw(&office, "/api/citizen", cookie.split(';').next().unwrap()).await;
    assert!(status == StatusCode::OK && !page.contains(NOTE) && !page.contains(CONCESSION));
}
