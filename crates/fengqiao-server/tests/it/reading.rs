//! Search, hot topics and the merge review over HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{Office, get, post, report};

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn texts_are_searched_page_by_page_and_a_bad_question_says_what_is_wrong() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    for number in 0..7 {
        let body =
            json!({ "text": format!("石桥村第{number}次反映楼上漏水，邻居李建国电话13812345678"), "channel": "12345" });
        office.send(post("/api/reports", &cookie, Some(&format!("k{number}")), &body)).await;
    }
    let top_region = office.app.store().top_regions().unwrap()[0].0;
    office.app.follow_log(top_region, &mut || true).unwrap();
    let (status, read, _) = office.send(get(&format!("/api/search?q={}&limit=3", encoded("漏水")), &cookie)).await;
    let reports = &read["groups"][1];
    assert_eq!((status, &reports["kind"], &reports["total"]), (StatusCode::OK, &json!("report"), &json!(7)), "{read}");
    assert_eq!(reports["items"][0]["excerpt"]["marks"].as_array().map(Vec::len), Some(1));
    assert!(!read.to_string().contains("建国") && !read.to_string().contains("1381"), "{read}");
    let (mut next, mut seen) = (reports["next"].as_str().map(str::to_owned), 3);
    while let Some(cursor) = next {
        let path = format!("/api/search?q={}&limit=3&kind=report&reach=words&cursor={cursor}", encoded("漏水"));
        let (_, page, _) = office.send(get(&path, &cookie)).await;
        seen += page["groups"][0]["items"].as_array().map_or(0, Vec::len);
        next = page["groups"][0]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, 7);
    for (query, status, code) in [
        (String::new(), 422, "search_empty"),
        (format!("q={}", encoded("水")), 422, "search_too_short"),
        (format!("q={}", encoded("的了")), 422, "search_only_stop_words"),
        (format!("q={}", encoded(&"漏水".repeat(51))), 422, "search_too_long"),
        ("q=13812345678".to_owned(), 422, "search_person"),
        ("q=ab&kind=person".to_owned(), 400, "unreadable_request"),
        ("q=ab&reach=far".to_owned(), 400, "unreadable_request"),
        ("q=ab&name=x".to_owned(), 400, "unreadable_request"),
        ("q=ab&cursor=zz".to_owned(), 400, "bad_cursor"),
    ] {
        let (answered, problem, _) = office.send(get(&format!("/api/search?{query}"), &cookie)).await;
        assert_eq!((answered.as_u16(), problem["code"].as_str()), (status, Some(code)), "{query}: {problem}");
        assert!(!problem.to_string().contains("1381"));
    }
}

#[tokio::test]
async fn topics_are_read_for_a_period() {
    let office = Office::new();
    let cookie = office.sign_in("analyst").await;
    let (status, read, _) = office.send(get("/api/topics?from=2026-03-01&to=2026-03-05", &cookie)).await;
    assert_eq!(status, StatusCode::OK, "{read}");
    assert_eq!(
        (&read["before_from"], &read["reports_now"], &read["phrases"]),
        (&json!("2026-02-09"), &json!(0), &json!([]))
    );
    let (status, problem, _) = office.send(get("/api/topics?from=2026-03-05&to=2026-03-01", &cookie)).await;
    assert_eq!((status.as_u16(), &problem["fields"][0]["field"]), (422, &json!("from")), "{problem}");
}

/// Pairings over HTTP in an office in which nothing was compared: everything answers, and refuses with its code.
#[tokio::test]
async fn the_merge_review_answers_and_refuses_by_name() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    let (status, list, _) = office.send(get("/api/pairings?state=open&kind=merge&by_itself=true", &cookie)).await;
    assert_eq!((status, &list["total"], &list["mode"]), (StatusCode::OK, &json!(0), &json!("suggest")));
    assert_eq!((&list["last_pass"], &list["may"]), (&Value::Null, &json!(["propose"])));
    for path in ["/api/pairings?state=joined", "/api/pairings?kind=both", "/api/pairings?cursor=x"] {
        assert_eq!(office.send(get(path, &cookie)).await.0, StatusCode::BAD_REQUEST, "{path}");
    }
    let one = "/api/pairings/01ARZ3NDEKTSV4RRFFQ69G5FAV";
    assert_eq!(office.send(get(one, &cookie)).await.0, StatusCode::NOT_FOUND);
    let decide = json!({ "state": "same", "note": "x" });
    let (status, ..) = office.send(post(&format!("{one}/decide"), &cookie, Some("k1"), &decide)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let maybe = json!({ "state": "maybe" });
    let (status, ..) = office.send(post(&format!("{one}/decide"), &cookie, Some("k2"), &maybe)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, ..) = office.send(post(&format!("{one}/undo"), &cookie, Some("k3"), &json!({}))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, ..) = office.send(post("/api/pairings/propose", &cookie, Some("k4"), &json!({}))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let clerk = office.sign_in("hotline_clerk").await;
    let (status, problem, _) = office.send(post("/api/pairings/propose", &clerk, Some("k5"), &json!({}))).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::FORBIDDEN, Some("not_permitted")));
    let (_, matters, _) = office.send(get("/api/matters", &cookie)).await;
    assert!(matters["items"].as_array().unwrap().is_empty());
    let (status, made, _) = office.send(post("/api/reports", &cookie, Some("k6"), &report())).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let path = format!("/api/matters/{}", made["matter"]["id"].as_str().unwrap());
    let (_, matter, _) = office.send(get(&path, &cookie)).await;
    let crowd = json!({ "households": 1, "unknown": 0, "at_least": false, "group": false });
    assert_eq!((&matter["crowd"], &matter["pairings"]), (&crowd, &json!([])), "{matter}");
}

#[tokio::test]
async fn the_log_shows_no_answer_that_a_procedure_keeps_from_others() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    let top_region = office.app.store().top_regions().unwrap()[0].0;
    let read = office.app.office(top_region).unwrap();
    let (region, rated) = (read.regions()[0].id.to_string(), read.organisations().next().unwrap().id.to_string());
    let body =
        json!({ "procedure": "mutual-review", "region_id": region, "title": "三月评议", "fields": { "rated": rated } });
    let (status, made, _) = office.send(post("/api/proceedings", &cookie, Some("k"), &body)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let auditor = office.sign_in("auditor").await;
    let (status, log, _) = office.send(get("/api/events?kind=proceeding_opened&limit=10", &auditor)).await;
    assert_eq!(status, StatusCode::OK);
    let shown = &log["items"][0]["summary"];
    assert_eq!(shown["proceeding"]["procedure"], "mutual-review");
    assert!(shown["proceeding"]["instance"]["fields"].is_object() && shown["step"]["fields"].is_object(), "{shown}");
    assert!(!shown["proceeding"]["instance"]["fields"].to_string().contains("rated"), "{shown}");
    assert!(!shown["step"]["fields"].to_string().contains("rated"), "{shown}");
}
