//! The HTTP edge: every operation answers, refuses and documents as it should, on SQLite in memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod citizen;
mod hidden;
mod mediators;
mod offline;
mod reading;

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_app::{App, Settings};
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_server::{Web, openapi, router};
use fengqiao_store::{Keys, Store};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

const PASSWORD: &str = "correct horse battery";
const REGIONS: &str = "code,name,level,parent\n990101000000,青禾县,3,\n990101100000,大桥镇,4,990101000000\n990101100200,石桥村,5,990101100000\n";

fn clock() -> Timestamp {
    "2026-03-05T01:00:00Z".parse().unwrap()
}

struct Office {
    router: Router,
    app: App,
    _folder: tempfile::TempDir,
}

/// Every role of `data/roles.toml`.
fn roles(app: &App) -> Vec<String> {
    app.setup().matrix.roles().iter().map(|role| role.id.clone()).collect()
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
        let settings = Settings { data_dir: folder.path().to_owned(), invented: true };
        let app = App::new(store, &DataFiles::built_in().unwrap(), settings).unwrap();
        let (top_region, _) = app.found_office(REGIONS, clock()).unwrap();
        let region_id = app.office(top_region).unwrap().regions()[0].id;
        let organisation_id = OrganisationId::from_bits(1);
        let organisation = Organisation {
            id: organisation_id,
            name: "中心".into(),
            kind: "centre".into(),
            duty: None,
            region_id,
            parent_id: None,
            active: true,
        };
        let credential = new_credential(PASSWORD, false);
        // Every role that there is, in one person each, named after it.
        let account = |(login, id): (String, u128)| {
            let roles = vec![login.clone()];
            let account = Account {
                id: AccountId::from_bits(id),
                login: login.clone(),
                name: login,
                organisation_id,
                region_id,
                roles,
                active: true,
            };
            (account, credential.clone())
        };
        let accounts = roles(&app).into_iter().zip(1_u128..).map(account).collect();
        app.store().write(top_region, clock(), move |tx| keep_founders(tx, vec![organisation], accounts)).unwrap();
        app.forget_office(top_region);
        Self { router: router(Web::new(app.clone(), None, clock)), app, _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let cookie =
            response.headers().get(header::SET_COOKIE).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null), cookie)
    }

    fn region(&self) -> RegionId {
        let (top_region, _) = self.app.store().top_regions().unwrap()[0];
        self.app.office(top_region).unwrap().regions()[0].id
    }

    fn account(&self, role: &str) -> AccountId {
        let place = roles(&self.app).iter().position(|known| known == role).unwrap();
        AccountId::from_bits(place as u128 + 1)
    }

    async fn sign_in(&self, login: &str) -> String {
        let body = json!({ "login": login, "password": PASSWORD });
        let (status, _, cookie) = self.send(post("/api/session", "", None, &body)).await;
        assert_eq!(status, StatusCode::OK);
        cookie.split(';').next().unwrap().to_owned()
    }
}

fn get(path: &str, cookie: &str) -> Request<Body> {
    Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
}

fn post(path: &str, cookie: &str, key: Option<&str>, body: &Value) -> Request<Body> {
    let request = Request::post(path).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "application/json");
    let request = match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    };
    request.body(Body::from(body.to_string())).unwrap()
}

fn report() -> Value {
    json!({ "text": "石桥村超市卖过期牛奶，拒绝退款", "channel": "12345", "reporter": { "name": "陈大文", "phone": "12000001234" }, "matter": { "open": {} } })
}

/// Every operation of the document: method, path with ids filled in, operation id.
fn operations() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&openapi()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let filled = path.replace("{id}", "01ARZ3NDEKTSV4RRFFQ69G5FAV").replace("{page}", "1");
            found.push((method.to_uppercase(), filled, operation["operationId"].as_str().unwrap().to_owned()));
        }
    }
    found
}

#[tokio::test]
async fn nobody_gets_anything_without_signing_in() {
    let office = Office::new();
    for (method, path, operation, _) in guarded().filter(|(.., action)| *action != "anybody") {
        let request = Request::builder()
            .method(method.as_str())
            .uri(&path)
            .header("idempotency-key", "k")
            .body(Body::empty())
            .unwrap();
        let (status, problem, _) = office.send(request).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{operation}");
        assert_eq!(problem["code"], "not_signed_in", "{operation}");
    }
}

#[tokio::test]
async fn the_code_of_a_document_is_answered_without_signing_in() {
    let office = Office::new();
    for code in ["0000-0000-0000-0000", "x", "%E5%BC%A0%E4%B8%89"] {
        let request = Request::builder().uri(format!("/api/documents/verify/{code}")).body(Body::empty()).unwrap();
        let (status, problem, _) = office.send(request).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")), "{code}");
    }
}

#[tokio::test]
async fn the_golden_table_names_the_action_of_every_operation() {
    let golden: Vec<String> = include_str!("../golden/operations.txt").lines().map(str::to_owned).collect();
    let actions: Vec<String> =
        Office::new().app.setup().matrix.actions().iter().map(|action| action.id.clone()).collect();
    for line in &golden {
        let action = line.split_once(": ").unwrap().1;
        assert!(["anybody", "own", "code"].contains(&action) || actions.iter().any(|known| known == action), "{line}");
    }
    let named: Vec<&str> = golden.iter().map(|line| line.split(':').next().unwrap()).collect();
    let mut known: Vec<String> = operations().into_iter().map(|(.., operation)| operation).collect();
    known.sort();
    assert_eq!(named, known, "every operation stands in tests/golden/operations.txt, in order");
}

/// Every operation with the action that it asks for.
fn guarded() -> impl Iterator<Item = (String, String, &'static str, &'static str)> {
    let named: HashMap<&str, &str> =
        include_str!("../golden/operations.txt").lines().filter_map(|line| line.split_once(": ")).collect();
    operations().into_iter().map(move |(method, path, operation)| {
        let (operation, action) = named.get_key_value(operation.as_str()).unwrap();
        (method, path, *operation, *action)
    })
}

#[tokio::test]
async fn every_role_is_refused_by_every_operation_that_the_matrix_does_not_give_it() {
    let office = Office::new();
    let matrix = &office.app.setup().matrix;
    for role in roles(&office.app) {
        let cookie = office.sign_in(&role).await;
        let (mut refused, mut let_through) = (0, 0);
        for (method, path, operation, action) in
            guarded().filter(|(.., action)| !["anybody", "own", "code"].contains(action))
        {
            let request = Request::builder().method(method.as_str()).uri(&path).header(header::COOKIE, &cookie);
            let key = format!("{role}-{operation}");
            let request = request.header("idempotency-key", key).header(header::CONTENT_TYPE, "application/json");
            let (status, problem, _) =
                office.send(request.body(Body::from(body_of(operation).to_string())).unwrap()).await;
            if matrix.allows_somewhere(std::slice::from_ref(&role), action) {
                let_through += usize::from(problem["code"] != "not_permitted");
            } else {
                // What is not there and what is not one's own cannot be told apart.
                assert!(
                    [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status),
                    "{role}: {operation} answered {status} {problem}"
                );
                refused += 1;
            }
        }
        assert!(refused > 0 && let_through > 0, "{role}: {refused} refused, {let_through} let through");
    }
}

#[tokio::test]
async fn every_verb_without_an_idempotency_key_is_refused() {
    let office = Office::new();
    let matrix = &office.app.setup().matrix;
    let mut without_key = Vec::new();
    for (method, path, operation, action) in guarded().filter(|(method, ..)| method != "GET") {
        let may = |role: &String| action == "own" || matrix.allows_somewhere(std::slice::from_ref(role), action);
        let Some(role) = roles(&office.app).into_iter().find(may) else { continue };
        let cookie = office.sign_in(&role).await;
        let request = Request::builder().method(method.as_str()).uri(&path).header(header::COOKIE, &cookie);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let (_, problem, _) = office.send(request.body(Body::from(body_of(operation).to_string())).unwrap()).await;
        if problem["code"] != "idempotency_key_missing" {
            without_key.push(operation);
        }
    }
    // These three change nothing: a file is looked at, a text is understood.
    assert_eq!(without_key, ["preview_import", "preview_labels", "understand_text"]);
}

/// A body that each operation can read.
fn body_of(operation: &str) -> Value {
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    match operation {
        "create_report" => report(),
        "classify_report" => json!({ "category": "D13", "revision": 1 }),
        "join_report" => json!({ "matter_id": id, "revision": 1 }),
        "open_matter" => json!({ "revision": 1 }),
        "separate_report" => json!({ "reason": "x", "revision": 1 }),
        "understand_text" => json!({ "text": "x" }),
        "reveal_person" => json!({ "matter_id": id, "purpose": "contact", "fields": ["name"] }),
        "give_code" | "end_code" => json!({ "person_id": id }),
        "check_conflict" => json!({ "account_id": id }),
        "count_parties" => json!({ "from": "2026-03-01", "to": "2026-03-31" }),
        "close_matter" => json!({ "outcome": "settled", "reason": "x", "revision": 1 }),
        "reopen_matter" => json!({ "reason": "x", "revision": 1 }),
        "start_in_region" => json!({ "procedure": "outreach", "region_id": id, "title": "x" }),
        "start_proceeding" => json!({ "procedure": "three-push" }),
        "take_steps" => json!({ "items": [{ "id": id, "revision": 1 }], "transition": "confirm" }),
        "set_handlers" => json!({ "ids": [id] }),
        "hand_over" => json!({ "from": id }),
        "take_step" => json!({ "transition": "confirm", "revision": 1 }),
        "start_import" => json!({ "upload_id": id }),
        "train_model" => json!({ "upload_id": id, "threshold": 0.5 }),
        "restore_model" => json!({ "tree": "disputes" }),
        "create_organisation" => json!({ "name": "x", "kind": "centre", "region_id": id }),
        "create_account" => {
            json!({ "login": "xyz", "name": "x", "organisation_id": id, "region_id": id, "roles": ["dispatcher"] })
        }
        "decide_pairing" => json!({ "state": "unsure" }),
        "undo_pairing" => json!({ "reason": "x" }),
        "accept_points_rules" => json!({ "reason": "x" }),
        "appeal_points" => json!({ "grounds": "x" }),
        "settle_alarm" => json!({ "state": "founded", "reason": "x" }),
        "settle_artefact" => json!({ "state": "fault", "note": "x" }),
        "measure_tuning" => json!({ "category": "D13", "count_min": 5 }),
        "accept_tuning" => {
            let effect =
                json!({ "before": 0, "after": 0, "lost": 0, "lost_confirmed": 0, "lost_false": 0, "gained": 0 });
            json!({ "change": { "category": "D13", "count_min": 5 }, "reason": "x", "trial_id": id, "effect": effect })
        }
        "withdraw_tuning" => json!({ "reason": "x" }),
        "dry_run_procedure" | "try_template" => json!({ "text": "x" }),
        "make_document" => json!({ "template": "x", "revision": 1 }),
        "open_documents" => json!({ "ids": [id], "purpose": "contact" }),
        "void_document" => json!({ "reason": "x" }),
        "give_signing_code" => json!({ "person_id": id }),
        "sign_on_the_spot" => {
            let strokes = json!([[[0, 0], [500, 100]]]);
            json!({ "person_id": id, "signature": { "content_hash": "x", "code": "1", "strokes": strokes, "agrees": true } })
        }
        "refuse_patrol" => json!({ "reason": "x" }),
        "keep_official" => json!({ "level": "county" }),
        "reveal_official" => json!({ "purpose": "x" }),
        "end_liaison" | "refuse_liaisons" | "drop_inspection" => json!({ "reason": "x" }),
        "adjust_liaisons" => json!({ "account_id": id, "station_id": id, "reason": "x" }),
        "set_inspection" => json!({ "kind": "audit", "station_id": id, "on": "2026-04-01" }),
        "check_in" => {
            json!({ "id": id, "liaison_id": id, "at": "2026-03-05T01:00:00Z", "sent_at": "2026-03-05T01:00:00Z" })
        }
        "settle_check_in" => json!({ "accepted": true, "reason": "x" }),
        "write_inspection" => json!({ "written_at": "2026-03-05T01:00:00Z" }),
        "reply_inspection" => json!({ "text": "x" }),
        "settle_visit" => json!({ "state": "done" }),
        "create_team" | "change_team" => json!({
            "name": "x", "organisation_id": id, "weekdays": [1], "from": "08:00", "to": "17:00", "visits_max": 6
        }),
        "start_trial" => json!({ "kind": "shuffled" }),
        "set_roles" => json!({ "roles": ["dispatcher"] }),
        other => body_of_meeting(other, id),
    }
}

fn body_of_meeting(operation: &str, id: &str) -> Value {
    match operation {
        "create_mediator" | "change_mediator" => json!({
            "kind": "person", "name": "x", "certificate_no": "x", "valid_from_on": "2026-01-01", "valid_to_on": "2026-12-31"
        }),
        "offer_sittings" | "move_sitting" => json!({
            "judge_id": id, "region_id": id, "form": "on_line", "reason": "x",
            "starts_at": "2026-03-06T01:00:00Z", "ends_at": "2026-03-06T02:00:00Z"
        }),
        "book_sitting" => json!({ "region_id": id, "purpose": "advice" }),
        "release_sitting" | "cancel_sitting" => json!({ "reason": "x" }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn one_address_asks_so_often_without_an_account_and_not_more() {
    let office = Office::new();
    let from = |address: [u8; 4]| axum::extract::ConnectInfo(std::net::SocketAddr::from((address, 4_000)));
    let ask = async |address| {
        let mut request = Request::get("/api/feeds/x").body(Body::empty()).unwrap();
        request.extensions_mut().insert(from(address));
        office.send(request).await.0
    };
    for _ in 0..60 {
        assert_eq!(ask([127, 0, 0, 8]).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(ask([127, 0, 0, 8]).await, StatusCode::TOO_MANY_REQUESTS);
    let mut request = Request::get("/api/documents/verify/0000-0000-0000-0000").body(Body::empty()).unwrap();
    request.extensions_mut().insert(from([127, 0, 0, 8]));
    let (status, problem, _) = office.send(request).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("too_often")));
    assert_eq!(ask([127, 0, 0, 9]).await, StatusCode::NOT_FOUND, "another address is another");
}

#[tokio::test]
async fn a_report_is_made_once_for_one_key() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    let (status, first, _) = office.send(post("/api/reports", &cookie, Some("k1"), &report())).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (_, second, _) = office.send(post("/api/reports", &cookie, Some("k1"), &report())).await;
    assert_eq!(first["id"], second["id"]);
    let (status, problem, _) = office.send(post("/api/reports", &cookie, None, &report())).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("idempotency_key_missing")));
    let mut other = report();
    other["text"] = json!("另一件事");
    let (status, problem, _) = office.send(post("/api/reports", &cookie, Some("k1"), &other)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("idempotency_key_reused")));
    let (_, list, _) = office.send(get("/api/reports", &cookie)).await;
    assert_eq!(list["total"], 1);
    assert!(!list.to_string().contains("12000001234"), "no list shows a phone");
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_that_repeats_no_value() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    let raw = |body: &str, kind: &str| {
        let request = Request::post("/api/reports")
            .header(header::COOKIE, &cookie)
            .header("idempotency-key", "k")
            .header(header::CONTENT_TYPE, kind);
        request.body(Body::from(body.to_owned())).unwrap()
    };
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(2 << 20));
    let cases = [
        (raw("{", "application/json"), 400),
        (raw("[]", "application/json"), 400),
        (raw("{\"text\":\"secretname\",\"channel\":5}", "application/json"), 400),
        (raw("{\"text\":\"x\",\"channel\":\"110\",\"role\":\"admin\"}", "application/json"), 400),
        (raw("text=x", "application/x-www-form-urlencoded"), 415),
        (raw(&long, "application/json"), 413),
        (get("/api/reports?cursor=abc", &cookie), 400),
        (get("/api/reports?from=2026-02-30", &cookie), 400),
        (get("/api/reports?phone=13800000000", &cookie), 400),
        (get("/api/reports/nonsense", &cookie), 404),
        (get("/api/nothing/here", &cookie), 404),
        (post("/api/session/password", &cookie, Some("k"), &json!({})), 405),
    ];
    for (request, expected) in cases {
        let uri = request.uri().clone();
        let (status, problem, _) = office.send(request).await;
        assert_eq!(status.as_u16(), expected, "{uri} {problem}");
        assert!(problem["code"].is_string() && problem["status"] == expected, "{problem}");
        assert!(!problem.to_string().contains("secretname"));
    }
}

#[tokio::test]
async fn another_site_cannot_make_the_browser_act() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "null"),
    ] {
        let mut request = post("/api/reports", &cookie, Some("k"), &report());
        request.headers_mut().insert(name, value.parse().unwrap());
        let (status, problem, _) = office.send(request).await;
        assert_eq!(
            (status, problem["code"].as_str()),
            (StatusCode::FORBIDDEN, Some("foreign_origin")),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn an_old_revision_is_a_conflict_and_a_dismissed_token_is_out() {
    let office = Office::new();
    let cookie = office.sign_in("dispatcher").await;
    let (_, made, _) = office.send(post("/api/reports", &cookie, Some("k1"), &report())).await;
    let path = format!("/api/reports/{}/classify", made["id"].as_str().unwrap());
    let body = json!({ "category": "D07", "revision": 1 });
    let (status, problem, _) = office.send(post(&path, &cookie, Some("k2"), &body)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("stale_revision")));
    let admin = office.sign_in("administrator").await;
    let dismissed = format!("/api/accounts/{}/dismiss", office.account("dispatcher"));
    let (status, _, _) = office.send(post(&dismissed, &admin, Some("k3"), &json!({}))).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _, _) = office.send(get("/api/reports", &cookie)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_answer_carries_the_safe_headers() {
    let office = Office::new();
    for path in ["/api/session", "/livez", "/nothing.js", "/"] {
        let response = office.router.clone().oneshot(get(path, "")).await.unwrap();
        let text = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        assert_eq!(text("x-content-type-options"), "nosniff", "{path}");
        assert!(text("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    let (status, _, _) = office.send(get("/readyz", "")).await;
    assert_eq!(status, StatusCode::OK);
}

#[test]
fn the_document_is_the_one_that_the_pages_are_typed_by() {
    let kept = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let kept = std::fs::read_to_string(kept).unwrap();
    assert!(kept.trim() == openapi().trim(), "web/openapi.json is stale: run cargo xtask codegen");
}

/// The watch over HTTP in an office without a past: everything answers, refuses with its code, and can be stopped.
#[tokio::test]
async fn the_watch_answers_and_refuses_by_name() {
    let office = Office::new();
    let cookie = office.sign_in("analyst").await;
    let empty = json!({});
    let (status, problem, _) = office.send(post("/api/scans", &cookie, Some("k1"), &empty)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("no_reports")));
    for path in ["/api/scans/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/api/trials/01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        assert_eq!(office.send(get(path, &cookie)).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/api/artefacts?state=open", "/api/scans", "/api/signals?running=true", "/api/trials?kind=planted"] {
        let (status, page, _) = office.send(get(path, &cookie)).await;
        assert_eq!((status, page["total"].as_i64()), (StatusCode::OK, Some(0)), "{path}: {page}");
    }
    let (status, tunings, _) = office.send(get("/api/tunings", &cookie)).await;
    assert_eq!((status, &tunings["may"], &tunings["tunings"]), (StatusCode::OK, &json!(["tune"]), &json!([])));
    let change = json!({ "category": "D13", "level": "village", "count_min": 5 });
    let (_, problem, _) = office.send(post("/api/tunings/effect", &cookie, Some("k2"), &change)).await;
    assert_eq!(problem["code"], "no_past_year", "{problem}");
    let bad = json!({ "level": "hamlet", "count_min": 5 });
    assert_eq!(office.send(post("/api/tunings/effect", &cookie, Some("k3"), &bad)).await.0, StatusCode::BAD_REQUEST);
    let trial = json!({ "kind": "shuffled", "seed": "18446744073709551615", "every_days": 7 });
    let (status, started, _) = office.send(post("/api/trials", &cookie, Some("k4"), &trial)).await;
    assert_eq!(status, StatusCode::OK, "{started}");
    let (status, second, _) = office.send(post("/api/trials", &cookie, Some("k5"), &trial)).await;
    assert_eq!((status, second["code"].as_str()), (StatusCode::CONFLICT, Some("trial_running")));
    let path = format!("/api/trials/{}", started["id"].as_str().unwrap());
    let (_, read, _) = office.send(get(&path, &cookie)).await;
    assert_eq!((&read["state"], &read["may"], &read["result"]), (&json!("waiting"), &json!(["cancel"]), &Value::Null));
    assert_eq!(read["command"], "fengqiao trial shuffled --seed 18446744073709551615 --every 7");
    let (status, ..) = office.send(post(&format!("{path}/cancel"), &cookie, Some("k6"), &empty)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(office.send(get(&path, &cookie)).await.1["state"], "cancelled");
}
