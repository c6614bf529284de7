//! The station sees no plan before the check-in: every read operation is asked as its chief, with and without a visit on this
//! day, and answers the same bytes.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use fengqiao_app::App;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_domain::id::{AccountId, OrganisationId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_server::{Web, router};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{Office, PASSWORD, get, operations, post};

const UNKNOWN: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Nine in the morning of the seven days after the office was founded; the first is the day of the founding.
const CLOCKS: [fn() -> Timestamp; 8] = [
    || at("2026-03-05T01:00:00Z"),
    || at("2026-03-06T01:00:00Z"),
    || at("2026-03-07T01:00:00Z"),
    || at("2026-03-08T01:00:00Z"),
    || at("2026-03-09T01:00:00Z"),
    || at("2026-03-10T01:00:00Z"),
    || at("2026-03-11T01:00:00Z"),
    || at("2026-03-12T01:00:00Z"),
];

/// A server whose clock stands still on a day.
struct Day {
    router: Router,
}

impl Day {
    fn new(app: &App, number: usize) -> Self {
        Self { router: router(Web::new(app.clone(), None, CLOCKS[number])) }
    }

    async fn raw(&self, request: Request<Body>) -> (StatusCode, Vec<u8>, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let cookie =
            response.headers().get(header::SET_COOKIE).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        (status, to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec(), cookie)
    }

    async fn sign_in(&self, login: &str) -> String {
        let body = json!({ "login": login, "password": PASSWORD });
        let (status, _, cookie) = self.raw(post("/api/session", "", None, &body)).await;
        assert_eq!(status, StatusCode::OK, "{login}");
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn ok(&self, request: Request<Body>) -> Value {
        let (status, bytes, _) = self.raw(request).await;
        assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    /// What every read operation answers somebody, with one id in every place of an id.
    async fn read_all(&self, cookie: &str, id: &str) -> BTreeMap<String, (StatusCode, Vec<u8>)> {
        let mut answers = BTreeMap::new();
        for (method, path, operation) in operations() {
            // A stream never ends; that nothing is put into it is checked by what the outbox holds.
            if method != "GET" || operation == "listen_live" {
                continue;
            }
            let path = path.replace(UNKNOWN, id);
            let path = match operation.as_str() {
                "search_texts" => format!("{path}?q=%E7%9D%A3%E5%AF%BC"),
                "list_notices" | "list_events" => format!("{path}?limit=200"),
                _ => path,
            };
            let (status, bytes, _) = self.raw(get(&path, cookie)).await;
            answers.insert(operation, (status, bytes));
        }
        answers
    }
}

/// One station with its chief, one official, and the office that assigns, in the office of the tests.
fn people(office: &Office) {
    let (top_region, _) = office.app.store().top_regions().unwrap()[0];
    let regions = office.app.office(top_region).unwrap();
    let town = regions.regions()[1].id;
    let station = OrganisationId::from_bits(50);
    let organisation = Organisation {
        id: station,
        name: "大桥派出所".into(),
        kind: "police_station".into(),
        duty: None,
        region_id: town,
        parent_id: None,
        active: true,
    };
    let chief = Account {
        id: AccountId::from_bits(500),
        login: "chief".into(),
        name: "chief".into(),
        organisation_id: station,
        region_id: town,
        roles: vec!["station_chief".into()],
        active: true,
    };
    let accounts = vec![(chief, new_credential(PASSWORD, false))];
    office
        .app
        .store()
        .write(top_region, CLOCKS[0](), move |tx| keep_founders(tx, vec![organisation], accounts))
        .unwrap();
    office.app.forget_office(top_region);
}

fn outbox(app: &App) -> usize {
    let (top_region, _) = app.store().top_regions().unwrap()[0];
    let rows = app.store().read(top_region, |reader| reader.outbox_after(0, 10_000)).unwrap();
    rows.len()
}

/// The official, and nobody else, is told of the visit: once, on its day, from the morning on.
async fn told_on_the_morning_alone(office: &Office, number: usize, cookie: &str, others: &[String]) {
    let (top_region, _) = office.app.store().top_regions().unwrap()[0];
    let day = Day::new(&office.app, number);
    let nine = CLOCKS[number]();
    let before = |hours: i64| nine.checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap();
    for (hours, expected) in [(24, 0), (10, 0), (4, 0), (3, 1), (2, 0), (0, 0)] {
        assert_eq!(office.app.tell_visits(top_region, before(hours)).unwrap(), expected, "{hours} hours before nine");
    }
    let notices = day.ok(get("/api/notices", cookie)).await;
    assert_eq!((&notices["total"], &notices["items"][0]["message"]), (&json!(1), &json!("visit_today")), "{notices}");
    assert_eq!(notices["items"][0]["params"]["station"], "大桥派出所");
    for (place, other) in others.iter().enumerate() {
        assert_eq!(day.ok(get("/api/notices", other)).await["total"], json!(0), "number {place} of the others");
    }
}

/// The day that was drawn in the first window: its clock, who visits, and the visit.
async fn drawn_day(office: &Office) -> (usize, String, Value) {
    let mut drawn = None;
    for number in 1..CLOCKS.len() {
        let day = Day::new(&office.app, number);
        let cookie = day.sign_in("liaison_official").await;
        let today = day.ok(get("/api/inspections/today", &cookie)).await;
        if !today["visit"].is_null() {
            drawn = Some((number, cookie, today["visit"].clone()));
        }
    }
    drawn.expect("a window of a week has working days")
}

#[tokio::test]
async fn the_station_sees_no_plan_before_the_check_in() {
    let office = Office::new();
    people(&office);
    let station = OrganisationId::from_bits(50).to_string();
    let official = office.account("liaison_official").to_string();
    let first = Day::new(&office.app, 0);
    let assigner = first.sign_in("liaison_office").await;
    let send = |path: &str, key: &str, body: Value| post(path, &assigner, Some(key), &body);
    let place = json!({ "place": { "longitude": 112.5, "latitude": 30.25 } });
    first.ok(send(&format!("/api/stations/{station}"), "k1", place)).await;
    first.ok(send(&format!("/api/officials/{official}"), "k2", json!({ "level": "county" }))).await;
    let (top_region, _) = office.app.store().top_regions().unwrap()[0];
    office.app.keep_draws(top_region, CLOCKS[0]()).unwrap();
    let proposal = first.ok(send("/api/liaison-proposals", "k3", json!({}))).await["id"].clone();
    let accept = format!("/api/liaison-proposals/{}/accept", proposal.as_str().unwrap());
    first.ok(send(&accept, "k4", json!({}))).await;
    let (number, cookie, visit) = drawn_day(&office).await;
    let (eve, day) = (Day::new(&office.app, number - 1), Day::new(&office.app, number));
    let chief = day.sign_in("chief").await;
    let assigner = eve.sign_in("liaison_office").await;
    let send = |path: &str, key: &str, body: Value| post(path, &assigner, Some(key), &body);
    // Before anything is compared: a search tells how many events of the log it has not read yet, and signing in is one.
    let mut others = Vec::new();
    for login in ["liaison_office", "dispatcher", "administrator", "auditor"] {
        others.push(day.sign_in(login).await);
    }
    let told = outbox(&office.app);

    let with_visit = day.read_all(&chief, UNKNOWN).await;
    let inspections = &with_visit["list_inspections"];
    assert_eq!(inspections.0, StatusCode::OK, "the station may ask");
    assert!(
        with_visit.values().filter(|(status, _)| *status == StatusCode::OK).count() > 10,
        "most are asked in earnest"
    );
    // Another office takes the day on the eve, and the visit moves: the station's answers are the same bytes.
    let set = json!({ "kind": "audit", "station_id": station, "on": visit["on"] });
    let hidden = eve.ok(send("/api/inspections/set", "k5", set)).await["id"].as_str().unwrap().to_owned();
    assert!(day.ok(get("/api/inspections/today", &cookie)).await["visit"].is_null(), "the draw goes round it");
    let (eve_at, day_at) = (CLOCKS[number - 1](), CLOCKS[number]());
    let told_of = |at| office.app.tell_visits(top_region, at).unwrap();
    assert_eq!((told_of(eve_at), told_of(day_at)), (0, 0), "whoever has no visit today is told of none");
    let route = day.ok(get("/api/inspections/route", &others[0])).await;
    assert_eq!(route["stops"][0]["station"]["id"], station, "{route}");
    let with_another = day.read_all(&chief, UNKNOWN).await;
    for (operation, answer) in &with_visit {
        assert_eq!(answer, &with_another[operation], "{operation}: {}", String::from_utf8_lossy(&answer.1));
    }
    // Asked for by its very id, it is as if it was not there.
    for (operation, (status, bytes)) in day.read_all(&chief, &hidden).await {
        let text = String::from_utf8_lossy(&bytes).replace(&hidden, UNKNOWN);
        assert_eq!((status, text.as_bytes()), (with_visit[&operation].0, &*with_visit[&operation].1), "{operation}");
    }
    let drop = format!("/api/inspections/{hidden}/drop");
    eve.ok(send(&drop, "k6", json!({ "reason": "改期" }))).await;
    assert_eq!(day.ok(get("/api/inspections/today", &cookie)).await["visit"], visit, "it is today again");
    let again = day.read_all(&chief, UNKNOWN).await;
    assert!(with_visit == again, "nor does taking it back show");
    told_on_the_morning_alone(&office, number, &cookie, &others).await;
    let after_notice = day.read_all(&chief, UNKNOWN).await;
    assert!(with_visit == after_notice, "nor does the notice of the official");
    assert_eq!(outbox(&office.app), told, "no listener was told of anything");
    // From the check-in on it is the station's too; so the comparison can fail.
    let body = json!({
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAA", "liaison_id": visit["liaison_id"], "at": visit["on"].as_str().map(|on| format!("{on}T00:55:00Z")),
        "sent_at": visit["on"].as_str().map(|on| format!("{on}T01:00:00Z")), "place": visit["place"], "accuracy_m": 15.0
    });
    day.ok(post("/api/inspections", &cookie, Some("k7"), &body)).await;
    let after = day.read_all(&chief, UNKNOWN).await;
    assert_ne!(after["list_inspections"], with_visit["list_inspections"]);
    let list: Value = serde_json::from_slice(&after["list_inspections"].1).unwrap();
    assert_eq!(
        (&list["total"], &list["items"][0]["state"], &list["items"][0]["doubt"]),
        (&json!(1), &json!("on_site"), &json!("none")),
        "{list}"
    );
}
