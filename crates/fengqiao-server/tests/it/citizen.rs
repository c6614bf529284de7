//! The page of citizens over HTTP: a code opens its matter and nothing else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use crate::{Office, get, post};

#[tokio::test]
async fn a_code_opens_its_matter_and_no_page_of_the_staff() {
    let office = Office::new();
    let mediator = office.sign_in("dispatcher").await;
    let told = json!({
        "text": "楼上漏水，多次协商不成", "channel": "12345", "category": "D03.01", "matter": { "open": {} },
        "region_id": office.region().to_string(), "reporter": { "name": "陈大文", "phone": "12000001234" },
    });
    let (status, report, _) = office.send(post("/api/reports", &mediator, Some("r"), &told)).await;
    assert_eq!(status, StatusCode::CREATED, "{report}");
    let matter = report["matter"]["id"].as_str().unwrap();
    let (_, read, _) = office.send(get(&format!("/api/matters/{matter}"), &mediator)).await;
    let body = json!({ "person_id": read["persons"][0]["id"] });
    let codes = format!("/api/matters/{matter}/codes");
    let (status, given, _) = office.send(post(&codes, &mediator, Some("c"), &body)).await;
    assert_eq!(status, StatusCode::OK, "{given}");
    let wrong = json!({ "code": "7KQ2-M9XA-4TRW" });
    let (status, problem, _) = office.send(post("/api/citizen", "", None, &wrong)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("wrong_code")));
    let (status, _, cookie) = office.send(post("/api/citizen", "", None, &json!({ "code": given["code"] }))).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (status, followed, _) = office.send(get("/api/citizen", &cookie)).await;
    assert_eq!((status, followed["name"].as_str()), (StatusCode::OK, Some("陈**")));
    assert!(followed["remedies"].as_array().unwrap().iter().any(|it| it["id"] == "suit"));
    assert!(!followed.to_string().contains("漏水") && !followed.to_string().contains("12000001234"));
    // What a party asks for needs a key as every verb, and the cookie of a citizen is no session.
    let ask = json!({ "parts": ["phone"] });
    let (status, problem, _) = office.send(post("/api/citizen/corrections", &cookie, None, &ask)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("idempotency_key_missing")));
    let (status, _, _) = office.send(post("/api/citizen/corrections", &cookie, Some("k"), &ask)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    for path in [format!("/api/matters/{matter}"), "/api/reports".into(), "/api/session".into()] {
        assert_eq!(office.send(get(&path, &cookie)).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(office.send(get("/api/citizen", &mediator)).await.0, StatusCode::UNAUTHORIZED);
    let leave = Request::delete("/api/citizen").header(header::COOKIE, &cookie).header("idempotency-key", "l");
    let (status, _, gone) = office.send(leave.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(gone.contains("fengqiao-citizen=;") || gone.contains("Max-Age=0"), "{gone}");
}
