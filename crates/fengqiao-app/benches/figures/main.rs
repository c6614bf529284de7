//! Measures figures over many suits: `cargo bench -p fengqiao-app --bench figures -- 1000000` in a SQLite file, with
//! `--postgres` on the server that `FENGQIAO_TEST_PG` names. Suits and parties are recorded by the verbs of the product; then
//! every shipped indicator is asked for regions of every level and months, quarters and years, by a reader who sees small
//! numbers and by one from whom they are hidden; then a suit comes and one changes, and the time is taken until the figures
//! tell it. `--python VENV` names a virtual environment with DuckDB, which works the same counts out from the same file in the
//! same run. `--verify` works every kept count out again from the log.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

mod land;
mod peer;

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::indicator::{Figure, FigureQuery, Grain, NOWHERE, Period, RegionsAs, RowPlace, Tree};
use fengqiao_app::{App, AppError, Ctx, Settings};
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::filing::{Filing, Outcome};
use fengqiao_domain::id::{AccountId, ImportId, OrganisationId, RegionId};
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{Keys, SealedLitigant, Store};
use jiff::Timestamp;
use jiff::civil::date;

use land::{Land, Places, Told, YEARS};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHUNK: usize = 1_000;
const ASKED: usize = 1_500;
/// Suits of which each is told and asked for.
const FRESH: usize = 20;

type Fault = Box<dyn std::error::Error>;

/// A stream of numbers that is the same in every run.
pub struct Draw(u64);

impl Draw {
    /// A number from 0, below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most as u64).unwrap_or(0)
    }
}

fn now() -> Timestamp {
    "2026-01-05T01:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn reader(app: &App, top_region: i64, region_id: RegionId, role: &str) -> Ctx {
    let account = Account {
        id: AccountId::from_bits(1),
        login: "bench".into(),
        name: "bench".into(),
        organisation_id: OrganisationId::from_bits(1),
        region_id,
        roles: vec![role.into()],
        active: true,
    };
    assert!(app.setup().matrix.role(role).is_some(), "{role} is no role");
    Ctx { top_region, account, region_path: RegionPath::top(), session_id: None, now: now(), request: None }
}

fn say_times(words: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    println!("{words}: {:.1} ms at the median, {:.1} ms p95, {:.1} ms p99 of {}", at(50), at(95), at(99), times.len());
}

/// An office with its land.
struct Built {
    app: App,
    top_region: i64,
    /// Regions by level, from 1.
    levels: Vec<Vec<RegionId>>,
    places: Places,
    tree: Tree,
    place_of: HashMap<RegionId, u32>,
}

fn built(app: App, land: Land) -> Result<Built, Fault> {
    let (top_region, _) = app.found_office(&land.table(), now())?;
    let office = app.office(top_region)?;
    let regions = office.regions();
    let place_of: HashMap<RegionId, u32> = regions.iter().map(|it| it.id).zip(0..).collect();
    let up = |region: &fengqiao_domain::region::Region| {
        let mut up = [NOWHERE; 5];
        let mut next = Some(region);
        while let Some(it) = next {
            // Of a level below its own it stands in itself.
            (usize::from(it.level) - 1..5).for_each(|level| {
                if up[level] == NOWHERE {
                    up[level] = place_of[&it.id];
                }
            });
            next = it.parent_id.and_then(|id| office.region(id));
        }
        up
    };
    let tree = Tree { up: regions.iter().map(up).collect() };
    let levels: Vec<Vec<RegionId>> =
        (1..=5).map(|level| regions.iter().filter(|it| it.level == level).map(|it| it.id).collect()).collect();
    let county = |id: RegionId| regions[tree.up[place_of[&id] as usize][2] as usize].id;
    let places = Places { villages: levels[4].iter().map(|id| (*id, county(*id))).collect() };
    let measures: Vec<String> = app.setup().bases.measures.iter().map(|it| it.id.clone()).collect();
    let all: Vec<RegionId> = regions.iter().map(|it| it.id).collect();
    let event = land::bases(&all, &measures);
    app.store().write(top_region, now(), move |tx| tx.record(&Actor::default(), &[event]))?;
    Ok(Built { app, top_region, levels, places, tree, place_of })
}

impl Built {
    /// Records suits as an import does, and writes the file of their parties.
    fn load(&self, many: usize, folder: &Path, draw: &mut Draw) -> Result<(), Fault> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("parties.csv"))?);
        file.write_all(peer::HEAD.as_bytes())?;
        peer::write_tree(&folder.join("tree.csv"), &self.tree)?;
        let begun = Instant::now();
        let mut parties = 0;
        for chunk in 0..many.div_ceil(CHUNK) {
            let numbers = chunk * CHUNK..((chunk + 1) * CHUNK).min(many);
            let told: Vec<Told> = numbers.clone().map(|number| land::suit(number, &self.places, draw)).collect();
            for (number, told) in numbers.zip(&told) {
                parties += told.keys.len();
                let place =
                    |at: usize| told.filing.parties[at].region_id.map_or(NOWHERE, |region| self.place_of[&region]);
                peer::write(&mut file, number, told, &place)?;
            }
            self.record(u32::try_from(chunk)?, told)?;
        }
        file.flush()?;
        let took = begun.elapsed().as_secs_f64();
        println!(
            "{many} suits with {parties} parties recorded with their counts in {took:.1} s, {:.0} a second",
            many as f64 / took
        );
        Ok(())
    }

    fn record(&self, chunk: u32, told: Vec<Told>) -> Result<(), Fault> {
        let store = self.app.store();
        let litigants: Vec<SealedLitigant> =
            told.iter().flat_map(|told| &told.litigants).map(|it| store.seal_litigant(it)).collect();
        let filings = told.into_iter().map(|told| told.filing).collect();
        let event = Event::FilingsImported { import_id: ImportId::from_bits(1), chunk, filings };
        store.write(self.top_region, now(), move |tx| {
            tx.keep_litigants(&litigants)?;
            tx.record(&Actor::default(), &[event])
        })?;
        Ok(())
    }

    fn ask(&self, role: &str, draw: &mut Draw) -> Result<(), Fault> {
        let ctx = reader(&self.app, self.top_region, self.levels[0][0], role);
        let indicators: Vec<&String> = self.app.setup().indicators.keys().collect();
        let (mut times, mut by_indicator) = (Vec::new(), BTreeMap::<&str, Vec<Duration>>::new());
        let mut refused = 0;
        for ask in 0..ASKED {
            let indicator = indicators[ask % indicators.len()];
            let level = draw.below(5);
            let regions = &self.levels[level];
            // Months most of all: they are what is asked, and what is many.
            let grain = [Grain::Month, Grain::Month, Grain::Quarter, Grain::Year][draw.below(4)];
            let day = date(2024 + i16::try_from(draw.below(2))?, 1 + draw.below(12) as i8, 1);
            let query = FigureQuery {
                indicator: indicator.clone(),
                region_id: Some(regions[draw.below(regions.len())]),
                period: Period::holding(grain, day),
                adjusted: draw.below(4) == 0,
                regions_as: RegionsAs::Restated,
                level: None,
            };
            let begun = Instant::now();
            match self.app.figures(&ctx, &query) {
                Ok(figures) => assert!(!figures.rows.is_empty(), "a table has its rows"),
                Err(AppError::Refused(refusal)) if refusal.code == "period_too_short" => refused += 1,
                Err(error) => return Err(error.into()),
            }
            times.push(begun.elapsed());
            by_indicator.entry(indicator).or_default().push(begun.elapsed());
        }
        say_times(
            &format!(
                "{role}: {} indicators, 5 levels, months to years ({refused} refused as too short)",
                indicators.len()
            ),
            &mut times,
        );
        let mut slowest: Vec<(Duration, &str)> = by_indicator
            .into_iter()
            .map(|(id, mut times)| {
                times.sort_unstable();
                (times[times.len() * 95 / 100], id)
            })
            .collect();
        slowest.sort_unstable_by(|one, other| other.cmp(one));
        let words: Vec<String> =
            slowest.iter().take(5).map(|(took, id)| format!("{id} {:.1}", took.as_secs_f64() * 1_000.0)).collect();
        println!("  slowest by their p95, in ms: {}", words.join(", "));
        Ok(())
    }

    /// Tells a suit and a change of it, and asks both rates until they tell it.
    fn fresh(&self, many: usize, draw: &mut Draw) -> Result<(), Fault> {
        let ctx = reader(&self.app, self.top_region, self.levels[0][0], "judge");
        let (mut came, mut changed) = (Vec::new(), Vec::new());
        for number in many..many + FRESH {
            let told = land::suit(number, &self.places, draw);
            let filing = Filing { outcome: None, closed_on: None, ..told.filing.clone() };
            let period = Period::holding(Grain::Month, filing.filed_on);
            let told = Told { filing: filing.clone(), ..told };
            let before = self.both(&ctx, period)?;
            let begun = Instant::now();
            self.record(0, vec![told])?;
            assert!(self.both(&ctx, period)? != before, "a new suit is in both rates");
            came.push(begun.elapsed());
            let begun = Instant::now();
            let event = Event::FilingChanged { filing: Filing { outcome: Some(Outcome::NotAccepted), ..filing } };
            self.app.store().write(self.top_region, now(), move |tx| tx.record(&Actor::default(), &[event]))?;
            assert_eq!(self.both(&ctx, period)?, before, "a suit that was not accepted is in none");
            changed.push(begun.elapsed());
        }
        say_times("from telling a new suit to both rates with it", &mut came);
        say_times("from telling a change to both rates with it", &mut changed);
        assert!(came.iter().chain(&changed).all(|took| *took < Duration::from_secs(2)), "figures lag behind");
        Ok(())
    }

    fn both(&self, ctx: &Ctx, period: Period) -> Result<Vec<Option<fengqiao_domain::ratio::Ratio>>, Fault> {
        let mut found = Vec::new();
        for indicator in ["rate-by-filings", "rate-by-litigants"] {
            let query = FigureQuery {
                indicator: indicator.into(),
                region_id: None,
                period,
                adjusted: false,
                regions_as: RegionsAs::Restated,
                level: None,
            };
            let rows = self.app.figures(ctx, &query)?.rows;
            let whole = |row: &&Figure| row.place == RowPlace::Whole;
            found.push(rows.iter().find(whole).and_then(|row| row.count));
        }
        Ok(found)
    }
}

/// A server's database of its own, dropped at the end.
struct Server {
    address: String,
    name: String,
}

impl Server {
    fn new() -> Result<Self, Fault> {
        let address = std::env::var("FENGQIAO_TEST_PG")?;
        let name = format!("fengqiao_bench_{}", std::process::id());
        postgres::Client::connect(&address, postgres::NoTls)?.batch_execute(&format!("create database {name}"))?;
        Ok(Self { address, name })
    }

    fn own(&self) -> String {
        let (server, _) = self.address.rsplit_once('/').unwrap_or((&self.address, ""));
        format!("{server}/{}", self.name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut client) = postgres::Client::connect(&self.address, postgres::NoTls) {
            let _ = client.batch_execute(&format!("drop database if exists {} with (force)", self.name));
        }
    }
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let many: usize = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let has = |word: &str| words.iter().any(|it| it == word);
    let venv = words.windows(2).find(|pair| pair[0] == "--python").map(|pair| PathBuf::from(&pair[1]));
    let folder = tempfile::tempdir()?;
    let server = has("--postgres").then(Server::new).transpose()?;
    let address = match &server {
        Some(server) => server.own(),
        None => format!("sqlite:{}", folder.path().join("figures.db").display()),
    };
    {
        let store = Store::open(&address, Keys::from_master(&[7; 32]))?;
        let settings = Settings { data_dir: folder.path().to_owned(), invented: true };
        let land = Land::for_suits(many);
        println!("{land:?}, {YEARS} years, {}", if server.is_some() { "PostgreSQL" } else { "SQLite" });
        let built = built(App::new(store, &DataFiles::built_in()?, settings)?, land)?;
        let mut draw = Draw(20_260_101);
        built.load(many, folder.path(), &mut draw)?;
        for role in ["judge", "analyst"] {
            built.ask(role, &mut draw)?;
        }
        built.fresh(many, &mut draw)?;
        if let Some(venv) = venv {
            let ratio = peer::compare(folder.path(), &built.tree, &venv)?;
            println!("  at most 1.5 is to be reached: {}", if ratio <= 1.5 { "reached" } else { "missed" });
        }
        if has("--verify") {
            let begun = Instant::now();
            let found = built.app.verify_figures(built.top_region)?;
            let took = begun.elapsed().as_secs_f64();
            println!("{} counts worked out again in {took:.1} s, {} differ", found.cells, found.differing);
            assert_eq!(found.differing, 0, "{:?}", found.faults);
        }
    }
    drop(server);
    Ok(())
}
