//! Measures figures over many suits in a SQLite file: any indicator of suits, level and period from the kept counts.
//! `cargo bench -p fengqiao-app --bench figures -- 1000000` sets the suits (default 100,000). Prints suits recorded per
//! second, the time of figures at the median and the 95th of a hundred, and how long a recount from the log takes.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::indicator::{FigureQuery, Grain, Period, RegionsAs};
use fengqiao_app::{App, Ctx, Settings};
use fengqiao_domain::base::Base;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::filing::{Filing, FilingParty, Outcome, PartyKind, Side};
use fengqiao_domain::id::{AccountId, FilingId, ImportId, OrganisationId, PersonId, RegionId};
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{Keys, Store};
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TOWNS: usize = 16;
const VILLAGES: usize = 44;
const YEARS: i16 = 3;
const CHUNK: usize = 1_000;
const ASKED: usize = 400;
const INDICATORS: [&str; 6] = [
    "rate-by-filings",
    "rate-by-filings-no-bulk",
    "finance-rate",
    "motor-rate",
    "withdrawn-early",
    "mediated-first-share",
];
const CAUSES: [&str; 8] = ["108.3", "14", "411", "88", "108.1", "115.2", "126", "205"];

/// A stream of numbers that is the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most as u64).unwrap_or(0)
    }
}

fn regions() -> String {
    let mut text = String::from("code,name,level,parent\n990101000000,青禾县,3,\n");
    for town in 0..TOWNS {
        let _ = writeln!(text, "990101{:03}000,第{town}镇,4,990101000000", 100 + town);
        for village in 0..VILLAGES {
            let _ = writeln!(
                text,
                "990101{:03}{:03},第{town}之{village}村,5,990101{:03}000",
                100 + town,
                200 + village,
                100 + town
            );
        }
    }
    text
}

fn now() -> Timestamp {
    "2026-01-05T01:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn suit(number: usize, villages: &[RegionId], draw: &mut Draw) -> Filing {
    let on = date(2023 + i16::try_from(draw.below(3)).unwrap_or(0), 1 + draw.below(12) as i8, 1 + draw.below(28) as i8);
    let party = |side: Side, key: usize, region: RegionId| FilingParty {
        person_id: PersonId::from_bits((number * 4 + key) as u128),
        side,
        kind: PartyKind::Natural,
        region_id: Some(region),
        platform: false,
    };
    let mut place = || villages[draw.below(villages.len())];
    let mut parties = vec![party(Side::Plaintiff, 0, place()), party(Side::Defendant, 1, place())];
    if number.is_multiple_of(8) {
        parties.push(party(Side::Defendant, 2, place()));
    }
    let withdrawn = number.is_multiple_of(20);
    Filing {
        id: FilingId::from_bits(number as u128 + 1),
        number: format!("（{}）青0101民初{number}号", on.year()),
        court: "青0101".into(),
        court_region_id: None,
        case_type: "0301".into(),
        cause: Some(CAUSES[draw.below(CAUSES.len())].into()),
        filed_on: on,
        registered_on: on,
        closed_on: withdrawn.then_some(on),
        outcome: withdrawn.then_some(Outcome::Withdrawn),
        amount_fen: None,
        place_region_id: None,
        moved_from: None,
        refiled_from: None,
        merged: false,
        parties,
        import_id: None,
        told_sha256: String::new(),
    }
}

fn bases(regions: &[RegionId]) -> Event {
    let of = |year: i16| {
        regions.iter().map(move |region| Base {
            region_id: *region,
            measure: "residents".into(),
            year,
            value: 12_000,
            source: "bench".into(),
        })
    };
    Event::BasesKept { import_id: None, bases: (2022..2022 + YEARS).flat_map(of).collect() }
}

fn judge(app: &App, top_region: i64, region_id: RegionId) -> Ctx {
    let account = Account {
        id: AccountId::from_bits(1),
        login: "bench".into(),
        name: "bench".into(),
        organisation_id: OrganisationId::from_bits(1),
        region_id,
        roles: vec![std::env::var("BENCH_ROLE").unwrap_or_else(|_| "analyst".into())],
        active: true,
    };
    assert!(app.setup().matrix.role(&account.roles[0]).is_some(), "BENCH_ROLE names no role");
    Ctx { top_region, account, region_path: RegionPath::top(), session_id: None, now: now(), request: None }
}

fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let many: usize = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let store =
        Store::open(&format!("sqlite:{}", folder.path().join("figures.db").display()), Keys::from_master(&[7; 32]))?;
    let settings = Settings { data_dir: folder.path().to_owned(), invented: true };
    let app = App::new(store, &DataFiles::built_in()?, settings)?;
    let (top_region, _) = app.found_office(&regions(), now())?;
    let office = app.office(top_region)?;
    let all: Vec<RegionId> = office.regions().iter().map(|region| region.id).collect();
    let villages: Vec<RegionId> =
        office.regions().iter().filter(|region| region.level == 5).map(|region| region.id).collect();
    let towns: Vec<RegionId> =
        office.regions().iter().filter(|region| region.level == 4).map(|region| region.id).collect();
    let base = bases(&all);
    app.store().write(top_region, now(), move |tx| tx.record(&Actor::default(), &[base]))?;
    let mut draw = Draw(20_260_101);
    let begun = Instant::now();
    for chunk in 0..many.div_ceil(CHUNK) {
        let numbers = chunk * CHUNK..((chunk + 1) * CHUNK).min(many);
        let filings = numbers.map(|number| suit(number, &villages, &mut draw)).collect();
        let event = Event::FilingsImported { import_id: ImportId::from_bits(1), chunk: u32::try_from(chunk)?, filings };
        app.store().write(top_region, now(), move |tx| tx.record(&Actor::default(), &[event]))?;
    }
    let took = begun.elapsed().as_secs_f64();
    println!("{many} suits recorded with their counts in {took:.1} s, {:.0} a second", many as f64 / took);
    let ctx = judge(&app, top_region, all[0]);
    let mut times = Vec::new();
    for ask in 0..ASKED {
        let grain = [Grain::Year, Grain::Quarter, Grain::Year][ask % 3];
        let day: Date = date(2024 + i16::try_from(draw.below(2))?, 1 + draw.below(12) as i8, 1);
        let region = if grain == Grain::Year && ask % 2 == 0 { towns[draw.below(towns.len())] } else { all[0] };
        let query = FigureQuery {
            indicator: INDICATORS[draw.below(INDICATORS.len())].into(),
            region_id: Some(region),
            period: Period::holding(grain, day),
            adjusted: false,
            regions_as: RegionsAs::Restated,
            level: None,
        };
        let begun = Instant::now();
        let figures = app.figures(&ctx, &query)?;
        times.push(begun.elapsed());
        assert!(figures.rows.len() > TOWNS / 2, "a table has its rows");
    }
    let (median, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
    println!(
        "whole answers (table, trend, counter-indicators, hidden numbers): {median:.1} ms at the median, {p95:.1} ms p95"
    );
    let begun = Instant::now();
    let recounted = app.verify_figures(top_region)?;
    println!(
        "{} counts worked out again in {:.1} s, {} differ",
        recounted.cells,
        begun.elapsed().as_secs_f64(),
        recounted.differing
    );
    assert_eq!(recounted.differing, 0);
    Ok(())
}
