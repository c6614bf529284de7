//! Measures what the cockpit waits for in a province of 14 cities, 120 counties and 3,000 townships, over HTTP and without a
//! browser: `cargo bench -p fengqiao-server --bench cockpit -- 60000` sets the suits. Prints the time to the first figures at
//! the median and the 95th of a hundred, and the bytes of the answer, for the drill and for all townships at once, for
//! readers who see small numbers and for those from whom they are hidden.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_app::{App, Settings};
use fengqiao_domain::base::Base;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::filing::{Filing, FilingParty, PartyKind, Side};
use fengqiao_domain::id::{AccountId, FilingId, ImportId, OrganisationId, PersonId, RegionId};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_server::{Web, router};
use fengqiao_store::{Keys, LitigantFields, NewLitigant, Store};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::json;
use tower::ServiceExt as _;

const PASSWORD: &str = "correct horse battery";
const CITIES: usize = 14;
const COUNTIES: usize = 120;
const TOWNS: usize = 3_000;
const CHUNK: usize = 1_000;
const ASKED: usize = 20;

type Fault = Box<dyn std::error::Error>;

fn clock() -> Timestamp {
    "2026-01-05T01:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Regions, and the outline of each township as a square.
fn land() -> (String, String) {
    let mut text = String::from("code,name,level,parent\n990000000000,青禾省,1,\n");
    for city in 0..CITIES {
        let _ = writeln!(text, "99{:02}00000000,第{city}市,2,990000000000", city + 1);
    }
    let county = |at: usize| format!("99{:02}{:02}", at % CITIES + 1, at / CITIES + 1);
    for at in 0..COUNTIES {
        let _ = writeln!(text, "{}000000,第{at}县,3,99{:02}00000000", county(at), at % CITIES + 1);
    }
    let mut features = Vec::new();
    for at in 0..TOWNS {
        let code = format!("{}{:03}000", county(at % COUNTIES), 100 + at / COUNTIES);
        let _ = writeln!(text, "{code},第{at}镇,4,{}000000", county(at % COUNTIES));
        let (x, y) = ((at % 60) as f64 / 10.0, (at / 60) as f64 / 10.0);
        let ring = json!([[x, y], [x + 0.05, y + 0.01], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]);
        features.push(json!({ "type": "Feature", "properties": { "code": code, "name": format!("第{at}镇"), "level": 4 }, "geometry": { "type": "Polygon", "coordinates": [ring] } }));
    }
    (text, json!({ "type": "FeatureCollection", "features": features }).to_string())
}

fn suit(number: usize, towns: &[RegionId]) -> Filing {
    // A spread that is the same in every run: some townships have many suits, some one or none.
    let place = |salt: usize| {
        let drawn = (number * 7_919 + salt * 104_729) % (TOWNS * TOWNS);
        towns[drawn / TOWNS * (drawn % TOWNS) / TOWNS]
    };
    let on = date(2024 + i16::from(number.is_multiple_of(2)), (number / 2 % 12 + 1) as i8, (number % 28 + 1) as i8);
    let party = |side: Side, key: usize| FilingParty {
        person_id: PersonId::from_bits((number * 4 + key) as u128),
        side,
        kind: PartyKind::Natural,
        region_id: Some(place(key)),
        platform: false,
    };
    Filing {
        id: FilingId::from_bits(number as u128 + 1),
        number: format!("（{}）青0101民初{number}号", on.year()),
        court: "青0101".into(),
        court_region_id: None,
        case_type: "0301".into(),
        cause: Some(["108.3", "14", "411", "88"][number % 4].into()),
        filed_on: on,
        registered_on: on,
        closed_on: None,
        outcome: None,
        amount_fen: None,
        place_region_id: None,
        moved_from: None,
        refiled_from: None,
        merged: false,
        parties: vec![party(Side::Plaintiff, 0), party(Side::Defendant, 1)],
        import_id: None,
        told_sha256: String::new(),
    }
}

/// Parties of a suit; every third is sued or sues again.
fn litigants(filing: &Filing) -> Vec<NewLitigant> {
    let one = |party: &FilingParty| NewLitigant {
        id: party.person_id,
        filing_id: filing.id,
        side: party.side,
        year: filing.filed_on.year(),
        region_code: String::new(),
        fields: LitigantFields { name: None, number: Some(format!("{:018}", party.person_id.bits() / 3)) },
    };
    filing.parties.iter().map(one).collect()
}

fn built(app: &App, many: usize) -> Result<i64, Fault> {
    let (regions, map) = land();
    let (top_region, _) = app.found_office(&regions, clock())?;
    let office = app.office(top_region)?;
    let top = office.regions()[0].id;
    let organisation = Organisation {
        id: OrganisationId::from_bits(1),
        name: "法院".into(),
        kind: "court".into(),
        duty: None,
        region_id: top,
        parent_id: None,
        active: true,
    };
    let credential = new_credential(PASSWORD, false);
    let people = ["judge", "analyst"].into_iter().zip(1_u128..).map(|(role, id)| {
        let account = Account {
            id: AccountId::from_bits(id),
            login: role.into(),
            name: role.into(),
            organisation_id: OrganisationId::from_bits(1),
            region_id: top,
            roles: vec![role.into()],
            active: true,
        };
        (account, credential.clone())
    });
    let people = people.collect();
    app.store().write(top_region, clock(), move |tx| keep_founders(tx, vec![organisation], people))?;
    app.forget_office(top_region);
    app.keep_map(top_region, &map, None, clock())?;
    let base = |region: RegionId, year: i16| Base {
        region_id: region,
        measure: "residents".into(),
        year,
        value: 30_000,
        source: "bench".into(),
    };
    let bases = office.regions().iter().flat_map(|it| [base(it.id, 2023), base(it.id, 2024)]).collect();
    app.store().write(top_region, clock(), move |tx| {
        tx.record(&Actor::default(), &[Event::BasesKept { import_id: None, bases }])
    })?;
    let towns: Vec<RegionId> = office.regions().iter().filter(|it| it.level == 4).map(|it| it.id).collect();
    for chunk in 0..many.div_ceil(CHUNK) {
        let numbers = chunk * CHUNK..((chunk + 1) * CHUNK).min(many);
        let filings: Vec<Filing> = numbers.map(|number| suit(number, &towns)).collect();
        let litigants: Vec<_> = filings.iter().flat_map(litigants).map(|it| app.store().seal_litigant(&it)).collect();
        let event = Event::FilingsImported { import_id: ImportId::from_bits(1), chunk: u32::try_from(chunk)?, filings };
        app.store().write(top_region, clock(), move |tx| {
            tx.keep_litigants(&litigants)?;
            tx.record(&Actor::default(), &[event])
        })?;
    }
    Ok(top_region)
}

async fn send(router: &Router, request: Request<Body>) -> Result<(Vec<u8>, Option<String>), Fault> {
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let cookie = response.headers().get(header::SET_COOKIE).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let bytes = to_bytes(response.into_body(), 1 << 28).await?;
    if status != StatusCode::OK {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&bytes)).into());
    }
    Ok((bytes.to_vec(), cookie))
}

fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
}

async fn measure(router: &Router, cookie: &str, words: &str, path: &str) -> Result<(), Fault> {
    let get = |path: &str| Request::get(path).header(header::COOKIE, cookie).body(Body::empty());
    let (mut times, mut length) = (Vec::new(), 0);
    for _ in 0..ASKED {
        let begun = Instant::now();
        length = send(router, get(path)?).await?.0.len();
        times.push(begun.elapsed());
    }
    let (half, most) = (percentile(&mut times, 50), percentile(&mut times, 95));
    println!("{words:<52} {half:>8.0} ms median {most:>8.0} ms p95 {:>8} kB", length / 1_024);
    Ok(())
}

async fn asked(app: App, top_region: i64) -> Result<(), Fault> {
    let office = app.office(top_region)?;
    let of = |level: u8| {
        office.regions().iter().find(|it| it.level == level).map(|it| it.id.to_string()).unwrap_or_default()
    };
    let router = router(Web::new(app, None, clock));
    for role in ["judge", "analyst"] {
        let body = json!({ "login": role, "password": PASSWORD }).to_string();
        let request = Request::post("/api/session").header(header::CONTENT_TYPE, "application/json");
        let cookie = send(&router, request.body(Body::from(body))?).await?.1.ok_or("no cookie")?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let figures = "/api/indicators/rate-by-filings/cockpit?period=2025";
        for (words, path) in [
            ("province and its cities", figures.to_owned()),
            ("a city and its counties", format!("{figures}&region_id={}", of(2))),
            ("a county and its townships", format!("{figures}&region_id={}", of(3))),
            ("all 3,000 townships of the province", format!("{figures}&level=4")),
            (
                "the same a year before, to compare",
                "/api/indicators/rate-by-filings/cockpit?period=2024&level=4".to_owned(),
            ),
            ("the same of a quarter", "/api/indicators/rate-by-filings/cockpit?period=2025-Q3&level=4".to_owned()),
            ("the same by litigants", "/api/indicators/rate-by-litigants/cockpit?period=2025&level=4".to_owned()),
            ("the same of one industry", "/api/indicators/finance-rate/cockpit?period=2025&level=4".to_owned()),
            ("a township and its trend", format!("{figures}&region_id={}", of(4))),
            ("outlines of 3,000 townships", "/api/map?level=4".to_owned()),
            (
                "spreadsheet of 3,000 townships",
                "/api/indicators/rate-by-filings/workbook?period=2025&level=4".to_owned(),
            ),
        ] {
            measure(&router, &cookie, &format!("{role}: {words}"), &path).await?;
        }
    }
    Ok(())
}

fn main() -> Result<(), Fault> {
    let many: usize = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(60_000);
    let folder = tempfile::tempdir()?;
    let store =
        Store::open(&format!("sqlite:{}", folder.path().join("cockpit.db").display()), Keys::from_master(&[7; 32]))?;
    let app =
        App::new(store, &DataFiles::built_in()?, Settings { data_dir: folder.path().to_owned(), invented: true })?;
    let begun = Instant::now();
    let top_region = built(&app, many)?;
    println!("{TOWNS} townships with {many} suits recorded in {:.1} s", begun.elapsed().as_secs_f64());
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(asked(app, top_region))
}
